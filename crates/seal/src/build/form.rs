//! The interactive form and its signature fields (ISO 32000-1 §12.7).
//!
//! Whatever a page needs for its fields is written *before* the first signature: a later change of a page key other than `Annots`
//! makes validators call the earlier signature altered.

use std::collections::HashSet;

use super::structure;
use crate::error::SealError;
use crate::revision::{Dict, Object, Ref, Revision};

/// Most fields or pages that are walked through.
const MAX_NODES: usize = 100_000;
/// Deepest field or page tree.
const MAX_DEPTH: usize = 32;
/// `Print` and `Locked` of the annotation flags (§12.5.3): seen on paper, not moved by hand.
const FLAGS: i64 = 132;

/// A signature field to be made.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldSpec {
    /// Its name, without full stops; unique in the document.
    pub name: String,
    /// The page it stands on, from 1.
    pub page: usize,
    /// Where it is seen; `None` makes an invisible field.
    pub area: Option<Area>,
    /// What a screen reader says; see [`crate::Language::tooltip`] for the usual words.
    pub tooltip: String,
}

/// A rectangle on a page, in points (1/72 inch), from the lower left corner of the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    /// Left edge.
    pub x: f64,
    /// Lower edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

/// A signature field of a document, as [`crate::signature_fields`] finds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldState {
    /// Full name.
    pub name: String,
    /// Whether it is signed.
    pub signed: bool,
    /// Whether it takes room on a page.
    pub visible: bool,
}

/// A signature field that is there.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    /// The field's object (with the widget merged into it, or with one `Kids` widget).
    pub(crate) object: Ref,
    /// Full name.
    pub(crate) name: String,
    /// Whether the value stands directly in the field.
    pub(crate) signed: bool,
}

/// All signature fields of the document.
pub(crate) fn signature_fields(revision: &Revision) -> Result<Vec<Field>, SealError> {
    let catalog = revision.catalog()?;
    let form = revision.value(&catalog, "AcroForm")?;
    let Some(form) = form.as_dict() else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    let mut stack: Vec<(Ref, String, bool, usize)> = references(&revision.value(form, "Fields")?)
        .map(|field| (field, String::new(), false, 0))
        .collect();
    stack.reverse();
    while let Some((reference, prefix, inherited, depth)) = stack.pop() {
        if depth > MAX_DEPTH || !seen.insert(reference) || seen.len() > MAX_NODES {
            continue;
        }
        let Object::Dict(dict) = revision.get(reference)? else {
            continue;
        };
        let name = match revision.value(&dict, "T")?.as_text() {
            Some(part) if prefix.is_empty() => part,
            Some(part) => format!("{prefix}.{part}"),
            None => prefix,
        };
        let signature = match dict.get("FT") {
            Some(_) => dict.is("FT", "Sig"),
            None => inherited,
        };
        let kids: Vec<Ref> = references(&revision.value(&dict, "Kids")?).collect();
        let mut inner = false;
        for kid in kids.into_iter().rev() {
            // A kid with a name is a field, one without is a widget of this field (§12.7.3.1).
            if revision
                .get(kid)?
                .as_dict()
                .is_some_and(|kid| kid.get("T").is_some())
            {
                stack.push((kid, name.clone(), signature, depth + 1));
                inner = true;
            }
        }
        if signature && !inner {
            let signed = revision.value(&dict, "V")?.as_dict().is_some();
            found.push(Field {
                object: reference,
                name,
                signed,
            });
        }
    }
    Ok(found)
}

/// Whether a field's widget, merged into it or its one kid, has a width and a height.
pub(crate) fn takes_room(revision: &Revision, field: Ref) -> Result<bool, SealError> {
    let mut dict = revision.dict(field)?;
    if dict.get("Rect").is_none()
        && let Some([kid]) = revision.value(&dict, "Kids")?.as_array()
    {
        dict = revision
            .resolve(kid)?
            .as_dict()
            .cloned()
            .unwrap_or_default();
    }
    Ok(size(revision, &dict)?.is_some_and(|(width, height)| width > 0.0 && height > 0.0))
}

/// Width and height of a widget; none when it has no rectangle.
pub(crate) fn size(revision: &Revision, widget: &Dict) -> Result<Option<(f64, f64)>, SealError> {
    let rect = revision.value(widget, "Rect")?;
    let edges: Vec<f64> = rect
        .as_array()
        .unwrap_or_default()
        .iter()
        .filter_map(Object::as_number)
        .collect();
    Ok(match edges[..] {
        [a, b, c, d] => Some(((c - a).abs(), (d - b).abs())),
        _ => None,
    })
}

fn references(object: &Object) -> impl Iterator<Item = Ref> {
    object
        .as_array()
        .unwrap_or_default()
        .iter()
        .filter_map(Object::as_ref)
}

