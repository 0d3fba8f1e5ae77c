//! Facts are append-only and chained: whatever is done to them behind the back is found, at the first row it touches.

use crate::support::{Ground, Kind, all, each_store};
use kernel::{
    Scope,
    events::{self, Broken, Fault, NewEvent, ReadLog, Verified},
};
use sea_orm::ConnectionTrait;
use std::sync::Arc;
use uuid::Uuid;

async fn write(ground: &Ground, organisation: Uuid, count: u128) {
    for i in 0..count {
        let mut tx = ground.store.begin(&all()).await.unwrap();
        tx.event(
            NewEvent::new(organisation, "thing.done", "thing", Uuid::from_u128(i))
                .because("because")
                .with(serde_json::json!({ "n": i as u64 })),
        );
        tx.commit().await.unwrap();
    }
}

async fn of(ground: &Ground, organisation: Uuid) -> Verified {
    let found = events::verify(&ground.store, &all()).await.unwrap();
    found
        .into_iter()
        .find(|one| one.organisation == organisation)
        .unwrap()
}

/// Opens the table, does something to A's chain, closes the table.
async fn tamper(ground: &Ground, statements: &[&str]) {
    let mut list = match ground.kind {
        Kind::Sqlite => vec![
            "DROP TRIGGER event_no_update",
            "DROP TRIGGER event_no_delete",
        ],
        Kind::Postgres => vec!["ALTER TABLE event DISABLE TRIGGER USER"],
    };
    list.extend_from_slice(statements);
    ground.behind_the_back(&list).await;
}

/// The condition that finds one row of A's chain.
fn row(ground: &Ground, seq: i64) -> String {
    let id = match ground.kind {
        Kind::Sqlite => format!("x'{}'", ground.a.simple()),
        Kind::Postgres => format!("'{}'", ground.a),
    };
    format!("organisation_id = {id} AND seq = {seq}")
}

async fn prepared(ground: &Ground) -> i64 {
    write(ground, ground.a, 8).await;
    write(ground, ground.b, 3).await;
    let whole = of(ground, ground.a).await;
    assert_eq!(whole.broken, None);
    whole.rows
}

#[tokio::test]
async fn untouched_chains_are_whole() {
    each_store(|ground| async move {
        let rows = prepared(&ground).await;
        assert!(rows >= 8);
        assert_eq!(of(&ground, ground.b).await.broken, None);
    })
    .await;
}

#[tokio::test]
async fn each_changed_field_is_found() {
    for change in [
        "kind = 'other'",
        "subject_kind = 'other'",
        "actor_kind = 'account'",
        "at = at + 1",
        "reason = NULL",
        "reason = ''",
        "rule = 'x'",
        "payload = '{}'",
    ] {
        each_store(|ground| async move {
            prepared(&ground).await;
            tamper(
                &ground,
                &[&format!(
                    "UPDATE event SET {change} WHERE {}",
                    row(&ground, 4)
                )],
            )
            .await;
            let broken = Some(Broken {
                seq: 4,
                fault: Fault::Changed,
            });
            assert_eq!(of(&ground, ground.a).await.broken, broken, "{change}");
            assert_eq!(
                of(&ground, ground.b).await.broken,
                None,
                "another's chain is whole"
            );
        })
        .await;
    }
}

#[tokio::test]
async fn a_removed_row_is_found() {
    each_store(|ground| async move {
        prepared(&ground).await;
        tamper(
            &ground,
            &[&format!("DELETE FROM event WHERE {}", row(&ground, 3))],
        )
        .await;
        assert_eq!(
            of(&ground, ground.a).await.broken,
            Some(Broken {
                seq: 3,
                fault: Fault::Missing
            })
        );
    })
    .await;
}

#[tokio::test]
async fn removing_the_last_rows_is_found() {
    each_store(|ground| async move {
        let rows = prepared(&ground).await;
        tamper(
            &ground,
            &[&format!("DELETE FROM event WHERE {}", row(&ground, rows))],
        )
        .await;
        assert_eq!(
            of(&ground, ground.a).await.broken,
            Some(Broken {
                seq: rows,
                fault: Fault::Truncated
            })
        );
    })
    .await;
}

#[tokio::test]
async fn a_row_put_in_is_found() {
    each_store(|ground| async move {
        let rows = prepared(&ground).await;
        let copy = format!(
            "INSERT INTO event SELECT organisation_id, {}, kind, subject_kind, subject_id, actor_kind, actor_id, at, reason, \
             rule, payload, prev_hash, hash FROM event WHERE {}",
            rows + 1,
            row(&ground, rows)
        );
        tamper(&ground, &[&copy]).await;
        assert_eq!(of(&ground, ground.a).await.broken, Some(Broken { seq: rows + 1, fault: Fault::Unlinked }));
    })
    .await;
}

#[tokio::test]
async fn facts_and_looks_cannot_be_changed_or_removed() {
    each_store(|ground: Arc<Ground>| async move {
        write(&ground, ground.a, 1).await;
        let log = ReadLog::default();
        log.record(
            &ground.store,
            &Scope::job(ground.a),
            ground.a,
            "report",
            Uuid::from_u128(1),
        )
        .await
        .unwrap();
        for table in ["event", "read_log"] {
            for statement in [
                format!("UPDATE {table} SET at = 0"),
                format!("DELETE FROM {table}"),
            ] {
                let tx = ground.store.begin(&all()).await.unwrap();
                let refused = tx
                    .db()
                    .execute_unprepared(&statement)
                    .await
                    .unwrap_err()
                    .to_string();
                assert!(refused.contains("append-only"), "{statement}: {refused}");
            }
        }
        assert_eq!(of(&ground, ground.a).await.broken, None);
    })
    .await;
}

#[tokio::test]
async fn a_look_is_logged_once_in_ten_minutes_per_person_and_purpose() {
    each_store(|ground| async move {
        let (log, subject) = (ReadLog::default(), Uuid::from_u128(5));
        let (clerk, reporter) = (Scope::job(ground.a), Scope::reporter(ground.a, subject));
        for (scope, minutes, expected) in [
            (&clerk, 0, 1),
            (&clerk, 9, 1),
            (&reporter, 0, 2),
            (&clerk, 2, 3),
            (&reporter, 0, 3),
        ] {
            ground.clock.advance_ms(minutes * 60_000);
            log.record(&ground.store, scope, ground.a, "report", subject)
                .await
                .unwrap();
            assert_eq!(
                ground.number("SELECT count(*) FROM read_log").await,
                expected
            );
        }
        let reader = ground.store.read(&clerk).await.unwrap();
        let looks = events::read_log_of(&reader.db(), &clerk, subject, 10)
            .await
            .unwrap();
        assert_eq!(
            looks
                .iter()
                .map(|look| look.purpose.as_str())
                .collect::<Vec<_>>(),
            ["delivery", "own-status", "delivery"]
        );
        let stranger = Scope::job(ground.b);
        assert!(
            events::read_log_of(&reader.db(), &stranger, subject, 10)
                .await
                .unwrap()
                .is_empty()
        );
    })
    .await;
}
