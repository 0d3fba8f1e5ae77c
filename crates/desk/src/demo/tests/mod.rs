//! What the demonstration region promises.

mod facts;
mod stories;

use jiff::ZonedDateTime;
use jiff::civil::date;

use super::TIME_ZONE;

const SEED: u64 = 2026;

fn now() -> ZonedDateTime {
    date(2026, 11, 25)
        .at(15, 30, 0, 0)
        .in_tz(TIME_ZONE)
        .expect("the moment exists")
}

fn is_reserved(mail: &str) -> bool {
    let domain = mail.split('@').nth(1).unwrap_or_default();
    domain.ends_with(".example") || ["example.com", "example.org", "example.net"].contains(&domain)
}
