//! What sizes are measured on has not been learnt: no sentence and no run of twelve letters of the held-out words, or of the model's sample,
//! stands in what the dictionaries are trained on.

use std::collections::BTreeSet;

use kengai_model::VisitRecord;
use kengai_model::sample::{Seed, held_out, note, training_note, training_visit, visit};

use crate::speech::{FIRST_SEED, Kind, Speech};

const RUN: usize = 12;
/// Of each kind, and of the longer ones.
const TEXTS: u64 = 12_000;

fn texts_of(record: &VisitRecord) -> Vec<String> {
    let reasons = record.tasks.values().filter_map(|result| result.reason.as_ref());
    let reasons = reasons.map(|reason| reason.as_str().to_owned());
    reasons.chain(record.remarks.iter().map(|remarks| remarks.0.clone())).collect()
}

/// Sentences of some length, and runs.
fn parts(text: &str) -> impl Iterator<Item = String> {
    let letters: Vec<char> = text.chars().collect();
    let runs: Vec<String> = letters.windows(RUN).map(|run| run.iter().collect()).collect();
    let sentences = text.split(['。', '\n', '！', '!']).map(str::trim);
    let sentences: Vec<String> =
        sentences.filter(|one| one.chars().count() >= 8).map(|one| format!("{one}。")).collect();
    runs.into_iter().chain(sentences)
}

fn trained() -> impl Iterator<Item = String> {
    let speech = Speech::new();
    let said = (0..TEXTS).flat_map(move |number| {
        let mut seed = Seed::new(FIRST_SEED + number);
        let told = speech.tell(&[Kind::Seen, Kind::Done, Kind::Asked], &mut seed);
        Kind::ALL.into_iter().map(|kind| speech.say(kind, &mut seed)).chain([told]).collect::<Vec<_>>()
    });
    let records = (0..200).flat_map(|seed| texts_of(&training_visit(seed)));
    let notes = (0..200).map(|seed| training_note(seed).1.text.as_str().to_owned());
    said.chain(records).chain(notes)
}

#[test]
fn no_sentence_that_is_measured_was_trained_on() {
    let samples = (0..200).flat_map(|seed| {
        let told = note(seed).1.text.as_str().to_owned();
        texts_of(&visit(seed)).into_iter().chain([told])
    });
    let measured: BTreeSet<String> = held_out::texts()
        .map(str::to_owned)
        .chain(samples)
        .flat_map(|text| parts(&text).collect::<Vec<_>>())
        .collect();
    assert!(measured.len() > 1_000);
    let learnt: BTreeSet<String> = trained()
        .flat_map(|text| parts(&text).filter(|part| measured.contains(part)).collect::<Vec<_>>())
        .collect();
    assert!(learnt.is_empty(), "{learnt:?}");
}

/// The list of letters is made of the training texts, and made again it is the same.
#[test]
fn the_letters_are_those_of_the_training_texts() {
    assert_eq!(Speech::new().letters(), include_str!("../../dictionaries/0002.letters"));
}
