//! The Flemish address register (Adressenregister, part of the Basisregisters Vlaanderen): where an address lies that
//! somebody typed.
//!
//! It is asked after the report was accepted, by a job; intake never waits for it.

mod http;
mod question;
mod simulator;

pub use http::HttpRegister;
pub use question::Question;
pub use simulator::{Known, Mood, Simulator};

use crate::model::normalise;
use area::Point;
use kernel::jobs::JobError;

/// An address as the register knows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// Name of the street.
    pub street: String,
    /// House number; `None` when only the street was recognised.
    pub number: Option<String>,
    /// Box number.
    pub unit: Option<String>,
    /// Post code.
    pub postcode: Option<String>,
    /// `voorgesteld`, `inGebruik`, `gehistoreerd` or `afgekeurd`.
    pub status: String,
    /// How well it fits what was asked, 0–100.
    pub score: f64,
    /// Where it lies, in degrees (WGS 84).
    pub point: Option<Point>,
}

/// Knows where addresses lie.
#[async_trait::async_trait]
pub trait AddressRegister: Send + Sync {
    /// Addresses that fit, best first, at most ten. Empty also when the register does not understand the question.
    ///
    /// # Errors
    /// [`JobError::SystemDown`] when it does not answer properly.
    async fn find(&self, question: &Question) -> Result<Vec<Match>, JobError>;
}

/// What fits less well than this is another street.
const LEAST_SCORE: f64 = 80.0;

/// The one address that was meant: with the house number as typed, in use or planned, and with a position. `None` when
/// there is no such address or more than one: a guess between two would be worse than the words.
pub fn the_one<'a>(question: &Question, matches: &'a [Match]) -> Option<&'a Match> {
    let mut fitting = matches.iter().filter(|m| {
        m.point.is_some()
            && m.score >= LEAST_SCORE
            && matches!(m.status.as_str(), "inGebruik" | "voorgesteld")
            && m.number
                .as_deref()
                .is_some_and(|number| question.is_number(number))
            && (question.postcode.is_none() || m.postcode == question.postcode)
    });
    let first = fitting.next()?;
    // Boxes of one house are one place for our purpose.
    let same = |m: &Match| {
        normalise(&m.street) == normalise(&first.street) && m.postcode == first.postcode
    };
    fitting.all(same).then_some(first)
}

/// A register that cannot be asked because of how it is configured. Its jobs wait until that is mended.
#[derive(Debug)]
pub(crate) struct Unusable;

#[async_trait::async_trait]
impl AddressRegister for Unusable {
    async fn find(&self, _: &Question) -> Result<Vec<Match>, JobError> {
        Err(JobError::SystemDown(
            "addresses.register cannot be used; see the log of the start".to_owned(),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(number: &str, unit: Option<&str>, postcode: &str) -> Match {
        Match {
            street: "Kerkstraat".into(),
            number: Some(number.into()),
            unit: unit.map(Into::into),
            postcode: Some(postcode.into()),
            status: "inGebruik".into(),
            score: 100.0,
            point: Some(Point::new(3.26, 50.82)),
        }
    }

    fn question() -> Question {
        Question::read("Kerkstraat 12A").expect("an address")
    }

    #[test]
    fn boxes_of_one_house_are_one_place() {
        let list = [
            found("12a", Some("1"), "8500"),
            found("12A", Some("2"), "8500"),
        ];
        assert_eq!(the_one(&question(), &list), Some(&list[0]));
    }

    #[test]
    fn between_two_places_nothing_is_chosen() {
        let list = [found("12A", None, "8500"), found("12A", None, "8510")];
        assert_eq!(the_one(&question(), &list), None);
        let typed = Question::read("Kerkstraat 12A, 8510 Marke").expect("an address");
        assert_eq!(the_one(&typed, &list), Some(&list[1]));
    }

    #[test]
    fn another_number_a_bad_fit_or_an_old_address_is_not_it() {
        assert_eq!(the_one(&question(), &[found("12", None, "8500")]), None);
        assert_eq!(
            the_one(
                &question(),
                &[Match {
                    score: 60.0,
                    ..found("12A", None, "8500")
                }]
            ),
            None
        );
        assert_eq!(
            the_one(
                &question(),
                &[Match {
                    status: "gehistoreerd".into(),
                    ..found("12A", None, "8500")
                }]
            ),
            None
        );
        assert_eq!(
            the_one(
                &question(),
                &[Match {
                    point: None,
                    ..found("12A", None, "8500")
                }]
            ),
            None
        );
    }

    #[test]
    fn a_street_alone_is_no_place() {
        let street = Question::read("Kerkstraat, 8500 Kortrijk").expect("an address");
        assert_eq!(the_one(&street, &[found("1", None, "8500")]), None);
    }
}
