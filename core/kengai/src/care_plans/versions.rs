//! The home-care plan (訪問介護計画) of a client, in versions.
//!
//! A version is a document that any manager's device edits, offline too, until the client has consented. The consent seals
//! its content as it was read, with what several people had added to it. What somebody who was apart changes or adds behind it
//! does not count and is shown as such, and so does a second value; what was agreed on still counts (`agreed_plans.rs`). What
//! the version in force asks for reaches every planned visit that has nothing of its own (`asked_plan`).

use kengai_model::service_plan::{Agreement, Version, in_force};
use kengai_model::{CareDay, ClientId, FieldError, ServicePlan, ServicePlanId, forms, spec};
use kengai_protocol::DocId;
use kengai_store::{Delivery, DocKind, Store};
use serde::Serialize;

use crate::book::carebook::{me, need_manager};
use crate::book::clock::borrowed;
use crate::book::sought::Sought;
use crate::book::whereabouts::{circle_of, plan_doc};
use crate::care_plans::agreed::{ChangedSince, Read, agreed_versions, to_begin_with, versions};
use crate::people::names::Names;
use crate::said::several::several_of;
use crate::said::standing::Standing;
use crate::writing::drafting;
use crate::{CareError, CarePlans};

/// How far a version has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanStanding {
    /// Nobody has consented to it yet.
    Draft,
    /// Consented, and the one that counts on the day that was asked about.
    InForce,
    /// Consented, and another one counts.
    Agreed,
    /// Consented, and something in it is no longer what was consented to: what was still counts, where it can be read.
    Altered,
}

/// One version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServicePlanView {
    /// The version's id.
    pub id: ServicePlanId,
    /// What it says.
    pub plan: ServicePlan,
    /// How far it has come.
    pub standing: PlanStanding,
    /// What is needed before the client can be asked for consent.
    pub missing: Vec<FieldError>,
    /// Whether it is being written on this device; the standing is that of what is finished.
    pub draft: bool,
    /// Where it stands, if this device wrote it.
    pub delivery: Option<Delivery>,
    /// Fields in which several people's values or additions stand, of what is finished.
    pub several: Vec<Standing>,
    /// Whether it, or what was consented to of it, counts on the day that was asked about.
    pub in_force: bool,
    /// Whether what was consented to can be read.
    pub agreed_known: bool,
    /// What is no longer what was consented to.
    pub changed: Vec<ChangedSince>,
}

pub(crate) fn view(store: &Store, id: ServicePlanId, day: CareDay) -> Result<ServicePlanView, CareError> {
    let written = drafting::as_written(store, plan_doc(id))?;
    let (fields, draft) = written.ok_or(CareError::NotFound(Sought::HomeCarePlan))?;
    let plan = ServicePlan::from_fields(&fields)?;
    let agreed = agreed_versions(store, plan.client)?;
    let in_force = in_force(&agreed, day).is_some_and(|(now, _)| *now == id);
    let read = Read::load(store, id)?.filter(|read| read.plan.is_agreed());
    let standing = match &read {
        None => PlanStanding::Draft,
        Some(read) if read.is_altered() => PlanStanding::Altered,
        Some(_) if in_force => PlanStanding::InForce,
        Some(_) => PlanStanding::Agreed,
    };
    let changed = match &read {
        Some(read) if read.is_altered() => read.changed(store, &Names::load(store, day)?, id)?,
        _ => Vec::new(),
    };
    let agreed_known = read.is_some_and(|read| read.agreed.is_some());
    let missing = plan.missing();
    let (delivery, several) = (store.delivery(plan_doc(id))?, several_of(store, plan_doc(id), day)?);
    Ok(ServicePlanView {
        id,
        plan,
        standing,
        missing,
        draft,
        delivery,
        several,
        in_force,
        agreed_known,
        changed,
    })
}

/// The first number under which the plan has no slot yet: what `slot.new` means.
fn free_slot(fields: &kengai_model::Fields) -> String {
    let taken = |number: &u32| {
        let start = format!("slot.{number}.");
        fields.keys().any(|path| path.starts_with(&start))
    };
    (1..).find(|number| !taken(number)).unwrap_or(1).to_string()
}

/// What the client has consented to is never written again, on whichever device the consent was taken.
pub(crate) fn not_agreed(store: &Store, id: ServicePlanId) -> Result<(), CareError> {
    if !Read::load(store, id)?.is_some_and(|read| read.plan.is_agreed()) {
        return Ok(());
    }
    Err(CareError::Consented)
}

/// The versions that are being written on this device for the first time.
fn being_written(store: &Store, client: ClientId) -> Result<Vec<ServicePlanId>, CareError> {
    let mut out = Vec::new();
    for draft in store.drafts()?.into_iter().filter(|draft| draft.kind == DocKind::ServicePlan) {
        let id = ServicePlanId::from_bytes(draft.doc.0);
        let of_client = ServicePlan::from_fields(&draft.fields).is_ok_and(|plan| plan.client == client);
        if of_client && Read::load(store, id)?.is_none() {
            out.push(id);
        }
    }
    Ok(out)
}

