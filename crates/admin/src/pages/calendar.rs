//! The calendar of an organisation: what it says, and what every change to it does before it is saved.
//!
//! Each form makes a whole new definition; [`propose`] shows the days on which it differs, and only then it is saved.

use super::{
    calendar_words as words, frame,
    organisation::{conflict, keep_version, kept_version, managed, trail},
};
use ::calendar::{
    Calendar, CalendarDefinition, ClosedReason, DEFAULT_ZONE,
    ical::{IcalHeader, write_closings},
};
use axum::{
    Router,
    extract::{Path, RawQuery},
    http::header,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use jiff::civil::Date;
use kernel::{
    Action, Error, House, Result, accounts,
    calendars::{self, OWN},
    events,
    organisations::Organisation,
    web::{Fields, Staff, redirect_with},
};
use ui::{
    AlertKind, Button, Choice, Column, Flash, Form, FormState, Icon, Markup, Page, Render, Table,
    admin_page, alert, button_group, card, html, setting, time,
};

pub(super) fn routes() -> Router<House> {
    Router::new()
        .route("/admin/organisation/{slug}/calendar", get(show))
        .route("/admin/organisation/{slug}/calendar/save", post(save))
        .route("/admin/organisation/{slug}/calendar/copy", post(copy))
        .route(
            "/admin/organisation/{slug}/calendar/export.ics",
            get(export),
        )
        .route("/admin/organisation/{slug}/calendar/year", get(year))
        .route("/admin/organisation/{slug}/calendar/history", get(history))
        .route("/admin/organisation/{slug}/calendar/restore", post(restore))
}

/// A calendar with its version; an ordinary office week of version 0 where none is stored yet.
pub(super) struct Held {
    pub(super) calendar: Calendar,
    pub(super) version: i64,
}

pub(super) async fn held(staff: &Staff, organisation: &Organisation) -> Result<Held> {
    let reader = staff.house().store().read(staff.scope()).await?;
    match calendars::one(&reader.db(), staff.scope(), organisation.id, OWN).await {
        Ok(stored) => Ok(Held {
            calendar: stored.calendar,
            version: stored.version,
        }),
        Err(Error::NotFound) => Ok(Held {
            calendar: Calendar::new(CalendarDefinition::office_week()).map_err(Error::internal)?,
            version: 0,
        }),
        Err(error) => Err(error),
    }
}

pub(super) fn address(organisation: &Organisation) -> String {
    format!("/admin/organisation/{}/calendar", organisation.slug)
}

/// The trail above a page below the calendar.
pub(super) fn calendar_trail(staff: &Staff, organisation: &Organisation) -> Vec<(String, String)> {
    let mut trail = trail(staff.locale(), organisation);
    trail.push((
        staff.locale().t("admin-calendar-title").into_owned(),
        address(organisation),
    ));
    trail
}

async fn show(staff: Staff, Path(slug): Path<String>) -> Result<Markup> {
    let organisation = managed(&staff, &slug).await?;
    page(&staff, &organisation, &FormState::new(staff.locale())).await
}

pub(super) async fn page(
    staff: &Staff,
    organisation: &Organisation,
    form: &FormState,
) -> Result<Markup> {
    let l = staff.locale();
    let held = held(staff, organisation).await?;
    let definition = held.calendar.definition();
    let context = frame::context(staff).await?;
    let today = held.calendar.date_of(context.now);
    let at = address(organisation);
    let change = l.t("admin-change");
    let strong = |text: String| html! { strong { (text) } };
    let holidays: Vec<String> = definition
        .holidays
        .iter()
        .map(|h| words::holiday(l, *h))
        .collect();
    let base = definition.hours.iter().find(|h| h.valid_on(today));
    let others: Vec<Choice> = frame::organisations(staff, Action::SETTINGS_MANAGE)
        .await?
        .iter()
        .filter(|o| o.id != organisation.id)
        .map(|o| Choice::new(o.slug.as_str(), o.name.as_str()))
        .collect();
    let page = Page::new(l.t("admin-calendar-title"))
        .breadcrumb(trail(l, organisation))
        .error(form.has_errors());
    Ok(admin_page(
        &context,
        &page,
        html! {
            (form.error_summary())
            h1 { (l.t("admin-calendar-title")) }
            p.k-lead { (l.t("admin-calendar-lead")) }
            (button_group(html! {
                (Button::secondary(l.t("admin-calendar-year")).href(format!("{at}/year")).icon(Icon::Calendar))
                (Button::subtle(l.t("admin-history")).href(format!("{at}/history")).icon(Icon::Undo))
            }))
            h2 { (l.t("admin-calendar-hours")) }
            @match base {
                Some(hours) => {
                    @for (day, name) in words::WEEKDAYS {
                        (setting(l.sentence("admin-calendar-day-is", &[("day", &words::weekday(l, name)), ("hours", &strong(words::periods(l, hours.week.on(day))))]), "", None))
                    }
                }
                None => { p { (l.t("admin-no-hours")) } }
            }
            p { a href={ (at) "/hours" } { (l.t("admin-calendar-hours-change")) } }
            h2 { (l.t("admin-calendar-holidays")) }
            (setting(l.sentence("admin-calendar-holidays-are", &[("days", &strong(holidays.join(", ")))]),
                &if definition.bridges.lone_days { l.t("admin-calendar-bridges-on") } else { l.t("admin-calendar-bridges-off") },
                Some((&change, &format!("{at}/holidays")))))
            h2 { (l.t("admin-calendar-closings")) }
            @if definition.closings.is_empty() { p { (l.t("admin-calendar-closings-none")) } }
            // What is past and what is far away stands on the page where it is changed; here stands what comes next.
            @for closing in definition.closings.iter().filter(|c| words::comes_soon(&c.days, today)) {
                (setting(l.sentence("admin-calendar-closing-is", &[("label", &strong(closing.label.clone())), ("days", &words::closing(l, closing))]), "", None))
            }
            p { a href={ (at) "/closings" } { (l.t("admin-calendar-closings-change")) } }
            h2 { (l.t("admin-calendar-openings")) }
            @if definition.openings.is_empty() { p { (l.t("admin-calendar-openings-none")) } }
            @for opening in &definition.openings {
                (setting(l.sentence("admin-calendar-opening-is", &[("date", &strong(words::date(l, opening.date))), ("hours", &words::periods(l, &opening.periods))]), &opening.label, None))
            }
            p { a href={ (at) "/closings#openings" } { (l.t("admin-calendar-openings-change")) } }
            (card(&l.t("admin-calendar-exchange"), html! {
                p { (l.t("admin-calendar-exchange-text")) }
                p { a href={ (at) "/export.ics" } { (l.t("admin-calendar-export")) } }
                (Form::post(&context, format!("{at}/import")).multipart().body(html! {
                    (form.files("file", l.t("admin-calendar-import")).accept(".ics,text/calendar"))
                    (button_group(html! { (Button::secondary(l.t("admin-calendar-import-do"))) }))
                }))
            }))
            @if !others.is_empty() {
                (card(&l.t("admin-calendar-copy"), Form::post(&context, format!("{at}/copy")).body(html! {
                    (form.select("from", l.t("admin-calendar-copy-from"), others).placeholder(l.t("admin-choose")))
                    (button_group(html! { (Button::secondary(l.t("admin-calendar-copy-do"))) }))
                }).render()))
            }
        },
    ))
}

/// Shows what a new definition changes, and lets it be saved. Refused definitions come back as sentences.
pub(super) async fn propose(
    staff: &Staff,
    organisation: &Organisation,
    wanted: CalendarDefinition,
    notes: &[String],
    notice: Option<Markup>,
) -> Result<std::result::Result<Markup, Vec<::calendar::Problem>>> {
    let l = staff.locale();
    let held = held(staff, organisation).await?;
    let json = serde_json::to_string(&wanted).map_err(Error::internal)?;
    let after = match Calendar::new(wanted) {
        Ok(calendar) => calendar,
        Err(invalid) => return Ok(Err(invalid.problems)),
    };
    let context = frame::context(staff).await?;
    let today = held.calendar.date_of(context.now);
    let list = words::differences(l, &held.calendar, &after, today);
    let at = address(organisation);
    let shown = 40;
    let table = Table::new(
        l,
        l.t("admin-propose-days"),
        vec![
            Column::new(l.t("admin-propose-day")),
            Column::new(l.t("admin-propose-before")),
            Column::new(l.t("admin-propose-after")),
        ],
    )
    .hide_caption()
    .rows(list.iter().take(shown).map(|d| {
        vec![
            html! { (words::date(l, d.date)) },
            html! { (d.before) },
            html! { strong { (d.after) } },
        ]
    }));
    let count = i64::try_from(list.len()).unwrap_or(0);
    let same = *held.calendar.definition() == *after.definition();
    let page =
        Page::new(l.t("admin-propose-title")).breadcrumb(calendar_trail(staff, organisation));
    Ok(Ok(admin_page(
        &context,
        &page,
        html! {
            h1 { (l.t("admin-propose-title")) }
            @if let Some(notice) = notice { (notice) }
            @if !notes.is_empty() {
                (alert(AlertKind::Info, &l.t("admin-import-notes"), html! { ul { @for note in notes { li { (note) } } } }))
            }
            @if same {
                p { (l.t("admin-propose-same")) }
                (button_group(html! { (Button::secondary(l.t("admin-propose-back")).href(at.as_str())) }))
            } @else {
                p.k-lead { (ui::t!(l, "admin-propose-count", count = count)) }
                @if !list.is_empty() { (table) }
                @if list.len() > shown { p { (ui::t!(l, "admin-propose-more", count = count - 40)) } }
                p { (l.t("admin-propose-terms")) }
                (Form::post(&context, format!("{at}/save")).hidden("version", held.version.to_string()).hidden("definition", json).body(html! {
                    (button_group(html! {
                        (Button::primary(l.t("admin-save")))
                        (Button::subtle(l.t("admin-propose-cancel")).href(at.as_str()))
                    }))
                }))
            }
        },
    )))
}

/// As [`propose`], for definitions that were valid before: a refusal goes to the whole calendar page.
pub(super) async fn propose_or_page(
    staff: &Staff,
    organisation: &Organisation,
    wanted: CalendarDefinition,
    notes: &[String],
) -> Result<Response> {
    match propose(staff, organisation, wanted, notes, None).await? {
        Ok(markup) => Ok(markup.into_response()),
        Err(problems) => {
            let mut form = FormState::new(staff.locale());
            for problem in &problems {
                form.error("", words::problem(staff.locale(), &problem.kind));
            }
            Ok(frame::refused(page(staff, organisation, &form).await?))
        }
    }
}

fn definition_of(text: &str) -> Result<CalendarDefinition> {
    serde_json::from_str(text).map_err(|_| Error::invalid("definition", "error-form-broken"))
}

async fn save(staff: Staff, Path(slug): Path<String>, fields: Fields) -> Result<Response> {
    staff.check(&fields)?;
    let l = staff.locale();
    let organisation = managed(&staff, &slug).await?;
    let wanted = definition_of(fields.get("definition"))?;
    let calendar = Calendar::new(wanted.clone())
        .map_err(|_| Error::invalid("definition", "error-form-broken"))?;
    let version: i64 = fields.get("version").parse().unwrap_or(-1);
    let before = held(&staff, &organisation).await?;
    let conflicting = before.version != version || {
        if version > 0 {
            let json =
                serde_json::to_string(before.calendar.definition()).map_err(Error::internal)?;
            keep_version(staff.house(), "calendar", organisation.id, version, &json).await?;
        }
        let store = staff.house().store();
        match calendars::save(
            store,
            staff.scope(),
            organisation.id,
            OWN,
            &organisation.name,
            &calendar,
            version,
        )
        .await
        {
            Ok(()) => false,
            Err(Error::Conflict { .. }) => true,
            Err(error) => return Err(error),
        }
    };
    if conflicting {
        let notice = conflict(l, &l.t("admin-calendar-conflict"));
        return match propose(&staff, &organisation, wanted, &[], Some(notice)).await? {
            Ok(markup) => Ok(frame::conflicting(markup)),
            Err(_) => Err(Error::Conflict {
                current: version + 1,
            }),
        };
    }
    let at = address(&organisation);
    let mut flash = Flash::ok(l.t("admin-calendar-saved"));
    if version > 0 {
        flash = flash.undo(
            format!("{at}/restore"),
            vec![("version".to_owned(), version.to_string())],
        );
    }
    Ok(redirect_with(&staff.visit, &at, flash))
}

async fn copy(staff: Staff, Path(slug): Path<String>, fields: Fields) -> Result<Response> {
    staff.check(&fields)?;
    let organisation = managed(&staff, &slug).await?;
    let Some(from) = fields.some("from") else {
        let mut form = FormState::new(staff.locale());
        form.error("from", staff.locale().t("error-choose-one"));
        return Ok(frame::refused(page(&staff, &organisation, &form).await?));
    };
    let other = managed(&staff, from).await?;
    let wanted = held(&staff, &other).await?.calendar.definition().clone();
    propose_or_page(&staff, &organisation, wanted, &[]).await
}

async fn export(staff: Staff, Path(slug): Path<String>) -> Result<Response> {
    let organisation = managed(&staff, &slug).await?;
    let held = held(&staff, &organisation).await?;
    let header = IcalHeader {
        name: organisation.name.clone(),
        stamp: staff.house().env().now(),
        uid_domain: staff.house().settings().mail.domain.clone(),
    };
    let file = write_closings(
        &held.calendar.definition().closings,
        held.calendar.zone(),
        &header,
    );
    let headers = [
        (
            header::CONTENT_TYPE,
            "text/calendar; charset=utf-8".to_owned(),
        ),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{}.ics\"", organisation.slug),
        ),
    ];
    Ok((headers, file).into_response())
}

