//! Finding the signatures of a document, and what bytes each of them covers (ISO 32000-1 §12.7.4.5, §12.8.1).

use super::{MAX_NAME, MAX_SIGNATURES};
use crate::pdf::{Dict, Entry, File, MAX_DEPTH, Object, PdfError, Reference, Section, View};
use crate::report::{ChangeKind, ChangeLevel, Reason, SignatureKind};
use jiff::Timestamp;
use std::collections::BTreeSet;

/// A signature field with a value.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) field: String,
    pub(super) kind: SignatureKind,
    pub(super) sub_filter: Vec<u8>,
    /// The container with its padding.
    pub(super) contents: Vec<u8>,
    /// The covered bytes: from, to, from, to.
    pub(super) range: [usize; 4],
    /// How many sections of the file it covers.
    pub(super) sections: usize,
    pub(super) stated_time: Option<Timestamp>,
    pub(super) stated_reason: Option<String>,
    pub(super) stated_location: Option<String>,
    /// What a certification or a lock allows afterwards.
    pub(super) allowed: Option<ChangeLevel>,
    pub(super) locks: Locks,
    /// Why it cannot be judged.
    pub(super) fault: Option<Reason>,
}

/// Which fields a signature locked (`FieldMDP`, and the field's `Lock`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Locks {
    Only(Vec<String>),
    AllBut(Vec<String>),
}

impl Found {
    /// What a change is for this signature: a field that it locked may not be filled in, nor signed when it stood there before, and
    /// no field may be drawn anew; and a certification leaves no room for others to lay their signatures over the pages.
    pub(super) fn judged(&self, what: ChangeKind, field: Option<&str>) -> ChangeKind {
        let locks = self.locks != Locks::Only(Vec::new());
        match what {
            ChangeKind::FieldValue | ChangeKind::PreparedSignature
                if field.is_some_and(|field| self.locks.locked(field)) =>
            {
                ChangeKind::LockedField
            }
            ChangeKind::DrawnAnew if locks => ChangeKind::LockedField,
            ChangeKind::VisibleField
                if self
                    .allowed
                    .is_some_and(|level| level < ChangeLevel::Annotations) =>
            {
                ChangeKind::ForeignAnnotation
            }
            other => other,
        }
    }
}

impl Locks {
    pub(super) fn locked(&self, field: &str) -> bool {
        // A name stands for the field and all below it.
        let named = |names: &[String]| {
            names.iter().any(|name| {
                field
                    .strip_prefix(name.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            })
        };
        match self {
            Self::Only(names) => named(names),
            Self::AllBut(names) => !named(names),
        }
    }
}

/// All signature fields with a value, those that cover least first.
pub(super) fn signatures(file: &File<'_>, view: &View<'_>) -> Result<Vec<Found>, PdfError> {
    let catalog = view.catalog()?;
    let Some(catalog) = catalog.dict() else {
        return Ok(Vec::new());
    };
    let form = view.get(catalog, "AcroForm")?;
    let Some(form) = form.dict() else {
        return Ok(Vec::new());
    };
    let fields = view.get(form, "Fields")?;
    let mut search = Search {
        file,
        view,
        seen: BTreeSet::new(),
        found: Vec::new(),
    };
    for field in fields.array().unwrap_or_default() {
        search.field(field, "", None, 0)?;
    }
    let mut found = search.found;
    found.sort_by_key(|one| one.range[3]);
    // One signature in two fields: the second shows something that nobody signed there.
    for index in 1..found.len() {
        let (before, rest) = found.split_at_mut(index);
        if let [one, ..] = rest
            && one.fault.is_none()
            && before.iter().any(|other| other.range == one.range)
        {
            one.fault = Some(wrong("another field has the same signature"));
        }
    }
    Ok(found)
}

struct Search<'s, 'a> {
    file: &'s File<'a>,
    view: &'s View<'a>,
    seen: BTreeSet<Reference>,
    found: Vec<Found>,
}

impl Search<'_, '_> {
    fn field(
        &mut self,
        value: &Object,
        above: &str,
        inherited: Option<&[u8]>,
        depth: usize,
    ) -> Result<(), PdfError> {
        if depth > MAX_DEPTH || self.seen.len() > super::MAX_FIELDS {
            return Err(PdfError::Limit("too many fields"));
        }
        if let Some(reference) = value.reference()
            && !self.seen.insert(reference)
        {
            return Ok(());
        }
        let object = self.view.resolve(value)?;
        let Some(dict) = object.dict() else {
            return Ok(());
        };
        let name = full_name(above, self.view.get(dict, "T")?.bytes())?;
        let own = self.view.get(dict, "FT")?;
        let kind = own.name().or(inherited);
        if kind == Some(b"Sig") && dict.contains_key(b"V".as_slice()) {
            let signature = self.view.get(dict, "V")?;
            if !signature.is_null() {
                if self.found.len() == MAX_SIGNATURES {
                    return Err(PdfError::Limit("too many signatures"));
                }
                let found = self.signature(&name, dict, &signature)?;
                self.found.push(found);
                return Ok(());
            }
        }
        let kids = self.view.get(dict, "Kids")?;
        for kid in kids.array().unwrap_or_default() {
            self.field(kid, &name, kind, depth + 1)?;
        }
        Ok(())
    }

