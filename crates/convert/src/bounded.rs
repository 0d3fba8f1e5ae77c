//! A program with bounds on its time, its memory and what it writes.

use std::fs::File;
use std::io::{self, Read as _};
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Resource, Rlimit, Signal};

/// Bounds on one run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounds {
    /// Time on the clock; then the program is killed.
    pub wall: Duration,
    /// Processor time; the kernel ends the program.
    pub cpu: Duration,
    /// Address space in bytes; beyond it the program gets no more memory.
    pub memory: u64,
    /// Size in bytes of each file the program writes; beyond it the kernel ends the program.
    pub output: u64,
}

impl Default for Bounds {
    /// A minute, half a minute of processor time, a gigabyte of memory, 60 MB of output.
    fn default() -> Self {
        Self {
            wall: Duration::from_secs(60),
            cpu: Duration::from_secs(30),
            memory: 1 << 30,
            output: 60_000_000,
        }
    }
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// By itself, with exit code 0.
    Success,
    /// By itself, with another exit code or by a crash; with what it said, at most [`MOST_SAID`] bytes.
    Failure(String),
    /// Killed: longer than [`Bounds::wall`].
    Late,
    /// Ended by the kernel: more than [`Bounds::cpu`].
    Busy,
    /// Ended by the kernel: more than [`Bounds::output`].
    Large,
}

/// How much of what a program says is kept.
pub const MOST_SAID: u64 = 2000;
/// How often a running program is looked at.
const LOOK: Duration = Duration::from_millis(4);

/// Kills the program when it is dropped while it runs, whatever happened to us.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Both fail when it has ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs a program to its end or to its bounds. It gets no input, an environment with nothing but `PATH`, `LC_ALL`, and `HOME`
/// and `TMPDIR` in `folder`, which is also where it runs.
///
/// The limits hold from a moment after its start: they are set on the running process, before it has read a file.
///
/// # Errors
/// When the program cannot be started or bounded.
pub fn run(command: &mut Command, folder: &Path, bounds: &Bounds) -> io::Result<End> {
    let said = folder.join("said.txt");
    let log = File::create(&said)?;
    command
        .current_dir(folder)
        .env_clear()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .env("LC_ALL", "C.UTF-8")
        .env("HOME", folder)
        .env("TMPDIR", folder)
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log);
    let begin = Instant::now();
    let mut running = Running(command.spawn()?);
    limit(&running.0, bounds)?;
    let status = loop {
        if let Some(status) = running.0.try_wait()? {
            break status;
        }
        if begin.elapsed() >= bounds.wall {
            return Ok(End::Late);
        }
        std::thread::sleep(LOOK);
    };
    Ok(end(status, &said))
}

fn limit(child: &Child, bounds: &Bounds) -> io::Result<()> {
    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    let limits = [
        (Resource::As, bounds.memory),
        (Resource::Cpu, bounds.cpu.as_secs().max(1)),
        (Resource::Fsize, bounds.output),
        // A core of somebody's letter must not stay behind.
        (Resource::Core, 0),
    ];
    for (resource, most) in limits {
        // A second of processor time more before the signal that cannot be ignored.
        let hard = if matches!(resource, Resource::Cpu) {
            most + 1
        } else {
            most
        };
        let limit = Rlimit {
            current: Some(most),
            maximum: Some(hard),
        };
        match rustix::process::prlimit(pid, resource, limit) {
            // It has ended already.
            Err(rustix::io::Errno::SRCH) => return Ok(()),
            other => other.map(drop)?,
        }
    }
    Ok(())
}

fn end(status: ExitStatus, said: &Path) -> End {
    if status.success() {
        return End::Success;
    }
    match status.signal() {
        Some(signal) if signal == Signal::XCPU.as_raw() => End::Busy,
        Some(signal) if signal == Signal::XFSZ.as_raw() => End::Large,
        _ => {
            let mut text = Vec::new();
            let read =
                File::open(said).and_then(|file| file.take(MOST_SAID).read_to_end(&mut text));
            let text = if read.is_ok() {
                String::from_utf8_lossy(&text).trim().to_owned()
            } else {
                String::new()
            };
            End::Failure(format!("{status}: {text}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str, bounds: &Bounds) -> End {
        let folder = tempfile::tempdir().unwrap();
        run(
            Command::new("sh").args(["-c", script]),
            folder.path(),
            bounds,
        )
        .unwrap()
    }

    #[test]
    fn ends_are_told_apart() {
        let bounds = Bounds::default();
        assert_eq!(shell("exit 0", &bounds), End::Success);
        assert!(
            matches!(shell("echo oei >&2; exit 3", &bounds), End::Failure(said) if said.contains("oei") && said.contains('3'))
        );
        assert!(matches!(shell("kill -SEGV $$", &bounds), End::Failure(_)));
    }

    #[test]
    fn a_program_that_waits_for_ever_is_killed_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let bounds = Bounds {
            wall: Duration::from_millis(300),
            ..Bounds::default()
        };
        let mut command = Command::new("sh");
        command.args(["-c", "echo $$ > pid; while :; do sleep 1000; done"]);
        assert_eq!(
            run(&mut command, folder.path(), &bounds).unwrap(),
            End::Late
        );
        let pid = std::fs::read_to_string(folder.path().join("pid")).unwrap();
        assert!(!Path::new("/proc").join(pid.trim()).exists());
    }

    #[test]
    fn a_program_that_computes_for_ever_is_ended() {
        let bounds = Bounds {
            cpu: Duration::from_secs(1),
            ..Bounds::default()
        };
        assert_eq!(shell("while :; do :; done", &bounds), End::Busy);
    }

    #[test]
    fn a_program_that_writes_without_end_is_ended() {
        let bounds = Bounds {
            output: 100_000,
            ..Bounds::default()
        };
        assert_eq!(
            shell("exec head -c 1000000 /dev/zero > out", &bounds),
            End::Large
        );
    }

    #[test]
    fn a_program_that_wants_more_memory_does_not_get_it() {
        // The shell waits until its limit is there, so that what it starts inherits it.
        let script = "until [ \"$(ulimit -v)\" != unlimited ]; do :; done; exec sort --buffer-size=900M /dev/zero";
        let bounds = Bounds {
            memory: 200 << 20,
            ..Bounds::default()
        };
        assert!(matches!(shell(script, &bounds), End::Failure(_)));
    }

    #[test]
    fn nothing_of_our_environment_is_handed_on() {
        let script = "test -z \"$CARGO_MANIFEST_DIR\" && test \"$HOME\" = \"$TMPDIR\" && test \"$HOME\" = \"$(pwd -P)\"";
        assert_eq!(shell(script, &Bounds::default()), End::Success);
    }
}
