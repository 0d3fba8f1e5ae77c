//! A timestamp authority over HTTP (RFC 3161 §2.4 and §3.4).

use crate::check;
use crate::clock::{Clock, Failure, Patience};
use crate::der::{sequence, unsigned, value, with_null};
use crate::web::{Question, Web, refused, unavailable};
use const_oid::ObjectIdentifier;
use reqwest::header;
use ring::rand::{SecureRandom, SystemRandom};
use seal::asn1::{Asn1Error, Reader, tag, trimmed};
use seal::cms::{Certificate, SignedData, Signer, SignerInfo, TstInfo, oids};
use seal::services::{ServiceError, TimestampAuthority};
use std::sync::Arc;

/// Where and how to ask.
#[derive(Debug, Clone)]
pub struct TsaOptions {
    /// The address, `http` or `https`.
    pub url: String,
    /// The policy to ask for; the authority's own choice when there is none.
    pub policy: Option<ObjectIdentifier>,
    /// The `Authorization` header, for an authority that wants one.
    pub authorization: Option<crate::secret::Secret>,
    /// How often to ask.
    pub patience: Patience,
}

impl TsaOptions {
    /// The usual way to ask at this address.
    pub fn at(url: &str) -> Self {
        Self {
            url: url.to_owned(),
            policy: None,
            authorization: None,
            patience: Patience::default(),
        }
    }
}

/// A timestamp authority.
///
/// Every token is checked before it is handed on: it answers this question (nonce, digest, policy), and is signed by a certificate
/// inside it that may do nothing but stamp. Whether that certificate leads to a trusted root is for the validation to say.
pub struct Tsa {
    web: Web,
    clock: Arc<dyn Clock>,
    options: TsaOptions,
    random: SystemRandom,
}

const SERVICE: &str = "The timestamp authority";

impl Tsa {
    /// An authority.
    pub fn new(web: Web, clock: Arc<dyn Clock>, options: TsaOptions) -> Self {
        Self {
            web,
            clock,
            options,
            random: SystemRandom::new(),
        }
    }

    fn once(&self, sha256: &[u8; 32]) -> Result<Vec<u8>, Failure> {
        let mut nonce = [0; 16];
        if self.random.fill(&mut nonce).is_err() {
            return Err(unavailable("This machine's source of randomness", "failed").into());
        }
        // Positive, and never shorter than sixteen bytes: some authorities count bits.
        nonce[0] = (nonce[0] & 0x7f) | 0x40;
        let mut headers = vec![
            (
                header::CONTENT_TYPE,
                "application/timestamp-query".to_owned(),
            ),
            (header::ACCEPT, "application/timestamp-reply".to_owned()),
        ];
        if let Some(secret) = &self.options.authorization {
            headers.push((header::AUTHORIZATION, secret.read()?));
        }
        let answer = self.web.ask(Question {
            service: SERVICE,
            url: &self.options.url,
            headers: &headers,
            body: Some(question(sha256, self.options.policy, &nonce)),
        })?;
        if answer.status != 200 {
            let status = answer.status;
            return Err(refused(SERVICE, format!("answers with status {status}")).into());
        }
        let token = reply_token(&answer.body)?;
        check_token(token, sha256, self.options.policy, &nonce)
            .map_err(|reason| refused(SERVICE, reason))?;
        Ok(token.to_vec())
    }
}

impl TimestampAuthority for Tsa {
    fn timestamp(&self, sha256: &[u8; 32]) -> Result<Vec<u8>, ServiceError> {
        self.options
            .patience
            .ask(&*self.clock, || self.once(sha256))
    }
}

/// A TimeStampReq that asks for the certificate too.
fn question(sha256: &[u8; 32], policy: Option<ObjectIdentifier>, nonce: &[u8; 16]) -> Vec<u8> {
    let imprint = sequence(&[&with_null(oids::SHA256), &value(tag::OCTET_STRING, sha256)]);
    let policy = policy.map(|oid| value(tag::OID, oid.as_bytes()));
    sequence(&[
        &unsigned(&[1]),
        &imprint,
        &policy.unwrap_or_default(),
        &unsigned(nonce),
        &value(tag::BOOLEAN, &[0xff]),
    ])
}

/// The token of a TimeStampResp (RFC 3161 §2.4.2), DER, not yet checked.
///
/// # Errors
/// When the authority gave none, with its words, or the bytes are no such answer.
pub fn reply_token(reply: &[u8]) -> Result<&[u8], ServiceError> {
    read_reply(reply)
        .map_err(|error| refused(SERVICE, error.to_string()))?
        .map_err(|error| *error)
}

