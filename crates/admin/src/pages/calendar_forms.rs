//! The forms that change a calendar: hours, holidays, closings, openings, import.

use super::{
    calendar::{self, Held, address, calendar_trail, held, propose, propose_or_page},
    calendar_words as words, frame,
    organisation::managed,
};
use ::calendar::{
    CalendarDefinition, Closing, ClosingDays, Holiday, MonthDay, Opening, OpeningHours, Week,
    ical::{ClosingImport, ImportNoteKind, ReadOptions, read_closings},
};
use axum::{
    Router,
    extract::{Path, RawQuery},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use jiff::civil::Date;
use kernel::{
    House, Result,
    organisations::Organisation,
    web::{Fields, Staff},
};
use ui::{
    Button, Choice, Form, FormState, Icon, Locale, Markup, Page, Render, admin_page, button_group,
    card, html, setting,
};

pub(super) fn routes() -> Router<House> {
    Router::new()
        .route(
            "/admin/organisation/{slug}/calendar/hours",
            get(hours).post(change_hours),
        )
        .route(
            "/admin/organisation/{slug}/calendar/holidays",
            get(holidays).post(change_holidays),
        )
        .route(
            "/admin/organisation/{slug}/calendar/closings",
            get(closings).post(add_closing),
        )
        .route(
            "/admin/organisation/{slug}/calendar/openings",
            post(add_opening),
        )
        .route("/admin/organisation/{slug}/calendar/remove", post(remove))
        .route("/admin/organisation/{slug}/calendar/import", post(import))
}

async fn hours(staff: Staff, Path(slug): Path<String>, query: RawQuery) -> Result<Markup> {
    let organisation = managed(&staff, &slug).await?;
    let held = held(&staff, &organisation).await?;
    let tables = &held.calendar.definition().hours;
    let number = frame::query(&query)
        .get("table")
        .parse::<usize>()
        .unwrap_or(0);
    let mut form = FormState::new(staff.locale()).with("table", number.to_string());
    // A table that does not exist yet begins as a copy of the first.
    if let Some(table) = tables.get(number).or(tables.first()) {
        for (day, name) in words::WEEKDAYS {
            form = form.with(name, words::typed(table.week.on(day)));
        }
        if let Some(table) = tables.get(number) {
            form = form.with(
                "from",
                table.valid_from.map_or_else(String::new, |d| d.to_string()),
            );
            form = form.with(
                "until",
                table
                    .valid_until
                    .map_or_else(String::new, |d| d.to_string()),
            );
        }
    }
    hours_page(&staff, &organisation, &held, &form).await
}

async fn hours_page(
    staff: &Staff,
    organisation: &Organisation,
    held: &Held,
    form: &FormState,
) -> Result<Markup> {
    let l = staff.locale();
    let context = frame::context(staff).await?;
    let at = format!("{}/hours", address(organisation));
    let tables = &held.calendar.definition().hours;
    let number: usize = form.value("table").parse().unwrap_or(0);
    let page = Page::new(l.t("admin-calendar-hours"))
        .breadcrumb(calendar_trail(staff, organisation))
        .error(form.has_errors());
    Ok(admin_page(
        &context,
        &page,
        html! {
            (form.error_summary())
            h1 { (l.t("admin-calendar-hours")) }
            @for (i, table) in tables.iter().enumerate().filter(|(i, _)| *i != number) {
                p { a href={ (at) "?table=" (i) } { (validity(l, table)) } }
            }
            (Form::post(&context, at.as_str()).hidden("table", form.value("table")).body(html! {
                p { (l.t("admin-hours-text")) }
                @for (_, name) in words::WEEKDAYS { (form.text(name, words::weekday(l, name)).width(30).optional()) }
                (form.date("from", l.t("admin-hours-from")).optional())
                (form.date("until", l.t("admin-hours-until")).optional())
                (button_group(html! { (Button::primary(l.t("admin-propose-do"))) }))
            }))
            @if number < tables.len() {
                p { a href={ (at) "?table=" (tables.len()) } { (l.t("admin-hours-other")) } }
                @if tables.len() > 1 {
                    (Form::post(&context, format!("{}/remove", address(organisation))).hidden("what", "hours").hidden("at", number.to_string()).body(html! {
                        (Button::subtle(l.t("admin-hours-remove")))
                    }))
                }
            }
        },
    ))
}

/// When a table of hours counts.
fn validity(l: Locale, table: &OpeningHours) -> String {
    let word = |date: Option<Date>| date.map_or_else(|| "…".to_owned(), |d| words::date(l, d));
    match (table.valid_from, table.valid_until) {
        (None, None) => l.t("admin-hours-always").into_owned(),
        (from, until) => ui::t!(
            l,
            "admin-days-range",
            from = word(from),
            until = word(until)
        )
        .into_owned(),
    }
}

/// A date as typed; a fault at the field when it is none.
fn typed_date(fields: &Fields, form: &mut FormState, name: &str) -> Option<Date> {
    let text = fields.some(name)?;
    let date = text.parse().ok();
    if date.is_none() {
        let l = form.locale();
        form.error(name.to_owned(), l.t("error-date"));
    }
    date
}

async fn change_hours(staff: Staff, Path(slug): Path<String>, fields: Fields) -> Result<Response> {
    staff.check(&fields)?;
    let l = staff.locale();
    let organisation = managed(&staff, &slug).await?;
    let held = held(&staff, &organisation).await?;
    let mut form = FormState::from_pairs(l, fields.pairs().iter().cloned());
    let mut week = Week::default();
    for (day, name) in words::WEEKDAYS {
        match words::read_periods(fields.get(name)) {
            Some(periods) => *week.on_mut(day) = periods,
            None => form.error(name, l.t("admin-hours-wrong")),
        }
    }
    let valid_from = typed_date(&fields, &mut form, "from");
    let valid_until = typed_date(&fields, &mut form, "until");
    if form.has_errors() {
        return Ok(frame::refused(
            hours_page(&staff, &organisation, &held, &form).await?,
        ));
    }
    let mut wanted = held.calendar.definition().clone();
    let table = OpeningHours {
        valid_from,
        valid_until,
        week,
    };
    let number: usize = fields.get("table").parse().unwrap_or(0);
    match wanted.hours.get_mut(number) {
        Some(old) => *old = table,
        None => wanted.hours.push(table),
    }
    match propose(&staff, &organisation, wanted, &[], None).await? {
        Ok(markup) => Ok(markup.into_response()),
        Err(problems) => {
            for problem in &problems {
                let field = words::WEEKDAYS
                    .iter()
                    .map(|(_, name)| *name)
                    .find(|name| problem.path.contains(name));
                form.error(field.unwrap_or("from"), words::problem(l, &problem.kind));
            }
            Ok(frame::refused(
                hours_page(&staff, &organisation, &held, &form).await?,
            ))
        }
    }
}

fn all_holidays() -> impl Iterator<Item = Holiday> {
    let mut all: Vec<Holiday> = Holiday::LEGAL
        .into_iter()
        .chain(Holiday::FLEMISH)
        .chain(Holiday::CUSTOMARY)
        .collect();
    all.sort_unstable();
    all.into_iter()
}

fn holiday_key(holiday: Holiday) -> String {
    serde_json::to_value(holiday)
        .ok()
        .and_then(|v| v.as_str().map(ToOwned::to_owned))
        .unwrap_or_default()
}

async fn holidays(staff: Staff, Path(slug): Path<String>) -> Result<Markup> {
    let l = staff.locale();
    let organisation = managed(&staff, &slug).await?;
    let held = held(&staff, &organisation).await?;
    let definition = held.calendar.definition();
    let context = frame::context(&staff).await?;
    let mut form = FormState::new(l);
    for holiday in &definition.holidays {
        form = form.with("holidays", holiday_key(*holiday));
    }
    let pairs = definition
        .holidays
        .iter()
        .map(|h| ("holidays".to_owned(), holiday_key(*h)));
    let bridge = definition
        .bridges
        .lone_days
        .then(|| ("bridges".to_owned(), "on".to_owned()));
    let form = FormState::from_pairs(l, pairs.chain(bridge));
    let choices = all_holidays()
        .map(|h| Choice::new(holiday_key(h), words::holiday(l, h)))
        .collect();
    let page =
        Page::new(l.t("admin-calendar-holidays")).breadcrumb(calendar_trail(&staff, &organisation));
    Ok(admin_page(
        &context,
        &page,
        html! {
            h1 { (l.t("admin-calendar-holidays")) }
            (Form::post(&context, format!("{}/holidays", address(&organisation))).body(html! {
                (form.checkboxes("holidays", l.t("admin-holidays-closed-on"), choices).optional())
                (form.checkbox("bridges", l.t("admin-holidays-bridges")).hint(l.t("admin-holidays-bridges-hint")).optional())
                (button_group(html! { (Button::primary(l.t("admin-propose-do"))) }))
            }))
        },
    ))
}

async fn change_holidays(
    staff: Staff,
    Path(slug): Path<String>,
    fields: Fields,
) -> Result<Response> {
    staff.check(&fields)?;
    let organisation = managed(&staff, &slug).await?;
    let mut wanted = held(&staff, &organisation)
        .await?
        .calendar
        .definition()
        .clone();
    wanted.holidays = all_holidays()
        .filter(|h| fields.all("holidays").any(|key| key == holiday_key(*h)))
        .collect();
    wanted.bridges.lone_days = fields.get("bridges") == "on";
    propose_or_page(&staff, &organisation, wanted, &[]).await
}

async fn closings(staff: Staff, Path(slug): Path<String>) -> Result<Markup> {
    let organisation = managed(&staff, &slug).await?;
    closings_page(
        &staff,
        &organisation,
        &FormState::new(staff.locale()).with("kind", "date"),
    )
    .await
}

async fn closings_page(
    staff: &Staff,
    organisation: &Organisation,
    form: &FormState,
) -> Result<Markup> {
    let l = staff.locale();
    let held = held(staff, organisation).await?;
    let definition = held.calendar.definition();
    let context = frame::context(staff).await?;
    let at = address(organisation);
    let remove = |what: &str, number: usize, label: &str| {
        Form::post(&context, format!("{at}/remove"))
            .inline()
            .hidden("what", what)
            .hidden("at", number.to_string())
            .hidden("label", label)
            .body(html! {
                (Button::subtle(ui::t!(l, "admin-remove", label = label)).small())
            })
    };
    let page = Page::new(l.t("admin-closings-title"))
        .breadcrumb(calendar_trail(staff, organisation))
        .error(form.has_errors());
    Ok(admin_page(
        &context,
        &page,
        html! {
            (form.error_summary())
            h1 { (l.t("admin-closings-title")) }
            @for (i, closing) in definition.closings.iter().enumerate() {
                (setting(l.sentence("admin-calendar-closing-is", &[("label", &html! { strong { (closing.label) } }), ("days", &words::closing(l, closing))]), "", None))
                (remove("closing", i, &closing.label))
            }
            (card(&l.t("admin-closings-new"), Form::post(&context, format!("{at}/closings")).body(html! {
                (form.text("label", l.t("admin-closings-label")).hint(l.t("admin-closings-label-hint")).max_length(200))
                (form.radios("kind", l.t("admin-closings-kind"), vec![
                    Choice::new("date", l.t("admin-closings-date")),
                    Choice::new("range", l.t("admin-closings-range")),
                    Choice::new("yearly", l.t("admin-closings-yearly")).hint(l.t("admin-closings-yearly-hint")),
                ]))
                (form.date("from", l.t("admin-closings-from")))
                (form.date("until", l.t("admin-closings-until")).hint(l.t("admin-closings-until-hint")).optional())
                (form.text("hours", l.t("admin-closings-hours")).hint(l.t("admin-closings-hours-hint")).width(30).optional())
                (button_group(html! { (Button::primary(l.t("admin-propose-do")).icon(Icon::Plus)) }))
            }).render()))
            h2 #openings { (l.t("admin-calendar-openings")) }
            @for (i, opening) in definition.openings.iter().enumerate() {
                (setting(l.sentence("admin-calendar-opening-is", &[("date", &html! { strong { (words::date(l, opening.date)) } }), ("hours", &words::periods(l, &opening.periods))]), &opening.label, None))
                (remove("opening", i, &words::date(l, opening.date)))
            }
            (card(&l.t("admin-openings-new"), Form::post(&context, format!("{at}/openings")).body(html! {
                (form.date("opening_date", l.t("admin-openings-date")))
                (form.text("opening_hours", l.t("admin-openings-hours")).hint(l.t("admin-hours-hint")).width(30))
                (form.text("opening_label", l.t("admin-openings-label")).max_length(200).optional())
                (button_group(html! { (Button::secondary(l.t("admin-propose-do")).icon(Icon::Plus)) }))
            }).render()))
        },
    ))
}

/// Proposes a definition; what is wrong with it stands at `field` of the closings page.
async fn propose_closings(
    staff: &Staff,
    organisation: &Organisation,
    wanted: CalendarDefinition,
    mut form: FormState,
    field: &'static str,
) -> Result<Response> {
    match propose(staff, organisation, wanted, &[], None).await? {
        Ok(markup) => Ok(markup.into_response()),
        Err(problems) => {
            for problem in &problems {
                form.error(field, words::problem(staff.locale(), &problem.kind));
            }
            Ok(frame::refused(
                closings_page(staff, organisation, &form).await?,
            ))
        }
    }
}

async fn add_closing(staff: Staff, Path(slug): Path<String>, fields: Fields) -> Result<Response> {
    staff.check(&fields)?;
    let l = staff.locale();
    let organisation = managed(&staff, &slug).await?;
    let mut form = FormState::from_pairs(l, fields.pairs().iter().cloned());
    if fields.get("label").is_empty() {
        form.error("label", l.t("error-required"));
    }
    let from = typed_date(&fields, &mut form, "from");
    let until = typed_date(&fields, &mut form, "until");
    if fields.some("from").is_none() {
        form.error("from", l.t("error-required"));
    }
    if fields.get("kind") == "range" && fields.some("until").is_none() {
        form.error("until", l.t("error-required"));
    }
    let hours = words::read_periods(fields.get("hours"));
    if hours.is_none() {
        form.error("hours", l.t("admin-hours-wrong"));
    }
    let (Some(from), Some(hours), false) = (from, hours, form.has_errors()) else {
        return Ok(frame::refused(
            closings_page(&staff, &organisation, &form).await?,
        ));
    };
    let days = match (fields.get("kind"), until) {
        ("range", Some(until)) => ClosingDays::Range { from, until },
        ("yearly", until) => ClosingDays::Yearly {
            from: MonthDay::of(from),
            until: MonthDay::of(until.unwrap_or(from)),
            first_year: None,
            last_year: None,
        },
        _ => ClosingDays::Date(from),
    };
    let mut wanted = held(&staff, &organisation)
        .await?
        .calendar
        .definition()
        .clone();
    wanted
        .closings
        .push(Closing::new(fields.get("label"), days).during(hours));
    propose_closings(&staff, &organisation, wanted, form, "until").await
}

async fn add_opening(staff: Staff, Path(slug): Path<String>, fields: Fields) -> Result<Response> {
    staff.check(&fields)?;
    let l = staff.locale();
    let organisation = managed(&staff, &slug).await?;
    let mut form = FormState::from_pairs(l, fields.pairs().iter().cloned());
    let date = typed_date(&fields, &mut form, "opening_date");
    if fields.some("opening_date").is_none() {
        form.error("opening_date", l.t("error-required"));
    }
    let periods = words::read_periods(fields.get("opening_hours"));
    if periods.is_none() {
        form.error("opening_hours", l.t("admin-hours-wrong"));
    }
    let (Some(date), Some(periods), false) = (date, periods, form.has_errors()) else {
        return Ok(frame::refused(
            closings_page(&staff, &organisation, &form).await?,
        ));
    };
    let mut wanted = held(&staff, &organisation)
        .await?
        .calendar
        .definition()
        .clone();
    wanted.openings.push(Opening {
        date,
        periods,
        label: fields.get("opening_label").to_owned(),
    });
    wanted.openings.sort_by_key(|opening| opening.date);
    propose_closings(&staff, &organisation, wanted, form, "opening_hours").await
}

async fn remove(staff: Staff, Path(slug): Path<String>, fields: Fields) -> Result<Response> {
    staff.check(&fields)?;
    let organisation = managed(&staff, &slug).await?;
    let mut wanted = held(&staff, &organisation)
        .await?
        .calendar
        .definition()
        .clone();
    let at: usize = fields
        .get("at")
        .parse()
        .map_err(|_| kernel::Error::NotFound)?;
    let l = staff.locale();
    // The label goes along, so that a list that changed meanwhile does not lose another row.
    match fields.get("what") {
        "closing"
            if wanted
                .closings
                .get(at)
                .is_some_and(|c| c.label == fields.get("label")) =>
        {
            drop(wanted.closings.remove(at));
        }
        "opening"
            if wanted
                .openings
                .get(at)
                .is_some_and(|o| words::date(l, o.date) == fields.get("label")) =>
        {
            drop(wanted.openings.remove(at));
        }
        "hours" if at < wanted.hours.len() && wanted.hours.len() > 1 => {
            drop(wanted.hours.remove(at));
        }
        _ => return Err(kernel::Error::Conflict { current: 0 }),
    }
    propose_or_page(&staff, &organisation, wanted, &[]).await
}

async fn import(staff: Staff, Path(slug): Path<String>, fields: Fields) -> Result<Response> {
    staff.check(&fields)?;
    let l = staff.locale();
    let organisation = managed(&staff, &slug).await?;
    let file = fields
        .files
        .iter()
        .find(|file| file.field == "file" && !file.bytes.is_empty());
    let options = ReadOptions {
        zone: calendar::zone(),
        untitled: l.t("admin-import-untitled").into_owned(),
    };
    let read = match file {
        None => Err(l.t("admin-import-none").into_owned()),
        Some(file) => read_closings(&file.bytes, &options).map_err(|error| {
            ui::t!(
                l,
                "admin-import-wrong",
                line = i64::try_from(error.line).unwrap_or(0)
            )
            .into_owned()
        }),
    };
    match read {
        Err(sentence) => {
            let mut form = FormState::new(l);
            form.error("file", sentence);
            Ok(frame::refused(
                calendar::page(&staff, &organisation, &form).await?,
            ))
        }
        Ok(ClosingImport { closings, notes }) => {
            let mut wanted = held(&staff, &organisation)
                .await?
                .calendar
                .definition()
                .clone();
            // The same file twice adds nothing.
            for closing in closings {
                if !wanted.closings.contains(&closing) {
                    wanted.closings.push(closing);
                }
            }
            let notes: Vec<String> = notes
                .iter()
                .map(|note| {
                    let what = match &note.kind {
                        ImportNoteKind::Cancelled => l.t("admin-import-cancelled"),
                        ImportNoteKind::NoLength => l.t("admin-import-no-length"),
                        ImportNoteKind::UnsupportedRecurrence(_) => l.t("admin-import-recurrence"),
                        ImportNoteKind::UnknownZone(_) => l.t("admin-import-zone"),
                    };
                    format!("{}: {what}", note.label)
                })
                .collect();
            propose_or_page(&staff, &organisation, wanted, &notes).await
        }
    }
}
