//! Decoding cross-reference and object streams: Flate with or without a PNG predictor, nothing else.

use super::object::{Dict, Object};
use super::{MAX_DECODED, PdfError};
use std::io::Read;

/// The decoded bytes of a stream.
pub(super) fn decode(dict: &Dict, raw: &[u8]) -> Result<Vec<u8>, PdfError> {
    let filter = match dict.get(b"Filter".as_slice()) {
        None => return Ok(raw.to_vec()),
        Some(Object::Array(filters)) if filters.is_empty() => return Ok(raw.to_vec()),
        Some(Object::Array(filters)) if filters.len() == 1 => filters.first(),
        other => other,
    };
    if filter.and_then(Object::name) != Some(b"FlateDecode") {
        return Err(PdfError::Unsupported("this filter for a structural stream"));
    }
    let mut out = Vec::new();
    let limit = u64::try_from(MAX_DECODED).unwrap_or(u64::MAX);
    flate2::read::ZlibDecoder::new(raw)
        .take(limit + 1)
        .read_to_end(&mut out)
        .map_err(|_| PdfError::Xref("a structural stream does not decompress"))?;
    if out.len() > MAX_DECODED {
        return Err(PdfError::Limit("a structural stream decodes too large"));
    }
    let parameters = match dict.get(b"DecodeParms".as_slice()) {
        Some(Object::Array(items)) => items.first().and_then(Object::dict),
        Some(other) => other.dict(),
        None => None,
    };
    let number = |key: &str, default: i64| {
        parameters
            .and_then(|p| p.get(key.as_bytes()))
            .and_then(Object::integer)
            .unwrap_or(default)
    };
    match number("Predictor", 1) {
        1 => Ok(out),
        10..=15 if number("Colors", 1) == 1 && number("BitsPerComponent", 8) == 8 => {
            let columns = usize::try_from(number("Columns", 1))
                .ok()
                .filter(|columns| (1..=1024).contains(columns))
                .ok_or(PdfError::Unsupported("this number of columns"))?;
            png(&out, columns)
        }
        _ => Err(PdfError::Unsupported("this predictor")),
    }
}

/// Undoes the PNG filters (one byte per sample) of rows of `columns` bytes.
fn png(bytes: &[u8], columns: usize) -> Result<Vec<u8>, PdfError> {
    let mut out: Vec<u8> = Vec::with_capacity(bytes.len());
    let mut above = vec![0_u8; columns];
    for row in bytes.chunks(columns + 1) {
        let Some((kind, samples)) = row.split_first() else {
            break;
        };
        let mut line = Vec::with_capacity(columns);
        let mut left = 0_u8;
        let mut corner = 0_u8;
        for (sample, up) in samples.iter().zip(&above) {
            let guess = match kind {
                0 => 0,
                1 => left,
                2 => *up,
                3 => ((u16::from(left) + u16::from(*up)) / 2).to_le_bytes()[0],
                4 => paeth(left, *up, corner),
                _ => return Err(PdfError::Xref("an unknown row filter")),
            };
            left = sample.wrapping_add(guess);
            corner = *up;
            line.push(left);
        }
        line.resize(columns, 0);
        out.extend(samples.iter().zip(&line).map(|(_, byte)| *byte));
        above = line;
    }
    Ok(out)
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let (a, b, c) = (i16::from(left), i16::from(up), i16::from(corner));
    let guess = a + b - c;
    let (da, db, dc) = ((guess - a).abs(), (guess - b).abs(), (guess - c).abs());
    if da <= db && da <= dc {
        left
    } else if db <= dc {
        up
    } else {
        corner
    }
}
