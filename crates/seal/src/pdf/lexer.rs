//! From bytes to values (ISO 32000-1 §7.2, §7.3).

use super::object::{Dict, Object, Reference};
use super::{MAX_DEPTH, MAX_VALUES, PdfError};
use std::ops::Range;

/// Reads values from a byte slice, from a position on.
pub(super) struct Lexer<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) at: usize,
    /// Whether comments count as white space. In cross-reference tables readers differ on it.
    pub(super) comments: bool,
    /// Whether places are places in the file.
    placed: bool,
    left: usize,
}

pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

fn is_delimiter(byte: u8) -> bool {
    matches!(
        byte,
        b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
    )
}

impl<'a> Lexer<'a> {
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self {
            bytes,
            at,
            comments: true,
            placed: true,
            left: MAX_VALUES,
        }
    }

    /// Reads from a decoded stream: what it finds has no place in the file.
    pub(super) fn decoded(bytes: &'a [u8], at: usize) -> Self {
        Self {
            placed: false,
            ..Self::new(bytes, at)
        }
    }

    /// How many values were read.
    pub(super) fn read(&self) -> usize {
        MAX_VALUES - self.left
    }

    /// The place of a string that began there and ends here.
    fn span(&self, start: usize) -> Range<usize> {
        if self.placed { start..self.at } else { 0..0 }
    }

    pub(super) fn error<T>(&self, what: &'static str) -> Result<T, PdfError> {
        Err(PdfError::Syntax { at: self.at, what })
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// Skips white space and comments.
    pub(super) fn skip(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' && self.comments {
                while self.peek().is_some_and(|b| b != b'\n' && b != b'\r') {
                    self.at += 1;
                }
            } else if is_space(byte) {
                self.at += 1;
            } else {
                break;
            }
        }
    }

    /// Takes this keyword if it stands here as a whole word.
    pub(super) fn keyword(&mut self, word: &[u8]) -> bool {
        self.skip();
        let ends = |next: Option<&u8>| next.is_none_or(|b| is_space(*b) || is_delimiter(*b));
        if self.rest().starts_with(word) && ends(self.bytes.get(self.at + word.len())) {
            self.at += word.len();
            return true;
        }
        false
    }

    /// A whole number without a sign.
    pub(super) fn unsigned(&mut self) -> Result<u64, PdfError> {
        self.skip();
        let start = self.at;
        let mut number: u64 = 0;
        while let Some(digit) = self.peek().filter(u8::is_ascii_digit) {
            number = number
                .checked_mul(10)
                .and_then(|n| n.checked_add(u64::from(digit - b'0')))
                .ok_or(PdfError::Syntax {
                    at: self.at,
                    what: "a smaller number",
                })?;
            self.at += 1;
        }
        if self.at == start {
            return self.error("a number");
        }
        Ok(number)
    }

    /// `N G obj` and the value up to `endobj`; for a stream, `length` answers how long a referenced length is.
    pub(super) fn indirect(
        &mut self,
        length: &mut dyn FnMut(Reference) -> Option<u64>,
    ) -> Result<(Reference, Object), PdfError> {
        let number = u32::try_from(self.unsigned()?);
        let generation = u16::try_from(self.unsigned()?);
        let (Ok(number), Ok(generation)) = (number, generation) else {
            return self.error("an object number");
        };
        if !self.keyword(b"obj") {
            return self.error("obj");
        }
        let value = self.value(0)?;
        let value = match value {
            Object::Dict(dict) if self.keyword(b"stream") => self.stream(dict, length)?,
            other => other,
        };
        if !self.keyword(b"endobj") {
            return self.error("endobj");
        }
        Ok((Reference { number, generation }, value))
    }

    fn stream(
        &mut self,
        dict: Dict,
        length: &mut dyn FnMut(Reference) -> Option<u64>,
    ) -> Result<Object, PdfError> {
        match self.rest() {
            [b'\r', b'\n', ..] => self.at += 2,
            [b'\n', ..] => self.at += 1,
            _ => return self.error("a line end after stream"),
        }
        let size = match dict.get(b"Length".as_slice()) {
            Some(Object::Integer(size)) => u64::try_from(*size).ok(),
            Some(Object::Reference(reference)) => length(*reference),
            _ => None,
        };
        let end = size
            .and_then(|size| usize::try_from(size).ok())
            .and_then(|size| self.at.checked_add(size))
            .filter(|end| *end <= self.bytes.len());
        let Some(end) = end else {
            return self.error("a stream of a length that fits");
        };
        let data = self.at..end;
        self.at = end;
        while self.peek().is_some_and(is_space) {
            self.at += 1;
        }
        if !self.keyword(b"endstream") {
            return self.error("endstream");
        }
        Ok(Object::Stream { dict, data })
    }

    /// One value.
    pub(super) fn value(&mut self, depth: usize) -> Result<Object, PdfError> {
        if depth > MAX_DEPTH {
            return Err(PdfError::Limit("values nested too deep"));
        }
        self.left = self
            .left
            .checked_sub(1)
            .ok_or(PdfError::Limit("too many values in one object"))?;
        self.skip();
        match self.peek() {
            Some(b'/') => Ok(Object::Name(self.name()?)),
            Some(b'(') => self.literal(),
            Some(b'<') if self.rest().starts_with(b"<<") => self.dict(depth),
            Some(b'<') => self.hexadecimal(),
            Some(b'[') => self.array(depth),
            Some(b'0'..=b'9' | b'+' | b'-' | b'.') => self.number(),
            _ if self.keyword(b"true") => Ok(Object::Bool(true)),
            _ if self.keyword(b"false") => Ok(Object::Bool(false)),
            _ if self.keyword(b"null") => Ok(Object::Null),
            _ => self.error("a value"),
        }
    }

    fn array(&mut self, depth: usize) -> Result<Object, PdfError> {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.skip();
            if self.peek() == Some(b']') {
                self.at += 1;
                return Ok(Object::Array(items));
            }
            items.push(self.value(depth + 1)?);
        }
    }

    fn dict(&mut self, depth: usize) -> Result<Object, PdfError> {
        self.at += 2;
        let mut dict = Dict::new();
        loop {
            self.skip();
            if self.rest().starts_with(b">>") {
                self.at += 2;
                return Ok(Object::Dict(dict));
            }
            if self.peek() != Some(b'/') {
                return self.error("a key or >>");
            }
            let key = self.name()?;
            let value = self.value(depth + 1)?;
            if dict.insert(key, value).is_some() {
                return self.error("each key once");
            }
        }
    }

    fn name(&mut self) -> Result<Vec<u8>, PdfError> {
        self.at += 1;
        let mut name = Vec::new();
        while let Some(byte) = self.peek().filter(|b| !is_space(*b) && !is_delimiter(*b)) {
            self.at += 1;
            if byte == b'#' {
                let digits = (
                    self.peek().and_then(hex),
                    self.bytes.get(self.at + 1).copied().and_then(hex),
                );
                let (Some(high), Some(low)) = digits else {
                    return self.error("two hexadecimal digits after #");
                };
                name.push(high << 4 | low);
                self.at += 2;
            } else {
                name.push(byte);
            }
        }
        Ok(name)
    }

    fn number(&mut self) -> Result<Object, PdfError> {
        let start = self.at;
        while self
            .peek()
            .is_some_and(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.'))
        {
            self.at += 1;
        }
        let text = self.bytes.get(start..self.at).unwrap_or_default();
        let ascii = std::str::from_utf8(text).unwrap_or_default();
        let Ok(integer) = ascii.parse::<i64>() else {
            if ascii.parse::<f64>().is_err() {
                self.at = start;
                return self.error("a number");
            }
            return Ok(Object::Real(text.to_vec()));
        };
        // "12 0 R" is one value: look ahead, and come back when it is not.
        let after = self.at;
        if text.iter().all(u8::is_ascii_digit)
            && let Ok(number) = u32::try_from(integer)
        {
            self.skip();
            if self.at > after
                && self.peek().is_some_and(|b| b.is_ascii_digit())
                && let Ok(generation) = self.unsigned()
                && let Ok(generation) = u16::try_from(generation)
                && self.keyword(b"R")
            {
                return Ok(Object::Reference(Reference { number, generation }));
            }
            self.at = after;
        }
        Ok(Object::Integer(integer))
    }

    fn hexadecimal(&mut self) -> Result<Object, PdfError> {
        let start = self.at;
        self.at += 1;
        let mut value = Vec::new();
        let mut half = None;
        loop {
            let Some(byte) = self.peek() else {
                return self.error(">");
            };
            self.at += 1;
            match (byte, hex(byte), half) {
                (b'>', ..) => break,
                (_, Some(low), Some(high)) => {
                    value.push(high << 4 | low);
                    half = None;
                }
                (_, Some(high), None) => half = Some(high),
                (space, None, _) if is_space(space) => {}
                _ => return self.error("a hexadecimal digit"),
            }
        }
        value.extend(half.map(|high: u8| high << 4));
        Ok(Object::String {
            value,
            span: self.span(start),
            hex: true,
        })
    }

    fn literal(&mut self) -> Result<Object, PdfError> {
        let start = self.at;
        self.at += 1;
        let mut value = Vec::new();
        let mut open = 1_usize;
        loop {
            let Some(byte) = self.peek() else {
                return self.error(")");
            };
            self.at += 1;
            match byte {
                b'(' => {
                    open += 1;
                    value.push(byte);
                }
                b')' => {
                    open -= 1;
                    if open == 0 {
                        break;
                    }
                    value.push(byte);
                }
                b'\\' => self.escape(&mut value),
                b'\r' => {
                    if self.peek() == Some(b'\n') {
                        self.at += 1;
                    }
                    value.push(b'\n');
                }
                _ => value.push(byte),
            }
        }
        Ok(Object::String {
            value,
            span: self.span(start),
            hex: false,
        })
    }

    fn escape(&mut self, value: &mut Vec<u8>) {
        let Some(byte) = self.peek() else {
            return;
        };
        self.at += 1;
        match byte {
            b'n' => value.push(b'\n'),
            b'r' => value.push(b'\r'),
            b't' => value.push(b'\t'),
            b'b' => value.push(8),
            b'f' => value.push(12),
            b'\n' => {}
            b'\r' => {
                if self.peek() == Some(b'\n') {
                    self.at += 1;
                }
            }
            b'0'..=b'7' => {
                let mut code = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(digit) = self.peek().filter(|b| matches!(b, b'0'..=b'7')) else {
                        break;
                    };
                    self.at += 1;
                    code = code * 8 + u32::from(digit - b'0');
                }
                // High-order overflow is ignored (§7.3.4.2).
                value.push(code.to_le_bytes()[0]);
            }
            other => value.push(other),
        }
    }
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
}
