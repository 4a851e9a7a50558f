//! What invented helpers say: sentences of `words/sentences.txt` with words of `words/lexicon.txt`, in the many ways in which
//! people write them. Nothing of it is taken from a record, or from what tests and benches measure.

use std::collections::{BTreeMap, HashMap};

use kengai_model::sample::Seed;

const LEXICON: &str = include_str!("words/lexicon.txt");
const SENTENCES: &str = include_str!("words/sentences.txt");

/// The first seed that trains: far above those that tests and benches use.
pub(crate) const FIRST_SEED: u64 = 1_000_000_000;
/// Texts of each kind that letters are counted in.
const TEXTS: u64 = 20_000;

/// What a text is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// How people and things were.
    Seen,
    /// What was done.
    Done,
    /// What the next person is asked.
    Asked,
    /// Why something was left out.
    Reason,
    /// What a photo shows.
    Caption,
}

impl Kind {
    /// All of them.
    pub(crate) const ALL: [Self; 5] = [Self::Seen, Self::Done, Self::Asked, Self::Reason, Self::Caption];
}

/// Words and sentences, read once.
#[derive(Debug)]
pub(crate) struct Speech {
    words: HashMap<&'static str, Vec<&'static str>>,
    sentences: HashMap<&'static str, Vec<&'static str>>,
}

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

impl Speech {
    /// Reads the two files.
    pub(crate) fn new() -> Self {
        let list = |line: &'static str| {
            let mut words = line.split(' ');
            (words.next().expect("a list has a name"), words.collect())
        };
        let mut sentences: HashMap<&str, Vec<&str>> = HashMap::new();
        let mut of = "";
        for line in lines(SENTENCES) {
            match line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                Some(name) => of = name,
                None => sentences.entry(of).or_default().push(line),
            }
        }
        Self { words: lines(LEXICON).map(list).collect(), sentences }
    }

    /// One sentence, or the few words that stand for one.
    pub(crate) fn say(&self, kind: Kind, seed: &mut Seed) -> String {
        let of = match kind {
            Kind::Seen => "seen",
            Kind::Done => "done",
            Kind::Asked => "asked",
            Kind::Reason => "reasons",
            Kind::Caption => "captions",
        };
        let mut rest = seed.pick(&self.sentences[of]);
        let mut said = String::new();
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').expect("a name ends");
            said.push_str(before);
            said.push_str(seed.pick(&self.words[name]));
            rest = after;
        }
        said.push_str(rest);
        said.replace("。。", "。")
    }

    /// Some sentences, the way one person writes them one after the other.
    pub(crate) fn tell(&self, kinds: &[Kind], seed: &mut Seed) -> String {
        let between = seed.pick(&["", "", "", "", "\n", " "]);
        let ends = seed.range(0, 9) > 0;
        let said: Vec<String> = kinds.iter().map(|kind| self.say(*kind, seed)).collect();
        let text = said.join(between);
        if ends { text } else { text.trim_end_matches('。').to_owned() }
    }

    /// Every letter beyond ASCII that is used, the commonest first: the list that texts are written with.
    pub(crate) fn letters(&self) -> String {
        let mut counts: BTreeMap<char, u64> = BTreeMap::new();
        let mut count = |text: &str| {
            for letter in text.chars().filter(|letter| !letter.is_ascii()) {
                *counts.entry(letter).or_default() += 1;
            }
        };
        for number in 0..TEXTS {
            let mut seed = Seed::new(FIRST_SEED + number);
            Kind::ALL.iter().for_each(|kind| count(&self.say(*kind, &mut seed)));
        }
        // The words themselves once more, so that none depends on the lots that were drawn.
        count(LEXICON);
        count(SENTENCES);
        let mut letters: Vec<(char, u64)> = counts.into_iter().collect();
        letters.sort_by_key(|&(letter, count)| (std::cmp::Reverse(count), letter));
        letters.into_iter().map(|(letter, _)| letter).collect::<String>() + "\n"
    }
}
