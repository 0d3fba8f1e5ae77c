//! What a print partner and an envelope ask of a sheet, in millimetres.
//!
//! A folded letter slides in its envelope. What stands behind the window therefore depends on how far it slid: the
//! *address* must be seen in every position ([`PartnerProfile::address`]), and everything that can be seen in some position
//! ([`PartnerProfile::window`]) must hold nothing but the address. Both follow from the place of the window on the
//! envelope and from the play of the sheet; [`PartnerProfile::check`] computes them anew and refuses a profile that does not
//! add up, or that breaks one of bpost's rules for machine-read post ([`bpost`]).
//!
//! All places are measured on the sheet (A4, upright) from its top-left corner, x to the right and y downwards, except those
//! of [`Envelope`], which are measured on the envelope. The profiles shipped here are sound starting points; where the window
//! of real envelopes is cut differs from one supplier to the next, so a partner's own profile is a TOML file of the same
//! form, read by [`PartnerProfile::from_toml`].
//!
//! ```
//! use inspect::profile::PartnerProfile;
//!
//! let profile = PartnerProfile::shipped("c56-right").unwrap();
//! assert_eq!(profile.envelope.name, "C5/6");
//! assert!(profile.window.contains(&profile.address));
//! profile.check().unwrap();
//! ```

use serde::{Deserialize, Serialize};

/// Width of A4 in millimetres (ISO 216).
pub const A4_WIDTH: f64 = 210.0;
/// Height of A4 in millimetres (ISO 216).
pub const A4_HEIGHT: f64 = 297.0;
/// Largest difference in millimetres between a stated zone and the one that follows from the envelope.
const TOLERANCE: f64 = 0.5;

/// bpost's rules for the face of a letter that machines read, in millimetres (bpost, "Adrespositionering"; MassPost guide).
pub mod bpost {
    /// The address zone is at most this wide.
    pub const ADDRESS_WIDTH_MAX: f64 = 125.0;
    /// The address zone is at most this high.
    pub const ADDRESS_HEIGHT_MAX: f64 = 100.0;
    /// Free to the right of the address, to the edge of the envelope.
    pub const FREE_RIGHT: f64 = 15.0;
    /// Free and white below the window: there the sorting machine prints its own code.
    pub const FREE_BELOW: f64 = 30.0;
    /// The franking zone, measured from the right edge.
    pub const FRANKING_WIDTH: f64 = 74.0;
    /// The franking zone, measured from the top edge.
    pub const FRANKING_HEIGHT: f64 = 40.0;
    /// A normalised letter weighs at most this, in grams.
    pub const NORMALISED_GRAMS: f64 = 50.0;
    /// A normalised letter is at most this wide and high.
    pub const NORMALISED_SIZE: (f64, f64) = (235.0, 125.0);
}

/// A rectangle in millimetres.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Area {
    /// Left edge.
    pub x: f64,
    /// Top edge.
    pub y: f64,
    /// Width; positive.
    pub width: f64,
    /// Height; positive.
    pub height: f64,
}

impl Area {
    /// A rectangle from its corner and size.
    pub const fn new(x: f64, y: f64, width: f64, height: f64) -> Self {
        Self {
            x,
            y,
            width,
            height,
        }
    }

    /// Right edge.
    pub fn right(&self) -> f64 {
        self.x + self.width
    }

    /// Bottom edge.
    pub fn bottom(&self) -> f64 {
        self.y + self.height
    }

    /// Whether the other rectangle lies wholly in this one, edges included.
    pub fn contains(&self, other: &Area) -> bool {
        other.x >= self.x
            && other.y >= self.y
            && other.right() <= self.right()
            && other.bottom() <= self.bottom()
    }

    /// Whether a point lies in this rectangle; the right and bottom edges belong to the neighbour.
    pub fn holds(&self, x: f64, y: f64) -> bool {
        x >= self.x && x < self.right() && y >= self.y && y < self.bottom()
    }

