//! Documents that somebody changed.

use super::super::validate_common::{
    LETTER, Scene, bill, byte_range, flip, last, number, object, revise, revise_with, stream, swap,
};
use super::good::fill;
use super::{Corpus, THAT_WEEK};
use seal::{Certification, Level};

pub(super) const CHANGED: &str = "TOTAL-FAILED SIG_CONSTRAINTS_FAILURE";
pub(super) const BROKEN: &str = "TOTAL-FAILED FORMAT_FAILURE";
const OTHER_BYTES: &str = "TOTAL-FAILED HASH_FAILURE";

impl Corpus {
    pub(super) fn attacks(&mut self) {
        self.tampered();
        self.forged();
        self.revised();
        self.forms();
        self.files();
    }

    /// One bit, or a few bytes, somewhere.
    fn tampered(&mut self) {
        let signed = Scene::may("p256", Level::Lt).sign(LETTER);
        let archived = Scene::may("p256", Level::Lta).sign(LETTER);
        let bill = Scene::may("p256", Level::Lt).sign(&bill());
        let [_, hole, second, _] = byte_range(&signed);
        self.add(
            "content: another amount",
            THAT_WEEK,
            OTHER_BYTES,
            swap(&bill, "betalen: 100", "betalen: 900"),
        );
        self.add(
            "content: one bit",
            THAT_WEEK,
            OTHER_BYTES,
            flip(&signed, 8_000),
        );
        // Where the byte range itself is wrong, pyHanko takes the digest first.
        self.add("byte range: shorter", THAT_WEEK, BROKEN, {
            let at = last(&signed, "/ByteRange");
            let end = signed[at..].iter().position(|b| *b == b']').unwrap() + at;
            let digit = signed[..end].iter().rposition(u8::is_ascii_digit).unwrap();
            flip(&signed, digit)
        });
        self.but_pyhanko("TOTAL-FAILED HASH_FAILURE");
        self.add(
            "container: the signature value",
            THAT_WEEK,
            "TOTAL-FAILED SIG_CRYPTO_FAILURE",
            {
                // The signature is the last thing in a container without a timestamp.
                let plain = Scene::may("p256", Level::B).sign(LETTER);
                let [_, hole, second, _] = byte_range(&plain);
                let end = plain[hole..second - 1]
                    .iter()
                    .rposition(|b| *b != b'0')
                    .unwrap()
                    + hole;
                let at = end - 9;
                let mut out = plain;
                out[at] = if out[at] == b'1' { b'2' } else { b'1' };
                out
            },
        );
        self.add("container: its head", THAT_WEEK, BROKEN, {
            let mut out = signed.clone();
            out[hole + 1..hole + 3].copy_from_slice(b"31");
            out
        });
        // Nothing covers the padding, and nothing reads it: a remark, no failure.
        self.add("padding of the container", THAT_WEEK, "TOTAL-PASSED", {
            let mut out = signed.clone();
            out[second - 3] = b'7';
            out
        });
        self.add(
            "cross-reference of what is signed",
            THAT_WEEK,
            OTHER_BYTES,
            {
                let at = last(&bill, "0000000000 65535 f");
                let mut out = bill.clone();
                out[at + 9] = b'1';
                out
            },
        );
        self.add(
            "security store: a list",
            THAT_WEEK,
            "INDETERMINATE TRY_LATER",
            flip(&signed, last(&signed, "endstream") - 60),
        );
        let first = byte_range(&archived[..last(&archived, "/ByteRange")]);
        // Only the padding of the signature's container was changed: the timestamp fails, the signature stands without it.
        self.add(
            "document timestamp: what it covers",
            THAT_WEEK,
            "TOTAL-PASSED",
            flip(&archived, first[2] - 3),
        );
    }

