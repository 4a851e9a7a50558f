//! The one quiet line that is always in sight (docs/screens.md, W1 to W6): saved here, sent, backed up; what waits, how much
//! and why. What is kept is said before why it waits.

use kengai::{Progress, Status, WaitingReason, WaitingWhy};
use kengai_model::{UnixMillis, Words};

use crate::days::instant;
use crate::line::{Line, Tone};
use crate::spoken::spoken;
use crate::stop::Stop;
use crate::stop_words::Action;

/// How far a sync has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SyncStep {
    /// Records are being exchanged.
    Records,
    /// A thumbnail is being sent.
    SendingThumbnail {
        /// Which, from 1.
        number: i64,
        /// Of how many.
        of: i64,
    },
    /// A thumbnail is being fetched.
    FetchingThumbnail {
        /// Which, from 1.
        number: i64,
        /// Of how many.
        of: i64,
    },
    /// A photo is being sent.
    SendingPhoto {
        /// Which, from 1.
        number: i64,
        /// Of how many.
        of: i64,
        /// Bytes of it that the server has.
        bytes: i64,
        /// Of how many bytes.
        bytes_of: i64,
    },
    /// A photo is being fetched.
    FetchingPhoto {
        /// Which, from 1.
        number: i64,
        /// Of how many.
        of: i64,
        /// Bytes of it that are here.
        bytes: i64,
        /// Of how many bytes.
        bytes_of: i64,
    },
}

/// What is known of a device's records on their way.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SyncFacts {
    /// Records (visits, notes, incidents) that the server does not hold.
    pub records: i64,
    /// Photos that the server does not hold.
    pub photos: i64,
    /// What else it does not hold: marks, confirmations, files, plans, sheets, staff. Nobody is told that these are records.
    pub others: i64,
    /// Records that were begun here and not finished: they go to nobody before they are.
    pub drafts: i64,
    /// How many of the records and others do not go by themselves: somebody has to settle something first.
    pub stays: i64,
    /// Last contact by this device's clock; `None` before any.
    pub contact: Option<UnixMillis>,
    /// Everything sent is in a backup that was verified.
    pub backed_up: bool,
    /// What is said of this device's clock where it is wrong.
    pub clock: Option<Words>,
    /// What is under way.
    pub step: Option<SyncStep>,
    /// Why the last attempt ended early.
    pub failure: Option<Stop>,
}

/// The line, and what stands around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncView {
    /// The line itself.
    pub line: Line,
    /// What stands under it.
    pub hint: Option<Words>,
    /// What is being written here, and nobody else has.
    pub drafts: Option<Words>,
    /// That this device's clock is wrong, where it is (W6).
    pub clock: Option<Words>,
    /// What can be done, the first first.
    pub actions: Vec<Action>,
    /// What a screen reader says.
    pub spoken: Words,
}

impl SyncFacts {
    /// What a device's state says.
    #[must_use]
    pub fn of(status: &Status) -> Self {
        let whole = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        Self {
            records: whole(status.waiting.records),
            photos: whole(status.waiting.photos),
            others: whole(status.waiting.others),
            drafts: whole(status.waiting.drafts),
            stays: whole(status.reasons.iter().filter(|why| stays(why)).map(|why| why.count).sum()),
            contact: (status.contact_ms > 0).then(|| instant(status.contact_ms)),
            backed_up: status.all_backed_up,
            clock: status.clock.words(),
            step: None,
            failure: None,
        }
    }

    fn is_all_sent(&self) -> bool {
        self.changes() == 0 && self.photos == 0
    }

    /// All that is no photo.
    fn changes(&self) -> i64 {
        self.records.saturating_add(self.others)
    }
}

