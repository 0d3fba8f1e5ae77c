//! The audit trail: what happened, who did it, and whether the chain of facts is whole. And who looked at whose data.

use super::{frame, words};
use axum::{
    Router,
    extract::RawQuery,
    routing::{get, post},
};
use kernel::{
    Action, House, Result, accounts,
    events::{self, EventFilter, Fault, LookFilter, Verified},
    organisations::Organisation,
    web::{Fields, Staff},
};
use std::sync::Arc;
use ui::{
    AlertKind, Button, Choice, Column, Form, FormState, Icon, Locale, Markup, Page, Table,
    admin_page, alert, button_group, empty_state, html, pager, time,
};
use uuid::Uuid;

pub(super) fn routes() -> Router<House> {
    Router::new()
        .route("/admin/audit", get(facts))
        .route("/admin/audit/verify", post(verify))
        .route("/admin/reads", get(reads))
}

const PAGE: usize = 50;

/// The organisations whose trail the person may see, and the one that is asked for.
async fn chosen(
    staff: &Staff,
    query: &Fields,
) -> Result<(Vec<Arc<Organisation>>, Arc<Organisation>)> {
    let all = frame::organisations(staff, Action::AUDIT_READ).await?;
    let one = match query.some("organisation") {
        Some(slug) => all.iter().find(|o| o.slug == slug),
        None => all.first(),
    };
    let one = one.cloned().ok_or(kernel::Error::NotFound)?;
    Ok((all, one))
}

/// An address with the filters that are filled in.
fn address(path: &str, pairs: &[(&str, &str)]) -> String {
    let filled: Vec<String> = pairs
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", frame::encode(value)))
        .collect();
    if filled.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", filled.join("&"))
    }
}

fn organisation_select(form: &FormState, l: Locale, all: &[Arc<Organisation>]) -> Markup {
    html! {
        @if all.len() > 1 {
            (form.select("organisation", l.t("admin-organisation"),
                all.iter().map(|o| Choice::new(o.slug.as_str(), o.name.as_str())).collect()))
        }
    }
}

/// An id as typed: faults stand at the field, everything else stays.
fn typed_id(query: &Fields, form: &mut FormState, name: &'static str, l: Locale) -> Option<Uuid> {
    let text = query.some(name)?;
    let id = Uuid::parse_str(text).ok();
    if id.is_none() {
        form.error(name, l.t("admin-audit-no-id"));
    }
    id
}

