//! What is said of a choice that is none.

use crate::error::{Fault, Problem};
use crate::nearest::nearest;
use crate::synonyms;
use crate::words::Words;

/// What to do where no choice fits.
pub(crate) struct NoneFits {
    /// Words of which one must have been typed; none: whatever was typed.
    pub(crate) typed: &'static [&'static str],
    /// What to do.
    pub(crate) say: Words,
}

/// The fault of a choice that is none, naming the nearest first where there are many, and what to do where none fits.
pub(crate) fn no_such_choice(
    typed: &str,
    choices: &[(&'static str, &'static str)],
    none_fits: Option<&NoneFits>,
) -> Fault {
    let words = choices.iter().map(|(ja, en)| Words::lit(ja, en));
    let near = nearest(typed, words);
    let mut sorted = choices.to_vec();
    let place = |ja: &str| near.iter().position(|one| one.ja == ja).unwrap_or(near.len());
    sorted.sort_by_key(|(ja, _)| place(ja));
    let mut fault = unknown_choice(&sorted);
    let is_meant =
        |none: &&NoneFits| none.typed.is_empty() || none.typed.iter().any(|word| typed.contains(word));
    if let Some(NoneFits { say: how, .. }) = none_fits.filter(is_meant) {
        let expected = &fault.expected;
        fault.expected =
            Words::new(format!("{}。{}", expected.ja, how.ja), format!("{}. {}", expected.en, how.en));
    }
    // Nothing in the letters of 転倒 says that it is an 事故: it is said.
    let names = synonyms::near(typed);
    let meant = near.first().filter(|one| names.iter().any(|name| one.ja.split('（').next() == Some(*name)));
    let Some(meant) = meant else { return fault };
    let expected = Words::new(
        format!("近いもの: {}。{}", meant.ja, fault.expected.ja),
        format!("near it: {}. {}", meant.en, fault.expected.en),
    );
    Fault::new(fault.problem, expected)
}

/// The fault of a choice that is none, naming the choices.
pub(crate) fn unknown_choice(choices: &[(&'static str, &'static str)]) -> Fault {
    let join = |pick: fn(&(&'static str, &'static str)) -> &'static str, sep: &str| {
        let shown = choices.iter().take(8).map(pick).collect::<Vec<_>>().join(sep);
        if choices.len() > 8 { format!("{shown} …") } else { shown }
    };
    Fault::new(
        Problem::UnknownChoice,
        Words::new(format!("次の一つ: {}", join(|c| c.0, "、")), format!("one of: {}", join(|c| c.1, ", "))),
    )
}
