//! Registering for a caller or at the counter: one dense page, from top to bottom with the keyboard. What cannot be
//! decided from what was typed comes back as a short choice.

use super::{
    desk::Desk,
    refusal::{mark, typed},
};
use crate::{
    READ, REGISTER,
    actions::{Receipt, register},
    model::{Channel, Contact, NewReport, Place, normalise},
    store::{Category, addresses, counts},
};
use axum::{
    extract::RawQuery,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use kernel::{
    Error, FieldError, Result,
    organisations::Organisation,
    web::{Fields, Staff},
};
use serde::{Deserialize, Serialize};
use ui::{
    AlertKind, Button, Choice, Form, FormState, Icon, Locale, Markup, Page, alert, button_group,
    copy_code, fieldset, html, staff_page,
    texts::{human_day, timestamp},
};
use uuid::Uuid;

/// Suggestions for an address at most.
const MOST_ADDRESSES: u64 = 8;
/// Categories to choose from at most.
const MOST_CATEGORIES: usize = 6;
/// The value for "as I typed it".
const AS_TYPED: &str = "typed";

/// What was found for what was typed: to be chosen from.
#[derive(Default)]
struct Offers {
    categories: Vec<(Uuid, String, String)>,
    addresses: Vec<(Uuid, String)>,
}

/// The empty form.
pub(super) async fn form(staff: Staff) -> Result<Markup> {
    let desk = Desk::open(staff).await?;
    let draft = desk.house().env().id().to_string();
    let form = FormState::new(desk.locale()).with("draft", &draft);
    page(&desk, &form, &Offers::default()).await
}

async fn page(desk: &Desk, form: &FormState, offers: &Offers) -> Result<Markup> {
    let places = desk.where_can(REGISTER);
    if places.is_empty() {
        return Err(Error::Forbidden(REGISTER.key()));
    }
    let reader = desk.house().store().read(desk.scope()).await?;
    let counts = if desk.scope().can(READ) {
        counts(&reader).await?
    } else {
        Vec::new()
    };
    drop(reader);
    let (l, ctx) = (desk.locale(), desk.page(&counts, None));
    let names: Vec<String> = desk
        .categories()
        .iter()
        .filter(|c| c.enabled)
        .map(|c| c.name(l).to_owned())
        .collect();
    let channels = [Channel::Phone, Channel::Counter, Channel::Mail]
        .map(|channel| {
            Choice::new(
                channel.key(),
                l.t(&format!("desk-channel-{}", channel.key())),
            )
            .checked(channel == Channel::Phone)
        })
        .into();
    let languages = ["nl", "en"]
        .map(|code| {
            Choice::new(code, l.t(&format!("desk-work-language-{code}"))).checked(code == "nl")
        })
        .into();
    let body = html! {
        (form.error_summary())
        h1 { (l.t("desk-work-new")) }
        (Form::post(&ctx, "/desk/new").hidden("draft", form.value("draft")).body(html! {
            (form.radios("channel", l.t("desk-work-channel"), channels).inline())
            (form.text("category", l.t("desk-work-new-what")).hint(l.t("desk-work-new-what-hint")).suggestions(names))
            @if !offers.categories.is_empty() { (category_choice(l, form, offers)) }
            (form.textarea("description", l.t("desk-work-new-description")).rows(4))
            // The list of addresses is filled while typing where the browser can; otherwise after saving.
            div hx-get="/desk/addresses" hx-trigger="input delay:200ms from:#f-address" hx-include="#f-address"
                hx-target="#f-address-list" hx-swap="innerHTML" {
                (form.text("address", l.t("desk-work-new-where")).hint(l.t("desk-work-new-where-hint")).optional()
                    .autocomplete("off").suggestions(vec![String::new()]))
            }
            @if !offers.addresses.is_empty() { (address_choice(l, form, offers)) }
            @if places.len() > 1 {
                (form.select("organisation", l.t("desk-work-organisation"), places.iter().map(|o| Choice::new(o.slug.as_str(), o.name.as_str())).collect())
                    .placeholder(l.t("desk-work-new-organisation-by-address")).optional())
            }
            (fieldset(&l.t("desk-work-contact"), html! {
                div.k-columns {
                    (form.text("name", l.t("desk-work-new-name")).autocomplete("off").optional())
                    (form.phone("phone", l.t("desk-work-new-phone")).autocomplete("off").optional())
                    (form.email("email", l.t("desk-work-new-email")).autocomplete("off").optional())
                    (form.radios("language", l.t("desk-work-new-language"), languages).inline())
                }
            }))
            (button_group(html! { (Button::primary(l.t("desk-work-new-save"))) }))
        }))
    };
    let shown = Page::new(l.t("desk-work-new"))
        .error(form.has_errors())
        .back_to(l.t("desk-work-back"), "/desk");
    Ok(staff_page(&ctx, &shown, body))
}

fn category_choice(l: Locale, form: &FormState, offers: &Offers) -> Markup {
    let choices = offers
        .categories
        .iter()
        .enumerate()
        .map(|(index, (id, name, words))| {
            Choice::new(id.to_string(), name.as_str())
                .hint(words.as_str())
                .checked(index == 0)
        })
        .collect();
    html! {
        (form.radios("category_id", l.t("desk-work-new-which"), choices))
        (ui::hidden("category_for", form.value("category")))
    }
}

fn address_choice(l: Locale, form: &FormState, offers: &Offers) -> Markup {
    let mut choices: Vec<Choice> = offers
        .addresses
        .iter()
        .enumerate()
        .map(|(index, (id, words))| Choice::new(id.to_string(), words.as_str()).checked(index == 0))
        .collect();
    choices.push(
        Choice::new(AS_TYPED, l.t("desk-work-new-as-typed")).divider(l.t("desk-work-new-or")),
    );
    html! {
        (form.radios("address_id", l.t("desk-work-new-which-address"), choices))
        (ui::hidden("address_for", form.value("address")))
    }
}

/// Suggestions for an address, as options of a list.
pub(super) async fn addresses(staff: Staff, RawQuery(query): RawQuery) -> Result<Markup> {
    let query = Fields::parse(query.unwrap_or_default().as_bytes());
    if !staff.scope().can(REGISTER) {
        return Err(Error::Forbidden(REGISTER.key()));
    }
    let reader = staff.house().store().read(staff.scope()).await?;
    let found = addresses::find(
        &reader.db(),
        staff.scope(),
        query.get("address"),
        MOST_ADDRESSES,
    )
    .await?;
    Ok(html! { @for address in &found { option value=(addresses::in_words(address)) {} } })
}

/// Registers what was typed.
pub(super) async fn save(staff: Staff, fields: Fields) -> Result<Response> {
    staff.check(&fields)?;
    let desk = Desk::open(staff).await?;
    let mut form = typed(&desk, &fields);
    let mut offers = Offers::default();
    let mut faults: Vec<FieldError> = fields.faults().to_vec();

    let place = place(&desk, &fields, &mut offers, &mut faults).await?;
    let organisation = organisation(&desk, &fields, &place, &mut faults);
    let category = category(&desk, &fields, organisation, &mut offers, &mut faults);
    let new = NewReport {
        organisation: organisation.map_or_else(Uuid::nil, |o| o.id),
        category: category.unwrap_or_default(),
        description: fields.get("description").to_owned(),
        place: place.0,
        contact: Contact {
            name: fields.some("name").map(Into::into),
            email: fields.some("email").map(Into::into),
            phone: fields.some("phone").map(Into::into),
        },
        channel: match Channel::from_key(fields.get("channel")) {
            Some(channel @ (Channel::Phone | Channel::Counter | Channel::Mail)) => channel,
            _ => Channel::Phone,
        },
        locale: Locale::parse(fields.get("language")).unwrap_or(Locale::Nl),
        photos: Vec::new(),
        draft: Uuid::try_parse(fields.get("draft")).ok(),
        key: None,
    };
    let by_mail = new.contact.email.is_some();
    if faults.is_empty() {
        match register(desk.house(), desk.scope(), new).await {
            Ok(receipt) => return Ok(to_done(&desk, receipt, organisation, by_mail)),
            Err(Error::Invalid(list)) => faults = list,
            Err(error) => return Err(error),
        }
    } else {
        // Everything that is wrong is said at once.
        faults.extend(crate::model::check_report(&new.description, &new.contact));
    }
    mark(&desk, &mut form, &faults, |field| {
        if field == "place" { "address" } else { field }.to_owned()
    });
    Ok((
        StatusCode::UNPROCESSABLE_ENTITY,
        page(&desk, &form, &offers).await?,
    )
        .into_response())
}

/// The place that was typed, and the organisation of its address.
async fn place(
    desk: &Desk,
    fields: &Fields,
    offers: &mut Offers,
    faults: &mut Vec<FieldError>,
) -> Result<(Place, Option<Uuid>)> {
    let Some(text) = fields.some("address") else {
        return Ok((Place::None, None));
    };
    let as_typed = Place::Address {
        id: None,
        text: text.to_owned(),
        area: None,
        point: None,
    };
    let of_list = |found: &addresses::Address| {
        let place = Place::Address {
            id: Some(found.id),
            text: addresses::in_words(found),
            area: Some(found.postcode.clone()),
            point: Some((found.lon, found.lat)),
        };
        (place, Some(found.organisation_id))
    };
    let reader = desk.house().store().read(desk.scope()).await?;
    let db = reader.db();
    // A choice counts only for the words it was offered for.
    if fields.get("address_for") == text
        && let Some(chosen) = fields.some("address_id")
    {
        let Ok(id) = Uuid::try_parse(chosen) else {
            return Ok((as_typed, None));
        };
        return Ok(of_list(&addresses::one(&db, desk.scope(), id).await?));
    }
    let found = addresses::find(&db, desk.scope(), text, MOST_ADDRESSES).await?;
    let exact = found
        .iter()
        .find(|address| normalise(&addresses::in_words(address)) == normalise(text));
    match (exact, found.as_slice()) {
        (Some(address), _) => Ok(of_list(address)),
        (None, [only]) => Ok(of_list(only)),
        (None, []) => Ok((as_typed, None)),
        (None, several) => {
            offers.addresses = several
                .iter()
                .map(|a| (a.id, addresses::in_words(a)))
                .collect();
            faults.push(FieldError::new("address_id", "desk-work-new-which-address"));
            Ok((as_typed, None))
        }
    }
}

/// The organisation that was chosen, or that of the address, or the only one.
fn organisation<'a>(
    desk: &'a Desk,
    fields: &Fields,
    place: &(Place, Option<Uuid>),
    faults: &mut Vec<FieldError>,
) -> Option<&'a Organisation> {
    let places = desk.where_can(REGISTER);
    let chosen = match (fields.some("organisation"), place.1, places.as_slice()) {
        (Some(slug), ..) => places.iter().copied().find(|o| o.slug == slug),
        (None, _, [only]) => Some(*only),
        (None, Some(of_address), _) => places.iter().copied().find(|o| o.id == of_address),
        (None, None, _) => None,
    };
    // While the address is still to be chosen, so is its organisation.
    if chosen.is_none() && !faults.iter().any(|fault| fault.field == "address_id") {
        faults.push(FieldError::new("organisation", "error-choose-one"));
    }
    chosen
}

