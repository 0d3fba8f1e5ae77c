//! One account as its administrator sees it: roles with their period and limits, password, codes, on and off.

use super::{
    account::facts, accounts::Choices, accounts::first_password, accounts::password_page, frame,
    words,
};
use axum::{
    Router,
    extract::Path,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use jiff::{civil::Date, tz::TimeZone};
use kernel::{
    Action, Error, House, Result,
    accounts::{self, Assignment, CategorySource},
    web::{Fields, Staff, redirect_with},
};
use std::collections::HashMap;
use ui::{
    AlertKind, Button, Choice, Column, Flash, Form, FormState, Markup, Page, PageContext, State,
    Table, admin_page, alert, badge, button_group, card, html,
};
use uuid::Uuid;

pub(super) fn routes() -> Router<House> {
    Router::new()
        .route("/admin/accounts/{id}", get(show))
        .route("/admin/accounts/{id}/roles", post(assign))
        .route("/admin/accounts/{id}/roles/{assignment}/end", post(end))
        .route("/admin/accounts/{id}/active", post(active))
        .route("/admin/accounts/{id}/password", post(password))
        .route("/admin/accounts/{id}/totp", post(totp))
}

async fn show(staff: Staff, Path(id): Path<String>) -> Result<Markup> {
    frame::require(&staff, Action::ACCOUNT_MANAGE)?;
    page(&staff, frame::id(&id)?, &FormState::new(staff.locale())).await
}

async fn page(staff: &Staff, id: Uuid, form: &FormState) -> Result<Markup> {
    let l = staff.locale();
    let store = staff.house().store();
    let account = accounts::managed_account(store, staff.scope(), id).await?;
    let held = accounts::assignments_of(store, staff.scope(), id).await?;
    let elsewhere = accounts::works_elsewhere(store, staff.scope(), id).await?;
    let may_reset = !elsewhere || staff.scope().can(Action::REGION_MANAGE);
    let choices = Choices::load(staff).await?;
    let categories = categories(staff, &choices, &held).await?;
    let context = frame::context(staff).await?;
    let own = staff.visitor.account == id;
    let at = format!("/admin/accounts/{id}");
    let page = Page::new(account.name.as_str())
        .breadcrumb(vec![(
            l.t("admin-nav-accounts").into_owned(),
            "/admin/accounts".to_owned(),
        )])
        .error(form.has_errors())
        .wide();
    Ok(admin_page(
        &context,
        &page,
        html! {
            (form.error_summary())
            h1 { (account.name) }
            @if !account.active { (alert(AlertKind::Warning, "", html! { p { (l.t("admin-accounts-is-off")) } })) }
            (facts(&context, &account))
            @if elsewhere { (alert(AlertKind::Info, "", html! { p { (l.t("admin-accounts-elsewhere")) } })) }
            (card(&l.t("admin-nav-roles"), html! {
                (role_table(staff, &context, &choices, &categories, &held, &at, own).await?)
                (ui::details(&l.t("admin-accounts-give-role"), give_form(staff, &context, &choices, &categories, form, &at)))
            }))
            @if !own {
                (card(&l.t("admin-accounts-entry"), html! {
                    @if may_reset {
                        p { (l.t("admin-accounts-entry-text")) }
                        (button_group(html! {
                            (Form::post(&context, format!("{at}/password")).inline().body(html! { (Button::secondary(l.t("admin-accounts-reset"))) }))
                            @if account.totp_secret.is_some() {
                                (Form::post(&context, format!("{at}/totp")).inline().body(html! { (Button::secondary(l.t("admin-accounts-totp-off"))) }))
                            }
                            @let (word, value) = if account.active { (l.t("admin-accounts-switch-off"), "off") } else { (l.t("admin-accounts-switch-on"), "on") };
                            (Form::post(&context, format!("{at}/active")).inline().hidden("active", value).body(html! { (Button::subtle(word)) }))
                        }))
                    } @else { p { (l.t("admin-accounts-no-reset")) } }
                }))
            }
        },
    ))
}

/// The names of the categories of every organisation at hand.
type CategoryNames = HashMap<Uuid, Vec<(Uuid, String)>>;

async fn categories(
    staff: &Staff,
    choices: &Choices,
    held: &[Assignment],
) -> Result<CategoryNames> {
    let Ok(source) = staff.house().part::<CategorySource>() else {
        return Ok(HashMap::new());
    };
    let mut out = HashMap::new();
    // With many organisations only those where the person works: the others' lists would fill the page.
    let many = choices.organisations.len() > 3;
    for organisation in &choices.organisations {
        if !many || held.iter().any(|a| a.organisation_id == organisation.id) {
            out.insert(
                organisation.id,
                source
                    .0
                    .list(staff.house(), organisation.id, staff.locale())
                    .await?,
            );
        }
    }
    Ok(out)
}

/// The parts of a municipality to which a role can be narrowed, from its public facts: post code, and the places that
/// have it.
fn areas(facts: &serde_json::Value) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    let places = facts.get("places").and_then(serde_json::Value::as_array);
    for place in places.map(Vec::as_slice).unwrap_or_default() {
        let text = |key: &str| place.get(key).and_then(serde_json::Value::as_str);
        let (Some(name), Some(postcode)) = (text("name"), text("postcode")) else {
            continue;
        };
        match out.iter_mut().find(|(key, _)| key == postcode) {
            Some((_, names)) => {
                names.push_str(", ");
                names.push_str(name);
            }
            None => out.push((postcode.to_owned(), format!("{postcode} {name}"))),
        }
    }
    out
}