async fn year(staff: Staff, Path(slug): Path<String>, query: RawQuery) -> Result<Markup> {
    let l = staff.locale();
    let organisation = managed(&staff, &slug).await?;
    let held = held(&staff, &organisation).await?;
    let context = frame::context(&staff).await?;
    let today = held.calendar.date_of(context.now);
    let year = frame::query(&query)
        .get("year")
        .parse::<i16>()
        .ok()
        .filter(|y| (1990..=2100).contains(y))
        .unwrap_or(today.year());
    let first = Date::new(year, 1, 1).map_err(Error::internal)?;
    let days: Vec<Date> = first
        .series(jiff::Span::new().days(1))
        .take_while(|d| d.year() == year)
        .collect();
    let open =
        i64::try_from(days.iter().filter(|d| held.calendar.is_open(**d)).count()).unwrap_or(0);
    let table = Table::new(
        l,
        l.t("admin-year-caption"),
        vec![
            Column::new(l.t("admin-propose-day")),
            Column::new(l.t("admin-year-open")),
            Column::new(l.t("admin-year-why")),
        ],
    )
    .hide_caption()
    .rows(days.iter().filter_map(|day| {
        let hours = held.calendar.periods(*day);
        let reasons: Vec<String> = held
            .calendar
            .closed_reasons(*day)
            .iter()
            .filter(|r| !matches!(r, ClosedReason::Weekend | ClosedReason::NoHours))
            .map(|r| words::reason(l, r))
            .collect();
        let opening = held
            .calendar
            .definition()
            .openings
            .iter()
            .find(|o| o.date == *day);
        // Ordinary days and weekends say nothing that the week does not say.
        if reasons.is_empty() && opening.is_none() {
            return None;
        }
        let why = opening
            .map(|o| o.label.clone())
            .filter(|label| !label.is_empty())
            .into_iter()
            .chain(reasons);
        Some(vec![
            html! { (words::date(l, *day)) },
            html! { (words::periods(l, &hours)) },
            html! { (why.collect::<Vec<_>>().join(" · ")) },
        ])
    }));
    let at = format!("{}/year", address(&organisation));
    let page = Page::new(ui::t!(l, "admin-year-title", year = year.to_string()))
        .breadcrumb(calendar_trail(&staff, &organisation));
    Ok(admin_page(
        &context,
        &page,
        html! {
            h1 { (ui::t!(l, "admin-year-title", year = year.to_string())) }
            p.k-lead { (ui::t!(l, "admin-year-lead", open = open)) }
            (table)
            (ui::pager(l, Some(&format!("{at}?year={}", year - 1)), Some(&format!("{at}?year={}", year + 1))))
        },
    ))
}

