//! The caller's side: worker processes with bounds that hold whatever a template does.
//!
//! A template is a program and may run for ever or take all memory, and nothing inside a process can stop that. A
//! worker is therefore a process of its own: the kernel stops it when one letter has used its seconds of processor
//! time (`RLIMIT_CPU`, set anew before each letter) or when it wants more address space than allowed (`RLIMIT_AS`), and
//! the caller kills it when it is silent for too long. The next letter gets a new process.

use crate::wire::{self, Reply, Request};
use letter::{Fault, Language, Order, Refusal, Rendered};
use rustix::process::{Pid, Resource, Rlimit, getrlimit, prlimit};
use serde_json::Value;
use std::ffi::OsString;
use std::io::{self, BufReader, Read};
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// How a worker process is started: a program that calls [`crate::serve`] on its standard input and output.
#[derive(Debug, Clone)]
pub struct Program {
    /// The program.
    pub path: PathBuf,
    /// Its arguments.
    pub arguments: Vec<OsString>,
}

/// What one letter may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Processor time, in seconds.
    pub seconds: u64,
    /// Address space of the process, in megabytes (2^20 bytes).
    pub megabytes: u64,
    /// How long a worker may be silent. Much longer than `seconds`: a busy machine is no mistake of the template.
    pub patience: Duration,
}

impl Default for Limits {
    /// 10 seconds, 1 gigabyte, silent for 5 minutes: a letter takes a hundredth of each.
    fn default() -> Self {
        Self {
            seconds: 10,
            megabytes: 1024,
            patience: Duration::from_secs(300),
        }
    }
}

/// Why a worker made no letter.
#[derive(Debug, thiserror::Error)]
pub enum WorkError {
    /// The letter was refused; the worker goes on.
    #[error("{0}")]
    Refused(#[from] Refusal),
    /// The template or the house style cannot be used, for any letter.
    #[error("{0}")]
    Unfit(String),
    /// The letter took too long and was stopped.
    #[error("{}", self.sentence(Language::En))]
    Time {
        /// How long it was allowed to take, in seconds of processor time.
        seconds: u64,
    },
    /// The letter wanted too much memory and was stopped.
    #[error("{}", self.sentence(Language::En))]
    Memory {
        /// How much it was allowed, in megabytes.
        megabytes: u64,
    },
    /// The worker ended for another reason.
    #[error("{}", self.sentence(Language::En))]
    Broken(String),
    /// No worker can be started.
    #[error("the worker process cannot be started: {0}")]
    Start(io::Error),
}

impl WorkError {
    /// One word for programs.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Refused(Refusal::Data(_)) => "data",
            Self::Refused(Refusal::Order(_)) => "order",
            Self::Refused(Refusal::Template(_)) | Self::Unfit(_) => "template",
            Self::Refused(Refusal::Pages { .. }) => "pages",
            Self::Time { .. } => "time",
            Self::Memory { .. } => "memory",
            Self::Broken(_) | Self::Start(_) => "worker",
        }
    }

    /// What is wrong, for the person who has to mend it.
    #[must_use]
    pub fn sentence(&self, language: Language) -> String {
        let dutch = language == Language::Nl;
        match self {
            Self::Refused(Refusal::Data(faults)) => faults
                .0
                .iter()
                .map(|fault| fault.sentence(language))
                .collect::<Vec<_>>()
                .join("\n"),
            Self::Refused(Refusal::Pages { pages, most }) if dutch => {
                format!("De brief heeft {pages} bladzijden; template.toml laat er {most} toe.")
            }
            Self::Refused(Refusal::Template(mistakes)) if dutch => {
                format!("Het sjabloon heeft een fout: {}", mistakes.join("\n"))
            }
            Self::Refused(Refusal::Order(said)) if dutch => {
                format!("Deze brief kan zo niet gemaakt worden: {said}")
            }
            Self::Refused(refusal) => refusal.to_string(),
            Self::Unfit(said) if dutch => {
                format!("Het sjabloon of de huisstijl is niet bruikbaar: {said}")
            }
            Self::Unfit(said) => format!("The template or the house style cannot be used: {said}"),
            Self::Time { seconds } if dutch => format!(
                "De brief was na {seconds} seconden rekentijd niet klaar en is gestopt. Kijk in het sjabloon naar \
                 een lus of functie zonder einde."
            ),
            Self::Time { seconds } => format!(
                "The letter was not ready after {seconds} seconds of processor time and was stopped. Look in the \
                 template for a loop or a function without an end."
            ),
            Self::Memory { megabytes } if dutch => format!(
                "De brief had meer dan {megabytes} MB geheugen nodig en is gestopt. Kijk in het sjabloon naar een \
                 lijst, tekst of tabel die blijft groeien."
            ),
            Self::Memory { megabytes } => format!(
                "The letter needed more than {megabytes} MB of memory and was stopped. Look in the template for a \
                 list, a text or a table that keeps growing."
            ),
            Self::Broken(said) if dutch => {
                format!("Het hulpprogramma dat de brief maakt, is gestopt: {said}")
            }
            Self::Broken(said) => format!("The process that makes the letter has ended: {said}"),
            Self::Start(error) if dutch => {
                format!("Het hulpprogramma dat de brief maakt, start niet: {error}")
            }
            Self::Start(_) => self.to_string(),
        }
    }

    /// The faults in the data, when that is what is wrong.
    #[must_use]
    pub fn faults(&self) -> &[Fault] {
        match self {
            Self::Refused(Refusal::Data(faults)) => &faults.0,
            _ => &[],
        }
    }
}

