//! A register that behaves as the real one is documented to, in every mood.

use crate::model::normalise;
use area::{Grid, Point};
use axum::{
    Router,
    extract::{RawQuery, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::{Value, json};
use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

/// How the simulator behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// As documented.
    Healthy,
    /// As documented, after this time.
    Slow(Duration),
    /// Takes the question and never answers.
    Hanging,
    /// Answers 200 with something that is no JSON.
    Garbage,
    /// Answers 500 with a problem document.
    Failing,
    /// Answers 429: too many questions, come back after so many seconds.
    Busy(u64),
}

/// An address that the simulator knows.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    /// Name of the street.
    pub street: String,
    /// House number.
    pub number: String,
    /// Post code.
    pub postcode: String,
    /// Municipality.
    pub municipality: String,
    /// Its NIS code.
    pub nis: String,
    /// Where it lies.
    pub point: Point,
}

/// The register's match service on a list of addresses. Cheap to clone; clones share mood and count.
#[derive(Clone)]
pub struct Simulator(Arc<Inner>);

struct Inner {
    list: Vec<Known>,
    mood: Mutex<Mood>,
    asked: AtomicU64,
}

/// Matches in an answer at most, as documented.
const MOST: usize = 10;

impl Simulator {
    /// A healthy register that knows these addresses.
    pub fn new(list: Vec<Known>) -> Self {
        Self(Arc::new(Inner {
            list,
            mood: Mutex::new(Mood::Healthy),
            asked: AtomicU64::new(0),
        }))
    }

    /// Changes its mood.
    pub fn set_mood(&self, mood: Mood) {
        *self.0.mood.lock().unwrap_or_else(PoisonError::into_inner) = mood;
    }

    /// How many questions it got.
    pub fn asked(&self) -> u64 {
        self.0.asked.load(Ordering::SeqCst)
    }

    /// Its routes, to be served anywhere.
    pub fn router(&self) -> Router {
        Router::new()
            .route("/v2/adresmatch", get(answer))
            .with_state(self.clone())
    }
}

async fn answer(State(simulator): State<Simulator>, RawQuery(query): RawQuery) -> Response {
    simulator.0.asked.fetch_add(1, Ordering::SeqCst);
    let mood = *simulator
        .0
        .mood
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    match mood {
        Mood::Healthy => {}
        Mood::Slow(time) => tokio::time::sleep(time).await,
        Mood::Hanging => std::future::pending::<()>().await,
        Mood::Garbage => {
            return ([(header::CONTENT_TYPE, "text/html")], "<h1>Onderhoud</h1>").into_response();
        }
        Mood::Failing => {
            return problem(
                StatusCode::INTERNAL_SERVER_ERROR,
                "Er heeft zich een fout voorgedaan.",
            );
        }
        Mood::Busy(seconds) => {
            let mut response = problem(StatusCode::TOO_MANY_REQUESTS, "Te veel verzoeken.");
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, seconds.into());
            return response;
        }
    }
    let query = query.unwrap_or_default();
    let pairs: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    let get = |name: &str| {
        pairs
            .iter()
            .find(|(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, v)| v.trim())
            .filter(|v| !v.is_empty())
    };
    let Some(street) = get("straatnaam") else {
        return problem(
            StatusCode::BAD_REQUEST,
            "De parameter 'straatnaam' is verplicht.",
        );
    };
    let (municipality, nis, postcode) = (get("gemeentenaam"), get("niscode"), get("postcode"));
    if municipality.is_none() && nis.is_none() && postcode.is_none() {
        return problem(
            StatusCode::BAD_REQUEST,
            "Minimum één van de parameters 'gemeentenaam', 'niscode' of 'postcode' moet ingevuld zijn.",
        );
    }
    let there = |k: &&Known| {
        nis.is_none_or(|nis| k.nis == nis)
            && postcode.is_none_or(|postcode| k.postcode == postcode)
            && municipality.is_none_or(|name| normalise(&k.municipality) == normalise(name))
            && score(&k.street, street) > 0.0
    };
    let streets: Vec<&Known> = simulator.0.list.iter().filter(there).collect();
    let number = get("huisnummer");
    let houses: Vec<&Known> = streets
        .iter()
        .copied()
        .filter(|k| number.is_some_and(|n| k.number.eq_ignore_ascii_case(n)))
        .collect();
    let mut warnings: Vec<Value> = Vec::new();
    let mut matches: Vec<Value> = if houses.is_empty() {
        if number.is_some() && !streets.is_empty() {
            warnings.push(json!({ "code": "10", "message": "Ongekend 'Huisnummer'." }));
        }
        // The street alone, once per post code: without number and position.
        let mut names: Vec<(&str, &str)> = streets
            .iter()
            .map(|k| (k.street.as_str(), k.postcode.as_str()))
            .collect();
        names.sort_unstable();
        names.dedup();
        let first = |name: (&str, &str)| {
            streets
                .iter()
                .find(|k| (k.street.as_str(), k.postcode.as_str()) == name)
        };
        names
            .into_iter()
            .filter_map(first)
            .map(|k| wire(k, false, score(&k.street, street) / 2.0))
            .collect()
    } else {
        houses
            .iter()
            .map(|k| wire(k, true, score(&k.street, street)))
            .collect()
    };
    matches.sort_by(|a, b| {
        b["score"]
            .as_f64()
            .unwrap_or_default()
            .total_cmp(&a["score"].as_f64().unwrap_or_default())
    });
    matches.truncate(MOST);
    axum::Json(json!({
        "@context": "https://docs.basisregisters.vlaanderen.be/context/adresmatch/2022-11-04/adresmatch.jsonld",
        "adresMatches": matches,
        "warnings": warnings,
    }))
    .into_response()
}

