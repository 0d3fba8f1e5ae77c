//! `kantel bench desk`: how fast this machine serves, with the load generator beside the server.

pub(crate) mod facility;
mod fill;
pub(crate) mod finance;
mod http;
pub(crate) mod letter;
mod measure;
pub(crate) mod steiner;
mod streets;
mod town;
mod trial;

use super::print;
use crate::{house, system};
use anyhow::{Context, Result};
use clap::Args;
use http::{Answer, Client};
use jiff::Timestamp;
use kernel::{
    accounts::{self, Credentials, Login},
    env::{Env, FixedClock},
    settings::Settings,
};
use measure::{Figures, Server};
use std::{
    collections::BTreeMap,
    process::{ExitCode, Stdio},
    sync::Arc,
    time::Duration,
};

/// What to measure.
#[derive(Args)]
pub(crate) struct Options {
    /// Reports in the store before measuring.
    #[arg(long, default_value_t = 100_000)]
    reports: usize,
    /// Seconds per case.
    #[arg(long, default_value_t = 8)]
    seconds: u64,
    /// Connections side by side.
    #[arg(long, default_value_t = 8)]
    clients: usize,
    /// Measure on this empty PostgreSQL database instead of the embedded store.
    #[arg(long)]
    postgres: Option<String>,
    /// Folder for the data; a new temporary one when left out.
    #[arg(long)]
    data: Option<std::path::PathBuf>,
    /// Only the cases whose name contains this.
    #[arg(long)]
    only: Option<String>,
    /// Port for the server under test.
    #[arg(long, default_value_t = 18080)]
    port: u16,
}

/// Fills a store, starts a server on it as a process of its own, and prints a table.
pub(crate) async fn desk(options: Options) -> Result<ExitCode> {
    let data = match &options.data {
        Some(folder) => folder.clone(),
        None => std::env::temp_dir().join(format!("kantel-bench-{}", std::process::id())),
    };
    let host = format!("127.0.0.1:{}", options.port);
    let environment = environment(&data, &host, options.postgres.as_deref());
    let settings = Settings::read("", &environment)?;
    eprintln!("Filling {} …", data.display());
    let (token, numbers) = prepare(&settings, options.reports).await?;
    let mut child = tokio::process::Command::new(std::env::current_exe()?)
        .arg("serve")
        .env_clear()
        .envs(&environment)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .context("the server cannot be started")?;
    let server = Server {
        host: host.clone(),
        pid: child.id().context("no server")?,
    };
    wait_ready(&host).await?;
    let figures = cases(&server, &options, token, numbers).await;
    let _ = child.kill().await;
    if options.data.is_none() {
        let _ = std::fs::remove_dir_all(&data);
    }
    table(&options, &figures?);
    Ok(ExitCode::SUCCESS)
}

