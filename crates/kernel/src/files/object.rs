//! Objects: bytes named by their content.

use std::{fmt, io, str::FromStr};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The name of an object: the SHA-256 of its bytes. As text, 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Hash([u8; 32]);

impl Hash {
    /// The name of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// Reads 64 lower-case hexadecimal digits.
    ///
    /// # Errors
    /// [`InvalidHash`] for anything else, so that a name from outside can never become a path.
    pub fn parse(text: &str) -> Result<Self, InvalidHash> {
        data_encoding::HEXLOWER
            .decode(text.as_bytes())
            .ok()
            .and_then(|bytes| bytes.try_into().ok())
            .map(Self)
            .ok_or(InvalidHash)
    }

    /// The 32 bytes themselves.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&data_encoding::HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

impl FromStr for Hash {
    type Err = InvalidHash;

    fn from_str(text: &str) -> Result<Self, InvalidHash> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Hash {
    type Error = InvalidHash;

    fn try_from(text: String) -> Result<Self, InvalidHash> {
        Self::parse(&text)
    }
}

impl From<Hash> for String {
    fn from(hash: Hash) -> Self {
        hash.to_string()
    }
}

/// The text is not the name of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not 64 lower-case hexadecimal digits")]
pub struct InvalidHash;

/// Why the object store could not do what was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ObjectError {
    /// There is no such object.
    #[error("there is no such object")]
    NotFound,
    /// No room: the disk is full, the quota is reached, or the reserve for the rest of the system would be touched.
    /// Nothing half-written is left.
    #[error("there is no room to keep the file")]
    StorageFull,
    /// The object's bytes are no longer what its name says. It is not handed out.
    #[error("the stored object is corrupt")]
    Corrupt,
    /// The bytes given do not have the name given. Nothing was written.
    #[error("the bytes do not have this name")]
    HashMismatch,
    /// The disk failed in another way.
    #[error("the disk failed: {0}")]
    Io(#[source] io::Error),
}

impl From<io::Error> for ObjectError {
    /// A full disk, a reached quota and a reached limit on file size are all [`ObjectError::StorageFull`].
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::NotFound,
            io::ErrorKind::StorageFull
            | io::ErrorKind::QuotaExceeded
            | io::ErrorKind::FileTooLarge => Self::StorageFull,
            _ => Self::Io(error),
        }
    }
}

/// Keeps objects. Implementations may be shared by several processes.
pub trait ObjectStore: Send + Sync {
    /// Keeps `bytes` under their name `hash`. When this returns, they are durable. Keeping again what is there already
    /// succeeds and changes nothing.
    ///
    /// # Errors
    /// [`ObjectError::HashMismatch`], [`ObjectError::StorageFull`] or [`ObjectError::Io`].
    fn put(&self, hash: &Hash, bytes: &[u8]) -> Result<(), ObjectError>;

    /// The bytes of an object, proved to be what its name says.
    ///
    /// # Errors
    /// [`ObjectError::NotFound`], [`ObjectError::Corrupt`] or [`ObjectError::Io`].
    fn get(&self, hash: &Hash) -> Result<Vec<u8>, ObjectError>;

    /// Whether the object is there. Does not prove its bytes.
    ///
    /// # Errors
    /// [`ObjectError::Io`] when the disk cannot tell.
    fn exists(&self, hash: &Hash) -> Result<bool, ObjectError>;

    /// Removes an object; `false` when it was not there.
    ///
    /// # Errors
    /// [`ObjectError::Io`].
    fn delete(&self, hash: &Hash) -> Result<bool, ObjectError>;

    /// The names of all objects, in order.
    ///
    /// # Errors
    /// [`ObjectError::Io`].
    fn list(&self) -> Result<Vec<Hash>, ObjectError>;
}
