//! Any text is read as a code or refused, and what is read can be written again.
#![no_main]

use codes::{epc, iban::Iban, sheet::SheetMark, structured::Structured};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(payment) = epc::parse(text) {
        let written = payment.payload().expect("what was read can be written");
        assert_eq!(epc::parse(&written), Ok(payment));
    }
    if let Ok(mark) = SheetMark::parse(text) {
        assert_eq!(mark.payload(), text);
    }
    if let Ok(message) = Structured::parse(text) {
        assert_eq!(Structured::parse(&message.to_string()), Ok(message));
    }
    let _ = Iban::parse(text);
});
