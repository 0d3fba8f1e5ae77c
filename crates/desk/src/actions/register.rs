//! Registering a report.

use super::catalogues;
use crate::{
    REGISTER,
    model::{NewReport, Place, State, check_report, hash_code, status_code},
    store::{
        catalogue::Category,
        tables::{draft, report, reporter},
    },
};
use calendar::Clock;
use kernel::{
    Error, FieldError, House, Result, Scope,
    events::NewEvent,
    jobs::NewJob,
    organisations::Organisation,
    store::{Tx, tables::file},
    web,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use std::sync::Arc;
use uuid::Uuid;

/// What the reporter gets to keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The report.
    pub id: Uuid,
    /// Its number, such as `KOR-2026-000123`.
    pub number: String,
    /// Its private code.
    pub code: String,
    /// The promised moment, in milliseconds.
    pub due_at: i64,
    /// Whose report it is: the neighbour's when the place lies there.
    pub organisation: Uuid,
    /// It was registered before by the same press or the same key; nothing new was made.
    pub repeated: bool,
}

/// Registers a report: durable when this returns. Needs nothing but the store.
///
/// The place decides the municipality, the category the team and the term. Pressing twice, or sending the same
/// idempotency key twice, makes one report and returns the same receipt.
///
/// # Errors
/// [`Error::Invalid`] with a fault per field; [`Error::NotFound`] or [`Error::Forbidden`] by scope;
/// [`Error::StorageFull`] when nothing can be stored.
pub async fn register(house: &House, scope: &Scope, new: NewReport) -> Result<Receipt> {
    scope.require(REGISTER, new.organisation, None, None)?;
    let asked = house.directory().by_id(new.organisation).await?;
    let owner = owner(house, &asked, &new).await?;
    let catalogue = catalogues(house)?.of(house.store(), owner.id).await?;
    let mut faults = check_report(&new.description, &new.contact);
    let category = match catalogue.offered(new.category) {
        Some(category) => {
            faults.extend(check_place(category, &new.place));
            Some(category.clone())
        }
        None => {
            faults.push(FieldError::new("category", "error-unknown"));
            None
        }
    };
    let (Some(category), true) = (category, faults.is_empty()) else {
        return Err(Error::Invalid(faults));
    };

    let env = house.env();
    let now = env.now();
    let clock = Clock::start(now, category.term);
    let due_at = clock
        .due(&catalogue.calendar)
        .map_err(Error::internal)?
        .as_millisecond();
    let id = env.id();

    // A report for the neighbour is written in the neighbour's name; the citizen's permission was checked above.
    let scope = if owner.id == asked.id {
        scope.clone()
    } else {
        Scope::job(owner.id)
    };
    let mut tx = house.store().begin(&scope).await?;
    if let Some((key, content)) = &new.key
        && let Some(earlier) = web::idempotent(&tx, owner.id, key, content, id).await?
    {
        return receipt(&tx, house, earlier).await;
    }
    let number = tx.next_number(owner.id).await?;
    let year = now.to_zoned_datetime(env.zone().clone()).year();
    let number = format!("{}-{year}-{number:06}", owner.prefix);
    let row = row(&new, &owner, &category, &number, id, &clock, due_at, house)?;
    match report::Entity::insert(row)
        .exec_without_returning(&tx.db())
        .await
    {
        Ok(_) => {}
        Err(error) if Error::is_duplicate(&error) && new.draft.is_some() => {
            drop(tx);
            let tx = house.store().begin(&scope).await?;
            return by_draft(&tx, house, new.draft.unwrap_or_default()).await;
        }
        Err(error) => return Err(error.into()),
    }
    attach(&mut tx, house, &new, &owner, &category, id, &number).await?;
    tx.commit().await?;
    let code = status_code(house.secrets(), id);
    Ok(Receipt {
        id,
        number,
        code,
        due_at,
        organisation: owner.id,
        repeated: false,
    })
}

