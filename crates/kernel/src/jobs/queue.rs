//! The queue's statements: take, finish, fail, and what administrators do by hand.

use super::Job;
use crate::{
    error::{Error, Result},
    events::NewEvent,
    scope::{Action, Scope},
    store::{Store, tables::job},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, ExprTrait, FromQueryResult,
    QueryFilter, QueryOrder, QuerySelect, Statement, sea_query::Expr,
};
use uuid::Uuid;

/// A lease as it stands in the store.
#[derive(Debug, Clone, PartialEq, Eq, Hash, FromQueryResult)]
pub(super) struct Lease {
    pub(super) id: Uuid,
    pub(super) lease_until: Option<i64>,
    pub(super) lease_owner: Option<String>,
}

/// The leases under way.
pub(super) async fn leases(store: &Store) -> Result<Vec<Lease>> {
    let reader = store.read(&Scope::installation()).await?;
    Ok(job::Entity::find()
        .select_only()
        .column(job::Column::Id)
        .column(job::Column::LeaseUntil)
        .column(job::Column::LeaseOwner)
        .filter(job::Column::State.eq("running"))
        .into_model::<Lease>()
        .all(&reader.db())
        .await?)
}

/// Takes up to `limit` jobs that are due, with a lease until `now + lease_ms` for `owner`. The jobs of the leases in
/// `lost` are taken too, unless somebody took or ended them in the meantime. Jobs of systems in `closed` are left alone.
pub(super) async fn take(
    store: &Store,
    owner: &str,
    limit: u64,
    lease_ms: i64,
    (closed, kinds): (&[String], &[String]),
    lost: &[Lease],
) -> Result<Vec<Job>> {
    let now = store.env().now_ms();
    let mut due = Condition::any().add(
        job::Column::State
            .eq("queued")
            .and(job::Column::RunAt.lte(now)),
    );
    for lease in lost {
        due = due.add(
            Condition::all()
                .add(job::Column::Id.eq(lease.id))
                .add(job::Column::State.eq("running"))
                .add(job::Column::LeaseUntil.eq(lease.lease_until))
                .add(job::Column::LeaseOwner.eq(lease.lease_owner.clone())),
        );
    }
    let mut find = job::Entity::find()
        .select_only()
        .column(job::Column::Id)
        .filter(due)
        .filter(job::Column::Kind.is_in(kinds.iter().map(String::as_str)))
        .order_by_asc(job::Column::RunAt)
        .limit(limit);
    if !closed.is_empty() {
        find = find.filter(
            job::Column::System
                .is_null()
                .or(job::Column::System.is_not_in(closed.iter().map(String::as_str))),
        );
    }
    if store.backend() == DbBackend::Postgres {
        find = find.lock_with_behavior(
            sea_orm::sea_query::LockType::Update,
            sea_orm::sea_query::LockBehavior::SkipLocked,
        );
    } else {
        // Look before taking the one writer: an idle worker must not hold up intake.
        let reader = store.read(&Scope::installation()).await?;
        if find
            .clone()
            .into_tuple::<Uuid>()
            .one(&reader.db())
            .await?
            .is_none()
        {
            return Ok(Vec::new());
        }
    }
    let tx = store.begin(&Scope::installation()).await?;
    let ids: Vec<Uuid> = find.into_tuple().all(&tx.db()).await?;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let taken = job::Entity::update_many()
        .col_expr(job::Column::State, Expr::value("running"))
        .col_expr(
            job::Column::Attempts,
            Expr::col(job::Column::Attempts).add(1),
        )
        .col_expr(job::Column::LeaseUntil, Expr::value(now + lease_ms))
        .col_expr(job::Column::LeaseOwner, Expr::value(owner))
        .filter(job::Column::Id.is_in(ids))
        .exec_with_returning(&tx.db())
        .await?;
    tx.commit().await?;
    Ok(taken)
}

/// How a run ended.
pub(super) enum End {
    Done,
    /// Again at this moment; `count` says whether the try counts.
    Again {
        at: i64,
        error: String,
        count: bool,
    },
    Dead {
        error: String,
    },
}

