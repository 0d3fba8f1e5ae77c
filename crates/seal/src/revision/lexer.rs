//! Reads one object out of bytes (ISO 32000-1 §7.2–7.3); no repair, bounded depth.

use super::object::{Dict, Object, Ref};
use crate::error::SealError;

/// Deepest nesting of arrays and dictionaries that is read. Real files stay below ten.
const MAX_DEPTH: usize = 64;

/// A cursor in bytes.
#[derive(Debug, Clone)]
pub struct Lexer<'a> {
    bytes: &'a [u8],
    pos: usize,
}

fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

fn is_delimiter(byte: u8) -> bool {
    b"()<>[]{}/%".contains(&byte)
}

impl<'a> Lexer<'a> {
    /// A cursor at `pos`; past the end it only finds the end.
    pub fn new(bytes: &'a [u8], pos: usize) -> Self {
        Self { bytes, pos }
    }

    /// Where it is.
    pub fn pos(&self) -> usize {
        self.pos
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.pos).copied()
    }

    fn fail<T>(&self, reason: &str) -> Result<T, SealError> {
        Err(SealError::unreadable(self.pos, reason))
    }

    /// Passes white space and comments.
    pub fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            if is_space(byte) {
                self.pos += 1;
            } else if byte == b'%' {
                while self
                    .peek()
                    .is_some_and(|byte| byte != b'\n' && byte != b'\r')
                {
                    self.pos += 1;
                }
            } else {
                return;
            }
        }
    }

    /// Takes `word` if it comes next (after white space).
    pub fn take(&mut self, word: &[u8]) -> bool {
        self.skip_space();
        let found = self
            .bytes
            .get(self.pos..)
            .is_some_and(|rest| rest.starts_with(word));
        if found {
            self.pos += word.len();
        }
        found
    }

    /// Takes a non-negative integer.
    pub fn unsigned(&mut self) -> Result<u64, SealError> {
        self.skip_space();
        let start = self.pos;
        let mut value = 0_u64;
        while let Some(byte) = self.peek().filter(u8::is_ascii_digit) {
            let Some(next) = value
                .checked_mul(10)
                .and_then(|value| value.checked_add(u64::from(byte - b'0')))
            else {
                return self.fail("a number is too large");
            };
            value = next;
            self.pos += 1;
        }
        if self.pos == start {
            self.fail("a number is expected")
        } else {
            Ok(value)
        }
    }

    /// Passes the line end after the word `stream`: CR LF or LF (§7.3.8.1).
    pub fn stream_start(&mut self) -> usize {
        if self.peek() == Some(b'\r') {
            self.pos += 1;
        }
        if self.peek() == Some(b'\n') {
            self.pos += 1;
        }
        self.pos
    }

    /// Reads an object; a stream is given as its dictionary, for the caller to look for the word `stream`.
    pub fn object(&mut self) -> Result<Object, SealError> {
        self.nested(0)
    }

    fn nested(&mut self, depth: usize) -> Result<Object, SealError> {
        if depth > MAX_DEPTH {
            return self.fail("objects are nested too deep");
        }
        self.skip_space();
        let Some(byte) = self.peek() else {
            return self.fail("the file ends inside an object");
        };
        match byte {
            b'/' => Ok(Object::Name(self.name())),
            b'(' => self.literal_string(),
            b'<' if self.bytes.get(self.pos + 1) == Some(&b'<') => {
                self.pos += 2;
                let mut dict = Dict::default();
                loop {
                    self.skip_space();
                    match self.peek() {
                        Some(b'>') if self.bytes.get(self.pos + 1) == Some(&b'>') => {
                            self.pos += 2;
                            return Ok(Object::Dict(dict));
                        }
                        Some(b'/') => {
                            let key = self.name();
                            let value = self.nested(depth + 1)?;
                            dict.0.push((key, value));
                        }
                        _ => return self.fail("a dictionary key is expected"),
                    }
                }
            }
            b'<' => self.hex_string(),
            b'[' => {
                self.pos += 1;
                let mut items = Vec::new();
                loop {
                    self.skip_space();
                    if self.peek() == Some(b']') {
                        self.pos += 1;
                        return Ok(Object::Array(items));
                    }
                    items.push(self.nested(depth + 1)?);
                }
            }
            b'0'..=b'9' | b'+' | b'-' | b'.' => self.number(),
            _ => {
                for (word, object) in [
                    (&b"true"[..], Object::Bool(true)),
                    (b"false", Object::Bool(false)),
                    (b"null", Object::Null),
                ] {
                    if self.take(word) {
                        return Ok(object);
                    }
                }
                self.fail("this is no object")
            }
        }
    }

    fn number(&mut self) -> Result<Object, SealError> {
        let start = self.pos;
        while self
            .peek()
            .is_some_and(|byte| !is_space(byte) && !is_delimiter(byte))
        {
            self.pos += 1;
        }
        let raw = &self.bytes[start..self.pos];
        let text = std::str::from_utf8(raw).unwrap_or("?");
        if let Ok(value) = text.parse::<i64>() {
            // "12 0 R" begins like two numbers; look ahead and come back.
            let after = self.pos;
            if value >= 0
                && raw[0].is_ascii_digit()
                && let Ok(generation) = self.unsigned()
                && self.take(b"R")
                && self
                    .peek()
                    .is_none_or(|byte| is_space(byte) || is_delimiter(byte))
                && let (Ok(number), Ok(generation)) =
                    (u32::try_from(value), u16::try_from(generation))
            {
                return Ok(Object::Ref(Ref(number, generation)));
            }
            self.pos = after;
            return Ok(Object::Int(value));
        }
        if text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+'))
            && text.parse::<f64>().is_ok()
        {
            return Ok(Object::Real(raw.to_vec()));
        }
        self.pos = start;
        self.fail("this is no number")
    }

    fn name(&mut self) -> Vec<u8> {
        self.pos += 1;
        let mut name = Vec::new();
        while let Some(byte) = self
            .peek()
            .filter(|byte| !is_space(*byte) && !is_delimiter(*byte))
        {
            self.pos += 1;
            let escaped = (byte == b'#')
                .then(|| self.bytes.get(self.pos..self.pos + 2))
                .flatten()
                .and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
            match escaped {
                Some(value) => {
                    self.pos += 2;
                    name.push(value);
                }
                None => name.push(byte),
            }
        }
        name
    }

    fn hex_string(&mut self) -> Result<Object, SealError> {
        self.pos += 1;
        let mut digits = Vec::new();
        loop {
            match self.peek() {
                Some(b'>') => break,
                Some(byte) if byte.is_ascii_hexdigit() => digits.push(byte.to_ascii_uppercase()),
                Some(byte) if is_space(byte) => {}
                _ => return self.fail("a hexadecimal string does not end"),
            }
            self.pos += 1;
        }
        self.pos += 1;
        if digits.len() % 2 == 1 {
            digits.push(b'0');
        }
        data_encoding::HEXUPPER
            .decode(&digits)
            .map(Object::Str)
            .map_err(|_| SealError::unreadable(self.pos, "a hexadecimal string is wrong"))
    }

    fn literal_string(&mut self) -> Result<Object, SealError> {
        self.pos += 1;
        let mut text = Vec::new();
        let mut open = 1_usize;
        while let Some(byte) = self.peek() {
            self.pos += 1;
            match byte {
                b'(' => open += 1,
                b')' => {
                    open -= 1;
                    if open == 0 {
                        return Ok(Object::Str(text));
                    }
                }
                b'\\' => {
                    self.escape(&mut text);
                    continue;
                }
                // A bare line end of any kind reads as LF (§7.3.4.2).
                b'\r' => {
                    if self.peek() == Some(b'\n') {
                        self.pos += 1;
                    }
                    text.push(b'\n');
                    continue;
                }
                _ => {}
            }
            text.push(byte);
        }
        self.fail("a string does not end")
    }

    fn escape(&mut self, text: &mut Vec<u8>) {
        let Some(byte) = self.peek() else { return };
        self.pos += 1;
        match byte {
            b'n' => text.push(b'\n'),
            b'r' => text.push(b'\r'),
            b't' => text.push(b'\t'),
            b'b' => text.push(8),
            b'f' => text.push(12),
            b'\n' => {}
            b'\r' => {
                if self.peek() == Some(b'\n') {
                    self.pos += 1;
                }
            }
            b'0'..=b'7' => {
                let mut value = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(digit) = self.peek().filter(|digit| (b'0'..=b'7').contains(digit))
                    else {
                        break;
                    };
                    self.pos += 1;
                    value = value * 8 + u32::from(digit - b'0');
                }
                text.push((value & 0xff) as u8);
            }
            other => text.push(other),
        }
    }
}
