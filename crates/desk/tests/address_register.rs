//! The address register in every mood: a report never waits for it, and is placed when it is well again.

#![allow(clippy::unwrap_used)] // a test that cannot go on says where

mod support;

use area::Point;
use desk::{
    actions::register,
    adapters::address_register::{HttpRegister, Known, Mood, Simulator},
    jobs::{PLACE, Place},
    model::{Channel, Contact, NewReport, Place as Where},
    store::{one::Report, tables::report},
};
use kernel::{
    Scope,
    jobs::{self, Handler},
    web::outside::Limits,
};
use sea_orm::EntityTrait;
use std::{sync::Arc, time::Duration};
use support::TestHouse;
use tokio::{net::TcpListener, task::JoinHandle};
use uuid::Uuid;

/// Invented, in the middle of Kortrijk; not in the imported list.
const TYPED: &str = "Simulatorstraat 12, 8500 Kortrijk";
const THERE: Point = Point {
    lon: 3.2649,
    lat: 50.8279,
};

fn known(number: &str) -> Known {
    Known {
        street: "Simulatorstraat".into(),
        number: number.into(),
        postcode: "8500".into(),
        municipality: "Kortrijk".into(),
        nis: "34022".into(),
        point: THERE,
    }
}

/// A register that listens, and the worker's part that asks it. Waits at most 300 ms, so that no test takes long.
struct Register {
    simulator: Simulator,
    address: String,
    server: JoinHandle<()>,
}

impl Register {
    async fn start() -> Self {
        let simulator = Simulator::new(vec![known("10"), known("12"), known("14")]);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let router = simulator.router();
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self {
            simulator,
            address,
            server,
        }
    }

    fn handlers(&self) -> Vec<Arc<dyn Handler>> {
        let limits = Limits {
            connect: Duration::from_millis(300),
            total: Duration::from_millis(300),
            bytes: 1 << 20,
        };
        let register = HttpRegister::new(&self.address, "", limits).unwrap();
        vec![Arc::new(Place::new(Some(Arc::new(register))))]
    }
}

/// Registers a report at a typed address.
async fn accept(house: &TestHouse, typed: &str) -> Uuid {
    let organisation = house.organisation("kortrijk").await.id;
    let catalogue = house.catalogue("kortrijk").await;
    let category = catalogue
        .categories
        .iter()
        .find(|c| c.enabled && c.place == "required")
        .unwrap()
        .id;
    let new = NewReport {
        organisation,
        category,
        description: "De lamp brandt niet.".into(),
        place: Where::Address {
            id: None,
            text: typed.into(),
            area: None,
            point: None,
        },
        contact: Contact::default(),
        channel: Channel::Web,
        locale: ui::Locale::Nl,
        photos: Vec::new(),
        draft: None,
        key: None,
    };
    let scope = Scope::public(organisation, [desk::REGISTER]);
    register(&house.house, &scope, new)
        .await
        .expect("accepted")
        .id
}

async fn read(house: &TestHouse, id: Uuid) -> Report {
    let scope = house.scope("kortrijk").await;
    let reader = house.house.store().read(&scope).await.unwrap();
    report::Entity::find_by_id(id)
        .one(&reader.db())
        .await
        .unwrap()
        .unwrap()
}

/// The job of the only report: its state and its tries.
async fn job(house: &TestHouse) -> (String, i64, String) {
    use kernel::store::tables::job;
    use sea_orm::{ColumnTrait, QueryFilter};
    let reader = house
        .house
        .store()
        .read(&Scope::installation())
        .await
        .unwrap();
    let found = job::Entity::find()
        .filter(job::Column::Kind.eq(PLACE))
        .one(&reader.db())
        .await
        .unwrap()
        .unwrap();
    (
        found.state,
        found.attempts,
        found.last_error.unwrap_or_default(),
    )
}

fn is_there(report: &Report) -> bool {
    match (report.lon, report.lat) {
        (Some(lon), Some(lat)) => Point::new(lon, lat).distance_m(THERE) < 1.0,
        _ => false,
    }
}

#[tokio::test]
async fn a_typed_address_is_placed_by_the_register() {
    let house = TestHouse::new().await;
    let register = Register::start().await;
    let id = accept(&house, TYPED).await;
    assert_eq!(register.simulator.asked(), 0, "intake asks nobody");
    jobs::run_due(&house.house, register.handlers())
        .await
        .unwrap();
    let placed = read(&house, id).await;
    assert!(is_there(&placed), "{placed:?}");
    assert_eq!(
        (
            placed.area.as_deref(),
            placed.address.as_str(),
            placed.address_id
        ),
        (Some("8500"), TYPED, None)
    );
}

