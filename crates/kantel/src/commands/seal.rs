//! `kantel seal prepare`, `kantel seal sign`, `kantel seal refresh`, `kantel seal verify`, `kantel seal simulator`.
//!
//! Exit codes: 0 done; 1 not done, for the reason told; 2 wrong use. `verify` has two more: see [`verify`]. The output is written whole or not at all.

mod prepare;
mod simulator;
mod verify;

use super::print;
use anyhow::{Context, Result};
use seal::visible::{Appearance, Font};
use seal::{Area, Language, Level, SignOptions};
use seal_adapters::clock::{Clock, SystemClock};
use seal_adapters::key::{self, KeyChoice};
use seal_adapters::revocation::{Online, RevocationOptions};
use seal_adapters::secret::Secret;
use seal_adapters::tsa::{Tsa, TsaOptions};
use seal_adapters::web::{Limits, Web, host_of};
use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
    str::FromStr,
    sync::Arc,
};

/// The font of a visible signature.
const FONT: &[u8] = include_bytes!("../../../letter/fonts/LiberationSans-Regular.ttf");

/// The place of a field that has its own.
const NOWHERE: Area = Area {
    x: 0.0,
    y: 0.0,
    width: 0.0,
    height: 0.0,
};

/// Sign PDFs, and keep signatures verifiable.
#[derive(clap::Subcommand)]
pub(crate) enum Seal {
    /// Make empty signature fields, before anybody signs: people then sign them in any order.
    Prepare(prepare::Prepare),
    /// Sign a PDF; the signed file begins with the bytes of the one given.
    Sign(Box<Sign>),
    /// Add fresh revocation data and a new timestamp, so that the signatures stay verifiable (B-LTA).
    Refresh(Refresh),
    /// Judge the signatures of a PDF in the words of ETSI EN 319 102-1.
    Verify(verify::Verify),
    /// Serve a trust service of one's own on this machine, to try out a `csc:` configuration. Its seals are worth what its key is.
    Simulator(simulator::Simulate),
}

#[derive(clap::Args)]
pub(crate) struct Sign {
    /// The PDF to sign.
    input: PathBuf,
    /// The file to write; it may be the same.
    output: PathBuf,
    /// The key: a PEM or PKCS#12 file, a `pkcs11:` address (RFC 7512), or `csc:` and a configuration file.
    #[arg(long)]
    key: String,
    /// The key's certificate, PEM or DER, when it is not with the key.
    #[arg(long)]
    cert: Option<PathBuf>,
    /// Certificates above it, PEM or DER. May be repeated.
    #[arg(long)]
    chain: Vec<PathBuf>,
    /// Where the password of the key's file is: `file:PATH` or `env:NAME`.
    #[arg(long, value_parser = |text: &str| Ok::<_, String>(Secret::parse(text)))]
    password: Option<Secret>,
    /// Sign by RSASSA-PSS, with an RSA key.
    #[arg(long)]
    pss: bool,
    /// The PAdES level: b-b, b-t, b-lt or b-lta.
    #[arg(long, default_value = "b-b", value_parser = Level::from_str)]
    level: Level,
    #[command(flatten)]
    services: Services,
    /// The signature field: one that is there and empty, or a new one.
    #[arg(long)]
    field: Option<String>,
    /// Show the signature: page and place in points from the lower left corner.
    #[arg(long, value_name = "PAGE,X,Y,W,H", value_parser = place)]
    visible: Option<(usize, Area)>,
    /// Leave the look of a field that was made for this as it is. Without it, the field shows who signed.
    #[arg(long, conflicts_with = "visible")]
    no_appearance: bool,
    /// Show a new signature although the document has one already. Nothing in the document is then read aloud for it: PDF/UA is lost.
    #[arg(long, requires = "visible")]
    untagged: bool,
    /// Who signs, as people read it; the certificate's common name when not given.
    #[arg(long)]
    name: Option<String>,
    /// For which organisation.
    #[arg(long)]
    organisation: Option<String>,
    /// Why.
    #[arg(long)]
    reason: Option<String>,
    /// Where.
    #[arg(long)]
    location: Option<String>,
    /// Language of what people read: nl or en.
    #[arg(long, default_value = "nl", value_parser = language)]
    language: Language,
}

