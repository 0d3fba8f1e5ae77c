//! Running one case and reading what it cost.

use super::http::{Answer, Client};
use anyhow::{Context, Result, ensure};
use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

/// What one case measured.
pub(super) struct Figures {
    pub(super) name: &'static str,
    pub(super) requests: usize,
    pub(super) rate: f64,
    pub(super) percentiles: [f64; 3],
    pub(super) cpu_ms: f64,
    pub(super) statements: f64,
    pub(super) memory_mb: f64,
}

/// The server under test.
pub(super) struct Server {
    pub(super) host: String,
    pub(super) pid: u32,
}

impl Server {
    /// CPU seconds used so far (user and system), from `/proc`.
    fn cpu(&self) -> Result<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.pid))
            .context("the server is gone")?;
        let after = stat.rsplit_once(") ").context("stat")?.1;
        let fields: Vec<&str> = after.split(' ').collect();
        let ticks: f64 = fields[11].parse::<f64>()? + fields[12].parse::<f64>()?;
        // The kernel's clock tick is 100 per second on every Linux we run on (`getconf CLK_TCK`).
        Ok(ticks / 100.0)
    }

    /// Resident memory in megabytes.
    pub(super) fn memory(&self) -> Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid))?;
        let line = status
            .lines()
            .find(|l| l.starts_with("VmRSS"))
            .context("VmRSS")?;
        let kb: f64 = line.split_whitespace().nth(1).context("VmRSS")?.parse()?;
        Ok(kb / 1024.0)
    }

    /// Waits until the outbox is empty.
    pub(super) async fn idle(&self) -> Result<()> {
        let mut client = Client::connect(&self.host).await?;
        loop {
            let text = String::from_utf8(client.send("GET", "/metrics", "", "").await?.body)?;
            let waiting = text.lines().any(|l| {
                l.starts_with("kantel_queue{")
                    && !l.contains("state=\"dead\"")
                    && !l.ends_with(" 0")
            });
            if !waiting {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// SQL statements sent so far.
    async fn statements(&self) -> Result<f64> {
        let mut client = Client::connect(&self.host).await?;
        let text = String::from_utf8(client.send("GET", "/metrics", "", "").await?.body)?;
        let line = text
            .lines()
            .find(|l| l.starts_with("kantel_sql_statements"))
            .context("no statement count")?;
        Ok(line.rsplit_once(' ').context("no value")?.1.parse()?)
    }
}

/// Sends requests from `clients` connections for `seconds`; `request` makes the nth one. An answer that is not as
/// expected ends the measurement: a fast error is no speed.
pub(super) async fn run<F, R>(
    server: &Server,
    name: &'static str,
    clients: usize,
    seconds: u64,
    expected: &'static [u16],
    request: F,
) -> Result<Figures>
where
    F: Fn(Client, u64) -> R + Send + Sync + 'static,
    R: Future<Output = Result<(Client, Answer)>> + Send,
{
    let request = Arc::new(request);
    let next = Arc::new(AtomicU64::new(0));
    let stop = Arc::new(AtomicBool::new(false));
    // Warm up: connections, caches, statement plans.
    let mut client = Client::connect(&server.host).await?;
    for _ in 0..20 {
        let (back, answer) = request(client, next.fetch_add(1, Ordering::Relaxed)).await?;
        ensure!(
            expected.contains(&answer.status),
            "{name}: status {}: {}",
            answer.status,
            String::from_utf8_lossy(&answer.body)
        );
        client = back;
    }
    let (cpu, statements) = (server.cpu()?, server.statements().await?);
    let started = Instant::now();
    let mut tasks = Vec::new();
    for _ in 0..clients {
        let (request, next, stop) = (Arc::clone(&request), Arc::clone(&next), Arc::clone(&stop));
        let mut client = Client::connect(&server.host).await?;
        tasks.push(tokio::spawn(async move {
            let mut times = Vec::new();
            while !stop.load(Ordering::Relaxed) {
                let n = next.fetch_add(1, Ordering::Relaxed);
                let begun = Instant::now();
                let (back, answer) = request(client, n).await?;
                times.push(begun.elapsed());
                client = back;
                ensure!(
                    expected.contains(&answer.status),
                    "{name}: status {}",
                    answer.status
                );
            }
            Ok(times)
        }));
    }
    tokio::time::sleep(Duration::from_secs(seconds)).await;
    stop.store(true, Ordering::Relaxed);
    let mut times = Vec::new();
    for task in tasks {
        times.extend(task.await??);
    }
    let elapsed = started.elapsed().as_secs_f64();
    let cpu = server.cpu()? - cpu;
    // One reading of /metrics costs one statement itself.
    let statements = server.statements().await? - statements - 1.0;
    times.sort_unstable();
    let n = times.len();
    ensure!(n > 0, "{name}: nothing was answered");
    let at = |share: f64| {
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss
        )]
        let index = ((n - 1) as f64 * share) as usize;
        times[index].as_secs_f64() * 1000.0
    };
    #[allow(clippy::cast_precision_loss)]
    let count = n as f64;
    Ok(Figures {
        name,
        requests: n,
        rate: count / elapsed,
        percentiles: [at(0.5), at(0.95), at(0.99)],
        cpu_ms: cpu * 1000.0 / count,
        statements: statements / count,
        memory_mb: server.memory()?,
    })
}
