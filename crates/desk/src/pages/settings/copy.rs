//! Taking over what another organisation set: first the differences, then the choice.

use super::{Room, conflicting, readable, refused, typed, words};
use crate::{
    actions::{Difference, Pick, compare_categories, copy_categories},
    store::Catalogues,
};
use axum::{
    extract::{Path, RawQuery},
    response::Response,
};
use kernel::{
    Error, Result,
    organisations::Organisation,
    web::{Fields, Staff, redirect_with},
};
use std::sync::Arc;
use ui::{
    AlertKind, Button, Choice, Flash, Form, FormState, Markup, Page, alert, button_group,
    empty_state, html, staff_page,
};

/// The organisations that have a desk, without this one.
async fn others(room: &Room) -> Result<Vec<Arc<Organisation>>> {
    let catalogues = room.house().part::<Catalogues>()?;
    let mut out = Vec::new();
    for one in room.house().directory().all().await? {
        if one.id == room.organisation.id || !one.takes_reports() {
            continue;
        }
        match catalogues.of(room.house().store(), one.id).await {
            Ok(_) => out.push(one),
            Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(out)
}

/// From whom and what: the question, and when it is answered the differences.
pub(super) async fn show(
    staff: Staff,
    Path(slug): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Markup> {
    let room = Room::open(staff, &slug).await?;
    let query = Fields::parse(query.unwrap_or_default().as_bytes());
    let form = typed(room.locale(), &query);
    page(&room, &query, form, false).await
}

async fn page(room: &Room, asked: &Fields, form: FormState, conflict: bool) -> Result<Markup> {
    let l = room.locale();
    let others = others(room).await?;
    let from = others.iter().find(|one| one.slug == asked.get("from"));
    let only = asked.some("category");
    let context = room.page().await?;
    let at = room.at("/copy");
    let mut choices = vec![Choice::new("", l.t("desk-settings-copy-all"))];
    choices.extend(
        room.catalogue
            .categories
            .iter()
            .map(|one| Choice::new(one.key.as_str(), one.name(l))),
    );
    let question = Form::get(&context, at.as_str()).body(html! {
        (form.select("from", l.t("desk-settings-copy-from"),
            others.iter().map(|one| Choice::new(one.slug.as_str(), one.name.as_str())).collect()).placeholder(l.t("desk-settings-copy-choose")))
        (form.select("category", l.t("desk-settings-copy-what"), choices))
        (button_group(html! {
            @if from.is_none() { (Button::primary(l.t("desk-settings-copy-compare"))) }
            @else { (Button::secondary(l.t("desk-settings-copy-compare"))) }
        }))
    });
    let differences = match from {
        Some(from) => {
            let mut list =
                compare_categories(room.house(), room.scope(), room.organisation.id, from.id)
                    .await?;
            list.retain(|one| only.is_none_or(|key| one.here.here.key == key));
            Some((from, list))
        }
        None => None,
    };
    Ok(staff_page(
        &context,
        &Page::new(l.t("desk-settings-copy"))
            .breadcrumb(room.trail())
            .error(form.has_errors()),
        html! {
            (form.error_summary())
            h1 { (l.t("desk-settings-copy")) }
            p.k-lead { (l.t("desk-settings-copy-lead")) }
            @if conflict {
                (alert(AlertKind::Warning, &l.t("desk-settings-conflict"), html! { p { (l.t("desk-settings-copy-conflict")) } }))
            }
            (question)
            @if let Some((from, list)) = &differences {
                h2 { (ui::t!(l, "desk-settings-copy-differences", organisation = from.name.as_str())) }
                @if list.is_empty() {
                    (empty_state(&l.t("desk-settings-copy-same"), html! {}))
                } @else {
                    (Form::post(&context, at.as_str()).hidden("from", from.slug.as_str()).hidden("category", only.unwrap_or_default()).body(html! {
                        (form.checkboxes("pick", l.t("desk-settings-copy-pick"), list.iter().map(|one| choice(room, one)).collect()))
                        p { (l.t("desk-settings-copy-open")) }
                        (button_group(html! { (Button::primary(l.t("desk-settings-copy-apply"))) }))
                    }))
                }
            }
        },
    ))
}

/// One difference, chosen unless it is unticked.
fn choice(room: &Room, one: &Difference) -> Choice {
    let l = room.locale();
    let category = &one.here.here;
    let after = words::with(&one.here, &one.wanted);
    let mut hint: Vec<String> = words::changes(room, category, &after)
        .into_iter()
        .map(|(what, old, new)| {
            ui::t!(
                l,
                "desk-settings-copy-change",
                what = what,
                before = old,
                after = new
            )
            .into_owned()
        })
        .collect();
    if hint.is_empty() {
        hint.push(l.t("desk-settings-copy-fixed").into_owned());
    }
    if one.team_kept {
        hint.push(l.t("desk-settings-copy-team-kept").into_owned());
    }
    let value = format!("{}:{}:{}", category.id, category.version, one.their_version);
    Choice::new(value, category.name(l))
        .hint(hint.join(" "))
        .checked(true)
}

fn pick(value: &str) -> Option<Pick> {
    let mut parts = value.split(':');
    let category = parts.next()?.parse().ok()?;
    Some(Pick {
        category,
        version: parts.next()?.parse().ok()?,
        their_version: parts.next()?.parse().ok()?,
    })
}

/// Copies what was picked.
pub(super) async fn save(
    staff: Staff,
    Path(slug): Path<String>,
    fields: Fields,
) -> Result<Response> {
    staff.check(&fields)?;
    readable(&fields)?;
    let room = Room::open(staff, &slug).await?;
    let l = room.locale();
    let from = others(&room)
        .await?
        .into_iter()
        .find(|one| one.slug == fields.get("from"))
        .ok_or(Error::NotFound)?;
    let picks: Vec<Pick> = fields.all("pick").filter_map(pick).collect();
    let kept = ["from", "category"].map(|name| (name.to_owned(), fields.get(name).to_owned()));
    let mut form = FormState::from_pairs(l, kept);
    if picks.is_empty() {
        form.error("pick", l.t("desk-settings-copy-nothing"));
        return Ok(refused(page(&room, &fields, form, false).await?));
    }
    match copy_categories(
        room.house(),
        room.scope(),
        room.organisation.id,
        from.id,
        &picks,
    )
    .await
    {
        Ok(count) => {
            let count = i64::try_from(count).unwrap_or(i64::MAX);
            let words = ui::t!(
                l,
                "desk-settings-copy-done",
                count = count,
                organisation = from.name.as_str()
            )
            .into_owned();
            Ok(redirect_with(
                &room.staff.visit,
                &room.at(""),
                Flash::ok(words),
            ))
        }
        Err(Error::Conflict { .. }) => Ok(conflicting(page(&room, &fields, form, true).await?)),
        Err(error) => Err(error),
    }
}
