//! Telling the reporter by mail, at each public step.

use super::{NOTICE, Words};
use crate::{
    model::status_code,
    store::{
        Catalogues,
        tables::{message, report, reporter},
    },
};
use kernel::{
    Error, House, Scope,
    jobs::{Handler, Job, JobError},
    mail::{AutoSubmitted, EmailAddress, MessageId, OutgoingMail, Party, SendErrorKind},
    store::tables::mail,
};
use sea_orm::{ActiveValue::Set, EntityTrait, sea_query::OnConflict};
use serde::Deserialize;
use ui::Locale;
use uuid::Uuid;

/// Sends one notice. The message id is the job's, so that a mail server can tell a repetition; the row in `mail`
/// keeps a finished notice from going out again.
pub(super) struct Notice;

#[derive(Deserialize)]
struct Payload {
    report: Uuid,
    what: String,
    message: String,
}

#[async_trait::async_trait]
impl Handler for Notice {
    fn kind(&self) -> &'static str {
        NOTICE
    }

    async fn run(&self, house: &House, job: &Job) -> Result<(), JobError> {
        let payload: Payload = serde_json::from_str(&job.payload)
            .map_err(|error| JobError::Permanent(error.to_string()))?;
        let scope = Scope::job(job.organisation_id);
        let reader = house.store().read(&scope).await?;
        let db = reader.db();
        let sent = mail::Entity::find_by_id(job.id)
            .one(&db)
            .await
            .map_err(Error::from)?;
        if sent.is_some() {
            return Ok(());
        }
        let found = report::Entity::find_by_id(payload.report)
            .one(&db)
            .await
            .map_err(Error::from)?
            .ok_or(Error::NotFound)?;
        // Reopened before the notice of closing went out: there is nothing to tell any more.
        if payload.what == "closed" && found.closed_at.is_none() {
            return Ok(());
        }
        let contact = reporter::Entity::find_by_id(found.id)
            .one(&db)
            .await
            .map_err(Error::from)?;
        let Some(address) = contact.as_ref().and_then(|c| c.email.as_deref()) else {
            return Ok(());
        };
        let body = match Uuid::parse_str(&payload.message) {
            Ok(id) => message::Entity::find_by_id(id)
                .one(&db)
                .await
                .map_err(Error::from)?
                .map(|m| m.body),
            Err(_) => None,
        };
        drop(reader);
        let mail = compose(
            house,
            job,
            &found,
            contact.as_ref(),
            address,
            &payload.what,
            body,
        )
        .await?;
        match house.transport().send(&mail).await {
            Ok(_) => {}
            Err(error) => {
                return Err(match error.kind {
                    SendErrorKind::Permanent => JobError::Permanent(error.text),
                    // No answer at all says nothing about this message: the server is down, and no try is lost.
                    SendErrorKind::Temporary if error.code.is_none() => {
                        JobError::SystemDown(error.text)
                    }
                    SendErrorKind::Temporary => JobError::Retry(error.text),
                    SendErrorKind::Unreachable => JobError::SystemDown(error.text),
                });
            }
        }
        let tx = house.store().begin(&scope).await?;
        let row = mail::ActiveModel {
            id: Set(job.id),
            organisation_id: Set(job.organisation_id),
            subject_kind: Set("report".to_owned()),
            subject_id: Set(found.id),
            token: Set(house.bounces().token(job.id)),
            state: Set("sent".to_owned()),
            at: Set(house.env().now_ms()),
            detail: Set(Some(payload.what)),
        };
        mail::Entity::insert(row)
            .on_conflict(OnConflict::column(mail::Column::Id).do_nothing().to_owned())
            .exec_without_returning(&tx.db())
            .await
            .map_err(Error::from)?;
        tx.commit().await?;
        Ok(())
    }
}

async fn compose(
    house: &House,
    job: &Job,
    found: &report::Model,
    contact: Option<&reporter::Model>,
    address: &str,
    what: &str,
    body: Option<String>,
) -> Result<OutgoingMail, JobError> {
    let permanent = |error: &dyn std::fmt::Display| JobError::Permanent(error.to_string());
    let organisation = house.directory().by_id(found.organisation_id).await?;
    let catalogue = house
        .part::<Catalogues>()?
        .of(house.store(), found.organisation_id)
        .await?;
    let locale = Locale::parse(&found.locale).unwrap_or_default();
    let code = status_code(house.secrets(), found.id);
    let link = house.settings().link(&format!("/s/{code}"));
    let words = Words {
        locale,
        organisation: &organisation.name,
        name: contact.and_then(|c| c.name.as_deref()),
        report: found,
        category: catalogue.category_name(found.category_id, locale),
        body: body.as_deref(),
        link: &link,
        code: &code,
        now: house.env().now(),
        zone: house.env().zone(),
    };
    let from = organisation.mail().unwrap_or("noreply@kantel.example");
    let to = EmailAddress::parse(address).map_err(|error| permanent(&error))?;
    let from = EmailAddress::parse(from).map_err(|error| permanent(&error))?;
    let unsubscribe = url::Url::parse(&format!("{link}/mail")).ok();
    Ok(OutgoingMail {
        message_id: MessageId::new(job.id, &house.settings().mail.domain)
            .map_err(|error| permanent(&error))?,
        date: house.env().now(),
        from: Party {
            name: Some(organisation.name.clone()),
            address: from,
        },
        to: Party {
            name: contact.and_then(|c| c.name.clone()),
            address: to,
        },
        reply_to: None,
        subject: words.subject(what),
        text: words.text(what),
        html: Some(words.html(what).into_string()),
        list_unsubscribe: unsubscribe,
        auto_submitted: AutoSubmitted::Generated,
        references: Vec::new(),
        envelope_sender: house.bounces().address(job.id),
    })
}
