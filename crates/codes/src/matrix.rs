//! Codes of square modules.

use datamatrix::{DataMatrix, SymbolList};
use qrcode::{EcLevel, QrCode, Version};

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
    let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(|_| too_long())?;
    match code.version() {
        Version::Normal(version) if version <= LARGEST_QR => {}
        _ => return Err(too_long()),
    }
    let dark = code
        .to_colors()
        .into_iter()
        .map(|c| c == qrcode::Color::Dark)
        .collect();
    Ok(Matrix {
        size: code.width(),
        dark,
    })
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
        fn any_text_gives_a_code_or_is_refused(text in ".{0,200}") {
            let _ = (qr(&text), datamatrix(&text));
        }
    }
}
