//! Codes of square modules.

use datamatrix::{DataMatrix, SymbolList};
use qrcode::bits::encode_auto;
use qrcode::canvas::{Canvas, MaskPattern};
use qrcode::ec::construct_codewords;
use qrcode::{EcLevel, Version};

/// Dark and light modules, without the light border that a reader needs around them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matrix {
    size: usize,
    dark: Vec<bool>,
}

/// Why there is no code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MatrixError {
    /// The text does not fit in the largest code that paper and cameras bear.
    #[error("{0} bytes do not fit in the code")]
    TooLong(usize),
}

/// The largest QR version that EPC069-12 allows: 69 modules.
const LARGEST_QR: i16 = 13;

impl Matrix {
    /// Modules on a side.
    #[must_use]
    pub fn size(&self) -> usize {
        self.size
    }

    /// Whether a module is dark; those outside are light.
    #[must_use]
    pub fn get(&self, x: usize, y: usize) -> bool {
        x < self.size && y < self.size && self.dark[y * self.size + x]
    }

    /// One text per row, `1` for dark.
    #[must_use]
    pub fn rows(&self) -> Vec<String> {
        self.dark
            .chunks(self.size)
            .map(|row| row.iter().map(|d| if *d { '1' } else { '0' }).collect())
            .collect()
    }

    /// A drawing with `quiet` light modules around; one unit per module.
    #[must_use]
    pub fn to_svg(&self, quiet: usize) -> String {
        let side = self.size + 2 * quiet;
        let mut path = String::new();
        for (y, row) in self.dark.chunks(self.size).enumerate() {
            // One rectangle for modules that lie side by side: a third of the shapes.
            let mut x = quiet;
            for run in row.chunk_by(|a, b| a == b) {
                if run[0] {
                    let (y, n) = (y + quiet, run.len());
                    path.push_str(&format!("M{x} {y}h{n}v1h-{n}z"));
                }
                x += run.len();
            }
        }
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\"><rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/><path d=\"{path}\"/></svg>"
        )
    }
}

/// A QR code with error correction M, at most version 13.
///
/// # Errors
/// When the text does not fit.
pub fn qr(text: &str) -> Result<Matrix, MatrixError> {
    let too_long = || MatrixError::TooLong(text.len());
    let level = EcLevel::M;
    let bits = encode_auto(text.as_bytes(), level).map_err(|_| too_long())?;
    let version = bits.version();
    match version {
        Version::Normal(number) if number <= LARGEST_QR => {}
        _ => return Err(too_long()),
    }
    let (data, correction) =
        construct_codewords(&bits.into_bytes(), version, level).map_err(|_| too_long())?;
    let mut canvas = Canvas::new(version, level);
    canvas.draw_all_functional_patterns();
    canvas.draw_data(&data, &correction);
    let masked = |pattern: &MaskPattern| {
        let mut masked = canvas.clone();
        masked.apply_mask(*pattern);
        Matrix {
            size: usize::try_from(version.width()).unwrap_or_default(),
            dark: masked
                .into_colors()
                .into_iter()
                .map(|c| c == qrcode::Color::Dark)
                .collect(),
        }
    };
    MASKS
        .iter()
        .map(masked)
        .min_by_key(penalty)
        .ok_or_else(too_long)
}

/// The eight masks of ISO/IEC 18004, 7.8.2, in the order of their numbers.
const MASKS: [MaskPattern; 8] = [
    MaskPattern::Checkerboard,
    MaskPattern::HorizontalLines,
    MaskPattern::VerticalLines,
    MaskPattern::DiagonalLines,
    MaskPattern::LargeCheckerboard,
    MaskPattern::Fields,
    MaskPattern::Diamonds,
    MaskPattern::Meadow,
];

/// How hard a code is to read for a camera (ISO/IEC 18004, 7.8.3): less is better.
///
/// A row or column is one number with a bit per module, so that all modules of a line are looked at together: the
/// choice of a mask then takes a few microseconds and not a twentieth of a letter's time. A line has at most 69 modules;
/// with four light ones at each end it fits in 128 bits.
fn penalty(code: &Matrix) -> u32 {
    let size = code.size;
    let mut rows = vec![0_u128; size];
    let mut columns = vec![0_u128; size];
    for (y, row) in code.dark.chunks(size).enumerate() {
        for (x, _) in row.iter().enumerate().filter(|(_, dark)| **dark) {
            rows[y] |= 1 << x;
            columns[x] |= 1 << y;
        }
    }
    // Bit i: modules i and i + 1 of a line are both in the code.
    let pairs = (1_u128 << (size - 1)) - 1;
    let alike = |line: u128| !(line ^ (line >> 1)) & pairs;
    let mut points = 0;
    for &line in rows.iter().chain(&columns) {
        // Five or more alike in a row: three points, and one for each beyond the fifth.
        let same = alike(line);
        let fives = same & (same >> 1) & (same >> 2) & (same >> 3);
        points += fives.count_ones() + 2 * (fives & !(fives << 1)).count_ones();
        // 1:1:3:1:1 with four light modules before or after it looks like a corner of the code.
        let p = line << 4;
        let corner = p & !(p >> 1) & (p >> 2) & (p >> 3) & (p >> 4) & !(p >> 5) & (p >> 6);
        let before = !((p << 1) | (p << 2) | (p << 3) | (p << 4));
        let after = !((p >> 7) | (p >> 8) | (p >> 9) | (p >> 10));
        points += 40 * (corner & (before | after)).count_ones();
    }
    // Squares of four alike.
    for both in rows.windows(2) {
        let square = alike(both[0]) & alike(both[1]) & !(both[0] ^ both[1]);
        points += 3 * square.count_ones();
    }
    // Every full step of 5 % away from half dark.
    let dark: u32 = rows.iter().map(|row| row.count_ones()).sum();
    let all = u32::try_from(size * size).unwrap_or(u32::MAX);
    points + 10 * (dark.abs_diff(all - dark) * 10 / all)
}