/// Writes down how a run ended, if the lease is still ours.
pub(super) async fn finish(store: &Store, owner: &str, job: &Job, end: End) -> Result<()> {
    let now = store.env().now_ms();
    let mut tx = store.begin(&Scope::installation()).await?;
    let mut update = job::Entity::update_many()
        .filter(job::Column::Id.eq(job.id))
        .filter(job::Column::State.eq("running"))
        .filter(job::Column::LeaseOwner.eq(owner))
        .col_expr(job::Column::LeaseUntil, Expr::value(None::<i64>))
        .col_expr(job::Column::LeaseOwner, Expr::value(None::<String>));
    match end {
        End::Done => {
            update = update
                .col_expr(job::Column::State, Expr::value("done"))
                .col_expr(job::Column::LastError, Expr::value(None::<String>))
                .col_expr(job::Column::FinishedAt, Expr::value(now));
        }
        End::Again { at, error, count } => {
            update = update
                .col_expr(job::Column::State, Expr::value("queued"))
                .col_expr(job::Column::RunAt, Expr::value(at))
                .col_expr(job::Column::LastError, Expr::value(error));
            if !count {
                update = update.col_expr(
                    job::Column::Attempts,
                    Expr::col(job::Column::Attempts).sub(1),
                );
            }
        }
        End::Dead { error } => {
            update = update
                .col_expr(job::Column::State, Expr::value("dead"))
                .col_expr(job::Column::LastError, Expr::value(error))
                .col_expr(job::Column::FinishedAt, Expr::value(now));
            tx.event(
                NewEvent::new(job.organisation_id, "job.dead", "job", job.id)
                    .with(serde_json::json!({ "kind": job.kind })),
            );
        }
    }
    if update.exec(&tx.db()).await?.rows_affected == 0 {
        // Somebody else has the lease now: how this run ended is no longer of interest, and is no fact either.
        return Ok(());
    }
    tx.commit().await
}

/// Which jobs to list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only this state.
    pub state: Option<String>,
    /// Only this kind.
    pub kind: Option<String>,
    /// Only jobs before this one (keyset paging, newest first).
    pub before: Option<(i64, Uuid)>,
}

/// Jobs of the organisations where the scope may manage jobs, newest first.
///
/// # Errors
/// [`Error::Forbidden`] without the permission.
pub async fn list<C: ConnectionTrait>(
    db: &C,
    scope: &Scope,
    filter: &Filter,
    limit: u64,
) -> Result<Vec<Job>> {
    let mut find = job::Entity::find()
        .filter(manageable(scope)?)
        .order_by_desc(job::Column::CreatedAt)
        .order_by_desc(job::Column::Id)
        .limit(limit);
    if let Some(state) = &filter.state {
        find = find.filter(job::Column::State.eq(state));
    }
    if let Some(kind) = &filter.kind {
        find = find.filter(job::Column::Kind.eq(kind));
    }
    if let Some((at, id)) = filter.before {
        find = find.filter(
            job::Column::CreatedAt
                .lt(at)
                .or(job::Column::CreatedAt.eq(at).and(job::Column::Id.lt(id))),
        );
    }
    Ok(find.all(db).await?)
}

fn manageable(scope: &Scope) -> Result<Condition> {
    if !scope.can(Action::JOB_MANAGE) {
        return Err(Error::Forbidden(Action::JOB_MANAGE.key()));
    }
    Ok(match scope.visible() {
        None => Condition::all(),
        Some(_) => Condition::all()
            .add(job::Column::OrganisationId.is_in(scope.organisations(Action::JOB_MANAGE))),
    })
}

/// How many jobs are in a state.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Counts {
    /// The state.
    pub state: String,
    /// The outside system, if any.
    pub system: Option<String>,
    /// How many.
    pub count: i64,
    /// The moment the oldest one was due, in milliseconds.
    pub oldest: Option<i64>,
}

