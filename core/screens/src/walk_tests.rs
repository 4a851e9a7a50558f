//! A walk past everything that is worded here: each in both languages, in that language alone, without codes and ids; whoever
//! is stopped reads what to do. The lists are exhaustive: a new variant does not compile before it stands here.

use std::collections::BTreeSet;

use kengai::{Delivery, PlanNow, VisitState};
use kengai_model::Words;
use kengai_model::outcome::OutcomeKind;
use kengai_model::photo_consent::HiddenWhy;

use crate::{
    Action, FieldProblem, Line, OlderFacts, RowAction, SearchFacts, Stop, SyncFacts, SyncStep, changes_badge,
    delivery, number_hint, older, photos_moved, plan_now, searching, state_word, sync_ended, sync_view,
    visit_state, waits_for_server,
};

/// A sample of every variant. The patterns are matched without a default arm.
macro_rules! every {
    ($type:ty: $($pattern:pat => $sample:expr),+ $(,)?) => {{
        let known = |one: &$type| match one { $($pattern => (),)+ };
        let all: Vec<$type> = vec![$($sample),+];
        all.iter().for_each(known);
        all
    }};
}

/// What asks somebody to do something, or says that it comes by itself.
const DOING_JA: [&str; 5] = ["ください", "どうぞ", "→", "届きます", "自動で送ります"];
/// The same where nothing is to be done: the record is safe, and it goes out by itself.
const SAFE_JA: [&str; 1] = ["保存されています"];

