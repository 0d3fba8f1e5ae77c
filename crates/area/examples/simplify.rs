//! Makes a boundaries file small enough to ship: `simplify IN.geojson OUT.geojson TOLERANCE_M KEY NAME`, where KEY is the
//! property that identifies an area and NAME the property with its name. The result carries `KEY`, `name` and a `slug` made
//! from the name.

use std::collections::BTreeMap;
use std::error::Error;

use area::{AreaIndex, ReadOptions, SimplifyOptions, read_geojson, simplify, write_geojson};

const DECIMALS: u8 = 5;

fn slug(name: &str) -> String {
    let words: Vec<String> = name
        .to_lowercase()
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(str::to_owned)
        .collect();
    words.join("-")
}

#[allow(
    clippy::print_stdout,
    reason = "a command-line tool speaks on standard output"
)]
fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [input, output, tolerance, key, name] = args.as_slice() else {
        return Err("usage: simplify IN.geojson OUT.geojson TOLERANCE_M KEY NAME".into());
    };
    let areas = read_geojson(&std::fs::read_to_string(input)?, &ReadOptions::new(key))?;
    let options = SimplifyOptions {
        tolerance_m: tolerance.parse()?,
        decimals: Some(DECIMALS),
    };
    let simple = simplify(&areas, &options)?;
    let named = simple
        .into_iter()
        .map(|a| {
            let name = a.property(name).ok_or("an area has no name")?.to_owned();
            let properties = BTreeMap::from([
                (key.clone(), a.key().to_owned()),
                ("slug".to_owned(), slug(&name)),
                ("name".to_owned(), name),
            ]);
            Ok(a.with_properties(properties))
        })
        .collect::<Result<Vec<_>, &str>>()?;
    for (before, after) in areas.iter().zip(&named) {
        println!(
            "{:<8} {:<16} {:>5} -> {:>4} vertices, {:>8.3} -> {:>8.3} km2",
            after.key(),
            after.property("name").unwrap_or_default(),
            before.vertex_count(),
            after.vertex_count(),
            before.area_km2(),
            after.area_km2(),
        );
    }
    AreaIndex::new(named.clone())?.check_partition()?;
    let text = write_geojson(&named, DECIMALS);
    println!("{} bytes", text.len());
    std::fs::write(output, text)?;
    Ok(())
}