/// A worker for one template in one house style. Starts its process when there is something to do, and a new one after
/// a letter that had to be stopped.
#[derive(Debug)]
pub struct Worker {
    program: Program,
    limits: Limits,
    template: String,
    style: String,
    running: Option<Running>,
}

#[derive(Debug)]
struct Running {
    child: Child,
    input: ChildStdin,
    answers: Receiver<io::Result<Vec<u8>>>,
    said: Option<JoinHandle<String>>,
}

impl Worker {
    /// A worker for this template and this house style: each a folder, or the name of one that comes along.
    #[must_use]
    pub fn new(program: Program, limits: Limits, template: &str, style: &str) -> Self {
        Self {
            program,
            limits,
            template: template.to_owned(),
            style: style.to_owned(),
            running: None,
        }
    }

    /// Makes one letter.
    ///
    /// # Errors
    /// When the letter is refused or had to be stopped.
    pub fn render(&mut self, data: &Value, order: &Order) -> Result<Rendered, WorkError> {
        let request = Request::Render {
            order: Box::new(order.clone()),
            data: data.clone(),
            attachments: order.attachments.iter().map(|a| a.name.clone()).collect(),
        };
        let files: Vec<&[u8]> = order
            .attachments
            .iter()
            .map(|a| a.bytes.as_slice())
            .collect();
        match self.ask(&request, &files)? {
            Reply::Made { pages } => Ok(Rendered {
                pdf: self.frame()?,
                pages,
            }),
            other => Err(self.unexpected(&other)),
        }
    }

    /// Lays one letter out and keeps it for [`Worker::part`]; tells how many pages it has. Whatever was kept is lost when
    /// this or another letter has to be stopped.
    ///
    /// # Errors
    /// When the letter is refused or had to be stopped.
    pub fn lay_out(&mut self, data: &Value, order: &Order) -> Result<usize, WorkError> {
        let request = Request::LayOut {
            order: Box::new(order.clone()),
            data: data.clone(),
        };
        match self.ask(&request, &[])? {
            Reply::Laid { pages } => Ok(pages),
            other => Err(self.unexpected(&other)),
        }
    }

    /// Writes the kept letters as one part of a print stream, and forgets them.
    ///
    /// # Errors
    /// When there are none, or they cannot be written.
    pub fn part(&mut self) -> Result<Vec<u8>, WorkError> {
        match self.ask(&Request::Part, &[])? {
            Reply::Part => self.frame(),
            other => Err(self.unexpected(&other)),
        }
    }

    fn ask(&mut self, request: &Request, files: &[&[u8]]) -> Result<Reply, WorkError> {
        if self.running.is_none() {
            self.start()?;
        }
        self.say(request, files)
    }

    fn say(&mut self, request: &Request, files: &[&[u8]]) -> Result<Reply, WorkError> {
        let seconds = self.limits.seconds;
        let Some(running) = &mut self.running else {
            return Err(WorkError::Broken("it is not there".to_owned()));
        };
        let sent = more_time(&running.child, seconds).and_then(|()| {
            wire::write_json(&mut running.input, request)?;
            files
                .iter()
                .try_for_each(|file| wire::write(&mut running.input, file))
        });
        if sent.is_err() {
            return Err(self.ended(false));
        }
        let answer = self.frame()?;
        match serde_json::from_slice(&answer) {
            Ok(Reply::Refused(refusal)) => Err(WorkError::Refused(refusal)),
            Ok(Reply::Unfit(said)) => {
                self.running = None;
                Err(WorkError::Unfit(said))
            }
            Ok(reply) => Ok(reply),
            Err(e) => {
                self.stop();
                Err(WorkError::Broken(e.to_string()))
            }
        }
    }

    fn frame(&mut self) -> Result<Vec<u8>, WorkError> {
        let Some(running) = &self.running else {
            return Err(WorkError::Broken("it is not there".to_owned()));
        };
        match running.answers.recv_timeout(self.limits.patience) {
            Ok(Ok(body)) => Ok(body),
            Ok(Err(_)) | Err(RecvTimeoutError::Disconnected) => Err(self.ended(false)),
            Err(RecvTimeoutError::Timeout) => Err(self.ended(true)),
        }
    }

