//! The receipt: the promise is the biggest thing on it.

use super::{
    promise, promise_by, short_name,
    walk::{Step, Walk},
};
use crate::{
    model::status_code,
    store::{Catalogues, one::Report, receipts},
};
use axum::response::{IntoResponse, Response};
use calendar::TermUnit;
use kernel::{Result, Scope};
use ui::{
    Button, Icon, Page, PageContext, button_group, citizen_page, copy_code, html, qr_svg, texts,
};
use uuid::Uuid;

/// The promised moment in words: a day, and for short promises the hour too.
pub(super) fn by_when(context: &PageContext, at_ms: i64, unit: TermUnit) -> String {
    let at = texts::timestamp(at_ms);
    if unit == TermUnit::WorkingHours {
        return texts::human_date(at, context.now, &context.zone, context.locale);
    }
    let day = |moment: jiff::Timestamp| moment.to_zoned_datetime(context.zone.clone()).date();
    texts::human_day(day(at), day(context.now), context.locale)
}

/// The unit in which a report was promised.
pub(super) fn unit_of(report: &Report) -> TermUnit {
    serde_json::from_str::<calendar::Clock>(&report.clock)
        .map_or(TermUnit::WorkingDays, |clock| clock.term().unit)
}

/// The receipt of the report that was just sent from this browser.
pub(super) async fn page(walk: Walk) -> Result<Response> {
    let Some(held) = walk.receipt() else {
        return Ok(walk.go(&walk.href(Step::What)));
    };
    let mut parts = held.split(':');
    let mut id = || {
        parts
            .next()
            .and_then(|part| Uuid::parse_str(part).ok())
            .unwrap_or_default()
    };
    let (owner, report) = (id(), id());
    let how = parts.next().unwrap_or_default();
    let report = receipts::own(walk.house(), &Scope::reporter(owner, report), report).await?;
    let owner = walk.house().directory().by_id(owner).await?;
    let l = walk.locale();
    let context = walk.context();
    let code = status_code(walk.house().secrets(), report.id);
    let path = format!("/s/{code}");
    let link = walk.house().settings().link(&path);
    let when = by_when(&context, report.promised_at, unit_of(&report));
    let catalogue = walk
        .house()
        .part::<Catalogues>()?
        .of(walk.house().store(), owner.id)
        .await?;
    let title = promise_by(l, &report.kind, &when);
    let told = match how {
        "mail" => l.t("desk-citizen-receipt-mail"),
        "phone" => l.t("desk-citizen-receipt-phone"),
        "known" => l.t("desk-citizen-receipt-known"),
        _ => l.t("desk-citizen-receipt-nobody"),
    };
    let body = html! {
        div.k-promise {
            p.k-promise__number { (l.t("desk-citizen-receipt-thanks")) " " (ui::t!(l, "desk-citizen-number", number = report.number.as_str())) }
            h1 { (title) }
            p { (promise(l, &report.kind)) }
            p { (catalogue.category_name(report.category_id, l)) @if !report.address.is_empty() { ", " (report.address) } }
        }
        @if owner.id != walk.organisation.id {
            p { strong { (ui::t!(l, "desk-citizen-receipt-neighbour", organisation = short_name(&owner))) } }
        }
        h2 { (l.t("desk-citizen-receipt-how")) }
        p { (told) }
        (copy_code(l, &l.t("desk-citizen-receipt-code"), &code))
        p { (l.t("desk-citizen-receipt-code-text")) }
        (qr_svg(&l.t("desk-citizen-receipt-qr"), &link))
        p { a href=(path) { (link) } }
        (button_group(html! {
            (Button::primary(l.t("desk-citizen-receipt-follow")).href(path.as_str()))
            button.utrecht-button.utrecht-button--secondary-action.k-button type="button" data-print hidden { (ui::icon(Icon::Print)) span { (l.t("ui-print")) } }
        }))
        p.k-no-print { a href=(walk.href(Step::What)) { (l.t("desk-citizen-receipt-another")) } }
    };
    let page = Page::new(title.clone()).unlisted();
    Ok(citizen_page(&context, &page, body).into_response())
}
