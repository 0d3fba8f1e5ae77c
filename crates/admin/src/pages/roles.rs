//! Roles: named sets of permissions, the region's own and those of one organisation.

use super::{frame, words};
use axum::{Router, response::Response, routing::get};
use kernel::{
    Action, Error, House, Result, accounts,
    web::{Fields, Staff, redirect_with},
};
use ui::{
    Button, Choice, Column, Flash, Form, FormState, Icon, Markup, Page, Table, admin_page,
    button_group, html,
};
use uuid::Uuid;

pub(super) fn routes() -> Router<House> {
    Router::new()
        .route("/admin/roles", get(list))
        .route("/admin/roles/new", get(blank).post(create))
}

async fn list(staff: Staff) -> Result<Markup> {
    frame::require(&staff, Action::ACCOUNT_MANAGE)?;
    let l = staff.locale();
    let house = staff.house();
    let roles = accounts::roles(house.store(), staff.scope()).await?;
    let names = frame::names(&staff).await?;
    let context = frame::context(&staff).await?;
    let table = Table::new(l, l.t("admin-nav-roles"), vec![
        Column::new(l.t("admin-role")),
        Column::new(l.t("admin-roles-whose")),
        Column::new(l.t("admin-roles-may")),
    ])
    .hide_caption()
    .rows(roles.iter().map(|role| {
        vec![
            html! { strong { (words::role(l, role)) } },
            html! {
                @match role.owner_id { Some(id) => { (names.get(&id).map_or("", String::as_str)) } None => { (l.t("admin-roles-region")) } }
            },
            words::actions(house, l, &role.actions),
        ]
    }));
    Ok(admin_page(
        &context,
        &Page::new(l.t("admin-nav-roles")).wide(),
        html! {
            h1 { (l.t("admin-nav-roles")) }
            p { (l.t("admin-roles-text")) }
            (button_group(html! { (Button::primary(l.t("admin-roles-new")).href("/admin/roles/new").icon(Icon::Plus).key('n')) }))
            (table)
        },
    ))
}

/// The permissions that the person has in an organisation, or in any of those at hand: nobody gives more than they have.
pub(super) fn own_actions(staff: &Staff) -> Vec<Action> {
    staff
        .house()
        .actions()
        .into_iter()
        .filter(|action| *action != Action::REGION_MANAGE)
        .filter(|action| {
            staff
                .scope()
                .grants()
                .iter()
                .any(|grant| grant.actions.contains(*action))
        })
        .collect()
}

/// Checkboxes for permissions in words.
pub(super) fn action_choices(staff: &Staff) -> Vec<Choice> {
    let (house, l) = (staff.house(), staff.locale());
    own_actions(staff)
        .into_iter()
        .map(|action| Choice::new(action.key(), words::action(house, l, action.key())))
        .collect()
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
    let page = Page::new(l.t("admin-roles-new"))
        .back("/admin/roles")
        .error(form.has_errors());
    Ok(admin_page(
        &context,
        &page,
        html! {
            (form.error_summary())
            h1 { (l.t("admin-roles-new")) }
            (Form::post(&context, "/admin/roles/new").body(html! {
                @if let [only] = organisations.as_slice() {
                    (ui::hidden("organisation", &only.id.to_string()))
                } @else {
                    (form.select("organisation", l.t("admin-organisation"), choices).placeholder(l.t("admin-choose")))
                }
                (form.text("name", l.t("admin-roles-name-nl")).max_length(100))
                (form.text("name_en", l.t("admin-roles-name-en")).max_length(100).optional())
                (form.checkboxes("actions", l.t("admin-roles-may"), action_choices(staff)).hint(l.t("admin-roles-own-only")))
                (button_group(html! { (Button::primary(l.t("admin-roles-make"))) }))
            }))
        },
    ))
}

async fn create(staff: Staff, fields: Fields) -> Result<Response> {
    staff.check(&fields)?;
    let l = staff.locale();
    let mut form = FormState::from_pairs(l, fields.pairs().iter().cloned());
    let known = staff.house().actions();
    let actions: Vec<&str> = fields
        .all("actions")
        .filter(|key| known.iter().any(|action| action.key() == *key))
        .collect();
    let Ok(organisation) = Uuid::parse_str(fields.get("organisation")) else {
        form.error("organisation", l.t("error-choose-one"));
        return Ok(frame::refused(form_page(&staff, &form).await?));
    };
    let key = format!("own-{}", staff.house().env().id());
    let names = (
        fields.get("name"),
        fields.some("name_en").unwrap_or(fields.get("name")),
    );
    let made = accounts::create_role(
        staff.house().store(),
        staff.scope(),
        Some(organisation),
        &key,
        names,
        &actions,
    )
    .await;
    match made {
        Ok(_) => Ok(redirect_with(
            &staff.visit,
            "/admin/roles",
            Flash::ok(l.t("admin-roles-made")),
        )),
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
