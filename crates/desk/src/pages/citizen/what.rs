//! What it is about: found by plain words, or chosen from a group.

use super::{
    form_page, query, refuse_form,
    walk::{Step, Walk},
};
use crate::store::Category;
use axum::response::Response;
use kernel::{Result, web::Fields};
use ui::{
    AlertKind, Button, Choice, Form, FormState, Locale, Markup, alert, button_group, citizen_page,
    html,
};
use uuid::Uuid;

/// Most suggestions beside each other.
const MOST: usize = 6;
/// Words of at least this many characters are worth keeping as the beginning of the description.
const SENTENCE: usize = 15;

/// The question.
pub(super) async fn page(walk: Walk) -> Response {
    let asked = query(&walk.visit);
    let words = if asked.has("words") || asked.has("group") {
        asked.get("words")
    } else {
        walk.draft.words.as_str()
    };
    let mut form = FormState::new(walk.locale()).with("words", words);
    if let Some(category) = walk.category() {
        form = form.with("category", category.id.to_string());
    }
    refuse_form(&mut form, &asked, &["words"]);
    let markup = show(&walk, &form, words, asked.get("group"));
    form_page(&form, markup)
}

/// Keeps the choice.
pub(super) async fn save(mut walk: Walk, fields: Fields) -> Result<Response> {
    walk.visit.check_form(fields.get("csrf"))?;
    let mut form = FormState::from_pairs(walk.locale(), fields.pairs().iter().cloned());
    refuse_form(&mut form, &fields, &["words", "category"]);
    let words: String = fields.get("words").chars().take(500).collect();
    let chosen = Uuid::parse_str(fields.get("category"))
        .ok()
        .filter(|id| walk.catalogue.offered(*id).is_some());
    if let Some(chosen) = chosen {
        if walk.draft.category != Some(chosen) {
            walk.draft.no_emergency = false;
        }
        walk.draft.category = Some(chosen);
        let untouched =
            walk.draft.description.is_empty() || walk.draft.description == walk.draft.words;
        if untouched && words.chars().count() >= SENTENCE && words.contains(' ') {
            walk.draft.description.clone_from(&words);
        }
        walk.draft.words.clone_from(&words);
    } else {
        form.error("category", walk.locale().t("desk-citizen-what-choose"));
    }
    if !form.has_errors() && walk.keep(&mut form).await? {
        return Ok(walk.next());
    }
    let markup = show(&walk, &form, &words, fields.get("group"));
    Ok(form_page(&form, markup))
}

fn choices(list: &[&Category], l: Locale) -> Vec<Choice> {
    list.iter()
        .map(|one| Choice::new(one.id.to_string(), one.name(l)).hint(one.description(l)))
        .collect()
}

fn show(walk: &Walk, form: &FormState, words: &str, group: &str) -> Markup {
    let l = walk.locale();
    let context = walk.context();
    let here = walk.href(Step::What);
    let title = l.t("desk-citizen-what-title").into_owned();
    let found: Vec<&Category> = walk.catalogue.find(words).into_iter().take(MOST).collect();
    let group = walk.catalogue.groups.iter().find(|one| one.key == group);
    let in_group = |id: Uuid| -> Vec<&Category> {
        walk.catalogue
            .categories
            .iter()
            .filter(|one| one.group == id && one.enabled)
            .collect()
    };
    let list: Option<(String, Vec<&Category>)> = match group {
        Some(group) => Some((group.name(l).to_owned(), in_group(group.id))),
        None if !found.is_empty() => Some((l.t("desk-citizen-what-found").into_owned(), found)),
        None => None,
    };
    let search = {
        let label = l.t("desk-citizen-what-search");
        let button = l.t("desk-citizen-search");
        Form::get(&context, here.as_str()).body(html! {
            (form.text("words", label).kind("search").hint(l.t("desk-citizen-what-hint")).max_length(500))
            (button_group(html! {
                @if list.is_some() { (Button::secondary(button)) } @else { (Button::primary(button)) }
            }))
        })
    };
    citizen_page(
        &context,
        &walk.page(Step::What, &title, form),
        html! {
            (form.error_summary())
            h1 { (title) }
            (search)
            @if let Some((legend, list)) = &list {
                ({
                    let mut post = Form::post(&context, here.as_str()).hidden("words", words);
                    if let Some(group) = group { post = post.hidden("group", group.key.as_str()); }
                    post.body(html! {
                        (form.radios("category", legend.as_str(), choices(list, l)))
                        (button_group(html! { (Button::primary(l.t("desk-citizen-next"))) }))
                    })
                })
            } @else if !words.is_empty() {
                (alert(AlertKind::Info, &l.t("desk-citizen-what-nothing"), html! { p { (l.t("desk-citizen-what-nothing-text")) } }))
            }
            h2 { @if list.is_some() { (l.t("desk-citizen-what-other")) } @else { (l.t("desk-citizen-what-browse")) } }
            ul {
                @for one in walk.catalogue.groups.iter().filter(|one| !in_group(one.id).is_empty()) {
                    li { a href={ (here) "?group=" (one.key) } aria-current=[group.is_some_and(|g| g.id == one.id).then_some("true")] { (one.name(l)) } }
                }
            }
        },
    )
}
