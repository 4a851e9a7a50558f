//! Taking in the month: the care manager's plan (UPPLAN, UPHOSOKU), our rota and staff list. All problems of all files are
//! named at once, and nothing is taken in while there is one.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use kengai::{CareBook, ClientsTaken, PlanOutcome, RotaOutcome, RotaRow, SyncReport};
use kengai_model::directory::staff_code;
use kengai_model::service::HelperRole;
use kengai_model::{ClientId, StaffId};
use serde_json::json;

use super::codes::CodesArgs;
use super::plan_files::{CarePlanFiles, Found, read_file};
use super::plan_model;
use super::plan_people::{self, ClientKey, People};
use super::plan_tasks::{self, Asked};
use super::{staff_import, sync, wait_for};
use crate::failure::{Exit, Failure};
use crate::home::Context;
use crate::report::Report;
use crate::words::{Words, both, counted};
use kengai_formats::rota;
use kengai_formats::staff::StaffMember;
use kengai_formats::time::PlanTime;
use kengai_formats::value::{Field, OfficeNumber, StaffCode};

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

/// Everything that the files say, checked.
struct Checked {
    staff: Vec<StaffMember>,
    files: CarePlanFiles,
    people: People,
    /// Lines of the rota with whom they are about.
    rota: Vec<(rota::RotaRow, ClientKey)>,
    tasks: Vec<Asked>,
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
    let (people, clients) = take_clients(&book, &checked.files, &args)?;
    let staff = staff_import::add_all(&book, &checked.staff, &checked.people)?;
    let (plans, counts) = plan_model::plans(&checked.files, &clients, &codes, &book);
    let outcome = book.rota().import_plans(&plans)?;
    let asked = plan_tasks::take(&book, &plans, &checked.tasks, &checked.people, &clients)?;
    let rota = take_rota(&book, &checked.rota, &clients)?;
    let months: Vec<_> = plans.iter().map(|plan| (plan.client, plan.month)).collect();
    let unassigned = book.rota().without_helper(&months)?;
    let synced = if args.no_sync { None } else { Some(sync::sync(&book, context.out)?) };
    context.out.progress_end();
    let taken = Taken {
        clients: book.clients().all()?.len(),
        people,
        staff,
        outcome,
        counts,
        rota,
        asked,
        unassigned,
    };
    let report = report(&taken, synced.as_ref());
    match plan_people::questions(&taken.people) {
        Some(questions) => Err(questions.after(report)),
        None => Ok(report),
    }
}

/// What was taken in.
struct Taken {
    clients: usize,
    people: ClientsTaken,
    staff: staff_import::Added,
    outcome: PlanOutcome,
    counts: plan_model::Counts,
    rota: RotaOutcome,
    asked: u64,
    unassigned: u64,
}