async fn role_table(
    staff: &Staff,
    context: &PageContext,
    choices: &Choices,
    categories: &CategoryNames,
    held: &[Assignment],
    at: &str,
    own: bool,
) -> Result<Markup> {
    let l = staff.locale();
    let (now, zone) = (context.now.as_millisecond(), staff.house().env().zone());
    let names = frame::names(staff).await?;
    let day = |ms: i64| {
        let date = frame::moment(ms).to_zoned_datetime(zone.clone()).date();
        ui::texts::human_day(date, context.now.to_zoned_datetime(zone.clone()).date(), l)
    };
    let table = Table::new(l, l.t("admin-nav-roles"), vec![
        Column::new(l.t("admin-role")),
        Column::new(l.t("admin-organisation")),
        Column::new(l.t("admin-accounts-limits")),
        Column::new(l.t("admin-accounts-period")),
        Column::new(l.t("admin-action")).hidden(),
    ])
    .hide_caption()
    .rows(held.iter().map(|a| {
        let role = choices.roles.iter().find(|r| r.id == a.role_id);
        let ended = a.valid_until.is_some_and(|until| until <= now);
        let known = categories.get(&a.organisation_id);
        let limits: Vec<String> = [
            a.team_id.and_then(|id| choices.teams.iter().find(|t| t.id == id)).map(|t| t.name.clone()),
            a.categories.as_ref().map(|list| {
                let ids: Vec<&str> = list.lines().collect();
                let found: Vec<&str> = known
                    .into_iter()
                    .flatten()
                    .filter(|(id, _)| ids.contains(&id.to_string().as_str()))
                    .map(|(_, name)| name.as_str())
                    .collect();
                let count = i64::try_from(ids.len()).unwrap_or(0);
                if found.len() == ids.len() { found.join(", ") } else { ui::t!(l, "admin-accounts-categories", count = count).into_owned() }
            }),
            a.areas.as_ref().map(|list| list.lines().collect::<Vec<_>>().join(", ")),
        ]
        .into_iter()
        .flatten()
        .collect();
        vec![
            html! {
                @if let Some(role) = role { (words::role(l, role)) }
                @if ended { " " (badge(State::Closed, &l.t("admin-accounts-ended"))) }
            },
            html! { (names.get(&a.organisation_id).map_or("", String::as_str)) },
            html! { @if limits.is_empty() { (l.t("admin-accounts-no-limits")) } @else { (limits.join(" · ")) } },
            html! {
                @match a.valid_until {
                    Some(until) => { (ui::t!(l, "admin-accounts-from-until", from = day(a.valid_from), until = day(until))) }
                    None => { (ui::t!(l, "admin-accounts-from", from = day(a.valid_from))) }
                }
            },
            html! {
                @if !ended && !own {
                    (Form::post(context, format!("{at}/roles/{}/end", a.id)).inline().body(html! { (Button::subtle(l.t("admin-accounts-end")).small()) }))
                }
            },
        ]
    }));
    Ok(html! { (table) })
}

