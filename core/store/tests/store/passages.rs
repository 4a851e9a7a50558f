//! What people see of a text that several of them wrote apart: what somebody wrote whole, or what all had begun with and what
//! each added. Never a text that nobody wrote, and the same on every device.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use automerge::Change;
use kengai_model::{FieldChange, FieldValue, Fields};
use kengai_protocol::Hash;
use kengai_store::View;
use kengai_store::document::Document;
use proptest::prelude::*;

const PASSAGE: &str = "remarks";
const LINE: &str = "person.address";

/// Somebody's copy of a record.
struct Person {
    id: u8,
    document: Document,
    changes: Vec<Change>,
    commits: u8,
}

impl Person {
    /// Everybody has the same record, in which the field says this.
    fn all(count: u8, field: &str, text: &str) -> Vec<Self> {
        let fields = Fields::from([("client".to_owned(), FieldValue::Str("見本".to_owned()))]);
        let (mut document, first) = Document::create(&[9; 24], &fields).unwrap();
        let mut changes = vec![Change::from_bytes(first).unwrap()];
        if !text.is_empty() {
            let base = document.heads();
            let change = change(field, Some(text));
            changes.push(document.edit(&base, &[change], None, (&[9; 24], &[9; 24])).unwrap().unwrap());
        }
        let person = |id| Self { id, document: document.scratch(), changes: changes.clone(), commits: 0 };
        (1..=count).map(person).collect()
    }

    fn heads(&self) -> Vec<Hash> {
        self.document.heads()
    }

    fn view(&self) -> View {
        self.document.view().unwrap()
    }

    /// Whether that changed anything.
    fn write(&mut self, field: &str, text: Option<&str>) -> bool {
        let heads = self.heads();
        self.write_at(&heads, field, text)
    }

    /// As whoever had seen the record at these heads.
    fn write_at(&mut self, heads: &[Hash], field: &str, text: Option<&str>) -> bool {
        self.commits += 1;
        let (mut actor, mut fresh) = ([self.id; 24], [self.id; 24]);
        (actor[23], fresh[23]) = (0, self.commits);
        let made = self.document.edit(heads, &[change(field, text)], None, (&actor, &fresh)).unwrap();
        let is_new = made.is_some();
        self.changes.extend(made);
        is_new
    }

    /// Takes in what another has.
    fn meet(&mut self, other: &Self) {
        let new: Vec<Change> =
            other.changes.iter().filter(|change| !self.document.has(&change.hash())).cloned().collect();
        for change in new {
            self.document.apply(change.clone()).unwrap();
            self.changes.push(change);
        }
    }
}

fn change(field: &str, text: Option<&str>) -> FieldChange {
    let after = text.map(|text| FieldValue::Str(text.to_owned()));
    FieldChange { field: field.to_owned(), before: None, after }
}

/// Everybody hears of everything.
fn all_meet(people: &mut [Person]) {
    for one in 0..people.len() {
        for other in 0..people.len() {
            let (a, b) = (one.min(other), one.max(other));
            if a != b {
                let (left, right) = people.split_at_mut(b);
                left[a].meet(&right[0]);
                right[0].meet(&left[a]);
            }
        }
    }
}

/// Each writes from what all of them had seen; what one of them sees in the end, having looked that all see the same.
fn apart(field: &str, base: &str, texts: &[Option<&str>]) -> View {
    let mut people = Person::all(u8::try_from(texts.len()).unwrap(), field, base);
    for (person, text) in people.iter_mut().zip(texts) {
        person.write(field, *text);
    }
    all_meet(&mut people);
    let view = people[0].view();
    assert!(people.iter().all(|person| person.view() == view));
    view
}

fn conflict(view: &View, field: &str) -> BTreeSet<Option<String>> {
    assert!(view.passages.is_empty(), "{view:?}");
    let text = |value: &FieldValue| value.as_text().unwrap().to_owned();
    view.conflicts[field].iter().map(|one| one.value.as_ref().map(text)).collect()
}

fn some<const N: usize>(texts: [&str; N]) -> BTreeSet<Option<String>> {
    texts.iter().map(|text| Some((*text).to_owned())).collect()
}

