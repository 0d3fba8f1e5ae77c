//! The writer of payment codes, fed with fields that a careless or hostile caller may hand over, from fixed seeds.

#![allow(clippy::unwrap_used)] // a test that cannot go on says where

mod promises;

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

const SIGNS: [char; 26] = [
    'A',
    'b',
    '7',
    ' ',
    '\n',
    '\r',
    '\t',
    '\0',
    'é',
    'ß',
    '漢',
    '\u{1F600}',
    '\u{301}',
    '\u{202E}',
    '\u{200B}',
    '\u{FEFF}',
    '+',
    '/',
    '-',
    '&',
    '"',
    '\u{85}',
    '\u{2028}',
    'R',
    'F',
    'Z',
];

const FIELDS: [&str; 9] = [
    "Stad Voorbeeld",
    "KREDBEBB",
    "TAXS",
    "RF18539007547034",
    "+++123/4567/89002+++",
    "BCD\n002",
    "EUR1.00",
    "",
    "Dank u",
];

#[test]
fn whatever_the_fields_hold_the_code_is_right_or_refused() {
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    for _ in 0..4_000 {
        let mut text = String::new();
        for _ in 0..5 {
            match dice.roll(3) {
                0 => text.push_str(FIELDS[dice.roll(FIELDS.len())]),
                1 => (0..dice.roll(160)).for_each(|_| text.push(SIGNS[dice.roll(3)])),
                _ => (0..dice.roll(80)).for_each(|_| text.push(SIGNS[dice.roll(SIGNS.len())])),
            }
            text.push('\0');
        }
        let cents = [0, 1, 90_440, 99_999_999_999, 100_000_000_000, u64::MAX][dice.roll(6)];
        promises::write(cents, &text);
    }
}

#[test]
fn the_fullest_payment_that_fits_is_written_and_one_sign_more_is_refused() {
    use codes::epc::{EpcError, MOST_BYTES, Payment, Remittance};
    let payment = |text: usize| Payment {
        name: "N".repeat(70),
        iban: codes::iban::Iban::parse("BE68539007547034").unwrap(),
        bic: Some("KREDBEBB".to_owned()),
        cents: 99_999_999_999,
        purpose: Some("TAXS".to_owned()),
        remittance: Remittance::Text("T".repeat(text)),
        information: Some("I".repeat(70)),
    };
    let most = (1..=140)
        .take_while(|text| payment(*text).payload().is_ok())
        .last()
        .unwrap();
    let full = payment(most).payload().unwrap();
    assert!(full.len() <= MOST_BYTES && most <= 140);
    promises::read(&full);
    assert!(codes::matrix::qr(&full).unwrap().size() <= 69);
    let more = payment(most + 1).payload().unwrap_err();
    assert!(matches!(
        more,
        EpcError::Size(_) | EpcError::Field { field: "text", .. }
    ));
}

#[test]
fn mutated_payloads_are_read_alike_or_refused() {
    let good: Vec<char> =
        "BCD\n002\n1\nSCT\nKREDBEBB\nStad Voorbeeld\nBE68539007547034\nEUR904.40\nTAXS\nRF18539007547034\n\nDank u"
            .chars()
            .collect();
    let mut dice = Dice(0x0123_4567_89AB_CDEF);
    for _ in 0..4_000 {
        let mut signs = good.clone();
        for _ in 0..=dice.roll(4) {
            let at = dice.roll(signs.len());
            match dice.roll(3) {
                0 => signs[at] = SIGNS[dice.roll(SIGNS.len())],
                1 => drop(signs.remove(at)),
                _ => signs.insert(at, SIGNS[dice.roll(SIGNS.len())]),
            }
        }
        promises::read(&signs.into_iter().collect::<String>());
    }
}
