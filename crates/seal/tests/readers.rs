//! The readers' promises, kept for files that went wrong somewhere: sound ones with bytes changed, cut, repeated and moved by a
//! generator with a fixed seed. No panic, no reading without end, memory within bounds. More of them, for as long as one likes:
//! `fuzz/README.md`.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod promises;
mod validate_common;

use judges::pki::pki;
use seal::Level;
use validate_common::{LETTER, Scene, bill, byte_range};

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

/// Words and bytes that mean something to a reader of PDF or of DER.
const WORDS: [&[u8]; 24] = [
    b"obj",
    b"endobj",
    b"stream",
    b"endstream",
    b"xref",
    b"trailer",
    b"startxref",
    b"<<",
    b">>",
    b"[",
    b"]",
    b"/Kids",
    b"/Prev",
    b"/XRefStm",
    b"/Filter /FlateDecode",
    b"/Length",
    b"2 0 R",
    b"4294967295",
    b"-1",
    b"/ByteRange",
    b"\x30\x84\xff\xff\xff\xff",
    b"\x30\x80",
    b"\x02\x81\x80",
    b"\xa0\x00",
];

fn mutated(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for _ in 0..=dice.roll(5) {
        let at = dice.roll(out.len());
        let end = (at + dice.roll(48)).min(out.len());
        match dice.roll(7) {
            0 => out[at..end]
                .iter_mut()
                .for_each(|byte| *byte = dice.roll(256) as u8),
            1 => drop(out.drain(at..end)),
            2 => {
                let part = out[at..end].to_vec();
                let to = dice.roll(out.len());
                out.splice(to..to, part);
            }
            3 => {
                let word = WORDS[dice.roll(WORDS.len())];
                let end = (at + word.len()).min(out.len());
                out[at..end].copy_from_slice(&word[..end - at]);
            }
            4 => drop(out.splice(at..at, WORDS[dice.roll(WORDS.len())].iter().copied())),
            5 => {
                // A digit becomes another: numbers of objects, lengths, places.
                if let Some(digit) = out[at..].iter_mut().find(|byte| byte.is_ascii_digit()) {
                    *digit = b'0' + dice.roll(10) as u8;
                }
            }
            _ => out[at] ^= 1 << dice.roll(8),
        }
        if out.is_empty() {
            out.push(0);
        }
    }
    out
}

/// The most memory this process has used so far, in bytes.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? * 1024)
}

fn assert_small() {
    if let Some(peak) = peak() {
        assert!(peak < 400_000_000, "{peak} bytes");
    }
}

/// The same document with its objects in streams.
fn packed(bytes: &[u8]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (folder.path().join("in.pdf"), folder.path().join("out.pdf"));
    std::fs::write(&from, bytes).unwrap();
    let status = judges::tool("qpdf")
        .arg("--object-streams=generate")
        .args([&from, &to])
        .status()
        .unwrap();
    assert!(status.success());
    std::fs::read(to).unwrap()
}

#[test]
fn every_mutated_document_is_judged_and_prepared_or_refused() {
    let seeds = [
        bill(),
        Scene::may("p256", Level::Lta).sign(&bill()),
        Scene::may("rsa2048", Level::B).sign(&packed(LETTER)),
        packed(&bill()),
    ];
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let (mut read, mut refused) = (0, 0);
    for seed in &seeds {
        promises::document(seed);
        for _ in 0..200 {
            let bytes = mutated(seed, &mut dice);
            promises::document(&bytes);
            match seal::signature_fields(&bytes) {
                Ok(_) => read += 1,
                Err(_) => refused += 1,
            }
        }
    }
    // The generator neither breaks everything at once nor nothing at all.
    assert!(read > 80 && refused > 80, "{read} read, {refused} refused");
    assert_small();
}

#[test]
fn every_mutated_container_token_list_and_answer_is_read_or_refused() {
    let signed = Scene::may("p256", Level::T).sign(LETTER);
    let [_, hole, second, _] = byte_range(&signed);
    let seeds = [
        data_encoding::HEXLOWER_PERMISSIVE
            .decode(&signed[hole + 1..second - 1])
            .unwrap(),
        pki().timestamp_at(&[7; 32], "20250501100005Z", pki().leaf("tsa")),
        pki().crl("issuing", "20250501000000Z", "20250601000000Z"),
        pki().ocsp_for(pki().leaf("p256"), pki().leaf("ocsp"), 60),
        pki().leaf("p256").certificate_der(),
    ];
    let mut dice = Dice(0x0123_4567_89AB_CDEF);
    for seed in &seeds {
        promises::structure(seed);
        for _ in 0..2_000 {
            promises::structure(&mutated(seed, &mut dice));
        }
    }
    assert_small();
}