fn settled(view: &View, field: &str) -> Option<String> {
    assert!(view.passages.is_empty() && view.conflicts.is_empty(), "{view:?}");
    view.fields.get(field).map(|value| value.as_text().unwrap().to_owned())
}

fn parts(view: &View, field: &str) -> (String, BTreeMap<String, usize>) {
    assert!(view.conflicts.is_empty(), "{view:?}");
    let passage = &view.passages[field];
    assert_eq!(view.fields[field], FieldValue::Str(passage.base.clone()));
    (passage.base.clone(), passage.parts.iter().map(|part| (part.text.clone(), part.writers.len())).collect())
}

#[test]
fn two_doses_are_two_texts() {
    let base = "インスリン10単位。水分100ml。夕食は半分残す。";
    let (one, other) =
        ("インスリン12単位。水分150ml。夕食は全量。", "インスリン8単位。水分200ml。夕食は3割残す。");
    let view = apart(PASSAGE, base, &[Some(one), Some(other)]);
    assert_eq!(conflict(&view, PASSAGE), some([one, other]));
    assert_ne!(view.conflicts[PASSAGE][0].device, view.conflicts[PASSAGE][1].device);
    // Both went on typing in the same word.
    let view = apart(PASSAGE, "インスリン1", &[Some("インスリン12単位"), Some("インスリン18単位")]);
    assert_eq!(conflict(&view, PASSAGE), some(["インスリン12単位", "インスリン18単位"]));
    // Where nothing stood before, nothing is an addition.
    let view = apart(PASSAGE, "", &[Some("12単位"), Some("8単位")]);
    assert_eq!(conflict(&view, PASSAGE), some(["12単位", "8単位"]));
}

#[test]
fn lines_that_were_added_stand_as_parts_with_their_writers() {
    let view = apart(
        PASSAGE,
        "朝から微熱。",
        &[Some("朝から微熱。\n夕食は全量。"), Some("朝から微熱。\n水分200ml。\n夜も微熱。")],
    );
    let added = BTreeMap::from([("夕食は全量。".to_owned(), 1), ("水分200ml。\n夜も微熱。".to_owned(), 1)]);
    assert_eq!(parts(&view, PASSAGE), ("朝から微熱。".to_owned(), added));
    // Equal ones once, with both names; together as long as they are.
    let (long, other) = (format!("a\n{}", "長".repeat(3_900)), format!("a\n{}", "い".repeat(3_900)));
    let view = apart(PASSAGE, "a", &[Some(&long), Some(&long), Some(&other)]);
    let added = BTreeMap::from([("長".repeat(3_900), 2), ("い".repeat(3_900), 1)]);
    assert_eq!(parts(&view, PASSAGE), ("a".to_owned(), added));
}

#[test]
fn everything_else_is_a_conflict_of_whole_texts() {
    let both = |base: &str, one: Option<&str>, other: Option<&str>| {
        conflict(&apart(PASSAGE, base, &[one, other]), PASSAGE)
    };
    assert_eq!(both("a", Some("a\nb"), Some("c")), some(["a\nb", "c"]), "an addition beside a rewrite");
    assert_eq!(both("a", Some("ab"), Some("a\nb")), some(["ab", "a\nb"]), "not a line of its own");
    assert_eq!(both("a", Some("a\n"), Some("a\nb")), some(["a\n", "a\nb"]), "a line without anything in it");
    let cleared = BTreeSet::from([None, Some("a\nb".to_owned())]);
    assert_eq!(both("a", None, Some("a\nb")), cleared, "cleared beside an addition");
    // A line is never put together.
    let view = apart(LINE, "丘町1", &[Some("丘町1\n裏口"), Some("丘町1\n2階")]);
    assert_eq!(conflict(&view, LINE), some(["丘町1\n裏口", "丘町1\n2階"]));
    let view = apart("of.a.newer.version", "a", &[Some("a\nb"), Some("a\nc")]);
    assert_eq!(conflict(&view, "of.a.newer.version"), some(["a\nb", "a\nc"]));
}

