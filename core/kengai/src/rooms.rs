//! The rooms of the book: one for each noun. A room is made where it is asked for and holds nothing of its own.

use crate::CareBook;
use crate::care_plans::CarePlans;
use crate::clients::Clients;
use crate::day::Numbers;
use crate::device::Keeping;
use crate::door::Door;
use crate::drafts::Drafts;
use crate::handovers::Handovers;
use crate::incidents::Incidents;
use crate::membership::Members;
use crate::people::Staff;
use crate::photos::Photos;
use crate::review::{Exports, Review};
use crate::rota::Rota;
use crate::said::{Conflicts, Histories, Reading, Search};
use crate::visits::Visits;

impl CareBook {
    /// The visits of this device: which there are, and recording one.
    #[must_use]
    pub const fn visits(&self) -> Visits<'_> {
        Visits { book: self }
    }

    /// The numbers by which a person names what a list showed.
    #[must_use]
    pub const fn numbers(&self) -> Numbers<'_> {
        Numbers { book: self }
    }

    /// What is being written on this device, and what was thrown away of it.
    #[must_use]
    pub const fn drafts(&self) -> Drafts<'_> {
        Drafts { book: self }
    }

    /// The clients on this device: their sheets, and bringing them in from files.
    #[must_use]
    pub const fn clients(&self) -> Clients<'_> {
        Clients { book: self }
    }

    /// Handover notes (申し送り).
    #[must_use]
    pub const fn handovers(&self) -> Handovers<'_> {
        Handovers { book: self }
    }

    /// Photos of records.
    #[must_use]
    pub const fn photos(&self) -> Photos<'_> {
        Photos { book: self }
    }

    /// Accidents, complaints, restraint and sudden changes, and whom they must reach.
    #[must_use]
    pub const fn incidents(&self) -> Incidents<'_> {
        Incidents { book: self }
    }

    /// Home-care plans (訪問介護計画書) and consent to them.
    #[must_use]
    pub const fn care_plans(&self) -> CarePlans<'_> {
        CarePlans { book: self }
    }

    /// What is planned: the rows of the months, who goes, and what was changed.
    #[must_use]
    pub const fn rota(&self) -> Rota<'_> {
        Rota { book: self }
    }

    /// The office's directory.
    #[must_use]
    pub const fn staff(&self) -> Staff<'_> {
        Staff { book: self }
    }

    /// What a person needs at the door of a client.
    #[must_use]
    pub const fn door(&self) -> Door<'_> {
        Door { book: self }
    }

    /// A month before billing: which records are ready, why others are not, confirming.
    #[must_use]
    pub const fn review(&self) -> Review<'_> {
        Review { book: self }
    }

    /// Files of actuals: what goes into one, and what went.
    #[must_use]
    pub const fn exports(&self) -> Exports<'_> {
        Exports { book: self }
    }

    /// Where several values stand, settling them, and whoever was overruled.
    #[must_use]
    pub const fn conflicts(&self) -> Conflicts<'_> {
        Conflicts { book: self }
    }

    /// How a document came to say what it says.
    #[must_use]
    pub const fn history(&self) -> Histories<'_> {
        Histories { book: self }
    }

    /// Finding what somebody wrote.
    #[must_use]
    pub const fn search(&self) -> Search<'_> {
        Search { book: self }
    }

    /// What stands in single fields, with everybody who wrote it, in words.
    #[must_use]
    pub const fn reading(&self) -> Reading<'_> {
        Reading { book: self }
    }

    /// Who belongs to the organisation: inviting, devices, the recovery paper.
    #[must_use]
    pub const fn members(&self) -> Members<'_> {
        Members { book: self }
    }

    /// What this device keeps of the past, and fetching more of it.
    #[must_use]
    pub const fn keeping(&self) -> Keeping<'_> {
        Keeping { book: self }
    }
}
