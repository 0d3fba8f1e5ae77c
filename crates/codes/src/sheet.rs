//! What the inserting machine reads on each sheet, so that an envelope holds the sheets of one letter, all of them, in order.

/// The most signs of a letter's number.
const MOST_LETTER: usize = 40;

/// The mark of one sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetMark {
    /// The letter's own number: digits, capital letters and hyphens, at most 40.
    pub letter: String,
    /// Which sheet, from 1.
    pub sheet: u16,
    /// How many sheets the letter has.
    pub sheets: u16,
    /// Printed on both sides.
    pub duplex: bool,
}

/// Why a text is no mark.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SheetError {
    /// Another form.
    #[error("a sheet mark reads K1|letter|sheet|sheets|S or D|check")]
    Form,
    /// The check does not fit.
    #[error("the check of this sheet mark does not fit")]
    Check,
}

/// Sum over the bytes, each weighed by its place, modulo 97: finds every wrong sign and every two that changed places.
fn check(text: &str) -> u32 {
    text.bytes().zip(1u32..).fold(0, |sum, (byte, place)| {
        (sum + place % 97 * u32::from(byte)) % 97
    })
}

impl SheetMark {
    /// Whether a text can be the number of a printed letter: 1 to 40 digits, capital letters and hyphens.
    #[must_use]
    pub fn is_letter_number(text: &str) -> bool {
        // The check weighs places modulo 97: a longer text would have a place that does not count.
        (1..=MOST_LETTER).contains(&text.len())
            && text
                .bytes()
                .all(|b| b.is_ascii_digit() || b.is_ascii_uppercase() || b == b'-')
    }

    /// The text in the sheet's DataMatrix: `K1|letter|sheet|sheets|D|check`, S for one side and D for both.
    #[must_use]
    pub fn payload(&self) -> String {
        let body = format!(
            "K1|{}|{}|{}|{}|",
            self.letter,
            self.sheet,
            self.sheets,
            if self.duplex { 'D' } else { 'S' }
        );
        format!("{body}{:02}", check(&body))
    }

    /// Reads a payload.
    ///
    /// # Errors
    /// When it has another form, or its check does not fit.
    pub fn parse(text: &str) -> Result<Self, SheetError> {
        let parts: Vec<&str> = text.split('|').collect();
        let ["K1", letter, sheet, sheets, sides, found] = parts[..] else {
            return Err(SheetError::Form);
        };
        let number = |t: &str| {
            t.parse::<u16>()
                .ok()
                .filter(|n| *n > 0 && n.to_string() == t)
                .ok_or(SheetError::Form)
        };
        let mark = Self {
            letter: letter.to_owned(),
            sheet: number(sheet)?,
            sheets: number(sheets)?,
            duplex: match sides {
                "S" => false,
                "D" => true,
                _ => return Err(SheetError::Form),
            },
        };
        let sound = Self::is_letter_number(letter);
        if !sound || mark.sheet > mark.sheets {
            return Err(SheetError::Form);
        }
        if mark.payload() == text && found.len() == 2 {
            Ok(mark)
        } else {
            Err(SheetError::Check)
        }
    }

    /// Bars for machines that read no DataMatrix, from top to bottom: always one (here is a mark), last sheet, two bits of the sheet's number
    /// (so that a sheet that fell out is seen), first sheet, and a bar that makes their number even.
    #[must_use]
    pub fn omr(&self) -> [bool; 6] {
        let mut bars = [
            true,
            self.sheet == self.sheets,
            self.sheet & 2 != 0,
            self.sheet & 1 != 0,
            self.sheet == 1,
            false,
        ];
        bars[5] = bars.iter().filter(|b| **b).count() % 2 == 1;
        bars
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn bars_of_a_letter_of_two_sheets() {
        let mark = |sheet| SheetMark {
            letter: "L-1".to_owned(),
            sheet,
            sheets: 2,
            duplex: false,
        };
        assert_eq!(mark(1).omr(), [true, false, false, true, true, true]);
        assert_eq!(mark(2).omr(), [true, true, true, false, false, true]);
    }

    #[test]
    fn only_numbers_of_letters_are_read() {
        for letter in ["", "x", "A B", "A\nB", "É", &"A".repeat(41)] {
            let mark = SheetMark {
                letter: letter.to_owned(),
                sheet: 1,
                sheets: 1,
                duplex: false,
            };
            assert_eq!(
                SheetMark::parse(&mark.payload()),
                Err(SheetError::Form),
                "{letter:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(letter in "[A-Z0-9-]{1,40}", sheets in 1u16..500, at in 0u16..500, duplex: bool) {
            let mark = SheetMark { letter, sheet: at % sheets + 1, sheets, duplex };
            prop_assert_eq!(SheetMark::parse(&mark.payload()), Ok(mark.clone()));
            prop_assert_eq!(mark.omr().iter().filter(|b| **b).count() % 2, 0);
        }

        #[test]
        fn one_wrong_sign_is_found(letter in "[A-Z0-9]{1,20}", place in 0usize..40, other in "[A-Z0-9]") {
            let text = SheetMark { letter, sheet: 1, sheets: 3, duplex: true }.payload();
            let place = place % text.len();
            let wrong = format!("{}{other}{}", &text[..place], &text[place + 1..]);
            prop_assume!(wrong != text);
            prop_assert!(SheetMark::parse(&wrong).is_err());
        }

        #[test]
        fn any_text_is_read_or_refused(text in ".{0,60}") {
            let _ = SheetMark::parse(&text);
        }
    }
}
