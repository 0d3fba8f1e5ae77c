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
        let mut named = BTreeSet::new();
        let mut sections = BTreeSet::new();
        let mut spans = Vec::new();
        for section in file.sections().iter().filter(|s| s.end > from) {
            sections.insert(begin(bytes, section.start));
            sections.extend(section.beside.iter().map(|beside| beside.start));
            spans.push(section.start..section.end);
            for entry in section.entries.values() {
                if let Entry::At { offset, .. } = entry
                    && *offset >= from
                {
                    named.insert(begin(bytes, *offset));
                }
            }
        }
        let mut found = BTreeSet::new();
        let mut at = from;
        while let Some(next) = bytes.get(at..).and_then(first) {
            at += next;
            if bytes[at..].starts_with(b"obj") {
                if let Some(header) = header(&bytes[..at])
                    && !named.contains(&header)
                    && !sections.contains(&header)
                {
                    found.insert(header);
                }
            } else {
                let follows = bytes[at + 7..].trim_ascii_start().starts_with(b"<<");
                if follows && !spans.iter().any(|span| span.contains(&at)) {
                    found.insert(at);
                }
            }
            at += 3;
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

/// Where the two numbers before `obj` begin.
fn header(before: &[u8]) -> Option<usize> {
    let number = |bytes: &[u8]| -> Option<usize> {
        let end = bytes.trim_ascii_end().len();
        let digits = bytes[..end]
            .iter()
            .rev()
            .take_while(|b| b.is_ascii_digit())
            .count();
        (end < bytes.len() && digits > 0).then(|| end - digits)
    };
    number(&before[..number(before)?])
}

/// The first byte from there that is neither white space nor a comment.
fn begin(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
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
    use super::{begin, first, header};

    #[test]
    fn objects_are_found_wherever_they_stand() {
        let text = b"stream 12  0\nobj endobj 3obj 4 5obj trailer";
        let at = first(text).unwrap();
        assert_eq!((at, header(&text[..at])), (13, Some(7)));
        let next = at + 3 + first(&text[at + 3..]).unwrap();
        assert_eq!(header(&text[..next]), None, "endobj");
        assert_eq!(begin(b"  % 1 0 obj\n7 0 obj", 0), 12);
    }
}
