//! The colour profile of sRGB, computed.
//!
//! An archive must know what the colours mean. IEC 61966-2-1 says what sRGB is: three primaries, a white and one curve. An ICC
//! profile of version 2 (ISO 15076-1, annex on version 2; ICC.1:2001-04) writes that down in two and a half thousand bytes.
//! Computing them leaves no question about anybody's licence, and gives the same bytes on every machine.

/// Points of the curve. More than enough for eight bits.
const POINTS: u16 = 1024;
/// The white of the profile connection space, D50, as `s15Fixed16` (ICC.1:2001-04, 6.3.2).
const D50: [f64; 3] = [0.9642, 1.0, 0.8249];
/// Red, green and blue of sRGB in XYZ, adapted from D65 to D50 with the Bradford matrix.
const PRIMARIES: [[f64; 3]; 3] = [
    [0.436_07, 0.222_49, 0.013_92],
    [0.385_15, 0.716_87, 0.097_08],
    [0.143_07, 0.060_61, 0.714_10],
];
const HEADER: usize = 128;

/// The profile.
pub fn srgb() -> Vec<u8> {
    let curve = curve();
    let tags: [(&[u8; 4], Vec<u8>); 9] = [
        (b"desc", description("sRGB IEC61966-2.1")),
        (b"cprt", text("No copyright, use freely")),
        (b"wtpt", xyz(D50)),
        (b"rXYZ", xyz(PRIMARIES[0])),
        (b"gXYZ", xyz(PRIMARIES[1])),
        (b"bXYZ", xyz(PRIMARIES[2])),
        (b"rTRC", curve),
        (b"gTRC", Vec::new()),
        (b"bTRC", Vec::new()),
    ];
    let mut table = (tags.len() as u32).to_be_bytes().to_vec();
    let mut data = Vec::new();
    let begin = HEADER + 4 + 12 * tags.len();
    let (mut place, mut length) = (0, 0);
    for (name, content) in &tags {
        // The three curves are one: a tag without content shares the one before it.
        if !content.is_empty() {
            (place, length) = (begin + data.len(), content.len());
            data.extend_from_slice(content);
            data.resize(data.len().next_multiple_of(4), 0);
        }
        table.extend_from_slice(*name);
        table.extend_from_slice(&(place as u32).to_be_bytes());
        table.extend_from_slice(&(length as u32).to_be_bytes());
    }
    let size = begin + data.len();
    [header(size as u32), table, data].concat()
}

fn header(size: u32) -> Vec<u8> {
    let mut header = vec![0; HEADER];
    let mut put = |at: usize, bytes: &[u8]| header[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, &size.to_be_bytes());
    put(8, &[2, 0x10, 0, 0]);
    put(12, b"mntrRGB XYZ ");
    // The day of IEC 61966-2-1: a profile has a date, and ours is always the same.
    put(24, &[0x07, 0xCF, 0, 10, 0, 1]);
    put(36, b"acsp");
    put(68, &D50.map(fixed).concat());
    header
}

fn fixed(value: f64) -> [u8; 4] {
    ((value * 65_536.0).round() as i32).to_be_bytes()
}

fn xyz(values: [f64; 3]) -> Vec<u8> {
    [b"XYZ \0\0\0\0".to_vec(), values.map(fixed).concat()].concat()
}

fn text(words: &str) -> Vec<u8> {
    [b"text\0\0\0\0", words.as_bytes(), b"\0"].concat()
}

/// A description in ASCII; the Unicode and Macintosh parts are empty but must be there.
fn description(words: &str) -> Vec<u8> {
    let mut out = b"desc\0\0\0\0".to_vec();
    out.extend_from_slice(&(words.len() as u32 + 1).to_be_bytes());
    out.extend_from_slice(words.as_bytes());
    out.resize(out.len() + 1 + 4 + 4 + 2 + 1 + 67, 0);
    out
}

/// The curve from the value in the file to light (IEC 61966-2-1, 4.2).
fn curve() -> Vec<u8> {
    let mut out = b"curv\0\0\0\0".to_vec();
    out.extend_from_slice(&u32::from(POINTS).to_be_bytes());
    for point in 0..POINTS {
        let value = f64::from(point) / f64::from(POINTS - 1);
        let light = if value <= 0.04045 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        };
        out.extend_from_slice(&((light * 65_535.0).round() as u16).to_be_bytes());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_places_add_up() {
        let profile = srgb();
        let long = |at: usize| u32::from_be_bytes(profile[at..at + 4].try_into().unwrap()) as usize;
        assert_eq!(long(0), profile.len());
        assert_eq!(&profile[36..40], b"acsp");
        for tag in 0..long(HEADER) {
            let entry = HEADER + 4 + 12 * tag;
            let (place, length) = (long(entry + 4), long(entry + 8));
            assert!(place % 4 == 0 && place + length <= profile.len() && length > 12);
        }
        assert!(profile.len() < 3000);
    }

    #[test]
    fn white_is_the_sum_of_the_primaries() {
        for (axis, white) in D50.iter().enumerate() {
            let sum: f64 = PRIMARIES.iter().map(|primary| primary[axis]).sum();
            assert!((sum - white).abs() < 0.0005, "axis {axis}: {sum}");
        }
    }

    #[test]
    fn the_curve_rises_from_black_to_white() {
        let curve = curve();
        let points: Vec<u16> = curve[12..]
            .chunks(2)
            .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
            .collect();
        assert_eq!((points[0], points[1023]), (0, 65_535));
        assert!(points.windows(2).all(|pair| pair[0] <= pair[1]));
        // Middle grey, 119 of 255, is a fifth of the light.
        assert!((f64::from(points[477]) / 65_535.0 - 0.184).abs() < 0.002);
    }
}
