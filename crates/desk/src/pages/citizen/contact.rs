//! Who reports: known and told how it goes, or nobody in particular.

use super::{
    form_page, refuse_form,
    walk::{Step, Walk},
};
use axum::response::Response;
use kernel::{Result, web::Fields};
use ui::{Button, Choice, Form, FormState, Markup, button_group, citizen_page, details, html};

/// The question.
pub(super) async fn page(walk: Walk) -> Response {
    if let Some(elsewhere) = walk.too_early(Step::Contact) {
        return elsewhere;
    }
    let draft = &walk.draft;
    let form = FormState::new(walk.locale())
        .with("contact", draft.contact.as_str())
        .with("name", draft.name.as_str())
        .with("email", draft.email.as_str())
        .with("phone", draft.phone.as_str());
    let markup = show(&walk, &form);
    form_page(&form, markup)
}

/// Keeps the answer.
pub(super) async fn save(mut walk: Walk, fields: Fields) -> Result<Response> {
    walk.visit.check_form(fields.get("csrf"))?;
    let mut form = FormState::from_pairs(walk.locale(), fields.pairs().iter().cloned());
    refuse_form(&mut form, &fields, &["contact", "name", "email", "phone"]);
    let typed = |name: &str| fields.get(name).chars().take(500).collect::<String>();
    walk.draft.contact = match fields.get("contact") {
        known @ ("yes" | "no") => known.to_owned(),
        _ => String::new(),
    };
    walk.draft.name = typed("name");
    walk.draft.email = typed("email");
    walk.draft.phone = typed("phone");
    walk.refuse(Step::Contact, &mut form);
    let kept = walk.keep(&mut form).await?;
    if kept && !form.has_errors() {
        return Ok(walk.next());
    }
    let markup = show(&walk, &form);
    Ok(walk.with_cookie(form_page(&form, markup)))
}

fn show(walk: &Walk, form: &FormState) -> Markup {
    let l = walk.locale();
    let context = walk.context();
    let title = l.t("desk-citizen-contact-title").into_owned();
    let who = html! {
        p { (l.t("desk-citizen-contact-one-of")) }
        (form.text("name", l.t("desk-citizen-contact-name")).autocomplete("name").optional().max_length(100))
        (form.email("email", l.t("desk-citizen-contact-email")).optional())
        (form.phone("phone", l.t("desk-citizen-contact-phone")).optional())
    };
    let choices = vec![
        Choice::new("yes", l.t("desk-citizen-contact-yes"))
            .hint(l.t("desk-citizen-contact-yes-hint"))
            .reveal(who),
        Choice::new("no", l.t("desk-citizen-contact-no")).hint(l.t("desk-citizen-contact-no-hint")),
    ];
    citizen_page(
        &context,
        &walk.page(Step::Contact, &title, form),
        html! {
            (form.error_summary())
            (Form::post(&context, walk.href(Step::Contact)).body(html! {
                (form.radios("contact", title.as_str(), choices).question())
                (details(&l.t("desk-citizen-contact-privacy"), html! {
                    p { (ui::t!(l, "desk-citizen-contact-privacy-why", organisation = walk.organisation.name.as_str())) }
                    p { (l.t("desk-citizen-contact-privacy-how-long")) }
                    p { a href="/help/privacy" { (l.t("desk-citizen-contact-privacy-more")) } }
                }))
                (button_group(html! { (Button::primary(l.t("desk-citizen-next"))) }))
            }))
        },
    )
}
