//! Who the files of an import are about. A person is insurer and insured number; our own lists may leave the insurer out as
//! long as the number alone names one person.

use crate::failure_code::Code;
use std::collections::{BTreeMap, BTreeSet};

use kengai::{CareBook, ClientImport, ClientsTaken, ImportAnswer, ImportField, ImportedClient};
use kengai_model::kana::fold;
use kengai_model::service::Insured;
use kengai_model::{ClientId, value::Value as _};

use super::plan_files::{CarePlanFiles, Found, file_name};
use crate::failure::{Exit, Failure, Finding};
use crate::refs::several_people;
use crate::words::{Words, both, counted};
use kengai_formats::staff::Relative;
use kengai_formats::uphosoku::Supplement;
use kengai_formats::value::{InsuredNumber, InsurerNumber};

/// A client by insurer and insured number.
pub(crate) type ClientKey = (InsurerNumber, InsuredNumber);

/// The key as people write it.
pub(crate) fn written(key: &ClientKey) -> String {
    format!("{}-{}", key.0, key.1)
}

/// Everybody who may be meant: on this device, or in a supplement.
#[derive(Debug, Default)]
pub(crate) struct People(BTreeMap<InsuredNumber, BTreeSet<InsurerNumber>>);

impl People {
    /// Whoever is on this device, and whom the files name.
    pub(crate) fn of(book: &CareBook, files: &CarePlanFiles) -> Result<Self, Failure> {
        let mut people = Self::default();
        for (insured, _) in book.clients().insured()? {
            people.extend(key_of(&insured));
        }
        for client in files.supplements.iter().flat_map(|(_, file)| &file.clients) {
            people.extend(Some((client.insurer.clone(), client.insured.clone())));
        }
        Ok(people)
    }

    fn extend(&mut self, keys: impl IntoIterator<Item = ClientKey>) {
        for (insurer, number) in keys {
            self.0.entry(number).or_default().insert(insurer);
        }
    }

    /// Whether this is somebody.
    pub(crate) fn has(&self, key: &ClientKey) -> bool {
        self.0.get(&key.1).is_some_and(|insurers| insurers.contains(&key.0))
    }

    /// Whom a list means that may leave the insurer out.
    pub(crate) fn find(
        &self,
        insurer: Option<&InsurerNumber>,
        number: &InsuredNumber,
    ) -> Result<ClientKey, Words> {
        let none = || {
            let number =
                insurer.map_or_else(|| number.to_string(), |i| written(&(i.clone(), number.clone())));
            both(
                format!("被保険者番号 {number} の利用者がいません"),
                format!("there is no client with the insured number {number}"),
            )
        };
        let insurers = self.0.get(number).ok_or_else(none)?;
        let found: Vec<_> = insurers.iter().filter(|one| insurer.is_none_or(|asked| asked == *one)).collect();
        match found.as_slice() {
            [] => Err(none()),
            [one] => Ok(((*one).clone(), number.clone())),
            several => {
                let list = several.iter().map(|one| written(&((*one).clone(), number.clone())));
                let list = list.collect::<Vec<_>>().join("・");
                Err(both(
                    format!(
                        "被保険者番号 {number} の人が{}人います（{list}）。保険者番号も入れてください",
                        several.len()
                    ),
                    format!(
                        "the insured number {number} names {} people ({list}): give the insurer number too",
                        several.len()
                    ),
                ))
            }
        }
    }

    /// Whoever lives with a member of staff.
    pub(crate) fn relative(&self, relative: &Relative) -> Result<ClientKey, Words> {
        self.find(relative.0.as_ref(), &relative.1)
    }
}

pub(crate) fn key_of(insured: &Insured) -> Option<ClientKey> {
    use kengai_formats::value::Field as _;
    Some((InsurerNumber::parse(insured.insurer.as_str())?, InsuredNumber::parse(insured.number.as_str())?))
}

/// Everybody on this device by insurer and insured number; who has several sheets is nobody.
pub(crate) fn clients(book: &CareBook) -> Result<BTreeMap<ClientKey, ClientId>, Failure> {
    let mut found: BTreeMap<ClientKey, Option<ClientId>> = BTreeMap::new();
    for (insured, client) in book.clients().insured()? {
        if let Some(key) = key_of(&insured) {
            found
                .entry(key)
                .and_modify(|one| *one = one.filter(|one| *one == client))
                .or_insert(Some(client));
        }
    }
    Ok(found.into_iter().filter_map(|(key, client)| Some((key, client?))).collect())
}

/// Two lines for one person must be about one person.
pub(crate) fn one_person_each(files: &CarePlanFiles, found: &mut Found) {
    let mut first: BTreeMap<ClientKey, (&std::path::Path, &Supplement)> = BTreeMap::new();
    for (path, file) in &files.supplements {
        for line in &file.clients {
            let key = (line.insurer.clone(), line.insured.clone());
            let (before_path, before) = *first.entry(key.clone()).or_insert((path, line));
            let same = fold(before.name.as_str()) == fold(line.name.as_str())
                && (before.birth.is_none() || line.birth.is_none() || before.birth == line.birth)
                && (before.sex.is_none() || line.sex.is_none() || before.sex == line.sex);
            if same {
                continue;
            }
            let (one, other, number) = (before.line, line.line, written(&key));
            let elsewhere =
                if before_path == path { String::new() } else { format!("{} ", file_name(before_path)) };
            let (a, b) = (before.name.as_str(), line.name.as_str());
            found.push(
                path,
                &both(
                    format!("{elsewhere}{one}行目と{other}行目: {number} が別の人になっています（{a}・{b}）"),
                    format!("{elsewhere}line {one} and line {other}: {number} is two people ({a}, {b})"),
                ),
            );
        }
    }
}

