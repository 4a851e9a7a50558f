//! The sync server as its own process.

use std::fs::File;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use kengai_model::{CareDay, MinuteOfDay};

use kengai_server::clock::{CLOCK_FILE_VARIABLE, CLOCK_VARIABLE};
use serde::Deserialize;

use super::programs::Programs;
use super::story_time::at;
use super::trouble::Trouble;

/// How long a server may take to listen.
const READY_WITHIN: Duration = Duration::from_secs(20);
/// What the server's clock shows, beside its data: the story's time, as every device's does.
const CLOCK_FILE: &str = "clock";
/// How long it may take to end in good order.
const END_WITHIN: Duration = Duration::from_secs(20);

/// A running server; ends with this value.
#[derive(Debug)]
pub(super) struct Server {
    child: Child,
    program: PathBuf,
    /// Where it listens.
    pub(super) address: SocketAddr,
    /// Its data folder.
    pub(super) data: PathBuf,
    /// Its backups.
    pub(super) backups: PathBuf,
    /// Its log.
    pub(super) log: PathBuf,
    ready: PathBuf,
}

#[derive(Debug, Deserialize)]
struct Ready {
    address: SocketAddr,
}

/// Starts the program; its log is appended to.
fn begin(
    program: &Path,
    data: &Path,
    backups: &Path,
    log: &Path,
    ready: &Path,
    listen: SocketAddr,
    clock_ms: Option<u64>,
) -> Result<Child, Trouble> {
    let log_file = File::options().create(true).append(true).open(log).map_err(Trouble::file(log))?;
    let out_file = log_file.try_clone().map_err(Trouble::file(log))?;
    let mut command = Command::new(program);
    command
        .args(["run", "--listen", &listen.to_string(), "--admin-listen", "127.0.0.1:0"])
        .arg("--data")
        .arg(data)
        .arg("--backup-to")
        .arg(backups)
        .arg("--ready-file")
        .arg(ready)
        .stdin(Stdio::null())
        .stdout(out_file)
        .stderr(log_file);
    match clock_ms {
        Some(clock_ms) => command.env(CLOCK_VARIABLE, clock_ms.to_string()),
        None => command.env(CLOCK_FILE_VARIABLE, data.with_file_name(CLOCK_FILE)),
    };
    command.spawn().map_err(Trouble::file(program))
}

/// Sets the clock of the server in `folder` to a time of the story, such as `2026-11-16T07:30:00+09:00`.
///
/// # Errors
/// The folder cannot be written.
pub(super) fn show_clock(folder: &Path, clock: &str) -> Result<(), Trouble> {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let day: CareDay = clock[..10].parse().expect("the story's days are days");
    let minute: MinuteOfDay = clock[11..16].parse().expect("the story's times are times");
    let at = day.at(minute).expect("the story's days have a time");
    // Whole or not at all: the server may be reading it.
    let new = folder.join(format!("clock.{}", NUMBER.fetch_add(1, Ordering::Relaxed)));
    std::fs::write(&new, at.raw().to_string()).map_err(Trouble::file(&new))?;
    std::fs::rename(&new, folder.join(CLOCK_FILE)).map_err(Trouble::file(folder))
}

impl Server {
    /// Starts it in `folder` and waits until it listens.
    ///
    /// # Errors
    /// It does not come up.
    pub(super) fn start(programs: &Programs, folder: &Path) -> Result<Self, Trouble> {
        let (data, backups) = (folder.join("data"), folder.join("backup"));
        let (log, ready) = (folder.join("server.log"), folder.join("ready.json"));
        std::fs::create_dir_all(folder).map_err(Trouble::file(folder))?;
        show_clock(folder, &at("15 16:50"))?;
        let nowhere = SocketAddr::from(([127, 0, 0, 1], 0));
        let child = begin(&programs.server, &data, &backups, &log, &ready, nowhere, None)?;
        let program = programs.server.clone();
        let mut server = Self { child, program, address: nowhere, data, backups, log, ready };
        server.address = server.wait_until_ready()?;
        Ok(server)
    }

    /// Starts it anew at the same address, with its clock at these Unix milliseconds; the clock runs from there.
    ///
    /// # Errors
    /// It does not end in good order, or does not come up.
    pub(super) fn go_on_at(&mut self, clock_ms: u64) -> Result<(), Trouble> {
        if !self.stop() {
            return Err(Trouble::Late("that the server ends"));
        }
        std::fs::remove_file(&self.ready).map_err(Trouble::file(&self.ready))?;
        let Self { program, data, backups, log, ready, address, .. } = &*self;
        self.child = begin(program, data, backups, log, ready, *address, Some(clock_ms))?;
        self.wait_until_ready().map(|_| ())
    }

    fn wait_until_ready(&mut self) -> Result<SocketAddr, Trouble> {
        let until = Instant::now() + READY_WITHIN;
        while Instant::now() < until {
            if let Ok(text) = std::fs::read(&self.ready)
                && let Ok(ready) = serde_json::from_slice::<Ready>(&text)
            {
                return Ok(ready.address);
            }
            if let Ok(Some(status)) = self.child.try_wait() {
                let output = std::fs::read_to_string(&self.log).unwrap_or_default();
                let command = "kengai-server run".to_owned();
                return Err(Trouble::Command { command, exit: status.to_string(), wanted: 0, output });
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Err(Trouble::Late("that the server listens"))
    }

    /// Its process id.
    #[must_use]
    pub(super) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The founding ticket that it printed at its first start.
    ///
    /// # Errors
    /// There is none.
    pub(super) fn ticket(&self) -> Result<String, Trouble> {
        let path = self.data.join("founding-ticket.txt");
        let text = std::fs::read_to_string(&path).map_err(Trouble::file(&path))?;
        Ok(text.trim().to_owned())
    }

    /// Backs up now, with the server running; returns what the command said.
    ///
    /// # Errors
    /// It was not verified.
    pub(super) fn back_up(&self) -> Result<String, Trouble> {
        let output = Command::new(&self.program)
            .arg("backup")
            .arg("--data")
            .arg(&self.data)
            .output()
            .map_err(Trouble::file(&self.program))?;
        let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        if output.status.success() {
            return Ok(said);
        }
        let output_text = format!("{said}\n{}", String::from_utf8_lossy(&output.stderr));
        let exit = output.status.to_string();
        Err(Trouble::Command { command: "kengai-server backup".into(), exit, wanted: 0, output: output_text })
    }

    /// Asks it to end and waits; whether it ended in good order.
    pub(super) fn stop(&mut self) -> bool {
        // The standard library can only kill; asking politely is the shell's `kill`.
        let _ = Command::new("sh").args(["-c", "kill -TERM \"$0\"", &self.child.id().to_string()]).status();
        let until = Instant::now() + END_WITHIN;
        while Instant::now() < until {
            if let Ok(Some(status)) = self.child.try_wait() {
                return status.success();
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        false
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}
