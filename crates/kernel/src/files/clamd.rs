//! The protocol of `clamd`, the daemon of ClamAV (its manual page `clamd(8)`, section COMMANDS).
//!
//! One command for each connection, in the `z` form: the command and the answer end with a zero byte. `INSTREAM` is
//! followed by chunks, each with its length in four bytes, most significant first; a length of zero ends the stream.

use std::{
    io::{self, Read, Write},
    net::{TcpStream, ToSocketAddrs},
    path::PathBuf,
    time::{Duration, Instant},
};

use super::{ScanFailure, Scanner, Verdict};

/// Bytes in one chunk of a stream.
const CHUNK: usize = 64 * 1024;

/// Longest answer that is read. Real ones have some tens of bytes.
const LONGEST_ANSWER: usize = 4096;

/// Where the scanner listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClamdAddress {
    /// `host:port`.
    Tcp(String),
    /// The path of a Unix socket, such as `/run/clamav/clamd.ctl`.
    Unix(PathBuf),
}

/// A scanner behind the protocol of `clamd`.
#[derive(Clone, Debug)]
pub struct ClamdScanner {
    address: ClamdAddress,
    connect_timeout: Duration,
    answer_timeout: Duration,
    max_bytes: usize,
}

impl ClamdScanner {
    /// A scanner at `address`, with 1 second to connect, 10 seconds for everything after that, and 25 MiB as the largest
    /// file (`StreamMaxLength` of `clamd` as it is delivered).
    pub fn new(address: ClamdAddress) -> Self {
        Self {
            address,
            connect_timeout: Duration::from_secs(1),
            answer_timeout: Duration::from_secs(10),
            max_bytes: 25 * 1024 * 1024,
        }
    }

    /// Other patience: `connect` until there is a connection, `answer` from there until the whole answer is in, however
    /// the scanner spreads it.
    #[must_use]
    pub fn with_timeouts(mut self, connect: Duration, answer: Duration) -> Self {
        self.connect_timeout = connect;
        self.answer_timeout = answer;
        self
    }

    /// Another largest file. Keep it at most the scanner's own `StreamMaxLength`.
    #[must_use]
    pub fn with_max_bytes(mut self, bytes: usize) -> Self {
        self.max_bytes = bytes;
        self
    }

    fn ask(&self, command: &[u8], stream: Option<&[u8]>) -> Result<String, ScanFailure> {
        let mut line = self.connect()?;
        // Patience is measured on the clock that never jumps; the time of day plays no part.
        let deadline = Instant::now() + self.answer_timeout;
        let sent = send(&mut line, deadline, command, stream);
        // A scanner that refuses a stream answers why and closes, so the answer is read even when sending broke.
        match (sent, receive(&mut line, deadline)) {
            (_, Ok(answer)) if !answer.is_empty() => Ok(answer),
            (Err(failure), _) | (Ok(()), Err(failure)) => Err(failure),
            (Ok(()), Ok(_)) => Err(ScanFailure::Unreachable),
        }
    }

    fn connect(&self) -> Result<Line, ScanFailure> {
        match &self.address {
            ClamdAddress::Tcp(address) => {
                let addresses = address.to_socket_addrs().map_err(|error| failure(&error))?;
                let mut last = ScanFailure::Unreachable;
                for address in addresses {
                    match TcpStream::connect_timeout(&address, self.connect_timeout) {
                        Ok(stream) => return Ok(Line::Tcp(stream)),
                        Err(error) => last = failure(&error),
                    }
                }
                Err(last)
            }
            #[cfg(unix)]
            ClamdAddress::Unix(path) => std::os::unix::net::UnixStream::connect(path)
                .map(Line::Unix)
                .map_err(|error| failure(&error)),
            #[cfg(not(unix))]
            ClamdAddress::Unix(_) => Err(ScanFailure::Unreachable),
        }
    }
}

impl Scanner for ClamdScanner {
    fn scan(&self, bytes: &[u8]) -> Result<Verdict, ScanFailure> {
        if bytes.len() > self.max_bytes {
            return Err(ScanFailure::TooLarge);
        }
        verdict(&self.ask(b"zINSTREAM\0", Some(bytes))?)
    }

    fn ping(&self) -> Result<(), ScanFailure> {
        match self.ask(b"zPING\0", None)?.as_str() {
            "PONG" => Ok(()),
            _ => Err(ScanFailure::Garbled),
        }
    }

