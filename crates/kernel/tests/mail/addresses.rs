//! Which addresses are taken, and what is said about the others.

use super::*;

#[test]
fn good_addresses_are_taken_in_one_form() {
    for (typed, read) in [
        ("jan@example.be", "jan@example.be"),
        (
            "  Jan.Peeters+melding@EXAMPLE.be\n",
            "Jan.Peeters+melding@example.be",
        ),
        ("info@café.be", "info@xn--caf-dma.be"),
        ("o'brien@sub.example.co.uk", "o'brien@sub.example.co.uk"),
        ("a@xn--caf-dma.be", "a@xn--caf-dma.be"),
    ] {
        assert_eq!(address(typed).as_str(), read);
    }
    assert_eq!(
        (
            address("a.b@c.be").local_part(),
            address("a.b@c.be").domain()
        ),
        ("a.b", "c.be")
    );
}

#[test]
fn wrong_addresses_say_what_is_wrong() {
    use AddressError::{ControlCharacter, Domain, Empty, LocalPart, NoAt, TooLong};
    let long_local = format!("{}@example.be", "a".repeat(65));
    let long_domain = format!("a@{}be", "abcdefg.".repeat(40));
    let huge = "a".repeat(100_000);
    for (typed, error) in [
        ("", Empty),
        ("   ", Empty),
        ("jan.example.be", NoAt),
        ("@example.be", LocalPart),
        ("jan@", Domain),
        ("jan@example", Domain),
        ("jan@@example.be", LocalPart),
        ("jan peeters@example.be", LocalPart),
        (".jan@example.be", LocalPart),
        ("jan..p@example.be", LocalPart),
        ("zoë@example.be", LocalPart),
        ("\"jan p\"@example.be", LocalPart),
        ("<jan@example.be>", LocalPart),
        ("jan@example.be>", Domain),
        ("jan@exam ple.be", Domain),
        ("jan@example..be", Domain),
        ("jan@-example.be", Domain),
        ("jan@exam_ple.be", Domain),
        ("jan@127.0.0.1", Domain),
        ("jan@[127.0.0.1]", Domain),
        ("jan@127.1", Domain),
        ("jan@ex%61mple.be", Domain),
        ("jan@example.be,piet@example.be", LocalPart),
        ("jan@example.be\r\nBcc: x@y.be", ControlCharacter),
        (long_local.as_str(), TooLong),
        (long_domain.as_str(), Domain),
        (huge.as_str(), TooLong),
    ] {
        assert_eq!(EmailAddress::parse(typed), Err(error), "{typed:?}");
    }
}

proptest! {
    /// What is taken can be written in a message, and reading it again changes nothing.
    #[test]
    fn whatever_is_taken_is_safe(typed in "[a-zA-Z0-9.@+%'\"<>\\[\\] é\r\n-]{0,40}|\\PC{0,10}@\\PC{0,10}\\.be") {
        if let Ok(address) = EmailAddress::parse(&typed) {
            prop_assert!(address.as_str().bytes().all(|b| b.is_ascii_graphic()));
            prop_assert_eq!(EmailAddress::parse(address.as_str()), Ok(address.clone()));
            let mut mail = mail_to("zoe@example.test");
            mail.to = address.into();
            prop_assert!(mail.render().is_ok());
        }
    }
}