#[test]
fn what_is_equal_is_one_and_what_all_began_with_drops_out() {
    assert_eq!(settled(&apart(PASSAGE, "a", &[Some("b"), Some("b")]), PASSAGE).as_deref(), Some("b"));
    assert_eq!(settled(&apart(PASSAGE, "a", &[None, None]), PASSAGE), None);
    // One writes something and takes it back; the other adds.
    for (base, other) in [("a", "a\nb"), ("a", "c"), ("", "d")] {
        let mut people = Person::all(3, PASSAGE, base);
        people[0].write(PASSAGE, Some("x"));
        people[0].write(PASSAGE, (!base.is_empty()).then_some(base));
        people[1].write(PASSAGE, Some(other));
        all_meet(&mut people);
        assert_eq!(settled(&people[2].view(), PASSAGE).as_deref(), Some(other));
    }
    // Beside two additions, and beside two rewrites.
    for (texts, is_conflict) in [(["a\nb", "a\nc"], false), (["b", "c"], true)] {
        let mut people = Person::all(3, PASSAGE, "a");
        people[0].write(PASSAGE, Some("x"));
        people[0].write(PASSAGE, Some("a"));
        people[1].write(PASSAGE, Some(texts[0]));
        people[2].write(PASSAGE, Some(texts[1]));
        all_meet(&mut people);
        let view = people[0].view();
        assert_eq!(view.conflicts.get(PASSAGE).map(Vec::len), is_conflict.then_some(2));
        assert_eq!(
            view.passages.get(PASSAGE).map(|passage| passage.parts.len()),
            (!is_conflict).then_some(2)
        );
    }
}

#[test]
fn without_one_newest_state_in_common_it_is_a_conflict() {
    // Two write apart, two others put the two together apart from each other: neither of what all had seen is the newest.
    let mut people = Person::all(4, "vitals.weight.value", "");
    people[0].write(PASSAGE, Some("a"));
    people[1].write("intake.meal", Some("b"));
    let (left, right) = people.split_at_mut(2);
    for one in right {
        one.meet(&left[0]);
        one.meet(&left[1]);
    }
    // Both of these saw both, each by itself the newest.
    people[2].write(PASSAGE, Some("a\nb"));
    people[3].write(PASSAGE, Some("a\nc"));
    all_meet(&mut people);
    assert_eq!(conflict(&people[0].view(), PASSAGE), some(["a\nb", "a\nc"]));
}

#[test]
fn days_later_lines_are_still_added_to_what_all_had_seen() {
    let mut people = Person::all(3, PASSAGE, "a");
    people[0].write(PASSAGE, Some("a\n月曜"));
    people[0].write("intake.meal", Some("7"));
    people[0].write(PASSAGE, Some("a\n月曜\n火曜"));
    people[1].write(PASSAGE, Some("a\n水曜"));
    all_meet(&mut people);
    let added = BTreeMap::from([("月曜\n火曜".to_owned(), 1), ("水曜".to_owned(), 1)]);
    assert_eq!(parts(&people[2].view(), PASSAGE), ("a".to_owned(), added));
    // Somebody makes one text of what is seen, while somebody who has not seen it adds to the old one.
    people[0].write(PASSAGE, Some("a\n月火水"));
    all_meet(&mut people);
    assert_eq!(settled(&people[1].view(), PASSAGE).as_deref(), Some("a\n月火水"));
}

#[test]
fn whoever_writes_replaces_exactly_what_he_saw() {
    let mut people = Person::all(3, PASSAGE, "a");
    people[0].write(PASSAGE, Some("a\nb"));
    people[1].write(PASSAGE, Some("a\nc"));
    all_meet(&mut people);
    let seen = people[0].heads();
    assert_eq!(people[0].view().editable()[PASSAGE].as_text().unwrap().lines().count(), 3);
    // What arrives while he looks stays.
    let begun: Vec<Hash> = people[2].changes[1..2].iter().map(|one| Hash(one.hash().0)).collect();
    people[2].write_at(&begun, PASSAGE, Some("a\nd"));
    all_meet(&mut people);
    people[0].write_at(&seen, PASSAGE, Some("a\nb、c"));
    all_meet(&mut people);
    let added = BTreeMap::from([("b、c".to_owned(), 1), ("d".to_owned(), 1)]);
    assert_eq!(parts(&people[1].view(), PASSAGE), ("a".to_owned(), added));
}

