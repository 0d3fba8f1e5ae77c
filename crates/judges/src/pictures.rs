//! What a page looks like, and the codes on it.

use std::io::Write as _;
use std::path::Path;

use tempfile::NamedTempFile;

use crate::found::{printed, run, said, tool};

/// A code found in a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// As zbar calls it: `QR-Code`, `CODE-128`, `EAN-13`.
    pub kind: String,
    /// What it says.
    pub text: String,
}

/// One page (the first is 1) as a PNG of that many dots per inch.
///
/// # Panics
/// When the page cannot be drawn.
pub fn pdftoppm(file: &Path, page: usize, dpi: u32) -> Vec<u8> {
    let (page, dpi) = (page.to_string(), dpi.to_string());
    printed(
        tool("pdftoppm")
            .args(["-png", "-singlefile", "-f", &page, "-l", &page, "-r", &dpi])
            .arg(file),
    )
}

/// Every QR code and bar code in a PNG; none is an empty list.
///
/// # Panics
/// When zbarimg cannot read the picture.
pub fn zbarimg(png: &[u8]) -> Vec<Code> {
    let picture = temporary(png);
    let output = run(tool("zbarimg")
        .args(["--quiet", "--xml"])
        .arg(picture.path()));
    // 4: read the picture, found nothing.
    assert!(
        matches!(output.status.code(), Some(0 | 4)),
        "zbarimg failed ({}): {}",
        output.status,
        said(&output)
    );
    codes(&String::from_utf8_lossy(&output.stdout))
}

/// The codes in zbarimg's XML: `<symbol type='QR-Code' quality='1'><data><![CDATA[…]]></data></symbol>`.
fn codes(xml: &str) -> Vec<Code> {
    let between = |text: &'static str| {
        move |part: &str| part.split_once(text).map(|(before, _)| before.to_owned())
    };
    xml.split("<symbol type='")
        .skip(1)
        .filter_map(|symbol| {
            let kind = between("'")(symbol)?;
            let (_, data) = symbol.split_once("<![CDATA[")?;
            Some(Code {
                kind,
                text: between("]]></data>")(data)?,
            })
        })
        .collect()
}

/// What the first DataMatrix that is found in a PNG says; an empty list when none is found in eight seconds. A busy machine
/// finds less in that time: it is ten times what an idle one needs.
///
/// # Panics
/// When dmtxread cannot read the picture.
pub fn dmtxread(png: &[u8]) -> Vec<String> {
    let picture = temporary(png);
    let output = run(tool("dmtxread")
        .args(["--newline", "--stop-after=1", "--milliseconds=30000"])
        .arg(picture.path()));
    // 1: read the picture, found nothing.
    assert!(
        matches!(output.status.code(), Some(0 | 1)),
        "dmtxread failed ({}): {}",
        output.status,
        said(&output)
    );
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(str::to_owned)
        .collect()
}

fn temporary(png: &[u8]) -> NamedTempFile {
    let mut file = tempfile::Builder::new()
        .suffix(".png")
        .tempfile()
        .expect("a temporary file");
    file.write_all(png).expect("the picture is written");
    file
}
