//! Founding, over a crash: what is about to be sent is durable first, so that an answer that got lost can be asked for
//! again with the very same statements, and the paper's secret stays (in the encrypted database) until somebody has
//! said that it is written down.

use kengai_model::FieldChange;
use kengai_protocol::control_append::ControlAppend;
use kengai_protocol::keys::Secret;
use kengai_protocol::wire::Reader;
use kengai_protocol::{CircleId, StaffId};

use crate::database::facts;
use crate::documents::doc_kind::{DocKind, directory_id};
use crate::documents::hand::Place;
use crate::documents::save::write;
use crate::feeds::control_log;
use crate::{Membership, Store, StoreError};

const PLANNED: &str = "founding";
const PAPER: &str = "paper";

/// A founding that was planned and whose answer has not come.
#[derive(Debug, Clone)]
pub struct Founding {
    /// The paper's secret.
    pub paper: Secret,
    /// Whose device this will be.
    pub staff: StaffId,
    /// The office's circle.
    pub office: CircleId,
    /// What is sent.
    pub append: ControlAppend,
}

impl Store {
    /// The founding that is under way on this device.
    ///
    /// # Errors
    /// As the database.
    pub fn founding(&self) -> Result<Option<Founding>, StoreError> {
        let Some(bytes) = facts::get(&self.db, PLANNED)? else { return Ok(None) };
        let mut input = Reader::new(&bytes);
        let paper = Secret::new(input.fixed()?);
        let staff = StaffId(input.fixed()?);
        let office = CircleId(input.fixed()?);
        let append = ControlAppend::decode(input.take(input.remaining())?)?;
        Ok(Some(Founding { paper, staff, office, append }))
    }

    /// Notes what is about to be sent: durable when it returns.
    ///
    /// # Errors
    /// As the database.
    pub fn plan_founding(&mut self, founding: &Founding) -> Result<(), StoreError> {
        let bytes =
            [&founding.paper[..], &founding.staff.0, &founding.office.0, &founding.append.encode()].concat();
        facts::set(&self.db, PLANNED, &zeroize::Zeroizing::new(bytes))
    }

    /// The server has accepted: organisation, membership and the directory, in one transaction.
    ///
    /// # Errors
    /// Nothing is kept; founding again goes on from here.
    pub fn finish_founding(
        &mut self,
        founding: &Founding,
        membership: &Membership,
        directory: &[FieldChange],
        at_ms: u64,
    ) -> Result<(), StoreError> {
        let hand = self.hand_at_newest(at_ms);
        let tx = self.db.transaction()?;
        let append = &founding.append;
        let (state, _) =
            control_log::append(&tx, None, membership.org, &append.statements, &append.wraps, &self.home)?;
        control_log::keep(&tx, &append.statements, &append.wraps)?;
        membership.save(&tx)?;
        let doc = directory_id(founding.office);
        let place = Place { circle: founding.office, doc, kind: DocKind::Directory };
        write(&tx, place, &hand, &[], directory)?;
        facts::set(&tx, PAPER, &founding.paper[..])?;
        facts::remove(&tx, PLANNED)?;
        tx.commit()?;
        self.control = state;
        Ok(())
    }

    /// The paper's secret, until it is written down.
    ///
    /// # Errors
    /// As the database.
    pub fn unwritten_paper(&self) -> Result<Option<Secret>, StoreError> {
        facts::get(&self.db, PAPER)?
            .map(|bytes| Ok(Secret::new(bytes.try_into().map_err(|_| StoreError::BadRow)?)))
            .transpose()
    }

    /// Somebody has said that the paper is written: from now on the root exists only there.
    ///
    /// # Errors
    /// As the database.
    pub fn paper_is_written(&mut self) -> Result<(), StoreError> {
        facts::remove(&self.db, PAPER)
    }
}
