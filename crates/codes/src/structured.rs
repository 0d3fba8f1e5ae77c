//! The Belgian structured communication.

use std::fmt;

/// Twelve digits, of which the last two check the first ten.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Structured(u64);

/// Why a text is no structured communication.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StructuredError {
    /// Not twelve digits, or something else between them.
    #[error("a structured communication has twelve digits, such as +++123/4567/89002+++")]
    Form,
    /// The last two digits do not fit.
    #[error("the last two digits do not fit: {expected:02} is expected")]
    Check {
        /// What they should be.
        expected: u64,
    },
}

/// The check of ten digits: modulo 97, and 97 instead of 0.
fn check(number: u64) -> u64 {
    match number % 97 {
        0 => 97,
        rest => rest,
    }
}

impl Structured {
    /// The communication of a number of at most ten digits.
    #[must_use]
    pub fn from_number(number: u64) -> Option<Self> {
        (number < 10_000_000_000).then_some(Self(number))
    }

    /// Reads any usual way of writing: with plus signs or asterisks, slashes, spaces, or bare digits.
    ///
    /// # Errors
    /// When there are not twelve digits, other signs, or the check does not fit.
    pub fn parse(text: &str) -> Result<Self, StructuredError> {
        let mut digits = String::with_capacity(12);
        for c in text.trim().chars() {
            match c {
                '0'..='9' if digits.len() < 12 => digits.push(c),
                '+' | '*' | '/' | ' ' | '.' | '-' => {}
                _ => return Err(StructuredError::Form),
            }
        }
        if digits.len() != 12 {
            return Err(StructuredError::Form);
        }
        let all: u64 = digits.parse().map_err(|_| StructuredError::Form)?;
        let (number, found) = (all / 100, all % 100);
        let expected = check(number);
        if found == expected {
            Ok(Self(number))
        } else {
            Err(StructuredError::Check { expected })
        }
    }

    /// The twelve digits.
    #[must_use]
    pub fn digits(&self) -> String {
        format!("{:010}{:02}", self.0, check(self.0))
    }
}

impl fmt::Display for Structured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let d = self.digits();
        write!(f, "+++{}/{}/{}+++", &d[..3], &d[3..7], &d[7..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_rest_of_zero_is_written_as_97() {
        assert_eq!(
            Structured::from_number(97).expect("a number").digits(),
            "000000009797"
        );
        assert_eq!(
            Structured::from_number(0).expect("a number").digits(),
            "000000000097"
        );
        assert_eq!(Structured::from_number(10_000_000_000), None);
    }

    #[test]
    fn every_usual_way_of_writing_is_read() {
        let expected = Structured::from_number(1_234_567_890).expect("a number");
        for text in [
            "+++123/4567/89002+++",
            "***123/4567/89002***",
            "123456789002",
            " 123 4567 89002 ",
            "123.4567.89002",
        ] {
            assert_eq!(Structured::parse(text), Ok(expected), "{text}");
        }
        for text in ["", "12345678900", "1234567890023", "123/4567/8900x"] {
            assert_eq!(
                Structured::parse(text),
                Err(StructuredError::Form),
                "{text}"
            );
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(number in 0u64..10_000_000_000) {
            let message = Structured::from_number(number).expect("a number");
            prop_assert_eq!(Structured::parse(&message.to_string()), Ok(message));
        }

        #[test]
        fn one_wrong_digit_is_found(number in 0u64..10_000_000_000, place in 0usize..12, other in 1u8..10) {
            let mut digits = Structured::from_number(number).expect("a number").digits().into_bytes();
            digits[place] = b'0' + (digits[place] - b'0' + other) % 10;
            prop_assert!(Structured::parse(std::str::from_utf8(&digits).expect("digits")).is_err());
        }

        #[test]
        fn any_text_is_read_or_refused(text in ".{0,40}") {
            let _ = Structured::parse(&text);
        }
    }
}
