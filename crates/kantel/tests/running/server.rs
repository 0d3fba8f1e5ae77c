//! A `kantel` process of one's own, with the demonstration region, and a client for its API.

use sea_orm::{ConnectionTrait, Database};
use serde_json::{Value, json};
use std::{
    ffi::OsStr,
    fs::{self, File},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::{
        Once,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};
use tempfile::TempDir;

pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_kantel");
/// How long anything may take on a busy machine before a test gives up.
const DEADLINE: Duration = Duration::from_secs(240);

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

/// The databases of this run.
pub(crate) fn kinds() -> Vec<Kind> {
    if postgres().is_some() {
        vec![Kind::Sqlite, Kind::Postgres]
    } else {
        vec![Kind::Sqlite]
    }
}

fn postgres() -> Option<url::Url> {
    static SAID: Once = Once::new();
    match std::env::var("KANTEL_TEST_POSTGRES_DURABLE") {
        Ok(url) if !url.is_empty() => Some(url.parse().expect("an address")),
        _ => {
            SAID.call_once(|| {
                eprintln!("KANTEL_TEST_POSTGRES_DURABLE is not set: PostgreSQL is left out");
            });
            None
        }
    }
}

async fn at_server(statement: &str) {
    let admin = Database::connect(postgres().unwrap().to_string())
        .await
        .unwrap();
    admin.execute_unprepared(statement).await.unwrap();
    admin.close().await.unwrap();
}

/// Data folder and database of one installation.
pub(crate) struct Place {
    pub(crate) folder: TempDir,
    pub(crate) database: String,
    name: Option<String>,
}

impl Place {
    pub(crate) async fn new(kind: Kind) -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let folder = tempfile::tempdir().unwrap();
        let (database, name) = match kind {
            Kind::Sqlite => (String::new(), None),
            Kind::Postgres => {
                let name = format!(
                    "running_{}_{}",
                    std::process::id(),
                    MADE.fetch_add(1, Ordering::SeqCst)
                );
                at_server(&format!("CREATE DATABASE {name} OWNER kantel_owner")).await;
                let mut url = postgres().unwrap();
                url.set_username("kantel_owner").unwrap();
                url.set_path(&name);
                (url.to_string(), Some(name))
            }
        };
        Self {
            folder,
            database,
            name,
        }
    }

    /// An installation that holds the demonstration region: loaded once per run, then copied by backup and restore.
    pub(crate) async fn with_region(kind: Kind) -> Self {
        let place = Self::new(kind).await;
        let file = region().await;
        let done = place.kantel(["restore".as_ref(), file.as_os_str()]);
        assert!(
            done.status.success(),
            "{}",
            String::from_utf8_lossy(&done.stderr)
        );
        place
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn command(&self) -> Command {
        let mut command = Command::new(PROGRAM);
        self.environment(&mut command);
        command
    }

    pub(crate) fn environment(&self, command: &mut Command) {
        command
            .current_dir(self.folder.path())
            .env_clear()
            .env("KANTEL_DATA", self.data())
            .env("KANTEL_DATABASE", &self.database)
            .env("KANTEL_REQUIRE_TOTP", "false")
            .env("KANTEL_LOG", "warn")
            .env("KANTEL_RATE_REPORTS_PER_HOUR", "1000000")
            .env("KANTEL_RATE_REQUESTS_PER_MINUTE", "1000000")
            .stdin(Stdio::null());
    }

    /// Runs a command to its end.
    pub(crate) fn kantel<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Output {
        self.command().args(arguments).output().unwrap()
    }

    /// Starts `kantel serve` and waits until it answers.
    pub(crate) async fn serve(&self) -> Server {
        self.start(|command| command.arg("serve"), self.command())
            .await
    }

    /// Starts a command that serves and waits until it answers.
    pub(crate) async fn start(
        &self,
        arguments: impl FnOnce(&mut Command) -> &mut Command,
        mut command: Command,
    ) -> Server {
        let port = free_port();
        let listen = format!("127.0.0.1:{port}");
        let log = self.folder.path().join(format!("log-{port}"));
        arguments(&mut command)
            .env("KANTEL_LISTEN", &listen)
            .env("KANTEL_PUBLIC_URL", format!("http://{listen}"))
            .stdout(Stdio::null())
            .stderr(File::create(&log).unwrap());
        let child = command.spawn().unwrap();
        let mut server = Server { child, listen, log };
        server.until_ready().await;
        server
    }

    /// Removes the database of this installation.
    pub(crate) async fn clear(self) {
        if let Some(name) = &self.name {
            at_server(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
        }
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

/// A backup of the demonstration region, made once per process.
async fn region() -> &'static Path {
    static REGION: tokio::sync::OnceCell<(TempDir, PathBuf)> = tokio::sync::OnceCell::const_new();
    let (_, file) = REGION
        .get_or_init(|| async {
            let place = Place::new(Kind::Sqlite).await;
            place
                .start(|command| command.arg("demo"), place.command())
                .await
                .terminate()
                .await;
            let kept = tempfile::tempdir().unwrap();
            let file = kept.path().join("region.tar.zst");
            let done = place.kantel(["backup".as_ref(), file.as_os_str()]);
            assert!(
                done.status.success(),
                "{}",
                String::from_utf8_lossy(&done.stderr)
            );
            (kept, file)
        })
        .await;
    file
}

/// Looks again and again until there is something, for a long time at most.
pub(crate) async fn until<T, Work: Future<Output = Option<T>>>(
    what: &str,
    mut look: impl FnMut() -> Work,
) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(start.elapsed() < DEADLINE, "waited in vain: {what}");
        // Leaves the processor to the process that is waited for; nothing depends on how long.
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// A running process. It ends with its value.
pub(crate) struct Server {
    child: Child,
    pub(crate) listen: String,
    log: PathBuf,
}

impl Server {
    async fn until_ready(&mut self) {
        let client = Client::new(self);
        let start = Instant::now();
        while !client.ready().await {
            if let Some(status) = self.child.try_wait().unwrap() {
                panic!("it ended with {status}: {}", self.log());
            }
            assert!(start.elapsed() < DEADLINE, "not ready: {}", self.log());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    pub(crate) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    pub(crate) fn pid(&self) -> rustix::process::Pid {
        rustix::process::Pid::from_child(&self.child)
    }

    /// `kill -9`.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub(crate) fn ask_to_stop(&self) {
        rustix::process::kill_process(self.pid(), rustix::process::Signal::TERM).unwrap();
    }

    /// SIGTERM; waits for the end and proves that it was a good one.
    pub(crate) async fn terminate(mut self) {
        self.ask_to_stop();
        self.ended_well().await;
    }

    pub(crate) async fn ended_well(&mut self) {
        let child = &mut self.child;
        let status = until("the process to end", || {
            let status = child.try_wait().unwrap();
            async move { status }
        })
        .await;
        assert!(status.success(), "it ended with {status}: {}", self.log());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What came back for a report.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Answer {
    /// Registered: id, number and private code.
    Made {
        id: String,
        number: String,
        code: String,
    },
    /// Refused with a status and a problem document.
    Refused(u16, Value),
    /// No answer, or half of one.
    Nothing,
}

/// A client that opens a connection for each request and believes only whole answers.
#[derive(Clone)]
pub(crate) struct Client {
    listen: String,
}

impl Client {
    pub(crate) fn new(server: &Server) -> Self {
        Self {
            listen: server.listen.clone(),
        }
    }

    async fn ready(&self) -> bool {
        self.get("/healthz")
            .await
            .is_some_and(|(status, _)| status == 200)
    }

    /// Status and body; nothing when there was no answer or half of one.
    async fn send(&self, request: &str) -> Option<(u16, String)> {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let exchange = async {
            let mut stream = tokio::net::TcpStream::connect(&self.listen).await.ok()?;
            stream.write_all(request.as_bytes()).await.ok()?;
            let mut bytes = Vec::new();
            stream.read_to_end(&mut bytes).await.ok()?;
            let text = String::from_utf8(bytes).ok()?;
            let (head, body) = text.split_once("\r\n\r\n")?;
            let status = head.split(' ').nth(1)?.parse().ok()?;
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length")
                    .then(|| value.trim().parse::<usize>().ok())?
            });
            length
                .is_none_or(|length| length == body.len())
                .then(|| (status, body.to_owned()))
        };
        tokio::time::timeout(DEADLINE, exchange)
            .await
            .expect("an answer, or the end of the connection")
    }

    pub(crate) async fn get(&self, path: &str) -> Option<(u16, String)> {
        self.send(&format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
            self.listen
        ))
        .await
    }

    /// Makes a report in the words `text`, with a key that is `text` too.
    pub(crate) async fn report(&self, organisation: &str, text: &str) -> Answer {
        let body = body(text);
        let request = format!(
            "POST /api/v1/organisations/{organisation}/reports HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\
             Content-Type: application/json\r\nIdempotency-Key: {}\r\nContent-Length: {}\r\n\r\n{body}",
            self.listen,
            key(text),
            body.len()
        );
        let Some((status, text)) = self.send(&request).await else {
            return Answer::Nothing;
        };
        let Ok(body) = serde_json::from_str::<Value>(&text) else {
            panic!("status {status} with {text:?}");
        };
        if status != 201 {
            return Answer::Refused(status, body);
        }
        let field = |name: &str| {
            body[name]
                .as_str()
                .expect("a field of the receipt")
                .to_owned()
        };
        Answer::Made {
            id: field("id"),
            number: field("number"),
            code: field("code"),
        }
    }
}

pub(crate) fn key(text: &str) -> String {
    text.to_lowercase().replace(' ', "-").replace('.', "")
}

pub(crate) fn body(text: &str) -> String {
    json!({
        "category": CATEGORY,
        "description": text,
        "place": { "address": "Kerkstraat 12" },
        "reporter": { "email": format!("{}@example.org", key(text)) }
    })
    .to_string()
}

/// A category that every municipality of the demonstration offers.
const CATEGORY: &str = "pothole";
