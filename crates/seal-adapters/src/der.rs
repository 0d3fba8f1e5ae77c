//! Writing the few DER structures that are asked with. Reading is `seal::asn1`.

use seal::asn1::tag;

/// One value.
pub(crate) fn value(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![tag];
    let length = content.len();
    if let Ok(short @ 0..128) = u8::try_from(length) {
        bytes.push(short);
    } else {
        let octets = length.to_be_bytes();
        let used = &octets[octets.iter().take_while(|octet| **octet == 0).count()..];
        bytes.push(0x80 | used.len().to_le_bytes()[0]);
        bytes.extend(used);
    }
    bytes.extend(content);
    bytes
}

/// A SEQUENCE.
pub(crate) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    value(tag::SEQUENCE, &parts.concat())
}

/// A non-negative INTEGER from its big-endian bytes.
pub(crate) fn unsigned(bytes: &[u8]) -> Vec<u8> {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let mut content = bytes[zeros..].to_vec();
    if content.first().is_none_or(|first| first & 0x80 != 0) {
        content.insert(0, 0);
    }
    value(tag::INTEGER, &content)
}

/// An AlgorithmIdentifier whose parameters are NULL, as digests have them (RFC 8017 §9.2, note 1).
pub(crate) fn with_null(oid: const_oid::ObjectIdentifier) -> Vec<u8> {
    sequence(&[&value(tag::OID, oid.as_bytes()), &value(0x05, &[])])
}

/// An ECDSA signature as hardware and some trust services give it, `r` and `s` one after the other in equal lengths, as the DER
/// `ECDSA-Sig-Value` that everybody else expects (RFC 3279 §2.2.3).
pub(crate) fn ecdsa(raw: &[u8]) -> Vec<u8> {
    let (r, s) = raw.split_at(raw.len() / 2);
    sequence(&[&unsigned(r), &unsigned(s)])
}

#[cfg(test)]
mod tests {
    use super::{ecdsa, unsigned, value};

    #[test]
    fn lengths_take_as_many_bytes_as_they_need() {
        assert_eq!(value(4, &[7; 3]), [4, 3, 7, 7, 7]);
        assert_eq!(value(4, &[7; 128])[..3], [4, 0x81, 128]);
        assert_eq!(value(4, &[7; 300])[..4], [4, 0x82, 1, 44]);
    }

    #[test]
    fn numbers_are_short_and_not_negative() {
        assert_eq!(unsigned(&[0, 0, 5]), [2, 1, 5]);
        assert_eq!(unsigned(&[0x80]), [2, 2, 0, 0x80]);
        assert_eq!(unsigned(&[0]), [2, 1, 0]);
        assert_eq!(
            ecdsa(&[0, 1, 0xff, 0xff]),
            [0x30, 8, 2, 1, 1, 2, 3, 0, 0xff, 0xff]
        );
    }
}
