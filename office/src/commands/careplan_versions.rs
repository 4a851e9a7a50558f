//! Which version of a home-care plan somebody means: by the beginning of its id, or by whose it is where only one can be meant.
//! Where several can, each is listed with its number, its days and what to type.

use crate::failure_code::Code;
use kengai::{CareBook, PlanStanding, ServicePlanView};
use kengai_model::called::san;
use kengai_model::{ClientId, ServicePlanId};

use super::when::day;
use crate::failure::{Exit, Failure, Finding};
use crate::refs::{Refs, ambiguous, one_of};
use crate::words::{self, Words, both, handle, short};

/// The versions that a command may be about.
pub(super) struct Versions<'a> {
    book: &'a CareBook,
    refs: &'a Refs<'a>,
    /// Those to which the client has consented, instead of those without consent.
    consented: bool,
    /// The word after `careplan`.
    verb: &'static str,
}

impl<'a> Versions<'a> {
    /// Those that are being written.
    pub(super) fn without_consent(book: &'a CareBook, refs: &'a Refs<'a>, verb: &'static str) -> Self {
        Self { book, refs, consented: false, verb }
    }

    /// Those of which the consent may be corrected.
    pub(super) fn with_consent(book: &'a CareBook, refs: &'a Refs<'a>) -> Self {
        Self { book, refs, consented: true, verb: "amend" }
    }

    /// The version that somebody means: by its number, or a client's only one; `version` is one that was named beside.
    pub(super) fn meant(&self, text: &str, version: Option<&str>) -> Result<ServicePlanId, Failure> {
        if let Some(version) = version {
            return named(&self.book.care_plans().of_client(self.refs.client(text)?)?, version);
        }
        let mut known = Vec::new();
        for client in self.book.clients().all()? {
            known.extend(self.book.care_plans().of_client(client.client)?);
        }
        // Written out, an id could be a client's as well.
        if let Some(view) = known.iter().find(|view| view.id.to_string() == text) {
            return self.about(view);
        }
        let unknown = match self.refs.client(text) {
            Ok(client) => return self.only_one(client),
            Err(failure) if failure.code == Code::NotFound => failure,
            Err(failure) => return Err(failure),
        };
        let id = named(&known, text)
            .map_err(|failure| if failure.code == Code::NotFound { unknown } else { failure })?;
        match known.iter().find(|view| view.id == id) {
            Some(view) => self.about(view),
            None => Ok(id),
        }
    }

    /// Notes whose version it is: the answer begins with the name.
    fn about(&self, view: &ServicePlanView) -> Result<ServicePlanId, Failure> {
        self.refs.about(view.plan.client)?;
        Ok(view.id)
    }

    fn only_one(&self, client: ClientId) -> Result<ServicePlanId, Failure> {
        let mut versions = self.book.care_plans().of_client(client)?;
        versions.retain(|view| (view.standing != PlanStanding::Draft) == self.consented);
        match versions.as_slice() {
            [only] => Ok(only.id),
            [] if self.consented => Err(Failure::new(
                Exit::Unsettled,
                Code::NoConsent,
                Words::lit(
                    "同意のある版がありません。同意をいただいたら、kengai careplan consent で記録してください",
                    "there is no version with consent; record one with: kengai careplan consent",
                ),
            )),
            [] => Err(Failure::new(
                Exit::Unsettled,
                Code::NoDraft,
                Words::lit(
                    "同意前の版がありません。kengai careplan new で新しい版を始めてください",
                    "there is no version without consent; begin one with: kengai careplan new",
                ),
            )),
            several => Err(self.which(&self.book.clients().name(client)?, several)),
        }
    }

    /// Each with its number, from when it is, and what to type.
    fn which(&self, name: &str, several: &[ServicePlanView]) -> Failure {
        let (count, verb) = (several.len(), self.verb);
        let (kind_ja, kind_en) =
            if self.consented { ("同意のある", "with") } else { ("同意前の", "without") };
        let lines = several.iter().map(|view| {
            let (head, number) = (headline(view), short(&view.id.to_string()).to_owned());
            Finding::new(
                "",
                both(
                    format!("{} → kengai careplan {verb} {number} …", head.ja),
                    format!("{} → kengai careplan {verb} {number} …", head.en),
                ),
            )
        });
        Failure::new(
            Exit::Input,
            Code::Ambiguous,
            both(
                format!(
                    "{}の{kind_ja}版が{count}つあります。お名前のかわりに番号を書いてください",
                    san(name)
                ),
                format!("{name} has {count} versions {kind_en} consent; give the number instead of the name"),
            ),
        )
        .with(lines)
    }
}

/// A version of these by the beginning of its id, or by the day from which it counts.
pub(super) fn named(versions: &[ServicePlanView], version: &str) -> Result<ServicePlanId, Failure> {
    if let Ok(from) = day(version) {
        let of_day: Vec<_> = versions.iter().filter(|view| view.plan.version.from == Some(from)).collect();
        match of_day.as_slice() {
            [] => {}
            [one] => return Ok(one.id),
            several => {
                let known = several.iter().map(|view| (view.id.to_string(), headline(view).ja.into_owned()));
                return Err(ambiguous(version, known));
            }
        }
    }
    let id =
        one_of(version, versions.iter().map(|view| (view.id.to_string(), headline(view).ja.into_owned())))?;
    crate::refs::parsed(&id)
}

/// A consent is recorded, and corrected, by commands of its own.
pub(super) fn no_consent_in(typed: &[(String, String)]) -> Result<(), Failure> {
    if !typed.iter().any(|(path, _)| path.starts_with("agreed.")) {
        return Ok(());
    }
    Err(Failure::input(Words::lit(
        "同意は kengai careplan consent で記録します。同意日などの書きまちがいは、kengai careplan amend で理由を書いて訂正してください",
        "a consent is recorded with kengai careplan consent; one that was written wrong is corrected with kengai careplan amend, with the reason",
    )))
}

/// How far a version has come.
fn standing(standing: PlanStanding) -> Words {
    match standing {
        PlanStanding::Draft => Words::lit("同意前", "no consent yet"),
        PlanStanding::InForce => Words::lit("今の計画", "counts today"),
        PlanStanding::Agreed => Words::lit("同意済み", "consented"),
        PlanStanding::Altered => Words::lit(
            "同意のあとに直されています → 新しい版で同意をもらってください",
            "changed after the consent: a new version needs consent",
        ),
    }
}

/// From when it counts, how far it has come, and its number.
pub(super) fn headline(view: &ServicePlanView) -> Words {
    let (number, standing) = (handle(short(&view.id.to_string())), standing(view.standing));
    let from = view.plan.version.from.map_or_else(|| both("", ""), words::day);
    let writing = match view.draft {
        true => both("　書きかけ（この端末だけ）", ", being written (on this device only)"),
        false => both("", ""),
    };
    both(
        format!("{}から　{}{}{}", from.ja, standing.ja, writing.ja, number.ja),
        format!("from {}, {}{}{}", from.en, standing.en, writing.en, number.en),
    )
}
