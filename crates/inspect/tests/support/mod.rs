//! PDFs for tests, written byte by byte, so that each can be wrong in exactly one way.
// Each test program uses some of it; all of it is for tests.
#![allow(dead_code, unreachable_pub, missing_docs, clippy::unwrap_used)]

use std::io::Write as _;
use std::process::Command;

use inspect::profile::PartnerProfile;
use inspect::{Code, Inspection, Limits, Paper, inspect};

/// Points in a millimetre.
pub const MM: f64 = 72.0 / 25.4;

/// A PDF in the making. Object 1 is the catalog, 2 the page tree; pages and everything else follow.
pub struct Pdf {
    objects: Vec<Vec<u8>>,
    pages: Vec<usize>,
    /// Added to the catalog.
    pub catalog: String,
    /// Added to the page tree: what pages inherit.
    pub tree: String,
    /// Added to the trailer.
    pub trailer: String,
}

impl Pdf {
    pub fn new() -> Self {
        Self {
            objects: vec![Vec::new(), Vec::new()],
            pages: Vec::new(),
            catalog: "/Lang (nl) /MarkInfo << /Marked true >> /StructTreeRoot << /Type /StructTreeRoot >>".to_owned(),
            tree: "/MediaBox [0 0 595.276 841.89]".to_owned(),
            trailer: String::new(),
        }
    }

    /// Adds an object; returns its number.
    pub fn object(&mut self, body: impl AsRef<[u8]>) -> usize {
        self.objects.push(body.as_ref().to_vec());
        self.objects.len()
    }

    /// Adds a stream; returns its number.
    pub fn stream(&mut self, dictionary: &str, content: impl AsRef<[u8]>) -> usize {
        let content = content.as_ref();
        let mut body =
            format!("<< {dictionary} /Length {} >>\nstream\n", content.len()).into_bytes();
        body.extend_from_slice(content);
        body.extend_from_slice(b"\nendstream");
        self.object(body)
    }

    /// Adds a page with that content and further keys; returns its number.
    pub fn page(&mut self, content: impl AsRef<[u8]>, keys: &str) -> usize {
        let content = self.stream("", content);
        let page = self.object(format!(
            "<< /Type /Page /Parent 2 0 R /Contents {content} 0 R {keys} >>"
        ));
        self.pages.push(page);
        page
    }

    /// Names a page a second time.
    pub fn again(&mut self, page: usize) {
        self.pages.push(page);
    }

    /// The file.
    pub fn bytes(mut self) -> Vec<u8> {
        let kids: Vec<String> = self
            .pages
            .iter()
            .map(|page| format!("{page} 0 R"))
            .collect();
        self.objects[0] =
            format!("<< /Type /Catalog /Pages 2 0 R {} >>", self.catalog).into_bytes();
        let tree = format!(
            "<< /Type /Pages /Count {} /Kids [{}] {} >>",
            kids.len(),
            kids.join(" "),
            self.tree
        );
        self.objects[1] = tree.into_bytes();
        let mut out = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec();
        let mut places = Vec::new();
        for (number, body) in (1..).zip(&self.objects) {
            places.push(out.len());
            writeln!(out, "{number} 0 obj").unwrap();
            out.extend_from_slice(body);
            out.extend_from_slice(b"\nendobj\n");
        }
        let xref = out.len();
        write!(out, "xref\n0 {}\n0000000000 65535 f \n", places.len() + 1).unwrap();
        for place in &places {
            writeln!(out, "{place:010} 00000 n ").unwrap();
        }
        let trailer = &self.trailer;
        write!(
            out,
            "trailer\n<< /Size {} /Root 1 0 R {trailer} >>\nstartxref\n{xref}\n%%EOF\n",
            places.len() + 1
        )
        .unwrap();
        out
    }
}

/// Operators for a black rectangle, in millimetres from the top-left corner of A4.
pub fn black(x: f64, y: f64, width: f64, height: f64) -> String {
    let (left, low) = (x * MM, 841.89 - (y + height) * MM);
    format!(
        "0 g {left:.2} {low:.2} {:.2} {:.2} re f\n",
        width * MM,
        height * MM
    )
}

/// What an address looks like from afar, where the profile wants it, and a paragraph.
pub fn good(name: &str) -> String {
    let address = profile(name).address;
    black(address.x + 1.0, address.y + 1.0, 40.0, 3.0) + &black(25.0, 120.0, 150.0, 60.0)
}

/// One good page and something more on it.
pub fn letter(more: &str) -> Vec<u8> {
    letter_with(more, "", |_| {})
}

/// One good page with keys on the page and changes to the file.
pub fn letter_with(more: &str, keys: &str, change: impl FnOnce(&mut Pdf)) -> Vec<u8> {
    let mut pdf = Pdf::new();
    pdf.page(good("c56-right") + more, keys);
    change(&mut pdf);
    pdf.bytes()
}

/// A good page with an object that nothing refers to, of that body.
pub fn letter_and(body: &str) -> Vec<u8> {
    letter_with("", "", |pdf| {
        pdf.object(body);
    })
}

pub fn profile(name: &str) -> PartnerProfile {
    PartnerProfile::shipped(name).unwrap()
}

/// Limits for tests: coarser drawings, so that they are quick without optimisation.
pub fn limits() -> Limits {
    Limits {
        dpi: 60,
        ..Limits::default()
    }
}

/// Looks at a letter for C5/6 with the window on the right, printed on both sides.
pub fn look(bytes: &[u8]) -> Inspection {
    look_for(bytes, "c56-right", true)
}

pub fn look_for(bytes: &[u8], name: &str, duplex: bool) -> Inspection {
    inspect(
        bytes,
        Some(Paper {
            profile: &profile(name),
            duplex,
        }),
        &limits(),
    )
}

/// Codes of all findings but those that every one of our small files has.
pub fn codes(report: &Inspection) -> Vec<Code> {
    report
        .findings
        .iter()
        .map(|finding| finding.code)
        .filter(|code| *code != Code::NotPdfA)
        .collect()
}

/// Fails with the whole report unless these are the only findings.
#[track_caller]
pub fn expect(report: &Inspection, expected: &[Code]) {
    assert_eq!(codes(report), expected, "{:#?}", report.findings);
}

/// Runs a program on a file and returns what it wrote to another; `{in}` and `{out}` stand for their paths.
pub fn through(program: &str, arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (folder.path().join("in.pdf"), folder.path().join("out.pdf"));
    std::fs::write(&from, input).unwrap();
    let mut command: Command = judges::tool(program);
    for argument in arguments {
        command.arg(
            argument
                .replace("{in}", from.to_str().unwrap())
                .replace("{out}", to.to_str().unwrap()),
        );
    }
    let output = command.output().unwrap();
    assert!(
        to.exists(),
        "{program}: {}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    std::fs::read(to).unwrap()
}

/// Packs bytes for /FlateDecode.
pub fn flate(content: &[u8]) -> Vec<u8> {
    let mut stream = lopdf::Stream::new(lopdf::Dictionary::new(), content.to_vec());
    stream.compress().unwrap();
    stream.content
}
