//! Jobs: each is done at least once and taken by one worker at a time, whatever dies, hangs or tells the wrong time.

use crate::support::{Ground, all, each_store, until};
use kernel::{
    Error, House, Scope,
    env::FixedClock,
    jobs::{self, Filter, Handler, Job, JobError, NewJob, Worker},
};
use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::sync::Semaphore;

/// Answers as told, in order; well when nothing is told. Counts its runs.
#[derive(Default)]
struct Script {
    answers: Mutex<VecDeque<Result<(), JobError>>>,
    runs: AtomicUsize,
    /// When there is a gate, a run waits there for a permit.
    gate: Option<Semaphore>,
}

impl Script {
    fn telling(answers: impl IntoIterator<Item = Result<(), JobError>>) -> Arc<Self> {
        Arc::new(Self {
            answers: Mutex::new(answers.into_iter().collect()),
            ..Self::default()
        })
    }

    fn gated(answer: Result<(), JobError>) -> Arc<Self> {
        Arc::new(Self {
            answers: Mutex::new([answer].into()),
            gate: Some(Semaphore::new(0)),
            ..Self::default()
        })
    }

    fn runs(&self) -> usize {
        self.runs.load(Ordering::SeqCst)
    }
}

#[async_trait::async_trait]
impl Handler for Script {
    fn kind(&self) -> &'static str {
        "test.work"
    }

    async fn run(&self, _: &House, _: &Job) -> Result<(), JobError> {
        self.runs.fetch_add(1, Ordering::SeqCst);
        if let Some(gate) = &self.gate {
            gate.acquire().await.unwrap().forget();
        }
        self.answers.lock().unwrap().pop_front().unwrap_or(Ok(()))
    }
}

fn retry() -> Result<(), JobError> {
    Err(JobError::Retry("not yet".to_owned()))
}

fn down() -> Result<(), JobError> {
    Err(JobError::SystemDown("no answer".to_owned()))
}

fn new(ground: &Ground, key: &str) -> NewJob {
    NewJob::new(ground.a, "test.work", key)
}

async fn put(ground: &Ground, job: NewJob) {
    let mut tx = ground.store.begin(&all()).await.unwrap();
    tx.job(job);
    tx.commit().await.unwrap();
}

async fn stored(ground: &Ground) -> Vec<Job> {
    let reader = ground.store.read(&all()).await.unwrap();
    let mut list = jobs::list(&reader.db(), &all(), &Filter::default(), 100)
        .await
        .unwrap();
    list.sort_by(|a, b| a.key.cmp(&b.key));
    list
}

async fn only_job(ground: &Ground) -> Job {
    stored(ground).await.remove(0)
}

fn worker(ground: &Ground, script: &Arc<Script>) -> Worker {
    Worker::new(ground.house(&ground.store), vec![script.clone()])
}

async fn events(ground: &Ground, kind: &str) -> i64 {
    ground
        .number(&format!("SELECT count(*) FROM event WHERE kind = '{kind}'"))
        .await
}

const LEASE_MS: i64 = 120_000;

