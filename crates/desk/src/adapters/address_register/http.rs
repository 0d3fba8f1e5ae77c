//! The register over HTTP: `GET {base}/v2/adresmatch` (Basisregisters Vlaanderen v2, adresmatch).

use super::{AddressRegister, Match, Question};
use area::{Grid, Point};
use kernel::{
    Result,
    jobs::JobError,
    web::outside::{Limits, Outside, Reply},
};
use serde::Deserialize;

/// The register as it is reached in production.
#[derive(Clone)]
pub struct HttpRegister {
    outside: Outside,
    key: String,
}

impl std::fmt::Debug for HttpRegister {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HttpRegister").finish_non_exhaustive()
    }
}

impl HttpRegister {
    /// The register at `base`, such as `https://api.basisregisters.vlaanderen.be`, asked with a key (empty for none,
    /// which it allows at a low rate).
    ///
    /// # Errors
    /// When the address is none.
    pub fn new(base: &str, key: &str, limits: Limits) -> Result<Self> {
        Ok(Self {
            outside: Outside::new(base, limits)?,
            key: key.to_owned(),
        })
    }
}

#[async_trait::async_trait]
impl AddressRegister for HttpRegister {
    async fn find(&self, question: &Question) -> Result<Vec<Match>, JobError> {
        let mut query = vec![("straatnaam", question.street.as_str())];
        // One of the three must be given. A post code says most; a locality may be a part of a municipality, which
        // the register does not know by name, so it comes last.
        match (&question.postcode, &question.nis, &question.locality) {
            (Some(postcode), _, _) => query.push(("postcode", postcode)),
            (None, Some(nis), _) => query.push(("niscode", nis)),
            (None, None, Some(locality)) => query.push(("gemeentenaam", locality)),
            (None, None, None) => return Ok(Vec::new()),
        }
        query.extend(
            question
                .number
                .as_deref()
                .map(|number| ("huisnummer", number)),
        );
        query.extend(question.unit.as_deref().map(|unit| ("busnummer", unit)));
        let mut headers = Vec::new();
        if !self.key.is_empty() {
            headers.push(("x-api-key", self.key.as_str()));
        }
        match self
            .outside
            .get::<Answer>("/v2/adresmatch", &query, &headers)
            .await?
        {
            Reply::Found(answer) => Ok(answer.matches.into_iter().map(WireMatch::read).collect()),
            // It does not take these words as an address. They stay as typed.
            Reply::Refused(_) => Ok(Vec::new()),
        }
    }
}

#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "adresMatches")]
    matches: Vec<WireMatch>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireMatch {
    straatnaam: Option<WireStreet>,
    huisnummer: Option<String>,
    busnummer: Option<String>,
    postinfo: Option<WirePost>,
    adres_status: Option<String>,
    adres_positie: Option<WirePosition>,
    score: Option<f64>,
}

#[derive(Deserialize)]
struct WireStreet {
    straatnaam: Option<WireName>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireName {
    geografische_naam: Option<WireSpelling>,
}

#[derive(Deserialize)]
struct WireSpelling {
    spelling: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WirePost {
    object_id: Option<String>,
}

#[derive(Deserialize)]
struct WirePosition {
    geometrie: Option<WireGeometry>,
}

#[derive(Deserialize)]
struct WireGeometry {
    gml: Option<String>,
}

impl WireMatch {
    fn read(self) -> Match {
        let spelling = self
            .straatnaam
            .and_then(|s| s.straatnaam?.geografische_naam?.spelling);
        Match {
            street: spelling.unwrap_or_default(),
            number: self.huisnummer,
            unit: self.busnummer,
            postcode: self.postinfo.and_then(|p| p.object_id),
            status: self.adres_status.unwrap_or_default(),
            score: self.score.unwrap_or_default(),
            point: self
                .adres_positie
                .and_then(|p| read_gml(&p.geometrie?.gml?)),
        }
    }
}

/// A GML point (OGC 07-036) on one of the Belgian grids, or in degrees with the latitude first (EPSG:4326). `None` for
/// anything else.
fn read_gml(gml: &str) -> Option<Point> {
    let (_, name) = gml.split_once("srsName=")?;
    let quote = name.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let name = name[1..].split(quote).next()?;
    let code: u32 = name.rsplit(['/', ':']).next()?.parse().ok()?;
    let (_, position) = gml.split_once("<gml:pos>")?;
    let (position, _) = position.split_once("</gml:pos>")?;
    let numbers: Vec<f64> = position
        .split_whitespace()
        .map(str::parse)
        .collect::<std::result::Result<_, _>>()
        .ok()?;
    let [first, second] = numbers[..] else {
        return None;
    };
    let point = match Grid::from_epsg(code) {
        Some(grid) => grid.to_wgs84(first, second)?,
        None if code == 4326 => Point::new(second, first),
        None => return None,
    };
    Point::checked(point.lon, point.lat).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gml(code: u32, position: &str) -> String {
        format!(
            "<gml:Point srsName=\"http://www.opengis.net/def/crs/EPSG/0/{code}\" \
             xmlns:gml=\"http://www.opengis.net/gml/3.2\"><gml:pos>{position}</gml:pos></gml:Point>"
        )
    }

    #[test]
    fn positions_are_read_on_each_grid_the_register_uses() {
        let old = read_gml(&gml(31370, "73862.07 211634.58")).expect("a point");
        let new = read_gml(&gml(3812, "573857.26 711625.49")).expect("a point");
        assert!(old.distance_m(new) < 0.3);
        let degrees = read_gml(&gml(4326, "51.20965 3.27920")).expect("a point");
        assert!(old.distance_m(degrees) < 5.0);
    }

    #[test]
    fn what_is_no_position_in_belgium_is_none() {
        for text in [
            String::new(),
            gml(31370, ""),
            gml(31370, "1 2 3"),
            gml(31370, "x y"),
            gml(31370, "NaN 5"),
            gml(31370, "9e9 9e9"),
            gml(4326, "95 3"),
            gml(3857, "1 2"),
            "<gml:Point srsName=".to_owned(),
            "<gml:Point srsName=é".to_owned(),
        ] {
            assert_eq!(read_gml(&text), None, "{text}");
        }
    }
}
