//! Rules for the form: signing, new signature fields, filling in.

use super::super::locate::full_name;
use super::Diff;
use crate::pdf::{Dict, MAX_DEPTH, Object, PdfError, Reference, View};
use crate::report::{ChangeKind, ChangeLevel};
use std::collections::BTreeSet;

/// Where a value stands: the object, and the path inside it.
struct Place {
    parent: u32,
    path: String,
}

impl Place {
    fn below(&self, key: &str) -> Self {
        Self {
            parent: self.parent,
            path: format!("{}/{key}", self.path),
        }
    }

    /// The place inside a value: the value's own object when it is a reference.
    fn inside(self, value: Option<&Object>) -> Self {
        match value.and_then(Object::reference) {
            Some(reference) => Self {
                parent: reference.number,
                path: String::new(),
            },
            None => self,
        }
    }
}

impl Diff<'_, '_> {
    pub(super) fn form(
        &mut self,
        before: &Dict,
        after: &Dict,
        root: Reference,
    ) -> Result<(), PdfError> {
        let (old, new) = (
            self.old.get(before, "AcroForm")?,
            self.new.get(after, "AcroForm")?,
        );
        if self.streams(&old, &new) {
            self.forbid(ChangeKind::Form, None);
        }
        let none = Dict::new();
        let (old, new) = match (old.dict(), new.dict()) {
            (None, None) => return Ok(()),
            (Some(_), None) => {
                self.forbid(ChangeKind::Form, None);
                return Ok(());
            }
            (old, Some(new)) => (old.unwrap_or(&none), new),
        };
        let place = Place {
            parent: root.number,
            path: "/AcroForm".into(),
        };
        let value = before.get(b"AcroForm".as_slice());
        if let Some(reference) = value.and_then(Object::reference) {
            self.usage.explain(reference, place.parent, &place.path);
        }
        let place = place.inside(value);
        for key in Self::keys(old, new) {
            if self.same_key(old, new, &key) {
                continue;
            }
            match key.as_slice() {
                b"Fields" => {}
                b"SigFlags"
                    if matches!(
                        new.get(b"SigFlags".as_slice()),
                        None | Some(Object::Integer(_))
                    ) => {}
                // What is seen then comes from the values, of which a reader may have seen nothing before.
                b"NeedAppearances"
                    if matches!(
                        new.get(b"NeedAppearances".as_slice()),
                        None | Some(Object::Bool(_))
                    ) =>
                {
                    self.note(ChangeLevel::FormFilling, ChangeKind::DrawnAnew, None, None);
                }
                b"DR" if self.only_added(old, new)? => {
                    self.note(ChangeLevel::FormFilling, ChangeKind::Form, None, None);
                }
                // The first field brings the defaults of the form along.
                b"DA" | b"DR" if old.is_empty() => {}
                _ => self.forbid(ChangeKind::Form, None),
            }
        }
        let fields = old.get(b"Fields".as_slice());
        if let Some(reference) = fields.and_then(Object::reference) {
            self.usage
                .explain(reference, place.parent, &place.below("Fields").path);
        }
        let (was, is) = (self.old.get(old, "Fields")?, self.new.get(new, "Fields")?);
        let (was, is) = (
            was.array().unwrap_or_default(),
            is.array().unwrap_or_default(),
        );
        // Fields may come, none may go.
        let mut rest = was.iter().peekable();
        for field in is {
            if rest.peek().is_some_and(|old| self.same(old, field)) {
                rest.next();
                let mut seen = BTreeSet::new();
                self.field(field, "", None, 0, &mut seen)?;
            } else {
                self.new_field(field)?;
            }
        }
        if rest.peek().is_some() {
            self.forbid(ChangeKind::Form, None);
        }
        Ok(())
    }