/// A square DataMatrix of at most 48 modules.
///
/// # Errors
/// When the text does not fit.
pub fn datamatrix(text: &str) -> Result<Matrix, MatrixError> {
    let symbols = SymbolList::default()
        .enforce_square()
        .enforce_width_in(10..=48);
    let code = DataMatrix::encode(text.as_bytes(), symbols)
        .map_err(|_| MatrixError::TooLong(text.len()))?;
    let bitmap = code.bitmap();
    let size = bitmap.width();
    let mut dark = vec![false; size * size];
    for (x, y) in bitmap.pixels() {
        dark[y * size + x] = true;
    }
    Ok(Matrix { size, dark })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A picture of the code, eight dots a module, as a camera would see it.
    fn picture(matrix: &Matrix) -> Vec<u8> {
        let side = (matrix.size() as u32 + 8) * 8;
        let image = image::GrayImage::from_fn(side, side, |x, y| {
            let module = |p: u32| (p as usize / 8).wrapping_sub(4);
            image::Luma([if matrix.get(module(x), module(y)) {
                0
            } else {
                255
            }])
        });
        let mut png = std::io::Cursor::new(Vec::new());
        image
            .write_to(&mut png, image::ImageFormat::Png)
            .expect("a picture");
        png.into_inner()
    }

    #[test]
    fn an_independent_reader_reads_the_qr_code() {
        for text in [
            "BCD\n002\n1\nSCT\n\nStad Voorbeeld\nBE68539007547034\nEUR904.40",
            "https://www.voorbeeld.example/antwoord?b=1",
            &"A".repeat(331),
        ] {
            let codes = judges::zbarimg(&picture(&qr(text).expect("a code")));
            assert_eq!(
                codes.iter().map(|c| c.text.as_str()).collect::<Vec<_>>(),
                [text]
            );
        }
    }

    /// The same points, counted module by module as the standard says it.
    fn penalty_module_by_module(code: &Matrix) -> u32 {
        let n = code.size();
        let mut points = 0;
        let lines = (0..n)
            .map(|y| (0..n).map(|x| code.get(x, y)).collect::<Vec<_>>())
            .chain((0..n).map(|x| (0..n).map(|y| code.get(x, y)).collect()));
        for line in lines {
            for run in line.chunk_by(|a, b| a == b).filter(|run| run.len() >= 5) {
                points += 3 + (run.len() as u32 - 5);
            }
            let at = |i: isize| usize::try_from(i).is_ok_and(|i| line.get(i) == Some(&true));
            for i in 0..n as isize - 6 {
                let corner = [true, false, true, true, true, false, true];
                let light = |from: isize| (from..from + 4).all(|k| !at(k));
                if (0..7).all(|k| at(i + k) == corner[k as usize]) && (light(i - 4) || light(i + 7))
                {
                    points += 40;
                }
            }
        }
        for (x, y) in (1..n).flat_map(|x| (1..n).map(move |y| (x, y))) {
            let here = code.get(x, y);
            if here == code.get(x - 1, y)
                && here == code.get(x, y - 1)
                && here == code.get(x - 1, y - 1)
            {
                points += 3;
            }
        }
        let dark = code.dark.iter().filter(|d| **d).count() as f64 / (n * n) as f64;
        points + 10 * ((dark * 100.0 - 50.0).abs() / 5.0) as u32
    }

    #[test]
    fn an_independent_reader_reads_the_datamatrix() {
        let text = "K1|BEL-2026-004263|1|2|D|41";
        assert_eq!(
            judges::dmtxread(&picture(&datamatrix(text).expect("a code"))),
            [text]
        );
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert_eq!(qr(&"x".repeat(400)), Err(MatrixError::TooLong(400)));
        assert_eq!(datamatrix(&"é".repeat(200)), Err(MatrixError::TooLong(400)));
    }

    #[test]
    fn rows_and_drawing_show_the_same_modules() {
        let code = qr("x").expect("a code");
        let rows = code.rows();
        assert_eq!((rows.len(), rows[0].len()), (21, 21));
        let dark = rows.concat().matches('1').count();
        let drawn: usize = code
            .to_svg(4)
            .split('h')
            .filter_map(|part| part.split_once("v1"))
            .filter_map(|(n, _)| n.parse::<usize>().ok())
            .sum();
        assert_eq!(drawn, dark);
        assert!(!code.get(21, 0));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]

        #[test]
        fn lines_as_numbers_give_the_points_of_the_standard(
            dark in prop::collection::vec(prop::bool::weighted(0.6), 69 * 69),
            version in 0_usize..13,
        ) {
            let size = 21 + 4 * version;
            let code = Matrix { size, dark: dark[..size * size].to_vec() };
            prop_assert_eq!(penalty(&code), penalty_module_by_module(&code));
        }

        #[test]
        fn any_text_gives_a_code_or_is_refused(text in ".{0,200}") {
            let _ = (qr(&text), datamatrix(&text));
        }
    }
}
