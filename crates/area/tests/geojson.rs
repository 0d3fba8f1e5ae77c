//! Boundaries in and out: what is accepted, and what is refused with which words.

#![allow(clippy::unwrap_used)] // a test that cannot go on says where

use area::{AreaError, Bbox, ReadOptions, read_geojson, write_geojson};

fn file(geometry: &str) -> String {
    format!(
        r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"nis":34022,"name":"Kortrijk"}},"geometry":{geometry}}}]}}"#
    )
}

fn polygon(coordinates: &str) -> String {
    file(&format!(
        r#"{{"type":"Polygon","coordinates":{coordinates}}}"#
    ))
}

fn read(text: &str) -> Result<Vec<area::Area>, AreaError> {
    read_geojson(text, &ReadOptions::new("nis"))
}

fn refusal(text: &str) -> String {
    read(text).expect_err("this must be refused").to_string()
}

#[test]
fn a_polygon_with_a_hole_and_numeric_key_is_read() {
    let text = polygon(
        "[[[3,50],[4,50],[4,51],[3,51],[3,50]],[[3.4,50.4],[3.6,50.4],[3.6,50.6],[3.4,50.4]]]",
    );
    let areas = read(&text).expect("this is a valid boundary");
    assert_eq!(areas[0].key(), "34022");
    assert_eq!(areas[0].property("name"), Some("Kortrijk"));
    assert_eq!(areas[0].polygons()[0].holes.len(), 1);
    assert_eq!(
        areas[0].bbox(),
        Bbox {
            west: 3.0,
            south: 50.0,
            east: 4.0,
            north: 51.0
        }
    );
}

#[test]
fn a_multipolygon_and_a_single_feature_are_read() {
    let squares = r#"{"type":"MultiPolygon","coordinates":[[[[3,50],[4,50],[4,51],[3,50]]],[[[5,50],[6,50],[6,51],[5,50]]]]}"#;
    assert_eq!(read(&file(squares)).expect("valid")[0].polygons().len(), 2);
    let feature =
        format!(r#"{{"type":"Feature","properties":{{"nis":"1"}},"geometry":{squares}}}"#);
    assert_eq!(read(&feature).expect("valid").len(), 1);
}

#[test]
fn an_unclosed_ring_is_refused_and_named() {
    let text = polygon("[[[3,50],[4,50],[4,51],[3,51]]]");
    assert_eq!(
        refusal(&text),
        "area \"34022\", ring 1: the ring is not closed; its last position must equal its first"
    );
}

#[test]
fn a_ring_that_encloses_nothing_is_refused() {
    assert!(
        refusal(&polygon("[[[3,50],[4,50],[3,50]]]"))
            .contains("three different positions, this one has 2")
    );
    assert!(refusal(&polygon("[[]]")).contains("this one has 0"));
    assert!(refusal(&polygon("[]")).contains("has no ring"));
}

#[test]
fn latitude_before_longitude_is_recognised_by_the_expected_extent() {
    let text = polygon("[[[50,3],[50,4],[51,4],[50,3]]]");
    let flanders = Bbox {
        west: 2.5,
        south: 50.6,
        east: 6.0,
        north: 51.6,
    };
    let belgium = Bbox {
        south: 49.4,
        ..flanders
    };
    let error = read_geojson(&text, &ReadOptions::new("nis").within(belgium)).expect_err("swapped");
    assert!(matches!(error, AreaError::Swapped { .. }), "{error}");
    assert!(
        error
            .to_string()
            .contains("ring 1, position 1: 50, 3 looks like latitude before longitude"),
        "{error}"
    );
    // Without an extent the numbers could be a place in the Indian Ocean.
    assert!(read(&text).is_ok());
}

#[test]
fn latitudes_beyond_the_pole_are_recognised_without_an_extent() {
    let error = read(&polygon("[[[50,103],[50,104],[51,104],[50,103]]]")).expect_err("swapped");
    assert!(matches!(error, AreaError::Swapped { .. }), "{error}");
}

#[test]
fn coordinates_of_another_system_are_refused() {
    let text =
        polygon("[[[56703.4,163839.0],[56325.4,163652.1],[56188.9,163477.6],[56703.4,163839.0]]]");
    assert!(refusal(&text).contains("Lambert 72"));
    let elsewhere = ReadOptions::new("nis").within(Bbox {
        west: 2.0,
        south: 49.0,
        east: 7.0,
        north: 52.0,
    });
    let rome = polygon("[[[12,41],[13,41],[13,42],[12,41]]]");
    assert!(matches!(
        read_geojson(&rome, &elsewhere),
        Err(AreaError::OutsideExpected { .. })
    ));
}

#[test]
fn what_is_not_a_number_is_refused_at_its_position() {
    for bad in ["null", "\"NaN\"", "[]"] {
        let text = polygon(&format!("[[[3,50],[4,{bad}],[4,51],[3,50]]]"));
        assert_eq!(
            refusal(&text),
            "area \"34022\", ring 1, position 2: a coordinate is not a finite number"
        );
    }
    assert!(
        refusal(&polygon("[[[3,50],[4,NaN],[4,51],[3,50]]]"))
            .starts_with("the text is not valid JSON")
    );
    assert!(
        refusal(&polygon("[[[3,50],[4,1e999],[4,51],[3,50]]]"))
            .starts_with("the text is not valid JSON")
    );
    assert!(
        refusal(&polygon("[[[3,50],[4],[4,51],[3,50]]]"))
            .contains("position 2: a position is a list")
    );
}

#[test]
fn what_is_not_a_boundary_is_refused_in_words() {
    assert!(refusal("{").starts_with("the text is not valid JSON"));
    assert!(refusal("[]").contains("\"type\" is missing"));
    assert!(refusal(r#"{"type":"Point","coordinates":[3,50]}"#).contains("this is a Point"));
    assert!(refusal(r#"{"type":"FeatureCollection"}"#).contains("no list \"features\""));
    assert!(refusal(r#"{"type":"FeatureCollection","features":[]}"#).contains("no areas"));
    assert!(refusal(&file("null")).contains("has no geometry"));
    assert!(
        refusal(&file(
            r#"{"type":"LineString","coordinates":[[3,50],[4,51]]}"#
        ))
        .contains("this is a LineString")
    );
    assert!(refusal(&file(r#"{"type":"MultiPolygon","coordinates":[]}"#)).contains("no polygons"));
    let nameless = polygon("[[[3,50],[4,50],[4,51],[3,50]]]").replace("34022", "\" \"");
    assert_eq!(
        refusal(&nameless),
        "feature 1: the property \"nis\" is missing or empty"
    );
}

#[test]
fn a_key_may_come_once_only() {
    let one = r#"{"type":"Feature","properties":{"nis":"7"},"geometry":{"type":"Polygon","coordinates":[[[3,50],[4,50],[4,51],[3,50]]]}}"#;
    let text = format!(r#"{{"type":"FeatureCollection","features":[{one},{one}]}}"#);
    assert_eq!(
        read(&text).expect_err("twice"),
        AreaError::DuplicateKey("7".to_owned())
    );
}

#[test]
fn what_is_written_reads_back_the_same() {
    let text = polygon(
        "[[[3,50],[4,50.5],[4.25,51],[3.125,51],[3,50]],[[3.5,50.5],[3.75,50.5],[3.75,50.75],[3.5,50.5]]]",
    );
    let areas = read(&text).expect("valid");
    let written = write_geojson(&areas, 5);
    assert_eq!(read(&written).expect("what is written is valid"), areas);
    assert!(
        written.contains("[4.25,51]"),
        "no trailing zeros: {written}"
    );
}
