//! The settings of one organisation: name and look, teams and departments. The calendar has its own files.

use super::frame;
use axum::{
    Router,
    extract::{Path, RawQuery},
    http::header,
    response::{IntoResponse, Response},
    routing::get,
};
use kernel::{
    Action, Error, House, Result, calendars,
    organisations::{self, Organisation},
    store::settings,
    web::{Fields, Staff, redirect_with},
};
use std::sync::Arc;
use ui::{
    AlertKind, Button, Choice, Column, Flash, Form, FormState, Icon, Locale, Markup, Page, Render,
    Table, Theme, admin_page, alert, button_group, card, html, setting, theme::Font,
};

pub(super) fn routes() -> Router<House> {
    Router::new()
        .route("/admin/organisation/{slug}", get(show))
        .route("/admin/organisation/{slug}/look", get(look).post(save_look))
        .route(
            "/admin/organisation/{slug}/look/preview.css",
            get(preview_css),
        )
        .route(
            "/admin/organisation/{slug}/teams",
            get(teams).post(add_team),
        )
}

/// The organisation whose settings the person may change.
pub(super) async fn managed(staff: &Staff, slug: &str) -> Result<Arc<Organisation>> {
    let organisation = staff.house().directory().by_slug(slug).await?;
    staff
        .scope()
        .require(Action::SETTINGS_MANAGE, organisation.id, None, None)?;
    Ok(organisation)
}

/// The trail above a page of an organisation's settings.
pub(super) fn trail(l: Locale, organisation: &Organisation) -> Vec<(String, String)> {
    vec![
        (l.t("admin-nav-title").into_owned(), "/admin".to_owned()),
        (
            organisation.name.clone(),
            format!("/admin/organisation/{}", organisation.slug),
        ),
    ]
}

async fn show(staff: Staff, Path(slug): Path<String>) -> Result<Markup> {
    let l = staff.locale();
    let organisation = managed(&staff, &slug).await?;
    let store = staff.house().store();
    let teams = organisations::teams(store, staff.scope()).await?;
    let count = i64::try_from(
        teams
            .iter()
            .filter(|t| t.organisation_id == organisation.id)
            .count(),
    )
    .unwrap_or(0);
    let calendar = {
        let reader = store.read(staff.scope()).await?;
        calendars::one(&reader.db(), staff.scope(), organisation.id, calendars::OWN).await
    };
    let calendar = match calendar {
        Ok(stored) => Some(stored.calendar),
        Err(Error::NotFound) => None,
        Err(error) => return Err(error),
    };
    let context = frame::context(&staff).await?;
    let at = format!("/admin/organisation/{slug}");
    let change = l.t("admin-change");
    let strong = |text: &str| html! { strong { (text) } };
    let open = calendar.as_ref().map(|calendar| {
        let today = calendar.date_of(context.now);
        super::calendar_words::periods(l, &calendar.periods(today))
    });
    Ok(admin_page(
        &context,
        &Page::new(organisation.name.as_str()),
        html! {
            h1 { (organisation.name) }
            (setting(l.sentence("admin-org-name-is", &[("name", &strong(&organisation.name)), ("slug", &html! { code { "/" (organisation.slug) } })]),
                "", Some((&change, &format!("{at}/look")))))
            (setting(l.sentence("admin-org-colour-is", &[("colour", &strong(&organisation.theme.primary.to_string()))]),
                &l.t("admin-org-colour-below"), Some((&change, &format!("{at}/look")))))
            @match &open {
                Some(open) => {
                    (setting(l.sentence("admin-org-open-is", &[("hours", &strong(open))]), &l.t("admin-org-open-below"),
                        Some((&l.t("admin-org-calendar-to"), &format!("{at}/calendar")))))
                }
                None => {
                    (setting(html! { (l.t("admin-org-no-calendar")) }, &l.t("admin-org-open-below"),
                        Some((&l.t("admin-org-calendar-to"), &format!("{at}/calendar")))))
                }
            }
            (setting(html! { (ui::t!(l, "admin-org-teams-are", count = count)) }, "", Some((&change, &format!("{at}/teams")))))
        },
    ))
}

