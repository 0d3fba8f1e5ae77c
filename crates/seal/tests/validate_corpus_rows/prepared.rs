//! Documents that were made to be changed later, and were then signed by somebody who saw nothing of it ("shadow attacks", Mainka et
//! al. 2021). What the signer saw says 100 euro.

use super::super::validate_common::{
    Scene, append, bill, last, number, object, revise, revise_with, start_of_sections, stream,
};
use super::attacks::{BROKEN, CHANGED};
use super::{Corpus, THAT_WEEK};
use seal::Level;

/// A form that paints nothing, and one that writes another amount.
fn painted(words: &str) -> String {
    stream(
        "/Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources << /Font << /F1 6 0 R >> >>",
        &format!("BT /F1 12 Tf 72 680 Td ({words}) Tj ET"),
    )
}

fn sign(prepared: &[u8]) -> Vec<u8> {
    Scene::may("p256", Level::Lt).sign(prepared)
}

impl Corpus {
    /// Rows of documents that were prepared.
    pub fn prepared(&mut self) {
        self.two_lives();
        self.stumbling();
        self.beyond();
    }

    /// Objects with two lives: one as part of the form, where they may change, and one as part of a page.
    fn two_lives(&mut self) {
        let base = bill();
        let page = object(&base, number::PAGE);
        let drawing = |resources: &str, content: &str| {
            let page = page.replace("/XObject << /Over 12 0 R >>", resources);
            let content = stream(
                "",
                &format!("BT /F1 12 Tf 72 700 Td (100 euro) Tj ET {content} Do"),
            );
            vec![(number::PAGE, page), (number::CONTENT, content)]
        };
        let fields = |more: &str| {
            let form =
                object(&base, number::FORM).replace("/Fields [", &format!("/Fields [{more} "));
            (number::FORM, form)
        };

        let content = |words: &str| {
            stream(
                "/FT /Tx /T (x)",
                &format!("BT /F1 12 Tf 72 700 Td (Te betalen: {words} euro) Tj ET"),
            )
        };
        let signed = sign(&revise(
            &base,
            &[fields("5 0 R"), (number::CONTENT, content("100"))],
        ));
        self.add(
            "prepared: the content of a page is a field",
            THAT_WEEK,
            CHANGED,
            revise(&signed, &[(number::CONTENT, content("900"))]),
        );
        let mut objects = drawing("/XObject 21 0 R", "/V");
        objects.extend([
            fields("20 0 R"),
            (20, "<< /FT /Tx /T (x) /Kids [21 0 R] >>".into()),
            (21, "<< /V 12 0 R >>".into()),
        ]);
        let signed = sign(&revise(&base, &objects));
        self.add(
            "prepared: the pictures of a page are a field",
            THAT_WEEK,
            CHANGED,
            revise(
                &signed,
                &[(21, "<< /V 900 0 R >>".into()), (900, painted("900 euro"))],
            ),
        );
        let mut objects = drawing("/XObject 4 0 R", "/Annots");
        let other = object(&base, 4).replacen("<<", "<< /Annots 12 0 R", 1);
        objects.push((4, other.clone()));
        let signed = sign(&revise(&base, &objects));
        self.add(
            "prepared: the pictures of a page are another page",
            THAT_WEEK,
            CHANGED,
            revise(
                &signed,
                &[
                    (4, other.replace("/Annots 12", "/Annots 900")),
                    (900, painted("900 euro")),
                ],
            ),
        );
        let mut objects = drawing("/XObject 1 0 R", "/Metadata");
        let catalog = object(&base, number::CATALOG).replacen("<<", "<< /Metadata 12 0 R", 1);
        objects.push((number::CATALOG, catalog));
        let signed = sign(&revise(&base, &objects));
        let catalog = object(&signed, number::CATALOG);
        self.add(
            "prepared: the pictures of a page are the catalog",
            THAT_WEEK,
            CHANGED,
            revise(
                &signed,
                &[
                    (
                        number::CATALOG,
                        catalog.replace("/Metadata 12", "/Metadata 900"),
                    ),
                    (900, painted("900 euro")),
                ],
            ),
        );
        let mut objects = drawing("/XObject 7 0 R", "/SigFlags");
        objects.push((
            number::FORM,
            object(&base, number::FORM).replacen("<<", "<< /NeedAppearances 12 0 R", 1),
        ));
        let signed = sign(&revise(&base, &objects));
        let form = object(&signed, number::FORM);
        self.add(
            "prepared: the pictures of a page are the form",
            THAT_WEEK,
            CHANGED,
            revise(
                &signed,
                &[
                    (
                        number::FORM,
                        form.replace("/NeedAppearances 12", "/NeedAppearances 900"),
                    ),
                    (900, painted("900 euro")),
                ],
            ),
        );
    }

