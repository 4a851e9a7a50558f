//! What the care managers' files bring: plans and supplements, each with the file it came from.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use kengai_formats::uphosoku::{Supplement, SupplementFile};
use kengai_formats::upplan::PlanFile;
use kengai_formats::value::OfficeNumber;
use kengai_formats::{CarePlanError, Imported};
use kengai_model::kana::fold;

use super::given::GivenFile;
use super::keys::ClientKey;
use super::people::People;
use super::wrong::{Found, Wrong, file_name};

/// What the care-plan files brought.
#[derive(Debug, Default)]
pub(crate) struct CarePlanFiles {
    /// Plans with the file they came from.
    pub(crate) plans: Vec<(PathBuf, PlanFile)>,
    /// Supplements with the file they came from.
    pub(crate) supplements: Vec<(PathBuf, SupplementFile)>,
}

impl CarePlanFiles {
    /// Reads them all, whichever kind each was given as.
    pub(crate) fn read(given: &[GivenFile], own: &OfficeNumber, found: &mut Found) -> Self {
        let mut files = Self::default();
        for file in given {
            let Some(bytes) = file.bytes(found) else { continue };
            let path = file.path();
            match kengai_formats::import(&file.name(), bytes, own) {
                Ok(Imported::Plan(plan)) => files.plans.push((path.to_owned(), plan)),
                Ok(Imported::Supplement(supplement)) => files.supplements.push((path.to_owned(), supplement)),
                Err(CarePlanError::Content(problems)) => found.push_all(path, &problems),
                Err(error) => found.push(path, Wrong::NotTaken(error)),
            }
        }
        files
    }

    /// Whom the supplements name.
    pub(crate) fn named(&self) -> impl Iterator<Item = ClientKey> {
        self.supplements.iter().flat_map(|(_, file)| &file.clients).map(key)
    }

    /// Two lines for one person must be about one person.
    pub(crate) fn one_person_each(&self, found: &mut Found) {
        let mut first: BTreeMap<ClientKey, (&Path, &Supplement)> = BTreeMap::new();
        for (path, file) in &self.supplements {
            for line in &file.clients {
                let (before_path, before) = *first.entry(key(line)).or_insert((path, line));
                if is_same(before, line) {
                    continue;
                }
                let wrong = Wrong::TwoPeople {
                    elsewhere: (before_path != path).then(|| file_name(before_path)),
                    lines: [before.line, line.line],
                    key: key(line),
                    names: [before.name.as_str().to_owned(), line.name.as_str().to_owned()],
                };
                found.push(path, wrong);
            }
        }
    }

    /// Every client of the plan has a name.
    pub(crate) fn names_known(&self, people: &People, found: &mut Found) {
        for (path, plan) in &self.plans {
            let keys = plan.rows.iter().map(|row| (row.insurer.clone(), row.insured.clone()));
            let unnamed: BTreeSet<ClientKey> = keys.filter(|key| !people.has(key)).collect();
            for key in unnamed {
                found.push(path, Wrong::NoName(key));
            }
        }
    }
}

fn key(line: &Supplement) -> ClientKey {
    (line.insurer.clone(), line.insured.clone())
}

fn is_same(one: &Supplement, other: &Supplement) -> bool {
    fold(one.name.as_str()) == fold(other.name.as_str())
        && (one.birth.is_none() || other.birth.is_none() || one.birth == other.birth)
        && (one.sex.is_none() || other.sex.is_none() || one.sex == other.sex)
}