async fn history(staff: Staff, Path(slug): Path<String>) -> Result<Markup> {
    let l = staff.locale();
    let organisation = managed(&staff, &slug).await?;
    let store = staff.house().store();
    let list = {
        let reader = store.read(staff.scope()).await?;
        events::history(
            &reader.db(),
            staff.scope(),
            organisation.id,
            "calendar.changed",
            50,
        )
        .await?
    };
    let names = accounts::account_names(
        store,
        staff.scope(),
        list.iter().filter_map(|e| e.actor_id).collect(),
    )
    .await?;
    let context = frame::context(&staff).await?;
    let at = address(&organisation);
    let mut rows = Vec::new();
    for event in &list {
        let payload: serde_json::Value = serde_json::from_str(&event.payload).unwrap_or_default();
        let version = payload
            .get("version")
            .and_then(serde_json::Value::as_i64)
            .unwrap_or(0);
        // A version is kept when the next one replaces it; the present one needs no way back.
        let kept = kept_version(staff.house(), "calendar", organisation.id, version)
            .await?
            .is_some();
        let name = event
            .actor_id
            .and_then(|id| names.get(&id))
            .map(String::as_str);
        rows.push(vec![
            html! { (version) },
            time(&context, frame::moment(event.at)),
            html! { (super::words::actor(l, &event.actor_kind, name)) },
            html! {
                @if kept {
                    (Form::post(&context, format!("{at}/restore")).inline().hidden("version", version.to_string()).body(html! {
                        (Button::secondary(l.t("admin-history-restore")).small())
                    }))
                }
            },
        ]);
    }
    let table = Table::new(
        l,
        l.t("admin-history"),
        vec![
            Column::number(l.t("admin-history-version")),
            Column::new(l.t("admin-jobs-when")),
            Column::new(l.t("admin-audit-who")),
            Column::new(l.t("admin-action")).hidden(),
        ],
    )
    .hide_caption()
    .empty(html! { p { (l.t("admin-history-empty")) } })
    .rows(rows);
    Ok(admin_page(
        &context,
        &Page::new(l.t("admin-history")).breadcrumb(calendar_trail(&staff, &organisation)),
        html! {
            h1 { (l.t("admin-history")) }
            (table)
        },
    ))
}

async fn restore(staff: Staff, Path(slug): Path<String>, fields: Fields) -> Result<Response> {
    staff.check(&fields)?;
    let organisation = managed(&staff, &slug).await?;
    let version: i64 = fields.get("version").parse().map_err(|_| Error::NotFound)?;
    let kept = kept_version(staff.house(), "calendar", organisation.id, version)
        .await?
        .ok_or(Error::NotFound)?;
    propose_or_page(&staff, &organisation, definition_of(&kept)?, &[]).await
}

/// The zone in which a file's times without a zone are read.
pub(super) fn zone() -> jiff::tz::TimeZone {
    jiff::tz::TimeZone::get(DEFAULT_ZONE).unwrap_or(jiff::tz::TimeZone::UTC)
}
