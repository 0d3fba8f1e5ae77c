//! Draws pages, to look at them with the eyes of a printer.
//!
//! What is drawn is not the file that was uploaded but a copy written anew from what was checked: two readers of PDF can see
//! two different files in the same bytes, and only one of them was checked.

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{RenderCache, RenderSettings};

use crate::file::File;
use crate::limits::Limits;

/// Stack of the thread that draws: forms in forms are drawn by recursion.
const STACK: usize = 64 << 20;
/// Lightness (0 to 255) below which a dot is ink. Paper that was scanned is not quite white.
pub(crate) const INK: u8 = 225;

/// A drawn page.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Drawing {
    /// Dots across.
    pub width: u32,
    /// Dots down.
    pub height: u32,
    /// Dots in a millimetre.
    pub scale: f64,
    /// Lightness of every dot, row by row: 0 is black, 255 white. That of its darkest colour, so that yellow counts as ink.
    pub light: Vec<u8>,
}

impl Drawing {
    /// Whether a dot is ink.
    pub(crate) fn ink(&self, x: u32, y: u32) -> bool {
        self.light[(y * self.width + x) as usize] < INK
    }

    /// Whether there is ink anywhere.
    pub(crate) fn any_ink(&self) -> bool {
        self.light.iter().any(|light| *light < INK)
    }
}

/// A copy of the file, written anew.
pub(crate) fn copy(file: &mut File) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let saved = catch_unwind(AssertUnwindSafe(|| file.document.save_to(&mut bytes).is_ok()));
    saved.unwrap_or(false).then_some(bytes)
}

/// Draws every page of a copy and hands each to `look` (page from 0, drawing or none when it cannot be drawn), one at a time.
///
/// `sizes` are width and height of the pages in millimetres as we understood them; a page that the drawing library understands
/// otherwise is not drawn.
pub(crate) fn pages(copy: Vec<u8>, sizes: &[Option<(f64, f64)>], limits: &Limits, mut look: impl FnMut(usize, Option<Drawing>) + Send) {
    let work = || {
        let opened = catch_unwind(AssertUnwindSafe(|| Pdf::new(copy))).ok().and_then(Result::ok);
        for (number, size) in sizes.iter().enumerate() {
            let drawing = opened.as_ref().zip(*size).and_then(|(pdf, size)| one(pdf, number, size, limits));
            look(number, drawing);
        }
    };
    std::thread::scope(|scope| {
        // A thread that cannot be had, or a panic in `look`, leaves the pages undrawn; the caller counts them.
        if let Ok(thread) = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work) {
            let _ = thread.join();
        }
    });
}

fn one(pdf: &Pdf, number: usize, (width, height): (f64, f64), limits: &Limits) -> Option<Drawing> {
    let mut scale = f64::from(limits.dpi) / 25.4;
    let dots = width * height * scale * scale;
    if dots > f64::from(limits.pixels) {
        scale *= (f64::from(limits.pixels) / dots).sqrt();
    }
    let side = |length: f64| (length * scale).ceil().clamp(1.0, 16_000.0) as u16;
    let (across, down) = (side(width), side(height));
    let drawn = catch_unwind(AssertUnwindSafe(|| {
        let page = pdf.pages().get(number)?;
        let (points_across, points_down) = page.render_dimensions();
        if points_across <= 0.0 || points_down <= 0.0 {
            return None;
        }
        let settings = RenderSettings {
            x_scale: (width * scale) as f32 / points_across,
            y_scale: (height * scale) as f32 / points_down,
            width: Some(across),
            height: Some(down),
            bg_color: WHITE,
        };
        Some(hayro::render(page, &RenderCache::new(), &InterpreterSettings::default(), &settings))
    }));
    let pixmap = drawn.ok().flatten()?;
    // On white nothing shines through: colours are as they look.
    let light = pixmap.data_as_u8_slice().chunks_exact(4).map(|dot| dot[0].min(dot[1]).min(dot[2])).collect();
    Some(Drawing { width: u32::from(across), height: u32::from(down), scale, light })
}
