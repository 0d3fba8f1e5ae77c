//! Which area a point lies in.

#![allow(clippy::unwrap_used)] // a test that cannot go on says where

mod common;

use area::{Area, AreaError, AreaIndex, Point, Polygon};
use common::{area, patchwork, ring};
use proptest::prelude::*;

/// Two neighbours with a crooked common border, and a third that meets both in one vertex.
fn neighbours() -> Vec<Area> {
    vec![
        area(
            "left",
            &[
                (3.0, 50.0),
                (4.0, 50.0),
                (4.1, 50.37),
                (4.0, 51.0),
                (3.0, 51.0),
                (3.0, 50.0),
            ],
        ),
        area(
            "right",
            &[
                (4.0, 50.0),
                (5.0, 50.0),
                (5.0, 51.0),
                (4.0, 51.0),
                (4.1, 50.37),
                (4.0, 50.0),
            ],
        ),
        area(
            "above",
            &[
                (3.0, 51.0),
                (4.0, 51.0),
                (5.0, 51.0),
                (5.0, 52.0),
                (3.0, 52.0),
                (3.0, 51.0),
            ],
        ),
    ]
}

fn index() -> AreaIndex {
    AreaIndex::new(neighbours()).expect("three areas")
}

#[test]
fn a_point_is_found_in_its_area_and_nowhere_outside() {
    let index = index();
    assert_eq!(index.locate(3.5, 50.5), Some("left"));
    assert_eq!(index.locate(4.5, 50.5), Some("right"));
    assert_eq!(index.locate(4.05, 50.37), Some("left"));
    assert_eq!(index.locate(4.0, 51.5), Some("above"));
    assert_eq!(index.locate(2.9, 50.5), None);
    assert_eq!(index.locate(4.0, 52.1), None);
}

#[test]
fn numbers_that_are_no_place_are_nowhere() {
    let index = index();
    for (lon, lat) in [
        (f64::NAN, 50.5),
        (3.5, f64::NAN),
        (f64::INFINITY, 50.5),
        (50.5, 350.0),
    ] {
        assert_eq!(index.locate(lon, lat), None);
        assert_eq!(index.nearest(lon, lat), None);
    }
}

#[test]
fn a_hole_belongs_to_nobody_but_its_border_to_the_area() {
    let polygon = Polygon {
        outer: ring(&[
            (3.0, 50.0),
            (4.0, 50.0),
            (4.0, 51.0),
            (3.0, 51.0),
            (3.0, 50.0),
        ]),
        holes: vec![ring(&[
            (3.4, 50.4),
            (3.4, 50.6),
            (3.6, 50.6),
            (3.6, 50.4),
            (3.4, 50.4),
        ])],
    };
    let area = Area::new("ring road", [].into(), vec![polygon]).expect("an area");
    let index = AreaIndex::new(vec![area]).expect("one area");
    assert_eq!(index.locate(3.5, 50.5), None);
    assert_eq!(index.locate(3.2, 50.5), Some("ring road"));
    for (lon, lat) in [
        (3.4, 50.5),
        (3.6, 50.5),
        (3.5, 50.4),
        (3.5, 50.6),
        (3.4, 50.4),
    ] {
        assert_eq!(index.locate(lon, lat), Some("ring road"), "{lon} {lat}");
    }
}

#[test]
fn every_vertex_and_every_outward_border_belongs_to_exactly_one_area() {
    let areas = neighbours();
    let index = index();
    for (a, b) in areas
        .iter()
        .flat_map(Area::rings)
        .flat_map(area::Ring::edges)
    {
        for p in [
            a,
            Point::new(f64::midpoint(a.lon, b.lon), f64::midpoint(a.lat, b.lat)),
        ] {
            let owners = areas.iter().filter(|area| area.contains(p)).count();
            assert!(owners <= 1, "{p:?} has {owners} owners");
        }
        assert!(
            index.locate(a.lon, a.lat).is_some(),
            "{a:?} belongs to nobody"
        );
    }
}

#[test]
fn the_owner_of_a_border_does_not_depend_on_the_order_of_the_file() {
    let mut turned = neighbours();
    turned.reverse();
    let (one, other) = (index(), AreaIndex::new(turned).expect("three areas"));
    for (lon, lat) in [
        (4.0, 51.0),
        (4.1, 50.37),
        (3.5, 51.0),
        (4.5, 51.0),
        (5.0, 51.0),
        (4.0, 50.0),
    ] {
        assert_eq!(one.locate(lon, lat), other.locate(lon, lat), "{lon} {lat}");
        assert!(one.locate(lon, lat).is_some());
    }
}