/// Two decide between the same two values, each for another one: both stand again.
#[test]
fn of_two_who_decide_differently_neither_value_is_lost() {
    for field in [PASSAGE, LINE] {
        let mut people = Person::all(3, field, "a");
        people[0].write(field, Some("b"));
        people[1].write(field, Some("c"));
        all_meet(&mut people);
        people[0].write(field, Some("b"));
        people[1].write(field, Some("c"));
        all_meet(&mut people);
        assert_eq!(conflict(&people[2].view(), field), some(["b", "c"]));
        // And where both decide alike, it is decided.
        people[0].write(field, Some("c"));
        people[1].write(field, Some("c"));
        all_meet(&mut people);
        assert_eq!(settled(&people[2].view(), field).as_deref(), Some("c"));
    }
}

/// What somebody does.
#[derive(Debug, Clone)]
enum Act {
    Rewrite(u8, bool),
    AddLine(u8, bool),
    TypeOn(u8),
    Clear,
    BackToBase,
    Other,
    MakeOne,
    Meet(usize),
}

fn act() -> impl Strategy<Value = (usize, Act)> {
    let act = prop_oneof![
        2 => (any::<u8>(), any::<bool>()).prop_map(|(word, long)| Act::Rewrite(word % 4, long)),
        6 => (any::<u8>(), any::<bool>()).prop_map(|(word, long)| Act::AddLine(word % 4, long)),
        1 => any::<u8>().prop_map(|word| Act::TypeOn(word % 4)),
        1 => Just(Act::Clear),
        2 => Just(Act::BackToBase),
        1 => Just(Act::Other),
        1 => Just(Act::MakeOne),
        4 => (0_usize..3).prop_map(Act::Meet),
    ];
    (0_usize..3, act)
}

fn word(number: u8, long: bool) -> String {
    let word = ["12単位", "8単位", "微熱", "夕食は全量"][usize::from(number)];
    if long { word.repeat(300) } else { word.to_owned() }
}

/// Every change once, each after those it builds on, in an order that `pick` chooses.
fn arrive(all: &[Change], pick: &mut impl FnMut(usize) -> usize) -> Document {
    let mut left: VecDeque<Change> = all.iter().cloned().collect();
    let mut document = Document::empty();
    while !left.is_empty() {
        let ready: Vec<usize> =
            (0..left.len()).filter(|place| left[*place].deps().iter().all(|dep| document.has(dep))).collect();
        let next = left.remove(ready[pick(ready.len())]).unwrap();
        document.apply(next).unwrap();
    }
    document
}

fn text_of(view: &View) -> Option<String> {
    view.editable().get(PASSAGE).map(|value| value.as_text().unwrap().to_owned())
}

/// What somebody wrote, and nothing else, is what anybody sees.
fn look(view: &View, written: &BTreeSet<String>) -> Result<(), TestCaseError> {
    let whole = |text: &str| written.contains(text);
    if let Some(passage) = view.passages.get(PASSAGE) {
        prop_assert!(whole(&passage.base), "nobody wrote {:?}", passage.base);
        prop_assert!(passage.parts.len() > 1);
        for part in &passage.parts {
            let text = format!("{}\n{}", passage.base, part.text);
            prop_assert!(whole(&text), "nobody wrote {text:?}");
            prop_assert!(!part.writers.is_empty());
        }
        prop_assert!(!view.conflicts.contains_key(PASSAGE));
    }
    for one in view.conflicts.get(PASSAGE).into_iter().flatten() {
        let text = one.value.as_ref().map(|value| value.as_text().unwrap().to_owned());
        prop_assert!(text.as_deref().is_none_or(whole), "nobody wrote {text:?}");
    }
    let shown = view.fields.get(PASSAGE).map(|value| value.as_text().unwrap().to_owned());
    prop_assert!(shown.as_deref().is_none_or(whole), "nobody wrote {shown:?}");
    Ok(())
}

/// What was written to a text, and which of it each of the three has seen.
struct Written {
    /// Each with what its writer had seen, which it takes the place of. An empty text is none.
    all: Vec<(String, BTreeSet<usize>)>,
    seen: [BTreeSet<usize>; 3],
}

impl Written {
    fn begun(base: &str) -> Self {
        let first = BTreeSet::from([0]);
        Self { all: vec![(base.to_owned(), BTreeSet::new())], seen: [first.clone(), first.clone(), first] }
    }