    /// A signature without what makes it one.
    fn forged(&mut self) {
        let signed = Scene::may("p256", Level::Lt).sign(&bill());
        let number = signature_number(&signed);
        let dictionary = object(&signed, number);
        let contents_at = dictionary.find("/Contents").unwrap();
        let contents_end = contents_at + dictionary[contents_at..].find('>').unwrap() + 1;
        let contents = dictionary[contents_at..contents_end].to_owned();
        let range_at = dictionary.find("/ByteRange").unwrap();
        let range_end = range_at + dictionary[range_at..].find(']').unwrap() + 1;
        let range = dictionary[range_at..range_end].to_owned();
        for (name, from, to) in [
            ("forged: no byte range", range.as_str(), ""),
            (
                "forged: byte range is null",
                range.as_str(),
                "/ByteRange null",
            ),
            (
                "forged: byte range below zero",
                range.as_str(),
                "/ByteRange [0 -1 -1 -1]",
            ),
            ("forged: no contents", contents.as_str(), ""),
            (
                "forged: contents is null",
                contents.as_str(),
                "/Contents null",
            ),
            (
                "forged: contents is empty",
                contents.as_str(),
                "/Contents <>",
            ),
            (
                "forged: contents is zero",
                contents.as_str(),
                "/Contents <00>",
            ),
        ] {
            self.add(
                name,
                THAT_WEEK,
                BROKEN,
                revise(&signed, &[(number, dictionary.replace(from, to))]),
            );
        }
        self.add(
            "forged: byte range of nothing",
            THAT_WEEK,
            BROKEN,
            revise(
                &signed,
                &[(number, dictionary.replace(&range, "/ByteRange [0 0 0 0]"))],
            ),
        );
        self.but_pyhanko(OTHER_BYTES);
        self.add("signature wrapping", THAT_WEEK, BROKEN, wrap(&signed));
        self.add(
            "dictionary rewritten after signing",
            THAT_WEEK,
            BROKEN,
            revise(&signed, &[(number, dictionary.clone())]),
        );
        // pyHanko does not see kinds it does not know.
        self.add(
            "dictionary of an unknown kind",
            THAT_WEEK,
            BROKEN,
            swap(&signed, "ETSI.CAdES.detached", "ETSI.CAdES.detacheX"),
        );
        self.but_pyhanko("INDETERMINATE SIGNED_DATA_NOT_FOUND");
    }