fn report(taken: &Taken, synced: Option<&SyncReport>) -> Report {
    let Taken { clients, people, staff, outcome, counts, rota, asked, unassigned } = taken;
    let mut json = json!({
        "clients": clients,
        "clients_added": people.added,
        "clients_changed": people.changed,
        "by_hand": people.by_hand,
        "asked": people.asked,
        "staff_added": staff.added,
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
    let mut report = lines(taken);
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

/// What was taken in, for people.
fn lines(taken: &Taken) -> Vec<Words> {
    let Taken { clients, people, staff, outcome, counts, rota, unassigned, .. } = taken;
    let mut report = vec![both(
        format!("利用者 {clients}人（新しい人 {}人）、職員 {}人を追加", people.added, staff.added),
        format!(
            "{} ({} new); {} staff added",
            counted(*clients as u64, "client", "clients"),
            people.added,
            staff.added
        ),
    )];
    report.extend(staff.corrected.iter().cloned());
    report.extend(plan_people::changes(people));
    report.extend([
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
                counted(*unassigned, "planned visit", "planned visits")
            ),
        ),
    ]);
    if !rota.unmatched.is_empty() {
        let count = rota.unmatched.len();
        report.push(both(
            format!("シフトのうち {count}行は、その時刻の予定がありません"),
            format!(
                "{} of the rota: nothing is planned at that time",
                counted(count as u64, "line", "lines")
            ),
        ));
    }
    report
}

/// Reads everything and finds everything that is wrong, also between the files.
fn check(book: &CareBook, args: &ImportArgs) -> Result<Checked, Failure> {
    let own: OfficeNumber =
        OfficeNumber::parse(book.exports().office()?.number.as_str()).ok_or_else(|| {
            Failure::input(Words::lit("事業所番号が登録されていません", "the office has no number"))
        })?;
    let mut found = Found::default();
    let staff =
        args.staff.as_deref().and_then(|p| read_file(p, "--staff", &mut found, kengai_formats::staff::read));
    let staff = staff.unwrap_or_default();
    let paths: Vec<PathBuf> = args.upplan.iter().chain(&args.uphosoku).cloned().collect();
    let files = CarePlanFiles::read(&paths, &own, &mut found);
    plan_people::one_person_each(&files, &mut found);
    let rota = args.rota.as_deref().and_then(|path| read_file(path, "--rota", &mut found, rota::read));
    let rota = rota.unwrap_or_default();
    let tasks = args.tasks.as_deref().map(|path| plan_tasks::read(path, &mut found)).unwrap_or_default();
    let people = People::of(book, &files)?;
    names_known(&people, &files, &mut found);
    if let Some(path) = &args.staff {
        for (member, words) in staff_import::strangers(&people, &staff) {
            let code = &member.code;
            found.push(
                path,
                &both(format!("{code}: 同居家族の{}", words.ja), format!("{code}: family: {}", words.en)),
            );
        }
        staff_import::taken_codes(book, path, &staff, &mut found)?;
    }
    if let Some(path) = &args.tasks {
        plan_tasks::known(&people, path, &tasks, &mut found);
    }
    let rota = match &args.rota {
        Some(path) => {
            codes_known(book, path, &rota, &staff, &mut found)?;
            lay_over(path, rota, &files, &people, &mut found)
        }
        None => Vec::new(),
    };
    found.settle()?;
    Ok(Checked { staff, files, people, rota, tasks })
}

/// Every client of the plan has a name.
fn names_known(people: &People, files: &CarePlanFiles, found: &mut Found) {
    for (path, plan) in &files.plans {
        let keys = plan.rows.iter().map(|row| (row.insurer.clone(), row.insured.clone()));
        let unnamed: BTreeSet<ClientKey> = keys.filter(|key| !people.has(key)).collect();
        for key in unnamed {
            let number = plan_people::written(&key);
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

/// Every staff code of the rota is somebody's; one that is not is said once.
fn codes_known(
    book: &CareBook,
    path: &Path,
    rota: &[rota::RotaRow],
    staff: &[StaffMember],
    found: &mut Found,
) -> Result<(), Failure> {
    let mut known: BTreeSet<StaffCode> = staff.iter().map(|member| member.code.clone()).collect();
    known.extend(book.staff().all()?.iter().filter_map(|person| StaffCode::parse(&person.code)));
    let mut unknown: BTreeMap<&StaffCode, usize> = BTreeMap::new();
    for row in rota.iter().filter(|row| !known.contains(&row.staff)) {
        *unknown.entry(&row.staff).or_default() += 1;
    }
    for (code, lines) in unknown {
        found.push(
            path,
            &both(
                format!("職員コード {code} はありません（{lines}行）。職員の一覧を --staff で取り込むか、kengai staff add で加えてください"),
                format!(
                    "there is no staff code {code} ({}). Take in the staff list with --staff, or add it with: kengai staff add",
                    counted(lines as u64, "line", "lines")
                ),
            ),
        );
    }
    Ok(())
}

/// The rota meets the plan: whom each line is about. Where no plan comes with it, the number must name one person.
fn lay_over(
    path: &Path,
    rota: Vec<rota::RotaRow>,
    files: &CarePlanFiles,
    people: &People,
    found: &mut Found,
) -> Vec<(rota::RotaRow, ClientKey)> {
    let rows: Vec<_> = files.plans.iter().flat_map(|(_, plan)| plan.rows.iter().cloned()).collect();
    if !rows.is_empty() {
        let codes = rota.iter().map(|row| row.staff.clone()).collect();
        if let Err(problems) = rota::assign(&rota, &rows, &codes) {
            found.push_all(path, &problems);
            return Vec::new();
        }
    }
    let mut placed = Vec::new();
    for row in rota {
        let planned = rows.iter().filter(|plan| {
            (plan.day, &plan.insured) == (row.day, &row.insured)
                && plan.start == PlanTime::At(row.start)
                && row.insurer.as_ref().is_none_or(|insurer| *insurer == plan.insurer)
        });
        // `assign` has seen that they are all of one insurer.
        let insurer = planned.map(|plan| &plan.insurer).next().or(row.insurer.as_ref());
        match people.find(insurer, &row.insured) {
            Ok(key) => placed.push((row, key)),
            Err(words) => {
                let line = row.line;
                found.push(
                    path,
                    &both(format!("{line}行目: {}", words.ja), format!("line {line}: {}", words.en)),
                );
            }
        }
    }
    placed
}

/// Takes the clients in; returns what became of them, and everybody of whom something is taken.
fn take_clients(
    book: &CareBook,
    files: &CarePlanFiles,
    args: &ImportArgs,
) -> Result<(ClientsTaken, BTreeMap<ClientKey, ClientId>), Failure> {
    let imports = plan_model::clients(files)?;
    let answers = plan_people::answers(&imports, book, &args.take, &args.keep)?;
    let taken = wait_for(book.clients().take(&imports, &answers))?.map_err(|error| {
        let mut failure = Failure::from(error);
        if failure.exit == Exit::NoConnection {
            failure.words = Words::lit(
                "新しい利用者がいるので、電波のある所で取り込んでください。まだ何も取り込んでいません",
                "a new client is among them, which needs a connection; nothing was taken in yet",
            );
        }
        failure
    })?;
    let mut clients = plan_people::clients(book)?;
    for (import, place) in imports.iter().zip(&taken.places) {
        let Some(key) = import.insured().as_ref().and_then(plan_people::key_of) else { continue };
        match place {
            Some(client) => clients.insert(key, *client),
            None => clients.remove(&key),
        };
    }
    Ok((taken, clients))
}

fn take_rota(
    book: &CareBook,
    rota: &[(rota::RotaRow, ClientKey)],
    clients: &BTreeMap<ClientKey, ClientId>,
) -> Result<RotaOutcome, Failure> {
    let all = book.staff().all()?;
    // What stands as it is in the file goes before what is alike.
    let alike = all.iter().filter_map(|one| Some((staff_code(&one.code)?, one.staff)));
    let staff: BTreeMap<String, StaffId> =
        alike.chain(all.iter().map(|one| (one.code.clone(), one.staff))).collect();
    // The second person at one visit is the second helper.
    let mut places = BTreeSet::new();
    let rows: Vec<RotaRow> = rota
        .iter()
        .filter_map(|(row, key)| {
            let first = places.insert((row.day, key.clone(), row.start));
            Some(RotaRow {
                client: *clients.get(key)?,
                date: plan_model::care_day(row.day),
                start: plan_model::minute(row.start),
                staff: *staff.get(row.staff.as_str())?,
                role: if first { HelperRole::Main } else { HelperRole::Second },
            })
        })
        .collect();
    Ok(book.rota().import_rota(&rows)?)
}
