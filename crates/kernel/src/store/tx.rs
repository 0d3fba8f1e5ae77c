//! Readers and actions.

use super::{Store, group::Turn, tables};
use crate::{
    env::Env,
    error::Result,
    events::{self, NewEvent},
    jobs::NewJob,
    scope::Scope,
};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseExecutor, DatabaseTransaction, EntityTrait,
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Queries for one scope.
pub struct Reader {
    connection: DatabaseConnection,
    transaction: Option<DatabaseTransaction>,
    scope: Scope,
    env: Env,
}

impl Reader {
    pub(super) fn new(
        connection: DatabaseConnection,
        transaction: Option<DatabaseTransaction>,
        scope: Scope,
        env: Env,
    ) -> Self {
        Self {
            connection,
            transaction,
            scope,
            env,
        }
    }

    /// What queries run on.
    pub fn db(&self) -> DatabaseExecutor<'_> {
        match &self.transaction {
            Some(transaction) => DatabaseExecutor::Transaction(transaction),
            None => DatabaseExecutor::Connection(&self.connection),
        }
    }

    /// Who asks.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Clock and zone.
    pub fn env(&self) -> &Env {
        &self.env
    }
}

enum Backing {
    Grouped(Turn),
    Single(DatabaseTransaction),
}

/// One action: changes, events and jobs that become durable together, or not at all.
///
/// Dropped without [`commit`](Self::commit), it leaves no trace.
pub struct Tx {
    backing: Backing,
    scope: Scope,
    store: Store,
    events: Vec<NewEvent>,
    jobs: Vec<NewJob>,
    /// Chain heads that were already read and locked, by organisation.
    heads: BTreeMap<Uuid, events::Head>,
}

impl Tx {
    pub(super) fn grouped(turn: Turn, scope: Scope, store: Store) -> Self {
        Self::new(Backing::Grouped(turn), scope, store)
    }

    pub(super) fn single(transaction: DatabaseTransaction, scope: Scope, store: Store) -> Self {
        Self::new(Backing::Single(transaction), scope, store)
    }

    fn new(backing: Backing, scope: Scope, store: Store) -> Self {
        Self {
            backing,
            scope,
            store,
            events: Vec::new(),
            jobs: Vec::new(),
            heads: BTreeMap::new(),
        }
    }

    /// What statements run on.
    pub fn db(&self) -> DatabaseExecutor<'_> {
        match &self.backing {
            Backing::Grouped(turn) => DatabaseExecutor::Connection(turn.connection()),
            Backing::Single(transaction) => DatabaseExecutor::Transaction(transaction),
        }
    }

    /// Who acts.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Clock, randomness and zone.
    pub fn env(&self) -> &Env {
        self.store.env()
    }

    /// Records a fact. It is chained and written when the action commits.
    pub fn event(&mut self, event: NewEvent) {
        self.events.push(event);
    }

    /// Puts work for after the commit in the outbox.
    pub fn job(&mut self, job: NewJob) {
        self.jobs.push(job);
    }

    /// The next number of an organisation's sequence, such as the one in a report number: 1, 2, 3 …
    ///
    /// It also locks the organisation's event chain for the rest of the action, which the event that goes with the
    /// number would do anyway: together they cost one statement.
    ///
    /// # Errors
    /// [`Error::NotFound`](crate::Error::NotFound) when the organisation does not exist or is out of reach.
    pub async fn next_number(&mut self, organisation: Uuid) -> Result<i64> {
        let head = events::take_number(&self.db(), organisation).await?;
        let number = head.number;
        self.heads.insert(organisation, head);
        Ok(number)
    }

    /// Writes events and jobs and waits until everything is durable.
    ///
    /// # Errors
    /// Any error means that nothing of the action is stored.
    pub async fn commit(mut self) -> Result<()> {
        self.write_events().await?;
        let announce = !self.jobs.is_empty();
        self.write_jobs().await?;
        match self.backing {
            Backing::Grouped(turn) => turn.commit().await?,
            Backing::Single(transaction) => transaction.commit().await?,
        }
        if announce {
            self.store.announce_work();
        }
        Ok(())
    }

    async fn write_events(&mut self) -> Result<()> {
        if self.events.is_empty() {
            return Ok(());
        }
        let at = self.env().now_ms();
        let mut rows = Vec::with_capacity(self.events.len());
        let mut touched = BTreeMap::new();
        for event in std::mem::take(&mut self.events) {
            let organisation = event.organisation;
            let mut head = match touched
                .remove(&organisation)
                .or_else(|| self.heads.remove(&organisation))
            {
                Some(head) => head,
                None => events::lock_head(&self.db(), organisation).await?,
            };
            rows.push(events::chain(event, &mut head, at, self.scope.actor()));
            touched.insert(organisation, head);
        }
        let db = self.db();
        tables::event::Entity::insert_many(rows)
            .exec_without_returning(&db)
            .await?;
        for (organisation, head) in touched {
            events::store_head(&db, organisation, &head).await?;
        }
        Ok(())
    }

    async fn write_jobs(&mut self) -> Result<()> {
        if self.jobs.is_empty() {
            return Ok(());
        }
        let env = self.env().clone();
        let rows: Vec<_> = std::mem::take(&mut self.jobs)
            .into_iter()
            .map(|job| job.row(&env))
            .collect();
        // The same key twice is the same work: the first one stands.
        tables::job::Entity::insert_many(rows)
            .on_conflict(
                sea_orm::sea_query::OnConflict::column(tables::job::Column::Key)
                    .do_nothing()
                    .to_owned(),
            )
            .exec_without_returning(&self.db())
            .await
            .map(drop)
            .or_else(|error| {
                if matches!(error, sea_orm::DbErr::RecordNotInserted) {
                    Ok(())
                } else {
                    Err(error)
                }
            })?;
        Ok(())
    }

    /// Rows affected by one statement: for updates that must have hit.
    ///
    /// # Errors
    /// The store's own.
    pub async fn execute(&self, statement: sea_orm::Statement) -> Result<u64> {
        Ok(self.db().execute_raw(statement).await?.rows_affected())
    }
}
