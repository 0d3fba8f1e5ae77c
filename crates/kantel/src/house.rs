//! Building the house from the configuration.

use anyhow::{Context, Result, bail};
use kernel::{
    House, Module,
    env::Env,
    files::{
        ClamdAddress, ClamdScanner, FileRules, FolderStore, Intake, NoScanner, ObjectStore,
        Scanner, WhenScannerDown,
    },
    house::Plan,
    mail::{SmtpSettings, SmtpTransport, TlsMode, Transport},
    mailbox::MailboxTransport,
    secrets::Secrets,
    settings::Settings,
    store::{Location, Store, migrate},
};
use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

/// The modules of this installation. The only list of them.
pub(crate) fn modules() -> Vec<Module> {
    vec![admin::module(), desk::module()]
}

/// Texts of every crate, found by screens.
pub(crate) fn register_texts() {
    ui::texts::register_all(&[&kernel::TEXTS, &admin::TEXTS, &desk::TEXTS]);
}

/// Reads the configuration.
pub(crate) fn settings(file: Option<&Path>) -> Result<Settings> {
    read_settings(file, &BTreeMap::new())
}

/// Reads the configuration with the demonstration's own defaults under it.
pub(crate) fn demo_settings(file: Option<&Path>) -> Result<Settings> {
    let home = std::env::var("XDG_DATA_HOME")
        .map(PathBuf::from)
        .or_else(|_| std::env::var("HOME").map(|home| Path::new(&home).join(".local/share")));
    let data = home.map_or_else(|_| PathBuf::from("data"), |home| home.join("kantel/demo"));
    let mut defaults = BTreeMap::from([
        (
            "KANTEL_DATA".to_owned(),
            data.to_string_lossy().into_owned(),
        ),
        ("KANTEL_REQUIRE_TOTP".to_owned(), "false".to_owned()),
        ("KANTEL_REGION".to_owned(), "Regio Kortrijk".to_owned()),
        ("KANTEL_LOG".to_owned(), "warn".to_owned()),
    ]);
    let listen = std::env::var("KANTEL_LISTEN").unwrap_or_else(|_| "127.0.0.1:8080".to_owned());
    defaults.insert("KANTEL_PUBLIC_URL".to_owned(), format!("http://{listen}"));
    read_settings(file, &defaults)
}

fn read_settings(file: Option<&Path>, defaults: &BTreeMap<String, String>) -> Result<Settings> {
    let text = match file {
        Some(path) => {
            fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?
        }
        None => String::new(),
    };
    let mut environment = defaults.clone();
    environment.extend(std::env::vars_os().filter_map(|(name, value)| {
        let name = name
            .into_string()
            .ok()
            .filter(|name| name.starts_with("KANTEL_"))?;
        Some((name, value.into_string().ok()?))
    }));
    Settings::read(&text, &environment).context("the configuration is wrong")
}

/// Logs to standard error, one JSON object a line; for people when it is a terminal.
pub(crate) fn start_logging(settings: &Settings) {
    use std::io::IsTerminal;
    let filter =
        tracing_subscriber::EnvFilter::try_new(format!("{},sqlx=warn,sea_orm=warn", settings.log))
            .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    let _ = if std::io::stderr().is_terminal() {
        builder.with_target(false).try_init()
    } else {
        builder.json().try_init()
    };
}

/// Opens the store of this configuration, without migrating it.
pub(crate) async fn open_store(settings: &Settings, env: Env) -> Result<Store> {
    prepare_folder(&settings.data)?;
    let location = if settings.database.is_empty() {
        Location::Sqlite(settings.data.join("kantel.sqlite"))
    } else {
        Location::Postgres(settings.database.clone())
    };
    Store::open(location, env, settings.connections).await.map_err(|error| match error {
        kernel::Error::State("store-role-passes-row-level-security") => anyhow::anyhow!(
            "the PostgreSQL role could pass over row-level security: use a role that is no superuser and has no BYPASSRLS"
        ),
        other => anyhow::anyhow!("the store cannot be opened: {other}"),
    })
}

