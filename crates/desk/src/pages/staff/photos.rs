//! The bytes of photos, for whoever may read the report.

use crate::store::clerk;
use axum::{
    extract::{Path, RawQuery},
    http::header,
    response::{IntoResponse, Response},
};
use kernel::{
    Error, Result,
    files::Hash,
    web::{Fields, Staff},
};
use std::sync::Arc;
use uuid::Uuid;

/// A photo in full, or its thumbnail with `?size=thumb`.
pub(super) async fn photo(
    staff: Staff,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response> {
    let id = Uuid::try_parse(&id).map_err(|_| Error::NotFound)?;
    let small = Fields::parse(query.unwrap_or_default().as_bytes()).get("size") == "thumb";
    let reader = staff.house().store().read(staff.scope()).await?;
    let file = clerk::photo(&reader, id).await?;
    drop(reader);
    let hash = file.thumbnail_hash.filter(|_| small).unwrap_or(file.hash);
    let hash = Hash::parse(&hash).map_err(Error::internal)?;
    let objects = Arc::clone(staff.house().objects());
    let bytes = tokio::task::spawn_blocking(move || objects.get(&hash))
        .await
        .map_err(Error::internal)?
        .map_err(|error| match error {
            kernel::files::ObjectError::NotFound => Error::NotFound,
            other => Error::internal(other),
        })?;
    let headers = [
        (header::CONTENT_TYPE, picture(&bytes)),
        (header::CACHE_CONTROL, "private, max-age=3600"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox",
        ),
    ];
    Ok((headers, bytes).into_response())
}

/// The media type by the bytes themselves: a photo and its thumbnail may differ. What is no picture is never shown as
/// something else.
fn picture(bytes: &[u8]) -> &'static str {
    match bytes {
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        [0x89, b'P', b'N', b'G', ..] => "image/png",
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => "image/webp",
        [b'G', b'I', b'F', ..] => "image/gif",
        _ => "application/octet-stream",
    }
}
