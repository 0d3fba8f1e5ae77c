//! Documents to judge: signed at any time, with services that answer as of any time, and revised by hand.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "a module of tests, of which each file uses a part"
)]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::Timestamp;
use judges::pki::{Leaf, pki};
use seal::services::{Revocation, RevocationSource, ServiceError, TimestampAuthority};
use seal::{KeyFile, Level, SignOptions, Signer, sign};

/// A letter of two pages, PDF/A-2a and PDF/UA-1.
pub const LETTER: &[u8] = include_bytes!("../fixtures/letter.pdf");

/// A time as openssl writes it, from RFC 3339.
pub fn openssl(time: &str) -> String {
    let time: Timestamp = time.parse().unwrap();
    time.strftime("%Y%m%d%H%M%SZ").to_string()
}

/// An authority that stamps at these times, one after the other; the last again and again.
pub struct Stamps {
    leaf: Leaf,
    times: Vec<String>,
    asked: AtomicUsize,
}

impl Stamps {
    pub fn new(leaf: &Leaf, times: &[&str]) -> Arc<Self> {
        Arc::new(Self {
            leaf: leaf.clone(),
            times: times.iter().map(|time| openssl(time)).collect(),
            asked: AtomicUsize::new(0),
        })
    }
}

impl TimestampAuthority for Stamps {
    fn timestamp(&self, sha256: &[u8; 32]) -> Result<Vec<u8>, ServiceError> {
        let index = self
            .asked
            .fetch_add(1, Ordering::SeqCst)
            .min(self.times.len() - 1);
        Ok(pki().timestamp_at(sha256, &self.times[index], &self.leaf))
    }
}

/// Revocation lists made at one time, valid until another.
pub struct Lists {
    pub from: String,
    pub until: String,
}

impl Lists {
    pub fn new(from: &str, until: &str) -> Arc<Self> {
        Arc::new(Self {
            from: openssl(from),
            until: openssl(until),
        })
    }
}

impl RevocationSource for Lists {
    fn revocation(&self, _certificate: &[u8], issuer: &[u8]) -> Result<Revocation, ServiceError> {
        let name = [
            "root",
            "other-root",
            "issuing",
            "issuing-ec",
            "issuing-revoked",
        ]
        .into_iter()
        .find(|name| pki().leaf(name).certificate_der() == issuer)
        .unwrap();
        Ok(Revocation {
            ocsp: None,
            crl: Some(pki().crl(name, &self.from, &self.until)),
            next_update: None,
        })
    }
}

/// How a document of the corpus is signed.
#[derive(Clone)]
pub struct Scene<'s> {
    /// Who.
    pub signer: &'s Leaf,
    /// When, by the signer's word.
    pub time: &'s str,
    /// By which authority stamped.
    pub stamper: &'s Leaf,
    /// When stamped: the signature, then the document.
    pub stamps: Vec<&'s str>,
    /// When the lists were made, and until when they are good.
    pub lists: (&'s str, &'s str),
    /// To which level.
    pub level: Level,
}

impl Scene<'static> {
    /// Signed on 1 May 2025 by a certificate of the test authority; lists of that week.
    pub fn may(name: &str, level: Level) -> Self {
        Self {
            signer: pki().leaf(name),
            time: "2025-05-01T10:00:00Z",
            stamper: pki().leaf("tsa"),
            stamps: vec!["2025-05-01T10:00:05Z", "2025-05-01T10:00:20Z"],
            lists: ("2025-05-01T10:00:10Z", "2025-05-08T10:00:10Z"),
            level,
        }
    }
}

impl Scene<'_> {
    pub fn signer(&self) -> Signer {
        let leaf = self.signer;
        let pem = format!("{}{}", leaf.key_pem(), leaf.chain_pem());
        KeyFile::from_pem(&pem, None)
            .unwrap()
            .into_signer()
            .unwrap()
            .with_timestamps(Stamps::new(self.stamper, &self.stamps))
            .with_revocation(Lists::new(self.lists.0, self.lists.1))
            .with_certificates(vec![
                pki().root_der(),
                pki().leaf("other-root").certificate_der(),
                pki().leaf("issuing").certificate_der(),
                pki().leaf("issuing-ec").certificate_der(),
                pki().leaf("issuing-revoked").certificate_der(),
            ])
    }

    pub fn options(&self) -> SignOptions {
        SignOptions {
            level: self.level,
            ..SignOptions::new(self.time.parse().unwrap())
        }
    }

    /// Signs a document.
    pub fn sign(&self, document: &[u8]) -> Vec<u8> {
        self.sign_with(document, |_| {})
    }

    /// Signs a document with other options.
    pub fn sign_with(&self, document: &[u8], change: impl FnOnce(&mut SignOptions)) -> Vec<u8> {
        let mut options = self.options();
        change(&mut options);
        sign(document, &self.signer(), &options).unwrap().bytes
    }
}