/// The seven colours of a theme by field name, with their text keys.
const COLOURS: [(&str, &str); 6] = [
    ("on_primary", "admin-colour-on-primary"),
    ("action", "admin-colour-action"),
    ("on_action", "admin-colour-on-action"),
    ("link", "admin-colour-link"),
    ("accent", "admin-colour-accent"),
    ("focus", "admin-colour-focus"),
];

fn colour<'a>(theme: &'a mut Theme, name: &str) -> &'a mut ui::Colour {
    match name {
        "on_primary" => &mut theme.on_primary,
        "action" => &mut theme.action,
        "on_action" => &mut theme.on_action,
        "link" => &mut theme.link,
        "accent" => &mut theme.accent,
        "focus" => &mut theme.focus,
        _ => &mut theme.primary,
    }
}

/// The fields that describe a name and a look.
fn look_fields(name: &str, version: i64, theme: &Theme) -> Vec<(String, String)> {
    let mut theme = theme.clone();
    let font = if theme.font == Font::System {
        "system"
    } else {
        "public-sans"
    };
    let mut out: Vec<(String, String)> = [
        ("name", name.to_owned()),
        ("version", version.to_string()),
        ("mode", "own".to_owned()),
        ("font", font.to_owned()),
        ("primary", theme.primary.to_string()),
    ]
    .into_iter()
    .map(|(n, v)| (n.to_owned(), v))
    .collect();
    for (field, _) in COLOURS {
        let value = colour(&mut theme, field).to_string();
        out.push((field.to_owned(), value));
    }
    out
}

/// The theme as typed. A text that is no colour is a fault at its field.
fn typed_theme(l: Locale, fields: &Fields, before: &Theme, form: &mut FormState) -> Theme {
    let mut theme = match Theme::from_primary(fields.get("primary")) {
        Ok(theme) => theme,
        Err(_) => {
            form.error("primary", l.t("admin-colour-wrong"));
            before.clone()
        }
    };
    if fields.get("mode") == "own" {
        for (field, _) in COLOURS {
            match fields.get(field).parse() {
                Ok(value) => *colour(&mut theme, field) = value,
                Err(_) => form.error(field, l.t("admin-colour-wrong")),
            }
        }
    }
    theme.logo.clone_from(&before.logo);
    theme.font = if fields.get("font") == "system" {
        Font::System
    } else {
        Font::PublicSans
    };
    theme
}

async fn look(staff: Staff, Path(slug): Path<String>) -> Result<Markup> {
    let organisation = managed(&staff, &slug).await?;
    let fields = look_fields(
        &organisation.name,
        organisation.version,
        &organisation.theme,
    );
    let mut form = FormState::from_pairs(staff.locale(), fields);
    if Theme::from_colour(organisation.theme.primary).css() == organisation.theme.css() {
        form = form.with("mode", "auto");
    }
    look_page(&staff, &organisation, &form, None, None).await
}

