//! Ghostscript as a converter.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::bounded::{self, Bounds, End};
use crate::icc;

/// Tells Ghostscript about the output intent: the profile of sRGB, and that colours are meant by it (ISO 19005-2, 6.2.3).
const OUTPUT_INTENT: &str = "%!
[ /_objdef {profile} /type /stream /OBJ pdfmark
[ {profile} << /N 3 >> /PUT pdfmark
[ {profile} (srgb.icc) (r) file /PUT pdfmark
[ /_objdef {intent} /type /dict /OBJ pdfmark
[ {intent} <<
    /Type /OutputIntent
    /S /GTS_PDFA1
    /OutputConditionIdentifier (sRGB)
    /Info (sRGB IEC61966-2.1)
    /DestOutputProfile {profile}
>> /PUT pdfmark
[ {Catalog} << /OutputIntents [ {intent} ] >> /PUT pdfmark
";

/// Why there is no converted file.
#[derive(Debug, thiserror::Error)]
pub enum ConvertError {
    /// No program `gs` in the path.
    #[error("Ghostscript is not installed: no program gs was found")]
    Missing,
    /// The input is empty or no PDF.
    #[error("the input is no PDF")]
    Input,
    /// It took too long, on the clock or of processor time.
    #[error("converting took too long and was stopped")]
    Time,
    /// The result is larger than allowed.
    #[error("the converted file would be larger than {0} bytes")]
    Large(u64),
    /// Ghostscript could not do it (also: not within its memory); with what it said.
    #[error("Ghostscript could not convert the file: {0}")]
    Failed(String),
    /// Files could not be written or read, or the program not started.
    #[error("converting could not begin or end: {0}")]
    Io(#[from] io::Error),
}

/// An installed Ghostscript.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ghostscript {
    program: PathBuf,
}

impl Ghostscript {
    /// The `gs` that stands first in the path of this process.
    ///
    /// # Errors
    /// [`ConvertError::Missing`] when there is none.
    pub fn find() -> Result<Self, ConvertError> {
        Self::find_in(&env::var_os("PATH").unwrap_or_default())
    }

    /// The `gs` that stands first in a path.
    ///
    /// # Errors
    /// [`ConvertError::Missing`] when there is none.
    pub fn find_in(path: &std::ffi::OsStr) -> Result<Self, ConvertError> {
        let programs = env::split_paths(path).map(|folder| folder.join("gs"));
        let program = programs
            .filter(|program| program.is_absolute())
            .find(|program| program.is_file());
        program
            .map(|program| Self { program })
            .ok_or(ConvertError::Missing)
    }

    /// Converts a PDF to PDF/A-2b. Waits for it: call it where waiting is allowed.
    ///
    /// # Errors
    /// See [`ConvertError`]. Nothing is left behind in any case.
    pub fn to_pdf_a(&self, pdf: &[u8], bounds: &Bounds) -> Result<Vec<u8>, ConvertError> {
        if !pdf[..pdf.len().min(1024)]
            .windows(5)
            .any(|window| window == b"%PDF-")
        {
            return Err(ConvertError::Input);
        }
        let folder = tempfile::Builder::new()
            .prefix("kantel-convert-")
            .tempdir()?;
        let inside = |name: &str| folder.path().join(name);
        fs::write(inside("in.pdf"), pdf)?;
        fs::write(inside("srgb.icc"), icc::srgb())?;
        fs::write(inside("intent.ps"), OUTPUT_INTENT)?;
        match bounded::run(&mut self.command(), folder.path(), bounds)? {
            End::Success => {}
            End::Late | End::Busy => return Err(ConvertError::Time),
            End::Large => return Err(ConvertError::Large(bounds.output)),
            // Ghostscript sees the kernel's refusal to write as a full disk and ends by itself.
            End::Failure(_) if size(&inside("out.pdf")) >= bounds.output => {
                return Err(ConvertError::Large(bounds.output));
            }
            End::Failure(said) => return Err(ConvertError::Failed(said)),
        }
        if size(&inside("out.pdf")) > bounds.output {
            return Err(ConvertError::Large(bounds.output));
        }
        let out = fs::read(inside("out.pdf"))?;
        if out.starts_with(b"%PDF-") {
            Ok(out)
        } else {
            Err(ConvertError::Failed("the result is no PDF".to_owned()))
        }
    }

    /// Files are named within the folder in which the program runs.
    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args([
            "-dSAFER",
            "-dBATCH",
            "-dNOPAUSE",
            "-dQUIET",
            "-sDEVICE=pdfwrite",
            "-dPDFA=2",
            // Leaves out what the standard forbids, instead of giving up.
            "-dPDFACompatibilityPolicy=1",
            // A page with an error in it is no letter: stop, do not guess.
            "-dPDFSTOPONERROR",
            "-sColorConversionStrategy=RGB",
            "-dAutoRotatePages=/None",
            "-dEmbedAllFonts=true",
            "-dSubsetFonts=true",
            "--permit-file-read=srgb.icc",
            "-sOutputFile=out.pdf",
            "intent.ps",
            "in.pdf",
        ]);
        command
    }
}

fn size(file: &Path) -> u64 {
    fs::metadata(file).map_or(0, |metadata| metadata.len())
}
