//! Taking in the month: the care manager's plan (UPPLAN, UPHOSOKU), our rota and staff list. All problems of all files are
//! named at once, and nothing is taken in while there is one.

use std::path::PathBuf;

use kengai_desk::import::{GivenFile, Import};

use super::codes::CodesArgs;
use super::{plan_answers, plan_taken, sync, wait_for};
use crate::failure::Failure;
use crate::home::Context;
use crate::report::Report;
use crate::words::Words;

/// What to do with plans.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Take in plan, names, rota and staff from files.
    Import(ImportArgs),
}

/// The files of an import.
#[derive(Debug, clap::Args)]
pub(crate) struct ImportArgs {
    /// The plan from a care-management office (UPPLAN); may be repeated.
    #[arg(long, value_name = "FILE")]
    upplan: Vec<PathBuf>,
    /// The clients' names and certificates (UPHOSOKU); may be repeated.
    #[arg(long, value_name = "FILE")]
    uphosoku: Vec<PathBuf>,
    /// Who goes where (CSV: date,insured_number,start,staff_code).
    #[arg(long, value_name = "FILE")]
    rota: Option<PathBuf>,
    /// Who works here (CSV: staff_code,name,kana,role).
    #[arg(long, value_name = "FILE")]
    staff: Option<PathBuf>,
    /// What each visit asks for (CSV: insured_number,start,tasks,vitals,cautions).
    #[arg(long, value_name = "FILE", requires = "upplan")]
    tasks: Option<PathBuf>,
    /// The same person, and the file is right: insurer and insured number, or the name; may be repeated.
    #[arg(long, value_name = "PERSON")]
    take: Vec<String>,
    /// The same person, and what this device has stays; may be repeated.
    #[arg(long, value_name = "PERSON")]
    keep: Vec<String>,
    /// Do not sync afterwards.
    #[arg(long)]
    no_sync: bool,
    #[command(flatten)]
    codes: CodesArgs,
}

pub(crate) fn run(context: &Context, command: Command) -> Result<Report, Failure> {
    let Command::Import(args) = command;
    let given = args.upplan.len() + args.uphosoku.len();
    if given == 0 && args.rota.is_none() && args.staff.is_none() {
        return Err(Failure::usage(Words::lit(
            "取り込むファイルを指定してください（--upplan --uphosoku --rota --staff）",
            "name the files to take in (--upplan --uphosoku --rota --staff)",
        )));
    }
    let codes = args.codes.load()?;
    let book = context.open()?;
    let checked = args.files().check(&book)?;
    context.out.progress(&Words::lit("取り込んでいます…", "taking in …"));
    let answers = plan_answers::answers(&checked.named(&book)?, &args.take, &args.keep)?;
    let taken = wait_for(checked.take(&book, &codes, &answers))??;
    let synced = (!args.no_sync).then(|| sync::sync(&book, context.out));
    context.out.progress_end();
    let (synced, unsent) =
        synced.transpose().map_or_else(|failure| (None, Some(failure)), |synced| (synced, None));
    // What was taken in is said, whatever became of the sync behind it.
    let report = plan_taken::report(&taken, book.clients().all()?.len(), synced.as_ref());
    match plan_answers::questions(&taken.people).or(unsent) {
        Some(failure) => Err(failure.after(report)),
        None => Ok(report),
    }
}

impl ImportArgs {
    /// The files that were named, read.
    fn files(&self) -> Import {
        let one = |path: &Option<PathBuf>| path.as_deref().map(GivenFile::read);
        Import {
            care_plans: self.upplan.iter().chain(&self.uphosoku).map(|path| GivenFile::read(path)).collect(),
            rota: one(&self.rota),
            staff: one(&self.staff),
            tasks: one(&self.tasks),
        }
    }
}
