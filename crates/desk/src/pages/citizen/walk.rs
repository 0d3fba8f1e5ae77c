//! The walk through the questions: where the citizen is, what was answered, what comes next.

use super::refuse;
use crate::{
    REGISTER,
    model::{Contact, Draft, check_report},
    store::{Catalogue, Catalogues, Category, drafts},
};
use axum::{
    extract::{FromRequestParts, Path},
    http::{HeaderValue, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use kernel::{
    Error, FieldError, House, Result, Scope,
    organisations::Organisation,
    web::{Fields, Visit, cookie, error_sentence},
};
use std::{collections::HashMap, sync::Arc};
use ui::{Button, Form, FormState, Locale, Page, PageContext, button_group, citizen_page, html};
use uuid::Uuid;

/// How long the draft's cookie lives, as long as the draft itself.
const DRAFT_SECONDS: i64 = drafts::KEEP_MS / 1000;
/// How long the receipt can be opened again in the same browser.
const RECEIPT_SECONDS: i64 = 24 * 3600;
/// Most characters of a place in words.
pub(super) const LONGEST_PLACE: usize = 300;

/// One question, or the page that shows all answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// What it is about.
    What,
    /// The emergency stopper of the category.
    Emergency,
    /// Where it is.
    Where,
    /// In the citizen's words, with photos.
    Details,
    /// Who reports.
    Contact,
    /// All answers.
    Check,
}

impl Step {
    const fn path(self) -> &'static str {
        match self {
            Self::What => "what",
            Self::Emergency => "emergency",
            Self::Where => "where",
            Self::Details => "details",
            Self::Contact => "contact",
            Self::Check => "check",
        }
    }
}

/// A citizen on the way: the request, the organisation, and the answers so far. As an extractor it serves every step.
pub(super) struct Walk {
    /// The request.
    pub(super) visit: Visit,
    /// On whose page it is.
    pub(super) organisation: Arc<Organisation>,
    /// What can be reported there.
    pub(super) catalogue: Arc<Catalogue>,
    /// The id of the draft, once there is an answer.
    pub(super) id: Option<Uuid>,
    /// The answers so far.
    pub(super) draft: Draft,
}

/// The organisation in the address, when citizens report there.
pub(super) async fn organisation(house: &House, slug: &str) -> Result<Arc<Organisation>> {
    let found = house.directory().by_slug(slug).await?;
    if found.takes_reports() {
        Ok(found)
    } else {
        Err(Error::NotFound)
    }
}

impl FromRequestParts<House> for Walk {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Self> {
        let Ok(visit) = Visit::from_request_parts(parts, house).await;
        let Path(path) = Path::<HashMap<String, String>>::from_request_parts(parts, house)
            .await
            .map_err(|_| Error::NotFound)?;
        let organisation =
            organisation(house, path.get("organisation").ok_or(Error::NotFound)?).await?;
        let catalogue = house
            .part::<Catalogues>()?
            .of(house.store(), organisation.id)
            .await?;
        let id = cookie(&visit.headers, &draft_cookie(&organisation))
            .and_then(|text| Uuid::parse_str(&text).ok());
        let mut walk = Self {
            visit,
            organisation,
            catalogue,
            id,
            draft: Draft::default(),
        };
        if let Some(id) = id {
            walk.draft =
                drafts::load(house.store(), &walk.scope(), walk.organisation.id, id).await?;
        }
        Ok(walk)
    }
}

fn draft_cookie(organisation: &Organisation) -> String {
    format!("kantel_draft_{}", organisation.slug)
}

fn receipt_cookie(organisation: &Organisation) -> String {
    format!("kantel_receipt_{}", organisation.slug)
}

impl Walk {
    /// The house.
    pub(super) fn house(&self) -> &House {
        &self.visit.house
    }

    /// The language.
    pub(super) fn locale(&self) -> Locale {
        self.visit.locale
    }

    /// What a citizen may do here.
    pub(super) fn scope(&self) -> Scope {
        Scope::public(self.organisation.id, [REGISTER])
    }

    /// The chosen category, while it is offered.
    pub(super) fn category(&self) -> Option<&Category> {
        self.catalogue.offered(self.draft.category?)
    }

    /// The address of a step.
    pub(super) fn href(&self, step: Step) -> String {
        self.at(step.path())
    }

    /// An address within the walk.
    pub(super) fn at(&self, path: &str) -> String {
        format!("/{}/report/{path}", self.organisation.slug)
    }

