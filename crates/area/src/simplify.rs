//! Fewer vertices without tearing neighbours apart.
//!
//! Every ring is cut into arcs at the vertices where its neighbours change. An arc that two areas share is found once,
//! simplified once (Douglas–Peucker in metres) and put back into both. Afterwards a sweep looks for arcs that now touch each
//! other, for rings that have collapsed and for rings that have left the ring around them; those arcs get half the tolerance and another try, down to their original
//! line, so that the result divides the ground as cleanly as the source did.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::area::crosses;
use crate::crossing::{Segment, conflicts};
use crate::local::{Local, segment_distance};
use crate::{Area, AreaError, Bbox, Point, Polygon, Ring};

/// How far to simplify.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SimplifyOptions {
    /// How far in metres a left-out vertex may lie from the new line.
    pub tolerance_m: f64,
    /// Digits kept of each coordinate (5 is about a metre), rounded before simplifying so that shared vertices stay equal;
    /// `None` keeps them as they are.
    pub decimals: Option<u8>,
}

type Bits = (u64, u64);

/// Below this tolerance, in metres, an arc keeps all its vertices.
const KEEP_ALL_M: f64 = 0.05;

/// Simplifies areas that share borders vertex by vertex. Keys and properties stay.
///
/// A ring smaller than the tolerance is kept in a coarse form rather than dropped.
///
/// # Errors
/// [`AreaError::BordersCross`] when the source itself has crossing borders, or when rounding to so few digits makes them
/// cross; [`AreaError::RingTooShort`] when rounding leaves nothing of a ring.
pub fn simplify(areas: &[Area], options: &SimplifyOptions) -> Result<Vec<Area>, AreaError> {
    let Some(bbox) = areas.iter().map(Area::bbox).reduce(Bbox::union) else {
        return Ok(Vec::new());
    };
    let frame = Local::around(bbox.center());
    let rings = rounded_rings(areas, options.decimals)?;
    let nodes = find_nodes(&rings);

    let mut arcs = Arcs::default();
    let plans: Vec<Vec<(usize, bool)>> = rings.iter().map(|r| arcs.cut(r, &nodes)).collect();
    let nesting = Nesting::of(&rings, &plans, &arcs.lines);
    let mut tolerances = vec![options.tolerance_m; arcs.lines.len()];
    let mut kept: Vec<Vec<Point>> = Vec::new();
    let mut changed: BTreeSet<usize> = (0..arcs.lines.len()).collect();
    kept.resize(arcs.lines.len(), Vec::new());
    loop {
        for &i in &changed {
            kept[i] = douglas_peucker(&arcs.lines[i], tolerances[i], frame);
        }
        let (mut guilty, place) = find_guilty(&kept, &plans);
        guilty.extend(nesting.broken(&kept, &plans));
        changed = guilty
            .iter()
            .copied()
            .filter(|&i| tolerances[i] > 0.0)
            .collect();
        if guilty.is_empty() {
            break;
        }
        if changed.is_empty() {
            return Err(AreaError::BordersCross(place));
        }
        for &i in &changed {
            tolerances[i] = if tolerances[i] < KEEP_ALL_M {
                0.0
            } else {
                tolerances[i] / 2.0
            };
        }
    }

    let mut next = plans.iter();
    let mut ring = |at: &str| {
        Ring::new(
            next.next().map_or_else(Vec::new, |plan| join(plan, &kept)),
            at,
        )
    };
    areas
        .iter()
        .map(|area| {
            let at = format!("area \"{}\"", area.key());
            let polygons = area
                .polygons()
                .iter()
                .map(|p| {
                    let outer = ring(&at)?;
                    let holes = p
                        .holes
                        .iter()
                        .map(|_| ring(&at))
                        .collect::<Result<_, _>>()?;
                    Ok(Polygon { outer, holes })
                })
                .collect::<Result<_, AreaError>>()?;
            Area::new(area.key(), area.properties().clone(), polygons)
        })
        .collect()
}

