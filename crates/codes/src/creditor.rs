//! The creditor reference of ISO 11649, which banks in all of SEPA carry unchanged.

use crate::{in_fours, mod97};
use std::fmt;

/// `RF`, two check digits, and 1 to 21 digits or capital letters.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CreditorReference(String);

/// Why a text is no creditor reference.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CreditorError {
    /// Too short, too long, or with other signs.
    #[error("a creditor reference is RF, two digits, and 1 to 21 digits or letters")]
    Form,
    /// The check digits do not fit.
    #[error("the two digits after RF do not fit the rest")]
    Check,
}

fn clean(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

fn fits(body: &str) -> bool {
    (1..=21).contains(&body.len())
        && body
            .chars()
            .all(|c| c.is_ascii_digit() || c.is_ascii_uppercase())
}

impl CreditorReference {
    /// The reference of one's own number or text.
    ///
    /// # Errors
    /// When it is empty, longer than 21 signs, or has others than digits and letters.
    pub fn from_text(text: &str) -> Result<Self, CreditorError> {
        let body = clean(text);
        if !fits(&body) {
            return Err(CreditorError::Form);
        }
        let rest = mod97(body.chars().chain("RF00".chars())).ok_or(CreditorError::Form)?;
        Ok(Self(format!("RF{:02}{body}", 98 - rest)))
    }

    /// Reads a reference, with or without spaces.
    ///
    /// # Errors
    /// When it has another form, or its check digits do not fit.
    pub fn parse(text: &str) -> Result<Self, CreditorError> {
        let text = clean(text);
        let body = text
            .strip_prefix("RF")
            .filter(|t| t.is_ascii() && t.len() > 2)
            .ok_or(CreditorError::Form)?;
        let (check, body) = body.split_at(2);
        if !fits(body) || !check.chars().all(|c| c.is_ascii_digit()) {
            return Err(CreditorError::Form);
        }
        let own = Self::from_text(body)?;
        if own.0 == text {
            Ok(own)
        } else {
            Err(CreditorError::Check)
        }
    }

    /// Without spaces, as files carry it.
    #[must_use]
    pub fn compact(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CreditorReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        in_fours(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_standards_example() {
        // The example of the European Payments Council and of ISO 11649.
        let reference = CreditorReference::parse("RF18 5390 0754 7034").expect("a reference");
        assert_eq!(reference.compact(), "RF18539007547034");
        assert_eq!(
            reference,
            CreditorReference::from_text("539007547034").expect("a reference")
        );
        assert_eq!(reference.to_string(), "RF18 5390 0754 7034");
        assert_eq!(
            CreditorReference::parse("RF19 5390 0754 7034"),
            Err(CreditorError::Check)
        );
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(text in "[0-9A-Z]{1,21}") {
            let reference = CreditorReference::from_text(&text).expect("a reference");
            prop_assert_eq!(CreditorReference::parse(&reference.to_string()), Ok(reference));
        }

        #[test]
        fn any_text_is_read_or_refused(text in ".{0,40}") {
            let _ = (CreditorReference::parse(&text), CreditorReference::from_text(&text));
        }
    }
}
