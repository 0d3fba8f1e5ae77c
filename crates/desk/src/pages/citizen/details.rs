//! In the citizen's words, with photos.

use super::{
    form_page, picture, refuse_form,
    walk::{Step, Walk},
};
use crate::model::{DraftPhoto, LONGEST_DESCRIPTION, Photo};
use axum::{extract::Path, response::Response};
use kernel::{
    Error, Result,
    files::{FileRefused, ScanState, StoredFile},
    web::{Fields, Upload},
};
use std::collections::HashMap;
use ui::{Button, Form, FormState, Icon, Markup, button_group, citizen_page, html, texts};

/// The question.
pub(super) async fn page(walk: Walk) -> Response {
    if let Some(elsewhere) = walk.too_early(Step::Details) {
        return elsewhere;
    }
    let form = FormState::new(walk.locale()).with("description", walk.draft.description.as_str());
    let markup = show(&walk, &form);
    form_page(&form, markup)
}

/// Keeps the words and takes the photos in. A photo that is refused says why at its field; the others are kept.
pub(super) async fn save(mut walk: Walk, fields: Fields) -> Result<Response> {
    walk.visit.check_form(fields.get("csrf"))?;
    let mut form = FormState::from_pairs(walk.locale(), fields.pairs().iter().cloned());
    refuse_form(&mut form, &fields, &["description"]);
    walk.draft.description = fields.get("description").to_owned();
    let removed = fields.get("remove");
    if !removed.is_empty() {
        walk.draft
            .photos
            .retain(|photo| photo.photo.hash != removed);
    }
    take(&mut walk, &mut form, &fields.files).await;
    let goes_on = removed.is_empty() && fields.get("do") != "add";
    if goes_on && form.error_of("description").is_none() {
        walk.refuse(Step::Details, &mut form);
    }
    walk.draft.photos_done = goes_on && !form.has_errors();
    let kept = walk.keep(&mut form).await?;
    if kept && !form.has_errors() {
        let here = walk.href(Step::Details);
        return Ok(if goes_on {
            walk.next()
        } else {
            walk.go(&format!("{here}#f-photos"))
        });
    }
    let markup = show(&walk, &form);
    Ok(walk.with_cookie(form_page(&form, markup)))
}

/// A photo of this draft, for its own citizen.
pub(super) async fn photo(
    walk: Walk,
    Path(path): Path<HashMap<String, String>>,
) -> Result<Response> {
    let wanted = path.get("hash").ok_or(Error::NotFound)?;
    let own =
        walk.draft.photos.iter().any(|photo| {
            photo.photo.hash == *wanted || photo.photo.thumbnail.as_ref() == Some(wanted)
        });
    if own {
        picture(walk.house(), wanted).await
    } else {
        Err(Error::NotFound)
    }
}

async fn take(walk: &mut Walk, form: &mut FormState, files: &[Upload]) {
    let l = walk.locale();
    let most = walk.house().settings().files.max_count;
    let mut sentences = Vec::new();
    for file in files.iter().filter(|file| file.field == "photos") {
        if walk.draft.photos.len() >= most {
            sentences.push(ui::t!(l, "error-file-too-many", most = most).into_owned());
            break;
        }
        let taken = if file.too_large {
            Err("error-file-too-many-bytes".to_owned())
        } else {
            let intake = walk.house().intake().clone();
            intake
                .take(file.bytes.clone(), file.name.clone())
                .await
                .map_err(|refused: FileRefused| {
                    if refused.is_our_fault() {
                        tracing::warn!(reason = refused.key(), "a photo could not be taken in");
                    }
                    format!("error-{}", refused.key())
                })
        };
        match taken {
            Ok(stored) => {
                let photo = draft_photo(stored);
                if walk
                    .draft
                    .photos
                    .iter()
                    .all(|one| one.photo.hash != photo.photo.hash)
                {
                    walk.draft.photos.push(photo);
                }
            }
            Err(key) => {
                let args = [("most", i64::try_from(most).unwrap_or(i64::MAX).into())];
                let why = l.t_with(&key, &args);
                let name: String = file
                    .name
                    .chars()
                    .filter(|c| !c.is_control())
                    .take(60)
                    .collect();
                sentences.push(if name.is_empty() {
                    why.into_owned()
                } else {
                    format!("{name}: {why}")
                });
            }
        }
    }
    if !sentences.is_empty() {
        form.error("photos", sentences.join(" "));
    }
}

fn draft_photo(stored: StoredFile) -> DraftPhoto {
    DraftPhoto {
        name: stored.name,
        photo: Photo {
            hash: stored.hash.to_string(),
            thumbnail: stored.thumbnail.map(|thumbnail| thumbnail.hash.to_string()),
            mime: stored.mime,
            size: stored.size,
            width: (stored.width > 0).then_some(stored.width),
            height: (stored.height > 0).then_some(stored.height),
            scanned: stored.scan == ScanState::Clean,
        },
    }
}

fn show(walk: &Walk, form: &FormState) -> Markup {
    let l = walk.locale();
    let context = walk.context();
    let files = &walk.house().settings().files;
    let title = l.t("desk-citizen-details-title").into_owned();
    let left = files.max_count.saturating_sub(walk.draft.photos.len());
    let size = texts::file_size(u64::try_from(files.max_bytes).unwrap_or(u64::MAX), l);
    citizen_page(
        &context,
        &walk.page(Step::Details, &title, form),
        html! {
            (form.error_summary())
            h1 { (title) }
            (Form::post(&context, walk.href(Step::Details)).multipart().body(html! {
                (form.textarea("description", l.t("desk-citizen-details-description")).hint(l.t("desk-citizen-details-hint")).rows(6).max_length(LONGEST_DESCRIPTION))
                @if !walk.draft.photos.is_empty() {
                    ul.k-photos {
                        @for (index, photo) in walk.draft.photos.iter().enumerate() {
                            @let number = index + 1;
                            @let shown = photo.photo.thumbnail.as_ref().unwrap_or(&photo.photo.hash);
                            li {
                                a href=(walk.at(&format!("photos/{}", photo.photo.hash))) {
                                    img src=(walk.at(&format!("photos/{shown}"))) width="160" height="120"
                                        alt=(ui::t!(l, "desk-citizen-photo", number = number, name = photo.name.as_str()));
                                }
                                (Button::subtle(ui::t!(l, "desk-citizen-photo-remove", number = number)).name("remove", photo.photo.hash.as_str()).icon(Icon::Cross).small().skip_validation())
                            }
                        }
                    }
                }
                @if left > 0 {
                    (form.files("photos", l.t("desk-citizen-photos-label")).hint(ui::t!(l, "desk-citizen-photos-hint", count = left, size = size.as_str())).accept("image/jpeg,image/png,image/webp,image/gif").multiple().optional())
                    (button_group(html! { (Button::secondary(l.t("desk-citizen-photos-add")).name("do", "add").icon(Icon::Camera).skip_validation()) }))
                } @else {
                    p #f-photos { (ui::t!(l, "desk-citizen-photos-full", count = files.max_count)) }
                }
                (button_group(html! { (Button::primary(l.t("desk-citizen-next")).name("do", "next")) }))
            }))
        },
    )
}