async fn look_page(
    staff: &Staff,
    organisation: &Organisation,
    form: &FormState,
    shown: Option<&Theme>,
    notice: Option<Markup>,
) -> Result<Markup> {
    let l = staff.locale();
    let mut context = frame::context(staff).await?;
    let at = format!("/admin/organisation/{}/look", organisation.slug);
    if let Some(theme) = shown {
        // The page itself wears the colours that are being tried.
        let pairs = look_fields("", 0, theme);
        let query: Vec<String> = pairs
            .iter()
            .map(|(n, v)| format!("{n}={}", frame::encode(v)))
            .collect();
        context.organisation.theme_url = Some(format!("{at}/preview.css?{}", query.join("&")));
    } else {
        context.organisation.theme_url = Some(organisation.theme.url(&organisation.slug));
    }
    let own = html! {
        @for (field, key) in COLOURS { (form.text(field, l.t(key)).kind("color").width(10)) }
    };
    let problems = shown.map(Theme::check).unwrap_or_default();
    let page = Page::new(l.t("admin-look-title"))
        .breadcrumb(trail(l, organisation))
        .error(form.has_errors());
    Ok(admin_page(
        &context,
        &page,
        html! {
            (form.error_summary())
            h1 { (l.t("admin-look-title")) }
            @if let Some(notice) = notice { (notice) }
            @if shown.is_some() && (!form.has_errors() || !problems.is_empty()) {
                @if problems.is_empty() {
                    (alert(AlertKind::Ok, &l.t("admin-look-readable"), html! { p { (l.t("admin-look-preview-text")) } }))
                } @else {
                    (alert(AlertKind::Error, &l.t("admin-look-unreadable"), html! { ul { @for problem in &problems { li { (problem.sentence(l)) } } } }))
                }
                (card(&l.t("admin-look-sample"), html! {
                    p { (l.t("admin-look-sample-text")) " " a href="#main" { (l.t("admin-look-sample-link")) } }
                    (button_group(html! { (Button::primary(l.t("admin-look-sample-button")).href("#main")) (Button::secondary(l.t("admin-look-sample-button")).href("#main")) }))
                }))
            }
            (Form::post(&context, at.as_str()).hidden("version", form.value("version")).body(html! {
                (form.text("name", l.t("admin-look-name")).max_length(100))
                (form.text("primary", l.t("admin-colour-primary")).kind("color").width(10).hint(l.t("admin-colour-primary-hint")))
                (form.radios("mode", l.t("admin-look-mode"), vec![
                    Choice::new("auto", l.t("admin-look-auto")).hint(l.t("admin-look-auto-hint")),
                    Choice::new("own", l.t("admin-look-own")).reveal(own),
                ]))
                (form.radios("font", l.t("admin-look-font"), vec![
                    Choice::new("public-sans", "Public Sans"),
                    Choice::new("system", l.t("admin-look-font-system")),
                ]).inline())
                (button_group(html! {
                    @if shown.is_some() && problems.is_empty() && !form.has_errors() {
                        (Button::primary(l.t("admin-save")).name("do", "save"))
                        (Button::secondary(l.t("admin-look-preview")).name("do", "preview"))
                    } @else {
                        (Button::primary(l.t("admin-look-preview")).name("do", "preview"))
                    }
                }))
            }))
        },
    ))
}

async fn preview_css(staff: Staff, Path(slug): Path<String>, query: RawQuery) -> Result<Response> {
    let organisation = managed(&staff, &slug).await?;
    let fields = frame::query(&query);
    let mut form = FormState::new(staff.locale());
    let theme = typed_theme(staff.locale(), &fields, &organisation.theme, &mut form);
    Ok((
        [
            (header::CONTENT_TYPE, "text/css; charset=utf-8"),
            (header::CACHE_CONTROL, "no-store"),
        ],
        theme.css(),
    )
        .into_response())
}

async fn save_look(staff: Staff, Path(slug): Path<String>, fields: Fields) -> Result<Response> {
    staff.check(&fields)?;
    let l = staff.locale();
    let organisation = managed(&staff, &slug).await?;
    let mut form = FormState::from_pairs(l, fields.pairs().iter().cloned());
    let theme = typed_theme(l, &fields, &organisation.theme, &mut form);
    if form.has_errors() {
        return Ok(frame::refused(
            look_page(&staff, &organisation, &form, None, None).await?,
        ));
    }
    if fields.get("do") != "save" {
        return Ok(look_page(&staff, &organisation, &form, Some(&theme), None)
            .await?
            .into_response());
    }
    let version = fields.get("version").parse().unwrap_or(0);
    let house = staff.house();
    let saved = organisations::change(
        house.store(),
        staff.scope(),
        organisation.id,
        version,
        fields.get("name"),
        &theme,
    )
    .await;
    match saved {
        Ok(()) => {
            house.directory().refresh();
            let mut back = look_fields(&organisation.name, version + 1, &organisation.theme);
            back.push(("do".to_owned(), "save".to_owned()));
            let at = format!("/admin/organisation/{slug}");
            Ok(redirect_with(
                &staff.visit,
                &at,
                Flash::ok(l.t("admin-saved")).undo(format!("{at}/look"), back),
            ))
        }
        Err(Error::Invalid(faults)) => {
            frame::put_faults(&mut form, l, &faults);
            Ok(frame::refused(
                look_page(&staff, &organisation, &form, Some(&theme), None).await?,
            ))
        }
        Err(Error::Conflict { .. }) => {
            house.directory().refresh();
            let now = managed(&staff, &slug).await?;
            let notice = conflict(
                l,
                &ui::t!(
                    l,
                    "admin-look-now",
                    name = now.name.as_str(),
                    colour = now.theme.primary.to_string()
                ),
            );
            // What was typed stays; saving again is a choice made with the other's change in sight.
            let pairs = fields
                .pairs()
                .iter()
                .filter(|(n, _)| n != "version")
                .cloned();
            let form = FormState::from_pairs(l, pairs).with("version", now.version.to_string());
            Ok(frame::conflicting(
                look_page(&staff, &now, &form, Some(&theme), Some(notice)).await?,
            ))
        }
        Err(error) => Err(error),
    }
}

