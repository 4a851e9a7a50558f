//! The home-care plan (訪問介護計画): versions, slots, the client's consent. Edited on any manager's device, offline too.

use kengai::{CareBook, Consenting, DocRef, DocState, PlanStanding, ServicePlanView};
use kengai_model::leaving::ConfirmationMethod;
use kengai_model::{CareDay, ClientId, Fields, Problem, ServicePlanId, spec};
use serde_json::{Value, json};

use super::careplan_versions::{self, Versions, headline, named};
use super::drafting;
use super::note::coded;
use super::sheet::{self, People};
use super::standing::Reader;
use super::undecided::undecided;
use super::visit_shown::fields_json;
use super::when::day;
use crate::failure::{Failure, Finding};
use crate::home::Context;
use crate::refs::Refs;
use crate::report::Report;
use crate::words::Words;

/// What to do with a client's home-care plan.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// The versions, and the one that counts today in full.
    Show {
        /// Id, insured number, name or line number of today's list.
        client: String,
        /// Another version: the day from which it counts, or the beginning of its id.
        #[arg(long)]
        version: Option<String>,
    },
    /// Begin a new version as a copy of the newest.
    New {
        /// Id, insured number, name or line number of today's list.
        client: String,
        /// The first day on which it counts.
        #[arg(long, value_parser = day)]
        from: CareDay,
        /// As a draft, which nobody else gets before: finish.
        #[arg(long)]
        draft: bool,
    },
    #[command(flatten)]
    Draft(drafting::Command),
    /// Write fields of the version without consent, into its draft or at once: FIELD VALUE, many pairs.
    Set {
        /// Id, insured number, name or line number of today's list.
        client: String,
        /// Pairs of a field and its value; an empty value clears the field.
        #[arg(required = true, num_args = 2.., value_name = "FIELD VALUE")]
        pairs: Vec<String>,
        /// Which version, where several have no consent: the day from which it counts, or the beginning of its id.
        #[arg(long)]
        version: Option<String>,
    },
    /// The client has consented: from now on the version is fixed.
    Consent {
        /// Id, insured number, name or line number of today's list.
        client: String,
        /// Who consented.
        #[arg(long)]
        by: String,
        /// signature, spoken or family.
        #[arg(long, value_parser = coded::<ConfirmationMethod>, default_value = "signature")]
        method: ConfirmationMethod,
        /// The day of the consent; default today.
        #[arg(long, value_parser = day)]
        date: Option<CareDay>,
        /// The staff code of who explained the plan; default whose device this is.
        #[arg(long, value_name = "EXPLAINED-BY")]
        explained_by: Option<String>,
        /// Which version, where several have no consent: the day from which it counts, or the beginning of its id.
        #[arg(long)]
        version: Option<String>,
    },
    /// Correct what was written wrong of a consent (its day, its way, who gave it, who explained), with the reason; the plan stays.
    Amend {
        /// Id, insured number, name or line number of today's list, or the version's number.
        client: String,
        /// Pairs of a field and its value.
        #[arg(required = true, num_args = 2.., value_name = "FIELD VALUE")]
        pairs: Vec<String>,
        /// Why.
        #[arg(long)]
        reason: String,
        /// Which version, where the client has consented to several.
        #[arg(long)]
        version: Option<String>,
    },
    /// Every field with its name in both languages.
    Fields,
}

