//! The commands beside `run`: backups, moving photos, tickets. Each is one errand on a data folder.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use kengai_protocol::random;
use kengai_protocol::sign::SigningKey;
use kengai_server::blob_move::move_to;
use kengai_server::blob_place::BlobPlace;
use kengai_server::clock::{Clock, SystemClock, SystemRandomness};
use kengai_server::folder::{DataFolder, FolderError, Running};
use kengai_server::limits::Quotas;
use kengai_server::{Disk, Ledger, LedgerOptions, RealDisk, admin_client, server_key, ticket};

use crate::photos_at::{PhotosAt, StoreAt};
use crate::{Failure, Speaker};

/// Moves all photos to another place.
pub(crate) fn move_blobs(data: &Path, place: &str, store: &StoreAt, to: Speaker) -> Result<(), Failure> {
    let opened = DataFolder::existing(data).map_err(to.fail())?;
    let mut settings = store.settings(place).map_err(to.fail())?;
    if settings.keys.is_none() && BlobPlace::noted(&RealDisk, data).map_err(to.fail())? != BlobPlace::Folder {
        settings.keys = Some(store.keys().map_err(to.fail())?);
    }
    let disk: Arc<dyn Disk> = Arc::new(RealDisk);
    let options = ledger_options(opened.path(), to)?;
    to.say(&move_to(&disk, opened.path(), options, &settings).map_err(to.fail())?)
}

/// What a ledger is opened with beside a server.
fn ledger_options(data: &Path, to: Speaker) -> Result<LedgerOptions, Failure> {
    let key_seed = server_key::open_or_make(&RealDisk, data, &SystemRandomness).map_err(to.fail())?;
    Ok(LedgerOptions { key_seed, random: Arc::new(SystemRandomness), quotas: Quotas::default() })
}

/// Backs up now, through the running server or by itself.
pub(crate) fn back_up(
    data: &Path,
    folder: Option<PathBuf>,
    photos: &PhotosAt,
    to: Speaker,
) -> Result<(), Failure> {
    let opened = match DataFolder::existing(data) {
        Ok(folder) => folder,
        Err(FolderError::InUse) => {
            let running = Running::read(&RealDisk, data).map_err(to.fail())?;
            let running = running.ok_or(FolderError::InUse).map_err(to.fail())?;
            return match admin_client::backup(&running, to.0).map_err(to.fail())? {
                Ok(report) => to.line(&report),
                Err(reason) => Err(Failure::unverified(reason)),
            };
        }
        Err(error) => return Err(Failure::of(&error, to.0)),
    };
    let folder = folder.ok_or_else(|| {
        Failure::wrong(
            to.0,
            "このデータフォルダーのサーバーは動いていません。--to でバックアップフォルダーを指定してください",
            "no server is running on this data folder: say --to DIR",
        )
    })?;
    let options = ledger_options(opened.path(), to)?;
    let photos = photos.settings_of(data).map_err(to.fail())?;
    let ledger = Ledger::open_at(Arc::new(RealDisk), opened.path(), options, &photos);
    let mut ledger = ledger.map_err(to.fail())?;
    let report = ledger.backup_to(&folder, SystemClock.now_ms()).map_err(to.fail())?;
    ledger.close();
    to.say(&report)
}

/// Makes one more founding ticket.
pub(crate) fn make_ticket(data: &Path, public_address: Option<String>, to: Speaker) -> Result<(), Failure> {
    DataFolder::must_be_there(data).map_err(to.fail())?;
    let running = Running::read(&RealDisk, data).map_err(to.fail())?;
    let address = public_address.or(running.map(|running| running.address)).ok_or_else(|| {
        Failure::wrong(
            to.0,
            "このデータフォルダーのサーバーは動いていません。--public-address で名前と番号を指定してください",
            "no server is running on this data folder: say --public-address HOST:PORT",
        )
    })?;
    let seed = server_key::open_or_make(&RealDisk, data, &SystemRandomness).map_err(to.fail())?;
    let server = SigningKey::from_seed(seed).public();
    // The ticket alone: scripts read it, and it is the same in every language.
    to.line(
        &ticket::another(&RealDisk, data, &address, server, random::bytes(&SystemRandomness))
            .map_err(to.fail())?,
    )
}
