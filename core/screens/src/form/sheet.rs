//! How a sheet's fields become sections of rows: one way for every kind of sheet.

use std::collections::BTreeSet;

use kengai::{FieldSeen, LastTime, Said, Standing};
use kengai_model::belongs::base_of;
use kengai_model::form::NEW_KEY;
use kengai_model::shape::{Choice, Shape};
use kengai_model::spec::{self, FieldSpec};
use kengai_model::{FieldError, Fields, PhotoId, Words};

use super::part::{OTHER, Part, Rows};
use super::value::EditValue;
use super::view::{
    FormChoice, FormLast, FormRow, FormRowId, FormSaid, FormSection, FormSeveral, FormView, RowKind,
};
use crate::conflicts;
use crate::days::instant;

/// What a form is made of.
pub(super) struct Sheet<'a> {
    pub(super) specs: Vec<&'static FieldSpec>,
    pub(super) parts: Vec<&'static Part>,
    pub(super) fields: &'a Fields,
    pub(super) seen: &'a [FieldSeen],
    pub(super) several: &'a [Standing],
    pub(super) last: &'a [LastTime],
    pub(super) asked: BTreeSet<String>,
    pub(super) problems: Vec<FieldError>,
    pub(super) may_type: &'a dyn Fn(&str) -> bool,
    /// Whether it is open for a change.
    pub(super) open: bool,
}

