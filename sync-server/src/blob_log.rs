//! Photos in the ledger: who may bring and fetch them, and the row that says that the server holds one whole.
//!
//! The row comes after the file is durable, never before; it takes a position in the circle's log.

use kengai_protocol::limits::THUMBNAIL_BLOB_BYTES_MAX;
use kengai_protocol::sign::PublicKey;
use kengai_protocol::sync_answer::Place;
use kengai_protocol::{CircleId, Hash};

use crate::blobs::Upload;
use crate::error::LedgerError;
use crate::ledger::Batch;
use crate::may_bring::Bringing;
use crate::room::has_room;
use crate::tables::{KeptPhoto, NewWhat};

impl Batch<'_> {
    /// Whether a device may bring a photo of this size: a member of the circle, within the quota, and with room for it
    /// beside what the ledger keeps for records.
    ///
    /// # Errors
    /// It may not.
    pub fn blob_allowed(
        &mut self,
        peer: &PublicKey,
        circle: &CircleId,
        id: &Hash,
        bytes: u64,
    ) -> Result<Bringing, LedgerError> {
        if let Some(photo) = self.find(peer, circle, id)? {
            return Ok(Bringing::Here(photo.place));
        }
        let (device, org) = self.device(peer)?;
        let org = self.ledger.memory.orgs.get(&org).ok_or(LedgerError::UnknownDevice)?;
        let quotas = &self.ledger.quotas;
        if org.tally.blobs >= quotas.blobs_per_org || org.tally.blob_bytes + bytes > quotas.blob_bytes_per_org
        {
            return Err(LedgerError::Quota);
        }
        // Of photos that are kept elsewhere too: what came of one so far lies on this disk, and marks do.
        if !has_room(&self.ledger.folder, bytes, quotas.disk_reserve_bytes) {
            return Err(LedgerError::NoRoom);
        }
        Ok(Bringing::Of(org.control.eldest(device)))
    }

    /// A photo whose row did not come: its file is taken away, so that it fills no disk. If that does not succeed, the next
    /// start does it.
    ///
    /// # Errors
    /// The database or the file system refused.
    pub fn forget_upload(&mut self, upload: &Upload) -> Result<(), LedgerError> {
        if self.ledger.tables.photo(upload.id())?.is_none() {
            upload.take_away()?;
        }
        Ok(())
    }

    /// Says that the photo's file is durable: its place in the circle's log.
    ///
    /// # Errors
    /// The device is no member of the circle (any more), or the database refused.
    pub fn blob_stored(
        &mut self,
        peer: &PublicKey,
        circle: &CircleId,
        id: &Hash,
        bytes: u64,
    ) -> Result<Place, LedgerError> {
        // Its file is on the disk already: whether there was room for it is no question any more.
        if let Some(photo) = self.find(peer, circle, id)? {
            return Ok(photo.place);
        }
        let (device, org) = self.device(peer)?;
        let ledger = &mut *self.ledger;
        let org = ledger.memory.orgs.get_mut(&org).ok_or(LedgerError::UnknownDevice)?;
        let result = org.append(&mut *ledger.tables, (*circle, device), *id, NewWhat::Photo { bytes });
        if result.is_ok() {
            org.tally.blobs += 1;
            org.tally.blob_bytes += bytes;
            // The device counts its photos without thumbnails, and so is counted down.
            if bytes > THUMBNAIL_BLOB_BYTES_MAX {
                org.contacts.photo_came(device);
            }
        }
        self.watch(result)
    }

    /// Whether a device may fetch a photo: a member of the circle, and it is here. Its size in bytes.
    ///
    /// # Errors
    /// It may not, or there is none.
    pub fn blob_readable(
        &mut self,
        peer: &PublicKey,
        circle: &CircleId,
        id: &Hash,
    ) -> Result<u64, LedgerError> {
        self.find(peer, circle, id)?.map(|photo| photo.bytes).ok_or(LedgerError::NotFound)
    }

    fn find(
        &mut self,
        peer: &PublicKey,
        circle: &CircleId,
        id: &Hash,
    ) -> Result<Option<KeptPhoto>, LedgerError> {
        let (device, org) = self.device(peer)?;
        let org = self.ledger.memory.orgs.get(&org).ok_or(LedgerError::UnknownDevice)?;
        org.role(circle, &device).ok_or(LedgerError::NotMember)?;
        let here = (org.id, *circle);
        let result = self.ledger.tables.photo(id);
        Ok(self.watch(result)?.filter(|photo| (photo.org, photo.circle) == here))
    }
}
