//! Writing anything: drafts that begin at what their writer saw, and the same thing made twice.

pub(crate) mod anew;
pub(crate) mod drafting;
pub(crate) mod twice;