impl From<Progress> for SyncStep {
    fn from(progress: Progress) -> Self {
        let whole = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        match progress {
            Progress::Records { .. } => Self::Records,
            Progress::SendingThumbnail { number, of } => {
                Self::SendingThumbnail { number: whole(number), of: whole(of) }
            }
            Progress::FetchingThumbnail { number, of } => {
                Self::FetchingThumbnail { number: whole(number), of: whole(of) }
            }
            Progress::SendingPhoto { number, of, bytes, bytes_of } => Self::SendingPhoto {
                number: whole(number),
                of: whole(of),
                bytes: whole(bytes),
                bytes_of: whole(bytes_of),
            },
            Progress::FetchingPhoto { number, of, bytes, bytes_of } => Self::FetchingPhoto {
                number: whole(number),
                of: whole(of),
                bytes: whole(bytes),
                bytes_of: whole(bytes_of),
            },
        }
    }
}

impl SyncStep {
    /// What is under way.
    #[must_use]
    pub fn words(self) -> Words {
        match self {
            Self::Records => Words::lit("送っています", "Sending"),
            Self::SendingThumbnail { number, of } => Words::new(
                format!("写真の縮小版を送っています {number}／{of}枚"),
                format!("Sending small picture {number} of {of}"),
            ),
            Self::FetchingThumbnail { number, of } => Words::new(
                format!("写真の縮小版を受け取っています {number}／{of}枚"),
                format!("Fetching small picture {number} of {of}"),
            ),
            Self::SendingPhoto { number, of, bytes, bytes_of } => {
                let how_far = how_far(bytes, bytes_of);
                Words::new(
                    format!("写真を送っています {number}／{of}枚（{how_far}）"),
                    format!("Sending photo {number} of {of} ({how_far})"),
                )
            }
            Self::FetchingPhoto { number, of, bytes, bytes_of } => {
                let how_far = how_far(bytes, bytes_of);
                Words::new(
                    format!("写真を受け取っています {number}／{of}枚（{how_far}）"),
                    format!("Fetching photo {number} of {of} ({how_far})"),
                )
            }
        }
    }
}

/// How far one photo has come: 35%.
fn how_far(bytes: i64, bytes_of: i64) -> String {
    format!("{}%", bytes.saturating_mul(100) / bytes_of.max(1))
}

/// Whether something waits for more than a signal.
fn stays(why: &WaitingWhy) -> bool {
    use WaitingReason as W;
    match why.reason {
        W::NoContact | W::Busy | W::Control | W::Gap | W::Fork => false,
        W::NotAMember
        | W::Quota
        | W::Author
        | W::Role
        | W::NoRole
        | W::Epoch
        | W::Signature
        | W::TooLarge
        | W::ControlWentBack
        | W::Unreadable
        | W::Unknown => true,
    }
}

/// The line for what is known.
#[must_use]
pub fn sync_view(facts: &SyncFacts) -> SyncView {
    let line = line(facts);
    let no_signal = !facts.is_all_sent() && facts.step.is_none() && facts.failure == Some(Stop::NoConnection);
    let hint = no_signal.then(|| Words::lit("電波が戻ると自動で送ります", "They go by themselves"));
    let drafts = unfinished(facts.drafts);
    let mut said = spoken(&line.words);
    for more in hint.iter().chain(&drafts).chain(&facts.clock) {
        let more = spoken(more);
        said = Words::new(format!("{}。{}", said.ja, more.ja), format!("{}. {}", said.en, more.en));
    }
    SyncView { actions: actions(facts), hint, drafts, clock: facts.clock.clone(), spoken: said, line }
}