/// The organisation on whose territory the place lies, when it takes reports of this category; otherwise the one asked.
async fn owner(
    house: &House,
    asked: &Arc<Organisation>,
    new: &NewReport,
) -> Result<Arc<Organisation>> {
    let Some((lon, lat)) = new.place.point() else {
        return Ok(Arc::clone(asked));
    };
    if asked.kind != "municipality" {
        return Ok(Arc::clone(asked));
    }
    match house.directory().locate(lon, lat).await? {
        Some(there) if there.id != asked.id && there.takes_reports() => {
            let offered = catalogues(house)?
                .of(house.store(), there.id)
                .await?
                .offered(new.category)
                .is_some();
            Ok(if offered { there } else { Arc::clone(asked) })
        }
        _ => Ok(Arc::clone(asked)),
    }
}

fn check_place(category: &Category, place: &Place) -> Option<FieldError> {
    if category.place == "required" && place.text().trim().is_empty() && place.point().is_none() {
        return Some(FieldError::new("place", "error-required"));
    }
    if place.text().chars().count() > 300 {
        return Some(FieldError::new("place", "error-too-long").with("most", 300));
    }
    if let Some((lon, lat)) = place.point()
        && !(lon.is_finite()
            && lat.is_finite()
            && (-180.0..=180.0).contains(&lon)
            && (-90.0..=90.0).contains(&lat))
    {
        return Some(FieldError::new("place", "error-unknown"));
    }
    None
}

#[allow(clippy::too_many_arguments)]
fn row(
    new: &NewReport,
    owner: &Organisation,
    category: &Category,
    number: &str,
    id: Uuid,
    clock: &Clock,
    due_at: i64,
    house: &House,
) -> Result<report::ActiveModel> {
    let now = house.env().now_ms();
    let (address_id, area) = match &new.place {
        Place::Address { id, area, .. } => (*id, area.clone()),
        _ => (None, None),
    };
    let point = new.place.point();
    // Rising with time, so that the full-text index returns the latest first; the tail keeps two of the same
    // millisecond apart.
    let tail = i64::from(u32::from_be_bytes(house.env().bytes::<4>()) & 0x1F_FFFF);
    Ok(report::ActiveModel {
        id: Set(id),
        organisation_id: Set(owner.id),
        search_id: Set((now << 21) | tail),
        number: Set(number.to_owned()),
        kind: Set(category.kind.clone()),
        category_id: Set(category.id),
        state: Set(State::New.key().to_owned()),
        outcome: Set(None),
        outcome_reason: Set(None),
        outcome_party: Set(None),
        outcome_text: Set(None),
        duplicate_of: Set(None),
        description: Set(new.description.trim().to_owned()),
        place: Set(new.place.key().to_owned()),
        address_id: Set(address_id),
        address: Set(new.place.text().trim().to_owned()),
        area: Set(area),
        lon: Set(point.map(|p| p.0)),
        lat: Set(point.map(|p| p.1)),
        channel: Set(new.channel.key().to_owned()),
        locale: Set(new.locale.code().to_owned()),
        anonymous: Set(new.contact.is_anonymous()),
        team_id: Set(category.team),
        assignee_id: Set(None),
        rule: Set(category.rule.to_owned()),
        registered_at: Set(now),
        clock: Set(serde_json::to_string(clock).map_err(Error::internal)?),
        promised_at: Set(due_at),
        due_at: Set(due_at),
        paused_at: Set(None),
        closed_at: Set(None),
        code_hash: Set(hash_code(&status_code(house.secrets(), id))),
        draft_id: Set(new.draft),
        photos: Set(i64::try_from(new.photos.len()).unwrap_or(i64::MAX)),
        version: Set(1),
        updated_at: Set(now),
    })
}

