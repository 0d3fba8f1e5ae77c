//! The way in for files.

use std::sync::Arc;

use bytes::Bytes;
use media::{Kind, Limits};
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;

use super::{
    Hash, ObjectError, ObjectStore, ScanFailure, ScanState, Scanner, Verdict, display_name,
};

/// What is done with a file when the virus scanner gives no verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhenScannerDown {
    /// Take it, mark it [`ScanState::Unscanned`], and scan it when the scanner is back. A report is never lost because a
    /// scanner is down.
    AcceptAndMarkUnscanned,
    /// Refuse it, and ask to try again later.
    Refuse,
}

/// Which files are taken.
#[derive(Clone, Debug)]
pub struct FileRules {
    /// Size limits. `max_bytes` holds for every kind of file.
    pub limits: Limits,
    /// Kinds that are taken. Pictures are drawn anew; PDF and text are kept as they come.
    pub accept: Vec<Kind>,
    /// Most files in one go. [`intake`] sees one file; who takes several calls [`FileRules::check_count`] first.
    pub max_files: usize,
    /// What to do when the virus scanner gives no verdict.
    pub when_scanner_down: WhenScannerDown,
}

impl Default for FileRules {
    /// Five pictures; taken also when the scanner is down.
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            accept: vec![Kind::Jpeg, Kind::Png, Kind::Webp, Kind::Gif],
            max_files: 5,
            when_scanner_down: WhenScannerDown::AcceptAndMarkUnscanned,
        }
    }
}

impl FileRules {
    /// Refuses more files than are taken in one go.
    ///
    /// # Errors
    /// [`FileRefused::TooMany`].
    pub fn check_count(&self, count: usize) -> Result<(), FileRefused> {
        if count > self.max_files {
            return Err(FileRefused::TooMany {
                limit: self.max_files,
            });
        }
        Ok(())
    }
}

/// A file that is kept. Its bytes are in the object store under [`hash`](Self::hash).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredFile {
    /// The name of the object.
    pub hash: Hash,
    /// The media type under which it is served.
    pub mime: String,
    /// Bytes of the object.
    pub size: u64,
    /// Width in pixels; 0 for what is not a picture.
    pub width: u32,
    /// Height in pixels; 0 for what is not a picture.
    pub height: u32,
    /// The small version of a picture.
    pub thumbnail: Option<StoredThumbnail>,
    /// The sender's name for it, made fit to show. It can say something about a person; erase it with them.
    pub name: String,
    /// What is known about viruses in it.
    pub scan: ScanState,
}

/// The small version of a picture that is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredThumbnail {
    /// The name of the object.
    pub hash: Hash,
    /// The media type under which it is served.
    pub mime: String,
    /// Bytes of the object.
    pub size: u64,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// Why a file is not taken. Each has a stable [`key`](Self::key) under which a screen keeps its sentence.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileRefused {
    /// It is not a file that can be taken.
    #[error(transparent)]
    Media(#[from] media::Refused),
    /// More files than are taken in one go.
    #[error("more than {limit} files")]
    TooMany {
        /// Most files in one go.
        limit: usize,
    },
    /// The virus scanner knows it as harmful.
    #[error("the virus scanner found {signature}")]
    Infected {
        /// The scanner's name for it.
        signature: String,
    },
    /// The virus scanner gives no verdict, and without one nothing is taken here.
    #[error("the file could not be scanned: {0}")]
    ScannerDown(ScanFailure),
    /// There is no room. Nothing of the file is left.
    #[error("there is no room to keep the file")]
    StorageFull,
    /// The store failed in another way.
    #[error("the file could not be kept: {0}")]
    Storage(#[source] ObjectError),
    /// The work on the file broke off. Nothing is known about the file.
    #[error("the work on the file broke off")]
    Interrupted,
}

impl FileRefused {
    /// A stable name for this refusal, made to look up a sentence for people.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Media(refused) => refused.key(),
            Self::TooMany { .. } => "file-too-many",
            Self::Infected { .. } => "file-infected",
            Self::ScannerDown(_) => "file-scanner-down",
            Self::StorageFull => "file-storage-full",
            Self::Storage(_) | Self::Interrupted => "file-storage-failed",
        }
    }

    /// Whether the sender did nothing wrong and may simply try again later.
    pub fn is_our_fault(&self) -> bool {
        matches!(
            self,
            Self::ScannerDown(_) | Self::StorageFull | Self::Storage(_) | Self::Interrupted
        )
    }
}

impl From<ObjectError> for FileRefused {
    fn from(error: ObjectError) -> Self {
        match error {
            ObjectError::StorageFull => Self::StorageFull,
            other => Self::Storage(other),
        }
    }
}

