//! Rules for pages: nothing but annotations may come, and only some.

use super::Diff;
use super::form::{acting, in_list, named};
use crate::pdf::{Dict, MAX_DEPTH, Object, PdfError, Reference};
use crate::report::{ChangeKind, ChangeLevel};
use std::collections::BTreeSet;

/// How many pages are looked at.
const MAX_PAGES: usize = 200_000;

/// Notes (ISO 32000-1 §12.5.6.2, markup annotations, and their pop-ups): they lie on the page without being part of it.
/// Those that write on the page itself (`FreeText`, `Stamp`, `Redact`) are not among them (Rohlmann et al. 2021).
const NOTES: [&[u8]; 13] = [
    b"Text",
    b"Line",
    b"Square",
    b"Circle",
    b"Polygon",
    b"PolyLine",
    b"Highlight",
    b"Underline",
    b"Squiggly",
    b"StrikeOut",
    b"Caret",
    b"Ink",
    b"Popup",
];

impl Diff<'_, '_> {
    pub(super) fn pages(&mut self, catalog: &Dict) -> Result<(), PdfError> {
        let mut pages = Vec::new();
        let mut seen = BTreeSet::new();
        if let Some(root) = catalog.get(b"Pages".as_slice()) {
            self.tree(root, &mut pages, &mut seen, 0)?;
        }
        for page in pages {
            self.page(page)?;
        }
        Ok(())
    }

    fn tree(
        &self,
        node: &Object,
        pages: &mut Vec<Reference>,
        seen: &mut BTreeSet<Reference>,
        depth: usize,
    ) -> Result<(), PdfError> {
        let Some(reference) = node.reference() else {
            return Ok(());
        };
        if depth > MAX_DEPTH || !seen.insert(reference) {
            return Ok(());
        }
        if seen.len() > MAX_PAGES {
            return Err(PdfError::Limit("too many pages"));
        }
        let object = self.old.object(reference)?;
        let Some(dict) = object.dict() else {
            return Ok(());
        };
        match self.old.get(dict, "Kids")?.array() {
            Some(kids) => kids
                .iter()
                .try_for_each(|kid| self.tree(kid, pages, seen, depth + 1)),
            None => {
                pages.push(reference);
                Ok(())
            }
        }
    }

    fn page(&mut self, page: Reference) -> Result<(), PdfError> {
        // In the page tree, destinations and the like; and as the page of an annotation, of a part of the structure, of a signature.
        let written = self.usage.explain_where(page, |_, path| {
            in_list(path) || named(path, &["P", "Pg", "Page", "Parent", "Obj", "Data"])
        });
        let before = self.old.object(page)?;
        let Some(old) = before.dict() else {
            return Ok(());
        };
        let list = old.get(b"Annots".as_slice()).and_then(Object::reference);
        let listed = list.is_some_and(|list| self.usage.explain(list, page.number, "/Annots"));
        if !written && !listed {
            return Ok(());
        }
        let after = self.new.object(page)?;
        let Some(new) = after.dict() else {
            self.forbid(ChangeKind::Page, Some(page.number));
            return Ok(());
        };
        if self.streams(&before, &after) {
            self.forbid(ChangeKind::Page, Some(page.number));
        }
        for key in Self::keys(old, new) {
            if key != b"Annots" && !self.same_key(old, new, &key) {
                self.forbid(ChangeKind::Page, Some(page.number));
            }
        }
        let (was, is) = (self.old.get(old, "Annots")?, self.new.get(new, "Annots")?);
        let list = |value: &Object| value.is_null() || value.array().is_some();
        if !(self.same(&was, &is) || list(&was) && list(&is)) {
            self.forbid(ChangeKind::Page, Some(page.number));
        }
        let (was, is) = (
            was.array().unwrap_or_default(),
            is.array().unwrap_or_default(),
        );
        let mut rest = was.iter().peekable();
        for annotation in is {
            if rest.peek().is_some_and(|old| self.same(old, annotation)) {
                rest.next();
            } else {
                self.new_annotation(annotation, page)?;
            }
        }
        if rest.peek().is_some() {
            self.forbid(ChangeKind::ForeignAnnotation, Some(page.number));
        }
        Ok(())
    }

    fn new_annotation(&mut self, value: &Object, page: Reference) -> Result<(), PdfError> {
        let reference = value.reference();
        if reference.is_some_and(|reference| self.widgets.contains(&reference)) {
            return Ok(());
        }
        let known = match reference {
            Some(reference) => !self.old.object(reference)?.is_null(),
            None => false,
        };
        let object = self.new.resolve(value)?;
        let subtype = match object.dict() {
            Some(dict) if !acting(dict) => self.new.get(dict, "Subtype")?,
            _ => object.clone(),
        };
        if !known && subtype.name().is_some_and(|name| NOTES.contains(&name)) {
            self.note(
                ChangeLevel::Annotations,
                ChangeKind::Annotation,
                Some(page.number),
                None,
            );
        } else {
            self.forbid(ChangeKind::ForeignAnnotation, Some(page.number));
        }
        Ok(())
    }
}
