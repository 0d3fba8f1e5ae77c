//! The list, its hours and trees, as the writer keeps them.

#![allow(clippy::unwrap_used)] // a test that cannot go on says where

use evidence::{Chain, Digest, Event, EvidenceError, Hour, NewEvent, Proof, Tree, Trees};
use proptest::prelude::*;

fn new(letter: &str, second: i64) -> NewEvent {
    NewEvent {
        time: jiff::Timestamp::from_second(1_795_000_000 + second).unwrap(),
        actor: "account-3".into(),
        letter: letter.into(),
        kind: "letter.seen".into(),
        document: None,
        receipt: None,
    }
}

/// Rows of three letters, one a second.
fn list(count: usize) -> Vec<Event> {
    let mut chain = Chain::begin("schelderode");
    let mut rows: Vec<Event> = Vec::new();
    for place in 0..count {
        let letter = ["a", "b", "c"][place % 3];
        let last = rows.iter().rev().find(|row| row.letter == letter).cloned();
        rows.push(
            chain
                .append(new(letter, place as i64), last.as_ref())
                .unwrap(),
        );
    }
    rows
}

/// Walks over a stored list.
fn walk(rows: &[Event]) -> Result<Chain, EvidenceError> {
    let mut chain = Chain::begin("schelderode");
    rows.iter().try_for_each(|row| chain.follow(row))?;
    Ok(chain)
}

#[test]
fn a_row_has_one_form_in_bytes() {
    // The table of the documentation, field by field; a change here is a new version of the format.
    let row = &list(1)[0];
    let mut bytes = b"KEV1".to_vec();
    bytes.extend([0; 8]);
    bytes.extend(1_795_000_000_000_i64.to_be_bytes());
    for text in ["account-3", "a", "letter.seen"] {
        bytes.extend((text.len() as u32).to_be_bytes());
        bytes.extend(text.as_bytes());
    }
    bytes.extend([0, 0]);
    let before = Digest::of(b"\x03schelderode");
    bytes.extend(before.0);
    bytes.extend([0; 8]);
    bytes.extend(before.0);
    assert_eq!(row.encode(), bytes);
    assert_eq!(row.hash(), Digest::of(&[&[0][..], &bytes].concat()));
}

#[test]
fn the_tree_is_that_of_certificate_transparency() {
    // The test vectors of RFC 9162's reference: leaves are hashed with 00, nodes with 01.
    let leaf = |data: &[u8]| Digest::of(&[&[0][..], data].concat());
    let tree = Tree::over(vec![leaf(b""), leaf(b"\x00"), leaf(b"\x10")]);
    assert_eq!(
        Tree::over(vec![leaf(b"")]).root().unwrap().to_string(),
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    );
    assert_eq!(
        tree.root().unwrap().to_string(),
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"
    );
    assert_eq!(tree.path(2).unwrap().len(), 1);
    assert_eq!(tree.path(3), None);
    assert_eq!(Tree::over(Vec::new()).root(), None);
}

#[test]
fn a_row_cannot_lie_before_the_last() {
    let mut chain = Chain::begin("schelderode");
    chain.append(new("a", 10), None).unwrap();
    assert!(matches!(
        chain.append(new("b", 9), None),
        Err(EvidenceError::Backwards { .. })
    ));
    // The refusal left the list as it was.
    assert_eq!(chain.append(new("b", 10), None).unwrap().sequence, 1);
}

#[test]
fn texts_are_bounded_and_plain() {
    for wrong in [String::new(), "x".repeat(201), "two\nlines".into()] {
        let event = NewEvent {
            actor: wrong.clone(),
            ..new("a", 0)
        };
        let refused = Chain::begin("schelderode").append(event, None);
        assert_eq!(
            refused,
            Err(EvidenceError::Text { field: "actor" }),
            "{wrong:?}"
        );
    }
}

#[test]
fn a_letters_row_does_not_follow_another_letters() {
    let rows = list(3);
    let mut chain = Chain::resume("schelderode", &rows[2]);
    assert!(matches!(
        chain.append(new("a", 9), Some(&rows[1])),
        Err(EvidenceError::OtherLetter { .. })
    ));
    assert_eq!(
        chain
            .append(new("a", 9), Some(&rows[0]))
            .unwrap()
            .letter_sequence,
        1
    );
}