    fn note(&mut self, who: usize, text: &str) {
        self.all.push((text.to_owned(), self.seen[who].clone()));
        self.seen[who].insert(self.all.len() - 1);
    }

    fn hears(&mut self, who: usize, from: usize) {
        let there = self.seen[from].clone();
        self.seen[who].extend(there);
    }

    /// Every text that nobody has taken the place of is seen, whole or as a part; but what all its neighbours had begun with.
    fn nothing_is_lost(&self, view: &View, seen: &BTreeSet<usize>) -> Result<(), TestCaseError> {
        let replaced: BTreeSet<usize> = seen.iter().flat_map(|one| self.all[*one].1.clone()).collect();
        let stand: Vec<usize> = seen.difference(&replaced).copied().collect();
        let known = |one: usize| stand.iter().all(|of| *of == one || self.all[*of].1.contains(&one));
        let begun_with = |text: &str| seen.iter().any(|one| self.all[*one].0 == text && known(*one));
        let mut shown: BTreeSet<String> = BTreeSet::new();
        let text = |value: &FieldValue| value.as_text().unwrap().to_owned();
        if let Some(conflict) = view.conflicts.get(PASSAGE) {
            shown.extend(conflict.iter().map(|one| one.value.as_ref().map(text).unwrap_or_default()));
        } else {
            shown.insert(view.fields.get(PASSAGE).map(text).unwrap_or_default());
        }
        if let Some(passage) = view.passages.get(PASSAGE) {
            shown.extend(passage.parts.iter().map(|part| format!("{}\n{}", passage.base, part.text)));
        }
        for one in &stand {
            let text = &self.all[*one].0;
            let may_drop = stand.len() > 1 && begun_with(text);
            prop_assert!(shown.contains(text) || may_drop, "{text:?} is not in {shown:?}");
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Three people, apart for as long as they like, whatever they do to a text, whatever arrives when.
    #[test]
    fn nobody_reads_what_nobody_wrote(
        begun in any::<bool>(),
        acts in proptest::collection::vec(act(), 1..24),
        order in proptest::collection::vec(any::<usize>(), 1..40),
    ) {
        let base = if begun { "インスリン10単位。" } else { "" };
        let mut people = Person::all(3, PASSAGE, base);
        let mut written = BTreeSet::from([base.to_owned()]);
        let mut all = Written::begun(base);
        for (who, act) in acts {
            let view = people[who].view();
            look(&view, &written)?;
            all.nothing_is_lost(&view, &all.seen[who])?;
            let seen = text_of(&view);
            let on = seen.clone().unwrap_or_default();
            let text = match act {
                Act::Rewrite(number, long) => Some(word(number, long)),
                Act::AddLine(number, long) if !on.is_empty() => Some(format!("{on}\n{}", word(number, long))),
                Act::AddLine(number, long) => Some(word(number, long)),
                Act::TypeOn(number) => Some(on + &word(number, false)),
                Act::Clear => None,
                Act::BackToBase => (!base.is_empty()).then(|| base.to_owned()),
                Act::MakeOne => seen.clone(),
                Act::Other => {
                    people[who].write("intake.meal", Some("7"));
                    continue;
                }
                Act::Meet(other) => {
                    let (a, b) = (who.min(other), who.max(other));
                    if a != b {
                        let (left, right) = people.split_at_mut(b);
                        if who == a { left[a].meet(&right[0]) } else { right[0].meet(&left[a]) }
                        all.hears(who, other);
                    }
                    continue;
                }
            };
            written.extend(text.clone());
            if people[who].write(PASSAGE, text.as_deref()) {
                all.note(who, text.as_deref().unwrap_or_default());
            }
        }
        all_meet(&mut people);
        let view = people[0].view();
        look(&view, &written)?;
        all.nothing_is_lost(&view, &(0..all.all.len()).collect())?;
        prop_assert!(people.iter().all(|person| person.view() == view), "everybody sees the same");
        let mut order = order.iter().cycle();
        for _ in 0..4 {
            let document = arrive(&people[0].changes, &mut |count| order.next().unwrap() % count);
            prop_assert_eq!(document.view().unwrap(), view.clone(), "in whatever order it came");
        }
        // A signed view is the same bytes for all, and says what of it stands apart.
        prop_assert!(people.iter().all(|person| person.view().canonical() == view.canonical()));
    }
}