/// The category that was chosen, named, or that fits the words.
fn category(
    desk: &Desk,
    fields: &Fields,
    organisation: Option<&Organisation>,
    offers: &mut Offers,
    faults: &mut Vec<FieldError>,
) -> Option<Uuid> {
    let l = desk.locale();
    let words = fields.get("category");
    if words.is_empty() {
        faults.push(FieldError::new("category", "error-required"));
        return None;
    }
    if fields.get("category_for") == words
        && let Ok(chosen) = Uuid::try_parse(fields.get("category_id"))
    {
        return Some(chosen);
    }
    // Without an organisation yet, any of the clerk's catalogues knows the words.
    let catalogue = organisation
        .and_then(|o| desk.catalogue(o.id))
        .or_else(|| {
            desk.where_can(REGISTER)
                .first()
                .and_then(|o| desk.catalogue(o.id))
        })?;
    let named = normalise(words);
    let exact = catalogue
        .categories
        .iter()
        .find(|c| c.enabled && c.name.iter().any(|name| normalise(name) == named));
    if let Some(exact) = exact {
        return Some(exact.id);
    }
    let found: Vec<&Category> = catalogue.find(words);
    match found.as_slice() {
        [] => {
            faults.push(FieldError::new("category", "desk-work-new-no-category"));
            None
        }
        [only] => Some(only.id),
        several => {
            offers.categories = several
                .iter()
                .take(MOST_CATEGORIES)
                .map(|c| (c.id, c.name(l).to_owned(), c.description(l).to_owned()))
                .collect();
            faults.push(FieldError::new("category_id", "desk-work-new-which"));
            None
        }
    }
}

