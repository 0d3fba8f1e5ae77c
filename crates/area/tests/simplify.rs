//! Simplified areas still divide the ground: no overlap, no gap, no lost name.

#![allow(clippy::unwrap_used)] // a test that cannot go on says where

mod common;

use std::collections::BTreeMap;

use area::{
    Area, AreaError, AreaIndex, Point, Polygon, ReadOptions, SimplifyOptions, read_geojson,
    simplify,
};
use common::{area, patchwork, ring};
use proptest::prelude::*;

const REGION: &str = include_str!("region.geojson");

fn region() -> Vec<Area> {
    read_geojson(REGION, &ReadOptions::new("nis")).expect("the boundaries are valid")
}

fn coarse(areas: &[Area], tolerance_m: f64) -> Vec<Area> {
    simplify(
        areas,
        &SimplifyOptions {
            tolerance_m,
            decimals: None,
        },
    )
    .expect("the source has no crossings")
}

/// How often each edge occurs, whichever way it runs.
fn edges(areas: &[Area]) -> BTreeMap<[(u64, u64); 2], usize> {
    let mut count = BTreeMap::new();
    for (a, b) in areas
        .iter()
        .flat_map(Area::rings)
        .flat_map(area::Ring::edges)
    {
        let mut edge = [a, b].map(|p| (p.lon.to_bits(), p.lat.to_bits()));
        edge.sort_unstable();
        *count.entry(edge).or_default() += 1;
    }
    count
}

fn border_length_km(areas: &[Area], wanted: usize) -> f64 {
    edges(areas)
        .iter()
        .filter(|(_, n)| **n == wanted)
        .map(|([a, b], _)| {
            let point =
                |(lon, lat): (u64, u64)| Point::new(f64::from_bits(lon), f64::from_bits(lat));
            point(*a).distance_m(point(*b)) / 1_000.0
        })
        .sum()
}

#[test]
fn a_straight_line_keeps_its_ends_only() {
    let many: Vec<_> = (0..=100)
        .map(|i| (3.0 + f64::from(i) / 100.0, 50.0))
        .collect();
    let mut points = many;
    points.extend([(4.0, 51.0), (3.0, 51.0), (3.0, 50.0)]);
    let simple = coarse(&[area("a", &points)], 1.0);
    assert!(
        simple[0].vertex_count() <= 6,
        "{}",
        simple[0].vertex_count()
    );
    assert!((simple[0].area_km2() - area("a", &points).area_km2()).abs() < 1e-6);
}

#[test]
fn shared_borders_stay_shared() {
    let areas = region();
    for tolerance in [1.0, 25.0, 200.0, 1_000.0] {
        let simple = coarse(&areas, tolerance);
        let (before, after) = (border_length_km(&areas, 2), border_length_km(&simple, 2));
        // Simplified lines are shorter, but what was a common border is still one.
        assert!(
            after <= before && after > 0.6 * before,
            "{tolerance} m: {before} km shared became {after} km"
        );
        assert!(edges(&simple).values().all(|n| *n <= 2));
        AreaIndex::new(simple)
            .expect("thirteen areas")
            .check_partition()
            .expect("no crossings");
    }
}

#[test]
fn fewer_vertices_with_more_tolerance_and_all_at_zero() {
    let areas = region();
    let count = |list: &[Area]| list.iter().map(Area::vertex_count).sum::<usize>();
    let counts: Vec<_> = [0.0, 10.0, 50.0, 300.0]
        .iter()
        .map(|t| count(&coarse(&areas, *t)))
        .collect();
    assert_eq!(counts[0], count(&areas));
    assert!(counts.windows(2).all(|w| w[1] < w[0]), "{counts:?}");
}

#[test]
fn names_surfaces_and_labels_survive() {
    let areas = region();
    for tolerance in [5.0, 50.0, 250.0] {
        let simple = coarse(&areas, tolerance);
        let index = AreaIndex::new(simple.clone()).expect("thirteen areas");
        for (before, after) in areas.iter().zip(&simple) {
            assert_eq!(
                (before.key(), before.properties()),
                (after.key(), after.properties())
            );
            let label = before.label_point();
            assert_eq!(
                index.locate(label.lon, label.lat),
                Some(before.key()),
                "{tolerance} m"
            );
            let own = after.label_point();
            assert!(after.contains(own));
            let lost = (after.area_km2() / before.area_km2() - 1.0).abs();
            assert!(
                lost < tolerance / 2_500.0,
                "{} lost {lost} at {tolerance} m",
                before.key()
            );
        }
    }
}

