//! Files that went wrong somewhere: valid ones with bytes changed, cut, repeated and swapped by a generator with a fixed seed.
//!
//! Every one must give a report: no panic reaches the caller, no reading goes on without end, memory stays within bounds. More
//! of them, for as long as one likes: `fuzz/README.md`.

mod support;

use inspect::{Code, Limits, Paper, inspect};
use support::{Pdf, flate, good, letter, letter_with, profile, through};

/// Xorshift (Marsaglia, 2003): the same numbers everywhere and always.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides.max(1) as u64) as usize
    }
}

/// Words that mean something to a reader of PDF.
const WORDS: [&str; 24] = [
    "obj",
    "endobj",
    "stream",
    "endstream",
    "xref",
    "trailer",
    "startxref",
    "<<",
    ">>",
    "[",
    "]",
    "(",
    ")",
    "/Kids",
    "/Parent",
    "/Filter",
    "/Length",
    "/FlateDecode",
    "2 0 R",
    "1 0 R",
    "4294967295",
    "-1",
    "0",
    "/Type",
];

fn mutated(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for _ in 0..=dice.roll(6) {
        let at = dice.roll(out.len());
        let end = (at + dice.roll(40)).min(out.len());
        match dice.roll(7) {
            0 => out[at..end]
                .iter_mut()
                .for_each(|byte| *byte = dice.roll(256) as u8),
            1 => {
                out.drain(at..end);
            }
            2 => {
                let part = out[at..end].to_vec();
                let to = dice.roll(out.len());
                out.splice(to..to, part);
            }
            3 => {
                let word = WORDS[dice.roll(WORDS.len())].as_bytes();
                let end = (at + word.len()).min(out.len());
                out[at..end].copy_from_slice(&word[..end - at]);
            }
            4 => {
                let word = format!(" {} ", WORDS[dice.roll(WORDS.len())]);
                out.splice(at..at, word.into_bytes());
            }
            5 => {
                // A digit becomes another: numbers of objects, lengths, places.
                if let Some(digit) = out[at..].iter_mut().find(|byte| byte.is_ascii_digit()) {
                    *digit = b'0' + dice.roll(10) as u8;
                }
            }
            _ => out[at] ^= 1 << dice.roll(8),
        }
        if out.is_empty() {
            out.push(b'%');
        }
    }
    out
}

fn seeds() -> Vec<Vec<u8>> {
    let rich = letter_with(
        "q /X Do Q BT /F1 9 Tf 200 400 Td (Beste) Tj ET /P gs",
        "/Annots [9 0 R] /Resources 5 0 R",
        |pdf| {
            pdf.object("<< /XObject << /X 6 0 R /I 7 0 R >> /Font << /F1 8 0 R >> /ExtGState << /P << /SMask << /S /Alpha /G 6 0 R >> >> >> >>");
            pdf.stream(
                "/Subtype /Form /BBox [0 0 500 500] /Filter /FlateDecode",
                flate(&b"0 g 50 50 20 20 re f ".repeat(30)),
            );
            pdf.stream(
                "/Subtype /Image /Width 4 /Height 2 /ColorSpace /DeviceGray /BitsPerComponent 8",
                [0, 50, 100, 150, 9, 9, 9, 9],
            );
            pdf.object("<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>");
            pdf.object("<< /Type /Annot /Subtype /Link /Rect [10 10 90 90] /A << /S /URI /URI (https://voorbeeld.example) >> >>");
        },
    );
    let mut pages = Pdf::new();
    (0..4).for_each(|_| {
        pages.page(good("c56-right"), "");
    });
    let packed = through(
        "qpdf",
        &["--object-streams=generate", "{in}", "{out}"],
        &rich,
    );
    vec![letter(""), rich, pages.bytes(), packed]
}

/// The most memory this process has used so far, in bytes.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? * 1024)
}

#[test]
fn every_mutated_file_gives_a_report() {
    let limits = Limits {
        unpacked: 20_000_000,
        operations: 20_000,
        pixels: 40_000,
        dpi: 20,
        pages: 20,
        ..Limits::default()
    };
    let paper = profile("c56-right");
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let (mut refused, mut drawn) = (0, 0);
    for seed in seeds() {
        for _ in 0..150 {
            let bytes = mutated(&seed, &mut dice);
            let report = inspect(
                &bytes,
                Some(Paper {
                    profile: &paper,
                    duplex: true,
                }),
                &limits,
            );
            assert!(!report.findings.is_empty());
            refused += usize::from(
                report.has(Code::Damaged) || report.has(Code::NoPages) || report.has(Code::NotAPdf),
            );
            drawn += usize::from(report.pages.iter().any(|page| page.ink.is_some()));
            let _ = serde_json::to_string(&report).unwrap();
        }
    }
    // The generator neither breaks everything at once nor nothing at all.
    assert!(
        refused > 20 && drawn > 150,
        "{refused} refused, {drawn} drawn"
    );
    if let Some(peak) = peak() {
        assert!(peak < 500_000_000, "{peak} bytes");
    }
}
