//! The report for a person to read.

use super::{ChangeKind, ChangeLevel, Indication, Report, SignatureKind, SignatureReport, clean};
use crate::Language;
use std::fmt::Write as _;

impl Indication {
    /// What it means, in a few words.
    pub fn words(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::TotalPassed, Language::Dutch) => "geldig",
            (Self::TotalPassed, Language::English) => "valid",
            (Self::Indeterminate, Language::Dutch) => "niet zeker",
            (Self::Indeterminate, Language::English) => "not certain",
            (Self::TotalFailed, Language::Dutch) => "ongeldig",
            (Self::TotalFailed, Language::English) => "invalid",
        }
    }
}

impl SignatureKind {
    /// What it is, in a word.
    pub fn words(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Signature, Language::Dutch) => "Handtekening",
            (Self::Signature, Language::English) => "Signature",
            (Self::Certification, Language::Dutch) => "Certificering",
            (Self::Certification, Language::English) => "Certification",
            (Self::DocumentTimestamp, Language::Dutch) => "Tijdstempel van het document",
            (Self::DocumentTimestamp, Language::English) => "Document timestamp",
        }
    }
}

impl ChangeLevel {
    /// What it means, in a few words.
    pub fn words(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::None, Language::Dutch) => "niets gewijzigd",
            (Self::None, Language::English) => "nothing changed",
            (Self::Evidence, Language::Dutch) => "alleen bewijzen toegevoegd",
            (Self::Evidence, Language::English) => "only evidence was added",
            (Self::FormFilling, Language::Dutch) => "ingevuld of ondertekend",
            (Self::FormFilling, Language::English) => "filled in or signed",
            (Self::Annotations, Language::Dutch) => "opmerkingen toegevoegd",
            (Self::Annotations, Language::English) => "notes were added",
            (Self::Forbidden, Language::Dutch) => "gewijzigd wat niet mag",
            (Self::Forbidden, Language::English) => "changed what may not change",
        }
    }
}

impl ChangeKind {
    /// What it is, in a few words.
    pub fn words(self, language: Language) -> &'static str {
        let (dutch, english) = match self {
            Self::SecurityStore => (
                "certificaten en intrekkingsgegevens",
                "certificates and revocation data",
            ),
            Self::Metadata => ("beschrijvende gegevens", "descriptive metadata"),
            Self::DocumentTimestamp => ("een tijdstempel", "a timestamp"),
            Self::SignatureField => ("een veld voor een handtekening", "a field for a signature"),
            Self::Signature => ("een handtekening", "a signature"),
            Self::PreparedSignature => (
                "een handtekening in een veld dat klaarstond",
                "a signature in a field that was prepared for it",
            ),
            Self::VisibleField => (
                "een nieuw zichtbaar veld voor een handtekening",
                "a new visible field for a signature",
            ),
            Self::DrawnAnew => (
                "velden die opnieuw getekend worden",
                "fields to be drawn anew",
            ),
            Self::FieldValue => ("een ingevuld veld", "a field that was filled in"),
            Self::LockedField => ("een veld dat vergrendeld was", "a field that was locked"),
            Self::Annotation => ("een opmerking", "a note"),
            Self::ForeignAnnotation => (
                "iets dat boven op de pagina ligt",
                "something laid over the page",
            ),
            Self::Page => ("een pagina", "a page"),
            Self::PageTree => ("de lijst van pagina's", "the list of pages"),
            Self::Catalog => (
                "de opbouw van het document",
                "what the document consists of",
            ),
            Self::Form => ("het formulier zelf", "the form itself"),
            Self::SignedObject => ("een ondertekend onderdeel", "a part that was signed"),
            Self::Removed => ("een onderdeel dat weg is", "a part that is gone"),
            Self::Unnamed => (
                "gegevens die nergens genoemd worden",
                "data that nothing in the document names",
            ),
            Self::Unreadable => (
                "een versie die niet elk programma kan lezen",
                "a revision that not every program can read",
            ),
        };
        match language {
            Language::Dutch => dutch,
            Language::English => english,
        }
    }
}

