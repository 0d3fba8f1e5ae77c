//! The file itself: a tar compressed with zstd, written and read on threads of their own so that nobody waits for the
//! disk on the runtime.

use super::{Error, Manifest, Result, hex};
use crate::files::Hash;
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    fs::{self, File, OpenOptions},
    io::{self, BufReader, BufWriter, Read, Seek, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};
use tokio::{sync::mpsc, task::JoinHandle};

pub(super) const MANIFEST: &str = "manifest.json";
pub(super) const KEY: &str = "secret.key";
/// A manifest names tables and columns only: larger than this it is none.
const LARGEST_MANIFEST: u64 = 16 << 20;

enum Message {
    Entry(String, Vec<u8>),
    Finish,
}

/// A backup being written: to `FILE.partial`, which gets its name when everything is on the disk.
pub(super) struct Sink {
    send: mpsc::Sender<Message>,
    thread: JoinHandle<io::Result<u64>>,
}

impl Sink {
    pub(super) fn create(path: PathBuf, at_seconds: u64) -> Self {
        let (send, receive) = mpsc::channel(4);
        let thread = tokio::task::spawn_blocking(move || {
            let partial = partial(&path);
            let written = write(&path, &partial, receive, at_seconds);
            if written.is_err() {
                let _ = fs::remove_file(&partial);
            }
            written
        });
        Self { send, thread }
    }

    pub(super) async fn entry(&self, name: String, bytes: Vec<u8>) -> Result<()> {
        // The other end has gone only when writing failed; `finish` tells why.
        self.send
            .send(Message::Entry(name, bytes))
            .await
            .map_err(|_| Error::Io(io::ErrorKind::BrokenPipe.into()))
    }

    /// Gives the file its name. Returns its size in bytes.
    pub(super) async fn finish(self) -> Result<u64> {
        let _ = self.send.send(Message::Finish).await;
        Ok(self.thread.await.map_err(io::Error::other)??)
    }

    /// Leaves no file behind, and says why writing stopped when that was the reason.
    pub(super) async fn give_up(self, reason: Error) -> Error {
        drop(self.send);
        match (self.thread.await, reason) {
            (Ok(Err(error)), Error::Io(reason)) if reason.kind() == io::ErrorKind::BrokenPipe => {
                Error::Io(error)
            }
            (_, reason) => reason,
        }
    }
}

fn partial(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".partial");
    path.with_file_name(name)
}

fn write(
    path: &Path,
    partial: &Path,
    mut receive: mpsc::Receiver<Message>,
    at: u64,
) -> io::Result<u64> {
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(partial)?;
    let mut encoder = zstd::Encoder::new(BufWriter::with_capacity(1 << 18, file), 3)?;
    encoder.include_checksum(true)?;
    let mut tar = tar::Builder::new(encoder);
    loop {
        match receive.blocking_recv() {
            Some(Message::Entry(name, bytes)) => {
                let mut header = tar::Header::new_ustar();
                header.set_size(bytes.len() as u64);
                header.set_mode(0o600);
                header.set_mtime(at);
                tar.append_data(&mut header, name, bytes.as_slice())?;
            }
            Some(Message::Finish) => break,
            None => return Err(io::ErrorKind::Interrupted.into()),
        }
    }
    let mut buffer = tar.into_inner()?.finish()?;
    buffer.flush()?;
    let file = buffer
        .into_inner()
        .map_err(io::IntoInnerError::into_error)?;
    file.sync_all()?;
    let bytes = file.metadata()?.len();
    fs::rename(partial, path)?;
    // The name is durable when its folder is.
    File::open(
        path.parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new(".")),
    )?
    .sync_all()?;
    Ok(bytes)
}

/// What an entry of a backup is, by its name.
pub(super) enum Entry {
    Rows { table: String, part: u32 },
    Object(Hash),
    Key,
    Manifest,
}

fn kind(name: &str) -> Option<Entry> {
    match name {
        MANIFEST => return Some(Entry::Manifest),
        KEY => return Some(Entry::Key),
        _ => {}
    }
    if let Some(hash) = name.strip_prefix("objects/") {
        return Hash::parse(hash).ok().map(Entry::Object);
    }
    let (table, part) = name
        .strip_prefix("tables/")?
        .strip_suffix(".jsonl")?
        .split_once('.')?;
    let named = !table.is_empty()
        && table
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    Some(Entry::Rows {
        table: named.then(|| table.to_owned())?,
        part: part.parse().ok()?,
    })
}

