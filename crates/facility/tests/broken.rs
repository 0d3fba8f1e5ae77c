//! Files with random faults, always the same ones: read or refused, without a panic.
#![allow(clippy::unwrap_used)] // a test that cannot go on says where

mod support;

use facility::{Format, ReadOptions, Service, plain, read_solution, read_with, write_solution};
use support::{CAP, Dice, GAP, PMED, PMEDCAP, SCP, TOWN};

/// One or two changes to a text: bytes, words, lines.
fn mutated(text: &str, dice: &mut Dice) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..dice.from(1, 2) {
        if bytes.is_empty() {
            break;
        }
        let at = dice.from(0, bytes.len() as u64 - 1) as usize;
        match dice.from(0, 6) {
            0 => bytes[at] = b"0123456789 .-\n\t;,'\"[]=#\x00\xc3"[dice.from(0, 24) as usize],
            1 => {
                bytes.remove(at);
            }
            2 => bytes.truncate(at),
            3 => {
                let word = [
                    "18446744073709551615",
                    "-1",
                    "1e9",
                    "0.0000000001",
                    "nan",
                    "[[site]]",
                    "'''",
                    "99999999",
                    "9007199254740993",
                    "\u{feff}",
                ][dice.from(0, 9) as usize];
                bytes.splice(at..at, word.bytes());
            }
            4 => {
                let end = (at + dice.from(1, 40) as usize).min(bytes.len());
                let piece = bytes[at..end].to_vec();
                let to = dice.from(0, bytes.len() as u64) as usize;
                bytes.splice(to..to, piece);
            }
            5 => {
                let end = (at + dice.from(1, 20) as usize).min(bytes.len());
                bytes.drain(at..end);
            }
            _ => bytes[at] ^= 1 << dice.from(0, 7),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn thousands_of_broken_files_are_read_or_refused() {
    let spreadsheet = "sites = '''\nname;x;y\nA;1,5;0\nB;4;0\n'''\nclients = '''\nname;x;y;weight\nC;0;0;3\n'''\n\
        distances = '''\n;A;B\nC;1;2\n'''\n[rules]\nopen = 1\n";
    let mut dice = Dice::new(2024);
    let mut read_well = 0;
    for round in 0..12_000 {
        let seeds = [PMED, CAP, PMEDCAP, GAP, SCP, TOWN, spreadsheet];
        let text = mutated(seeds[round % seeds.len()], &mut dice);
        let format = dice
            .chance(30)
            .then(|| Format::ALL[dice.from(0, 5) as usize]);
        let options = ReadOptions {
            format,
            number: dice.from(0, 3) as usize,
            service: [None, Some(Service::Single), Some(Service::Split)][dice.from(0, 2) as usize],
            profits: dice.chance(20),
        };
        match read_with(&text, &options) {
            Ok(reading) => {
                read_well += 1;
                // What was read is a whole question: a plan of it can be judged and written.
                if let Some(plan) = plain::greedy(&reading.problem) {
                    let file = write_solution(&reading.problem, &plan);
                    assert_eq!(read_solution(&reading.problem, &file), Ok(plan));
                }
            }
            Err(fault) => {
                let said = fault.to_string();
                assert!(!said.is_empty() && said.len() < 5_000, "{said}");
            }
        }
    }
    assert!(read_well > 500, "{read_well}");
}