    fn signature(&self, name: &str, field: &Dict, value: &Object) -> Result<Found, PdfError> {
        let mut found = Found {
            field: name.to_owned(),
            kind: SignatureKind::Signature,
            sub_filter: Vec::new(),
            contents: Vec::new(),
            range: [0; 4],
            sections: 0,
            stated_time: None,
            stated_reason: None,
            stated_location: None,
            allowed: None,
            locks: Locks::Only(Vec::new()),
            fault: None,
        };
        let Some(dict) = value.dict() else {
            found.fault = Some(wrong("no dictionary"));
            return Ok(found);
        };
        let view = self.view;
        let sub_filter = view.get(dict, "SubFilter")?;
        found.sub_filter = sub_filter.name().unwrap_or_default().to_vec();
        if found.sub_filter == b"ETSI.RFC3161" {
            found.kind = SignatureKind::DocumentTimestamp;
        }
        let words = |key: &str| -> Result<Option<String>, PdfError> {
            Ok(view
                .get(dict, key)?
                .bytes()
                .map(text)
                .filter(|t| !t.is_empty()))
        };
        found.stated_time = words("M")?.as_deref().and_then(date);
        found.stated_reason = words("Reason")?;
        found.stated_location = words("Location")?;
        self.permissions(field, dict, &mut found)?;
        if let Err(fault) = self.coverage(field, dict, &mut found) {
            found.fault = Some(fault);
        }
        Ok(found)
    }

    /// What the signature allows to happen after it.
    fn permissions(&self, field: &Dict, dict: &Dict, found: &mut Found) -> Result<(), PdfError> {
        let view = self.view;
        let level = |number: Option<i64>| match number {
            Some(1) => ChangeLevel::Evidence,
            Some(3) => ChangeLevel::Annotations,
            _ => ChangeLevel::FormFilling,
        };
        let references = view.get(dict, "Reference")?;
        for reference in references.array().unwrap_or_default() {
            let reference = view.resolve(reference)?;
            let Some(reference) = reference.dict() else {
                continue;
            };
            let parameters = view.get(reference, "TransformParams")?;
            let Some(parameters) = parameters.dict() else {
                continue;
            };
            match view.get(reference, "TransformMethod")?.name() {
                Some(b"DocMDP") => {
                    found.kind = SignatureKind::Certification;
                    found.allowed = Some(level(view.get(parameters, "P")?.integer()));
                }
                Some(b"FieldMDP") => found.locks = self.locks(parameters)?,
                _ => {}
            }
        }
        let lock = view.get(field, "Lock")?;
        if let Some(lock) = lock.dict() {
            if found.locks == Locks::Only(Vec::new()) {
                found.locks = self.locks(lock)?;
            }
            if let Some(number) = view.get(lock, "P")?.integer() {
                let own = level(Some(number));
                found.allowed = Some(found.allowed.map_or(own, |other| other.min(own)));
            }
        }
        Ok(())
    }

