//! A form as typed.
//!
//! Reading a form never fails on its content: whatever was typed can be shown again with a sentence at the field.
//! Text that is not UTF-8 is kept readable as far as it goes and marked, so that the screen can say so.

use crate::error::{Error, FieldError, Result};
use axum::{
    body::Bytes,
    extract::{FromRequest, Multipart, Request},
    http::header,
    response::{IntoResponse, Response},
};

/// Longest value of one field in bytes; what is beyond is cut off and marked.
const LONGEST_VALUE: usize = 64 * 1024;
/// Most fields in one form.
const MOST_FIELDS: usize = 400;

/// An uploaded file.
#[derive(Debug, Clone)]
pub struct Upload {
    /// Name of the form field.
    pub field: String,
    /// The file's own name, as the browser says.
    pub name: String,
    /// Its bytes; empty when it was too large.
    pub bytes: Bytes,
    /// It was larger than a file may be.
    pub too_large: bool,
}

/// A form as typed: names and values in order, and files.
#[derive(Debug, Clone, Default)]
pub struct Fields {
    values: Vec<(String, String)>,
    /// Uploaded files with content or a name.
    pub files: Vec<Upload>,
    faults: Vec<FieldError>,
}

impl Fields {
    /// A form with these values, for tests and for showing stored answers.
    pub fn from_pairs<N: Into<String>, V: Into<String>>(
        pairs: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        Self {
            values: pairs
                .into_iter()
                .map(|(n, v)| (n.into(), v.into()))
                .collect(),
            ..Self::default()
        }
    }

    /// Reads a URL-encoded body or query.
    pub fn parse(bytes: &[u8]) -> Self {
        let mut out = Self::default();
        for pair in bytes
            .split(|b| *b == b'&')
            .filter(|pair| !pair.is_empty())
            .take(MOST_FIELDS)
        {
            let at = pair.iter().position(|b| *b == b'=').unwrap_or(pair.len());
            let name = decode(&pair[..at]);
            let value = decode(pair.get(at + 1..).unwrap_or_default());
            out.put(&String::from_utf8_lossy(&name), &value);
        }
        out
    }

    fn put(&mut self, name: &str, value: &[u8]) {
        let name: String = name.chars().take(100).collect();
        let cut = &value[..value.len().min(LONGEST_VALUE)];
        if std::str::from_utf8(value).is_err() {
            self.faults
                .push(FieldError::new(name.clone(), "error-encoding"));
        } else if cut.len() < value.len() {
            self.faults
                .push(FieldError::new(name.clone(), "error-too-long").with("most", LONGEST_VALUE));
        }
        let text: String = String::from_utf8_lossy(cut)
            .replace("\r\n", "\n")
            .chars()
            .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
            .collect();
        self.values.push((name, text));
    }

    /// The first value of a field, without space around it; empty when absent.
    pub fn get(&self, name: &str) -> &str {
        self.values
            .iter()
            .find(|(n, _)| n == name)
            .map_or("", |(_, v)| v.trim())
    }

    /// The first value, or `None` when absent or empty.
    pub fn some(&self, name: &str) -> Option<&str> {
        Some(self.get(name)).filter(|value| !value.is_empty())
    }

    /// All values of a field.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.values
            .iter()
            .filter(move |(n, _)| n == name)
            .map(|(_, v)| v.trim())
    }

    /// Whether the field was sent at all.
    pub fn has(&self, name: &str) -> bool {
        self.values.iter().any(|(n, _)| n == name)
    }

    /// All names and values in order.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.values
    }

    /// What was wrong with the form itself: text that is not UTF-8, values that are far too long.
    pub fn faults(&self) -> &[FieldError] {
        &self.faults
    }
}

fn decode(bytes: &[u8]) -> Vec<u8> {
    let spaced: Vec<u8> = bytes
        .iter()
        .map(|b| if *b == b'+' { b' ' } else { *b })
        .collect();
    percent_encoding::percent_decode(&spaced).collect()
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let kind = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_ascii_lowercase();
        if kind.starts_with("multipart/form-data") {
            let limit = request
                .extensions()
                .get::<super::guard::FileLimit>()
                .map_or(15 << 20, |limit| limit.0);
            let multipart = Multipart::from_request(request, state)
                .await
                .map_err(IntoResponse::into_response)?;
            read_multipart(multipart, limit)
                .await
                .map_err(IntoResponse::into_response)
        } else {
            let bytes = Bytes::from_request(request, state)
                .await
                .map_err(|_| Error::invalid("form", "error-form-too-large").into_response())?;
            Ok(Self::parse(&bytes))
        }
    }
}

async fn read_multipart(mut multipart: Multipart, limit: usize) -> Result<Fields> {
    let mut out = Fields::default();
    let broken = |_| Error::invalid("form", "error-form-broken");
    while let Some(mut part) = multipart.next_field().await.map_err(broken)? {
        if out.values.len() + out.files.len() >= MOST_FIELDS {
            break;
        }
        let field = part.name().unwrap_or_default().to_owned();
        let file_name = part.file_name().map(ToOwned::to_owned);
        let most = if file_name.is_some() {
            limit
        } else {
            LONGEST_VALUE + 1
        };
        let (mut bytes, mut too_large) = (Vec::new(), false);
        // What is beyond the limit is read and dropped, so that the rest of the form is still there.
        while let Some(chunk) = part.chunk().await.map_err(broken)? {
            if too_large || bytes.len() + chunk.len() > most {
                too_large = true;
            } else {
                bytes.extend_from_slice(&chunk);
            }
        }
        match file_name {
            Some(name) if !name.is_empty() || !bytes.is_empty() => {
                if too_large {
                    bytes.clear();
                }
                out.files.push(Upload {
                    field,
                    name,
                    bytes: bytes.into(),
                    too_large,
                });
            }
            Some(_) => {}
            None => {
                if too_large {
                    out.faults.push(
                        FieldError::new(field.clone(), "error-too-long")
                            .with("most", LONGEST_VALUE),
                    );
                }
                out.put(&field, &bytes);
            }
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn text_that_is_not_utf8_is_marked_and_the_rest_is_kept() {
        let fields = Fields::parse(b"name=Jos%E9&text=caf%C3%A9+au+lait");
        assert_eq!(fields.get("text"), "café au lait");
        assert_eq!(fields.get("name"), "Jos\u{fffd}");
        assert_eq!(fields.faults(), [FieldError::new("name", "error-encoding")]);
    }

    #[test]
    fn a_value_beyond_all_measure_is_cut_and_marked() {
        let body = format!("text={}", "a".repeat(LONGEST_VALUE * 3));
        let fields = Fields::parse(body.as_bytes());
        assert_eq!(fields.get("text").len(), LONGEST_VALUE);
        assert_eq!(fields.faults().len(), 1);
    }

    proptest! {
        #[test]
        fn any_bytes_can_be_read(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
            let fields = Fields::parse(&bytes);
            prop_assert!(fields.pairs().iter().all(|(_, v)| !v.contains('\0')));
        }
    }
}
