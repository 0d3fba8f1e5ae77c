//! Looking for viruses.

use serde::{Deserialize, Serialize};

/// What a scanner found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The scanner knows nothing against it.
    Clean,
    /// The scanner knows it as harmful.
    Infected {
        /// The scanner's name for it, such as `Eicar-Test-Signature`.
        signature: String,
    },
    /// No scanner is configured; nobody looked.
    NotScanned,
}

/// Why there is no verdict. None of these says anything about the file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ScanFailure {
    /// Nobody listens there, or the connection broke.
    #[error("the virus scanner cannot be reached")]
    Unreachable,
    /// The scanner did not answer in time.
    #[error("the virus scanner did not answer in time")]
    TimedOut,
    /// The scanner answered something that is not in its protocol, or reported an error of its own.
    #[error("the virus scanner gave an answer that means nothing")]
    Garbled,
    /// The file is larger than the scanner takes.
    #[error("the file is larger than the virus scanner takes")]
    TooLarge,
}

/// Looks for viruses.
pub trait Scanner: Send + Sync {
    /// Looks at `bytes`.
    ///
    /// # Errors
    /// [`ScanFailure`] when there is no verdict.
    fn scan(&self, bytes: &[u8]) -> Result<Verdict, ScanFailure>;

    /// Whether the scanner is there and answers.
    ///
    /// # Errors
    /// [`ScanFailure`] when it does not.
    fn ping(&self) -> Result<(), ScanFailure>;

    /// The scanner's program and signatures, for the status page: `ClamAV 1.4.3/27500/…`.
    ///
    /// # Errors
    /// [`ScanFailure`] when it does not answer.
    fn version(&self) -> Result<String, ScanFailure>;
}

/// No scanner: nothing is looked at, and the record says so.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoScanner;

impl Scanner for NoScanner {
    fn scan(&self, _bytes: &[u8]) -> Result<Verdict, ScanFailure> {
        Ok(Verdict::NotScanned)
    }

    fn ping(&self) -> Result<(), ScanFailure> {
        Ok(())
    }

    fn version(&self) -> Result<String, ScanFailure> {
        Ok(String::from("none"))
    }
}

/// What is known about viruses in a file that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScanState {
    /// A scanner looked and knows nothing against it.
    Clean,
    /// No scanner is configured.
    NoScanner,
    /// The scanner was down. [`rescan`](super::rescan) must come back to it.
    Unscanned,
}

impl ScanState {
    /// The word under which the database keeps this state.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::NoScanner => "no_scanner",
            Self::Unscanned => "unscanned",
        }
    }
}
