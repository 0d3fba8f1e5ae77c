//! Codes on paper: structured communication, creditor reference, EPC payment QR, DataMatrix and sheet marks.
//!
//! ```
//! use codes::{epc, iban::Iban, matrix, structured::Structured};
//!
//! // A payer copies this message; its last two digits are the first ten modulo 97.
//! let message = Structured::from_number(1_202_600_042).expect("ten digits");
//! assert_eq!(message.to_string(), "+++120/2600/04256+++");
//! assert!(Structured::parse("120/2600/04257").is_err());
//!
//! // A banking app reads the same payment from a QR code.
//! let payment = epc::Payment {
//!     name: "Stad Voorbeeld".to_owned(),
//!     iban: Iban::parse("BE68 5390 0754 7034")?,
//!     bic: None,
//!     cents: 12_345,
//!     purpose: None,
//!     remittance: epc::Remittance::Text(message.to_string()),
//!     information: None,
//! };
//! let payload = payment.payload()?;
//! assert_eq!(epc::parse(&payload)?, payment);
//! assert!(matrix::qr(&payload)?.size() <= 69);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | module | standard |
//! |---|---|
//! | [`structured`] | the Belgian structured communication (Febelfin): twelve digits, the last two a check modulo 97 |
//! | [`creditor`] | ISO 11649, the creditor reference: `RF`, two check digits, at most 21 signs |
//! | [`iban`] | ISO 13616, the account number |
//! | [`epc`] | EPC069-12, the data of a SEPA credit transfer in a QR code |
//! | [`matrix`] | QR (ISO/IEC 18004) and DataMatrix ECC 200 (ISO/IEC 16022), as modules |
//! | [`sheet`] | what the inserting machine reads on each sheet |

pub mod creditor;
pub mod epc;
pub mod iban;
pub mod matrix;
pub mod sheet;
pub mod structured;

/// A number written in digits and capital letters (A = 10 … Z = 35), modulo 97 (ISO 7064, MOD 97-10).
fn mod97(text: impl Iterator<Item = char>) -> Option<u32> {
    let mut rest = 0;
    for c in text {
        let value = c.to_digit(36)?;
        rest = (rest * if value > 9 { 100 } else { 10 } + value) % 97;
    }
    Some(rest)
}

/// A text in groups of four.
fn in_fours(text: &str, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
    for (number, c) in text.chars().enumerate() {
        if number > 0 && number % 4 == 0 {
            f.write_str(" ")?;
        }
        std::fmt::Write::write_char(f, c)?;
    }
    Ok(())
}
