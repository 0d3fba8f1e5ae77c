//! Documents to which a stranger, who has no key, appended something (Mladenov et al. 2019; Mainka et al. 2021; Rohlmann et al. 2021).

use super::super::validate_common::{
    Scene, append, bill, byte_range, last, number, object, revise, revise_with, start_of_sections,
    stream,
};
use super::attacks::{BROKEN, CHANGED, field_number, signature_number};
use super::{Corpus, THAT_WEEK};
use seal::{Certification, Level};

/// What the stranger wants to be read.
const OTHER: &str = "BT /F1 12 Tf 72 700 Td (Te betalen: 900 euro) Tj ET";

/// Keys of a widget that lies over the amount to pay and shows another.
const COVER: &str =
    "/Type /Annot /Subtype /Widget /Rect [60 690 400 720] /F 4 /P 3 0 R /AP << /N 901 0 R >>";

/// What is seen of it.
fn look() -> (u32, String) {
    (
        901,
        stream(
            "/Type /XObject /Subtype /Form /BBox [0 0 340 30] /Resources << /Font << /F1 6 0 R >> >>",
            "1 1 1 rg 0 0 340 30 re f 0 g BT /F1 12 Tf 12 10 Td (Te betalen: 900 euro) Tj ET",
        ),
    )
}

/// A revision with the field 900, listed in the form and on the page, and other objects.
fn with_field(signed: &[u8], field: &str, more: &[(u32, String)]) -> Vec<u8> {
    let form = object(signed, number::FORM).replace("/Fields [", "/Fields [900 0 R ");
    let page = object(signed, number::PAGE).replace("/Annots [", "/Annots [900 0 R ");
    let mut objects = vec![
        (number::FORM, form),
        (number::PAGE, page),
        (900, format!("<< {field} >>")),
        look(),
    ];
    objects.extend_from_slice(more);
    revise(signed, &objects)
}

impl Corpus {
    /// Rows of documents that others appended to.
    pub fn later(&mut self) {
        let signed = Scene::may("p256", Level::Lt).sign(&bill());
        self.fields(&signed);
        self.certified();
        self.places(&signed);
        self.sections(&signed);
        self.add(
            "signature wrapping by an object stream",
            THAT_WEEK,
            BROKEN,
            wrap(&Scene::may("p256", Level::Lt).sign(&bill())),
        );
    }

    /// Fields that look like something they are not.
    fn fields(&mut self, signed: &[u8]) {
        // A list of changes is shortened, but not its worst.
        self.add(
            "a page changed behind a thousand new fields",
            THAT_WEEK,
            CHANGED,
            {
                let names: Vec<u32> = (1_000..2_100).collect();
                let list: String = names.iter().map(|n| format!("{n} 0 R ")).collect();
                let form =
                    object(signed, number::FORM).replace("/Fields [", &format!("/Fields [{list}"));
                let mut objects = vec![(number::FORM, form), (number::CONTENT, stream("", OTHER))];
                objects.extend(names.iter().map(|n| {
                    let field = format!(
                        "<< /Type /Annot /Subtype /Widget /FT /Sig /T (f{n}) /Rect [0 0 0 0] >>"
                    );
                    (*n, field)
                }));
                revise_with(signed, &objects, &[], "/Size 2100")
            },
        );
        // Nobody signed in it, and yet it covers what was signed.
        self.add(
            "unsigned signature field laid over the text",
            THAT_WEEK,
            CHANGED,
            with_field(signed, &format!("/FT /Sig /T (x) {COVER}"), &[]),
        );
        self.but_pyhanko("TOTAL-PASSED");
        self.add(
            "signature of another field in a field over the text",
            THAT_WEEK,
            CHANGED,
            {
                let value = signature_number(signed);
                with_field(
                    signed,
                    &format!("/FT /Sig /T (x) /V {value} 0 R {COVER}"),
                    &[],
                )
            },
        );
        let stamp = "<< /Type /DocTimeStamp /Filter /Adobe.PPKLite /SubFilter /ETSI.RFC3161 \
                     /Contents <00> /ByteRange [0 1 2 3] >>";
        self.add(
            "false document timestamp laid over the text",
            THAT_WEEK,
            CHANGED,
            with_field(
                signed,
                &format!("/FT /Sig /T (x) /V 902 0 R {COVER}"),
                &[(902, stamp.to_owned())],
            ),
        );
        self.but_pyhanko(BROKEN);
        self.add(
            "false document timestamp with a place of six numbers",
            THAT_WEEK,
            CHANGED,
            with_field(
                signed,
                &format!("/FT /Sig /T (x) /V 902 0 R {COVER}")
                    .replace("690 400 720]", "690 400 720 0 0]"),
                &[(902, stamp.to_owned())],
            ),
        );
        self.but_pyhanko(BROKEN);
        self.add("text field below a signature field", THAT_WEEK, CHANGED, {
            let page = object(signed, number::PAGE).replace("/Annots [", "/Annots [903 0 R ");
            let form = object(signed, number::FORM).replace("/Fields [", "/Fields [900 0 R ");
            let kid = format!("<< /FT /Tx /Parent 900 0 R /T (y) /V (900 euro) {COVER} >>");
            revise(
                signed,
                &[
                    (number::FORM, form),
                    (number::PAGE, page),
                    (900, "<< /FT /Sig /T (x) /Kids [903 0 R] >>".to_owned()),
                    (903, kid),
                    look(),
                ],
            )
        });
    }

