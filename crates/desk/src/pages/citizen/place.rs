//! Where it is: an address, a point on the map, a part of the municipality, or no place.

use super::{
    form_page, map, query, refuse_form,
    walk::{LONGEST_PLACE, Step, Walk},
};
use crate::{
    model::normalise,
    store::addresses::{self, Address},
};
use axum::response::Response;
use kernel::{Result, web::Fields};
use ui::{Button, Choice, Form, FormState, Markup, Page, button_group, citizen_page, html};
use uuid::Uuid;

/// Most addresses to choose from.
const MOST: u64 = 8;

/// The question, in one of its three forms.
pub(super) async fn page(walk: Walk) -> Result<Response> {
    if let Some(elsewhere) = walk.too_early(Step::Where) {
        return Ok(elsewhere);
    }
    let form = start(&walk);
    let asked = query(&walk.visit);
    let markup = match asked.get("by") {
        "map" => by_map(&walk, &form, &asked).await?,
        "choose" if !walk.draft.address.is_empty() => choose(&walk, &form).await?,
        _ => by_address(&walk, &form),
    };
    Ok(form_page(&form, markup))
}

fn start(walk: &Walk) -> FormState {
    let form = FormState::new(walk.locale()).with("address", walk.draft.address.as_str());
    match walk.draft.address_id {
        Some(id) => form.with("address_id", id.to_string()),
        None => form,
    }
}

/// Keeps the answer.
pub(super) async fn save(mut walk: Walk, fields: Fields) -> Result<Response> {
    walk.visit.check_form(fields.get("csrf"))?;
    if walk
        .category()
        .is_none_or(|category| category.place == "none")
    {
        return Ok(walk.next());
    }
    let mut form = FormState::from_pairs(walk.locale(), fields.pairs().iter().cloned());
    refuse_form(&mut form, &fields, &["address"]);
    if fields.has("at.x") || fields.get("do") == "point" {
        return by_point(walk, form, &fields).await;
    }
    match fields.get("do") {
        "none"
            if walk
                .category()
                .is_some_and(|category| category.place == "optional") =>
        {
            walk.draft.place = "none".to_owned();
            walk.draft.address_id = None;
        }
        "choose" => return chosen(walk, form, &fields).await,
        "part" => {
            let part = fields.get("part");
            let words = fields.get("address");
            let known = parts(&walk).into_iter().any(|one| one.0 == part);
            if !known {
                form.error("part", walk.locale().t("error-choose-one"));
            }
            keep_typed(&mut walk, &mut form, words);
            if !form.has_errors() {
                walk.draft.address = format!("{part}: {words}")
                    .chars()
                    .take(LONGEST_PLACE)
                    .collect();
                walk.draft.place = "address".to_owned();
            }
        }
        _ => return searched(walk, form, &fields).await,
    }
    let kept = walk.keep(&mut form).await?;
    if kept && !form.has_errors() {
        return Ok(walk.next());
    }
    let markup = by_map(&walk, &form, &fields).await?;
    Ok(walk.with_cookie(form_page(&form, markup)))
}

/// Keeps an address as typed, right or wrong.
fn keep_typed(walk: &mut Walk, form: &mut FormState, typed: &str) {
    walk.draft.address = typed.chars().take(LONGEST_PLACE * 4).collect();
    walk.draft.address_id = None;
    walk.draft.place = "address".to_owned();
    if form.error_of("address").is_none() {
        walk.refuse(Step::Where, form);
    }
    if form.has_errors() {
        walk.draft.place.clear();
    }
}

async fn find(walk: &Walk, typed: &str) -> Result<Vec<Address>> {
    let reader = walk.house().store().read(&addresses::everywhere()).await?;
    addresses::find_everywhere(&reader.db(), walk.organisation.id, typed, MOST).await
}

