//! All letters of a batch in one PDF for the printer.

use crate::batch::{Batch, BatchError, Totals, add_fault};
use crate::files::{self, List, csv_field};
use crate::pipeline::in_order;
use crate::rows::{Row, RowError, Rows};
use crate::workers::{WorkError, Worker};
use letter::{Channel, Joiner, Order, Standard};
use serde_json::Value;
use std::fs::File;
use std::io::{self, BufReader, BufWriter};
use std::path::{Path, PathBuf};

/// Letters that share their letter types and are written at once: more makes the file smaller and memory larger.
const PART: usize = 50;

/// The first row of a stream's manifest.
const HEAD: &str = "line,letter_id,first_page,last_page,pages,sheets\r\n";

/// What became of some lines.
struct Part {
    /// Nothing when no line became a letter.
    pdf: Option<Vec<u8>>,
    lines: Vec<(u64, Result<Placed, RowError>)>,
}

/// A letter in a part.
struct Placed {
    letter_id: String,
    pages: usize,
    data: Value,
    order: Order,
}

/// The files beside a stream.
#[must_use]
fn beside(out: &Path, ending: &str) -> PathBuf {
    out.with_extension(ending)
}

impl Batch {
    /// Makes a letter of every line of `data` and writes them all into the PDF/A-2b `out`, for printing. Beside it come
    /// `….manifest.csv` with the pages of each letter and `….errors.jsonl` with the lines that became no letter. All three
    /// files appear when they are whole; a run that was stopped begins again.
    ///
    /// # Errors
    /// When the template cannot be used, a file cannot be read or written, or no line became a letter.
    pub fn into_stream(
        mut self,
        data: &Path,
        out: &Path,
        progress: &mut dyn FnMut(&Totals),
    ) -> Result<Totals, BatchError> {
        self.order.channel = Channel::Print;
        self.order.standard = Standard::A2b;
        let (manifest_path, errors_path) =
            (beside(out, "manifest.csv"), beside(out, "errors.jsonl"));
        for path in [out, &manifest_path, &errors_path] {
            files::clear_parts_of(path).map_err(BatchError::file(path))?;
        }
        let file = files::part_of(out).map_err(BatchError::file(out))?;
        let manifest_file = files::part_of(out).map_err(BatchError::file(&manifest_path))?;
        let errors_file = files::part_of(out).map_err(BatchError::file(&errors_path))?;
        let mut manifest = List::open(manifest_file.path(), |_| ())
            .and_then(|mut list| list.add(HEAD).map(|()| list))
            .map_err(BatchError::file(&manifest_path))?;
        let mut errors =
            List::open(errors_file.path(), |_| ()).map_err(BatchError::file(&errors_path))?;
        let mut joiner = Joiner::new(BufWriter::new(file))?;
        let mut totals = Totals::default();

        let input = BufReader::new(File::open(data).map_err(BatchError::file(data))?);
        let order = &self.order;
        in_order(
            Parts(Rows::new(input)),
            self.workers(),
            1,
            |worker, rows| match rows {
                Ok(rows) => make(worker, &rows, order),
                Err(e) => Err(BatchError::file(data)(e)),
            },
            |part| {
                let part = part?;
                let mut page = match &part.pdf {
                    Some(pdf) => joiner.append(pdf)?,
                    None => 0,
                };
                for (line, placed) in part.lines {
                    match placed {
                        Ok(placed) => {
                            let pages = placed.pages as u64;
                            let sheets = if order.duplex {
                                pages.div_ceil(2)
                            } else {
                                pages
                            };
                            let row = format!(
                                "{line},{},{page},{},{pages},{sheets}\r\n",
                                csv_field(&placed.letter_id),
                                page + pages - 1,
                            );
                            manifest
                                .add(&row)
                                .map_err(BatchError::file(&manifest_path))?;
                            page += pages;
                            totals.letters += 1;
                            totals.pages += pages;
                        }
                        Err(error) => {
                            add_fault(&mut errors, line, &error)
                                .map_err(BatchError::file(&errors_path))?;
                            totals.failed += 1;
                        }
                    }
                }
                progress(&totals);
                Ok::<(), BatchError>(())
            },
        )?;
        // The list of faults is there also when there is no letter to print.
        files::persist(errors_file, &errors_path).map_err(BatchError::file(&errors_path))?;
        if totals.letters == 0 {
            return Ok(totals);
        }
        let named = BatchError::file(out);
        let file = joiner
            .finish()?
            .into_inner()
            .map_err(|e| named(e.into_error()))?;
        files::persist(file, out).map_err(&named)?;
        files::persist(manifest_file, &manifest_path).map_err(BatchError::file(&manifest_path))?;
        files::sync_folder(files::folder_of(out)).map_err(named)?;
        Ok(totals)
    }
}

/// Rows by the part.
struct Parts<R>(Rows<R>);

impl<R: io::BufRead> Iterator for Parts<R> {
    type Item = io::Result<Vec<Row>>;

    fn next(&mut self) -> Option<Self::Item> {
        let rows: io::Result<Vec<Row>> = self.0.by_ref().take(PART).collect();
        match rows {
            Ok(rows) if rows.is_empty() => None,
            other => Some(other),
        }
    }
}

fn make(worker: &mut Worker, rows: &[Row], order: &Order) -> Result<Part, BatchError> {
    let mut lines: Vec<(u64, Result<Placed, RowError>)> = Vec::new();
    for row in rows {
        let placed = match row.ready(order) {
            Err(error) => Err(error),
            Ok(ready) => match worker.lay_out(&ready.data, &ready.order) {
                Ok(pages) => Ok(Placed {
                    letter_id: ready.order.letter_id.clone(),
                    pages,
                    data: ready.data,
                    order: ready.order,
                }),
                Err(error) => {
                    if is_lost(&error)? {
                        again(worker, &lines)?;
                    }
                    Err(error.into())
                }
            },
        };
        lines.push((row.line, placed));
    }
    let pdf = if lines.iter().any(|(_, placed)| placed.is_ok()) {
        Some(worker.part().map_err(BatchError::Work)?)
    } else {
        None
    };
    Ok(Part { pdf, lines })
}

/// Whether the worker had to be stopped, and with it the letters it kept.
fn is_lost(error: &WorkError) -> Result<bool, BatchError> {
    match error {
        WorkError::Refused(_) => Ok(false),
        WorkError::Time { .. } | WorkError::Memory { .. } | WorkError::Broken(_) => Ok(true),
        WorkError::Unfit(said) => Err(BatchError::Work(WorkError::Unfit(said.clone()))),
        WorkError::Start(e) => Err(BatchError::Work(WorkError::Start(io::Error::new(
            e.kind(),
            e.to_string(),
        )))),
    }
}

/// Lays the letters of a part out once more, in a new worker.
fn again(worker: &mut Worker, lines: &[(u64, Result<Placed, RowError>)]) -> Result<(), BatchError> {
    for placed in lines.iter().filter_map(|(_, placed)| placed.as_ref().ok()) {
        worker
            .lay_out(&placed.data, &placed.order)
            .map_err(BatchError::Work)?;
    }
    Ok(())
}
