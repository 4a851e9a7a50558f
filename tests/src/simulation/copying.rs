//! Copies of devices: put back in the place of the original (a phone restored from a backup), or run beside it (a clone).
//!
//! A copy that is put back takes with it what its device had not sent; nobody can give that back, so it is put back only
//! when everything was. A day has either copies or a server that comes back from a backup: what the server lost only the
//! devices have, and two faults together may lose what one may not. (Control statements that are appended to a restored
//! server before the lost ones are handed back part the control log; joining such logs is a later issue.)

use super::{Day, Missing};
use crate::cast::{SUZUKI, Who};
use crate::exchange::End;

/// Names of copies; as many are made in a day.
const NAMES: [&str; 6] = ["copy one", "copy two", "copy three", "copy four", "copy five", "copy six"];
/// Clones that go on beside their originals.
const CLONES_MAX: usize = 2;

impl Day {
    /// Somebody makes a backup of a phone's files, or uses one.
    pub(super) fn copy(&mut self, who: Who) {
        if !self.copies.allowed {
            return;
        }
        if self.copies.kept.is_empty() || self.dice.chance(40) {
            self.make_copy(who);
            return;
        }
        let at = self.dice.below(self.copies.kept.len());
        // The admin's right goes to whichever copy begins again first; here everything is enrolled by the first device.
        let admin = self.copies.kept[at].0 == SUZUKI;
        if !admin && self.copies.clones < CLONES_MAX && self.dice.chance(40) {
            let (original, copy) = self.copies.kept.remove(at);
            self.copies.clones += 1;
            self.diary.push(format!("{} runs beside {}", copy.name, self.cast.devices[original].name));
            self.cast.devices.push(copy);
        } else {
            self.put_back(at);
        }
    }

    fn make_copy(&mut self, who: Who) {
        let device = &self.cast.devices[who];
        let Some(name) = NAMES.get(self.copies.made) else { return };
        if device.read().membership().unwrap().is_some() {
            self.copies.made += 1;
            self.diary.push(format!("{} is copied as {name}", device.name));
            if self.missing == Missing::DrawsAnew && who != SUZUKI && self.copies.clones < CLONES_MAX {
                self.copies.clones += 1;
                let twin = self.cast.devices[who].twin();
                self.cast.devices.push(twin);
                return;
            }
            let copy = device.copy_to(name);
            self.copies.kept.push((who, copy));
        }
    }

    fn put_back(&mut self, at: usize) {
        let who = self.copies.kept[at].0;
        let end = self.cast.sync(who).end;
        let store = self.cast.devices[who].read();
        let all_sent = store.unsent_count().unwrap() == 0 && store.unsent_photo_count().unwrap() == 0;
        if end != End::Done || !all_sent {
            return;
        }
        let (_, copy) = self.copies.kept.remove(at);
        self.diary.push(format!("{} is put back in the place of {}", copy.name, self.cast.devices[who].name));
        self.opened.retain(|(whose, _)| *whose != who);
        self.cast.devices[who] = copy;
        self.cast.kill(who);
    }
}
