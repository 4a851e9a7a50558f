//! Commands as advice shows them: whole, so that whoever copies one has a command.

use kengai_model::Words;

use crate::help_words::COMMANDS;

/// What has drafts and records of its own.
const NOUNS: [&str; 5] = ["visit", "note", "incident", "clients", "careplan"];

/// The noun of the command that was typed; a visit, where it has none.
fn noun() -> &'static str {
    let typed: Vec<String> = std::env::args_os().map(|arg| arg.to_string_lossy().into_owned()).collect();
    NOUNS.into_iter().find(|noun| typed.iter().any(|word| word == noun)).unwrap_or("visit")
}

/// The verbs that the noun of this command has, each as a whole command; `None` where it has none of them.
pub(crate) fn of_this_noun(verbs: &[&str]) -> Option<Words> {
    whole(noun(), verbs)
}

/// A verb of the noun of this command, about the same that was named in it.
pub(crate) fn about_the_same(verb: &str, which: &str) -> String {
    format!("kengai {} {verb} {which}", noun())
}

fn whole(noun: &str, verbs: &[&str]) -> Option<Words> {
    let paths = verbs.iter().map(|verb| format!("{noun} {verb}"));
    let known = paths.filter(|path| COMMANDS.iter().any(|command| command.path == path));
    let found: Vec<String> = known.map(|path| format!("kengai {path}")).collect();
    let said = |joint: &str, which: &str| {
        found.iter().map(|command| format!("{command} {which}")).collect::<Vec<_>>().join(joint)
    };
    (!found.is_empty()).then(|| Words::new(said(" か ", "番号"), said(" or ", "NUMBER")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_advised_is_a_command_that_the_noun_has() {
        let of = |noun: &str| whole(noun, &["start", "new", "change"]).map(|words| words.ja.into_owned());
        assert_eq!(of("visit").unwrap(), "kengai visit start 番号 か kengai visit change 番号");
        assert_eq!(of("clients").unwrap(), "kengai clients change 番号");
        assert_eq!(of("careplan").unwrap(), "kengai careplan new 番号 か kengai careplan change 番号");
        assert_eq!(whole("clients", &["start"]), None);
        for noun in NOUNS {
            assert!(of(noun).is_some(), "{noun}");
        }
    }
}
