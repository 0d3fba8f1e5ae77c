//! The import of an address list: the file is read and compared first, and replaces the list only after a second press.

use super::{Room, addresses, refused};
use crate::{
    actions::{ListChange, compare_addresses, replace_addresses},
    model::{AddressFile, FileFault, LineFault, MOST_ADDRESSES, read_addresses},
};
use axum::{
    extract::Path,
    response::{IntoResponse, Response},
};
use kernel::{
    Error, Result,
    files::{Hash, ObjectError},
    web::{Fields, Staff, redirect_with},
};
use ui::{
    AlertKind, Button, Column, Flash, Form, FormState, Locale, Markup, Page, Table, alert,
    button_group, html, staff_page,
};

/// Faulty lines shown at most.
const MOST_FAULTS: usize = 20;
/// What the seal around a file's name is for.
const SEAL: &str = "address-list";

/// Reads a list off the asynchronous threads. An address outside the region's boundaries is a fault of its line.
async fn read(
    room: &Room,
    bytes: impl AsRef<[u8]> + Send + 'static,
) -> Result<Result<AddressFile, FileFault>> {
    let boundaries = room.house().directory().boundaries().await?;
    tokio::task::spawn_blocking(move || {
        let inside = |lon, lat| {
            boundaries
                .as_ref()
                .is_none_or(|index| index.locate(lon, lat).is_some())
        };
        read_addresses(bytes.as_ref(), &inside)
    })
    .await
    .map_err(Error::internal)
}

fn of_store(error: ObjectError) -> Error {
    match error {
        ObjectError::StorageFull => Error::StorageFull,
        other => Error::internal(other),
    }
}

/// Why a whole file is refused, in words.
fn words(l: Locale, fault: &FileFault) -> String {
    match fault {
        FileFault::Empty => l.t("desk-settings-file-empty"),
        FileFault::Encoding(line) => ui::t!(l, "desk-settings-file-encoding", line = *line),
        FileFault::Quote(line) => ui::t!(l, "desk-settings-file-quote", line = *line),
        FileFault::TooMany => ui::t!(l, "desk-settings-file-too-many", most = MOST_ADDRESSES),
        FileFault::Columns(missing) => {
            let names: Vec<_> = missing
                .iter()
                .map(|name| l.t(&format!("desk-settings-column-{name}")))
                .collect();
            ui::t!(l, "desk-settings-file-columns", columns = names.join(", "))
        }
    }
    .into_owned()
}

/// Compares a file with the list, or replaces the list by the file that was compared.
pub(super) async fn save(
    staff: Staff,
    Path(slug): Path<String>,
    fields: Fields,
) -> Result<Response> {
    staff.check(&fields)?;
    let room = Room::open(staff, &slug).await?;
    if fields.get("do") == "replace" {
        replace(&room, &fields).await
    } else {
        compare(&room, &fields).await
    }
}

async fn compare(room: &Room, fields: &Fields) -> Result<Response> {
    let l = room.locale();
    let mut form = FormState::new(l);
    let upload = fields
        .files
        .iter()
        .find(|file| file.field == "list" && (file.too_large || !file.bytes.is_empty()));
    let fault = match upload {
        None => l.t("desk-settings-file-missing").into_owned(),
        Some(file) if file.too_large => {
            let most = room.house().settings().files.max_bytes;
            ui::t!(
                l,
                "desk-settings-file-too-large",
                most = ui::texts::file_size(most as u64, l)
            )
            .into_owned()
        }
        Some(file) => match read(room, file.bytes.clone()).await? {
            Err(fault) => words(l, &fault),
            Ok(list) if list.rows.is_empty() && list.faults.is_empty() => {
                l.t("desk-settings-file-empty").into_owned()
            }
            Ok(list) => {
                let change =
                    compare_addresses(room.house(), room.scope(), room.organisation.id, &list.rows)
                        .await?;
                // Kept until the second press: files of any size, and no other process needs to remember anything.
                let (objects, bytes) = (room.house().objects().clone(), file.bytes.clone());
                let hash = tokio::task::spawn_blocking(move || {
                    let hash = Hash::of(&bytes);
                    objects.put(&hash, &bytes).map(|()| hash)
                })
                .await
                .map_err(Error::internal)?
                .map_err(of_store)?;
                let sealed = room
                    .house()
                    .secrets()
                    .seal(SEAL, &format!("{}:{hash}", room.organisation.id));
                return Ok(preview(room, &list, &change, &sealed)
                    .await?
                    .into_response());
            }
        },
    };
    form.error("list", fault);
    Ok(refused(addresses::page(room, "", &form).await?))
}