/// What people answered with --take and --keep, by the number, the number alone or the name.
pub(crate) fn answers(
    imports: &[ClientImport],
    book: &CareBook,
    take: &[String],
    keep: &[String],
) -> Result<BTreeMap<Insured, ImportAnswer>, Failure> {
    let ours: BTreeMap<Insured, String> = {
        let names: BTreeMap<ClientId, String> =
            book.clients().all()?.into_iter().map(|card| (card.client, card.name)).collect();
        let named = |client: ClientId| names.get(&client).cloned().unwrap_or_default();
        book.clients().insured()?.into_iter().map(|(insured, client)| (insured, named(client))).collect()
    };
    let mut answers = BTreeMap::new();
    let said = take
        .iter()
        .map(|who| (who, ImportAnswer::Take))
        .chain(keep.iter().map(|who| (who, ImportAnswer::Keep)));
    for (who, answer) in said {
        let typed = fold(who);
        let fits = |insured: &Insured, import: &ClientImport| {
            let theirs = import.sheet.person.name.as_ref().map(|name| name.as_str());
            who.parse::<Insured>().is_ok_and(|one| one == *insured)
                || kengai_model::service::InsuredNumber::from_text(who).is_ok_and(|one| one == insured.number)
                || theirs.is_some_and(|name| fold(name) == typed)
                || ours.get(insured).is_some_and(|name| fold(name) == typed)
        };
        let found: Vec<(Insured, &ClientImport)> = imports
            .iter()
            .filter_map(|import| Some((import.insured()?, import)))
            .filter(|(insured, import)| fits(insured, import))
            .collect();
        match found.as_slice() {
            [] => {
                return Err(Failure::input(both(
                    format!("「{who}」は、取り込むファイルの中にいません"),
                    format!("'{who}' is not in the files"),
                )));
            }
            [(insured, _)] => {
                answers.insert(insured.clone(), answer);
            }
            several => {
                return Err(several_people(
                    who,
                    several.iter().map(|(insured, import)| {
                        format!(
                            "{insured} {}",
                            import.sheet.person.name.as_ref().map_or("", |name| name.as_str())
                        )
                    }),
                ));
            }
        }
    }
    Ok(answers)
}

fn value(words: Option<&Words>) -> Words {
    words.cloned().unwrap_or_else(|| Words::lit("なし", "nothing"))
}

/// By which somebody answers for a person.
fn number_of(who: &ImportedClient) -> String {
    who.insured.as_ref().map_or_else(String::new, ToString::to_string)
}

fn change(who: &ImportedClient, field: &ImportField) -> Words {
    let (before, after, name) = (value(field.before.as_ref()), &field.after, &who.client_name);
    both(
        format!("  {name}　{}: {} → {}", field.label.ja, before.ja, after.ja),
        format!("  {name}  {}: {} → {}", field.label.en, before.en, after.en),
    )
}

/// Every field of known clients that the files changed.
pub(crate) fn changes(taken: &ClientsTaken) -> Vec<Words> {
    taken.changed.iter().flat_map(|who| who.fields.iter().map(move |field| change(who, field))).collect()
}

/// What somebody has to answer; `None` where nothing is asked.
pub(crate) fn questions(taken: &ClientsTaken) -> Option<Failure> {
    let ask = |who: &ImportedClient, field: &ImportField, ja: &str, en: &str| {
        let (ours, theirs, name, number) =
            (value(field.before.as_ref()), &field.after, &who.client_name, number_of(who));
        Finding::new(
            field.field.clone(),
            both(
                format!("{name}（{number}）　{}: 前 {}｜新しい {}　{ja}", field.label.ja, ours.ja, theirs.ja),
                format!(
                    "{name} ({number})  {}: before {} | new {}  {en}",
                    field.label.en, ours.en, theirs.en
                ),
            ),
        )
    };
    let mut problems = Vec::new();
    for who in &taken.asked {
        if who.fields.is_empty() {
            let number = number_of(who);
            problems.push(Finding::new(
                "",
                both(
                    format!("{number} のシートが二つあります。この人の分は何も取り込んでいません"),
                    format!("{number} has two sheets; nothing of this person was taken in"),
                ),
            ));
        }
        let open = (
            "（別の人かもしれません。この人の分は何も取り込んでいません）",
            "(perhaps another person; nothing of this person was taken in)",
        );
        problems.extend(who.fields.iter().map(|field| ask(who, field, open.0, open.1)));
    }
    for who in &taken.by_hand {
        let kept = ("（事業所で書いたものを残しました）", "(what the office wrote stays)");
        problems.extend(who.fields.iter().map(|field| ask(who, field, kept.0, kept.1)));
    }
    if problems.is_empty() {
        return None;
    }
    let count = taken.asked.len() + taken.by_hand.len();
    Some(
        Failure::new(
            Exit::Unsettled,
            Code::Asked,
            both(
                format!("{count}人について答えてください。同じ取り込みに、新しい方にする人は --take 番号、前のままにする人は --keep 番号 を付けてもう一度実行します"),
                format!(
                    "{} to answer for: run the same import again with --take NUMBER for whom the file is right, and --keep NUMBER for whom all stays",
                    counted(count as u64, "person", "people")
                ),
            ),
        )
        .with(problems),
    )
}
