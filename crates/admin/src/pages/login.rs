//! Log in and out.

use super::frame;
use axum::{
    Router,
    extract::RawQuery,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use kernel::{
    Error, House, Result,
    accounts::{self, Credentials, Login},
    store::settings,
    web::{Fields, Staff, Visit, cookie, guard},
};
use serde::Deserialize;
use ui::{AlertKind, Button, Form, FormState, Markup, Page, alert, button_group, html, small_page};

pub(super) fn routes() -> Router<House> {
    Router::new()
        .route("/login", get(show).post(enter))
        .route("/logout", post(leave))
}

/// An account that the demonstration offers on the log-in page.
#[derive(Debug, Clone, Deserialize)]
struct DemoAccount {
    email: String,
    name: String,
    #[serde(default)]
    what: String,
    #[serde(default)]
    password: String,
}

/// The key under which the demonstration's loader keeps its accounts.
const DEMO_ACCOUNTS: &str = "demo.accounts";
/// The key under which it keeps the password they share.
const DEMO_PASSWORD: &str = "demo.password";

/// The accounts of the demonstration; none on an installation that sends real mail.
async fn demo_accounts(house: &House) -> Result<Vec<DemoAccount>> {
    if house.settings().mail.transport != "mailbox" {
        return Ok(Vec::new());
    }
    let kept = settings::get(house.store(), DEMO_ACCOUNTS).await?;
    let mut list: Vec<DemoAccount> = kept
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default();
    if list.iter().any(|account| account.password.is_empty()) {
        let shared = settings::get(house.store(), DEMO_PASSWORD)
            .await?
            .unwrap_or_default();
        for account in list
            .iter_mut()
            .filter(|account| account.password.is_empty())
        {
            account.password.clone_from(&shared);
        }
    }
    Ok(list)
}

/// Where to go after logging in: only a path of this site, so that nobody is sent to a look-alike elsewhere.
fn safe_next(next: &str) -> &str {
    let local = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains(['\\', '\t', '\n', '\r'])
        && !next.starts_with("/login")
        && !next.starts_with("/logout");
    if local { next } else { "/desk" }
}

async fn show(visit: Visit, query: RawQuery) -> Result<Response> {
    let query = frame::query(&query);
    let next = safe_next(query.get("next")).to_owned();
    if let Some(token) = cookie(&visit.headers, guard::SESSION_COOKIE)
        && accounts::authenticate(visit.house.store(), &token)
            .await
            .is_ok()
    {
        return Ok(Redirect::to(&next).into_response());
    }
    let form = FormState::new(visit.locale).with("email", query.get("email"));
    Ok(password_page(&visit, &form, &next, None)
        .await?
        .into_response())
}

async fn password_page(
    visit: &Visit,
    form: &FormState,
    next: &str,
    notice: Option<Markup>,
) -> Result<Markup> {
    let l = visit.locale;
    let context = visit.page(None);
    let demo = demo_accounts(&visit.house).await?;
    let page = Page::new(l.t("admin-login-title")).error(form.has_errors());
    Ok(small_page(
        &context,
        &page,
        html! {
            (form.error_summary())
            h1 { (l.t("admin-login-title")) }
            @if let Some(notice) = notice { (notice) }
            (Form::post(&context, "/login").hidden("next", next).body(html! {
                (form.email("email", l.t("admin-login-email")).autocomplete("username"))
                (form.password("password", l.t("admin-login-password")).autocomplete("current-password"))
                (button_group(html! { (Button::primary(l.t("admin-login-do"))) }))
            }))
            p.k-muted { (l.t("admin-login-lost")) }
            @if !demo.is_empty() {
                section aria-labelledby="demo" {
                    h2 #demo { (l.t("admin-login-demo-title")) }
                    p { (l.t("admin-login-demo-text")) }
                    ul.k-demo-accounts {
                        @for account in &demo {
                            li {
                                strong { (account.name) } @if !account.what.is_empty() { " – " (account.what) }
                                br;
                                span.k-muted { (account.email) @if !account.password.is_empty() { " · " code { (account.password) } } }
                                @if !account.password.is_empty() {
                                    (Form::post(&context, "/login").inline().hidden("next", next).hidden("email", account.email.as_str())
                                        .hidden("password", account.password.as_str()).body(html! {
                                            (Button::secondary(ui::t!(l, "admin-login-demo-as", name = account.name.as_str())).small())
                                        }))
                                }
                            }
                        }
                    }
                }
            }
        },
    ))
}

fn code_page(visit: &Visit, form: &FormState, next: &str, step: &str) -> Markup {
    let l = visit.locale;
    let context = visit.page(None);
    let page = Page::new(l.t("admin-code-title"))
        .back("/login")
        .error(form.has_errors());
    small_page(
        &context,
        &page,
        html! {
            (form.error_summary())
            h1 { (l.t("admin-code-title")) }
            p { (l.t("admin-code-text")) }
            (Form::post(&context, "/login").hidden("next", next).hidden("step", step).body(html! {
                (form.text("code", l.t("admin-code-label")).autocomplete("one-time-code").inputmode("numeric").width(10))
                (button_group(html! { (Button::primary(l.t("admin-code-do"))) }))
            }))
            p.k-muted { (l.t("admin-code-lost")) }
        },
    )
}

async fn enter(visit: Visit, fields: Fields) -> Result<Response> {
    let l = visit.locale;
    visit.check_form(fields.get("csrf"))?;
    let next = safe_next(fields.get("next")).to_owned();
    let step = fields.some("step").map(ToOwned::to_owned);
    // A password may begin or end with a space, so it is taken as typed.
    let password = fields
        .pairs()
        .iter()
        .find(|(name, _)| name == "password")
        .map_or("", |(_, value)| value);
    let mut form = FormState::new(l).with("email", fields.get("email"));
    if step.is_none() && fields.get("email").is_empty() {
        form.error("email", l.t("error-required"));
    }
    if step.is_none() && password.is_empty() {
        form.error("password", l.t("error-required"));
    }
    if form.has_errors() {
        let page = password_page(&visit, &form, &next, None).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let credentials = Credentials {
        email: fields.get("email").to_owned(),
        password: password.to_owned(),
        code: fields.get("code").to_owned(),
        origin: visit.origin.clone(),
        agent: header_text(&visit, header::USER_AGENT),
        device: cookie(&visit.headers, guard::DEVICE_COOKIE),
    };
    let ended = match &step {
        Some(step) => accounts::login_with_code(&visit.house, step, credentials).await,
        None => accounts::login(&visit.house, credentials).await,
    };
    match ended {
        Ok(Login::Done(done)) => {
            let mut response = Redirect::to(&next).into_response();
            let secure = if visit.house.settings().is_https() {
                "; Secure"
            } else {
                ""
            };
            let name = guard::SESSION_COOKIE;
            push_cookie(
                &mut response,
                &format!(
                    "{name}={}; Path=/; HttpOnly; SameSite=Lax{secure}",
                    done.token
                ),
            );
            let name = guard::DEVICE_COOKIE;
            push_cookie(
                &mut response,
                &format!(
                    "{name}={}; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000{secure}",
                    done.device
                ),
            );
            Ok(response)
        }
        Ok(Login::CodeNeeded { wrong, step: proof }) => {
            let mut form = FormState::new(l);
            if wrong {
                form.error("code", l.t("error-code"));
            } else if step.is_some() {
                form.error("code", l.t("error-required"));
            }
            let status = if form.has_errors() {
                StatusCode::UNPROCESSABLE_ENTITY
            } else {
                StatusCode::OK
            };
            Ok((status, code_page(&visit, &form, &next, &proof)).into_response())
        }
        Ok(Login::Refused) => {
            form.error("", l.t("admin-login-refused"));
            let page = password_page(&visit, &form, &next, None).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(Error::TooMany { retry_after }) => {
            let minutes = retry_after.div_ceil(60);
            let words = if retry_after < 60 {
                ui::t!(
                    l,
                    "admin-login-wait-seconds",
                    seconds = i64::try_from(retry_after).unwrap_or(60)
                )
            } else {
                ui::t!(
                    l,
                    "admin-login-wait-minutes",
                    minutes = i64::try_from(minutes).unwrap_or(60)
                )
            };
            let notice = alert(
                AlertKind::Warning,
                &l.t("admin-login-wait"),
                html! { p { (words) } },
            );
            let page = password_page(&visit, &form, &next, Some(notice)).await?;
            Ok((
                StatusCode::TOO_MANY_REQUESTS,
                [(header::RETRY_AFTER, retry_after.to_string())],
                page,
            )
                .into_response())
        }
        Err(Error::Unauthenticated) => {
            let notice = alert(
                AlertKind::Info,
                "",
                html! { p { (l.t("admin-code-expired")) } },
            );
            let page = password_page(&visit, &FormState::new(l), &next, Some(notice)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error),
    }
}

fn header_text(visit: &Visit, name: header::HeaderName) -> String {
    visit
        .headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_owned()
}

fn push_cookie(response: &mut Response, line: &str) {
    if let Ok(value) = HeaderValue::from_str(line) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

async fn leave(staff: Staff, fields: Fields) -> Result<Response> {
    staff.check(&fields)?;
    match accounts::end_session(staff.house().store(), staff.scope(), staff.visitor.session).await {
        Ok(()) | Err(Error::NotFound) => {}
        Err(error) => return Err(error),
    }
    let mut response = kernel::web::redirect_with(
        &staff.visit,
        "/login",
        ui::Flash::ok(staff.locale().t("admin-logout-done")),
    );
    let secure = if staff.house().settings().is_https() {
        "; Secure"
    } else {
        ""
    };
    let name = guard::SESSION_COOKIE;
    push_cookie(
        &mut response,
        &format!("{name}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0{secure}"),
    );
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::safe_next;

    #[test]
    fn only_paths_of_this_site_are_a_way_on() {
        assert_eq!(safe_next("/desk/kor-1?tab=2"), "/desk/kor-1?tab=2");
        for elsewhere in [
            "",
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "/login?next=/x",
        ] {
            assert_eq!(safe_next(elsewhere), "/desk", "{elsewhere}");
        }
    }
}
