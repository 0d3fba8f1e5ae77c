//! The structure tree (ISO 32000-1 §14.7): a visible field gets a `Form` element, or the document would no longer be PDF/UA
//! (ISO 14289-1 §7.18.4).

use crate::error::SealError;
use crate::revision::{Dict, Object, Ref, Revision};

/// Most leaves of the parent tree that are looked at for the highest key.
const MAX_LEAVES: usize = 100_000;

/// Whether the document has a structure tree.
pub(crate) fn is_tagged(revision: &Revision) -> Result<bool, SealError> {
    let catalog = revision.catalog()?;
    Ok(revision
        .value(&catalog, "StructTreeRoot")?
        .as_dict()
        .is_some())
}

/// Adds a `Form` element for a widget at the end of the document's structure; gives the widget's `StructParent`, or `None` when
/// the document is not tagged.
pub(crate) fn tag_widget(
    revision: &mut Revision,
    widget: Ref,
    page: Ref,
    alternative: &str,
) -> Result<Option<i64>, SealError> {
    let catalog = revision.catalog()?;
    let Some(root_ref) = catalog.get("StructTreeRoot").and_then(Object::as_ref) else {
        return Ok(None);
    };
    let Object::Dict(mut root) = revision.get(root_ref)? else {
        return Ok(None);
    };

    let key = next_key(revision, &root)?;
    let element_ref = revision.reserve();
    let parent_ref = document_element(revision, &root)?;
    match parent_ref {
        Some(parent_ref) => {
            let mut parent = revision.dict(parent_ref)?;
            append_kid(revision, &mut parent, element_ref)?;
            revision.set(parent_ref, Object::Dict(parent));
        }
        None => append_kid(revision, &mut root, element_ref)?,
    }
    let object = Dict::default()
        .with("Type", Object::name("OBJR"))
        .with("Obj", Object::Ref(widget))
        .with("Pg", Object::Ref(page));
    let element = Dict::default()
        .with("Type", Object::name("StructElem"))
        .with("S", Object::name("Form"))
        .with("P", Object::Ref(parent_ref.unwrap_or(root_ref)))
        .with("Pg", Object::Ref(page))
        .with("Alt", Object::text(alternative))
        .with("K", Object::Dict(object));
    revision.set(element_ref, Object::Dict(element));
    add_parent(revision, &mut root, key, element_ref)?;
    root.set("ParentTreeNextKey", Object::Int(key + 1));
    revision.set(root_ref, Object::Dict(root));
    Ok(Some(key))
}

/// The one element under the root that holds the whole document, when there is one.
fn document_element(revision: &Revision, root: &Dict) -> Result<Option<Ref>, SealError> {
    let only = match root.get("K") {
        Some(Object::Ref(reference)) => match revision.get(*reference)? {
            Object::Array(items) => only_reference(&items),
            _ => Some(*reference),
        },
        Some(Object::Array(items)) => only_reference(items),
        _ => None,
    };
    let Some(reference) = only else {
        return Ok(None);
    };
    Ok(revision
        .get(reference)?
        .as_dict()
        .is_some_and(|dict| dict.is("S", "Document"))
        .then_some(reference))
}

fn only_reference(items: &[Object]) -> Option<Ref> {
    match items {
        [Object::Ref(reference)] => Some(*reference),
        _ => None,
    }
}

fn append_kid(revision: &mut Revision, parent: &mut Dict, kid: Ref) -> Result<(), SealError> {
    let kid = Object::Ref(kid);
    match parent.get("K").cloned() {
        None => parent.set("K", Object::Array(vec![kid])),
        Some(Object::Array(mut items)) => {
            items.push(kid);
            parent.set("K", Object::Array(items));
        }
        Some(Object::Ref(reference)) => match revision.get(reference)? {
            Object::Array(mut items) => {
                items.push(kid);
                revision.set(reference, Object::Array(items));
            }
            _ => parent.set("K", Object::Array(vec![Object::Ref(reference), kid])),
        },
        Some(other) => parent.set("K", Object::Array(vec![other, kid])),
    }
    Ok(())
}

/// A key above all keys of the parent tree, whatever `ParentTreeNextKey` claims.
fn next_key(revision: &Revision, root: &Dict) -> Result<i64, SealError> {
    let mut highest = root
        .get("ParentTreeNextKey")
        .and_then(Object::as_int)
        .unwrap_or(0)
        .max(0)
        - 1;
    let mut stack = vec![revision.value(root, "ParentTree")?];
    let mut visited = 0;
    while let Some(node) = stack.pop() {
        visited += 1;
        if visited > MAX_LEAVES {
            return Err(SealError::unreadable(
                0,
                "the parent tree is too large or damaged",
            ));
        }
        let Some(node) = node.as_dict() else { continue };
        if let Some(limits) = revision.value(node, "Limits")?.as_array()
            && let Some(last) = limits.get(1).and_then(Object::as_int)
        {
            highest = highest.max(last);
            continue;
        }
        for pair in revision
            .value(node, "Nums")?
            .as_array()
            .unwrap_or_default()
            .chunks(2)
        {
            highest = highest.max(pair[0].as_int().unwrap_or(-1));
        }
        for kid in revision.value(node, "Kids")?.as_array().unwrap_or_default() {
            stack.push(revision.resolve(kid)?);
        }
    }
    Ok(highest + 1)
}

fn add_parent(
    revision: &mut Revision,
    root: &mut Dict,
    key: i64,
    element: Ref,
) -> Result<(), SealError> {
    let (tree_ref, mut tree) = match root.get("ParentTree").cloned() {
        Some(Object::Ref(reference)) => (Some(reference), revision.dict(reference)?),
        Some(Object::Dict(tree)) => (None, tree),
        _ => (None, Dict::default()),
    };
    let pair = [Object::Int(key), Object::Ref(element)];
    if tree.get("Kids").is_some() {
        let leaf = Dict::default()
            .with(
                "Limits",
                Object::Array(vec![Object::Int(key), Object::Int(key)]),
            )
            .with("Nums", Object::Array(pair.to_vec()));
        let leaf = revision.add(Object::Dict(leaf));
        let mut kids = revision
            .value(&tree, "Kids")?
            .as_array()
            .unwrap_or_default()
            .to_vec();
        kids.push(Object::Ref(leaf));
        tree.set("Kids", Object::Array(kids));
    } else {
        let mut nums = revision
            .value(&tree, "Nums")?
            .as_array()
            .unwrap_or_default()
            .to_vec();
        nums.extend(pair);
        tree.set("Nums", Object::Array(nums));
    }
    match tree_ref {
        Some(reference) => revision.set(reference, Object::Dict(tree)),
        None => {
            let reference = revision.add(Object::Dict(tree));
            root.set("ParentTree", Object::Ref(reference));
        }
    }
    Ok(())
}