impl Sheet<'_> {
    pub(super) fn form(&self) -> FormView {
        let mut sections = Vec::new();
        let mut taken: BTreeSet<&'static str> = BTreeSet::new();
        for part in &self.parts {
            let specs: Vec<_> = self.specs.iter().copied().filter(|one| part.holds(one.pattern)).collect();
            taken.extend(specs.iter().map(|one| one.pattern));
            match part.rows {
                Rows::Together => sections.push(self.together(part, &specs)),
                Rows::Each | Rows::EachAndNew => sections.extend(self.each(part, &specs)),
            }
        }
        let left: Vec<_> = self.specs.iter().copied().filter(|one| !taken.contains(one.pattern)).collect();
        sections.push(self.together(&OTHER, &left));
        sections.retain(|section| !section.rows.is_empty() || !section.problems.is_empty());
        self.with_the_rest(sections)
    }

    /// What is missing and stands in no row and no section is said of the form.
    fn with_the_rest(&self, sections: Vec<FormSection>) -> FormView {
        let in_rows =
            sections.iter().flat_map(|section| &section.rows).filter_map(|row| row.problem.as_ref());
        let said: BTreeSet<&String> = in_rows
            .chain(sections.iter().flat_map(|section| &section.problems))
            .map(|problem| &problem.field)
            .collect();
        let rest = self.problems.iter().filter(|error| !said.contains(&error.field)).cloned();
        let problems = rest.map(Into::into).collect();
        FormView { sections, problems }
    }

    fn together(&self, part: &Part, specs: &[&'static FieldSpec]) -> FormSection {
        let paths: Vec<String> = specs.iter().flat_map(|one| self.paths(one.pattern)).collect();
        let asked_bases: BTreeSet<&str> =
            paths.iter().filter(|path| self.is_asked(path)).filter_map(|path| base_of(path)).collect();
        // Of a list whose keys are choices, those that are asked for come first; the others are one tap away.
        let waits = |path: &str| {
            let keyed = path.split_once('.').is_some_and(|(list, _)| spec::keys(list).is_some());
            keyed && base_of(path).is_none_or(|base| !asked_bases.contains(base))
        };
        let mut order: Vec<_> = paths
            .iter()
            .enumerate()
            .map(|(at, path)| {
                let (_, rank, key, _) = spec::place(path);
                ((waits(path), rank, key, at), path)
            })
            .collect();
        order.sort();
        let rows = order.into_iter().filter_map(|(_, path)| self.row(path)).collect();
        FormSection { label: part.label.clone(), rows, problems: self.of_lists(part), is_new: false }
    }

    /// What a section lacks as a whole.
    fn of_lists(&self, part: &Part) -> Vec<crate::stop::FieldProblem> {
        let of_list =
            |error: &&FieldError| part.of.contains(&error.field.as_str()) && !self.is_row(&error.field);
        self.problems.iter().filter(of_list).cloned().map(Into::into).collect()
    }

    fn is_row(&self, path: &str) -> bool {
        self.specs.iter().any(|one| one.covers(path))
    }

    fn each(&self, part: &Part, specs: &[&'static FieldSpec]) -> Vec<FormSection> {
        let list = part.of.first().copied().unwrap_or_default();
        let mut sections = Vec::new();
        for (at, key) in self.keys(list).into_iter().enumerate() {
            let mut rows: Vec<FormRow> = self.photo(list, &key).into_iter().collect();
            rows.extend(self.rows_of(specs, &key));
            let label = self.label_of(part, list, &key, at + 1);
            sections.push(FormSection { label, rows, problems: Vec::new(), is_new: false });
        }
        if let Some(first) = sections.first_mut() {
            first.problems = self.of_lists(part);
        }
        if part.rows == Rows::EachAndNew && self.open {
            let label = Words::new(format!("{}（追加）", part.label.ja), format!("{} (new)", part.label.en));
            let rows = self.rows_of(specs, NEW_KEY);
            sections.push(FormSection { label, rows, problems: Vec::new(), is_new: true });
        }
        sections
    }

    fn rows_of(&self, specs: &[&'static FieldSpec], key: &str) -> Vec<FormRow> {
        let patterns = specs.iter().map(|one| one.pattern.replacen('*', key, 1));
        patterns.flat_map(|pattern| self.paths(&pattern)).filter_map(|path| self.row(&path)).collect()
    }

    /// A row of a list by its name where it has one, else by its number.
    fn label_of(&self, part: &Part, list: &str, key: &str, number: usize) -> Words {
        let named = ["name", "to"].iter().find_map(|last| self.seen(&format!("{list}.{key}.{last}")));
        let number =
            if key.len() < 4 { Words::same(key.to_owned()) } else { Words::same(number.to_string()) };
        let name = named.map_or(number, |seen| seen.shown.clone());
        Words::new(format!("{} {}", part.label.ja, name.ja), format!("{} {}", part.label.en, name.en))
    }

    fn photo(&self, list: &str, key: &str) -> Option<FormRow> {
        let photo: PhotoId = key.parse().ok().filter(|_| list == "photo")?;
        Some(FormRow {
            id: FormRowId(format!("{list}.{key}")),
            label: Words::lit("写真", "Photo"),
            kind: RowKind::Photo { photo },
            shown: None,
            value: None,
            asked: false,
            last: None,
            problem: None,
            several: None,
            can_edit: false,
        })
    }

    /// The paths of a declaration: every key that is a choice, else every key that is there.
    fn paths(&self, pattern: &str) -> Vec<String> {
        let Some((before, after)) = pattern.split_once('*') else { return vec![pattern.to_owned()] };
        let list = before.trim_end_matches('.');
        let keys = self.keys(list);
        keys.iter().flat_map(|key| self.paths(&format!("{before}{key}{after}"))).collect()
    }

    /// The keys of a list, in the order in which a sheet shows them.
    fn keys(&self, list: &str) -> Vec<String> {
        if let Some(keys) = spec::keys(list) {
            return keys.into_iter().map(str::to_owned).collect();
        }
        let start = format!("{list}.");
        let of_seen = self.several.iter().map(|one| one.field.as_str());
        let paths = self.fields.keys().map(String::as_str).chain(of_seen);
        let keys = paths.filter_map(|path| path.strip_prefix(&start)?.split('.').next());
        // Numbers as numbers: slot 2 before slot 10.
        let ranked: BTreeSet<_> = keys.map(|key| (key.parse::<u32>().unwrap_or(0), key.to_owned())).collect();
        ranked.into_iter().map(|(_, key)| key).collect()
    }

    fn seen(&self, path: &str) -> Option<&FieldSeen> {
        self.seen.iter().find(|one| one.path == path)
    }

    /// A list that is asked for as a whole asks for what its first field says.
    fn is_asked(&self, path: &str) -> bool {
        let of_list = |list: &str| {
            let first = self
                .specs
                .iter()
                .find(|one| one.pattern.strip_prefix(list).is_some_and(|rest| rest.starts_with(".*")));
            self.asked.contains(list) && first.is_some_and(|one| one.covers(path))
        };
        self.asked.contains(path) || path.split_once('.').is_some_and(|(list, _)| of_list(list))
    }

    /// What was not looked up; an id of somebody says nothing.
    fn shown(&self, path: &str, shape: &Shape) -> Option<Words> {
        let value = self.fields.get(path).filter(|_| !matches!(shape, Shape::Person | Shape::Link));
        value.map(|value| spec::show(path, value))
    }

    /// What nobody types is no row, but where several people's values stand in it.
    fn row(&self, path: &str) -> Option<FormRow> {
        let spec = self.specs.iter().find(|one| one.covers(path))?;
        let shape = spec.shape();
        let may_type = (self.may_type)(path);
        let several = self.several.iter().find(|one| one.field == path);
        let several = several.filter(|one| one.is_conflict() || !one.parts.is_empty());
        if !may_type && several.is_none() {
            return None;
        }
        let seen = self.seen(path);
        let last = self.last.iter().find(|one| one.standing.field == path && !one.standing.is_empty());
        let problem = self.problems.iter().find(|error| error.field == path);
        Some(FormRow {
            id: FormRowId(path.to_owned()),
            label: seen.map_or_else(|| spec::label(path), |seen| seen.label.clone()),
            kind: kind(&shape),
            shown: seen.map(|seen| seen.shown.clone()).or_else(|| self.shown(path, &shape)),
            value: self.fields.get(path).and_then(|value| EditValue::of(&shape, value)),
            asked: self.is_asked(path),
            last: last
                .filter(|_| !matches!(shape, Shape::Moment | Shape::Link))
                .map(|last| held(&shape, last)),
            problem: problem.cloned().map(Into::into),
            several: several.map(|standing| FormSeveral {
                line: conflicts::several(standing),
                values: standing.values.iter().map(|one| said(&shape, one)).collect(),
                parts: standing.parts.iter().map(|one| said(&shape, one)).collect(),
            }),
            can_edit: may_type && self.open,
        })
    }
}

fn held(shape: &Shape, last: &LastTime) -> FormLast {
    let value = match last.standing.values.as_slice() {
        [one] => one.value.as_ref().and_then(|value| EditValue::of(shape, value)),
        _ => None,
    };
    FormLast { shown: last.standing.in_line(), value, day: last.day }
}

fn said(shape: &Shape, one: &Said) -> FormSaid {
    FormSaid {
        shown: one.shown.clone(),
        value: one.value.as_ref().and_then(|value| EditValue::of(shape, value)),
        by: one.by.iter().map(|writer| writer.name.clone()).collect(),
        at: one.device_ms.map(instant),
    }
}

fn choices(choices: &[Choice]) -> Vec<FormChoice> {
    choices.iter().map(|one| FormChoice { code: one.code.to_owned(), label: one.label.clone() }).collect()
}

fn kind(shape: &Shape) -> RowKind {
    match shape {
        Shape::Flag => RowKind::Flag,
        Shape::Choice(of) => RowKind::Choice { choices: choices(of) },
        Shape::Choices(of) => RowKind::Choices { choices: choices(of) },
        Shape::Number { unit, min, max, decimals } => {
            RowKind::Number { unit: unit.clone(), min: *min, max: *max, decimals: *decimals }
        }
        Shape::Digits { chars, letters } => RowKind::Digits { chars: *chars as u64, letters: *letters },
        Shape::Line { chars_max } => RowKind::Line { chars_max: *chars_max as u64 },
        Shape::Passage { chars_max } => RowKind::Passage { chars_max: *chars_max as u64 },
        Shape::Day => RowKind::Day,
        Shape::Month => RowKind::Month,
        Shape::TimeOfDay => RowKind::TimeOfDay,
        Shape::Moment => RowKind::Moment,
        Shape::Person => RowKind::Person,
        // Nobody types these: what they say is read.
        Shape::Photo | Shape::Link => RowKind::Line { chars_max: 0 },
    }
}
