//! The accounts that an administrator manages: list and new account. One account has its own file.

use super::{frame, words};
use axum::{
    Router,
    extract::RawQuery,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use kernel::{
    Action, Error, House, Result,
    accounts::{self, AccountFilter, NewAccount, Role},
    organisations::{self, Organisation, Team},
    web::{Fields, Staff, redirect_with},
};
use std::sync::Arc;
use ui::{
    AlertKind, Button, Choice, Column, Flash, Form, FormState, Icon, Markup, Page, Table,
    admin_page, alert, button_group, copy_code, empty_state, filter_chips, html, pager, search_box,
    time,
};
use uuid::Uuid;

pub(super) fn routes() -> Router<House> {
    Router::new()
        .route("/admin/accounts", get(list))
        .route("/admin/accounts/new", get(blank).post(create))
}

const PAGE: usize = 50;

async fn list(staff: Staff, query: RawQuery) -> Result<Markup> {
    frame::require(&staff, Action::ACCOUNT_MANAGE)?;
    let l = staff.locale();
    let store = staff.house().store();
    let query = frame::query(&query);
    let managed = frame::organisations(&staff, Action::ACCOUNT_MANAGE).await?;
    let organisation = query
        .some("organisation")
        .and_then(|slug| managed.iter().find(|o| o.slug == slug).cloned());
    let search = query.some("q").map(ToOwned::to_owned);
    let after = query
        .some("after")
        .and_then(|text| text.split_once('|'))
        .and_then(|(id, name)| Some((name.to_owned(), Uuid::parse_str(id).ok()?)));
    let filter = AccountFilter {
        search: search.clone(),
        organisation: organisation.as_ref().map(|o| o.id),
        after,
    };
    let mut accounts =
        accounts::accounts_page(store, staff.scope(), &filter, PAGE as u64 + 1).await?;
    let more = accounts.len() > PAGE;
    accounts.truncate(PAGE);
    let now = staff.house().env().now_ms();
    let names = frame::names(&staff).await?;
    let roles = accounts::roles(store, staff.scope()).await?;
    let held = accounts::assignments(store, staff.scope()).await?;
    let role_words = |account: Uuid| -> Vec<String> {
        held.iter()
            .filter(|a| a.account_id == account && a.valid_until.is_none_or(|until| until > now))
            .map(|a| {
                let role = roles
                    .iter()
                    .find(|r| r.id == a.role_id)
                    .map_or_else(String::new, |r| words::role(l, r));
                let organisation = names.get(&a.organisation_id).map_or("", String::as_str);
                ui::t!(
                    l,
                    "admin-accounts-role-in",
                    role = role,
                    organisation = organisation
                )
                .into_owned()
            })
            .collect()
    };

    let address = |q: Option<&str>, organisation: Option<&str>, after: Option<String>| {
        let mut pairs = Vec::new();
        pairs.extend(q.map(|q| format!("q={}", frame::encode(q))));
        pairs.extend(organisation.map(|o| format!("organisation={o}")));
        pairs.extend(after.map(|a| format!("after={}", frame::encode(&a))));
        if pairs.is_empty() {
            "/admin/accounts".to_owned()
        } else {
            format!("/admin/accounts?{}", pairs.join("&"))
        }
    };
    let (q, slug) = (
        search.as_deref(),
        organisation.as_ref().map(|o| o.slug.as_str()),
    );
    let next = more
        .then(|| {
            accounts
                .last()
                .map(|a| address(q, slug, Some(format!("{}|{}", a.id, a.name))))
        })
        .flatten();
    let first = filter.after.is_some().then(|| address(q, slug, None));
    let mut chips = Vec::new();
    chips.extend(
        search
            .as_ref()
            .map(|q| (format!("“{q}”"), address(None, slug, None))),
    );
    chips.extend(
        organisation
            .as_ref()
            .map(|o| (o.name.clone(), address(q, None, None))),
    );

    let context = frame::context(&staff).await?;
    let table = Table::new(l, l.t("admin-nav-accounts"), vec![
        Column::new(l.t("admin-account-name")),
        Column::new(l.t("admin-nav-roles")),
        Column::new(l.t("admin-accounts-last")),
        Column::new(l.t("admin-totp-title")),
    ])
    .hide_caption()
    .empty(empty_state(&l.t("admin-accounts-empty"), html! {}))
    .rows(accounts.iter().map(|account| {
        vec![
            html! {
                a href={ "/admin/accounts/" (account.id) } { (account.name) }
                @if !account.active { " " (ui::data_badge(&l.t("admin-accounts-inactive"))) }
                br; span.k-muted { (account.email) }
            },
            html! { @for role in role_words(account.id) { (role) br; } },
            account.last_login_at.map_or_else(|| html! { (l.t("admin-never")) }, |at| time(&context, frame::moment(at))),
            html! { @if account.totp_secret.is_some() { (l.t("admin-on")) } @else { (l.t("admin-off")) } },
        ]
    }));
    let hidden: Vec<(&str, &str)> = slug
        .map(|slug| ("organisation", slug))
        .into_iter()
        .collect();
    Ok(admin_page(
        &context,
        &Page::new(l.t("admin-nav-accounts")).wide(),
        html! {
            h1 { (l.t("admin-nav-accounts")) }
            (button_group(html! { (Button::primary(l.t("admin-accounts-new")).href("/admin/accounts/new").icon(Icon::Plus).key('n')) }))
            (search_box(l, "/admin/accounts", q.unwrap_or_default(), &l.t("admin-accounts-search"), &hidden))
            @if managed.len() > 1 && organisation.is_none() {
                (ui::details(&l.t("admin-accounts-by-organisation"), html! {
                    ul { @for o in &managed { li { a href=(address(q, Some(&o.slug), None)) { (o.name) } } } }
                }))
            }
            @if !chips.is_empty() { (filter_chips(l, &chips, "/admin/accounts")) }
            (table)
            (pager(l, first.as_deref(), next.as_deref()))
        },
    ))
}

/// What can be chosen when a role is given.
pub(super) struct Choices {
    pub(super) organisations: Vec<Arc<Organisation>>,
    pub(super) roles: Vec<Role>,
    pub(super) teams: Vec<Team>,
}

impl Choices {
    pub(super) async fn load(staff: &Staff) -> Result<Self> {
        let store = staff.house().store();
        Ok(Self {
            organisations: frame::organisations(staff, Action::ACCOUNT_MANAGE).await?,
            roles: accounts::roles(store, staff.scope()).await?,
            teams: organisations::teams(store, staff.scope()).await?,
        })
    }

    /// Fields for organisation, role and team. With one organisation only there is nothing to choose.
    pub(super) fn fields(&self, staff: &Staff, form: &FormState) -> Markup {
        let l = staff.locale();
        let name_of = |id: Uuid| {
            self.organisations
                .iter()
                .find(|o| o.id == id)
                .map(|o| o.name.clone())
        };
        let organisations: Vec<Choice> = self
            .organisations
            .iter()
            .map(|o| Choice::new(o.id.to_string(), o.name.as_str()))
            .collect();
        let roles: Vec<Choice> = self
            .roles
            .iter()
            .map(|role| {
                let choice = Choice::new(role.id.to_string(), words::role(l, role));
                match role.owner_id.and_then(name_of) {
                    Some(owner) => choice.group(owner),
                    None => choice.group(l.t("admin-roles-region")),
                }
            })
            .collect();
        let teams: Vec<Choice> = self
            .teams
            .iter()
            .filter_map(|team| {
                Some(
                    Choice::new(team.id.to_string(), team.name.as_str())
                        .group(name_of(team.organisation_id)?),
                )
            })
            .collect();
        html! {
            @if let [only] = self.organisations.as_slice() {
                (ui::hidden("organisation", &only.id.to_string()))
            } @else {
                (form.select("organisation", l.t("admin-organisation"), organisations).placeholder(l.t("admin-choose")))
            }
            (form.select("role", l.t("admin-role"), roles).placeholder(l.t("admin-choose")))
            @if !teams.is_empty() {
                (form.select("team", l.t("admin-team"), teams).placeholder(l.t("admin-no-team")).optional())
            }
        }
    }

    /// Organisation, role and team as chosen, with a fault at each field that is not one of the possibilities.
    pub(super) fn read(
        &self,
        staff: &Staff,
        fields: &Fields,
        form: &mut FormState,
    ) -> Option<(Uuid, Uuid, Option<Uuid>)> {
        let l = staff.locale();
        let id = |name: &str| Uuid::parse_str(fields.get(name)).ok();
        let organisation =
            id("organisation").filter(|id| self.organisations.iter().any(|o| o.id == *id));
        let role = id("role").filter(|id| {
            self.roles
                .iter()
                .any(|r| r.id == *id && r.owner_id.is_none_or(|o| Some(o) == organisation))
        });
        let team = id("team");
        if organisation.is_none() {
            form.error("organisation", l.t("error-choose-one"));
        }
        if role.is_none() {
            form.error("role", l.t("error-choose-one"));
        }
        if fields.some("team").is_some()
            && !self
                .teams
                .iter()
                .any(|t| Some(t.id) == team && Some(t.organisation_id) == organisation)
        {
            form.error("team", l.t("admin-team-elsewhere"));
            return None;
        }
        Some((organisation?, role?, team))
    }
}

async fn blank(staff: Staff) -> Result<Markup> {
    frame::require(&staff, Action::ACCOUNT_MANAGE)?;
    form_page(
        &staff,
        &FormState::new(staff.locale()).with("locale", "nl"),
        false,
    )
    .await
}

async fn form_page(staff: &Staff, form: &FormState, taken: bool) -> Result<Markup> {
    let l = staff.locale();
    let context = frame::context(staff).await?;
    let choices = Choices::load(staff).await?;
    let page = Page::new(l.t("admin-accounts-new"))
        .back("/admin/accounts")
        .error(form.has_errors());
    Ok(admin_page(
        &context,
        &page,
        html! {
            (form.error_summary())
            h1 { (l.t("admin-accounts-new")) }
            (Form::post(&context, "/admin/accounts/new").body(html! {
                @if taken {
                    (alert(AlertKind::Info, &l.t("admin-accounts-taken"), html! {
                        p { (l.t("admin-accounts-taken-text")) }
                        (Button::secondary(l.t("admin-accounts-taken-do")).name("existing", "yes"))
                    }))
                }
                (form.text("name", l.t("admin-account-name")).autocomplete("off").max_length(100))
                (form.email("email", l.t("admin-login-email")).hint(l.t("admin-accounts-email-hint")).autocomplete("off"))
                (form.radios("locale", l.t("admin-account-locale"), vec![Choice::new("nl", "Nederlands"), Choice::new("en", "English")]).inline())
                (choices.fields(staff, form))
                p.k-muted { (l.t("admin-accounts-password-made")) }
                (button_group(html! { (Button::primary(l.t("admin-accounts-make"))) }))
            }))
        },
    ))
}

/// A first password: 80 bits in characters that are not mistaken for each other, in groups that can be read aloud.
pub(super) fn first_password(house: &House) -> String {
    const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let bytes = house.env().bytes::<16>();
    let characters: Vec<char> = bytes
        .iter()
        .map(|b| char::from(ALPHABET[usize::from(b % 32)]))
        .collect();
    characters
        .chunks(4)
        .map(|group| group.iter().collect::<String>())
        .collect::<Vec<_>>()
        .join("-")
}

async fn create(staff: Staff, fields: Fields) -> Result<Response> {
    staff.check(&fields)?;
    frame::require(&staff, Action::ACCOUNT_MANAGE)?;
    let l = staff.locale();
    let store = staff.house().store();
    let mut form = FormState::from_pairs(l, fields.pairs().iter().cloned());
    let choices = Choices::load(&staff).await?;
    let Some((organisation, role, team)) = choices
        .read(&staff, &fields, &mut form)
        .filter(|_| !form.has_errors())
    else {
        return Ok(frame::refused(form_page(&staff, &form, false).await?));
    };
    if fields.get("existing") == "yes" {
        let account = accounts::account_by_email(store, staff.scope(), fields.get("email")).await?;
        let now = staff.house().env().now_ms();
        accounts::assign(
            store,
            staff.scope(),
            account,
            role,
            organisation,
            team,
            (None, None),
            (now, None),
        )
        .await?;
        return Ok(redirect_with(
            &staff.visit,
            &format!("/admin/accounts/{account}"),
            Flash::ok(l.t("admin-accounts-role-given")),
        ));
    }
    let password = first_password(staff.house());
    let new = NewAccount {
        email: fields.get("email").to_owned(),
        name: fields.get("name").to_owned(),
        locale: fields.get("locale").to_owned(),
        password: password.clone(),
        organisation,
        role,
        team,
    };
    match accounts::create_account(store, staff.scope(), new).await {
        Ok(id) => Ok((
            StatusCode::CREATED,
            password_page(&staff, id, &password, true).await?,
        )
            .into_response()),
        Err(Error::Invalid(faults)) => {
            let taken = faults.iter().any(|fault| fault.key == "error-taken");
            frame::put_faults(&mut form, l, &faults);
            Ok(frame::refused(form_page(&staff, &form, taken).await?))
        }
        Err(error) => Err(error),
    }
}

/// Shows a first or new password, this once.
pub(super) async fn password_page(
    staff: &Staff,
    id: Uuid,
    password: &str,
    fresh: bool,
) -> Result<Markup> {
    let l = staff.locale();
    let account = accounts::managed_account(staff.house().store(), staff.scope(), id).await?;
    let context = frame::context(staff).await?;
    let title = if fresh {
        ui::t!(l, "admin-accounts-made", name = account.name.as_str())
    } else {
        ui::t!(l, "admin-accounts-reset-done", name = account.name.as_str())
    };
    Ok(admin_page(
        &context,
        &Page::new(title.clone()).unlisted(),
        html! {
            h1 { (title) }
            p.k-lead { (l.t("admin-accounts-password-once")) }
            (copy_code(l, &l.t("admin-login-email"), &account.email))
            (copy_code(l, &l.t("admin-login-password"), password))
            p { (l.t("admin-accounts-password-next")) }
            (button_group(html! { (Button::primary(ui::t!(l, "admin-accounts-to", name = account.name.as_str())).href(format!("/admin/accounts/{id}"))) }))
        },
    ))
}
