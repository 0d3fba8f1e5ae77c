//! Colours and their contrast, by the definitions of WCAG 2.2.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A colour in sRGB, written `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Colour {
    red: u8,
    green: u8,
    blue: u8,
}

/// The text is not a colour.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a colour; write it as #rrggbb, for example #c8102e")]
pub struct NotAColour(String);

impl Colour {
    /// White.
    pub const WHITE: Self = Self::rgb(0xff, 0xff, 0xff);
    /// Black.
    pub const BLACK: Self = Self::rgb(0, 0, 0);

    /// A colour from its three channels.
    #[must_use]
    pub const fn rgb(red: u8, green: u8, blue: u8) -> Self {
        Self { red, green, blue }
    }

    /// Relative luminance, 0 (black) to 1 (white), as WCAG 2.2 defines it.
    #[must_use]
    pub fn luminance(self) -> f64 {
        0.2126 * linear(self.red) + 0.7152 * linear(self.green) + 0.0722 * linear(self.blue)
    }

    /// Contrast ratio with another colour, 1 to 21, as WCAG 2.2 defines it.
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// This colour with a share (0 to 1) of another mixed in.
    #[must_use]
    pub fn mix(self, other: Self, share: f64) -> Self {
        let share = share.clamp(0.0, 1.0);
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and 255 by construction"
        )]
        let channel =
            |a: u8, b: u8| (f64::from(a) * (1.0 - share) + f64::from(b) * share).round() as u8;
        Self::rgb(
            channel(self.red, other.red),
            channel(self.green, other.green),
            channel(self.blue, other.blue),
        )
    }

    /// This colour darkened, as little as needed, until its contrast with each of `grounds` is at least `ratio`.
    #[must_use]
    pub fn darkened_for(self, grounds: &[Self], ratio: f64) -> Self {
        (0..=50)
            .map(|step| self.mix(Self::BLACK, f64::from(step) / 50.0))
            .find(|c| grounds.iter().all(|g| c.contrast(*g) >= ratio))
            .unwrap_or(Self::BLACK)
    }
}

fn linear(channel: u8) -> f64 {
    let c = f64::from(channel) / 255.0;
    if c <= 0.04045 {
        c / 12.92
    } else {
        ((c + 0.055) / 1.055).powf(2.4)
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

impl FromStr for Colour {
    type Err = NotAColour;

    /// Reads `#rrggbb` or `#rgb`, with or without the hash.
    fn from_str(text: &str) -> Result<Self, NotAColour> {
        let wrong = || NotAColour(text.chars().take(40).collect());
        let hex = text.trim();
        let hex = hex.strip_prefix('#').unwrap_or(hex);
        // Only hexadecimal digits: from_str_radix would accept a sign as well.
        if !hex.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(wrong());
        }
        let number = u32::from_str_radix(hex, 16).map_err(|_| wrong())?;
        let [_, r, g, b] = number.to_be_bytes();
        match hex.len() {
            6 => Ok(Self::rgb(r, g, b)),
            3 => Ok(Self::rgb((g & 0xf) * 17, (b >> 4) * 17, (b & 0xf) * 17)),
            _ => Err(wrong()),
        }
    }
}

impl TryFrom<String> for Colour {
    type Error = NotAColour;

    fn try_from(text: String) -> Result<Self, NotAColour> {
        text.parse()
    }
}

impl From<Colour> for String {
    fn from(colour: Colour) -> Self {
        colour.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colour(text: &str) -> Colour {
        text.parse().unwrap()
    }

    #[test]
    fn contrast_follows_the_published_wcag_values() {
        // Published examples: black on white is 21:1; #767676 is the lightest grey that passes 4.5:1 on white, #777777
        // fails it; #949494 is the lightest that passes 3:1; pure red on white is 4.0:1, pure blue 8.59:1.
        let round = |c: f64| (c * 100.0).round() / 100.0;
        assert_eq!(round(Colour::BLACK.contrast(Colour::WHITE)), 21.0);
        assert_eq!(round(colour("#767676").contrast(Colour::WHITE)), 4.54);
        assert_eq!(round(colour("#777777").contrast(Colour::WHITE)), 4.48);
        assert_eq!(round(colour("#949494").contrast(Colour::WHITE)), 3.03);
        assert_eq!(round(colour("#ff0000").contrast(Colour::WHITE)), 4.0);
        assert_eq!(round(colour("#0000ff").contrast(Colour::WHITE)), 8.59);
        assert_eq!(round(Colour::WHITE.contrast(Colour::WHITE)), 1.0);
    }

    #[test]
    fn colours_are_read_and_written_in_hexadecimal() {
        assert_eq!(colour("#c8102e").to_string(), "#c8102e");
        assert_eq!(colour("ABC").to_string(), "#aabbcc");
        assert_eq!(colour("#f80").to_string(), "#ff8800");
        for wrong in [
            "",
            "#",
            "red",
            "#12345",
            "#1234567",
            "+12345",
            "#12 456",
            "url(x)",
            "#ff0000;}",
        ] {
            assert!(wrong.parse::<Colour>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn darkening_reaches_the_asked_contrast() {
        for start in ["#ffd500", "#c8102e", "#ffffff", "#00a0df", "#7fba00"] {
            let dark = colour(start).darkened_for(&[Colour::WHITE], 4.5);
            assert!(dark.contrast(Colour::WHITE) >= 4.5, "{start} gave {dark}");
        }
        let black_ish = colour("#222222");
        assert_eq!(
            black_ish.darkened_for(&[Colour::WHITE], 4.5),
            black_ish,
            "nothing changes without need"
        );
    }
}
