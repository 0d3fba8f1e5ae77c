//! `kill -9` in the middle of a burst: what was answered is there, exactly once, whole.

use crate::server::{Answer, Client, Kind, Place, kinds};
use kernel::{
    Scope,
    env::{Env, FixedClock, SeededRandom},
    events,
    files::{FolderStore, ObjectStore},
    store::{Location, Store},
};
use rand::{Rng, SeedableRng};
use sea_orm::{ConnectionTrait, Statement};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
};

const REPORTS: usize = 1000;
const CLIENTS: usize = 24;
const KILLS: usize = 5;
const ORGANISATIONS: [&str; 3] = ["kortrijk", "waregem", "menen"];

fn text(number: usize) -> String {
    format!("Stoottest nummer {number:04}.")
}

/// What is known outside the program: the answers that arrived.
#[derive(Default)]
struct Ledger {
    waiting: Vec<usize>,
    answered: BTreeMap<usize, Answer>,
}

/// Sends what waits until nothing does or the server has gone.
async fn send(client: Client, ledger: Arc<Mutex<Ledger>>) {
    loop {
        let Some(number) = ledger.lock().unwrap().waiting.pop() else {
            return;
        };
        let answer = client
            .report(ORGANISATIONS[number % 3], &text(number))
            .await;
        let mut ledger = ledger.lock().unwrap();
        match answer {
            Answer::Made { .. } => {
                assert!(ledger.answered.insert(number, answer).is_none());
            }
            Answer::Nothing => {
                ledger.waiting.push(number);
                return;
            }
            Answer::Refused(status, body) => panic!("{status}: {body}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answered_report_survives_kill_9_exactly_once() {
    for kind in kinds() {
        let seed = rand::random();
        eprintln!("on {kind:?} with seed {seed}");
        let mut random = rand::rngs::StdRng::seed_from_u64(seed);
        let place = Place::with_region(kind).await;
        // The demonstration has a dead letter of its own, for the screen that shows them: older than this.
        let began = jiff::Timestamp::now().as_millisecond();
        let ledger = Arc::new(Mutex::new(Ledger {
            waiting: (0..REPORTS).collect(),
            ..Ledger::default()
        }));
        for round in 0..=KILLS {
            let mut server = place.serve().await;
            let client = Client::new(&server);
            let clients: Vec<_> = (0..CLIENTS)
                .map(|_| tokio::spawn(send(client.clone(), ledger.clone())))
                .collect();
            if round < KILLS {
                // So many more answers, and then at once, whatever is on its way.
                let enough = ledger.lock().unwrap().answered.len()
                    + random.random_range(1..REPORTS / (KILLS + 2));
                while ledger.lock().unwrap().answered.len() < enough {
                    tokio::task::yield_now().await;
                }
                server.kill();
            }
            for client in clients {
                client.await.unwrap();
            }
            if round == KILLS {
                // Nothing waits any more; killed all the same, right after the last answer.
                server.kill();
            }
        }
        let ledger = Arc::into_inner(ledger).unwrap().into_inner().unwrap();
        assert_eq!((ledger.waiting.len(), ledger.answered.len()), (0, REPORTS));
        // A last start finishes what a start finishes; then the store is looked at from outside.
        place.serve().await.terminate().await;
        let (store, clock) = open(&place, kind).await;
        assert_reports(&store, &ledger).await;
        assert_jobs(&place, &store, &clock, began).await;
        assert_files(&place, &store).await;
        store.close().await;
        let verified = place.kantel(["audit", "verify"]);
        assert!(
            verified.status.success(),
            "{}",
            String::from_utf8_lossy(&verified.stdout)
        );
        place.clear().await;
    }
}

async fn open(place: &Place, kind: Kind) -> (Store, Arc<FixedClock>) {
    let location = match kind {
        Kind::Sqlite => Location::Sqlite(place.data().join("kantel.sqlite")),
        Kind::Postgres => Location::Postgres(place.database.clone()),
    };
    let clock = Arc::new(FixedClock::new(jiff::Timestamp::now()));
    let env = Env::new(
        clock.clone(),
        Arc::new(SeededRandom::new(1)),
        jiff::tz::TimeZone::UTC,
    );
    (Store::open(location, env, 4).await.unwrap(), clock)
}

async fn rows(store: &Store, sql: &str) -> Vec<sea_orm::QueryResult> {
    let reader = store.read(&Scope::installation()).await.unwrap();
    reader
        .db()
        .query_all_raw(Statement::from_string(store.backend(), sql))
        .await
        .unwrap()
}

async fn count(store: &Store, sql: &str) -> i64 {
    rows(store, sql).await[0].try_get_by_index(0).unwrap()
}

async fn assert_reports(store: &Store, ledger: &Ledger) {
    let stored = rows(
        store,
        "SELECT id, number, description FROM report WHERE description LIKE 'Stoottest %'",
    )
    .await;
    let mut by_text = BTreeMap::new();
    let mut numbers = BTreeSet::new();
    for row in &stored {
        let (id, number): (uuid::Uuid, String) = (
            row.try_get("", "id").unwrap(),
            row.try_get("", "number").unwrap(),
        );
        assert!(numbers.insert(number.clone()), "{number} was given twice");
        let text: String = row.try_get("", "description").unwrap();
        assert!(
            by_text
                .insert(text.clone(), (id.to_string(), number))
                .is_none(),
            "{text} is there twice"
        );
    }
    assert_eq!(stored.len(), REPORTS);
    for (sent, answer) in &ledger.answered {
        let Answer::Made { id, number, .. } = answer else {
            unreachable!()
        };
        assert_eq!(
            by_text.get(&text(*sent)),
            Some(&(id.clone(), number.clone()))
        );
    }
    // Numbers run on without a gap: what was cut off gave its number back.
    for row in rows(
        store,
        "SELECT h.number, CAST(count(r.id) AS bigint) AS reports FROM chain_head h \
         LEFT JOIN report r ON r.organisation_id = h.organisation_id GROUP BY h.organisation_id, h.number",
    )
    .await
    {
        let (number, reports): (i64, i64) = (row.try_get("", "number").unwrap(), row.try_get("", "reports").unwrap());
        assert_eq!(number, reports);
    }
    let without = "SELECT count(*) FROM report r WHERE description LIKE 'Stoottest %' AND 1 <> \
                   (SELECT count(*) FROM event e WHERE e.subject_id = r.id AND e.kind = 'report.registered')";
    assert_eq!(
        count(store, without).await,
        0,
        "each report has its event, once"
    );
    let without = "SELECT count(*) FROM report r WHERE description LIKE 'Stoottest %' AND NOT EXISTS \
                   (SELECT 1 FROM reporter p WHERE p.report_id = r.id)";
    assert_eq!(
        count(store, without).await,
        0,
        "each report has its reporter"
    );
    for found in events::verify(store, &Scope::installation()).await.unwrap() {
        assert_eq!(found.broken, None);
    }
}

/// Lets every lease of a killed worker run out, does all that is due, and counts.
async fn assert_jobs(place: &Place, store: &Store, clock: &FixedClock, began: i64) {
    ui::texts::register_all(&[&kernel::TEXTS, &admin::TEXTS, &desk::TEXTS]);
    let house = house(place, store);
    let handlers = (desk::module().handlers)(&house);
    let worker = kernel::jobs::Worker::new(house.clone(), handlers);
    worker.turn().await.unwrap();
    for _ in 0..40 {
        clock.advance_ms(60_000);
        while worker.turn().await.unwrap() > 0 {}
    }
    let open = format!(
        "SELECT kind, state, last_error FROM job WHERE created_at >= {began} AND state NOT IN ('done', 'cancelled')"
    );
    let open: Vec<_> = rows(store, &open)
        .await
        .iter()
        .map(|row| {
            let (kind, state): (String, String) = (
                row.try_get("", "kind").unwrap(),
                row.try_get("", "state").unwrap(),
            );
            let error: Option<String> = row.try_get("", "last_error").unwrap();
            (kind, state, error)
        })
        .collect();
    assert!(open.is_empty(), "every job is done in the end: {open:?}");
    let told = "SELECT count(*) FROM report r WHERE description LIKE 'Stoottest %' AND 1 <> \
                (SELECT count(*) FROM mail m WHERE m.subject_id = r.id AND m.detail = 'registered')";
    assert_eq!(
        count(store, told).await,
        0,
        "each reporter was told, and it is recorded once"
    );
}

fn house(place: &Place, store: &Store) -> kernel::House {
    use kernel::{
        files, house::Plan, mailbox::MailboxTransport, secrets::Secrets, settings::Settings,
    };
    let objects: Arc<dyn ObjectStore> =
        Arc::new(FolderStore::open(place.data().join("files")).unwrap());
    kernel::House::build(Plan {
        store: store.clone(),
        settings: Settings::read("", &BTreeMap::new()).unwrap(),
        intake: files::Intake::new(
            files::FileRules::default(),
            Arc::new(files::NoScanner),
            objects.clone(),
            1,
        ),
        objects,
        transport: Arc::new(MailboxTransport::new(store.clone())),
        secrets: Secrets::new(&std::fs::read(place.data().join("secret.key")).unwrap()),
        modules: vec![admin::module(), desk::module()],
        parts: vec![
            Arc::new(desk::store::Catalogues::default()),
            Arc::new(desk::jobs::Unreferenced::default()),
            Arc::new(desk::names::categories()),
        ],
    })
    .unwrap()
}

/// Every file that a row mentions is there and whole.
async fn assert_files(place: &Place, store: &Store) {
    let objects = FolderStore::open(place.data().join("files")).unwrap();
    for row in rows(store, "SELECT hash FROM file UNION SELECT thumbnail_hash FROM file WHERE thumbnail_hash IS NOT NULL").await
    {
        let hash: String = row.try_get_by_index(0).unwrap();
        objects.get(&hash.parse().unwrap()).unwrap();
    }
    for hash in objects.list().unwrap() {
        objects.get(&hash).unwrap();
    }
}
