//! The worker: takes jobs, runs their handlers, writes down how it went.

use super::{
    Circuit, Handler, Job, JobError, circuit, pause_ms, queue,
    queue::{End, Lease},
};
use crate::{error::Result, house::House};
use futures::{StreamExt, stream};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::watch;

/// A lease lasts this long; a worker that dies gives its jobs back after it.
///
/// Whether it has lasted that long each worker judges by its own clock, from the moment it first saw the lease: clocks
/// of different machines are never compared, so one that is wrong takes no job from a worker that lives.
const LEASE_MS: i64 = 120_000;
/// A handler that takes longer than this is given up, well before its lease runs out.
const LONGEST_RUN: Duration = Duration::from_secs(90);
/// Jobs taken at once.
const BATCH: u64 = 32;
/// Jobs run side by side.
const SIDE_BY_SIDE: usize = 8;

/// Runs jobs until told to stop.
pub struct Worker {
    house: House,
    handlers: Arc<HashMap<&'static str, Arc<dyn Handler>>>,
    owner: String,
    /// The leases that this worker has seen, and since when.
    seen: Mutex<HashMap<Lease, i64>>,
}

impl Worker {
    /// A worker with the handlers of all modules. `owner` is unique to this process.
    pub fn new(house: House, handlers: Vec<Arc<dyn Handler>>) -> Self {
        let owner = house.env().id().to_string();
        let handlers = handlers
            .into_iter()
            .map(|handler| (handler.kind(), handler))
            .collect();
        Self {
            house,
            handlers: Arc::new(handlers),
            owner,
            seen: Mutex::default(),
        }
    }

    /// Takes and runs jobs until `stop` says so, then finishes those under way.
    pub async fn run(&self, mut stop: watch::Receiver<bool>) {
        let mut last_tidy = 0;
        while !*stop.borrow() {
            let now = self.house.env().now_ms();
            if now - last_tidy > 3_600_000 {
                last_tidy = now;
                if let Err(error) = queue::tidy(self.house.store()).await {
                    tracing::warn!(%error, "old jobs could not be removed");
                }
                for module in self.house.modules() {
                    if let Err(error) = (module.tidy)(self.house.clone()).await {
                        tracing::warn!(module = module.name, %error, "could not be tidied");
                    }
                }
            }
            let announced = self.house.store().work_announced();
            match self.turn().await {
                Ok(0) => {
                    tokio::select! {
                        () = announced => {}
                        () = tokio::time::sleep(Duration::from_millis(500)) => {}
                        _ = stop.changed() => {}
                    }
                }
                Ok(_) => {}
                Err(error) => {
                    tracing::warn!(%error, "jobs could not be taken");
                    tokio::select! {
                        () = tokio::time::sleep(Duration::from_secs(2)) => {}
                        _ = stop.changed() => {}
                    }
                }
            }
        }
    }

    /// Takes and runs the jobs that are due now, once. Returns how many.
    ///
    /// # Errors
    /// The store's own.
    pub async fn turn(&self) -> Result<usize> {
        let store = self.house.store();
        let now = store.env().now_ms();
        let circuits = circuit::circuits(store).await?;
        let closed: Vec<String> = circuits
            .iter()
            .filter(|c| c.is_open(now))
            .map(|c| c.system.clone())
            .collect();
        let kinds: Vec<String> = self
            .handlers
            .keys()
            .map(|kind| (*kind).to_owned())
            .collect();
        let lost = self.lost(queue::leases(store).await?, now);
        let jobs = queue::take(
            store,
            &self.owner,
            BATCH,
            LEASE_MS,
            (&closed, &kinds),
            &lost,
        )
        .await?;
        // A circuit that is about to be tried again gets one job, not the whole crowd.
        let (mut probes, mut jobs_now): (HashMap<String, ()>, Vec<Job>) =
            (HashMap::new(), Vec::new());
        for job in jobs {
            let probing = job.system.as_ref().is_some_and(|system| {
                circuits
                    .iter()
                    .any(|c| &c.system == system && c.opened_at.is_some())
            });
            if probing
                && probes
                    .insert(job.system.clone().unwrap_or_default(), ())
                    .is_some()
            {
                let end = End::Again {
                    at: now + 3000,
                    error: "waiting for the outside system".into(),
                    count: false,
                };
                queue::finish(store, &self.owner, &job, end).await?;
            } else {
                jobs_now.push(job);
            }
        }
        let count = jobs_now.len();
        stream::iter(jobs_now)
            .for_each_concurrent(SIDE_BY_SIDE, |job| self.one(job, &circuits))
            .await;
        Ok(count)
    }

    /// The leases that have stood unchanged for as long as a lease lasts: whoever held them is gone.
    fn lost(&self, leases: Vec<Lease>, now: i64) -> Vec<Lease> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::take(&mut *seen);
        for lease in leases {
            let since = before.get(&lease).map_or(now, |since| (*since).min(now));
            seen.insert(lease, since);
        }
        seen.iter()
            .filter(|(_, since)| now - **since >= LEASE_MS)
            .map(|(lease, _)| lease.clone())
            .collect()
    }

    async fn one(&self, job: Job, circuits: &[Circuit]) {
        let store = self.house.store();
        let Some(handler) = self.handlers.get(job.kind.as_str()) else {
            return;
        };
        let ran = {
            let (house, handler, job) = (self.house.clone(), Arc::clone(handler), job.clone());
            // In a task of its own, so that a panic ends this job and not the worker.
            tokio::spawn(async move {
                tokio::time::timeout(LONGEST_RUN, handler.run(&house, &job)).await
            })
            .await
        };
        let result = match ran {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => Err(JobError::SystemDown("took too long".to_owned())),
            Err(_) => Err(JobError::Permanent("the handler panicked".to_owned())),
        };
        let now = store.env().now_ms();
        let mut written = Ok(());
        let end = match result {
            Ok(()) => {
                // A healthy system's success is written once a minute, not with every job.
                if let Some(system) = &job.system
                    && !circuits
                        .iter()
                        .any(|c| &c.system == system && c.is_healthy(now))
                {
                    written = circuit::succeeded(store, system).await;
                }
                End::Done
            }
            Err(JobError::Permanent(error)) => End::Dead { error },
            Err(JobError::SystemDown(error)) => {
                if let Some(system) = &job.system {
                    written = circuit::failed(store, system, &error).await;
                }
                // The system's fault, not the job's: its tries are kept, so recovery finds every job still there.
                End::Again {
                    at: now + pause_ms(store.env(), job.attempts.min(4)),
                    error,
                    count: false,
                }
            }
            Err(JobError::Retry(error)) if job.attempts >= job.max_attempts => End::Dead { error },
            Err(JobError::Retry(error)) => End::Again {
                at: now + pause_ms(store.env(), job.attempts),
                error,
                count: true,
            },
        };
        self.house
            .metrics()
            .job(&job.kind, matches!(end, End::Done));
        if let Err(error) = written.and(queue::finish(store, &self.owner, &job, end).await) {
            // The lease runs out and the job runs again: handlers are idempotent.
            tracing::warn!(%error, job = %job.id, "the end of a job could not be written down");
        }
    }
}

/// Runs everything that is due now until nothing is: for tests and for commands that must not leave work behind.
///
/// # Errors
/// The store's own.
pub async fn run_due(house: &House, handlers: Vec<Arc<dyn Handler>>) -> Result<usize> {
    let worker = Worker::new(house.clone(), handlers);
    let mut total = 0;
    loop {
        match worker.turn().await? {
            0 => return Ok(total),
            count => total += count,
        }
    }
}
