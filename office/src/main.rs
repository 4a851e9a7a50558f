//! `kengai`: what the office runs, a command line and a page, on a device like any other.
//!
//! `cli` says what can be asked; each command is a file in `commands`; `output` is the only place that prints. The exit
//! codes and the JSON are a contract with scripts: README.md.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod advice;
mod beside;
mod by_name;
mod cli;
mod clock;

mod commands;
mod failure;
mod failure_code;
mod failure_of_care;
mod failure_of_desk;
mod failure_of_store;
mod gone_lines;
mod help;
mod help_arguments;
mod help_words;
mod home;
mod numbered;
mod output;
mod page;
mod passphrase;
mod refs;
mod report;
mod usage;
#[cfg(test)]
mod walk_tests;
mod words;

use std::cell::RefCell;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};
use cli::{Cli, Language};
use failure::{Exit, Failure};
use home::Context;
use output::Output;
use report::Report;
use words::Lang;

fn main() -> ExitCode {
    let spoken = Language::asked_for();
    let matches = help::in_language(Cli::command(), spoken).try_get_matches();
    let cli = match matches.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => return wrong_usage(&error, spoken),
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

/// Runs the command; whomever it was about, the answer begins with the name.
fn run(cli: Cli, out: Output) -> Result<Report, Failure> {
    let home = match cli.home {
        Some(home) => home,
        None => home::default_home()?,
    };
    let context = Context { home, clock: clock::from_environment()?, out, about: RefCell::new(Vec::new()) };
    let answer = match cli.command {
        Some(command) => command.run(&context),
        None => Ok(commands::way_through_a_day()),
    };
    let about = context.about.take();
    match answer {
        Ok(report) => Ok(report.about(&about)),
        Err(failure) => Err(failure.about(&about)),
    }
}

/// Help is no failure; anything else that clap says is wrong usage.
fn wrong_usage(error: &clap::Error, lang: Lang) -> ExitCode {
    let text = error.render().to_string();
    if !error.use_stderr() {
        output::print_text(&text);
        return ExitCode::SUCCESS;
    }
    let json = std::env::args_os().any(|arg| arg == "--json");
    let typed: Vec<String> =
        std::env::args_os().skip(1).map(|arg| arg.to_string_lossy().into_owned()).collect();
    let mut failure = usage::failure(error, &typed);
    if typed.iter().any(|word| word == "emergency") {
        failure = commands::emergency::first(failure);
    }
    Output { lang, json }.failure(&failure);
    ExitCode::from(Exit::Input.code())
}