fn give_form(
    staff: &Staff,
    context: &PageContext,
    choices: &Choices,
    categories: &CategoryNames,
    form: &FormState,
    at: &str,
) -> Markup {
    let l = staff.locale();
    let mut area_choices = Vec::new();
    let mut category_choices = Vec::new();
    for organisation in &choices.organisations {
        let value = |key: &str| format!("{}/{key}", organisation.id);
        area_choices.extend(
            areas(&organisation.facts)
                .into_iter()
                .map(|(key, name)| Choice::new(value(&key), name)),
        );
        if let Some(list) = categories.get(&organisation.id) {
            let label = |name: &str| {
                if categories.len() > 1 {
                    format!("{name} ({})", organisation.name)
                } else {
                    name.to_owned()
                }
            };
            category_choices.extend(
                list.iter()
                    .map(|(id, name)| Choice::new(value(&id.to_string()), label(name))),
            );
        }
    }
    html! {
        (Form::post(context, format!("{at}/roles")).body(html! {
            (choices.fields(staff, form))
            (form.date("from", l.t("admin-accounts-from-label")).hint(l.t("admin-accounts-from-hint")).optional())
            (form.date("until", l.t("admin-accounts-until-label")).hint(l.t("admin-accounts-until-hint")).optional())
            @if !category_choices.is_empty() {
                (ui::details(&l.t("admin-accounts-only-categories"), html! {
                    (form.checkboxes("categories", l.t("admin-accounts-only-categories"), category_choices).optional())
                }))
            }
            @if !area_choices.is_empty() {
                (ui::details(&l.t("admin-accounts-only-areas"), html! {
                    (form.checkboxes("areas", l.t("admin-accounts-only-areas"), area_choices).optional())
                }))
            }
            (button_group(html! { (Button::primary(l.t("admin-accounts-give-role-do"))) }))
        }))
    }
}

/// The start of a day as typed, in milliseconds; a fault at the field when it is no day.
fn day_start(
    fields: &Fields,
    name: &str,
    add: i64,
    zone: &TimeZone,
    form: &mut FormState,
    wrong: &str,
) -> Option<i64> {
    let text = fields.some(name)?;
    let start = text
        .parse::<Date>()
        .and_then(|date| date.checked_add(jiff::Span::new().days(add)))
        .and_then(|date| date.to_zoned_datetime(zone.clone()));
    match start {
        Ok(start) => Some(start.timestamp().as_millisecond()),
        Err(_) => {
            form.error(name.to_owned(), wrong);
            None
        }
    }
}