/// A bill of two pages with a form, written by hand so that its numbers are known. See [`number`].
pub fn bill() -> Vec<u8> {
    let stream = |extra: &str, body: &str| {
        format!(
            "<< {extra}/Length {} >>\nstream\n{body}\nendstream",
            body.len()
        )
    };
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R /AcroForm 7 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>".into(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Annots [8 0 R 13 0 R] \
         /Resources << /Font << /F1 6 0 R >> /XObject << /Over 12 0 R >> >> >>".into(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 9 0 R \
         /Resources << /Font << /F1 6 0 R >> >> >>".into(),
        stream("", "BT /F1 12 Tf 72 700 Td (Te betalen: 100 euro) Tj ET /Over Do"),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".into(),
        "<< /Fields [8 0 R 13 0 R] /DA (/Helv 0 Tf 0 g) /DR << /Font << /Helv 6 0 R >> >> >>".into(),
        "<< /Type /Annot /Subtype /Widget /FT /Tx /T (bedrag) /V (100) /Rect [72 600 200 620] /F 4 /P 3 0 R \
         /DA (/Helv 10 Tf 0 g) /AP << /N 10 0 R >> >>".into(),
        stream("", "BT /F1 12 Tf 72 700 Td (Bladzijde twee) Tj ET"),
        stream(
            "/Type /XObject /Subtype /Form /BBox [0 0 128 20] /Resources << /Font << /Helv 6 0 R >> >> ",
            "/Tx BMC BT /Helv 10 Tf 2 5 Td (100) Tj ET EMC",
        ),
        stream("", "BT /F1 12 Tf 72 700 Td (Te betalen: 900 euro) Tj ET"),
        stream("/Type /XObject /Subtype /Form /BBox [0 0 10 10] ", "1 1 1 rg 0 0 5 5 re f"),
        "<< /Type /Annot /Subtype /Widget /FT /Tx /T (naam) /V (An) /Rect [72 560 200 580] /F 4 /P 3 0 R \
         /DA (/Helv 10 Tf 0 g) /AP << /N 14 0 R >> >>".into(),
        stream(
            "/Type /XObject /Subtype /Form /BBox [0 0 128 20] /Resources << /Font << /Helv 6 0 R >> >> ",
            "/Tx BMC BT /Helv 10 Tf 2 5 Td (An) Tj ET EMC",
        ),
    ];
    let mut file = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut offsets = Vec::new();
    for (index, body) in objects.iter().enumerate() {
        offsets.push(file.len());
        file.extend(format!("{} 0 obj\n{body}\nendobj\n", index + 1).bytes());
    }
    let start = file.len();
    file.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for offset in offsets {
        file.extend(format!("{offset:010} 00000 n \n").bytes());
    }
    file.extend(
        format!(
            "trailer\n<< /Size {} /Root 1 0 R /ID [<0102> <0102>] >>\nstartxref\n{start}\n%%EOF\n",
            objects.len() + 1
        )
        .bytes(),
    );
    file
}

/// The objects of [`bill`].
pub mod number {
    pub const CATALOG: u32 = 1;
    pub const PAGES: u32 = 2;
    pub const PAGE: u32 = 3;
    pub const CONTENT: u32 = 5;
    pub const FONT: u32 = 6;
    pub const FORM: u32 = 7;
    pub const AMOUNT: u32 = 8;
    pub const AMOUNT_LOOK: u32 = 10;
    pub const HIDDEN: u32 = 11;
    pub const OVERLAY: u32 = 12;
    /// Free in every document made from the bill here.
    pub const FREE: u32 = 900;
}

/// The text of an object as it is written last.
pub fn object(file: &[u8], number: u32) -> String {
    let text = String::from_utf8_lossy(file);
    let start = format!("\n{number} 0 obj");
    let at = text.rfind(&start).unwrap() + start.len();
    let body = &text[at..];
    body[..body.find("endobj").unwrap()].trim().to_owned()
}

/// A stream object's text.
pub fn stream(extra: &str, body: &str) -> String {
    format!(
        "<< {extra} /Length {} >>\nstream\n{body}\nendstream",
        body.len()
    )
}

/// What the last `startxref` names.
pub fn start_of_sections(file: &[u8]) -> usize {
    let text = String::from_utf8_lossy(&file[last(file, "startxref") + 9..]).into_owned();
    text.split_whitespace().next().unwrap().parse().unwrap()
}

