//! What the loops over photos work with.

use std::sync::Mutex;

use kengai_store::Store;

use super::terms::Terms;
use crate::Transport;
use crate::records::Progress;

/// Photos that one sync sends or fetches; the next one goes on.
pub(super) const PHOTOS_MAX: usize = 2_000;
/// Photos in a row on which the line may break before the others wait for the next sync.
pub(super) const BREAKS_MAX: u32 = 3;

/// What the loops work with.
pub(super) struct Exchanging<'a> {
    pub(super) store: &'a Mutex<Store>,
    pub(super) transport: &'a Transport,
    pub(super) terms: &'a Terms,
    pub(super) progress: &'a (dyn Fn(Progress) + Send + Sync),
}
