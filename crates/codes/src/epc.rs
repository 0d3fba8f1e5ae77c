//! The data of a SEPA credit transfer in a QR code (EPC069-12, version 002, as of version 2.1 of the guidelines).

use crate::creditor::CreditorReference;
use crate::iban::Iban;

/// The most bytes of a payload.
pub const MOST_BYTES: usize = 331;
/// The largest amount, in cents.
pub const MOST_CENTS: u64 = 99_999_999_999;

/// A transfer that somebody is asked to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// Who is paid; 1 to 70 signs.
    pub name: String,
    /// On which account.
    pub iban: Iban,
    /// The bank; needed outside the European Economic Area only.
    pub bic: Option<String>,
    /// How much, in cents: 1 to [`MOST_CENTS`].
    pub cents: u64,
    /// Purpose code of ISO 20022, at most four signs.
    pub purpose: Option<String>,
    /// What goes along to who is paid.
    pub remittance: Remittance,
    /// A word to who pays, at most 70 signs.
    pub information: Option<String>,
}

/// What goes along to who is paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remittance {
    /// Nothing.
    None,
    /// An ISO 11649 reference.
    Creditor(CreditorReference),
    /// A text of at most 140 signs; the Belgian structured communication goes here.
    Text(String),
}

/// Why there is no payload, or a text is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EpcError {
    /// A field is empty, too long, or holds a line break or another control sign.
    #[error("{field}: {what}")]
    Field {
        /// Which field.
        field: &'static str,
        /// What is wrong.
        what: String,
    },
    /// Longer than [`MOST_BYTES`].
    #[error("the payload has {0} bytes; {MOST_BYTES} fit")]
    Size(usize),
    /// Not the first lines of such a payload.
    #[error("this is no payload of a SEPA credit transfer")]
    Form,
}

