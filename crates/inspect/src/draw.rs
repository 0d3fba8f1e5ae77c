//! Draws pages, to look at them with the eyes of a printer.
//!
//! What is drawn is not the file that was uploaded but a copy written anew from what was checked: two readers of PDF can see
//! two different files in the same bytes, and only one of them was checked.

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{RenderCache, RenderSettings};

use lopdf::{Dictionary, Object};

use crate::file::File;
use crate::limits::Limits;
use crate::pages::Page;

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

/// A copy of the file, written anew, with those pages and no others. Readers do not agree on boxes that do not meet, on what is
/// inherited, or on trees of pages that bite their own tail: here each page says everything itself.
pub(crate) fn copy(file: &mut File, pages: &[&Page]) -> Option<Vec<u8>> {
    let tree = file.document.new_object_id();
    let alone: Vec<_> = pages
        .iter()
        .map(|page| page.alone(file, tree))
        .collect::<Option<_>>()?;
    let kids: Vec<Object> = alone
        .into_iter()
        .map(|page| Object::Reference(file.document.add_object(page)))
        .collect();
    let mut root = Dictionary::new();
    root.set("Type", Object::Name(b"Pages".to_vec()));
    root.set("Count", Object::Integer(i64::try_from(kids.len()).ok()?));
    root.set("Kids", Object::Array(kids));
    file.document.objects.insert(tree, Object::Dictionary(root));
    file.document
        .catalog_mut()
        .ok()?
        .set("Pages", Object::Reference(tree));
    let mut bytes = Vec::new();
    let saved = catch_unwind(AssertUnwindSafe(|| {
        file.document.save_to(&mut bytes).is_ok()
    }));
    saved.unwrap_or(false).then_some(bytes)
}

/// Draws every page of a copy and hands each to `look` (page from 0, drawing or none when it cannot be drawn), one at a time.
///
/// `sizes` are width and height of the pages in millimetres.
pub(crate) fn pages(
    copy: Vec<u8>,
    sizes: &[(f64, f64)],
    limits: &Limits,
    mut look: impl FnMut(usize, Option<Drawing>) + Send,
) {
    let work = || {
        let opened = catch_unwind(AssertUnwindSafe(|| Pdf::new(copy)))
            .ok()
            .and_then(Result::ok);
        for (number, size) in sizes.iter().enumerate() {
            let drawing = opened
                .as_ref()
                .and_then(|pdf| one(pdf, number, *size, limits));
            look(number, drawing);
        }
    };
    std::thread::scope(|scope| {
        // A thread that cannot be had, or a panic in `look`, leaves the pages undrawn; the caller counts them.
        if let Ok(thread) = std::thread::Builder::new()
            .stack_size(STACK)
            .spawn_scoped(scope, work)
        {
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
        Some(hayro::render(
            page,
            &RenderCache::new(),
            &InterpreterSettings::default(),
            &settings,
        ))
    }));
    let pixmap = drawn.ok().flatten()?;
    // On white nothing shines through: colours are as they look.
    let light = pixmap
        .data_as_u8_slice()
        .chunks_exact(4)
        .map(|dot| dot[0].min(dot[1]).min(dot[2]))
        .collect();
    Some(Drawing {
        width: u32::from(across),
        height: u32::from(down),
        scale,
        light,
    })
}