#[test]
fn a_simplified_border_stays_within_the_tolerance() {
    let areas = region();
    let simple = coarse(&areas, 100.0);
    for (before, after) in areas.iter().zip(&simple) {
        for p in before.rings().flat_map(area::Ring::points) {
            assert!(
                after.border_distance_m(*p) < 101.0,
                "{} at {p:?}",
                before.key()
            );
        }
    }
}

#[test]
fn the_surfaces_of_the_region_are_the_published_ones() {
    // Statbel, km².
    let published = [
        ("33029", 43.78),
        ("34002", 42.35),
        ("34003", 22.10),
        ("34009", 16.97),
        ("34013", 29.40),
        ("34022", 80.72),
        ("34023", 10.11),
        ("34025", 13.28),
        ("34027", 33.14),
        ("34040", 44.50),
        ("34041", 39.14),
        ("34042", 63.60),
        ("34043", 10.82),
    ];
    let index = AreaIndex::new(region()).expect("thirteen areas");
    for (nis, km2) in published {
        let measured = index.get(nis).expect("it is there").area_km2();
        assert!(
            (measured / km2 - 1.0).abs() < 0.01,
            "{nis}: {measured} instead of {km2}"
        );
    }
}

#[test]
fn an_enclave_and_the_hole_around_it_keep_one_border() {
    let circle: Vec<(f64, f64)> = (0..=90)
        .map(|i| {
            let angle = f64::from(i % 90) * std::f64::consts::TAU / 90.0;
            (3.5 + 0.1 * angle.cos(), 50.5 + 0.1 * angle.sin())
        })
        .collect();
    let around = Polygon {
        outer: ring(&[
            (3.0, 50.0),
            (4.0, 50.0),
            (4.0, 51.0),
            (3.0, 51.0),
            (3.0, 50.0),
        ]),
        holes: vec![ring(&circle)],
    };
    // The enclave starts elsewhere and runs the other way.
    let mut turned: Vec<_> = circle[..90].to_vec();
    turned.rotate_left(37);
    turned.reverse();
    turned.push(turned[0]);
    let areas = vec![
        Area::new("around", [].into(), vec![around]).expect("an area"),
        area("enclave", &turned),
    ];
    let simple = coarse(&areas, 500.0);
    assert!(
        simple[1].vertex_count() < 40,
        "{}",
        simple[1].vertex_count()
    );
    let hole = &simple[0].polygons()[0].holes[0];
    assert_eq!(hole.points().len(), simple[1].vertex_count());
    assert!(
        edges(&[simple[1].clone()])
            .keys()
            .all(|e| edges(&simple)[e] == 2)
    );
}

#[test]
fn a_narrow_neck_does_not_close() {
    // Two bays that nearly meet; a coarse line would let them touch.
    let points = [
        (3.0, 50.0),
        (3.0, 50.1),
        (3.049, 50.1),
        (3.0495, 50.051),
        (3.05, 50.1),
        (3.1, 50.1),
        (3.1, 50.0),
        (3.05, 50.0),
        (3.0495, 50.049),
        (3.049, 50.0),
        (3.0, 50.0),
    ];
    let neck = [area("neck", &points)];
    for tolerance in [10.0, 100.0, 1_000.0, 3_000.0] {
        AreaIndex::new(coarse(&neck, tolerance))
            .expect("one")
            .check_partition()
            .expect("no crossing");
    }
}

