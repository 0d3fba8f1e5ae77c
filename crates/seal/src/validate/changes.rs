//! What later revisions changed (the attacks: Mladenov et al. 2019, "1 Trillion Dollar Refund"; Mainka et al. 2021, "Shadow Attacks").
//!
//! Each later revision is compared with the one before. Its cross-reference section says which objects it writes; of those, every one
//! that was *in use* before – reached from the old trailer, also by a reference that led nowhere – must be explained by a rule, for every
//! place from which it was used. What no rule explains is forbidden: changed pages, fonts, pictures, another catalog, another page
//! tree. New objects need no explanation of their own: they come into sight only through an old object that changed, or a rule.
//!
//! The rules know: the security store, metadata, new signature fields, signing of prepared fields, filling in, and notes.

mod form;
mod pages;
mod usage;

use crate::pdf::{Dict, Entry, File, Object, PdfError, Reference, View};
use crate::report::{Change, ChangeKind, ChangeLevel};
use std::collections::BTreeSet;
use usage::Usage;

/// How many objects are looked at in all comparisons of a file together.
const MAX_VISITS: usize = 1_000_000;

/// Comparisons of revisions, made when asked for, once each.
pub(super) struct Analysis<'f, 'a> {
    file: &'f File<'a>,
    steps: Vec<Option<Vec<Change>>>,
    visits: usize,
}

impl<'f, 'a> Analysis<'f, 'a> {
    pub(super) fn new(file: &'f File<'a>) -> Self {
        Self {
            file,
            steps: vec![None; file.sections().len()],
            visits: MAX_VISITS,
        }
    }

    /// What changed after the first `sections` sections.
    pub(super) fn since(&mut self, sections: usize) -> Vec<Change> {
        let mut all = Vec::new();
        for index in sections..self.steps.len() {
            if self.steps[index].is_none() {
                let step = self.step(index);
                self.steps[index] = Some(step);
            }
            all.extend(self.steps[index].iter().flatten().cloned());
        }
        all
    }

    fn step(&mut self, index: usize) -> Vec<Change> {
        let (old, new) = (self.file.view(index), self.file.view(index + 1));
        let mut diff = Diff {
            old: &old,
            new: &new,
            file: self.file.bytes(),
            usage: Usage::default(),
            revision: index + 1,
            changes: Vec::new(),
            widgets: BTreeSet::new(),
        };
        let result = diff.run(index, self.file, &mut self.visits);
        if result.is_err() {
            diff.forbid(ChangeKind::Unreadable, None);
        }
        let mut changes = diff.changes;
        changes.dedup();
        changes
    }
}

/// One comparison.
struct Diff<'v, 'a> {
    old: &'v View<'a>,
    new: &'v View<'a>,
    file: &'a [u8],
    usage: Usage,
    revision: usize,
    changes: Vec<Change>,
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
        let change = Change {
            revision: self.revision,
            level,
            what,
            object,
            field: field.map(str::to_owned),
        };
        if !self.changes.contains(&change) && self.changes.len() < 1_000 {
            self.changes.push(change);
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
        // Long tables are work too.
        *visits = visits
            .checked_sub(self.new.entries().len() / 32)
            .ok_or(PdfError::Limit("too much to compare"))?;
        let containers: BTreeSet<u32> = self
            .old
            .entries()
            .values()
            .filter_map(|entry| match entry {
                Entry::Inside { container, .. } => Some(*container),
                _ => None,
            })
            .collect();
        let mut written = BTreeSet::new();
        for (&number, &entry) in &section.entries {
            let before = self.old.entries().get(&number).copied();
            if before == Some(entry) || number == 0 {
                continue;
            }
            if entry == Entry::Free {
                if before.is_some_and(|before| before != Entry::Free) {
                    self.forbid(ChangeKind::Removed, Some(number));
                }
                continue;
            }
            let (was, old) = self.old.numbered(number)?;
            let (is, new) = self.new.numbered(number)?;
            let existed = before.is_some_and(|before| before != Entry::Free);
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
        self.usage = Usage::find(self.old, &written, visits)?;
        self.trailer()?;
        for number in self.usage.unexplained() {
            let kind = self.kind(number);
            self.forbid(kind, Some(number));
        }
        Ok(())
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
        self.usage.explain_everywhere(root);
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
