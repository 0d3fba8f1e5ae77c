//! The look of one organisation: colours, logo and font, with the contrast check that refuses unreadable ones.
//!
//! A theme becomes a small style sheet that sets tokens; it is served as a file
//! (`/theme/{organisation}/{hash}.css`), because the Content-Security-Policy forbids inline styles.

use serde::{Deserialize, Serialize};

use crate::assets::fingerprint;
use crate::colour::{Colour, NotAColour};

/// Body text.
pub const INK: Colour = Colour::rgb(0x16, 0x1c, 0x26);
/// Secondary text.
pub const MUTED: Colour = Colour::rgb(0x51, 0x5c, 0x6b);
/// The ground of staff pages and quiet panels.
pub const GROUND: Colour = Colour::rgb(0xf5, 0xf6, 0xf8);
/// Borders of form controls.
pub const CONTROL: Colour = Colour::rgb(0x6b, 0x76, 0x85);
/// The link colour where an organisation's own colour is too light to read.
const PLAIN_LINK: Colour = Colour::rgb(0x0b, 0x57, 0x94);

/// Contrast WCAG 2.2 asks of text (1.4.3, level AA).
pub const TEXT_RATIO: f64 = 4.5;
/// Contrast WCAG 2.2 asks of controls and focus marks (1.4.11 and 2.4.13).
pub const SHAPE_RATIO: f64 = 3.0;

/// The fonts that may be chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Font {
    /// Public Sans, served by ourselves (27 kB).
    #[default]
    PublicSans,
    /// The reader's own system font: nothing to load.
    System,
}

/// The look of one organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    /// Name of the theme, for the settings screen.
    pub name: String,
    /// The organisation's colour: header bar and current marks.
    pub primary: Colour,
    /// Text on the organisation's colour.
    pub on_primary: Colour,
    /// Ground of the primary button.
    pub action: Colour,
    /// Text on the primary button.
    pub on_action: Colour,
    /// Links on white and on quiet panels.
    pub link: Colour,
    /// Quiet ground in the organisation's colour, behind ordinary text.
    pub accent: Colour,
    /// The ring around what has the keyboard's focus.
    pub focus: Colour,
    /// Address of the logo (SVG or PNG); the name alone is shown without one.
    #[serde(default)]
    pub logo: Option<String>,
    /// The font.
    #[serde(default)]
    pub font: Font,
}

/// Two colours that are used together and are too alike.
#[derive(Clone, Debug, PartialEq)]
pub struct ContrastProblem {
    /// What is unreadable, as a text key of this crate (`ui-theme-…`).
    pub what: &'static str,
    /// The colour in front.
    pub front: Colour,
    /// The colour behind.
    pub behind: Colour,
    /// Their contrast ratio.
    pub ratio: f64,
    /// The ratio that is needed.
    pub needed: f64,
}

impl ContrastProblem {
    /// The problem as a sentence for the person choosing colours.
    #[must_use]
    pub fn sentence(&self, locale: crate::Locale) -> String {
        // Rounded down, so that 4.49 does not read as the 4.5 that is asked.
        let shown = |ratio: f64| crate::texts::decimal((ratio * 10.0).floor() / 10.0, 1, locale);
        crate::t!(
            locale,
            "ui-theme-problem",
            what = locale.t(self.what),
            front = self.front.to_string(),
            behind = self.behind.to_string(),
            ratio = shown(self.ratio),
            needed = shown(self.needed)
        )
        .into_owned()
    }
}

impl Default for Theme {
    /// The region's own theme.
    fn default() -> Self {
        Self {
            name: "Kantel".to_owned(),
            ..Self::from_colour(Colour::rgb(0x12, 0x47, 0x6b))
        }
    }
}

impl Theme {
    /// A readable theme from one colour, written `#rrggbb`.
    ///
    /// # Errors
    /// When the text is not a colour.
    pub fn from_primary(primary: &str) -> Result<Self, NotAColour> {
        primary.parse().map(Self::from_colour)
    }

    /// A readable theme from one colour. What must be darker to be read is darkened; a colour too light to
    /// carry links (yellow, light green) keeps its header bar and gets plain blue links and buttons.
    #[must_use]
    pub fn from_colour(primary: Colour) -> Self {
        let accent = Colour::WHITE.mix(primary, 0.07);
        let on_primary = if primary.contrast(Colour::WHITE) >= TEXT_RATIO {
            Colour::WHITE
        } else {
            INK
        };
        let seed = if primary.contrast(Colour::WHITE) >= SHAPE_RATIO {
            primary
        } else {
            PLAIN_LINK
        };
        let link = seed.darkened_for(&[Colour::WHITE, GROUND, accent], 5.0);
        Self {
            name: primary.to_string(),
            primary,
            on_primary: if on_primary.contrast(primary) >= TEXT_RATIO {
                on_primary
            } else {
                Colour::BLACK
            },
            action: link,
            on_action: Colour::WHITE,
            link,
            accent,
            focus: link.darkened_for(&[Colour::WHITE], 7.0),
            logo: None,
            font: Font::default(),
        }
    }