/// The token of a TimeStampResp, or why the authority gave none.
fn read_reply(bytes: &[u8]) -> Result<Result<&[u8], Box<ServiceError>>, Asn1Error> {
    let mut outer = Reader::new(bytes);
    let mut reply = outer.sequence()?;
    outer.end()?;
    let mut status = reply.sequence()?;
    let code = status.integer()?;
    if !matches!(code, [0 | 1]) {
        let words = status
            .optional(tag::SEQUENCE)?
            .map(|texts| {
                let mut texts = texts.reader();
                let mut all: Vec<String> = Vec::new();
                while let Some(text) = check::next(&mut texts) {
                    all.push(
                        String::from_utf8_lossy(text.value)
                            .chars()
                            .filter(|c| !c.is_control())
                            .take(200)
                            .collect(),
                    );
                }
                all.join("; ")
            })
            .unwrap_or_default();
        let failure = status
            .optional(tag::BIT_STRING)?
            .map(|bits| bits.value.to_vec());
        // Bit 14 is timeNotAvailable, bit 25 systemFailure (RFC 3161 §2.4.2): those pass.
        let bit = |bits: &[u8], number: usize| {
            bits.get(1 + number / 8)
                .is_some_and(|byte| byte >> (7 - number % 8) & 1 == 1)
        };
        let passes = failure
            .as_deref()
            .is_some_and(|bits| bit(bits, 14) || bit(bits, 25));
        let reason = format!(
            "gives no timestamp (status {}): {words}",
            trimmed(code).first().unwrap_or(&0)
        );
        return Ok(Err(Box::new(if passes {
            unavailable(SERVICE, reason)
        } else {
            refused(SERVICE, reason)
        })));
    }
    let token = reply.expect(tag::SEQUENCE)?;
    reply.end()?;
    Ok(Ok(token.full))
}

/// Whether a token answers the question and is signed by a certificate that may stamp.
fn check_token(
    token: &[u8],
    sha256: &[u8; 32],
    policy: Option<ObjectIdentifier>,
    nonce: &[u8; 16],
) -> Result<(), String> {
    let broken = |error: Asn1Error| format!("answers with a token that cannot be read ({error})");
    let data = SignedData::read(token).map_err(broken)?;
    let content = match data.content {
        Some(content) if data.content_type == oids::TST_INFO => content,
        _ => return Err("answers with something that is no timestamp".to_owned()),
    };
    let info = TstInfo::read(content).map_err(broken)?;
    if info.digest != oids::SHA256 || info.imprint != sha256 {
        return Err("stamped another digest than was asked".to_owned());
    }
    if policy.is_some_and(|asked| asked != info.policy) {
        return Err(format!(
            "stamped under policy {} instead of the one asked",
            info.policy
        ));
    }
    if read_nonce(content).map_err(broken)?.map(trimmed) != Some(&nonce[..]) {
        return Err("answers another question: its nonce differs".to_owned());
    }
    check_signer(&data, content, &info)
}

/// Whether one certificate inside the token signed it, and may stamp.
fn check_signer(data: &SignedData<'_>, content: &[u8], info: &TstInfo<'_>) -> Result<(), String> {
    let broken = |error: Asn1Error| format!("answers with a token that cannot be read ({error})");
    let [signer] = &data.signers[..] else {
        return Err("answers with a token that has not one signer".to_owned());
    };
    let certificate = data
        .certificates
        .iter()
        .filter_map(|der| Certificate::read(der).ok())
        .find(|certificate| names(signer, certificate))
        .ok_or("answers with a token without its certificate")?;
    let stamps = certificate.has_purpose(oids::EKU_TIME_STAMPING)
        && certificate.extensions.extended_critical
        && certificate
            .extensions
            .extended
            .as_ref()
            .is_some_and(|usage| usage.0.len() == 1);
    if !stamps {
        return Err("stamped with a certificate that may not stamp".to_owned());
    }
    if info.time < certificate.not_before || info.time > certificate.not_after {
        return Err("stamped with a certificate that was not valid then".to_owned());
    }
    let bound = signer
        .ess_certificate()
        .map_err(broken)?
        .is_some_and(|ess| {
            check::digest_of(ess.digest, certificate.der)
                .is_some_and(|digest| digest.as_ref() == ess.hash)
        });
    if !bound {
        return Err("answers with a token that is not bound to its certificate".to_owned());
    }
    let digest = check::digest_of(signer.digest.oid, content);
    let right = digest.is_some_and(
        |digest| matches!(signer.message_digest(), Ok(Some(said)) if said == digest.as_ref()),
    ) && signer.signed_bytes().is_some_and(|bytes| {
        check::signed(
            &certificate,
            &signer.algorithm,
            Some(signer.digest.oid),
            &bytes,
            signer.signature,
        )
    });
    if right {
        Ok(())
    } else {
        Err("answers with a token whose signature is wrong".to_owned())
    }
}

