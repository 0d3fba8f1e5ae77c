//! What the reader reads, and what it refuses.

use super::{Entry, File, Object, PdfError, Reference};
use std::fmt::Write as _;

fn small(body: &str, trailer: &str) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n".to_vec();
    let first = file.len();
    file.extend(body.as_bytes());
    let xref = file.len();
    file.extend(
        format!("xref\n0 2\n0000000000 65535 f \n{first:010} 00000 n \n{trailer}\nstartxref\n{xref}\n%%EOF\n").as_bytes(),
    );
    file
}

fn catalog(body: &str) -> Result<Object, PdfError> {
    let file = small(body, "trailer\n<< /Size 2 /Root 1 0 R >>");
    let file = File::read(&file)?;
    let view = file.latest();
    view.catalog().map(|catalog| (*catalog).clone())
}

#[test]
fn values_of_every_kind() {
    let catalog = catalog(
        "1 0 obj\n<< /A [1 -2 +3 4.5 true null (a\\(b\\)\\101\\\n) <4 1 4> /N#20m 7 0 R] % comment\n/B << /C 1 >> >>\nendobj\n",
    )
    .unwrap();
    let dict = catalog.dict().unwrap();
    let items = dict[b"A".as_slice()].array().unwrap();
    assert_eq!(items.len(), 10);
    assert_eq!(items[2].integer(), Some(3));
    assert!(matches!(&items[3], Object::Real(text) if text == b"4.5"));
    assert_eq!(items[6].bytes(), Some(b"a(b)A".as_slice()));
    assert_eq!(items[7].bytes(), Some(b"A@".as_slice()));
    assert_eq!(items[8].name(), Some(b"N m".as_slice()));
    assert_eq!(
        items[9].reference(),
        Some(Reference {
            number: 7,
            generation: 0
        })
    );
}

#[test]
fn a_key_that_comes_twice_is_refused() {
    let error = catalog("1 0 obj\n<< /A 1 /A 2 >>\nendobj\n").unwrap_err();
    assert!(error.to_string().contains("each key once"), "{error}");
}

#[test]
fn depth_is_bounded() {
    let deep = format!(
        "1 0 obj\n{}{}\nendobj\n",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    assert_eq!(
        catalog(&deep).unwrap_err(),
        PdfError::Limit("values nested too deep")
    );
}

#[test]
fn a_circle_of_sections_is_refused() {
    let body = "1 0 obj\n<< >>\nendobj\n";
    let xref = 9 + body.len();
    let file = small(
        body,
        &format!("trailer\n<< /Size 2 /Root 1 0 R /Prev {xref} >>"),
    );
    assert_eq!(
        File::read(&file).unwrap_err(),
        PdfError::Xref("the chain of sections is a circle")
    );
}

#[test]
fn a_broken_startxref_is_not_repaired() {
    let mut file = small(
        "1 0 obj\n<< >>\nendobj\n",
        "trailer\n<< /Size 2 /Root 1 0 R >>",
    );
    let end = file.len();
    file[end - 8] = b'x';
    assert!(File::read(&file).is_err());
}

#[test]
fn a_reference_of_another_generation_is_null() {
    let file = small(
        "1 0 obj\n<< /X 1 >>\nendobj\n",
        "trailer\n<< /Size 2 /Root 1 5 R >>",
    );
    let file = File::read(&file).unwrap();
    assert_eq!(
        file.sections()[0].entries[&1],
        Entry::At {
            offset: 9,
            generation: 0
        }
    );
    assert!(file.latest().catalog().is_err());
}

/// A file with an object stream of `count` objects that all stand at the same place, where `inside` is, and whose catalog is `root`.
fn many_names_for(inside: &str, count: usize) -> Vec<u8> {
    let numbers: String = (10..10 + count).fold(String::new(), |mut out, number| {
        let _ = write!(out, "{number} 0 ");
        out
    });
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut rows = Vec::new();
    let mut index = String::new();
    let mut row = |number: usize, kind: u8, place: usize, last: usize| {
        let place = u32::try_from(place).unwrap().to_be_bytes();
        let last = u16::try_from(last).unwrap().to_be_bytes();
        rows.push(kind);
        rows.extend(place);
        rows.extend(last);
        let _ = write!(index, "{number} 1 ");
    };
    row(2, 1, file.len(), 0);
    let body = format!("{numbers}{inside}");
    file.extend(
        format!(
            "2 0 obj\n<< /Type /ObjStm /N {count} /First {} /Length {} >>\nstream\n{body}\nendstream\nendobj\n",
            numbers.len(),
            body.len()
        )
        .bytes(),
    );
    (0..count).for_each(|place| row(10 + place, 2, 2, place));
    let start = file.len();
    file.extend(
        format!(
            "3 0 obj\n<< /Type /XRef /Size 9999 /W [1 4 2] /Index [{index}] /Root 10 0 R /Length {} >>\nstream\n",
            rows.len()
        )
        .bytes(),
    );
    file.extend(&rows);
    file.extend(format!("\nendstream\nendobj\nstartxref\n{start}\n%%EOF\n").bytes());
    file
}

#[test]
fn many_names_for_one_large_object_are_too_much() {
    let bytes = many_names_for(&format!("[{}]", "1 ".repeat(1_000)), 100);
    let file = File::read(&bytes).unwrap();
    let view = file.latest();
    let each: Vec<_> = (10..110).map(|number| view.numbered(number)).collect();
    assert!(each[..40].iter().all(Result::is_ok));
    assert_eq!(
        each[60].as_ref().unwrap_err(),
        &PdfError::Limit("too many values")
    );
}

#[test]
fn what_stands_in_an_object_stream_has_no_place_in_the_file() {
    let bytes = many_names_for("<< /Contents <0011> >>", 1);
    let file = File::read(&bytes).unwrap();
    let catalog = file.latest().catalog().unwrap();
    let Some(Object::String { value, span, .. }) =
        catalog.dict().unwrap().get(b"Contents".as_slice())
    else {
        panic!("no string");
    };
    assert_eq!(
        (value.as_slice(), span.clone()),
        ([0_u8, 0x11].as_slice(), 0..0)
    );
}
