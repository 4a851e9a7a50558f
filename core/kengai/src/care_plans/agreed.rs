//! What a client has consented to, whatever was written into that version of the home-care plan afterwards.
//!
//! Whoever takes the consent and whoever writes may be apart, so what was agreed is read at the consent's own place in the
//! history: it counts, and nobody at the door loses it. What has changed since, by whom, and whom to call is said beside it,
//! and managers are told until a newer version has consent.

use kengai_model::service_plan::Version;
use kengai_model::{CareDay, ClientId, FieldError, ServicePlan, ServicePlanId, Sha256, Words};
use kengai_protocol::{DocId, Hash};
use kengai_store::{Store, View};
use serde::Serialize;

use crate::book::carebook::need_manager;
use crate::book::whereabouts::plan_doc;
use crate::clients::callee::Callee;
use crate::people::directory::staff_views;
use crate::people::names::Names;
use crate::said::standing::{Standing, standing_with_writers};
use crate::{CareError, CarePlans};

/// A field of a version that is no longer what the client consented to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChangedSince {
    /// What was consented to, as people read it; `None` where there was nothing.
    pub agreed: Option<Words>,
    /// All that stands there now, with its writers.
    pub now: Standing,
}

/// What a helper at the door must know of a version that needs the client's consent again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlanOpen {
    /// Whether the tasks and steps that are shown are those that were consented to. Else those that stand now are.
    pub agreed_shown: bool,
    /// What of the visits has changed since.
    pub changed: Vec<ChangedSince>,
    /// The managers, with their phones: whom to ask.
    pub call: Vec<Callee>,
}

/// A version that has changed since the client consented: a newer one needs consent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlanToAgree {
    /// The client.
    pub client: ClientId,
    /// The name.
    pub client_name: String,
    /// The version.
    pub version: ServicePlanId,
    /// From when it is valid.
    pub from: Option<CareDay>,
    /// Whether what was consented to still counts. Else nothing of it does.
    pub counts: bool,
    /// What has changed.
    pub changed: Vec<Words>,
}

pub(crate) fn seal(plan: &ServicePlan) -> Sha256 {
    Sha256::from_bytes(Hash::of_bytes(&plan.sealed_view()).0)
}

/// A version as everybody has it, and as whoever consents to it reads it.
pub(crate) struct Read {
    /// With everything that several people added to it.
    pub(crate) plan: ServicePlan,
    /// A field in which several people's values stand, if there is one.
    pub(crate) undecided: Option<String>,
    /// What was consented to; `None` where nobody has, or where it cannot be read.
    pub(crate) agreed: Option<ServicePlan>,
    view: View,
}

impl Read {
    fn of(view: View) -> Result<Self, FieldError> {
        let undecided = view.conflicts.keys().find(|path| !path.starts_with("agreed.")).cloned();
        Ok(Self { plan: ServicePlan::from_fields(&view.editable())?, undecided, agreed: None, view })
    }

    /// Whether it is what was consented to, all of it and nothing else.
    pub(crate) fn is_sound(&self) -> bool {
        self.undecided.is_none() && self.plan.agreed.seal == Some(seal(&self.plan))
    }

    /// A version as everybody has it; `None` too where only a newer version of the program can read it.
    pub(crate) fn load(store: &Store, id: ServicePlanId) -> Result<Option<Self>, CareError> {
        let here = store.document(plan_doc(id))?;
        let Some(mut read) = here.and_then(|(view, _)| Self::of(view).ok()) else { return Ok(None) };
        if read.plan.is_agreed() {
            read.agreed =
                if read.is_sound() { Some(read.plan.clone()) } else { at_consent(store, plan_doc(id))? };
            // What was written wrong of the consent itself, and corrected, is of the same content.
            let now = &read.plan.agreed;
            if let Some(agreed) = read.agreed.as_mut().filter(|agreed| agreed.agreed.seal == now.seal) {
                agreed.agreed.clone_from(now);
            }
        }
        Ok(Some(read))
    }

    /// Whether the client has consented and something is not what they consented to.
    pub(crate) fn is_altered(&self) -> bool {
        self.plan.is_agreed() && !self.is_sound()
    }

    /// The fields that are not what was consented to; where that cannot be read, those in which several values stand.
    pub(crate) fn changed(
        &self,
        store: &Store,
        names: &Names<'_>,
        id: ServicePlanId,
    ) -> Result<Vec<ChangedSince>, CareError> {
        let now = self.plan.to_fields();
        let then = self.agreed.as_ref().map_or_else(|| now.clone(), ServicePlan::to_fields);
        let differs = |path: &&String| {
            let open = self.view.conflicts.contains_key(*path);
            !path.starts_with("agreed.") && (open || now.get(*path) != then.get(*path))
        };
        let mut paths: Vec<&String> =
            now.keys().chain(then.keys()).chain(self.view.conflicts.keys()).filter(differs).collect();
        paths.sort();
        paths.dedup();
        let changed = |path: &String| {
            Ok(ChangedSince {
                agreed: self.agreed.as_ref().and(then.get(path)).map(|value| names.show(path, value)),
                now: standing_with_writers(store, names, plan_doc(id), &self.view, path)?,
            })
        };
        paths.into_iter().map(changed).collect()
    }
}

