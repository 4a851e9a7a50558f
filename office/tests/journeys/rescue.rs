//! A device's worst days, by the real command: a damaged database, an old copy put back, keys that are gone.

use crate::support;
use std::path::Path;

use crate::support::Office;

/// Overwrites as `dd if=/dev/urandom of=kengai.db bs=4096 seek=… count=… conv=notrunc` does; the same noise each time.
fn overwrite(path: &Path, seek: usize, count: usize) {
    let mut bytes = std::fs::read(path).unwrap();
    let end = bytes.len().min((seek + count) * 4096);
    let mut noise = 0x9e37_79b9_7f4a_7c15_u64 ^ (seek as u64) << 17 ^ count as u64;
    for byte in &mut bytes[seek * 4096..end] {
        noise ^= noise << 13;
        noise ^= noise >> 7;
        noise ^= noise << 17;
        *byte = noise as u8;
    }
    std::fs::write(path, bytes).unwrap();
}

fn problems(answer: &support::Answer) -> Vec<String> {
    let list = answer.json["error"]["problems"].as_array().cloned().unwrap_or_default();
    list.iter().map(|problem| problem["en"].as_str().unwrap().to_owned()).collect()
}

fn hit(path: &Path, at: impl Fn(usize) -> usize) {
    let mut bytes = std::fs::read(path).unwrap();
    let at = at(bytes.len());
    bytes[at] ^= 1;
    std::fs::write(path, bytes).unwrap();
}

#[test]
fn a_damaged_database_is_rescued_and_nothing_is_missing() {
    let office = Office::working();
    let visit = office.recorded();
    let akari = office.path("akari");
    assert_eq!(office.ok("akari", "08:00", &["rescue"])["rescued"], false, "nothing is damaged");

    // The table that facts about this device are in: its third page is where a new database has it.
    hit(&akari.join("kengai.db"), |_| 2 * 4096 + 2000);
    let doctor = office.run("akari", "08:01", &["doctor"]);
    assert_eq!((doctor.code, doctor.error()), (6, "damaged"));
    let said = problems(&doctor);
    assert!(said.iter().any(|line| line.starts_with("Safe: every record")), "{said:?}");
    assert!(said.iter().any(|line| line.starts_with("Next: kengai rescue")), "{said:?}");

    let told = office.ok("akari", "08:02", &["rescue"]);
    assert_eq!((&told["rescued"], &told["unknown"]), (&true.into(), &false.into()), "{told}");
    assert_eq!(told["lost"].as_array().unwrap().len(), 0);
    assert!(told["records"].as_u64().unwrap() >= 1, "{told}");
    assert!(Path::new(told["set_aside"].as_str().unwrap()).join("kengai.db").exists());

    // Where the organisation is stood on that page: an invitation says it again.
    assert_eq!(told["knows_organisation"], false);
    assert_eq!(office.fails("akari", "08:03", &["sync"]), (5, "not_joined".to_owned()));
    office.joined("akari", "H01");
    office.ok("akari", "08:04", &["sync"]);
    assert_eq!(office.ok("akari", "08:05", &["visit", "show", &visit])["delivery"], "sent");
    let status = office.ok("akari", "08:06", &["status"]);
    assert_eq!((&status["begins_again"], &status["begun_again"]), (&serde_json::Value::Null, &1.into()));
    assert_eq!(office.ok("akari", "08:07", &["doctor"])["fine"], true);

    // The manager reads the record and sees that the device goes on under another identity.
    office.ok("nozomi", "08:10", &["sync"]);
    let devices = office.ok("nozomi", "08:11", &["devices"]);
    let devices = devices["devices"].as_array().unwrap();
    let old = devices.iter().find(|device| !device["continued_by"].is_null()).unwrap();
    let new = devices.iter().find(|device| device["device"] == old["continued_by"]).unwrap();
    assert_eq!((&new["continues"], &new["name"]), (&old["device"], &old["name"]));
    assert!(
        office
            .text("nozomi", "08:12", &["--lang", "en", "devices"])
            .contains("its owner goes on under a newer one")
    );
    let newer = new["device"].as_str().unwrap();
    a_manager_is_alarmed_until_somebody_has_asked(&office, newer);
    office.ok("nozomi", "08:13", &["visit", "show", &visit]);
}

