//! Bad days: what a report needs is the store alone. Whatever else is dead, slow, hanging or talks nonsense, the report
//! is accepted without a word to it, and the rest follows after recovery, once.
//!
//! The address register has its own file, `address_register.rs`.

#![allow(clippy::unwrap_used)] // a test that cannot go on says where

mod support;

use desk::{
    actions::{self, Receipt},
    jobs::NOTICE,
    model::{Channel, Contact, NewReport, Place},
    store::tables::report,
};
use kernel::{
    House, Scope,
    files::{
        ClamdScanner, Hash, ObjectError, ObjectStore,
        simulator::{ClamdSimulator, Mood as ScannerMood},
    },
    jobs::{self, Worker},
    mail::{OutgoingMail, Receipt as Handed, SendError, SmtpSettings, SmtpTransport, Transport},
    store::tables::{file, job},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use support::{Form, Options, TestHouse, jpeg_with_gps, walk};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpSocket, TcpStream},
    sync::Semaphore,
};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

/// How the mail server behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mood {
    Healthy,
    /// Healthy, but thinks before each answer.
    Slow,
    /// Accepts the connection and says nothing.
    Hanging,
    /// Speaks, but not SMTP.
    Garbage,
    /// Healthy, with a clock that is an hour off.
    WrongClock,
}

/// A mail server that the test controls.
struct MailServer {
    address: SocketAddr,
    /// Bound but not listening: connections are refused, and nobody else gets the port.
    dead: Mutex<Option<TcpSocket>>,
    mood: Mutex<Mood>,
    connections: AtomicUsize,
    letters: Mutex<Vec<String>>,
}

impl MailServer {
    /// A server that is not running.
    fn dead() -> Arc<Self> {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        Arc::new(Self {
            address: socket.local_addr().unwrap(),
            dead: Mutex::new(Some(socket)),
            mood: Mutex::new(Mood::Healthy),
            connections: AtomicUsize::new(0),
            letters: Mutex::default(),
        })
    }

    /// Starts it, or changes its mood.
    fn turns(self: &Arc<Self>, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
        let Some(socket) = self.dead.lock().unwrap().take() else {
            return;
        };
        let (listener, server) = (socket.listen(64).unwrap(), Arc::clone(self));
        tokio::spawn(async move {
            while let Ok((line, _)) = listener.accept().await {
                server.connections.fetch_add(1, Ordering::SeqCst);
                let server = Arc::clone(&server);
                // A client that hangs up is no concern of the others.
                tokio::spawn(async move { server.serve(line).await.ok() });
            }
        });
    }

    fn mood(&self) -> Mood {
        *self.mood.lock().unwrap()
    }