/// All rings without their closing position, rounded, without equal neighbours.
fn rounded_rings(areas: &[Area], decimals: Option<u8>) -> Result<Vec<Vec<Point>>, AreaError> {
    let mut out = Vec::new();
    for area in areas {
        for ring in area.rings() {
            let mut points: Vec<Point> = ring
                .points()
                .iter()
                .map(|p| decimals.map_or(*p, |d| p.rounded(d)))
                .collect();
            points.dedup();
            let closed = Ring::new(points, &format!("area \"{}\" after rounding", area.key()))?;
            out.push(closed.points()[..closed.points().len() - 1].to_vec());
        }
    }
    Ok(out)
}

/// Vertices at which the neighbours change: not every ring through them has the same vertex before and after.
fn find_nodes(rings: &[Vec<Point>]) -> BTreeSet<Bits> {
    let mut around: HashMap<Bits, (Bits, Bits)> = HashMap::new();
    let mut nodes = BTreeSet::new();
    for ring in rings {
        let n = ring.len();
        for i in 0..n {
            let (before, after) = (ring[(i + n - 1) % n].bits(), ring[(i + 1) % n].bits());
            let pair = (before.min(after), before.max(after));
            let here = ring[i].bits();
            if *around.entry(here).or_insert(pair) != pair {
                nodes.insert(here);
            }
        }
    }
    nodes
}

/// The arcs found so far, each in one direction only.
#[derive(Default)]
struct Arcs {
    lines: Vec<Vec<Point>>,
    known: BTreeMap<Vec<Bits>, usize>,
}

impl Arcs {
    /// Cuts an open ring at the nodes; the answer lists arcs and whether each runs backwards.
    fn cut(&mut self, ring: &[Point], nodes: &BTreeSet<Bits>) -> Vec<(usize, bool)> {
        let n = ring.len();
        let mut cuts: Vec<usize> = (0..n)
            .filter(|&i| nodes.contains(&ring[i].bits()))
            .collect();
        if cuts.len() < 2 {
            // An island, or a ring that touches others in one point: cut at its first vertex in some fixed order and at
            // the vertex farthest from it, so that a neighbour around the same ring cuts it at the same places.
            let start = cuts
                .first()
                .copied()
                .or_else(|| (0..n).min_by_key(|&i| ring[i].bits()))
                .unwrap_or(0);
            let far = (0..n)
                .filter(|&i| i != start)
                .max_by(|&i, &j| {
                    let distance = |k: usize| ring[start].distance_m(ring[k]);
                    distance(i)
                        .total_cmp(&distance(j))
                        .then_with(|| ring[i].bits().cmp(&ring[j].bits()))
                })
                .unwrap_or(start);
            cuts = vec![start.min(far), start.max(far)];
            cuts.dedup();
        }
        let ends = cuts
            .iter()
            .skip(1)
            .copied()
            .chain(cuts.first().map(|&c| c + n));
        cuts.iter()
            .zip(ends)
            .map(|(&from, to)| self.remember((from..=to).map(|i| ring[i % n]).collect()))
            .collect()
    }

    fn remember(&mut self, line: Vec<Point>) -> (usize, bool) {
        let forward: Vec<Bits> = line.iter().map(|p| p.bits()).collect();
        let backward: Vec<Bits> = forward.iter().rev().copied().collect();
        let reversed = backward < forward;
        let (key, line) = if reversed {
            (backward, line.into_iter().rev().collect())
        } else {
            (forward, line)
        };
        let id = *self.known.entry(key).or_insert_with(|| {
            self.lines.push(line);
            self.lines.len() - 1
        });
        (id, reversed)
    }
}

fn douglas_peucker(line: &[Point], tolerance_m: f64, frame: Local) -> Vec<Point> {
    if tolerance_m <= 0.0 || line.len() < 3 {
        return line.to_vec();
    }
    let xy: Vec<_> = line.iter().map(|p| frame.to_xy(*p)).collect();
    let mut keep = vec![false; line.len()];
    keep[0] = true;
    keep[line.len() - 1] = true;
    let mut spans = vec![(0, line.len() - 1)];
    while let Some((from, to)) = spans.pop() {
        let farthest = (from + 1..to)
            .map(|i| (i, segment_distance(xy[i], xy[from], xy[to])))
            .max_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((i, distance)) = farthest
            && distance > tolerance_m
        {
            keep[i] = true;
            spans.push((from, i));
            spans.push((i, to));
        }
    }
    line.iter()
        .zip(keep)
        .filter_map(|(p, k)| k.then_some(*p))
        .collect()
}

