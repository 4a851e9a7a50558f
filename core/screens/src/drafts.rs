//! What was begun and thrown away.

use kengai::{DISCARDED_DAYS, DiscardedDraft, OpenDraft, Place};
use kengai_model::Words;
use kengai_model::called::{in_english, san};

/// What is said once a draft was thrown away: whose it was, and for how long it can be taken back. A visit's is just a draft;
/// of a note, a sheet, an incident it is said that it was one.
#[must_use]
pub fn discarded(draft: &DiscardedDraft) -> Words {
    let OpenDraft { client_name: name, what, place, .. } = &draft.draft;
    let (of_ja, of_en) = match place {
        Place::Visit(_) => (String::new(), String::new()),
        _ => (format!("（{}）", what.ja), format!(" ({})", what.en)),
    };
    Words::new(
        format!("{}の書きかけ{of_ja}を捨てました。{DISCARDED_DAYS}日は戻せます", san(name)),
        format!("{}: draft{of_en} thrown away, kept {DISCARDED_DAYS} days", in_english(name)),
    )
}

/// What is said once one was taken back.
#[must_use]
pub fn taken_back(draft: &OpenDraft) -> Words {
    let title = &draft.title;
    Words::new(
        format!("{} を書きかけに戻しました。まだ終わっていません", title.ja),
        format!("{} is a draft again, not finished yet", title.en),
    )
}