/// An address was typed: the one that is meant, a choice, or as typed.
async fn searched(mut walk: Walk, mut form: FormState, fields: &Fields) -> Result<Response> {
    let typed = fields.get("address");
    keep_typed(&mut walk, &mut form, typed);
    let mut to = walk.at("where?by=choose");
    if !form.has_errors() {
        let found = find(&walk, typed).await?;
        let words = normalise(typed);
        let same = |one: &&Address| {
            let whole = format!("{} {}", normalise(&one.street), normalise(&one.number));
            words == whole || words.starts_with(&format!("{whole} "))
        };
        let exact: Vec<&Address> = found.iter().filter(same).collect();
        if let [one] = exact[..] {
            walk.draft.address = addresses::in_words(one);
            walk.draft.address_id = Some(one.id);
            to.clear();
        } else {
            // Not answered until the citizen has chosen.
            walk.draft.place.clear();
        }
    }
    let kept = walk.keep(&mut form).await?;
    if kept && !form.has_errors() {
        return Ok(if to.is_empty() {
            walk.next()
        } else {
            walk.go(&to)
        });
    }
    let markup = by_address(&walk, &form);
    Ok(walk.with_cookie(form_page(&form, markup)))
}

/// One of the addresses that were shown, or what was typed.
async fn chosen(mut walk: Walk, mut form: FormState, fields: &Fields) -> Result<Response> {
    match fields.get("address_id") {
        "typed" if !walk.draft.address.trim().is_empty() => {
            walk.draft.address_id = None;
            walk.draft.place = "address".to_owned();
        }
        id => {
            let scope = addresses::everywhere();
            let found = match Uuid::parse_str(id) {
                Ok(id) => {
                    let reader = walk.house().store().read(&scope).await?;
                    addresses::one(&reader.db(), &scope, id).await.ok()
                }
                Err(_) => None,
            };
            match found {
                Some(address) => {
                    walk.draft.address = addresses::in_words(&address);
                    walk.draft.address_id = Some(address.id);
                    walk.draft.place = "address".to_owned();
                }
                None => form.error("address_id", walk.locale().t("error-choose-one")),
            }
        }
    }
    let kept = walk.keep(&mut form).await?;
    if kept && !form.has_errors() {
        return Ok(walk.next());
    }
    let markup = if walk.draft.address.is_empty() {
        by_address(&walk, &form)
    } else {
        choose(&walk, &form).await?
    };
    Ok(form_page(&form, markup))
}

/// A press on the map, or the words that go with the point.
async fn by_point(mut walk: Walk, mut form: FormState, fields: &Fields) -> Result<Response> {
    let view = map::View::read(fields);
    if fields.get("do") == "point" {
        if walk.draft.point.is_some() {
            let words = fields.get("address");
            keep_typed(&mut walk, &mut form, words);
            // The words beside a point may be left out.
            let faults = form.error_of("address").is_some() && !words.is_empty();
            if !faults {
                form = FormState::from_pairs(walk.locale(), fields.pairs().iter().cloned());
                walk.draft.place = "point".to_owned();
            }
        } else {
            form.error("at", walk.locale().t("desk-citizen-map-press"));
        }
    } else {
        let position = |name: &str| {
            fields
                .get(name)
                .parse::<f64>()
                .ok()
                .filter(|n| n.is_finite())
        };
        let boundaries = walk.house().directory().boundaries().await?;
        let point = match (position("at.x"), position("at.y")) {
            // A press by keyboard has no position: browsers send zero.
            (Some(0.0), Some(0.0)) | (None, _) | (_, None) => None,
            (Some(x), Some(y)) => view.point(boundaries.as_deref(), &walk.organisation, x, y),
        };
        match point {
            Some(point) => {
                walk.draft.point = Some(point);
                if walk.draft.place != "point" {
                    walk.draft.place.clear();
                    walk.draft.address_id = None;
                }
                if walk.keep(&mut form).await? {
                    return Ok(walk.go(&walk.at(&format!("where?{}", view.closer(point)))));
                }
            }
            None => form.error("at", walk.locale().t("desk-citizen-map-press")),
        }
    }
    let kept = walk.keep(&mut form).await?;
    if kept && !form.has_errors() {
        return Ok(walk.next());
    }
    let markup = by_map(&walk, &form, fields).await?;
    Ok(walk.with_cookie(form_page(&form, markup)))
}

