//! The report as data for the letter template `validation-report`.

use super::{
    ChangeLevel, Indication, Report, RevocationState, SignatureKind, SignatureReport, clean,
};
use crate::Language;
use serde_json::{Map, Value, json};

impl RevocationState {
    fn words(self, language: Language) -> &'static str {
        let (dutch, english) = match self {
            Self::Anchor => ("vertrouwde uitgever", "trusted authority"),
            Self::GoodByOcsp => (
                "niet ingetrokken volgens OCSP",
                "not revoked according to OCSP",
            ),
            Self::GoodByCrl => (
                "niet ingetrokken volgens de CRL",
                "not revoked according to the CRL",
            ),
            Self::Revoked => ("ingetrokken", "revoked"),
            Self::Unknown => (
                "niet bekend of het ingetrokken is",
                "not known whether it was revoked",
            ),
            Self::NotChecked => ("niet nagekeken", "not looked at"),
        };
        match language {
            Language::Dutch => dutch,
            Language::English => english,
        }
    }
}

/// A text of at most this many characters, never empty: the template refuses others.
fn bounded(text: &str, most: usize) -> String {
    let text: String = clean(text).chars().take(most).collect();
    if text.trim().is_empty() {
        "–".into()
    } else {
        text
    }
}

impl Report {
    /// The fields of the letter template `validation-report`, in its own names and within its bounds.
    pub fn letter_fields(&self, language: Language) -> Value {
        let policy = match language {
            Language::Dutch => "ETSI EN 319 102-1, met onze lijst van vertrouwde uitgevers",
            Language::English => "ETSI EN 319 102-1, with our list of trusted authorities",
        };
        let mut fields = json!({
            "file_name": bounded(self.file_name.as_deref().unwrap_or("document.pdf"), 255),
            "sha256": self.sha256,
            "size": self.size,
            "checked_at": self.time.to_string(),
            "indication": self.indication,
            "policy": policy,
            "signatures": self.signatures.iter()
                .filter(|signature| signature.kind != SignatureKind::DocumentTimestamp)
                .take(100)
                .map(|signature| signature.letter_fields(self, language))
                .collect::<Vec<_>>(),
        });
        if let (Some(sub), Some(fields)) = (self.sub_indication, fields.as_object_mut()) {
            fields.insert("sub_indication".into(), json!(sub));
        }
        fields
    }
}

fn passed_word(indication: Indication) -> &'static str {
    match indication {
        Indication::TotalPassed => "PASSED",
        Indication::Indeterminate => "INDETERMINATE",
        Indication::TotalFailed => "FAILED",
    }
}

impl SignatureReport {
    fn letter_fields(&self, report: &Report, language: Language) -> Value {
        let mut fields = Map::new();
        let mut put = |key: &str, value: Value| fields.insert(key.into(), value);
        put("field", json!(bounded(&self.field, 200)));
        put(
            "signer",
            json!(bounded(self.signer.as_deref().unwrap_or_default(), 300)),
        );
        if let Some(time) = self.proven_time.or(self.claimed_time) {
            put("time", json!(time.to_string()));
            put("time_proven", json!(self.proven_time.is_some()));
        }
        let level = self.level.map(|level| level.to_string());
        put("level", json!(level.as_deref().unwrap_or("–")));
        if let Some(algorithm) = &self.algorithm {
            put("algorithm", json!(bounded(algorithm, 100)));
        }
        put("indication", json!(self.indication));
        if let Some(sub) = self.sub_indication {
            put("sub_indication", json!(sub));
        }
        let reasons = self.reasons.iter().take(30);
        put(
            "reasons",
            reasons
                .map(|reason| bounded(&reason.text(language), 600))
                .collect(),
        );
        put(
            "covers_all",
            json!(self.modifications.level == ChangeLevel::None),
        );
        let changes = self.modifications.changes.iter().take(50).map(|change| {
            let field = change
                .field
                .as_deref()
                .map(|f| format!(" ({f})"))
                .unwrap_or_default();
            json!({
                "allowed": change.level <= self.modifications.allowed,
                "text": bounded(&format!("{}{field}", change.what.words(language)), 400),
            })
        });
        put("modifications", changes.collect());
        let certificates = self.chain.iter().take(12).map(|certificate| {
            json!({
                "subject": bounded(&certificate.name, 300),
                "issuer": bounded(&certificate.issuer, 300),
                "not_after": certificate.not_after.to_string(),
                "status": certificate.revocation.words(language),
            })
        });
        put("certificates", certificates.collect());
        let own = self.timestamps.iter().filter_map(|stamp| {
            let (time, authority) = (stamp.time?, stamp.authority.as_deref()?);
            Some(("signature", time, authority, stamp.indication))
        });
        // A document timestamp protects every signature that stands before it.
        let documents = report
            .signatures
            .iter()
            .filter(|other| {
                other.kind == SignatureKind::DocumentTimestamp && other.revision >= self.revision
            })
            .filter_map(|stamp| {
                let (time, authority) = (stamp.claimed_time?, stamp.signer.as_deref()?);
                Some(("document", time, authority, stamp.indication))
            });
        let stamps = own
            .chain(documents)
            .take(20)
            .map(|(kind, time, authority, indication)| {
                json!({
                    "kind": kind,
                    "time": time.to_string(),
                    "authority": bounded(authority, 300),
                    "indication": passed_word(indication),
                })
            });
        put("timestamps", stamps.collect());
        Value::Object(fields)
    }
}
