//! A home that is made, opened, interrupted and lost.

use std::fs;

use super::*;
use crate::home::file_vault::{COST_MIN, FileVault};
use crate::home::vault::VaultError;
use crate::testing::SeededRandom;

const NOW: Duration = Duration::ZERO;

fn vault(passphrase: &str) -> FileVault {
    FileVault::with_cost(passphrase, Arc::new(SeededRandom::new(9)), COST_MIN)
}

fn create(dir: &Path, seed: u64) -> Result<Home, StoreError> {
    Home::create(dir, &vault("ひまわり"), &SeededRandom::new(seed), NOW)
}

fn open(dir: &Path) -> Result<Home, StoreError> {
    Home::open(dir, &vault("ひまわり"), NOW)
}

fn folder() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let home = dir.path().join("home");
    (dir, home)
}

#[test]
fn what_was_made_opens_again() {
    let (_dir, dir) = folder();
    let home = create(&dir, 1).unwrap();
    let device = home.device();
    home.open_writer().unwrap().execute_batch("CREATE TABLE t (x INTEGER) STRICT").unwrap();
    drop(home);
    let home = open(&dir).unwrap();
    assert_eq!(home.device(), device);
    assert_eq!(home.seal_key().public(), home.seal_key().public());
    home.open_writer().unwrap().execute_batch("INSERT INTO t VALUES (1)").unwrap();
    assert!(home.incoming().is_dir());
}

#[test]
fn nothing_is_made_over_anything() {
    let (_dir, dir) = folder();
    drop(create(&dir, 1).unwrap());
    let before: Vec<_> = key_bytes(&dir);
    assert_eq!(create(&dir, 2).err(), Some(StoreError::AlreadyExists("kengai.db".to_owned())));
    // Even with the database lost, the keys are kept.
    fs::rename(dir.join(DATABASE), dir.join("elsewhere")).unwrap();
    assert_eq!(create(&dir, 2).err(), Some(StoreError::AlreadyExists("master.key".to_owned())));
    assert_eq!(before, key_bytes(&dir));
    assert_eq!(open(&dir).unwrap().open_writer().err(), Some(StoreError::MissingFile("kengai.db")));
    let (_dir, empty) = folder();
    assert_eq!(open(&empty).err(), Some(StoreError::NoHome));
    assert!(!empty.exists(), "looking made a folder");
}

fn key_bytes(dir: &Path) -> Vec<Vec<u8>> {
    [key_files::MASTER, key_files::DEVICE].map(|name| fs::read(dir.join(name)).unwrap()).into()
}

#[test]
fn an_interrupted_making_is_completed_and_keeps_its_keys() {
    // Every state that a power cut can leave: the files appear in this order.
    let order = [key_files::MASTER, key_files::CHECK, key_files::DEVICE, DATABASE];
    for there in 0..=order.len() {
        let (_dir, dir) = folder();
        let device = create(&dir, 1).unwrap().device();
        fs::write(dir.join(MAKING), b"").unwrap();
        for name in &order[there..] {
            fs::remove_file(dir.join(name)).unwrap();
        }
        fs::write(dir.join("device.keys.new"), b"half").unwrap();
        if there < order.len() {
            assert_eq!(open(&dir).err(), Some(StoreError::HalfMadeHome), "{there}");
            let other = Home::create(&dir, &vault("べつの"), &SeededRandom::new(2), NOW);
            if there > 0 {
                assert_eq!(other.err(), Some(StoreError::Vault(VaultError::WrongPassphrase)));
            } else {
                continue;
            }
            let kept = create(&dir, 2).unwrap().device() == device;
            assert_eq!(kept, there >= 3, "{there} files were there");
        }
        open(&dir).unwrap().open_writer().unwrap();
        assert!(!dir.join(MAKING).exists());
    }
}

#[test]
fn each_loss_has_its_own_name() {
    let (_dir, dir) = folder();
    let (_dir2, other) = folder();
    drop(create(&dir, 1).unwrap());
    drop(create(&other, 2).unwrap());
    assert_eq!(
        Home::open(&dir, &vault("べつの"), NOW).err(),
        Some(StoreError::Vault(VaultError::WrongPassphrase))
    );
    for name in [key_files::MASTER, key_files::DEVICE] {
        let whole = fs::read(dir.join(name)).unwrap();
        fs::remove_file(dir.join(name)).unwrap();
        assert_eq!(open(&dir).err(), Some(StoreError::MissingKey(name)));
        let mut damaged = whole.clone();
        damaged[whole.len() / 2] ^= 1;
        fs::write(dir.join(name), damaged).unwrap();
        assert_eq!(open(&dir).err(), Some(StoreError::DamagedFile(name)));
        fs::write(dir.join(name), whole).unwrap();
    }
    let master = fs::read(dir.join(key_files::MASTER)).unwrap();
    fs::copy(other.join(key_files::MASTER), dir.join(key_files::MASTER)).unwrap();
    assert_eq!(open(&dir).err(), Some(StoreError::WrongKey));
    // Without the check the device's own keys still tell.
    let check = fs::read(dir.join(key_files::CHECK)).unwrap();
    fs::remove_file(dir.join(key_files::CHECK)).unwrap();
    assert_eq!(open(&dir).err(), Some(StoreError::WrongKey));
    fs::write(dir.join(key_files::MASTER), master).unwrap();
    fs::write(dir.join(key_files::CHECK), b"not a check").unwrap();
    drop(open(&dir).unwrap());
    fs::write(dir.join(key_files::CHECK), check).unwrap();
    fs::copy(other.join(DATABASE), dir.join(DATABASE)).unwrap();
    assert_eq!(open(&dir).unwrap().open_writer().err(), Some(StoreError::DamagedDatabase));
}

#[test]
fn one_home_has_one_owner() {
    let (_dir, dir) = folder();
    let home = create(&dir, 1).unwrap();
    assert_eq!(open(&dir).err(), Some(StoreError::HomeInUse));
    let late = std::thread::spawn({
        let dir = dir.clone();
        move || Home::open(&dir, &vault("ひまわり"), Duration::from_secs(20)).map(|home| home.device())
    });
    let device = home.device();
    drop(home);
    assert_eq!(late.join().unwrap(), Ok(device));
}

#[test]
fn a_passphrase_and_a_seed_are_nowhere_on_disk() {
    let (_dir, dir) = folder();
    let home = create(&dir, 1).unwrap();
    for name in [key_files::MASTER, key_files::DEVICE, key_files::CHECK, DATABASE] {
        let bytes = fs::read(dir.join(name)).unwrap();
        for secret in [home.signing_key().seed().as_slice(), home.seal_key().seed(), "ひまわり".as_bytes()]
        {
            assert!(!bytes.windows(secret.len()).any(|window| window == secret), "{name}");
        }
    }
}