async fn assign(staff: Staff, Path(id): Path<String>, fields: Fields) -> Result<Response> {
    staff.check(&fields)?;
    let id = frame::id(&id)?;
    let l = staff.locale();
    let store = staff.house().store();
    accounts::managed_account(store, staff.scope(), id).await?;
    let mut form = FormState::from_pairs(l, fields.pairs().iter().cloned());
    let choices = Choices::load(&staff).await?;
    let chosen = choices.read(&staff, &fields, &mut form);
    let zone = staff.house().env().zone().clone();
    let wrong = l.t("error-date");
    let from = day_start(&fields, "from", 0, &zone, &mut form, &wrong)
        .unwrap_or_else(|| staff.house().env().now_ms());
    // "Until" is the last day, so the role ends when the next one begins.
    let until = day_start(&fields, "until", 1, &zone, &mut form, &wrong);
    let Some((organisation, role, team)) = chosen.filter(|_| !form.has_errors()) else {
        return Ok(frame::refused(page(&staff, id, &form).await?));
    };
    let own = format!("{organisation}/");
    let of = |name: &str| -> Vec<String> {
        fields
            .all(name)
            .filter_map(|value| value.strip_prefix(&own))
            .map(ToOwned::to_owned)
            .collect()
    };
    let (categories, areas) = (of("categories"), of("areas"));
    if categories.is_empty() && fields.some("categories").is_some() {
        form.error("categories", l.t("admin-accounts-limits-elsewhere"));
        return Ok(frame::refused(page(&staff, id, &form).await?));
    }
    if areas.is_empty() && fields.some("areas").is_some() {
        form.error("areas", l.t("admin-accounts-limits-elsewhere"));
        return Ok(frame::refused(page(&staff, id, &form).await?));
    }
    let categories: Vec<Uuid> = categories
        .iter()
        .filter_map(|text| Uuid::parse_str(text).ok())
        .collect();
    let narrowed = (
        (!categories.is_empty()).then_some(categories),
        (!areas.is_empty()).then_some(areas),
    );
    match accounts::assign(
        store,
        staff.scope(),
        id,
        role,
        organisation,
        team,
        narrowed,
        (from, until),
    )
    .await
    {
        Ok(given) => {
            let at = format!("/admin/accounts/{id}");
            let flash = Flash::ok(l.t("admin-accounts-role-given"))
                .undo(format!("{at}/roles/{given}/end"), Vec::new());
            Ok(redirect_with(&staff.visit, &at, flash))
        }
        Err(Error::Invalid(faults)) => {
            frame::put_faults(&mut form, l, &faults);
            Ok(frame::refused(page(&staff, id, &form).await?))
        }
        Err(Error::Forbidden("more than own permissions")) => {
            form.error("role", l.t("admin-accounts-more-than-own"));
            Ok(frame::refused(page(&staff, id, &form).await?))
        }
        Err(error) => Err(error),
    }
}

async fn end(
    staff: Staff,
    Path((id, assignment)): Path<(String, String)>,
    fields: Fields,
) -> Result<Response> {
    staff.check(&fields)?;
    let (id, assignment) = (frame::id(&id)?, frame::id(&assignment)?);
    accounts::unassign(staff.house().store(), staff.scope(), assignment).await?;
    let flash = Flash::ok(staff.locale().t("admin-accounts-role-ended"));
    Ok(redirect_with(
        &staff.visit,
        &format!("/admin/accounts/{id}"),
        flash,
    ))
}

async fn active(staff: Staff, Path(id): Path<String>, fields: Fields) -> Result<Response> {
    staff.check(&fields)?;
    let id = frame::id(&id)?;
    let on = fields.get("active") == "on";
    accounts::set_active(staff.house().store(), staff.scope(), id, on).await?;
    let l = staff.locale();
    let at = format!("/admin/accounts/{id}");
    let (word, back) = if on {
        (l.t("admin-accounts-switched-on"), "off")
    } else {
        (l.t("admin-accounts-switched-off"), "on")
    };
    let flash = Flash::ok(word).undo(
        format!("{at}/active"),
        vec![("active".to_owned(), back.to_owned())],
    );
    Ok(redirect_with(&staff.visit, &at, flash))
}

async fn password(staff: Staff, Path(id): Path<String>, fields: Fields) -> Result<Response> {
    staff.check(&fields)?;
    let id = frame::id(&id)?;
    if id == staff.visitor.account {
        return Err(Error::State("own-account"));
    }
    let password = first_password(staff.house());
    accounts::set_password(
        staff.house().store(),
        staff.scope(),
        id,
        None,
        password.clone(),
    )
    .await?;
    Ok(password_page(&staff, id, &password, false)
        .await?
        .into_response())
}

async fn totp(staff: Staff, Path(id): Path<String>, fields: Fields) -> Result<Response> {
    staff.check(&fields)?;
    let id = frame::id(&id)?;
    accounts::disable_totp(staff.house().store(), staff.scope(), id).await?;
    let flash = Flash::ok(staff.locale().t("admin-accounts-totp-off-done"));
    Ok(redirect_with(
        &staff.visit,
        &format!("/admin/accounts/{id}"),
        flash,
    ))
}
