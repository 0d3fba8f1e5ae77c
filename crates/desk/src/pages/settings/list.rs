//! The categories of an organisation, each as a sentence.

use super::{Room, frame, words};
use crate::{model::find_categories, pages::staff::desk::Desk, store::settings::Accent};
use axum::{
    extract::{Path, RawQuery},
    response::{IntoResponse, Redirect, Response},
};
use kernel::{
    Action, Error, Result,
    web::{Fields, Staff},
};
use ui::{
    Button, Icon, Markup, Page, Tab, button_group, empty_state, html, link_card, search_box,
    setting, staff_page, tabs,
};

/// Chooses the organisation; who manages one goes there at once.
pub(super) async fn choose(staff: Staff) -> Result<Response> {
    let desk = Desk::open(staff.clone()).await?;
    let places = desk.where_can(Action::SETTINGS_MANAGE);
    let l = staff.locale();
    match places.as_slice() {
        [] => Err(Error::Forbidden(Action::SETTINGS_MANAGE.key())),
        [one] => Ok(Redirect::to(&format!("/desk/settings/{}", one.slug)).into_response()),
        several => {
            let page = staff_page(
                &frame(&staff, &desk).await?,
                &Page::new(l.t("desk-settings-title")),
                html! {
                    h1 { (l.t("desk-settings-title")) }
                    p.k-lead { (l.t("desk-settings-choose")) }
                    @for one in several { (link_card(Icon::Building, &one.name, "", &format!("/desk/settings/{}", one.slug))) }
                },
            );
            Ok(page.into_response())
        }
    }
}

/// Which categories to show.
fn shown(show: &str, accent: &Accent) -> bool {
    match show {
        "different" => accent.differs(),
        "off" => !accent.here.enabled,
        _ => true,
    }
}

/// The list.
pub(super) async fn show(
    staff: Staff,
    Path(slug): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Markup> {
    let room = Room::open(staff, &slug).await?;
    let l = room.locale();
    let query = Fields::parse(query.unwrap_or_default().as_bytes());
    let (search, show) = (query.get("q"), query.get("show"));
    let accents = room.accents().await?;
    let tab = |key: &str, word: &str| Tab {
        label: l.t(key).into_owned(),
        href: if word.is_empty() {
            room.at("")
        } else {
            room.at(&format!("?show={word}"))
        },
        current: search.is_empty() && show == word,
        count: u64::try_from(accents.iter().filter(|one| shown(word, one)).count()).ok(),
    };
    let found: Vec<&Accent> = if search.is_empty() {
        accents.iter().filter(|one| shown(show, one)).collect()
    } else {
        let categories: Vec<_> = accents.iter().map(|one| &one.here).collect();
        find_categories(&categories, search)
            .into_iter()
            .filter_map(|hit| accents.get(hit.index))
            .collect()
    };
    let one = |accent: &Accent| {
        let href = room.at(&format!("/{}", accent.here.key));
        setting(
            words::says(&room, &accent.here),
            &words::differences(&room, accent),
            Some((&l.t("desk-settings-change"), &href)),
        )
    };
    let context = room.page().await?;
    Ok(staff_page(
        &context,
        &Page::new(l.t("desk-settings-categories")).breadcrumb(room.trail()[..1].to_vec()),
        html! {
            h1 { (room.organisation.name) ": " (l.t("desk-settings-categories")) }
            p.k-lead { (l.t("desk-settings-lead")) }
            (button_group(html! {
                (Button::secondary(l.t("desk-settings-addresses")).href(room.at("/addresses")).icon(Icon::Pin))
                (Button::secondary(l.t("desk-settings-copy")).href(room.at("/copy")).icon(Icon::Download))
            }))
            (search_box(l, &room.at(""), search, &l.t("desk-settings-search"), &[]))
            (tabs(l, &l.t("desk-settings-categories"), &[
                tab("desk-settings-all", ""), tab("desk-settings-different", "different"), tab("desk-settings-off", "off"),
            ]))
            @if found.is_empty() {
                (empty_state(&l.t("desk-settings-none"), html! { a href=(room.at("")) { (l.t("desk-settings-show-all")) } }))
            } @else if search.is_empty() {
                @for group in &room.catalogue.groups {
                    @if found.iter().any(|accent| accent.here.group == group.id) {
                        h2 { (group.name(l)) }
                        @for accent in found.iter().filter(|accent| accent.here.group == group.id) { (one(accent)) }
                    }
                }
            } @else {
                @for accent in &found { (one(accent)) }
            }
        },
    ))
}
