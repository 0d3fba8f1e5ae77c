//! What later revisions changed (the attacks: Mladenov et al. 2019, "1 Trillion Dollar Refund"; Mainka et al. 2021, "Shadow Attacks").
//!
//! Each later revision is compared with the one before. Its cross-reference section says which objects it writes; of those, every one
//! that was *in use* before – reached from the old trailer, also by a reference that led nowhere – must be explained by a rule, for every
//! place from which it was used. What no rule explains is forbidden: changed pages, fonts, pictures, another catalog, another page
//! tree. New objects need no explanation of their own: they come into sight only through an old object that changed, or a rule.
//!
//! The rules know: the security store, metadata, new signature fields, signing of prepared fields, filling in, and notes.
//!
//! A rule explains the use it knows, no other: a field may be filled in as a field, and when the same object is also the picture on a
//! page, that use stays unexplained. The old revision is read as the signer saw it, without the bytes that came later.
//!
//! Readers differ in what they do with a file that they find damaged: many look through its bytes for objects. So what lies in the
//! added bytes without being named is forbidden too (see [`unnamed`]).

mod form;
mod pages;
mod unnamed;
mod usage;
mod written;

use super::locate::Found;
use crate::pdf::{Dict, Entry, File, Object, PdfError, Reference, View};
use crate::report::{Change, ChangeKind, ChangeLevel};
use std::collections::{BTreeMap, BTreeSet};
use unnamed::Unnamed;
use usage::Usage;

/// How many objects are looked at in all comparisons of a file together.
const MAX_VISITS: usize = 1_000_000;
/// How many changes are told of one signature. The worst is always among them.
const MAX_TOLD: usize = 1_000;
/// How many changes are kept for all revisions together.
const MAX_CHANGES: usize = 50_000;

/// Comparisons of revisions, made when asked for, once each.
pub(super) struct Analysis<'f, 'a> {
    file: &'f File<'a>,
    steps: Vec<Option<Vec<Change>>>,
    /// Where the bytes end that a signature over so many sections covers.
    ends: BTreeMap<usize, usize>,
    unnamed: Unnamed,
    visits: usize,
    /// How many more changes are kept.
    room: usize,
}

impl<'f, 'a> Analysis<'f, 'a> {
    pub(super) fn new(file: &'f File<'a>, found: &[Found]) -> Self {
        let mut ends = BTreeMap::new();
        for one in found.iter().filter(|one| one.fault.is_none()) {
            let end = ends.entry(one.sections).or_insert(one.range[3]);
            *end = one.range[3].min(*end);
        }
        Self {
            file,
            steps: vec![None; file.sections().len()],
            unnamed: Unnamed::find(file, ends.values().copied().min()),
            ends,
            visits: MAX_VISITS,
            room: MAX_CHANGES,
        }
    }

    /// What changed after a signature.
    pub(super) fn since(&mut self, found: &Found) -> Vec<Change> {
        let (sections, end) = (found.sections, found.range[3]);
        let mut all = Told::default();
        if self.unnamed.any_after(end) || !self.ends_well(end) {
            let revision = (sections + 1).min(self.steps.len());
            all.tell(found, &forbidden(revision, ChangeKind::Unnamed));
        }
        for index in sections..self.steps.len() {
            if self.steps[index].is_none() {
                let step = self.step(index);
                self.steps[index] = Some(step);
            }
            for change in self.steps[index].iter().flatten() {
                all.tell(found, change);
            }
        }
        all.changes
    }

    /// Whether after a signature, and after the last section, nothing follows but the place of that section.
    fn ends_well(&self, end: usize) -> bool {
        let bytes = self.file.bytes();
        let last = self.file.sections().last().map_or(0, |last| last.end);
        if last <= end {
            written::blank(bytes.get(end..).unwrap_or_default())
        } else {
            written::tail(bytes.get(last..).unwrap_or_default())
        }
    }

    fn step(&mut self, index: usize) -> Vec<Change> {
        // Long tables are work too, before anything is compared.
        let sections = &self.file.sections()[..=index];
        let rows: usize = sections.iter().map(|section| section.entries.len()).sum();
        let Some(left) = self.visits.checked_sub(rows / 32) else {
            self.visits = 0;
            return vec![forbidden(index + 1, ChangeKind::Unreadable)];
        };
        self.visits = left;
        let end = self.ends.get(&index).copied();
        let old = self
            .file
            .view_until(index, end.unwrap_or(self.file.bytes().len()));
        let new = self.file.view(index + 1);
        let mut diff = Diff {
            old: &old,
            new: &new,
            file: self.file.bytes(),
            usage: Usage::default(),
            unnamed: &self.unnamed,
            revision: index + 1,
            changes: Vec::new(),
            known: BTreeSet::new(),
            widgets: BTreeSet::new(),
        };
        let result = diff.run(index, self.file, &mut self.visits);
        let mut changes = diff.changes;
        // What is not kept could be the worst.
        if result.is_err() || changes.len() > self.room {
            changes.truncate(self.room);
            changes.push(forbidden(index + 1, ChangeKind::Unreadable));
        }
        self.room = self.room.saturating_sub(changes.len());
        changes
    }
}

