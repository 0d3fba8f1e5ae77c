//! PostgreSQL repeats the rule of the scope: even a query that forgets its condition sees no foreign row.

use crate::support::{Ground, Kind, all, kinds, number, only, organisation, superuser};
use kernel::{
    Error, Scope, accounts,
    env::{Env, FixedClock, SeededRandom},
    events::NewEvent,
    jobs::NewJob,
    organisations,
    store::{Location, Store, tables::OWNED},
};
use sea_orm::{ConnectionTrait, Statement};
use std::sync::Arc;

async fn fill(ground: &Ground) {
    for owner in [ground.a, ground.b] {
        organisations::create_department(&ground.store, &all(), owner, "Groen")
            .await
            .unwrap();
        organisations::create_team(&ground.store, &all(), owner, None, "green", "Groen", &[])
            .await
            .unwrap();
        let mut tx = ground.store.begin(&all()).await.unwrap();
        tx.job(NewJob::new(owner, "test", owner.to_string()));
        tx.event(NewEvent::new(owner, "test", "test", owner));
        tx.commit().await.unwrap();
    }
}

#[tokio::test]
async fn a_query_without_any_condition_sees_the_rows_of_the_scope_only() {
    only(Kind::Postgres, |ground| async move {
        fill(&ground).await;
        let scopes = [
            Scope::job(ground.a),
            Scope::public(ground.a, []),
            Scope::reporter(ground.a, ground.a),
        ];
        for table in OWNED {
            let everything = number(
                &ground.store,
                &all(),
                &format!("SELECT count(*) FROM {table}"),
            )
            .await;
            let own = format!(
                "SELECT count(*) FROM {table} WHERE organisation_id = '{}'",
                ground.a
            );
            let own = number(&ground.store, &all(), &own).await;
            for scope in &scopes {
                let seen = number(
                    &ground.store,
                    scope,
                    &format!("SELECT count(*) FROM {table}"),
                )
                .await;
                assert_eq!(seen, own, "{table}");
            }
            if ["event", "job", "department", "team", "chain_head"].contains(&table) {
                assert!(0 < own && own < everything, "{table} holds rows of both");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn every_table_with_an_organisation_is_under_the_rule() {
    only(Kind::Postgres, |ground| async move {
        let unlocked = "SELECT count(*) FROM pg_class t JOIN pg_attribute c ON c.attrelid = t.oid \
             WHERE t.relkind = 'r' AND t.relnamespace = current_schema()::regnamespace \
             AND c.attname = 'organisation_id' AND NOT (t.relrowsecurity AND t.relforcerowsecurity)";
        assert_eq!(ground.number(unlocked).await, 0);
        let locked = "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relforcerowsecurity";
        assert_eq!(ground.number(locked).await, i64::try_from(OWNED.len()).unwrap());
    })
    .await;
}

#[tokio::test]
async fn the_database_itself_refuses_to_write_for_a_foreign_organisation() {
    only(Kind::Postgres, |ground| async move {
        fill(&ground).await;
        let scope = Scope::job(ground.a);
        let write = async |sql: String| {
            let tx = ground.store.begin(&scope).await.unwrap();
            let done = tx
                .db()
                .execute_unprepared(&sql)
                .await
                .map(|done| done.rows_affected());
            tx.commit().await.ok();
            done
        };
        let insert =
            |owner| format!("INSERT INTO department VALUES (gen_random_uuid(), '{owner}', 'x')");
        assert_eq!(write(insert(ground.a)).await.unwrap(), 1);
        let refused = write(insert(ground.b)).await.unwrap_err().to_string();
        assert!(refused.contains("row-level security"), "{refused}");
        let moved = write(format!(
            "UPDATE department SET organisation_id = '{}'",
            ground.b
        ))
        .await
        .unwrap_err();
        assert!(moved.to_string().contains("row-level security"), "{moved}");
        for sql in [
            "UPDATE department SET name = 'x' WHERE organisation_id = '{}'",
            "DELETE FROM job WHERE organisation_id = '{}'",
        ] {
            assert_eq!(
                write(sql.replace("{}", &ground.b.to_string()))
                    .await
                    .unwrap(),
                0,
                "{sql}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_connection_forgets_whom_it_served_last() {
    only(Kind::Postgres, |ground| async move {
        fill(&ground).await;
        for _ in 0..20 {
            drop(ground.store.read(&all()).await.unwrap());
        }
        // Not told for whom: sees nothing.
        let url = match ground.store.location() {
            Location::Postgres(url) => url.clone(),
            Location::Sqlite(_) => return,
        };
        let raw = sea_orm::Database::connect(url).await.unwrap();
        let sql = "SELECT count(*) FROM department";
        let row = raw
            .query_one_raw(Statement::from_string(ground.store.backend(), sql))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(row.try_get_by_index::<i64>(0).unwrap(), 0);
        raw.close().await.unwrap();
        let nobody = number(
            &ground.store,
            &Scope::public(uuid::Uuid::from_u128(1), []),
            sql,
        )
        .await;
        assert_eq!(nobody, 0);
    })
    .await;
}

#[tokio::test]
async fn an_account_sees_the_organisations_of_its_roles() {
    only(Kind::Postgres, |ground| async move {
        fill(&ground).await;
        let c = organisation(&ground.store, "deinze", "DEI").await;
        organisations::create_department(&ground.store, &all(), c, "Groen")
            .await
            .unwrap();
        let role = accounts::create_role(
            &ground.store,
            &all(),
            None,
            "r",
            ("r", "r"),
            &["report.read"],
        )
        .await
        .unwrap();
        let new = accounts::NewAccount {
            email: "an@example.org".to_owned(),
            name: "An".to_owned(),
            locale: "nl".to_owned(),
            password: "een lange zin voor proeven".to_owned(),
            organisation: ground.a,
            role,
            team: None,
        };
        let id = accounts::create_account(&ground.store, &all(), new)
            .await
            .unwrap();
        let seen = async || {
            let scope = accounts::scope_of_account(&ground.store, "an@example.org")
                .await
                .unwrap();
            number(
                &ground.store,
                &scope,
                "SELECT count(DISTINCT organisation_id) FROM department",
            )
            .await
        };
        assert_eq!(seen().await, 1);
        let now = ground.store.env().now_ms();
        accounts::assign(
            &ground.store,
            &all(),
            id,
            role,
            c,
            None,
            (None, None),
            (now, None),
        )
        .await
        .unwrap();
        assert_eq!(seen().await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_role_that_could_pass_over_the_rule_is_refused() {
    if !kinds().contains(&Kind::Postgres) {
        return;
    }
    let clock = Arc::new(FixedClock::new("2026-11-24T09:00:00Z".parse().unwrap()));
    let env = Env::new(
        clock,
        Arc::new(SeededRandom::new(1)),
        jiff::tz::TimeZone::UTC,
    );
    let opened = Store::open(Location::Postgres(superuser().unwrap()), env, 2).await;
    assert!(matches!(
        opened,
        Err(Error::State("store-role-passes-row-level-security"))
    ));
}