/// Jobs by state and outside system, finished ones left out.
///
/// # Errors
/// The store's own.
pub async fn counts(store: &Store, scope: &Scope) -> Result<Vec<Counts>> {
    let reader = store.read(scope).await?;
    Ok(job::Entity::find()
        .select_only()
        .column(job::Column::State)
        .column(job::Column::System)
        .column_as(job::Column::Id.count(), "count")
        .column_as(job::Column::RunAt.min(), "oldest")
        .filter(job::Column::State.is_in(["queued", "running", "dead"]))
        .filter(scope.rows(job::Column::OrganisationId))
        .group_by(job::Column::State)
        .group_by(job::Column::System)
        .into_model::<Counts>()
        .all(&reader.db())
        .await?)
}

/// Puts a dead or cancelled job back in the queue, with all its tries.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], or [`Error::State`] when the job is neither dead nor cancelled.
pub async fn replay(store: &Store, scope: &Scope, id: Uuid) -> Result<()> {
    by_hand(
        store,
        scope,
        id,
        &["dead", "cancelled"],
        "queued",
        "job.replayed",
    )
    .await
}

/// Cancels a queued or dead job: it will not run.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], or [`Error::State`] when the job is running or finished.
pub async fn cancel(store: &Store, scope: &Scope, id: Uuid) -> Result<()> {
    by_hand(
        store,
        scope,
        id,
        &["queued", "dead"],
        "cancelled",
        "job.cancelled",
    )
    .await
}

async fn by_hand(
    store: &Store,
    scope: &Scope,
    id: Uuid,
    from: &[&str],
    to: &str,
    event: &'static str,
) -> Result<()> {
    let mut tx = store.begin(scope).await?;
    let job = job::Entity::find_by_id(id)
        .filter(scope.rows(job::Column::OrganisationId))
        .one(&tx.db())
        .await?
        .ok_or(Error::NotFound)?;
    scope.require(Action::JOB_MANAGE, job.organisation_id, None, None)?;
    let now = store.env().now_ms();
    let changed = job::Entity::update_many()
        .filter(job::Column::Id.eq(id))
        .filter(job::Column::State.is_in(from.iter().copied()))
        .col_expr(job::Column::State, Expr::value(to))
        .col_expr(job::Column::Attempts, Expr::value(0))
        .col_expr(job::Column::RunAt, Expr::value(now))
        .col_expr(
            job::Column::FinishedAt,
            Expr::value(if to == "queued" { None } else { Some(now) }),
        )
        .exec(&tx.db())
        .await?
        .rows_affected;
    if changed == 0 {
        return Err(Error::State("job-not-in-that-state"));
    }
    tx.event(
        NewEvent::new(job.organisation_id, event, "job", id)
            .with(serde_json::json!({ "kind": job.kind })),
    );
    tx.commit().await?;
    store.announce_work();
    Ok(())
}

/// Marks everything that waits as done without doing it: for loading a demonstration's history, whose notices nobody
/// should get today.
///
/// # Errors
/// The store's own.
pub async fn forget_all(store: &Store) -> Result<()> {
    let tx = store.begin(&Scope::installation()).await?;
    tx.execute(Statement::from_sql_and_values(
        store.backend(),
        "UPDATE job SET state = 'done', finished_at = $1 WHERE state = 'queued'",
        [store.env().now_ms().into()],
    ))
    .await?;
    tx.commit().await
}

/// Removes done jobs and idempotency keys that are older than they need to be. Returns how many jobs went.
pub(super) async fn tidy(store: &Store) -> Result<u64> {
    let now = store.env().now_ms();
    let tx = store.begin(&Scope::installation()).await?;
    let day = 24 * 3_600_000;
    let gone = tx
        .execute(Statement::from_sql_and_values(
            store.backend(),
            "DELETE FROM job WHERE state = 'done' AND finished_at < $1",
            [(now - 14 * day).into()],
        ))
        .await?;
    tx.execute(Statement::from_sql_and_values(
        store.backend(),
        "DELETE FROM idempotency WHERE created_at < $1",
        [(now - 2 * day).into()],
    ))
    .await?;
    tx.commit().await?;
    Ok(gone)
}
