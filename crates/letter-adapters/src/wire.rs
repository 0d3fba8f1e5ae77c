//! What the caller and a worker process say to each other: frames of a length (four bytes, little-endian) and a body.

use letter::{Order, Refusal};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::io::{self, ErrorKind, Read, Write};

/// The longest body that is read, in bytes. A letter has fifty pages at most; this is far above it.
const MOST_BYTES: u32 = 256 * 1024 * 1024;

/// Asked of a worker.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Request {
    /// Get ready: a template and a house style, each a folder or the name of one that comes along.
    Open { template: String, style: String },
    /// Make one letter. One frame follows for each attachment, in this order.
    Render {
        order: Box<Order>,
        data: Value,
        attachments: Vec<String>,
    },
    /// Lay one letter out and keep it.
    LayOut { order: Box<Order>, data: Value },
    /// Write the kept letters as one part of a stream, and forget them.
    Part,
}

/// Answered by a worker.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Reply {
    /// Ready.
    Ready,
    /// The template or the house style cannot be used.
    Unfit(String),
    /// A letter; its PDF follows as a frame.
    Made { pages: usize },
    /// A letter was laid out.
    Laid { pages: usize },
    /// A part of a stream; its PDF follows as a frame.
    Part,
    /// No letter.
    Refused(Refusal),
}

pub(crate) fn write(out: &mut impl Write, body: &[u8]) -> io::Result<()> {
    let length = u32::try_from(body.len())
        .ok()
        .filter(|l| *l <= MOST_BYTES)
        .ok_or_else(|| io::Error::new(ErrorKind::InvalidInput, "too large for one message"))?;
    out.write_all(&length.to_le_bytes())?;
    out.write_all(body)?;
    out.flush()
}

/// The next body; nothing at the end of the input.
pub(crate) fn read(input: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    match input.read_exact(&mut length) {
        Err(e) if e.kind() == ErrorKind::UnexpectedEof => return Ok(None),
        other => other?,
    }
    let length = u32::from_le_bytes(length);
    if length > MOST_BYTES {
        return Err(io::Error::new(
            ErrorKind::InvalidData,
            "a message without measure",
        ));
    }
    // Grows with what really arrives: a length alone takes no memory.
    let mut body = Vec::new();
    input.take(u64::from(length)).read_to_end(&mut body)?;
    if body.len() as u64 != u64::from(length) {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    Ok(Some(body))
}

pub(crate) fn write_json(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    write(out, &serde_json::to_vec(value)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn what_is_written_is_read(bodies in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..100), 0..5)) {
            let mut line = Vec::new();
            for body in &bodies {
                write(&mut line, body).unwrap();
            }
            let mut input = line.as_slice();
            for body in &bodies {
                let found = read(&mut input).unwrap();
                prop_assert_eq!(found.as_deref(), Some(body.as_slice()));
            }
            prop_assert!(read(&mut input).unwrap().is_none());
        }

        #[test]
        fn noise_is_refused_without_taking_memory(noise in prop::collection::vec(any::<u8>(), 0..64)) {
            let _ = read(&mut noise.as_slice());
        }
    }

    #[test]
    fn a_message_that_breaks_off_is_an_error() {
        assert!(read(&mut [9, 0, 0, 0, 1].as_slice()).is_err());
        assert!(read(&mut [255, 255, 255, 255].as_slice()).is_err());
    }
}
