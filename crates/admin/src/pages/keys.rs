//! API keys: made, shown once, listed, revoked.

use super::{frame, roles, words};
use axum::{
    Router,
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use jiff::civil::Date;
use kernel::{
    Action, Error, House, Result,
    accounts::{self, NewKey},
    web::{Fields, Staff, redirect_with},
};
use ui::{
    Button, Choice, Column, Flash, Form, FormState, Icon, Markup, Page, State, Table, admin_page,
    badge, button_group, copy_code, empty_state, html, time,
};
use uuid::Uuid;

pub(super) fn routes() -> Router<House> {
    Router::new()
        .route("/admin/keys", get(list))
        .route("/admin/keys/new", get(blank).post(create))
        .route("/admin/keys/{id}/revoke", post(revoke))
}

async fn list(staff: Staff) -> Result<Markup> {
    frame::require(&staff, Action::ACCOUNT_MANAGE)?;
    let l = staff.locale();
    let house = staff.house();
    let keys = accounts::keys(house.store(), staff.scope()).await?;
    let names = frame::names(&staff).await?;
    let makers = accounts::account_names(
        house.store(),
        staff.scope(),
        keys.iter().filter_map(|k| k.created_by).collect(),
    )
    .await?;
    let context = frame::context(&staff).await?;
    let now = context.now.as_millisecond();
    let at = |ms: i64| time(&context, frame::moment(ms));
    let table = Table::new(l, l.t("admin-nav-keys"), vec![
        Column::new(l.t("admin-keys-what")),
        Column::new(l.t("admin-roles-may")),
        Column::new(l.t("admin-keys-used")),
        Column::new(l.t("admin-jobs-state")),
        Column::new(l.t("admin-action")).hidden(),
    ])
    .hide_caption()
    .empty(empty_state(&l.t("admin-keys-empty"), html! {}))
    .rows(keys.iter().map(|key| {
        let works = key.revoked_at.is_none() && key.expires_at.is_none_or(|until| until > now);
        vec![
            html! {
                strong { (key.name) } " " code { (key.hint) "…" } br;
                span.k-muted {
                    (names.get(&key.organisation_id).map_or("", String::as_str)) " · "
                    @if let Some(maker) = key.created_by.and_then(|id| makers.get(&id)) { (maker) " · " }
                    (at(key.created_at))
                }
            },
            words::actions(house, l, &key.actions),
            key.used_at.map_or_else(|| html! { (l.t("admin-never")) }, at),
            html! {
                @if let Some(revoked) = key.revoked_at { (badge(State::Closed, &l.t("admin-keys-revoked"))) " " (at(revoked)) }
                @else if !works { (badge(State::Closed, &l.t("admin-keys-expired"))) }
                @else {
                    (badge(State::OnTime, &l.t("admin-keys-works")))
                    @if let Some(until) = key.expires_at { br; (l.sentence("admin-keys-until", &[("at", &at(until))])) }
                }
            },
            html! {
                @if works {
                    (Form::post(&context, format!("/admin/keys/{}/revoke", key.id)).inline().body(html! { (Button::subtle(l.t("admin-keys-revoke")).small()) }))
                }
            },
        ]
    }));
    Ok(admin_page(
        &context,
        &Page::new(l.t("admin-nav-keys")).wide(),
        html! {
            h1 { (l.t("admin-nav-keys")) }
            p { (l.t("admin-keys-text")) }
            (button_group(html! { (Button::primary(l.t("admin-keys-new")).href("/admin/keys/new").icon(Icon::Plus).key('n')) }))
            (table)
        },
    ))
}

async fn blank(staff: Staff) -> Result<Markup> {
    frame::require(&staff, Action::ACCOUNT_MANAGE)?;
    form_page(&staff, &FormState::new(staff.locale())).await
}

async fn form_page(staff: &Staff, form: &FormState) -> Result<Markup> {
    let l = staff.locale();
    let context = frame::context(staff).await?;
    let organisations = frame::organisations(staff, Action::ACCOUNT_MANAGE).await?;
    let choices = organisations
        .iter()
        .map(|o| Choice::new(o.id.to_string(), o.name.as_str()))
        .collect();
    let page = Page::new(l.t("admin-keys-new"))
        .back("/admin/keys")
        .error(form.has_errors());
    Ok(admin_page(
        &context,
        &page,
        html! {
            (form.error_summary())
            h1 { (l.t("admin-keys-new")) }
            (Form::post(&context, "/admin/keys/new").body(html! {
                @if let [only] = organisations.as_slice() {
                    (ui::hidden("organisation", &only.id.to_string()))
                } @else {
                    (form.select("organisation", l.t("admin-organisation"), choices).placeholder(l.t("admin-choose")))
                }
                (form.text("name", l.t("admin-keys-name")).hint(l.t("admin-keys-name-hint")).max_length(100))
                (form.checkboxes("actions", l.t("admin-roles-may"), roles::action_choices(staff)).hint(l.t("admin-roles-own-only")))
                (form.date("until", l.t("admin-keys-until-label")).hint(l.t("admin-keys-until-hint")).optional())
                (button_group(html! { (Button::primary(l.t("admin-keys-make"))) }))
            }))
        },
    ))
}

async fn create(staff: Staff, fields: Fields) -> Result<Response> {
    staff.check(&fields)?;
    let l = staff.locale();
    let house = staff.house();
    let mut form = FormState::from_pairs(l, fields.pairs().iter().cloned());
    let known = house.actions();
    let actions: Vec<String> = fields
        .all("actions")
        .filter(|key| known.iter().any(|a| a.key() == *key))
        .map(ToOwned::to_owned)
        .collect();
    let organisation = Uuid::parse_str(fields.get("organisation")).ok();
    if organisation.is_none() {
        form.error("organisation", l.t("error-choose-one"));
    }
    let expires_at = fields.some("until").and_then(|text| {
        let end = text
            .parse::<Date>()
            .and_then(Date::tomorrow)
            .and_then(|date| date.to_zoned_datetime(house.env().zone().clone()));
        let end = end
            .ok()
            .map(|end| end.timestamp().as_millisecond())
            .filter(|end| *end > house.env().now_ms());
        if end.is_none() {
            form.error("until", l.t("admin-keys-until-wrong"));
        }
        end
    });
    let Some(organisation) = organisation.filter(|_| !form.has_errors()) else {
        return Ok(frame::refused(form_page(&staff, &form).await?));
    };
    let new = NewKey {
        organisation,
        name: fields.get("name").to_owned(),
        actions,
        expires_at,
    };
    match accounts::create_key(house.store(), staff.scope(), new).await {
        Ok((_, secret)) => Ok((
            StatusCode::CREATED,
            secret_page(&staff, fields.get("name"), &secret).await?,
        )
            .into_response()),
        Err(Error::Invalid(faults)) => {
            frame::put_faults(&mut form, l, &faults);
            Ok(frame::refused(form_page(&staff, &form).await?))
        }
        Err(Error::Forbidden("more than own permissions")) => {
            form.error("actions", l.t("admin-more-than-own"));
            Ok(frame::refused(form_page(&staff, &form).await?))
        }
        Err(error) => Err(error),
    }
}

async fn secret_page(staff: &Staff, name: &str, secret: &str) -> Result<Markup> {
    let l = staff.locale();
    let context = frame::context(staff).await?;
    let title = ui::t!(l, "admin-keys-made", name = name);
    Ok(admin_page(
        &context,
        &Page::new(title.clone()),
        html! {
            h1 { (title) }
            p.k-lead { (l.t("admin-keys-once")) }
            (copy_code(l, &l.t("admin-keys-key"), secret))
            p { (l.t("admin-keys-how")) " " code { "Authorization: Bearer …" } }
            (button_group(html! { (Button::primary(l.t("admin-keys-kept")).href("/admin/keys")) }))
        },
    ))
}

async fn revoke(staff: Staff, Path(id): Path<String>, fields: Fields) -> Result<Response> {
    staff.check(&fields)?;
    accounts::revoke_key(staff.house().store(), staff.scope(), frame::id(&id)?).await?;
    Ok(redirect_with(
        &staff.visit,
        "/admin/keys",
        Flash::ok(staff.locale().t("admin-keys-revoked-done")),
    ))
}