#[test]
fn an_hour_is_closed_over_all_its_rows_or_not_at_all() {
    let rows = list(6);
    let close = |last: Option<&Hour>, rows: &[Event]| {
        Hour::close("schelderode", last, rows).map(|(hour, _)| hour)
    };
    let whole = close(None, &rows).unwrap();
    assert_eq!(
        (whole.number, whole.first, whole.count, whole.letters),
        (0, 0, 6, 3)
    );
    assert!(close(None, &[]).is_err(), "no rows");
    assert!(close(None, &rows[1..]).is_err(), "the first is missing");
    assert!(
        close(None, &[rows[0].clone(), rows[2].clone()]).is_err(),
        "one is missing"
    );
    assert!(close(Some(&whole), &rows).is_err(), "twice");
    let mut chain = Chain::resume("schelderode", &rows[5]);
    let later = chain.append(new("a", 7200), Some(&rows[3])).unwrap();
    assert!(
        close(None, &[rows.clone(), vec![later.clone()]].concat()).is_err(),
        "rows of two hours"
    );
    let next = close(Some(&whole), &[later]).unwrap();
    assert_eq!(
        (next.number, next.first, next.previous),
        (1, 6, whole.hash())
    );
}

#[test]
fn a_proof_is_made_of_what_belongs_together_only() {
    let rows = list(6);
    let (hour, trees) = Hour::close("schelderode", None, &rows).unwrap();
    let mut proof = Proof::begin("schelderode", "a", None);
    assert!(proof.to_json().is_err(), "nothing in it");
    assert!(
        proof
            .add_hour(&hour, &[], &Trees::over(&rows[..3]), &rows[..1])
            .is_err(),
        "another tree"
    );
    assert!(
        proof.add_hour(&hour, &[], &trees, &rows[1..2]).is_err(),
        "another letter's row"
    );
    proof
        .add_hour(&hour, &[], &trees, &[rows[0].clone(), rows[3].clone()])
        .unwrap();
    assert!(proof.add_link(&hour).is_err(), "the same hour again");
}

#[test]
fn openssl_reads_a_seal() {
    let (hour, _) = Hour::close("schelderode", None, &list(6)).unwrap();
    let pki = judges::pki::pki();
    for name in ["p256", "rsa2048"] {
        let pem = [pki.leaf(name).key_pem(), pki.leaf(name).chain_pem()].concat();
        let signer = seal::KeyFile::from_pem(&pem, None)
            .unwrap()
            .into_signer()
            .unwrap();
        let folder = tempfile::tempdir().unwrap();
        let write = |file: &str, bytes: &[u8]| {
            let path = folder.path().join(file);
            std::fs::write(&path, bytes).unwrap();
            path
        };
        let verifies = |record: &[u8]| {
            let mut openssl = judges::tool("openssl");
            openssl.args([
                "cms",
                "-verify",
                "-binary",
                "-inform",
                "DER",
                "-purpose",
                "any",
                "-out",
                "/dev/null",
            ]);
            openssl
                .arg("-in")
                .arg(write("seal", &hour.seal(&signer, false).unwrap()));
            openssl
                .arg("-content")
                .arg(write("record", record))
                .arg("-CAfile")
                .arg(write("root", pki.root_pem().as_bytes()));
            openssl.output().unwrap()
        };
        let said = verifies(&hour.encode());
        assert!(
            said.status.success(),
            "{name}: {}",
            String::from_utf8_lossy(&said.stderr)
        );
        let changed = Hour {
            count: 7,
            ..hour.clone()
        };
        assert!(!verifies(&changed.encode()).status.success());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// A stored list is walked over whole; with one row changed, removed, repeated or moved, the walk stops there or just after.
    #[test]
    fn a_stored_list_shows_what_was_done_to_it(count in 2_usize..60, at in any::<prop::sample::Index>(), how in 0..7) {
        let rows = list(count);
        prop_assert_eq!(walk(&rows).unwrap(), Chain::resume("schelderode", &rows[count - 1]));
        // The last row has no successor to betray a change in it: that is what the sealed hour is for.
        let at = at.index(count - 1);
        let mut changed = rows.clone();
        match how {
            0 => changed[at].kind.push('x'),
            1 => changed[at].receipt = Some(Digest::of(b"another")),
            2 => changed[at].actor = "account-4".into(),
            3 => changed[at].letter.push('x'),
            4 => drop(changed.remove(at)),
            5 => changed.insert(at, rows[at].clone()),
            _ => changed.swap(at, at + 1),
        }
        let Err(EvidenceError::Broken { sequence }) = walk(&changed) else { panic!("not noticed") };
        prop_assert!(sequence.abs_diff(at as u64) <= 1);
    }

    /// The path of every leaf of a tree of any size ends at its root, and has no more than one neighbour per level.
    #[test]
    fn paths_are_short(size in 1_usize..200) {
        let tree = Tree::over((0..size).map(|leaf| Digest::of(&leaf.to_be_bytes())).collect());
        for leaf in 0..size {
            let path = tree.path(leaf).unwrap();
            prop_assert!(path.len() <= size.next_power_of_two().trailing_zeros() as usize);
        }
    }
}
