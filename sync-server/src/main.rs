//! `kengai-server`: the sync server's command. It speaks Japanese or English to whoever runs it (`help`, `words`); its log is
//! for machines.

mod help;
mod photos_at;
mod upkeep;

use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use kengai_server::backup::BackupError;
use kengai_server::backup_job::Nightly;
use kengai_server::clock::{
    CLOCK_FILE_VARIABLE, CLOCK_VARIABLE, Clock, FileClock, StartedClock, SystemClock, SystemRandomness,
};
use kengai_server::folder::FolderError;
use kengai_server::place_error::PlaceError;
use kengai_server::server::{ServerError, ServerOptions, run_server};
use kengai_server::words::{Lang, Say};
use kengai_server::{Ledger, LedgerError, RealDisk};
use photos_at::{PhotosAt, StoreAt};
use tokio::signal::unix::{SignalKind, signal};

/// The sync server of Kengai. It keeps sealed records and photos that it cannot read.
#[derive(Parser)]
#[command(version)]
struct Cli {
    /// The language of texts: ja or en.
    #[arg(
        long,
        global = true,
        env = "KENGAI_LANG",
        hide_env = true,
        value_enum,
        hide_possible_values = true,
        hide_default_value = true,
        default_value = "ja"
    )]
    lang: Language,
    #[command(subcommand)]
    command: Command,
}

/// The language of texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Language {
    /// 日本語
    Ja,
    /// English
    En,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server until SIGTERM or SIGINT. Logs go to the standard error as JSON (RUST_LOG=debug for more).
    Run {
        /// Data folder; made at the first start.
        #[arg(long, value_name = "DIR")]
        data: PathBuf,
        /// Where devices connect; 127.0.0.1:4433 where nothing is said. Port 0 takes a free one.
        #[arg(long, default_value = "127.0.0.1:4433", hide_default_value = true, value_name = "IP:PORT")]
        listen: SocketAddr,
        /// How devices reach it from outside; goes into tickets and invitations. By default, where it listens.
        #[arg(long, value_name = "HOST:PORT")]
        public_address: Option<String>,
        /// Health, metrics and backup on request: plain HTTP, on this machine only.
        #[arg(long, default_value = "127.0.0.1:0", hide_default_value = true, value_name = "IP:PORT")]
        admin_listen: SocketAddr,
        /// Written once everything listens: one line of JSON with "address", "admin" and "server_key".
        #[arg(long, value_name = "FILE")]
        ready_file: Option<PathBuf>,
        /// Back up into this folder every night. Take another disk. Without it nothing is ever called backed up, and
        /// devices keep everything.
        #[arg(long, value_name = "DIR")]
        backup_to: Option<PathBuf>,
        /// When, in local time; 03:00 where nothing is said.
        #[arg(long, default_value = "03:00", hide_default_value = true, value_parser = minutes, value_name = "HH:MM")]
        backup_at: u32,
        /// How far local time is ahead of UTC; +09:00 where nothing is said.
        #[arg(long, default_value = "+09:00", hide_default_value = true, value_parser = offset, value_name = "±HH:MM", allow_hyphen_values = true)]
        utc_offset: i32,
        #[command(flatten)]
        photos: PhotosAt,
    },
    /// Back up now and verify the backup by restoring it. Asks the running server to do it, or does it itself.
    Backup {
        /// Data folder.
        #[arg(long, value_name = "DIR")]
        data: PathBuf,
        /// Backup folder, when no server is running. A running server uses its own.
        #[arg(long, value_name = "DIR")]
        to: Option<PathBuf>,
        #[command(flatten)]
        photos: PhotosAt,
    },
    /// Make a new data folder from the newest backup. Devices then hand back what came after it.
    Restore {
        /// Backup folder.
        #[arg(long, value_name = "DIR")]
        from: PathBuf,
        /// New data folder; must not exist.
        #[arg(long, value_name = "DIR")]
        data: PathBuf,
        #[command(flatten)]
        photos: PhotosAt,
    },
    /// The photos of a server that does not run.
    #[command(subcommand)]
    Blobs(BlobsCommand),
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

#[derive(Subcommand)]
enum BlobsCommand {
    /// Move all photos to another place, checked, and remember it. Stop the server first.
    Move {
        /// Data folder.
        #[arg(long, value_name = "DIR")]
        data: PathBuf,
        /// The new place: local, or s3://bucket/prefix.
        #[arg(long, value_name = "PLACE")]
        to: String,
        #[command(flatten)]
        store: StoreAt,
    },
}

/// What went wrong, in words, and with which exit code.
pub(crate) struct Failure(String, u8);

