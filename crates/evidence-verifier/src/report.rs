//! What was found, in Dutch and English.

use std::fmt::Write as _;

use serde::Serialize;

/// The language of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Dutch.
    Nl,
    /// English.
    En,
}

/// What was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Check {
    /// A row belongs to the sealed root of its hour.
    Row,
    /// The hour knows no later row of the letter than those in the file.
    Complete,
    /// The letter's rows are all there, in their order.
    Order,
    /// The hours form one chain without a gap.
    Hours,
    /// The seal over an hour is whole.
    Seal,
    /// The one who sealed is traced to a root the reader trusts.
    Signer,
    /// An independent authority states when the hour was sealed.
    Time,
    /// The document is the one in the rows.
    Document,
}

/// How a check went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It holds.
    Holds,
    /// It does not hold: something was changed, removed, added or moved, or never was what it seems.
    Fails,
    /// It could not be established.
    Unknown,
    /// Not part of this file, and not needed.
    Absent,
}

/// The conclusion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Conclusion {
    /// Everything holds, and the seals are those of somebody the reader trusts.
    Proven,
    /// Nothing contradicts, but who sealed is not established.
    Unconfirmed,
    /// Something does not hold: the file proves nothing.
    Broken,
}

/// Why a check went as it did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// The row names an hour that is not in the file, or does not lie in it.
    NotInHour,
    /// The path does not lead to the hour's root.
    Path,
    /// A row is missing, added, moved or changed.
    Sequence,
    /// Rows or hours contradict each other.
    Contradiction,
    /// An hour with rows carries no seal.
    NoSeal,
    /// The container cannot be read.
    Container,
    /// The seal is over something else.
    OtherContent,
    /// The signature is not the key's.
    Signature,
    /// An algorithm or key that is not accepted.
    Algorithm,
    /// The certificate of the seal is missing, or is not the one the seal names.
    NoCertificate,
    /// A certificate cannot be read or demands what is not understood.
    Certificate,
    /// A certificate is not for this purpose.
    Purpose,
    /// A certificate above may not issue certificates.
    Authority,
    /// A certificate was not valid then.
    Expired,
    /// Another than the one who sealed the first hour.
    OtherSigner,
    /// No way leads to a trusted root.
    NotTrusted,
    /// No roots were given.
    NoRoots,
    /// The timestamp is over something else.
    StampOther,
    /// The timestamp lies before what it is said to come after.
    StampEarly,
    /// There is no timestamp.
    NoStamp,
    /// The document is another.
    OtherDocument,
    /// No row names a document, or none was given to compare.
    NoDocument,
}

/// One thing that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at.
    pub check: Check,
    /// How it went.
    pub outcome: Outcome,
    /// Why, when it does not plainly hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<Why>,
    /// The number of the hour it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hour: Option<u64>,
    /// The place in the list of the row it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u64>,
    /// Who sealed, or when it was sealed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// A row as it stands in the file, for people to read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Told {
    /// When.
    pub time: String,
    /// What happened.
    pub kind: String,
    /// Who.
    pub actor: String,
}

/// The verdict on a proof file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The conclusion.
    pub conclusion: Conclusion,
    /// The letter it is about.
    pub letter: String,
    /// The list it comes from.
    pub list: String,
    /// What happened, as the file tells it. Believe it only when the conclusion is [`Conclusion::Proven`].
    pub events: Vec<Told>,
    /// Everything that was looked at.
    pub findings: Vec<Finding>,
}

impl Report {
    pub(crate) fn conclude(
        letter: String,
        list: String,
        events: Vec<Told>,
        findings: Vec<Finding>,
    ) -> Self {
        let any = |outcome| {
            findings
                .iter()
                .any(|finding: &Finding| finding.outcome == outcome)
        };
        let conclusion = if any(Outcome::Fails) {
            Conclusion::Broken
        } else if any(Outcome::Unknown) {
            Conclusion::Unconfirmed
        } else {
            Conclusion::Proven
        };
        Self {
            conclusion,
            letter,
            list,
            events,
            findings,
        }
    }

    /// The report for people: the conclusion first, then what happened, then every check.
    pub fn text(&self, language: Language) -> String {
        let nl = language == Language::Nl;
        let mut out = String::new();
        let conclusion = match (self.conclusion, nl) {
            (Conclusion::Proven, true) => "Alles klopt. Dit is wat er met de brief gebeurde.",
            (Conclusion::Proven, false) => "Everything holds. This is what happened to the letter.",
            (Conclusion::Unconfirmed, true) => {
                "Niets spreekt elkaar tegen, maar we weten niet zeker wie dit verzegelde."
            }
            (Conclusion::Unconfirmed, false) => {
                "Nothing contradicts, but it is not certain who sealed this."
            }
            (Conclusion::Broken, true) => "Dit bestand klopt niet. Het bewijst niets.",
            (Conclusion::Broken, false) => "This file does not hold. It proves nothing.",
        };
        // Writing to a String cannot fail.
        let _ = writeln!(
            out,
            "{conclusion}\n\n{} {} ({})",
            if nl { "Brief" } else { "Letter" },
            clean(&self.letter),
            clean(&self.list)
        );
        for event in &self.events {
            let (kind, actor) = (clean(&event.kind), clean(&event.actor));
            let _ = writeln!(out, "  {}  {kind}  {actor}", event.time);
        }
        out.push('\n');
        for finding in &self.findings {
            let mark = match finding.outcome {
                Outcome::Holds => "✓",
                Outcome::Fails => "✗",
                Outcome::Unknown => "?",
                Outcome::Absent => "·",
            };
            let _ = write!(out, "{mark} {}", finding.check.text(language));
            if let Some(row) = finding.row {
                let _ = write!(out, ", {} {row}", if nl { "rij" } else { "row" });
            }
            if let Some(hour) = finding.hour {
                let _ = write!(out, ", {} {hour}", if nl { "uur" } else { "hour" });
            }
            if let Some(why) = finding.why {
                let _ = write!(out, ": {}", why.text(language));
            }
            if let Some(detail) = &finding.detail {
                let _ = write!(out, " ({})", clean(detail));
            }
            out.push('\n');
        }
        out.push_str(if nl {
            "\nNiet nagekeken: of een certificaat later werd ingetrokken, en wat er na het laatste uur gebeurde.\n"
        } else {
            "\nNot looked at: whether a certificate was revoked later, and what happened after the last hour.\n"
        });
        out
    }
}