    async fn serve(&self, line: TcpStream) -> std::io::Result<()> {
        let mut line = BufReader::new(line);
        match self.mood() {
            Mood::Hanging => return std::future::pending().await,
            Mood::Garbage => return line.write_all(b"\xFF\xFE<h1>Onderhoud</h1>\r\n").await,
            // The test's clock says 14:10.
            Mood::WrongClock => {
                line.write_all(b"220 mail.test ESMTP Wed, 25 Nov 2026 15:10:00 +0100\r\n")
                    .await?;
            }
            Mood::Healthy | Mood::Slow => line.write_all(b"220 mail.test ESMTP\r\n").await?,
        }
        let (mut text, mut letter): (String, Option<String>) = (String::new(), None);
        loop {
            text.clear();
            if line.read_line(&mut text).await? == 0 {
                return Ok(());
            }
            if self.mood() == Mood::Slow {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            let answer = match (&mut letter, text.trim_end()) {
                (Some(body), ".") => {
                    self.letters.lock().unwrap().push(std::mem::take(body));
                    letter = None;
                    "250 2.0.0 taken\r\n"
                }
                (Some(body), _) => {
                    body.push_str(&text);
                    continue;
                }
                (None, "DATA") => {
                    letter = Some(String::new());
                    "354 go on\r\n"
                }
                (None, "QUIT") => "221 bye\r\n",
                (None, _) => "250 ok\r\n",
            };
            line.write_all(answer.as_bytes()).await?;
        }
    }

    fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    fn letters(&self) -> Vec<String> {
        self.letters.lock().unwrap().clone()
    }
}

/// The real transport, which counts how often anybody asked it for anything.
struct Counted {
    real: SmtpTransport,
    asked: AtomicUsize,
}

impl Counted {
    fn new(server: &MailServer, patience: Duration) -> Arc<Self> {
        let settings = SmtpSettings {
            port: server.address.port(),
            send_timeout: patience,
            ..SmtpSettings::default()
        };
        Arc::new(Self {
            real: SmtpTransport::new(settings).unwrap(),
            asked: AtomicUsize::new(0),
        })
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

#[async_trait::async_trait]
impl Transport for Counted {
    async fn send(&self, mail: &OutgoingMail) -> Result<Handed, SendError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        self.real.send(mail).await
    }

    async fn check(&self) -> Result<(), SendError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        self.real.check().await
    }
}

/// A report by somebody who wants to hear of it, at a place that needs no looking up.
async fn accept(test: &TestHouse, house: &House) -> Receipt {
    let organisation = test.organisation("kortrijk").await.id;
    let new = NewReport {
        organisation,
        category: TestHouse::category(walk::DUMPING),
        description: "Er liggen drie zakken afval aan de bushalte.".into(),
        place: Place::Address {
            id: None,
            text: "Grote Markt 54, 8500 Kortrijk".into(),
            area: Some("8500".into()),
            point: Some((3.2649, 50.8279)),
        },
        contact: Contact {
            name: None,
            email: Some("jan@example.com".into()),
            phone: None,
        },
        channel: Channel::Web,
        locale: ui::Locale::Nl,
        photos: Vec::new(),
        draft: None,
        key: None,
    };
    let scope = Scope::public(organisation, [desk::REGISTER]);
    actions::register(house, &scope, new)
        .await
        .expect("accepted")
}

async fn notice(test: &TestHouse) -> job::Model {
    let reader = test
        .house
        .store()
        .read(&Scope::installation())
        .await
        .unwrap();
    job::Entity::find()
        .filter(job::Column::Kind.eq(NOTICE))
        .one(&reader.db())
        .await
        .unwrap()
        .expect("a job")
}

async fn stored(test: &TestHouse, receipt: &Receipt) -> report::Model {
    let reader = test
        .house
        .store()
        .read(&Scope::installation())
        .await
        .unwrap();
    report::Entity::find_by_id(receipt.id)
        .one(&reader.db())
        .await
        .unwrap()
        .expect("the report")
}

/// Failures in a row of the mail server, and whether it is left alone now.
async fn circuit(test: &TestHouse) -> (i64, bool) {
    let now = test.house.env().now_ms();
    let all = jobs::circuits(test.house.store()).await.unwrap();
    all.iter()
        .find(|one| one.system == "mail")
        .map_or((0, false), |one| (one.failures, one.is_open(now)))
}

async fn with_mail(server: &MailServer, patience: Duration) -> (TestHouse, Arc<Counted>) {
    let transport = Counted::new(server, patience);
    let given: Arc<dyn Transport> = transport.clone();
    (
        TestHouse::with(Options {
            transport: Some(given),
            ..Options::default()
        })
        .await,
        transport,
    )
}

/// The whole bad day: accepted, tried five times, left alone, and told once after recovery.
async fn lives_through(mood: Option<Mood>) {
    let server = MailServer::dead();
    if let Some(mood) = mood {
        server.turns(mood);
    }
    let (test, transport) = with_mail(&server, Duration::from_millis(150)).await;
    let receipt = accept(&test, &test.house).await;
    assert_eq!(
        (transport.asked(), server.connections()),
        (0, 0),
        "{mood:?}: intake asks nobody"
    );
    let job = notice(&test).await;
    assert_eq!(
        (job.state.as_str(), job.run_at),
        ("queued", test.house.env().now_ms()),
        "due the moment it is accepted"
    );
    for failures in 1..=5 {
        test.work().await;
        let job = notice(&test).await;
        assert_eq!(
            (job.state.as_str(), job.attempts),
            ("queued", 0),
            "{mood:?}: its tries are kept"
        );
        assert!(
            job.last_error.is_some(),
            "{mood:?}: the reason is kept for the administrator"
        );
        assert_eq!(circuit(&test).await, (failures, failures == 5), "{mood:?}");
        if failures < 5 {
            test.clock.advance_ms(MINUTE);
        }
    }
    let asked = transport.asked();
    test.clock.advance_ms(8_000);
    test.work().await;
    assert_eq!(
        transport.asked(),
        asked,
        "{mood:?}: left alone while the circuit is open"
    );
    assert!(server.letters().is_empty());

    server.turns(Mood::Healthy);
    test.clock.advance_ms(HOUR);
    for _ in 0..3 {
        test.work().await;
        test.clock.advance_ms(HOUR);
    }
    let letters = server.letters();
    assert_eq!(letters.len(), 1, "{mood:?}: told exactly once");
    assert!(letters[0].contains(&receipt.number), "{}", letters[0]);
    assert_eq!(notice(&test).await.state, "done");
    assert_eq!(circuit(&test).await, (0, false), "{mood:?}");
    let report = stored(&test, &receipt).await;
    assert_eq!(
        (report.due_at, report.promised_at),
        (receipt.due_at, receipt.due_at)
    );
}

#[tokio::test]
async fn a_mail_server_that_is_dead() {
    lives_through(None).await;
}

#[tokio::test]
async fn a_mail_server_that_hangs() {
    lives_through(Some(Mood::Hanging)).await;
}

#[tokio::test]
async fn a_mail_server_that_talks_nonsense() {
    lives_through(Some(Mood::Garbage)).await;
}

#[tokio::test]
async fn a_mail_server_that_is_slow() {
    let server = MailServer::dead();
    server.turns(Mood::Slow);
    let (test, transport) = with_mail(&server, Duration::from_secs(30)).await;
    accept(&test, &test.house).await;
    assert_eq!(
        (transport.asked(), server.connections()),
        (0, 0),
        "intake does not wait for it"
    );
    test.work().await;
    assert_eq!(server.letters().len(), 1);
    assert_eq!(circuit(&test).await, (0, false), "slow is not dead");
}

#[tokio::test]
async fn a_mail_server_whose_clock_is_wrong() {
    let server = MailServer::dead();
    server.turns(Mood::WrongClock);
    let (test, _) = with_mail(&server, Duration::from_secs(30)).await;
    let receipt = accept(&test, &test.house).await;
    test.work().await;
    let letters = server.letters();
    assert!(
        letters[0].contains("25 Nov 2026 13:10:00 +0000")
            || letters[0].contains("25 Nov 2026 14:10:00 +0100"),
        "{}",
        letters[0]
    );
    assert_eq!(stored(&test, &receipt).await.due_at, receipt.due_at);
}

/// A mail server that takes a message and answers when it is allowed to.
#[derive(Default)]
struct Waits {
    asked: AtomicUsize,
    begun: Option<Semaphore>,
    may: Option<Semaphore>,
}

impl Waits {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            asked: AtomicUsize::new(0),
            begun: Some(Semaphore::new(0)),
            may: Some(Semaphore::new(0)),
        })
    }

    async fn pass(gate: Option<&Semaphore>) {
        gate.expect("a gate")
            .acquire()
            .await
            .expect("open")
            .forget();
    }
}

