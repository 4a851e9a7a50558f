//! What lives in the memory of one process, named in one place: what several instances of a server must share, and what each
//! may have for itself.
//!
//! **A mirror of the tables**, held by the writer ([`Memory`]). Two instances that both write would give one position twice.
//! Either one of them is an organisation's writer at a time, or each unit of work reads it anew and locks it (`Tables::org`
//! and `Tables::statements` are what it is read from):
//!
//! - `org`: control state and lives, where the circles' logs stand (`heads`), what is counted (`tally`), memberships;
//! - `memory`: which device is enrolled where, over all organisations: an identity is taken once;
//! - `directory`: the same for whoever must know before the writer is asked. Late is harmless (the writer asks again), but a
//!   device that was just enrolled must not be told that it is unknown.
//!
//! **What exists in memory alone**, and must be shared or moved into tables:
//!
//! - `join`: the mailboxes, and who waits at them. Both devices must meet at the same ones;
//! - `org`: what a device handed in today (`today`), a daily quota: each instance would give it out again;
//! - `listeners`: who listens, by device. What one instance commits, those who listen at another must hear of, or they poll;
//! - `contacts`: when a device was here last, up to a minute before it is written: managers ask for it;
//! - `blobs`: who is bringing which photo now. Two who bring the same one at two instances would take each other's file
//!   away when one fails; so would a start that finds another's mark in `unfinished`;
//! - `partial`: which photos have come in part, and who brings the rest: two instances would each begin one;
//! - `backup_job`: that one backup runs at a time, and how the last one ended.
//!
//! **What each instance has for itself**: it is about this process' own memory, threads and connections.
//!
//! - `writer`: requests that wait for the next commit;
//! - `state`: memory for bodies, places to wait, one founding at a time; `serve`: connections, by device too;
//! - `blob_folder`: which sub-folders have durable names; `blob_store`: whether its store answered last;
//! - `metrics`: counters, which whoever collects them adds up; `admin`: when the ledger was last written to try it;
//! - `clock`: what a test's clock shows; `in_memory`, `sqlite`: a test's tables, and short numbers that a file gave.
//!
//! A test finds every file that holds such state and fails where this list does not name it.

use std::collections::HashMap;

use kengai_protocol::{DeviceId, OrgId};

use crate::directory::Directory;
use crate::error::LedgerError;
use crate::listeners::News;
use crate::org::Org;
use crate::tables::Tables;

/// The writer's mirror of the tables. All of it can be read back from them; after a failed commit what changed is.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    pub(crate) orgs: HashMap<OrgId, Org>,
    pub(crate) devices: HashMap<DeviceId, OrgId>,
    pub(crate) directory: Directory,
    pub(crate) news: News,
}

impl Memory {
    /// Reads everything, at a start.
    pub(crate) fn read(tables: &dyn Tables) -> Result<Self, LedgerError> {
        let mut memory = Self::default();
        for id in tables.orgs()? {
            memory.adopt(Org::load(tables, &id)?.ok_or(LedgerError::Damaged)?);
        }
        Ok(memory)
    }

    /// Takes in an organisation as the tables have it.
    fn adopt(&mut self, org: Org) {
        for (device, _) in org.control.devices() {
            self.devices.insert(*device, org.id);
        }
        self.directory.publish(&org);
        self.orgs.insert(org.id, org);
    }

    /// Whether somebody was here who is not written yet; the next unit of work writes them.
    pub(crate) fn has_unsaved_contacts(&mut self) -> bool {
        for org in self.orgs.values_mut() {
            org.dirty |= org.contacts.is_unsaved();
        }
        self.orgs.values().any(|org| org.dirty)
    }

    /// Writes what changed; part of the unit of work.
    pub(crate) fn save(&mut self, tables: &mut dyn Tables) -> Result<(), LedgerError> {
        self.orgs.values_mut().filter(|org| org.dirty).try_for_each(|org| org.save(tables))
    }

    /// The unit of work stands: everybody may know.
    pub(crate) fn committed(&mut self) {
        for org in self.orgs.values_mut().filter(|org| org.dirty) {
            org.dirty = false;
            org.tell(&self.news);
            if std::mem::take(&mut org.control_grew) {
                self.directory.publish(org);
            }
        }
    }