async fn facts(staff: Staff, query: RawQuery) -> Result<Markup> {
    frame::require(&staff, Action::AUDIT_READ)?;
    let l = staff.locale();
    let house = staff.house();
    let query = frame::query(&query);
    let (all, organisation) = chosen(&staff, &query).await?;
    let mut form = FormState::from_pairs(l, query.pairs().iter().cloned())
        .with("organisation", organisation.slug.as_str());
    let filter = EventFilter {
        kind: query.some("kind").map(ToOwned::to_owned),
        subject: typed_id(&query, &mut form, "subject", l),
        before: query.get("before").parse().ok(),
    };
    let mut list = {
        let reader = house.store().read(staff.scope()).await?;
        events::list(
            &reader.db(),
            staff.scope(),
            organisation.id,
            &filter,
            PAGE as u64 + 1,
        )
        .await?
    };
    let more = list.len() > PAGE;
    list.truncate(PAGE);
    let who: Vec<Uuid> = list
        .iter()
        .filter(|e| e.actor_kind == "account")
        .filter_map(|e| e.actor_id)
        .collect();
    let names = accounts::account_names(house.store(), staff.scope(), who).await?;
    let context = frame::context(&staff).await?;
    let kept = [
        ("organisation", organisation.slug.as_str()),
        ("kind", query.get("kind")),
        ("subject", query.get("subject")),
    ];
    let with = |name: &'static str, value: &str| {
        let mut pairs: Vec<(&str, &str)> =
            kept.iter().copied().filter(|(n, _)| *n != name).collect();
        pairs.push((name, value));
        address("/admin/audit", &pairs)
    };
    let next = more
        .then(|| list.last().map(|e| with("before", &e.seq.to_string())))
        .flatten();
    let first = filter
        .before
        .is_some()
        .then(|| address("/admin/audit", &kept));
    let table = Table::new(l, l.t("admin-nav-audit"), vec![
        Column::number(l.t("admin-audit-number")),
        Column::new(l.t("admin-jobs-when")),
        Column::new(l.t("admin-audit-what")),
        Column::new(l.t("admin-audit-who")),
        Column::new(l.t("admin-audit-about")),
    ])
    .hide_caption()
    .empty(empty_state(&l.t("admin-audit-empty"), html! {}))
    .rows(list.iter().map(|event| {
        let name = event.actor_id.and_then(|id| names.get(&id)).map(String::as_str);
        vec![
            html! { (event.seq) },
            time(&context, frame::moment(event.at)),
            html! {
                (words::event(house, l, &event.kind)) br; a.k-muted href=(with("kind", &event.kind)) { code { (event.kind) } }
                @if let Some(reason) = &event.reason { br; span.k-muted { (reason) } }
                @if let Some(rule) = &event.rule { br; span.k-muted { (ui::t!(l, "admin-audit-rule", rule = rule.as_str())) } }
                @if event.payload != "{}" { (ui::details(&l.t("admin-audit-details"), html! { code { (event.payload) } })) }
            },
            html! { (words::actor(l, &event.actor_kind, name)) },
            html! { (event.subject_kind) br; a.k-muted href=(with("subject", &event.subject_id.to_string())) { code { (short(event.subject_id)) } } },
        ]
    }));
    Ok(admin_page(
        &context,
        &Page::new(l.t("admin-nav-audit"))
            .wide()
            .error(form.has_errors()),
        html! {
            (form.error_summary())
            h1 { (l.t("admin-nav-audit")) }
            p { (l.t("admin-audit-text")) }
            (Form::post(&context, "/admin/audit/verify").body(html! {
                (button_group(html! { (Button::secondary(l.t("admin-audit-verify")).icon(Icon::CheckCircle)) }))
            }))
            (Form::get(&context, "/admin/audit").body(html! {
                div.k-columns {
                    (organisation_select(&form, l, &all))
                    (form.text("kind", l.t("admin-audit-kind")).hint(l.t("admin-audit-kind-hint")).optional())
                    (form.text("subject", l.t("admin-audit-subject")).hint(l.t("admin-audit-subject-hint")).optional())
                }
                (button_group(html! {
                    (Button::secondary(l.t("admin-filter")))
                    @if query.some("kind").is_some() || query.some("subject").is_some() {
                        (Button::subtle(l.t("admin-all")).href(address("/admin/audit", &kept[..1])))
                    }
                }))
            }))
            (table)
            (pager(l, first.as_deref(), next.as_deref()))
        },
    ))
}

/// The end of an id, which differs between rows made in the same moment.
fn short(id: Uuid) -> String {
    let text = id.to_string();
    format!("…{}", &text[text.len() - 12..])
}

async fn verify(staff: Staff, fields: Fields) -> Result<Markup> {
    staff.check(&fields)?;
    frame::require(&staff, Action::AUDIT_READ)?;
    let l = staff.locale();
    let mine = staff.scope().organisations(Action::AUDIT_READ);
    let results: Vec<Verified> = events::verify(staff.house().store(), staff.scope())
        .await?
        .into_iter()
        .filter(|result| mine.contains(&result.organisation))
        .collect();
    let names = frame::names(&staff).await?;
    let context = frame::context(&staff).await?;
    let broken = results
        .iter()
        .filter(|result| result.broken.is_some())
        .count();
    let table = Table::new(l, l.t("admin-verify-title"), vec![
        Column::new(l.t("admin-organisation")),
        Column::number(l.t("admin-verify-rows")),
        Column::new(l.t("admin-verify-result")),
    ])
    .hide_caption()
    .rows(results.iter().map(|result| {
        vec![
            html! { (names.get(&result.organisation).map_or("", String::as_str)) },
            html! { (ui::texts::number(result.rows, l)) },
            html! {
                @match &result.broken {
                    None => { (l.t("admin-verify-whole")) }
                    Some(found) => {
                        @match found.fault {
                            Fault::Missing => { (ui::t!(l, "admin-verify-missing", row = found.seq)) }
                            Fault::Changed => { (ui::t!(l, "admin-verify-changed", row = found.seq)) }
                            Fault::Unlinked => { (ui::t!(l, "admin-verify-unlinked", row = found.seq)) }
                            Fault::Truncated => { (ui::t!(l, "admin-verify-truncated", row = found.seq)) }
                        }
                    }
                }
            },
        ]
    }));
    Ok(admin_page(
        &context,
        &Page::new(l.t("admin-verify-title")).back("/admin/audit"),
        html! {
            h1 { (l.t("admin-verify-title")) }
            @if broken == 0 {
                (alert(AlertKind::Ok, &l.t("admin-verify-all-whole"), html! { p { (l.t("admin-verify-meaning")) } }))
            } @else {
                (alert(AlertKind::Error, &l.t("admin-verify-broken"), html! { p { (l.t("admin-verify-broken-text")) } }))
            }
            (table)
        },
    ))
}