fn line(facts: &SyncFacts) -> Line {
    if let Some(step) = facts.step {
        return Line::waits(step.words());
    }
    if facts.is_all_sent() {
        return Line::quiet(all_sent(facts));
    }
    if facts.stays > 0 && facts.stays >= facts.changes() && facts.photos == 0 {
        let left = facts.changes();
        let is = if left == 1 { "is" } else { "are" };
        return Line::urgent(Words::new(
            format!("{left}件は端末に残っています。ほかは送信済み"),
            format!("{left} {is} still here, the rest is sent"),
        ));
    }
    let waiting = waiting(facts);
    match &facts.failure {
        None => Line::waits(waiting),
        Some(Stop::NoConnection) => {
            Line::waits(Words::new(format!("{}　圏外", waiting.ja), format!("{}. No signal", waiting.en)))
        }
        Some(stop) => {
            let Line { words: why, tone } = stop.line();
            let words =
                Words::new(format!("{}（{}）", waiting.ja, why.ja), format!("{} ({})", waiting.en, why.en));
            // What is kept is kept, whatever the network says.
            Line { words, tone: if tone == Tone::Wrong { Tone::Urgent } else { tone } }
        }
    }
}

/// 端末に保存 3件・写真1枚・記録以外2件: what somebody wrote of a client, the photos, and the rest.
fn waiting(facts: &SyncFacts) -> Words {
    let SyncFacts { records, photos, others, .. } = *facts;
    let photo = if photos == 1 { "photo" } else { "photos" };
    let change = if others == 1 { "change" } else { "changes" };
    let parts = [
        (records, format!("{records}件"), format!("{records}")),
        (photos, format!("写真{photos}枚"), format!("{photos} {photo}")),
        (others, format!("記録以外{others}件"), format!("{others} other {change}")),
    ];
    let (mut ja, mut en) = (Vec::new(), Vec::new());
    for (_, of_ja, of_en) in parts.into_iter().filter(|(count, ..)| *count > 0) {
        ja.push(of_ja);
        en.push(of_en);
    }
    let last = en.pop().unwrap_or_default();
    let en = if en.is_empty() { last } else { format!("{} and {last}", en.join(", ")) };
    Words::new(format!("端末に保存 {}", ja.join("・")), format!("{en} saved here"))
}

fn unfinished(drafts: i64) -> Option<Words> {
    let words = Words::new(
        format!("書きかけ{drafts}件はこの端末だけにあります"),
        format!("{drafts} unfinished, on this device only"),
    );
    (drafts > 0).then_some(words)
}

/// What is only here is never hidden behind "everything": with a draft nobody says *all*.
fn all_sent(facts: &SyncFacts) -> Words {
    let all = facts.drafts == 0;
    match facts.contact {
        // Nothing was ever sent by a device that never had contact.
        None => Words::lit("未送信なし", "Nothing waiting"),
        Some(at) if facts.backed_up => {
            let at = at.minute().clock();
            let (ja, en) = if all { ("すべて", "All backed up") } else { ("", "Backed up") };
            Words::new(format!("{ja}バックアップ済み {at}"), format!("{en} {at}"))
        }
        Some(_) if all => Words::lit("すべて送信済み（バックアップ前）", "All sent, backup to follow"),
        Some(_) => Words::lit("送信済み（バックアップ前）", "Sent, backup to follow"),
    }
}