    /// The questions this report needs, for "question 2 of 5".
    fn steps(&self) -> Vec<Step> {
        let no_place = self
            .category()
            .is_some_and(|category| category.place == "none");
        [
            Step::What,
            Step::Where,
            Step::Details,
            Step::Contact,
            Step::Check,
        ]
        .into_iter()
        .filter(|step| *step != Step::Where || !no_place)
        .collect()
    }

    /// Who reports, as far as was answered.
    pub(super) fn contact(&self) -> Contact {
        let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        if self.draft.contact == "yes" {
            Contact {
                name: some(&self.draft.name),
                email: some(&self.draft.email),
                phone: some(&self.draft.phone),
            }
        } else {
            Contact::default()
        }
    }

    /// What is wrong with the answers of a step; empty when it is answered well.
    pub(super) fn faults(&self, step: Step) -> Vec<FieldError> {
        let draft = &self.draft;
        let one = |field: &'static str, key: &'static str| vec![FieldError::new(field, key)];
        match step {
            Step::What if self.category().is_none() => one("category", "desk-citizen-what-choose"),
            Step::Where => match self.category().map(|category| category.place.as_str()) {
                Some("none") => Vec::new(),
                Some(need) => match draft.place.as_str() {
                    "none" if need == "optional" => Vec::new(),
                    "point" if draft.point.is_none() => {
                        one("address", "desk-citizen-where-required")
                    }
                    "address" if draft.address.trim().is_empty() => {
                        one("address", "desk-citizen-where-required")
                    }
                    "address" | "point" if draft.address.chars().count() > LONGEST_PLACE => {
                        vec![
                            FieldError::new("address", "error-too-long")
                                .with("most", LONGEST_PLACE),
                        ]
                    }
                    "address" | "point" => Vec::new(),
                    _ => one("address", "desk-citizen-where-required"),
                },
                None => Vec::new(),
            },
            Step::Details if draft.description.trim().is_empty() => {
                one("description", "desk-citizen-details-required")
            }
            Step::Details => check_report(&draft.description, &Contact::default()),
            Step::Contact => match draft.contact.as_str() {
                "no" => Vec::new(),
                "yes" => {
                    let contact = self.contact();
                    let mut faults = check_report("……………", &contact);
                    if contact.email.is_none() && contact.phone.is_none() {
                        faults.push(FieldError::new("email", "desk-citizen-contact-one"));
                    }
                    faults
                }
                _ => one("contact", "desk-citizen-contact-choose"),
            },
            Step::What | Step::Emergency | Step::Check => Vec::new(),
        }
    }

    /// The first question without a good answer.
    pub(super) fn missing(&self) -> Option<Step> {
        let Some(category) = self.category() else {
            return Some(Step::What);
        };
        if category.stopper.is_some() && !self.draft.no_emergency {
            return Some(Step::Emergency);
        }
        [Step::Where, Step::Details, Step::Contact]
            .into_iter()
            .find(|step| {
                let unseen = *step == Step::Details && !self.draft.photos_done;
                unseen || !self.faults(*step).is_empty()
            })
    }

    /// Sends a citizen who comes too early back to the first question that is not answered.
    pub(super) fn too_early(&self, step: Step) -> Option<Response> {
        let order = [
            Step::What,
            Step::Emergency,
            Step::Where,
            Step::Details,
            Step::Contact,
            Step::Check,
        ];
        let at = |step: Step| {
            order
                .iter()
                .position(|one| *one == step)
                .unwrap_or(order.len())
        };
        let no_place = step == Step::Where
            && self
                .category()
                .is_some_and(|category| category.place == "none");
        match self.missing() {
            Some(missing) if at(missing) < at(step) => Some(self.go(&self.href(missing))),
            _ if no_place => Some(self.next()),
            _ => None,
        }
    }