fn forbidden(revision: usize, what: ChangeKind) -> Change {
    Change {
        revision,
        level: ChangeLevel::Forbidden,
        what,
        object: None,
        field: None,
    }
}

/// The changes that are told of one signature.
struct Told {
    changes: Vec<Change>,
    worst: ChangeLevel,
}

impl Default for Told {
    fn default() -> Self {
        Self {
            changes: Vec::new(),
            worst: ChangeLevel::None,
        }
    }
}

impl Told {
    /// Adds a change, judged by what this signature locks; in a list that is full, a worse one takes the last place.
    fn tell(&mut self, found: &Found, change: &Change) {
        let what = found.judged(change.what, change.field.as_deref());
        let level = if what == change.what {
            change.level
        } else {
            ChangeLevel::Forbidden
        };
        if self.changes.len() == MAX_TOLD {
            if level <= self.worst {
                return;
            }
            self.changes.pop();
        }
        self.worst = self.worst.max(level);
        self.changes.push(Change {
            what,
            level,
            ..change.clone()
        });
    }
}

/// One comparison.
struct Diff<'v, 'a> {
    old: &'v View<'a>,
    new: &'v View<'a>,
    file: &'a [u8],
    usage: Usage,
    unnamed: &'v Unnamed,
    revision: usize,
    changes: Vec<Change>,
    known: BTreeSet<(ChangeKind, ChangeLevel, Option<u32>, Option<String>)>,
    /// Widgets of signature fields that are new.
    widgets: BTreeSet<Reference>,
}

impl Diff<'_, '_> {
    fn note(
        &mut self,
        level: ChangeLevel,
        what: ChangeKind,
        object: Option<u32>,
        field: Option<&str>,
    ) {
        let field = field.map(str::to_owned);
        // One more than is kept shows that there were too many.
        if self.changes.len() <= MAX_CHANGES
            && self.known.insert((what, level, object, field.clone()))
        {
            self.changes.push(Change {
                revision: self.revision,
                level,
                what,
                object,
                field,
            });
        }
    }

    fn forbid(&mut self, what: ChangeKind, object: Option<u32>) {
        self.note(ChangeLevel::Forbidden, what, object, None);
    }

    fn same(&self, a: &Object, b: &Object) -> bool {
        a.same(b, self.file)
    }

    /// Whether the value behind a key is written alike (references are not followed).
    fn same_key(&self, old: &Dict, new: &Dict, key: &[u8]) -> bool {
        let null = Object::Null;
        let (a, b) = (old.get(key).unwrap_or(&null), new.get(key).unwrap_or(&null));
        self.same(a, b)
    }

    fn keys(old: &Dict, new: &Dict) -> BTreeSet<Vec<u8>> {
        old.keys().chain(new.keys()).cloned().collect()
    }

    fn run(&mut self, index: usize, file: &File<'_>, visits: &mut usize) -> Result<(), PdfError> {
        let Some(section) = file.sections().get(index) else {
            return Ok(());
        };
        if !written::section(self.file, section) {
            self.forbid(ChangeKind::Unreadable, None);
        }
        let containers = self.containers();
        let mut written = BTreeSet::new();
        for (&number, &entry) in &section.entries {
            let before = self.old.entries().get(&number).copied();
            let existed = before.is_some_and(|before| before != Entry::Free);
            if existed && section.disputed.contains(&number) {
                self.forbid(ChangeKind::Removed, Some(number));
            }
            if before == Some(entry) {
                continue;
            }
            if entry == Entry::Free {
                if existed {
                    self.forbid(ChangeKind::Removed, Some(number));
                }
                continue;
            }
            let (was, old) = self.old.numbered(number)?;
            let (is, new) = self.new.numbered(number)?;
            if self.disguised(number, entry, &new, section)? {
                self.forbid(ChangeKind::Unnamed, Some(number));
            }
            if existed && was == is && self.same(&old, &new) {
                continue;
            }
            if containers.contains(&number) {
                // Everything inside would change along.
                self.forbid(ChangeKind::SignedObject, Some(number));
                continue;
            }
            written.insert(number);
        }
        self.usage = Usage::find(self.old, (file, index), &written, visits)?;
        self.size();
        self.trailer()?;
        for number in self.usage.unexplained() {
            let kind = self.kind(number);
            self.forbid(kind, Some(number));
        }
        Ok(())
    }

    /// The object streams of the old revision, and what says how long they are: if one changed, everything inside would change along.
    fn containers(&self) -> BTreeSet<u32> {
        let mut containers: BTreeSet<u32> = self
            .old
            .entries()
            .values()
            .filter_map(|entry| match entry {
                Entry::Inside { container, .. } => Some(*container),
                _ => None,
            })
            .collect();
        for number in containers.clone() {
            if let Ok((_, object)) = self.old.numbered(number)
                && let Some(length) = object
                    .dict()
                    .and_then(|dict| dict.get(b"Length".as_slice()))
                && let Some(length) = length.reference()
            {
                containers.insert(length.number);
            }
        }
        containers
    }

