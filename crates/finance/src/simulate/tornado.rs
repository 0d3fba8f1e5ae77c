//! One assumption at a time: how far it moves the outcome, and where the decision turns.

use super::program::Program;
use super::{RunError, case_value, own_values, valued};
use crate::model::Checked;
use serde::Serialize;

/// One bar of a tornado.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bar {
    /// The assumption.
    pub assumption: String,
    /// Its own value.
    pub value: f64,
    /// Its lowest and highest believable value; nothing when the model gives neither range nor chance.
    pub range: Option<[f64; 2]>,
    /// The net present value at each.
    pub npv: Option<[f64; 2]>,
    /// By how many per cent the net present value moves when the assumption moves by one per cent; nothing where one of them is zero.
    pub elasticity: Option<f64>,
    /// The value of the assumption at which the net present value is zero, all else unchanged: the nearest within some ten times its own
    /// size on either side.
    pub switching: Option<f64>,
}

impl Bar {
    fn width(&self) -> f64 {
        self.npv.map_or(-1.0, |[a, b]| (b - a).abs())
    }
}

/// One assumption at a time over its believable range, the widest bar first; with the value at which the decision would turn. Assumptions on
/// which the value does not rest are left out; those without a range come last.
///
/// # Errors
/// When a formula leaves the numbers within a believable range.
pub fn tornado(checked: &Checked) -> Result<Vec<Bar>, RunError> {
    let values = own_values(checked);
    let base = case_value(checked, &values)?;
    let used = valued(checked);
    let mut bars = Vec::new();
    for (number, name) in checked.names.iter().enumerate() {
        if !used[number] {
            continue;
        }
        let assumption = &checked.model.assumptions[name];
        let own = assumption.value;
        let mut program = Program::of(checked, &values, &[number]);
        let range = assumption.believable();
        let npv = match range {
            None => None,
            Some(range) => {
                let found = program.values(&[&range]);
                for (value, npv) in range.iter().zip(&found) {
                    if !npv.is_finite() {
                        return Err(explained(checked, &values, &[(number, *value)]));
                    }
                }
                Some([found[0], found[1]])
            }
        };
        let moved = program.values(&[&[own * 1.01]])[0];
        bars.push(Bar {
            assumption: name.clone(),
            value: own,
            range,
            npv,
            elasticity: (base != 0.0 && own != 0.0 && moved.is_finite())
                .then(|| (moved - base) / base.abs() / 0.01),
            switching: switching_value(&mut program, own, base),
        });
    }
    bars.sort_by(|a, b| {
        b.width()
            .total_cmp(&a.width())
            .then_with(|| a.assumption.cmp(&b.assumption))
    });
    Ok(bars)
}

/// Why the value is not a number when some assumptions have other values, with those values.
pub(super) fn explained(checked: &Checked, values: &[f64], instead: &[(usize, f64)]) -> RunError {
    let mut values = values.to_vec();
    let mut with = Vec::new();
    for (number, value) in instead {
        values[*number] = *value;
        with.push(format!("{} = {value}", checked.names[*number]));
    }
    let what = match case_value(checked, &values) {
        Err(RunError::NotANumber(what)) => what,
        _ => "the net present value".to_owned(),
    };
    // A model may vary dozens of assumptions; the first few show what kind of draw it is.
    let more = if with.len() > 8 { ", …" } else { "" };
    with.truncate(8);
    RunError::NotANumber(format!("{what}, with {}{more},", with.join(", ")))
}

/// Steps on each side of an assumption's own value, from one per cent to some ten times its size.
const STEPS: i32 = 60;
/// Places looked at in one interval at a time.
const PLACES: usize = 64;

/// The value nearest to the assumption's own at which the outcome is zero: looked for in growing steps on both sides, then in ever finer ones.
fn switching_value(program: &mut Program, own: f64, base: f64) -> Option<f64> {
    if base == 0.0 {
        return Some(own);
    }
    let size = if own == 0.0 { 1.0 } else { own.abs() };
    let mut found: Vec<f64> = Vec::new();
    for side in [-1.0, 1.0] {
        let mut places = vec![own];
        let mut step = 0.01;
        for _ in 0..STEPS {
            step *= 1.125;
            places.push(own + side * size * step);
        }
        if let Some(mut interval) = turn(program, &places, base) {
            for _ in 0..12 {
                let [a, b] = interval;
                let finer: Vec<f64> = (0..=PLACES)
                    .map(|i| a + (b - a) * (i as f64 / PLACES as f64))
                    .collect();
                match turn(program, &finer, base) {
                    Some(next) if next != interval => interval = next,
                    _ => break,
                }
            }
            found.push(f64::midpoint(interval[0], interval[1]));
        }
    }
    found
        .into_iter()
        .min_by(|a, b| (a - own).abs().total_cmp(&(b - own).abs()))
}

/// The first interval between neighbouring places in which the outcome leaves the side of `base`; nothing when it stays, or leaves the numbers first.
fn turn(program: &mut Program, places: &[f64], base: f64) -> Option<[f64; 2]> {
    let values = program.values(&[places]);
    for (pair, value) in places.windows(2).zip(&values[1..]) {
        if !value.is_finite() {
            return None;
        }
        if *value == 0.0 || value.signum() != base.signum() {
            return Some([pair[0], pair[1]]);
        }
    }
    None
}
