//! The structures inside a signature: what was signed, by whom, and what is known of their certificates.
//!
//! - [`SignedData`]: RFC 5652 §5, with the attributes of CAdES (ETSI EN 319 122-1) that PAdES asks for.
//! - [`TstInfo`]: the content of a timestamp token, RFC 3161 §2.4.2.
//! - [`Certificate`]: RFC 5280 §4. [`Crl`]: RFC 5280 §5. [`OcspResponse`]: RFC 6960 §4.2.
//!
//! All of them borrow from the bytes they were read from and keep the signed bytes as they were.

mod certificate;
mod crl;
mod ocsp;
pub mod oids;
mod signed_data;
mod tst;

pub use certificate::{Certificate, Extensions, common_name, name_text};
pub use crl::{Crl, Revoked};
pub use ocsp::{CertificateStatus, OcspResponse, Responder, SingleResponse};
pub use signed_data::{Attribute, EssCertificate, SignedData, Signer, SignerInfo};
pub use tst::TstInfo;

#[cfg(test)]
mod tests;
