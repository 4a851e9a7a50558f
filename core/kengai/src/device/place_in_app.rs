//! Where the person was in the app when the phone was put away or the app was killed.

use crate::{CareBook, CareError};

impl CareBook {
    /// What was kept with [`CareBook::keep_place`]; `None`: nothing yet. It is the app's own text, and stays on this device.
    ///
    /// # Errors
    /// As the device.
    pub fn place(&self) -> Result<Option<String>, CareError> {
        Ok(self.lock().place()?)
    }

    /// Keeps where the person is, durably. What is longer than 4,096 bytes is not kept: the first screen comes instead.
    ///
    /// # Errors
    /// As the device.
    pub fn keep_place(&self, place: &str) -> Result<(), CareError> {
        Ok(self.lock().keep_place(place)?)
    }
}