async fn reads(staff: Staff, query: RawQuery) -> Result<Markup> {
    frame::require(&staff, Action::AUDIT_READ)?;
    let l = staff.locale();
    let house = staff.house();
    let query = frame::query(&query);
    let (all, organisation) = chosen(&staff, &query).await?;
    let mut form = FormState::from_pairs(l, query.pairs().iter().cloned())
        .with("organisation", organisation.slug.as_str());
    let filter = LookFilter {
        actor: typed_id(&query, &mut form, "account", l),
        subject: typed_id(&query, &mut form, "subject", l),
        before: query.some("before").and_then(|text| {
            let (at, id) = text.split_once('.')?;
            Some((at.parse().ok()?, Uuid::parse_str(id).ok()?))
        }),
    };
    let mut list = {
        let reader = house.store().read(staff.scope()).await?;
        events::looks(
            &reader.db(),
            staff.scope(),
            organisation.id,
            &filter,
            PAGE as u64 + 1,
        )
        .await?
    };
    let more = list.len() > PAGE;
    list.truncate(PAGE);
    let names = accounts::account_names(
        house.store(),
        staff.scope(),
        list.iter().filter_map(|r| r.actor_id).collect(),
    )
    .await?;
    let context = frame::context(&staff).await?;
    let kept = [
        ("organisation", organisation.slug.as_str()),
        ("account", query.get("account")),
        ("subject", query.get("subject")),
    ];
    let with = |name: &'static str, value: &str| {
        let mut pairs: Vec<(&str, &str)> =
            kept.iter().copied().filter(|(n, _)| *n != name).collect();
        pairs.push((name, value));
        address("/admin/reads", &pairs)
    };
    let next = more
        .then(|| {
            list.last()
                .map(|r| with("before", &format!("{}.{}", r.at, r.id)))
        })
        .flatten();
    let first = filter
        .before
        .is_some()
        .then(|| address("/admin/reads", &kept));
    let table = Table::new(l, l.t("admin-nav-reads"), vec![
        Column::new(l.t("admin-jobs-when")),
        Column::new(l.t("admin-audit-who")),
        Column::new(l.t("admin-reads-whose")),
        Column::new(l.t("admin-reads-why")),
    ])
    .hide_caption()
    .empty(empty_state(&l.t("admin-reads-empty"), html! {}))
    .rows(list.iter().map(|look| {
        let name = look.actor_id.and_then(|id| names.get(&id)).map(String::as_str);
        vec![
            time(&context, frame::moment(look.at)),
            html! {
                @match look.actor_id {
                    Some(id) => { a href=(with("account", &id.to_string())) { (words::actor(l, &look.actor_kind, name)) } }
                    None => { (words::actor(l, &look.actor_kind, name)) }
                }
            },
            html! { (look.subject_kind) br; a.k-muted href=(with("subject", &look.subject_id.to_string())) { code { (short(look.subject_id)) } } },
            html! { (purpose(l, &look.purpose)) },
        ]
    }));
    Ok(admin_page(
        &context,
        &Page::new(l.t("admin-nav-reads"))
            .wide()
            .error(form.has_errors()),
        html! {
            (form.error_summary())
            h1 { (l.t("admin-nav-reads")) }
            p { (l.t("admin-reads-text")) }
            (Form::get(&context, "/admin/reads").body(html! {
                div.k-columns {
                    (organisation_select(&form, l, &all))
                    (form.text("account", l.t("admin-reads-account")).hint(l.t("admin-reads-account-hint")).optional())
                    (form.text("subject", l.t("admin-audit-subject")).hint(l.t("admin-audit-subject-hint")).optional())
                }
                (button_group(html! {
                    (Button::secondary(l.t("admin-filter")))
                    @if query.some("account").is_some() || query.some("subject").is_some() {
                        (Button::subtle(l.t("admin-all")).href(address("/admin/reads", &kept[..1])))
                    }
                }))
            }))
            (table)
            (pager(l, first.as_deref(), next.as_deref()))
        },
    ))
}

fn purpose(l: Locale, key: &str) -> String {
    match key {
        "handling" => l.t("admin-purpose-handling"),
        "own-status" => l.t("admin-purpose-own-status"),
        "administration" => l.t("admin-purpose-administration"),
        "delivery" => l.t("admin-purpose-delivery"),
        _ => l.t("admin-purpose-public"),
    }
    .into_owned()
}
