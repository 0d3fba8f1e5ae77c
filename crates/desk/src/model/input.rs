//! What a report needs, and what is wrong with one that lacks it.

use super::Channel;
use kernel::{FieldError, mail::EmailAddress};
use ui::Locale;
use uuid::Uuid;

/// Fewest characters that can describe something.
pub const SHORTEST_DESCRIPTION: usize = 5;
/// Most characters in a description (Open311 GeoReport v2 allows as many).
pub const LONGEST_DESCRIPTION: usize = 4000;
/// Most characters in a message or note.
pub const LONGEST_BODY: usize = 8000;

/// Where it is.
#[derive(Debug, Clone, PartialEq)]
pub enum Place {
    /// Not about a place.
    None,
    /// An address: of the imported list, or as typed.
    Address {
        /// The address of the list, when it was chosen there.
        id: Option<Uuid>,
        /// As people write it.
        text: String,
        /// Post code, the area of permissions.
        area: Option<String>,
        /// Longitude and latitude in degrees (WGS 84); `None` for a typed address that is still to be placed.
        point: Option<(f64, f64)>,
    },
    /// A point on the map.
    Point {
        /// Longitude and latitude in degrees (WGS 84).
        point: (f64, f64),
        /// What the reporter says about it.
        text: String,
    },
}

impl Place {
    /// The stable word for the kind of place.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Address { .. } => "address",
            Self::Point { .. } => "point",
        }
    }

    /// Longitude and latitude, if known.
    pub const fn point(&self) -> Option<(f64, f64)> {
        match self {
            Self::None => None,
            Self::Address { point, .. } => *point,
            Self::Point { point, .. } => Some(*point),
        }
    }

    /// As people write it; empty without a place.
    pub fn text(&self) -> &str {
        match self {
            Self::None => "",
            Self::Address { text, .. } | Self::Point { text, .. } => text,
        }
    }
}

/// How the reporter can be reached. All empty is an anonymous report.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contact {
    /// Name.
    pub name: Option<String>,
    /// Mail address.
    pub email: Option<String>,
    /// Telephone number as typed.
    pub phone: Option<String>,
}

impl Contact {
    /// Whether nothing is known about the reporter.
    pub fn is_anonymous(&self) -> bool {
        self.name.is_none() && self.email.is_none() && self.phone.is_none()
    }
}

/// A photo that was taken in.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Photo {
    /// SHA-256 of the stored bytes, in hexadecimal.
    pub hash: String,
    /// SHA-256 of the thumbnail.
    pub thumbnail: Option<String>,
    /// Media type.
    pub mime: String,
    /// Bytes.
    pub size: u64,
    /// Pixels.
    pub width: Option<u32>,
    /// Pixels.
    pub height: Option<u32>,
    /// Whether a virus scanner found it clean.
    pub scanned: bool,
}

/// A report to be registered.
#[derive(Debug, Clone, PartialEq)]
pub struct NewReport {
    /// On whose page it was made. A place in a neighbouring municipality sends it there.
    pub organisation: Uuid,
    /// What it is about.
    pub category: Uuid,
    /// In the reporter's words.
    pub description: String,
    /// Where.
    pub place: Place,
    /// Who.
    pub contact: Contact,
    /// How it reached the desk.
    pub channel: Channel,
    /// The reporter's language.
    pub locale: Locale,
    /// Photos, already taken in.
    pub photos: Vec<Photo>,
    /// The draft it comes from: pressing twice makes one report.
    pub draft: Option<Uuid>,
    /// Idempotency key of an API request, with the content it stands for.
    pub key: Option<(String, Vec<u8>)>,
}

/// What is wrong with the texts of a report, whatever its category.
pub fn check_report(description: &str, contact: &Contact) -> Vec<FieldError> {
    let mut out = Vec::new();
    let length = description.trim().chars().count();
    if length == 0 {
        out.push(FieldError::new("description", "error-required"));
    } else if length < SHORTEST_DESCRIPTION {
        out.push(
            FieldError::new("description", "error-too-short").with("least", SHORTEST_DESCRIPTION),
        );
    } else if length > LONGEST_DESCRIPTION {
        out.push(
            FieldError::new("description", "error-too-long").with("most", LONGEST_DESCRIPTION),
        );
    }
    if contact.name.as_deref().unwrap_or_default().chars().count() > 100 {
        out.push(FieldError::new("name", "error-too-long").with("most", 100));
    }
    if contact
        .email
        .as_deref()
        .is_some_and(|email| EmailAddress::parse(email).is_err())
    {
        out.push(FieldError::new("email", "error-email"));
    }
    if contact
        .phone
        .as_deref()
        .is_some_and(|phone| !is_phone(phone))
    {
        out.push(FieldError::new("phone", "error-phone"));
    }
    out
}

/// What is wrong with a message or note.
pub fn check_body(field: &'static str, body: &str) -> Option<FieldError> {
    match body.trim().chars().count() {
        0 => Some(FieldError::new(field, "error-required")),
        n if n > LONGEST_BODY => {
            Some(FieldError::new(field, "error-too-long").with("most", LONGEST_BODY))
        }
        _ => None,
    }
}

/// Digits with the usual signs between them, as people write numbers: `056/12.34.56`, `+32 478 12 34 56`, `0032…`.
fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    (8..=15).contains(&digits)
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, ' ' | '/' | '.' | '-' | '+' | '(' | ')'))
        && text.rfind('+').is_none_or(|at| at == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telephone_numbers_are_taken_as_people_write_them() {
        for good in [
            "056 12 34 56",
            "056/12.34.56",
            "+32 478 12 34 56",
            "0032 478/12-34-56",
            "(056) 123456",
        ] {
            assert!(is_phone(good), "{good}");
        }
        for bad in ["", "1234", "bel mij", "12+34567890", "1234567890123456"] {
            assert!(!is_phone(bad), "{bad}");
        }
    }

    #[test]
    fn each_fault_stands_at_its_field() {
        let contact = Contact {
            email: Some("no".into()),
            phone: Some("x".into()),
            name: Some("n".repeat(101)),
        };
        let fields: Vec<String> = check_report("a", &contact)
            .iter()
            .map(|f| f.field.to_string())
            .collect();
        assert_eq!(fields, ["description", "name", "email", "phone"]);
        assert!(check_report("De lamp is stuk", &Contact::default()).is_empty());
    }
}
