//! What the desk costs in statements, whatever the number of reports: counted here, so that it cannot grow unseen.
//! Speed itself is measured by `kantel bench desk`.

#![allow(clippy::unwrap_used)] // a test that cannot go on says where

mod support;

use desk::{
    actions,
    model::{Channel, Contact, NewReport, Place},
};
use kernel::Scope;
use support::{TestHouse, walk};
use uuid::Uuid;

/// Statements of an action: what intake may cost, whoever reports.
const MOST: u64 = 8;

fn report(organisation: Uuid, key: Option<(String, Vec<u8>)>) -> NewReport {
    NewReport {
        organisation,
        category: TestHouse::category(walk::DUMPING),
        description: "Er liggen drie zakken afval aan de bushalte.".into(),
        place: Place::Point {
            point: (3.2649, 50.8279),
            text: "Aan de bushalte".into(),
        },
        contact: Contact {
            name: Some("Jan Peeters".into()),
            email: Some("jan@example.com".into()),
            phone: None,
        },
        channel: Channel::Api,
        locale: ui::Locale::Nl,
        photos: Vec::new(),
        draft: None,
        key,
    }
}

#[tokio::test]
async fn accepting_a_report_costs_at_most_eight_statements() {
    let test = TestHouse::new().await;
    let kortrijk = test.organisation("kortrijk").await.id;
    let scope = Scope::public(kortrijk, [desk::REGISTER]);
    // What is read once and kept (organisations, catalogue) is read before counting.
    actions::register(&test.house, &scope, report(kortrijk, None))
        .await
        .unwrap();
    let before = test.house.store().statements();
    let receipt = actions::register(
        &test.house,
        &scope,
        report(
            kortrijk,
            Some(("a-key-of-ours".into(), b"content".to_vec())),
        ),
    )
    .await
    .unwrap();
    let cost = test.house.store().statements() - before;
    assert!(!receipt.repeated);
    assert!((5..=MOST).contains(&cost), "{cost} statements");
}
