//! Files that people send in: taken in safely, kept by their content, looked over for viruses.
//!
//! The only way in is [`intake()`] (or [`Intake`] from asynchronous code), which goes through these steps in this order:
//!
//! 1. **What is it?** The bytes tell, never the name ([`media::examine`]).
//! 2. **Is it harmless?** The virus scanner looks at the bytes as they came ([`Scanner`]).
//! 3. **Draw it anew.** A picture is made again from its pixels, so that no place, name or device is left in it
//!    ([`media::sanitize_image`]).
//! 4. **Keep it.** Only now something is written, and only the picture drawn anew and its thumbnail ([`ObjectStore`]).
//!    The original never touches a disk.
//!
//! Objects are named by the SHA-256 of their content. The same picture sent twice is one object, a second press of a
//! button writes nothing, and every read proves that the bytes are still what they were.
//!
//! The traits are synchronous because scanning and drawing occupy a processor or wait for one connection anyhow;
//! [`Intake`] moves the work off the asynchronous threads and bounds how many pictures are held in memory at once.

mod clamd;
mod disk;
mod folder;
mod intake;
mod name;
mod object;
mod scan;
pub mod simulator;

pub use clamd::{ClamdAddress, ClamdScanner};
pub use disk::{Disk, RealDisk};
pub use folder::FolderStore;
pub use intake::{
    FileRefused, FileRules, Intake, RescanFailure, StoredFile, StoredThumbnail, WhenScannerDown,
    intake, rescan,
};
pub use name::display_name;
pub use object::{Hash, InvalidHash, ObjectError, ObjectStore};
pub use scan::{NoScanner, ScanFailure, ScanState, Scanner, Verdict};