/// What the clerk reads out. It travels in the address, sealed and for this clerk only: the code is stored nowhere, and
/// the report may be a neighbour's.
#[derive(Serialize, Deserialize)]
struct ReadOut {
    account: Uuid,
    number: String,
    code: String,
    due_at: i64,
    organisation: Uuid,
    moved: bool,
    by_mail: bool,
}

fn to_done(desk: &Desk, receipt: Receipt, asked: Option<&Organisation>, by_mail: bool) -> Response {
    let words = ReadOut {
        account: desk.staff.visitor.account,
        moved: asked.is_some_and(|o| o.id != receipt.organisation),
        number: receipt.number,
        code: receipt.code,
        due_at: receipt.due_at,
        organisation: receipt.organisation,
        by_mail,
    };
    let sealed = desk.house().secrets().seal(
        "read-out",
        &serde_json::to_string(&words).unwrap_or_default(),
    );
    Redirect::to(&format!("/desk/new/done?r={sealed}")).into_response()
}

/// Number, promise and code, to be read out to the caller.
pub(super) async fn done(staff: Staff, RawQuery(query): RawQuery) -> Result<Markup> {
    let query = Fields::parse(query.unwrap_or_default().as_bytes());
    let words: ReadOut = staff
        .house()
        .secrets()
        .open("read-out", query.get("r"))
        .and_then(|text| serde_json::from_str(&text).ok())
        .ok_or(Error::NotFound)?;
    if words.account != staff.visitor.account {
        return Err(Error::NotFound);
    }
    let desk = Desk::open(staff).await?;
    let reader = desk.house().store().read(desk.scope()).await?;
    let counts = if desk.scope().can(READ) {
        counts(&reader).await?
    } else {
        Vec::new()
    };
    drop(reader);
    let (l, ctx) = (desk.locale(), desk.page(&counts, None));
    let zone = ctx.zone.clone();
    let today = ctx.now.to_zoned_datetime(zone.clone()).date();
    let day = human_day(
        timestamp(words.due_at).to_zoned_datetime(zone).date(),
        today,
        l,
    );
    let organisation = desk.house().directory().by_id(words.organisation).await?;
    let status = format!(
        "{}/s/{}",
        desk.house().settings().public_url.trim_end_matches('/'),
        words.code
    );
    let may_read = desk
        .scope()
        .organisations(READ)
        .contains(&words.organisation);
    let title = ui::t!(l, "desk-work-new-done", number = words.number.as_str());
    Ok(staff_page(
        &ctx,
        &Page::new(title.as_ref()).unlisted(),
        html! {
            section.k-promise {
                p.k-promise__number { (organisation.name) " · " (words.number) }
                h1 { (ui::t!(l, "desk-work-new-promise", day = day)) }
                p { (l.t("desk-work-new-read-out")) }
            }
            @if words.moved {
                (alert(AlertKind::Info, "", html! { p { (ui::t!(l, "desk-work-new-moved", organisation = organisation.name.as_str())) } }))
            }
            (copy_code(l, &l.t("desk-work-new-number"), &words.number))
            (copy_code(l, &l.t("desk-work-new-code"), &words.code))
            p { (l.sentence("desk-work-new-follow", &[("address", &status)])) }
            p { (l.t(if words.by_mail { "desk-work-new-by-mail" } else { "desk-work-new-no-mail" })) }
            (button_group(html! {
                (Button::primary(l.t("desk-work-new-again")).href("/desk/new#f-channel").icon(Icon::Plus).key('n'))
                @if may_read { (Button::secondary(l.t("desk-work-new-open")).href(format!("/desk/reports/{}", words.number))) }
            }))
        },
    ))
}
