//! The command line: what can be asked, and who answers it.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

use crate::commands::{
    ack, brief, careplan, clients, confirm, conflicts, devices, discarded, doctor, emergency, export, found,
    history, incident, invite, join, month, note, older, paper, photos, plan, read, rescue, review, rota,
    search, staff, status, sync, today, visit, window,
};
use crate::failure::Failure;
use crate::home::Context;
use crate::report::Report;
use crate::words::Lang;

/// Kengai: records of home-visit care that work where there is no signal.
#[derive(Debug, Parser)]
#[command(name = "kengai", version, disable_help_subcommand = false)]
pub(crate) struct Cli {
    /// The device's folder; default ~/.kengai.
    #[arg(long, global = true, env = "KENGAI_HOME", hide_env = true, value_name = "DIR")]
    pub(crate) home: Option<PathBuf>,
    /// The language of texts: ja or en.
    #[arg(
        long,
        global = true,
        env = "KENGAI_LANG",
        hide_env = true,
        value_enum,
        hide_possible_values = true,
        default_value = "ja"
    )]
    pub(crate) lang: Language,
    /// One JSON document on stdout instead of text.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// The language of texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    /// 日本語
    Ja,
    /// English
    En,
}

impl Language {
    /// The language in which help and wrong usage are explained, before the command line is understood.
    pub(crate) fn asked_for() -> Lang {
        let mut arguments =
            std::env::args_os().map(|argument| argument.to_string_lossy().into_owned()).peekable();
        let mut asked = std::env::var("KENGAI_LANG").ok();
        while let Some(argument) = arguments.next() {
            match argument.strip_prefix("--lang") {
                Some("") => asked = arguments.peek().cloned().or(asked),
                Some(value) => asked = Some(value.trim_start_matches('=').to_owned()),
                None => {}
            }
        }
        if asked.as_deref() == Some("en") { Lang::En } else { Lang::Ja }
    }
}

impl From<Language> for Lang {
    fn from(language: Language) -> Self {
        match language {
            Language::Ja => Self::Ja,
            Language::En => Self::En,
        }
    }
}

/// Every command; each has its file.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Managers, once: found the organisation with the ticket that the server printed.
    Found(found::Args),
    /// Managers: the 24 words of the paper, until they are written down; and whether a paper is the right one.
    Paper(paper::Args),
    /// Managers: invite a member of staff's device.
    Invite(invite::Args),
    /// New devices: join with an invitation.
    Join(join::Args),
    /// Managers: every device, its last contact and what is still on it.
    Devices(devices::Args),
    /// Managers: who works here.
    #[command(subcommand)]
    Staff(staff::Command),
    /// Who is cared for.
    #[command(subcommand)]
    Clients(clients::Command),
    /// Managers: take in the month's plan and rota.
    #[command(subcommand)]
    Plan(plan::Command),
    /// Managers: the home-care plan of a client, its versions and the client's consent.
    #[command(subcommand)]
    Careplan(careplan::Command),
    /// Who goes where, by hand and by pattern; changes and who has acknowledged them.
    #[command(subcommand)]
    Rota(rota::Command),
    /// Everybody: today's visits.
    Today(today::Args),
    /// Helpers: record a visit.
    #[command(subcommand)]
    Visit(visit::Command),
    /// Helpers: what to know before going in.
    Brief(brief::Args),
    /// Managers: photos that nobody sees, and what is decided about them.
    #[command(subcommand)]
    Photos(photos::Command),
    /// Everybody: look for words in records, notes and sheets.
    Search(search::Args),
    /// Everybody: a sudden change: whom to call, and what an ambulance asks.
    Emergency(emergency::Args),
    /// Everybody: restraint, accident, complaint, sudden change.
    #[command(subcommand)]
    Incident(incident::Command),
    /// Everybody: write a handover note.
    Note(note::Args),
    /// Everybody: mark notes as read.
    Read(read::Args),
    /// Everybody: acknowledge notes.
    Ack(ack::Args),
    /// Everybody: send what waits here, fetch what is new.
    Sync(sync::Args),
    /// Everybody: what is saved here, what is sent, what is backed up.
    Status,
    /// Everybody: drafts that were thrown away and can be taken back.
    Discarded,
    /// Everybody: take back a draft that was thrown away.
    Undiscard(discarded::Args),
    /// Helpers: bring back a client's older records, which have left this device, a month at once.
    Older(older::Args),
    /// Managers: how many days back records stay on the office's phones.
    Window(window::Args),
    /// Managers: what is ready, what is in the way, what is still on a phone.
    Review(review::Args),
    /// Managers: fields that two people wrote differently.
    Conflicts(conflicts::Args),
    /// Everybody: who changed what in a record, when, and what stood there before.
    History(history::Args),
    /// Managers: confirm records as they stand.
    Confirm(confirm::Args),
    /// Managers: write the month's actuals (UPJSK).
    Export(export::Args),
    /// Managers: the month as text, or as one page in a file.
    Month(month::Args),
    /// Managers: the month's page in this PC's browser, to look at.
    Serve(month::ServeArgs),
    /// Everybody: whether this device is well.
    Doctor,
    /// Everybody: set a damaged database aside and go on with what can be read of it.
    Rescue,
}

impl Command {
    /// Does it.
    pub(crate) fn run(self, context: &Context) -> Result<Report, Failure> {
        match self {
            Self::Found(args) => found::run(context, args),
            Self::Paper(args) => paper::run(context, &args),
            Self::Invite(args) => invite::run(context, &args),
            Self::Join(args) => join::run(context, &args),
            Self::Devices(args) => devices::run(context, &args),
            Self::Staff(command) => staff::run(context, command),
            Self::Clients(command) => clients::run(context, command),
            Self::Plan(command) => plan::run(context, command),
            Self::Careplan(command) => careplan::run(context, command),
            Self::Rota(command) => rota::run(context, command),
            Self::Today(args) => today::run(context, &args),
            Self::Visit(command) => visit::run(context, command),
            Self::Brief(args) => brief::run(context, &args),
            Self::Photos(command) => photos::run(context, command),
            Self::Search(args) => search::run(context, &args),
            Self::Emergency(args) => emergency::run(context, &args),
            Self::Incident(command) => incident::run(context, command),
            Self::Note(args) => note::run(context, args),
            Self::Read(args) => read::run(context, &args),
            Self::Ack(args) => ack::run(context, &args),
            Self::Sync(args) => sync::run(context, &args),
            Self::Status => status::run(context),
            Self::Discarded => discarded::list(context),
            Self::Undiscard(args) => discarded::undiscard(context, &args),
            Self::Older(args) => older::run(context, &args),
            Self::Window(args) => window::run(context, &args),
            Self::Review(args) => review::run(context, &args),
            Self::Conflicts(args) => conflicts::run(context, &args),
            Self::History(args) => history::run(context, &args),
            Self::Confirm(args) => confirm::run(context, &args),
            Self::Export(args) => export::run(context, &args),
            Self::Month(args) => month::run(context, &args),
            Self::Serve(args) => month::serve(context, &args),
            Self::Doctor => doctor::run(context),
            Self::Rescue => rescue::run(context),
        }
    }
}
