//! What this crate promises about any text at all. The tests keep it with fixed seeds, the fuzz targets for as many texts as one
//! likes.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "shared by tests and fuzz targets"
)]

use codes::epc::{self, MOST_BYTES, Payment, Remittance};
use codes::{
    creditor::CreditorReference, iban::Iban, matrix, sheet::SheetMark, structured::Structured,
};

/// A text is read as a code or refused; what was read can be written again and is then read alike.
pub fn read(text: &str) {
    if let Ok(payment) = epc::parse(text) {
        let written = payment.payload().unwrap();
        assert_eq!(epc::parse(&written), Ok(payment));
    }
    if let Ok(mark) = SheetMark::parse(text) {
        assert_eq!(mark.payload(), text);
    }
    if let Ok(message) = Structured::parse(text) {
        assert_eq!(Structured::parse(&message.to_string()), Ok(message));
    }
    if let Ok(reference) = CreditorReference::parse(text) {
        assert_eq!(CreditorReference::parse(reference.compact()), Ok(reference));
    }
    if let Ok(account) = Iban::parse(text) {
        assert_eq!(Iban::parse(account.compact()), Ok(account));
    }
}

/// Whatever stands in the fields of a payment (separated by a zero byte: name, BIC, purpose, text or reference, information), it is
/// refused, or written within 331 bytes and twelve lines into a code of version 13 at most, and read back as the same payment.
pub fn write(cents: u64, fields: &str) {
    let mut fields = fields.split('\0');
    let mut next = || {
        fields
            .next()
            .filter(|field| !field.is_empty())
            .map(str::to_owned)
    };
    let payment = Payment {
        name: next().unwrap_or_default(),
        iban: Iban::parse("BE68539007547034").unwrap(),
        bic: next(),
        cents,
        purpose: next(),
        remittance: match next() {
            None => Remittance::None,
            Some(text) => match CreditorReference::parse(&text) {
                Ok(reference) => Remittance::Creditor(reference),
                Err(_) => Remittance::Text(text),
            },
        },
        information: next(),
    };
    let Ok(payload) = payment.payload() else {
        return;
    };
    assert!(payload.len() <= MOST_BYTES && payload.split('\n').count() <= 12);
    assert_eq!(epc::parse(&payload), Ok(payment));
    // 17 modules and four for each version.
    assert!(matrix::qr(&payload).unwrap().size() <= 17 + 4 * 13);
}
