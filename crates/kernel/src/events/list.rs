//! Lists of facts and of looks at personal data, for the people who keep watch.

use super::Event;
use crate::{
    error::Result,
    scope::{Action, Scope},
    store::tables::{event, read_log},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, LikeExpr},
};
use uuid::Uuid;

/// A look at personal data, as stored.
pub type Look = read_log::Model;

/// Which facts to list.
#[derive(Debug, Clone, Default)]
pub struct EventFilter {
    /// Only facts whose kind begins with this, such as `report.` or `account.created`.
    pub kind: Option<String>,
    /// Only facts about this row.
    pub subject: Option<Uuid>,
    /// Only facts before this sequence number (keyset paging, newest first).
    pub before: Option<i64>,
}

/// One page of the facts of one organisation, newest first.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) or [`Error::NotFound`](crate::Error::NotFound) without
/// [`Action::AUDIT_READ`] there.
pub async fn list<C: ConnectionTrait>(
    db: &C,
    scope: &Scope,
    organisation: Uuid,
    filter: &EventFilter,
    limit: u64,
) -> Result<Vec<Event>> {
    scope.require(Action::AUDIT_READ, organisation, None, None)?;
    let mut find = event::Entity::find()
        .filter(event::Column::OrganisationId.eq(organisation))
        .order_by_desc(event::Column::Seq)
        .limit(limit);
    if let Some(kind) = &filter.kind {
        let typed = kind
            .replace('\\', "\\\\")
            .replace('%', "\\%")
            .replace('_', "\\_");
        find = find.filter(
            Expr::col(event::Column::Kind).like(LikeExpr::new(format!("{typed}%")).escape('\\')),
        );
    }
    if let Some(subject) = filter.subject {
        find = find.filter(event::Column::SubjectId.eq(subject));
    }
    if let Some(before) = filter.before {
        find = find.filter(event::Column::Seq.lt(before));
    }
    Ok(find.all(db).await?)
}

/// The facts of one kind about an organisation's own settings, newest first, for the history of a settings screen.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) or [`Error::NotFound`](crate::Error::NotFound) without
/// [`Action::SETTINGS_MANAGE`] there.
pub async fn history<C: ConnectionTrait>(
    db: &C,
    scope: &Scope,
    organisation: Uuid,
    kind: &str,
    limit: u64,
) -> Result<Vec<Event>> {
    scope.require(Action::SETTINGS_MANAGE, organisation, None, None)?;
    Ok(event::Entity::find()
        .filter(event::Column::OrganisationId.eq(organisation))
        .filter(event::Column::SubjectId.eq(organisation))
        .filter(event::Column::Kind.eq(kind))
        .order_by_desc(event::Column::Seq)
        .limit(limit)
        .all(db)
        .await?)
}

/// Which looks to list.
#[derive(Debug, Clone, Default)]
pub struct LookFilter {
    /// Only looks by this account.
    pub actor: Option<Uuid>,
    /// Only looks at this row.
    pub subject: Option<Uuid>,
    /// Only looks before this moment and id (keyset paging, newest first).
    pub before: Option<(i64, Uuid)>,
}

/// One page of who looked at personal data of one organisation, newest first.
///
/// # Errors
/// As [`list`].
pub async fn looks<C: ConnectionTrait>(
    db: &C,
    scope: &Scope,
    organisation: Uuid,
    filter: &LookFilter,
    limit: u64,
) -> Result<Vec<Look>> {
    scope.require(Action::AUDIT_READ, organisation, None, None)?;
    let mut find = read_log::Entity::find()
        .filter(read_log::Column::OrganisationId.eq(organisation))
        .order_by_desc(read_log::Column::At)
        .order_by_desc(read_log::Column::Id)
        .limit(limit);
    if let Some(actor) = filter.actor {
        find = find.filter(read_log::Column::ActorId.eq(actor));
    }
    if let Some(subject) = filter.subject {
        find = find.filter(read_log::Column::SubjectId.eq(subject));
    }
    if let Some((at, id)) = filter.before {
        find = find.filter(
            read_log::Column::At
                .lt(at)
                .or(read_log::Column::At.eq(at).and(read_log::Column::Id.lt(id))),
        );
    }
    Ok(find.all(db).await?)
}