fn join(plan: &[(usize, bool)], arcs: &[Vec<Point>]) -> Vec<Point> {
    let mut out: Vec<Point> = Vec::new();
    for &(id, reversed) in plan {
        let mut push = |p: Point| {
            if out.last() != Some(&p) {
                out.push(p);
            }
        };
        if reversed {
            arcs[id].iter().rev().for_each(|p| push(*p));
        } else {
            arcs[id].iter().for_each(|p| push(*p));
        }
    }
    out
}

/// Which rings lie inside which: without touching it, a line may still move across a whole small ring.
struct Nesting {
    /// A vertex of one ring that is never left out, another ring, and whether the vertex lies inside it.
    facts: Vec<(Point, usize, bool)>,
}

impl Nesting {
    fn of(rings: &[Vec<Point>], plans: &[Vec<(usize, bool)>], lines: &[Vec<Point>]) -> Self {
        let corners: Vec<BTreeSet<Bits>> = rings
            .iter()
            .map(|r| r.iter().map(|p| p.bits()).collect())
            .collect();
        let boxes: Vec<Option<Bbox>> = rings
            .iter()
            .map(|r| Bbox::around(r.iter().copied()))
            .collect();
        let mut facts = Vec::new();
        for plan in plans {
            // The ends of arcs stay where they are.
            let ends: Vec<Point> = plan
                .iter()
                .filter_map(|&(id, _)| lines[id].first())
                .copied()
                .collect();
            for (other, ring) in rings.iter().enumerate() {
                let free = ends.iter().find(|p| !corners[other].contains(&p.bits()));
                if let Some(&p) = free
                    && boxes[other].is_some_and(|b| b.contains(p))
                {
                    facts.push((p, other, inside(p, ring)));
                }
            }
        }
        Self { facts }
    }

    /// The arcs of rings that no longer hold what they held.
    fn broken(&self, kept: &[Vec<Point>], plans: &[Vec<(usize, bool)>]) -> BTreeSet<usize> {
        self.facts
            .iter()
            .filter(|(p, other, was)| inside(*p, &join(&plans[*other], kept)) != *was)
            .flat_map(|(_, other, _)| plans[*other].iter().map(|&(id, _)| id))
            .collect()
    }
}

/// Whether a point lies inside a ring, closed or not.
fn inside(p: Point, ring: &[Point]) -> bool {
    let after = ring.iter().skip(1).chain(ring.first());
    ring.iter()
        .zip(after)
        .filter(|(a, b)| crosses(p, **a, **b))
        .count()
        % 2
        == 1
}

/// The arcs that touch another where they must not, or that let a ring collapse; and a point near the first of them.
fn find_guilty(arcs: &[Vec<Point>], plans: &[Vec<(usize, bool)>]) -> (BTreeSet<usize>, Point) {
    let mut guilty = BTreeSet::new();
    let mut place = arcs
        .iter()
        .flatten()
        .next()
        .copied()
        .unwrap_or(Point::new(0.0, 0.0));
    let segments = arcs
        .iter()
        .enumerate()
        .flat_map(|(line, points)| {
            points.windows(2).map(move |w| Segment {
                a: w[0],
                b: w[1],
                line,
            })
        })
        .collect();
    conflicts(segments, false, |s, t| {
        if guilty.is_empty() {
            place = s.a;
        }
        guilty.extend([s.line, t.line]);
        true
    });
    for plan in plans {
        let mut distinct: Vec<Bits> = join(plan, arcs).iter().map(|p| p.bits()).collect();
        distinct.sort_unstable();
        distinct.dedup();
        if distinct.len() < 3 {
            guilty.extend(plan.iter().map(|&(id, _)| id));
        }
    }
    (guilty, place)
}