#[test]
fn the_nearest_area_is_found_with_its_distance() {
    let index = index();
    let nearest = |lon, lat| index.nearest(lon, lat).expect("a place");
    assert_eq!(
        (nearest(3.5, 50.5).key, nearest(3.5, 50.5).distance_m),
        ("left", 0.0)
    );
    // A hundredth of a degree of latitude is 1,112 m; of longitude, at 50.5° north, 707 m.
    let south = nearest(4.5, 49.99);
    assert_eq!(south.key, "right");
    assert!((south.distance_m - 1_112.0).abs() < 2.0, "{south:?}");
    let west = nearest(2.99, 50.5);
    assert_eq!(west.key, "left");
    assert!((west.distance_m - 707.3).abs() < 2.0, "{west:?}");
    // Straight below the common corner both are equally far: the smaller key wins.
    assert_eq!(nearest(4.0, 49.9).key, "left");
}

#[test]
fn an_index_wants_areas_with_different_keys() {
    assert_eq!(
        AreaIndex::new(Vec::new()).expect_err("empty"),
        AreaError::Empty
    );
    let twice = vec![neighbours().remove(0), neighbours().remove(0)];
    assert_eq!(
        AreaIndex::new(twice).expect_err("twice"),
        AreaError::DuplicateKey("left".to_owned())
    );
}

#[test]
fn overlapping_areas_are_noticed() {
    index()
        .check_partition()
        .expect("neighbours that share vertices do not cross");
    let mut areas = neighbours();
    areas.push(area(
        "thief",
        &[(3.5, 50.5), (4.5, 50.4), (4.5, 50.6), (3.5, 50.5)],
    ));
    let error = AreaIndex::new(areas)
        .expect("different keys")
        .check_partition()
        .expect_err("it overlaps");
    assert!(error.to_string().contains("borders cross near"), "{error}");
}

proptest! {
    /// However crooked the borders, areas that share vertices never both claim a point.
    #[test]
    fn a_point_has_at_most_one_owner(
        shake in prop::collection::vec(-1.0..1.0f64, 97),
        points in prop::collection::vec((3.19..3.27f64, 50.79..50.845f64), 60),
    ) {
        let areas = patchwork(3, 1, &shake);
        for (lon, lat) in points {
            let owners = areas.iter().filter(|a| a.contains(Point::new(lon, lat))).count();
            prop_assert!(owners <= 1);
        }
        // Points exactly on borders, where rounding would show: the vertices and the middles of the edges.
        let index = AreaIndex::new(areas.clone()).expect("nine areas");
        for (a, b) in areas.iter().flat_map(Area::rings).flat_map(area::Ring::edges) {
            for t in [0.0, 0.1, 0.5, 0.77] {
                let p = Point::new(a.lon + t * (b.lon - a.lon), a.lat + t * (b.lat - a.lat));
                prop_assert!(areas.iter().filter(|x| x.contains(p)).count() <= 1);
            }
            prop_assert!(index.locate(a.lon, a.lat).is_some());
        }
    }

    /// Inner points belong to exactly one.
    #[test]
    fn the_inside_has_no_gaps(shake in prop::collection::vec(-1.0..1.0f64, 89), x in 0.1..0.9f64, y in 0.1..0.9f64) {
        let index = AreaIndex::new(patchwork(4, 1, &shake)).expect("sixteen areas");
        // The middle four cells, whatever the shaking of the outer border.
        let (lon, lat) = (3.225 + x * 0.03, 50.8 + 0.6 * (0.025 + y * 0.03));
        prop_assert!(index.locate(lon, lat).is_some());
    }

    #[test]
    fn the_nearest_area_of_an_inner_point_is_its_own(lon in 3.0..5.0f64, lat in 50.0..52.0f64) {
        let index = index();
        let nearest = index.nearest(lon, lat).expect("a place");
        prop_assert_eq!(Some(nearest.key), index.locate(lon, lat));
        prop_assert_eq!(nearest.distance_m, 0.0);
    }
}
