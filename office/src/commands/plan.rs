//! Taking in the month: the care manager's plan (UPPLAN, UPHOSOKU), our rota and staff list. All problems of all files are
//! named at once, and nothing is taken in while there is one.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use kengai::{CareBook, PlanOutcome, RotaOutcome, RotaRow, SyncReport};
use kengai_model::service::HelperRole;
use kengai_model::{ClientId, StaffId};
use serde_json::json;

use super::codes::CodesArgs;
use super::plan_files::{CarePlanFiles, Found, read_file};
use super::plan_model::{self, ClientKey};
use super::plan_tasks::{self, Asked};
use super::{staff, sync, wait_for};
use crate::careplan::rota;
use crate::careplan::staff::StaffMember;
use crate::careplan::value::{Field, OfficeNumber, StaffCode};
use crate::failure::Failure;
use crate::home::Context;
use crate::output::Report;
use crate::words::{Words, both, counted};

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
    /// Do not sync afterwards.
    #[arg(long)]
    no_sync: bool,
    #[command(flatten)]
    codes: CodesArgs,
}

/// Everything that the files say, checked.
struct Checked {
    staff: Vec<StaffMember>,
    files: CarePlanFiles,
    rota: Vec<rota::RotaRow>,
    tasks: Vec<Asked>,
    unassigned: usize,
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
    let checked = check(&book, &args)?;
    context.out.progress(&Words::lit("取り込んでいます…", "taking in …"));
    let clients = take_clients(&book, &checked.files)?;
    let staff_added = staff::add_all(&book, &checked.staff, &clients)?;
    let (plans, counts) = plan_model::plans(&checked.files, &clients, &codes, &book);
    let outcome = book.import_plans(&plans)?;
    let asked = plan_tasks::take(&book, &plans, &checked.tasks, &clients)?;
    let rota = take_rota(&book, &checked.rota, &clients)?;
    let synced = if args.no_sync { None } else { Some(sync::sync(&book, context.out)?) };
    context.out.progress_end();
    let taken = Taken {
        clients: clients.len(),
        staff_added,
        outcome,
        counts,
        rota,
        asked,
        unassigned: checked.unassigned,
    };
    Ok(report(&taken, synced.as_ref()))
}

/// What was taken in.
struct Taken {
    clients: usize,
    staff_added: usize,
    outcome: PlanOutcome,
    counts: plan_model::Counts,
    rota: RotaOutcome,
    asked: u64,
    unassigned: usize,
}

fn report(taken: &Taken, synced: Option<&SyncReport>) -> Report {
    let Taken { clients, staff_added, outcome, counts, rota, asked, unassigned } = taken;
    let mut json = json!({
        "clients": clients,
        "staff_added": staff_added,
        "added": outcome.added,
        "changed": outcome.changed,
        "cancelled": outcome.cancelled,
        "unchanged": outcome.unchanged,
        "of_other_offices": counts.of_other_offices,
        "without_time": counts.without_time,
        "tasks_set": asked,
        "rota_matched": rota.matched,
        "unassigned": unassigned,
    });
    let mut report = vec![
        both(
            format!("利用者 {clients}人、職員 {staff_added}人を追加"),
            format!("{}; {staff_added} staff added", counted(*clients as u64, "client", "clients")),
        ),
        both(
            format!(
                "予定: 追加{} 変更{} 取消{} 同じ{}（他事業所の{}行と時刻のない{}行は数えていません）",
                outcome.added,
                outcome.changed,
                outcome.cancelled,
                outcome.unchanged,
                counts.of_other_offices,
                counts.without_time
            ),
            format!(
                "plan: {} added, {} changed, {} cancelled, {} as before ({} rows of other offices and {} without a time are not counted)",
                outcome.added,
                outcome.changed,
                outcome.cancelled,
                outcome.unchanged,
                counts.of_other_offices,
                counts.without_time
            ),
        ),
        both(
            format!("シフト: {}件、担当が決まっていない予定 {unassigned}件", rota.matched),
            format!(
                "rota: {}; {} without anybody",
                counted(rota.matched, "line", "lines"),
                counted(*unassigned as u64, "planned visit", "planned visits")
            ),
        ),
    ];
    match synced {
        Some(synced) => {
            json["sync"] = sync::to_json(synced);
            report.push(sync::line(synced));
        }
        None => {
            report.push(Words::lit("この端末に保存しました（未送信）。", "Saved on this device (not sent)."))
        }
    }
    Report::new(json).lines(report)
}