    /// The unit of work was rolled back: what it changed here is read back.
    pub(crate) fn rolled_back(&mut self, tables: &dyn Tables) -> Result<(), LedgerError> {
        let changed: Vec<OrgId> = self.orgs.values().filter(|org| org.dirty).map(|org| org.id).collect();
        for id in changed {
            let mut org = self.orgs.remove(&id).expect("its id was just read");
            if !org.control_grew {
                org.reload(tables)?;
                self.orgs.insert(id, org);
                continue;
            }
            self.devices.retain(|_, at| *at != id);
            if let Some(mut back) = Org::load(tables, &id)? {
                // A daily quota is not given back by failing.
                back.today = org.today;
                back.contacts = org.contacts;
                self.adopt(back);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::path::{Path, PathBuf};

    /// What changes behind a shared reference, and so outlives a request.
    const SHARED: [&str; 9] = [
        "AtomicBool",
        "AtomicI64",
        "AtomicU64",
        "Mutex",
        "Notify",
        "OnceLock",
        "RwLock",
        "Semaphore",
        "mpsc::channel",
    ];

    /// Maps that a struct has for the time of one request or one backup.
    const PASSING: [(&str, &str); 3] = [
        ("new_items", "a page's heads"),
        ("backup", "what a backup of this moment needs to know"),
        ("tables", "an answer of the tables"),
    ];

    fn names(text: &str, word: &str) -> bool {
        text.match_indices(word).any(|(at, _)| {
            let (before, after) = (text[..at].chars().next_back(), text[at + word.len()..].chars().next());
            let is_word = |letter: Option<char>| letter.is_some_and(|l| l.is_alphanumeric() || l == '_');
            !is_word(before) && !is_word(after)
        })
    }

    /// Whether a source holds state that lives longer than a request: shared, or a map in a struct.
    fn holds_state(source: &str) -> bool {
        let code = source.split("#[cfg(test)]\nmod tests").next().unwrap();
        let lines =
            code.lines().filter(|line| !line.trim_start().starts_with("//") && !line.starts_with("use "));
        lines.into_iter().any(|line| {
            let field =
                line.strip_prefix("    ").filter(|rest| !rest.starts_with(' ') && rest.ends_with(','));
            SHARED.iter().any(|word| names(line, word))
                || field.is_some_and(|field| field.contains(": HashMap<") || field.contains(": BTreeMap<"))
        })
    }

    fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, found);
            } else if !path.to_string_lossy().ends_with("_tests.rs") {
                found.push(path);
            }
        }
    }

    #[test]
    fn everything_that_lives_in_memory_is_named_here() {
        let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let list = std::fs::read_to_string(src.join("memory.rs")).unwrap();
        let list: String = list.lines().take_while(|line| line.starts_with("//!")).collect();
        let mut files = Vec::new();
        sources(&src, &mut files);
        let mut holding = 0;
        for file in &files {
            let name = file.file_stem().unwrap().to_string_lossy().into_owned();
            if holds_state(&std::fs::read_to_string(file).unwrap())
                && !PASSING.iter().any(|(passing, _)| *passing == name)
            {
                holding += 1;
                assert!(list.contains(&format!("`{name}`")), "{} holds what lives in memory", file.display());
            }
        }
        assert!(holding > 10, "the sources were really read: {holding} of {}", files.len());
    }

    #[test]
    fn state_is_told_from_what_passes() {
        assert!(holds_state("struct A {\n    open: Mutex<u8>,\n}"));
        assert!(holds_state("struct A {\n    pub(crate) by_name: HashMap<u8, u8>,\n}"));
        assert!(holds_state("static COUNT: AtomicU64 = AtomicU64::new(0);"));
        assert!(!holds_state(
            "use std::sync::Mutex;\n// Mutex\nfn a() {\n    let a: HashMap<u8, u8> = b;\n}"
        ));
        assert!(!holds_state("struct A {\n    _share: OwnedSemaphorePermit,\n}"));
    }
}
