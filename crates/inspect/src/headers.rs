//! How large a compressed picture becomes, by its own header: what the dictionary around it says need not be true.

/// Dots of a picture that is packed with this filter, by its own header; 0 for filters without one.
pub(crate) fn dots(filter: &[u8], bytes: &[u8]) -> u64 {
    match filter {
        b"DCTDecode" | b"DCT" => jpeg(bytes),
        b"JPXDecode" => jpeg_2000(bytes),
        b"JBIG2Decode" => jbig2(bytes),
        _ => 0,
    }
}

fn word(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from(u16::from_be_bytes(
        bytes.get(at..at + 2)?.try_into().ok()?,
    )))
}

fn long(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from(u32::from_be_bytes(
        bytes.get(at..at.checked_add(4)?)?.try_into().ok()?,
    )))
}

/// The largest start of frame of a JPEG (ITU-T T.81, B.2.2).
fn jpeg(bytes: &[u8]) -> u64 {
    if !bytes.starts_with(&[0xFF, 0xD8]) {
        return 0;
    }
    let (mut at, mut most) = (2, 0);
    while let (Some(0xFF), Some(marker)) = (bytes.get(at), bytes.get(at + 1)) {
        let Some(length) = word(bytes, at + 2) else {
            break;
        };
        let frame = (0xC0..=0xCF).contains(marker) && !matches!(marker, 0xC4 | 0xC8 | 0xCC);
        if frame && let (Some(height), Some(width)) = (word(bytes, at + 5), word(bytes, at + 7)) {
            most = most.max(width * height);
        }
        if *marker == 0xDA {
            break;
        }
        at += 2 + length.max(2) as usize;
    }
    most
}

/// The size in the SIZ segment of a JPEG 2000 codestream (ISO/IEC 15444-1, A.5.1), wherever the codestream begins.
fn jpeg_2000(bytes: &[u8]) -> u64 {
    let mut most = 0;
    for (at, window) in bytes.windows(4).enumerate() {
        if window == [0xFF, 0x4F, 0xFF, 0x51]
            && let (Some(width), Some(height)) = (long(bytes, at + 8), long(bytes, at + 12))
        {
            most = most.max(width.saturating_mul(height));
        }
    }
    most
}

/// The largest page or region of an embedded JBIG2 stream (ISO/IEC 14492, 7.2 and 7.4).
fn jbig2(bytes: &[u8]) -> u64 {
    let (mut at, mut most) = (0usize, 0u64);
    // A segment: number, flags, count of references with their numbers, page, length, data.
    for _ in 0..10_000 {
        let Some((kind, data, length)) = jbig2_segment(bytes, at) else {
            break;
        };
        let sized = matches!(
            kind,
            4 | 6 | 7 | 20 | 22 | 23 | 36 | 38 | 39 | 40 | 42 | 43 | 48
        );
        if sized && let (Some(width), Some(height)) = (long(bytes, data), long(bytes, data + 4)) {
            // A page of unknown height has all bits set; its stripes follow.
            let height = if height == 0xFFFF_FFFF { 0 } else { height };
            most = most.max(width.saturating_mul(height));
        }
        match data.checked_add(length) {
            Some(next) if next <= bytes.len() && next > at => at = next,
            _ => break,
        }
    }
    most
}

/// Kind, place of the data and length of a segment.
fn jbig2_segment(bytes: &[u8], at: usize) -> Option<(u8, usize, usize)> {
    let number = long(bytes, at)?;
    let flags = *bytes.get(at + 4)?;
    let count = *bytes.get(at + 5)? >> 5;
    let (references, mut next) = if count == 7 {
        let references = long(bytes, at + 5)? & 0x1FFF_FFFF;
        (
            references,
            at.checked_add(9 + usize::try_from(references.div_ceil(8) + 1).ok()?)?,
        )
    } else {
        (u64::from(count), at + 6)
    };
    let size = match number {
        0..=256 => 1,
        257..=65_536 => 2,
        _ => 4,
    };
    next = next.checked_add(usize::try_from(references * size).ok()?)?;
    next = next.checked_add(if flags & 0x40 == 0 { 1 } else { 4 })?;
    let length = usize::try_from(long(bytes, next)?).ok()?;
    Some((flags & 0x3F, next + 4, length))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn each_format_tells_its_size() {
        let jpeg = [
            0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 0, 0, 0xFF, 0xC0, 0, 11, 8, 0, 20, 0, 30, 1, 1, 0x11, 0,
        ];
        assert_eq!(dots(b"DCTDecode", &jpeg), 600);
        let mut jp2 = vec![0xFF, 0x4F, 0xFF, 0x51, 0, 41, 0, 0];
        jp2.extend([0, 1, 0, 0, 0, 1, 0, 0]);
        assert_eq!(dots(b"JPXDecode", &jp2), 1 << 32);
        // Segment 0, page information, no references, page 1, 19 bytes: 1000 × 50.
        let mut jbig2 = vec![0, 0, 0, 0, 0x30, 0, 1, 0, 0, 0, 19];
        jbig2.extend([0, 0, 3, 0xE8, 0, 0, 0, 50]);
        jbig2.extend([0; 11]);
        assert_eq!(dots(b"JBIG2Decode", &jbig2), 50_000);
        assert_eq!(dots(b"FlateDecode", &jpeg), 0);
    }

    proptest! {
        #[test]
        fn any_bytes_have_some_size(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = (jpeg_2000(&bytes), jbig2(&bytes));
            let _ = jpeg(&[&[0xFF, 0xD8][..], &bytes].concat());
        }
    }
}
