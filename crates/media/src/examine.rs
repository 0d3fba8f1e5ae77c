//! Is a file whole, and one thing only?

use crate::{Kind, Refused, sniff, walk};

/// How far from the start readers of PDF look for its mark. A file with the mark in there is opened as PDF.
const PDF_REACH: usize = 1024;

/// The end-of-directory mark of a ZIP archive stands within this distance of the end of the file.
const ZIP_REACH: usize = 22 + u16::MAX as usize;

/// Tells what a file is, and refuses it when it is cut off or when it is more than one kind of file at once.
///
/// What stands behind the end of a picture is tolerated when it is harmless, because telephones write there: a second
/// picture (multi-picture format), a short film ("motion photo"), makers' notes. It never survives
/// [`sanitize_image`](crate::sanitize_image). An archive, a document, a program or markup in that place is an attack and
/// is refused.
///
/// # Errors
/// [`Refused::Empty`], [`Refused::Truncated`] and [`Refused::Polyglot`].
pub fn examine(bytes: &[u8]) -> Result<Kind, Refused> {
    let kind = sniff(bytes);
    let end = match kind {
        Kind::Empty => return Err(Refused::Empty),
        Kind::Jpeg => walk::jpeg_end(bytes),
        Kind::Png => walk::png_end(bytes),
        Kind::Webp => walk::webp_end(bytes),
        Kind::Gif => walk::gif_end(bytes),
        Kind::Pdf => pdf_end(bytes),
        _ => return Ok(kind),
    };
    let end = end.ok_or(Refused::Truncated)?;
    if kind != Kind::Pdf && walk::contains(&bytes[..bytes.len().min(PDF_REACH)], b"%PDF-") {
        return Err(Refused::Polyglot);
    }
    if ends_as_zip(bytes) || is_foreign(&bytes[end..]) {
        return Err(Refused::Polyglot);
    }
    Ok(kind)
}

/// A PDF ends with `%%EOF`, after which only white space (or rests of transport) may come: readers look back 1024 bytes.
fn pdf_end(bytes: &[u8]) -> Option<usize> {
    let tail = bytes.len().saturating_sub(PDF_REACH);
    walk::contains(&bytes[tail..], b"%%EOF").then_some(bytes.len())
}

/// A ZIP archive is read from its end, so anything may stand before it. The mark alone is four bytes, which chance also
/// writes; the length of the comment behind it must fit the end of the file.
fn ends_as_zip(bytes: &[u8]) -> bool {
    let tail = &bytes[bytes.len().saturating_sub(ZIP_REACH)..];
    tail.windows(22).enumerate().any(|(at, record)| {
        record.starts_with(b"PK\x05\x06") && {
            let comment = usize::from(u16::from_le_bytes([record[20], record[21]]));
            at + 22 + comment == tail.len()
        }
    })
}

fn is_foreign(rest: &[u8]) -> bool {
    let start = rest.trim_ascii_start();
    matches!(
        sniff(start),
        Kind::Executable | Kind::Html | Kind::Svg | Kind::Zip | Kind::Pdf | Kind::LegacyOffice
    ) || [&b"<script"[..], b"<?php", b"<html", b"%pdf-"]
        .iter()
        .any(|sign| walk::contains_ignoring_case(rest, sign))
}
