//! Reading an address list as a spreadsheet saves it: CSV (RFC 4180) with semicolons, commas or tabs, in UTF-8.

use super::normalise;
use area::Grid;
use std::collections::HashSet;

/// Most addresses in one list.
pub const MOST_ADDRESSES: usize = 200_000;

/// A list that was read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AddressFile {
    /// Street, number, post code, locality, longitude, latitude; each address once.
    pub rows: Vec<(String, String, String, String, f64, f64)>,
    /// Lines that cannot be used, in order.
    pub faults: Vec<LineFault>,
}

/// A line that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineFault {
    /// Its number; the line with the names of the columns is 1.
    pub line: usize,
    /// Why.
    pub reason: LineReason,
    /// What stands there.
    pub value: String,
}

/// Why a line cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineReason {
    /// There is no street.
    NoStreet,
    /// There is no house number.
    NoNumber,
    /// The post code is not four digits.
    Postcode,
    /// Longitude or latitude is not a number on Earth or on the Belgian grid.
    Position,
    /// It lies outside the region.
    Outside,
    /// The same address stands in the list before.
    Twice,
    /// A value is longer than 100 characters.
    TooLong,
}

impl LineReason {
    /// The stable word for it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::NoStreet => "no-street",
            Self::NoNumber => "no-number",
            Self::Postcode => "postcode",
            Self::Position => "position",
            Self::Outside => "outside",
            Self::Twice => "twice",
            Self::TooLong => "too-long",
        }
    }
}

/// Why a whole file is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileFault {
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
    /// It is not UTF-8.
    #[error("line {0} is not UTF-8")]
    Encoding(usize),
    /// These columns are missing.
    #[error("columns are missing: {0:?}")]
    Columns(Vec<&'static str>),
    /// A value between quotation marks does not end.
    #[error("a quotation mark on line {0} is never closed")]
    Quote(usize),
    /// More than [`MOST_ADDRESSES`].
    #[error("more than {MOST_ADDRESSES} addresses")]
    TooMany,
}

/// The columns, each with the names it goes by, letters and digits only.
const COLUMNS: [(&str, &[&str]); 6] = [
    (
        "street",
        &[
            "street",
            "straat",
            "straatnaam",
            "streetname",
            "streetnamenl",
        ],
    ),
    (
        "number",
        &[
            "number",
            "nummer",
            "nr",
            "huisnummer",
            "huisnr",
            "housenumber",
        ],
    ),
    (
        "postcode",
        &["postcode", "postnummer", "postalcode", "zip", "zipcode"],
    ),
    (
        "locality",
        &[
            "locality",
            "gemeente",
            "gemeentenaam",
            "deelgemeente",
            "plaats",
            "stad",
            "municipality",
            "municipalitynamenl",
            "city",
        ],
    ),
    (
        "lon",
        &[
            "lon",
            "lng",
            "long",
            "longitude",
            "lengtegraad",
            "epsg4326lon",
            "x",
            "epsg31370x",
            "xlambert72",
        ],
    ),
    (
        "lat",
        &[
            "lat",
            "latitude",
            "breedtegraad",
            "epsg4326lat",
            "y",
            "epsg31370y",
            "ylambert72",
        ],
    ),
];

/// Longest value, in characters.
const LONGEST: usize = 100;

/// Reads a list. Lines that cannot be used are told apart; the rest can be imported. `inside` says whether a position
/// (longitude, latitude) lies where addresses of this list can lie.
///
/// # Errors
/// [`FileFault`] when nothing of it can be trusted.
pub fn read_addresses(
    bytes: &[u8],
    inside: &dyn Fn(f64, f64) -> bool,
) -> Result<AddressFile, FileFault> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        FileFault::Encoding(
            1 + bytes[..error.valid_up_to()]
                .iter()
                .filter(|b| **b == b'\n')
                .count(),
        )
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let Some(head) = text.lines().next().filter(|line| !line.trim().is_empty()) else {
        return Err(FileFault::Empty);
    };
    let separator = [';', '\t', ',']
        .into_iter()
        .max_by_key(|c| head.matches(*c).count())
        .unwrap_or(';');
    let mut lines = Lines {
        rest: text,
        separator,
        line: 1,
    };
    let names: Vec<String> = lines
        .next()
        .transpose()?
        .map(|(_, names)| names)
        .unwrap_or_default();
    let plain = |name: &String| {
        name.chars()
            .filter(|c| c.is_alphanumeric())
            .collect::<String>()
            .to_lowercase()
    };
    let names: Vec<String> = names.iter().map(plain).collect();
    let mut at = [0_usize; 6];
    let mut missing = Vec::new();
    for (slot, (column, known)) in at.iter_mut().zip(COLUMNS) {
        match known
            .iter()
            .find_map(|name| names.iter().position(|n| n == name))
        {
            Some(found) => *slot = found,
            None => missing.push(column),
        }
    }
    if !missing.is_empty() {
        return Err(FileFault::Columns(missing));
    }
    let mut out = AddressFile::default();
    let mut seen = HashSet::new();
    for line in lines {
        let (number, cells) = line?;
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if out.rows.len() + out.faults.len() >= MOST_ADDRESSES {
            return Err(FileFault::TooMany);
        }
        let cell = |slot: usize| cells.get(at[slot]).map_or("", |value| value.trim());
        match one(&cell, inside, &mut seen) {
            Ok(row) => out.rows.push(row),
            Err((reason, value)) => {
                let value = value.chars().take(LONGEST).collect();
                out.faults.push(LineFault {
                    line: number,
                    reason,
                    value,
                });
            }
        }
    }
    Ok(out)
}

