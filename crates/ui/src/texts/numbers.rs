//! Numbers, amounts and sizes as people write them.

use fluent_bundle::FluentValue;

use super::Locale;

/// Marks of one locale: between thousands, and before decimals.
const fn marks(locale: Locale) -> (char, char) {
    match locale {
        Locale::Nl => ('.', ','),
        Locale::En => (',', '.'),
    }
}

fn group(digits: &str, mark: char) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(mark);
        }
        out.push(c);
    }
    out
}

/// A whole number with marks between thousands: `12.345` or `12,345`.
#[must_use]
pub fn number(value: i64, locale: Locale) -> String {
    let digits = group(&value.unsigned_abs().to_string(), marks(locale).0);
    if value < 0 {
        format!("−{digits}")
    } else {
        digits
    }
}

/// A number with a fixed count of decimals: `12.345,60` or `12,345.60`.
#[must_use]
pub fn decimal(value: f64, decimals: usize, locale: Locale) -> String {
    let plain = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let (thousand, point) = marks(locale);
    let mut out = group(whole, thousand);
    if !fraction.is_empty() {
        out.push(point);
        out.push_str(fraction);
    }
    // A value that rounds to zero carries no sign.
    if value < 0.0 && out.contains(|c: char| c.is_ascii_digit() && c != '0') {
        format!("−{out}")
    } else {
        out
    }
}

/// An amount in euro cents: `€ 1.234,50` or `€1,234.50`.
#[must_use]
pub fn amount(cents: i64, locale: Locale) -> String {
    let euros = group(&(cents.unsigned_abs() / 100).to_string(), marks(locale).0);
    let sign = if cents < 0 { "−" } else { "" };
    let rest = cents.unsigned_abs() % 100;
    match locale {
        Locale::Nl => format!("{sign}€\u{a0}{euros},{rest:02}"),
        Locale::En => format!("{sign}€{euros}.{rest:02}"),
    }
}

/// A share between 0 and 1 as a whole percentage: `63 %` or `63%`.
#[must_use]
pub fn percent(share: f64, locale: Locale) -> String {
    let whole = decimal(share * 100.0, 0, locale);
    match locale {
        Locale::Nl => format!("{whole}\u{a0}%"),
        Locale::En => format!("{whole}%"),
    }
}

/// The size of a file in decimal units: `820 kB`, `1,4 MB`.
#[must_use]
pub fn file_size(bytes: u64, locale: Locale) -> String {
    #[allow(
        clippy::cast_precision_loss,
        reason = "sizes are shown with two significant digits"
    )]
    let size = bytes as f64;
    if size < 1_000.0 {
        format!("{bytes}\u{a0}B")
    } else if size < 1_000_000.0 {
        format!("{}\u{a0}kB", decimal(size / 1_000.0, 0, locale))
    } else if size < 1_000_000_000.0 {
        format!("{}\u{a0}MB", decimal(size / 1_000_000.0, 1, locale))
    } else {
        format!("{}\u{a0}GB", decimal(size / 1_000_000_000.0, 1, locale))
    }
}

/// Formats numbers inside Fluent texts the same way as elsewhere on the screen.
pub(super) fn fluent_number(value: &FluentValue<'_>, locale: Locale) -> Option<String> {
    let FluentValue::Number(n) = value else {
        return None;
    };
    let decimals = n.options.minimum_fraction_digits.unwrap_or(0);
    let decimals = if n.value.fract() == 0.0 {
        decimals
    } else {
        decimals.max(fraction_digits(n.value))
    };
    Some(decimal(n.value, decimals, locale))
}

fn fraction_digits(value: f64) -> usize {
    value
        .to_string()
        .split_once('.')
        .map_or(0, |(_, fraction)| fraction.len())
        .min(6)
}