/// The object of a page, counted from 1.
pub(crate) fn page(revision: &Revision, wanted: usize) -> Result<Ref, SealError> {
    let catalog = revision.catalog()?;
    let Some(root) = catalog.get("Pages").and_then(Object::as_ref) else {
        return Err(SealError::unreadable(0, "the document has no pages"));
    };
    let mut stack = vec![(root, 0)];
    let mut seen = HashSet::new();
    let mut pages = 0;
    while let Some((reference, depth)) = stack.pop() {
        if depth > MAX_DEPTH || !seen.insert(reference) || seen.len() > MAX_NODES {
            return Err(SealError::unreadable(0, "the page tree is damaged"));
        }
        let dict = revision.dict(reference)?;
        if dict.get("Kids").is_some() {
            let kids: Vec<Ref> = references(&revision.value(&dict, "Kids")?).collect();
            stack.extend(kids.into_iter().rev().map(|kid| (kid, depth + 1)));
        } else {
            pages += 1;
            if pages == wanted {
                return Ok(reference);
            }
        }
    }
    Err(SealError::NoSuchPage {
        page: wanted,
        pages,
    })
}

/// What the document allows after its certification (`DocMDP`, §12.8.2.2), when it has one: 1 nothing, 2 forms, 3 notes as well.
pub(crate) fn certification(revision: &Revision) -> Result<Option<i64>, SealError> {
    let catalog = revision.catalog()?;
    let permissions = revision.value(&catalog, "Perms")?;
    let Some(permissions) = permissions.as_dict() else {
        return Ok(None);
    };
    let signature = revision.value(permissions, "DocMDP")?;
    let Some(signature) = signature.as_dict() else {
        return Ok(None);
    };
    for reference in revision
        .value(signature, "Reference")?
        .as_array()
        .unwrap_or_default()
    {
        let reference = revision.resolve(reference)?;
        if let Some(reference) = reference.as_dict()
            && reference.is("TransformMethod", "DocMDP")
        {
            let parameters = revision.value(reference, "TransformParams")?;
            return Ok(Some(
                parameters
                    .as_dict()
                    .and_then(|dict| dict.get("P"))
                    .and_then(Object::as_int)
                    .unwrap_or(2),
            ));
        }
    }
    Ok(Some(2))
}

/// Refuses a document that allows no more signatures.
pub(crate) fn check_open(revision: &Revision) -> Result<(), SealError> {
    if certification(revision)? == Some(1) {
        return Err(SealError::NotAllowed(
            "its certification allows no changes at all".into(),
        ));
    }
    Ok(())
}

/// A name no field has yet: the stem and the next free number.
pub(crate) fn free_name(fields: &[Field], stem: &str) -> String {
    let taken: HashSet<&str> = fields.iter().map(|field| field.name.as_str()).collect();
    (1..)
        .map(|number| format!("{stem}{number}"))
        .find(|name| !taken.contains(name.as_str()))
        .unwrap_or_default()
}

/// Makes a field. `fields` are those already there.
pub(crate) fn add_field(
    revision: &mut Revision,
    spec: &FieldSpec,
    fields: &[Field],
) -> Result<Ref, SealError> {
    let refuse = |reason: &str| {
        Err(SealError::Field {
            name: spec.name.clone(),
            reason: reason.into(),
        })
    };
    if spec.name.is_empty() || spec.name.contains('.') {
        return refuse("a name is not empty and has no full stop");
    }
    if fields.iter().any(|field| field.name == spec.name) {
        return refuse("the document already has a field of this name");
    }
    let signed_before = fields.iter().any(|field| field.signed);
    let page_ref = page(revision, spec.page)?;
    let mut page_dict = revision.dict(page_ref)?;
    let rect = match spec.area {
        None => [0.0; 4],
        Some(area) => {
            let corner = page_corner(revision, &page_dict)?;
            let (x, y) = (area.x + corner.0, area.y + corner.1);
            let rect = [x, y, x + area.width, y + area.height];
            if !(area.width > 0.0 && area.height > 0.0)
                || rect
                    .iter()
                    .any(|edge| !edge.is_finite() || edge.abs() > 1e6)
            {
                return refuse("a visible field needs a width and a height");
            }
            rect
        }
    };
    let field_ref = revision.reserve();
    let mut field = Dict::default()
        .with("Type", Object::name("Annot"))
        .with("Subtype", Object::name("Widget"))
        .with("FT", Object::name("Sig"))
        .with("T", Object::text(&spec.name))
        .with("TU", Object::text(&spec.tooltip))
        .with("F", Object::Int(FLAGS))
        .with(
            "Rect",
            Object::Array(rect.iter().map(|edge| Object::number(*edge)).collect()),
        )
        .with("P", Object::Ref(page_ref));
    if let Some(area) = spec.area {
        let empty = revision.add(empty_appearance(area));
        field.set(
            "AP",
            Object::Dict(Dict::default().with("N", Object::Ref(empty))),
        );
        // After a first signature the structure tree stays as it was signed.
        if !signed_before
            && let Some(key) = structure::tag_widget(revision, field_ref, page_ref, &spec.tooltip)?
        {
            field.set("StructParent", Object::Int(key));
        }
    }
    revision.set(field_ref, Object::Dict(field));
    add_to_page(revision, page_ref, &mut page_dict, field_ref, signed_before)?;
    add_to_form(revision, field_ref)?;
    Ok(field_ref)
}

