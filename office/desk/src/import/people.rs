//! Who the files of an import are about. A person is insurer and insured number; our own lists may leave the insurer out as
//! long as the number alone names one person.

use std::collections::{BTreeMap, BTreeSet};

use kengai::{CareBook, CareError};
use kengai_formats::staff::Relative;
use kengai_formats::value::{InsuredNumber, InsurerNumber};
use kengai_model::ClientId;
use kengai_model::words::Words;

use super::keys::{ClientKey, key_of, written};
use crate::words::both;

/// A number of a list that names nobody, or more than one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotOne {
    /// There is no such client.
    Nobody {
        /// The insurer, where the list says it.
        insurer: Option<InsurerNumber>,
        /// The insured number.
        insured: InsuredNumber,
    },
    /// The number alone names several.
    Several {
        /// The insured number.
        insured: InsuredNumber,
        /// Whom it names.
        people: Vec<ClientKey>,
    },
}

impl NotOne {
    /// What is wrong, and what would be right.
    #[must_use]
    pub fn words(&self) -> Words {
        match self {
            Self::Nobody { insurer, insured } => {
                let number = insurer
                    .as_ref()
                    .map_or_else(|| insured.to_string(), |one| written(&(one.clone(), insured.clone())));
                both(
                    format!("被保険者番号 {number} の利用者がいません"),
                    format!("there is no client with the insured number {number}"),
                )
            }
            Self::Several { insured, people } => {
                let list = people.iter().map(written).collect::<Vec<_>>().join("・");
                let count = people.len();
                both(
                    format!(
                        "被保険者番号 {insured} の人が{count}人います（{list}）。保険者番号も入れてください"
                    ),
                    format!(
                        "the insured number {insured} names {count} people ({list}): give the insurer number too"
                    ),
                )
            }
        }
    }
}

/// Everybody who may be meant: on this device, or in a supplement.
#[derive(Debug, Default)]
pub(crate) struct People(BTreeMap<InsuredNumber, BTreeSet<InsurerNumber>>);

impl People {
    /// Whoever is on this device, and whom the files name.
    pub(crate) fn of(book: &CareBook, named: impl IntoIterator<Item = ClientKey>) -> Result<Self, CareError> {
        let mut people = Self::default();
        let known = book.clients().insured()?;
        for (insurer, number) in known.iter().filter_map(|(insured, _)| key_of(insured)).chain(named) {
            people.0.entry(number).or_default().insert(insurer);
        }
        Ok(people)
    }

    /// Whether this is somebody.
    pub(crate) fn has(&self, key: &ClientKey) -> bool {
        self.0.get(&key.1).is_some_and(|insurers| insurers.contains(&key.0))
    }

    /// Whom a list means that may leave the insurer out.
    pub(crate) fn find(
        &self,
        insurer: Option<&InsurerNumber>,
        insured: &InsuredNumber,
    ) -> Result<ClientKey, NotOne> {
        let insurers = self.0.get(insured).into_iter().flatten();
        let meant = insurers.filter(|one| insurer.is_none_or(|asked| asked == *one));
        let mut found: Vec<ClientKey> = meant.map(|one| (one.clone(), insured.clone())).collect();
        match found.len() {
            0 => Err(NotOne::Nobody { insurer: insurer.cloned(), insured: insured.clone() }),
            1 => Ok(found.remove(0)),
            _ => Err(NotOne::Several { insured: insured.clone(), people: found }),
        }
    }

    /// Whoever lives with a member of staff.
    pub(crate) fn relative(&self, relative: &Relative) -> Result<ClientKey, NotOne> {
        self.find(relative.0.as_ref(), &relative.1)
    }
}

/// Everybody on this device by insurer and insured number; who has several sheets is nobody.
pub(crate) fn clients(book: &CareBook) -> Result<BTreeMap<ClientKey, ClientId>, CareError> {
    let mut found: BTreeMap<ClientKey, Option<ClientId>> = BTreeMap::new();
    for (insured, client) in book.clients().insured()? {
        if let Some(key) = key_of(&insured) {
            found
                .entry(key)
                .and_modify(|one| *one = one.filter(|one| *one == client))
                .or_insert(Some(client));
        }
    }
    Ok(found.into_iter().filter_map(|(key, client)| Some((key, client?))).collect())
}
