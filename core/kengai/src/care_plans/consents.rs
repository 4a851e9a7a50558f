//! The client's consent (同意) to a version of the home-care plan, which fixes it. What was consented to is never written again;
//! what was written wrong of the consent itself (its day, its way, who gave it, who explained the plan) is corrected with a
//! reason, and stands in the history.

use kengai_model::leaving::ConfirmationMethod;
use kengai_model::service_plan::Agreement;
use kengai_model::text::Line;
use kengai_model::{CareDay, Fault, Problem, ServicePlan, ServicePlanId, StaffId, Words, spec};
use kengai_store::DocKind;

use crate::book::carebook::need_manager;
use crate::book::reasons::one_line;
use crate::book::sought::Sought;
use crate::book::whereabouts::{circle_of, plan_doc};
use crate::care_plans::agreed::{Read, seal, undecided};
use crate::care_plans::versions::{ServicePlanView, not_agreed, view};
use crate::{CareError, CarePlans};

/// What of a consent may be corrected.
const CORRECTED: [&str; 4] = ["agreed.on", "agreed.how", "agreed.by", "agreed.explained_by"];

/// A client's consent to a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consenting {
    /// The day of the consent.
    pub on: CareDay,
    /// Signature, by word of mouth, family.
    pub how: ConfirmationMethod,
    /// Who consented, as the office writes it: the client, or who signs for them.
    pub by: String,
    /// Who explained the plan.
    pub explained_by: StaffId,
}

fn not_given() -> CareError {
    let expected = Words::lit("署名・口頭・ご家族", "signature, by word of mouth, or family");
    Fault::new(Problem::UnknownChoice, expected).of("agreed.how").into()
}

impl CarePlans<'_> {
    /// The client has consented: from now on the version is fixed, and counts from its first day on.
    ///
    /// # Errors
    /// Not a manager's device, [`CareError::Missing`] names what the plan lacks, [`CareError::Field`] where several people's
    /// values stand, [`CareError::UnderWay`]: it is being written
    /// here; [`CareError::Consented`].
    pub fn agree(&self, id: ServicePlanId, consent: &Consenting) -> Result<ServicePlanView, CareError> {
        let by = Line::new(consent.by.as_str()).map_err(|fault| fault.of("agreed.by"))?;
        if consent.how == ConfirmationMethod::None {
            return Err(not_given());
        }
        let (now, today) = (self.book.now(), self.book.now_instant().day());
        let mut store = self.book.lock();
        need_manager(&store)?;
        not_agreed(&store, id)?;
        if store.draft(plan_doc(id))?.is_some() {
            return Err(CareError::UnderWay);
        }
        let read = Read::load(&store, id)?.ok_or(CareError::NotFound(Sought::HomeCarePlan))?;
        if let Some(path) = read.undecided {
            return Err(undecided(path));
        }
        let mut plan = read.plan;
        let missing = plan.missing();
        if !missing.is_empty() {
            return Err(CareError::Missing(missing));
        }
        let before = plan.to_fields();
        plan.agreed = Agreement {
            on: Some(consent.on),
            how: Some(consent.how),
            by: Some(by),
            explained_by: Some(consent.explained_by),
            seal: Some(seal(&plan)),
        };
        self.book.entering(&store)?.check(&before, &plan.to_fields())?;
        let changes = kengai_model::diff(&before, &plan.to_fields());
        let circle = circle_of(&store, plan.client)?;
        store.write_documents(&[(circle, plan_doc(id), DocKind::ServicePlan, changes)], now)?;
        view(&store, id, today)
    }

    /// Corrects what was written wrong of a consent that was given: its day, its way, who gave it, who explained the plan. What
    /// was consented to stays. Durable when it returns.
    ///
    /// # Errors
    /// Not a manager's device, nobody has consented to this version, no reason, or [`CareError::Field`]: a value that cannot be,
    /// or another field.
    pub fn amend_consent(
        &self,
        id: ServicePlanId,
        pairs: &[(&str, &str)],
        reason: &str,
    ) -> Result<ServicePlanView, CareError> {
        let (now, today) = (self.book.now(), self.book.now_instant().day());
        let mut store = self.book.lock();
        need_manager(&store)?;
        let reason = one_line(
            reason,
            Words::lit(
                "訂正の理由がありません。「日付の書きまちがい」のように書いてください",
                "the reason is missing. Please write it, such as “the day was written wrong”",
            ),
        )?;
        let (document, heads) =
            store.document(plan_doc(id))?.ok_or(CareError::NotFound(Sought::HomeCarePlan))?;
        let before = document.fields;
        if !ServicePlan::from_fields(&before)?.is_agreed() {
            return Err(CareError::Input(Words::lit(
                "この版にはまだ同意がありません。同意をいただいたら、同意として記録してください",
                "nobody has consented to this version yet; once somebody has, record the consent",
            )));
        }
        let entering = self.book.entering(&store)?;
        let mut after = before.clone();
        for (path, text) in entering.as_said_now(spec::find_in_service_plan, pairs) {
            let spec = spec::find_in_service_plan(&path).filter(|_| CORRECTED.contains(&path.as_str()));
            let Some(spec) = spec else {
                let expected = Words::lit(
                    "同意日・同意の方法・同意した人・説明した人（ほかは新しい版に書きます）",
                    "day, way, giver of the consent, or who explained it (all else goes into a new version)",
                );
                return Err(Fault::new(Problem::Fixed, expected).of(path).into());
            };
            let value = spec.parse(&text).map_err(|fault| fault.of(path.as_str()))?;
            after.insert(path, value);
        }
        if ServicePlan::from_fields(&after)?.agreed.how == Some(ConfirmationMethod::None) {
            return Err(not_given());
        }
        entering.check(&before, &after)?;
        let changes = kengai_model::diff(&before, &after);
        store.decide(plan_doc(id), &heads, &changes, reason, now)?;
        view(&store, id, today)
    }
}