pub(crate) fn run(context: &Context, command: Command) -> Result<Report, Failure> {
    if matches!(command, Command::Fields) {
        return Ok(sheet::field_list(spec::of_service_plan()));
    }
    let book = context.open()?;
    let refs = Refs::new(context, &book);
    let people = People::of(&book)?;
    match command {
        Command::Show { client, version } => {
            let client = refs.client(&client)?;
            show(&book, client, version.as_deref(), &people)
        }
        Command::New { client, from, draft } => {
            let client = refs.client(&client)?;
            let view = if draft {
                book.care_plans().begin(client, from)
            } else {
                book.care_plans().start(client, from)
            };
            Ok(written(&view.map_err(not_whole)?, &people))
        }
        Command::Draft(command) => {
            let id = Versions::without_consent(&book, &refs, command.verb()).meant(command.record(), None)?;
            drafting::run(context, &command, &One { book: &book, people: &people, id })
        }
        Command::Set { client, pairs, version } => {
            let typed = sheet::typed(spec::of_service_plan, &pairs, &people)?;
            careplan_versions::no_consent_in(&typed)?;
            let versions = Versions::without_consent(&book, &refs, "set");
            let plan = versions.meant(&client, version.as_deref())?;
            let set = book.care_plans().set_fields(plan, &sheet::borrowed(&typed));
            Ok(written(&set.map_err(|error| undecided(&book, &DocRef::ServicePlan(plan), error))?, &people))
        }
        Command::Consent { client, by, method, date, explained_by, version } => {
            let versions = Versions::without_consent(&book, &refs, "consent");
            let plan = versions.meant(&client, version.as_deref())?;
            let explained_by = match explained_by {
                Some(code) => people.find(&code)?,
                None => book.my_staff_id()?,
            };
            // The day of a consent stays: it is not a wrong clock's to say.
            let on = date.map_or_else(|| Ok(book.clock_state()?.certain_now().day()), Ok::<_, Failure>)?;
            let consent = Consenting { on, how: method, by, explained_by };
            let agreed = book.care_plans().agree(plan, &consent).map_err(not_whole)?;
            Ok(written(&agreed, &people))
        }
        Command::Amend { client, pairs, reason, version } => {
            let plan = Versions::with_consent(&book, &refs).meant(&client, version.as_deref())?;
            let typed = sheet::typed(spec::of_service_plan, &pairs, &people)?;
            Ok(written(&book.care_plans().amend_consent(plan, &sheet::borrowed(&typed), &reason)?, &people))
        }
        Command::Fields => Ok(sheet::field_list(spec::of_service_plan())),
    }
}

/// One version, for the commands of drafts.
struct One<'a> {
    book: &'a CareBook,
    people: &'a People<'a>,
    id: ServicePlanId,
}

impl drafting::WriteField for One<'_> {
    fn knows(&self, name: &str) -> bool {
        sheet::knows(spec::of_service_plan(), name)
    }

    fn set(&self, name: &str, value: &str) -> Result<String, Failure> {
        let (field, value) = sheet::typed_one(spec::of_service_plan(), name, value, self.people)?;
        let set = self.book.care_plans().set_fields(self.id, &[(&field, &value)]);
        set.map_err(|error| undecided(self.book, &DocRef::ServicePlan(self.id), error))?;
        Ok(field)
    }

    fn fields(&self) -> Result<Fields, Failure> {
        Ok(self.book.care_plans().sheet(self.id)?.plan.to_fields())
    }

    fn people(&self) -> Option<&People<'_>> {
        Some(self.people)
    }
}

impl drafting::Drafted for One<'_> {
    fn change(&self) -> Result<Report, Failure> {
        Ok(report(&self.book.care_plans().change(self.id)?, self.people))
    }

    fn stands_at(&self) -> Result<Option<DocState>, Failure> {
        Ok(self.book.history().stands_at(&DocRef::ServicePlan(self.id))?)
    }

    fn finish(&self) -> Result<Report, Failure> {
        let finished = self.book.care_plans().finish(self.id);
        Ok(report(
            &finished.map_err(|error| undecided(self.book, &DocRef::ServicePlan(self.id), error))?,
            self.people,
        ))
    }

    fn undo(&self) -> Result<Report, Failure> {
        Ok(report(&self.book.care_plans().undo(self.id)?, self.people))
    }

    fn discard(&self) -> Result<Report, Failure> {
        self.book.care_plans().discard(self.id)?;
        super::discarded::thrown_away(self.book, json!({ "version": self.id }))
    }
}

