//! Where everything stands: saved here, sent, backed up, and what waits for what. And for managers: what is still on
//! someone's phone.

use std::collections::BTreeMap;

use kengai_model::kana::reading_order;
use kengai_model::{CareDay, StaffId};
use kengai_protocol::{CircleKind, DeviceId, Role};
use kengai_store::{BeginAgain, ServerTrouble, Store};
use serde::Serialize;

use crate::book::as_text::{or_null, text};
use crate::book::carebook::{control, is_manager, membership, need_manager};
use crate::book::clock::{ClockState, wrong_by};
use crate::device::photo_room::{self, OrphanPhotosView, PhotoQuotaView};
use crate::device::photos_waiting::{PhotosWaiting, photos_waiting};
use crate::device::warnings::{AlarmView, WaitingWhy};
use crate::people::directory::directory;
use crate::{CareBook, CareError, Members, SetAsideWhy};

/// What waits on a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct WaitingView {
    /// Records (visits, notes, incidents) that the server does not hold. Of another device, which says only how much it is:
    /// everything that is no photo.
    pub records: u64,
    /// Marks, confirmations, files of actuals, and what the office writes: plans, sheets, its staff.
    pub others: u64,
    /// Photos that the server does not hold.
    pub photos: u64,
    /// Records that were begun and not finished.
    pub drafts: u64,
}

impl WaitingView {
    /// Whether the server holds everything that is finished.
    #[must_use]
    pub const fn is_all_sent(&self) -> bool {
        self.records == 0 && self.others == 0 && self.photos == 0
    }
}

/// This device's state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Status {
    /// Whether this device belongs to an organisation.
    pub joined: bool,
    /// This device.
    #[serde(serialize_with = "text")]
    pub device: DeviceId,
    /// Whose it is.
    pub name: String,
    /// A manager's device.
    pub manager: bool,
    /// What waits here.
    pub waiting: WaitingView,
    /// Why what waits waits, and how much of it.
    pub reasons: Vec<WaitingWhy>,
    /// Last contact with the server by this device's clock, Unix milliseconds; 0 before any.
    pub contact_ms: u64,
    /// Whether everything sent is in a verified backup.
    pub all_backed_up: bool,
    /// Photos that are on the server and not here yet.
    pub photos_to_fetch: u64,
    /// Entries and items that came and do not count (yet).
    pub set_aside: u64,
    /// The same by whose it is, who wrote it and why.
    pub set_aside_why: Vec<SetAsideWhy>,
    /// Photos of other devices that came and are not shown.
    pub photos_set_aside: u64,
    /// Photos of this device that were tried and are still here: whose, of which day, and why.
    pub photos_waiting: Vec<PhotosWaiting>,
    /// What should never happen and did.
    pub alarms: Vec<AlarmView>,
    /// What was wrong with the server at the last contact.
    pub server_trouble: Option<ServerTrouble>,
    /// Managers: what photos have used of what the server may keep of them, where that is nearly all.
    pub photo_quota: Option<PhotoQuotaView>,
    /// Managers: photos at the server that no record names, as of the last look. Nothing removes them yet.
    pub orphan_photos: Vec<OrphanPhotosView>,
    /// How often the server was restored from a backup.
    pub server_restores: u64,
    /// From this day on every record is on this device; older ones come back when asked for. `None`: all of them are here.
    pub records_from: Option<CareDay>,
    /// Why this device has to begin again under a new identity; it does so at the next contact. Recording goes on.
    pub begins_again: Option<BeginAgain>,
    /// How often it has.
    pub begun_again: u64,
    /// Managers: devices that went on under a new identity by their own word alone; somebody has to ask their owners.
    pub unchecked: Vec<DeviceView>,
    /// What this device knows of its clock.
    pub clock: ClockState,
    /// Drafts that were thrown away and can be taken back.
    pub discarded: u64,
}

/// A device of the organisation, as managers see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeviceView {
    /// The device.
    #[serde(serialize_with = "text")]
    pub device: DeviceId,
    /// Whose it is.
    pub name: String,
    /// Whose, by the staff id.
    pub staff: StaffId,
    /// A manager's device.
    pub manager: bool,
    /// Last contact by the server's clock, Unix milliseconds; `None`: never.
    pub contact_ms: Option<u64>,
    /// What stayed on it then; on this device itself what waits now.
    pub waiting: WaitingView,
    /// This device itself.
    pub this: bool,
    /// May enrol others.
    pub admin: bool,
    /// The older identity that it carries on: the device was set back, cloned or rescued.
    #[serde(serialize_with = "or_null")]
    pub continues: Option<DeviceId>,
    /// The identity that carries this one on: nothing comes under this one any more.
    #[serde(serialize_with = "or_null")]
    pub continued_by: Option<DeviceId>,
    /// It took this identity on by its own word alone, and nobody here has asked its owner yet.
    pub unchecked: bool,
    /// How far its clock was ahead of the server's then, minutes, where it is wrong; behind is negative.
    pub clock_wrong_by: Option<i64>,
}

