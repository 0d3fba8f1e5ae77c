//! Trust services on this machine, for tests: timestamps, OCSP and lists over HTTP, with faults on order.

use super::files::argument;
use super::status::Entry;
use super::{Leaf, Pki, pki};
use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

/// What goes wrong with one answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The request is read and never answered, until the server is dropped.
    Silent,
    /// Status 503, "Service Unavailable".
    Busy,
    /// The right kind of answer to another question: of another nonce.
    WrongNonce,
    /// The right kind of answer about another digest, or another certificate.
    WrongSubject,
    /// Bytes without meaning.
    Garbage,
    /// The first half of the right answer, complete as HTTP.
    Truncated,
    /// Eight megabytes.
    Huge,
    /// A redirect to this address.
    Redirect(String),
    /// An answer signed by somebody who may not.
    WrongSigner,
}

/// What a server needs to know of the outside.
#[derive(Debug, Clone)]
enum Service {
    Tsa {
        signer: Leaf,
    },
    Status {
        issuer: Leaf,
        responder: Leaf,
        books: Vec<Entry>,
        minutes: u32,
        list: (String, String),
    },
}

/// A server on an ephemeral port of `127.0.0.1`, one thread; it stops when dropped.
#[derive(Debug)]
pub struct Server {
    address: std::net::SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    service: Mutex<Service>,
    faults: Mutex<VecDeque<Fault>>,
    silent: Mutex<Vec<TcpStream>>,
    requests: AtomicUsize,
    stop: std::sync::atomic::AtomicBool,
}

impl Server {
    /// A timestamp authority that stamps with this certificate.
    pub fn tsa(signer: &Leaf) -> Self {
        Self::start(Service::Tsa {
            signer: signer.clone(),
        })
    }

    /// An OCSP responder at `/ocsp` and a revocation list at `/list.crl` of this issuer. The OCSP answers are fresh for an hour, the
    /// list is valid from 2024 to 2044.
    pub fn status(issuer: &Leaf, responder: &Leaf) -> Self {
        Self::start(Service::Status {
            issuer: issuer.clone(),
            responder: responder.clone(),
            books: Vec::new(),
            minutes: 60,
            list: ("20240101000000Z".to_owned(), "20440101000000Z".to_owned()),
        })
    }

    fn start(service: Service) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let shared = Arc::new(Shared {
            service: Mutex::new(service),
            faults: Mutex::default(),
            silent: Mutex::default(),
            requests: AtomicUsize::new(0),
            stop: false.into(),
        });
        let of_thread = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming() {
                if of_thread.stop.load(Ordering::SeqCst) {
                    return;
                }
                if let Ok(stream) = stream {
                    // A client that hangs up is a part of some tests.
                    let _ = of_thread.answer(stream);
                }
            }
        });
        Self { address, shared }
    }

    /// `host:port`, as an allowed address is written.
    pub fn host(&self) -> String {
        self.address.to_string()
    }

    /// The address of a path (`/`, `/ocsp`, `/list.crl`).
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The next answer goes wrong like this; called twice, the two next answers.
    pub fn fail_next(&self, fault: Fault) {
        self.shared
            .faults
            .lock()
            .expect("no panic")
            .push_back(fault);
    }

    /// How many requests were seen.
    pub fn requests(&self) -> usize {
        self.shared.requests.load(Ordering::SeqCst)
    }

    /// Enters a certificate in the issuer's books, good or revoked at a time for a reason (`keyCompromise`, `superseded`, …).
    ///
    /// # Panics
    /// When this server is not a responder.
    pub fn enter(&self, certificate: &Leaf, revoked: Option<(&str, &'static str)>) {
        let serial = certificate.serial();
        let revoked = revoked.map(|(at, reason)| (at.to_owned(), reason));
        match &mut *self.shared.service.lock().expect("no panic") {
            Service::Status { books, .. } => {
                books.retain(|(known, _)| *known != serial);
                books.push((serial, revoked));
            }
            Service::Tsa { .. } => panic!("a timestamp authority keeps no books"),
        }
    }

    /// How long the next answers are fresh: OCSP in minutes, the list between two times.
    ///
    /// # Panics
    /// When this server is not a responder.
    pub fn fresh(&self, ocsp_minutes: u32, from: &str, until: &str) {
        match &mut *self.shared.service.lock().expect("no panic") {
            Service::Status { minutes, list, .. } => {
                *minutes = ocsp_minutes;
                *list = (from.to_owned(), until.to_owned());
            }
            Service::Tsa { .. } => panic!("a timestamp authority has no list"),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::SeqCst);
        // Wakes the thread, which then sees that it must stop.
        let _ = TcpStream::connect(self.address);
    }
}

