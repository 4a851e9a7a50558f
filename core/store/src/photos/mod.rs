//! Photos: where each stands between camera, this device and the server.
//!
//! A sealed file stays as it came: its hash is its name in the signed record, and after a restore of the server it is
//! handed back byte for byte. What is *shown* is proven each time ([`kengai_photo::receive`]): what was made by this program
//! goes through as it is, anything else is made anew, without position or anything that is no picture, and not at all where it is
//! none. A cleaned copy beside the sealed one would be a second file to seal, to back up and to forget. What is found unfit
//! is noted when it arrives, so that lists can say so without opening anything; the look at the door is what protects.

pub(crate) mod at_server;
mod budget;
pub(crate) mod claims;
mod in_order;
pub(crate) mod orphans;
pub(crate) mod photo_aside;
pub(crate) mod photo_files;
pub(crate) mod photo_names;
pub(crate) mod photo_of;
pub(crate) mod photos_tried;
pub(crate) mod pieces;
pub(crate) mod rows;
pub(crate) mod unfit;

use kengai_photo::Taken;
use kengai_protocol::blob::{BlobHeader, blob_id, open_blob};
use kengai_protocol::limits::THUMBNAIL_BLOB_BYTES_MAX;
use kengai_protocol::sync_answer::Place;
use kengai_protocol::{CircleId, Hash, random};
use rusqlite::{OptionalExtension, Transaction, TransactionBehavior};

use crate::database::facts;
use crate::documents::drafted_photos::of_drafts_alone;
use crate::feeds::delivery::Delivery;
use crate::feeds::keys::circle_key;
use crate::photos::orphans::NAMELESS;
use crate::photos::rows::Own;
use crate::photos::unfit::Unfit;
use crate::piece::Piece;
use crate::{KeptPhoto, PhotoAside, PhotoFiles, PhotoOf, Store, StoreError};

/// The fact: what the server's program called itself last.
const SERVER_VERSION: &str = "server_version";

/// A photo's row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PhotoRow {
    /// Its id: the hash of the sealed file.
    pub id: Hash,
    /// The circle whose members may open it.
    pub circle: CircleId,
    /// Size of the sealed file, bytes.
    pub bytes: u64,
    /// It is a thumbnail, or as small as one.
    pub small: bool,
    /// It has been begun to be sent: the server may have some of it.
    pub begun: bool,
}

/// Photos whose file is here and whose row is not: an old copy of the database does not know them, a new one none at
/// all. Each is offered to the server, which says if it has it.
pub(crate) fn adopt_files(tx: &Transaction<'_>, files: &PhotoFiles, at_ms: u64) -> Result<u64, StoreError> {
    let mut adopted = 0;
    let mut known = tx.prepare_cached("SELECT EXISTS (SELECT 1 FROM photos WHERE id = ?1)")?;
    for id in files.list()? {
        if known.query_row([id.as_bytes()], |row| row.get(0))? {
            continue;
        }
        let sealed = match files.read(&id) {
            Ok(sealed) => sealed,
            // Set aside by now; the server may have it whole.
            Err(StoreError::DamagedPhoto | StoreError::NotFound(_)) => continue,
            Err(error) => return Err(error),
        };
        let Ok((header, _)) = BlobHeader::read(&sealed) else { continue };
        let bytes = sealed.len();
        // Its record says what it is; until then its size does.
        let small = bytes as u64 <= THUMBNAIL_BLOB_BYTES_MAX;
        adopted +=
            rows::put_own(tx, &Own { id, circle: header.circle, bytes, small, of: None, at_ms })? as u64;
    }
    Ok(adopted)
}

impl Store {
    /// Seals a photo and its thumbnail for a circle and keeps both: durable when this returns. Returns their ids, to be written
    /// into the record. One of a visit goes once that visit's record names it; one of no visit goes as it is.
    ///
    /// # Errors
    /// No key for the circle, or no room.
    pub fn add_photo(
        &mut self,
        circle: CircleId,
        photo: &Taken,
        of: Option<PhotoOf>,
        at_ms: u64,
    ) -> Result<KeptPhoto, StoreError> {
        let (epoch, key) = self.newest_key(circle)?;
        let org = self.control.as_ref().ok_or(StoreError::NotFound(Piece::Organisation))?.org();
        let seal = |plain: &[u8], small| {
            let header = BlobHeader { org, circle, epoch, salt: random::bytes(self.random.as_ref()) };
            let sealed = header.seal(&key, plain);
            // File before row: a row must never promise a file that a power cut took.
            let id = self.home.photos().write(&sealed)?;
            Ok::<_, StoreError>(Own { id, circle, bytes: sealed.len(), small, of, at_ms })
        };
        let (thumbnail, full) = (seal(&photo.thumbnail, true)?, seal(&photo.full, false)?);
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        rows::put_own(&tx, &thumbnail)?;
        rows::put_own(&tx, &full)?;
        tx.commit()?;
        Ok(KeptPhoto { full: full.id, full_bytes: full.bytes as u64, thumbnail: thumbnail.id })
    }