/// Says that somebody else was first, and what stands there now.
pub(super) fn conflict(l: Locale, now: &str) -> Markup {
    alert(
        AlertKind::Warning,
        &l.t("admin-conflict"),
        html! { p { (l.t("admin-conflict-text")) } p { (now) } },
    )
}

async fn teams(staff: Staff, Path(slug): Path<String>) -> Result<Markup> {
    teams_page(&staff, &slug, &FormState::new(staff.locale())).await
}

async fn teams_page(staff: &Staff, slug: &str, form: &FormState) -> Result<Markup> {
    let l = staff.locale();
    let organisation = managed(staff, slug).await?;
    let store = staff.house().store();
    let departments: Vec<_> = organisations::departments(store, staff.scope())
        .await?
        .into_iter()
        .filter(|d| d.organisation_id == organisation.id)
        .collect();
    let teams = organisations::teams(store, staff.scope()).await?;
    let context = frame::context(staff).await?;
    let at = format!("/admin/organisation/{slug}/teams");
    let table = Table::new(l, l.t("admin-teams-title"), vec![
        Column::new(l.t("admin-team")), Column::new(l.t("admin-teams-department")), Column::new(l.t("admin-teams-kinds")),
    ])
    .hide_caption()
    .empty(html! { p { (l.t("admin-teams-none")) } })
    .rows(teams.iter().filter(|t| t.organisation_id == organisation.id).map(|team| {
        let department = departments.iter().find(|d| Some(d.id) == team.department_id);
        vec![
            html! { (team.name) @if !team.active { " " (ui::data_badge(&l.t("admin-accounts-inactive"))) } },
            html! { (department.map_or("", |d| d.name.as_str())) },
            html! { (team.kinds.lines().collect::<Vec<_>>().join(", ")) },
        ]
    }));
    let mut known: Vec<String> = teams
        .iter()
        .flat_map(|t| t.kinds.lines().map(ToOwned::to_owned))
        .collect();
    known.sort_unstable();
    known.dedup();
    let page = Page::new(l.t("admin-teams-title"))
        .breadcrumb(trail(l, &organisation))
        .error(form.has_errors());
    Ok(admin_page(
        &context,
        &page,
        html! {
            (form.error_summary())
            h1 { (l.t("admin-teams-title")) }
            (table)
            (card(&l.t("admin-teams-new"), Form::post(&context, at.as_str()).hidden("what", "team").body(html! {
                (form.text("name", l.t("admin-teams-name")).max_length(100))
                @if !departments.is_empty() {
                    (form.select("department", l.t("admin-teams-department"),
                        departments.iter().map(|d| Choice::new(d.id.to_string(), d.name.as_str())).collect()).placeholder(l.t("admin-teams-no-department")).optional())
                }
                @if !known.is_empty() {
                    (form.checkboxes("kinds", l.t("admin-teams-kinds"), known.iter().map(|k| Choice::new(k.as_str(), k.as_str())).collect())
                        .hint(l.t("admin-teams-kinds-hint")).optional().inline())
                }
                (button_group(html! { (Button::primary(l.t("admin-teams-add")).icon(Icon::Plus)) }))
            }).render()))
            (card(&l.t("admin-departments-new"), Form::post(&context, at.as_str()).hidden("what", "department").body(html! {
                (form.text("department_name", l.t("admin-departments-name")).max_length(100))
                (button_group(html! { (Button::secondary(l.t("admin-departments-add")).icon(Icon::Plus)) }))
            }).render()))
        },
    ))
}

