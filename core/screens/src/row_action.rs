//! What can be done about a row of a day's list: buttons for those that a screen can take.

use kengai::{Delivery, PlanNow, TodayVisit, VisitState};
use kengai_model::Words;

/// What somebody can do about a visit of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RowAction {
    /// Arrive, and begin its record.
    Start,
    /// Begin the record of a visit that is over: its times are typed.
    StartAfterwards,
    /// Go on with the draft.
    GoOn,
    /// Take the end back, while it is not sent.
    Undo,
    /// Open the record for a change.
    Change,
    /// Say that one knows of the change (了解).
    Acknowledge,
    /// Read the handover notes.
    ReadNotes,
}

impl RowAction {
    /// Every one.
    pub const ALL: [Self; 7] = [
        Self::Start,
        Self::StartAfterwards,
        Self::GoOn,
        Self::Undo,
        Self::Change,
        Self::Acknowledge,
        Self::ReadNotes,
    ];

    /// What stands on its button.
    #[must_use]
    pub const fn words(self) -> Words {
        match self {
            Self::Start => Words::lit("入室して記録する", "Arrive and record"),
            Self::StartAfterwards => Words::lit("あとから記録する", "Record afterwards"),
            Self::GoOn => Words::lit("つづける", "Go on"),
            Self::Undo => Words::lit("元に戻す", "Undo"),
            Self::Change => Words::lit("直す", "Change"),
            Self::Acknowledge => Words::lit("確認しました", "Understood"),
            Self::ReadNotes => Words::lit("申し送りを読む", "Read the notes"),
        }
    }

    /// About a planned visit, the first first.
    pub(crate) fn of_planned(visit: &TodayVisit) -> Vec<Self> {
        let is_here = visit.visit.is_some() || visit.plan == PlanNow::Stands;
        let mut actions = if is_here { Self::of_record(visit.state) } else { Vec::new() };
        actions.extend((!visit.changed.is_empty()).then_some(Self::Acknowledge));
        actions.extend((visit.unread > 0).then_some(Self::ReadNotes));
        actions
    }

    /// About a record, by how far it has come.
    pub(crate) fn of_record(state: VisitState) -> Vec<Self> {
        match state {
            VisitState::Planned => vec![Self::Start],
            VisitState::NoRecord => vec![Self::StartAfterwards],
            VisitState::Recording => vec![Self::GoOn],
            VisitState::Recorded(Some(Delivery::Saved)) | VisitState::NotMade(_, Some(Delivery::Saved)) => {
                vec![Self::Undo, Self::Change]
            }
            VisitState::Recorded(_) | VisitState::NotMade(..) => vec![Self::Change],
        }
    }
}
