//! Messages out, and what comes back when they cannot be delivered.
//!
//! A message is an [`OutgoingMail`]: plain values that fit in the payload of a job. [`OutgoingMail::render`] makes the
//! same bytes of the same values, whenever and wherever, so that sending again after a crash sends the same message with
//! the same `Message-ID`, which receivers can recognise. A [`Transport`] hands it over; it says in three words how that
//! ended: temporary, permanent, unreachable.
//!
//! Every message has an envelope sender of its own ([`Bounces`]): what comes back to that address belongs to that message
//! and to no other, and only we can make such an address.
//!
//! Standards: RFC 5322 (form), RFC 2045–2047 (parts, letters beyond ASCII), RFC 3834 (automatic messages), RFC 2369 and
//! 8058 (unsubscribing), RFC 5321 (handing over), RFC 3463 and 3464 (what comes back).

mod address;
mod bounce;
mod dsn;
mod message;
mod render;
mod scrub;
mod smtp;
mod transport;

pub use address::{AddressError, EmailAddress, Party};
pub use bounce::{BOUNCE_LOCAL_PART, Bounces};
pub use dsn::{Bounce, BounceAction, parse_bounce};
pub use message::{AutoSubmitted, InvalidMessageId, MessageId, OutgoingMail};
pub use render::{RenderError, Rendered};
pub use smtp::{SettingsError, SmtpSettings, SmtpTransport, TlsMode};
pub use transport::{Receipt, SendError, SendErrorKind, Transport};
