//! One PDF per line of data, in a folder; goes on where it stopped.

use crate::files::{self, List, csv_field};
use crate::pipeline::in_order;
use crate::rows::{Row, RowError, RowFault, Rows};
use crate::state::{self, State};
use crate::workers::{Limits, Program, WorkError, Worker};
use letter::Order;
use std::fs::File;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

/// Many letters of one template in one house style.
#[derive(Debug, Clone)]
pub struct Batch {
    /// How a worker process is started.
    pub program: Program,
    /// What one letter may cost.
    pub limits: Limits,
    /// How many workers work side by side; at least one.
    pub workers: usize,
    /// The template: a folder (an absolute path), or the name of one that comes along.
    pub template: String,
    /// The house style: a folder (an absolute path), or the name of one that comes along.
    pub style: String,
    /// What all letters share; a line may choose another language and variant.
    pub order: Order,
    /// Whether somebody chose the date. When not, a batch that goes on keeps the date it began with.
    pub date_is_given: bool,
}

/// How far a batch is, or what it has done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Letters made.
    pub letters: u64,
    /// Their pages.
    pub pages: u64,
    /// Lines that became no letter.
    pub failed: u64,
    /// Lines that an earlier run had done already.
    pub before: u64,
}

/// Why a batch stops.
#[derive(Debug, thiserror::Error)]
pub enum BatchError {
    /// A file cannot be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The folder holds something else.
    #[error("{0}")]
    Folder(String),
    /// The template or the house style cannot be used, or no worker starts.
    #[error("{0}")]
    Work(WorkError),
    /// The print stream cannot be joined.
    #[error("{0}")]
    Join(#[from] letter::JoinError),
}

impl BatchError {
    pub(crate) fn file(path: &Path) -> impl Fn(io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |source| Self::File {
            path: path.clone(),
            source,
        }
    }
}

/// The first row of a manifest.
pub(crate) const HEAD: &str = "line,file,letter_id,pages,bytes,sha256\r\n";

/// What became of a line.
struct Outcome {
    line: u64,
    made: Result<Made, RowError>,
}

struct Made {
    file: String,
    letter_id: String,
    pages: usize,
    bytes: usize,
    sha256: String,
}

impl Batch {
    pub(crate) fn workers(&self) -> Vec<Worker> {
        (0..self.workers.max(1))
            .map(|_| {
                Worker::new(
                    self.program.clone(),
                    self.limits,
                    &self.template,
                    &self.style,
                )
            })
            .collect()
    }

    /// Makes a letter of every line of `data` into `folder`, and goes on where an earlier run stopped.
    ///
    /// # Errors
    /// When the template cannot be used, a file cannot be read or written, or the folder holds another batch. A line that
    /// becomes no letter is no error: it stands in `errors.jsonl` and is counted.
    pub fn into_folder(
        mut self,
        data: &Path,
        folder: &Path,
        progress: &mut dyn FnMut(&Totals),
    ) -> Result<Totals, BatchError> {
        let in_folder = BatchError::file(folder);
        std::fs::create_dir_all(folder).map_err(&in_folder)?;
        self.same_run(data, folder)?;
        files::clear_parts(folder, files::PART).map_err(&in_folder)?;

        let mut totals = Totals::default();
        let mut done = 0;
        let (manifest_path, errors_path) =
            (folder.join("manifest.csv"), folder.join("errors.jsonl"));
        let mut missing = None;
        let mut empty = true;
        let mut manifest = List::open(&manifest_path, |row| {
            empty = false;
            let mut fields = row.split(',');
            let line: Option<u64> = fields.next().and_then(|f| f.parse().ok());
            if let (Some(line), Some(file)) = (line, fields.next()) {
                done = done.max(line);
                totals.before += 1;
                if !folder.join(file).is_file() {
                    missing = Some(file.to_owned());
                }
            }
        })
        .map_err(BatchError::file(&manifest_path))?;
        if let Some(file) = missing {
            return Err(BatchError::Folder(format!(
                "{file} stands in the manifest and is no longer in {}; begin again in an empty folder",
                folder.display()
            )));
        }
        let mut errors = List::open(&errors_path, |row| {
            if let Ok(fault) = serde_json::from_str::<RowFault>(row) {
                done = done.max(fault.line);
                totals.before += 1;
                totals.failed += 1;
            }
        })
        .map_err(BatchError::file(&errors_path))?;
        if empty {
            manifest
                .add(HEAD)
                .map_err(BatchError::file(&manifest_path))?;
        }

        let input = BufReader::new(File::open(data).map_err(BatchError::file(data))?);
        let rows = Rows::new(input).filter(|row| row.as_ref().map_or(true, |r| r.line > done));
        let order = &self.order;
        in_order(
            rows,
            self.workers(),
            4,
            |worker, row| match row {
                Ok(row) => make(worker, &row, order, folder),
                Err(e) => Err(BatchError::file(data)(e)),
            },
            |outcome| {
                let Outcome { line, made } = outcome?;
                match made {
                    Ok(made) => {
                        let row = format!(
                            "{line},{},{},{},{},{}\r\n",
                            made.file,
                            csv_field(&made.letter_id),
                            made.pages,
                            made.bytes,
                            made.sha256
                        );
                        manifest
                            .add(&row)
                            .map_err(BatchError::file(&manifest_path))?;
                        totals.letters += 1;
                        totals.pages += made.pages as u64;
                    }
                    Err(error) => {
                        add_fault(&mut errors, line, &error)
                            .map_err(BatchError::file(&errors_path))?;
                        totals.failed += 1;
                    }
                }
                progress(&totals);
                Ok::<(), BatchError>(())
            },
        )?;
        manifest.sync().map_err(BatchError::file(&manifest_path))?;
        errors.sync().map_err(BatchError::file(&errors_path))?;
        files::sync_folder(folder).map_err(in_folder)?;
        Ok(totals)
    }