/// Contact details, photos, facts and the work for afterwards.
async fn attach(
    tx: &mut Tx,
    house: &House,
    new: &NewReport,
    owner: &Organisation,
    category: &Category,
    id: Uuid,
    number: &str,
) -> Result<()> {
    let now = house.env().now_ms();
    if !new.contact.is_anonymous() {
        let contact = reporter::ActiveModel {
            report_id: Set(id),
            organisation_id: Set(owner.id),
            name: Set(new.contact.name.clone()),
            email: Set(new
                .contact
                .email
                .as_ref()
                .map(|email| email.trim().to_owned())),
            phone: Set(new.contact.phone.clone()),
        };
        reporter::Entity::insert(contact)
            .exec_without_returning(&tx.db())
            .await?;
    }
    if !new.photos.is_empty() {
        let rows = new.photos.iter().map(|photo| file::ActiveModel {
            id: Set(house.env().id()),
            organisation_id: Set(owner.id),
            subject_kind: Set("report".to_owned()),
            subject_id: Set(id),
            hash: Set(photo.hash.clone()),
            thumbnail_hash: Set(photo.thumbnail.clone()),
            mime: Set(photo.mime.clone()),
            size: Set(i64::try_from(photo.size).unwrap_or(i64::MAX)),
            width: Set(photo.width.map(i64::from)),
            height: Set(photo.height.map(i64::from)),
            scanned: Set(photo.scanned),
            created_at: Set(now),
        });
        file::Entity::insert_many(rows)
            .exec_without_returning(&tx.db())
            .await?;
    }
    if let Some(draft) = new.draft {
        draft::Entity::delete_many()
            .filter(draft::Column::Id.eq(draft))
            .exec(&tx.db())
            .await?;
    }
    tx.event(NewEvent::new(owner.id, "report.registered", "report", id).with(serde_json::json!({
        "number": number, "category": category.key, "channel": new.channel.key(), "kind": category.kind,
        "area": new.place.key(),
    })));
    let mut routed = NewEvent::new(owner.id, "report.routed", "report", id)
        .by_rule(category.rule)
        .with(serde_json::json!({ "team": category.team }));
    if owner.id != new.organisation {
        routed = routed
            .because("place-in-neighbour")
            .with(serde_json::json!({
                "team": category.team, "from": new.organisation,
            }));
    }
    tx.event(routed);
    if new.contact.email.is_some() {
        tx.job(
            NewJob::new(
                owner.id,
                crate::jobs::NOTICE,
                format!("desk.notice:{id}:registered:"),
            )
            .with(serde_json::json!({ "report": id, "what": "registered", "message": "" }))
            .through("mail"),
        );
    }
    let unscanned = new.photos.iter().any(|photo| !photo.scanned);
    if unscanned && !house.settings().scanner.address.is_empty() {
        tx.job(
            NewJob::new(owner.id, crate::jobs::SCAN, format!("desk.scan:{id}"))
                .with(serde_json::json!({ "report": id }))
                .through("virus-scanner"),
        );
    }
    if matches!(&new.place, Place::Address { point: None, .. }) {
        tx.job(
            NewJob::new(owner.id, crate::jobs::PLACE, format!("desk.place:{id}"))
                .with(serde_json::json!({ "report": id }))
                .through("address-register"),
        );
    }
    Ok(())
}

/// The receipt of an earlier report of the same press.
async fn by_draft(tx: &Tx, house: &House, draft: Uuid) -> Result<Receipt> {
    let found = report::Entity::find()
        .filter(report::Column::DraftId.eq(draft))
        .one(&tx.db())
        .await?
        .ok_or(Error::NotFound)?;
    Ok(of(found, house))
}

async fn receipt(tx: &Tx, house: &House, id: Uuid) -> Result<Receipt> {
    let found = report::Entity::find_by_id(id)
        .one(&tx.db())
        .await?
        .ok_or(Error::NotFound)?;
    Ok(of(found, house))
}

fn of(found: report::Model, house: &House) -> Receipt {
    Receipt {
        code: status_code(house.secrets(), found.id),
        id: found.id,
        number: found.number,
        due_at: found.promised_at,
        organisation: found.organisation_id,
        repeated: true,
    }
}
