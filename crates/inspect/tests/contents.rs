//! What is in a file: programs, other files, passwords, fonts, structure. One small file for each.

mod support;

use inspect::{Code, Severity};
use support::{Pdf, codes, expect, good, letter, letter_and, letter_with, look, through};

#[test]
fn programs_are_refused_wherever_they_are() {
    let action = "<< /S /JavaScript /JS (app.alert\\(1\\)) >>";
    expect(
        &look(&letter_with("", "", |pdf| {
            pdf.catalog += &format!("/OpenAction {action}");
        })),
        &[Code::JavaScript],
    );
    let tree = format!("/Names << /JavaScript << /Names [(a) {action}] >> >>");
    expect(
        &look(&letter_with("", "", |pdf| pdf.catalog += &tree)),
        &[Code::JavaScript],
    );
    let link = format!("/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 1 1] /A {action} >>]");
    expect(&look(&letter_with("", &link, |_| {})), &[Code::JavaScript]);
    expect(&look(&letter_and(action)), &[Code::JavaScript]);
    let next =
        format!("<< /S /GoTo /D [0 /Fit] /Next [<< /S /Named /N /Print /Next {action} >>] >>");
    expect(&look(&letter_and(&next)), &[Code::JavaScript]);
}

#[test]
fn a_program_in_a_packed_object_is_found() {
    let bytes = letter_and("<< /S /JavaScript /JS (1) >>");
    // Nothing refers to it: qpdf would drop it.
    let bytes = String::from_utf8_lossy(&bytes)
        .replace("/Size", "/Extra 5 0 R /Size")
        .into_bytes();
    let packed = through(
        "qpdf",
        &["--object-streams=generate", "{in}", "{out}"],
        &bytes,
    );
    assert!(!packed.windows(10).any(|window| window == b"JavaScript"));
    assert!(look(&packed).has(Code::JavaScript));
}

#[test]
fn names_that_only_look_like_commands_are_no_commands() {
    // Structure elements and groups have an S too; a resource may have any name.
    expect(
        &look(&letter_and("<< /Type /StructElem /S /Sound /P 1 0 R >>")),
        &[],
    );
    expect(
        &look(&letter_with(
            "",
            "/Group << /S /Transparency /CS /DeviceRGB >> /Resources << /Font << /AA << /Type /Font /Subtype /Type1 /BaseFont /X >> /JS 9 0 R >> >>",
            |_| {},
        )),
        &[],
    );
    expect(
        &look(&letter_with("", "", |pdf| {
            pdf.catalog += "/OpenAction [3 0 R /Fit]";
        })),
        &[],
    );
}

#[test]
fn commands_are_refused() {
    for (body, code) in [
        ("<< /S /Launch /F (cmd.exe) >>", Code::Launch),
        (
            "<< /S /SubmitForm /F (https://voorbeeld.example) >>",
            Code::SubmitForm,
        ),
        ("<< /S /ImportData /F (a.fdf) >>", Code::SubmitForm),
        (
            "<< /S /GoToR /F (other.pdf) /D [0 /Fit] >>",
            Code::OutsideAction,
        ),
        ("<< /S /GoToE /T << /R /C /N (a) >> >>", Code::OutsideAction),
        ("<< /S /Rendition /OP 0 >>", Code::RichMedia),
        ("<< /Type /Annot /Subtype /RichMedia >>", Code::RichMedia),
        ("<< /Type /Annot /Subtype /3D >>", Code::RichMedia),
        ("<< /Type /Annot /Subtype /Movie >>", Code::RichMedia),
        (
            "<< /Type /Annot /AA << /PO << /S /GoTo /D [0 /Fit] >> >> >>",
            Code::AutomaticAction,
        ),
        (
            "<< /S /URI /URI (file:///etc/passwd) >>",
            Code::OutsideAction,
        ),
        (
            "<< /S /URI /URI (javascript:alert\\(1\\)) >>",
            Code::OutsideAction,
        ),
    ] {
        let report = look(&letter_and(body));
        expect(&report, &[code]);
        assert_eq!(report.verdict(), Severity::Refuse, "{body}");
    }
}

#[test]
fn ordinary_links_are_counted() {
    let link = |address: &str| {
        format!(
            "<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI ({address}) >> >>"
        )
    };
    let annotations = format!(
        "/Annots [{} {}]",
        link("https://voorbeeld.example/a"),
        link("MAILTO:info@voorbeeld.example")
    );
    let report = look(&letter_with("", &annotations, |_| {}));
    expect(&report, &[Code::Links]);
    assert!(
        report
            .findings
            .iter()
            .any(|finding| finding.nl.what == "Deze pdf bevat 2 links.")
    );
}