/// Reads everything and finds everything that is wrong, also between the files.
fn check(book: &CareBook, args: &ImportArgs) -> Result<Checked, Failure> {
    let own: OfficeNumber = OfficeNumber::parse(&book.export_office()?.number).ok_or_else(|| {
        Failure::input(Words::lit("事業所番号が登録されていません", "the office has no number"))
    })?;
    let mut found = Found::default();
    let staff = args.staff.as_deref().and_then(|p| read_file(p, &mut found, crate::careplan::staff::read));
    let staff = staff.unwrap_or_default();
    let paths: Vec<PathBuf> = args.upplan.iter().chain(&args.uphosoku).cloned().collect();
    let files = CarePlanFiles::read(&paths, &own, &mut found);
    let rota =
        args.rota.as_deref().and_then(|path| read_file(path, &mut found, rota::read)).unwrap_or_default();
    let tasks = args.tasks.as_deref().map(|path| plan_tasks::read(path, &mut found)).unwrap_or_default();
    let named = insured_numbers(book, &files)?;
    names_known(&named, &files, &mut found);
    numbers_known(&named, args.staff.as_deref(), &staff, &mut found);
    if let Some(path) = &args.tasks {
        plan_tasks::known(&named, path, &tasks, &mut found);
    }
    let mut unassigned = 0;
    if let Some(path) = &args.rota
        && !files.plans.is_empty()
    {
        unassigned = lay_over(book, path, &rota, &files, &staff, &mut found)?;
    }
    found.settle()?;
    Ok(Checked { staff, files, rota, tasks, unassigned })
}

/// Everybody whose name is known: from a supplement, or from an earlier import.
fn insured_numbers(book: &CareBook, files: &CarePlanFiles) -> Result<BTreeSet<String>, Failure> {
    let mut named: BTreeSet<String> = book.clients()?.into_iter().map(|client| client.insured).collect();
    named.extend(files.supplements.iter().flat_map(|f| &f.clients).map(|c| c.insured.to_string()));
    Ok(named)
}

/// Every client of the plan has a name.
fn names_known(named: &BTreeSet<String>, files: &CarePlanFiles, found: &mut Found) {
    for (path, plan) in &files.plans {
        let unnamed: BTreeSet<&str> =
            plan.rows.iter().map(|row| row.insured.as_str()).filter(|n| !named.contains(*n)).collect();
        for number in unnamed {
            found.push(
                path,
                &both(
                    format!("被保険者番号 {number} の氏名がありません（UPHOSOKUも取り込んでください）"),
                    format!("there is no name for insured number {number} (take in the UPHOSOKU file too)"),
                ),
            );
        }
    }
}

/// Family who live with a member of staff are clients.
fn numbers_known(named: &BTreeSet<String>, path: Option<&Path>, staff: &[StaffMember], found: &mut Found) {
    let Some(path) = path else { return };
    for member in staff {
        for number in member.family.iter().filter(|number| !named.contains(number.as_str())) {
            let code = member.code.as_str();
            found.push(
                path,
                &both(
                    format!("{code}: 同居家族の被保険者番号 {number} の利用者がいません"),
                    format!("{code}: there is no client with the insured number {number}"),
                ),
            );
        }
    }
}

/// The rota meets the plan; returns how many planned visits nobody goes to.
fn lay_over(
    book: &CareBook,
    path: &Path,
    rota: &[rota::RotaRow],
    files: &CarePlanFiles,
    staff: &[StaffMember],
    found: &mut Found,
) -> Result<usize, Failure> {
    let mut known: BTreeSet<StaffCode> = staff.iter().map(|member| member.code.clone()).collect();
    known.extend(book.staff()?.iter().filter_map(|person| StaffCode::parse(&person.code)));
    let rows: Vec<_> = files.plans.iter().flat_map(|(_, plan)| plan.rows.iter().cloned()).collect();
    Ok(match rota::assign(rota, &rows, &known) {
        Ok(assignment) => assignment.unassigned_rows.len(),
        Err(problems) => {
            found.push_all(path, &problems);
            0
        }
    })
}

/// Takes the clients in; returns everybody on this device by insured number.
fn take_clients(book: &CareBook, files: &CarePlanFiles) -> Result<BTreeMap<ClientKey, ClientId>, Failure> {
    let imports = plan_model::clients(files)?;
    wait_for(book.import_clients(&imports))??;
    book.clients()?
        .iter()
        .map(|card| Ok((card.insured.clone(), crate::refs::parsed(&card.client)?)))
        .collect()
}

fn take_rota(
    book: &CareBook,
    rota: &[rota::RotaRow],
    clients: &BTreeMap<ClientKey, ClientId>,
) -> Result<RotaOutcome, Failure> {
    let staff: BTreeMap<String, StaffId> = book
        .staff()?
        .into_iter()
        .map(|person| Ok((person.code, crate::refs::parsed(&person.staff)?)))
        .collect::<Result<_, Failure>>()?;
    // The second person at one visit is the second helper.
    let mut places = BTreeSet::new();
    let rows: Vec<RotaRow> = rota
        .iter()
        .filter_map(|row| {
            let first = places.insert((row.day, row.insured.clone(), row.start));
            Some(RotaRow {
                client: *clients.get(row.insured.as_str())?,
                date: plan_model::care_day(row.day),
                start: plan_model::minute(row.start),
                staff: *staff.get(row.staff.as_str())?,
                role: if first { HelperRole::Main } else { HelperRole::Second },
            })
        })
        .collect();
    Ok(book.import_rota(&rows)?)
}