/// What the file says, without what turns the reading direction around or hides itself. Control characters were refused before.
fn clean(text: &str) -> String {
    let hides = |c| matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    text.chars()
        .map(|c| if hides(c) { '\u{fffd}' } else { c })
        .collect()
}

impl Check {
    /// The check in words.
    pub fn text(self, language: Language) -> &'static str {
        let (nl, en) = match self {
            Self::Row => (
                "De rij hoort bij het verzegelde uur",
                "The row belongs to the sealed hour",
            ),
            Self::Complete => (
                "Het uur kent geen latere rij van de brief",
                "The hour knows no later row of the letter",
            ),
            Self::Order => (
                "De rijen van de brief zijn volledig en in volgorde",
                "The letter's rows are complete and in order",
            ),
            Self::Hours => (
                "De uren sluiten op elkaar aan",
                "The hours follow each other",
            ),
            Self::Seal => (
                "Het zegel van het uur is gaaf",
                "The seal of the hour is whole",
            ),
            Self::Signer => (
                "Wie verzegelde, is bekend en vertrouwd",
                "The one who sealed is known and trusted",
            ),
            Self::Time => ("Een tijdstempel zegt wanneer", "A timestamp states when"),
            Self::Document => (
                "Het document is dat van de brief",
                "The document is the letter's",
            ),
        };
        if language == Language::Nl { nl } else { en }
    }
}

impl Why {
    /// The reason in words.
    pub fn text(self, language: Language) -> &'static str {
        let (nl, en) = match self {
            Self::NotInHour => (
                "de rij ligt niet in het uur dat ze noemt",
                "the row does not lie in the hour it names",
            ),
            Self::Path => (
                "het pad leidt niet naar de wortel van het uur",
                "the path does not lead to the hour's root",
            ),
            Self::Sequence => (
                "een rij ontbreekt, is toegevoegd, verplaatst of veranderd",
                "a row is missing, added, moved or changed",
            ),
            Self::Contradiction => ("ze spreken elkaar tegen", "they contradict each other"),
            Self::NoSeal => ("het zegel ontbreekt", "the seal is missing"),
            Self::Container => (
                "de vorm van het zegel klopt niet",
                "the form of the seal is not right",
            ),
            Self::OtherContent => (
                "het zegel hoort bij iets anders",
                "the seal is over something else",
            ),
            Self::Signature => ("de handtekening klopt niet", "the signature does not hold"),
            Self::Algorithm => (
                "dit algoritme of deze sleutel wordt niet aanvaard",
                "this algorithm or key is not accepted",
            ),
            Self::NoCertificate => (
                "het certificaat ontbreekt of is een ander",
                "the certificate is missing or another",
            ),
            Self::Certificate => (
                "een certificaat is niet te lezen",
                "a certificate cannot be read",
            ),
            Self::Purpose => (
                "het certificaat dient niet hiervoor",
                "the certificate is not for this purpose",
            ),
            Self::Authority => (
                "een certificaat erboven mag er geen uitgeven",
                "a certificate above may not issue any",
            ),
            Self::Expired => (
                "een certificaat was toen niet geldig",
                "a certificate was not valid then",
            ),
            Self::OtherSigner => (
                "het is een ander dan wie het eerste uur verzegelde",
                "it is another than the one who sealed the first hour",
            ),
            Self::NotTrusted => (
                "er leidt geen weg naar een wortel die u vertrouwt",
                "no way leads to a root you trust",
            ),
            Self::NoRoots => (
                "u gaf geen wortels op die u vertrouwt",
                "you named no roots that you trust",
            ),
            Self::StampOther => (
                "het tijdstempel hoort bij iets anders",
                "the timestamp is over something else",
            ),
            Self::StampEarly => (
                "het tijdstempel ligt voor de gebeurtenis",
                "the timestamp lies before the event",
            ),
            Self::NoStamp => (
                "er is geen tijdstempel; het tijdstip is dat van wie verzegelde",
                "there is none; the time is that of the one who sealed",
            ),
            Self::OtherDocument => ("het is een ander document", "it is another document"),
            Self::NoDocument => (
                "er is geen document om te vergelijken",
                "there is no document to compare",
            ),
        };
        if language == Language::Nl { nl } else { en }
    }
}