/// Whether a signer names this certificate.
fn names(signer: &SignerInfo<'_>, certificate: &Certificate<'_>) -> bool {
    match signer.signer {
        Signer::IssuerSerial { issuer, serial } => {
            issuer == certificate.issuer && trimmed(serial) == trimmed(certificate.serial)
        }
        Signer::KeyId(id) => certificate.extensions.key_id.as_deref() == Some(id),
    }
}

/// The nonce of a TSTInfo: the first INTEGER after the time.
fn read_nonce(content: &[u8]) -> Result<Option<&[u8]>, Asn1Error> {
    let mut info = Reader::new(content).sequence()?;
    while !info.at(tag::GENERALIZED_TIME) {
        info.any()?;
    }
    info.any()?;
    while !info.is_empty() && !info.at(tag::INTEGER) {
        info.any()?;
    }
    if info.is_empty() {
        Ok(None)
    } else {
        info.integer().map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::{SignedData, TstInfo, check_signer, check_token, question, read_reply};
    use judges::pki::pki;
    use proptest::prelude::*;
    use seal::asn1::Reader;
    use std::sync::LazyLock;

    const DIGEST: [u8; 32] = [0xab; 32];
    const NONCE: [u8; 16] = [0x41; 16];

    static REPLY: LazyLock<Vec<u8>> = LazyLock::new(|| {
        pki().timestamp_reply(&question(&DIGEST, None, &NONCE), pki().leaf("tsa"))
    });

    fn accepts(reply: &[u8]) -> bool {
        matches!(read_reply(reply), Ok(Ok(token)) if check_token(token, &DIGEST, None, &NONCE).is_ok())
    }

    #[test]
    fn what_was_asked_is_accepted_and_nothing_else_is() {
        let token = read_reply(&REPLY).unwrap().unwrap();
        assert_eq!(check_token(token, &DIGEST, None, &NONCE), Ok(()));
        assert!(check_token(token, &[0xac; 32], None, &NONCE).is_err());
        assert!(check_token(token, &DIGEST, None, &[0x42; 16]).is_err());
    }

    #[test]
    fn only_a_certificate_that_may_stamp_and_was_valid_then_counts() {
        for (signer, time, expected) in [
            ("tsa", "20250102030405Z", ""),
            ("tsa-ec", "20250102030405Z", ""),
            ("tsa-expired", "20210102030405Z", ""),
            ("tsa-expired", "20250102030405Z", "not valid then"),
            ("tsa", "20350102030405Z", "not valid then"),
            ("tsa-no-eku", "20250102030405Z", "may not stamp"),
            ("p256", "20250102030405Z", "may not stamp"),
        ] {
            let token = pki().timestamp_at(&DIGEST, time, pki().leaf(signer));
            let data = SignedData::read(&token).unwrap();
            let content = data.content.unwrap();
            let info = TstInfo::read(content).unwrap();
            match check_signer(&data, content, &info) {
                Ok(()) => assert_eq!(expected, "", "{signer} {time}"),
                Err(error) => assert!(
                    !expected.is_empty() && error.contains(expected),
                    "{signer} {time}: {error}"
                ),
            }
            // Without the nonce that was asked, even a good one is no answer.
            assert!(
                check_token(&token, &DIGEST, None, &NONCE)
                    .unwrap_err()
                    .contains("nonce")
            );
        }
    }

    #[test]
    fn a_refusal_says_what_the_authority_said() {
        // PKIStatusInfo: rejection, "niet nu", timeNotAvailable.
        let reply = [
            0x30, 0x14, 0x30, 0x12, 2, 1, 2, 0x30, 9, 0x0c, 7, b'n', b'i', b'e', b't', b' ', b'n',
            b'u', 3, 2,
        ];
        let reply = [&reply[..], &[0, 0]].concat();
        assert!(Reader::new(&reply).sequence().is_ok());
        let error = read_reply(&reply).unwrap().unwrap_err().to_string();
        assert!(
            error.contains("niet nu") && error.contains("status 2"),
            "{error}"
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        /// Any byte may be wrong: there is an answer, and never a panic. What says when, what and by whom is signed.
        #[test]
        fn a_reply_with_a_wrong_byte_is_judged(at in 0_usize..4000, flip in 1_u8..) {
            let mut reply = REPLY.clone();
            let at = at % reply.len();
            reply[at] ^= flip;
            let imprint = REPLY.windows(32).position(|window| window == DIGEST).unwrap();
            let accepted = accepts(&reply);
            prop_assert!(!(accepted && (imprint..imprint + 90).contains(&at)), "byte {at}");
        }

        #[test]
        fn bytes_without_meaning_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300), cut in 0_usize..4000) {
            prop_assert!(!accepts(&bytes));
            let cut = cut % REPLY.len();
            prop_assert!(!accepts(&REPLY[..cut]));
        }
    }
}
