//! The proof file as it is read: every field named, none unknown, every value in its one form, everything bounded.

use data_encoding::{BASE64, HEXLOWER};
use jiff::Timestamp;
use serde::{Deserialize, Deserializer, de::Error as _};

/// Largest file, in bytes.
const LARGEST: usize = 32 << 20;
/// Most rows of one letter.
const ROWS: usize = 2_000;
/// Most hours: a little more than four years of them.
const HOURS: usize = 40_000;
/// Most certificates beside the seals.
const CERTIFICATES: usize = 64;
/// Longest text in a row, in bytes.
const TEXT: usize = 200;
/// Longest path: a tree over 2⁶⁴ rows has no longer one.
const PATH: usize = 64;

/// A file that is no proof, so that nothing can be judged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// Larger than any proof.
    #[error("the file is larger than 32 MiB; no proof is")]
    TooLarge,
    /// Not the JSON of a proof.
    #[error("the file is no proof of a letter: {0}")]
    Format(String),
    /// More of something than a proof holds.
    #[error("the file holds too many {0}")]
    TooMany(&'static str),
}

pub(crate) type Hash = [u8; 32];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProofFile {
    format: String,
    version: u32,
    #[serde(deserialize_with = "text")]
    pub(crate) list: String,
    #[serde(deserialize_with = "text")]
    pub(crate) letter: String,
    #[serde(default, deserialize_with = "some_hash")]
    pub(crate) document: Option<Hash>,
    pub(crate) events: Vec<Row>,
    pub(crate) hours: Vec<Record>,
    #[serde(deserialize_with = "blobs")]
    pub(crate) certificates: Vec<Vec<u8>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Row {
    pub(crate) sequence: u64,
    #[serde(deserialize_with = "moment")]
    pub(crate) time: Timestamp,
    #[serde(deserialize_with = "text")]
    pub(crate) actor: String,
    #[serde(deserialize_with = "text")]
    pub(crate) kind: String,
    #[serde(default, deserialize_with = "some_hash")]
    pub(crate) document: Option<Hash>,
    #[serde(default, deserialize_with = "some_hash")]
    pub(crate) receipt: Option<Hash>,
    #[serde(deserialize_with = "hash")]
    pub(crate) previous: Hash,
    pub(crate) letter_sequence: u64,
    #[serde(deserialize_with = "hash")]
    pub(crate) letter_previous: Hash,
    pub(crate) hour: u64,
    #[serde(deserialize_with = "hashes")]
    pub(crate) path: Vec<Hash>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LetterLeaf {
    pub(crate) place: u64,
    #[serde(deserialize_with = "hashes")]
    pub(crate) path: Vec<Hash>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Record {
    pub(crate) number: u64,
    #[serde(deserialize_with = "moment")]
    pub(crate) start: Timestamp,
    pub(crate) first: u64,
    pub(crate) count: u64,
    #[serde(deserialize_with = "hash")]
    pub(crate) root: Hash,
    pub(crate) letters: u64,
    #[serde(deserialize_with = "hash")]
    pub(crate) letters_root: Hash,
    #[serde(deserialize_with = "hash")]
    pub(crate) head: Hash,
    #[serde(deserialize_with = "hash")]
    pub(crate) previous: Hash,
    #[serde(default)]
    pub(crate) letter: Option<LetterLeaf>,
    #[serde(default, deserialize_with = "some_blob")]
    pub(crate) seal: Option<Vec<u8>>,
}

/// Reads a file.
pub(crate) fn read(bytes: &[u8]) -> Result<ProofFile, ReadError> {
    if bytes.len() > LARGEST {
        return Err(ReadError::TooLarge);
    }
    let file: ProofFile =
        serde_json::from_slice(bytes).map_err(|fault| ReadError::Format(fault.to_string()))?;
    if file.format != "kantel-evidence-proof" || file.version != 1 {
        return Err(ReadError::Format(format!(
            "its format is {:?} version {}; this program reads \"kantel-evidence-proof\" version 1",
            file.format, file.version
        )));
    }
    if file.events.is_empty() || file.hours.is_empty() {
        return Err(ReadError::Format("it holds no event or no hour".into()));
    }
    for (count, most, what) in [
        (file.events.len(), ROWS, "events"),
        (file.hours.len(), HOURS, "hours"),
        (file.certificates.len(), CERTIFICATES, "certificates"),
        // Each seal costs signatures to check.
        (
            file.hours.iter().filter(|hour| hour.seal.is_some()).count(),
            ROWS,
            "seals",
        ),
    ] {
        if count > most {
            return Err(ReadError::TooMany(what));
        }
    }
    Ok(file)
}

fn text<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let text = String::deserialize(from)?;
    if text.is_empty() || text.len() > TEXT || text.chars().any(char::is_control) {
        return Err(D::Error::custom(
            "a text of 1 to 200 bytes without control characters is expected",
        ));
    }
    Ok(text)
}

fn parsed_hash<E: serde::de::Error>(text: &str) -> Result<Hash, E> {
    let bytes = HEXLOWER.decode(text.as_bytes()).ok();
    bytes
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| E::custom("64 lower-case hexadecimal digits are expected"))
}

fn hash<'de, D: Deserializer<'de>>(from: D) -> Result<Hash, D::Error> {
    parsed_hash(&String::deserialize(from)?)
}

fn some_hash<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Hash>, D::Error> {
    hash(from).map(Some)
}

fn hashes<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Hash>, D::Error> {
    let texts = Vec::<String>::deserialize(from)?;
    if texts.len() > PATH {
        return Err(D::Error::custom("a path of at most 64 hashes is expected"));
    }
    texts.iter().map(|text| parsed_hash(text)).collect()
}

fn parsed_blob<E: serde::de::Error>(text: &str) -> Result<Vec<u8>, E> {
    BASE64
        .decode(text.as_bytes())
        .map_err(|_| E::custom("base64 is expected"))
}

fn some_blob<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<u8>>, D::Error> {
    parsed_blob(&String::deserialize(from)?).map(Some)
}

fn blobs<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Vec<u8>>, D::Error> {
    Vec::<String>::deserialize(from)?
        .iter()
        .map(|text| parsed_blob(text))
        .collect()
}

/// UTC with three decimals and nothing else, so that a moment has one form.
fn moment<'de, D: Deserializer<'de>>(from: D) -> Result<Timestamp, D::Error> {
    let text = String::deserialize(from)?;
    match text.parse::<Timestamp>() {
        Ok(time) if format!("{time:.3}") == text => Ok(time),
        _ => Err(D::Error::custom(
            "a moment as 2026-11-25T09:30:00.000Z is expected",
        )),
    }
}