    fn locks(&self, dict: &Dict) -> Result<Locks, PdfError> {
        let fields = self.view.get(dict, "Fields")?;
        let mut names = Vec::new();
        for item in fields.array().unwrap_or_default() {
            names.extend(self.view.resolve(item)?.bytes().map(text));
        }
        // In an encrypted document the names are, and cannot be compared: then none may change.
        let secret = !self.view.get(self.view.trailer(), "Encrypt")?.is_null();
        if secret && !names.is_empty() {
            return Ok(Locks::AllBut(Vec::new()));
        }
        Ok(match self.view.get(dict, "Action")?.name() {
            Some(b"All") => Locks::AllBut(Vec::new()),
            Some(b"Exclude") => Locks::AllBut(names),
            _ => Locks::Only(names),
        })
    }

    /// The bytes it covers must be a whole revision but its own container.
    fn coverage(&self, field: &Dict, dict: &Dict, found: &mut Found) -> Result<(), Reason> {
        let file = self.file.bytes();
        let Some(Object::String { value, span, hex }) = dict.get(b"Contents".as_slice()) else {
            return Err(wrong("no Contents"));
        };
        found.contents.clone_from(value);
        let Some(range) = dict.get(b"ByteRange".as_slice()) else {
            return Err(wrong("no ByteRange"));
        };
        let numbers: Option<Vec<usize>> = range.array().and_then(|items| {
            items
                .iter()
                .map(|item| item.integer().and_then(|n| usize::try_from(n).ok()))
                .collect()
        });
        let Some(&[start, first, second, length]) = numbers.as_deref() else {
            return Err(range_wrong("not four numbers"));
        };
        let ends = start.checked_add(first).zip(second.checked_add(length));
        let Some((hole, end)) = ends else {
            return Err(range_wrong("numbers too large"));
        };
        found.range = [start, hole, second, end];
        if start != 0 {
            return Err(range_wrong("does not start at the start"));
        }
        if hole >= second || end > file.len() {
            return Err(range_wrong("goes beyond the file or overlaps"));
        }
        let Some(reference) = field.get(b"V".as_slice()).and_then(Object::reference) else {
            // A dictionary directly in its field: its place is that of the field.
            return self.holes(*hex, span, hole, second, None, found);
        };
        self.holes(*hex, span, hole, second, Some(reference), found)
    }