#[async_trait::async_trait]
impl Transport for Waits {
    async fn send(&self, _mail: &OutgoingMail) -> Result<Handed, SendError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        self.begun.as_ref().expect("a gate").add_permits(1);
        Self::pass(self.may.as_ref()).await;
        Ok(Handed {
            code: 250,
            text: "taken".into(),
        })
    }

    async fn check(&self) -> Result<(), SendError> {
        Ok(())
    }
}

#[tokio::test]
async fn a_worker_whose_clock_is_an_hour_ahead_takes_no_work_from_one_that_lives() {
    let transport = Waits::new();
    let given: Arc<dyn Transport> = transport.clone();
    let test = TestHouse::with(Options {
        transport: Some(given.clone()),
        ..Options::default()
    })
    .await;
    let ahead = test.another(HOUR, given).await;
    let receipt = accept(&test, &test.house).await;
    let own = Worker::new(test.house.clone(), test.handlers());
    let under_way = tokio::spawn(async move { own.turn().await });
    Waits::pass(transport.begun.as_ref()).await;
    // By its clock, the lease ran out long ago.
    let other = Worker::new(ahead.clone(), (desk::module().handlers)(&ahead));
    for _ in 0..3 {
        assert_eq!(other.turn().await.unwrap(), 0);
    }
    assert_eq!(
        transport.asked.load(Ordering::SeqCst),
        1,
        "handed over by one of them"
    );
    transport.may.as_ref().expect("a gate").add_permits(2);
    assert_eq!(under_way.await.unwrap().unwrap(), 1);
    assert_eq!(other.turn().await.unwrap(), 0);
    assert_eq!(
        (
            notice(&test).await.state.as_str(),
            transport.asked.load(Ordering::SeqCst)
        ),
        ("done", 1)
    );
    let report = stored(&test, &receipt).await;
    assert_eq!(
        (report.due_at, report.promised_at),
        (receipt.due_at, receipt.due_at),
        "the promise is untouched"
    );
}

