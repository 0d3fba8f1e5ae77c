//! A real mail server for tests: exim, from Debian, thrown away afterwards.
//!
//! There is no daemon. This process listens; every connection is handed to a fresh `exim -bs`, as `inetd` would, with a
//! configuration, spool and mailbox folder of its own. So no port is guessed, nothing needs time to start, and nothing is
//! left running.
//!
//! What it does with recipients, whatever their domain:
//!
//! | local part | answer |
//! |---|---|
//! | `tempfail` | 451 to RCPT |
//! | `reject` | 550 5.1.1 to RCPT, repeating the address as servers do |
//! | `members` | taken after log-in only |
//! | `later` | 451 after the whole message |
//! | `dead` | taken, then reported to the sender as undeliverable |
//! | anything else | delivered to the maildir |
//!
//! One logs in as `kantel` with the password `geheim`.
#![allow(dead_code, clippy::unwrap_used, unreachable_pub)]

use std::{
    fs,
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    os::{fd::OwnedFd, unix::fs::MetadataExt, unix::fs::chown},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, Sender, channel},
    },
    thread,
    time::Duration,
};

use rustix::fs::inotify;

/// How the server protects its line.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// Not at all.
    Open,
    /// It offers STARTTLS.
    StartTls,
    /// It speaks TLS from the first byte.
    Implicit,
}

/// A running mail server.
pub struct RealSmtp {
    /// Its port on 127.0.0.1.
    pub port: u16,
    folder: tempfile::TempDir,
    children: Arc<Mutex<Vec<Child>>>,
    stopping: Arc<AtomicBool>,
    arrivals: Receiver<()>,
}

impl RealSmtp {
    /// A server that speaks in the clear.
    pub fn start() -> Self {
        Self::start_with(Line::Open)
    }

    /// A server with a certificate for `localhost`, signed by [`RealSmtp::authority`].
    pub fn start_with(line: Line) -> Self {
        let exim = exim();
        let folder = tempfile::Builder::new()
            .prefix("kantel-smtp-")
            .tempdir()
            .unwrap();
        let root = folder.path();
        for sub in [
            "spool",
            "log",
            "maildir",
            "maildir/new",
            "maildir/cur",
            "maildir/tmp",
        ] {
            fs::create_dir(root.join(sub)).unwrap();
        }
        if line != Line::Open {
            make_certificates(root);
        }
        let user = mail_user(root);
        hand_over(root, user);
        let config = root.join("exim.conf");
        fs::write(&config, configuration(root, user, line)).unwrap();

        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let (arrived, arrivals) = channel();
        watch(&root.join("maildir/new"), arrived);
        let server = Self {
            port: address.port(),
            folder,
            children: Arc::default(),
            stopping: Arc::default(),
            arrivals,
        };
        let (children, stopping) = (Arc::clone(&server.children), Arc::clone(&server.stopping));
        thread::spawn(move || {
            for connection in listener.incoming() {
                if stopping.load(Ordering::SeqCst) {
                    return;
                }
                let input = OwnedFd::from(connection.unwrap());
                let output = input.try_clone().unwrap();
                let mut command = Command::new(&exim);
                command.args(["-bs", "-odf"]).arg("-C").arg(&config);
                if line == Line::Implicit {
                    command.arg("-tls-on-connect");
                }
                let child = command
                    .stdin(Stdio::from(input))
                    .stdout(Stdio::from(output))
                    .stderr(Stdio::null())
                    .spawn()
                    .unwrap();
                children.lock().unwrap().push(child);
            }
        });
        server
    }

    /// The folder in which delivered messages stand: `new/`, one file each.
    pub fn maildir(&self) -> PathBuf {
        self.folder.path().join("maildir")
    }

    /// The certificate, in PEM, of the authority that signed the server's.
    pub fn authority(&self) -> Vec<u8> {
        fs::read(self.folder.path().join("ca.pem")).unwrap()
    }

    /// How many connections were made so far.
    pub fn connections(&self) -> usize {
        self.children.lock().unwrap().len()
    }

    /// Waits until `count` messages are delivered, and gives them in the order of their names.
    pub fn received(&self, count: usize) -> Vec<Vec<u8>> {
        loop {
            let mut files: Vec<PathBuf> = fs::read_dir(self.maildir().join("new"))
                .unwrap()
                .map(|entry| entry.unwrap().path())
                .collect();
            if files.len() >= count {
                files.sort();
                return files.iter().map(|file| fs::read(file).unwrap()).collect();
            }
            self.arrivals
                .recv_timeout(Duration::from_secs(30))
                .unwrap_or_else(|_| {
                    panic!(
                        "{} of {count} messages arrived; the server says:\n{}",
                        files.len(),
                        self.log()
                    )
                });
        }
    }

    /// What the server wrote in its logs.
    pub fn log(&self) -> String {
        let mut text = String::new();
        for entry in fs::read_dir(self.folder.path().join("log")).unwrap() {
            text += &fs::read_to_string(entry.unwrap().path()).unwrap_or_default();
        }
        text
    }
}