type Row = (String, String, String, String, f64, f64);

fn one<'a>(
    cell: &impl Fn(usize) -> &'a str,
    inside: &dyn Fn(f64, f64) -> bool,
    seen: &mut HashSet<(String, String)>,
) -> Result<Row, (LineReason, String)> {
    let [street, number, postcode, locality] = [0, 1, 2, 3].map(cell);
    if street.is_empty() {
        return Err((LineReason::NoStreet, String::new()));
    }
    if number.is_empty() {
        return Err((LineReason::NoNumber, street.to_owned()));
    }
    if let Some(long) = [street, number, locality]
        .into_iter()
        .find(|value| value.chars().count() > LONGEST)
    {
        return Err((LineReason::TooLong, long.to_owned()));
    }
    if postcode.len() != 4 || !postcode.bytes().all(|b| b.is_ascii_digit()) {
        return Err((LineReason::Postcode, postcode.to_owned()));
    }
    let wrong = || (LineReason::Position, format!("{} {}", cell(4), cell(5)));
    let (lon, lat) = position(cell(4), cell(5)).ok_or_else(wrong)?;
    if !inside(lon, lat) {
        return Err((
            LineReason::Outside,
            format!("{street} {number}, {postcode}"),
        ));
    }
    if !seen.insert((
        format!("{} {}", normalise(street), normalise(number)),
        postcode.to_owned(),
    )) {
        return Err((LineReason::Twice, format!("{street} {number}, {postcode}")));
    }
    Ok((
        street.to_owned(),
        number.to_owned(),
        postcode.to_owned(),
        locality.to_owned(),
        lon,
        lat,
    ))
}

/// Degrees, or metres of Lambert 72 when the numbers are too large for degrees.
fn position(first: &str, second: &str) -> Option<(f64, f64)> {
    let number = |text: &str| {
        text.replace(',', ".")
            .parse::<f64>()
            .ok()
            .filter(|value| value.is_finite())
    };
    let (lon, lat) = (number(first)?, number(second)?);
    if (-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat) {
        return Some((lon, lat));
    }
    Grid::Lambert72
        .to_wgs84(lon, lat)
        .map(|point| (point.lon, point.lat))
}

/// The lines of a file, each with its number and its cells. A value between quotation marks may hold anything.
struct Lines<'a> {
    rest: &'a str,
    separator: char,
    line: usize,
}

