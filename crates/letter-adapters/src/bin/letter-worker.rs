//! A worker process for letters, for those who use these libraries without the `kantel` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    match letter_adapters::serve(std::io::stdin(), std::io::stdout()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("letter-worker: {error}");
            ExitCode::FAILURE
        }
    }
}