impl Drop for RealSmtp {
    fn drop(&mut self) {
        self.stopping.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(SocketAddr::from((Ipv4Addr::LOCALHOST, self.port)));
        for child in self.children.lock().unwrap().iter_mut() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn exim() -> PathBuf {
    ["/usr/sbin/exim4", "/usr/sbin/exim", "/usr/local/sbin/exim"]
        .iter()
        .map(PathBuf::from)
        .find(|path| path.exists())
        .expect("no exim on this machine: it is in the Debian package exim4-daemon-light, which ./test installs")
}

/// Exim delivers nothing as root. Started by root it works as its own user of Debian, else as whoever starts the test.
fn mail_user(own: &Path) -> (u32, u32) {
    let about = fs::metadata(own).unwrap();
    if about.uid() != 0 {
        return (about.uid(), about.gid());
    }
    let passwd = fs::read_to_string("/etc/passwd").unwrap();
    let fields: Vec<&str> = passwd
        .lines()
        .find(|line| line.starts_with("Debian-exim:"))
        .expect("the user Debian-exim, made by the Debian package exim4-base")
        .split(':')
        .collect();
    (fields[2].parse().unwrap(), fields[3].parse().unwrap())
}

fn hand_over(path: &Path, (user, group): (u32, u32)) {
    chown(path, Some(user), Some(group)).unwrap();
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            hand_over(&entry.unwrap().path(), (user, group));
        }
    }
}

fn configuration(root: &Path, (user, group): (u32, u32), line: Line) -> String {
    let root = root.display();
    let tls = if line == Line::Open {
        String::from("tls_advertise_hosts =")
    } else {
        format!(
            "tls_advertise_hosts = *\ntls_certificate = {root}/server.pem\ntls_privatekey = {root}/server.key"
        )
    };
    format!(
        r#"
primary_hostname = mx.kantel.test
exim_user = {user}
exim_group = {group}
spool_directory = {root}/spool
log_file_path = {root}/log/%slog
deliver_drop_privilege = true
keep_environment =
host_lookup =
rfc1413_hosts =
smtp_enforce_sync = true
acl_smtp_rcpt = rcpt
acl_smtp_data = data
{tls}

begin acl

rcpt:
  defer local_parts = tempfail
        message = 451 4.3.0 <$local_part@$domain>: come back later
  deny  local_parts = reject
        message = 550 5.1.1 <$local_part@$domain>: no mailbox $local_part here
  accept local_parts = members
        authenticated = *
  deny  local_parts = members
        message = 550 5.7.1 members only
  accept set acl_m_to = $local_part

data:
  defer condition = ${{if eq{{$acl_m_to}}{{later}}}}
        message = 451 4.7.1 greylisted
  accept

begin routers

dead:
  driver = redirect
  local_parts = dead
  data = :fail: no such mailbox
  allow_fail

everyone:
  driver = accept
  transport = maildir

begin transports

maildir:
  driver = appendfile
  directory = {root}/maildir
  maildir_format
  return_path_add
  envelope_to_add

begin authenticators

plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if and {{{{eq{{$auth2}}{{kantel}}}}{{eq{{$auth3}}{{geheim}}}}}}}}
  server_set_id = $auth2
"#
    )
}

/// An authority and a certificate for `localhost` signed by it, of this minute.
fn make_certificates(root: &Path) {
    let openssl = |arguments: &[&str]| {
        let output = Command::new("openssl")
            .args(arguments)
            .current_dir(root)
            .output()
            .expect("no openssl on this machine: ./test installs the Debian package openssl");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    };
    let key = [
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-days",
        "2",
    ];
    openssl(
        &[
            &[
                "req",
                "-x509",
                "-subj",
                "/CN=test authority",
                "-keyout",
                "ca.key",
                "-out",
                "ca.pem",
            ],
            &key[..],
        ]
        .concat(),
    );
    let server = [
        "req",
        "-x509",
        "-CA",
        "ca.pem",
        "-CAkey",
        "ca.key",
        "-subj",
        "/CN=localhost",
        "-addext",
        "subjectAltName=DNS:localhost",
        "-addext",
        "basicConstraints=critical,CA:FALSE",
        "-keyout",
        "server.key",
        "-out",
        "server.pem",
    ];
    openssl(&[&server[..], &key].concat());
}

/// Says so whenever a file appears in `folder`, for as long as someone listens.
fn watch(folder: &Path, arrived: Sender<()>) {
    let events = inotify::init(inotify::CreateFlags::CLOEXEC).unwrap();
    let wanted = inotify::WatchFlags::CREATE
        | inotify::WatchFlags::MOVED_TO
        | inotify::WatchFlags::DELETE_SELF;
    inotify::add_watch(&events, folder, wanted).unwrap();
    thread::spawn(move || {
        let mut buffer = [std::mem::MaybeUninit::uninit(); 4096];
        let mut reader = inotify::Reader::new(&events, &mut buffer);
        while let Ok(event) = reader.next() {
            let gone = event.events().contains(inotify::ReadFlags::DELETE_SELF);
            if arrived.send(()).is_err() || gone {
                return;
            }
        }
    });
}