fn frame(walk: &Walk, form: &FormState, title: &str) -> Page {
    walk.page(Step::Where, title, form)
}

/// The other ways to say where it is.
fn other_ways(walk: &Walk, on_map: bool) -> Markup {
    let l = walk.locale();
    let context = walk.context();
    let here = walk.href(Step::Where);
    let optional = walk
        .category()
        .is_some_and(|category| category.place == "optional");
    html! {
        h2 { (l.t("desk-citizen-where-other")) }
        ul {
            @if on_map {
                li { a href=(here) { (l.t("desk-citizen-where-by-address")) } }
            } @else {
                li { a href={ (here) "?by=map" } { (l.t("desk-citizen-where-by-map")) } }
            }
        }
        @if optional {
            (Form::post(&context, here.as_str()).hidden("do", "none").body(html! {
                (button_group(html! { (Button::secondary(l.t("desk-citizen-where-none"))) }))
            }))
        }
    }
}

fn by_address(walk: &Walk, form: &FormState) -> Markup {
    let l = walk.locale();
    let context = walk.context();
    let title = l.t("desk-citizen-where-title").into_owned();
    citizen_page(
        &context,
        &frame(walk, form, &title),
        html! {
            (form.error_summary())
            h1 { (title) }
            (Form::post(&context, walk.href(Step::Where)).body(html! {
                (form.text("address", l.t("desk-citizen-where-address")).hint(l.t("desk-citizen-where-hint")).autocomplete("off"))
                (button_group(html! { (Button::primary(l.t("desk-citizen-next"))) }))
            }))
            (other_ways(walk, false))
        },
    )
}

async fn choose(walk: &Walk, form: &FormState) -> Result<Markup> {
    let l = walk.locale();
    let context = walk.context();
    let here = walk.href(Step::Where);
    let typed = walk.draft.address.as_str();
    let found = find(walk, typed).await?;
    let as_typed = ui::t!(l, "desk-citizen-where-as-typed", typed = typed).into_owned();
    let title = if found.is_empty() {
        l.t("desk-citizen-where-unknown-title").into_owned()
    } else {
        l.t("desk-citizen-where-choose-title").into_owned()
    };
    let body = if found.is_empty() {
        html! {
            p { (ui::t!(l, "desk-citizen-where-unknown-text", typed = typed)) }
            (Form::post(&context, here.as_str()).hidden("do", "choose").hidden("address_id", "typed").body(html! {
                (button_group(html! { (Button::primary(l.t("desk-citizen-where-use-typed"))) }))
            }))
        }
    } else {
        let mut choices: Vec<Choice> = found
            .iter()
            .map(|one| Choice::new(one.id.to_string(), addresses::in_words(one)))
            .collect();
        choices.push(Choice::new("typed", as_typed).divider(l.t("desk-citizen-or")));
        html! {
            (Form::post(&context, here.as_str()).hidden("do", "choose").body(html! {
                (form.radios("address_id", title.as_str(), choices).hide_label())
                (button_group(html! { (Button::primary(l.t("desk-citizen-next"))) }))
            }))
        }
    };
    Ok(citizen_page(
        &context,
        &frame(walk, form, &title).back(here.as_str()),
        html! {
            (form.error_summary())
            h1 { (title) }
            (body)
            p { a href=(here) { (l.t("desk-citizen-where-again")) } }
        },
    ))
}

