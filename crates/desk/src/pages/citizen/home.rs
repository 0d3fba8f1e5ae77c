//! An organisation's home: report something, follow a report, and the other doors.

use super::{region::CHOSEN_COOKIE, short_name, walk::organisation};
use crate::store::{Catalogue, Catalogues};
use axum::{
    extract::Path,
    http::header,
    response::{IntoResponse, Response},
};
use calendar::{Calendar, ClosedReason, Period};
use jiff::{ToSpan, civil::Date};
use kernel::{Result, organisations::Organisation, web::Visit};
use ui::{
    Button, Column, Form, FormState, Icon, Locale, Markup, Page, PageContext, Table, button_group,
    citizen_page, details, html, texts,
};

/// The page.
pub(super) async fn page(visit: Visit, Path(slug): Path<String>) -> Result<Response> {
    let organisation = organisation(&visit.house, &slug).await?;
    let catalogue = visit
        .house
        .part::<Catalogues>()?
        .of(visit.house.store(), organisation.id)
        .await?;
    let l = visit.locale;
    let context = visit.page(Some(&organisation));
    let title = ui::t!(
        l,
        "desk-home-title",
        organisation = short_name(&organisation)
    )
    .into_owned();
    let form = FormState::new(l);
    let body = html! {
        h1 { (title) }
        p.k-lead { (l.t("desk-home-lead")) }
        (button_group(html! {
            (Button::primary(l.t("desk-home-report")).href(format!("/{}/report", organisation.slug)).icon(Icon::Pencil))
        }))
        p { (l.t("desk-home-report-text")) }
        h2 { (l.t("desk-home-follow")) }
        (Form::post(&context, "/status").body(html! {
            (form.text("code", l.t("desk-status-code")).hint(l.t("desk-status-code-hint")).width(20).autocomplete("off").max_length(40))
            (button_group(html! { (Button::secondary(l.t("desk-status-show"))) }))
        }))
        (opening(&context, &catalogue))
        (doors(l, &organisation))
        (emergency(l))
        p { a href="/" { (l.t("desk-home-other")) } }
    };
    let mut response = citizen_page(&context, &Page::new(title.clone()), body).into_response();
    let secure = if visit.house.settings().is_https() {
        "; Secure"
    } else {
        ""
    };
    let line = format!(
        "{CHOSEN_COOKIE}={}; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000{secure}",
        organisation.slug
    );
    if let Ok(line) = header::HeaderValue::from_str(&line) {
        response.headers_mut().append(header::SET_COOKIE, line);
    }
    Ok(response)
}

/// Periods as people say them: "9.00–12.00 en 13.30–16.00".
fn hours(l: Locale, periods: &[Period]) -> String {
    let clock = |time: calendar::TimeOfDay| format!("{:02}:{:02}", time.hour(), time.minute());
    let one = |period: &Period| format!("{}–{}", clock(period.opens), clock(period.closes));
    let and = format!(" {} ", l.t("desk-citizen-and"));
    periods.iter().map(one).collect::<Vec<_>>().join(&and)
}

/// Why a day is closed, in words; nothing for an ordinary day off.
fn reason(calendar: &Calendar, day: Date) -> Option<String> {
    match calendar.closed_reason(day)? {
        ClosedReason::Closing { label, .. } => Some(label),
        _ => None,
    }
}

/// Today's hours, the next opening, and the coming week.
fn opening(context: &PageContext, catalogue: &Catalogue) -> Markup {
    let l = context.locale;
    let calendar = &catalogue.calendar;
    let today = calendar.date_of(context.now);
    let periods = calendar.periods(today);
    let now = if periods.is_empty() {
        match reason(calendar, today) {
            Some(reason) => ui::t!(l, "desk-home-closed-because", reason = reason).into_owned(),
            None => l.t("desk-home-closed").into_owned(),
        }
    } else {
        ui::t!(l, "desk-home-open-today", hours = hours(l, &periods)).into_owned()
    };
    let next = (!calendar.is_open_at(context.now))
        .then(|| calendar.next_opening(context.now).ok())
        .flatten()
        // Today's hours are told already.
        .filter(|next| periods.is_empty() || calendar.date_of(*next) != today);
    let week: Vec<Date> = (0..7)
        .filter_map(|n: i64| today.checked_add(n.days()).ok())
        .collect();
    let table = Table::new(
        l,
        l.t("desk-home-week"),
        vec![
            Column::new(l.t("desk-home-day")),
            Column::new(l.t("desk-home-hours")),
        ],
    )
    .hide_caption()
    .rows(week.into_iter().map(|day| {
        let periods = calendar.periods(day);
        let words = if periods.is_empty() {
            match reason(calendar, day) {
                Some(reason) => format!("{} ({reason})", l.t("desk-home-closed-day")),
                None => l.t("desk-home-closed-day").into_owned(),
            }
        } else {
            hours(l, &periods)
        };
        vec![
            html! { (texts::human_day(day, today, l)) },
            html! { (words) },
        ]
    }));
    html! {
        h2 { (l.t("desk-home-opening")) }
        p { (now) @if let Some(next) = next { " " (ui::t!(l, "desk-home-next", when = texts::human_date(next, context.now, &context.zone, l))) } }
        (details(&l.t("desk-home-week"), html! { (table) }))
    }
}

/// Telephone and mail: the other doors are as good as this one.
fn doors(l: Locale, organisation: &Organisation) -> Markup {
    let fact = |name: &str| {
        organisation
            .facts
            .get(name)
            .and_then(serde_json::Value::as_str)
    };
    let (phone, mail) = (fact("phone"), fact("email"));
    html! {
        h2 { (l.t("desk-home-doors")) }
        p { (l.t("desk-home-doors-text")) }
        @if phone.is_some() || mail.is_some() {
            ul {
                @if let Some(phone) = phone {
                    @let dialled: String = phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
                    li { (l.t("desk-home-phone")) " " a href={ "tel:" (dialled) } { (phone) } }
                }
                @if let Some(mail) = mail { li { (l.t("desk-home-mail")) " " a href={ "mailto:" (mail) } { (mail) } } }
            }
        }
    }
}

/// The numbers for what cannot wait.
fn emergency(l: Locale) -> Markup {
    html! {
        h2 { (l.t("desk-home-emergency")) }
        ul {
            li { a href="tel:112" { "112" } " " (l.t("desk-home-112")) }
            li { a href="tel:101" { "101" } " " (l.t("desk-home-101")) }
            li { a href="tel:1722" { "1722" } " " (l.t("desk-home-1722")) }
        }
    }
}