/// A disk without room.
struct FullDisk;

impl ObjectStore for FullDisk {
    fn put(&self, _hash: &Hash, _bytes: &[u8]) -> Result<(), ObjectError> {
        Err(ObjectError::StorageFull)
    }

    fn get(&self, _hash: &Hash) -> Result<Vec<u8>, ObjectError> {
        Err(ObjectError::NotFound)
    }

    fn exists(&self, _hash: &Hash) -> Result<bool, ObjectError> {
        Ok(false)
    }

    fn delete(&self, _hash: &Hash) -> Result<bool, ObjectError> {
        Ok(false)
    }

    fn list(&self) -> Result<Vec<Hash>, ObjectError> {
        Ok(Vec::new())
    }
}

/// Sends a photo with the description; the page that comes back, or where it leads.
async fn with_photo(browser: &mut support::Browser, seed: u8) -> support::Page {
    let form = Form::new()
        .field(
            "description",
            "Er liggen drie zakken afval aan de bushalte.",
        )
        .field("do", "next")
        .file("photos", "zak.jpg", jpeg_with_gps(seed));
    browser.post_form("/kortrijk/report/details", form).await
}

/// From the question after the details to the receipt.
async fn finish(browser: &mut support::Browser) {
    browser
        .post("/kortrijk/report/contact", &[("contact", "no")])
        .await
        .expect(303);
    browser.get("/kortrijk/report/check").await.expect(200);
    walk::send(browser).await;
}

async fn photos(test: &TestHouse) -> Vec<file::Model> {
    let reader = test
        .house
        .store()
        .read(&Scope::installation())
        .await
        .unwrap();
    file::Entity::find().all(&reader.db()).await.unwrap()
}

async fn reports(test: &TestHouse) -> Vec<report::Model> {
    let reader = test
        .house
        .store()
        .read(&Scope::installation())
        .await
        .unwrap();
    report::Entity::find().all(&reader.db()).await.unwrap()
}

#[tokio::test]
async fn a_full_disk_refuses_the_photo_and_not_the_report() {
    let test = TestHouse::with(Options {
        objects: Some(Arc::new(FullDisk)),
        ..Options::default()
    })
    .await;
    let mut browser = test.browser();
    walk::say_what_and_where(&mut browser).await;
    let refused = with_photo(&mut browser, 1).await.expect(422);
    let words = ui::Locale::Nl.t("error-file-storage-full");
    assert!(
        refused.has(&words.replace('\'', "&#39;")) || refused.has(&words),
        "{}",
        refused.text()
    );
    assert!(refused.has("drie zakken afval"), "the words are kept");
    let form = Form::new()
        .field(
            "description",
            "Er liggen drie zakken afval aan de bushalte.",
        )
        .field("do", "next");
    browser
        .post_form("/kortrijk/report/details", form)
        .await
        .expect(303);
    finish(&mut browser).await;
    assert_eq!(
        reports(&test)
            .await
            .iter()
            .map(|one| one.photos)
            .collect::<Vec<_>>(),
        [0]
    );
    assert!(photos(&test).await.is_empty());
}

#[tokio::test]
async fn a_virus_scanner_in_any_mood_stops_no_report() {
    let clamd = ClamdSimulator::start(ScannerMood::HEALTHY).unwrap();
    let patience = Duration::from_millis(150);
    let scanner = ClamdScanner::new(clamd.address()).with_timeouts(patience, patience);
    let test = TestHouse::with(Options {
        scanner: Some(Arc::new(scanner)),
        ..Options::default()
    })
    .await;
    let moods = [
        ScannerMood::HEALTHY,
        ScannerMood::Silent,
        ScannerMood::Trickles,
        ScannerMood::Garbage,
        ScannerMood::HangsUp,
    ];
    for (seed, mood) in (1_u8..).zip(moods) {
        clamd.set_mood(mood);
        let mut browser = test.browser();
        walk::say_what_and_where(&mut browser).await;
        with_photo(&mut browser, seed).await.expect(303);
        finish(&mut browser).await;
        let (reports, photos) = (reports(&test).await, photos(&test).await);
        assert_eq!(reports.len(), usize::from(seed), "{mood:?}");
        assert_eq!(photos.len(), usize::from(seed), "{mood:?}");
        let looked_at = photos.iter().filter(|photo| photo.scanned).count();
        assert_eq!(
            looked_at, 1,
            "{mood:?}: nothing is called clean that nobody looked at"
        );
    }
}
