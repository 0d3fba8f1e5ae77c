//! Files that are whole or absent, and lists that say how far a batch is.

use ring::digest::{Context, SHA256};
use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// Writes a file under another name, makes sure that it is on the disk, and only then gives it its name.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = part_of(path)?;
    file.write_all(bytes)?;
    persist(file, path)
}

/// The folder of a file.
pub(crate) fn folder_of(path: &Path) -> &Path {
    path.parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

/// The beginning of a file, beside the file it will become.
pub(crate) fn part_of(path: &Path) -> io::Result<tempfile::NamedTempFile> {
    tempfile::Builder::new()
        .prefix(&prefix_of(path))
        .tempfile_in(folder_of(path))
}

fn prefix_of(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    format!("{PART}{name}-")
}

pub(crate) fn persist(file: tempfile::NamedTempFile, path: &Path) -> io::Result<()> {
    file.as_file().sync_all()?;
    // Letters are read by others than who made them; a temporary file is not.
    let mut rights = file.as_file().metadata()?.permissions();
    std::os::unix::fs::PermissionsExt::set_mode(&mut rights, 0o644);
    file.as_file().set_permissions(rights)?;
    file.persist(path).map_err(|e| e.error)?;
    Ok(())
}

/// How files begin that are not finished; those of a run that was killed are cleared away.
pub(crate) const PART: &str = ".part-";

pub(crate) fn clear_parts(folder: &Path, prefix: &str) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(prefix) && entry.file_type()?.is_file() {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Clears away what an earlier run left of this one file.
pub(crate) fn clear_parts_of(path: &Path) -> io::Result<()> {
    clear_parts(folder_of(path), &prefix_of(path))
}

pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// SHA-256 in lower-case hexadecimal.
pub(crate) fn sha256(mut input: impl Read) -> io::Result<String> {
    let mut context = Context::new(&SHA256);
    let mut some = vec![0; 64 * 1024];
    loop {
        let count = input.read(&mut some)?;
        if count == 0 {
            break;
        }
        context.update(&some[..count]);
    }
    let mut text = String::new();
    for byte in context.finish().as_ref() {
        let _ = write!(text, "{byte:02x}");
    }
    Ok(text)
}

/// A field of a CSV file (RFC 4180): between quotation marks when it needs them.
pub(crate) fn csv_field(text: &str) -> String {
    if text.contains([',', '"', '\r', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// A file that grows by rows. After a crash it ends with its last whole row.
pub(crate) struct List {
    file: File,
    /// Rows that may not be on the disk yet.
    unsafe_rows: u32,
}

impl List {
    /// Opens a list, cuts off half a row at its end, and shows every whole row to `each`.
    pub(crate) fn open(path: &Path, mut each: impl FnMut(&str)) -> io::Result<Self> {
        let file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .open(path)?;
        let mut reader = BufReader::new(&file);
        let mut whole = 0;
        let mut row = Vec::new();
        while reader.read_until(b'\n', &mut row)? > 0 {
            if !row.ends_with(b"\n") {
                break;
            }
            whole += row.len() as u64;
            each(String::from_utf8_lossy(&row).trim_end());
            row.clear();
        }
        file.set_len(whole)?;
        let mut list = Self {
            file,
            unsafe_rows: 0,
        };
        list.file.seek(SeekFrom::End(0))?;
        Ok(list)
    }

    /// Adds a row, in one piece.
    pub(crate) fn add(&mut self, row: &str) -> io::Result<()> {
        const SAFE_EVERY: u32 = 64;
        self.file.write_all(row.as_bytes())?;
        self.unsafe_rows += 1;
        if self.unsafe_rows >= SAFE_EVERY {
            self.sync()?;
        }
        Ok(())
    }

    pub(crate) fn sync(&mut self) -> io::Result<()> {
        self.file.sync_data()?;
        self.unsafe_rows = 0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_quoted_when_they_must() {
        for (text, field) in [
            ("a b", "a b"),
            ("a,b", "\"a,b\""),
            ("say \"a\"", "\"say \"\"a\"\"\""),
        ] {
            assert_eq!(csv_field(text), field);
        }
    }

    #[test]
    fn half_a_row_is_cut_off() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list");
        std::fs::write(&path, "one\r\ntwo\r\nthr").unwrap();
        let mut rows = Vec::new();
        let mut list = List::open(&path, |row| rows.push(row.to_owned())).unwrap();
        assert_eq!(rows, ["one", "two"]);
        list.add("three\r\n").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"one\r\ntwo\r\nthree\r\n");
    }

    #[test]
    fn the_digest_is_sha_256() {
        // FIPS 180-2, appendix B.1.
        assert_eq!(
            sha256(b"abc".as_slice()).unwrap(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