impl Shared {
    fn answer(&self, mut stream: TcpStream) -> std::io::Result<()> {
        let (path, body) = read_request(&stream)?;
        self.requests.fetch_add(1, Ordering::SeqCst);
        let fault = self.faults.lock().expect("no panic").pop_front();
        match &fault {
            Some(Fault::Silent) => {
                self.silent.lock().expect("no panic").push(stream);
                return Ok(());
            }
            Some(Fault::Busy) => {
                return respond(
                    &mut stream,
                    "503 Service Unavailable",
                    "text/plain",
                    b"busy",
                );
            }
            Some(Fault::Garbage) => {
                return respond(
                    &mut stream,
                    "200 OK",
                    "application/octet-stream",
                    b"<html>welcome</html>",
                );
            }
            Some(Fault::Huge) => {
                return respond(
                    &mut stream,
                    "200 OK",
                    "application/octet-stream",
                    &vec![0x30; 8 << 20],
                );
            }
            Some(Fault::Redirect(to)) => {
                let head = format!(
                    "HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                );
                return stream.write_all(head.as_bytes());
            }
            _ => {}
        }
        let service = self.service.lock().expect("no panic").clone();
        let (kind, mut bytes) = service.reply(pki(), &path, body, fault.as_ref());
        if fault == Some(Fault::Truncated) {
            bytes.truncate(bytes.len() / 2);
        }
        respond(&mut stream, "200 OK", kind, &bytes)
    }
}

impl Service {
    fn reply(
        &self,
        pki: &Pki,
        path: &str,
        mut body: Vec<u8>,
        fault: Option<&Fault>,
    ) -> (&'static str, Vec<u8>) {
        match self {
            Self::Tsa { signer } => {
                match fault {
                    Some(Fault::WrongNonce) => flip_nonce(&mut body),
                    Some(Fault::WrongSubject) => flip_imprint(&mut body),
                    _ => {}
                }
                let signer = if fault == Some(&Fault::WrongSigner) {
                    pki.leaf("tsa-unknown")
                } else {
                    signer
                };
                (
                    "application/timestamp-reply",
                    pki.timestamp_reply(&body, signer),
                )
            }
            Self::Status {
                issuer,
                books,
                list: (from, until),
                ..
            } if path.ends_with(".crl") => {
                let issuer = if fault == Some(&Fault::WrongSigner) {
                    pki.leaf("issuing-revoked")
                } else {
                    issuer
                };
                (
                    "application/pkix-crl",
                    pki.crl_of(issuer, books, from, until),
                )
            }
            Self::Status {
                issuer,
                responder,
                books,
                minutes,
                ..
            } => {
                let (body, books) = if fault == Some(&Fault::WrongSubject) {
                    let other = if issuer.name() == "issuing" {
                        "p384"
                    } else {
                        "p256-ec"
                    };
                    (
                        ocsp_request(issuer, pki.leaf(other)),
                        vec![(pki.leaf(other).serial(), None)],
                    )
                } else {
                    (body, books.clone())
                };
                let responder = if fault == Some(&Fault::WrongSigner) {
                    pki.leaf("ocsp-no-eku")
                } else {
                    responder
                };
                (
                    "application/ocsp-response",
                    pki.ocsp_reply(&body, issuer, responder, &books, *minutes),
                )
            }
        }
    }
}

/// A request without a nonce about one certificate.
fn ocsp_request(issuer: &Leaf, certificate: &Leaf) -> Vec<u8> {
    let scratch = tempfile::tempdir().expect("a folder for one OCSP request");
    let out = scratch.path().join("request.der");
    super::files::openssl(
        scratch.path(),
        &[
            "ocsp",
            "-no_nonce",
            "-issuer",
            &argument(&issuer.path("cert.pem")),
            "-cert",
            &argument(&certificate.path("cert.pem")),
            "-reqout",
            &argument(&out),
        ],
    );
    super::files::read(&out)
}

/// The nonce is an INTEGER of several bytes near the end of a request, before an optional `certReq`; its last byte changes.
fn flip_nonce(request: &mut [u8]) {
    let certificate_wanted = request.ends_with(&[0x01, 0x01, 0xff]);
    let last = request.len() - if certificate_wanted { 4 } else { 1 };
    request[last] ^= 1;
}

/// The digest of a request is its OCTET STRING of 32 bytes.
fn flip_imprint(request: &mut [u8]) {
    let at = request
        .windows(2)
        .position(|pair| pair == [0x04, 32])
        .expect("a SHA-256 imprint");
    request[at + 2] ^= 1;
}

/// Reads one HTTP request: its path and its body (by `Content-Length`, at most a megabyte).
fn read_request(stream: &TcpStream) -> std::io::Result<(String, Vec<u8>)> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let path = line.split(' ').nth(1).unwrap_or("/").to_owned();
    let mut length = 0_u64;
    loop {
        let mut header = String::new();
        if reader.read_line(&mut header)? == 0 || header.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = header.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    let mut body = Vec::new();
    reader.take(length.min(1 << 20)).read_to_end(&mut body)?;
    Ok((path, body))
}

fn respond(stream: &mut TcpStream, status: &str, kind: &str, body: &[u8]) -> std::io::Result<()> {
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(body)
}
