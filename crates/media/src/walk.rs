//! Walks over the outer structure of picture files, to find where the picture ends.
//!
//! A walker reads lengths and markers, never pixels, and allocates nothing. It gives the position just behind the last
//! byte of the picture, or `None` when the file stops before that.

/// Where a JPEG file ends: just behind its end-of-image marker (ITU-T T.81, annex B).
pub(crate) fn jpeg_end(bytes: &[u8]) -> Option<usize> {
    let mut at = 2;
    let mut seen_scan = false;
    loop {
        // A marker is 0xFF, any number of filling 0xFF, and a code.
        if *bytes.get(at)? != 0xFF {
            // Between segments nothing but markers may stand; inside a scan the entropy-coded data is skipped below.
            if !seen_scan {
                return None;
            }
            at += 1;
            continue;
        }
        let code = *bytes.get(at + 1)?;
        match code {
            0xFF => at += 1,
            // Stuffed zero, restart markers, TEM: no length follows.
            0x00 | 0x01 | 0xD0..=0xD7 => at += 2,
            0xD9 => return seen_scan.then_some(at + 2),
            _ => {
                let length = usize::from(be16(bytes, at + 2)?);
                if length < 2 {
                    return None;
                }
                seen_scan |= code == 0xDA;
                at += 2 + length;
            }
        }
    }
}

/// Whether a JPEG is of a form that cannot be decoded line by line: progressive (SOF2) or one of its relatives.
pub(crate) fn jpeg_is_progressive(bytes: &[u8]) -> bool {
    let mut at = 2;
    loop {
        let (Some(0xFF), Some(code)) = (bytes.get(at), bytes.get(at + 1)) else {
            return false;
        };
        match code {
            0xFF => at += 1,
            0x00 | 0x01 | 0xD0..=0xD7 => at += 2,
            0xC2 | 0xC6 | 0xCA | 0xCE => return true,
            0xD9 | 0xDA => return false,
            _ => match be16(bytes, at + 2) {
                Some(length) if length >= 2 => at += 2 + usize::from(length),
                _ => return false,
            },
        }
    }
}

/// Where a PNG file ends: behind its IEND chunk (ISO/IEC 15948, clause 5.3).
pub(crate) fn png_end(bytes: &[u8]) -> Option<usize> {
    let mut at = 8_usize;
    loop {
        let length = be32(bytes, at)? as usize;
        let name = bytes.get(at + 4..at + 8)?;
        let end = at.checked_add(12)?.checked_add(length)?;
        if end > bytes.len() {
            return None;
        }
        if name == b"IEND" {
            return Some(end);
        }
        at = end;
    }
}

/// Where a WebP file ends, as its RIFF header says (RFC 9649, section 2.3).
pub(crate) fn webp_end(bytes: &[u8]) -> Option<usize> {
    let size = bytes
        .get(4..8)?
        .first_chunk::<4>()
        .map(|size| u32::from_le_bytes(*size))? as usize;
    let end = size.checked_add(8)?;
    (end >= 12 && end <= bytes.len()).then_some(end)
}

/// Where a GIF file ends: behind its trailer (GIF89a, section 27).
pub(crate) fn gif_end(bytes: &[u8]) -> Option<usize> {
    let mut at = 13 + colour_table(*bytes.get(10)?);
    loop {
        match *bytes.get(at)? {
            // Extension: label, then sub-blocks.
            0x21 => at = sub_blocks_end(bytes, at + 2)?,
            // Image: descriptor, local colours, code size, then sub-blocks.
            0x2C => {
                let flags = *bytes.get(at + 9)?;
                at = sub_blocks_end(bytes, at + 10 + colour_table(flags) + 1)?;
            }
            0x3B => return Some(at + 1),
            _ => return None,
        }
    }
}

fn colour_table(flags: u8) -> usize {
    if flags & 0x80 == 0 {
        0
    } else {
        3 << ((flags & 0x07) + 1)
    }
}

fn sub_blocks_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let length = usize::from(*bytes.get(at)?);
        at += 1 + length;
        if length == 0 {
            return Some(at);
        }
    }
}

fn be16(bytes: &[u8], at: usize) -> Option<u16> {
    bytes
        .get(at..)?
        .first_chunk::<2>()
        .map(|two| u16::from_be_bytes(*two))
}

fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    bytes
        .get(at..)?
        .first_chunk::<4>()
        .map(|four| u32::from_be_bytes(*four))
}

/// Whether `needle` stands anywhere in `bytes`.
pub(crate) fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

/// Whether `needle` stands anywhere in `bytes`, in capitals or not.
pub(crate) fn contains_ignoring_case(bytes: &[u8], needle: &[u8]) -> bool {
    bytes
        .windows(needle.len())
        .any(|window| window.eq_ignore_ascii_case(needle))
}
