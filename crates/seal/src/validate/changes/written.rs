//! Whether a later revision is written so that every reader finds it.
//!
//! A reader that stumbles over a cross-reference looks through the whole file for objects, and takes the last of each number, wherever it
//! stands. A document can be prepared for that: with an object in the signed bytes that no cross-reference names. Programs stumble over
//! different things: rows that are not twenty bytes long, a comment after `startxref`, a size that is missing or too large, a long tail.
//! So what is added after a signature must be written to the letter of ISO 32000-1 §7.5.4–7.5.5, where the signed bytes need not be.

use crate::pdf::{Entry, MAX_OBJECTS, Object, Section};

/// How much white space may follow the end of a file. Readers look for it in the last thousand bytes.
const MAX_TAIL: usize = 256;

/// Whether a section, and the places it names, are written as the standard says.
pub(super) fn section(file: &[u8], section: &Section) -> bool {
    let size = section
        .trailer
        .get(b"Size".as_slice())
        .and_then(Object::integer)
        .and_then(|size| usize::try_from(size).ok());
    let greatest = section.entries.keys().next_back().copied().unwrap_or(0);
    let sized = size.is_some_and(|size| size <= 4 * MAX_OBJECTS && size > greatest as usize);
    let beside = section.trailer.get(b"XRefStm".as_slice());
    let hybrid = beside.is_none_or(|beside| beside.integer().is_some());
    let start = file.get(section.start..).unwrap_or_default();
    let begun = start.first().is_some_and(u8::is_ascii_digit) || table(start);
    let named = section.entries.iter().all(|(number, entry)| match entry {
        Entry::At { offset, generation } => file
            .get(*offset..)
            .is_some_and(|at| at.starts_with(format!("{number} {generation} obj").as_bytes())),
        _ => true,
    });
    sized && hybrid && begun && named
}

/// Whether this is a table with rows of twenty bytes, and the word `trailer` after it.
fn table(bytes: &[u8]) -> bool {
    let Some(mut rest) = bytes.strip_prefix(b"xref").and_then(line_end) else {
        return false;
    };
    while !rest.starts_with(b"trailer") {
        let Some((_, after)) = number(rest) else {
            return false;
        };
        let Some((count, after)) = after.strip_prefix(b" ").and_then(number) else {
            return false;
        };
        let after = after.strip_prefix(b" ").unwrap_or(after);
        let Some(rows) = line_end(after) else {
            return false;
        };
        let Some((rows, after)) = count
            .checked_mul(20)
            .and_then(|length| rows.split_at_checked(length))
        else {
            return false;
        };
        if !rows.chunks(20).all(row) {
            return false;
        }
        rest = after;
    }
    true
}

fn row(row: &[u8]) -> bool {
    let digits = |range: std::ops::Range<usize>| row[range].iter().all(u8::is_ascii_digit);
    digits(0..10)
        && row[10] == b' '
        && digits(11..16)
        && row[16] == b' '
        && matches!(row[17], b'n' | b'f')
        && matches!(&row[18..], b" \n" | b" \r" | b"\r\n")
}

fn number(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let digits = bytes.iter().take_while(|b| b.is_ascii_digit()).count();
    let (digits, rest) = bytes.split_at(digits);
    let number = std::str::from_utf8(digits).ok()?.parse().ok()?;
    Some((number, rest))
}

fn line_end(bytes: &[u8]) -> Option<&[u8]> {
    let ends: [&[u8]; 3] = [b"\r\n", b"\n", b"\r"];
    ends.iter().find_map(|end| bytes.strip_prefix(*end))
}

/// Whether nothing but a little white space follows.
pub(super) fn blank(rest: &[u8]) -> bool {
    rest.len() <= MAX_TAIL && rest.trim_ascii().is_empty()
}

/// Whether nothing follows the last section but its place and the mark of the end.
pub(super) fn tail(rest: &[u8]) -> bool {
    let end = || {
        let rest = rest.trim_ascii_start().strip_prefix(b"startxref")?;
        let (_, rest) = number(line_end(rest)?)?;
        line_end(rest)?.strip_prefix(b"%%EOF")
    };
    end().is_some_and(blank)
}

#[cfg(test)]
mod tests {
    use super::{table, tail};

    #[test]
    fn tables_are_written_to_the_letter() {
        for right in [
            "xref\n0 1\n0000000000 65535 f \ntrailer",
            "xref\r\n0 1\r\n0000000000 65535 f\r\n7 2 \r\n0000000015 00000 n \r0000000099 00001 n \ntrailer",
            "xref\n0 0\ntrailer",
        ] {
            assert!(table(right.as_bytes()), "{right:?}");
        }
        for wrong in [
            " xref\n0 1\n0000000000 65535 f \ntrailer",
            "xref\n0 1\n0 65535 f\ntrailer",
            "xref\n0 1\n0000000000 65535 f\ntrailer",
            "xref\n0 1 % one\n0000000000 65535 f \ntrailer",
            "xref\n0  1\n0000000000 65535 f \ntrailer",
            "xref\n0 1\n0000000000\x0c65535 f \ntrailer",
            "xref\n0 1\n0000000000 65535 f \n trailer",
            "xref\n0 99999999999999999\n0000000000 65535 f \ntrailer",
        ] {
            assert!(!table(wrong.as_bytes()), "{wrong:?}");
        }
    }

    #[test]
    fn the_end_is_near() {
        assert!(tail(b"\nstartxref\n123\n%%EOF\n"));
        assert!(tail(b"\r\nstartxref\r\n123\r\n%%EOF"));
        for wrong in [
            "startxref\n%1\n123\n%%EOF",
            "startxref 123\n%%EOF",
            "{} startxref\n123\n%%EOF",
            "startxref\n123\n%%EOF\n123",
            &format!("startxref\n123\n%%EOF{}", " ".repeat(2_000)),
        ] {
            assert!(!tail(wrong.as_bytes()), "{wrong:?}");
        }
    }
}
