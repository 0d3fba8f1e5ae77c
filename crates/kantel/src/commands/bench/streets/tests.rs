//! An extract of eight points, written by hand.

use super::instance;

fn varint(mut value: u64, out: &mut Vec<u8>) {
    while value > 127 {
        out.push((value & 127) as u8 | 128);
        value >>= 7;
    }
    out.push(value as u8);
}

fn number(field: u64, value: u64) -> Vec<u8> {
    let mut out = Vec::new();
    varint(field << 3, &mut out);
    varint(value, &mut out);
    out
}

fn bytes(field: u64, content: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    varint(field << 3 | 2, &mut out);
    varint(content.len() as u64, &mut out);
    out.extend(content);
    out
}

fn packed(values: &[u64]) -> Vec<u8> {
    let mut out = Vec::new();
    values.iter().for_each(|v| varint(*v, &mut out));
    out
}

/// Differences, small ones short whatever their sign.
fn differences(values: &[i64]) -> Vec<u8> {
    let mut last = 0;
    let steps: Vec<u64> = values
        .iter()
        .map(|v| {
            let step = v - std::mem::replace(&mut last, *v);
            (step << 1 ^ step >> 63).cast_unsigned()
        })
        .collect();
    packed(&steps)
}

fn way(id: u64, key: u64, value: u64, nodes: &[i64]) -> Vec<u8> {
    let way = [
        number(1, id),
        bytes(2, &packed(&[key])),
        bytes(3, &packed(&[value])),
        bytes(8, &differences(nodes)),
    ];
    bytes(3, &way.concat())
}

fn blob(kind: &str, content: &[u8]) -> Vec<u8> {
    let blob = bytes(1, content);
    let header = [bytes(1, kind.as_bytes()), number(3, blob.len() as u64)].concat();
    let length = u32::try_from(header.len()).unwrap().to_be_bytes();
    [&length[..], &header, &blob].concat()
}

/// A street 1–2–3–4 northwards, a side street 3–8, a street 6–7 elsewhere, one that is only planned; a school beside 1, and the
/// town hall at 4.
fn extract() -> Vec<u8> {
    const STEP: i64 = 10_000;
    let words = [
        "",
        "highway",
        "residential",
        "amenity",
        "school",
        "townhall",
        "proposed",
    ];
    let table: Vec<u8> = words.iter().flat_map(|w| bytes(1, w.as_bytes())).collect();
    let north = [0, 1, 2, 3, 0, 500, 501, 2].map(|n| n * STEP);
    let mut east = [0, 0, 0, 0, 0, 500, 500, 1].map(|n| n * STEP);
    east[4] = 300;
    let dense = [
        bytes(1, &differences(&[1, 2, 3, 4, 5, 6, 7, 8])),
        bytes(8, &differences(&north)),
        bytes(9, &differences(&east)),
        bytes(10, &packed(&[0, 0, 0, 3, 5, 0, 0, 0, 0, 0])),
    ];
    let group = [
        bytes(2, &dense.concat()),
        way(10, 1, 2, &[1, 2, 3, 4]),
        way(11, 1, 2, &[3, 8]),
        way(12, 1, 2, &[6, 7]),
        way(13, 1, 6, &[1, 8]),
        way(14, 3, 4, &[5, 5]),
    ];
    let block = [bytes(1, &table), bytes(2, &group.concat())].concat();
    [blob("OSMHeader", b""), blob("OSMData", &block)].concat()
}

#[test]
fn junctions_lengths_and_public_buildings_are_read() {
    let town = instance(&extract()).unwrap();
    // A thousandth of a degree northwards is 111.2 metres; point 2 is no junction, 6 and 7 lie apart.
    assert_eq!(
        steiner::write_instance(&town),
        "SECTION Graph\nNodes 4\nEdges 3\nE 1 2 22240\nE 2 3 11120\nE 2 4 11120\nEND\n\n\
         SECTION Terminals\nTerminals 2\nT 1\nT 3\nEND\n\nEOF\n"
    );
}

#[test]
fn an_extract_that_is_cut_short_or_spoilt_is_refused_or_read_in_part() {
    let whole = extract();
    for end in 0..whole.len() {
        let _ = instance(&whole[..end]);
    }
    for place in 0..whole.len() {
        for with in [0, 1, 127, 255] {
            let mut spoilt = whole.clone();
            spoilt[place] = with;
            let _ = instance(&spoilt);
        }
    }
    assert!(instance(b"").is_err());
}
