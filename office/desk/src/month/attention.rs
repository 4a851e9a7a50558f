//! What a manager must see before anything else: incidents that no manager has seen, fields of any document in which several
//! people's values stand until somebody decides, and home-care plans that need the client's consent again.

use kengai::{
    CareBook, CareError, DocId, FieldConflict, IncidentNews, OpenConflicts, PlanToAgree, UndecidedPhotos,
};
use kengai_model::VisitId;

/// What waits for a manager.
#[derive(Debug)]
pub struct Attention {
    /// Incidents that no manager has seen.
    pub incidents: Vec<IncidentNews>,
    /// How many fields hold several values, by kind of document.
    pub counts: Vec<OpenConflicts>,
    /// Those fields.
    pub conflicts: Vec<FieldConflict>,
    /// Plans that changed since the consent.
    pub plans: Vec<PlanToAgree>,
    /// Hidden photos about which nobody has decided.
    pub photos: Vec<UndecidedPhotos>,
}

impl Attention {
    /// Empty on a helper's device but for the conflicts.
    ///
    /// # Errors
    /// The care book does not open its lists.
    pub fn of(book: &CareBook) -> Result<Self, CareError> {
        let incidents = if book.is_manager() { book.incidents().unseen()? } else { Vec::new() };
        let counts = book.conflicts().open()?;
        let conflicts = if counts.is_empty() { Vec::new() } else { book.conflicts().all()? };
        let plans = if book.is_manager() { book.care_plans().to_agree()? } else { Vec::new() };
        let photos = book.photos().undecided()?;
        Ok(Self { incidents, counts, conflicts, plans, photos })
    }

    /// The fields of a record in which several people's values stand.
    pub fn of_visit(&self, visit: VisitId) -> impl Iterator<Item = &FieldConflict> {
        let id = DocId(*visit.as_bytes());
        self.conflicts.iter().filter(move |one| one.document == id)
    }
}