    /// Whether the default resources only got more fonts and the like.
    fn only_added(&self, old: &Dict, new: &Dict) -> Result<bool, PdfError> {
        let (old, new) = (self.old.get(old, "DR")?, self.new.get(new, "DR")?);
        let (Some(old), Some(new)) = (old.dict(), new.dict()) else {
            return Ok(old.is_null());
        };
        for (kind, was) in old {
            let (was, is) = (
                self.old.resolve(was)?,
                self.new.get(new, &String::from_utf8_lossy(kind))?,
            );
            let kept = match (was.dict(), is.dict()) {
                (Some(was), Some(is)) => was
                    .iter()
                    .all(|(key, value)| is.get(key).is_some_and(|now| self.same(value, now))),
                _ => self.same(&was, &is),
            };
            if !kept {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// A field that was there.
    fn field(
        &mut self,
        value: &Object,
        above: &str,
        kind: Option<&[u8]>,
        depth: usize,
        seen: &mut BTreeSet<Reference>,
    ) -> Result<(), PdfError> {
        let Some(reference) = value.reference() else {
            // Written directly: it was compared with the array that holds it.
            return Ok(());
        };
        if depth > MAX_DEPTH || !seen.insert(reference) {
            return Ok(());
        }
        let (old, new) = (self.old.object(reference)?, self.new.object(reference)?);
        if self.streams(&old, &new) {
            self.forbid(ChangeKind::Form, Some(reference.number));
        }
        let (Some(old), Some(new)) = (old.dict(), new.dict()) else {
            return Ok(());
        };
        // In the lists of fields, kids and annotations; as the field above; in the structure; and as the target of an action.
        self.usage.explain_where(reference, |_, path| {
            in_list(path) || named(path, &["Parent", "Obj", "T"])
        });
        let name = full_name(above, self.old.get(old, "T")?.bytes())?;
        let own = self.old.get(old, "FT")?;
        let kind = own.name().or(kind);
        let signature = kind == Some(b"Sig");
        let was_signed = signature && !self.old.get(old, "V")?.is_null();
        let signed = signature && !was_signed && !self.new.get(new, "V")?.is_null();
        let fillable = matches!(kind, Some(b"Tx" | b"Ch" | b"Btn"));
        let free = fillable || signed;
        let mut touched = false;
        for key in Self::keys(old, new) {
            if self.same_key(old, new, &key) {
                continue;
            }
            let filled = matches!(key.as_slice(), b"V" | b"AP" | b"AS" | b"M");
            let extra = fillable && matches!(key.as_slice(), b"I" | b"RV");
            // A visible signature may be printed.
            let shown = signed && matches!(key.as_slice(), b"F" | b"MK");
            if !(free && filled || extra || shown) {
                self.forbid(ChangeKind::Form, Some(reference.number));
            }
            touched = true;
        }
        if free {
            let place = |path: &str| Place {
                parent: reference.number,
                path: path.into(),
            };
            touched |= self.values(old.get(b"V".as_slice()), &place("/V"), 0)?;
            touched |= self.appearance(old.get(b"AP".as_slice()), place("/AP"), 0)?;
        }
        if touched && free {
            let (level, what) = if signed {
                match self.signing(new, reference)? {
                    (level, ChangeKind::Signature) => (level, ChangeKind::PreparedSignature),
                    other => other,
                }
            } else {
                (ChangeLevel::FormFilling, ChangeKind::FieldValue)
            };
            self.note(level, what, Some(reference.number), Some(&name));
        }
        let kids = self.old.get(old, "Kids")?;
        if let Some(array) = old.get(b"Kids".as_slice()).and_then(Object::reference)
            && self.usage.written(array)
        {
            self.forbid(ChangeKind::Form, Some(reference.number));
        }
        for kid in kids.array().unwrap_or_default() {
            self.field(kid, &name, kind, depth + 1, seen)?;
        }
        Ok(())
    }

    /// The value of a field in an object of its own: a text, or a list of choices.
    fn values(
        &mut self,
        value: Option<&Object>,
        place: &Place,
        depth: usize,
    ) -> Result<bool, PdfError> {
        let Some(reference) = value.and_then(Object::reference) else {
            return Ok(false);
        };
        if depth > 4 {
            return Ok(false);
        }
        Ok(self.usage.explain(reference, place.parent, &place.path))
    }

    /// The appearances of a field: a dictionary of streams, or of dictionaries of streams (ISO 32000-1 §12.5.5).
    fn appearance(
        &mut self,
        value: Option<&Object>,
        place: Place,
        depth: usize,
    ) -> Result<bool, PdfError> {
        let Some(value) = value else {
            return Ok(false);
        };
        if depth > 3 {
            return Ok(false);
        }
        let mut touched = false;
        if let Some(reference) = value.reference() {
            touched |= self.usage.explain(reference, place.parent, &place.path);
        }
        let object = self.old.resolve(value)?;
        let place = place.inside(Some(value));
        if let Object::Dict(dict) = &*object {
            for (key, item) in dict {
                let below = place.below(&String::from_utf8_lossy(key));
                touched |= self.appearance(Some(item), below, depth + 1)?;
            }
        }
        Ok(touched)
    }

    /// Whether one of two objects is a stream, and they differ: a stream is more than the keys that are compared.
    pub(super) fn streams(&self, old: &Object, new: &Object) -> bool {
        let stream = |object: &Object| matches!(object, Object::Stream { .. });
        (stream(old) || stream(new)) && !self.same(old, new)
    }

    /// Whether a field that is signed now holds a signature or a document timestamp, and one that is its own.
    fn signing(
        &self,
        field: &Dict,
        reference: Reference,
    ) -> Result<(ChangeLevel, ChangeKind), PdfError> {
        const OTHER: (ChangeLevel, ChangeKind) = (ChangeLevel::Forbidden, ChangeKind::Form);
        let value = match field.get(b"V".as_slice()) {
            Some(Object::Reference(reference)) if self.old.object(*reference)?.is_null() => {
                self.new.object(*reference)?
            }
            Some(direct @ Object::Dict(_)) => self.new.resolve(direct)?,
            _ => return Ok(OTHER),
        };
        let Object::Dict(dict) = &*value else {
            return Ok(OTHER);
        };
        let stamp = self.new.get(dict, "SubFilter")?.name() == Some(b"ETSI.RFC3161");
        Ok(match (stamp, visible(self.new, reference)?) {
            (true, false) => (ChangeLevel::Evidence, ChangeKind::DocumentTimestamp),
            // A timestamp is evidence, whoever made it and whether it holds or not; what is seen of one would never be judged.
            (true, true) => OTHER,
            (false, _) => (ChangeLevel::FormFilling, ChangeKind::Signature),
        })
    }

    /// A field that came: only signature fields may.
    fn new_field(&mut self, value: &Object) -> Result<(), PdfError> {
        let Some(reference) = value.reference() else {
            self.forbid(ChangeKind::Form, None);
            return Ok(());
        };
        let object = self.new.object(reference)?;
        let Some(dict) = object.dict() else {
            self.forbid(ChangeKind::Form, Some(reference.number));
            return Ok(());
        };
        let known = !self.old.object(reference)?.is_null();
        if known || self.new.get(dict, "FT")?.name() != Some(b"Sig") {
            self.forbid(ChangeKind::Form, Some(reference.number));
            return Ok(());
        }
        let signed = !self.new.get(dict, "V")?.is_null();
        let mut right = self.widget(dict, signed)?;
        self.widgets.insert(reference);
        for kid in self.new.get(dict, "Kids")?.array().unwrap_or_default() {
            let Some(kid) = kid.reference() else {
                right = false;
                continue;
            };
            let object = self.new.object(kid)?;
            // A kid is a place where the field is seen, and no field of another kind.
            right &= self.old.object(kid)?.is_null()
                && match object.dict() {
                    Some(kid) => {
                        let other = ["T", "V", "Kids"]
                            .iter()
                            .any(|key| kid.contains_key(key.as_bytes()));
                        let kind = self.new.get(kid, "FT")?;
                        !other
                            && (kind.is_null() || kind.name() == Some(b"Sig"))
                            && self.widget(kid, signed)?
                    }
                    None => false,
                };
            self.widgets.insert(kid);
        }
        if !right {
            self.forbid(ChangeKind::Form, Some(reference.number));
        }
        let name = full_name("", self.new.get(dict, "T")?.bytes())?;
        let (level, what) = if signed {
            self.signing(dict, reference)?
        } else {
            (ChangeLevel::FormFilling, ChangeKind::SignatureField)
        };
        self.note(level, what, Some(reference.number), Some(&name));
        if visible(self.new, reference)? {
            let (level, what) = (ChangeLevel::FormFilling, ChangeKind::VisibleField);
            self.note(level, what, Some(reference.number), Some(&name));
        }
        Ok(())
    }

    /// Whether a new widget does nothing, and shows nothing before somebody signed.
    fn widget(&self, widget: &Dict, signed: bool) -> Result<bool, PdfError> {
        let acts = acting(widget);
        let looks = self.new.get(widget, "MK")?;
        let paints = widget.contains_key(b"AP".as_slice())
            || looks
                .dict()
                .is_some_and(|looks| looks.contains_key(b"BG".as_slice()));
        Ok(!acts && (signed || !paints))
    }
}

/// Whether an annotation acts by itself (ISO 32000-1 §12.6.3).
pub(super) fn acting(annotation: &Dict) -> bool {
    ["A", "AA"]
        .iter()
        .any(|key| annotation.contains_key(key.as_bytes()))
}

/// Whether a path inside an object ends in an array.
pub(super) fn in_list(path: &str) -> bool {
    path.rsplit_once('/')
        .is_some_and(|(_, last)| !last.is_empty() && last.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether a path inside an object ends with one of these keys.
pub(super) fn named(path: &str, keys: &[&str]) -> bool {
    path.rsplit_once('/')
        .is_some_and(|(_, last)| keys.contains(&last))
}

/// Whether a field's widget takes room on a page.
fn visible(view: &View<'_>, field: Reference) -> Result<bool, PdfError> {
    let object = view.object(field)?;
    let Some(dict) = object.dict() else {
        return Ok(false);
    };
    if view
        .get(dict, "Kids")?
        .array()
        .is_some_and(|kids| !kids.is_empty())
    {
        return Ok(true);
    }
    let rectangle = view.get(dict, "Rect")?;
    Ok(match rectangle.array() {
        Some([a, b, c, d]) => !a.same(c, &[]) && !b.same(d, &[]),
        None if rectangle.is_null() => false,
        // Readers differ on what is no rectangle.
        _ => true,
    })
}