    /// Makes sure that the folder is empty or holds this very batch.
    fn same_run(&mut self, data: &Path, folder: &Path) -> Result<(), BatchError> {
        let path = folder.join(state::FILE);
        let named = BatchError::file(&path);
        let earlier = match std::fs::read(&path) {
            Ok(bytes) => {
                Some(serde_json::from_slice::<State>(&bytes).map_err(|e| named(e.into()))?)
            }
            Err(e) if e.kind() == io::ErrorKind::NotFound => None,
            Err(e) => return Err(named(e)),
        };
        let Some(earlier) = earlier else {
            let mut held = std::fs::read_dir(folder).map_err(&named)?;
            let ours = |e: &io::Result<std::fs::DirEntry>| {
                e.as_ref()
                    .is_ok_and(|e| e.file_name().to_string_lossy().starts_with(files::PART))
            };
            if held.any(|entry| !ours(&entry)) {
                return Err(BatchError::Folder(format!(
                    "{} is not empty and holds no batch of letters; choose an empty or new folder",
                    folder.display()
                )));
            }
            let state = State::of(self, data)?;
            let bytes = serde_json::to_vec_pretty(&state).map_err(|e| named(e.into()))?;
            return files::write_whole(&path, &bytes).map_err(named);
        };
        if !self.date_is_given
            && let Ok(order) = serde_json::from_value::<Order>(earlier.order.clone())
        {
            self.order.date = order.date;
        }
        match State::of(self, data)?.difference(&earlier) {
            None => Ok(()),
            Some(what) => Err(BatchError::Folder(format!(
                "{} holds a batch that differs in {what}; choose an empty or new folder",
                folder.display()
            ))),
        }
    }
}

pub(crate) fn add_fault(errors: &mut List, line: u64, error: &RowError) -> io::Result<()> {
    let mut row = serde_json::to_string(&RowFault::new(line, error))?;
    row.push('\n');
    errors.add(&row)
}

fn make(
    worker: &mut Worker,
    row: &Row,
    order: &Order,
    folder: &Path,
) -> Result<Outcome, BatchError> {
    let line = row.line;
    let refused = |error| {
        Ok(Outcome {
            line,
            made: Err(error),
        })
    };
    let ready = match row.ready(order) {
        Ok(ready) => ready,
        Err(error) => return refused(error),
    };
    let made = match worker.render(&ready.data, &ready.order) {
        Ok(made) => made,
        // No line can become a letter then.
        Err(error @ (WorkError::Unfit(_) | WorkError::Start(_))) => {
            return Err(BatchError::Work(error));
        }
        Err(error) => return refused(error.into()),
    };
    let letter_id = ready.order.letter_id;
    let file = file_name(line, &letter_id);
    let path = folder.join(&file);
    files::write_whole(&path, &made.pdf).map_err(BatchError::file(&path))?;
    let sha256 = files::sha256(made.pdf.as_slice()).map_err(BatchError::file(&path))?;
    Ok(Outcome {
        line,
        made: Ok(Made {
            file,
            letter_id,
            pages: made.pages,
            bytes: made.pdf.len(),
            sha256,
        }),
    })
}

/// A name that every file system takes; the line's number first, so that no two letters have the same.
fn file_name(line: u64, id: &str) -> String {
    let safe: String = id
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == '-' {
                c
            } else {
                '_'
            }
        })
        .collect();
    let number = format!("{line:06}");
    if safe == number {
        format!("{number}.pdf")
    } else {
        format!("{number}-{safe}.pdf")
    }
}