async fn preview(
    room: &Room,
    list: &AddressFile,
    change: &ListChange,
    sealed: &str,
) -> Result<Markup> {
    let l = room.locale();
    let context = room.page().await?;
    let mut trail = room.trail();
    trail.push((
        l.t("desk-settings-addresses").into_owned(),
        room.at("/addresses"),
    ));
    let title = l.t("desk-settings-addresses-preview");
    let count = |number: usize| ui::texts::number(i64::try_from(number).unwrap_or(i64::MAX), l);
    let rows = [
        ("desk-settings-addresses-new", change.added),
        ("desk-settings-addresses-changed", change.changed),
        ("desk-settings-addresses-removed", change.removed),
        ("desk-settings-addresses-same", change.same),
    ]
    .map(|(key, number)| vec![html! { (l.t(key)) }, html! { (count(number)) }]);
    Ok(staff_page(
        &context,
        &Page::new(title.clone()).breadcrumb(trail),
        html! {
            h1 { (title) }
            @if list.rows.is_empty() {
                (alert(AlertKind::Error, &l.t("desk-settings-addresses-nothing"), html! { p { (l.t("desk-settings-addresses-nothing-text")) } }))
            }
            (Table::new(l, title.clone(), vec![Column::new(l.t("desk-settings-what")), Column::number(l.t("desk-settings-number"))]).hide_caption().rows(rows))
            @if !list.faults.is_empty() {
                (alert(AlertKind::Warning, &ui::t!(l, "desk-settings-addresses-faults", count = list.faults.len()), html! {
                    p { (l.t("desk-settings-addresses-faults-text")) }
                    ul { @for fault in list.faults.iter().take(MOST_FAULTS) { li { (line(l, fault)) } } }
                    @if list.faults.len() > MOST_FAULTS { p { (ui::t!(l, "desk-settings-addresses-more", count = list.faults.len() - MOST_FAULTS)) } }
                }))
            }
            (Form::post(&context, room.at("/addresses")).hidden("file", sealed).body(html! {
                (button_group(html! {
                    @if !list.rows.is_empty() { (Button::primary(l.t("desk-settings-addresses-apply")).name("do", "replace")) }
                    (Button::subtle(l.t("desk-settings-cancel")).href(room.at("/addresses")))
                }))
            }))
        },
    ))
}

/// A faulty line in words.
fn line(l: Locale, fault: &LineFault) -> String {
    let why = ui::t!(
        l,
        "desk-settings-line",
        line = fault.line,
        why = l.t(&format!("desk-settings-line-{}", fault.reason.key()))
    );
    if fault.value.trim().is_empty() {
        why.into_owned()
    } else {
        format!("{why} ({})", fault.value)
    }
}

async fn replace(room: &Room, fields: &Fields) -> Result<Response> {
    let l = room.locale();
    let again = || async {
        let mut form = FormState::new(l);
        form.error("list", l.t("desk-settings-file-again"));
        Ok(refused(addresses::page(room, "", &form).await?))
    };
    let opened = room.house().secrets().open(SEAL, fields.get("file"));
    let Some(hash) = opened
        .as_deref()
        .and_then(|text| text.split_once(':'))
        .filter(|(organisation, _)| *organisation == room.organisation.id.to_string())
        .and_then(|(_, hash)| Hash::parse(hash).ok())
    else {
        return again().await;
    };
    let objects = room.house().objects().clone();
    let bytes = match tokio::task::spawn_blocking(move || objects.get(&hash))
        .await
        .map_err(Error::internal)?
    {
        Ok(bytes) => bytes,
        Err(ObjectError::NotFound) => return again().await,
        Err(error) => return Err(of_store(error)),
    };
    let Ok(list) = read(room, bytes).await? else {
        return again().await;
    };
    if list.rows.is_empty() {
        return again().await;
    }
    let change =
        replace_addresses(room.house(), room.scope(), room.organisation.id, &list.rows).await?;
    let objects = room.house().objects().clone();
    let removed = tokio::task::spawn_blocking(move || objects.delete(&hash))
        .await
        .map_err(Error::internal)?;
    if let Err(error) = removed {
        tracing::warn!(%error, "an imported address list could not be removed from the files");
    }
    let words = ui::t!(
        l,
        "desk-settings-addresses-done",
        added = change.added,
        changed = change.changed,
        removed = change.removed
    );
    Ok(redirect_with(
        &room.staff.visit,
        &room.at("/addresses"),
        Flash::ok(words.into_owned()),
    ))
}