    /// Whether both rectangles share more than an edge.
    pub fn overlaps(&self, other: &Area) -> bool {
        self.x < other.right()
            && other.x < self.right()
            && self.y < other.bottom()
            && other.y < self.bottom()
    }

    fn sound(&self) -> bool {
        [self.x, self.y, self.width, self.height]
            .iter()
            .all(|v| v.is_finite())
            && self.width > 0.0
            && self.height > 0.0
    }

    fn near(&self, other: &Area) -> bool {
        (self.x - other.x).abs() <= TOLERANCE
            && (self.y - other.y).abs() <= TOLERANCE
            && (self.right() - other.right()).abs() <= TOLERANCE
            && (self.bottom() - other.bottom()).abs() <= TOLERANCE
    }
}

/// A name for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Title {
    /// Dutch.
    pub nl: String,
    /// English.
    pub en: String,
}

/// Millimetres along the edges of the sheet on which the partner's machine cannot print.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Margins {
    /// Along the left edge.
    pub left: f64,
    /// Along the top edge.
    pub top: f64,
    /// Along the right edge.
    pub right: f64,
    /// Along the bottom edge.
    pub bottom: f64,
}

/// The envelope; its places are measured from the envelope's own top-left corner, address side, in millimetres.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Envelope {
    /// Name of the format, as "C5/6" (ISO 269).
    pub name: String,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
    /// The window in the envelope.
    pub window: Area,
    /// How many sheets go into one.
    pub max_sheets: u32,
    /// Weight of the empty envelope in grams.
    pub grams: f64,
}

/// Marks printed in the margin of the first page, where to fold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Folds {
    /// Distances from the top of the sheet at which it is folded; empty when it is not.
    pub at: Vec<f64>,
    /// Where a mark begins, from the left edge.
    pub x: f64,
    /// Length of a mark.
    pub length: f64,
}

/// Where the marks for the inserting machine go; see crate `codes` for what they say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Marks {
    /// Strokes of the optical mark reading code.
    pub omr: OmrPlace,
    /// Square for the DataMatrix of the sheet, its quiet zone of one module included.
    pub datamatrix: Area,
}

/// Where the strokes of the optical mark reading code stand: one below the other.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OmrPlace {
    /// Left end of every stroke.
    pub x: f64,
    /// Middle of the first stroke.
    pub y: f64,
    /// Distance from the middle of a stroke to the middle of the next.
    pub pitch: f64,
    /// Length of a stroke.
    pub length: f64,
    /// Thickness of a stroke.
    pub thickness: f64,
    /// Number of places for strokes.
    pub count: u32,
}

impl OmrPlace {
    /// The rectangle around all strokes, with half a pitch above and below.
    pub fn area(&self) -> Area {
        Area::new(
            self.x,
            self.y - self.pitch / 2.0,
            self.length,
            self.pitch * f64::from(self.count),
        )
    }
}

/// What a print partner asks of a letter for one kind of envelope.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartnerProfile {
    /// Key of the profile: lower-case letters, digits and hyphens.
    pub name: String,
    /// Name for people.
    pub title: Title,
    /// The envelope.
    pub envelope: Envelope,
    /// What of the first sheet can be seen through the window, in some position of the sheet: nothing but the address.
    pub window: Area,
    /// Where the address stands on the first sheet: seen in every position of the sheet.
    pub address: Area,
    /// Where nothing can be printed.
    pub margins: Margins,
    /// Where to fold.
    pub folds: Folds,
    /// Marks for the inserting machine.
    pub marks: Marks,
    /// Weight of one sheet in grams (A4 of 80 g/m² weighs 5).
    pub sheet_grams: f64,
}

/// Why a profile cannot be used.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ProfileError {
    /// Not TOML, or not of this form.
    #[error("the profile cannot be read: {0}")]
    Form(String),
    /// A rule is broken; the text says which one and by how much.
    #[error("the profile breaks a rule: {0}")]
    Rule(String),
}