#[tokio::test]
async fn a_job_is_done_once_after_its_moment_and_the_same_key_is_the_same_work() {
    each_store(|ground| async move {
        let script = Script::telling([]);
        let worker = worker(&ground, &script);
        put(
            &ground,
            new(&ground, "k").after(std::time::Duration::from_secs(60)),
        )
        .await;
        put(&ground, new(&ground, "k")).await;
        assert_eq!(stored(&ground).await.len(), 1);
        assert_eq!(worker.turn().await.unwrap(), 0, "not before its moment");
        ground.clock.advance_ms(60_000);
        assert_eq!(worker.turn().await.unwrap(), 1);
        assert_eq!(worker.turn().await.unwrap(), 0);
        put(&ground, new(&ground, "k")).await;
        assert_eq!(
            worker.turn().await.unwrap(),
            0,
            "done work is not done again"
        );
        assert_eq!(
            (only_job(&ground).await.state.as_str(), script.runs()),
            ("done", 1)
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_workers_share_the_jobs_and_none_runs_twice() {
    each_store(|ground| async move {
        for i in 0..60 {
            put(&ground, new(&ground, &format!("{i:02}"))).await;
        }
        let script = Script::telling([]);
        let tasks: Vec<_> = (0..4)
            .map(|_| {
                let worker = worker(&ground, &script);
                tokio::spawn(async move { while worker.turn().await.unwrap() > 0 {} })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        assert_eq!(script.runs(), 60);
        assert!(
            stored(&ground)
                .await
                .iter()
                .all(|job| job.state == "done" && job.attempts == 1)
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_job_of_a_worker_that_died_is_taken_over_when_its_lease_has_run_out_and_not_before() {
    each_store(|ground| async move {
        put(&ground, new(&ground, "k")).await;
        let (dying, heir) = (Script::gated(Ok(())), Script::telling([]));
        {
            let first = worker(&ground, &dying);
            let mut turn = Box::pin(first.turn());
            until("the first worker to begin", || {
                let begun =
                    futures::FutureExt::now_or_never(turn.as_mut()).is_none() && dying.runs() == 1;
                async move { begun }
            })
            .await;
            // Dropped here, as by `kill -9`: it writes nothing down any more.
        }
        let second = worker(&ground, &heir);
        assert_eq!(second.turn().await.unwrap(), 0, "the lease is seen");
        ground.clock.advance_ms(LEASE_MS - 1);
        assert_eq!(second.turn().await.unwrap(), 0, "the lease still stands");
        ground.clock.advance_ms(1);
        assert_eq!(second.turn().await.unwrap(), 1);
        let job = only_job(&ground).await;
        assert_eq!(
            (job.state.as_str(), job.attempts, heir.runs()),
            ("done", 2, 1)
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_that_comes_back_after_its_lease_changes_nothing() {
    each_store(|ground| async move {
        put(&ground, new(&ground, "k")).await;
        let slow = Script::gated(Err(JobError::Permanent("too late".to_owned())));
        let first = worker(&ground, &slow);
        let turn = tokio::spawn(async move { first.turn().await });
        until("the slow worker to begin", || async { slow.runs() == 1 }).await;
        let heir = Script::telling([]);
        let second = worker(&ground, &heir);
        assert_eq!(second.turn().await.unwrap(), 0);
        ground.clock.advance_ms(LEASE_MS);
        assert_eq!(second.turn().await.unwrap(), 1);
        slow.gate.as_ref().unwrap().add_permits(1);
        turn.await.unwrap().unwrap();
        assert_eq!(only_job(&ground).await.state, "done");
        assert_eq!(
            events(&ground, "job.dead").await,
            0,
            "what did not happen is no fact"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_whose_clock_is_an_hour_wrong_takes_no_job_from_one_that_lives() {
    each_store(|ground| async move {
        for wrong in [3_600_000, -3_600_000] {
            let key = format!("k{wrong}");
            put(&ground, new(&ground, &key)).await;
            let busy = Script::gated(Ok(()));
            let first = worker(&ground, &busy);
            let turn = tokio::spawn(async move { first.turn().await });
            until("the first worker to begin", || async { busy.runs() == 1 }).await;

            let clock = Arc::new(FixedClock::new("2026-11-24T09:00:00Z".parse().unwrap()));
            clock.advance_ms(wrong);
            let store = ground.other_process(&clock).await;
            let thief = Script::telling([]);
            let second = Worker::new(ground.house(&store), vec![thief.clone()]);
            for _ in 0..5 {
                assert_eq!(second.turn().await.unwrap(), 0);
                clock.advance_ms(LEASE_MS / 5 - 1);
            }
            busy.gate.as_ref().unwrap().add_permits(1);
            turn.await.unwrap().unwrap();
            assert_eq!((busy.runs(), thief.runs()), (1, 0));
            assert!(stored(&ground).await.iter().all(|job| job.state == "done"));
            store.close().await;
        }
    })
    .await;
}

#[tokio::test]
async fn failures_are_tried_again_after_growing_pauses_until_the_tries_are_used_up() {
    each_store(|ground| async move {
        put(&ground, new(&ground, "k").tries(4)).await;
        let script = Script::telling([retry(), retry(), retry(), retry()]);
        let worker = worker(&ground, &script);
        for attempt in 1..=3 {
            assert_eq!(worker.turn().await.unwrap(), 1);
            let job = only_job(&ground).await;
            assert_eq!((job.state.as_str(), job.attempts), ("queued", attempt));
            let pause = job.run_at - ground.store.env().now_ms();
            let about = 1000 << attempt;
            assert!(
                (about * 3 / 4..=about * 5 / 4).contains(&pause),
                "pause {pause} after try {attempt}"
            );
            ground.clock.advance_ms(pause - 1);
            assert_eq!(
                worker.turn().await.unwrap(),
                0,
                "not before the pause is over"
            );
            ground.clock.advance_ms(1);
        }
        assert_eq!(worker.turn().await.unwrap(), 1);
        let job = only_job(&ground).await;
        assert_eq!(
            (job.state.as_str(), job.last_error.as_deref()),
            ("dead", Some("not yet"))
        );
        assert_eq!(events(&ground, "job.dead").await, 1);
        ground.clock.advance_ms(30 * 24 * 3_600_000);
        assert_eq!(
            worker.turn().await.unwrap(),
            0,
            "the dead stay until a person decides"
        );
    })
    .await;
}

#[tokio::test]
async fn a_handler_that_panics_or_says_never_ends_in_the_dead_letters_and_the_worker_goes_on() {
    struct Panics;
    #[async_trait::async_trait]
    impl Handler for Panics {
        fn kind(&self) -> &'static str {
            "test.panics"
        }
        async fn run(&self, _: &House, _: &Job) -> Result<(), JobError> {
            panic!("as it happens")
        }
    }
    each_store(|ground| async move {
        put(&ground, NewJob::new(ground.a, "test.panics", "1")).await;
        put(&ground, new(&ground, "2")).await;
        put(&ground, new(&ground, "3")).await;
        let script = Script::telling([Err(JobError::Permanent("no such address".to_owned()))]);
        let worker = Worker::new(
            ground.house(&ground.store),
            vec![script.clone(), Arc::new(Panics)],
        );
        assert_eq!(worker.turn().await.unwrap(), 3);
        let mut states: Vec<_> = stored(&ground)
            .await
            .into_iter()
            .map(|job| job.state)
            .collect();
        assert_eq!(states.remove(0), "dead");
        states.sort();
        assert_eq!(states, ["dead", "done"]);
    })
    .await;
}

#[tokio::test]
async fn a_person_replays_and_cancels_within_the_own_organisation() {
    each_store(|ground| async move {
        put(&ground, new(&ground, "k").tries(1)).await;
        let script = Script::telling([retry()]);
        let worker = worker(&ground, &script);
        worker.turn().await.unwrap();
        let job = only_job(&ground).await;
        assert_eq!(job.state, "dead");
        let (own, foreign) = (Scope::job(ground.a), Scope::job(ground.b));
        let powerless = Scope::public(ground.a, []);
        assert!(matches!(
            jobs::replay(&ground.store, &foreign, job.id).await,
            Err(Error::NotFound)
        ));
        assert!(matches!(
            jobs::replay(&ground.store, &powerless, job.id).await,
            Err(Error::Forbidden(_))
        ));
        jobs::cancel(&ground.store, &own, job.id).await.unwrap();
        assert_eq!(worker.turn().await.unwrap(), 0);
        jobs::replay(&ground.store, &own, job.id).await.unwrap();
        assert_eq!(worker.turn().await.unwrap(), 1);
        assert_eq!(only_job(&ground).await.state, "done");
        assert!(matches!(
            jobs::cancel(&ground.store, &own, job.id).await,
            Err(Error::State(_))
        ));
        assert!(matches!(
            jobs::replay(&ground.store, &own, job.id).await,
            Err(Error::State(_))
        ));
        assert_eq!(
            (
                events(&ground, "job.cancelled").await,
                events(&ground, "job.replayed").await
            ),
            (1, 1)
        );
    })
    .await;
}

#[tokio::test]
async fn a_system_that_is_down_is_left_alone_tried_with_one_job_and_used_again_when_it_answers() {
    each_store(|ground| async move {
        let script = Script::telling((0..6).map(|_| down()));
        let worker = worker(&ground, &script);
        put(&ground, new(&ground, "1").through("mail").tries(2)).await;
        for failure in 1..=5 {
            assert_eq!(worker.turn().await.unwrap(), 1, "failure {failure}");
            let job = only_job(&ground).await;
            assert_eq!(
                (job.state.as_str(), job.attempts),
                ("queued", 0),
                "the job's tries are kept"
            );
            ground.clock.advance_ms(2_500);
        }
        for key in ["2", "3"] {
            put(&ground, new(&ground, key).through("mail")).await;
        }
        put(&ground, new(&ground, "inside")).await;
        let circuit = || async {
            let circuit = jobs::circuits(&ground.store).await.unwrap().remove(0);
            (
                circuit.failures,
                circuit.is_open(ground.store.env().now_ms()),
            )
        };
        assert_eq!(circuit().await, (5, true));
        script.answers.lock().unwrap().push_front(Ok(()));
        assert_eq!(
            worker.turn().await.unwrap(),
            1,
            "only the work inside the house goes on"
        );
        ground.clock.advance_ms(10_000);
        assert_eq!(worker.turn().await.unwrap(), 1, "one job tries it");
        assert_eq!(circuit().await, (6, true), "it failed: open for longer");
        ground.clock.advance_ms(10_000);
        assert_eq!(worker.turn().await.unwrap(), 0);
        ground.clock.advance_ms(10_000);
        assert_eq!(worker.turn().await.unwrap(), 1, "one job tries it again");
        assert_eq!(circuit().await, (0, false), "it answers: closed");
        ground.clock.advance_ms(20_000);
        assert_eq!(worker.turn().await.unwrap(), 2, "the others follow");
        assert!(stored(&ground).await.iter().all(|job| job.state == "done"));
    })
    .await;
}
