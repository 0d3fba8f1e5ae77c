//! Conversion, judged by veraPDF; and files that must not get their way.

use std::time::Duration;

use convert::{Bounds, ConvertError, Ghostscript};

/// A PDF with one page of that content and resources.
fn pdf(content: &str, resources: &str, catalog: &str, more: &[&str]) -> Vec<u8> {
    let mut bodies = vec![
        format!("<< /Type /Catalog /Pages 2 0 R {catalog} >>"),
        "<< /Type /Pages /Count 1 /Kids [3 0 R] >>".to_owned(),
        format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << {resources} >> >>"
        ),
        format!(
            "<< /Length {} >>\nstream\n{content}\nendstream",
            content.len()
        ),
    ];
    bodies.extend(more.iter().map(|body| (*body).to_owned()));
    let mut out = "%PDF-1.4\n".to_owned();
    let mut places = Vec::new();
    for (number, body) in (1..).zip(&bodies) {
        places.push(out.len());
        out += &format!("{number} 0 obj\n{body}\nendobj\n");
    }
    let xref = out.len();
    out += &format!("xref\n0 {}\n0000000000 65535 f \n", places.len() + 1);
    for place in &places {
        out += &format!("{place:010} 00000 n \n");
    }
    out += &format!(
        "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{xref}\n%%EOF\n",
        places.len() + 1
    );
    out.into_bytes()
}

const FONT: &str = "/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>";
const TEXT: &str = "BT /F1 12 Tf 100 700 Td (Beste mevrouw Peeters) Tj ET 1 0 0 rg 100 100 50 50 re f 0 1 0 0 k 200 100 50 50 re f";

fn convert(input: &[u8]) -> Result<Vec<u8>, ConvertError> {
    Ghostscript::find()
        .expect("Ghostscript: run ./test once")
        .to_pdf_a(input, &Bounds::default())
}

#[test]
fn what_comes_out_is_pdf_a_whatever_goes_in() {
    let script = "/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>";
    let transparent = "/ExtGState << /G << /ca 0.5 /BM /Multiply >> >>";
    let inputs = [
        pdf(TEXT, FONT, "", &[]),
        pdf(TEXT, FONT, script, &[]),
        pdf(
            &format!("/G gs {TEXT}"),
            &format!("{FONT} {transparent}"),
            "",
            &[],
        ),
        pdf(
            TEXT,
            FONT,
            "/AcroForm << /Fields [5 0 R] >>",
            &["<< /FT /Tx /T (naam) /Subtype /Widget /Rect [10 10 90 30] >>"],
        ),
        pdf("", "", "", &[]),
    ];
    let folder = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    for (number, input) in inputs.iter().enumerate() {
        let file = folder.path().join(format!("{number}.pdf"));
        let out = convert(input).unwrap();
        assert!(!out.windows(10).any(|window| window == b"JavaScript"));
        std::fs::write(&file, out).unwrap();
        files.push(file);
    }
    judges::verapdf::judge("2b", &files)
        .iter()
        .for_each(judges::verapdf::Verdict::assert_compliant);
    assert!(judges::pdftotext(&files[1]).contains("Beste mevrouw Peeters"));
    judges::qpdf_check(&files[0]).unwrap();
}

#[test]
fn the_judge_does_refuse_what_went_in() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("in.pdf");
    std::fs::write(&file, pdf(TEXT, FONT, "", &[])).unwrap();
    assert!(!judges::verapdf::judge("2b", &[file])[0].compliant);
}

#[test]
fn what_is_no_pdf_is_refused_before_anything_runs() {
    for input in [&b""[..], b"%!PS\n(%PDF) run", b"GIF89a"] {
        assert!(matches!(convert(input), Err(ConvertError::Input)));
    }
}

#[test]
fn a_damaged_file_is_an_error_with_words() {
    let whole = pdf(TEXT, FONT, "", &[]);
    match convert(&whole[..40]) {
        Err(ConvertError::Failed(said)) => assert!(said.len() > 10),
        other => panic!("{other:?}"),
    }
}

#[test]
fn postscript_in_disguise_reads_no_file() {
    // Ghostscript would run PostScript that says %PDF- somewhere; the cage is what keeps it from reading.
    let input =
        b"%!PS\n%PDF-1.4\n/f (/etc/passwd) (r) file def f 200 string readstring pop print showpage";
    match convert(input) {
        Err(ConvertError::Failed(said)) => assert!(!said.contains("root:"), "{said}"),
        Ok(out) => assert!(!String::from_utf8_lossy(&out).contains("root:")),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn a_file_that_draws_without_end_is_stopped() {
    // Ten forms, each drawing the next ten times: 10^10 rectangles.
    let forms: Vec<String> = (0..10)
        .map(|at| {
            let content = "/X Do ".repeat(10);
            format!(
                "<< /Subtype /Form /BBox [0 0 600 850] /Resources << /XObject << /X {} 0 R >> >> /Length {} >>\nstream\n{content}\nendstream",
                at + 6,
                content.len()
            )
        })
        .chain(["<< /Subtype /Form /BBox [0 0 600 850] /Length 12 >>\nstream\n0 0 1 1 re f\nendstream".to_owned()])
        .collect();
    let forms: Vec<&str> = forms.iter().map(String::as_str).collect();
    let input = pdf("/X Do", "/XObject << /X 5 0 R >>", "", &forms);
    let ghostscript = Ghostscript::find().unwrap();
    let hurried = Bounds {
        wall: Duration::from_secs(2),
        ..Bounds::default()
    };
    assert!(matches!(
        ghostscript.to_pdf_a(&input, &hurried),
        Err(ConvertError::Time)
    ));
    let frugal = Bounds {
        cpu: Duration::from_secs(1),
        ..Bounds::default()
    };
    assert!(matches!(
        ghostscript.to_pdf_a(&input, &frugal),
        Err(ConvertError::Time)
    ));
}

#[test]
fn a_result_that_is_too_large_is_refused() {
    let input = pdf(TEXT, FONT, "", &[]);
    let small = Bounds {
        output: 2000,
        ..Bounds::default()
    };
    let result = Ghostscript::find().unwrap().to_pdf_a(&input, &small);
    assert!(
        matches!(result, Err(ConvertError::Large(2000))),
        "{result:?}"
    );
}

#[test]
fn a_file_that_wants_too_much_memory_is_refused() {
    let tiny = Bounds {
        memory: 20 << 20,
        ..Bounds::default()
    };
    let result = Ghostscript::find()
        .unwrap()
        .to_pdf_a(&pdf(TEXT, FONT, "", &[]), &tiny);
    assert!(matches!(result, Err(ConvertError::Failed(_))), "{result:?}");
}

#[test]
fn without_ghostscript_it_says_so() {
    let empty = tempfile::tempdir().unwrap();
    let error = Ghostscript::find_in(empty.path().as_os_str()).unwrap_err();
    assert!(matches!(error, ConvertError::Missing) && error.to_string().contains("gs"));
    // A program in the folder one happens to be in is not trusted.
    assert!(matches!(
        Ghostscript::find_in(std::ffi::OsStr::new("")),
        Err(ConvertError::Missing)
    ));
}
