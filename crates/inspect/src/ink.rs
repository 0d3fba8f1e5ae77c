//! Ink where none may be, found by looking at the drawn page.

use crate::draw::Drawing;
use crate::finding::{Code, Finding};
use crate::profile::{Area, PartnerProfile};

/// How far ink may reach over the edge of a zone, in millimetres: a dot at 100 dpi is a quarter of one.
const EDGE: f64 = 0.5;
/// Ink less than this apart is one blot, in millimetres.
const NEAR: f64 = 3.0;
/// Blots that are outlined on a page.
const MOST_BLOTS: usize = 40;

/// A zone of a page where something is wrong.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fault {
    /// The finding, without its picture.
    pub finding: Finding,
    /// What to outline as the zone.
    pub zones: Vec<Area>,
    /// What to outline as wrong.
    pub blots: Vec<Area>,
}

fn millimetres(value: f64) -> String {
    format!("{value:.0}")
}

fn zone_values(zone: &Area) -> [(&'static str, String); 4] {
    [
        ("x", millimetres(zone.x)),
        ("y", millimetres(zone.y)),
        ("width", millimetres(zone.width)),
        ("height", millimetres(zone.height)),
    ]
}

/// Looks at a page of A4 upright. `front` says whether it is the front of a sheet; `number` counts from 1.
pub(crate) fn look(
    drawing: &Drawing,
    profile: &PartnerProfile,
    number: u32,
    front: bool,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut wrong = |code: Code, values: &[(&str, String)], zone: Area, marks: Vec<Area>| {
        if let Some(place) = around(&marks) {
            let finding = Finding::on_page(code, number, values).at(place);
            faults.push(Fault {
                finding,
                zones: vec![zone],
                blots: marks,
            });
        }
    };
    let printable = profile.printable();
    let outer = grown(&printable, EDGE);
    let margins = [
        ("left", millimetres(profile.margins.left)),
        ("top", millimetres(profile.margins.top)),
        ("right", millimetres(profile.margins.right)),
        ("bottom", millimetres(profile.margins.bottom)),
    ];
    wrong(
        Code::InkInMargin,
        &margins,
        printable,
        blots(drawing, |x, y| !outer.holds(x, y)),
    );
    if number == 1 {
        let (window, address) = (grown(&profile.window, -EDGE), grown(&profile.address, EDGE));
        let marks = blots(drawing, |x, y| window.holds(x, y) && !address.holds(x, y));
        wrong(
            Code::InkInWindow,
            &zone_values(&profile.window),
            profile.window,
            marks,
        );
    }
    if front {
        for zone in [profile.marks.omr.area(), profile.marks.datamatrix] {
            let inner = grown(&zone, -EDGE);
            wrong(
                Code::InkInMarks,
                &zone_values(&zone),
                zone,
                blots(drawing, |x, y| inner.holds(x, y)),
            );
        }
    }
    if number == 1 {
        let address = profile.address;
        if blots(drawing, |x, y| address.holds(x, y)).is_empty() {
            let finding = Finding::on_page(Code::NoAddress, 1, &zone_values(&address)).at(address);
            faults.push(Fault {
                finding,
                zones: vec![profile.window, address],
                blots: Vec::new(),
            });
        }
    }
    faults
}

fn grown(area: &Area, by: f64) -> Area {
    Area::new(
        area.x - by,
        area.y - by,
        area.width + 2.0 * by,
        area.height + 2.0 * by,
    )
}

/// The rectangle around all.
fn around(areas: &[Area]) -> Option<Area> {
    areas.iter().copied().reduce(|a, b| {
        let (x, y) = (a.x.min(b.x), a.y.min(b.y));
        Area::new(
            x,
            y,
            a.right().max(b.right()) - x,
            a.bottom().max(b.bottom()) - y,
        )
    })
}

/// Rectangles around the ink at the places asked for, in millimetres; the largest when there are very many.
///
/// Ink is gathered in squares of [`NEAR`]; squares that touch belong to one blot.
fn blots(drawing: &Drawing, asked: impl Fn(f64, f64) -> bool) -> Vec<Area> {
    let cell = (NEAR * drawing.scale).max(1.0) as u32;
    let (across, down) = (
        (drawing.width / cell + 1) as usize,
        (drawing.height / cell + 1) as usize,
    );
    // Leftmost, topmost, rightmost and lowest dot of ink in each square.
    let mut cells: Vec<Option<[u32; 4]>> = vec![None; across * down];
    for y in 0..drawing.height {
        for x in (0..drawing.width).filter(|x| drawing.ink(*x, y)) {
            let middle = |dot: u32| (f64::from(dot) + 0.5) / drawing.scale;
            if asked(middle(x), middle(y)) {
                let slot = &mut cells[(y / cell) as usize * across + (x / cell) as usize];
                *slot = Some(slot.map_or([x, y, x, y], |[l, t, r, b]| {
                    [l.min(x), t.min(y), r.max(x), b.max(y)]
                }));
            }
        }
    }
    let mut found = Vec::new();
    for start in 0..cells.len() {
        let Some(mut box_) = cells[start].take() else {
            continue;
        };
        let mut waiting = vec![start];
        while let Some(at) = waiting.pop() {
            let (column, row) = (at % across, at / across);
            for y in row.saturating_sub(1)..=(row + 1).min(down - 1) {
                for x in column.saturating_sub(1)..=(column + 1).min(across - 1) {
                    if let Some([l, t, r, b]) = cells[y * across + x].take() {
                        box_ = [
                            box_[0].min(l),
                            box_[1].min(t),
                            box_[2].max(r),
                            box_[3].max(b),
                        ];
                        waiting.push(y * across + x);
                    }
                }
            }
        }
        let [left, top, right, bottom] = box_.map(f64::from);
        let s = drawing.scale;
        found.push(Area::new(
            left / s,
            top / s,
            (right + 1.0 - left) / s,
            (bottom + 1.0 - top) / s,
        ));
    }
    found.sort_by(|a, b| (b.width * b.height).total_cmp(&(a.width * a.height)));
    found.truncate(MOST_BLOTS);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blank() -> Drawing {
        Drawing {
            width: 840,
            height: 1188,
            scale: 4.0,
            light: vec![255; 840 * 1188],
        }
    }

    fn mark(drawing: &mut Drawing, area: Area) {
        for y in 0..drawing.height {
            for x in 0..drawing.width {
                if area.holds((f64::from(x) + 0.5) / 4.0, (f64::from(y) + 0.5) / 4.0) {
                    drawing.light[(y * drawing.width + x) as usize] = 0;
                }
            }
        }
    }

    fn codes(drawing: &Drawing, number: u32, front: bool) -> Vec<Code> {
        let profile = PartnerProfile::shipped("c56-right").unwrap();
        look(drawing, &profile, number, front)
            .iter()
            .map(|fault| fault.finding.code)
            .collect()
    }

    #[test]
    fn an_address_alone_is_right_and_a_blank_window_is_not() {
        let profile = PartnerProfile::shipped("c56-right").unwrap();
        let mut page = blank();
        assert_eq!(codes(&page, 1, true), [Code::NoAddress]);
        assert_eq!(codes(&page, 2, true), []);
        mark(&mut page, profile.address);
        assert_eq!(codes(&page, 1, true), []);
    }

    #[test]
    fn ink_is_found_where_it_is() {
        let profile = PartnerProfile::shipped("c56-right").unwrap();
        let mut page = blank();
        mark(&mut page, profile.address);
        mark(&mut page, Area::new(92.0, 50.0, 10.0, 4.0));
        mark(&mut page, Area::new(3.0, 200.0, 5.0, 1.0));
        mark(&mut page, Area::new(8.0, 175.0, 1.0, 1.0));
        assert_eq!(
            codes(&page, 1, true),
            [Code::InkInMargin, Code::InkInWindow, Code::InkInMarks]
        );
        assert_eq!(codes(&page, 2, false), [Code::InkInMargin]);
        let faults = look(&page, &profile, 1, true);
        assert_eq!(
            faults[0].finding.place,
            Some(Area::new(3.0, 200.0, 1.5, 1.0))
        );
        assert_eq!(faults[1].blots, [Area::new(92.0, 50.0, 10.0, 4.0)]);
    }

    #[test]
    fn blots_apart_are_told_apart() {
        let mut page = blank();
        mark(&mut page, Area::new(1.0, 10.0, 2.0, 2.0));
        mark(&mut page, Area::new(1.0, 100.0, 2.0, 2.0));
        assert_eq!(blots(&page, |x, _| x < 5.0).len(), 2);
    }
}
