//! Everything a file (and the caller) brings to judge by, with where in the file it stands.
//!
//! The place decides what a document timestamp proves: it covers the bytes before it, so what stands there existed at its time (a
//! *proof of existence*, EN 319 102-1 §5.6.2.3).

use super::MAX_EVIDENCE;
use crate::cms::{Certificate, Crl, OcspResponse, SignedData};
use jiff::Timestamp;
use std::cell::RefCell;

/// One piece, not yet read.
#[derive(Debug, Clone)]
pub(super) struct Blob {
    /// Its bytes.
    pub(super) bytes: Vec<u8>,
    /// The byte of the file after it; none when it came from elsewhere.
    pub(super) place: Option<usize>,
    /// What it should be.
    pub(super) kind: BlobKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BlobKind {
    Certificate,
    Ocsp,
    Crl,
    /// A CMS container, which may hold all three.
    Container,
}

/// A piece with its place.
#[derive(Debug)]
pub(super) struct Placed<T> {
    pub(super) value: T,
    pub(super) place: Option<usize>,
}

/// The pieces, read. What cannot be read is not there.
#[derive(Debug, Default)]
pub(super) struct Pool<'a> {
    pub(super) certificates: Vec<Placed<Certificate<'a>>>,
    pub(super) ocsp: Vec<Placed<OcspResponse<'a>>>,
    pub(super) crls: Vec<Placed<Crl<'a>>>,
}

impl<'a> Pool<'a> {
    pub(super) fn read(blobs: &'a [Blob]) -> Self {
        let mut pool = Self::default();
        for blob in blobs {
            match blob.kind {
                BlobKind::Certificate => pool.certificate(&blob.bytes, blob.place),
                BlobKind::Ocsp => pool.response(&blob.bytes, blob.place),
                BlobKind::Crl => pool.list(&blob.bytes, blob.place),
                BlobKind::Container => pool.container(&blob.bytes, blob.place, 0),
            }
        }
        pool
    }

    fn certificate(&mut self, der: &'a [u8], place: Option<usize>) {
        if self.certificates.len() < MAX_EVIDENCE
            && !self.certificates.iter().any(|c| c.value.der == der)
            && let Ok(value) = Certificate::read(der)
        {
            self.certificates.push(Placed { value, place });
        }
    }

    fn response(&mut self, der: &'a [u8], place: Option<usize>) {
        if self.ocsp.len() == MAX_EVIDENCE {
            return;
        }
        // Some archives keep the inner BasicOCSPResponse.
        let read = OcspResponse::read(der).or_else(|_| OcspResponse::basic(der));
        let Ok(value) = read else {
            return;
        };
        if self.ocsp.iter().any(|known| known.value.tbs == value.tbs) {
            return;
        }
        for certificate in value.certificates.clone() {
            self.certificate(certificate, place);
        }
        self.ocsp.push(Placed { value, place });
    }

    fn list(&mut self, der: &'a [u8], place: Option<usize>) {
        if self.crls.len() < MAX_EVIDENCE
            && let Ok(value) = Crl::read(der)
            && !self.crls.iter().any(|known| known.value.tbs == value.tbs)
        {
            self.crls.push(Placed { value, place });
        }
    }

    fn container(&mut self, der: &'a [u8], place: Option<usize>, depth: usize) {
        let Ok(data) = SignedData::read(der) else {
            return;
        };
        data.certificates
            .iter()
            .for_each(|der| self.certificate(der, place));
        data.ocsp_responses
            .iter()
            .for_each(|der| self.response(der, place));
        data.crls.iter().for_each(|der| self.list(der, place));
        if depth == 0 {
            for signer in &data.signers {
                for token in signer
                    .signature_timestamps()
                    .into_iter()
                    .chain(signer.content_timestamps())
                {
                    self.container(token, place, 1);
                }
            }
        }
    }
}

/// What is proven to have existed when.
#[derive(Debug)]
pub(super) struct Proofs {
    /// The time of judging.
    pub(super) at: Timestamp,
    /// Good document timestamps: where their own container ends, up to which byte they reach, at what time.
    pub(super) stamps: RefCell<Vec<(usize, usize, Timestamp)>>,
}

impl Proofs {
    /// The earliest time at which what stands at this place is proven to have existed; none when only "now" is.
    pub(super) fn earliest(&self, place: Option<usize>) -> Option<Timestamp> {
        let place = place?;
        self.stamps
            .borrow()
            .iter()
            // What stands in its own container is not under it.
            .filter(|(own, covered, _)| *covered >= place && *own != place)
            .map(|(_, _, time)| *time)
            .min()
    }
}
