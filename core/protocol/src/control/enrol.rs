//! *enrol*: a device of a person is known from here on.
//!
//! Needs: an admin; for an admin's device the root or two admins; for one that carries on an older identity the same person.
//! An identity that says itself who carries it on needs nobody else: see `continuation`.
//! Changes: the device is there, at this height, with no role anywhere.

use super::{ControlError, ControlState, DeviceState};
use crate::limits::DEVICES_MAX;
use crate::statement::{Enrol, Signer};

impl ControlState {
    pub(super) fn enrol(
        &mut self,
        enrol: &Enrol,
        signers: &[Signer],
        height: u64,
    ) -> Result<(), ControlError> {
        let itself = enrol.continues.filter(|older| signers.contains(&Signer::Device(*older)));
        match &itself {
            Some(older) => self.may_carry_on(older, enrol)?,
            None => self.may_enrol(enrol, signers)?,
        }
        let device = enrol.device();
        if self.devices.contains_key(&device) {
            return Err(ControlError::Exists);
        }
        if self.devices.len() >= DEVICES_MAX {
            return Err(ControlError::OverLimit);
        }
        let state = DeviceState {
            sign_key: enrol.sign_key,
            seal_key: enrol.seal_key,
            staff: enrol.staff,
            admin: enrol.admin,
            continues: enrol.continues,
            continued_by: None,
            height,
        };
        self.devices.insert(device, state);
        if let Some(older) = itself {
            self.carry_on(older, device, height);
        }
        Ok(())
    }

    fn may_enrol(&self, enrol: &Enrol, signers: &[Signer]) -> Result<(), ControlError> {
        self.need_admin(signers)?;
        let admins = signers.iter().filter(|s| self.is_admin(s)).count();
        if enrol.admin && !signers.contains(&Signer::Root) && admins < 2 {
            return Err(ControlError::NotAllowed);
        }
        if let Some(older) = &enrol.continues {
            let older = self.devices.get(older).ok_or(ControlError::UnknownDevice)?;
            if older.staff != enrol.staff {
                return Err(ControlError::NotAllowed);
            }
        }
        Ok(())
    }
}
