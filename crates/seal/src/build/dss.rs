//! The document security store (EN 319 142-1 §5.4.2): certificates, OCSP answers and revocation lists, each a stream.
//!
//! What an earlier store holds stays; only what is new is added. `VRI` is not written: its only use would be to say which value
//! belongs to which signature, and validators search the arrays anyway.

use std::collections::HashSet;

use crate::error::SealError;
use crate::revision::{Dict, Object, Revision};
use crate::sign::archive::Evidence;

/// Adds evidence to the store; `false` when all of it is there already.
pub(crate) fn add(revision: &mut Revision, evidence: &Evidence) -> Result<bool, SealError> {
    let mut catalog = revision.catalog()?;
    let store_ref = catalog.get("DSS").and_then(Object::as_ref);
    let mut store = match revision.value(&catalog, "DSS")? {
        Object::Dict(store) => store,
        _ => Dict::default().with("Type", Object::name("DSS")),
    };
    let mut changed = false;
    for (key, values) in [
        ("Certs", &evidence.certificates),
        ("OCSPs", &evidence.ocsp),
        ("CRLs", &evidence.crls),
    ] {
        let mut items = revision
            .value(&store, key)?
            .as_array()
            .unwrap_or_default()
            .to_vec();
        let mut present = HashSet::new();
        for item in &items {
            if let Object::Stream(dict, range) = revision.resolve(item)? {
                present.insert(revision.source().stream_data(&dict, range)?);
            }
        }
        let before = items.len();
        for value in values {
            if present.insert(value.clone()) {
                items.push(Object::Ref(
                    revision.add(Object::NewStream(Dict::default(), value.clone())),
                ));
            }
        }
        if items.len() > before {
            store.set(key, Object::Array(items));
            changed = true;
        }
    }
    if !changed {
        return Ok(false);
    }
    match store_ref {
        Some(reference) => revision.set(reference, Object::Dict(store)),
        None => {
            let reference = revision.add(Object::Dict(store));
            catalog.set("DSS", Object::Ref(reference));
            let catalog_ref = revision.catalog_ref();
            revision.set(catalog_ref, Object::Dict(catalog));
        }
    }
    Ok(true)
}

/// The certificates in the store.
pub(crate) fn certificates(revision: &Revision) -> Result<HashSet<Vec<u8>>, SealError> {
    let catalog = revision.catalog()?;
    let mut found = HashSet::new();
    if let Object::Dict(store) = revision.value(&catalog, "DSS")? {
        for item in revision
            .value(&store, "Certs")?
            .as_array()
            .unwrap_or_default()
        {
            if let Object::Stream(dict, range) = revision.resolve(item)? {
                found.insert(revision.source().stream_data(&dict, range)?);
            }
        }
    }
    Ok(found)
}