fn is_japanese(c: char) -> bool {
    ('\u{3040}'..='\u{30ff}').contains(&c) || ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// What is wrong with a sentence.
fn faults(said: &Words) -> Vec<String> {
    let mut found = Vec::new();
    let (ja, en) = (said.ja.as_ref(), said.en.as_ref());
    if ja.trim().is_empty() || en.trim().is_empty() {
        found.push(format!("empty: {ja}|{en}"));
    }
    if ja.split(|c: char| !c.is_ascii_alphabetic()).any(|word| word.len() > 1) {
        found.push(format!("another language inside Japanese: {ja}"));
    }
    if en.chars().any(is_japanese) {
        found.push(format!("Japanese inside English: {en}"));
    }
    for blame in ["エラー", "失敗", "不正", "！", "!"] {
        if ja.contains(blame) {
            found.push(format!("'{blame}': {ja}"));
        }
    }
    found
}

fn assert_said_well(said: impl IntoIterator<Item = Words>) {
    let found: Vec<String> = said.into_iter().flat_map(|words| faults(&words)).collect();
    assert!(found.is_empty(), "{}\n", found.join("\n"));
}

fn stops() -> Vec<Stop> {
    let sentence = || Words::lit("長すぎます。短くしてください", "Too long. Please write less");
    let problem = || FieldProblem {
        field: "medication.morning.state".to_owned(),
        label: Words::lit("お薬（朝）", "medicine (morning)"),
        sentence: sentence(),
    };
    every!(Stop:
        Stop::Field { .. } => Stop::Field { problem: problem() },
        Stop::Missing { .. } => Stop::Missing { fields: vec![problem(), problem()] },
        Stop::Input { .. } => Stop::Input { sentence: sentence() },
        Stop::NoteIsWritten => Stop::NoteIsWritten,
        Stop::NotAsked => Stop::NotAsked,
        Stop::NoPhotoConsent => Stop::NoPhotoConsent,
        Stop::PhotoConsentLater { .. } => Stop::PhotoConsentLater {
            visit: "2026-11-15".parse().unwrap(),
            given: "2026-12-09".parse().unwrap(),
        },
        Stop::PhotoConsentWithdrawn { .. } => {
            Stop::PhotoConsentWithdrawn { on: "2026-11-02".parse().unwrap() }
        },
        Stop::PhotoUnusable { .. } => Stop::PhotoUnusable { sentence: sentence() },
        Stop::PhotoSetAside { .. } => Stop::PhotoSetAside { sentence: sentence() },
        Stop::PhotoHidden { .. } => {
            Stop::PhotoHidden { sentence: crate::photo_hidden(HiddenWhy::ConsentWithdrawn) }
        },
        Stop::NotHere => Stop::NotHere,
        Stop::Older => Stop::Older,
        Stop::OlderNotYet => Stop::OlderNotYet,
        Stop::StillNamed => Stop::StillNamed,
        Stop::NoDraft => Stop::NoDraft,
        Stop::AlreadyFinished => Stop::AlreadyFinished,
        Stop::NotDiscarded => Stop::NotDiscarded,
        Stop::AlreadySent => Stop::AlreadySent,
        Stop::NothingToUndo => Stop::NothingToUndo,
        Stop::ManagersOnly => Stop::ManagersOnly,
        Stop::NotJoined => Stop::NotJoined,
        Stop::NothingYet => Stop::NothingYet,
        Stop::AlreadyJoined => Stop::AlreadyJoined,
        Stop::Invitation { .. } => Stop::Invitation { sentence: sentence() },
        Stop::InvitationExpired => Stop::InvitationExpired,
        Stop::Declined => Stop::Declined,
        Stop::Interrupted => Stop::Interrupted,
        Stop::NoConnection => Stop::NoConnection,
        Stop::TryLater => Stop::TryLater,
        Stop::ServerFull => Stop::ServerFull,
        Stop::NotEnrolled => Stop::NotEnrolled,
        Stop::ServerUntrusted => Stop::ServerUntrusted,
        Stop::KeyLocked => Stop::KeyLocked,
        Stop::KeyGone => Stop::KeyGone,
        Stop::AlreadyExists => Stop::AlreadyExists,
        Stop::NoBook => Stop::NoBook,
        Stop::InUse => Stop::InUse,
        Stop::Damaged => Stop::Damaged,
        Stop::UpdateNeeded => Stop::UpdateNeeded,
        Stop::DiskFull => Stop::DiskFull,
        Stop::Closed => Stop::Closed,
        Stop::Unexpected => Stop::Unexpected,
    )
}

#[test]
fn whoever_is_stopped_reads_what_happened_and_what_to_do() {
    let stops = stops();
    assert_said_well(stops.iter().map(Stop::words));
    for stop in &stops {
        let ja = stop.words().ja;
        let does = DOING_JA.iter().chain(&SAFE_JA).any(|doing| ja.contains(doing));
        assert!(does, "says nothing to do: {ja}");
        assert_eq!(stop.view().line.words, stop.words());
    }
    // A variant that nobody worded would speak with another's sentence: only these may.
    let given = |stop: &&Stop| {
        !matches!(
            stop,
            Stop::Field { .. }
                | Stop::Input { .. }
                | Stop::PhotoUnusable { .. }
                | Stop::PhotoSetAside { .. }
                | Stop::Invitation { .. }
                | Stop::Closed
        )
    };
    let own: Vec<Words> = stops.iter().filter(given).map(Stop::words).collect();
    assert_eq!(own.iter().collect::<BTreeSet<_>>().len(), own.len(), "two stops say the same: {own:#?}");
}

#[test]
fn the_next_field_is_named_and_counted() {
    let missing = stops().into_iter().nth(1).unwrap();
    assert_eq!(missing.words(), Words::lit("あと2つ → お薬（朝）", "2 left → medicine (morning)"));
    assert_eq!(missing.view().problems.len(), 2);
    assert_eq!(
        Stop::PhotoConsentWithdrawn { on: "2026-11-02".parse().unwrap() }.words(),
        Words::lit(
            "写真の同意は11月2日に取り消されました。撮らないでください",
            "Photo consent withdrawn 2 Nov. Please take none"
        )
    );
}

#[test]
fn every_button_says_what_it_does() {
    let actions = every!(Action:
        Action::Retry => Action::Retry,
        Action::SendNow => Action::SendNow,
        Action::Why => Action::Why,
        Action::SetClock => Action::SetClock,
        Action::FillIn => Action::FillIn,
        Action::Change => Action::Change,
        Action::WriteAnother => Action::WriteAnother,
        Action::TakeAnother => Action::TakeAnother,
        Action::CallOffice => Action::CallOffice,
        Action::Invitation => Action::Invitation,
        Action::Unlock => Action::Unlock,
        Action::Update => Action::Update,
        Action::Rescue => Action::Rescue,
    );
    assert_said_well(actions.iter().map(|action| action.words()));
    assert_eq!(actions.iter().map(|one| one.words()).collect::<BTreeSet<_>>().len(), actions.len());
}

#[test]
fn no_two_states_of_a_record_look_alike() {
    let deliveries = every!(Delivery:
        Delivery::Saved => Delivery::Saved,
        Delivery::Sent => Delivery::Sent,
        Delivery::BackedUp => Delivery::BackedUp,
        Delivery::SetAside => Delivery::SetAside,
    );
    let mut states = every!(VisitState:
        VisitState::Planned => VisitState::Planned,
        VisitState::NoRecord => VisitState::NoRecord,
        VisitState::Recording => VisitState::Recording,
        VisitState::Recorded(_) => VisitState::Recorded(None),
        VisitState::NotMade(..) => VisitState::NotMade(OutcomeKind::Cancelled, None),
    );
    states.extend(deliveries.iter().map(|stands| VisitState::Recorded(Some(*stands))));
    let said: Vec<Words> = states.iter().map(|state| visit_state(*state).words).collect();
    assert_eq!(said.iter().map(|words| &words.ja).collect::<BTreeSet<_>>().len(), said.len());
    assert_eq!(said.iter().map(|words| &words.en).collect::<BTreeSet<_>>().len(), said.len());
    assert_said_well(said);
    let words: Vec<Words> = states.iter().map(|state| state_word(*state).words).collect();
    assert_said_well(words);
    assert_said_well(RowAction::ALL.map(RowAction::words));
    assert_said_well(deliveries.into_iter().map(|stands| delivery(stands).words));
}

#[test]
fn every_line_of_sync_search_and_plan_is_said_well() {
    let steps = every!(SyncStep:
        SyncStep::Records => SyncStep::Records,
        SyncStep::SendingThumbnail { .. } => SyncStep::SendingThumbnail { number: 1, of: 2 },
        SyncStep::FetchingThumbnail { .. } => SyncStep::FetchingThumbnail { number: 1, of: 2 },
        SyncStep::SendingPhoto { .. } =>
            SyncStep::SendingPhoto { number: 1, of: 2, bytes: 16_384, bytes_of: 180_000 },
        SyncStep::FetchingPhoto { .. } =>
            SyncStep::FetchingPhoto { number: 1, of: 2, bytes: 16_384, bytes_of: 180_000 },
    );
    assert_said_well(steps.into_iter().map(SyncStep::words));
    assert_said_well([photos_moved(0, 1), photos_moved(12, 3), waits_for_server(), sync_ended()]);
    let plans = every!(PlanNow:
        PlanNow::Stands => PlanNow::Stands,
        PlanNow::Cancelled => PlanNow::Cancelled,
        PlanNow::Moved { .. } => PlanNow::Moved {
            date: "2026-11-16".parse().unwrap(), start: "09:00".parse().unwrap(), end: "10:00".parse().unwrap(),
        },
        PlanNow::Given { .. } => PlanNow::Given { helpers: vec!["A".to_owned()] },
        PlanNow::Gone => PlanNow::Gone,
    );
    assert_said_well(plans.iter().filter_map(plan_now).map(|line| line.words));
    for stop in std::iter::once(None).chain(stops().into_iter().map(Some)) {
        let facts = SyncFacts { records: 2, photos: 1, failure: stop.clone(), ..SyncFacts::default() };
        let view = sync_view(&facts);
        assert!(view.line.words.ja.starts_with("端末に保存 2件・写真1枚"), "what is kept comes first");
        assert_said_well([view.line.words, view.spoken]);
        let older_line = older(&OlderFacts { left: 2, fetching: false, failure: stop.clone() });
        let search = |found| SearchFacts {
            words: "1".to_owned(),
            found,
            more: found > 1,
            looking: false,
            failure: stop.clone(),
        };
        let found = (0..3).filter_map(|found| searching(&search(found)));
        assert_said_well(older_line.into_iter().chain(found).map(|Line { words, .. }| words));
    }
    assert_said_well([number_hint(), changes_badge(2).unwrap().words]);
}
