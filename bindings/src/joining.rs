//! Joining an organisation: the invitation's text, then a six-digit number on this screen that the manager types on theirs.

use std::sync::{Arc, Mutex};

use crate::book::CareBook;
use crate::errors::CareError;
use crate::joining_slot::{UnderWay, lock};

/// A device on its way into an organisation. Suspending the book ends it; a new invitation is needed then.
#[derive(uniffi::Object)]
pub struct Joining {
    owner: Arc<CareBook>,
    under_way: UnderWay,
}

#[uniffi::export(async_runtime = "tokio")]
impl CareBook {
    /// Begins to join with an invitation's text (scanned or pasted). Needs a connection.
    pub async fn join(self: Arc<Self>, invitation: String) -> Result<Arc<Joining>, CareError> {
        let mut pauses = self.pauses();
        let book = self.book()?;
        let joining = self.unless_suspended(book.join(&invitation), &mut pauses).await?;
        let under_way = Arc::new(Mutex::new(Some((joining, book))));
        lock(&self.joining).hold(&under_way);
        Ok(Arc::new(Joining { owner: self, under_way }))
    }
}

#[uniffi::export(async_runtime = "tokio")]
impl Joining {
    /// The number to show, which the manager types on the other device; waits for that device.
    pub async fn number(&self) -> Result<String, CareError> {
        let mut pauses = self.owner.pauses();
        let (mut joining, book) = lock(&self.under_way).take().ok_or(CareError::Interrupted)?;
        let number = self.owner.unless_suspended(joining.number(), &mut pauses).await?;
        *lock(&self.under_way) = Some((joining, book));
        Ok(number)
    }

    /// Waits until the manager has typed the number. Then the first sync brings what this device may read.
    pub async fn finish(&self) -> Result<(), CareError> {
        let mut pauses = self.owner.pauses();
        let (joining, _book) = lock(&self.under_way).take().ok_or(CareError::Interrupted)?;
        self.owner.unless_suspended(joining.finish(), &mut pauses).await?;
        Ok(())
    }
}
