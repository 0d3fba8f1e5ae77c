//! Any bytes give a report on a PDF.
#![no_main]

use inspect::profile::PartnerProfile;
use inspect::{Limits, Paper, inspect};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits {
        unpacked: 20_000_000,
        operations: 20_000,
        pixels: 40_000,
        dpi: 20,
        pages: 20,
        ..Limits::default()
    };
    let Some(profile) = PartnerProfile::shipped("c56-right") else {
        return;
    };
    let report = inspect(
        bytes,
        Some(Paper {
            profile: &profile,
            duplex: true,
        }),
        &limits,
    );
    assert!(!report.findings.is_empty());
});
