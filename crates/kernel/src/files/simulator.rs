//! A stand-in for `clamd` that speaks its protocol, for tests and for the demonstration.
//!
//! It knows one virus, the EICAR test file (eicar.org), which exists so that scanners can be tried without harm.

use std::{
    io::{self, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use super::ClamdAddress;

/// How the stand-in behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// Answers as `clamd` does, and refuses streams larger than this many bytes.
    Healthy {
        /// `StreamMaxLength`.
        stream_max_length: usize,
    },
    /// Takes everything and never answers.
    Silent,
    /// Answers one letter now and then, and never comes to an end.
    Trickles,
    /// Answers bytes that mean nothing.
    Garbage,
    /// Closes each connection in the middle of a good answer.
    HangsUp,
}

impl Mood {
    /// As `clamd` is delivered: streams up to 25 MiB.
    pub const HEALTHY: Self = Self::Healthy {
        stream_max_length: 25 * 1024 * 1024,
    };
}

/// The test file of EICAR, in two halves so that no scanner finds it in this program.
pub fn eicar() -> Vec<u8> {
    [
        &br"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR"[..],
        b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*",
    ]
    .concat()
}

/// A running stand-in. It stops when dropped.
pub struct ClamdSimulator {
    address: SocketAddr,
    mood: Arc<Mutex<Mood>>,
    stopping: Arc<AtomicBool>,
}

impl ClamdSimulator {
    /// Starts on a free port of this machine.
    ///
    /// # Errors
    /// When no port can be had.
    pub fn start(mood: Mood) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let simulator = Self {
            address: listener.local_addr()?,
            mood: Arc::new(Mutex::new(mood)),
            stopping: Arc::new(AtomicBool::new(false)),
        };
        let (mood, stopping) = (Arc::clone(&simulator.mood), Arc::clone(&simulator.stopping));
        thread::Builder::new()
            .name(String::from("clamd-simulator"))
            .spawn(move || {
                // Silent connections are kept until the stand-in stops.
                let mut silent = Vec::new();
                while let Ok((line, _)) = listener.accept() {
                    if stopping.load(Ordering::SeqCst) {
                        break;
                    }
                    let mood = *mood.lock().unwrap_or_else(PoisonError::into_inner);
                    if mood == Mood::Silent {
                        silent.push(line);
                    } else {
                        // A client that hangs up early is no concern of the others.
                        let _ = thread::Builder::new().spawn(move || serve(&line, mood));
                    }
                }
            })?;
        Ok(simulator)
    }

    /// Where it listens.
    pub fn address(&self) -> ClamdAddress {
        ClamdAddress::Tcp(self.address.to_string())
    }

    /// Changes how it behaves from the next connection on.
    pub fn set_mood(&self, mood: Mood) {
        *self.mood.lock().unwrap_or_else(PoisonError::into_inner) = mood;
    }
}

impl Drop for ClamdSimulator {
    fn drop(&mut self) {
        self.stopping.store(true, Ordering::SeqCst);
        // One more connection wakes the thread, which then sees that it is to stop.
        let _ = TcpStream::connect(self.address);
    }
}

fn serve(mut line: &TcpStream, mood: Mood) -> io::Result<()> {
    let mut command = Vec::new();
    loop {
        let mut byte = [0];
        line.read_exact(&mut byte)?;
        if byte == [0] {
            break;
        }
        command.push(byte[0]);
        if command.len() > 64 {
            return line.write_all(b"COMMAND READ TIMED OUT\0");
        }
    }
    let answer = match command.as_slice() {
        b"zPING" => String::from("PONG"),
        b"zVERSION" => String::from("ClamAV 1.4.3/27500/Mon Jan  5 09:00:00 2026"),
        b"zINSTREAM" => {
            let limit = match mood {
                Mood::Healthy { stream_max_length } => stream_max_length,
                _ => usize::MAX,
            };
            match read_stream(line, limit)? {
                None => String::from("INSTREAM size limit exceeded. ERROR"),
                Some(bytes) if holds_eicar(&bytes) => {
                    String::from("stream: Eicar-Test-Signature FOUND")
                }
                Some(_) => String::from("stream: OK"),
            }
        }
        _ => String::from("UNKNOWN COMMAND"),
    };
    match mood {
        Mood::Garbage => line.write_all(b"\xFF\xFEstream: OK or so\x07\0"),
        Mood::Trickles => loop {
            // Until the client has had enough and closes.
            line.write_all(b".")?;
            thread::sleep(Duration::from_millis(5));
        },
        Mood::HangsUp => line.write_all(b"stream: O"),
        Mood::Healthy { .. } | Mood::Silent => {
            line.write_all(answer.as_bytes())?;
            line.write_all(&[0])
        }
    }
}

fn read_stream(mut line: &TcpStream, limit: usize) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    loop {
        let mut length = [0; 4];
        line.read_exact(&mut length)?;
        let length = u32::from_be_bytes(length) as usize;
        if length == 0 {
            return Ok(Some(bytes));
        }
        if bytes.len() + length > limit {
            return Ok(None);
        }
        let start = bytes.len();
        bytes.resize(start + length, 0);
        line.read_exact(&mut bytes[start..])?;
    }
}

fn holds_eicar(bytes: &[u8]) -> bool {
    let sign = eicar();
    bytes.windows(sign.len()).any(|window| window == sign)
}