#[test]
fn an_enclave_in_a_small_bulge_is_not_left_outside() {
    // The bulge is 1.1 km high and would be cut off; the enclave in it does not touch the line that would do so.
    let enclave = [
        (3.499, 51.005),
        (3.501, 51.005),
        (3.501, 51.007),
        (3.499, 51.007),
        (3.499, 51.005),
    ];
    let outer = [
        (3.0, 50.0),
        (4.0, 50.0),
        (4.0, 51.0),
        (3.52, 51.0),
        (3.5, 51.01),
        (3.48, 51.0),
        (3.0, 51.0),
        (3.0, 50.0),
    ];
    let around = Polygon {
        outer: ring(&outer),
        holes: vec![ring(&enclave)],
    };
    let areas = [
        Area::new("around", [].into(), vec![around]).expect("an area"),
        area("enclave", &enclave),
    ];
    for tolerance in [100.0, 2_000.0, 20_000.0] {
        let simple = coarse(&areas, tolerance);
        let label = simple[1].label_point();
        assert!(!simple[0].contains(label), "{tolerance} m: two owners");
        assert!(
            simple[0].contains(Point::new(3.5, 51.003)),
            "{tolerance} m: the bulge is gone"
        );
    }
}

#[test]
fn a_tiny_area_is_kept_in_coarse_form() {
    let tiny = area(
        "tiny",
        &[
            (3.0, 50.0),
            (3.0001, 50.0),
            (3.0001, 50.0001),
            (3.0, 50.0001),
            (3.0, 50.0),
        ],
    );
    let simple = coarse(&[tiny], 10_000.0);
    assert!(simple[0].vertex_count() >= 4 && simple[0].area_km2() > 0.0);
}

#[test]
fn borders_that_cross_in_the_source_are_refused() {
    let crossing = vec![
        area(
            "a",
            &[
                (3.0, 50.0),
                (4.0, 50.0),
                (4.0, 51.0),
                (3.0, 51.0),
                (3.0, 50.0),
            ],
        ),
        area(
            "b",
            &[
                (3.5, 50.5),
                (4.5, 50.5),
                (4.5, 51.5),
                (3.5, 51.5),
                (3.5, 50.5),
            ],
        ),
    ];
    let error = simplify(
        &crossing,
        &SimplifyOptions {
            tolerance_m: 10.0,
            decimals: Some(5),
        },
    )
    .expect_err("they overlap");
    assert!(error.to_string().contains("the areas overlap"), "{error}");
}

#[test]
fn rounding_keeps_so_many_digits_and_the_borders() {
    let simple = simplify(
        &region(),
        &SimplifyOptions {
            tolerance_m: 20.0,
            decimals: Some(4),
        },
    )
    .expect("valid");
    for p in simple
        .iter()
        .flat_map(Area::rings)
        .flat_map(area::Ring::points)
    {
        assert!((p.lon * 1e4 - (p.lon * 1e4).round()).abs() < 1e-6, "{p:?}");
    }
    AreaIndex::new(simple)
        .expect("thirteen areas")
        .check_partition()
        .expect("no crossings");
}

#[test]
fn too_few_digits_are_refused_rather_than_answered_with_overlaps() {
    let error = simplify(
        &region(),
        &SimplifyOptions {
            tolerance_m: 20.0,
            decimals: Some(2),
        },
    )
    .expect_err("too coarse");
    assert!(
        matches!(
            error,
            AreaError::BordersCross(_) | AreaError::RingTooShort { .. }
        ),
        "{error}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever the shape of the borders and the tolerance, every point has no owner or one, and every vertex one.
    #[test]
    fn a_simplified_patchwork_divides_the_ground(
        shake in prop::collection::vec(-1.0..1.0f64, 101),
        tolerance in 1.0..800.0f64,
        points in prop::collection::vec((3.19..3.27f64, 50.79..50.845f64), 80),
    ) {
        // Only gentle shaking, so that the fine borders of the source do not cross.
        let gentle: Vec<f64> = shake.iter().map(|s| s * 0.2).collect();
        let areas = patchwork(3, 8, &gentle);
        prop_assume!(AreaIndex::new(areas.clone()).expect("nine").check_partition().is_ok());
        let simple = coarse(&areas, tolerance);
        let index = AreaIndex::new(simple.clone()).expect("nine");
        prop_assert!(index.check_partition().is_ok());
        for (lon, lat) in points {
            prop_assert!(simple.iter().filter(|a| a.contains(Point::new(lon, lat))).count() <= 1);
        }
        for (before, after) in areas.iter().zip(&simple) {
            prop_assert!(after.contains(before.label_point()), "the label of {} fell out", before.key());
            for p in after.rings().flat_map(area::Ring::points) {
                prop_assert!(index.locate(p.lon, p.lat).is_some());
            }
        }
    }
}
