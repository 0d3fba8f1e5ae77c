//! Figures for Prometheus. Labels hold kinds and classes, never names or ids.

use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::Registry,
};
use std::sync::{Arc, Mutex, PoisonError};

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Request {
    face: &'static str,
    class: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct JobLabel {
    kind: String,
    outcome: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Queue {
    state: String,
    system: String,
}

/// All figures of one process. Cheap to clone.
#[derive(Clone)]
pub struct Metrics {
    registry: Arc<Mutex<Registry>>,
    requests: Family<Request, Counter>,
    seconds: Histogram,
    jobs: Family<JobLabel, Counter>,
    queue: Family<Queue, Gauge>,
    statements: Gauge,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("kantel");
        let requests = Family::default();
        let seconds = Histogram::new([
            0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 1.0, 3.0, 10.0,
        ]);
        let jobs = Family::default();
        let queue = Family::default();
        registry.register(
            "requests",
            "Answered requests by face and status class",
            requests.clone(),
        );
        registry.register("request_seconds", "Time to answer", seconds.clone());
        registry.register("jobs", "Jobs run by kind and outcome", jobs.clone());
        registry.register(
            "queue",
            "Jobs in the outbox by state and outside system",
            queue.clone(),
        );
        let statements = Gauge::default();
        registry.register(
            "sql_statements",
            "SQL statements sent since the start",
            statements.clone(),
        );
        Self {
            registry: Arc::new(Mutex::new(registry)),
            requests,
            seconds,
            jobs,
            queue,
            statements,
        }
    }
}

impl Metrics {
    /// Counts an answered request.
    pub fn request(&self, path: &str, status: u16, seconds: f64) {
        let face = match path.split('/').nth(1).unwrap_or_default() {
            "api" => "api",
            "desk" => "staff",
            "admin" => "administration",
            "static" | "theme" => "assets",
            _ => "public",
        };
        let class = match status {
            0..=299 => "2xx",
            300..=399 => "3xx",
            400..=499 => "4xx",
            _ => "5xx",
        };
        self.requests.get_or_create(&Request { face, class }).inc();
        self.seconds.observe(seconds);
    }

    /// Counts a job that was run.
    pub fn job(&self, kind: &str, done: bool) {
        let outcome = if done { "done" } else { "failed" };
        self.jobs
            .get_or_create(&JobLabel {
                kind: kind.to_owned(),
                outcome,
            })
            .inc();
    }

    /// Sets the number of SQL statements sent since the start.
    pub fn statements(&self, count: u64) {
        self.statements
            .set(i64::try_from(count).unwrap_or(i64::MAX));
    }

    /// Sets the present length of the queues.
    pub fn queues(&self, counts: &[crate::jobs::Counts]) {
        self.queue.clear();
        for count in counts {
            let label = Queue {
                state: count.state.clone(),
                system: count.system.clone().unwrap_or_default(),
            };
            self.queue.get_or_create(&label).set(count.count);
        }
    }

    /// Everything in the OpenMetrics text format.
    pub fn text(&self) -> String {
        let mut out = String::new();
        let registry = self.registry.lock().unwrap_or_else(PoisonError::into_inner);
        if encode(&mut out, &registry).is_err() {
            tracing::warn!("figures could not be written");
        }
        out
    }
}