    fn holes(
        &self,
        hex: bool,
        span: &std::ops::Range<usize>,
        hole: usize,
        second: usize,
        reference: Option<Reference>,
        found: &mut Found,
    ) -> Result<(), Reason> {
        let file = self.file.bytes();
        let end = found.range[3];
        if !hex || span.start != hole || span.end != second || file.get(hole) != Some(&b'<') {
            return Err(range_wrong("its hole is not its own container"));
        }
        let sections = self.file.sections();
        let covered = sections
            .iter()
            .take_while(|section| section.start < end)
            .count();
        if sections[covered..]
            .iter()
            .any(|section| section.start < end)
        {
            return Err(range_wrong("later revisions reach into it"));
        }
        let beyond = |section: &Section| {
            let beside = section.beside.as_ref();
            section.end > end || beside.is_some_and(|beside| beside.end > end)
        };
        if sections[..covered].iter().any(beyond) {
            return Err(range_wrong("ends inside a revision"));
        }
        // What it covers must be a file of its own, with the same last section.
        let own = self.file.last_section_before(end);
        let last = sections[..covered].last();
        if own.is_none() || own != last.map(|section| section.start) {
            return Err(range_wrong("does not end with a revision"));
        }
        found.sections = covered;
        // The dictionary itself must be part of what it covers.
        if let Some(reference) = reference {
            let now = self.view.entries().get(&reference.number);
            let then = self.file.entry(covered, reference.number);
            let inside = matches!(now, Some(Entry::At { offset, .. }) if *offset < end);
            if !inside || now.copied() != then {
                return Err(range_wrong("its dictionary was replaced later"));
            }
        }
        Ok(())
    }
}

fn wrong(detail: &str) -> Reason {
    Reason::DictionaryWrong {
        detail: detail.to_owned(),
    }
}

fn range_wrong(detail: &str) -> Reason {
    Reason::ByteRangeWrong {
        detail: detail.to_owned(),
    }
}

/// A field's name below another's.
pub(super) fn full_name(above: &str, own: Option<&[u8]>) -> Result<String, PdfError> {
    if above.len() + own.map_or(0, <[u8]>::len) > MAX_NAME {
        return Err(PdfError::Limit("the name of a field is too long"));
    }
    Ok(match (above, own) {
        (_, None) => above.to_owned(),
        ("", Some(own)) => text(own),
        (_, Some(own)) => format!("{above}.{}", text(own)),
    })
}

/// A text string (ISO 32000-1 §7.9.2.2): UTF-16, UTF-8 or one byte a character.
pub(super) fn text(bytes: &[u8]) -> String {
    if let Some(rest) = bytes.strip_prefix(&[0xfe, 0xff]) {
        let units: Vec<u16> = rest
            .chunks_exact(2)
            .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
            .collect();
        return String::from_utf16_lossy(&units);
    }
    if let Some(rest) = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]) {
        return String::from_utf8_lossy(rest).into_owned();
    }
    // PDFDocEncoding (annex D.3) is Latin-1 but for these.
    let accents = ['˘', 'ˇ', 'ˆ', '˙', '˝', '˛', '˚', '˜'];
    let signs: Vec<char> = "•†‡…—–ƒ⁄‹›−‰„“”‘’‚™ﬁﬂŁŒŠŸŽıłœšž".chars().collect();
    bytes
        .iter()
        .map(|byte| match usize::from(*byte) {
            code @ 0x18..=0x1f => accents[code - 0x18],
            code @ 0x80..=0x9e => signs[code - 0x80],
            0xa0 => '€',
            _ => char::from(*byte),
        })
        .collect()
}

/// A date as `D:20261125103000+01'00'`.
fn date(text: &str) -> Option<Timestamp> {
    let text = text.strip_prefix("D:").unwrap_or(text);
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    let part = |from: usize, to: usize, default: &str| -> String {
        digits.get(from..to).unwrap_or(default).to_owned()
    };
    if digits.len() < 4 {
        return None;
    }
    let zone = text.get(digits.len()..)?.replace('\'', "");
    let zone = match zone.as_bytes().first() {
        Some(b'+' | b'-') if zone.len() >= 5 => format!("{}:{}", zone.get(..3)?, zone.get(3..5)?),
        Some(b'+' | b'-') => format!("{}:00", zone.get(..3)?),
        _ => "Z".into(),
    };
    format!(
        "{}-{}-{}T{}:{}:{}{zone}",
        part(0, 4, ""),
        part(4, 6, "01"),
        part(6, 8, "01"),
        part(8, 10, "00"),
        part(10, 12, "00"),
        part(12, 14, "00"),
    )
    .parse()
    .ok()
}

#[cfg(test)]
mod tests {
    use super::{Locks, date, text};

    #[test]
    fn dates_and_texts() {
        assert_eq!(
            date("D:20261125103000+01'00'").unwrap().to_string(),
            "2026-11-25T09:30:00Z"
        );
        assert_eq!(date("D:2026").unwrap().to_string(), "2026-01-01T00:00:00Z");
        assert_eq!(date("gisteren"), None);
        assert_eq!(text(b"\xfe\xff\0A\0\xe9"), "Aé");
        assert_eq!(text(b"\xa0 \x8d\xe9\x9e"), "€ “éž");
    }

    #[test]
    fn a_lock_holds_for_what_lies_below() {
        let locks = Locks::Only(vec!["a.b".into()]);
        assert!(locks.locked("a.b") && locks.locked("a.b.c"));
        assert!(!locks.locked("a.bc") && !locks.locked("a"));
        assert!(Locks::AllBut(vec!["a".into()]).locked("b"));
    }
}