impl CarePlans<'_> {
    /// Every version of a client's home-care plan, by the day from which it is valid; at the end those that are being written
    /// here for the first time.
    ///
    /// # Errors
    /// The client is not on this device.
    pub fn of_client(&self, client: ClientId) -> Result<Vec<ServicePlanView>, CareError> {
        let today = self.book.now_instant().day();
        let store = self.book.lock();
        circle_of(&store, client)?;
        let versions = versions(&store, client)?.into_iter().map(|(id, _)| id);
        let new = being_written(&store, client)?;
        versions.chain(new).map(|id| view(&store, id, today)).collect()
    }

    /// Begins a new version, as a copy of the newest one; a draft until [`crate::CarePlans::finish`]. Works without a
    /// connection; durable when it returns.
    ///
    /// # Errors
    /// Not a manager's device, the client is not on it, or [`CareError::Field`]: several values stand in the newest one.
    pub fn begin(&self, client: ClientId, from: CareDay) -> Result<ServicePlanView, CareError> {
        self.make(client, from, drafting::begin)
    }

    /// As [`crate::CarePlans::begin`], in one step: everybody gets it as it is.
    ///
    /// # Errors
    /// Not a manager's device, or the client is not on it.
    pub fn start(&self, client: ClientId, from: CareDay) -> Result<ServicePlanView, CareError> {
        self.make(client, from, drafting::create)
    }

    fn make(
        &self,
        client: ClientId,
        from: CareDay,
        write: drafting::Begin,
    ) -> Result<ServicePlanView, CareError> {
        let today = self.book.now_instant().day();
        let mut store = self.book.lock();
        need_manager(&store)?;
        let circle = circle_of(&store, client)?;
        let newest = versions(&store, client)?
            .into_iter()
            .max_by_key(|(id, read)| (read.plan.is_agreed(), read.plan.version.from, *id));
        let supersedes = newest.as_ref().map(|(id, _)| *id);
        let mut plan = match newest {
            None => ServicePlan::new(client),
            Some((_, read)) => to_begin_with(read)?,
        };
        plan.agreed = Agreement::default();
        let (made_by, made_on) = (Some(me(&store)?), Some(today));
        plan.version = Version { from: Some(from), made_by, made_on, supersedes };
        let doc = DocId::make(circle, DocKind::ServicePlan.number(), self.book.random.as_ref());
        write(&mut store, circle, doc, DocKind::ServicePlan, plan.to_fields(), self.book.now())?;
        view(&store, ServicePlanId::from_bytes(doc.0), today)
    }

    /// A version as it is being written here, or else as it stands.
    ///
    /// # Errors
    /// Not on this device.
    pub fn sheet(&self, id: ServicePlanId) -> Result<ServicePlanView, CareError> {
        let today = self.book.now_instant().day();
        view(&self.book.lock(), id, today)
    }

    /// Opens a version that nobody has consented to for a change; the draft remembers what its writer saw. Durable when it
    /// returns.
    ///
    /// # Errors
    /// Not a manager's device, or the client has consented to it.
    pub fn change(&self, id: ServicePlanId) -> Result<ServicePlanView, CareError> {
        self.with_plan(id, |store, now| drafting::open(store, plan_doc(id), now))
    }

    /// Writes fields of a version that nobody has consented to yet, into its draft, or at once where none is open. All or
    /// none; durable when it returns.
    ///
    /// # Errors
    /// Not a manager's device, or [`CareError::Field`], which says what would be right.
    pub fn set_fields(
        &self,
        id: ServicePlanId,
        pairs: &[(&str, &str)],
    ) -> Result<ServicePlanView, CareError> {
        self.with_plan(id, |store, now| {
            let entering = self.book.entering(store)?;
            let pairs = entering.as_said_now(spec::find_in_service_plan, pairs);
            drafting::write(store, plan_doc(id), now, |fields| {
                let after = forms::SERVICE_PLAN.set(fields, &borrowed(&pairs), &free_slot(fields), None)?;
                entering.check(fields, &after)?;
                Ok(after)
            })
        })
    }

    /// Ends the draft of a version: everybody gets it, and the client can be asked. Durable when it returns.
    ///
    /// # Errors
    /// Not a manager's device, there is no draft, or another manager has recorded the client's consent meanwhile: the draft
    /// stays, and belongs into a new version.
    pub fn finish(&self, id: ServicePlanId) -> Result<ServicePlanView, CareError> {
        self.with_plan(id, |store, now| {
            drafting::finish(store, plan_doc(id), now, |_, fields| Ok(fields.clone()))
        })
    }

    /// Throws the draft of a version away; what was finished before stays as it was.
    ///
    /// # Errors
    /// There is no draft.
    pub fn discard(&self, id: ServicePlanId) -> Result<(), CareError> {
        let now = self.book.now();
        drafting::discard(&mut self.book.lock(), plan_doc(id), now)
    }

    /// Takes the last finish of a version back while it is not sent and nobody has consented to it. Durable when it returns.
    ///
    /// # Errors
    /// As [`crate::Visits::undo`]; or the client has consented to it.
    pub fn undo(&self, id: ServicePlanId) -> Result<ServicePlanView, CareError> {
        self.with_plan(id, |store, now| drafting::undo(store, plan_doc(id), now))
    }

    /// Does something to a version that nobody has consented to.
    fn with_plan(
        &self,
        id: ServicePlanId,
        act: impl FnOnce(&mut Store, u64) -> Result<(), CareError>,
    ) -> Result<ServicePlanView, CareError> {
        let (now, today) = (self.book.now(), self.book.now_instant().day());
        let mut store = self.book.lock();
        need_manager(&store)?;
        not_agreed(&store, id)?;
        act(&mut store, now)?;
        view(&store, id, today)
    }
}