/// A box with a thin line, so that a reader sees where to sign. Its grey is CalGray: archives forbid device colours without an
/// output intent.
fn empty_appearance(area: Area) -> Object {
    let content = format!(
        "q /C0 CS 0.6 SC 0.5 w 0.25 0.25 {} {} re S Q",
        (area.width - 0.5).max(0.0),
        (area.height - 0.5).max(0.0)
    );
    let colours = Dict::default().with("C0", cal_gray());
    let dict = Dict::default()
        .with("Type", Object::name("XObject"))
        .with("Subtype", Object::name("Form"))
        .with(
            "BBox",
            Object::Array(
                [0.0, 0.0, area.width, area.height]
                    .map(Object::number)
                    .to_vec(),
            ),
        )
        .with(
            "Resources",
            Object::Dict(Dict::default().with("ColorSpace", Object::Dict(colours))),
        );
    Object::NewStream(dict, content.into_bytes())
}

/// A device-independent grey (§8.6.5.2) at the white of sRGB.
pub(crate) fn cal_gray() -> Object {
    Object::Array(vec![
        Object::name("CalGray"),
        Object::Dict(
            Dict::default()
                .with(
                    "WhitePoint",
                    Object::Array([0.9505, 1.0, 1.089].map(decimal).to_vec()),
                )
                .with("Gamma", decimal(2.2)),
        ),
    ])
}

/// A real number with all its decimals.
pub(crate) fn decimal(value: f64) -> Object {
    Object::Real(format!("{value:?}").into_bytes())
}

fn page_corner(revision: &Revision, page: &Dict) -> Result<(f64, f64), SealError> {
    let mut node = page.clone();
    for _ in 0..MAX_DEPTH {
        if let Some([left, bottom, right, top]) = revision.value(&node, "MediaBox")?.as_array() {
            let edge = |object: &Object| object.as_number().unwrap_or(0.0);
            return Ok((edge(left).min(edge(right)), edge(bottom).min(edge(top))));
        }
        match revision.value(&node, "Parent")? {
            Object::Dict(parent) => node = parent,
            _ => break,
        }
    }
    Ok((0.0, 0.0))
}

fn add_to_page(
    revision: &mut Revision,
    page_ref: Ref,
    page: &mut Dict,
    field: Ref,
    signed_before: bool,
) -> Result<(), SealError> {
    let mut page_changed = false;
    match page.get("Annots").cloned() {
        Some(Object::Ref(list)) => {
            let mut items = array(revision.get(list)?, "Annots")?;
            items.push(Object::Ref(field));
            revision.set(list, Object::Array(items));
        }
        Some(direct) => {
            let mut items = array(direct, "Annots")?;
            items.push(Object::Ref(field));
            page.set("Annots", Object::Array(items));
            page_changed = true;
        }
        None => {
            // As an object of its own, the list can grow later without the page being written again.
            let list = revision.add(Object::Array(vec![Object::Ref(field)]));
            page.set("Annots", Object::Ref(list));
            page_changed = true;
        }
    }
    if !signed_before && page.get("Tabs").is_none() {
        page.set("Tabs", Object::name("S"));
        page_changed = true;
    }
    if page_changed {
        revision.set(page_ref, Object::Dict(page.clone()));
    }
    Ok(())
}

fn add_to_form(revision: &mut Revision, field: Ref) -> Result<(), SealError> {
    let mut catalog = revision.catalog()?;
    let (form_ref, mut form) = match catalog.get("AcroForm").cloned() {
        Some(Object::Ref(reference)) => (Some(reference), revision.dict(reference)?),
        Some(Object::Dict(form)) => (None, form),
        _ => (None, Dict::default()),
    };
    match form.get("Fields").cloned() {
        Some(Object::Ref(list)) => {
            let mut items = array(revision.get(list)?, "Fields")?;
            items.push(Object::Ref(field));
            revision.set(list, Object::Array(items));
        }
        other => {
            let mut items = array(other.unwrap_or(Object::Null), "Fields")?;
            items.push(Object::Ref(field));
            form.set("Fields", Object::Array(items));
        }
    }
    let flags = form.get("SigFlags").and_then(Object::as_int).unwrap_or(0) | 3;
    form.set("SigFlags", Object::Int(flags));
    match form_ref {
        Some(reference) => revision.set(reference, Object::Dict(form)),
        None => {
            let reference = revision.add(Object::Dict(form));
            catalog.set("AcroForm", Object::Ref(reference));
            let catalog_ref = revision.catalog_ref();
            revision.set(catalog_ref, Object::Dict(catalog));
        }
    }
    Ok(())
}

fn array(object: Object, what: &str) -> Result<Vec<Object>, SealError> {
    match object {
        Object::Array(items) => Ok(items),
        Object::Null => Ok(Vec::new()),
        _ => Err(SealError::unreadable(0, format!("{what} is no array"))),
    }
}
