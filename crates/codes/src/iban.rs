//! The account number of ISO 13616.

use crate::{in_fours, mod97};
use std::fmt;

/// An account number whose length and check digits fit.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Iban(String);

/// Why a text is no account number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IbanError {
    /// Not two letters, two digits, and digits or letters.
    #[error("an account number begins with two letters and two digits")]
    Form,
    /// The country's numbers have another length.
    #[error("an account number of {country} has {expected} signs, not {found}")]
    Length {
        /// The country's two letters.
        country: String,
        /// How many signs its numbers have.
        expected: usize,
        /// How many were found.
        found: usize,
    },
    /// The country is not in SEPA.
    #[error("{0} is no country of the SEPA area")]
    Country(String),
    /// The check digits do not fit.
    #[error("the two digits after the country do not fit the rest")]
    Check,
}

/// Length per country of the SEPA area (SWIFT, IBAN registry).
const LENGTHS: [(&str, usize); 44] = [
    ("AD", 24),
    ("AL", 28),
    ("AT", 20),
    ("BE", 16),
    ("BG", 22),
    ("CH", 21),
    ("CY", 28),
    ("CZ", 24),
    ("DE", 22),
    ("DK", 18),
    ("EE", 20),
    ("ES", 24),
    ("FI", 18),
    ("FO", 18),
    ("FR", 27),
    ("GB", 22),
    ("GI", 23),
    ("GL", 18),
    ("GR", 27),
    ("HR", 21),
    ("HU", 28),
    ("IE", 22),
    ("IS", 26),
    ("IT", 27),
    ("LI", 21),
    ("LT", 20),
    ("LU", 20),
    ("LV", 21),
    ("MC", 27),
    ("MD", 24),
    ("ME", 22),
    ("MK", 19),
    ("MT", 31),
    ("NL", 18),
    ("NO", 15),
    ("PL", 28),
    ("PT", 25),
    ("RO", 24),
    ("RS", 22),
    ("SE", 24),
    ("SI", 19),
    ("SK", 24),
    ("SM", 27),
    ("VA", 22),
];

impl Iban {
    /// Reads an account number, with or without spaces.
    ///
    /// # Errors
    /// When its form, length or check digits do not fit, or its country is outside SEPA.
    pub fn parse(text: &str) -> Result<Self, IbanError> {
        let text: String = text
            .chars()
            .filter(|c| !c.is_whitespace())
            .map(|c| c.to_ascii_uppercase())
            .collect();
        let sound = text.len() > 4
            && text
                .chars()
                .all(|c| c.is_ascii_digit() || c.is_ascii_uppercase())
            && text[..2].chars().all(|c| c.is_ascii_uppercase())
            && text[2..4].chars().all(|c| c.is_ascii_digit());
        if !sound {
            return Err(IbanError::Form);
        }
        let country = text[..2].to_owned();
        let Some((_, expected)) = LENGTHS.iter().find(|(c, _)| *c == country) else {
            return Err(IbanError::Country(country));
        };
        if text.len() != *expected {
            return Err(IbanError::Length {
                country,
                expected: *expected,
                found: text.len(),
            });
        }
        // Check digits are 98 minus a rest: 02 to 98. The others have the same rest, but no bank gives them out.
        let given_out = !["00", "01", "99"].contains(&&text[2..4]);
        if given_out && mod97(text[4..].chars().chain(text[..4].chars())) == Some(1) {
            Ok(Self(text))
        } else {
            Err(IbanError::Check)
        }
    }

    /// Without spaces.
    #[must_use]
    pub fn compact(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Iban {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        in_fours(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn examples_of_the_registry() {
        for text in [
            "BE68 5390 0754 7034",
            "NL91 ABNA 0417 1643 00",
            "FR14 2004 1010 0505 0001 3M02 606",
            "de89370400440532013000",
            "VA59 0011 2300 0012 3456 78",
        ] {
            assert!(Iban::parse(text).is_ok(), "{text}");
        }
        assert_eq!(
            Iban::parse("BE68 5390 0754 7034")
                .expect("an account")
                .to_string(),
            "BE68 5390 0754 7034"
        );
    }

    #[test]
    fn each_fault_has_its_own_name() {
        assert_eq!(Iban::parse("BE69 5390 0754 7034"), Err(IbanError::Check));
        assert_eq!(Iban::parse("BE68"), Err(IbanError::Form));
        assert_eq!(
            Iban::parse("XX68 5390 0754 7034"),
            Err(IbanError::Country("XX".to_owned()))
        );
        assert_eq!(
            Iban::parse("BE68 5390 0754 703"),
            Err(IbanError::Length {
                country: "BE".to_owned(),
                expected: 16,
                found: 15
            })
        );
    }

    #[test]
    fn check_digits_that_nobody_gives_out_are_refused() {
        for text in ["BE99539007547058", "BE01539007547076", "BE00539007547094"] {
            assert_eq!(Iban::parse(text), Err(IbanError::Check), "{text}");
        }
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_found(place in 4usize..16, other in 1u8..10) {
            let mut digits = b"BE68539007547034".to_vec();
            digits[place] = b'0' + (digits[place] - b'0' + other) % 10;
            prop_assert_eq!(Iban::parse(std::str::from_utf8(&digits).expect("digits")), Err(IbanError::Check));
        }

        #[test]
        fn any_text_is_read_or_refused(text in ".{0,40}") {
            let _ = Iban::parse(&text);
        }
    }
}
