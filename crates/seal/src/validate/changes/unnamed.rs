//! Added bytes that look like objects to somebody who mends the file, without a cross-reference that names them.

use super::Diff;
use crate::pdf::{Entry, File, Object, PdfError, Section};
use std::collections::BTreeSet;

/// What the bytes after the first signature hold without being named.
#[derive(Debug, Default)]
pub(super) struct Unnamed {
    /// Where it stands.
    found: BTreeSet<usize>,
    /// Where the sections begin.
    sections: BTreeSet<usize>,
}

impl Unnamed {
    /// Looks for `1 0 obj` and `trailer` after this byte, in streams and comments too: that is where they would be hidden.
    pub(super) fn find(file: &File<'_>, from: Option<usize>) -> Self {
        let bytes = file.bytes();
        let Some(from) = from.filter(|from| *from < bytes.len()) else {
            return Self::default();
        };
        // Where the word `obj` of each named object stands.
        let mut named = BTreeSet::new();
        let mut sections = BTreeSet::new();
        let mut spans = Vec::new();
        for section in file.sections().iter().filter(|s| s.end > from) {
            spans.push(section.start..section.end);
            let beside = section.beside.iter().map(|beside| beside.start);
            for start in beside.chain([section.start]) {
                sections.insert(begin(bytes, start));
                named.extend(word(bytes, start));
            }
            for entry in section.entries.values() {
                if let Entry::At { offset, .. } = entry
                    && *offset >= from
                {
                    named.extend(word(bytes, *offset));
                }
            }
        }
        let mut found = BTreeSet::new();
        let mut at = from;
        while let Some(next) = bytes.get(at..).and_then(first) {
            at += next;
            let hidden = if bytes[at..].starts_with(b"obj") {
                !named.contains(&at) && headed(&bytes[..at])
            } else {
                let after = begin(bytes, at + b"trailer".len());
                bytes[after..].starts_with(b"<<") && !spans.iter().any(|span| span.contains(&at))
            };
            if hidden {
                found.insert(at);
            }
            at += b"obj".len();
        }
        Self { found, sections }
    }

    pub(super) fn any_after(&self, end: usize) -> bool {
        self.found.range(end..).next().is_some()
    }
}

/// The next `obj` or `trailer`.
fn first(rest: &[u8]) -> Option<usize> {
    (0..rest.len()).find(|at| match rest[*at] {
        b'o' => rest[*at..].starts_with(b"obj"),
        b't' => rest[*at..].starts_with(b"trailer"),
        _ => false,
    })
}

/// Whether two numbers stand before this place, with or without a comment between them.
fn headed(before: &[u8]) -> bool {
    let near = &before[before.len().saturating_sub(256)..];
    let mut bare = Vec::new();
    for line in near.split_inclusive(|b| matches!(b, b'\n' | b'\r')) {
        match line.iter().position(|b| *b == b'%') {
            Some(comment) => {
                bare.extend(&line[..comment]);
                bare.push(b'\n');
            }
            None => bare.extend(line),
        }
    }
    // How much is left before the number at the end, when there is one.
    let number = |bytes: &[u8]| {
        let digits = bytes.iter().rev().take_while(|b| b.is_ascii_digit());
        Some(bytes.len() - digits.count()).filter(|left| *left < bytes.len())
    };
    [near, &bare].into_iter().any(|near| {
        let Some(left) = number(near.trim_ascii_end()) else {
            return false;
        };
        let between = near[..left].trim_ascii_end();
        between.len() < left && number(between).is_some()
    })
}

/// The first byte from there that is neither white space nor in a comment.
fn begin(bytes: &[u8], from: usize) -> usize {
    let mut at = from.min(bytes.len());
    let mut comment = false;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\n' | b'\r' => comment = false,
            b'%' => comment = true,
            0 | 9 | 12 | b' ' => {}
            _ if comment => {}
            _ => break,
        }
        at += 1;
    }
    at
}

/// Where the word `obj` stands of the object that begins there.
fn word(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    for _ in 0..2 {
        at = begin(bytes, at);
        at += bytes
            .get(at..)?
            .iter()
            .take_while(|b| b.is_ascii_digit())
            .count();
    }
    let at = begin(bytes, at);
    bytes.get(at..)?.starts_with(b"obj").then_some(at)
}

impl Diff<'_, '_> {
    /// Whether a new object is of a kind that only counts for somebody who mends the file: a catalog that is not the document's, a
    /// cross-reference outside the chain, an object stream with objects that the cross-reference does not look for in it.
    pub(super) fn disguised(
        &self,
        number: u32,
        entry: Entry,
        object: &Object,
        section: &Section,
    ) -> Result<bool, PdfError> {
        let Some(dict) = object.dict() else {
            return Ok(false);
        };
        Ok(match self.new.get(dict, "Type")?.name() {
            Some(b"Catalog") => {
                let root = self.new.trailer().get(b"Root".as_slice());
                root.and_then(Object::reference).map(|root| root.number) != Some(number)
            }
            Some(b"XRef") => !matches!(entry, Entry::At { offset, .. }
                if self.unnamed.sections.contains(&begin(self.file, offset))),
            Some(b"ObjStm") => {
                self.new
                    .contained(number)?
                    .iter()
                    .zip(0..)
                    .any(|(inside, index)| {
                        section.entries.get(inside)
                            != Some(&Entry::Inside {
                                container: number,
                                index,
                            })
                    })
            }
            _ => false,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{begin, first, headed, word};

    #[test]
    fn objects_are_found_wherever_they_stand() {
        for (text, object) in [
            ("stream 12  0\nobj", true),
            ("5 0obj", true),
            ("5 % five\n0 obj", true),
            ("% 5 0 obj", true),
            ("endobj", false),
            ("5 endobj", false),
            ("an obj", false),
            ("12obj", false),
        ] {
            let at = first(text.as_bytes()).unwrap();
            assert_eq!(headed(&text.as_bytes()[..at]), object, "{text}");
        }
        assert_eq!(begin(b"  % 1 0 obj\n7 0 obj", 0), 12);
        assert_eq!(word(b"  % 1 0 obj\n7 0 obj", 0), Some(16));
        assert_eq!(word(b"7 0 R", 0), None);
    }
}
