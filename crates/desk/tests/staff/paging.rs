//! Keyset paging: forward and back, every row is visited exactly once, also when many have the same due date.

use crate::house::{TestDesk, new_category};
use desk::store::{Cursor, ListQuery, View, list, tables::report};
use kernel::Scope;
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use sea_orm::{ActiveValue::Set, EntityTrait};
use uuid::Uuid;

/// Stores reports of a category with these due dates, in this order of making.
async fn store_reports(desk: &TestDesk, category: Uuid, due: &[i64]) -> Vec<Uuid> {
    let tx = desk.store().begin(&Scope::installation()).await.unwrap();
    let env = desk.house.env();
    let mut ids = Vec::new();
    for due_at in due {
        let id = env.id();
        let tail = i64::from(u32::from_be_bytes(env.bytes::<4>()));
        let row = report::ActiveModel {
            id: Set(id),
            organisation_id: Set(desk.kortrijk),
            search_id: Set((tail << 30) | i64::from(u16::from_be_bytes(env.bytes::<2>()))),
            number: Set(format!("KOR-2026-{}", id.simple())),
            kind: Set("report".to_owned()),
            category_id: Set(category),
            state: Set("new".to_owned()),
            outcome: Set(None),
            outcome_reason: Set(None),
            outcome_party: Set(None),
            outcome_text: Set(None),
            duplicate_of: Set(None),
            description: Set("Er liggen blikjes".to_owned()),
            place: Set("none".to_owned()),
            address_id: Set(None),
            address: Set(String::new()),
            area: Set(None),
            lon: Set(None),
            lat: Set(None),
            channel: Set("web".to_owned()),
            locale: Set("nl".to_owned()),
            anonymous: Set(true),
            team_id: Set(None),
            assignee_id: Set(None),
            rule: Set("reception".to_owned()),
            registered_at: Set(0),
            clock: Set("{}".to_owned()),
            promised_at: Set(*due_at),
            due_at: Set(*due_at),
            paused_at: Set(None),
            closed_at: Set(None),
            code_hash: Set(id.as_bytes().to_vec()),
            draft_id: Set(None),
            photos: Set(0),
            version: Set(1),
            updated_at: Set(0),
        };
        report::Entity::insert(row)
            .exec_without_returning(&tx.db())
            .await
            .unwrap();
        ids.push(id);
    }
    tx.commit().await.unwrap();
    ids
}

/// Reads page after page in one direction, from `start`.
async fn walk(
    desk: &TestDesk,
    scope: &Scope,
    base: &ListQuery,
    start: Option<Cursor>,
    back: bool,
) -> Vec<Vec<Uuid>> {
    let (mut pages, mut cursor) = (Vec::new(), start);
    loop {
        let reader = desk.store().read(scope).await.unwrap();
        let page = list(
            &reader,
            &ListQuery {
                cursor,
                ..base.clone()
            },
        )
        .await
        .unwrap();
        assert!(page.rows.len() as u64 <= base.limit);
        pages.push(page.rows.iter().map(|row| row.id).collect());
        // As it stands in an address, and back.
        let next = if back { page.previous } else { page.next };
        let Some(next) = next else { return pages };
        cursor = Some(Cursor::decode(&next.encode()).unwrap());
        assert!(pages.len() < 200, "paging does not end");
    }
}

#[test]
fn forward_and_back_visit_each_row_exactly_once() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let (desk, scope) = runtime.block_on(async {
        let desk = TestDesk::open().await;
        let an = desk.clerk("An").await;
        let scope = desk.scope(&an).await;
        (desk, scope)
    });
    // Few different dates over many rows: most rows share theirs with others.
    let cases = (proptest::collection::vec(0_i64..4, 0..40), 1_u64..8);
    let mut runner = TestRunner::new(Config {
        cases: 40,
        failure_persistence: None,
        ..Config::default()
    });
    runner
        .run(&cases, |(due, limit)| {
            runtime.block_on(async {
                let key = format!("case-{}", desk.house.env().id());
                let category =
                    new_category(&desk.house, None, &key, &key, "", "report", "none", None, 1)
                        .await;
                let ids = store_reports(&desk, category, &due).await;
                let mut expected: Vec<(i64, Uuid)> = due.iter().copied().zip(ids).collect();
                expected.sort_unstable();
                let expected: Vec<Uuid> = expected.into_iter().map(|(_, id)| id).collect();
                let base = ListQuery {
                    category: Some(category),
                    limit,
                    ..ListQuery::new(View::Open)
                };

                let forward = walk(&desk, &scope, &base, None, false).await;
                prop_assert_eq!(forward.concat(), expected.clone());

                // From the last page back to the first: the same pages, read the other way.
                let reader = desk.store().read(&scope).await.unwrap();
                let mut cursor = None;
                let mut last = list(&reader, &base).await.unwrap();
                while let Some(next) = last.next {
                    cursor = Some(next);
                    last = list(
                        &reader,
                        &ListQuery {
                            cursor,
                            ..base.clone()
                        },
                    )
                    .await
                    .unwrap();
                }
                drop(reader);
                let mut back = walk(&desk, &scope, &base, cursor, true).await;
                back.reverse();
                prop_assert_eq!(back.concat(), expected);
                Ok(())
            })
        })
        .unwrap();
}

#[test]
fn anything_in_an_address_is_a_place_in_the_list_or_nothing() {
    proptest!(|(text in ".{0,60}")| {
        if let Some(cursor) = Cursor::decode(&text) {
            prop_assert_eq!(Cursor::decode(&cursor.encode()), Some(cursor));
        }
    });
}

#[tokio::test]
async fn the_links_below_the_list_lead_through_all_of_it_and_back() {
    let desk = TestDesk::open().await;
    let mut an = desk.clerk("An").await;
    store_reports(&desk, desk.litter, &[5; 120]).await;
    let mut seen = Vec::new();
    let mut page = an.get("/desk/open").await;
    seen.extend(page.rows());
    while let Some(next) = page.link("next") {
        page = an.get(&next).await;
        seen.extend(page.rows());
    }
    let mut different = seen.clone();
    different.sort();
    different.dedup();
    assert_eq!((seen.len(), different.len()), (120, 120));
    let mut back = page.rows();
    while let Some(previous) = page.link("prev") {
        page = an.get(&previous).await;
        let mut rows = page.rows();
        rows.append(&mut back);
        back = rows;
    }
    assert_eq!(back, seen);
}
