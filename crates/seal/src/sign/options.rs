//! What a signature should say and look like.

use jiff::Timestamp;

use crate::visible::Appearance;

/// The PAdES baseline level (EN 319 142-1 §6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Level {
    /// B-B: the signature with its certificates.
    #[default]
    B,
    /// B-T: and a timestamp that proves when it existed.
    T,
    /// B-LT: and everything to verify it without asking anyone.
    Lt,
    /// B-LTA: and a timestamp over all that, renewable with [`crate::refresh()`].
    Lta,
}

impl std::str::FromStr for Level {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.to_ascii_lowercase().as_str() {
            "b-b" => Ok(Self::B),
            "b-t" => Ok(Self::T),
            "b-lt" => Ok(Self::Lt),
            "b-lta" => Ok(Self::Lta),
            _ => Err(format!(
                "'{text}' is no level; b-b, b-t, b-lt or b-lta is expected"
            )),
        }
    }
}

impl std::fmt::Display for Level {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::B => "B-B",
            Self::T => "B-T",
            Self::Lt => "B-LT",
            Self::Lta => "B-LTA",
        })
    }
}

/// The language of what people read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// Dutch.
    #[default]
    Dutch,
    /// English.
    English,
}

impl Language {
    /// What a screen reader says of a field where `who` signs.
    pub fn tooltip(self, who: &str) -> String {
        match (self, who.is_empty()) {
            (Self::Dutch, true) => "Elektronische handtekening".into(),
            (Self::Dutch, false) => format!("Elektronische handtekening van {who}"),
            (Self::English, true) => "Electronic signature".into(),
            (Self::English, false) => format!("Electronic signature of {who}"),
        }
    }

    pub(crate) fn timestamp_tooltip(self) -> &'static str {
        match self {
            Self::Dutch => "Tijdstempel voor bewaring",
            Self::English => "Archive timestamp",
        }
    }
}

/// What a certification still allows (`DocMDP`, ISO 32000-1 §12.8.2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Certification {
    /// Nothing but security data.
    NoChanges,
    /// Filling in forms and signing.
    FormFilling,
    /// That, and notes.
    Annotations,
}

/// How one document is signed.
#[derive(Debug, Clone)]
pub struct SignOptions {
    /// When, as the signer claims (`M`); a timestamp proves it.
    pub time: Timestamp,
    /// The level; above B-B the signer needs its services.
    pub level: Level,
    /// The field to sign: one that is there and empty, or a new one of this name. `None` makes a new one with a free name.
    pub field: Option<String>,
    /// The page of a new field, from 1.
    pub page: usize,
    /// Who signs, as people read it; `None` takes the certificate's common name.
    pub name: Option<String>,
    /// For which organisation.
    pub organisation: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// Where.
    pub location: Option<String>,
    /// How to reach the signer.
    pub contact: Option<String>,
    /// The language of tooltip and appearance.
    pub language: Language,
    /// How it is seen on the page; `None` signs invisibly, or leaves the appearance of the field as it is.
    pub visible: Option<Appearance>,
    /// Whether a new visible field may stay out of the structure tree. It has to when the document has a signature already: every
    /// change of the tree makes validators call that signature altered. A tagged document is then no longer PDF/UA, so without this
    /// the signature is refused.
    pub untagged: bool,
    /// Makes this the certification of the document; only for its first signature.
    pub certification: Option<Certification>,
}

impl SignOptions {
    /// An invisible Dutch B-B signature in a new field on page 1.
    pub fn new(time: Timestamp) -> Self {
        Self {
            time,
            level: Level::B,
            field: None,
            page: 1,
            name: None,
            organisation: None,
            reason: None,
            location: None,
            contact: None,
            language: Language::Dutch,
            visible: None,
            untagged: false,
            certification: None,
        }
    }
}