impl Report {
    /// The report in lines of plain text.
    pub fn text(&self, language: Language) -> String {
        let dutch = language == Language::Dutch;
        let mut out = String::new();
        let name = self.file_name.as_deref().unwrap_or("-");
        let labels = if dutch {
            ["Bestand", "SHA-256", "Gecontroleerd voor", "Besluit"]
        } else {
            ["File", "SHA-256", "Judged for", "Verdict"]
        };
        let verdict = format!(
            "{} – {}{}",
            self.indication.words(language),
            self.indication,
            self.sub_indication
                .map(|sub| format!(", {sub}"))
                .unwrap_or_default()
        );
        let time = self.time.to_string();
        for (label, value) in labels
            .iter()
            .zip([&clean(name), &self.sha256, &time, &verdict])
        {
            let _ = writeln!(out, "{label}: {value}");
        }
        for reason in &self.reasons {
            let _ = writeln!(out, "- {}", clean(&reason.text(language)));
        }
        for signature in &self.signatures {
            signature.write(&mut out, language);
        }
        out
    }
}

impl SignatureReport {
    fn write(&self, out: &mut String, language: Language) {
        let dutch = language == Language::Dutch;
        let _ = writeln!(
            out,
            "\n{} {}: {} – {}{}",
            self.kind.words(language),
            clean(&self.field),
            self.indication.words(language),
            self.indication,
            self.sub_indication
                .map(|sub| format!(", {sub}"))
                .unwrap_or_default()
        );
        let mut line = |label: (&str, &str), value: Option<String>| {
            if let Some(value) = value {
                let label = if dutch { label.0 } else { label.1 };
                let _ = writeln!(out, "  {label}: {}", clean(&value));
            }
        };
        line(("Door", "By"), self.signer.clone());
        line(
            ("Opgegeven tijd", "Claimed time"),
            self.claimed_time.map(|time| time.to_string()),
        );
        line(
            ("Bewezen sinds", "Proven since"),
            self.proven_time.map(|time| time.to_string()),
        );
        line(
            ("Niveau", "Level"),
            self.level.map(|level| level.to_string()),
        );
        line(("Algoritme", "Algorithm"), self.algorithm.clone());
        line(("Reden", "Reason"), self.stated_reason.clone());
        line(("Plaats", "Place"), self.stated_location.clone());
        line(
            ("Versie", "Revision"),
            Some(format!("{}/{}", self.revision, self.revisions)),
        );
        line(
            ("Nadien", "Since then"),
            Some(self.modifications.level.words(language).to_owned()),
        );
        for reason in &self.reasons {
            let _ = writeln!(out, "  - {}", clean(&reason.text(language)));
        }
        for change in &self.modifications.changes {
            let field = change
                .field
                .as_deref()
                .map(|f| format!(" ({})", clean(f)))
                .unwrap_or_default();
            let _ = writeln!(
                out,
                "  {} {}: {}{field}",
                if dutch { "versie" } else { "revision" },
                change.revision,
                change.what.words(language)
            );
        }
        for stamp in &self.timestamps {
            let _ = writeln!(
                out,
                "  {} {} {}: {}",
                if dutch { "Tijdstempel" } else { "Timestamp" },
                stamp.time.map(|time| time.to_string()).unwrap_or_default(),
                clean(stamp.authority.as_deref().unwrap_or_default()),
                stamp.indication
            );
            for reason in &stamp.reasons {
                let _ = writeln!(out, "    - {}", clean(&reason.text(language)));
            }
        }
        for (depth, certificate) in self.chain.iter().enumerate() {
            let _ = writeln!(
                out,
                "  {}{} ({} – {})",
                "  ".repeat(depth),
                clean(&certificate.name),
                certificate.not_before,
                certificate.not_after
            );
        }
    }
}