    /// A later revision changes what is seen.
    fn revised(&mut self) {
        let signed = Scene::may("p256", Level::Lt).sign(&bill());
        let page = object(&signed, number::PAGE);
        let evil = stream(
            "",
            "BT /F1 12 Tf 72 700 Td (Te betalen: 900 euro) Tj ET /Over Do",
        );
        let catalog = object(&signed, number::CATALOG);
        let revised = |objects: &[(u32, String)]| revise(&signed, objects);
        self.add(
            "page content written anew",
            THAT_WEEK,
            CHANGED,
            revised(&[(number::CONTENT, evil.clone())]),
        );
        self.add(
            "page shows other content",
            THAT_WEEK,
            CHANGED,
            revised(&[
                (
                    number::PAGE,
                    page.replace("/Contents 5 0 R", "/Contents 11 0 R"),
                ),
                (number::HIDDEN, evil.clone()),
            ]),
        );
        self.add(
            "page got another size",
            THAT_WEEK,
            CHANGED,
            revised(&[(number::PAGE, page.replace("595 842", "595 400"))]),
        );
        self.add("font written anew", THAT_WEEK, CHANGED, revised(&[(number::FONT,
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /Type /Encoding /Differences [49 /nine] >> >>".into())]));
        self.add(
            "shadow: cover written anew",
            THAT_WEEK,
            CHANGED,
            revised(&[(
                number::OVERLAY,
                stream(
                    "/Type /XObject /Subtype /Form /BBox [0 0 10 10]",
                    "1 1 1 rg",
                ),
            )]),
        );
        self.add(
            "shadow: cover taken away",
            THAT_WEEK,
            CHANGED,
            revise_with(&signed, &[], &[number::OVERLAY], ""),
        );
        self.add(
            "shadow: another catalog",
            THAT_WEEK,
            CHANGED,
            revise_with(
                &signed,
                &[
                    (
                        number::FREE,
                        catalog.replace("/Pages 2 0 R", "/Pages 901 0 R"),
                    ),
                    (901, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".into()),
                ],
                &[],
                "/Root 900 0 R",
            ),
        );
        self.add(
            "shadow: another page tree",
            THAT_WEEK,
            CHANGED,
            revised(&[(
                number::PAGES,
                "<< /Type /Pages /Kids [4 0 R] /Count 1 >>".into(),
            )]),
        );
        self.add(
            "a page attached",
            THAT_WEEK,
            CHANGED,
            revised(&[
                (
                    number::PAGES,
                    "<< /Type /Pages /Kids [3 0 R 4 0 R 900 0 R] /Count 3 >>".into(),
                ),
                (
                    900,
                    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 11 0 R >>"
                        .into(),
                ),
            ]),
        );
        self.add(
            "a script to run at opening",
            THAT_WEEK,
            CHANGED,
            revised(&[(
                number::CATALOG,
                catalog.replacen(
                    "<<",
                    "<< /OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>",
                    1,
                ),
            )]),
        );
        let noted = |subtype: &str| {
            let (more, annotation) = (
                page.replace("/Annots [", "/Annots [900 0 R "),
                format!(
                    "<< /Type /Annot /Subtype /{subtype} /Rect [72 690 300 720] /Contents (900 euro) /F 4 /DA (/Helv 10 Tf) >>"
                ),
            );
            vec![(number::PAGE, more), (900, annotation)]
        };
        self.add(
            "note laid over the text",
            THAT_WEEK,
            CHANGED,
            revised(&noted("FreeText")),
        );
        self.add(
            "link laid over the text",
            THAT_WEEK,
            CHANGED,
            revised(&noted("Link")),
        );
        // pyHanko has no rules for notes, also where a certification allows them.
        let certified = Scene::may("p256", Level::Lt).sign_with(&bill(), |options| {
            options.certification = Some(Certification::Annotations);
        });
        let page = object(&certified, number::PAGE).replace("/Annots [", "/Annots [900 0 R ");
        let note =
            "<< /Type /Annot /Subtype /Text /Rect [72 690 92 710] /Contents (Gezien) /F 4 >>"
                .to_owned();
        self.add(
            "certified, notes allowed, note added",
            THAT_WEEK,
            "TOTAL-PASSED",
            revise(&certified, &[(number::PAGE, page), (900, note)]),
        );
        self.but_pyhanko(CHANGED);
        self.add(
            "the same written again",
            THAT_WEEK,
            "TOTAL-PASSED",
            revised(&[(number::CONTENT, object(&signed, number::CONTENT))]),
        );
        self.add(
            "something nobody uses",
            THAT_WEEK,
            "TOTAL-PASSED",
            revised(&[(number::FREE, evil)]),
        );
        self.add(
            "a title in the metadata",
            THAT_WEEK,
            "TOTAL-PASSED",
            revise_with(
                &signed,
                &[(number::FREE, "<< /Title (Rekening) >>".into())],
                &[],
                "/Info 900 0 R",
            ),
        );
    }

    /// A later revision changes the form.
    fn forms(&mut self) {
        let signed = Scene::may("p256", Level::Lt).sign(&bill());
        let form = object(&signed, number::FORM);
        self.add(
            "field taken away",
            THAT_WEEK,
            CHANGED,
            revise(&signed, &[(number::FORM, form.replace("8 0 R ", ""))]),
        );
        self.add("text field laid over the text", THAT_WEEK, CHANGED, {
            let page = object(&signed, number::PAGE).replace("/Annots [", "/Annots [900 0 R ");
            let field = "<< /Type /Annot /Subtype /Widget /FT /Tx /T (nieuw) /V (900 euro) /Rect [72 690 300 720] /F 4 /P 3 0 R \
                         /AP << /N 10 0 R >> >>";
            revise(&signed, &[(number::FORM, form.replace("[8 0 R", "[900 0 R 8 0 R")), (number::PAGE, page), (900, field.into())])
        });
        self.add(
            "field moved over the text",
            THAT_WEEK,
            CHANGED,
            revise(
                &signed,
                &[(
                    number::AMOUNT,
                    object(&signed, number::AMOUNT).replace("[72 600 200 620]", "[72 690 300 720]"),
                )],
            ),
        );
        self.add(
            "form filled in, and a page changed",
            THAT_WEEK,
            CHANGED,
            revise(
                &fill(&signed),
                &[(
                    number::CONTENT,
                    stream("", "BT /F1 12 Tf 72 700 Td (Niets) Tj ET"),
                )],
            ),
        );
        let field = field_number(&signed);
        self.add(
            "signature taken out",
            THAT_WEEK,
            "INDETERMINATE SIGNED_DATA_NOT_FOUND",
            {
                let value = object(&signed, field);
                let at = value.find("/V ").unwrap();
                let end = at + value[at..].find('R').unwrap() + 1;
                revise(
                    &signed,
                    &[(field, format!("{}{}", &value[..at], &value[end..]))],
                )
            },
        );
        self.add(
            "signed again by another, then the form filled in",
            THAT_WEEK,
            "TOTAL-PASSED",
            fill(&Scene::may("rsa2048", Level::Lt).sign(&signed)),
        );
    }

    /// The file itself is broken.
    fn files(&mut self) {
        let base = bill();
        let signed = Scene::may("p256", Level::Lt).sign(&base);
        self.add(
            "cut off",
            THAT_WEEK,
            BROKEN,
            signed[..signed.len() - 600].to_vec(),
        );
        self.add("last start of cross-reference wrong", THAT_WEEK, BROKEN, {
            let at = last(&signed, "startxref") + 10;
            let mut out = signed.clone();
            out[at] = if out[at] == b'9' { b'8' } else { b'9' };
            out
        });
        self.add("circle of cross-references", THAT_WEEK, BROKEN, {
            let start = signed.len() + 1_000_000;
            let _ = start;
            let filled = fill(&signed);
            let own: String = String::from_utf8_lossy(&filled[last(&filled, "startxref") + 10..])
                .chars()
                .take_while(char::is_ascii_digit)
                .collect();
            let at = last(&filled, "/Prev ") + 6;
            let mut out = filled.clone();
            out[at..at + own.len()].copy_from_slice(own.as_bytes());
            out
        });
        // Two wrote at the same time, and the second knew nothing of the first: its revision follows on the bill.
        self.add(
            "two writers: the second loses the signature of the first",
            THAT_WEEK,
            "INDETERMINATE SIGNED_DATA_NOT_FOUND",
            {
                let filled = fill(&base);
                let alone = &filled[base.len()..];
                let shift = signed.len() - base.len();
                let text = String::from_utf8_lossy(alone);
                let mut out = signed.clone();
                // The offsets in its table move along.
                let moved: String = text
                    .split_inclusive('\n')
                    .map(|line| match line.strip_suffix(" 00000 n \n") {
                        Some(offset) => format!(
                            "{:010} 00000 n \n",
                            offset.parse::<usize>().unwrap() + shift
                        ),
                        None => match line.trim().parse::<usize>() {
                            Ok(start) if start >= base.len() => format!("{}\n", start + shift),
                            _ => line.to_owned(),
                        },
                    })
                    .collect();
                out.extend(moved.bytes());
                out
            },
        );
        self.add(
            "two writers: both signatures in one file, unmoved",
            THAT_WEEK,
            BROKEN,
            {
                let other = Scene::may("rsa2048", Level::Lt).sign(&base);
                [&signed[..], &other[base.len()..]].concat()
            },
        );
    }
}

/// The object number of the signature dictionary.
pub(super) fn signature_number(file: &[u8]) -> u32 {
    let field = object(file, field_number(file));
    let at = field.find("/V ").unwrap() + 3;
    field[at..]
        .split_whitespace()
        .next()
        .unwrap()
        .parse()
        .unwrap()
}

/// The object number of the signature field.
pub(super) fn field_number(file: &[u8]) -> u32 {
    let at = last(file, "/FT /Sig");
    let before = &file[..at];
    let obj = last(before, " 0 obj");
    let start = before[..obj]
        .iter()
        .rposition(|b| !b.is_ascii_digit())
        .unwrap()
        + 1;
    std::str::from_utf8(&before[start..obj])
        .unwrap()
        .parse()
        .unwrap()
}

/// Signature wrapping (Mladenov et al. 2019, §4.3): the signed bytes stay, apart, and between them comes another document, with a
/// dictionary of the same signature whose byte range leaves it out.
fn wrap(signed: &[u8]) -> Vec<u8> {
    let [_, hole, second, length] = byte_range(signed);
    let tail = &signed[second..second + length];
    let text = String::from_utf8_lossy(tail);
    let start: usize = text[text.rfind("startxref").unwrap() + 9..]
        .split_whitespace()
        .next()
        .unwrap()
        .parse()
        .unwrap();
    // What the signed tail calls its cross-reference is now the attacker's: it stands at the same place.
    let number = signature_number(signed);
    let moved = start + 60_000;
    let dictionary = object(signed, number);
    let at = dictionary.find("/ByteRange").unwrap();
    let end = at + dictionary[at..].find(']').unwrap() + 1;
    let dictionary = format!(
        "{}/ByteRange [0 {hole} {moved} {length}]{}",
        &dictionary[..at],
        &dictionary[end..]
    );
    let mut out = signed[..second].to_vec();
    out.resize(start, b' ');
    let mut evil = Vec::new();
    let mut offsets = Vec::new();
    let mut objects: Vec<(u32, String)> = (1..=14).map(|n| (n, object(signed, n))).collect();
    let field = field_number(signed);
    objects.push((field, object(signed, field)));
    objects.push((number, dictionary));
    objects[4].1 = stream("", "BT /F1 12 Tf 72 700 Td (Te betalen: 900 euro) Tj ET");
    let table = 20 * (objects.len() + 1) + 300 + 12 * objects.len();
    for (number, body) in &objects {
        offsets.push((*number, start + table + evil.len()));
        evil.extend(format!("{number} 0 obj\n{body}\nendobj\n").bytes());
    }
    let mut xref = String::from("xref\n0 1\n0000000000 65535 f \n");
    for (number, offset) in offsets {
        xref.push_str(&format!("{number} 1\n{offset:010} 00000 n \n"));
    }
    xref.push_str("trailer\n<< /Size 1000 /Root 1 0 R >>\n");
    out.extend(xref.bytes());
    out.resize(start + table, b' ');
    out.extend(evil);
    assert!(second <= start && out.len() <= moved);
    out.resize(moved, b' ');
    out.extend(tail);
    out
}
