//! Makes a proof file for a PDF, as a module that sends letters would: three rows, one sealed hour.
//!
//! ```sh
//! cargo run -p evidence --example proof -- letter.pdf seal.pem > proof.json
//! kantel evidence verify proof.json --document letter.pdf --trust root.pem
//! ```
//!
//! `seal.pem` holds the key and its certificates. The times are those of the example, so that the same input gives the same rows.

use evidence::{Chain, Digest, Hour, NewEvent, Proof};
use seal::KeyFile;
use std::error::Error;
use std::io::Write;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [pdf, key] = &arguments[..] else {
        return Err("give a PDF and a PEM file with the seal's key and certificates".into());
    };
    let document = Digest::of(&std::fs::read(pdf)?);
    let signer = KeyFile::from_pem(&std::fs::read_to_string(key)?, None)?.into_signer()?;

    let mut chain = Chain::begin("example");
    let mut rows = Vec::new();
    for (time, kind) in [
        ("2026-11-25T09:30:00Z", "letter.rendered"),
        ("2026-11-25T09:31:12Z", "letter.sealed"),
        ("2026-11-25T09:41:07Z", "letter.handed-over"),
    ] {
        let new = NewEvent {
            time: time.parse()?,
            actor: "example".into(),
            letter: "letter-1".into(),
            kind: kind.into(),
            document: Some(document),
            receipt: None,
        };
        rows.push(chain.append(new, rows.last())?);
    }
    let (hour, trees) = Hour::close("example", None, &rows)?;
    let sealed = hour.seal(&signer, false)?;
    let mut proof = Proof::begin("example", "letter-1", None);
    proof.add_hour(&hour, &sealed, &trees, &rows)?;
    writeln!(std::io::stdout(), "{}", proof.to_json()?)?;
    Ok(())
}