#[test]
fn files_inside_are_named() {
    let report = look(&letter_with("", "", |pdf| {
        let file = pdf.stream("/Type /EmbeddedFile", "MZ");
        pdf.object(format!("<< /Type /Filespec /F (a.exe) /UF <FEFF00F6002E006500780065> /EF << /F {file} 0 R >> >>"));
    }));
    expect(&report, &[Code::EmbeddedFile]);
    assert!(report.findings[0].en.what.contains("ö.exe"));
    expect(
        &look(&letter_and("<< /Type /Annot /Subtype /FileAttachment >>")),
        &[Code::EmbeddedFile],
    );
    expect(
        &look(&letter_with("", "", |pdf| {
            pdf.catalog += "/Collection << /Type /Collection >>";
        })),
        &[Code::EmbeddedFile],
    );
}

#[test]
fn forms() {
    let field = "<< /FT /Tx /T (naam) /V (x) >>";
    expect(&look(&letter_and(field)), &[Code::Form]);
    let xfa = |pdf: &mut Pdf| {
        let packet = pdf.stream("", "<xdp/>");
        pdf.catalog += &format!("/AcroForm << /Fields [] /XFA {packet} 0 R >>");
    };
    expect(&look(&letter_with("", "", xfa)), &[Code::Xfa]);
    let direct = "/Annots [<< /Subtype /Widget /FT /Btn /Rect [0 0 1 1] >>]";
    expect(&look(&letter_with("", direct, |_| {})), &[Code::Form]);
}

#[test]
fn signatures_are_counted_and_empty_fields_told() {
    let report = look(&letter_and(
        "<< /FT /Sig /T (a) /V << /Type /Sig /Filter /Adobe.PPKLite /Contents <00> >> >>",
    ));
    expect(&report, &[Code::Signed]);
    assert_eq!(report.signatures, 1);
    expect(
        &look(&letter_and("<< /FT /Sig /T (a) >>")),
        &[Code::SignatureField],
    );
}

#[test]
fn passwords_even_empty_ones_are_refused() {
    for arguments in [
        &[
            "--encrypt",
            "geheim",
            "geheim",
            "256",
            "--",
            "{in}",
            "{out}",
        ][..],
        &["--encrypt", "", "eigenaar", "256", "--", "{in}", "{out}"],
        &[
            "--encrypt",
            "",
            "eigenaar",
            "128",
            "--use-aes=y",
            "--",
            "{in}",
            "{out}",
        ],
        &[
            "--allow-weak-crypto",
            "--encrypt",
            "",
            "eigenaar",
            "40",
            "--",
            "{in}",
            "{out}",
        ],
    ] {
        let report = look(&through("qpdf", arguments, &letter("")));
        assert_eq!(codes(&report), [Code::Encrypted], "{arguments:?}");
    }
}

#[test]
fn layers_and_notes() {
    expect(
        &look(&letter_with("", "", |pdf| {
            pdf.catalog += "/OCProperties << /OCGs [] /D << >> >>";
        })),
        &[Code::Layers],
    );
    let note = "/Annots [<< /Type /Annot /Subtype /Text /Rect [100 700 120 720] /Contents (Klopt dit?) >>]";
    let report = look(&letter_with("", note, |_| {}));
    expect(&report, &[Code::Annotations]);
    let finding = report
        .findings
        .iter()
        .find(|finding| finding.code == Code::Annotations)
        .unwrap();
    let place = finding.place.unwrap();
    assert!(
        (35.0..36.0).contains(&place.x) && (42.0..44.0).contains(&place.y),
        "{place:?}"
    );
    assert!(finding.picture.is_some());
}

const HELVETICA: &str =
    "/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>";
const TEXT: &str = "BT /F1 12 Tf 100 300 Td (Beste) Tj ET\n";

#[test]
fn fonts_that_are_not_inside_are_refused_when_they_are_used() {
    let report = look(&letter_with(TEXT, HELVETICA, |_| {}));
    expect(&report, &[Code::FontNotEmbedded]);
    assert!(report.findings[0].nl.what.contains("Helvetica"));
    assert!(report.pages[0].text);
    // Named but not used, or used for text that nobody sees.
    expect(&look(&letter_with("", HELVETICA, |_| {})), &[]);
    expect(
        &look(&letter_with(
            "BT 3 Tr /F1 12 Tf (Beste) Tj ET",
            HELVETICA,
            |_| {},
        )),
        &[Code::InvisibleText],
    );
}

#[test]
fn a_font_inside_is_right() {
    let font = std::fs::read(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../letter/fonts/LiberationSans-Regular.ttf"
    ))
    .unwrap();
    let bytes = letter_with(TEXT, "/Resources 7 0 R", |pdf| {
        let file = pdf.stream(&format!("/Length1 {}", font.len()), &font);
        let descriptor = pdf.object(format!("<< /Type /FontDescriptor /FontName /ABCDEF+Liberation /Flags 32 /FontFile2 {file} 0 R >>"));
        pdf.object(format!("<< /Font << /F1 << /Type /Font /Subtype /TrueType /BaseFont /ABCDEF+Liberation /FirstChar 66 /LastChar 66 /Widths [600] /FontDescriptor {descriptor} 0 R /Encoding /WinAnsiEncoding >> >> >>"));
    });
    let report = look(&bytes);
    expect(&report, &[]);
    let font = &report.fonts[0];
    assert_eq!(
        (
            font.name.as_str(),
            font.kind.as_str(),
            font.embedded,
            font.subset
        ),
        ("Liberation", "TrueType", true, true)
    );
}