fn environment(
    data: &std::path::Path,
    host: &str,
    postgres: Option<&str>,
) -> BTreeMap<String, String> {
    let mut out: BTreeMap<String, String> = [
        ("KANTEL_DATA", data.to_string_lossy().into_owned()),
        ("KANTEL_LISTEN", host.to_owned()),
        ("KANTEL_PUBLIC_URL", format!("http://{host}")),
        ("KANTEL_REQUIRE_TOTP", "false".to_owned()),
        ("KANTEL_RATE_REPORTS_PER_HOUR", "1000000000".to_owned()),
        ("KANTEL_RATE_REQUESTS_PER_MINUTE", "1000000000".to_owned()),
        ("KANTEL_LOG", "error".to_owned()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into();
    if let Some(url) = postgres {
        out.insert("KANTEL_DATABASE".to_owned(), url.to_owned());
    }
    out
}

async fn prepare(settings: &Settings, reports: usize) -> Result<(String, Vec<String>)> {
    let now = Timestamp::now();
    let clock = Arc::new(FixedClock::new(now));
    let env = Env::new(
        clock.clone(),
        Arc::new(system::SystemRandom),
        system::zone(),
    );
    let house = house::build(settings.clone(), env).await?;
    house.store().hurry().await?;
    let loaded = desk::demo::load(&house, &clock, &now.to_zoned_datetime(system::zone())).await?;
    clock.set(now);
    let numbers = fill::fill(&house, reports).await?;
    let clerk = loaded
        .accounts
        .iter()
        .find(|a| a.what.contains("Teamleider"))
        .context("no clerk")?;
    let credentials = Credentials {
        email: clerk.email.clone(),
        password: desk::demo::PASSWORD.to_owned(),
        code: String::new(),
        origin: "bench".to_owned(),
        agent: "bench".to_owned(),
        device: None,
    };
    let Login::Done(session) = accounts::login(&house, credentials).await? else {
        anyhow::bail!("log-in refused")
    };
    house.store().close().await;
    Ok((session.token, numbers))
}

async fn wait_ready(host: &str) -> Result<()> {
    for _ in 0..600 {
        if let Ok(mut client) = Client::connect(host).await
            && client
                .send("GET", "/healthz", "", "")
                .await
                .is_ok_and(|a| a.status == 200)
        {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    anyhow::bail!("the server did not start")
}

async fn cases(
    server: &Server,
    options: &Options,
    token: String,
    numbers: Vec<String>,
) -> Result<Vec<Figures>> {
    let (clients, seconds) = (options.clients, options.seconds);
    let cookie: Arc<str> = format!("cookie: kantel_session={token}; kantel_form=bench\r\n").into();
    let mut out = Vec::new();
    let wanted = |name: &str| {
        options
            .only
            .as_deref()
            .is_none_or(|only| name.contains(only))
    };

    let run = Arc::<str>::from(format!("{:x}", Timestamp::now().as_millisecond()));
    let key = Arc::clone(&run);
    if wanted("accept a report") {
        let category = category_key(server).await?;
        out.push(
            measure::run(
                server,
                "accept a report",
                clients,
                seconds,
                &[201],
                move |mut client: Client, n| {
                    let headers = format!(
                        "content-type: application/json\r\nidempotency-key: bench-{key}-{n}\r\n"
                    );
                    let body = serde_json::json!({
                        "category": category,
                        "description": format!("Er ligt een put in het wegdek, nummer {n}."),
                        "place": { "lon": 3.265, "lat": 50.828 },
                        "reporter": { "name": "Jan Peeters", "email": "jan@example.com" }
                    })
                    .to_string();
                    async move {
                        let answer = client
                            .send(
                                "POST",
                                "/api/v1/organisations/kortrijk/reports",
                                &headers,
                                &body,
                            )
                            .await?;
                        Ok::<(Client, Answer), anyhow::Error>((client, answer))
                    }
                },
            )
            .await?,
        );
    }

    // What the first case left in the outbox is done before the pages are measured.
    server.idle().await?;
    let cookies = Arc::clone(&cookie);
    if wanted("work list, first 50") {
        out.push(
            measure::run(
                server,
                "work list, first 50",
                clients,
                seconds,
                &[200],
                move |mut client: Client, _| {
                    let cookies = Arc::clone(&cookies);
                    async move {
                        let answer = client.send("GET", "/desk/open", &cookies, "").await?;
                        Ok((client, answer))
                    }
                },
            )
            .await?,
        );
    }

    let (cookies, places) = (
        Arc::clone(&cookie),
        Arc::new(deep_places(server, &cookie).await?),
    );
    if wanted("work list, at any depth") {
        out.push(
            measure::run(
                server,
                "work list, at any depth",
                clients,
                seconds,
                &[200],
                move |mut client: Client, n| {
                    let (cookies, places) = (Arc::clone(&cookies), Arc::clone(&places));
                    async move {
                        #[allow(clippy::cast_possible_truncation)]
                        let path = &places[(n as usize * 7919) % places.len()];
                        let answer = client.send("GET", path, &cookies, "").await?;
                        Ok((client, answer))
                    }
                },
            )
            .await?,
        );
    }

    let (cookies, numbers) = (Arc::clone(&cookie), Arc::new(numbers));
    if wanted("report page") {
        out.push(
            measure::run(
                server,
                "report page",
                clients,
                seconds,
                &[200],
                move |mut client: Client, n| {
                    let (cookies, numbers) = (Arc::clone(&cookies), Arc::clone(&numbers));
                    async move {
                        #[allow(clippy::cast_possible_truncation)]
                        let path = format!(
                            "/desk/reports/{}",
                            numbers[(n as usize * 31) % numbers.len()]
                        );
                        let answer = client.send("GET", &path, &cookies, "").await?;
                        Ok((client, answer))
                    }
                },
            )
            .await?,
        );
    }

    let mut client = Client::connect(&server.host).await?;
    let etag = client
        .send("GET", CATEGORIES, "", "")
        .await?
        .etag
        .unwrap_or_default();
    if wanted("category list, whole") {
        out.push(
            measure::run(
                server,
                "category list, whole",
                clients,
                seconds,
                &[200],
                |mut client: Client, _| async move {
                    let answer = client.send("GET", CATEGORIES, "", "").await?;
                    Ok((client, answer))
                },
            )
            .await?,
        );
    }
    let condition: Arc<str> = format!("if-none-match: {etag}\r\n").into();
    if wanted("category list, unchanged") {
        out.push(
            measure::run(
                server,
                "category list, unchanged",
                clients,
                seconds,
                &[304],
                move |mut client: Client, _| {
                    let condition = Arc::clone(&condition);
                    async move {
                        let answer = client.send("GET", CATEGORIES, &condition, "").await?;
                        Ok((client, answer))
                    }
                },
            )
            .await?,
        );
    }
    Ok(out)
}

const CATEGORIES: &str = "/api/v1/organisations/kortrijk/categories";

/// A category that needs a place.
async fn category_key(server: &Server) -> Result<String> {
    let mut client = Client::connect(&server.host).await?;
    let body: serde_json::Value =
        serde_json::from_slice(&client.send("GET", CATEGORIES, "", "").await?.body)?;
    let text = body.to_string();
    let wanted = "pothole";
    Ok(if text.contains(&format!("\"{wanted}\"")) {
        wanted.to_owned()
    } else {
        let items = body["items"]
            .as_array()
            .or_else(|| body["categories"].as_array())
            .context("no categories")?;
        items
            .iter()
            .find_map(|c| c["key"].as_str())
            .context("no category")?
            .to_owned()
    })
}

/// Addresses of pages all over the list of closed reports, made from moments in the past.
async fn deep_places(server: &Server, cookie: &str) -> Result<Vec<String>> {
    let now = Timestamp::now().as_millisecond();
    let places: Vec<String> = (0..200_i64)
        .map(|n| {
            format!(
                "/desk/closed?at=f{:x}-{}",
                now - n * 7 * 24 * 3_600_000,
                uuid::Uuid::nil().simple()
            )
        })
        .collect();
    let mut client = Client::connect(&server.host).await?;
    let answer = client.send("GET", &places[100], cookie, "").await?;
    anyhow::ensure!(
        answer.status == 200,
        "a deep page answers {}",
        answer.status
    );
    Ok(places)
}

fn table(options: &Options, figures: &[Figures]) {
    let store = if options.postgres.is_some() {
        "PostgreSQL"
    } else {
        "SQLite"
    };
    print(format!(
        "\n{store}, {} reports, {} connections, {} s per case\n",
        options.reports, options.clients, options.seconds
    ));
    print("| case | requests | rate /s | p50 ms | p95 ms | p99 ms | CPU ms | SQL | memory MB |");
    print("|---|---|---|---|---|---|---|---|---|");
    for f in figures {
        print(format!(
            "| {} | {} | {:.0} | {:.2} | {:.2} | {:.2} | {:.2} | {:.2} | {:.0} |",
            f.name,
            f.requests,
            f.rate,
            f.percentiles[0],
            f.percentiles[1],
            f.percentiles[2],
            f.cpu_ms,
            f.statements,
            f.memory_mb
        ));
    }
}