/// The newest content with a consent that covers all of it, in the history of a version.
fn at_consent(store: &Store, doc: DocId) -> Result<Option<ServicePlan>, CareError> {
    let mut found: Option<(Option<CareDay>, Hash, ServicePlan)> = None;
    for change in store.written_by(doc, "agreed.seal")? {
        let Ok(read) = Read::of(store.view_at(doc, &[change])?) else { continue };
        let key = (read.plan.agreed.on, change);
        if read.is_sound() && found.as_ref().is_none_or(|(on, hash, _)| (*on, *hash) < key) {
            found = Some((key.0, key.1, read.plan));
        }
    }
    Ok(found.map(|(_, _, plan)| plan))
}

/// Every version of a client that this version of the program can read.
pub(crate) fn versions(store: &Store, client: ClientId) -> Result<Vec<(ServicePlanId, Read)>, CareError> {
    let mut out = Vec::new();
    for doc in store.service_plans_of(client)? {
        let id = ServicePlanId::from_bytes(doc.0);
        out.extend(Read::load(store, id)?.map(|read| (id, read)));
    }
    Ok(out)
}

/// The versions that may count, as they were consented to.
pub(crate) fn agreed_versions(
    store: &Store,
    client: ClientId,
) -> Result<Vec<(ServicePlanId, ServicePlan)>, CareError> {
    let versions = versions(store, client)?.into_iter();
    Ok(versions.filter_map(|(id, read)| Some((id, read.agreed?))).collect())
}

/// What counts on a day for somebody who goes there: the version in force as it was consented to, or as it stands where
/// that cannot be read; and what of it is open.
pub(crate) fn at_the_door(
    store: &Store,
    names: &Names<'_>,
    client: ClientId,
    day: CareDay,
) -> Result<(Option<ServicePlan>, Option<PlanOpen>), CareError> {
    let versions = versions(store, client)?;
    let order = |id: &ServicePlanId, plan: &ServicePlan| (plan.version.from, plan.agreed.on, *id);
    let counts = versions
        .iter()
        .filter(|(_, read)| read.plan.is_agreed())
        .map(|(id, read)| (id, read, read.agreed.as_ref().unwrap_or(&read.plan)))
        .filter(|(_, _, plan)| plan.version.from.is_some_and(|from| from <= day))
        .max_by_key(|(id, _, plan)| order(id, plan));
    let Some((id, read, plan)) = counts else { return Ok((None, None)) };
    if !read.is_altered() {
        return Ok((Some(plan.clone()), None));
    }
    let mut changed = read.changed(store, names, *id)?;
    changed.retain(|one| one.now.field.starts_with("slot."));
    let agreed_shown = read.agreed.is_some();
    let open = PlanOpen { agreed_shown, changed, call: managers(store)? };
    Ok((Some(plan.clone()), Some(open)))
}

/// The office's managers with their phones.
fn managers(store: &Store) -> Result<Vec<Callee>, CareError> {
    let managers = staff_views(store)?.into_iter().filter(|one| one.manager && !one.left);
    Ok(managers
        .map(|one| Callee {
            name: one.shown,
            relation: "サ責".to_owned(),
            phone: one.phone,
            several: Vec::new(),
        })
        .collect())
}

/// Of a client's versions those that have changed since the consent, and that no newer one with consent has replaced.
fn to_agree(
    store: &Store,
    names: &Names<'_>,
    client: ClientId,
    today: CareDay,
) -> Result<Vec<PlanToAgree>, CareError> {
    let versions = versions(store, client)?;
    let order = |id: &ServicePlanId, plan: &ServicePlan| (plan.version.from, plan.agreed.on, *id);
    let mut out = Vec::new();
    for (id, read) in versions.iter().filter(|(_, read)| read.is_altered()) {
        let counted = read.agreed.as_ref().unwrap_or(&read.plan);
        let replaced = versions.iter().filter_map(|(other, read)| Some((other, read.agreed.as_ref()?))).any(
            |(other, plan)| {
                let by_then = Some(today).max(counted.version.from);
                order(other, plan) > order(id, counted) && plan.version.from <= by_then
            },
        );
        if replaced {
            continue;
        }
        let Version { from, .. } = counted.version;
        let changed = read.changed(store, names, *id)?;
        out.push(PlanToAgree {
            client,
            client_name: names.client(client),
            version: *id,
            from,
            counts: read.agreed.is_some(),
            changed: changed.into_iter().map(|one| one.now.label).collect(),
        });
    }
    Ok(out)
}

impl CarePlans<'_> {
    /// The home-care plans that have changed since the client consented, by the clients' readings: each needs a newer version
    /// with consent. Until then what was consented to counts.
    ///
    /// # Errors
    /// Not a manager's device.
    pub fn to_agree(&self) -> Result<Vec<PlanToAgree>, CareError> {
        let today = self.book.now_instant().day();
        let store = self.book.lock();
        need_manager(&store)?;
        let names = Names::load(&store, self.book.now_instant().day())?;
        let mut out = Vec::new();
        for client in store.clients()? {
            out.extend(to_agree(&store, &names, client.client, today)?);
        }
        Ok(out)
    }
}

/// The fields that a new version begins with. Where several values stand somebody decides first: one of them must not get
/// lost on the way.
pub(crate) fn to_begin_with(read: Read) -> Result<ServicePlan, CareError> {
    match read.undecided {
        None => Ok(read.plan),
        Some(path) => Err(undecided(path)),
    }
}

/// That somebody has to decide first.
pub(crate) fn undecided(path: String) -> CareError {
    let expected = Words::lit("先に、どちらかに決めてください", "please decide between them first");
    kengai_model::Fault::new(kengai_model::Problem::SeveralValues, expected).of(path).into()
}