fn show(
    book: &CareBook,
    client: ClientId,
    version: Option<&str>,
    people: &People<'_>,
) -> Result<Report, Failure> {
    let versions = book.care_plans().of_client(client)?;
    let chosen = match version {
        Some(version) => Some(named(&versions, version)?),
        None => versions.iter().find(|view| view.in_force).or(versions.last()).map(|view| view.id),
    };
    let mut json =
        json!({ "client": client, "versions": versions.iter().map(brief_json).collect::<Vec<_>>() });
    let mut report_lines: Vec<Words> = versions.iter().map(headline).collect();
    if let Some(view) = versions.iter().find(|view| Some(view.id) == chosen) {
        json["plan"] = full_json(view);
        report_lines.extend(plan_lines(view, people));
        report_lines.extend(to_do(view));
    } else {
        report_lines.push(match people.reader() {
            Reader::Manager => Words::lit(
                "訪問介護計画はまだありません。kengai careplan new で始めてください。",
                "There is no home-care plan yet. Begin one with: kengai careplan new",
            ),
            Reader::Helper => Words::lit(
                "訪問介護計画はまだありません。サ責に伝えてください。",
                "There is no home-care plan yet. Please tell the manager",
            ),
        });
    }
    Ok(Report::new(json).lines(report_lines))
}

const HIDDEN: &[&str] = &["client", "agreed.seal", "version.supersedes"];

fn brief_json(view: &ServicePlanView) -> Value {
    let from = view.plan.version.from.map(|day| day.to_string());
    json!({
        "version": view.id,
        "from": from,
        "standing": view.standing,
        "draft": view.draft,
        "delivery": view.delivery,
    })
}

fn full_json(view: &ServicePlanView) -> Value {
    let mut json = brief_json(view);
    json["fields"] = fields_json(&view.plan.to_fields());
    json["missing"] = sheet::missing_json(&view.missing);
    json["several"] = json!(view.several);
    json["in_force"] = json!(view.in_force);
    json["changed"] = json!(view.changed);
    json
}

/// A plan that lacks something cannot be consented to; nothing lets that pass.
fn not_whole(error: kengai::CareError) -> Failure {
    let missing = matches!(error, kengai::CareError::Missing(_));
    let undecided = matches!(&error, kengai::CareError::Field(error)
        if error.problem == Problem::SeveralValues);
    let mut failure = Failure::from(error);
    if undecided {
        failure.problems.push(Finding::new(
            "",
            Words::lit(
                "kengai conflicts で二つを見て、--settle で決めてください",
                "see both with: kengai conflicts, and decide with --settle",
            ),
        ));
    }
    if missing {
        failure.words = Words::lit(
            "計画にまだ足りない項目があります。kengai careplan set で入力してから、同意を記録してください",
            "the plan still lacks something. Fill it in with kengai careplan set, then record the consent",
        );
    }
    failure
}

fn to_do(view: &ServicePlanView) -> Vec<Words> {
    if view.missing.is_empty() || view.plan.is_agreed() {
        return Vec::new();
    }
    let mut lines = vec![Words::lit("同意をいただく前に:", "Before asking for consent:")];
    lines.extend(sheet::missing_lines(&view.missing));
    lines
}

fn plan_lines(view: &ServicePlanView, people: &People<'_>) -> Vec<Words> {
    let mut lines = sheet::lines(&view.plan.to_fields(), people, HIDDEN, &view.several, view.draft);
    if view.standing == PlanStanding::Altered {
        lines.push(if view.agreed_known {
            Words::lit(
                "同意した内容が続いています。直したところ（同意はまだ）:",
                "What was consented to goes on. What has changed (no consent yet):",
            )
        } else {
            Words::lit(
                "同意した内容を読めません。新しい版で同意をもらってください。二つあるところ:",
                "What was consented to cannot be read; a new version needs consent. Where several values stand:",
            )
        });
        let reader = people.reader();
        lines.extend(view.changed.iter().flat_map(|one| super::plan_changes::field(one, "  ", reader)));
    }
    lines
}

/// The same after something was written: where it is now.
fn written(view: &ServicePlanView, people: &People<'_>) -> Report {
    report(view, people).line(sheet::saved(view.draft))
}

fn report(view: &ServicePlanView, people: &People<'_>) -> Report {
    Report::new(full_json(view)).line(headline(view)).lines(plan_lines(view, people)).lines(to_do(view))
}