const SHIPPED: [(&str, &str); 4] = [
    ("c56-right", include_str!("../profiles/c56-right.toml")),
    ("c56-left", include_str!("../profiles/c56-left.toml")),
    ("c4-right", include_str!("../profiles/c4-right.toml")),
    ("c4-left", include_str!("../profiles/c4-left.toml")),
];

impl PartnerProfile {
    /// Keys of the profiles that come with this crate.
    pub fn shipped_names() -> [&'static str; 4] {
        SHIPPED.map(|(name, _)| name)
    }

    /// A profile that comes with this crate; `None` for an unknown key.
    pub fn shipped(name: &str) -> Option<Self> {
        let (_, text) = SHIPPED.iter().find(|(key, _)| *key == name)?;
        Self::from_toml(text).ok()
    }

    /// Reads a profile and checks it.
    ///
    /// # Errors
    /// [`ProfileError::Form`] when the text is not a profile, [`ProfileError::Rule`] as for [`check`](Self::check).
    pub fn from_toml(text: &str) -> Result<Self, ProfileError> {
        let profile: Self =
            toml::from_str(text).map_err(|error| ProfileError::Form(error.to_string()))?;
        profile.check()?;
        Ok(profile)
    }

    /// What of the sheet the partner's machine can print on.
    pub fn printable(&self) -> Area {
        let m = &self.margins;
        Area::new(
            m.left,
            m.top,
            A4_WIDTH - m.left - m.right,
            A4_HEIGHT - m.top - m.bottom,
        )
    }

    /// How far the folded letter can slide in the envelope: to the right and down, in millimetres.
    pub fn play(&self) -> (f64, f64) {
        let panel = self.folds.at.first().copied().unwrap_or(A4_HEIGHT);
        (self.envelope.width - A4_WIDTH, self.envelope.height - panel)
    }

    /// What of the sheet is seen through the window in some position, clipped to the sheet.
    pub fn seen_sometimes(&self) -> Area {
        let (right, down) = self.play();
        let hole = &self.envelope.window;
        let (x, y) = ((hole.x - right).max(0.0), (hole.y - down).max(0.0));
        Area::new(
            x,
            y,
            hole.right().min(A4_WIDTH) - x,
            hole.bottom().min(A4_HEIGHT) - y,
        )
    }

    /// What of the sheet is seen through the window in every position.
    pub fn seen_always(&self) -> Area {
        let (right, down) = self.play();
        let hole = &self.envelope.window;
        Area::new(hole.x, hole.y, hole.width - right, hole.height - down)
    }

    /// Number of sheets of a letter.
    pub fn sheets(pages: u32, duplex: bool) -> u32 {
        if duplex { pages.div_ceil(2) } else { pages }
    }

    /// Weight of a letter of so many sheets, envelope included, in grams.
    pub fn grams(&self, sheets: u32) -> f64 {
        self.envelope.grams + self.sheet_grams * f64::from(sheets)
    }

    /// Whether bpost carries a letter of so many sheets as a normalised one.
    pub fn normalised(&self, sheets: u32) -> bool {
        let (width, height) = bpost::NORMALISED_SIZE;
        self.envelope.width <= width
            && self.envelope.height <= height
            && self.grams(sheets) <= bpost::NORMALISED_GRAMS
    }