#[derive(clap::Args)]
pub(crate) struct Refresh {
    /// The signed PDF.
    input: PathBuf,
    /// The file to write; it may be the same.
    output: PathBuf,
    /// Certificates of issuers that the document does not carry, PEM or DER. May be repeated.
    #[arg(long)]
    chain: Vec<PathBuf>,
    #[command(flatten)]
    services: Services,
    /// Language of what people read: nl or en.
    #[arg(long, default_value = "nl", value_parser = language)]
    language: Language,
}

/// The outside.
#[derive(clap::Args)]
struct Services {
    /// The address of the timestamp authority; needed for b-t and above.
    #[arg(long, value_name = "URL")]
    tsa: Option<String>,
    /// A `host:port` that may be asked for revocation data though it is not on the public internet. May be repeated.
    #[arg(long, value_name = "HOST:PORT")]
    allow: Vec<String>,
}

/// Does what was asked. The work blocks (files, network, modules), so it has a thread of its own.
pub(crate) async fn run(command: Seal) -> Result<ExitCode> {
    tokio::task::spawn_blocking(move || match command {
        Seal::Prepare(prepare) => prepare.run(),
        Seal::Simulator(simulate) => simulate.run(),
        Seal::Sign(sign) => sign.run(),
        Seal::Refresh(refresh) => refresh.run(),
        Seal::Verify(verify) => verify.run(),
    })
    .await?
}

impl Sign {
    fn run(&self) -> Result<ExitCode> {
        if self.level > Level::B && self.services.tsa.is_none() {
            return Ok(wrong_use("--level b-t and above need --tsa URL"));
        }
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let document = read(&self.input)?;
        let files = self.cert.iter().chain(&self.chain);
        let choice = KeyChoice {
            key: self.key.clone(),
            certificates: files.map(|path| read(path)).collect::<Result<_>>()?,
            password: self.password.clone(),
            pss: self.pss,
        };
        let mut signer = key::open(&choice, &clock)?;
        if self.level > Level::B {
            let (tsa, online) = self.services.open(&clock)?;
            signer = signer
                .with_timestamps(Arc::new(tsa))
                .with_revocation(Arc::new(online));
        }
        let mut options = SignOptions::new(clock.now());
        options.level = self.level;
        options.field.clone_from(&self.field);
        options.name.clone_from(&self.name);
        options.organisation.clone_from(&self.organisation);
        options.reason.clone_from(&self.reason);
        options.location.clone_from(&self.location);
        options.language = self.language;
        options.untagged = self.untagged;
        if let Some((page, area)) = self.place(&document)? {
            options.page = page;
            options.visible = Some(Appearance {
                page,
                area,
                font: Arc::new(Font::from_ttf(FONT.to_vec())?),
                picture: None,
            });
        }
        let signed = seal::sign(&document, &signer, &options)?;
        write(&self.input, &self.output, &signed.bytes)?;
        eprintln!(
            "Signed {} at level {} in field {}.",
            self.output.display(),
            self.level,
            signed.field
        );
        print(self.output.display());
        Ok(ExitCode::SUCCESS)
    }
}

impl Sign {
    /// Where the signature is seen: as asked, or where the field to sign already stands (its own place counts then).
    fn place(&self, document: &[u8]) -> Result<Option<(usize, Area)>> {
        let Some(name) = self.field.as_ref().filter(|_| !self.no_appearance) else {
            return Ok(self.visible);
        };
        let field = seal::signature_fields(document)?
            .into_iter()
            .find(|field| field.name == *name);
        Ok(match field {
            Some(field) if field.visible => Some(self.visible.unwrap_or((1, NOWHERE))),
            Some(_) => None,
            None => self.visible,
        })
    }
}