    /// What a certification leaves to others is less (Rohlmann et al. 2021, "Breaking the Specification").
    fn certified(&mut self) {
        let filling = Scene::may("p256", Level::Lt).sign_with(&bill(), |options| {
            options.certification = Some(Certification::FormFilling);
        });
        self.add(
            "certified, another signs with a look over the text",
            THAT_WEEK,
            CHANGED,
            {
                let empty = COVER.replace("/AP << /N 901 0 R >>", "");
                let field = with_field(&filling, &format!("/FT /Sig /T (x) {empty}"), &[]);
                Scene::may("rsa2048", Level::Lt)
                    .sign_with(&field, |options| options.field = Some("x".into()))
            },
        );
        let nothing = Scene::may("p256", Level::Lt).sign_with(&bill(), |options| {
            options.certification = Some(Certification::NoChanges);
        });
        let again = object(&nothing, number::FORM).replacen("<<", "<< /NeedAppearances true", 1);
        self.add(
            "certified without changes, fields to be drawn anew",
            THAT_WEEK,
            CHANGED,
            revise(&nothing, &[(number::FORM, again)]),
        );
        self.but_pyhanko("TOTAL-PASSED");
        let notes = Scene::may("p256", Level::Lt).sign_with(&bill(), |options| {
            options.certification = Some(Certification::Annotations);
        });
        let page = object(&notes, number::PAGE).replace("/Annots [", "/Annots [900 0 R ");
        let noted =
            |note: &str| revise(&notes, &[(number::PAGE, page.clone()), (900, note.into())]);
        self.add(
            "certified, notes allowed, text written on the page",
            THAT_WEEK,
            CHANGED,
            noted(
                "<< /Type /Annot /Subtype /FreeText /Rect [60 690 400 720] /Contents (900 euro) /F 4 /DA (/Helv 10 Tf) >>",
            ),
        );
        self.add(
            "certified, notes allowed, note with a script",
            THAT_WEEK,
            CHANGED,
            noted(
                "<< /Type /Annot /Subtype /Text /Rect [60 690 80 710] /Contents (Gezien) /F 4 \
                 /AA << /E << /S /JavaScript /JS (app.alert\\(1\\)) >> >> >>",
            ),
        );
    }

