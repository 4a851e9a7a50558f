//! The parts of a rescue, so that whoever waits is told which one it is.

/// A part of a rescue that is begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RescueStep {
    /// The damaged files are moved to a folder of their own.
    SettingAside,
    /// Keys, members and facts are read.
    Keys,
    /// Entries are read.
    Entries,
    /// What was not sent is read.
    Unsent,
    /// The new database is made.
    MakingNew,
    /// Records are made of the entries.
    Documents,
}
