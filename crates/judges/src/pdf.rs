//! Structure, signatures and text of a PDF.

use std::path::Path;

use crate::found::{printed, run, said, tool};

/// Whether qpdf reads the file without a warning: cross-references, object numbers, stream lengths, filters.
///
/// # Errors
/// With what qpdf said, warnings included.
///
/// # Panics
/// When qpdf is not installed.
pub fn qpdf_check(file: &Path) -> Result<(), String> {
    let output = run(tool("qpdf").arg("--check").arg(file));
    if output.status.success() {
        Ok(())
    } else {
        Err(said(&output))
    }
}

/// One signature as Poppler's `pdfsig` sees it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PdfSignature {
    /// The common name of the signer's certificate.
    pub signer: String,
    /// `ETSI.CAdES.detached`, `ETSI.RFC3161`, …
    pub kind: String,
    /// Whether the signature fits the signed bytes.
    pub valid: bool,
    /// Poppler's sentence about the signature.
    pub signature: String,
    /// Poppler's sentence about the certificate; empty when it was not looked at.
    pub certificate: String,
    /// Whether the signed bytes are the whole file but for the signature itself.
    pub whole_file: bool,
}

/// The signatures of a file, in the order of the document. Certificates are not judged: Poppler would look into the trust store of
/// the machine.
///
/// # Panics
/// When pdfsig is not installed.
pub fn pdfsig(file: &Path) -> Vec<PdfSignature> {
    // Nobody's home: Poppler would open the certificates of a browser there, and a folder it cannot open spoils its answer.
    let home = tempfile::tempdir().expect("a temporary folder");
    // Its exit code says only how many signatures there are or that there is none; the words say the rest.
    let output = run(tool("pdfsig")
        .arg("-nocert")
        .arg(file)
        .env("HOME", home.path()));
    signatures(&String::from_utf8_lossy(&output.stdout))
}

fn signatures(text: &str) -> Vec<PdfSignature> {
    let mut found: Vec<PdfSignature> = Vec::new();
    for line in text.lines().map(str::trim) {
        if line.starts_with("Signature #") {
            found.push(PdfSignature::default());
            continue;
        }
        let Some(signature) = found.last_mut() else {
            continue;
        };
        let Some((key, value)) = line.trim_start_matches("- ").split_once(": ") else {
            signature.whole_file |= line == "- Total document signed";
            continue;
        };
        match key {
            "Signer Certificate Common Name" => value.clone_into(&mut signature.signer),
            "Signature Type" => value.clone_into(&mut signature.kind),
            "Signature Validation" => {
                signature.valid = value == "Signature is Valid.";
                value.clone_into(&mut signature.signature);
            }
            "Certificate Validation" => value.clone_into(&mut signature.certificate),
            _ => {}
        }
    }
    found
}

/// The text of a file in reading order; pages end with a form feed.
///
/// # Panics
/// When pdftotext cannot read it.
pub fn pdftotext(file: &Path) -> String {
    text(file, &[])
}

/// The text of a file as it stands on the page, columns beside each other.
///
/// # Panics
/// When pdftotext cannot read it.
pub fn pdftotext_layout(file: &Path) -> String {
    text(file, &["-layout"])
}

fn text(file: &Path, options: &[&str]) -> String {
    let printed = printed(
        tool("pdftotext")
            .args(["-enc", "UTF-8"])
            .args(options)
            .arg(file)
            .arg("-"),
    );
    String::from_utf8(printed).expect("the text is UTF-8")
}

/// A word and where it stands, in points from the upper left corner of the page.
#[derive(Debug, Clone, PartialEq)]
pub struct Word {
    /// The page; the first is 1.
    pub page: usize,
    /// The block of text on that page, from 0: what Poppler takes for one paragraph or cell.
    pub block: usize,
    /// The line within the block, from 0.
    pub line: usize,
    /// Left edge.
    pub x_min: f64,
    /// Upper edge.
    pub y_min: f64,
    /// Right edge.
    pub x_max: f64,
    /// Lower edge.
    pub y_max: f64,
    /// The word.
    pub text: String,
}

/// Every word with its place, in the order in which Poppler reads them.
///
/// # Panics
/// When pdftotext cannot read the file.
pub fn pdftotext_words(file: &Path) -> Vec<Word> {
    words(&text(file, &["-bbox-layout"]))
}

fn words(xml: &str) -> Vec<Word> {
    let (mut page, mut blocks, mut lines) = (0, 0, 0);
    let mut found = Vec::new();
    for row in xml.lines().map(str::trim) {
        if row.starts_with("<page ") {
            (page, blocks) = (page + 1, 0);
        } else if row.starts_with("<block ") {
            (blocks, lines) = (blocks + 1, 0);
        } else if row.starts_with("<line ") {
            lines += 1;
        } else if let Some(word) = row.strip_prefix("<word ") {
            let number = |name: &str| -> f64 {
                let value = word
                    .split_once(&format!("{name}=\""))
                    .and_then(|(_, rest)| rest.split_once('"'));
                value
                    .and_then(|(number, _)| number.parse().ok())
                    .unwrap_or_else(|| panic!("no {name}: {row}"))
            };
            let text = word
                .split_once('>')
                .and_then(|(_, rest)| rest.strip_suffix("</word>"))
                .unwrap_or_default();
            found.push(Word {
                page,
                block: blocks - 1,
                line: lines - 1,
                x_min: number("xMin"),
                y_min: number("yMin"),
                x_max: number("xMax"),
                y_max: number("yMax"),
                text: unescaped(text),
            });
        }
    }
    found
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&amp;", "&")
}
