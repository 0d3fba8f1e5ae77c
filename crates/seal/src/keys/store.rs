//! PKCS#12 stores (RFC 7292): the private key and the certificates of one person or organisation in one encrypted file.
//!
//! Modern stores use PBES2 (RFC 8018). Older ones, as trust services still hand out, use the schemes of RFC 7292 appendix C with
//! 3DES or RC2; they are read, never written.

use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt, InnerIvInit, KeyIvInit};
use ring::{digest, hmac};

use super::wrong;
use crate::error::SealError;
use crate::sign::der::{Value, Walk, content, tag};

/// 1.2.840.113549.1.7.1
const DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01];
/// 1.2.840.113549.1.7.6
const ENCRYPTED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x06];
/// 1.2.840.113549.1.12.10.1: the last arc tells the kind of bag.
const BAG: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x0a, 0x01];
/// 1.2.840.113549.1.12.1: the last arc tells the scheme.
const PBE: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x01];
/// 1.2.840.113549.1.5.13
const PBES2: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0d];
/// Most rounds a store may ask for; more would only keep the reader busy.
const MAX_ROUNDS: u64 = 10_000_000;

/// What a store holds.
#[derive(Default)]
pub(super) struct Store {
    pub(super) key: Option<Vec<u8>>,
    pub(super) certificates: Vec<Vec<u8>>,
}

impl Store {
    /// Opens a store: its integrity code first, then its parts.
    pub(super) fn open(pfx: &[u8], password: &str) -> Result<Self, SealError> {
        let damaged = || wrong("this is no PKCS#12 store, or one in a form that is not supported");
        let mut outer = Walk::new(content(pfx, tag::SEQUENCE).ok_or_else(damaged)?);
        outer.tagged(tag::INTEGER).ok_or_else(damaged)?;
        let info = outer.tagged(tag::SEQUENCE).ok_or_else(damaged)?;
        let safe = data_of(info.content).ok_or_else(damaged)?;
        let mac = outer
            .tagged(tag::SEQUENCE)
            .ok_or_else(|| wrong("the PKCS#12 store has no password check"))?;
        check_mac(mac.content, safe, password)?;
        let mut store = Self::default();
        for part in Walk::new(content(safe, tag::SEQUENCE).ok_or_else(damaged)?) {
            if let Some(plain) = data_of(part.content) {
                store.bags(plain, password)?;
            } else {
                let plain = decrypt_part(part.content, password)?;
                store.bags(&plain, password)?;
            }
        }
        Ok(store)
    }

