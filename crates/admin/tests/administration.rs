//! What administrators may do, and to whom.

#![allow(clippy::unwrap_used)] // a test that cannot go on says where

mod support;

use axum::http::StatusCode;
use kernel::{Error, Scope, accounts};
use support::{PASSWORD, world};

const ADMIN: &[&str] = &[
    "account.manage",
    "settings.manage",
    "job.manage",
    "audit.read",
];

#[tokio::test]
async fn an_administrator_makes_an_account_whose_first_password_is_seen_once_and_works() {
    let world = world().await;
    world
        .account(
            "beheer@anzegem.example",
            world.a,
            &["account.manage", "report.read"],
        )
        .await;
    let role = world.role(&["report.read"]).await.to_string();
    let mut admin = world.logged_in("beheer@anzegem.example").await;
    let organisation = world.a.to_string();
    let fields = [
        ("name", "An Peeters"),
        ("email", "an@anzegem.example"),
        ("locale", "nl"),
        ("organisation", &organisation),
        ("role", &role),
    ];
    let made = admin
        .submit("/admin/accounts/new", "/admin/accounts/new", &fields)
        .await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let at = made
        .text
        .rfind("data-copy>")
        .unwrap_or_else(|| panic!("{}", made.text));
    let password = made.text[at..]
        .split('>')
        .nth(1)
        .unwrap()
        .split('<')
        .next()
        .unwrap()
        .to_owned();
    assert_eq!(
        world
            .browser("198.51.100.7")
            .log_in("an@anzegem.example", &password)
            .await
            .status,
        StatusCode::SEE_OTHER
    );
    let list = admin.get("/admin/accounts?q=peeters").await;
    assert!(
        list.text.contains("An Peeters")
            && !list.text.contains(&password)
            && !list.text.contains("beheer@anzegem")
    );

    // A second account with the same address is refused, and what was typed is still there.
    let again = admin
        .submit("/admin/accounts/new", "/admin/accounts/new", &fields)
        .await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        again.text.contains("Er bestaat al een account")
            && again.text.contains("value=\"An Peeters\"")
    );
}

