//! Taking in what was checked: clients, staff, planned visits, what they ask for, and who goes.

use std::collections::BTreeMap;

use kengai::{CareBook, ClientsTaken, ImportAnswer, PlanOutcome, RotaOutcome};
use kengai_billing::CodeTable;
use kengai_model::ClientId;
use kengai_model::service::Insured;

use super::check::Checked;
use super::error::ImportError;
use super::keys::{ClientKey, key_of};
use super::people;
use super::plans::{self, NotOurs};
use super::staff::{self, StaffTaken};
use super::{rota, tasks};

/// What people answered: of each person whether the file is right or what stands.
pub type Answers = BTreeMap<Insured, ImportAnswer>;

/// What was taken in, and what is asked ([`ClientsTaken::asked`], [`ClientsTaken::by_hand`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// What became of the clients.
    pub people: ClientsTaken,
    /// What became of the staff.
    pub staff: StaffTaken,
    /// What became of the planned visits.
    pub plan: PlanOutcome,
    /// What of the files is no planned visit of ours, rows.
    pub not_ours: NotOurs,
    /// What became of the rota.
    pub rota: RotaOutcome,
    /// Planned visits whose tasks changed.
    pub tasks_set: u64,
    /// Planned visits of the files' months that nobody goes to.
    pub without_helper: u64,
}

impl Checked {
    /// Takes everything in. Of whom something is asked, nothing is taken until somebody answers.
    ///
    /// # Errors
    /// Not a manager's device; no connection where a new client is among them: nothing was taken in then.
    pub async fn take(
        self,
        book: &CareBook,
        codes: &CodeTable,
        answers: &Answers,
    ) -> Result<Taken, ImportError> {
        let people = book.clients().take(&self.sheets, answers).await.map_err(ImportError::Clients)?;
        let clients = self.clients(book, &people)?;
        let staff = staff::take(book, &self.staff, &self.people)?;
        let (plans, not_ours) = plans::plans(&self.files, &clients, codes, book);
        let plan = book.rota().import_plans(&plans)?;
        let tasks_set = tasks::take(book, &plans, &self.tasks, &self.people, &clients)?;
        let rota = rota::take(book, &self.rota, &clients)?;
        let months: Vec<_> = plans.iter().map(|plan| (plan.client, plan.month)).collect();
        let without_helper = book.rota().without_helper(&months)?;
        Ok(Taken { people, staff, plan, not_ours, rota, tasks_set, without_helper })
    }

    /// Everybody of whom something is taken.
    fn clients(
        &self,
        book: &CareBook,
        taken: &ClientsTaken,
    ) -> Result<BTreeMap<ClientKey, ClientId>, ImportError> {
        let mut clients = people::clients(book)?;
        for (import, place) in self.sheets.iter().zip(&taken.places) {
            let Some(key) = import.insured().as_ref().and_then(key_of) else { continue };
            match place {
                Some(client) => clients.insert(key, *client),
                None => clients.remove(&key),
            };
        }
        Ok(clients)
    }
}