impl Iterator for Lines<'_> {
    type Item = Result<(usize, Vec<String>), FileFault>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let start = self.line;
        let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
        let mut letters = self.rest.char_indices().peekable();
        while let Some((at, letter)) = letters.next() {
            if letter == '\n' {
                self.line += 1;
            }
            match letter {
                '"' if quoted && letters.peek().is_some_and(|(_, next)| *next == '"') => {
                    letters.next();
                    cell.push('"');
                }
                '"' if quoted => quoted = false,
                '"' if cell.trim().is_empty() => {
                    cell.clear();
                    quoted = true;
                }
                '\n' if !quoted => {
                    self.rest = &self.rest[at + 1..];
                    cells.push(cell);
                    return Some(Ok((start, cells)));
                }
                '\r' if !quoted => {}
                other if other == self.separator && !quoted => {
                    cells.push(std::mem::take(&mut cell));
                }
                other => cell.push(other),
            }
        }
        self.rest = "";
        if quoted {
            return Some(Err(FileFault::Quote(start)));
        }
        cells.push(cell);
        Some(Ok((start, cells)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(bytes: &[u8]) -> Result<AddressFile, FileFault> {
        read_addresses(bytes, &|lon, _| lon < 10.0)
    }

    fn row(street: &str, number: &str) -> Row {
        (
            street.into(),
            number.into(),
            "8500".into(),
            "Kortrijk".into(),
            3.26,
            50.82,
        )
    }

    #[test]
    fn spreadsheets_of_all_habits_are_read() {
        let files = [
            "street,number,postcode,locality,lon,lat\nKerkstraat,12,8500,Kortrijk,3.26,50.82\n",
            "\u{feff}Straat;Huisnummer;Postcode;Gemeente;Lon;Lat\r\nKerkstraat;12;8500;Kortrijk;3,26;50,82\r\n\r\n",
            "lat\tlon\tGemeentenaam\tPost code\tHuis-nummer\tStraatnaam\n50.82\t3.26\tKortrijk\t8500\t12\tKerkstraat",
            "id,street,number,postcode,locality,lon,lat\n7,\"Kerkstraat\",\"12\",8500,Kortrijk,3.26,50.82",
        ];
        for file in files {
            let list = read(file.as_bytes()).unwrap();
            assert_eq!(
                (list.rows, list.faults),
                (vec![row("Kerkstraat", "12")], vec![]),
                "{file}"
            );
        }
    }

    #[test]
    fn positions_on_the_belgian_grid_become_degrees() {
        let file = "straat;nr;postcode;gemeente;x;y\nGrote Markt;54;8500;Kortrijk;72000;168000";
        let list = read(file.as_bytes()).unwrap();
        let (lon, lat) = (list.rows[0].4, list.rows[0].5);
        assert!(
            (3.0..3.5).contains(&lon) && (50.7..51.0).contains(&lat),
            "{lon} {lat}"
        );
    }

    #[test]
    fn lines_that_cannot_be_used_are_named_and_the_rest_is_kept() {
        let file = "street;number;postcode;locality;lon;lat\n\
            Kerkstraat;12;8500;Kortrijk;3.26;50.82\n\
            ;1;8500;Kortrijk;3.26;50.82\n\
            Kerkstraat;;8500;Kortrijk;3.26;50.82\n\
            Kerkstraat;14;85OO;Kortrijk;3.26;50.82\n\
            Kerkstraat;16;8500;Kortrijk;oost;50.82\n\
            KERKSTRAAT;12;8500;Kortrijk;3.26;50.82\n\
            Kerkstraat;18;8500;Kortrijk;30.26;50.82\n";
        let list = read(file.as_bytes()).unwrap();
        assert_eq!(list.rows, [row("Kerkstraat", "12")]);
        let found: Vec<(usize, &str)> = list
            .faults
            .iter()
            .map(|f| (f.line, f.reason.key()))
            .collect();
        assert_eq!(
            found,
            [
                (3, "no-street"),
                (4, "no-number"),
                (5, "postcode"),
                (6, "position"),
                (7, "twice"),
                (8, "outside")
            ]
        );
    }

    #[test]
    fn a_file_that_cannot_be_trusted_is_refused_with_its_line() {
        let head = "street;number;postcode;locality;lon;lat\n";
        let cases: [(Vec<u8>, FileFault); 5] = [
            (Vec::new(), FileFault::Empty),
            (
                [head.as_bytes(), b"Kerkstraat;12;8500;Li\xE8ge;3;50"].concat(),
                FileFault::Encoding(2),
            ),
            (
                format!("{head}a;1;8500;b;3;50\n\"Kerkstraat;1").into_bytes(),
                FileFault::Quote(3),
            ),
            (
                b"street;number;postcode\n".to_vec(),
                FileFault::Columns(vec!["locality", "lon", "lat"]),
            ),
            ([0x50, 0x4B, 3, 4, 0xFF].to_vec(), FileFault::Encoding(1)),
        ];
        for (bytes, fault) in cases {
            assert_eq!(read(&bytes), Err(fault));
        }
    }

    #[test]
    fn more_addresses_than_a_region_has_are_refused() {
        let mut file = String::from("street;number;postcode;locality;lon;lat\n");
        for number in 0..=MOST_ADDRESSES {
            file.push_str(&format!("K;{number};8500;L;3;50\n"));
        }
        assert_eq!(read(file.as_bytes()), Err(FileFault::TooMany));
    }

    proptest! {
        #[test]
        fn any_bytes_get_an_answer(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = read(&bytes);
            let _ = read(&[&b"street;number;postcode;locality;lon;lat\n"[..], &bytes].concat());
        }

        #[test]
        fn what_is_written_with_quotation_marks_is_read_back(street in "[ -~]{1,30}", number in "[1-9][0-9]{0,2}") {
            let quoted = street.replace('"', "\"\"");
            let file = format!("street;number;postcode;locality;lon;lat\n\"{quoted}\";{number};8500;Kortrijk;3.26;50.82");
            let list = read(file.as_bytes()).unwrap();
            if street.trim().is_empty() {
                prop_assert_eq!(list.faults.len(), 1);
            } else {
                prop_assert_eq!(&list.rows[0].0, street.trim());
            }
        }
    }
}