/// Signs that break a line or turn the direction of writing without being control signs: a banking app would show another
/// payment than it makes.
fn unseen(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

fn field(name: &'static str, text: &str, most: usize) -> Result<(), EpcError> {
    let wrong = |what: String| Err(EpcError::Field { field: name, what });
    if text.chars().any(|c| c.is_control() || unseen(c)) {
        return wrong("line breaks and control signs are not possible".to_owned());
    }
    if text.trim() != text {
        return wrong("spaces at the beginning or the end are not possible".to_owned());
    }
    match text.chars().count() {
        0 => wrong("it is empty".to_owned()),
        n if n > most => wrong(format!("{n} signs; at most {most} are possible")),
        _ => Ok(()),
    }
}

impl Payment {
    /// The text of the code.
    ///
    /// # Errors
    /// When a field does not fit; nothing is cut off.
    pub fn payload(&self) -> Result<String, EpcError> {
        self.check()?;
        let (creditor, text) = match &self.remittance {
            Remittance::None => ("", ""),
            Remittance::Creditor(reference) => (reference.compact(), ""),
            Remittance::Text(text) => ("", text.as_str()),
        };
        let lines = [
            "BCD",
            "002",
            "1",
            "SCT",
            self.bic.as_deref().unwrap_or(""),
            &self.name,
            self.iban.compact(),
            &format!("EUR{}.{:02}", self.cents / 100, self.cents % 100),
            self.purpose.as_deref().unwrap_or(""),
            creditor,
            text,
            self.information.as_deref().unwrap_or(""),
        ];
        let used = lines.iter().rposition(|line| !line.is_empty()).unwrap_or(0);
        let payload = lines[..=used].join("\n");
        if payload.len() > MOST_BYTES {
            Err(EpcError::Size(payload.len()))
        } else {
            Ok(payload)
        }
    }

    fn check(&self) -> Result<(), EpcError> {
        field("name", &self.name, 70)?;
        if self.cents == 0 || self.cents > MOST_CENTS {
            return Err(EpcError::Field {
                field: "amount",
                what: "between 0.01 and 999999999.99 is possible".to_owned(),
            });
        }
        if let Some(bic) = &self.bic {
            let sound = [8, 11].contains(&bic.len())
                && bic
                    .chars()
                    .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
            if !sound {
                return Err(EpcError::Field {
                    field: "bic",
                    what: "8 or 11 capital letters and digits are expected".to_owned(),
                });
            }
        }
        if let Some(purpose) = &self.purpose {
            field("purpose", purpose, 4)?;
        }
        if let Remittance::Text(text) = &self.remittance {
            field("text", text, 140)?;
        }
        if let Some(information) = &self.information {
            field("information", information, 70)?;
        }
        Ok(())
    }
}

/// Reads a payload of version 001 or 002 in UTF-8.
///
/// # Errors
/// When it is none, or a field does not fit.
pub fn parse(payload: &str) -> Result<Payment, EpcError> {
    if payload.len() > MOST_BYTES {
        return Err(EpcError::Size(payload.len()));
    }
    let lines: Vec<&str> = payload
        .split('\n')
        .map(|l| l.strip_suffix('\r').unwrap_or(l))
        .collect();
    if lines.len() < 8
        || lines.len() > 12
        || lines[0] != "BCD"
        || !["001", "002"].contains(&lines[1])
        || lines[2] != "1"
        || lines[3] != "SCT"
    {
        return Err(EpcError::Form);
    }
    let some = |at: usize| {
        lines
            .get(at)
            .filter(|l| !l.is_empty())
            .map(|l| (*l).to_owned())
    };
    let remittance = match (some(9), some(10)) {
        (None, None) => Remittance::None,
        (Some(reference), None) => {
            Remittance::Creditor(CreditorReference::parse(&reference).map_err(|e| {
                EpcError::Field {
                    field: "reference",
                    what: e.to_string(),
                }
            })?)
        }
        (None, Some(text)) => Remittance::Text(text),
        (Some(_), Some(_)) => {
            return Err(EpcError::Field {
                field: "text",
                what: "a reference and a text exclude each other".to_owned(),
            });
        }
    };
    let payment = Payment {
        name: lines[5].to_owned(),
        iban: Iban::parse(lines[6]).map_err(|e| EpcError::Field {
            field: "iban",
            what: e.to_string(),
        })?,
        bic: some(4),
        cents: cents(lines[7]).ok_or_else(|| EpcError::Field {
            field: "amount",
            what: "EUR12.34 is expected".to_owned(),
        })?,
        purpose: some(8),
        remittance,
        information: some(11),
    };
    payment.check()?;
    Ok(payment)
}

fn cents(text: &str) -> Option<u64> {
    let amount = text.strip_prefix("EUR")?;
    let (whole, part) = amount.split_once('.').unwrap_or((amount, ""));
    let digits = |t: &str| t.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || whole.len() > 9 || part.len() > 2 || !digits(whole) || !digits(part) {
        return None;
    }
    Some(whole.parse::<u64>().ok()? * 100 + format!("{part:0<2}").parse::<u64>().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn payment() -> Payment {
        Payment {
            name: "Stad Voorbeeld".to_owned(),
            iban: Iban::parse("BE68539007547034").expect("an account"),
            bic: None,
            cents: 1,
            purpose: None,
            remittance: Remittance::None,
            information: None,
        }
    }

    #[test]
    fn the_lines_stand_where_the_guidelines_put_them() {
        let full = Payment {
            bic: Some("KREDBEBB".to_owned()),
            cents: 90_440,
            purpose: Some("TAXS".to_owned()),
            remittance: Remittance::Creditor(
                CreditorReference::from_text("539007547034").expect("a reference"),
            ),
            information: Some("Dank u".to_owned()),
            ..payment()
        };
        assert_eq!(
            full.payload().expect("a payload"),
            "BCD\n002\n1\nSCT\nKREDBEBB\nStad Voorbeeld\nBE68539007547034\nEUR904.40\nTAXS\nRF18539007547034\n\nDank u"
        );
        assert_eq!(
            payment().payload().expect("a payload"),
            "BCD\n002\n1\nSCT\n\nStad Voorbeeld\nBE68539007547034\nEUR0.01"
        );
    }

    #[test]
    fn nothing_is_smuggled_in_and_nothing_cut_off() {
        let refused = |p: Payment| p.payload().expect_err("refused").to_string();
        assert!(
            refused(Payment {
                name: "A\nBE00".to_owned(),
                ..payment()
            })
            .starts_with("name")
        );
        assert!(
            refused(Payment {
                name: "x".repeat(71),
                ..payment()
            })
            .contains("71 signs")
        );
        assert!(
            refused(Payment {
                cents: 0,
                ..payment()
            })
            .starts_with("amount")
        );
        assert!(
            refused(Payment {
                cents: MOST_CENTS + 1,
                ..payment()
            })
            .starts_with("amount")
        );
        assert!(
            refused(Payment {
                bic: Some("kred".to_owned()),
                ..payment()
            })
            .starts_with("bic")
        );
        assert!(
            refused(Payment {
                remittance: Remittance::Text("x".repeat(141)),
                ..payment()
            })
            .starts_with("text")
        );
        for sign in ['\u{2028}', '\u{202E}', '\u{200B}', '\u{85}', '\r'] {
            let name = format!("Stad{sign}Voorbeeld");
            assert!(refused(Payment { name, ..payment() }).starts_with("name"));
        }
        let wide = Payment {
            name: "é".repeat(70),
            remittance: Remittance::Text("é".repeat(140)),
            ..payment()
        };
        assert!(matches!(wide.payload(), Err(EpcError::Size(_))));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(cents in 1u64..=MOST_CENTS, name in "[A-Za-zé&][A-Za-zé& ]{0,40}[A-Za-z]", text in "[!-~]{0,140}") {
            let remittance = if text.is_empty() { Remittance::None } else { Remittance::Text(text) };
            let made = Payment { cents, name, remittance, ..payment() };
            prop_assert_eq!(parse(&made.payload().expect("a payload")), Ok(made));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "(BCD\n002\n1\nSCT\n)?(.|\n){0,200}") {
            if let Ok(payment) = parse(&text) {
                prop_assert_eq!(parse(&payment.payload().expect("a payload")), Ok(payment));
            }
        }

        #[test]
        fn a_payload_with_signs_changed_is_another_payment_or_refused(
            changes in proptest::collection::vec((0usize..400, any::<char>(), 0u8..3), 1..6),
            carriage in any::<bool>(),
        ) {
            let text = Payment {
                bic: Some("KREDBEBB".to_owned()),
                purpose: Some("TAXS".to_owned()),
                remittance: Remittance::Text("+++123/4567/89002+++".to_owned()),
                information: Some("Dank u".to_owned()),
                ..payment()
            };
            let mut signs: Vec<char> = text.payload().expect("a payload").chars().collect();
            if carriage {
                signs = signs.into_iter().flat_map(|c| if c == '\n' { vec!['\r', c] } else { vec![c] }).collect();
            }
            for (place, sign, how) in changes {
                let place = place % signs.len().max(1);
                match how {
                    0 if !signs.is_empty() => signs[place] = sign,
                    1 if !signs.is_empty() => drop(signs.remove(place)),
                    _ => signs.insert(place.min(signs.len()), sign),
                }
            }
            let text: String = signs.into_iter().collect();
            if let Ok(payment) = parse(&text) {
                let written = payment.payload().expect("a payload");
                prop_assert!(written.len() <= MOST_BYTES && written.lines().count() <= 12);
                prop_assert_eq!(parse(&written), Ok(payment));
            }
        }
    }
}