fn prepare_folder(folder: &Path) -> Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .with_context(|| format!("cannot make the data folder {}", folder.display()))
}

/// Migrates the store and builds the house on it.
pub(crate) async fn build(settings: Settings, env: Env) -> Result<House> {
    register_texts();
    let store = open_store(&settings, env).await?;
    let steps: Vec<_> = modules().iter().map(|module| module.steps).collect();
    migrate::run(&store, &steps)
        .await
        .context("the schema could not be brought up to date")?;
    build_on(settings, store)
}

/// Builds the house on a store that is up to date.
pub(crate) fn build_on(settings: Settings, store: Store) -> Result<House> {
    let objects: Arc<dyn ObjectStore> = Arc::new(
        FolderStore::open(settings.data.join("files"))
            .map_err(|error| anyhow::anyhow!("the folder for files cannot be used: {error}"))?,
    );
    let scanner: Arc<dyn Scanner> = if settings.scanner.address.is_empty() {
        Arc::new(NoScanner)
    } else if settings.scanner.address.starts_with('/') {
        Arc::new(ClamdScanner::new(ClamdAddress::Unix(
            settings.scanner.address.clone().into(),
        )))
    } else {
        Arc::new(ClamdScanner::new(ClamdAddress::Tcp(
            settings.scanner.address.clone(),
        )))
    };
    let mut rules = FileRules {
        max_files: settings.files.max_count,
        ..FileRules::default()
    };
    rules.limits.max_bytes = settings.files.max_bytes;
    rules.when_scanner_down = match settings.scanner.when_down.as_str() {
        "refuse" => WhenScannerDown::Refuse,
        _ => WhenScannerDown::AcceptAndMarkUnscanned,
    };
    let intake = Intake::new(rules, scanner, Arc::clone(&objects), 2);
    let transport: Arc<dyn Transport> = match settings.mail.transport.as_str() {
        "smtp" => Arc::new(
            SmtpTransport::new(smtp(&settings))
                .map_err(|error| anyhow::anyhow!("smtp: {error}"))?,
        ),
        _ => Arc::new(MailboxTransport::new(store.clone())),
    };
    let secrets = secret_key(&settings.data.join("secret.key"), store.env())?;
    let plan = Plan {
        store,
        settings,
        objects,
        intake,
        transport,
        secrets,
        modules: modules(),
        parts: vec![
            Arc::new(desk::store::Catalogues::default()),
            Arc::new(desk::jobs::Unreferenced::default()),
            Arc::new(desk::names::categories()),
        ],
    };
    House::build(plan).map_err(|error| anyhow::anyhow!("{error}"))
}

fn smtp(settings: &Settings) -> SmtpSettings {
    let smtp = &settings.smtp;
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    SmtpSettings {
        host: smtp.host.clone(),
        port: smtp.port,
        tls: match smtp.tls.as_str() {
            "none" => TlsMode::None,
            "implicit" => TlsMode::Implicit,
            _ => TlsMode::StartTls,
        },
        user: some(&smtp.user),
        password: some(&smtp.password),
        helo: settings.mail.domain.clone(),
        send_timeout: Duration::from_secs(smtp.timeout_seconds),
        ..SmtpSettings::default()
    }
}

/// The installation's secret key: made once, readable by its owner only.
fn secret_key(path: &Path, env: &Env) -> Result<Secrets> {
    if !path.exists() {
        let fresh = path.with_extension("new");
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&fresh)
            .with_context(|| format!("cannot write {}", fresh.display()))?;
        file.write_all(&env.bytes::<32>())?;
        file.sync_all()?;
        // A second process that starts at the same moment must get the same key: the first link stands.
        let _ = fs::hard_link(&fresh, path);
        fs::remove_file(&fresh)?;
    }
    let key = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    if key.len() != 32 {
        bail!("{} is not a secret key of 32 bytes", path.display());
    }
    Ok(Secrets::new(&key))
}