#[test]
fn fonts_are_found_in_forms_patterns_and_appearances() {
    let form = |pdf: &mut Pdf| {
        pdf.stream(
            &format!("/Type /XObject /Subtype /Form /BBox [0 0 600 850] {HELVETICA}"),
            TEXT,
        )
    };
    let in_form = letter_with("/X Do", "/Resources << /XObject << /X 5 0 R >> >>", |pdf| {
        form(pdf);
    });
    expect(&look(&in_form), &[Code::FontNotEmbedded]);
    let appearance = letter_with(
        "",
        "/Annots [<< /Subtype /Widget /Rect [100 300 200 320] /AP << /N 5 0 R >> >>]",
        |pdf| {
            form(pdf);
        },
    );
    expect(&look(&appearance), &[Code::FontNotEmbedded]);
    let pattern = letter_with(
        "/Pattern cs /P scn 100 300 50 50 re f",
        "/Resources << /Pattern << /P 5 0 R >> >>",
        |pdf| {
            pdf.stream(&format!("/PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 50 50] /XStep 50 /YStep 50 {HELVETICA}"), TEXT);
        },
    );
    expect(&look(&pattern), &[Code::FontNotEmbedded]);
    // The names of a form's resources may be written with escapes.
    let escaped = letter_with(
        "/A#42 Do",
        "/Resources << /XObject << /AB 5 0 R >> >>",
        |pdf| {
            form(pdf);
        },
    );
    expect(&look(&escaped), &[Code::FontNotEmbedded]);
}

#[test]
fn a_font_of_drawings_is_told() {
    let bytes = letter_with(
        "BT /F1 12 Tf 100 300 Td (a) Tj ET",
        "/Resources << /Font << /F1 6 0 R >> >>",
        |pdf| {
            let letter = pdf.stream("", "600 0 d0 0 0 500 500 re f");
            pdf.object(format!(
            "<< /Type /Font /Subtype /Type3 /Name /Stempel /FontBBox [0 0 600 600] /FontMatrix [0.001 0 0 0.001 0 0] /FirstChar 97 /LastChar 97 /Widths [600] /CharProcs << /a {letter} 0 R >> /Encoding << /Differences [97 /a] >> >>"
        ));
        },
    );
    expect(&look(&bytes), &[Code::FontType3]);
}

fn picture(more: &str) -> Vec<u8> {
    let mut pdf = Pdf::new();
    let image = pdf.stream("/Type /XObject /Subtype /Image /Width 2 /Height 2 /ColorSpace /DeviceGray /BitsPerComponent 8", [0, 90, 90, 0]);
    let content = format!(
        "{} q 300 0 0 300 100 200 cm /I Do Q {more}",
        support::black(112.0, 50.0, 40.0, 3.0)
    );
    pdf.page(content, &format!("/Resources << /XObject << /I {image} 0 R >> /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"));
    pdf.bytes()
}

#[test]
fn scans_are_told_with_and_without_recognised_text() {
    expect(&look(&picture("")), &[Code::PictureOnly]);
    expect(
        &look(&picture("BT 3 Tr /F1 9 Tf (Beste) Tj ET")),
        &[Code::InvisibleText],
    );
    expect(
        &look(&picture(
            "q BT 3 Tr ET Q BT /F1 9 Tf 200 150 Td (Beste) Tj ET",
        )),
        &[Code::FontNotEmbedded],
    );
}

#[test]
fn structure_language_and_claims() {
    let mut pdf = Pdf::new();
    pdf.catalog = String::new();
    pdf.page(good("c56-right"), "");
    expect(&look(&pdf.bytes()), &[Code::NotTagged, Code::NoLanguage]);
    let claim = letter_with("", "", |pdf| {
        let packet = pdf.stream("/Type /Metadata /Subtype /XML", "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>");
        pdf.catalog += &format!("/Metadata {packet} 0 R /Version /2.0");
        let info = pdf.object("<< /Title (Besluit) >>");
        pdf.trailer = format!("/Info {info} 0 R");
    });
    let report = look(&claim);
    expect(&report, &[Code::PdfAClaim]);
    let claims = &report.claims;
    assert_eq!(
        (
            claims.pdf_a.as_deref(),
            claims.pdf_ua.as_deref(),
            claims.version.as_str()
        ),
        (Some("2a"), Some("1"), "2.0")
    );
    assert_eq!(
        (
            claims.title.as_deref(),
            claims.language.as_deref(),
            claims.tagged
        ),
        (Some("Besluit"), Some("nl"), true)
    );
}
