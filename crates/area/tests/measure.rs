//! Surfaces, distances, centres and drawings.

#![allow(clippy::unwrap_used)] // a test that cannot go on says where

mod common;

use area::{Area, Bbox, Point, Polygon, SvgMap};
use common::{area, ring};
use proptest::prelude::*;

fn square() -> Area {
    area(
        "square",
        &[
            (3.0, 50.0),
            (4.0, 50.0),
            (4.0, 51.0),
            (3.0, 51.0),
            (3.0, 50.0),
        ],
    )
}

/// A horseshoe: its centre of gravity lies outside.
fn horseshoe() -> Area {
    let points = [
        (0.0, 0.0),
        (1.0, 0.0),
        (1.0, 1.0),
        (0.8, 1.0),
        (0.8, 0.2),
        (0.2, 0.2),
        (0.2, 1.0),
        (0.0, 1.0),
        (0.0, 0.0),
    ];
    area("horseshoe", &points)
}

#[test]
fn distances_agree_with_known_ones() {
    // The main stations of Kortrijk and Ghent are 39 km apart as the crow flies; a degree of latitude is 111.2 km.
    let kortrijk = Point::new(3.2642, 50.8245);
    let ghent = Point::new(3.7105, 51.0357);
    let d = kortrijk.distance_m(ghent);
    assert!((d - 39_200.0).abs() < 300.0, "{d}");
    assert!((Point::new(3.0, 50.0).distance_m(Point::new(3.0, 51.0)) - 111_195.0).abs() < 1.0);
    // Half around the world: π times the radius, without a NaN at the far side.
    let antipode = Point::new(0.0, 0.0).distance_m(Point::new(180.0, 0.0));
    assert!(
        (antipode - std::f64::consts::PI * area::EARTH_RADIUS_M).abs() < 1.0,
        "{antipode}"
    );
}

#[test]
fn surfaces_agree_with_the_ellipsoid() {
    // A one-degree cell from 50° to 51° north measures 7,902 km² on the ellipsoid; on a sphere it would be 1 in 300 off.
    let km2 = square().area_km2();
    let (south, north) = (50.0_f64.to_radians().sin(), 51.0_f64.to_radians().sin());
    let sphere = 6_371.008_8_f64.powi(2) * 1.0_f64.to_radians() * (north - south);
    assert!((km2 / sphere - 1.0).abs() < 0.005, "{km2} beside {sphere}");
    assert!(
        km2 > sphere,
        "this far north a degree of latitude is longer than on the sphere"
    );
    // The whole northern hemisphere as a ring along the equator and over the pole: half of 510,065,622 km².
    let hemisphere = area(
        "north",
        &[
            (-180.0, 0.0),
            (180.0, 0.0),
            (180.0, 90.0),
            (-180.0, 90.0),
            (-180.0, 0.0),
        ],
    );
    assert!(
        (hemisphere.area_km2() / 255_032_811.0 - 1.0).abs() < 1e-6,
        "{}",
        hemisphere.area_km2()
    );
}

#[test]
fn holes_take_away_whichever_way_they_run() {
    let hole = [
        (3.25, 50.25),
        (3.75, 50.25),
        (3.75, 50.75),
        (3.25, 50.75),
        (3.25, 50.25),
    ];
    let mut turned = hole;
    turned.reverse();
    let outer = [
        (3.0, 50.0),
        (4.0, 50.0),
        (4.0, 51.0),
        (3.0, 51.0),
        (3.0, 50.0),
    ];
    let with = |hole: &[(f64, f64)]| {
        let polygon = Polygon {
            outer: ring(&outer),
            holes: vec![ring(hole)],
        };
        Area::new("a", [].into(), vec![polygon]).expect("an area")
    };
    let expected = square().area_km2() - area("hole", &hole).area_km2();
    for a in [with(&hole), with(&turned)] {
        assert!((a.area_km2() - expected).abs() < 1e-6);
        let c = a.centroid();
        assert!(
            (c.lon - 3.5).abs() < 1e-9 && (c.lat - 50.5).abs() < 1e-9,
            "{c:?}"
        );
        assert!(
            a.contains(a.label_point()),
            "the name is not written in the hole"
        );
    }
}

