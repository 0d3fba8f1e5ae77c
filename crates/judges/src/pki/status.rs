//! Timestamps, OCSP answers and revocation lists as values, without a network.

use super::files::{argument, openssl, read, write};
use super::{ISSUER_REVOKED_AT, Leaf, Pki, REVOKED_AT};
use std::path::Path;

/// The policy under which the test authority stamps.
pub const POLICY: &str = "1.3.6.1.4.1.99999.1.2";

/// One certificate in the issuer's books: `Some((date, reason))` when revoked.
pub(super) type Entry = (String, Option<(String, &'static str)>);

impl Pki {
    /// The answer (DER `TimeStampResp`) of the test authority to this request (DER `TimeStampReq`), at the time it is now.
    ///
    /// # Panics
    /// When the signer may not stamp: `openssl` refuses then. See [`Pki::timestamp_at`].
    pub fn timestamp_reply(&self, request: &[u8], signer: &Leaf) -> Vec<u8> {
        let scratch = tempfile::tempdir().expect("a folder for one timestamp");
        write(&scratch.path().join("request.tsq"), request);
        // The serial numbers of two answers must differ (RFC 3161 §2.4.2), also between processes.
        let random = openssl(scratch.path(), &["rand", "-hex", "8"]);
        write(
            &scratch.path().join("serial"),
            [b"01".as_slice(), &random.to_ascii_uppercase()].concat(),
        );
        write(
            &scratch.path().join("tsa.cnf"),
            format!(
                "[tsa]\ndefault_tsa=stamp\n[stamp]\nserial=serial\ncrypto_device=builtin\ndefault_policy={POLICY}\n\
                 digests=sha256,sha384,sha512\naccuracy=secs:1\nordering=no\ntsa_name=no\ness_cert_id_chain=no\n\
                 ess_cert_id_alg=sha256\nsigner_digest=sha256\n"
            ),
        );
        let mut arguments: Vec<String> = [
            "ts",
            "-reply",
            "-config",
            "tsa.cnf",
            "-queryfile",
            "request.tsq",
            "-out",
            "reply.tsr",
        ]
        .map(str::to_owned)
        .into();
        arguments.extend(["-signer".to_owned(), argument(&signer.path("cert.pem"))]);
        arguments.extend(["-inkey".to_owned(), argument(&signer.path("key.pem"))]);
        arguments.extend(above(signer, "-chain"));
        openssl(scratch.path(), &arguments);
        read(&scratch.path().join("reply.tsr"))
    }

    /// A timestamp token (DER `ContentInfo`) over a SHA-256 digest at any time (`YYYYMMDDHHMMSSZ`), by any certificate, also one
    /// that may not stamp.
    pub fn timestamp_at(&self, sha256: &[u8; 32], time: &str, signer: &Leaf) -> Vec<u8> {
        let imprint = sequence(&[
            sequence(&[
                vec![
                    0x06, 9, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01,
                ],
                vec![0x05, 0],
            ]),
            value(0x04, sha256),
        ]);
        let info = sequence(&[
            vec![0x02, 1, 1],
            // The policy 1.3.6.1.4.1.99999.1.2.
            vec![0x06, 10, 0x2b, 6, 1, 4, 1, 0x86, 0x8d, 0x1f, 1, 2],
            imprint,
            vec![0x02, 4, 0x11, sha256[0], sha256[1], sha256[2]],
            value(0x18, time.as_bytes()),
        ]);
        let scratch = tempfile::tempdir().expect("a folder for one timestamp");
        write(&scratch.path().join("info.der"), info);
        let mut arguments: Vec<String> =
            "cms -sign -binary -nodetach -nosmimecap -cades -md sha256 -econtent_type 1.2.840.113549.1.9.16.1.4 -in info.der \
             -outform DER -out token.der"
                .split_whitespace()
                .map(str::to_owned)
                .collect();
        arguments.extend(["-signer".to_owned(), argument(&signer.path("cert.pem"))]);
        arguments.extend(["-inkey".to_owned(), argument(&signer.path("key.pem"))]);
        arguments.extend(above(signer, "-certfile"));
        openssl(scratch.path(), &arguments);
        read(&scratch.path().join("token.der"))
    }

    /// The OCSP answer (DER `OCSPResponse`) on one certificate, now, fresh for `minutes`. The responder is `responder`, who should be
    /// `ocsp` under `issuing`, `ocsp-root` under `root`.
    pub fn ocsp_for(&self, certificate: &Leaf, responder: &Leaf, minutes: u32) -> Vec<u8> {
        let issuer = self.leaf(certificate.issuer().expect("a root has no responder"));
        let scratch = tempfile::tempdir().expect("a folder for one OCSP request");
        openssl(
            scratch.path(),
            &[
                "ocsp",
                "-no_nonce",
                "-issuer",
                &argument(&issuer.path("cert.pem")),
                "-cert",
                &argument(&certificate.path("cert.pem")),
                "-reqout",
                "request.der",
            ],
        );
        let request = read(&scratch.path().join("request.der"));
        let entry = (certificate.serial(), self.revoked(certificate.name()));
        self.ocsp_reply(&request, issuer, responder, &[entry], minutes)
    }

    /// The OCSP answer to a request (DER `OCSPRequest`) out of these books.
    pub(super) fn ocsp_reply(
        &self,
        request: &[u8],
        issuer: &Leaf,
        responder: &Leaf,
        books: &[Entry],
        minutes: u32,
    ) -> Vec<u8> {
        let scratch = tempfile::tempdir().expect("a folder for one OCSP answer");
        write(&scratch.path().join("request.der"), request);
        index(scratch.path(), books);
        openssl(
            scratch.path(),
            &[
                "ocsp",
                "-index",
                "index.txt",
                "-CA",
                &argument(&issuer.path("cert.pem")),
                "-rsigner",
                &argument(&responder.path("cert.pem")),
                "-rkey",
                &argument(&responder.path("key.pem")),
                "-rmd",
                "sha256",
                "-reqin",
                "request.der",
                "-respout",
                "response.der",
                "-nmin",
                &minutes.to_string(),
            ],
        );
        read(&scratch.path().join("response.der"))
    }

    /// The revocation list (DER `CertificateList`) of an authority between two times: it names what this authority revoked.
    pub fn crl(&self, issuer: &str, from: &str, until: &str) -> Vec<u8> {
        let books: Vec<Entry> = self
            .leafs
            .values()
            .filter(|leaf| leaf.issuer() == Some(issuer))
            .filter_map(|leaf| {
                self.revoked(leaf.name())
                    .map(|revoked| (leaf.serial(), Some(revoked)))
            })
            .collect();
        self.crl_of(self.leaf(issuer), &books, from, until)
    }

    /// The revocation list out of these books.
    pub(super) fn crl_of(
        &self,
        issuer: &Leaf,
        books: &[Entry],
        from: &str,
        until: &str,
    ) -> Vec<u8> {
        let scratch = tempfile::tempdir().expect("a folder for one list");
        index(scratch.path(), books);
        write(&scratch.path().join("number"), "0A\n");
        write(
            &scratch.path().join("ca.cnf"),
            "[ca]\ndefault_ca=issuer\n[issuer]\ndatabase=index.txt\ncrlnumber=number\ndefault_md=sha256\ncrl_extensions=list\n\
             [list]\nauthorityKeyIdentifier=keyid\n",
        );
        openssl(
            scratch.path(),
            &[
                "ca",
                "-gencrl",
                "-config",
                "ca.cnf",
                "-keyfile",
                &argument(&issuer.path("key.pem")),
                "-cert",
                &argument(&issuer.path("cert.pem")),
                "-crl_lastupdate",
                from,
                "-crl_nextupdate",
                until,
                "-out",
                "list.pem",
            ],
        );
        openssl(
            scratch.path(),
            &[
                "crl", "-in", "list.pem", "-outform", "DER", "-out", "list.der",
            ],
        );
        read(&scratch.path().join("list.der"))
    }

    /// When and why a certificate of the cached authority was revoked.
    pub(super) fn revoked(&self, name: &str) -> Option<(String, &'static str)> {
        match name {
            "revoked" => Some((REVOKED_AT.to_owned(), "keyCompromise")),
            "issuing-revoked" => Some((ISSUER_REVOKED_AT.to_owned(), "CACompromise")),
            _ => None,
        }
    }
}

/// The authorities above a signer after this option, when there are any below the root.
fn above(signer: &Leaf, option: &str) -> Vec<String> {
    let path = signer.path("above.pem");
    if read(&path).is_empty() {
        return Vec::new();
    }
    vec![option.to_owned(), argument(&path)]
}

/// Writes the issuer's books as `openssl` reads them.
fn index(folder: &Path, books: &[Entry]) {
    let lines: String = books
        .iter()
        .map(|(serial, revoked)| match revoked {
            // The year of an index has two digits.
            Some((at, reason)) => format!(
                "R\t440101000000Z\t{},{reason}\t{serial}\tunknown\t/CN=test\n",
                &at[2..]
            ),
            None => format!("V\t440101000000Z\t\t{serial}\tunknown\t/CN=test\n"),
        })
        .collect();
    write(&folder.join("index.txt"), lines);
    write(&folder.join("index.txt.attr"), "unique_subject = no\n");
}

/// One DER value of fewer than 65536 bytes.
fn value(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let mut bytes = vec![tag];
    match length {
        0..128 => bytes.push(u8::try_from(length).expect("short")),
        128..256 => bytes.extend([0x81, u8::try_from(length).expect("a byte")]),
        _ => {
            bytes.push(0x82);
            bytes.extend(
                u16::try_from(length)
                    .expect("small enough for a test")
                    .to_be_bytes(),
            );
        }
    }
    bytes.extend(content);
    bytes
}

fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    value(0x30, &parts.concat())
}