/// How well the name of a street fits, 0–100.
fn score(known: &str, asked: &str) -> f64 {
    let (known, asked) = (normalise(known), normalise(asked));
    if known == asked {
        100.0
    } else if asked.len() >= 4 && known.starts_with(&asked) {
        85.0
    } else {
        0.0
    }
}

fn wire(known: &Known, with_house: bool, score: f64) -> Value {
    let name = |text: &str| json!({ "geografischeNaam": { "spelling": text, "taal": "nl" } });
    let mut out = json!({
        "@type": "Adres",
        "gemeente": { "objectId": known.nis, "gemeentenaam": name(&known.municipality) },
        "postinfo": { "objectId": known.postcode },
        "straatnaam": { "straatnaam": name(&known.street) },
        "score": score,
        "links": [],
    });
    if with_house {
        let (x, y) = Grid::Lambert72.from_wgs84(known.point);
        out["huisnummer"] = json!(known.number);
        out["volledigAdres"] = name(&format!(
            "{} {}, {} {}",
            known.street, known.number, known.postcode, known.municipality
        ));
        out["adresStatus"] = json!("inGebruik");
        out["officieelToegekend"] = json!(true);
        out["adresPositie"] = json!({
            "geometrie": {
                "type": "Point",
                "gml": format!(
                    "<gml:Point srsName=\"http://www.opengis.net/def/crs/EPSG/0/31370\" \
                     xmlns:gml=\"http://www.opengis.net/gml/3.2\"><gml:pos>{x:.2} {y:.2}</gml:pos></gml:Point>"
                ),
            },
            "positieGeometrieMethode": "aangeduidDoorBeheerder",
            "positieSpecificatie": "gebouweenheid",
        });
    }
    out
}

fn problem(status: StatusCode, detail: &str) -> Response {
    let body = json!({ "type": "urn:be.vlaanderen.basisregisters", "status": status.as_u16(), "detail": detail });
    (
        status,
        [(header::CONTENT_TYPE, "application/problem+json")],
        body.to_string(),
    )
        .into_response()
}
