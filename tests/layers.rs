//! Holds the table of `docs/ARCHITECTURE.md`: which module may import which.
//!
//! The table in the document is read, not copied, so that the two cannot say
//! different things.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "what checks and measures may be blunt"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Module → the modules that it may import.
fn table() -> BTreeMap<String, BTreeSet<String>> {
    let document = fs::read_to_string("docs/ARCHITECTURE.md").unwrap();
    let rows = document
        .lines()
        .skip_while(|line| !line.starts_with("| module"))
        .skip(2)
        .take_while(|line| line.starts_with('|'));
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let module = cells[0].trim_matches('`').trim_end_matches('/').to_owned();
        let allowed = cells[2]
            .split(',')
            .map(|name| name.trim().trim_matches('`').to_owned())
            .filter(|name| !name.is_empty() && name != "–");
        (module, allowed.collect())
    })
    .collect()
}

/// The module that a file under `src` belongs to.
fn module_of(path: &Path) -> String {
    let inside = path.strip_prefix("src").unwrap();
    let first = inside
        .components()
        .next()
        .unwrap()
        .as_os_str()
        .to_string_lossy();
    first.trim_end_matches(".rs").to_owned()
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// What a file holds beside tests: a test may reach further.
fn code(text: &str) -> &str {
    let tests = text.find("#[cfg(test)]\nmod tests {");
    &text[..tests.unwrap_or(text.len())]
}

/// Every `crate::NAME` in a file.
fn imports(text: &str) -> BTreeSet<String> {
    let mentions = code(text)
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .flat_map(|line| line.split("crate::").skip(1));
    mentions
        .map(|rest| {
            rest.chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect()
        })
        .filter(|name: &String| !name.is_empty())
        .collect()
}

fn is_test_file(path: &Path) -> bool {
    path.file_stem()
        .is_some_and(|stem| stem == "tests" || stem.to_string_lossy().ends_with("_tests"))
        || path.components().any(|part| part.as_os_str() == "tests")
}

#[test]
fn every_module_imports_only_what_the_table_allows() {
    let table = table();
    let mut files = Vec::new();
    sources(Path::new("src"), &mut files);
    let mut wrong = Vec::new();
    for file in files.iter().filter(|file| !is_test_file(file)) {
        let module = module_of(file);
        if module == "lib" {
            continue;
        }
        let Some(allowed) = table.get(&module) else {
            wrong.push(format!(
                "{}: `{module}` is not in the table",
                file.display()
            ));
            continue;
        };
        for import in imports(&fs::read_to_string(file).unwrap()) {
            if import != module && !allowed.contains("everything") && !allowed.contains(&import) {
                wrong.push(format!("{}: imports crate::{import}", file.display()));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "the table of docs/ARCHITECTURE.md does not allow:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn the_table_has_no_cycles() {
    let mut table = table();
    table.retain(|_, allowed| !allowed.contains("everything"));
    // The trait `visit::session::Session` is implemented by `http`; `visit` never
    // looks back.
    while !table.is_empty() {
        let names: BTreeSet<String> = table.keys().cloned().collect();
        let free: Vec<String> = table
            .iter()
            .filter(|(_, allowed)| allowed.is_disjoint(&names))
            .map(|(module, _)| module.clone())
            .collect();
        assert!(!free.is_empty(), "a cycle among {names:?}");
        for module in free {
            table.remove(&module);
        }
    }
}

/// Whether code names a library: by `use`, or by a path within an expression.
fn names(code: &str, library: &str) -> bool {
    let path = format!("{library}::");
    code.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .any(|line| {
            line.match_indices(&path).any(|(at, _)| {
                let before = &line[..at];
                // `::goose::` is the library too, `crate::goose::` is not.
                let before = before.strip_suffix("::").unwrap_or(before);
                !before.ends_with(|c: char| c.is_alphanumeric() || c == '_')
            })
        })
}

#[test]
fn a_library_is_seen_wherever_it_is_named() {
    assert!(names("use goose::GooseAttack;", "goose"));
    assert!(names(
        "    Schedule(#[from] Box<goose::GooseError>),",
        "goose"
    ));
    assert!(names("let user: ::goose::GooseUser = 1;", "goose"));
    assert!(!names("use crate::goose::Flock;", "goose"));
    assert!(!names("use mongoose::Flock;", "goose"));
    assert!(!names("/// See goose::GooseAttack.", "goose"));
}

/// Libraries that have one user, so that they can be replaced.
#[test]
fn some_libraries_have_one_user() {
    let owners = [
        ("goose", &["engine/schedule.rs"][..]),
        ("hyper", &["http/", "demo/"][..]),
        ("reqwest", &["http/"][..]),
        ("scraper", &["page/", "markup.rs"][..]),
        ("chromiumoxide", &["browser/"][..]),
        ("rusqlite", &["demo/"][..]),
    ];
    let mut files = Vec::new();
    sources(Path::new("src"), &mut files);
    let mut wrong = Vec::new();
    for file in files.iter().filter(|file| !is_test_file(file)) {
        let text = fs::read_to_string(file).unwrap();
        let inside = file.strip_prefix("src").unwrap().to_string_lossy();
        for (library, places) in &owners {
            let here = places.iter().any(|place| inside.starts_with(place));
            if !here && names(code(&text), library) {
                wrong.push(format!("{} uses {library}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