fn actions(facts: &SyncFacts) -> Vec<Action> {
    let mut out = Vec::new();
    if facts.step.is_none() {
        out.extend((facts.stays > 0).then_some(Action::Why));
        out.extend((facts.changes() > facts.stays || facts.photos > 0).then_some(Action::SendNow));
        out.extend(facts.failure.iter().flat_map(Stop::actions).filter(|one| *one != Action::Retry));
    }
    out.extend(facts.clock.is_some().then_some(Action::SetClock));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waiting_for(failure: Option<Stop>) -> SyncFacts {
        SyncFacts { records: 3, photos: 1, failure, ..SyncFacts::default() }
    }

    #[test]
    fn what_waits_is_said_before_why() {
        let view = sync_view(&waiting_for(Some(Stop::NoConnection)));
        assert_eq!(
            view.line,
            Line::waits(Words::lit("端末に保存 3件・写真1枚　圏外", "3 and 1 photo saved here. No signal"))
        );
        assert_eq!(view.hint, Some(Words::lit("電波が戻ると自動で送ります", "They go by themselves")));
        assert_eq!(view.spoken.ja, "端末に保存 3件・写真1枚、圏外。電波が戻ると自動で送ります");
        assert_eq!(view.actions, [Action::SendNow]);
        let busy = sync_view(&waiting_for(Some(Stop::TryLater))).line.words.ja;
        assert!(busy.starts_with("端末に保存 3件・写真1枚（混み合って"), "{busy}");
        let full = sync_view(&waiting_for(Some(Stop::ServerFull)));
        let said = &full.line.words.ja;
        assert!(said.starts_with("端末に保存 3件・写真1枚（サーバーの空きがありません"), "{said}");
        assert!(!said.contains("自動で"), "nothing goes by itself: {said}");
        assert_eq!((full.line.tone, full.actions.contains(&Action::CallOffice)), (Tone::Urgent, true));
        assert_eq!(sync_view(&waiting_for(None)).hint, None);
    }

    #[test]
    fn what_is_no_record_is_not_called_one() {
        let said = |records, photos, others| {
            sync_view(&SyncFacts { records, photos, others, ..SyncFacts::default() }).line.words
        };
        assert_eq!(said(0, 0, 1), Words::lit("端末に保存 記録以外1件", "1 other change saved here"));
        assert_eq!(
            said(3, 0, 2),
            Words::lit("端末に保存 3件・記録以外2件", "3 and 2 other changes saved here")
        );
        let all =
            Words::lit("端末に保存 3件・写真1枚・記録以外2件", "3, 1 photo and 2 other changes saved here");
        assert_eq!(said(3, 1, 2), all);
        // What does not go by itself is said of all of it.
        let view = sync_view(&SyncFacts { others: 1, stays: 1, ..SyncFacts::default() });
        assert!(view.line.words.ja.starts_with("1件は端末に残っています"), "{}", view.line.words.ja);
    }

    #[test]
    fn what_is_sent_is_not_yet_backed_up() {
        let said = |facts: &SyncFacts| sync_view(facts).line.words.ja.into_owned();
        assert_eq!(said(&SyncFacts::default()), "未送信なし");
        let sent = SyncFacts { contact: Some(instant(0)), ..SyncFacts::default() };
        assert_eq!(said(&sent), "すべて送信済み（バックアップ前）");
        let backed_up = SyncFacts { backed_up: true, ..sent };
        assert_eq!(said(&backed_up), "すべてバックアップ済み 9:00");
        // What is only here is never hidden behind "everything".
        let writing = sync_view(&SyncFacts { drafts: 1, ..backed_up });
        assert_eq!(writing.line.words.ja, "バックアップ済み 9:00");
        assert_eq!(writing.drafts.unwrap().ja, "書きかけ1件はこの端末だけにあります");
    }

    #[test]
    fn what_does_not_go_by_itself_is_asked_about() {
        let facts = SyncFacts { records: 1, stays: 1, contact: Some(instant(0)), ..SyncFacts::default() };
        let view = sync_view(&facts);
        assert_eq!(
            view.line,
            Line::urgent(Words::lit(
                "1件は端末に残っています。ほかは送信済み",
                "1 is still here, the rest is sent"
            ))
        );
        assert_eq!(view.actions, [Action::Why]);
        // With others on their way nobody says that the rest is sent.
        let mixed = sync_view(&SyncFacts { records: 3, ..facts });
        assert_eq!(mixed.line.words.ja, "端末に保存 3件");
        assert_eq!(mixed.actions, [Action::Why, Action::SendNow]);
    }

    #[test]
    fn a_wrong_clock_is_said_beside_the_line_and_can_be_set() {
        let clock = Words::lit(
            "記録は残ります。時計が3時間進んでいます",
            "Records are safe. This clock is 3 h ahead",
        );
        let view = sync_view(&SyncFacts { clock: Some(clock.clone()), ..SyncFacts::default() });
        assert_eq!((view.clock, view.actions), (Some(clock), vec![Action::SetClock]));
        assert_eq!(view.line.words.ja, "未送信なし");
    }
}