    /// The colour of the primary button under the pointer.
    #[must_use]
    pub fn action_hover(&self) -> Colour {
        self.action.mix(Colour::BLACK, 0.18)
    }

    /// Every pair of colours that is used together and cannot be told apart well enough (WCAG 2.2 AA). A theme is
    /// saved only when this is empty.
    #[must_use]
    pub fn check(&self) -> Vec<ContrastProblem> {
        let pairs = [
            (
                "ui-theme-header-text",
                self.on_primary,
                self.primary,
                TEXT_RATIO,
            ),
            (
                "ui-theme-button-text",
                self.on_action,
                self.action,
                TEXT_RATIO,
            ),
            (
                "ui-theme-button-hover",
                self.on_action,
                self.action_hover(),
                TEXT_RATIO,
            ),
            (
                "ui-theme-button-shape",
                self.action,
                Colour::WHITE,
                SHAPE_RATIO,
            ),
            ("ui-theme-link", self.link, Colour::WHITE, TEXT_RATIO),
            ("ui-theme-link-panel", self.link, GROUND, TEXT_RATIO),
            ("ui-theme-link-accent", self.link, self.accent, TEXT_RATIO),
            ("ui-theme-text-accent", INK, self.accent, TEXT_RATIO),
            ("ui-theme-muted-accent", MUTED, self.accent, TEXT_RATIO),
            ("ui-theme-focus", self.focus, Colour::WHITE, SHAPE_RATIO),
            ("ui-theme-focus-panel", self.focus, GROUND, SHAPE_RATIO),
        ];
        pairs
            .into_iter()
            .filter_map(|(what, front, behind, needed)| {
                let ratio = front.contrast(behind);
                (ratio < needed).then_some(ContrastProblem {
                    what,
                    front,
                    behind,
                    ratio,
                    needed,
                })
            })
            .collect()
    }

    /// The style sheet that sets this theme's tokens.
    #[must_use]
    pub fn css(&self) -> String {
        let font = match self.font {
            Font::PublicSans => "\"Public Sans\",system-ui,sans-serif",
            Font::System => "system-ui,sans-serif",
        };
        format!(
            ":root{{--k-primary:{};--k-on-primary:{};--k-action:{};--k-action-hover:{};--k-on-action:{};--k-link:{};\
             --k-link-hover:{};--k-accent:{};--k-focus:{};--k-font:{font}}}\n",
            self.primary,
            self.on_primary,
            self.action,
            self.action_hover(),
            self.on_action,
            self.link,
            self.link.mix(Colour::BLACK, 0.35),
            self.accent,
            self.focus,
        )
    }

    /// Where the style sheet is served: `/theme/{organisation}/{hash}.css`. The hash changes with the theme, so
    /// the answer may be cached for ever.
    #[must_use]
    pub fn url(&self, organisation: &str) -> String {
        format!(
            "/theme/{organisation}/{}.css",
            fingerprint(self.css().as_bytes())
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_theme_made_from_one_colour_is_readable() {
        // The corners and the middle of the colour cube, among them pure yellow, cyan and white.
        for r in (0..=255).step_by(51) {
            for g in (0..=255).step_by(51) {
                for b in (0..=255).step_by(51) {
                    let theme = Theme::from_colour(Colour::rgb(r, g, b));
                    assert_eq!(theme.check(), [], "{}", theme.primary);
                }
            }
        }
        assert_eq!(Theme::default().check(), []);
    }

    #[test]
    fn unreadable_choices_are_named_with_their_ratio() {
        let mut theme = Theme::from_primary("#c8102e").unwrap();
        theme.on_action = "#e0607a".parse().unwrap();
        theme.link = "#ff8080".parse().unwrap();
        let problems = theme.check();
        let what: Vec<_> = problems.iter().map(|p| p.what).collect();
        assert!(what.contains(&"ui-theme-button-text"), "{what:?}");
        assert!(what.contains(&"ui-theme-link"), "{what:?}");
        assert!(!what.contains(&"ui-theme-header-text"), "{what:?}");
        let sentence = problems[0].sentence(crate::Locale::Nl);
        assert!(
            sentence.contains("4,5") && !sentence.contains("[["),
            "{sentence}"
        );
    }

    #[test]
    fn the_address_changes_with_the_colours() {
        let a = Theme::from_primary("#c8102e").unwrap();
        let b = Theme::from_primary("#c8102f").unwrap();
        assert_ne!(a.url("kortrijk"), b.url("kortrijk"));
        assert!(a.url("kortrijk").starts_with("/theme/kortrijk/"));
    }

    #[test]
    fn a_theme_survives_json_and_refuses_injected_css() {
        let theme = Theme::from_primary("#00a0df").unwrap();
        let json = serde_json::to_string(&theme).unwrap();
        assert_eq!(serde_json::from_str::<Theme>(&json).unwrap(), theme);
        let evil = json.replacen("#00a0df\",\"on", "red}body{display:none\",\"on", 1);
        assert_ne!(evil, json);
        assert!(serde_json::from_str::<Theme>(&evil).is_err());
    }
}
