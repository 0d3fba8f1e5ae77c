//! Name constraints (RFC 5280 §4.2.1.10).

use crate::cms::Certificate;
use const_oid::ObjectIdentifier;
use der::{Any, Decode, Encode, Tag, Tagged};
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::name::Name;

/// Whether the names of `certificate` are within what `authority` may name.
pub(super) fn allowed(authority: &Certificate<'_>, certificate: &Certificate<'_>) -> bool {
    let Some(constraints) = &authority.extensions.names else {
        return true;
    };
    if certificate.extensions.odd_alternatives {
        return false;
    }
    let mut names = certificate.extensions.alternatives.clone();
    match Name::from_der(certificate.subject) {
        Ok(subject) if !subject.is_empty() => names.push(GeneralName::DirectoryName(subject)),
        Ok(_) => {}
        Err(_) => return false,
    }
    let none = Vec::new();
    let permitted = constraints.permitted_subtrees.as_ref().unwrap_or(&none);
    let excluded = constraints.excluded_subtrees.as_ref().unwrap_or(&none);
    names.iter().all(|name| {
        // Only trees of the same kind limit a name.
        let mut same = permitted
            .iter()
            .map(|tree| within(name, &tree.base))
            .filter(|found| *found != Match::OtherKind)
            .peekable();
        let limited = same.peek().is_some();
        let inside = !limited || same.any(|found| found == Match::Yes);
        let outside = excluded
            .iter()
            .any(|tree| matches!(within(name, &tree.base), Match::Yes | Match::Unknown));
        inside && !outside
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Match {
    Yes,
    No,
    OtherKind,
    /// The same kind, of which no comparison is known here: nothing is permitted by it, and everything excluded.
    Unknown,
}

impl From<bool> for Match {
    fn from(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }
}

fn within(name: &GeneralName, tree: &GeneralName) -> Match {
    match (name, tree) {
        (GeneralName::DirectoryName(name), GeneralName::DirectoryName(tree)) => {
            directory(name, tree).into()
        }
        (GeneralName::DnsName(name), GeneralName::DnsName(tree)) => {
            domain(name.as_str(), tree.as_str(), true).into()
        }
        (GeneralName::Rfc822Name(name), GeneralName::Rfc822Name(tree)) => {
            mail(name.as_str(), tree.as_str()).into()
        }
        (GeneralName::IpAddress(name), GeneralName::IpAddress(tree)) => {
            address(name.as_bytes(), tree.as_bytes()).into()
        }
        (name, tree) if std::mem::discriminant(name) == std::mem::discriminant(tree) => {
            Match::Unknown
        }
        _ => Match::OtherKind,
    }
}

/// Whether a distinguished name begins with another, compared as RFC 5280 §7.1 does: kinds of string, capitals and the number of spaces
/// do not count.
fn directory(name: &Name, tree: &Name) -> bool {
    let parts = |name: &Name| -> Vec<Vec<(ObjectIdentifier, Vec<u8>)>> {
        name.iter_rdn()
            .map(|rdn| {
                let mut set: Vec<_> = rdn
                    .iter()
                    .map(|one| (one.oid, folded(&one.value)))
                    .collect();
                set.sort();
                set
            })
            .collect()
    };
    parts(name).starts_with(&parts(tree))
}

/// A text in small letters with single spaces; of other values, the bytes.
fn folded(value: &Any) -> Vec<u8> {
    let text = match value.tag() {
        Tag::PrintableString | Tag::Utf8String | Tag::Ia5String | Tag::TeletexString => {
            String::from_utf8_lossy(value.value()).into_owned()
        }
        Tag::BmpString => {
            let units: Vec<u16> = value
                .value()
                .chunks_exact(2)
                .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
                .collect();
            String::from_utf16_lossy(&units)
        }
        _ => return value.to_der().unwrap_or_default(),
    };
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").to_lowercase().into_bytes()
}

fn domain(name: &str, tree: &str, sub: bool) -> bool {
    let (name, tree) = (name.to_ascii_lowercase(), tree.to_ascii_lowercase());
    if let Some(tree) = tree.strip_prefix('.') {
        return name
            .strip_suffix(tree)
            .is_some_and(|rest| rest.ends_with('.') && rest.len() > 1);
    }
    name == tree
        || tree.is_empty()
        || (sub
            && name
                .strip_suffix(&tree)
                .is_some_and(|rest| rest.ends_with('.')))
}

fn mail(name: &str, tree: &str) -> bool {
    let Some((_, host)) = name.rsplit_once('@') else {
        return false;
    };
    if tree.contains('@') {
        return name.eq_ignore_ascii_case(tree);
    }
    domain(host, tree, false)
}

fn address(name: &[u8], tree: &[u8]) -> bool {
    let (base, mask) = tree.split_at(tree.len() / 2);
    name.len() == base.len()
        && name
            .iter()
            .zip(base)
            .zip(mask)
            .all(|((name, base), mask)| name & mask == base & mask)
}

#[cfg(test)]
mod tests {
    use super::{address, domain, mail};

    #[test]
    fn trees_hold_what_lies_below() {
        assert!(domain("post.kortrijk.be", "kortrijk.be", true));
        assert!(!domain("nietkortrijk.be", "kortrijk.be", true));
        assert!(!domain("kortrijk.be", ".kortrijk.be", true));
        assert!(mail("a@kortrijk.be", "kortrijk.be"));
        assert!(!mail("a@post.kortrijk.be", "kortrijk.be"));
        assert!(mail("a@post.kortrijk.be", ".kortrijk.be"));
        assert!(mail("a@kortrijk.be", "A@kortrijk.be"));
        assert!(address(&[10, 1, 2, 3], &[10, 0, 0, 0, 255, 0, 0, 0]));
        assert!(!address(&[11, 1, 2, 3], &[10, 0, 0, 0, 255, 0, 0, 0]));
    }
}