/// The new identity stands on nobody's word but the device's own: a stolen phone could say the same.
fn a_manager_is_alarmed_until_somebody_has_asked(office: &Office, newer: &str) {
    let alarmed = |args: &[&str], lang: &str, word: &str| {
        let text = office.text("nozomi", "08:12", &[&["--lang", lang], args].concat());
        text.lines().any(|line| line.starts_with(word) && line.contains("手本 あかり"))
    };
    let (status, board): (&[&str], &[&str]) = (&["status"], &["review", "--month", "2026-11"]);
    let everywhere = [(status, "en", "ALARM: "), (status, "ja", "警告: "), (board, "en", "ALARM: ")];
    assert!(everywhere.iter().all(|(args, lang, word)| alarmed(args, lang, word)));
    let page = office.path("alarm.html").display().to_string();
    office.ok("nozomi", "08:12", &["month", "--month", "2026-11", "--html", &page]);
    let page = std::fs::read_to_string(page).unwrap();
    assert!(page.contains("警告: 手本 あかり の端末が、新しい登録で続いています"), "{page}");
    assert_eq!(office.ok("nozomi", "08:12", &["status"])["unchecked"][0]["device"], newer);
    let listed = || office.text("nozomi", "08:12", &["--lang", "en", "devices"]);
    assert!(listed().contains("(continues an earlier enrolment; ask its owner)"));
    // The device itself and those who are no managers have nobody to ask.
    assert_eq!(office.ok("akari", "08:12", &["status"])["unchecked"], serde_json::json!([]));

    assert_eq!(office.fails("nozomi", "08:12", &["devices", "--checked", "ffff"]).0, 2);
    assert!(alarmed(status, "en", "ALARM: "), "a slip of the finger settles nothing");
    // By a part of the name, as everywhere; the answer says what was done and whom it does not reach.
    let said = office.text("nozomi", "08:12", &["devices", "--checked", "あかり"]);
    assert!(said.contains("手本 あかりさんの端末を確かめました") && said.contains("ほかのサ責"), "{said}");
    assert!(everywhere.iter().all(|(args, lang, word)| !alarmed(args, lang, word)));
    assert!(!listed().contains("ask its owner"));
    assert_eq!(office.ok("nozomi", "08:12", &["status"])["unchecked"], serde_json::json!([]));
}

/// As told: rescue, join if the device asks for it, sync, and the day goes on. Nobody is told of records that never were.
#[test]
fn a_stretch_of_the_database_is_overwritten_and_the_day_goes_on() {
    for (seek, count) in [(3, 30), (20, 12)] {
        let office = Office::working();
        let sent = office.recorded();
        office.ok("akari", "08:00", &["sync"]);
        let note = ["note", "0000000001", "夕方は熱を測ってください"];
        let unsent = office.ok("akari", "08:01", &note)["note"].as_str().unwrap().to_owned();
        let truly = office.ok("akari", "08:02", &["status"])["waiting"]["records"].as_u64().unwrap();
        overwrite(&office.path("akari").join("kengai.db"), seek, count);

        let told = office.ok("akari", "08:10", &["rescue"]);
        let what = format!("{count} blocks from {seek}: {told}");
        assert_eq!(told["rescued"], true, "{what}");
        assert!(told["records"].as_u64().unwrap() <= truly, "no record that never was: {what}");
        assert!(told["drafts"].as_u64().unwrap() == 0, "{what}");
        if told["knows_organisation"] == false {
            office.joined("akari", "H01");
        }
        let synced = office.ok("akari", "08:12", &["sync"]);
        assert_eq!(synced["waiting"]["records"], 0, "{what} {synced}");
        let today = office.ok("akari", "08:13", &["today"]);
        assert!(!today["visits"].as_array().unwrap().is_empty(), "{what} {today}");
        office.ok("akari", "08:14", &["visit", "show", &sent]);

        // The day goes on, and arrives.
        let later = office.ok("akari", "09:00", &[note[0], note[1], "昼に電話がありました"]);
        let synced = office.ok("akari", "09:01", &["sync"]);
        assert_eq!(synced["waiting"]["records"], 0, "{what} {synced}");
        office.ok("nozomi", "09:02", &["sync"]);
        office.ok("nozomi", "09:03", &["visit", "show", &sent]);
        let brief = office.ok("nozomi", "09:03", &["brief", "0000000001"]);
        let notes: Vec<&str> =
            brief["notes"].as_array().unwrap().iter().map(|note| note["note"].as_str().unwrap()).collect();
        assert!(notes.contains(&later["note"].as_str().unwrap()), "{what} {brief}");
        let lost = told["unknown"] == true || !told["lost"].as_array().unwrap().is_empty();
        assert!(notes.contains(&&*unsent) || lost, "what does not come back is said: {what}");
        let status = office.ok("akari", "09:04", &["status"]);
        assert_eq!(status["reasons"], serde_json::json!([]), "{what} {status}");
        assert_eq!(office.ok("akari", "09:05", &["doctor"])["fine"], true, "{what}");
    }
}

