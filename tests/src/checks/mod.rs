//! The invariants, each a function that says in words what does not hold. Numbers as in the list of hazards.

mod agreement;
mod chain;
mod entries;
mod kept;
mod on_the_way;
mod shown;
mod unique;

pub use agreement::{
    nothing_by_replay, read_tables, same_after_rebuilding, same_for_all, tables_that_nobody_compares,
};
pub use chain::{at_server, feeds_and_logs, server_logs};
pub use entries::entries_of;
pub use kept::{
    everything_is_there, let_go_of, let_go_of_what_is_restored, let_go_when_safe, outboxes_are_empty,
};
pub use on_the_way::{Unsent, noticed, records_went, whole_after_a_death};
pub(crate) use shown::said;
pub use shown::shown_is_true;
pub use unique::{Sealed, every_entry_holds, nothing_twice};

use crate::cast::Cast;

/// What must hold even where two faults together may have lost what only one device had: everybody reads the same, every chain
/// holds, nothing is there twice.
#[must_use]
pub fn in_order(cast: &Cast) -> Vec<String> {
    let mut found = same_for_all(cast);
    found.extend(feeds_and_logs(cast));
    found.extend(server_logs(cast));
    found.extend(every_entry_holds(cast));
    found.extend(nothing_twice(cast, &Sealed::of(cast)));
    found
}

/// All that must hold when everybody has synced and nothing is under way.
#[must_use]
pub fn at_rest(cast: &Cast) -> Vec<String> {
    let mut found = outboxes_are_empty(cast);
    found.extend(everything_is_there(cast));
    found.extend(same_for_all(cast));
    found.extend(feeds_and_logs(cast));
    found.extend(server_logs(cast));
    found.extend(every_entry_holds(cast));
    found.extend(nothing_twice(cast, &Sealed::of(cast)));
    found
}
