//! Filling a store with many believable reports, straight into the tables.

use anyhow::Result;
use desk::store::tables::{message, report, reporter};
use kernel::{House, Scope};
use rand::{Rng, SeedableRng, rngs::StdRng};
use sea_orm::{ActiveValue::Set, EntityTrait};

/// Rows per statement: SQLite takes 32,766 values in one.
const CHUNK: usize = 400;

const WORDS: [&str; 24] = [
    "lamp",
    "stoep",
    "put",
    "boom",
    "tak",
    "afval",
    "zak",
    "graffiti",
    "bord",
    "paal",
    "gracht",
    "riool",
    "fietspad",
    "plas",
    "glas",
    "bank",
    "speeltuin",
    "haag",
    "onkruid",
    "geluid",
    "hond",
    "auto",
    "straat",
    "plein",
];

/// Adds `count` reports over all municipalities: one in ten open, with contact details and two messages each.
/// Returns some of Kortrijk's numbers.
pub(super) async fn fill(house: &House, count: usize) -> Result<Vec<String>> {
    let mut rng = StdRng::seed_from_u64(1777);
    let organisations: Vec<_> = house
        .directory()
        .all()
        .await?
        .into_iter()
        .filter(|o| o.kind == "municipality")
        .collect();
    let mut catalogues = Vec::new();
    for organisation in &organisations {
        catalogues.push(
            house
                .part::<desk::store::Catalogues>()?
                .of(house.store(), organisation.id)
                .await?,
        );
    }
    let now = house.env().now_ms();
    let day = 24 * 3_600_000_i64;
    let mut numbers = Vec::new();
    let mut done = 0;
    house.store().hurry().await?;
    while done < count {
        let tx = house.store().begin(&Scope::installation()).await?;
        let size = CHUNK.min(count - done);
        let (mut reports, mut reporters, mut messages) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..size {
            done += 1;
            // Half of everything is Kortrijk's, so that its list is the long one.
            let index = if rng.random_bool(0.5) {
                organisations
                    .iter()
                    .position(|o| o.slug == "kortrijk")
                    .unwrap_or(0)
            } else {
                rng.random_range(0..organisations.len())
            };
            let (organisation, catalogue) = (&organisations[index], &catalogues[index]);
            let category = &catalogue.categories[rng.random_range(0..catalogue.categories.len())];
            let open = rng.random_bool(0.1);
            let registered = if open {
                now - rng.random_range(0..20 * day)
            } else {
                now - rng.random_range(day..1500 * day)
            };
            let due = registered + rng.random_range(1..15) * day;
            let id = house.env().id();
            let number = format!("{}-2019-{done:07}", organisation.prefix);
            if numbers.len() < 2000 && organisation.slug == "kortrijk" {
                numbers.push(number.clone());
            }
            let words: Vec<&str> = (0..12)
                .map(|_| WORDS[rng.random_range(0..WORDS.len())])
                .collect();
            let clock = calendar::Clock::start(
                jiff::Timestamp::from_millisecond(registered)?,
                category.term,
            );
            reports.push(report::ActiveModel {
                id: Set(id),
                organisation_id: Set(organisation.id),
                search_id: Set(i64::try_from(done)?),
                number: Set(number),
                kind: Set("report".to_owned()),
                category_id: Set(category.id),
                state: Set(if open { "new" } else { "closed" }.to_owned()),
                outcome: Set((!open).then(|| "solved".to_owned())),
                outcome_reason: Set(None),
                outcome_party: Set(None),
                outcome_text: Set((!open).then(|| "Het is opgelost.".to_owned())),
                duplicate_of: Set(None),
                description: Set(words.join(" ")),
                place: Set("address".to_owned()),
                address_id: Set(None),
                address: Set(format!(
                    "Kerkstraat {}, 8500 Kortrijk",
                    rng.random_range(1..300)
                )),
                area: Set(Some("8500".to_owned())),
                lon: Set(Some(3.26)),
                lat: Set(Some(50.82)),
                channel: Set("web".to_owned()),
                locale: Set("nl".to_owned()),
                anonymous: Set(false),
                team_id: Set(category.team),
                assignee_id: Set(None),
                rule: Set("team-key".to_owned()),
                registered_at: Set(registered),
                clock: Set(serde_json::to_string(&clock)?),
                promised_at: Set(due),
                due_at: Set(due),
                paused_at: Set(None),
                closed_at: Set((!open).then_some(due)),
                code_hash: Set(id.as_bytes().to_vec()),
                draft_id: Set(None),
                photos: Set(0),
                version: Set(1),
                updated_at: Set(due),
            });
            reporters.push(reporter::ActiveModel {
                report_id: Set(id),
                organisation_id: Set(organisation.id),
                name: Set(Some("Jan Peeters".to_owned())),
                email: Set(Some(format!("jan{done}@example.com"))),
                phone: Set(None),
            });
            for (kind, author) in [("note", "account"), ("update", "account")] {
                messages.push(message::ActiveModel {
                    id: Set(house.env().id()),
                    organisation_id: Set(organisation.id),
                    report_id: Set(id),
                    kind: Set(kind.to_owned()),
                    author_kind: Set(author.to_owned()),
                    author_id: Set(None),
                    body: Set("We keken dit na en plannen het in.".to_owned()),
                    at: Set(registered + day),
                });
            }
        }
        let db = tx.db();
        report::Entity::insert_many(reports)
            .exec_without_returning(&db)
            .await?;
        reporter::Entity::insert_many(reporters)
            .exec_without_returning(&db)
            .await?;
        message::Entity::insert_many(messages)
            .exec_without_returning(&db)
            .await?;
        drop(db);
        tx.commit().await?;
        if done % 20_000 < CHUNK {
            eprintln!("  {done} reports");
        }
    }
    house.store().analyse().await?;
    house.store().settle().await?;
    Ok(numbers)
}
