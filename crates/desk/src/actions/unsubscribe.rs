//! The reporter wants no more mail.

use crate::store::tables::{report, reporter};
use kernel::{Error, House, Result, Scope, events::NewEvent, scope::Actor};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};

/// Erases the reporter's mail address: no mail about this report goes out any more, and the address is kept nowhere.
/// The status page stays as it was. Only the reporter, by the private code, can do this; twice is as good as once.
///
/// # Errors
/// [`Error::NotFound`] when the report is gone.
pub async fn unsubscribe(house: &House, scope: &Scope) -> Result<()> {
    let Actor::Reporter(id) = *scope.actor() else {
        return Err(Error::Forbidden("report.unsubscribe"));
    };
    let mut tx = house.store().begin(scope).await?;
    let organisation = report::Entity::find_by_id(id)
        .filter(scope.rows(report::Column::OrganisationId))
        .one(&tx.db())
        .await?
        .ok_or(Error::NotFound)?
        .organisation_id;
    let erased = reporter::Entity::update_many()
        .filter(reporter::Column::ReportId.eq(id))
        .filter(scope.rows(reporter::Column::OrganisationId))
        .filter(reporter::Column::Email.is_not_null())
        .col_expr(reporter::Column::Email, Expr::value(None::<String>))
        .exec(&tx.db())
        .await?
        .rows_affected;
    if erased > 0 {
        tx.event(NewEvent::new(
            organisation,
            "report.unsubscribed",
            "report",
            id,
        ));
    }
    tx.commit().await
}
