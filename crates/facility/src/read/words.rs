//! Numbers in rows, each with the line it stands on.

use crate::Error;

/// The words of a text in order, with their lines.
#[derive(Clone)]
pub(super) struct Words<'a> {
    lines: std::iter::Enumerate<std::str::Lines<'a>>,
    line: usize,
    words: std::str::SplitWhitespace<'a>,
}

impl<'a> Iterator for Words<'a> {
    type Item = (usize, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(word) = self.words.next() {
                return Some((self.line, word));
            }
            let (index, line) = self.lines.next()?;
            self.line = index + 1;
            self.words = line.split_whitespace();
        }
    }
}

/// An error at a line.
pub(super) fn malformed<T>(line: usize, message: impl Into<String>) -> Result<T, Error> {
    Err(Error::Malformed {
        line,
        message: message.into(),
    })
}

/// A word, shortened so that an error stays readable, without characters that could steer a terminal.
pub(super) fn shown(word: &str) -> String {
    let mut text: String = word
        .chars()
        .take(40)
        .map(|c| if c.is_control() { '·' } else { c })
        .collect();
    if word.chars().nth(40).is_some() {
        text.push('…');
    }
    text
}

impl<'a> Words<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            lines: text.lines().enumerate(),
            line: 0,
            words: "".split_whitespace(),
        }
    }

    /// The next word; `what` it should be names it when it is missing.
    pub(super) fn word(&mut self, what: &str) -> Result<(usize, &'a str), Error> {
        self.next()
            .ok_or_else(|| Error::Incomplete(format!("{what} is missing")))
    }

    /// The next word as a whole number from `least` to `most`.
    pub(super) fn whole(&mut self, what: &str, least: u64, most: u64) -> Result<u64, Error> {
        let (line, word) = self.word(what)?;
        let decimal = Decimal::parse(word).and_then(|d| d.at(0));
        match decimal {
            Some(value) if (least..=most).contains(&value) => Ok(value),
            _ => malformed(
                line,
                format!(
                    "{what} is `{}`; a whole number from {least} to {most} belongs here",
                    shown(word)
                ),
            ),
        }
    }

    /// The next word as a number of things, at most `most`.
    pub(super) fn how_many(&mut self, what: &'static str, most: usize) -> Result<usize, Error> {
        let value = self.whole(&format!("the number of {what}"), 1, u64::MAX)?;
        match usize::try_from(value) {
            Ok(count) if count <= most => Ok(count),
            _ => Err(Error::TooLarge { what, limit: most }),
        }
    }

    /// The next word as a number with or without decimals.
    pub(super) fn decimal(&mut self, what: &str) -> Result<(usize, Decimal), Error> {
        let (line, word) = self.word(what)?;
        match Decimal::parse(word) {
            Some(value) => Ok((line, value)),
            None => malformed(
                line,
                format!(
                    "{what} is `{}`; a number that is not negative, without exponent, belongs here",
                    shown(word)
                ),
            ),
        }
    }

    /// Refuses words that nobody asked for.
    pub(super) fn end(mut self) -> Result<(), Error> {
        match self.next() {
            None => Ok(()),
            Some((line, word)) => malformed(
                line,
                format!(
                    "`{}` comes after the end of the question: the counts announce fewer numbers",
                    shown(word)
                ),
            ),
        }
    }
}

/// A number that is not negative, exactly as it was written: `digits` / 10^`places`, with as few places as possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Decimal {
    pub(super) digits: u64,
    pub(super) places: u8,
}

impl Decimal {
    /// Of `12`, `12.50`, `12.` or `.5`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let part = part.trim_end_matches('0');
        let plain = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        let some = text.bytes().any(|b| b.is_ascii_digit());
        if !plain(whole) || !plain(part) || !some || part.len() > 18 {
            return None;
        }
        let mut digits: u64 = 0;
        for digit in whole.bytes().chain(part.bytes()) {
            digits = digits
                .checked_mul(10)?
                .checked_add(u64::from(digit - b'0'))?;
        }
        Some(Self {
            digits,
            places: part.len() as u8,
        })
    }

    /// The number times 10^`places`, when that is whole and fits.
    pub(super) fn at(self, places: u8) -> Option<u64> {
        let more = places.checked_sub(self.places)?;
        self.digits
            .checked_mul(10_u64.checked_pow(u32::from(more))?)
    }
}

#[cfg(test)]
mod tests {
    use super::{Decimal, Words};

    #[test]
    fn decimals_are_read_exactly() {
        let read = |text| Decimal::parse(text).map(|d| (d.digits, d.places));
        assert_eq!(read("6739.72500"), Some((6_739_725, 3)));
        assert_eq!(read("7500."), Some((7_500, 0)));
        assert_eq!(read(".5"), Some((5, 1)));
        assert_eq!(read("0"), Some((0, 0)));
        for wrong in ["", ".", "-1", "1e3", "1,5", "99999999999999999999", "0x1"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
        assert_eq!(Decimal::parse("1.5").and_then(|d| d.at(3)), Some(1_500));
        assert_eq!(Decimal::parse("1.5").and_then(|d| d.at(0)), None);
    }

    #[test]
    fn words_know_their_line() {
        let words: Vec<_> = Words::new("1 2\n\n 3").collect();
        assert_eq!(words, [(1, "1"), (1, "2"), (3, "3")]);
    }
}
