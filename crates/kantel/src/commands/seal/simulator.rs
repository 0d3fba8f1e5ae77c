//! `kantel seal simulator`: a trust service to try out a configuration with, before there is a contract with a real one.

use super::{print, read};
use anyhow::{Context, Result, bail};
use seal_adapters::clock::SystemClock;
use seal_adapters::csc::simulator::{Credential, RsaSigner, Simulator, SimulatorOptions};
use seal_adapters::key;
use seal_adapters::secret::Secret;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017), and RSASSA-PSS.
const ALGORITHMS: [&str; 2] = ["1.2.840.113549.1.1.11", "1.2.840.113549.1.1.10"];

#[derive(clap::Args)]
pub(crate) struct Simulate {
    /// The RSA key that signs: PEM, not encrypted.
    #[arg(long)]
    key: PathBuf,
    /// Its certificate, PEM or DER.
    #[arg(long)]
    cert: PathBuf,
    /// Certificates above it, PEM or DER. May be repeated.
    #[arg(long)]
    chain: Vec<PathBuf>,
    /// Where it listens; only this machine can ask when the address is 127.0.0.1.
    #[arg(long, default_value = "127.0.0.1:8099")]
    listen: SocketAddr,
    /// The client that may ask.
    #[arg(long, default_value = "kantel")]
    client_id: String,
    /// Where the client's secret is: `file:PATH` or `env:NAME`.
    #[arg(long, value_parser = |text: &str| Ok::<_, String>(Secret::parse(text)))]
    client_secret: Secret,
    /// Where the PIN of the credential is: `file:PATH` or `env:NAME`. Without it, no PIN is asked.
    #[arg(long, value_parser = |text: &str| Ok::<_, String>(Secret::parse(text)))]
    pin: Option<Secret>,
    /// The name of the credential.
    #[arg(long, default_value = "seal")]
    credential: String,
    /// Hashes in one call at most.
    #[arg(long, default_value_t = 70, value_parser = clap::value_parser!(u16).range(1..=10_000))]
    max_hashes: u16,
}

impl Simulate {
    pub(super) fn run(&self) -> Result<ExitCode> {
        let pem = String::from_utf8(read(&self.key)?)
            .with_context(|| format!("{} is not PEM", self.key.display()))?;
        let signer = RsaSigner::from_pem(&pem)
            .with_context(|| format!("{}: an RSA key in PKCS#8", self.key.display()))?;
        let mut certificates = Vec::new();
        for path in std::iter::once(&self.cert).chain(&self.chain) {
            certificates.extend(
                key::read_certificates(&read(path)?).with_context(|| path.display().to_string())?,
            );
        }
        if certificates.is_empty() {
            bail!("{}: no certificate", self.cert.display());
        }
        let simulator = Simulator::new(
            SimulatorOptions {
                client_id: self.client_id.clone(),
                client_secret: self.client_secret.read()?,
                multisign: usize::from(self.max_hashes),
                sad_lifetime: jiff::SignedDuration::from_mins(5),
                token_lifetime: jiff::SignedDuration::from_hours(1),
                credentials: vec![Credential {
                    id: self.credential.clone(),
                    certificates,
                    algorithms: ALGORITHMS.map(str::to_owned).to_vec(),
                    signer: Arc::new(signer),
                    mode: if self.pin.is_some() {
                        "explicit"
                    } else {
                        "implicit"
                    },
                    pin: self
                        .pin
                        .as_ref()
                        .map(Secret::read)
                        .transpose()?
                        .unwrap_or_default(),
                }],
            },
            Arc::new(SystemClock),
        );
        tokio::runtime::Handle::current().block_on(async {
            let listener = tokio::net::TcpListener::bind(self.listen)
                .await
                .with_context(|| format!("cannot listen on {}", self.listen))?;
            let address = listener.local_addr()?;
            eprintln!("A simulated trust service, for trying out. Stop it with Ctrl+C.");
            for version in ["v1", "v2"] {
                print(format!("http://{address}/csc/{version}"));
            }
            axum::serve(listener, simulator.router())
                .with_graceful_shutdown(async {
                    let _ = tokio::signal::ctrl_c().await;
                })
                .await?;
            Ok(ExitCode::SUCCESS)
        })
    }
}