    /// Whether the profile adds up and keeps bpost's rules.
    ///
    /// # Errors
    /// [`ProfileError::Rule`] with the first rule that is broken.
    pub fn check(&self) -> Result<(), ProfileError> {
        let rule = |kept: bool, text: &str| {
            if kept {
                Ok(())
            } else {
                Err(ProfileError::Rule(text.to_owned()))
            }
        };
        let sheet = Area::new(0.0, 0.0, A4_WIDTH, A4_HEIGHT);
        let hole = &self.envelope.window;
        let slug = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        rule(
            !self.name.is_empty() && self.name.len() <= 40 && self.name.chars().all(slug),
            "a name has a-z, 0-9 and hyphens",
        )?;
        let omr = self.marks.omr;
        let numbers = [
            self.margins.left,
            self.margins.top,
            self.margins.right,
            self.margins.bottom,
            self.envelope.grams,
            self.folds.x,
            self.folds.length,
            self.sheet_grams,
            omr.pitch,
            omr.thickness,
        ];
        rule(
            numbers.iter().all(|v| v.is_finite() && *v >= 0.0),
            "a length or weight is not negative",
        )?;
        rule(
            omr.thickness < omr.pitch && (1..=64).contains(&omr.count),
            "marks do not touch and are at most 64",
        )?;
        let areas = [
            *hole,
            self.window,
            self.address,
            self.marks.datamatrix,
            omr.area(),
            self.printable(),
        ];
        rule(
            areas.iter().all(Area::sound),
            "a zone has a positive width and height",
        )?;
        rule(
            self.envelope.width.is_finite() && self.envelope.height.is_finite(),
            "an envelope has a size",
        )?;
        let envelope = Area::new(0.0, 0.0, self.envelope.width, self.envelope.height);
        rule(envelope.contains(hole), "the window lies in the envelope")?;
        rule(
            (1..=500).contains(&self.envelope.max_sheets),
            "an envelope takes 1 to 500 sheets",
        )?;
        let rising = self.folds.at.windows(2).all(|pair| pair[0] < pair[1]);
        let inside = self.folds.at.iter().all(|at| *at > 0.0 && *at < A4_HEIGHT);
        rule(
            rising && inside,
            "folds lie on the sheet, from top to bottom",
        )?;
        let (right, down) = self.play();
        rule(
            right >= 0.0 && down >= 0.0,
            "the folded sheet fits in the envelope",
        )?;
        rule(
            self.seen_sometimes().near(&self.window),
            "window = what is seen in some position of the sheet",
        )?;
        rule(
            self.seen_always().sound(),
            "the window is larger than the play of the sheet",
        )?;
        rule(
            self.seen_always().contains(&self.address),
            "address = seen in every position of the sheet",
        )?;
        rule(sheet.contains(&self.window), "the window lies on the sheet")?;
        rule(
            self.printable().contains(&self.address),
            "the address can be printed",
        )?;
        rule(
            self.printable().contains(&omr.area()),
            "the strokes can be printed",
        )?;
        rule(
            self.printable().contains(&self.marks.datamatrix),
            "the DataMatrix can be printed",
        )?;
        rule(
            !self.window.overlaps(&omr.area()),
            "the strokes are not seen through the window",
        )?;
        rule(
            !self.window.overlaps(&self.marks.datamatrix),
            "the DataMatrix is not seen through the window",
        )?;
        rule(
            !omr.area().overlaps(&self.marks.datamatrix),
            "strokes and DataMatrix do not overlap",
        )?;
        rule(
            self.address.width <= bpost::ADDRESS_WIDTH_MAX,
            "bpost: the address is at most 125 mm wide",
        )?;
        rule(
            self.address.height <= bpost::ADDRESS_HEIGHT_MAX,
            "bpost: the address is at most 100 mm high",
        )?;
        rule(
            self.envelope.width - hole.right() >= bpost::FREE_RIGHT,
            "bpost: 15 mm free right of the window",
        )?;
        rule(
            self.envelope.height - hole.bottom() >= bpost::FREE_BELOW,
            "bpost: 30 mm free below the window",
        )?;
        let franking = Area::new(
            self.envelope.width - bpost::FRANKING_WIDTH,
            0.0,
            bpost::FRANKING_WIDTH,
            bpost::FRANKING_HEIGHT,
        );
        rule(
            !franking.overlaps(hole),
            "bpost: the window stays out of the franking zone",
        )
    }
}

#[cfg(test)]
mod tests;
