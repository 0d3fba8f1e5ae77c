//! Every way a PDF can be written: the revision follows it, and the bytes given stay.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod sign_common;

use judges::pki::pki;
use proptest::prelude::*;
use seal::revision::{Object, Ref, Source, XrefKind};
use seal::{Level, SealError, SignOptions, sign};
use serde_json::json;
use sign_common::{Docket, LETTER, file, options, qpdf, signer};

/// A document of one page as a writer of 1996 would make it, with this in its catalog and page, and these objects from number 4.
fn plain(catalog: &str, page: &str, more: &[&str]) -> Vec<u8> {
    let mut objects = vec![
        format!("<< /Type /Catalog /Pages 2 0 R {catalog} >>"),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".into(),
        format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595.27559055 841.88976378] {page} >>"),
    ];
    objects.extend(more.iter().map(|object| (*object).to_string()));
    let mut bytes = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut offsets = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        offsets.push(bytes.len());
        bytes.extend_from_slice(format!("{} 0 obj\n{object}\nendobj\n", index + 1).as_bytes());
    }
    let start = bytes.len();
    bytes.extend_from_slice(
        format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).as_bytes(),
    );
    for offset in offsets {
        bytes.extend_from_slice(format!("{offset:010} 00000 n \n").as_bytes());
    }
    bytes.extend_from_slice(
        format!(
            "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF",
            objects.len() + 1
        )
        .as_bytes(),
    );
    bytes
}

fn check(docket: &mut Docket, label: &str, document: &[u8], kind: XrefKind) -> Vec<u8> {
    assert_eq!(Source::open(document).unwrap().kind(), kind, "{label}");
    let first = sign(document, &signer("p256"), &options()).unwrap().bytes;
    assert!(first.starts_with(document), "{label}");
    assert_eq!(
        Source::open(&first).unwrap().kind(),
        kind,
        "{label}: the revision follows the kind before"
    );
    docket.add(label, &first, 1, Level::B);
    let second = sign(
        &first,
        &signer("rsa2048"),
        &SignOptions {
            level: Level::Lt,
            ..options()
        },
    )
    .unwrap()
    .bytes;
    docket.add(&format!("{label}-twice"), &second, 2, Level::Lt);
    second
}

#[test]
fn tables_and_streams() {
    let mut docket = Docket::new();
    check(&mut docket, "plain", &plain("", "", &[]), XrefKind::Table);
    check(&mut docket, "letter", LETTER, XrefKind::Table);
    check(
        &mut docket,
        "object-streams",
        &qpdf(LETTER, &["--object-streams=generate"]),
        XrefKind::Stream,
    );
    check(
        &mut docket,
        "linearized",
        &qpdf(LETTER, &["--linearize"]),
        XrefKind::Table,
    );
    check(
        &mut docket,
        "linearized-streams",
        &qpdf(LETTER, &["--linearize", "--object-streams=generate"]),
        XrefKind::Stream,
    );
    docket.assert_accepted();
}

