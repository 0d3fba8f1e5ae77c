//! RSA over a digest that is already made, which `ring` does not offer. For the simulator only: it takes a time that depends on the
//! key, which a real service must not.

use super::DigestSigner;
use crate::der::{sequence, value, with_null};
use num_bigint::BigUint;
use ring::digest::{SHA256, digest};
use ring::rand::{SecureRandom, SystemRandom};
use seal::asn1::{Asn1Error, Reader, tag};
use seal::cms::oids;

/// An RSA key of the simulated service.
pub struct RsaSigner {
    modulus: BigUint,
    exponent: BigUint,
    length: usize,
}

impl RsaSigner {
    /// From PEM text with an unencrypted `PRIVATE KEY` (RFC 7468 §10).
    ///
    /// # Errors
    /// When there is none, or not of RSA.
    pub fn from_pem(pem: &str) -> Result<Self, Asn1Error> {
        let body = pem
            .split_once("-----BEGIN PRIVATE KEY-----")
            .and_then(|(_, rest)| rest.split_once("-----END PRIVATE KEY-----"))
            .ok_or(Asn1Error("PRIVATE KEY"))?
            .0;
        let text: String = body.split_ascii_whitespace().collect();
        let der = data_encoding::BASE64
            .decode(text.as_bytes())
            .map_err(|_| Asn1Error("base64 in the PEM text"))?;
        Self::from_pkcs8(&der)
    }

    /// From PKCS#8 (RFC 5958), DER.
    ///
    /// # Errors
    /// When it is something else.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, Asn1Error> {
        let mut info = Reader::new(der).sequence()?;
        info.integer()?;
        info.sequence()?;
        let mut key = Reader::new(info.expect(tag::OCTET_STRING)?.value).sequence()?;
        key.integer()?;
        let modulus = BigUint::from_bytes_be(key.integer()?);
        key.integer()?;
        let exponent = BigUint::from_bytes_be(key.integer()?);
        let length =
            usize::try_from(modulus.bits().div_ceil(8)).map_err(|_| Asn1Error("too long"))?;
        if length < 256 {
            return Err(Asn1Error("a key that is too short"));
        }
        Ok(Self {
            modulus,
            exponent,
            length,
        })
    }

    fn power(&self, encoded: &[u8]) -> Vec<u8> {
        let number = BigUint::from_bytes_be(encoded)
            .modpow(&self.exponent, &self.modulus)
            .to_bytes_be();
        let mut padded = vec![0; self.length - number.len()];
        padded.extend(number);
        padded
    }
}

impl DigestSigner for RsaSigner {
    fn sign(&self, hash: &[u8], pss: bool) -> Option<Vec<u8>> {
        let encoded = if pss {
            pss_encoded(hash, self.modulus.bits())?
        } else {
            pkcs1_encoded(hash, self.length)?
        };
        Some(self.power(&encoded))
    }
}

/// EMSA-PKCS1-v1_5 (RFC 8017 §9.2).
fn pkcs1_encoded(hash: &[u8], length: usize) -> Option<Vec<u8>> {
    let oid = match hash.len() {
        32 => oids::SHA256,
        48 => oids::SHA384,
        _ => return None,
    };
    let info = sequence(&[&with_null(oid), &value(tag::OCTET_STRING, hash)]);
    let mut encoded = vec![0, 1];
    encoded.resize(length.checked_sub(info.len() + 1)?, 0xff);
    encoded.push(0);
    encoded.extend(info);
    Some(encoded)
}

/// EMSA-PSS (RFC 8017 §9.1) with SHA-256 and a salt of 32 bytes.
fn pss_encoded(hash: &[u8], modulus_bits: u64) -> Option<Vec<u8>> {
    let bits = usize::try_from(modulus_bits).ok()?.checked_sub(1)?;
    let length = bits.div_ceil(8);
    let mut salt = [0; 32];
    SystemRandom::new().fill(&mut salt).ok()?;
    let whole = [&[0; 8], hash, &salt].concat();
    let digest_of_all = digest(&SHA256, &whole);
    let mut block = vec![0; length.checked_sub(32 + 32 + 2)?];
    block.push(1);
    block.extend(salt);
    let mut mask = Vec::new();
    for counter in 0_u32.. {
        if mask.len() >= block.len() {
            break;
        }
        let seed = [digest_of_all.as_ref(), &counter.to_be_bytes()].concat();
        mask.extend(digest(&SHA256, &seed).as_ref());
    }
    block
        .iter_mut()
        .zip(&mask)
        .for_each(|(byte, mask)| *byte ^= mask);
    block[0] &= 0xff >> (8 * length - bits);
    block.extend(digest_of_all.as_ref());
    block.push(0xbc);
    Some(block)
}