#[tokio::test]
async fn an_administrator_of_one_organisation_cannot_see_or_touch_an_account_of_another() {
    let world = world().await;
    world
        .account(
            "beheer@anzegem.example",
            world.a,
            &["account.manage", "report.read"],
        )
        .await;
    let stranger = world
        .account("els@beveren.example", world.b, &["report.read"])
        .await;
    let mut admin = world.logged_in("beheer@anzegem.example").await;
    let at = format!("/admin/accounts/{stranger}");
    assert_eq!(admin.get(&at).await.status, StatusCode::NOT_FOUND);
    assert!(
        !admin
            .get("/admin/accounts")
            .await
            .text
            .contains("els@beveren.example")
    );
    for (path, fields) in [
        ("password", vec![]),
        ("totp", vec![]),
        ("active", vec![("active", "off")]),
    ] {
        let answer = admin
            .submit("/admin/accounts", &format!("{at}/{path}"), &fields)
            .await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(
        world
            .browser("198.51.100.7")
            .log_in("els@beveren.example", PASSWORD)
            .await
            .status,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn nobody_resets_the_password_of_someone_who_also_works_elsewhere() {
    let world = world().await;
    world
        .account(
            "beheer@anzegem.example",
            world.a,
            &["account.manage", "report.read"],
        )
        .await;
    let both = world
        .account("els@beveren.example", world.b, &["report.read"])
        .await;
    world.also(both, world.a, &["report.read"]).await;
    let mut admin = world.logged_in("beheer@anzegem.example").await;
    let at = format!("/admin/accounts/{both}");
    let page = admin.get(&at).await;
    assert!(
        page.text.contains("werkt ook voor een ander bestuur")
            && !page.text.contains("Maak een nieuw wachtwoord")
    );
    assert!(!page.text.contains("Beveren"), "nor is it told where");
    let answer = admin
        .submit("/admin/accounts", &format!("{at}/password"), &[])
        .await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert_eq!(
        world
            .browser("198.51.100.7")
            .log_in("els@beveren.example", PASSWORD)
            .await
            .status,
        StatusCode::SEE_OTHER
    );
    // The region may.
    world
        .account(
            "regio@anzegem.example",
            world.a,
            &["account.manage", "region.manage"],
        )
        .await;
    let mut region = world.logged_in("regio@anzegem.example").await;
    assert_eq!(
        region
            .submit("/admin/accounts", &format!("{at}/password"), &[])
            .await
            .status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn nobody_gives_more_than_they_have() {
    let world = world().await;
    let admin_id = world
        .account("beheer@anzegem.example", world.a, &["account.manage"])
        .await;
    let colleague = world
        .account("jan@anzegem.example", world.a, &["account.manage"])
        .await;
    let mut admin = world.logged_in("beheer@anzegem.example").await;
    let (more, region, own) = (
        world.role(&["report.read"]).await,
        world.role(&["region.manage"]).await,
        world.role(&["account.manage"]).await,
    );
    let organisation = world.a.to_string();
    for role in [more, region] {
        let fields = [
            ("organisation", organisation.as_str()),
            ("role", &role.to_string()),
        ];
        let answer = admin
            .submit(
                "/admin/accounts",
                &format!("/admin/accounts/{colleague}/roles"),
                &fields,
            )
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text.contains("rechten die u zelf niet hebt"));
    }
    let fields = [
        ("organisation", organisation.as_str()),
        ("role", &own.to_string()),
    ];
    let answer = admin
        .submit(
            "/admin/accounts",
            &format!("/admin/accounts/{colleague}/roles"),
            &fields,
        )
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    // Not by a role or key of one's own making either, nor by the door of somebody who may do more.
    let fields = [
        ("organisation", organisation.as_str()),
        ("name", "Alles"),
        ("actions", "settings.manage"),
    ];
    let answer = admin
        .submit("/admin/roles/new", "/admin/roles/new", &fields)
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let answer = admin
        .submit("/admin/keys/new", "/admin/keys/new", &fields)
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    world.also(colleague, world.a, &["report.read"]).await;
    let answer = admin
        .submit(
            "/admin/accounts",
            &format!("/admin/accounts/{colleague}/password"),
            &[],
        )
        .await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    // And nobody ends their own role by accident.
    let held = accounts::assignments(world.store(), &Scope::installation())
        .await
        .unwrap();
    let mine = held.iter().find(|a| a.account_id == admin_id).unwrap().id;
    let answer = admin
        .submit(
            "/admin/accounts",
            &format!("/admin/accounts/{admin_id}/roles/{mine}/end"),
            &[],
        )
        .await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_role_counts_within_its_period_only() {
    let world = world().await;
    world
        .account(
            "beheer@anzegem.example",
            world.a,
            &["account.manage", "audit.read"],
        )
        .await;
    let jan = world
        .account("jan@anzegem.example", world.a, &["report.read"])
        .await;
    let mut admin = world.logged_in("beheer@anzegem.example").await;
    let (organisation, role) = (
        world.a.to_string(),
        world
            .role(&["account.manage", "audit.read"])
            .await
            .to_string(),
    );
    let fields = [
        ("organisation", organisation.as_str()),
        ("role", &role),
        ("from", "2026-11-26"),
        ("until", "2026-11-26"),
    ];
    let answer = admin
        .submit(
            "/admin/accounts",
            &format!("/admin/accounts/{jan}/roles"),
            &fields,
        )
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    for (day, allowed) in [
        ("2026-11-25T10:00:00Z", false),
        ("2026-11-26T10:00:00Z", true),
        ("2026-11-27T10:00:00Z", false),
    ] {
        world.clock.set(day.parse().unwrap());
        let status = world
            .logged_in("jan@anzegem.example")
            .await
            .get("/admin/audit")
            .await
            .status;
        assert_eq!(status == StatusCode::OK, allowed, "{day}");
    }
    world.clock.set("2026-11-26T10:00:00Z".parse().unwrap());
    let mut admin = world.logged_in("beheer@anzegem.example").await;
    let fields = [
        ("organisation", organisation.as_str()),
        ("role", &role),
        ("from", "2026-12-02"),
        ("until", "2026-12-01"),
    ];
    let answer = admin
        .submit(
            "/admin/accounts",
            &format!("/admin/accounts/{jan}/roles"),
            &fields,
        )
        .await;
    assert!(
        answer.status == StatusCode::UNPROCESSABLE_ENTITY
            && answer.text.contains("value=\"2026-12-02\"")
    );
}

#[tokio::test]
async fn an_api_key_is_shown_once_works_and_stops_when_revoked() {
    let world = world().await;
    world
        .account(
            "beheer@anzegem.example",
            world.a,
            &["account.manage", "report.read"],
        )
        .await;
    let mut admin = world.logged_in("beheer@anzegem.example").await;
    let organisation = world.a.to_string();
    let fields = [
        ("organisation", organisation.as_str()),
        ("name", "Website"),
        ("actions", "account.manage"),
    ];
    let made = admin
        .submit("/admin/keys/new", "/admin/keys/new", &fields)
        .await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let at = made.text.find("ktl_").unwrap();
    let secret: String = made.text[at..]
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
        .collect();
    let scope = accounts::authenticate_key(world.store(), &secret)
        .await
        .unwrap();
    assert!(scope.sees(world.a) && !scope.sees(world.b));
    let list = admin.get("/admin/keys").await;
    assert!(list.text.contains("Website") && !list.text.contains(&secret));
    let at = list.text.find("/admin/keys/0").unwrap();
    let path = list.text[at..].split('"').next().unwrap().to_owned();
    // A colleague of another organisation cannot.
    world
        .account("beheer@beveren.example", world.b, &["account.manage"])
        .await;
    let mut other = world.logged_in("beheer@beveren.example").await;
    assert_eq!(
        other.submit("/admin/keys", &path, &[]).await.status,
        StatusCode::NOT_FOUND
    );
    assert!(
        accounts::authenticate_key(world.store(), &secret)
            .await
            .is_ok()
    );
    assert_eq!(
        admin.submit("/admin/keys", &path, &[]).await.location(),
        "/admin/keys"
    );
    assert!(matches!(
        accounts::authenticate_key(world.store(), &secret).await,
        Err(Error::Unauthenticated)
    ));
}

#[tokio::test]
async fn each_area_opens_only_with_its_permission() {
    let world = world().await;
    let slug = "/admin/organisation/anzegem";
    let calendar = format!("{slug}/calendar");
    let areas: [(&str, &[&str]); 5] = [
        (
            "account.manage",
            &[
                "/admin/accounts",
                "/admin/accounts/new",
                "/admin/roles",
                "/admin/roles/new",
                "/admin/keys",
                "/admin/keys/new",
            ],
        ),
        ("job.manage", &["/admin/jobs"]),
        ("audit.read", &["/admin/audit", "/admin/reads"]),
        ("region.manage", &["/admin/status"]),
        ("settings.manage", &[slug, &calendar]),
    ];
    for (i, (permission, _)) in areas.iter().enumerate() {
        let email = format!("persoon{i}@anzegem.example");
        world.account(&email, world.a, &[permission]).await;
        let mut browser = world.logged_in(&email).await;
        let home = browser.get("/admin").await;
        assert_eq!(home.status, StatusCode::OK, "{permission}");
        for (needed, paths) in &areas {
            for path in *paths {
                let answer = browser.get(path).await;
                let open = answer.status == StatusCode::OK;
                assert_eq!(
                    open,
                    needed == permission,
                    "{path} with {permission}: {} {}",
                    answer.status,
                    answer.text
                );
                assert!(
                    open || !home.text.contains(&format!("href=\"{path}\"")),
                    "{path} is offered without permission"
                );
            }
        }
    }
    world
        .account("lezer@anzegem.example", world.a, &["report.read"])
        .await;
    let mut reader = world.logged_in("lezer@anzegem.example").await;
    assert_eq!(reader.get("/admin").await.status, StatusCode::FORBIDDEN);
    assert_eq!(reader.get("/account").await.status, StatusCode::OK);
}

#[tokio::test]
async fn another_organisations_settings_do_not_exist() {
    let world = world().await;
    world
        .account("beheer@anzegem.example", world.a, ADMIN)
        .await;
    let mut admin = world.logged_in("beheer@anzegem.example").await;
    for path in [
        "",
        "/look",
        "/teams",
        "/calendar",
        "/calendar/hours",
        "/calendar/holidays",
        "/calendar/closings",
        "/calendar/year",
        "/calendar/history",
        "/calendar/export.ics",
    ] {
        assert_eq!(
            admin
                .get(&format!("/admin/organisation/anzegem{path}"))
                .await
                .status,
            StatusCode::OK,
            "{path}"
        );
        assert_eq!(
            admin
                .get(&format!("/admin/organisation/beveren{path}"))
                .await
                .status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    let answer = admin.get("/admin/audit?organisation=beveren").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_chain_of_facts_can_be_checked_on_screen() {
    let world = world().await;
    world
        .account("beheer@anzegem.example", world.a, ADMIN)
        .await;
    let mut admin = world.logged_in("beheer@anzegem.example").await;
    let page = admin.get("/admin/audit?kind=account.").await;
    assert!(page.text.contains("Account gemaakt") && !page.text.contains("Rol gegeven"));
    let whole = admin
        .submit("/admin/audit", "/admin/audit/verify", &[])
        .await;
    assert!(
        whole.text.contains("Alle gebeurtenissen zijn volledig") && !whole.text.contains("Beveren")
    );
    let tx = world.store().begin(&Scope::installation()).await.unwrap();
    use sea_orm::ConnectionTrait;
    for statement in [
        "DROP TRIGGER event_no_update",
        "UPDATE event SET actor_kind = 'public' WHERE seq = 2",
    ] {
        tx.db().execute_unprepared(statement).await.unwrap();
    }
    tx.commit().await.unwrap();
    let broken = admin
        .submit("/admin/audit", "/admin/audit/verify", &[])
        .await;
    assert!(
        broken.text.contains("Gebeurtenis 2 werd gewijzigd."),
        "{}",
        broken.text
    );
}
