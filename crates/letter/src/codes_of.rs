//! The codes of a letter, from its data: payments and links, found where the schema says `x-code`.

use crate::fault::{Fault, Faults, shown, titles};
use codes::creditor::CreditorReference;
use codes::epc::{Payment, Remittance};
use codes::iban::Iban;
use codes::structured::Structured;
use serde_json::{Map, Value, json};

/// Light modules around a QR code (ISO/IEC 18004).
const QUIET: usize = 4;

/// Codes by JSON Pointer, as a template reads them; or all faults in payments and links.
pub(crate) fn codes(schema: &Value, data: &Value) -> Result<Map<String, Value>, Faults> {
    let mut found = Map::new();
    let mut faults = Faults::default();
    walk(schema, data, String::new(), &mut found, &mut faults);
    if faults.0.is_empty() {
        Ok(found)
    } else {
        Err(faults)
    }
}

fn walk(
    schema: &Value,
    data: &Value,
    pointer: String,
    found: &mut Map<String, Value>,
    faults: &mut Faults,
) {
    let kind = crate::fault::schema_at(schema, &pointer)
        .and_then(|n| n.get("x-code"))
        .and_then(Value::as_str);
    let made = match kind {
        // What has another form is the schema's to refuse.
        Some("payment") if data.is_object() => Some(payment(data)),
        Some("link") if data.is_string() => Some(link(data)),
        _ => None,
    };
    match made {
        Some(Ok(code)) => {
            found.insert(pointer, code);
            return;
        }
        Some(Err(wrong)) => {
            for (field, nl, en) in wrong {
                let at = format!("{pointer}{field}");
                faults.0.push(Fault {
                    title: titles(schema, &at),
                    value: shown(data.pointer(field).unwrap_or(data)),
                    expected: [nl, en],
                    pointer: at,
                });
            }
            return;
        }
        None => {}
    }
    match data {
        Value::Object(fields) => {
            for (name, value) in fields {
                let key = name.replace('~', "~0").replace('/', "~1");
                walk(schema, value, format!("{pointer}/{key}"), found, faults);
            }
        }
        Value::Array(items) => {
            for (number, value) in items.iter().enumerate() {
                walk(schema, value, format!("{pointer}/{number}"), found, faults);
            }
        }
        _ => {}
    }
}

/// A field of the payment, and what is expected of it in Dutch and English.
type Wrong = (&'static str, String, String);

fn payment(data: &Value) -> Result<Value, Vec<Wrong>> {
    let text = |name: &str| {
        data.get(name)
            .and_then(Value::as_str)
            .map(str::trim)
            .filter(|t| !t.is_empty())
    };
    let mut wrong: Vec<Wrong> = Vec::new();
    let cents = text("amount").and_then(cents);
    if cents.is_none() {
        wrong.push((
            "/amount",
            "schrijf een bedrag als 1234.50".into(),
            "write an amount as 1234.50".into(),
        ));
    }
    let iban = text("iban").and_then(|t| Iban::parse(t).ok());
    if iban.is_none() {
        wrong.push((
            "/iban",
            "dit is geen geldig rekeningnummer (IBAN); kijk de cijfers na".into(),
            "this is no valid account number (IBAN); check the digits".into(),
        ));
    }
    let structured = text("structured").map(|t| Structured::parse(t).ok());
    if structured == Some(None) {
        wrong.push((
            "/structured",
            "een gestructureerde mededeling heeft 12 cijfers, en de laatste twee kloppen niet"
                .into(),
            "a structured communication has 12 digits, and the last two do not fit".into(),
        ));
    }
    let reference = text("reference").map(|t| CreditorReference::parse(t).ok());
    if reference == Some(None) {
        wrong.push((
            "/reference",
            "een referentie begint met RF en twee controlecijfers die hier niet kloppen".into(),
            "a reference begins with RF and two check digits, which do not fit here".into(),
        ));
    }
    let (structured, reference) = (structured.flatten(), reference.flatten());
    let given = [
        structured.is_some(),
        reference.is_some(),
        text("text").is_some(),
    ];
    if given.iter().filter(|g| **g).count() > 1 {
        wrong.push((
            "",
            "kies één mededeling: structured, reference of text".into(),
            "choose one message: structured, reference or text".into(),
        ));
    }
    let (Some(cents), Some(iban), true) = (cents, iban, wrong.is_empty()) else {
        return Err(wrong);
    };
    let remittance = match (&structured, &reference, text("text")) {
        // Banks read the Belgian message in the text line; the structured line takes RF references only.
        (Some(structured), _, _) => Remittance::Text(structured.to_string()),
        (_, Some(reference), _) => Remittance::Creditor(reference.clone()),
        (_, _, Some(text)) => Remittance::Text(text.to_owned()),
        _ => Remittance::None,
    };
    let payment = Payment {
        name: text("name").unwrap_or_default().to_owned(),
        iban,
        bic: text("bic").map(str::to_owned),
        cents,
        purpose: None,
        remittance,
        information: None,
    };
    let payload = payment.payload().map_err(|e| {
        vec![(
            "",
            format!("de betaalcode kan dit niet bevatten ({e})"),
            format!("the payment code cannot hold this: {e}"),
        )]
    })?;
    let qr = codes::matrix::qr(&payload).map_err(|e| {
        vec![(
            "",
            format!("de betaalcode wordt te groot ({e})"),
            format!("the payment code becomes too large: {e}"),
        )]
    })?;
    Ok(json!({
        "kind": "payment",
        "svg": qr.to_svg(QUIET),
        "payload": payload,
        "ogm": structured.map(|s| s.to_string()),
        "rf": reference.map(|r| r.to_string()),
    }))
}

/// An amount of euro with at most two decimals, in cents.
fn cents(text: &str) -> Option<u64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |t: &str| t.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || whole.len() > 12 || part.len() > 2 || !digits(whole) || !digits(part) {
        return None;
    }
    let hundredths: u64 = format!("{part:0<2}").parse().ok()?;
    Some(whole.parse::<u64>().ok()? * 100 + hundredths)
}

fn link(data: &Value) -> Result<Value, Vec<Wrong>> {
    let address = data.as_str().unwrap_or_default();
    if !address.starts_with("https://") || address.chars().any(char::is_whitespace) {
        return Err(vec![(
            "",
            "een webadres begint met https:// en heeft geen spaties".into(),
            "a web address begins with https:// and has no spaces".into(),
        )]);
    }
    let qr = codes::matrix::qr(address).map_err(|e| {
        vec![(
            "",
            format!("dit webadres is te lang voor een code ({e})"),
            format!("this web address is too long for a code: {e}"),
        )]
    })?;
    Ok(json!({ "kind": "link", "svg": qr.to_svg(QUIET) }))
}

#[cfg(test)]
mod tests {
    use super::cents;

    #[test]
    fn amounts_are_whole_cents() {
        assert_eq!(cents("1234.5"), Some(123_450));
        assert_eq!(cents("0.01"), Some(1));
        assert_eq!(cents("7"), Some(700));
        for wrong in ["", ".5", "-1", "1,50", "1.234", "1e3", "99999999999999"] {
            assert_eq!(cents(wrong), None, "{wrong}");
        }
    }
}