/// A clock that stands still must not make a second rescue read what the first one set aside.
#[test]
fn a_database_that_is_damaged_again_in_the_same_moment_is_set_aside_beside_the_first() {
    let office = Office::working();
    let akari = office.path("akari");
    let rescue = || {
        let told = office.ok("akari", "08:02", &["rescue"]);
        assert_eq!(told["rescued"], true, "{told}");
        std::path::PathBuf::from(told["set_aside"].as_str().unwrap())
    };
    hit(&akari.join("kengai.db"), |_| 2 * 4096 + 2000);
    let first = rescue();
    let old = std::fs::read(first.join("kengai.db")).unwrap();
    hit(&akari.join("kengai.db"), |_| 2 * 4096 + 2000);
    let damaged = std::fs::read(akari.join("kengai.db")).unwrap();
    let second = rescue();
    assert_ne!(first, second);
    assert_eq!(std::fs::read(first.join("kengai.db")).unwrap(), old, "never touched again");
    assert_eq!(std::fs::read(second.join("kengai.db")).unwrap(), damaged);

    // The doctor says what lies there and how large it is, and leaves it.
    let doctor = office.ok("akari", "08:03", &["doctor"]);
    let aside: Vec<&str> = doctor["checks"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|check| check["check"] == "database_aside")
        .map(|check| check["en"].as_str().unwrap())
        .collect();
    assert_eq!(aside.len(), 2, "{doctor}");
    for (said, folder) in aside.iter().zip([&first, &second]) {
        let files = std::fs::read_dir(folder).unwrap();
        let bytes: u64 = files.map(|file| file.unwrap().metadata().unwrap().len()).sum();
        assert!(said.contains(folder.to_str().unwrap()), "{said}");
        assert!(said.contains(&format!("({:.1} kB)", bytes as f64 / 1e3)), "{said}, {bytes} bytes");
    }
    assert!(first.join("kengai.db").exists() && second.join("kengai.db").exists());
}

/// The device opens, a page in the middle is gone: the last line says the one thing to do.
#[test]
fn the_doctor_sends_a_device_with_damaged_pages_to_the_rescue() {
    let office = Office::working();
    let database = office.path("akari").join("kengai.db");
    let whole = std::fs::read(&database).unwrap();
    // Some pages a device needs to open at all; the last one that it does not.
    let doctor = |page: usize| {
        hit(&database, |_| page * 4096 + 2000);
        let answer = office.run("akari", "08:00", &["doctor"]);
        let found = answer.code == 0 && answer.json["fine"] == false;
        let text = found.then(|| office.text("akari", "08:00", &["doctor"]));
        std::fs::write(&database, &whole).unwrap();
        text
    };
    let text =
        (1..whole.len() / 4096).rev().find_map(doctor).expect("some page is looked at by the doctor alone");
    assert!(text.trim_end().lines().last().unwrap().contains("kengai rescue"), "{text}");
    assert!(!text.contains("sync してから"), "{text}");
}

#[test]
fn an_old_copy_of_the_folder_is_put_back() {
    let office = Office::working();
    let akari = office.path("akari");
    let copy = office.path("akari's backup");
    let copy_folder = |from: &Path, to: &Path| {
        std::fs::create_dir_all(to).unwrap();
        for file in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
            if file.file_type().unwrap().is_file() {
                std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
            }
        }
    };
    copy_folder(&akari, &copy);
    let visit = office.recorded();
    office.ok("akari", "08:00", &["sync"]);
    copy_folder(&copy, &akari);
    let note = office.ok("akari", "09:00", &["note", "0000000001", "夕方は熱を測ってください"]);
    let synced = office.ok("akari", "09:01", &["sync"]);
    assert_eq!(synced["waiting"]["records"], 0, "{synced}");
    office.ok("akari", "09:02", &["visit", "show", &visit]);
    assert_eq!(office.ok("akari", "09:03", &["status"])["begun_again"], 1);
    office.ok("sakura", "09:04", &["sync"]);
    let brief = office.ok("sakura", "09:05", &["brief", "0000000001"]);
    assert!(brief["notes"].as_array().unwrap().iter().any(|there| there["note"] == note["note"]), "{brief}");
}

/// The keystore's key is lost, or a file with keys: nothing is touched, and a new folder gets what was sent.
#[test]
fn without_keys_nothing_is_touched_and_a_new_folder_joins() {
    let office = Office::working();
    let visit = office.recorded();
    office.ok("akari", "08:00", &["sync"]);
    let akari = office.path("akari");
    for name in ["master.key", "device.keys"] {
        let whole = std::fs::read(akari.join(name)).unwrap();
        std::fs::remove_file(akari.join(name)).unwrap();
        let before = std::fs::read(akari.join("kengai.db")).unwrap();
        let doctor = office.run("akari", "08:01", &["doctor"]);
        assert_eq!((doctor.code, doctor.error()), (6, "missing_key"));
        assert!(problems(&doctor).iter().any(|line| line.starts_with("Sealed:")), "{:?}", doctor.json);
        assert_eq!(office.fails("akari", "08:02", &["rescue"]).0, 6);
        assert_eq!(std::fs::read(akari.join("kengai.db")).unwrap(), before);
        std::fs::write(akari.join(name), whole).unwrap();
    }
    let wrong = office
        .command("akari", "08:03", &["--json", "rescue"])
        .env("KENGAI_PASSPHRASE", "ちがう合言葉です")
        .output()
        .unwrap();
    let wrong = support::answer(&wrong);
    assert_eq!((wrong.code, wrong.error()), (6, "wrong_passphrase"));
    assert!(!akari.join("set-aside").exists());
    office.joined("akari anew", "H01");
    office.ok("akari anew", "08:10", &["sync"]);
    office.ok("akari anew", "08:11", &["visit", "show", &visit]);
}