impl CareBook {
    /// Where everything on this device stands.
    ///
    /// # Errors
    /// As the store.
    pub fn status(&self) -> Result<Status, CareError> {
        let store = self.lock();
        let sync = store.sync_state()?;
        let waiting = waiting_here(&store)?;
        let joined = store.membership()?;
        let clock = self.clock_of(&store)?;
        let name = match &joined {
            Some(here) => directory(&store)
                .ok()
                .and_then(|d| d.name_of(StaffId::from_bytes(here.staff.0)))
                .unwrap_or_default(),
            None => String::new(),
        };
        Ok(Status {
            joined: joined.is_some(),
            device: store.device(),
            name,
            manager: is_manager(&store),
            waiting,
            reasons: crate::device::warnings::reasons(&store)?,
            contact_ms: sync.contact_ms,
            all_backed_up: waiting.is_all_sent() && sync.cursor <= sync.backed_up && sync.cursor > 0,
            photos_to_fetch: store.photos_to_fetch_count()?,
            set_aside: store.set_aside()?.len() as u64,
            set_aside_why: crate::device::set_aside::set_aside(&store, self.now_instant().day())?,
            photos_set_aside: store.unfit_photo_count()?,
            photos_waiting: photos_waiting(&store, self.now_instant().day())?,
            alarms: crate::device::warnings::alarms(&store)?,
            server_trouble: store.server_trouble()?,
            photo_quota: photo_room::quota(&store)?,
            orphan_photos: photo_room::orphans(&store, self.now_instant().day())?,
            server_restores: sync.restores,
            records_from: store.records_from()?,
            begins_again: store.begins_again()?,
            begun_again: store.begun_again()?,
            unchecked: unchecked(&store, &clock)?,
            clock,
            discarded: store.discarded()?.len() as u64,
        })
    }
}

impl Members<'_> {
    /// Every device of the organisation with its last contact and what stayed on it. Known as of this device's own
    /// last contact.
    ///
    /// # Errors
    /// Not a manager's device.
    pub fn devices(&self) -> Result<Vec<DeviceView>, CareError> {
        let store = self.book.lock();
        device_views(&store, &self.book.clock_of(&store)?)
    }

    /// Somebody has asked the owner of a device that went on under a new identity: it is theirs.
    ///
    /// # Errors
    /// Not a manager's device; nothing to be checked about that one.
    pub fn check_device(&self, device: DeviceId) -> Result<(), CareError> {
        let mut store = self.book.lock();
        need_manager(&store)?;
        Ok(store.check_identity(device)?)
    }
}

fn unchecked(store: &Store, clock: &ClockState) -> Result<Vec<DeviceView>, CareError> {
    if !is_manager(store) || store.unchecked_identities()?.is_empty() {
        return Ok(Vec::new());
    }
    Ok(device_views(store, clock)?.into_iter().filter(|device| device.unchecked).collect())
}

/// What waits on this device now.
fn waiting_here(store: &Store) -> Result<WaitingView, CareError> {
    let records = store.unsent_records()?;
    Ok(WaitingView {
        records,
        others: store.unsent_count()?.saturating_sub(records),
        photos: store.unsent_photo_count()?,
        drafts: store.draft_count()?,
    })
}

pub(crate) fn device_views(store: &Store, clock: &ClockState) -> Result<Vec<DeviceView>, CareError> {
    need_manager(store)?;
    membership(store)?;
    let directory = directory(store)?;
    let state = control(store)?;
    let contacts: BTreeMap<_, _> =
        store.contacts()?.into_iter().map(|(device, at, waiting)| (device, (at, waiting))).collect();
    let managers: Vec<_> = state
        .circles()
        .filter(|(_, circle)| circle.kind == CircleKind::Managers)
        .flat_map(|(_, circle)| circle.members())
        .filter(|(_, role)| *role == Role::Manager)
        .map(|(device, _)| device)
        .collect();
    let unchecked = store.unchecked_identities()?;
    let mut clocks = store.contact_clocks()?;
    let own = clock.ahead_ms.map(|ms| (store.device(), ms));
    clocks.extend(own);
    let here = waiting_here(store)?;
    let mut out: Vec<DeviceView> = state
        .devices()
        .map(|(id, device)| {
            let contact = contacts.get(id);
            let staff = StaffId::from_bytes(device.staff.0);
            let this = *id == store.device();
            let then = contact.map_or_else(WaitingView::default, |(_, waiting)| WaitingView {
                records: waiting.records,
                others: 0,
                photos: waiting.photos,
                drafts: waiting.drafts,
            });
            DeviceView {
                device: *id,
                name: directory.name_of(staff).unwrap_or_default(),
                staff,
                manager: managers.contains(id),
                contact_ms: contact.map(|(at, _)| *at),
                // What the server was told is of the last contact; what is here is counted.
                waiting: if this { here } else { then },
                this,
                admin: device.admin,
                continues: device.continues,
                continued_by: device.continued_by,
                unchecked: unchecked.contains(id),
                clock_wrong_by: clocks.get(id).and_then(|ms| wrong_by(*ms)),
            }
        })
        .collect();
    let kana = |device: &DeviceView| {
        let member = directory.staff.get(&device.staff);
        member.and_then(|member| member.card.kana.as_ref()).map_or("", |kana| kana.as_str()).to_owned()
    };
    out.sort_by_cached_key(|device| (reading_order(&kana(device), &device.name), device.device));
    Ok(out)
}
