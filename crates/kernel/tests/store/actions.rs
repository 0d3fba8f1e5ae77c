//! An action is durable as a whole when it is answered, or leaves nothing.

use crate::support::{Ground, Kind, all, each_store, number, only, until};
use kernel::{
    Error, Result,
    events::NewEvent,
    organisations,
    store::{Store, Tx, tables::department},
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};
use std::{collections::BTreeSet, sync::Arc};
use uuid::Uuid;

/// What the specifications below do: a number, a row and a fact.
async fn work(tx: &mut Tx, organisation: Uuid) -> Result<(Uuid, i64)> {
    let (id, number) = (tx.env().id(), tx.next_number(organisation).await?);
    insert(tx, id, organisation).await?;
    tx.event(NewEvent::new(
        organisation,
        "department.made",
        "department",
        id,
    ));
    Ok((id, number))
}

async fn insert(tx: &Tx, id: Uuid, organisation: Uuid) -> Result<()> {
    let row = department::ActiveModel {
        id: Set(id),
        organisation_id: Set(organisation),
        name: Set("Openbaar domein".to_owned()),
    };
    department::Entity::insert(row)
        .exec_without_returning(&tx.db())
        .await?;
    Ok(())
}

async fn act(store: Store, organisation: Uuid) -> Result<i64> {
    let mut tx = store.begin(&all()).await?;
    let (_, number) = work(&mut tx, organisation).await?;
    tx.commit().await?;
    Ok(number)
}