/// Walks over the entries of a backup.
pub(super) fn walk(
    mut file: &File,
    mut visit: impl FnMut(Entry, u64, &mut dyn Read) -> Result<()>,
) -> Result<()> {
    let damaged = |error: io::Error| Error::Damaged(error.to_string());
    file.rewind()?;
    let mut magic = [0; 4];
    if file.read_exact(&mut magic).is_err() || magic != [0x28, 0xb5, 0x2f, 0xfd] {
        return Err(Error::Foreign("it is not compressed with zstd".to_owned()));
    }
    file.rewind()?;
    let mut tar = tar::Archive::new(zstd::Decoder::with_buffer(BufReader::with_capacity(
        1 << 18,
        file,
    ))?);
    let mut first = true;
    for entry in tar.entries().map_err(damaged)? {
        let mut entry = match entry {
            Ok(entry) => entry,
            Err(error) if first => return Err(Error::Foreign(error.to_string())),
            Err(error) => return Err(damaged(error)),
        };
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let plain = entry.header().entry_type().is_file();
        let Some(kind) = kind(&name).filter(|_| plain) else {
            return Err(Error::Foreign(format!("it holds {name:?}")));
        };
        first = false;
        let size = entry.size();
        visit(kind, size, &mut entry)?;
    }
    // To the very end, so that the checksum of the compressed stream is looked at.
    let mut rest = tar.into_inner();
    io::copy(&mut rest, &mut io::sink()).map_err(damaged)?;
    Ok(())
}

/// Reads everything and compares it with the manifest.
pub(super) fn verify(file: &File) -> Result<Manifest> {
    struct Seen {
        digest: Sha256,
        parts: u32,
        rows: u64,
    }
    let mut tables: BTreeMap<String, Seen> = BTreeMap::new();
    let (mut objects, mut count, mut bytes) = (Sha256::new(), 0_u64, 0_u64);
    let (mut key, mut manifest) = (None, None::<Manifest>);
    walk(file, |entry, size, content| {
        if manifest.is_some() {
            return Err(Error::Damaged("something follows the manifest".to_owned()));
        }
        match entry {
            Entry::Rows { table, part } => {
                let seen = tables.entry(table).or_insert_with(|| Seen {
                    digest: Sha256::new(),
                    parts: 0,
                    rows: 0,
                });
                if part != seen.parts {
                    return Err(Error::Damaged(
                        "parts of a table are missing or out of order".to_owned(),
                    ));
                }
                seen.parts += 1;
                each_block(content, |block| {
                    seen.digest.update(block);
                    seen.rows += block.iter().filter(|byte| **byte == b'\n').count() as u64;
                })?;
            }
            Entry::Object(hash) => {
                let mut digest = Sha256::new();
                each_block(content, |block| digest.update(block))?;
                if digest.finalize().as_slice() != hash.as_bytes() {
                    return Err(Error::Damaged(format!(
                        "the stored file {hash} was changed"
                    )));
                }
                objects.update(hash.to_string());
                count += 1;
                bytes += size;
            }
            Entry::Key => {
                let mut digest = Sha256::new();
                each_block(content, |block| digest.update(block))?;
                key = Some(hex(&digest.finalize()));
            }
            Entry::Manifest => {
                let mut text = Vec::new();
                content
                    .take(LARGEST_MANIFEST)
                    .read_to_end(&mut text)
                    .map_err(|e| Error::Damaged(e.to_string()))?;
                let read = serde_json::from_slice(&text)
                    .map_err(|e| Error::Foreign(format!("its manifest: {e}")))?;
                manifest = Some(read);
            }
        }
        Ok(())
    })?;
    let manifest = manifest.ok_or_else(|| Error::Damaged("its end is missing".to_owned()))?;
    if manifest.format != super::FORMAT {
        return Err(Error::Foreign("its manifest is of another kind".to_owned()));
    }
    if manifest.format_version > super::FORMAT_VERSION {
        return Err(Error::Newer(format!("layout {}", manifest.format_version)));
    }
    for table in &manifest.tables {
        let (rows, hash) = match tables.remove(&table.name) {
            Some(seen) => (seen.rows, hex(&seen.digest.finalize())),
            None => (0, hex(&Sha256::digest(b""))),
        };
        if rows != table.rows || hash != table.sha256 {
            return Err(Error::Damaged(format!(
                "the rows of {} are not those that were written",
                table.name
            )));
        }
    }
    let whole = tables.is_empty()
        && count == manifest.objects.count
        && bytes == manifest.objects.bytes
        && hex(&objects.finalize()) == manifest.objects.sha256
        && key == manifest.key;
    if whole {
        Ok(manifest)
    } else {
        Err(Error::Damaged(
            "it does not hold what its manifest says".to_owned(),
        ))
    }
}

fn each_block(content: &mut dyn Read, mut each: impl FnMut(&[u8])) -> Result<()> {
    let mut block = vec![0; 1 << 16];
    loop {
        match content.read(&mut block) {
            Ok(0) => return Ok(()),
            Ok(n) => each(&block[..n]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(Error::Damaged(error.to_string())),
        }
    }
}