#[tokio::test]
async fn an_address_of_the_imported_list_asks_nobody() {
    let house = TestHouse::new().await;
    let register = Register::start().await;
    let listed = {
        let scope = house.scope("kortrijk").await;
        let reader = house.house.store().read(&scope).await.unwrap();
        desk::store::tables::address::Entity::find()
            .one(&reader.db())
            .await
            .unwrap()
            .unwrap()
    };
    let id = accept(&house, &desk::store::addresses::in_words(&listed)).await;
    jobs::run_due(&house.house, register.handlers())
        .await
        .unwrap();
    assert_eq!(read(&house, id).await.address_id, Some(listed.id));
    assert_eq!(register.simulator.asked(), 0);
}

#[tokio::test]
async fn in_every_bad_mood_the_report_is_there_and_its_place_follows_after_recovery() {
    for mood in [Mood::Hanging, Mood::Garbage, Mood::Failing, Mood::Busy(30)] {
        let house = TestHouse::new().await;
        let register = Register::start().await;
        register.simulator.set_mood(mood);
        let id = accept(&house, TYPED).await;
        assert_eq!(
            register.simulator.asked(),
            0,
            "{mood:?}: intake asks nobody"
        );
        jobs::run_due(&house.house, register.handlers())
            .await
            .unwrap();
        assert_eq!(register.simulator.asked(), 1, "{mood:?}");
        assert_eq!(read(&house, id).await.lon, None, "{mood:?}");
        let (state, _, error) = job(&house).await;
        assert_eq!(state, "queued", "{mood:?}: {error}");
        assert!(
            !error.contains("Simulatorstraat"),
            "{mood:?}: an address is no business of the log: {error}"
        );
        register.simulator.set_mood(Mood::Healthy);
        house.clock.advance_ms(60_000);
        jobs::run_due(&house.house, register.handlers())
            .await
            .unwrap();
        assert!(is_there(&read(&house, id).await), "{mood:?}");
        assert_eq!(job(&house).await.0, "done", "{mood:?}");
    }
}

#[tokio::test]
async fn slow_but_in_time_is_good_enough() {
    let house = TestHouse::new().await;
    let register = Register::start().await;
    register
        .simulator
        .set_mood(Mood::Slow(Duration::from_millis(20)));
    let id = accept(&house, TYPED).await;
    jobs::run_due(&house.house, register.handlers())
        .await
        .unwrap();
    assert!(is_there(&read(&house, id).await));
}

#[tokio::test]
async fn a_register_that_is_gone_costs_no_tries_and_is_left_alone_for_a_while() {
    let house = TestHouse::new().await;
    let register = Register::start().await;
    register.server.abort();
    let gone = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    let register = Register {
        address: format!("http://{gone}"),
        ..register
    };
    let id = accept(&house, TYPED).await;
    for _ in 0..30 {
        jobs::run_due(&house.house, register.handlers())
            .await
            .unwrap();
        house.clock.advance_ms(60_000);
    }
    let (state, attempts, _) = job(&house).await;
    assert_eq!(state, "queued", "an outage is never the end");
    assert!(attempts < 12, "an outage uses up no tries: {attempts}");
    let circuits = jobs::circuits(house.house.store()).await.unwrap();
    let circuit = circuits
        .iter()
        .find(|c| c.system == "address-register")
        .expect("a circuit");
    assert!(
        circuit.opened_at.is_some() && circuit.failures < 30,
        "{circuit:?}"
    );
    let back = Register::start().await;
    house.clock.advance_ms(3_600_000);
    jobs::run_due(&house.house, back.handlers()).await.unwrap();
    assert!(is_there(&read(&house, id).await));
}

#[tokio::test]
async fn what_the_register_does_not_know_stays_with_its_words() {
    let house = TestHouse::new().await;
    let register = Register::start().await;
    for typed in [
        "Simulatorstraat 99, 8500 Kortrijk",
        "Nergensstraat 1",
        "Simulatorstraat",
        "bij de bakker",
    ] {
        let id = accept(&house, typed).await;
        jobs::run_due(&house.house, register.handlers())
            .await
            .unwrap();
        let report = read(&house, id).await;
        assert_eq!((report.lon, report.address.as_str()), (None, typed));
    }
}
