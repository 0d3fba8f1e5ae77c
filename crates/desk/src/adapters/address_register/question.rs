//! An address as somebody typed it, taken apart.

/// An address as somebody typed it, taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Question {
    /// Name of the street.
    pub street: String,
    /// House number with its letter, such as `12` or `12A`.
    pub number: Option<String>,
    /// Box number.
    pub unit: Option<String>,
    /// Post code.
    pub postcode: Option<String>,
    /// Locality as typed: a municipality, or a part of one.
    pub locality: Option<String>,
    /// NIS code of the municipality in which to look when there is no post code.
    pub nis: Option<String>,
}

impl Question {
    /// Takes an address apart in the order in which people here write it: street, number, box, post code, locality.
    /// `None` when there is no street in it.
    pub fn read(typed: &str) -> Option<Self> {
        let words: Vec<&str> = typed
            .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';'))
            .filter(|w| !w.is_empty())
            .collect();
        let at = words
            .iter()
            .position(|word| word.starts_with(|c: char| c.is_ascii_digit()))
            .unwrap_or(words.len());
        let street = words[..at].join(" ");
        if street.chars().filter(|c| c.is_alphabetic()).count() < 2 || street.chars().count() > 100
        {
            return None;
        }
        let mut out = Self {
            street,
            ..Self::default()
        };
        let mut rest = words[at..].iter().copied().peekable();
        let later_number = words
            .iter()
            .skip(at + 1)
            .any(|word| word.starts_with(|c: char| c.is_ascii_digit()));
        // Four digits alone are a post code, unless another number follows: then the street is a long one.
        if rest
            .peek()
            .is_some_and(|word| !is_postcode(word) || later_number)
            && let Some(word) = rest.next()
        {
            match word.split_once('/') {
                Some((number, unit)) if !unit.is_empty() => {
                    out.number = Some(number.to_owned());
                    out.unit = Some(unit.to_owned());
                }
                _ => out.number = Some(word.trim_end_matches('/').to_owned()),
            }
            // "12 A" is 12A.
            if let Some(letter) =
                rest.next_if(|w| w.len() == 1 && w.chars().all(|c| c.is_ascii_alphabetic()))
                && let Some(number) = &mut out.number
            {
                number.push_str(letter);
            }
            if rest
                .next_if(|w| matches!(w.to_lowercase().as_str(), "bus" | "box" | "bte" | "b."))
                .is_some()
            {
                out.unit = rest.next().map(ToOwned::to_owned);
            }
        }
        if let Some(postcode) = rest.next_if(|word| is_postcode(word)) {
            out.postcode = Some(postcode.to_owned());
        }
        let locality = rest.collect::<Vec<_>>().join(" ");
        out.locality =
            Some(locality).filter(|text| !text.is_empty() && text.chars().count() <= 100);
        Some(out)
    }
}

impl Question {
    /// Whether this is the house number that was typed, whatever its capitals and spaces. Never without a number.
    pub fn is_number(&self, number: &str) -> bool {
        let plain = |text: &str| -> String {
            text.chars()
                .filter(|c| !c.is_whitespace())
                .flat_map(char::to_lowercase)
                .collect()
        };
        self.number
            .as_deref()
            .is_some_and(|typed| plain(typed) == plain(number))
    }
}

/// Belgian post codes: 1000 to 9999.
fn is_postcode(word: &str) -> bool {
    word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit()) && !word.starts_with('0')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parts(typed: &str) -> [String; 5] {
        let q = Question::read(typed).expect(typed);
        [Some(q.street), q.number, q.unit, q.postcode, q.locality].map(Option::unwrap_or_default)
    }

    #[test]
    fn addresses_are_read_as_people_write_them() {
        assert_eq!(
            parts("Kerkstraat 12, 8500 Kortrijk"),
            ["Kerkstraat", "12", "", "8500", "Kortrijk"]
        );
        assert_eq!(
            parts("Sint-Jansplein 3 A bus 4 8500 Kortrijk"),
            ["Sint-Jansplein", "3A", "4", "8500", "Kortrijk"]
        );
        assert_eq!(
            parts("Oude Ieperse Weg 12/3 Marke"),
            ["Oude Ieperse Weg", "12", "3", "", "Marke"]
        );
        assert_eq!(
            parts("Kerkstraat, 8500 Kortrijk"),
            ["Kerkstraat", "", "", "8500", "Kortrijk"]
        );
        assert_eq!(
            parts("Gentsesteenweg 1024 8500"),
            ["Gentsesteenweg", "1024", "", "8500", ""]
        );
        assert_eq!(
            parts("  Kerkstraat  12-14 "),
            ["Kerkstraat", "12-14", "", "", ""]
        );
    }

    #[test]
    fn what_has_no_street_is_no_address() {
        for typed in ["", "   ", "12", "8500 Kortrijk", "?! 5"] {
            assert_eq!(Question::read(typed), None, "{typed}");
        }
    }

    proptest! {
        #[test]
        fn anything_typed_is_an_address_or_nothing(typed in ".{0,300}") {
            if let Some(question) = Question::read(&typed) {
                prop_assert!(!question.street.is_empty());
            }
        }
    }
}