    fn bags(&mut self, contents: &[u8], password: &str) -> Result<(), SealError> {
        for bag in Walk::new(content(contents, tag::SEQUENCE).unwrap_or_default()) {
            let mut walk = Walk::new(bag.content);
            let (Some(kind), Some(value)) = (walk.tagged(tag::OID), walk.tagged(0xa0)) else {
                continue;
            };
            match kind.content.strip_prefix(BAG) {
                Some([1]) => self.key = Some(value.content.to_vec()),
                Some([2]) => {
                    let mut walk =
                        Walk::new(content(value.content, tag::SEQUENCE).unwrap_or_default());
                    let (Some(scheme), Some(cipher)) =
                        (walk.tagged(tag::SEQUENCE), walk.tagged(tag::OCTET_STRING))
                    else {
                        return Err(wrong("the key in the PKCS#12 store is damaged"));
                    };
                    self.key = Some(decrypt(&scheme, cipher.content, password)?);
                }
                Some([3]) => {
                    let mut walk =
                        Walk::new(content(value.content, tag::SEQUENCE).unwrap_or_default());
                    walk.tagged(tag::OID);
                    if let Some(der) = walk
                        .tagged(0xa0)
                        .and_then(|value| content(value.content, tag::OCTET_STRING))
                    {
                        self.certificates.push(der.to_vec());
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// The octets of a `ContentInfo` of kind data.
fn data_of(info: &[u8]) -> Option<&[u8]> {
    let mut walk = Walk::new(info);
    (walk.tagged(tag::OID)?.content == DATA).then_some(())?;
    content(walk.tagged(0xa0)?.content, tag::OCTET_STRING)
}

fn decrypt_part(info: &[u8], password: &str) -> Result<Vec<u8>, SealError> {
    let parts = || {
        let mut walk = Walk::new(info);
        (walk.tagged(tag::OID)?.content == ENCRYPTED_DATA).then_some(())?;
        let mut walk = Walk::new(content(walk.tagged(0xa0)?.content, tag::SEQUENCE)?);
        walk.tagged(tag::INTEGER)?;
        let mut walk = Walk::new(walk.tagged(tag::SEQUENCE)?.content);
        walk.tagged(tag::OID)?;
        Some((walk.tagged(tag::SEQUENCE)?, walk.tagged(0x80)?.content))
    };
    let (scheme, cipher) = parts().ok_or_else(|| {
        wrong("a part of the PKCS#12 store is protected in a way that is not supported")
    })?;
    decrypt(&scheme, cipher, password)
}

fn unsigned(value: &[u8]) -> u64 {
    if value.len() > 8 {
        u64::MAX
    } else {
        value
            .iter()
            .fold(0, |sum, byte| (sum << 8) | u64::from(*byte))
    }
}

fn rounds(value: Option<Value>) -> Result<u64, SealError> {
    let rounds = value.map_or(1, |value| unsigned(value.content));
    if (1..=MAX_ROUNDS).contains(&rounds) {
        Ok(rounds)
    } else {
        Err(wrong("the store asks for too many rounds of its password"))
    }
}

fn decrypt(scheme: &Value, cipher: &[u8], password: &str) -> Result<Vec<u8>, SealError> {
    let failed = || wrong("the PKCS#12 store cannot be decrypted; is the password right?");
    let mut walk = Walk::new(scheme.content);
    let oid = walk.tagged(tag::OID).ok_or_else(failed)?.content;
    if oid == PBES2 {
        let scheme = pkcs8::pkcs5::EncryptionScheme::try_from(scheme.whole)
            .map_err(|_| wrong("the encryption of the store is not supported"))?;
        return scheme.decrypt(password, cipher).map_err(|_| failed());
    }
    let mut parameters = Walk::new(walk.tagged(tag::SEQUENCE).ok_or_else(failed)?.content);
    let salt = parameters
        .tagged(tag::OCTET_STRING)
        .ok_or_else(failed)?
        .content;
    let rounds = rounds(parameters.tagged(tag::INTEGER))?;
    let derive = |purpose, length| {
        derive(
            &digest::SHA1_FOR_LEGACY_USE_ONLY,
            purpose,
            password,
            salt,
            rounds,
            length,
        )
    };
    let iv = derive(2, 8);
    match oid.strip_prefix(PBE) {
        Some([3]) => cbc::Decryptor::<des::TdesEde3>::new_from_slices(&derive(1, 24), &iv)
            .map_err(|_| failed())?
            .decrypt_padded_vec::<Pkcs7>(cipher)
            .map_err(|_| failed()),
        Some([kind @ (5 | 6)]) => {
            let octets = if *kind == 5 { 16 } else { 5 };
            let cipher_core = rc2::Rc2::new_with_eff_key_len(&derive(1, octets), octets * 8);
            cbc::Decryptor::inner_iv_slice_init(cipher_core, &iv)
                .map_err(|_| failed())?
                .decrypt_padded_vec::<Pkcs7>(cipher)
                .map_err(|_| failed())
        }
        _ => Err(wrong("the encryption of the store is not supported")),
    }
}

fn check_mac(mac: &[u8], safe: &[u8], password: &str) -> Result<(), SealError> {
    let parts = || {
        let mut walk = Walk::new(mac);
        let mut info = Walk::new(walk.tagged(tag::SEQUENCE)?.content);
        let oid = content(info.tagged(tag::SEQUENCE)?.content, tag::OID)?;
        let code = info.tagged(tag::OCTET_STRING)?.content;
        Some((
            oid,
            code,
            walk.tagged(tag::OCTET_STRING)?.content,
            walk.tagged(tag::INTEGER),
        ))
    };
    let (oid, code, salt, count) =
        parts().ok_or_else(|| wrong("the password check of the store is damaged"))?;
    let (hash, algorithm) = match oid {
        [0x2b, 0x0e, 0x03, 0x02, 0x1a] => (
            &digest::SHA1_FOR_LEGACY_USE_ONLY,
            hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
        ),
        [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01] => {
            (&digest::SHA256, hmac::HMAC_SHA256)
        }
        [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02] => {
            (&digest::SHA384, hmac::HMAC_SHA384)
        }
        [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03] => {
            (&digest::SHA512, hmac::HMAC_SHA512)
        }
        _ => {
            return Err(wrong(
                "the password check of the store is of a kind that is not supported",
            ));
        }
    };
    let key = derive(hash, 3, password, salt, rounds(count)?, hash.output_len());
    hmac::verify(&hmac::Key::new(algorithm, &key), safe, code)
        .map_err(|_| wrong("the password of the PKCS#12 store is wrong"))
}

/// Key derivation of RFC 7292 appendix B.2. `purpose` is 1 for a key, 2 for an initial vector, 3 for an integrity key.
fn derive(
    hash: &'static digest::Algorithm,
    purpose: u8,
    password: &str,
    salt: &[u8],
    rounds: u64,
    length: usize,
) -> Vec<u8> {
    let block = hash.block_len();
    let fill = |bytes: &[u8]| -> Vec<u8> {
        bytes
            .iter()
            .copied()
            .cycle()
            .take(if bytes.is_empty() {
                0
            } else {
                bytes.len().div_ceil(block) * block
            })
            .collect()
    };
    let text: Vec<u8> = password
        .encode_utf16()
        .chain([0])
        .flat_map(u16::to_be_bytes)
        .collect();
    let mut input = [fill(salt), fill(&text)].concat();
    let mut out = Vec::with_capacity(length + hash.output_len());
    while out.len() < length {
        let mut context = digest::Context::new(hash);
        context.update(&vec![purpose; block]);
        context.update(&input);
        let mut value = context.finish();
        for _ in 1..rounds {
            value = digest::digest(hash, value.as_ref());
        }
        out.extend_from_slice(value.as_ref());
        // Each block of the input grows by the value, repeated, plus one.
        let step: Vec<u8> = value.as_ref().iter().copied().cycle().take(block).collect();
        for chunk in input.chunks_exact_mut(block) {
            let mut carry = 1_u16;
            for (byte, add) in chunk.iter_mut().zip(&step).rev() {
                carry += u16::from(*byte) + u16::from(*add);
                *byte = (carry & 0xff) as u8;
                carry >>= 8;
            }
        }
    }
    out.truncate(length);
    out
}
