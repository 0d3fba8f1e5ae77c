//! One's own account: name, language, password, sessions, one-time codes.

use super::frame;
use axum::{
    Router,
    extract::Path,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use kernel::{
    Error, House, Result,
    accounts::{self, Session},
    web::{Fields, Staff, redirect_with},
};
use ui::{
    Button, Choice, Column, DescriptionList, Flash, Form, FormState, Icon, Markup, Page,
    PageContext, Table, admin_page, button_group, card, copy_code, html, qr_svg, time,
};

pub(super) fn routes() -> Router<House> {
    Router::new()
        .route("/account", get(show).post(save))
        .route("/account/password", post(password))
        .route("/account/sessions/others/end", post(end_others))
        .route("/account/sessions/{id}/end", post(end_session))
        .route("/account/totp", get(totp).post(confirm_totp))
        .route("/account/totp/off", post(totp_off))
}

/// What may be shown again with refused values.
#[derive(Default)]
struct Typed {
    profile: Option<FormState>,
    password: Option<FormState>,
}

async fn show(staff: Staff) -> Result<Markup> {
    page(&staff, Typed::default()).await
}

async fn page(staff: &Staff, typed: Typed) -> Result<Markup> {
    let l = staff.locale();
    let context = frame::context(staff).await?;
    let sessions = accounts::sessions(staff.house().store(), staff.scope()).await?;
    let visitor = &staff.visitor;
    let profile = typed.profile.unwrap_or_else(|| {
        let form = FormState::new(l)
            .with("name", visitor.name.as_str())
            .with("locale", visitor.locale.as_str());
        if visitor.shortcuts {
            form.with("shortcuts", "on")
        } else {
            form
        }
    });
    let password = typed.password.unwrap_or_else(|| FormState::new(l));
    let has_errors = profile.has_errors() || password.has_errors();
    Ok(admin_page(
        &context,
        &Page::new(l.t("admin-account-title")).error(has_errors),
        html! {
            (profile.error_summary())
            (password.error_summary())
            h1 { (l.t("admin-account-title")) }
            p.k-lead { (visitor.email) }
            (card(&l.t("admin-account-profile"), html! {
                (Form::post(&context, "/account").body(html! {
                    (profile.text("name", l.t("admin-account-name")).autocomplete("name").max_length(100))
                    (profile.radios("locale", l.t("admin-account-locale"), vec![
                        Choice::new("nl", "Nederlands"), Choice::new("en", "English"),
                    ]).inline())
                    (profile.checkbox("shortcuts", l.t("admin-account-shortcuts")).hint(l.t("admin-account-shortcuts-hint")).optional())
                    (button_group(html! { (Button::primary(l.t("admin-save"))) }))
                }))
            }))
            (card(&l.t("admin-totp-title"), totp_summary(&context, visitor.has_totp)))
            (card(&l.t("admin-password-title"), html! {
                p { (l.t("admin-password-text")) }
                (Form::post(&context, "/account/password").body(html! {
                    (password.password("old", l.t("admin-password-old")).autocomplete("current-password"))
                    (password.password("password", l.t("admin-password-new")).hint(l.t("admin-password-hint")).autocomplete("new-password"))
                    (button_group(html! { (Button::secondary(l.t("admin-password-do"))) }))
                }))
            }))
            (card(&l.t("admin-sessions-title"), session_table(&context, visitor.session, &sessions)))
        },
    ))
}

fn totp_summary(context: &PageContext, on: bool) -> Markup {
    let l = context.locale;
    html! {
        @if on {
            p { (l.t("admin-totp-on")) }
            (Form::post(context, "/account/totp/off").body(html! {
                (button_group(html! {
                    (Button::secondary(l.t("admin-totp-again")).href("/account/totp"))
                    (Button::subtle(l.t("admin-totp-off-do")))
                }))
            }))
        } @else {
            p { (l.t("admin-totp-off")) }
            (button_group(html! { (Button::secondary(l.t("admin-totp-start")).href("/account/totp").icon(Icon::Lock)) }))
        }
    }
}

fn session_table(context: &PageContext, own: uuid::Uuid, sessions: &[Session]) -> Markup {
    let l = context.locale;
    let table = Table::new(l, l.t("admin-sessions-caption"), vec![
        Column::new(l.t("admin-sessions-where")),
        Column::new(l.t("admin-sessions-seen")),
        Column::new(l.t("admin-sessions-since")),
        Column::new(l.t("admin-action")).hidden(),
    ])
    .hide_caption()
    .rows(sessions.iter().map(|session| {
        vec![
            html! {
                (browser(&session.agent)) " " span.k-muted { (session.origin) }
                @if session.id == own { " " (ui::data_badge(&l.t("admin-sessions-this"))) }
            },
            time(context, frame::moment(session.seen_at)),
            time(context, frame::moment(session.created_at)),
            html! {
                @if session.id != own {
                    (Form::post(context, format!("/account/sessions/{}/end", session.id)).inline().body(html! {
                        (Button::subtle(l.t("admin-sessions-end")).small())
                    }))
                }
            },
        ]
    }));
    html! {
        p { (l.t("admin-sessions-text")) }
        (table)
        @if sessions.len() > 1 {
            (Form::post(context, "/account/sessions/others/end").body(html! {
                (button_group(html! { (Button::secondary(l.t("admin-sessions-end-others"))) }))
            }))
        }
    }
}

/// Browser and system in two words, from what the browser says of itself.
fn browser(agent: &str) -> String {
    let find = |list: &[(&str, &'static str)]| {
        list.iter()
            .find(|(mark, _)| agent.contains(mark))
            .map(|(_, name)| *name)
    };
    let program = find(&[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = find(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (program, system) {
        (Some(program), Some(system)) => format!("{program}, {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) if agent.is_empty() => "?".to_owned(),
        (None, None) => agent.chars().take(40).collect(),
    }
}

async fn save(staff: Staff, fields: Fields) -> Result<Response> {
    staff.check(&fields)?;
    let store = staff.house().store();
    let shortcuts = fields.get("shortcuts") == "on";
    match accounts::change_profile(
        store,
        staff.scope(),
        fields.get("name"),
        fields.get("locale"),
        shortcuts,
    )
    .await
    {
        Ok(()) => {
            let to = format!("/account?lang={}", fields.get("locale"));
            let l = ui::Locale::parse(fields.get("locale")).unwrap_or(staff.locale());
            Ok(redirect_with(
                &staff.visit,
                &to,
                Flash::ok(l.t("admin-saved")),
            ))
        }
        Err(Error::Invalid(faults)) => {
            let mut form = FormState::from_pairs(staff.locale(), fields.pairs().iter().cloned());
            frame::put_faults(&mut form, staff.locale(), &faults);
            Ok(frame::refused(
                page(
                    &staff,
                    Typed {
                        profile: Some(form),
                        password: None,
                    },
                )
                .await?,
            ))
        }
        Err(error) => Err(error),
    }
}

/// A password as typed: spaces at its ends belong to it.
pub(super) fn typed_password(fields: &Fields, name: &str) -> String {
    fields
        .pairs()
        .iter()
        .find(|(n, _)| n == name)
        .map(|(_, value)| value.clone())
        .unwrap_or_default()
}

async fn password(staff: Staff, fields: Fields) -> Result<Response> {
    staff.check(&fields)?;
    let store = staff.house().store();
    let (old, new) = (
        typed_password(&fields, "old"),
        typed_password(&fields, "password"),
    );
    match accounts::set_password(store, staff.scope(), staff.visitor.account, Some(old), new).await
    {
        // Every session has ended, this one too: whoever knew the old password is out.
        Ok(()) => Ok(redirect_with(
            &staff.visit,
            "/login",
            Flash::ok(staff.locale().t("admin-password-done")),
        )),
        Err(Error::Invalid(faults)) => {
            let mut form = FormState::new(staff.locale());
            frame::put_faults(&mut form, staff.locale(), &faults);
            Ok(frame::refused(
                page(
                    &staff,
                    Typed {
                        profile: None,
                        password: Some(form),
                    },
                )
                .await?,
            ))
        }
        Err(error) => Err(error),
    }
}

async fn end_session(staff: Staff, Path(id): Path<String>, fields: Fields) -> Result<Response> {
    staff.check(&fields)?;
    match accounts::end_session(staff.house().store(), staff.scope(), frame::id(&id)?).await {
        // Ended already is as good.
        Ok(()) | Err(Error::NotFound) => Ok(redirect_with(
            &staff.visit,
            "/account",
            Flash::ok(staff.locale().t("admin-sessions-ended")),
        )),
        Err(error) => Err(error),
    }
}

async fn end_others(staff: Staff, fields: Fields) -> Result<Response> {
    staff.check(&fields)?;
    accounts::end_other_sessions(staff.house().store(), staff.scope(), staff.visitor.session)
        .await?;
    Ok(redirect_with(
        &staff.visit,
        "/account",
        Flash::ok(staff.locale().t("admin-sessions-ended-others")),
    ))
}

/// The secret travels signed in the form: only one that this installation offered to this account can be put in force.
const OFFER: &str = "totp-offer";

async fn totp(staff: Staff) -> Result<Markup> {
    let offer = accounts::enrol_totp(staff.house().store(), staff.scope()).await?;
    let form = FormState::new(staff.locale());
    totp_page(&staff, &form, &offer.secret, &offer.url).await
}

async fn totp_page(staff: &Staff, form: &FormState, secret: &str, url: &str) -> Result<Markup> {
    let l = staff.locale();
    let context = frame::context(staff).await?;
    let sealed = staff
        .house()
        .secrets()
        .seal(OFFER, &format!("{} {secret} {url}", staff.visitor.account));
    let spaced: Vec<String> = secret
        .as_bytes()
        .chunks(4)
        .map(|c| String::from_utf8_lossy(c).into_owned())
        .collect();
    let page = Page::new(l.t("admin-totp-title"))
        .back("/account")
        .error(form.has_errors());
    Ok(admin_page(
        &context,
        &page,
        html! {
            (form.error_summary())
            h1 { (l.t("admin-totp-title")) }
            p.k-lead { (l.t("admin-totp-lead")) }
            @if staff.house().settings().require_totp && !staff.visitor.has_totp { p { (l.t("admin-totp-required")) } }
            ol.k-stack {
                li { p { (l.t("admin-totp-step-app")) } }
                li {
                    p { (l.t("admin-totp-step-scan")) }
                    (qr_svg(&l.t("admin-totp-qr"), url))
                    (copy_code(l, &l.t("admin-totp-secret"), &spaced.join(" ")))
                }
                li {
                    (Form::post(&context, "/account/totp").hidden("offer", sealed).body(html! {
                        (form.text("code", l.t("admin-totp-code")).autocomplete("one-time-code").inputmode("numeric").width(10))
                        (button_group(html! { (Button::primary(l.t("admin-totp-do"))) }))
                    }))
                }
            }
        },
    ))
}

async fn confirm_totp(staff: Staff, fields: Fields) -> Result<Response> {
    staff.check(&fields)?;
    let offer = staff
        .house()
        .secrets()
        .open(OFFER, fields.get("offer"))
        .ok_or(Error::Forbidden("form-token"))?;
    let mut parts = offer.splitn(3, ' ');
    let (account, secret, url) = (
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
    );
    if account != staff.visitor.account.to_string() {
        return Err(Error::Forbidden("form-token"));
    }
    match accounts::confirm_totp(
        staff.house().store(),
        staff.scope(),
        secret,
        fields.get("code"),
    )
    .await
    {
        Ok(()) => Ok(redirect_with(
            &staff.visit,
            "/account",
            Flash::ok(staff.locale().t("admin-totp-done")),
        )),
        Err(Error::Invalid(faults)) => {
            let mut form = FormState::new(staff.locale());
            frame::put_faults(&mut form, staff.locale(), &faults);
            Ok(frame::refused(totp_page(&staff, &form, secret, url).await?))
        }
        Err(error) => Err(error),
    }
}

async fn totp_off(staff: Staff, fields: Fields) -> Result<Response> {
    staff.check(&fields)?;
    accounts::disable_totp(staff.house().store(), staff.scope(), staff.visitor.account).await?;
    Ok(redirect_with(
        &staff.visit,
        "/account",
        Flash::ok(staff.locale().t("admin-totp-off-done")),
    )
    .into_response())
}

/// The facts of an account in one list, for its own page and for administrators.
pub(super) fn facts(context: &PageContext, account: &accounts::Account) -> Markup {
    let l = context.locale;
    let last = account.last_login_at.map_or_else(
        || html! { (l.t("admin-never")) },
        |at| time(context, frame::moment(at)),
    );
    let list = DescriptionList::new()
        .item(l.t("admin-login-email"), html! { (account.email) })
        .item(l.t("admin-accounts-last"), last)
        .item(
            l.t("admin-totp-title"),
            html! {
                @if account.totp_secret.is_some() { (l.t("admin-on")) } @else { (l.t("admin-off")) }
            },
        );
    html! { (list) }
}