    /// Bytes that no cross-reference names: readers that mend files find them (variants of incremental saving).
    fn places(&mut self, signed: &[u8]) {
        let other = format!("5 0 obj\n{}\nendobj\n", stream("", OTHER));
        let own = start_of_sections(signed);
        self.add(
            "objects after the end, and the old cross-reference",
            THAT_WEEK,
            CHANGED,
            append(signed, &format!("{other}startxref\n{own}\n%%EOF\n")),
        );
        self.but_pyhanko("TOTAL-PASSED");
        self.add("anything after the end", THAT_WEEK, CHANGED, {
            append(signed, &format!("{{}}\nstartxref\n{own}\n%%EOF\n"))
        });
        self.but_pyhanko("TOTAL-PASSED");
        let title = [(number::FREE, "<< /Title (Rekening) >>".to_owned())];
        let info = "/Info 900 0 R";
        self.add(
            "signed number between the objects, named nowhere",
            THAT_WEEK,
            CHANGED,
            revise_with(&append(signed, &other), &title, &[], info),
        );
        self.but_pyhanko("TOTAL-PASSED");
        self.add(
            "signed number inside a stream nobody uses",
            THAT_WEEK,
            CHANGED,
            revise(signed, &[(900, stream("", &format!("\n{other}")))]),
        );
        self.but_pyhanko("TOTAL-PASSED");
        self.add("trailer named nowhere", THAT_WEEK, CHANGED, {
            let trailer = "trailer\n<< /Root 900 0 R /Size 1000 >>\n";
            revise_with(&append(signed, trailer), &title, &[], info)
        });
        self.but_pyhanko("TOTAL-PASSED");
        self.add(
            "catalog nobody names",
            THAT_WEEK,
            CHANGED,
            revise(
                signed,
                &[(900, "<< /Type /Catalog /Pages 2 0 R >>".to_owned())],
            ),
        );
        self.but_pyhanko("TOTAL-PASSED");
        self.add(
            "signed number in an object stream nobody names",
            THAT_WEEK,
            CHANGED,
            revise(
                signed,
                &[(
                    900,
                    stream(
                        "/Type /ObjStm /N 1 /First 4",
                        "2 0 << /Type /Pages /Kids [4 0 R] /Count 1 >>",
                    ),
                )],
            ),
        );
        self.but_pyhanko("TOTAL-PASSED");
        self.add("cross-reference behind a comment", THAT_WEEK, BROKEN, {
            let revised = revise_with(signed, &title, &[], info);
            let start = start_of_sections(&revised);
            let mut out = revised[..start].to_vec();
            out.extend(b"%\n");
            out.extend(&revised[start..]);
            out
        });
    }

    /// Cross-references on which readers differ.
    fn sections(&mut self, signed: &[u8]) {
        let cover = last(signed, &format!("\n{} 0 obj", number::OVERLAY)) + 1;
        let hybrid = |table: &str, entry: [u8; 7], more: &str| -> Vec<u8> {
            let previous = start_of_sections(signed);
            let mut out = signed.to_vec();
            let hidden = out.len();
            out.extend(
                format!(
                    "950 0 obj\n<< /Type /XRef /Size 1000 /W [1 4 2] /Index [12 1] /Length 7 /Root 1 0 R {more} >>\nstream\n"
                )
                .bytes(),
            );
            out.extend(entry);
            out.extend(b"\nendstream\nendobj\n");
            let start = out.len();
            out.extend(
                format!(
                    "xref\n{table}trailer\n<< /Size 1000 /Root 1 0 R /Prev {previous} /XRefStm {hidden} >>\nstartxref\n{start}\n%%EOF\n"
                )
                .bytes(),
            );
            out
        };
        let entry = |at: usize| {
            let [a, b, c, d] = u32::try_from(at).unwrap().to_be_bytes();
            [1, a, b, c, d, 0, 0]
        };
        // The table says it is gone, the stream beside it that it is where it was.
        self.add(
            "hybrid: gone in the table, there in the stream",
            THAT_WEEK,
            CHANGED,
            hybrid("12 1\n0000000000 00001 f \n", entry(cover), ""),
        );
        self.but_pyhanko("INDETERMINATE GENERIC");
        self.add(
            "hybrid: in two places",
            THAT_WEEK,
            BROKEN,
            hybrid("12 1\n0000000015 00000 n \n", entry(cover), ""),
        );
        self.but_pyhanko("INDETERMINATE GENERIC");
        self.add(
            "hybrid: the stream goes on elsewhere",
            THAT_WEEK,
            BROKEN,
            hybrid("0 0\n", entry(cover), "/Prev 15"),
        );
        self.but_pyhanko("INDETERMINATE GENERIC");
        self.add(
            "fewer objects than before",
            THAT_WEEK,
            CHANGED,
            revise_with(
                signed,
                &[(2, object(signed, number::PAGES))],
                &[],
                "/Size 12",
            ),
        );
        self.but_pyhanko(BROKEN);
    }
}

