//! What the demo is asked for.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

use super::month::Until;

/// Helpers that a generated day may have at most; each is a process, a folder and a key of its own.
const HELPERS_MAX: u32 = 60;
/// Clients of a played month at most.
const CLIENTS_MAX: u32 = 400;
/// Visits of a generated day at most.
const VISITS_MAX: u32 = 600;

const AFTER_HELP: &str = "\
Exit codes:
  0  everything that was printed was found to be true
  1  something was not true, or a step could not be played; the last lines say what
  2  the command line cannot be understood
  3  this machine cannot make a network without interfaces, so there is no honest \"no signal\" here";

/// Plays a day of home-visit care: real devices record where there is no signal, sync through a real server that can
/// read nothing, and hand over.
#[derive(Debug, Parser)]
#[command(name = "kengai-demo", version, after_help = AFTER_HELP)]
pub(super) struct Options {
    /// Language of everything that is printed.
    #[arg(long, value_enum, default_value = "ja")]
    pub(super) lang: Lang,
    /// Leave everything in this folder; it must be empty or not there. By default a fresh one, printed at the end.
    #[arg(long, value_name = "DIR")]
    pub(super) keep: Option<PathBuf>,
    /// Play a larger day with so many helpers. With --visits; without, two helpers and the story.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..=i64::from(HELPERS_MAX)))]
    pub(super) helpers: Option<u32>,
    /// Play a larger day with so many visits in all.
    #[arg(long, value_name = "M", value_parser = clap::value_parser!(u32).range(1..=i64::from(VISITS_MAX)))]
    pub(super) visits: Option<u32>,
    /// Play a whole month of an office instead, up to a clock; with --helpers and --clients any size (25 and 170).
    #[arg(long, conflicts_with = "visits")]
    pub(super) month: bool,
    /// Clients of the played month.
    #[arg(long, value_name = "N", requires = "month", value_parser = clap::value_parser!(u32).range(6..=i64::from(CLIENTS_MAX)))]
    pub(super) clients: Option<u32>,
    /// The clock at which the played month ends; before the 10th, the month before is played too.
    #[arg(long, value_name = "TIME", requires = "month", default_value = "2026-12-09T17:00")]
    pub(super) until: Until,
    /// The same seed plays the same month; keys and ids are fresh.
    #[arg(long, value_name = "SEED", requires = "month", default_value_t = 1)]
    pub(super) seed: u64,
    /// What the demo asks of itself inside its network without interfaces.
    #[command(subcommand)]
    pub(super) probe: Option<Probe>,
}

/// Run by the demo itself, never by a person.
#[derive(Debug, Subcommand)]
pub(super) enum Probe {
    /// Says which network this process has and whether it reaches an address.
    #[command(hide = true)]
    Network {
        /// Where to connect.
        address: SocketAddr,
    },
}

/// Language of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Lang {
    /// 日本語
    Ja,
    /// English
    En,
}

impl Lang {
    /// As `kengai --lang` takes it.
    #[must_use]
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::En => "en",
        }
    }
}