/// Takes one file in: recognise, scan, draw anew, keep. See the [module](super) for why in this order.
///
/// This occupies a processor and may wait for the scanner; asynchronous code uses [`Intake`].
///
/// # Errors
/// A [`FileRefused`] that says why. The original is never written to a disk, whatever happens.
pub fn intake(
    bytes: &[u8],
    declared_name: &str,
    rules: &FileRules,
    scanner: &dyn Scanner,
    store: &dyn ObjectStore,
) -> Result<StoredFile, FileRefused> {
    let limit = rules.limits.max_bytes;
    if bytes.len() > limit {
        return Err(media::Refused::TooManyBytes {
            bytes: bytes.len(),
            limit,
        }
        .into());
    }
    // First what it is, then whether it is whole: half a document is still "no photo" to who sends it.
    let kind = media::sniff(bytes);
    if kind != Kind::Empty && !rules.accept.contains(&kind) {
        return Err(match kind {
            Kind::Heic => media::Refused::Heic,
            Kind::Avif => media::Refused::Avif,
            other => media::Refused::KindNotAccepted(other),
        }
        .into());
    }
    media::examine(bytes)?;
    let scan = look(bytes, rules.when_scanner_down, scanner)?;
    if !kind.is_readable_picture() {
        return keep_as_it_is(bytes, declared_name, kind, scan, store);
    }

    let clean = media::sanitize_image(bytes, &rules.limits)?;
    let hash = Hash::of(&clean.bytes);
    let small = Hash::of(&clean.thumbnail.bytes);
    // The thumbnail first: whoever finds the picture also finds its thumbnail. What is kept without a row in the database
    // to point at it is cleaned away later.
    store.put(&small, &clean.thumbnail.bytes)?;
    store.put(&hash, &clean.bytes)?;
    let extension = if clean.mime == Kind::Png.mime() {
        Kind::Png
    } else {
        Kind::Jpeg
    }
    .extension();
    Ok(StoredFile {
        hash,
        mime: clean.mime.to_owned(),
        size: clean.bytes.len() as u64,
        width: clean.width,
        height: clean.height,
        thumbnail: Some(StoredThumbnail {
            hash: small,
            mime: clean.thumbnail.mime.to_owned(),
            size: clean.thumbnail.bytes.len() as u64,
            width: clean.thumbnail.width,
            height: clean.thumbnail.height,
        }),
        name: display_name(declared_name, extension),
        scan,
    })
}

fn look(
    bytes: &[u8],
    when_down: WhenScannerDown,
    scanner: &dyn Scanner,
) -> Result<ScanState, FileRefused> {
    match scanner.scan(bytes) {
        Ok(Verdict::Clean) => Ok(ScanState::Clean),
        Ok(Verdict::NotScanned) => Ok(ScanState::NoScanner),
        Ok(Verdict::Infected { signature }) => Err(FileRefused::Infected { signature }),
        Err(failure) => match when_down {
            WhenScannerDown::AcceptAndMarkUnscanned => Ok(ScanState::Unscanned),
            WhenScannerDown::Refuse => Err(FileRefused::ScannerDown(failure)),
        },
    }
}

fn keep_as_it_is(
    bytes: &[u8],
    declared_name: &str,
    kind: Kind,
    scan: ScanState,
    store: &dyn ObjectStore,
) -> Result<StoredFile, FileRefused> {
    let hash = Hash::of(bytes);
    store.put(&hash, bytes)?;
    Ok(StoredFile {
        hash,
        mime: kind.mime().to_owned(),
        size: bytes.len() as u64,
        width: 0,
        height: 0,
        thumbnail: None,
        name: display_name(declared_name, kind.extension()),
        scan,
    })
}

/// Why an [`Unscanned`](ScanState::Unscanned) file still has no verdict.
#[derive(Debug, thiserror::Error)]
pub enum RescanFailure {
    /// The scanner still gives none.
    #[error(transparent)]
    Scanner(#[from] ScanFailure),
    /// The object cannot be read.
    #[error(transparent)]
    Store(#[from] ObjectError),
}

/// Looks again at a file that was taken while the scanner was down.
///
/// # Errors
/// [`RescanFailure`]; the caller tries again later.
pub fn rescan(
    hash: &Hash,
    scanner: &dyn Scanner,
    store: &dyn ObjectStore,
) -> Result<Verdict, RescanFailure> {
    Ok(scanner.scan(&store.get(hash)?)?)
}

/// [`intake`] for asynchronous code. Cheap to clone.
#[derive(Clone)]
pub struct Intake {
    rules: Arc<FileRules>,
    scanner: Arc<dyn Scanner>,
    store: Arc<dyn ObjectStore>,
    places: Arc<Semaphore>,
}

impl Intake {
    /// An intake that works on at most `at_once` files at the same time. One picture of 50 million pixels takes some
    /// 150 MB while it is drawn anew, so this number bounds the memory; others wait for their turn.
    pub fn new(
        rules: FileRules,
        scanner: Arc<dyn Scanner>,
        store: Arc<dyn ObjectStore>,
        at_once: usize,
    ) -> Self {
        Self {
            rules: Arc::new(rules),
            scanner,
            store,
            places: Arc::new(Semaphore::new(at_once.max(1))),
        }
    }

    /// The rules in force.
    pub fn rules(&self) -> &FileRules {
        &self.rules
    }

    /// Where the files are kept.
    pub fn store(&self) -> &Arc<dyn ObjectStore> {
        &self.store
    }

    /// The virus scanner in use.
    pub fn scanner(&self) -> &Arc<dyn Scanner> {
        &self.scanner
    }

    /// As [`intake`], off the asynchronous threads.
    ///
    /// # Errors
    /// As [`intake`], and [`FileRefused::Interrupted`] when the process is shutting down.
    pub async fn take(
        &self,
        bytes: Bytes,
        declared_name: String,
    ) -> Result<StoredFile, FileRefused> {
        let Ok(place) = Arc::clone(&self.places).acquire_owned().await else {
            return Err(FileRefused::Interrupted);
        };
        let this = self.clone();
        tokio::task::spawn_blocking(move || {
            let taken = intake(
                &bytes,
                &declared_name,
                &this.rules,
                &*this.scanner,
                &*this.store,
            );
            drop(place);
            taken
        })
        .await
        .unwrap_or(Err(FileRefused::Interrupted))
    }
}