async fn assert_consistent(ground: &Ground, rows: i64) {
    assert_eq!(ground.number("SELECT count(*) FROM department").await, rows);
    assert_eq!(
        ground
            .number("SELECT count(*) FROM event WHERE kind = 'department.made'")
            .await,
        rows
    );
    for found in kernel::events::verify(&ground.store, &all()).await.unwrap() {
        assert_eq!(found.broken, None);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_actions_at_once_are_all_durable_with_numbers_without_gap_or_repeat() {
    each_store(|ground| async move {
        let tasks: Vec<_> = (0..200)
            .map(|i| {
                tokio::spawn(act(
                    ground.store.clone(),
                    if i % 2 == 0 { ground.a } else { ground.b },
                ))
            })
            .collect();
        let mut numbers = [BTreeSet::new(), BTreeSet::new()];
        for (i, task) in tasks.into_iter().enumerate() {
            assert!(
                numbers[i % 2].insert(task.await.unwrap().unwrap()),
                "a number was given twice"
            );
        }
        for numbers in numbers {
            assert_eq!(numbers, (1..=100).collect());
        }
        assert_consistent(&ground, 200).await;
        // What another process finds is what the disk holds.
        let other = ground.other_process(&ground.clock).await;
        assert_eq!(
            number(&other, &all(), "SELECT count(*) FROM department").await,
            200
        );
        other.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn actions_that_fail_panic_or_are_dropped_leave_nothing_and_hinder_nobody() {
    each_store(|ground| async move {
        let taken = Uuid::from_u128(7);
        let tx = ground.store.begin(&all()).await.unwrap();
        insert(&tx, taken, ground.a).await.unwrap();
        tx.commit().await.unwrap();
        let tasks: Vec<_> = (0..80)
            .map(|i| {
                let (store, a) = (ground.store.clone(), ground.a);
                tokio::spawn(async move {
                    let mut tx = store.begin(&all()).await?;
                    let (_, number) = work(&mut tx, a).await?;
                    match i % 4 {
                        0 => tx.commit().await.map(|()| number),
                        1 => insert(&tx, taken, a).await.map(|()| number),
                        2 => panic!("as it happens"),
                        _ => Err(Error::State("dropped")),
                    }
                })
            })
            .collect();
        let mut numbers = BTreeSet::new();
        for (i, task) in tasks.into_iter().enumerate() {
            match (i % 4, task.await) {
                (0, done) => assert!(numbers.insert(done.unwrap().unwrap())),
                (2, done) => assert!(done.unwrap_err().is_panic()),
                (_, done) => assert!(done.unwrap().is_err()),
            }
        }
        assert_eq!(
            numbers,
            (1..=20).collect(),
            "what was given up gave its number back"
        );
        assert_eq!(
            ground
                .number("SELECT count(*) FROM event WHERE kind = 'department.made'")
                .await,
            20
        );
        assert_eq!(ground.number("SELECT count(*) FROM department").await, 21);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn actions_that_are_cut_off_at_any_point_leave_all_or_nothing() {
    each_store(|ground| async move {
        for turns in 0..120 {
            let mut action = Box::pin(act(ground.store.clone(), ground.a));
            // Polled a number of times, then dropped where it happens to be.
            for _ in 0..turns {
                let done = std::future::poll_fn(|context| {
                    std::task::Poll::Ready(action.as_mut().poll(context).is_ready())
                })
                .await;
                if done {
                    break;
                }
                tokio::task::yield_now().await;
            }
            drop(action);
            if turns % 10 == 0 {
                act(ground.store.clone(), ground.b).await.unwrap();
            }
        }
        act(ground.store.clone(), ground.b).await.unwrap();
        let rows = ground.number("SELECT count(*) FROM department").await;
        assert!(rows >= 13);
        assert_eq!(
            ground
                .number("SELECT CAST(sum(number) AS bigint) FROM chain_head")
                .await,
            rows
        );
        assert_consistent(&ground, rows).await;
    })
    .await;
}

#[tokio::test]
async fn nothing_is_seen_before_the_commit_and_everything_after_it() {
    each_store(|ground| async move {
        let count = "SELECT count(*) FROM department";
        let mut tx = ground.store.begin(&all()).await.unwrap();
        work(&mut tx, ground.a).await.unwrap();
        assert_eq!(ground.number(count).await, 0);
        tx.commit().await.unwrap();
        assert_eq!(ground.number(count).await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_a_shared_commit_fails_each_of_its_actions_is_told_and_nothing_is_stored() {
    only(Kind::Sqlite, |ground| async move {
        // While this one holds the writer, the two others queue up for the same group.
        let first = ground.store.begin(&all()).await.unwrap();
        let bad = {
            let store = ground.store.clone();
            tokio::spawn(async move {
                let tx = store.begin(&all()).await?;
                // A reference to nothing that is only found at the commit.
                tx.db()
                    .execute_unprepared("PRAGMA defer_foreign_keys = ON")
                    .await?;
                insert(&tx, Uuid::from_u128(1), Uuid::from_u128(404)).await?;
                tx.commit().await
            })
        };
        let good = tokio::spawn(act(ground.store.clone(), ground.a));
        for _ in 0..1000 {
            tokio::task::yield_now().await;
        }
        first.commit().await.unwrap();
        assert!(bad.await.unwrap().is_err());
        let good = good.await.unwrap();
        assert_eq!(
            ground.number("SELECT count(*) FROM department").await,
            i64::from(good.is_ok())
        );
        act(ground.store.clone(), ground.a).await.unwrap();
        assert_consistent(&ground, 1 + i64::from(good.is_ok())).await;
    })
    .await;
}

#[tokio::test]
async fn after_closing_nobody_gets_in() {
    each_store(|ground| async move {
        organisations::create_department(&ground.store, &all(), ground.a, "Groen")
            .await
            .unwrap();
        ground.store.close().await;
        assert!(ground.store.begin(&all()).await.is_err());
        let other = ground.other_process(&ground.clock).await;
        assert_eq!(
            number(&other, &all(), "SELECT count(*) FROM department").await,
            1
        );
        other.close().await;
    })
    .await;
}

#[tokio::test]
async fn the_worker_hears_of_jobs_only_after_the_commit() {
    each_store(|ground: Arc<Ground>| async move {
        let heard = ground.store.work_announced();
        let mut heard = Box::pin(heard);
        let mut tx = ground.store.begin(&all()).await.unwrap();
        tx.job(kernel::jobs::NewJob::new(ground.a, "test", "one"));
        assert!(futures::poll!(heard.as_mut()).is_pending());
        tx.commit().await.unwrap();
        let mut arrived = false;
        until("the announcement", || {
            arrived =
                arrived || matches!(futures::FutureExt::now_or_never(heard.as_mut()), Some(()));
            let arrived = arrived;
            async move { arrived }
        })
        .await;
    })
    .await;
}
