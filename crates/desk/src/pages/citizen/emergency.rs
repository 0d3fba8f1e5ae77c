//! The emergency stopper: before anything is typed that nobody reads in time, the telephone.

use super::{
    form_page,
    walk::{Step, Walk},
};
use axum::response::Response;
use kernel::{Result, web::Fields};
use ui::{Button, Form, FormState, Icon, Markup, button_group, citizen_page, html};

/// The stopper, when the category has one.
pub(super) async fn page(walk: Walk) -> Response {
    if let Some(elsewhere) = walk.too_early(Step::Emergency) {
        return elsewhere;
    }
    let form = FormState::new(walk.locale());
    match show(&walk, &form) {
        Some(markup) => form_page(&form, markup),
        None => walk.next(),
    }
}

/// "No, this is no emergency."
pub(super) async fn save(mut walk: Walk, fields: Fields) -> Result<Response> {
    walk.visit.check_form(fields.get("csrf"))?;
    let mut form = FormState::new(walk.locale());
    walk.draft.no_emergency = true;
    if walk.keep(&mut form).await? {
        return Ok(walk.next());
    }
    Ok(show(&walk, &form).map_or_else(|| walk.next(), |markup| form_page(&form, markup)))
}

/// The emergency numbers that a stopper names, such as 112 and 1722, each once and in its order.
pub(super) fn numbers(text: &str) -> Vec<&str> {
    let mut out: Vec<&str> = Vec::new();
    for digits in text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|digits| (3..=4).contains(&digits.len()))
    {
        if !out.contains(&digits) {
            out.push(digits);
        }
    }
    out
}

fn show(walk: &Walk, form: &FormState) -> Option<Markup> {
    let l = walk.locale();
    let stopper = walk.category()?.stopper(l)?;
    let context = walk.context();
    let title = l.t("desk-citizen-emergency-title").into_owned();
    Some(citizen_page(
        &context,
        &walk.page(Step::Emergency, &title, form),
        html! {
            (form.error_summary())
            h1 { (title) }
            p.k-lead { (stopper) }
            (button_group(html! {
                @for number in numbers(stopper) {
                    (Button::danger(ui::t!(l, "desk-citizen-emergency-call", number = number)).href(format!("tel:{number}")).icon(Icon::Phone))
                }
            }))
            h2 { (l.t("desk-citizen-emergency-none-title")) }
            p { (l.t("desk-citizen-emergency-none-text")) }
            (Form::post(&context, walk.href(Step::Emergency)).body(html! {
                (button_group(html! { (Button::secondary(l.t("desk-citizen-emergency-no"))) }))
            }))
        },
    ))
}

#[cfg(test)]
mod tests {
    use super::numbers;

    #[test]
    fn the_numbers_of_a_stopper_are_found_once_each() {
        assert_eq!(
            numbers("Gevaar? Bel 112. Geen gevaar? Bel 1722, niet 112."),
            ["112", "1722"]
        );
        assert!(numbers("Op 5 mei 20265 niets").is_empty());
    }
}
