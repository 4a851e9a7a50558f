//! `kengai-server`: the sync server's command.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::{Parser, Subcommand};
use kengai_protocol::random;
use kengai_protocol::sign::SigningKey;
use kengai_server::backup::BackupError;
use kengai_server::backup_job::Nightly;
use kengai_server::clock::{
    CLOCK_FILE_VARIABLE, CLOCK_VARIABLE, Clock, FileClock, StartedClock, SystemClock, SystemRandomness,
};
use kengai_server::folder::{DataFolder, FolderError, Running};
use kengai_server::limits::Quotas;
use kengai_server::server::{ServerError, ServerOptions, run_server};
use kengai_server::{Ledger, LedgerOptions, admin_client, server_key, ticket};
use tokio::signal::unix::{SignalKind, signal};

const AFTER_HELP: &str = "\
Begin like this:
  kengai-server run --data /var/lib/kengai --listen 0.0.0.0:4433 --public-address office.example:4433 \\
                    --backup-to /mnt/backup/kengai
It prints a founding ticket. Give it to `kengai found` on the manager's PC; it is good once. There is no other set-up:
no certificates, no passwords, no database server. Devices know the server by the key in DATA/server.key.

Exit codes:
  0  done
  1  it did not work; the reason is on the standard error
  2  the command line cannot be understood
  3  the data folder is in use by another server
  4  the backup could not be verified; nothing was counted as backed up";

/// The sync server of Kengai. It keeps sealed records and photos that it cannot read.
#[derive(Parser)]
#[command(version, after_help = AFTER_HELP)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server until SIGTERM or SIGINT. Logs go to the standard error as JSON (RUST_LOG=debug for more).
    Run {
        /// Data folder; made at the first start.
        #[arg(long, value_name = "DIR")]
        data: PathBuf,
        /// Where devices connect. Port 0 takes a free one.
        #[arg(long, default_value = "127.0.0.1:4433", value_name = "IP:PORT")]
        listen: SocketAddr,
        /// How devices reach it from outside; goes into tickets and invitations. By default, where it listens.
        #[arg(long, value_name = "HOST:PORT")]
        public_address: Option<String>,
        /// Health, metrics and backup on request: plain HTTP, on this machine only.
        #[arg(long, default_value = "127.0.0.1:0", value_name = "IP:PORT")]
        admin_listen: SocketAddr,
        /// Written once everything listens: one line of JSON with "address", "admin" and "server_key".
        #[arg(long, value_name = "FILE")]
        ready_file: Option<PathBuf>,
        /// Back up into this folder every night. Take another disk. Without it nothing is ever called backed up, and
        /// devices keep everything.
        #[arg(long, value_name = "DIR")]
        backup_to: Option<PathBuf>,
        /// When, in local time.
        #[arg(long, default_value = "03:00", value_parser = minutes, value_name = "HH:MM")]
        backup_at: u32,
        /// How far local time is ahead of UTC.
        #[arg(long, default_value = "+09:00", value_parser = offset, value_name = "±HH:MM", allow_hyphen_values = true)]
        utc_offset: i32,
    },
    /// Back up now and verify the backup by restoring it. Asks the running server to do it, or does it itself.
    Backup {
        /// Data folder.
        #[arg(long, value_name = "DIR")]
        data: PathBuf,
        /// Backup folder, when no server is running. A running server uses its own.
        #[arg(long, value_name = "DIR")]
        to: Option<PathBuf>,
    },
    /// Make a new data folder from the newest backup. Devices then hand back what came after it.
    Restore {
        /// Backup folder.
        #[arg(long, value_name = "DIR")]
        from: PathBuf,
        /// New data folder; must not exist.
        #[arg(long, value_name = "DIR")]
        data: PathBuf,
    },
    /// Make another founding ticket, for one more organisation at this server.
    Ticket {
        /// Data folder.
        #[arg(long, value_name = "DIR")]
        data: PathBuf,
        /// How devices reach the server. By default what the running server says.
        #[arg(long, value_name = "HOST:PORT")]
        public_address: Option<String>,
    },
}

/// What went wrong, and with which exit code.
struct Failure(String, u8);

impl<E: std::error::Error + 'static> From<E> for Failure {
    fn from(error: E) -> Self {
        let error: &(dyn std::error::Error + 'static) = &error;
        let in_use = matches!(error.downcast_ref(), Some(FolderError::InUse))
            || matches!(error.downcast_ref(), Some(ServerError::Folder(FolderError::InUse)));
        let not_verified = matches!(error.downcast_ref(), Some(BackupError::NotVerified(_)));
        Self(
            error.to_string(),
            if in_use {
                3
            } else if not_verified {
                4
            } else {
                1
            },
        )
    }
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(message, code)) => {
            // Where the standard error is gone, the exit code has to do.
            let _ = writeln!(io::stderr(), "kengai-server: {message}");
            ExitCode::from(code)
        }
    }
}

fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Run {
            data,
            listen,
            public_address,
            admin_listen,
            ready_file,
            backup_to,
            backup_at,
            utc_offset,
        } => {
            let nightly = Nightly { at_minutes: backup_at, ahead_minutes: utc_offset };
            let backup = backup_to.map(|folder| (folder, nightly));
            serve(ServerOptions { data, listen, admin_listen, public_address, ready_file, backup })
        }
        Command::Backup { data, to } => back_up(&data, to),
        Command::Restore { from, data } => {
            let report = Ledger::restore(&from, &data, &SystemRandomness)?;
            say(&report.to_string())
        }
        Command::Ticket { data, public_address } => make_ticket(&data, public_address),
    }
}

fn say(line: &str) -> Result<(), Failure> {
    writeln!(io::stdout(), "{line}")?;
    Ok(())
}

fn serve(options: ServerOptions) -> Result<(), Failure> {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    tracing_subscriber::fmt().json().with_env_filter(filter).with_writer(io::stderr).init();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let served = runtime.block_on(async {
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        let shutdown = async {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
        };
        let (clock, random) = (clock()?, Arc::new(SystemRandomness));
        run_server(options, clock, random, &mut io::stdout(), shutdown).await?;
        Ok(())
    });
    // A backup that is under way is given up: it counts for nothing before its manifest, and the next run cleans up.
    runtime.shutdown_timeout(Duration::from_secs(1));
    served
}

/// The system's clock, or the one that a rehearsal has set: that is never silent.
fn clock() -> Result<Arc<dyn Clock>, Failure> {
    if let Some(path) = std::env::var_os(CLOCK_FILE_VARIABLE) {
        let clock = FileClock::of(path.into())
            .ok_or_else(|| Failure(format!("{CLOCK_FILE_VARIABLE} names a file with a time"), 2))?;
        tracing::warn!("the clock is set by {CLOCK_FILE_VARIABLE}: a rehearsal");
        return Ok(Arc::new(clock));
    }
    let Ok(text) = std::env::var(CLOCK_VARIABLE) else { return Ok(Arc::new(SystemClock)) };
    let at_ms = text
        .parse()
        .map_err(|_| Failure(format!("{CLOCK_VARIABLE} is a time in Unix milliseconds, or not set"), 2))?;
    tracing::warn!(at_ms, "the clock is set by {CLOCK_VARIABLE}: a rehearsal");
    Ok(Arc::new(StartedClock::at(at_ms)))
}

fn back_up(data: &std::path::Path, to: Option<PathBuf>) -> Result<(), Failure> {
    let folder = match DataFolder::open(data) {
        Ok(folder) => folder,
        Err(FolderError::InUse) => {
            let running = Running::read(data)?.ok_or(FolderError::InUse)?;
            return match admin_client::backup(&running)? {
                Ok(report) => say(&report),
                Err(reason) => Err(Failure(reason, 4)),
            };
        }
        Err(error) => return Err(error.into()),
    };
    let to =
        to.ok_or_else(|| Failure("no server is running on this data folder: say --to DIR".to_owned(), 2))?;
    let key_seed = server_key::open_or_make(folder.path(), &SystemRandomness)?;
    let options = LedgerOptions { key_seed, random: Arc::new(SystemRandomness), quotas: Quotas::default() };
    let mut ledger = Ledger::open(folder.path(), options)?;
    let report = ledger.backup_to(&to, SystemClock.now_ms())?;
    ledger.close();
    say(&report.to_string())
}

fn make_ticket(data: &std::path::Path, public_address: Option<String>) -> Result<(), Failure> {
    let running = Running::read(data)?;
    let address = public_address.or(running.map(|running| running.address)).ok_or_else(|| {
        Failure("no server is running on this data folder: say --public-address HOST:PORT".to_owned(), 2)
    })?;
    let seed = server_key::open_or_make(data, &SystemRandomness)?;
    let server = SigningKey::from_seed(seed).public();
    say(&ticket::another(data, &address, server, random::bytes(&SystemRandomness))?)
}

/// `HH:MM` as minutes.
fn minutes(text: &str) -> Result<u32, String> {
    let parsed = text.split_once(':').and_then(|(hours, minutes)| {
        let (hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.parse().ok()?);
        (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
    });
    parsed.ok_or_else(|| "write the time as HH:MM, for example 03:00".to_owned())
}

/// `±HH:MM` as minutes.
fn offset(text: &str) -> Result<i32, String> {
    let (sign, rest) = match text.as_bytes().first() {
        Some(b'-') => (-1, &text[1..]),
        Some(b'+') => (1, &text[1..]),
        _ => (1, text),
    };
    let ahead = minutes(rest).map_err(|_| "write the offset as +09:00".to_owned())?;
    Ok(sign * i32::try_from(ahead).unwrap_or(0))
}
