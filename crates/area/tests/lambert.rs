//! Belgian grids against published positions.

#![allow(clippy::unwrap_used)] // a test that cannot go on says where

use area::{Grid, Point};
use proptest::prelude::*;

/// The Flemish geolocation service gives an address in Leuven as X 172899, Y 174842 and as 50.8834, 4.6941 (four
/// decimals, cut off: up to 11 m north and 7 m east of what is printed).
#[test]
fn an_address_lies_where_the_geolocation_service_says() {
    let point = Grid::Lambert72.to_wgs84(172_899.0, 174_842.0).unwrap();
    assert!((50.8834..50.8835).contains(&point.lat), "{point:?}");
    assert!((4.6941..4.6942).contains(&point.lon), "{point:?}");
}

/// The address register publishes positions on both grids; they are the same place.
#[test]
fn both_grids_agree_where_the_address_register_gives_both() {
    for (old, new) in [
        ((73_862.07, 211_634.58), (573_857.26, 711_625.49)),
        ((144_401.12, 201_731.91), (644_397.11, 701_731.49)),
    ] {
        let a = Grid::Lambert72.to_wgs84(old.0, old.1).unwrap();
        let b = Grid::Lambert2008.to_wgs84(new.0, new.1).unwrap();
        assert!(a.distance_m(b) < 0.3, "{a:?} {b:?}: {} m", a.distance_m(b));
    }
}

#[test]
fn far_from_belgium_there_is_no_answer() {
    assert_eq!(Grid::Lambert72.to_wgs84(-5_000_000.0, 0.0), None);
    assert_eq!(Grid::Lambert72.to_wgs84(f64::NAN, 0.0), None);
    assert_eq!(Grid::Lambert2008.to_wgs84(150_000.0, 165_000.0), None);
}

#[test]
fn grids_are_known_by_their_codes() {
    for grid in [Grid::Lambert72, Grid::Lambert2008] {
        assert_eq!(Grid::from_epsg(grid.epsg()), Some(grid));
    }
    assert_eq!(Grid::from_epsg(4326), None);
}

proptest! {
    #[test]
    fn there_and_back_is_the_same_place(lon in 2.5..6.4f64, lat in 49.5..51.5f64) {
        let point = Point::new(lon, lat);
        for grid in [Grid::Lambert72, Grid::Lambert2008] {
            let (x, y) = grid.from_wgs84(point);
            let back = grid.to_wgs84(x, y).unwrap();
            prop_assert!(back.distance_m(point) < 0.01, "{grid:?}: {} m", back.distance_m(point));
        }
    }
}