#[test]
fn a_label_lies_well_inside_where_the_centroid_does_not() {
    let shape = horseshoe();
    assert!(!shape.contains(shape.centroid()));
    let label = shape.label_point();
    assert!(shape.contains(label));
    // The legs are a fifth of a degree wide: at best 0.1° from the border, about 11 km, a little more in the corners.
    assert!(
        shape.border_distance_m(label) > 10_500.0,
        "{}",
        shape.border_distance_m(label)
    );
}

#[test]
fn a_thin_area_still_gets_its_label_inside() {
    let sliver = area(
        "sliver",
        &[
            (3.0, 50.0),
            (3.5, 50.3),
            (4.0, 50.0),
            (3.5, 50.3005),
            (3.0, 50.0),
        ],
    );
    assert!(sliver.contains(sliver.label_point()));
}

#[test]
fn a_map_keeps_the_shape_of_the_ground() {
    // At 60° north a degree of longitude is half as long as one of latitude.
    let map = SvgMap::fit_width(
        Bbox {
            west: 3.0,
            south: 59.5,
            east: 5.0,
            north: 60.5,
        },
        420.0,
        10.0,
    );
    assert!((map.height() - 420.0).abs() < 0.01, "{}", map.height());
    assert_eq!(map.view_box(), "0 0 420 420");
    assert_eq!(map.project(Point::new(3.0, 60.5)), (10.0, 10.0));
    let (x, y) = map.project(Point::new(5.0, 59.5));
    assert!((x - 410.0).abs() < 1e-9 && (y - 410.0).abs() < 1e-9);
    assert!((map.metres_per_unit() * 400.0 / 111_195.0 - 1.0).abs() < 0.001);
}

#[test]
fn a_map_of_fixed_size_has_the_box_in_its_middle() {
    let bbox = Bbox {
        west: 3.2,
        south: 50.8,
        east: 3.3,
        north: 50.85,
    };
    let map = SvgMap::fit(bbox, 600.0, 200.0, 8.0);
    assert_eq!((map.width(), map.height()), (600.0, 200.0));
    let (x, y) = map.project(bbox.center());
    assert!((x - 300.0).abs() < 1e-6 && (y - 100.0).abs() < 1e-6);
    let (_, top) = map.project(Point::new(3.2, 50.85));
    assert!((top - 8.0).abs() < 1e-6, "{top}");
}

#[test]
fn a_path_is_short_and_closed() {
    let map = SvgMap::fit_width(square().bbox(), 100.0, 0.0);
    let path = map.path(&square());
    assert!(path.starts_with('M') && path.ends_with('Z'), "{path}");
    assert_eq!(
        path.matches('L').count(),
        3,
        "the closing position is not repeated: {path}"
    );
    assert_eq!(map.path(&horseshoe()).matches('Z').count(), 1);
}

#[test]
fn a_point_without_extent_can_still_be_drawn() {
    let map = SvgMap::fit(
        Bbox {
            west: 3.0,
            south: 50.0,
            east: 3.0,
            north: 50.0,
        },
        100.0,
        100.0,
        5.0,
    );
    let (x, y) = map.project(Point::new(3.0, 50.0));
    assert!((x - 50.0).abs() < 1e-6 && (y - 50.0).abs() < 1e-6);
}

proptest! {
    #[test]
    fn a_click_finds_the_point_that_was_drawn(lon in 2.0..7.0f64, lat in 49.0..52.0f64) {
        let bbox = Bbox { west: 3.0, south: 50.7, east: 3.6, north: 51.0 };
        for map in [SvgMap::fit_width(bbox, 800.0, 12.0), SvgMap::fit(bbox, 640.0, 480.0, 0.0)] {
            let (x, y) = map.project(Point::new(lon, lat));
            prop_assert!(map.unproject(x, y).distance_m(Point::new(lon, lat)) < 0.01);
        }
    }

    #[test]
    fn distance_is_the_same_both_ways_and_never_negative(
        a in (-180.0..180.0f64, -90.0..90.0f64), b in (-180.0..180.0f64, -90.0..90.0f64),
    ) {
        let (a, b) = (Point::new(a.0, a.1), Point::new(b.0, b.1));
        prop_assert!(a.distance_m(b) >= 0.0);
        prop_assert!((a.distance_m(b) - b.distance_m(a)).abs() < 1e-6);
        prop_assert!(a.distance_m(a) < 1e-6);
    }
}