    fn version(&self) -> Result<String, ScanFailure> {
        let answer = self.ask(b"zVERSION\0", None)?;
        let readable = answer.chars().all(|c| !c.is_control());
        if readable && answer.starts_with("ClamAV ") {
            Ok(answer)
        } else {
            Err(ScanFailure::Garbled)
        }
    }
}

/// Reads `stream: OK`, `stream: NAME FOUND` and `INSTREAM size limit exceeded. ERROR`. Everything else means nothing:
/// an answer that is not understood must never pass for "clean".
fn verdict(answer: &str) -> Result<Verdict, ScanFailure> {
    if answer == "stream: OK" {
        return Ok(Verdict::Clean);
    }
    if answer.starts_with("INSTREAM size limit exceeded") {
        return Err(ScanFailure::TooLarge);
    }
    answer
        .strip_prefix("stream: ")
        .and_then(|rest| rest.strip_suffix(" FOUND"))
        .filter(|name| !name.is_empty() && name.chars().all(|c| c.is_ascii_graphic() || c == ' '))
        .map(|name| Verdict::Infected {
            signature: name.to_owned(),
        })
        .ok_or(ScanFailure::Garbled)
}

fn send(
    line: &mut Line,
    deadline: Instant,
    command: &[u8],
    stream: Option<&[u8]>,
) -> Result<(), ScanFailure> {
    line.write(deadline, command)?;
    if let Some(bytes) = stream {
        for chunk in bytes.chunks(CHUNK) {
            let length = u32::try_from(chunk.len()).map_err(|_| ScanFailure::TooLarge)?;
            line.write(deadline, &length.to_be_bytes())?;
            line.write(deadline, chunk)?;
        }
        line.write(deadline, &0_u32.to_be_bytes())?;
    }
    Ok(())
}

fn receive(line: &mut Line, deadline: Instant) -> Result<String, ScanFailure> {
    let mut answer = Vec::new();
    let mut buffer = [0; 512];
    loop {
        let count = line.read(deadline, &mut buffer)?;
        if let Some(end) = buffer[..count].iter().position(|byte| *byte == 0) {
            answer.extend_from_slice(&buffer[..end]);
            break;
        }
        answer.extend_from_slice(&buffer[..count]);
        if answer.len() > LONGEST_ANSWER {
            return Err(ScanFailure::Garbled);
        }
        if count == 0 {
            // A stream that ends without the zero byte was cut off, and half an answer is none.
            if answer.is_empty() {
                break;
            }
            return Err(ScanFailure::Garbled);
        }
    }
    String::from_utf8(answer).map_err(|_| ScanFailure::Garbled)
}

/// A connection on which every step waits no longer than until one deadline.
enum Line {
    Tcp(TcpStream),
    #[cfg(unix)]
    Unix(std::os::unix::net::UnixStream),
}

impl Line {
    fn write(&mut self, deadline: Instant, mut bytes: &[u8]) -> Result<(), ScanFailure> {
        while !bytes.is_empty() {
            let left = Some(left(deadline)?);
            let written = match self {
                Self::Tcp(stream) => stream
                    .set_write_timeout(left)
                    .and_then(|()| stream.write(bytes)),
                #[cfg(unix)]
                Self::Unix(stream) => stream
                    .set_write_timeout(left)
                    .and_then(|()| stream.write(bytes)),
            };
            match written {
                Ok(0) => return Err(ScanFailure::Unreachable),
                Ok(count) => bytes = bytes.get(count..).unwrap_or_default(),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(failure(&error)),
            }
        }
        Ok(())
    }

    fn read(&mut self, deadline: Instant, buffer: &mut [u8]) -> Result<usize, ScanFailure> {
        loop {
            let left = Some(left(deadline)?);
            let read = match self {
                Self::Tcp(stream) => stream
                    .set_read_timeout(left)
                    .and_then(|()| stream.read(buffer)),
                #[cfg(unix)]
                Self::Unix(stream) => stream
                    .set_read_timeout(left)
                    .and_then(|()| stream.read(buffer)),
            };
            match read {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => return other.map_err(|error| failure(&error)),
            }
        }
    }
}

fn left(deadline: Instant) -> Result<Duration, ScanFailure> {
    let left = deadline.saturating_duration_since(Instant::now());
    if left.is_zero() {
        Err(ScanFailure::TimedOut)
    } else {
        Ok(left)
    }
}

fn failure(error: &io::Error) -> ScanFailure {
    match error.kind() {
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => ScanFailure::TimedOut,
        _ => ScanFailure::Unreachable,
    }
}
