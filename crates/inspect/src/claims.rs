//! What a file says about itself: title, language, structure, PDF/A and PDF/UA.

use lopdf::Object;
use serde::Serialize;

use crate::active::text_of;
use crate::file::File;
use crate::finding::{Code, Finding};

/// Bytes of XMP that are read; real packets have some thousands.
const MOST_XMP: usize = 2_000_000;

/// What a file says about itself. Claims are not proofs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Claims {
    /// Version of PDF in the header or the catalog, as `1.7`.
    pub version: String,
    /// Part and level of PDF/A, as `2b`.
    pub pdf_a: Option<String>,
    /// Part of PDF/UA, as `1`.
    pub pdf_ua: Option<String>,
    /// Marked as having a structure, and has one.
    pub tagged: bool,
    /// Language of the whole (BCP 47).
    pub language: Option<String>,
    /// Title in the document information.
    pub title: Option<String>,
}

pub(crate) fn read(file: &File) -> Claims {
    let mut claims = Claims {
        version: file.document.version.clone(),
        ..Claims::default()
    };
    let Some(catalog) = file.catalog() else {
        return claims;
    };
    if let Some(version) = file.name(catalog, b"Version") {
        claims.version = text_of(version);
    }
    let string = |object: Option<&Object>| match object {
        Some(Object::String(bytes, _)) => {
            Some(text_of(bytes)).filter(|text| !text.trim().is_empty())
        }
        _ => None,
    };
    claims.language = string(file.get(catalog, b"Lang"));
    let marked = file
        .dictionary(catalog, b"MarkInfo")
        .and_then(|info| file.get(info, b"Marked"));
    claims.tagged = marked == Some(&Object::Boolean(true))
        && file.dictionary(catalog, b"StructTreeRoot").is_some();
    let info = file.dictionary(&file.document.trailer, b"Info");
    claims.title = info.and_then(|info| string(file.get(info, b"Title")));
    if let Some(Object::Stream(stream)) = file.get(catalog, b"Metadata")
        && let Some(packet) = file.unpacked(stream, MOST_XMP)
    {
        let packet = String::from_utf8_lossy(&packet);
        let value = |name: &str| xmp(&packet, name);
        claims.pdf_a = value("pdfaid:part").map(|part| {
            part + &value("pdfaid:conformance")
                .unwrap_or_default()
                .to_lowercase()
        });
        claims.pdf_ua = value("pdfuaid:part");
    }
    claims
}

/// The value of a simple property, written as an element or as an attribute; at most eight signs.
fn xmp(packet: &str, name: &str) -> Option<String> {
    let element = packet
        .split_once(&format!("<{name}>"))
        .and_then(|(_, rest)| rest.split_once('<'));
    let attribute = || {
        let (_, rest) = packet.split_once(&format!("{name}="))?;
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        rest[1..].split_once(quote)
    };
    let (value, _) = element.or_else(attribute)?;
    let value = value.trim();
    (value.len() <= 8 && !value.is_empty() && value.chars().all(|c| c.is_ascii_alphanumeric()))
        .then(|| value.to_owned())
}

pub(crate) fn findings(claims: &Claims) -> Vec<Finding> {
    let mut found = vec![match &claims.pdf_a {
        Some(level) => Finding::new(Code::PdfAClaim, &[("level", level.clone())]),
        None => Finding::new(Code::NotPdfA, &[]),
    }];
    if !claims.tagged {
        found.push(Finding::new(Code::NotTagged, &[]));
    }
    if claims.language.is_none() {
        found.push(Finding::new(Code::NoLanguage, &[]));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::xmp;

    #[test]
    fn properties_are_read_in_both_ways_of_writing() {
        assert_eq!(
            xmp("<a><pdfaid:part>2</pdfaid:part>", "pdfaid:part").as_deref(),
            Some("2")
        );
        assert_eq!(
            xmp("<d pdfaid:part='3' x=\"\">", "pdfaid:part").as_deref(),
            Some("3")
        );
        assert_eq!(xmp("<pdfaid:part>é<", "pdfaid:part"), None);
        assert_eq!(xmp("pdfaid:part=", "pdfaid:part"), None);
        assert_eq!(xmp("", "pdfaid:part"), None);
    }
}