impl Failure {
    pub(crate) fn of(error: &(impl Say + std::error::Error + 'static), lang: Lang) -> Self {
        let any: &(dyn std::error::Error + 'static) = error;
        let in_use = matches!(any.downcast_ref(), Some(FolderError::InUse))
            || matches!(any.downcast_ref(), Some(ServerError::Folder(FolderError::InUse)));
        // A name that was mistyped.
        let not_there = matches!(any.downcast_ref(), Some(FolderError::NotThere | FolderError::NoServer));
        let wrong_backup =
            matches!(any.downcast_ref(), Some(ServerError::BackupFolder(..) | ServerError::BackupInData(_)));
        let ledger = match any.downcast_ref() {
            Some(ServerError::Ledger(error)) => Some(error),
            _ => any.downcast_ref::<LedgerError>(),
        };
        let wrong_place = matches!(ledger, Some(LedgerError::Place(_))) || any.is::<PlaceError>();
        let code = match any.downcast_ref() {
            _ if in_use => 3,
            Some(BackupError::NotVerified(_)) => 4,
            _ if not_there || wrong_backup || wrong_place => 2,
            _ => 1,
        };
        Self(error.say(lang), code)
    }

    /// The running server's word on a backup that it could not verify.
    pub(crate) fn unverified(reason: String) -> Self {
        Self(reason, 4)
    }

    pub(crate) fn wrong(lang: Lang, ja: &str, en: &str) -> Self {
        Self(lang.pick(ja, en).to_owned(), 2)
    }
}

/// A run's language, and what becomes of its errors.
#[derive(Clone, Copy)]
pub(crate) struct Speaker(pub(crate) Lang);

impl Speaker {
    pub(crate) fn fail<E: Say + std::error::Error + 'static>(self) -> impl Fn(E) -> Failure {
        move |error| Failure::of(&error, self.0)
    }

    pub(crate) fn say(self, what: &impl Say) -> Result<(), Failure> {
        self.line(&what.say(self.0))
    }

    pub(crate) fn line(self, line: &str) -> Result<(), Failure> {
        writeln!(io::stdout(), "{line}").map_err(self.fail())
    }
}

fn main() -> ExitCode {
    let lang = Lang::asked_for(std::env::args().skip(1), std::env::var("KENGAI_LANG").ok());
    let matches = help::in_language(Cli::command(), lang).try_get_matches();
    let done = match matches.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => {
            let lang = if cli.lang == Language::En { Lang::En } else { Lang::Ja };
            run(cli.command, Speaker(lang))
        }
        Err(error) if !error.use_stderr() => {
            let _ = write!(io::stdout(), "{}", error.render());
            Ok(())
        }
        Err(error) => Err(Failure(help::wrong_usage(&error, lang), 2)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(message, code)) => {
            // Where the standard error is gone, the exit code has to do.
            let _ = writeln!(io::stderr(), "kengai-server: {message}");
            ExitCode::from(code)
        }
    }
}

fn run(command: Command, to: Speaker) -> Result<(), Failure> {
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
            photos,
        } => {
            let nightly = Nightly { at_minutes: backup_at, ahead_minutes: utc_offset };
            let backup = backup_to.map(|folder| (folder, nightly));
            let lang = to.0;
            let photos = photos.settings().map_err(to.fail())?;
            let options = ServerOptions {
                data,
                listen,
                admin_listen,
                public_address,
                ready_file,
                backup,
                photos,
                lang,
            };
            serve(options, to)
        }
        Command::Backup { data, to: folder, photos } => upkeep::back_up(&data, folder, &photos, to),
        Command::Restore { from, data, photos } => {
            let photos = photos.settings().map_err(to.fail())?;
            let report = Ledger::restore_at(Arc::new(RealDisk), &from, &data, &SystemRandomness, &photos);
            to.say(&report.map_err(to.fail())?)
        }
        Command::Blobs(BlobsCommand::Move { data, to: place, store }) => {
            upkeep::move_blobs(&data, &place, &store, to)
        }
        Command::Ticket { data, public_address } => upkeep::make_ticket(&data, public_address, to),
    }
}

fn serve(options: ServerOptions, to: Speaker) -> Result<(), Failure> {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    tracing_subscriber::fmt().json().with_env_filter(filter).with_writer(io::stderr).init();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(to.fail())?;
    let clock = clock(to.0)?;
    let served = runtime.block_on(async {
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        let shutdown = async {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
        };
        run_server(options, clock, Arc::new(SystemRandomness), &mut io::stdout(), shutdown).await
    });
    // A backup that is under way is given up: it counts for nothing before its manifest, and the next run cleans up.
    runtime.shutdown_timeout(Duration::from_secs(1));
    served.map_err(to.fail())
}

/// The system's clock, or the one that a rehearsal has set: that is never silent.
fn clock(lang: Lang) -> Result<Arc<dyn Clock>, Failure> {
    if let Some(path) = std::env::var_os(CLOCK_FILE_VARIABLE) {
        let clock = FileClock::of(path.into()).ok_or_else(|| {
            Failure::wrong(
                lang,
                &format!("{CLOCK_FILE_VARIABLE} は時刻の入ったファイルの名前にするか、消してください"),
                &format!("{CLOCK_FILE_VARIABLE} names a file with a time, or is not set"),
            )
        })?;
        tracing::warn!("the clock is set by {CLOCK_FILE_VARIABLE}: a rehearsal");
        return Ok(Arc::new(clock));
    }
    let Ok(text) = std::env::var(CLOCK_VARIABLE) else { return Ok(Arc::new(SystemClock)) };
    let at_ms = text.parse().map_err(|_| {
        Failure::wrong(
            lang,
            &format!("{CLOCK_VARIABLE} は1970年からのミリ秒で書くか、消してください"),
            &format!("{CLOCK_VARIABLE} is a time in Unix milliseconds, or not set"),
        )
    })?;
    tracing::warn!(at_ms, "the clock is set by {CLOCK_VARIABLE}: a rehearsal");
    Ok(Arc::new(StartedClock::at(at_ms)))
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