    /// The signed bytes hold another content of the page that no cross-reference names. Later revisions, harmless by themselves, are
    /// written so that some reader (which one, was tried) gives up and looks through the file.
    fn stumbling(&mut self) {
        let base = bill();
        let start = start_of_sections(&base);
        let other = format!(
            "5 0 obj\n{}\nendobj\n",
            stream("", "BT /F1 12 Tf 72 700 Td (Te betalen: 900 euro) Tj ET")
        );
        let mut prepared = base[..start].to_vec();
        prepared.extend(other.bytes());
        let tail = String::from_utf8_lossy(&base[start..]).into_owned();
        let moved = format!("startxref\n{}", start + other.len());
        prepared.extend(tail.replace(&format!("startxref\n{start}"), &moved).bytes());
        let signed = sign(&prepared);
        self.add(
            "prepared: unnamed content, never found",
            THAT_WEEK,
            "TOTAL-PASSED",
            signed.clone(),
        );
        let revised = revise_with(
            &signed,
            &[(900, "<< /Title (x) >>".into())],
            &[],
            "/Info 900 0 R",
        );
        self.add(
            "prepared: unnamed content, and a proper revision",
            THAT_WEEK,
            "TOTAL-PASSED",
            revised.clone(),
        );
        let row = last(&revised, " 00000 n \n") - 10;
        let place = String::from_utf8_lossy(&revised[row..row + 10]).into_owned();
        let written = |from: &str, to: &str| {
            let at = last(&revised, from);
            [&revised[..at], to.as_bytes(), &revised[at + from.len()..]].concat()
        };
        let short = format!("{} 0 n\n", place.trim_start_matches('0'));
        let size = {
            let text = String::from_utf8_lossy(&revised[last(&revised, "/Size ")..]).into_owned();
            let end = text[6..].find(' ').unwrap() + 6;
            text[..end].to_owned()
        };
        for (name, pyhanko, document) in [
            (
                "prepared: rows of other lengths (Ghostscript)",
                BROKEN,
                written(&format!("{place} 00000 n \n"), &short),
            ),
            (
                "prepared: no size (Ghostscript, qpdf)",
                BROKEN,
                written(&size, ""),
            ),
            (
                "prepared: a size beyond all bounds (Poppler)",
                "TOTAL-PASSED",
                written(&size, "/Size 99999999"),
            ),
            (
                "prepared: a long tail (Ghostscript, qpdf)",
                BROKEN,
                append(&revised, &" ".repeat(3_000)),
            ),
            (
                "prepared: a long tail right after what is signed (Ghostscript, qpdf)",
                BROKEN,
                append(&signed, &" ".repeat(3_000)),
            ),
            (
                "prepared: white space before the table (qpdf)",
                "TOTAL-PASSED",
                {
                    let at = start_of_sections(&revised);
                    let from = format!("startxref\n{at}");
                    let at = last(&revised, "xref\n900");
                    let spaced = [&revised[..at], b"\n\n\n", &revised[at..]].concat();
                    assert_eq!(
                        &spaced[last(&spaced, &from)..][..from.len()],
                        from.as_bytes()
                    );
                    spaced
                },
            ),
        ] {
            self.add(name, THAT_WEEK, CHANGED, document);
            self.but_pyhanko(pyhanko);
        }
        self.add(
            "prepared: a comment after startxref (Poppler, Ghostscript)",
            THAT_WEEK,
            BROKEN,
            written("startxref\n", "startxref\n%9\n"),
        );
    }

    /// Objects that were not there, or could not be read, when it was signed.
    fn beyond(&mut self) {
        let base = bill();
        let page = object(&base, number::PAGE);

        // The object 21 has a key twice: strict readers do not see that it leads to 12.
        let lost = page.replace(
            "/Resources << /Font << /F1 6 0 R >> /XObject << /Over 12 0 R >> >>",
            "/Resources 21 0 R",
        );
        let twice = "<< /Font << /F1 6 0 R >> /Font << /F1 6 0 R >> /XObject << /Over 12 0 R >> >>";
        let prepared = revise(&base, &[(number::PAGE, lost), (21, twice.into())]);
        let signed = sign(&prepared);
        self.add(
            "prepared: what leads to a picture cannot be read",
            THAT_WEEK,
            CHANGED,
            revise(&signed, &[(number::OVERLAY, painted("900 euro"))]),
        );
        self.but_pyhanko(BROKEN);

        let null = page.replace("/Over 12 0 R", "/Over 0 0 R");
        let signed = sign(&revise(&base, &[(number::PAGE, null)]));
        self.add(
            "prepared: the object of number zero",
            THAT_WEEK,
            CHANGED,
            revise(&signed, &[(0, painted("900 euro"))]),
        );
        self.but_pyhanko(BROKEN);

        // The place of the object 12 lies beyond the end of what is signed.
        let far = 100_000;
        let at = last(&base, "00000 n \n") - 11;
        let at = at - 20 * (14 - 12);
        let mut prepared = base.clone();
        prepared[at..at + 10].copy_from_slice(format!("{far:010}").as_bytes());
        let signed = sign(&prepared);
        self.add("prepared: a picture that came later", THAT_WEEK, CHANGED, {
            let room = " ".repeat(far - signed.len());
            let more = append(
                &signed,
                &format!("{room}12 0 obj\n{}\nendobj\n", painted("900 euro")),
            );
            revise(&more, &[(number::FREE, "<< >>".into())])
        });
        self.but_pyhanko("TOTAL-PASSED");
    }
}
