//! One writer, many actions, one commit: group commit for SQLite.
//!
//! Each action runs in a savepoint of a transaction that is shared by all actions waiting for the writer at that
//! moment. The first action of a group starts a committer, which stands in the same first-in-first-out queue as
//! everybody else: whoever was waiting before it is in the group, whoever comes later is in the next one. An action is
//! answered after the group's commit, so success always means durable. A failed action is undone alone; a failed
//! commit fails every action of its group.
//!
//! An action may be dropped at any point (a closed browser window), even while one of its statements is on its way: its
//! savepoint is undone by whoever holds the writer next. Only beginning and ending run in tasks of their own, which
//! nobody can drop halfway.

use crate::error::{Error, Result};
use sea_orm::{ConnectionTrait, DatabaseConnection};
use std::sync::Arc;
use tokio::sync::{Mutex, OwnedMutexGuard, watch};

/// The single writer of a SQLite store.
#[derive(Clone)]
pub struct Group {
    writer: Arc<Mutex<Writer>>,
    connection: DatabaseConnection,
}

struct Writer {
    connection: DatabaseConnection,
    /// The group under way, answered through its channel.
    open: Option<watch::Sender<Outcome>>,
    /// A savepoint was left behind by an action that was dropped.
    abandoned: bool,
    closed: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Pending,
    Durable,
    Full,
    Failed,
}

/// An action's turn with the writer. Dropped, it leaves its mark in the guard: the next holder undoes its savepoint.
pub struct Turn {
    guard: Option<OwnedMutexGuard<Writer>>,
    group: Group,
}

impl Group {
    pub(super) fn new(connection: DatabaseConnection) -> Self {
        let writer = Writer {
            connection: connection.clone(),
            open: None,
            abandoned: false,
            closed: false,
        };
        Self {
            writer: Arc::new(Mutex::new(writer)),
            connection,
        }
    }

    pub(super) fn connection(&self) -> &DatabaseConnection {
        &self.connection
    }

    /// Waits for the writer and opens a savepoint.
    ///
    /// The statements run in a task of their own: a caller that goes away halfway must not leave a transaction behind
    /// that nobody knows of.
    pub(super) async fn begin(&self) -> Result<Turn> {
        let group = self.clone();
        tokio::spawn(async move { group.open().await })
            .await
            .map_err(Error::internal)?
    }

    async fn open(self) -> Result<Turn> {
        let mut guard = Arc::clone(&self.writer).lock_owned().await;
        if guard.closed {
            return Err(Error::Unavailable("store".into()));
        }
        guard.clean().await;
        if guard.open.is_none() {
            guard
                .connection
                .execute_unprepared("BEGIN IMMEDIATE")
                .await?;
            guard.open = Some(watch::Sender::new(Outcome::Pending));
            let writer = Arc::clone(&self.writer);
            tokio::spawn(async move { writer.lock_owned().await.commit().await });
        }
        guard
            .connection
            .execute_unprepared("SAVEPOINT action")
            .await?;
        // From here until the turn ends, a drop leaves the mark that makes the next holder clean up.
        guard.abandoned = true;
        Ok(Turn {
            guard: Some(guard),
            group: self,
        })
    }

    /// Commits what is under way.
    pub(super) async fn idle(&self) {
        Arc::clone(&self.writer).lock_owned().await.commit().await;
    }

    /// Commits what is under way and lets nobody in any more.
    pub(super) async fn close(&self) {
        let mut guard = Arc::clone(&self.writer).lock_owned().await;
        guard.commit().await;
        guard.closed = true;
        let _ = guard.connection.close_by_ref().await;
    }
}

impl Writer {
    /// Undoes the savepoint that a dropped action left behind.
    async fn clean(&mut self) {
        if !std::mem::take(&mut self.abandoned) {
            return;
        }
        let undone = self
            .connection
            .execute_unprepared("ROLLBACK TO action; RELEASE action")
            .await;
        if undone.is_err() {
            self.fail(Outcome::Failed).await;
        }
    }

    /// Commits the group under way and answers its actions.
    async fn commit(&mut self) {
        self.clean().await;
        let Some(open) = self.open.take() else { return };
        let outcome = match self.connection.execute_unprepared("COMMIT").await {
            Ok(_) => Outcome::Durable,
            Err(error) => {
                tracing::error!(%error, "a group of actions could not be committed");
                let _ = self.connection.execute_unprepared("ROLLBACK").await;
                if matches!(Error::from(error), Error::StorageFull) {
                    Outcome::Full
                } else {
                    Outcome::Failed
                }
            }
        };
        open.send_replace(outcome);
    }

    /// Gives up the whole group: SQLite may have rolled it back already (full disk, I/O error).
    async fn fail(&mut self, outcome: Outcome) {
        let _ = self.connection.execute_unprepared("ROLLBACK").await;
        if let Some(open) = self.open.take() {
            open.send_replace(outcome);
        }
    }
}

impl Turn {
    /// The writer's connection.
    pub fn connection(&self) -> &DatabaseConnection {
        &self.group.connection
    }

    /// Ends the action well and waits until its group is durable.
    ///
    /// # Errors
    /// [`Error::StorageFull`] when the disk is full, [`Error::Unavailable`] when the commit failed otherwise.
    pub async fn commit(mut self) -> Result<()> {
        let guard = self
            .guard
            .take()
            .ok_or_else(|| Error::internal("turn used twice"))?;
        // As in `begin`: once asked for, the end of the action no longer depends on the caller still being there.
        let mut outcome = tokio::spawn(release(guard))
            .await
            .map_err(Error::internal)??;
        let outcome = *outcome
            .wait_for(|outcome| *outcome != Outcome::Pending)
            .await
            .map_err(|_| Error::Unavailable("store".into()))?;
        match outcome {
            Outcome::Durable => Ok(()),
            Outcome::Full => Err(Error::StorageFull),
            Outcome::Pending | Outcome::Failed => Err(Error::Unavailable("store".into())),
        }
    }
}

/// Puts the savepoint's changes into the group and passes the writer on.
async fn release(mut guard: OwnedMutexGuard<Writer>) -> Result<watch::Receiver<Outcome>> {
    let released = guard.connection.execute_unprepared("RELEASE action").await;
    guard.abandoned = false;
    if let Err(error) = released {
        let error = Error::from(error);
        let full = matches!(error, Error::StorageFull);
        guard
            .fail(if full { Outcome::Full } else { Outcome::Failed })
            .await;
        return Err(error);
    }
    guard
        .open
        .as_ref()
        .map(watch::Sender::subscribe)
        .ok_or_else(|| Error::Unavailable("store".into()))
}
