//! A device: a store in a folder, a clock that may be wrong, and ways to die.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use kengai_protocol::sign::PublicKey;
use kengai_protocol::{DeviceId, StaffId};
use kengai_store::{Disk, KeyVault, RealDisk, RescueStep, Rescued, Store, StoreError, VaultError};
use zeroize::Zeroizing;

use crate::chance::SeededRandom;
use crate::powercut::{Drive, Loss};

/// A vault without a secret: what is tested here is not the vault.
#[derive(Debug, Clone, Copy)]
pub struct PlainVault;

impl KeyVault for PlainVault {
    fn wrap(&self, secret: &[u8]) -> Result<Vec<u8>, VaultError> {
        Ok(secret.iter().map(|byte| byte ^ 0xa5).collect())
    }

    fn unwrap(&self, wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        Ok(Zeroizing::new(wrapped.iter().map(|byte| byte ^ 0xa5).collect()))
    }
}

/// One person's device.
pub struct Device {
    /// Whose.
    pub name: &'static str,
    /// Their opaque id.
    pub staff: StaffId,
    /// How far its clock is off, milliseconds.
    pub skew_ms: i64,
    folder: PathBuf,
    lives: u32,
    seed: u64,
    disk: Arc<dyn Disk>,
    drive: Option<Drive>,
    store: Option<Store>,
}

impl Device {
    /// A new device in a folder of its own.
    #[must_use]
    pub fn new(base: &Path, name: &'static str, seed: u64) -> Self {
        Self::new_on(Arc::new(RealDisk), base, name, seed)
    }

    /// A new device on a disk of its own.
    #[must_use]
    pub fn new_on(disk: Arc<dyn Disk>, base: &Path, name: &'static str, seed: u64) -> Self {
        Self::made(disk, base.join(format!("{name}-0")), name, seed, None)
    }

    /// A new device on a disk whose power can go.
    #[must_use]
    pub fn on_a_drive(base: &Path, name: &'static str, seed: u64) -> Self {
        let number = kengai_protocol::Hash::of_bytes(name.as_bytes()).0[0];
        let drive = Drive::new(&base.join(format!("{name}-disk")), seed ^ u64::from(number));
        Self::made(drive.disk(), drive.base().join(format!("{name}-0")), name, seed, Some(drive))
    }

    fn made(
        disk: Arc<dyn Disk>,
        folder: PathBuf,
        name: &'static str,
        seed: u64,
        drive: Option<Drive>,
    ) -> Self {
        let random = Arc::new(SeededRandom::new(seed, &format!("{name} is made")));
        let on = Arc::clone(&disk);
        let store = Store::create_on(on, &folder, &PlainVault, random, Duration::ZERO).unwrap();
        let staff =
            StaffId(kengai_protocol::random::bytes(&SeededRandom::new(seed, &format!("staff {name}"))));
        Self { name, staff, skew_ms: 0, folder, lives: 0, seed, disk, drive, store: Some(store) }
    }

    /// The store.
    pub fn store(&mut self) -> &mut Store {
        self.store.as_mut().unwrap()
    }

    /// The store, to read from.
    #[must_use]
    pub fn read(&self) -> &Store {
        self.store.as_ref().unwrap()
    }

    /// The store, for as long as a sync has it.
    pub(crate) fn take(&mut self) -> Store {
        self.store.take().unwrap()
    }