/// A hybrid file (ISO 32000-1 §7.5.8.4): object 4 stands in an object stream that only `XRefStm` lists.
fn hybrid() -> Vec<u8> {
    let mut bytes = b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut offsets = Vec::new();
    let packed = "4 0 << /Title (Hybride) >>";
    for (number, object) in [
        (1, "<< /Type /Catalog /Pages 2 0 R >>".to_string()),
        (2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".into()),
        (
            3,
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>".into(),
        ),
        (
            5,
            format!(
                "<< /Type /ObjStm /N 1 /First 4 /Length {} >>\nstream\n{packed}\nendstream",
                packed.len()
            ),
        ),
    ] {
        offsets.push(bytes.len());
        bytes.extend_from_slice(format!("{number} 0 obj\n{object}\nendobj\n").as_bytes());
    }
    let stream = bytes.len();
    // Entries of objects 4 and 6: in stream 5 at index 0; this stream itself.
    let rows = [
        &[2, 0, 5, 0][..],
        &[1, (stream >> 8) as u8, stream as u8, 0],
    ]
    .concat();
    bytes.extend_from_slice(
        format!("6 0 obj\n<< /Type /XRef /Size 7 /W [1 2 1] /Index [4 1 6 1] /Root 1 0 R /Length {} >>\nstream\n", rows.len()).as_bytes(),
    );
    bytes.extend_from_slice(&rows);
    bytes.extend_from_slice(b"\nendstream\nendobj\n");
    let start = bytes.len();
    // Readers of old take object 4 for free.
    bytes.extend_from_slice(b"xref\n0 6\n0000000004 65535 f \n");
    for offset in &offsets[..3] {
        bytes.extend_from_slice(format!("{offset:010} 00000 n \n").as_bytes());
    }
    bytes.extend_from_slice(b"0000000000 00000 f \n");
    bytes.extend_from_slice(format!("{:010} 00000 n \n", offsets[3]).as_bytes());
    bytes.extend_from_slice(
        format!("trailer\n<< /Size 7 /Root 1 0 R /Info 4 0 R /XRefStm {stream} >>\nstartxref\n{start}\n%%EOF\n").as_bytes(),
    );
    bytes
}

#[test]
fn a_hybrid_file_keeps_its_hidden_objects() {
    let mut docket = Docket::new();
    let signed = check(&mut docket, "hybrid", &hybrid(), XrefKind::Table);
    let source = Source::open(&signed).unwrap();
    let title = source.get(Ref(4, 0)).unwrap();
    assert_eq!(
        title
            .as_dict()
            .unwrap()
            .get("Title")
            .unwrap()
            .as_text()
            .unwrap(),
        "Hybride"
    );
    // pyHanko refuses every hybrid file.
    docket.assert_sound();
}

#[test]
fn offsets_count_from_where_the_file_counts() {
    let mut docket = Docket::new();
    // Before %PDF stands something a mail gateway left; the tables do not count it.
    let mut document = b"X-Gateway: 7\r\n\r\n".to_vec();
    document.extend_from_slice(&plain("", "", &[]));
    let signed = sign(&document, &signer("p256"), &options()).unwrap().bytes;
    assert!(signed.starts_with(&document));
    let source = Source::open(&signed).unwrap();
    assert_eq!(source.base(), 16);
    for number in source.numbers() {
        source.get(Ref(number, 0)).unwrap();
    }
    docket.add("leading", &signed, 1, Level::B);
    // pyHanko wants %PDF at the very beginning.
    docket.assert_sound();
}

#[test]
fn a_form_that_is_there_keeps_its_fields() {
    let mut docket = Docket::new();
    let form = "/AcroForm << /Fields [4 0 R] /DA (/Helv 0 Tf 0 g) >>";
    let field = "<< /Type /Annot /Subtype /Widget /FT /Tx /T (Naam) /V (Peeters) /Rect [10 10 110 30] /F 4 /P 3 0 R >>";
    for (label, document) in [
        ("form-direct", plain(form, "/Annots [4 0 R]", &[field])),
        (
            "form-list",
            plain(
                "/AcroForm 5 0 R",
                "/Annots 6 0 R",
                &[field, "<< /Fields 7 0 R >>", "[4 0 R]", "[4 0 R]"],
            ),
        ),
    ] {
        let signed = check(&mut docket, label, &document, XrefKind::Table);
        let source = Source::open(&signed).unwrap();
        let field = source.get(Ref(4, 0)).unwrap();
        assert_eq!(
            field
                .as_dict()
                .unwrap()
                .get("V")
                .unwrap()
                .as_text()
                .unwrap(),
            "Peeters"
        );
    }
    docket.assert_accepted();
}

#[test]
fn a_document_that_another_program_signed() {
    let (folder, path) = file(LETTER);
    let leaf = pki().leaf("p256");
    let out = folder.path().join("signed.pdf");
    let question = json!({
        "pdf": path, "out": out, "key": leaf.path("key.pem"), "certificate": leaf.path("cert.pem"),
        "chain": [pki().leaf("issuing").path("cert.pem")],
    });
    judges::python_json(include_str!("sign_common/sign.py"), &question);
    let theirs = std::fs::read(out).unwrap();
    let ours = sign(
        &theirs,
        &signer("rsa2048"),
        &SignOptions {
            level: Level::Lta,
            ..options()
        },
    )
    .unwrap();
    assert!(ours.bytes.starts_with(&theirs));
    let mut docket = Docket::new();
    docket.add("pyhanko-first", &ours.bytes, 3, Level::Lta);
    docket.assert_accepted();
}

#[test]
fn real_numbers_keep_their_digits_when_a_page_is_written_again() {
    let signed = sign(&plain("", "", &[]), &signer("p256"), &options())
        .unwrap()
        .bytes;
    let source = Source::open(&signed).unwrap();
    let page = source.get(Ref(3, 0)).unwrap();
    let box_ = page.as_dict().unwrap().get("MediaBox").unwrap().clone();
    assert_eq!(
        box_.as_array().unwrap()[2],
        Object::Real(b"595.27559055".to_vec())
    );
}

#[test]
fn encrypted_and_damaged_files_are_refused_with_words() {
    let locked = qpdf(LETTER, &["--encrypt", "", "geheim", "256", "--"]);
    assert_eq!(
        sign(&locked, &signer("p256"), &options()),
        Err(SealError::Encrypted)
    );
    for cut in (0..LETTER.len() - 10).step_by(997) {
        assert!(
            matches!(
                sign(&LETTER[..cut], &signer("p256"), &options()),
                Err(SealError::Unreadable { .. })
            ),
            "cut at {cut}"
        );
    }
    let nested = plain(&"/K [".repeat(100_000), "", &[]);
    assert!(sign(&nested, &signer("p256"), &options()).is_err());
    let circle =
        String::from_utf8_lossy(&plain("", "", &[])).replace("/Root 1 0 R", "/Root 1 0 R /Prev 9");
    assert!(sign(circle.as_bytes(), &signer("p256"), &options()).is_err());
    assert!(matches!(
        sign(
            LETTER,
            &signer("p256"),
            &SignOptions {
                page: 3,
                ..options()
            }
        ),
        Err(SealError::NoSuchPage { page: 3, pages: 2 })
    ));
}

#[test]
fn a_stream_that_needs_itself_is_refused() {
    // Object stream 1 has its length in object 2, which stands in stream 1; the catalog is asked for and leads there.
    let mut bytes = b"%PDF-1.5\n".to_vec();
    let container = bytes.len();
    bytes.extend_from_slice(b"1 0 obj\n<< /Type /ObjStm /N 2 /First 8 /Length 2 0 R >>\nstream\n2 0 3 3 10 << >>\nendstream\nendobj\n");
    let start = bytes.len();
    let rows = [
        &[1, 0, container as u8, 0][..],
        &[2, 0, 1, 0],
        &[2, 0, 1, 1],
    ]
    .concat();
    bytes.extend_from_slice(b"4 0 obj\n<< /Type /XRef /Size 5 /W [1 2 1] /Index [1 3] /Root 3 0 R /Length 12 >>\nstream\n");
    bytes.extend_from_slice(&rows);
    bytes.extend_from_slice(format!("\nendstream\nendobj\nstartxref\n{start}\n%%EOF\n").as_bytes());
    assert!(matches!(
        sign(&bytes, &signer("p256"), &options()),
        Err(SealError::Unreadable { .. })
    ));
}

/// Any value a PDF can hold.
fn value() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        any::<i32>().prop_map(|number| number.to_string()),
        (any::<i16>(), 0_u32..1_000_000).prop_map(|(whole, part)| format!("{whole}.{part:06}")),
        "[A-Za-z]{1,8}".prop_map(|name| format!("/{name}")),
        "[ -~&&[^()\\\\]]{0,12}".prop_map(|text| format!("({text})")),
        proptest::collection::vec(any::<u8>(), 0..8).prop_map(|bytes| format!(
            "<{}>",
            bytes
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect::<String>()
        )),
        Just("null".to_string()),
        Just("true".to_string()),
        Just("3 0 R".to_string()),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4)
                .prop_map(|items| format!("[{}]", items.join(" "))),
            proptest::collection::vec(("[A-Z][a-z]{1,5}", inner), 0..4).prop_map(|pairs| format!(
                "<<{}>>",
                pairs
                    .iter()
                    .map(|(key, value)| format!("/{key} {value}"))
                    .collect::<String>()
            )),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn all_objects_stay_readable_and_the_same(objects in proptest::collection::vec(value(), 0..20), packed in any::<bool>(), rounds in 1_usize..4) {
        // An object that is nothing but a reference is no object (§7.3.10): each stands in an array.
        let objects: Vec<String> = objects.iter().map(|object| format!("[{object}]")).collect();
        let texts: Vec<&str> = objects.iter().map(String::as_str).collect();
        let mut document = plain("", "", &texts);
        if packed {
            document = qpdf(&document, &["--object-streams=generate", "--preserve-unreferenced"]);
        }
        let original = Source::open(&document).unwrap();
        let mut signed = document.clone();
        for _ in 0..rounds {
            signed = sign(&signed, &signer("p256"), &options()).unwrap().bytes;
        }
        prop_assert!(signed.starts_with(&document));
        let source = Source::open(&signed).unwrap();
        let root = original.trailer().get("Root").and_then(Object::as_ref).unwrap();
        let changed: Vec<Vec<u8>> = vec![b"AcroForm".to_vec(), b"Annots".to_vec(), b"Tabs".to_vec()];
        for number in original.numbers() {
            let before = original.get(Ref(number, 0)).unwrap();
            let after = source.get(Ref(number, 0)).unwrap();
            if let (Some(before), Some(after)) = (before.as_dict(), after.as_dict())
                && (Ref(number, 0) == root || before.is("Type", "Page"))
            {
                for (key, value) in &before.0 {
                    prop_assert!(after.0.iter().any(|(name, now)| name == key && now == value) || changed.contains(key));
                }
            } else {
                prop_assert_eq!(before, after);
            }
        }
    }

    #[test]
    fn no_bytes_make_the_reader_panic(position in 0_usize..40_000, noise in proptest::collection::vec(any::<u8>(), 1..40)) {
        let mut document = LETTER.to_vec();
        let start = position % document.len();
        for (byte, noise) in document[start..].iter_mut().zip(&noise) {
            *byte = *noise;
        }
        let signer = signer("p256");
        if let Ok(signed) = sign(&document, &signer, &options()) {
            prop_assert!(signed.bytes.starts_with(&document));
        }
    }
}
