//! An app knows no field's path: what is filled in goes to the core as a row of a form and a value, and what is shown comes from
//! it. A path that stood in Kotlin or Swift would go on standing there when the model has changed, and no compiler would say so.
//!
//! A literal is a path where the model declares it, or where it begins as one of the model's sections does (`vitals.`).

use std::collections::BTreeSet;

use kengai_model::spec;

use crate::app_words::{sources, without_comments};

/// The first part of every declared path that has several.
fn sections() -> BTreeSet<&'static str> {
    spec::of_visit()
        .chain(spec::of_thread())
        .chain(spec::of_client())
        .chain(spec::of_service_plan())
        .chain(spec::of_incident())
        .filter_map(|field| Some(field.pattern.split_once('.')?.0))
        .collect()
}

/// The text between quotes, as it is written.
fn literals(line: &str) -> Vec<String> {
    let (mut found, mut open) = (Vec::new(), None::<String>);
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match (&mut open, c) {
            (Some(text), '\\') => text.extend([Some('\\'), chars.next()].into_iter().flatten()),
            (Some(_), '"') => found.extend(open.take()),
            (Some(text), _) => text.push(c),
            (None, '"') => open = Some(String::new()),
            (None, _) => {}
        }
    }
    found
}

/// Field paths that stand in the code of an app.
fn paths(path: &str, text: &str) -> Vec<String> {
    let sections = sections();
    let is_path = |literal: &String| {
        let section = literal.split_once('.').map_or("", |(section, _)| section);
        spec::find(literal).is_some() || sections.contains(section)
    };
    without_comments(text)
        .lines()
        .enumerate()
        .filter(|(_, line)| literals(line).iter().any(is_path))
        .map(|(at, line)| format!("{path}:{}: {}", at + 1, line.trim()))
        .collect()
}

#[test]
fn no_path_of_a_field_stands_in_the_apps() {
    let found: Vec<String> = sources().iter().flat_map(|(path, text)| paths(path, text)).collect();
    assert!(found.is_empty(), "to be a row of a form:\n  {}", found.join("\n  "));
}

#[test]
fn a_path_is_found_and_another_text_is_not() {
    for line in [
        "visits.edit(visit, \"photo_consent.withdrawn\" to day)",
        "sheet[\"vitals.temperature.value\"]",
        "fields.filter { $0.path.hasPrefix(\"contact.\") }",
        "row(\"contact.$id.name\")",
        "row(\"remarks\")",
    ] {
        assert_eq!(paths("a.kt", line).len(), 1, "{line}");
    }
    for line in [
        "// such as \"vitals.temperature.value\"",
        "DispatchQueue(label: \"care.kengai.disk\")",
        "val a = \"\"",
    ] {
        assert_eq!(paths("a.swift", line), Vec::<String>::new(), "{line}");
    }
}