    /// The store is given back.
    pub(crate) fn put(&mut self, store: Store) {
        self.store = Some(store);
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> DeviceId {
        self.read().device()
    }

    /// Its transport key.
    #[must_use]
    pub fn key(&self) -> PublicKey {
        self.read().home().signing_key().public()
    }

    /// What its clock shows when it is really `now_ms`.
    #[must_use]
    pub fn clock(&self, now_ms: u64) -> u64 {
        now_ms.saturating_add_signed(self.skew_ms)
    }

    /// Where it lies.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// kill -9: what the files hold at this moment is all that is left.
    pub fn crash(&mut self) {
        if self.drive.is_some() {
            self.power_cut(Loss::Nothing);
            return;
        }
        let image = self.next_folder();
        copy_folder(&self.folder, &image);
        self.store = None;
        std::fs::remove_dir_all(&self.folder).unwrap();
        self.folder = image;
        self.open();
    }

    /// The power goes, and comes back: what `loss` leaves of what was not synced is all that is left.
    ///
    /// # Panics
    /// It lies on no drive, or does not start again.
    pub fn power_cut(&mut self, loss: Loss) {
        let store = &mut self.store;
        self.drive.as_ref().expect("a device on a drive").goes(loss, || *store = None);
        self.open();
    }

    /// It dies: killed, or with its power as the drive's dice say.
    pub fn dies(&mut self) {
        let loss = self.drive.as_ref().map_or(Loss::Nothing, Drive::draw);
        if loss == Loss::Nothing { self.crash() } else { self.power_cut(loss) }
    }

    /// It has died at some moment since `mark` ([`Tape::len`]), killed or without power: nobody was told of anything that it did since.
    ///
    /// # Panics
    /// It lies on no drive, or does not start again.
    ///
    /// [`Tape::len`]: crate::powercut::Tape::len
    pub fn dies_since(&mut self, mark: usize) {
        let drive = self.drive.as_ref().expect("a device on a drive");
        let (place, loss) = (drive.place_since(mark), drive.draw());
        let store = &mut self.store;
        drive.goes_at(place, loss, || *store = None);
        self.open();
    }

    /// Its drive, if its power can go.
    #[must_use]
    pub fn drive(&self) -> Option<&Drive> {
        self.drive.as_ref()
    }

    /// What the program would find if the power went at this moment; `None` without a drive.
    #[must_use]
    pub fn after_a_cut(&self, to: &Path) -> Option<Store> {
        let drive = self.drive.as_ref()?;
        drive.stands().image(Loss::Everything, &self.folder, to);
        let random = Arc::new(SeededRandom::new(self.seed, "after the cut"));
        Some(Store::open(to, &PlainVault, random, Duration::ZERO).unwrap())
    }

    /// From now on, the files as they are just before commit `number` (from 1) are put aside: what a kill at that moment
    /// would leave.
    #[must_use]
    pub fn picture_before_commit(&mut self, number: usize) -> Picture {
        let image = self.next_folder();
        let (from, to) = (self.folder.clone(), image.clone());
        let mut commits = 0;
        let hook = move || {
            commits += 1;
            if commits == number {
                copy_folder(&from, &to);
            }
        };
        self.store().before_each_commit(hook).unwrap();
        Picture(image)
    }

    /// Goes on from a picture; false when there were not so many commits.
    pub fn go_on_from(&mut self, picture: Picture) -> bool {
        if !picture.0.exists() {
            return false;
        }
        self.store = None;
        std::fs::remove_dir_all(&self.folder).unwrap();
        self.folder = picture.0;
        self.open();
        true
    }

    /// Ends in good order and starts again.
    pub fn restart(&mut self) {
        self.store = None;
        self.open();
    }

    /// Closes the device, lets somebody change its files, and starts it again.
    pub fn put_back(&mut self, change: impl FnOnce()) {
        self.store = None;
        change();
        self.open();
    }

    /// Closes the device, lets something happen to its files, and rescues it. What the user is told, and what of the work
    /// was said on the way.
    pub fn rescue(&mut self, damage: impl FnOnce()) -> (Option<Rescued>, Vec<RescueStep>) {
        self.store = None;
        damage();
        self.lives += 1;
        let random = Arc::new(SeededRandom::new(self.seed, &format!("{} life {}", self.name, self.lives)));
        let mut parts = Vec::new();
        let mut progress = |part| parts.push(part);
        let done =
            Store::rescue(&self.folder, &PlainVault, random, Duration::ZERO, RESCUED_MS, &mut progress)
                .unwrap();
        let told = done.map(|(store, told)| {
            self.store = Some(store);
            told
        });
        if told.is_none() {
            self.open();
        }
        (told, parts)
    }

    /// A copy of the folder as it is now: a backup that somebody may put back, or a clone.
    #[must_use]
    pub fn copy_to(&self, name: &'static str) -> Self {
        let folder = self.beside(&format!("{name}-copy-{}", self.lives));
        copy_folder(&self.folder, &folder);
        let (staff, skew_ms, seed) = (self.staff, self.skew_ms, self.seed ^ 0x636f_7079);
        let disk = Arc::new(RealDisk);
        let mut copy =
            Self { name, staff, skew_ms, folder, lives: 1_000, seed, disk, drive: None, store: None };
        copy.open();
        copy
    }

    /// A copy that draws the same randomness as the original does from now on: what must never happen.
    #[must_use]
    pub fn twin(&mut self) -> Self {
        self.store = None;
        let folder = self.beside(&format!("{}-twin-{}", self.name, self.lives));
        copy_folder(&self.folder, &folder);
        let (name, staff, skew_ms, seed, lives) =
            (self.name, self.staff, self.skew_ms, self.seed, self.lives);
        let disk = Arc::new(RealDisk);
        let mut twin = Self { name, staff, skew_ms, folder, lives, seed, disk, drive: None, store: None };
        self.open();
        twin.open();
        twin
    }

    /// A name that is not on its own disk.
    fn beside(&self, name: &str) -> PathBuf {
        let place = self.drive.as_ref().map_or(&*self.folder, Drive::base);
        place.with_file_name(name)
    }

    fn next_folder(&mut self) -> PathBuf {
        self.lives += 1;
        self.folder.with_file_name(format!("{}-{}", self.name, self.lives))
    }

    fn open(&mut self) {
        self.reopen().unwrap();
    }

    /// Ends in good order, if it runs, and tries to start again.
    ///
    /// # Errors
    /// It does not start; it can be tried again.
    pub fn reopen(&mut self) -> Result<(), StoreError> {
        self.store = None;
        self.lives += 1;
        let random = Arc::new(SeededRandom::new(self.seed, &format!("{} life {}", self.name, self.lives)));
        let disk = Arc::clone(&self.disk);
        self.store = Some(Store::open_on(disk, &self.folder, &PlainVault, random, Duration::ZERO)?);
        Ok(())
    }

    /// Ends in good order.
    pub fn stop(&mut self) {
        self.store = None;
    }

    /// Whether it runs.
    #[must_use]
    pub fn runs(&self) -> bool {
        self.store.is_some()
    }
}

/// When rescues happen, Unix milliseconds.
const RESCUED_MS: u64 = 1_794_785_400_000;

/// Rescues whatever is in a folder.
///
/// # Errors
/// As the store.
pub fn rescue_in(folder: &Path) -> Result<Option<Rescued>, StoreError> {
    let random = Arc::new(SeededRandom::new(1, "rescue"));
    let done = Store::rescue(folder, &PlainVault, random, Duration::ZERO, RESCUED_MS, &mut |_| {})?;
    Ok(done.map(|(_, told)| told))
}

/// A device's files as they were at some moment.
#[derive(Debug)]
pub struct Picture(PathBuf);

impl Picture {
    /// Where it lies once it is taken.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }
}

/// Copies files and folders as they are.
pub fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for found in std::fs::read_dir(from).unwrap() {
        let found = found.unwrap();
        let target = to.join(found.file_name());
        if found.file_type().unwrap().is_dir() {
            copy_folder(&found.path(), &target);
        } else {
            std::fs::copy(found.path(), target).unwrap();
        }
    }
}
