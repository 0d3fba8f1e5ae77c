//! Why a file is not taken.

/// Why a file is not taken. Each has a stable [`key`](Self::key) under which a screen keeps its sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Refused {
    /// There are no bytes at all.
    #[error("the file is empty")]
    Empty,
    /// More bytes than allowed.
    #[error("the file has {bytes} bytes, more than the {limit} allowed")]
    TooManyBytes {
        /// What the file has.
        bytes: usize,
        /// What is allowed.
        limit: usize,
    },
    /// More pixels than allowed, as announced by the picture's own header. Nothing was decoded.
    #[error("the picture has {width} × {height} pixels, more than the {limit} allowed")]
    TooManyPixels {
        /// Announced width in pixels.
        width: u32,
        /// Announced height in pixels.
        height: u32,
        /// Allowed number of pixels, width × height.
        limit: u64,
    },
    /// An Apple HEIC/HEIF picture. Recognised, but there is no free decoder that can be trusted with strangers' files.
    #[error("HEIC pictures cannot be read; save the picture as JPEG first")]
    Heic,
    /// An AVIF picture. Recognised, not read.
    #[error("AVIF pictures cannot be read; save the picture as JPEG first")]
    Avif,
    /// A kind of file that is not taken here.
    #[error("files of the kind {0:?} are not taken here")]
    KindNotAccepted(crate::Kind),
    /// The file stops before its end.
    #[error("the file is not complete")]
    Truncated,
    /// The file is two kinds of file at once, as attacks are.
    #[error("the file is more than one kind of file at once")]
    Polyglot,
    /// The file has the right beginning, but cannot be read.
    #[error("the file is damaged")]
    Damaged,
}

impl Refused {
    /// A stable name for this refusal, made to look up a sentence for people.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Empty => "file-empty",
            Self::TooManyBytes { .. } => "file-too-many-bytes",
            Self::TooManyPixels { .. } => "file-too-many-pixels",
            Self::Heic => "file-heic",
            Self::Avif => "file-avif",
            Self::KindNotAccepted(_) => "file-kind-not-accepted",
            Self::Truncated => "file-truncated",
            Self::Polyglot => "file-polyglot",
            Self::Damaged => "file-damaged",
        }
    }
}
