//! Who is enrolled where, for those who must know before the ledger is asked.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, RwLock};

use kengai_protocol::{DeviceId, OrgId};

use crate::org::Org;

/// Who is enrolled where, for everyone who must know before the ledger is asked. Follows the commits.
#[derive(Debug, Clone, Default)]
pub struct Directory(Arc<RwLock<Known>>);

#[derive(Debug, Default)]
struct Known {
    devices: HashMap<DeviceId, OrgId>,
    orgs: HashSet<OrgId>,
}

impl Directory {
    /// The organisation that a device is enrolled in.
    #[must_use]
    pub fn org_of(&self, device: &DeviceId) -> Option<OrgId> {
        self.0.read().expect("nobody panics while holding it").devices.get(device).copied()
    }

    /// Whether an organisation lives here.
    #[must_use]
    pub fn has_org(&self, org: &OrgId) -> bool {
        self.0.read().expect("nobody panics while holding it").orgs.contains(org)
    }

    pub(crate) fn publish(&self, org: &Org) {
        let mut known = self.0.write().expect("nobody panics while holding it");
        known.orgs.insert(org.id);
        for (device, _) in org.control.devices() {
            known.devices.insert(*device, org.id);
        }
    }
}