    /// Keeps the answers. When there is no room or no store, the form says so and `false` comes back: what was typed is
    /// still on the page.
    pub(super) async fn keep(&mut self, form: &mut FormState) -> Result<bool> {
        let env = self.house().env().clone();
        // Unlike other ids, it is all random: whoever has it sees the draft.
        let id = *self
            .id
            .get_or_insert_with(|| uuid::Builder::from_random_bytes(env.bytes::<16>()).into_uuid());
        match drafts::save(
            self.house().store(),
            &self.scope(),
            self.organisation.id,
            id,
            &self.draft,
        )
        .await
        {
            Ok(()) => Ok(true),
            Err(error @ (Error::StorageFull | Error::Unavailable(_))) => {
                form.error("", error_sentence(self.locale(), &error).1);
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    /// Goes to an address of this site, with the draft's cookie.
    pub(super) fn go(&self, to: &str) -> Response {
        let mut response = Redirect::to(to).into_response();
        if let Some(id) = self.id {
            self.set_cookie(
                &mut response,
                &draft_cookie(&self.organisation),
                &id.to_string(),
                DRAFT_SECONDS,
            );
        }
        response
    }

    /// Goes to the first question without a good answer, or to the page with all answers.
    pub(super) fn next(&self) -> Response {
        self.go(&self.href(self.missing().unwrap_or(Step::Check)))
    }

    /// Adds the draft's cookie to a page, so that a first answer that was refused is kept too.
    pub(super) fn with_cookie(&self, mut response: Response) -> Response {
        if let Some(id) = self.id {
            self.set_cookie(
                &mut response,
                &draft_cookie(&self.organisation),
                &id.to_string(),
                DRAFT_SECONDS,
            );
        }
        response
    }

    /// Goes to the receipt: the draft's cookie makes place for the receipt's.
    pub(super) fn finish(&self, receipt: &str) -> Response {
        let mut response = Redirect::to(&self.at("receipt")).into_response();
        self.set_cookie(&mut response, &draft_cookie(&self.organisation), "", 0);
        let sealed = self.house().secrets().seal("receipt", receipt);
        self.set_cookie(
            &mut response,
            &receipt_cookie(&self.organisation),
            &sealed,
            RECEIPT_SECONDS,
        );
        response
    }

    /// What the receipt's cookie holds, if this installation made it.
    pub(super) fn receipt(&self) -> Option<String> {
        let sealed = cookie(&self.visit.headers, &receipt_cookie(&self.organisation))?;
        self.house().secrets().open("receipt", &sealed)
    }

    fn set_cookie(&self, response: &mut Response, name: &str, value: &str, seconds: i64) {
        let secure = if self.house().settings().is_https() {
            "; Secure"
        } else {
            ""
        };
        let slug = &self.organisation.slug;
        let line = format!(
            "{name}={value}; Path=/{slug}; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}"
        );
        if let Ok(line) = HeaderValue::from_str(&line) {
            response.headers_mut().append(header::SET_COOKIE, line);
        }
    }

    /// What the layout needs.
    pub(super) fn context(&self) -> PageContext {
        self.visit.page(Some(&self.organisation))
    }

    /// The page of a step: its title, the way back, how far the citizen is.
    pub(super) fn page(&self, step: Step, title: &str, form: &FormState) -> Page {
        let steps = self.steps();
        let shown = if step == Step::Emergency {
            Step::What
        } else {
            step
        };
        let at = steps.iter().position(|one| *one == shown).unwrap_or(0);
        let back = match step {
            Step::What => format!("/{}", self.organisation.slug),
            Step::Emergency => self.href(Step::What),
            _ => self.href(steps[at.saturating_sub(1)]),
        };
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Page::new(title)
            .back(back)
            .progress(number(at + 1), number(steps.len()))
            .error(form.has_errors())
            .unlisted()
    }

    /// Puts what is wrong with a step at its fields.
    pub(super) fn refuse(&self, step: Step, form: &mut FormState) {
        let faults: Vec<FieldError> = self
            .faults(step)
            .into_iter()
            .filter(|fault| form.error_of(&fault.field).is_none())
            .collect();
        refuse(form, &faults);
    }
}

/// The start: straight to the first question, or a choice when there are answers of earlier.
pub(super) async fn start(walk: Walk) -> Response {
    if walk.draft == Draft::default() {
        return walk.go(&walk.href(Step::What));
    }
    let l = walk.locale();
    let context = walk.context();
    let title = l.t("desk-citizen-resume-title").into_owned();
    let next = walk.href(walk.missing().unwrap_or(Step::Check));
    let page = Page::new(title.clone())
        .back(format!("/{}", walk.organisation.slug))
        .unlisted();
    let body = html! {
        h1 { (title) }
        p { (l.t("desk-citizen-resume-text")) }
        @if let Some(category) = walk.category() { p { strong { (category.name(l)) } } }
        (button_group(html! { (Button::primary(l.t("desk-citizen-resume-go-on")).href(next)) }))
        (Form::post(&context, walk.at("new")).body(html! { (Button::secondary(l.t("desk-citizen-resume-new"))) }))
    };
    citizen_page(&context, &page, body).into_response()
}

/// Throws the answers away and begins again.
pub(super) async fn restart(mut walk: Walk, fields: Fields) -> Result<Response> {
    walk.visit.check_form(fields.get("csrf"))?;
    walk.draft = Draft::default();
    let mut form = FormState::new(walk.locale());
    if walk.id.is_some() && !walk.keep(&mut form).await? {
        return Err(Error::StorageFull);
    }
    Ok(walk.go(&walk.href(Step::What)))
}
