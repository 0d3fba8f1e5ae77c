//! Each judge knows good from bad: what it accepts, and what it must refuse.

#![allow(clippy::unwrap_used)] // a test that cannot go on says where

use std::fs;
use std::path::{Path, PathBuf};

use judges::{
    dmtxread, pdfsig, pdftoppm, pdftotext, pdftotext_layout, pdftotext_words, qpdf_check, tool,
    verapdf, zbarimg,
};
use serde_json::json;
use tempfile::TempDir;

/// One page with the words "Beste inwoner" in 24 points at (72, 700); an honest PDF that promises no standard.
const PLAIN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/files/plain.pdf");

/// Ghostscript's way of making a PDF/A: the colour profile as the file's output intent.
const OUTPUT_INTENT: &str = "
[ /_objdef {profile} /type /stream /OBJ pdfmark
[ {profile} << /N 3 >> /PUT pdfmark
[ {profile} (PROFILE) (r) file /PUT pdfmark
[ /_objdef {intent} /type /dict /OBJ pdfmark
[ {intent} << /Type /OutputIntent /S /GTS_PDFA1 /DestOutputProfile {profile} /OutputConditionIdentifier (sRGB) >> /PUT pdfmark
[ {Catalog} << /OutputIntents [ {intent} ] >> /PUT pdfmark
";

/// The same page as an archive wants it (PDF/A-2b), made by Ghostscript.
fn archived(folder: &TempDir) -> PathBuf {
    let profile = "/usr/share/color/icc/ghostscript/srgb.icc";
    let prefix = folder.path().join("intent.ps");
    fs::write(&prefix, OUTPUT_INTENT.replace("PROFILE", profile)).unwrap();
    let out = folder.path().join("archived.pdf");
    let mut ghostscript = tool("gs");
    ghostscript.args([
        "-q",
        "-dBATCH",
        "-dNOPAUSE",
        "-sDEVICE=pdfwrite",
        "-dPDFA=2",
        "-dPDFACompatibilityPolicy=2",
    ]);
    ghostscript.args([
        "-sColorConversionStrategy=RGB",
        &format!("--permit-file-read={profile}"),
        "-o",
    ]);
    let ran = ghostscript
        .arg(&out)
        .arg(&prefix)
        .arg(PLAIN)
        .output()
        .unwrap();
    assert!(
        ran.status.success(),
        "{}",
        String::from_utf8_lossy(&ran.stdout)
    );
    out
}

/// A file with one place written over.
fn changed(folder: &TempDir, file: &Path, old: &[u8], new: &[u8]) -> PathBuf {
    let mut bytes = fs::read(file).unwrap();
    let at = bytes
        .windows(old.len())
        .position(|window| window == old)
        .expect("the place is there");
    bytes[at..at + new.len()].copy_from_slice(new);
    let out = folder.path().join("changed.pdf");
    fs::write(&out, bytes).unwrap();
    out
}

#[test]
fn verapdf_accepts_an_archive_file_and_names_the_broken_clauses_of_others() {
    let folder = TempDir::new().unwrap();
    let rubbish = folder.path().join("rubbish.pdf");
    fs::write(&rubbish, "no PDF").unwrap();
    let verdicts = verapdf::judge("2b", &[archived(&folder), PathBuf::from(PLAIN), rubbish]);
    verdicts[0].assert_compliant();
    assert!(!verdicts[1].compliant);
    assert!(
        verdicts[1].breaks("6.2.11.4.1"),
        "its font is not embedded: {:?}",
        verdicts[1].failed
    );
    assert!(
        verdicts[1].breaks("6.6.2.1"),
        "it has no metadata: {:?}",
        verdicts[1].failed
    );
    assert!(
        verdicts[1]
            .failed
            .iter()
            .all(|failure| !failure.message.is_empty() && failure.context.starts_with("root"))
    );
    assert!(!verdicts[2].compliant);
    assert!(verdicts[2].unreadable.is_some());
}

#[test]
fn verapdf_holds_a_file_against_the_flavour_asked_for() {
    let folder = TempDir::new().unwrap();
    let archived = archived(&folder);
    // A page without tags is no accessible one.
    let verdict = &verapdf::judge("ua1", &[&archived])[0];
    assert!(verdict.breaks("7.1"), "{:?}", verdict.failed);
    let verdict = &verapdf::judge("2a", &[&archived])[0];
    assert!(
        verdict.breaks("6.7.2.2") || verdict.breaks("6.7.3.3"),
        "{:?}",
        verdict.failed
    );
}

#[test]
#[should_panic(expected = "unknown flavour")]
fn verapdf_refuses_a_flavour_there_is_not() {
    verapdf::judge("9z", &[PLAIN]);
}

#[test]
fn qpdf_accepts_a_sound_file_and_refuses_a_broken_one() {
    let folder = TempDir::new().unwrap();
    assert_eq!(qpdf_check(Path::new(PLAIN)), Ok(()));
    let broken = changed(
        &folder,
        Path::new(PLAIN),
        b"0000000009 00000 n",
        b"0000000011 00000 n",
    );
    let said = qpdf_check(&broken).unwrap_err();
    assert!(said.contains("cross-reference"), "{said}");
}

#[test]
fn pdfsig_believes_a_signature_until_a_byte_changes() {
    let folder = TempDir::new().unwrap();
    assert_eq!(pdfsig(Path::new(PLAIN)), [], "not signed");

    let leaf = judges::pki::pki().leaf("p256");
    let signed = folder.path().join("signed.pdf");
    let question = json!({
        "in": PLAIN, "out": &signed, "key": leaf.path("key.pem"), "certificate": leaf.path("cert.pem"),
    });
    let answer = judges::python_json(include_str!("sign.py"), &question);
    assert_eq!(answer, json!({ "signatures": 1 }));

    let seen = pdfsig(&signed);
    assert_eq!(seen.len(), 1);
    assert!(seen[0].valid && seen[0].whole_file, "{seen:?}");
    assert!(!seen[0].signer.is_empty());
    assert_eq!(seen[0].kind, "ETSI.CAdES.detached");

    let seen = pdfsig(&changed(&folder, &signed, b"Beste", b"Beter"));
    assert!(!seen[0].valid, "{seen:?}");
}

#[test]
#[should_panic(expected = "the judge in Python failed")]
fn a_program_in_python_that_fails_fails_the_test() {
    judges::python_json("raise SystemExit('no')", &json!(null));
}

#[test]
fn words_come_with_their_place() {
    let plain = Path::new(PLAIN);
    assert_eq!(pdftotext(plain).trim(), "Beste inwoner");
    assert_eq!(pdftotext_layout(plain).trim(), "Beste inwoner");
    let words = pdftotext_words(plain);
    let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
    assert_eq!(texts, ["Beste", "inwoner"]);
    assert_eq!((words[0].page, words[0].block, words[0].line), (1, 0, 0));
    assert!((words[0].x_min - 72.0).abs() < 0.01, "{words:?}");
    // The base line stands 700 points above the lower edge of a page of 842.
    assert!(
        words[0].y_min < 142.0 && 142.0 < words[0].y_max,
        "{words:?}"
    );
}

#[test]
#[should_panic(expected = "failed")]
fn a_page_that_is_not_there_cannot_be_drawn() {
    pdftoppm(Path::new(PLAIN), 2, 72);
}

#[test]
fn a_page_is_drawn_as_a_png() {
    let png = pdftoppm(Path::new(PLAIN), 1, 72);
    assert_eq!(png[..8], *b"\x89PNG\r\n\x1a\n");
    let size = [595_u32.to_be_bytes(), 842_u32.to_be_bytes()].concat();
    assert_eq!(png[16..24], size);
    assert_eq!(zbarimg(&png), []);
    assert_eq!(dmtxread(&png), [""; 0]);
}

/// A QR code as a grey picture (PGM), each module eight dots wide.
fn qr(text: &str, spoil: bool) -> Vec<u8> {
    let code = qrcode::QrCode::new(text).unwrap();
    let (width, quiet) = (code.width(), 4);
    let side = (width + 2 * quiet) * 8;
    let mut picture = format!("P5 {side} {side} 255\n").into_bytes();
    for y in 0..side {
        for x in 0..side {
            let (column, row) = ((x / 8).wrapping_sub(quiet), (y / 8).wrapping_sub(quiet));
            let inside = column < width && row < width;
            let dark = inside && code[(column, row)] == qrcode::Color::Dark;
            // More modules turned over than the code can mend, the three corners left as they are.
            let turned = spoil && inside && column > 9 && row > 9 && (column + row) % 2 == 0;
            picture.push(if dark == turned { 255 } else { 0 });
        }
    }
    picture
}

#[test]
fn zbarimg_reads_a_code_with_its_lines_and_refuses_a_spoilt_one() {
    let text = "BCD\n002\n1\nSCT\n\nGemeente Schelderode <&>";
    let codes = zbarimg(&qr(text, false));
    assert_eq!(codes.len(), 1);
    assert_eq!(
        (codes[0].kind.as_str(), codes[0].text.as_str()),
        ("QR-Code", text)
    );
    assert_eq!(zbarimg(&qr(text, true)), []);
}

#[test]
fn dmtxread_reads_a_datamatrix_and_refuses_a_covered_one() {
    let folder = TempDir::new().unwrap();
    let (text, picture) = (folder.path().join("text"), folder.path().join("code.png"));
    fs::write(&text, "L0001 1/2").unwrap();
    let made = tool("dmtxwrite")
        .arg("--output")
        .arg(&picture)
        .arg(&text)
        .output()
        .unwrap();
    assert!(made.status.success());
    assert_eq!(dmtxread(&fs::read(&picture).unwrap()), ["L0001 1/2"]);
    let white = qr("", false).iter().map(|_| 255).collect::<Vec<u8>>();
    let blank = [b"P5 100 100 255\n".as_slice(), &white[..10_000]].concat();
    assert_eq!(dmtxread(&blank), [""; 0]);
}

#[test]
#[should_panic(expected = "run ./test once: it installs the judges")]
fn a_judge_that_is_missing_fails_the_test_and_says_what_to_do() {
    tool("a-judge-that-nobody-wrote");
}