/// The parts of the municipality with their post codes, from its public facts.
fn parts(walk: &Walk) -> Vec<(String, String)> {
    let text = |value: &serde_json::Value, name: &str| {
        value
            .get(name)
            .and_then(|v| v.as_str())
            .map(ToOwned::to_owned)
    };
    walk.organisation
        .facts
        .get("places")
        .and_then(serde_json::Value::as_array)
        .map(|list| {
            list.iter()
                .filter_map(|one| {
                    Some((
                        text(one, "name")?,
                        text(one, "postcode").unwrap_or_default(),
                    ))
                })
                .collect()
        })
        .unwrap_or_default()
}

async fn by_map(walk: &Walk, form: &FormState, asked: &Fields) -> Result<Markup> {
    let l = walk.locale();
    let context = walk.context();
    let here = walk.href(Step::Where);
    let title = l.t("desk-citizen-map-title").into_owned();
    let view = map::View::read(asked);
    let has_map = walk.house().directory().boundaries().await?.is_some();
    let near = match walk.draft.point {
        Some(point) => map::near(walk, point).await?,
        None => None,
    };
    let alt = match (walk.draft.point, &near) {
        (Some(_), Some(near)) => {
            ui::t!(l, "desk-citizen-map-alt-near", address = near.as_str()).into_owned()
        }
        (Some(_), None) => l.t("desk-citizen-map-alt-point").into_owned(),
        (None, _) => l.t("desk-citizen-map-alt").into_owned(),
    };
    let picture = html! {
        (Form::post(&context, here.as_str()).body(html! {
            @for (name, value) in view.fields() { (ui::hidden(name, &value)) }
            p #f-at tabindex="-1" {
                @if let Some(wrong) = form.error_of("at") { strong { (wrong) } } @else { (l.t("desk-citizen-map-hint")) }
            }
            div.k-frame {
                input type="image" name="at" src={ (walk.at("map.svg")) "?" (view.query(walk.draft.point)) } alt=(alt)
                    width=(view.width()) height=(view.height());
            }
            p {
                @if let Some(wider) = view.wider() { a href={ (here) "?" (wider) } { (l.t("desk-citizen-map-wider")) } " · " }
                a href={ (here) "?" (view.other_size()) } {
                    @if view.is_large() { (l.t("desk-citizen-map-smaller")) } @else { (l.t("desk-citizen-map-larger")) }
                }
            }
        }))
        @if walk.draft.point.is_some() {
            @if let Some(near) = &near { p { (ui::t!(l, "desk-citizen-map-near", address = near.as_str())) } }
            (Form::post(&context, here.as_str()).hidden("do", "point").body(html! {
                @for (name, value) in view.fields() { (ui::hidden(name, &value)) }
                (form.text("address", l.t("desk-citizen-map-words")).hint(l.t("desk-citizen-map-words-hint")).optional().max_length(LONGEST_PLACE))
                (button_group(html! { (Button::primary(l.t("desk-citizen-map-use"))) }))
            }))
        }
    };
    let parts = parts(walk);
    let by_part = html! {
        h2 { (l.t("desk-citizen-part-title")) }
        (Form::post(&context, here.as_str()).hidden("do", "part").hidden("by", "map").body(html! {
            (form.select("part", l.t("desk-citizen-part-label"), parts.iter().map(|(name, code)| {
                Choice::new(name.as_str(), format!("{name} ({code})"))
            }).collect()).placeholder(l.t("desk-citizen-part-choose")))
            @if walk.draft.point.is_none() {
                (form.text("address", l.t("desk-citizen-part-words")).hint(l.t("desk-citizen-part-words-hint")).max_length(LONGEST_PLACE))
                (button_group(html! { (Button::secondary(l.t("desk-citizen-part-use"))) }))
            }
        }))
    };
    Ok(citizen_page(
        &context,
        &frame(walk, form, &title).back(here.as_str()),
        html! {
            (form.error_summary())
            h1 { (title) }
            @if has_map { (picture) }
            @if !parts.is_empty() && walk.draft.point.is_none() { (by_part) }
            (other_ways(walk, true))
        },
    ))
}