    /// Objects above the size are none (ISO 32000-1 §7.5.5): a smaller size takes objects away from those who follow the standard.
    fn size(&mut self) {
        let size = |view: &View<'_>| {
            view.trailer()
                .get(b"Size".as_slice())
                .and_then(Object::integer)
        };
        let (before, after) = (size(self.old), size(self.new));
        if before.is_some() && after < before {
            self.forbid(ChangeKind::Removed, None);
        }
    }

    /// What an object was, for the report.
    fn kind(&self, number: u32) -> ChangeKind {
        let Ok((_, object)) = self.old.numbered(number) else {
            return ChangeKind::SignedObject;
        };
        let name = |key: &str| {
            object
                .dict()
                .and_then(|dict| dict.get(key.as_bytes()))
                .and_then(Object::name)
                .map(<[u8]>::to_vec)
        };
        match name("Type").as_deref() {
            Some(b"Page") => ChangeKind::Page,
            Some(b"Pages") => ChangeKind::PageTree,
            Some(b"Catalog") => ChangeKind::Catalog,
            Some(b"Annot") => ChangeKind::ForeignAnnotation,
            _ if name("FT").is_some() => ChangeKind::Form,
            _ => ChangeKind::SignedObject,
        }
    }

    fn trailer(&mut self) -> Result<(), PdfError> {
        let (old, new) = (self.old.trailer(), self.new.trailer());
        let root = old.get(b"Root".as_slice()).and_then(Object::reference);
        if root.is_none() || root != new.get(b"Root".as_slice()).and_then(Object::reference) {
            self.forbid(ChangeKind::Catalog, None);
            return Ok(());
        }
        if !self.same_key(old, new, b"Encrypt") {
            self.forbid(ChangeKind::Catalog, None);
        }
        if !self.same_key(old, new, b"Info") {
            self.note(ChangeLevel::Evidence, ChangeKind::Metadata, None, None);
        }
        if let Some(info) = old.get(b"Info".as_slice()).and_then(Object::reference)
            && self.usage.explain(info, 0, "/Info")
        {
            self.note(ChangeLevel::Evidence, ChangeKind::Metadata, None, None);
        }
        let (before, after) = (self.old.catalog()?, self.new.catalog()?);
        let (Some(before), Some(after), Some(root)) = (before.dict(), after.dict(), root) else {
            return Ok(());
        };
        self.catalog(before, after, root)?;
        self.form(before, after, root)?;
        self.pages(before)
    }

    fn catalog(&mut self, old: &Dict, new: &Dict, root: Reference) -> Result<(), PdfError> {
        // The other place is that of signatures, which name it as what they transform.
        self.usage.explain_where(root, |parent, path| {
            (parent, path) == (0, "/Root") || path.ends_with("/Data")
        });
        for key in Self::keys(old, new) {
            if self.same_key(old, new, &key) {
                continue;
            }
            match key.as_slice() {
                b"AcroForm" => {}
                b"DSS" => self.note(ChangeLevel::Evidence, ChangeKind::SecurityStore, None, None),
                b"Metadata" => self.note(ChangeLevel::Evidence, ChangeKind::Metadata, None, None),
                // Which extensions of the format are used; and a newer version of it.
                b"Extensions" | b"Version" => {}
                _ => self.forbid(ChangeKind::Catalog, Some(root.number)),
            }
        }
        if let Some(metadata) = old.get(b"Metadata".as_slice()).and_then(Object::reference)
            && self.usage.explain(metadata, root.number, "/Metadata")
        {
            self.note(ChangeLevel::Evidence, ChangeKind::Metadata, None, None);
        }
        if let Some(extensions) = old.get(b"Extensions".as_slice()) {
            self.explain_tree(extensions, root.number, "/Extensions", 0)?;
        }
        if let Some(store) = old.get(b"DSS".as_slice())
            && self.explain_tree(store, root.number, "/DSS", 0)?
        {
            self.note(ChangeLevel::Evidence, ChangeKind::SecurityStore, None, None);
        }
        Ok(())
    }

    /// Explains dictionaries and arrays below a value, not streams. Whether there was something to explain.
    fn explain_tree(
        &mut self,
        value: &Object,
        parent: u32,
        path: &str,
        depth: usize,
    ) -> Result<bool, PdfError> {
        if depth > 8 {
            return Ok(false);
        }
        let mut any = false;
        match value {
            Object::Reference(reference) => {
                let object = self.old.object(*reference)?;
                if !matches!(*object, Object::Stream { .. }) {
                    any |= self.usage.explain(*reference, parent, path);
                    any |= self.explain_tree(&object, reference.number, "", depth + 1)?;
                }
            }
            Object::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    any |=
                        self.explain_tree(item, parent, &format!("{path}/{index}"), depth + 1)?;
                }
            }
            Object::Dict(dict) => {
                for (key, item) in dict {
                    let path = format!("{path}/{}", String::from_utf8_lossy(key));
                    any |= self.explain_tree(item, parent, &path, depth + 1)?;
                }
            }
            _ => {}
        }
        Ok(any)
    }
}
