//! `kantel serve` and `kantel worker`.

use crate::{house, site, system};
use anyhow::{Context, Result};
use kernel::{House, jobs::Worker, settings::Settings};
use std::{net::SocketAddr, process::ExitCode, time::Duration};
use tokio::{net::TcpListener, signal::unix, sync::watch};

/// How long requests and jobs under way may take to finish after a stop was asked.
const GRACE: Duration = Duration::from_secs(25);

/// Serves until SIGTERM or SIGINT.
pub(crate) async fn run(settings: Settings) -> Result<ExitCode> {
    house::start_logging(&settings);
    let house = house::build(settings, system::env()).await?;
    serve(house).await
}

/// Serves a house that is built. Binds before anything else so that a taken port is told at once.
pub(crate) async fn serve(house: House) -> Result<ExitCode> {
    let listen = house.settings().listen.clone();
    let listener = TcpListener::bind(&listen)
        .await
        .with_context(|| format!("cannot listen on {listen}"))?;
    tracing::info!(listen, "serving");
    let stop = stop_signal();
    let jobs = house
        .settings()
        .worker
        .then(|| spawn_worker(&house, stop.clone()));
    let service = site::router(house.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let mut asked = stop.clone();
    let serving = axum::serve(listener, service).with_graceful_shutdown(async move {
        let _ = asked.wait_for(|stop| *stop).await;
    });
    let mut late = stop.clone();
    tokio::select! {
        done = serving => done.context("serving ended")?,
        () = async { let _ = late.wait_for(|stop| *stop).await; tokio::time::sleep(GRACE).await } => {
            tracing::warn!("some requests did not finish in time");
        }
    }
    if let Some(jobs) = jobs {
        let _ = tokio::time::timeout(GRACE, jobs).await;
    }
    house.store().close().await;
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}

/// Does jobs until SIGTERM or SIGINT.
pub(crate) async fn worker(settings: Settings) -> Result<ExitCode> {
    house::start_logging(&settings);
    let house = house::build(settings, system::env()).await?;
    tracing::info!("working");
    let _ = spawn_worker(&house, stop_signal()).await;
    house.store().close().await;
    Ok(ExitCode::SUCCESS)
}

fn spawn_worker(house: &House, stop: watch::Receiver<bool>) -> tokio::task::JoinHandle<()> {
    let handlers = house
        .modules()
        .iter()
        .flat_map(|module| (module.handlers)(house))
        .collect();
    let worker = Worker::new(house.clone(), handlers);
    tokio::spawn(async move { worker.run(stop).await })
}

/// Turns true at SIGTERM or SIGINT.
fn stop_signal() -> watch::Receiver<bool> {
    let (send, receive) = watch::channel(false);
    tokio::spawn(async move {
        let terminate = unix::signal(unix::SignalKind::terminate());
        let interrupt = unix::signal(unix::SignalKind::interrupt());
        if let (Ok(mut terminate), Ok(mut interrupt)) = (terminate, interrupt) {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
        }
        let _ = send.send(true);
        // Kept alive so that receivers see the value and not a closed channel.
        std::future::pending::<()>().await;
    });
    receive
}
