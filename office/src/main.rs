//! `kengai`: what the office runs, a command line and a page, on a device like any other.
//!
//! `cli` says what can be asked; each command is a file in `commands`; `output` is the only place that prints. The exit
//! codes and the JSON are a contract with scripts: README.md.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod careplan;
mod cli;
mod clock;
mod commands;
mod failure;
mod home;
mod output;
mod page;
mod refs;
mod words;

use std::process::ExitCode;

use clap::Parser;
use cli::Cli;
use clock::OfficeClock;
use failure::{Exit, Failure};
use home::Context;
use output::{Output, Report};

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    let out = Output { lang: cli.lang.into(), json: cli.json };
    match run(cli, out) {
        Ok(report) => {
            out.report(&report);
            ExitCode::SUCCESS
        }
        Err(failure) => {
            out.progress_end();
            out.failure(&failure);
            ExitCode::from(failure.exit.code())
        }
    }
}

fn run(cli: Cli, out: Output) -> Result<Report, Failure> {
    let home = match cli.home {
        Some(home) => home,
        None => home::default_home()?,
    };
    let context = Context { home, clock: OfficeClock::from_environment()?, out };
    match cli.command {
        Some(command) => command.run(&context),
        None => Ok(commands::way_through_a_day()),
    }
}

/// Help is no failure; anything else that clap says is wrong usage.
fn usage(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        output::print_text(&error.render().to_string());
        return ExitCode::SUCCESS;
    }
    let json = std::env::args_os().any(|arg| arg == "--json");
    let text = error.render().to_string();
    let failure = Failure::usage(words::Words::same(text.trim().to_owned()));
    Output { lang: words::Lang::Ja, json }.failure(&failure);
    ExitCode::from(Exit::Input.code())
}