/// A name as a stable key: lower case letters, digits and dashes.
fn key_of(name: &str) -> String {
    let mut out = String::new();
    for c in name.to_lowercase().chars() {
        match c {
            'a'..='z' | '0'..='9' => out.push(c),
            'à' | 'á' | 'â' | 'ä' => out.push('a'),
            'ç' => out.push('c'),
            'è' | 'é' | 'ê' | 'ë' => out.push('e'),
            'ï' | 'î' => out.push('i'),
            'ö' | 'ô' => out.push('o'),
            'ü' | 'û' => out.push('u'),
            _ if !out.is_empty() && !out.ends_with('-') => out.push('-'),
            _ => {}
        }
    }
    out.trim_end_matches('-').to_owned()
}

async fn add_team(staff: Staff, Path(slug): Path<String>, fields: Fields) -> Result<Response> {
    staff.check(&fields)?;
    let l = staff.locale();
    let organisation = managed(&staff, &slug).await?;
    let store = staff.house().store();
    let mut form = FormState::from_pairs(l, fields.pairs().iter().cloned());
    let made = if fields.get("what") == "department" {
        let name = fields.get("department_name");
        if name.is_empty() || name.chars().count() > 100 {
            Err(Error::invalid("department_name", "error-name"))
        } else {
            organisations::create_department(store, staff.scope(), organisation.id, name).await
        }
    } else {
        let own = organisations::departments(store, staff.scope()).await?;
        let department = fields
            .some("department")
            .and_then(|id| {
                own.iter()
                    .find(|d| d.id.to_string() == id && d.organisation_id == organisation.id)
            })
            .map(|d| d.id);
        let kinds: Vec<String> = fields
            .all("kinds")
            .filter(|k| k.len() <= 40)
            .map(ToOwned::to_owned)
            .collect();
        let name = fields.get("name");
        organisations::create_team(
            store,
            staff.scope(),
            organisation.id,
            department,
            &key_of(name),
            name,
            &kinds,
        )
        .await
    };
    match made {
        Ok(_) => Ok(redirect_with(
            &staff.visit,
            &format!("/admin/organisation/{slug}/teams"),
            Flash::ok(l.t("admin-saved")),
        )),
        Err(Error::Invalid(faults)) => {
            for fault in &faults {
                let field = if fault.field == "key" {
                    "name".into()
                } else {
                    fault.field.clone()
                };
                form.error(field, kernel::web::sentence(l, fault));
            }
            Ok(frame::refused(teams_page(&staff, &slug, &form).await?))
        }
        Err(error) => Err(error),
    }
}

/// Keeps what a version of a setting said, so that there is a way back to it. Written before the change that ends the
/// version; writing it twice changes nothing.
pub(super) async fn keep_version(
    house: &House,
    what: &str,
    organisation: uuid::Uuid,
    version: i64,
    value: &str,
) -> Result<()> {
    settings::set(
        house.store(),
        &format!("history.{what}.{organisation}.{version}"),
        value,
    )
    .await
}

/// What a version of a setting said, if it was kept.
pub(super) async fn kept_version(
    house: &House,
    what: &str,
    organisation: uuid::Uuid,
    version: i64,
) -> Result<Option<String>> {
    settings::get(
        house.store(),
        &format!("history.{what}.{organisation}.{version}"),
    )
    .await
}

#[cfg(test)]
mod tests {
    use super::key_of;

    #[test]
    fn a_name_becomes_a_key_that_stays() {
        assert_eq!(key_of("Wegen & groen – Zuid"), "wegen-groen-zuid");
        assert_eq!(key_of("Één team"), "een-team");
    }
}