    /// Keeps a sealed photo that came from the server.
    ///
    /// # Errors
    /// Its bytes are not what its id names, or no room.
    pub fn keep_photo(&mut self, id: Hash, sealed: &[u8]) -> Result<(), StoreError> {
        if blob_id(sealed) != id {
            return Err(StoreError::Crypto("a photo"));
        }
        self.home.photos().write(sealed)?;
        rows::is_here(&self.db, &id)?;
        match self.shown(id, sealed) {
            // Without its key nobody can look yet; whoever opens it does.
            Ok(_) | Err(StoreError::PhotoSetAside(_) | StoreError::NotFound(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// A photo as JPEG bytes with nothing in them but the picture, or `None` while it is not on this device.
    ///
    /// # Errors
    /// [`StoreError::PhotoSetAside`] where it is not fit to be shown; damaged, or no key for it.
    pub fn photo(&self, id: Hash) -> Result<Option<Vec<u8>>, StoreError> {
        if !self.has_photo(id)? {
            return Ok(None);
        }
        let sealed = self.sealed_photo(id)?;
        self.shown(id, &sealed).map(Some)
    }

    /// Why a photo that is here is not shown; `None` while nothing is known against it.
    ///
    /// # Errors
    /// As the database.
    pub fn photo_unfit(&self, id: Hash) -> Result<Option<Unfit>, StoreError> {
        let number: Option<u8> = self
            .db
            .prepare_cached("SELECT why FROM photos_unfit WHERE id = ?1")?
            .query_row([id.as_bytes()], |row| row.get(0))
            .optional()?;
        Ok(number.map(Unfit::of_number))
    }

    /// How many photos on this device are not shown.
    ///
    /// # Errors
    /// As the database.
    pub fn unfit_photo_count(&self) -> Result<u64, StoreError> {
        // From the few to the many: without statistics SQLite would look at every photo.
        let sql = "SELECT count(*) FROM photos_unfit CROSS JOIN photos USING (id) WHERE here = 1";
        Ok(self.db.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
    }

    /// What may be shown of a sealed photo. Whatever another device sealed, an HTML page or a bomb of pixels, goes no
    /// further than here.
    fn shown(&self, id: Hash, sealed: &[u8]) -> Result<Vec<u8>, StoreError> {
        let looked = match BlobHeader::read(sealed) {
            Ok((header, _)) => {
                let key = circle_key(&self.db, header.circle, header.epoch)?;
                let key = key.ok_or(StoreError::NotFound(Piece::CircleKey))?;
                // Its hash is right and its seal is not: whoever made it did not seal a photo.
                open_blob(sealed, &key)
                    .map_err(|_| Unfit::Damaged)
                    .and_then(|plain| Ok(kengai_photo::receive(&plain)?))
            }
            Err(_) => Err(Unfit::Damaged),
        };
        match looked {
            Ok(photo) => Ok(photo.full),
            Err(why) => {
                rows::note_unfit(&self.db, &id, why.number())?;
                Err(StoreError::PhotoSetAside(why))
            }
        }
    }

    /// Whether a photo's file is on this device.
    ///
    /// # Errors
    /// As the database.
    pub fn has_photo(&self, id: Hash) -> Result<bool, StoreError> {
        Ok(self.photo_row(id)?.is_some_and(|(_, here)| here))
    }

    fn photo_row(&self, id: Hash) -> Result<Option<(PhotoRow, bool)>, StoreError> {
        let row: Option<(Vec<u8>, u64, bool, bool, bool)> = self
            .db
            .prepare_cached("SELECT circle, bytes, small, begun, here FROM photos WHERE id = ?1")?
            .query_row([id.as_bytes()], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
            })
            .optional()?;
        row.map(|(circle, bytes, small, begun, here)| {
            let circle = CircleId::from_slice(&circle).map_err(|_| StoreError::BadRow)?;
            Ok((PhotoRow { id, circle, bytes, small, begun }, here))
        })
        .transpose()
    }

    /// Where a photo stands; `None` when nobody here knows it.
    ///
    /// # Errors
    /// As the database.
    pub fn photo_delivery(&self, id: Hash) -> Result<Option<Delivery>, StoreError> {
        let row: Option<(Option<u64>, Option<String>)> = self
            .db
            .prepare_cached("SELECT counter, reason FROM photos WHERE id = ?1")?
            .query_row([id.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let backed_up = self.sync_state()?.backed_up;
        Ok(row.map(|row| match row {
            (Some(counter), _) if counter <= backed_up => Delivery::BackedUp,
            (Some(_), _) => Delivery::Sent,
            (None, Some(_)) => Delivery::SetAside,
            (None, None) => Delivery::Saved,
        }))
    }

    /// The server holds the photo durably. Its place in the log follows with the next answer; the counter says "sent".
    ///
    /// # Errors
    /// As the database.
    pub fn photo_sent(&mut self, id: Hash, place: Place) -> Result<(), StoreError> {
        rows::is_sent(&self.db, &id, place.counter)
    }

    /// It is about to be sent: whoever sends it after this process ended asks the server first how far it has it.
    ///
    /// # Errors
    /// As the database.
    pub fn photo_begun(&mut self, id: Hash) -> Result<(), StoreError> {
        rows::is_begun(&self.db, &id)
    }

    /// The line broke while it was sent or fetched: in the next sync it goes behind those on which it broke less often.
    ///
    /// # Errors
    /// As the database.
    pub fn photo_goes_last(&mut self, id: Hash) -> Result<(), StoreError> {
        rows::goes_last(&self.db, &id)
    }

    /// The photo will not be sent: set aside with the reason until the server's program or this one is another, or somebody says so;
    /// the others go on.
    ///
    /// # Errors
    /// As the database.
    pub fn photo_set_aside(&mut self, id: Hash, reason: PhotoAside) -> Result<(), StoreError> {
        rows::is_refused(&self.db, &id, reason.code())
    }

    /// What the server's program calls itself. Another one may take what the one before refused.
    ///
    /// # Errors
    /// As the database.
    pub fn note_server_version(&mut self, version: &str) -> Result<(), StoreError> {
        if facts::get(&self.db, SERVER_VERSION)?.as_deref() == Some(version.as_bytes()) {
            return Ok(());
        }
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        rows::offer_again(&tx)?;
        facts::set(&tx, SERVER_VERSION, version.as_bytes())?;
        Ok(tx.commit()?)
    }

    /// Whatever was set aside goes with the next sync once more. Returns how many photos that are.
    ///
    /// # Errors
    /// As the database.
    pub fn offer_photos_again(&mut self) -> Result<u64, StoreError> {
        Ok(rows::offer_again(&self.db)? as u64)
    }

    /// How many photos the server does not hold, thumbnails not counted. Those of drafts are part of the draft.
    ///
    /// # Errors
    /// As the database.
    pub fn unsent_photo_count(&self) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM photos WHERE counter IS NULL AND here = 1 AND small = 0";
        let mut count: u64 = self.db.prepare_cached(sql)?.query_row([], |row| row.get(0))?;
        if count > 0 {
            count -= self.nameless_count()?;
            let sql = &format!(
                "SELECT EXISTS (SELECT 1 FROM photos WHERE id = ?1 AND counter IS NULL AND here = 1
                 AND small = 0 AND NOT {NAMELESS})"
            );
            let mut is_counted = self.db.prepare_cached(sql)?;
            for drafted in of_drafts_alone(&self.db)? {
                count -= u64::from(is_counted.query_row([drafted.as_bytes()], |row| row.get::<_, bool>(0))?);
            }
        }
        Ok(count)
    }
}

impl Store {
    /// A photo as it is sent: sealed.
    ///
    /// # Errors
    /// Not here, or damaged.
    pub fn sealed_photo(&self, id: Hash) -> Result<Vec<u8>, StoreError> {
        let read = self.home.photos().read(&id);
        if matches!(read, Err(StoreError::DamagedPhoto | StoreError::NotFound(_))) {
            // Set aside: fetched again if the server holds it.
            rows::is_not_here(&self.db, &id)?;
        }
        read
    }
}