    fn unexpected(&mut self, reply: &Reply) -> WorkError {
        self.stop();
        WorkError::Broken(format!("it answered {reply:?}"))
    }

    fn start(&mut self) -> Result<(), WorkError> {
        let mut child = Command::new(&self.program.path)
            .args(&self.program.arguments)
            .env_clear()
            // One letter, one thread: letters run side by side in processes, and threads take address space.
            .env("RAYON_NUM_THREADS", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(WorkError::Start)?;
        let bytes = self.limits.megabytes.saturating_mul(1024 * 1024);
        let bounded =
            bound(&child, Resource::As, bytes).and_then(|()| bound(&child, Resource::Core, 0));
        let (Some(input), Some(output), Some(mut errors)) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            return Err(WorkError::Start(io::Error::other("no pipes")));
        };
        if let Err(error) = bounded {
            let _ = child.kill();
            let _ = child.wait();
            return Err(WorkError::Start(error));
        }
        // Two messages at most wait here: the answer and its PDF.
        let (tell, answers) = sync_channel(2);
        std::thread::spawn(move || {
            let mut output = BufReader::new(output);
            while let Some(body) = wire::read(&mut output).transpose() {
                let over = body.is_err();
                if tell.send(body).is_err() || over {
                    break;
                }
            }
        });
        let said = std::thread::spawn(move || last_words(&mut errors));
        self.running = Some(Running {
            child,
            input,
            answers,
            said: Some(said),
        });
        let open = Request::Open {
            template: self.template.clone(),
            style: self.style.clone(),
        };
        match self.say(&open, &[])? {
            Reply::Ready => Ok(()),
            other => Err(self.unexpected(&other)),
        }
    }

    /// Why the process is gone, or must go.
    fn ended(&mut self, silent: bool) -> WorkError {
        let Limits {
            seconds, megabytes, ..
        } = self.limits;
        let Some(mut running) = self.running.take() else {
            return WorkError::Broken("it is not there".to_owned());
        };
        if silent {
            running.end();
            return WorkError::Time { seconds };
        }
        let status = running.child.wait();
        let said = running
            .said
            .take()
            .and_then(|thread| thread.join().ok())
            .unwrap_or_default();
        let signal = status.as_ref().ok().and_then(ExitStatusExt::signal);
        if signal == Some(rustix::process::Signal::XCPU.as_raw()) {
            WorkError::Time { seconds }
        } else if said.contains("memory allocation of") {
            WorkError::Memory { megabytes }
        } else {
            let how = status.map_or_else(|e| e.to_string(), |s| s.to_string());
            let said = said.trim();
            WorkError::Broken(if said.is_empty() {
                how
            } else {
                format!("{how}; {said}")
            })
        }
    }

    fn stop(&mut self) {
        if let Some(mut running) = self.running.take() {
            running.end();
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}

impl Running {
    fn end(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn bound(child: &Child, resource: Resource, most: u64) -> io::Result<()> {
    // Nobody may raise what they were given themselves.
    let most = getrlimit(resource)
        .maximum
        .map_or(most, |given| most.min(given));
    let limit = Rlimit {
        current: Some(most),
        maximum: Some(most),
    };
    prlimit(Some(Pid::from_child(child)), resource, limit)?;
    Ok(())
}

/// Allows this much processor time from now on. Whole seconds, rounded up: the kernel counts no others.
fn more_time(child: &Child, seconds: u64) -> io::Result<()> {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", child.id()))?;
    let fields: Vec<u64> = stat
        .rsplit_once(") ")
        .map(|(_, rest)| rest.split(' ').map(|f| f.parse().unwrap_or(0)).collect())
        .unwrap_or_default();
    // User and system time, in ticks: 100 per second on every Linux we run on (`getconf CLK_TCK`).
    let used = fields.iter().skip(11).take(2).sum::<u64>() / 100;
    let limit = Rlimit {
        current: Some(used + 1 + seconds),
        maximum: getrlimit(Resource::Cpu).maximum,
    };
    prlimit(Some(Pid::from_child(child)), Resource::Cpu, limit)?;
    Ok(())
}

/// The end of what a process says on standard error; reads on, so that a talkative one never waits.
fn last_words(errors: &mut impl Read) -> String {
    const KEPT: usize = 2000;
    let mut kept: Vec<u8> = Vec::new();
    let mut some = [0; 1024];
    while let Ok(count @ 1..) = errors.read(&mut some) {
        kept.extend_from_slice(&some[..count]);
        if kept.len() > KEPT {
            kept.drain(..kept.len() - KEPT);
        }
    }
    String::from_utf8_lossy(&kept).into_owned()
}
