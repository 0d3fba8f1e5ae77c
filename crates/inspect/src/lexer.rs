//! Operators of a content stream, one by one, without keeping them (ISO 32000-1, 7.8.2).
//!
//! Only what the inspection needs: the operator, the last name and number before it, how many bytes of text it shows, and the
//! size of inline pictures. Reading is one pass, its memory is constant, and anything is accepted: what cannot be understood is
//! skipped, as viewers do.

/// Deepest nesting of arrays and dictionaries that is still read.
pub(crate) const MOST_NESTING: u32 = 60;

/// An operator and what stood before it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Operation<'a> {
    /// The operator, as `Tj`; `BI` for an inline picture.
    pub operator: &'a [u8],
    /// The last name among the operands, without its slash and as written.
    pub name: Option<&'a [u8]>,
    /// The last number among the operands.
    pub number: Option<f64>,
    /// Bytes in all strings among the operands.
    pub text: u64,
    /// Width and height of an inline picture.
    pub picture: Option<(u64, u64)>,
}

/// Why a content stream is not read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooDeep;

/// Reads operators from bytes.
pub(crate) struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
}

fn space(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

fn delimiter(byte: u8) -> bool {
    matches!(
        byte,
        b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
    )
}

impl<'a> Lexer<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// The bytes up to the next space or delimiter.
    fn word(&mut self) -> &'a [u8] {
        let from = self.at;
        while self.peek().is_some_and(|b| !space(b) && !delimiter(b)) {
            self.at += 1;
        }
        &self.bytes[from..self.at]
    }

    /// Skips a string in round brackets, which may hold balanced brackets; returns its length as written.
    fn string(&mut self) -> u64 {
        let (from, mut open) = (self.at, 0u64);
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'(' => open += 1,
                b')' if open <= 1 => break,
                b')' => open -= 1,
                _ => {}
            }
        }
        self.at = self.at.min(self.bytes.len());
        ((self.at - from) as u64).saturating_sub(2)
    }

    /// Skips a hexadecimal string; returns the number of bytes it stands for.
    fn hex(&mut self) -> u64 {
        self.at += 1;
        let from = self.at;
        while self.peek().is_some_and(|b| b != b'>') {
            self.at += 1;
        }
        let digits = self.at - from;
        self.at = (self.at + 1).min(self.bytes.len());
        (digits as u64).div_ceil(2)
    }

    /// The next operator; `None` at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Operation<'a>>, TooDeep> {
        let mut found = Operation {
            operator: b"",
            name: None,
            number: None,
            text: 0,
            picture: None,
        };
        let mut depth = 0u32;
        while let Some(byte) = self.peek() {
            match byte {
                b if space(b) => self.at += 1,
                b'%' => {
                    while self.peek().is_some_and(|b| b != b'\n' && b != b'\r') {
                        self.at += 1;
                    }
                }
                b'(' => found.text += self.string(),
                b'<' if self.bytes.get(self.at + 1) == Some(&b'<') => {
                    self.at += 2;
                    depth += 1;
                }
                b'<' => found.text += self.hex(),
                b'[' | b'{' => {
                    self.at += 1;
                    depth += 1;
                }
                b'>' | b']' | b'}' | b')' => {
                    self.at += if byte == b'>' && self.bytes.get(self.at + 1) == Some(&b'>') {
                        2
                    } else {
                        1
                    };
                    depth = depth.saturating_sub(1);
                }
                b'/' => {
                    self.at += 1;
                    found.name = Some(self.word());
                }
                _ => {
                    let word = self.word();
                    if let Some(number) = number(word) {
                        found.number = Some(number);
                    } else if matches!(word, b"true" | b"false" | b"null") || depth > 0 {
                        // An operand.
                    } else if word == b"BI" {
                        found.operator = word;
                        found.picture = Some(self.inline_picture());
                        return Ok(Some(found));
                    } else {
                        found.operator = word;
                        return Ok(Some(found));
                    }
                }
            }
            if depth > MOST_NESTING {
                return Err(TooDeep);
            }
        }
        Ok(None)
    }

    /// Reads the keys of an inline picture and skips its data, up to an `EI` that stands alone.
    fn inline_picture(&mut self) -> (u64, u64) {
        let (mut width, mut height, mut key): (u64, u64, &[u8]) = (0, 0, b"");
        while let Some(byte) = self.peek() {
            if byte == b'/' {
                self.at += 1;
                key = self.word();
            } else if space(byte) || delimiter(byte) {
                self.at += 1;
            } else {
                let word = self.word();
                if word == b"ID" {
                    break;
                }
                let size = number(word).unwrap_or(0.0).max(0.0) as u64;
                match key {
                    b"W" | b"Width" => width = width.max(size),
                    b"H" | b"Height" => height = height.max(size),
                    _ => {}
                }
            }
        }
        while self.at < self.bytes.len() {
            let rest = &self.bytes[self.at..];
            let Some(next) = rest.windows(2).position(|pair| pair == b"EI") else {
                self.at = self.bytes.len();
                break;
            };
            let before = next.checked_sub(1).is_none_or(|at| space(rest[at]));
            let after = rest
                .get(next + 2)
                .is_none_or(|b| space(*b) || delimiter(*b));
            self.at += next + 2;
            if before && after {
                break;
            }
        }
        (width, height)
    }
}

fn number(word: &[u8]) -> Option<f64> {
    let plain = !word.is_empty()
        && word
            .iter()
            .all(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.'));
    if !plain {
        return None;
    }
    // Something like `--5` is a number to viewers; its value does not matter here.
    Some(std::str::from_utf8(word).ok()?.parse().unwrap_or(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn operators(bytes: &[u8]) -> Vec<(String, u64)> {
        let mut lexer = Lexer::new(bytes);
        let mut out = Vec::new();
        while let Ok(Some(operation)) = lexer.next() {
            out.push((
                String::from_utf8_lossy(operation.operator).into_owned(),
                operation.text,
            ));
        }
        out
    }

    #[test]
    fn strings_comments_and_inline_pictures_hide_no_operators() {
        let content = b"q % Do not\n(a \\) (b) Tj) Tj [(xy) -3 <4142>] TJ BI /W 9 /H 7 ID \x01EIx EI\nQ /F1 3 Tr";
        let found = operators(content);
        let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["q", "Tj", "TJ", "BI", "Q", "Tr"]);
        assert_eq!(found[2].1, 4);
        let mut lexer = Lexer::new(b"BI /W 9 /H 7 ID xx EI");
        assert_eq!(lexer.next().unwrap().unwrap().picture, Some((9, 7)));
    }

    #[test]
    fn deep_nesting_is_refused() {
        assert_eq!(Lexer::new(&b"[".repeat(100_000)).next(), Err(TooDeep));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_to_their_end(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let mut lexer = Lexer::new(&bytes);
            let mut steps = 0;
            while let Ok(Some(_)) = lexer.next() {
                steps += 1;
                prop_assert!(steps <= bytes.len());
            }
        }
    }
}