impl Refresh {
    fn run(&self) -> Result<ExitCode> {
        if self.services.tsa.is_none() {
            return Ok(wrong_use("a new timestamp needs --tsa URL"));
        }
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let document = read(&self.input)?;
        let mut certificates = Vec::new();
        for path in &self.chain {
            certificates.extend(key::read_certificates(&read(path)?)?);
        }
        let (tsa, online) = self.services.open(&clock)?;
        let bytes = seal::refresh(&document, &tsa, &online, &certificates, self.language)?;
        write(&self.input, &self.output, &bytes)?;
        eprintln!("Refreshed {}.", self.output.display());
        print(self.output.display());
        Ok(ExitCode::SUCCESS)
    }
}

impl Services {
    fn open(&self, clock: &Arc<dyn Clock>) -> Result<(Tsa, Online)> {
        let url = self.tsa.as_deref().unwrap_or_default();
        let mut allow = self.allow.clone();
        // Whoever gives the command chose this address.
        allow.extend(host_of(url));
        let web = Web::new(&allow, Limits::default())?;
        let tsa = Tsa::new(web.clone(), Arc::clone(clock), TsaOptions::at(url));
        let online = Online::new(web, Arc::clone(clock), RevocationOptions::default());
        Ok((tsa, online))
    }
}

fn wrong_use(words: &str) -> ExitCode {
    eprintln!("kantel: {words}");
    ExitCode::from(2)
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

/// Writes beside the output first and then renames: whoever looks sees the old file or the new one. The output gets the permissions
/// of the input.
fn write(input: &Path, output: &Path, bytes: &[u8]) -> Result<()> {
    let written = || -> std::io::Result<()> {
        let folder = match output.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(bytes)?;
        file.as_file()
            .set_permissions(fs::metadata(input)?.permissions())?;
        file.as_file().sync_all()?;
        file.persist(output)?;
        Ok(())
    };
    written().with_context(|| format!("cannot write {}", output.display()))
}

/// `PAGE,X,Y,W,H`.
fn place(text: &str) -> Result<(usize, Area), String> {
    let wrong = || format!("`{text}` is not PAGE,X,Y,W,H, such as 1,300,50,200,60");
    let parts: Vec<&str> = text.split(',').map(str::trim).collect();
    let [page, rest @ ..] = &parts[..] else {
        return Err(wrong());
    };
    let page = page.parse().ok().filter(|page| *page > 0);
    let numbers: Option<Vec<f64>> = rest
        .iter()
        .map(|part| part.parse().ok().filter(|number: &f64| number.is_finite()))
        .collect();
    match (page, numbers.as_deref()) {
        (Some(page), Some(&[x, y, width, height])) if width > 0.0 && height > 0.0 => {
            let area = Area {
                x,
                y,
                width,
                height,
            };
            Ok((page, area))
        }
        _ => Err(wrong()),
    }
}

fn language(text: &str) -> Result<Language, String> {
    match text {
        "nl" => Ok(Language::Dutch),
        "en" => Ok(Language::English),
        _ => Err(format!("`{text}` is not a language here: nl and en are")),
    }
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn a_place_is_a_page_and_a_rectangle() {
        let (page, area) = place("2, 300,50.5,200,60").unwrap();
        assert_eq!(
            (page, area.x, area.y, area.width, area.height),
            (2, 300.0, 50.5, 200.0, 60.0)
        );
        for wrong in [
            "",
            "1",
            "0,1,1,1,1",
            "1,1,1,1",
            "1,1,1,1,1,1",
            "1,a,1,1,1",
            "1,1,1,0,1",
            "1,NaN,1,1,1",
            "1,1,inf,1,1",
        ] {
            assert!(place(wrong).is_err(), "{wrong}");
        }
    }
}
