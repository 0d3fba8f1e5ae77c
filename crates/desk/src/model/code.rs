//! The private code of a report: on paper, in mails and in a QR code; whoever has it sees the status page.

use kernel::secrets::Secrets;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Letters and digits that are hard to mistake for each other (Crockford's base 32).
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The code of a report: three groups of four characters, 60 bits that only this installation can compute. It is not
/// stored, so a copy of the store gives no codes away.
pub fn status_code(secrets: &Secrets, report: Uuid) -> String {
    let digest = secrets.digest("status-code", report.as_bytes());
    let mut out = String::with_capacity(14);
    for (index, byte) in digest[..12].iter().enumerate() {
        if index > 0 && index % 4 == 0 {
            out.push('-');
        }
        out.push(char::from(ALPHABET[usize::from(byte & 31)]));
    }
    out
}

/// A code as somebody typed it, in its one written form: `o` read as 0, `i` and `l` as 1, spaces and dashes anywhere.
/// `None` when it cannot be a code.
pub fn normalise_code(typed: &str) -> Option<String> {
    let mut characters = Vec::with_capacity(12);
    for c in typed.chars().filter(|c| !c.is_whitespace() && *c != '-') {
        let c = match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        };
        if !c.is_ascii() || !ALPHABET.contains(&(c as u8)) || characters.len() == 12 {
            return None;
        }
        characters.push(c);
    }
    (characters.len() == 12).then(|| {
        characters
            .chunks(4)
            .map(|group| group.iter().collect::<String>())
            .collect::<Vec<_>>()
            .join("-")
    })
}

/// The form in which the store finds a code.
pub fn hash_code(code: &str) -> Vec<u8> {
    Sha256::digest(code.as_bytes()).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_code_survives_the_way_people_write_it() {
        assert_eq!(
            normalise_code(" k7m4 q2pd-9xwr ").as_deref(),
            Some("K7M4-Q2PD-9XWR")
        );
        assert_eq!(
            normalise_code("oil0-0000-0000").as_deref(),
            Some("0110-0000-0000")
        );
        assert_eq!(normalise_code("K7M4-Q2PD-9XW"), None);
        assert_eq!(normalise_code("K7M4-Q2PD-9XWRR"), None);
        assert_eq!(normalise_code("K7M4-Q2PD-9XWü"), None);
    }

    proptest! {
        #[test]
        fn every_code_is_in_its_written_form(key in any::<[u8; 32]>(), id in any::<u128>()) {
            let code = status_code(&Secrets::new(&key), Uuid::from_u128(id));
            prop_assert_eq!(normalise_code(&code), Some(code));
        }

        #[test]
        fn anything_typed_is_a_code_or_nothing(typed in ".{0,40}") {
            if let Some(code) = normalise_code(&typed) {
                prop_assert_eq!(normalise_code(&code), Some(code.clone()));
            }
        }
    }
}
