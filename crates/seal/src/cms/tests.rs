//! Broken structures are refused, never followed.

use super::{Certificate, Crl, OcspResponse, SignedData, TstInfo};
use proptest::prelude::{ProptestConfig, any, proptest};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = SignedData::read(&bytes);
        let _ = TstInfo::read(&bytes);
        let _ = Crl::read(&bytes);
        let _ = OcspResponse::read(&bytes);
        let _ = Certificate::read(&bytes);
    }
}
