//! All answers on one page, and sending them.

use super::{
    form_page, paragraphs, promise, refuse,
    walk::{Step, Walk},
};
use crate::{
    actions::{self, Receipt},
    model::{Channel, NewReport, Place},
    store::{addresses, receipts},
};
use axum::response::Response;
use calendar::TermUnit;
use kernel::{
    Error, Result,
    web::{Fields, error_sentence},
};
use ui::{
    Button, DescriptionList, Form, FormState, Icon, Locale, Markup, Photo, button_group,
    citizen_page, html, photos,
};

/// The page with all answers.
pub(super) async fn page(walk: Walk) -> Response {
    if let Some(elsewhere) = walk.too_early(Step::Check) {
        return elsewhere;
    }
    let form = FormState::new(walk.locale());
    let markup = show(&walk, &form);
    form_page(&form, markup)
}

/// Sends the report. Pressing twice leads to the same receipt.
pub(super) async fn send(walk: Walk, fields: Fields) -> Result<Response> {
    walk.visit.check_form(fields.get("csrf"))?;
    let Some(draft) = walk.id else {
        // The receipt's cookie took the place of the draft's: this is the second press.
        return Ok(if walk.receipt().is_some() {
            walk.go(&walk.at("receipt"))
        } else {
            walk.next()
        });
    };
    if let Some(missing) = walk.missing() {
        // The draft is gone because the first press has made a report of it.
        return Ok(match receipts::by_draft(walk.house(), draft).await? {
            Some(found) => {
                let how = if found.anonymous { "nobody" } else { "known" };
                walk.finish(&format!("{}:{}:{how}", found.organisation_id, found.id))
            }
            None => walk.go(&walk.href(missing)),
        });
    }
    walk.house().rates().report(&walk.visit.origin)?;
    let new = NewReport {
        organisation: walk.organisation.id,
        category: walk.draft.category.unwrap_or_default(),
        description: walk.draft.description.clone(),
        place: place(&walk).await?,
        contact: walk.contact(),
        channel: Channel::Web,
        locale: walk.locale(),
        photos: walk
            .draft
            .photos
            .iter()
            .map(|photo| photo.photo.clone())
            .collect(),
        draft: Some(draft),
        key: None,
    };
    let contact = new.contact.clone();
    match actions::register(walk.house(), &walk.scope(), new).await {
        Ok(Receipt {
            id, organisation, ..
        }) => {
            let how = match (&contact.email, contact.is_anonymous()) {
                (Some(_), _) => "mail",
                (None, false) => "phone",
                (None, true) => "nobody",
            };
            Ok(walk.finish(&format!("{organisation}:{id}:{how}")))
        }
        Err(error @ (Error::Invalid(_) | Error::StorageFull | Error::Unavailable(_))) => {
            let mut form = FormState::new(walk.locale());
            match &error {
                Error::Invalid(faults) => refuse(&mut form, faults),
                other => form.error("", error_sentence(walk.locale(), other).1),
            }
            let markup = show(&walk, &form);
            Ok(form_page(&form, markup))
        }
        Err(error) => Err(error),
    }
}

/// The place of the draft as the report will have it.
async fn place(walk: &Walk) -> Result<Place> {
    let draft = &walk.draft;
    let text = draft.address.trim().to_owned();
    Ok(match (draft.place.as_str(), draft.point) {
        ("point", Some(point)) => Place::Point { point, text },
        ("address", _) => {
            let scope = addresses::everywhere();
            let listed = match draft.address_id {
                Some(id) => {
                    let reader = walk.house().store().read(&scope).await?;
                    // An address that left the list meanwhile is as good as a typed one.
                    addresses::one(&reader.db(), &scope, id).await.ok()
                }
                None => None,
            };
            match listed {
                Some(found) => Place::Address {
                    id: Some(found.id),
                    text: addresses::in_words(&found),
                    point: Some((found.lon, found.lat)),
                    area: Some(found.postcode),
                },
                None => Place::Address {
                    id: None,
                    text,
                    area: None,
                    point: None,
                },
            }
        }
        _ => Place::None,
    })
}

/// A promise in words: "within 5 working days".
fn within(l: Locale, term: calendar::Term) -> String {
    let count = i64::from(term.amount);
    match term.unit {
        TermUnit::WorkingDays => ui::t!(l, "desk-citizen-within-days", count = count),
        TermUnit::WorkingHours => ui::t!(l, "desk-citizen-within-hours", count = count),
        TermUnit::CalendarDays => ui::t!(l, "desk-citizen-within-calendar-days", count = count),
    }
    .into_owned()
}

fn show(walk: &Walk, form: &FormState) -> Markup {
    let l = walk.locale();
    let context = walk.context();
    let draft = &walk.draft;
    let title = l.t("desk-citizen-check-title").into_owned();
    let change = l.t("desk-citizen-change").into_owned();
    let category = walk.category();
    let mut list = DescriptionList::new().change(
        l.t("desk-citizen-check-what"),
        html! { (category.map_or("", |category| category.name(l))) },
        change.as_str(),
        walk.href(Step::What),
    );
    if category.is_some_and(|category| category.place != "none") {
        let place = match draft.place.as_str() {
            "none" => l.t("desk-citizen-check-no-place").into_owned(),
            "point" if draft.address.is_empty() => l.t("desk-citizen-check-point").into_owned(),
            "point" => ui::t!(
                l,
                "desk-citizen-check-point-words",
                words = draft.address.as_str()
            )
            .into_owned(),
            _ => draft.address.clone(),
        };
        list = list.change(
            l.t("desk-citizen-check-where"),
            html! { (place) },
            change.as_str(),
            walk.href(Step::Where),
        );
    }
    let shown: Vec<Photo> = draft
        .photos
        .iter()
        .enumerate()
        .map(|(index, photo)| Photo {
            thumbnail: walk.at(&format!(
                "photos/{}",
                photo.photo.thumbnail.as_ref().unwrap_or(&photo.photo.hash)
            )),
            href: walk.at(&format!("photos/{}", photo.photo.hash)),
            alt: ui::t!(
                l,
                "desk-citizen-photo",
                number = index + 1,
                name = photo.name.as_str()
            )
            .into_owned(),
        })
        .collect();
    let no_photos = l.t("desk-citizen-check-no-photos");
    let contact = walk.contact();
    let who = html! {
        @if contact.is_anonymous() { (l.t("desk-citizen-check-anonymous")) }
        @for (index, part) in [&contact.name, &contact.email, &contact.phone].into_iter().flatten().enumerate() {
            @if index > 0 { br; }
            (part)
        }
    };
    list = list
        .change(
            l.t("desk-citizen-check-details"),
            paragraphs(&draft.description),
            change.as_str(),
            walk.href(Step::Details),
        )
        .change(
            l.t("desk-citizen-check-photos"),
            html! { @if shown.is_empty() { (no_photos) } @else { (photos(&shown)) } },
            change.as_str(),
            walk.href(Step::Details),
        )
        .change(
            l.t("desk-citizen-check-contact"),
            who,
            change.as_str(),
            walk.href(Step::Contact),
        );
    citizen_page(
        &context,
        &walk.page(Step::Check, &title, form),
        html! {
            (form.error_summary())
            h1 { (title) }
            (list)
            @if let Some(category) = category {
                p { (promise(l, &category.kind)) " " strong { (within(l, category.term)) } }
            }
            (Form::post(&context, walk.at("send")).body(html! {
                (button_group(html! { (Button::primary(l.t("desk-citizen-send")).icon(Icon::Send)) }))
            }))
        },
    )
}
