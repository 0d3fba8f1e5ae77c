//! Jobs on screen: replay, cancel, and the way back.

#![allow(clippy::unwrap_used)] // a test that cannot go on says where

mod support;

use axum::http::StatusCode;
use kernel::{
    House, Scope,
    jobs::{self, Filter, Handler, Job, JobError, NewJob},
};
use std::sync::Arc;
use support::{World, world};

struct Fails;

#[async_trait::async_trait]
impl Handler for Fails {
    fn kind(&self) -> &'static str {
        "test.fails"
    }
    async fn run(&self, _: &House, _: &Job) -> Result<(), JobError> {
        Err(JobError::Permanent("the address does not exist".to_owned()))
    }
}

async fn dead_job(world: &World) -> Job {
    let mut tx = world.store().begin(&Scope::installation()).await.unwrap();
    tx.job(NewJob::new(world.a, "test.fails", "one"));
    tx.commit().await.unwrap();
    jobs::run_due(&world.house, vec![Arc::new(Fails)])
        .await
        .unwrap();
    job(world).await
}

async fn job(world: &World) -> Job {
    let reader = world.store().read(&Scope::installation()).await.unwrap();
    jobs::list(&reader.db(), &Scope::installation(), &Filter::default(), 10)
        .await
        .unwrap()
        .remove(0)
}

#[tokio::test]
async fn a_failed_job_is_shown_with_its_reason_replayed_and_taken_back() {
    let world = world().await;
    world
        .account("beheer@anzegem.example", world.a, &["job.manage"])
        .await;
    let dead = dead_job(&world).await;
    assert_eq!(dead.state, "dead");
    let mut admin = world.logged_in("beheer@anzegem.example").await;
    let page = admin.get("/admin/jobs?state=dead").await;
    assert!(
        page.text.contains("the address does not exist")
            && page.text.contains("Eén taak is mislukt"),
        "{}",
        page.text
    );
    assert!(
        !admin
            .get("/admin/jobs?state=queued")
            .await
            .text
            .contains("the address does not exist")
    );

    let fields = [("back", "/admin/jobs?state=dead")];
    let answer = admin
        .submit(
            "/admin/jobs",
            &format!("/admin/jobs/{}/replay", dead.id),
            &fields,
        )
        .await;
    assert_eq!(answer.location(), "/admin/jobs?state=dead");
    assert_eq!(job(&world).await.state, "queued");
    // What was done is said with a button that takes it back.
    let page = admin.get(answer.location()).await;
    assert!(
        page.text
            .contains(&format!("action=\"/admin/jobs/{}/cancel\"", dead.id))
    );
    admin
        .submit(
            "/admin/jobs",
            &format!("/admin/jobs/{}/cancel", dead.id),
            &[("back", "https://evil.example")],
        )
        .await;
    assert_eq!(job(&world).await.state, "cancelled");
    // Twice the same is said, not done.
    let twice = admin
        .submit(
            "/admin/jobs",
            &format!("/admin/jobs/{}/cancel", dead.id),
            &[],
        )
        .await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn the_way_back_is_never_another_site() {
    let world = world().await;
    world
        .account("beheer@anzegem.example", world.a, &["job.manage"])
        .await;
    let dead = dead_job(&world).await;
    let mut admin = world.logged_in("beheer@anzegem.example").await;
    let path = format!("/admin/jobs/{}/replay", dead.id);
    let answer = admin
        .submit("/admin/jobs", &path, &[("back", "//evil.example")])
        .await;
    assert_eq!(answer.location(), "/admin/jobs");
}

#[tokio::test]
async fn jobs_of_another_organisation_are_neither_seen_nor_touched() {
    let world = world().await;
    world
        .account("beheer@beveren.example", world.b, &["job.manage"])
        .await;
    let dead = dead_job(&world).await;
    let mut other = world.logged_in("beheer@beveren.example").await;
    assert!(
        !other
            .get("/admin/jobs")
            .await
            .text
            .contains("the address does not exist")
    );
    for what in ["replay", "cancel"] {
        let answer = other
            .submit(
                "/admin/jobs",
                &format!("/admin/jobs/{}/{what}", dead.id),
                &[],
            )
            .await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(job(&world).await.state, "dead");
}

#[tokio::test]
async fn a_long_list_is_walked_page_by_page_without_gap_or_repeat() {
    let world = world().await;
    world
        .account("beheer@anzegem.example", world.a, &["job.manage"])
        .await;
    let mut tx = world.store().begin(&Scope::installation()).await.unwrap();
    for i in 0..120 {
        tx.job(NewJob::new(world.a, "test.fails", format!("job-{i}")));
    }
    tx.commit().await.unwrap();
    let mut admin = world.logged_in("beheer@anzegem.example").await;
    let (mut path, mut seen) = ("/admin/jobs".to_owned(), std::collections::BTreeSet::new());
    for pages in 1.. {
        let page = admin.get(&path).await;
        for part in page.text.split("action=\"/admin/jobs/").skip(1) {
            assert!(
                seen.insert(part.split('/').next().unwrap().to_owned()),
                "no job twice"
            );
        }
        match page
            .text
            .split("href=\"")
            .map(|p| p.split('"').next().unwrap())
            .find(|p| p.contains("before=") && !p.contains("lang="))
        {
            Some(next) => path = next.replace("&amp;", "&"),
            None => {
                assert_eq!((seen.len(), pages), (120, 3));
                break;
            }
        }
    }
}