/// Appends some text.
pub fn append(file: &[u8], text: &str) -> Vec<u8> {
    let mut out = file.to_vec();
    out.extend(text.bytes());
    out
}

/// Appends a revision with these objects, as any editor would.
pub fn revise(file: &[u8], objects: &[(u32, String)]) -> Vec<u8> {
    revise_with(file, objects, &[], "")
}

/// The same, with objects that are freed and more in the trailer (a key that was there is replaced).
pub fn revise_with(
    file: &[u8],
    objects: &[(u32, String)],
    freed: &[u32],
    trailer: &str,
) -> Vec<u8> {
    let previous = start_of_sections(file);
    let mut out = file.to_vec();
    if !out.ends_with(b"\n") {
        out.push(b'\n');
    }
    let mut table = String::new();
    for number in freed {
        table.push_str(&format!("{number} 1\n0000000000 00001 f \n"));
    }
    for (number, body) in objects {
        table.push_str(&format!("{number} 1\n{:010} 00000 n \n", out.len()));
        out.extend(format!("{number} 0 obj\n{body}\nendobj\n").bytes());
    }
    let start = out.len();
    let root = if trailer.contains("/Root") {
        ""
    } else {
        "/Root 1 0 R "
    };
    let size = if trailer.contains("/Size") {
        String::new()
    } else {
        let text = String::from_utf8_lossy(&file[last(file, "/Size ") + 6..]).into_owned();
        let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
        format!("/Size {} ", digits.parse::<u32>().unwrap().max(1_000))
    };
    out.extend(
        format!(
            "xref\n{table}trailer\n<< {size}{root}/Prev {previous} /ID [<0102> <0304>] {trailer} >>\n\
             startxref\n{start}\n%%EOF\n"
        )
        .bytes(),
    );
    out
}

/// Replaces the last occurrence of some text by other text of the same length.
pub fn swap(file: &[u8], from: &str, to: &str) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let at = (0..file.len() - from.len())
        .rev()
        .find(|at| file[*at..].starts_with(from.as_bytes()))
        .unwrap_or_else(|| panic!("no {from}"));
    let mut out = file.to_vec();
    out[at..at + to.len()].copy_from_slice(to.as_bytes());
    out
}

/// Turns over one bit.
pub fn flip(file: &[u8], at: usize) -> Vec<u8> {
    let mut out = file.to_vec();
    out[at] ^= 1;
    out
}

/// The place of some text, from the end.
pub fn last(file: &[u8], text: &str) -> usize {
    (0..file.len() - text.len())
        .rev()
        .find(|at| file[*at..].starts_with(text.as_bytes()))
        .unwrap_or_else(|| panic!("no {text}"))
}

/// The numbers of the last `ByteRange`.
pub fn byte_range(file: &[u8]) -> [usize; 4] {
    let text = String::from_utf8_lossy(&file[last(file, "/ByteRange")..]).into_owned();
    let inside = &text[text.find('[').unwrap() + 1..text.find(']').unwrap()];
    let numbers: Vec<usize> = inside
        .split_whitespace()
        .map(|n| n.parse().unwrap())
        .collect();
    numbers.try_into().unwrap()
}

/// A CMS container over what the last signature covers, by openssl.
pub fn container_by_openssl(file: &[u8], leaf: &Leaf, options: &[&str]) -> Vec<u8> {
    let [start, length, second, rest] = byte_range(file);
    let folder = tempfile::tempdir().unwrap();
    let content = [&file[start..start + length], &file[second..second + rest]].concat();
    std::fs::write(folder.path().join("content"), content).unwrap();
    let output = std::process::Command::new("openssl")
        .current_dir(folder.path())
        .args([
            "cms",
            "-sign",
            "-binary",
            "-nosmimecap",
            "-outform",
            "DER",
            "-in",
            "content",
            "-out",
            "out.der",
        ])
        .arg("-signer")
        .arg(leaf.path("cert.pem"))
        .arg("-inkey")
        .arg(leaf.path("key.pem"))
        .arg("-certfile")
        .arg(pki().leaf("issuing").path("cert.pem"))
        .args(options)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    std::fs::read(folder.path().join("out.der")).unwrap()
}

/// Puts another container into the hole of the last signature.
pub fn put_container(file: &[u8], container: &[u8]) -> Vec<u8> {
    let [_, length, second, _] = byte_range(file);
    let mut hex = data_encoding::HEXLOWER.encode(container);
    let room = second - length - 2;
    assert!(hex.len() <= room, "{} > {room}", hex.len());
    hex.push_str(&"0".repeat(room - hex.len()));
    let mut out = file.to_vec();
    out[length + 1..second - 1].copy_from_slice(hex.as_bytes());
    out
}