/// Signature wrapping with a dictionary that has no place in the file: it stands in a compressed object stream, where the attacker can
/// give its container any place. The hole is then no container, and has room for another document.
fn wrap(signed: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let [_, hole, second, length] = byte_range(signed);
    let tail = &signed[second..second + length];
    let start: usize = {
        let text = String::from_utf8_lossy(tail);
        let at = text.rfind("startxref").unwrap() + 9;
        text[at..]
            .split_whitespace()
            .next()
            .unwrap()
            .parse()
            .unwrap()
    };
    let moved = start + 60_000;
    let dictionary = object(signed, signature_number(signed));
    let cut = |key: &str, end: char| {
        let at = dictionary.find(key).unwrap();
        (at, at + dictionary[at..].find(end).unwrap() + 1)
    };
    let (contents, range) = (cut("/Contents", '>'), cut("/ByteRange", ']'));
    let mut rest = dictionary.clone();
    for (from, to) in [contents.max(range), contents.min(range)] {
        rest.replace_range(from..to, "");
    }
    let rest = rest
        .trim()
        .strip_prefix("<<")
        .unwrap()
        .strip_suffix(">>")
        .unwrap();
    let container = String::from_utf8_lossy(&signed[hole + 1..second - 1]).into_owned();
    let field = object(signed, field_number(signed));
    let at = field.find("/V ").unwrap();
    let field = format!(
        "{}{}",
        &field[..at],
        &field[at + field[at..].find('R').unwrap() + 1..]
    );
    let field = field.trim().strip_suffix(">>").unwrap();
    // In the decoded stream the container begins where the hole begins in the file, and ends where the hole ends.
    let head = "15 10       ";
    let before = format!("{field} /V << {rest} /ByteRange [0 {hole} {moved} {length}] /Contents ");
    let mut inside = format!(
        "{head}{}{before}",
        " ".repeat(hole - head.len() - before.len())
    );
    inside.push('<');
    inside.push_str(&container);
    inside.push_str(&" ".repeat(moved - hole - 2 - container.len()));
    inside.push_str("> >> >>");
    let mut deflate = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    deflate.write_all(inside.as_bytes()).unwrap();
    let packed = deflate.finish().unwrap();

    let mut out = signed[..second].to_vec();
    out.resize(start, b' ');
    let mut evil = Vec::new();
    let mut rows: Vec<(u32, [u8; 7])> = Vec::new();
    let room = 1_000;
    let mut objects: Vec<(u32, Vec<u8>)> = (1..=14)
        .map(|n| (n, object(signed, n).into_bytes()))
        .collect();
    objects[4].1 = stream("", OTHER).into_bytes();
    objects.push((40, {
        let mut body = format!(
            "<< /Type /ObjStm /N 1 /First 0 /Filter /FlateDecode /Length {} >>\nstream\n",
            packed.len()
        )
        .into_bytes();
        body.extend(&packed);
        body.extend(b"\nendstream");
        body
    }));
    for (number, body) in &objects {
        let [a, b, c, d] = u32::try_from(start + room + evil.len())
            .unwrap()
            .to_be_bytes();
        rows.push((*number, [1, a, b, c, d, 0, 0]));
        evil.extend(format!("{number} 0 obj\n").bytes());
        evil.extend(body);
        evil.extend(b"\nendobj\n");
    }
    rows.push((field_number(signed), [2, 0, 0, 0, 40, 0, 0]));
    let index: String = rows.iter().map(|(n, _)| format!("{n} 1 ")).collect();
    out.extend(
        format!(
            "50 0 obj\n<< /Type /XRef /Size 100 /W [1 4 2] /Index [{index}] /Root 1 0 R /Length {} >>\nstream\n",
            rows.len() * 7
        )
        .bytes(),
    );
    rows.iter().for_each(|(_, row)| out.extend(row));
    out.extend(b"\nendstream\nendobj\n");
    assert!(out.len() <= start + room);
    out.resize(start + room, b' ');
    out.extend(evil);
    assert!(second <= start && out.len() <= moved);
    out.resize(moved, b' ');
    out.extend(tail);
    out
}
