//! A circle as the control log made it: its key epochs, and who had which role from which statement on.

use std::collections::BTreeMap;

use crate::ids::{DeviceId, Hash};
use crate::keys::SealPublicKey;
use crate::statement::{CircleKind, Role};

/// One key epoch of a circle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Epoch {
    /// Hash of the statement that made it.
    pub id: Hash,
    /// That statement's height.
    pub height: u64,
    /// The previous epoch's key, sealed under this one; empty for the first.
    pub sealed_previous: Vec<u8>,
    /// The letterbox key.
    pub letterbox: SealPublicKey,
}

/// A member's role from some height on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct RoleSince {
    height: u64,
    role: Option<Role>,
}

/// A circle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CircleState {
    /// What it is for.
    pub kind: CircleKind,
    /// Its key epochs, oldest first; never empty.
    pub epochs: Vec<Epoch>,
    members: BTreeMap<DeviceId, Vec<RoleSince>>,
}

impl CircleState {
    /// One that nobody is in yet; its first epoch follows.
    pub(super) fn opened(kind: CircleKind) -> Self {
        Self { kind, epochs: Vec::new(), members: BTreeMap::new() }
    }

    /// The newest epoch.
    #[must_use]
    pub fn newest_epoch(&self) -> &Epoch {
        self.epochs.last().expect("a circle is made by its first epoch")
    }

    /// Those who are members now.
    pub fn members(&self) -> impl Iterator<Item = (DeviceId, Role)> + '_ {
        self.members.iter().filter_map(|(device, history)| Some((*device, history.last()?.role?)))
    }

    /// A device's role now.
    #[must_use]
    pub fn role(&self, device: &DeviceId) -> Option<Role> {
        self.members.get(device)?.last()?.role
    }

    pub(super) fn role_at(&self, device: &DeviceId, height: u64) -> Option<Role> {
        self.members.get(device)?.iter().rev().find(|since| since.height <= height)?.role
    }

    /// From this statement on a device has this role, or none.
    pub(super) fn set_role(&mut self, device: DeviceId, height: u64, role: Option<Role>) {
        self.members.entry(device).or_default().push(RoleSince { height, role });
    }

    /// From this statement on nobody has a role.
    pub(super) fn end_roles(&mut self, height: u64) {
        for history in self.members.values_mut() {
            if history.last().is_some_and(|since| since.role.is_some()) {
                history.push(RoleSince { height, role: None });
            }
        }
    }
}
