//! The simplest selector that finds certain elements and no others.

use std::collections::BTreeSet;

use crate::page::outline::{Path, Spot};

/// A selector, and how well it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Selection {
    pub(super) text: String,
    /// Wanted and not found.
    pub(super) missed: usize,
    /// Found and not wanted.
    pub(super) extra: usize,
}

impl Selection {
    pub(super) fn is_exact(&self) -> bool {
        self.missed == 0 && self.extra == 0
    }
}

/// Tries selectors, the simplest first, until one finds exactly what is wanted;
/// the best of all otherwise. `find` gives the keys of what a selector finds.
pub(super) fn select(
    members: &[&Path],
    wanted: &BTreeSet<u64>,
    patterns: &[String],
    find: impl Fn(&str) -> BTreeSet<u64>,
) -> Option<Selection> {
    let mut best: Option<Selection> = None;
    for text in candidates(members, patterns) {
        let found = find(&text);
        if found.is_empty() {
            continue;
        }
        let selection = Selection {
            missed: wanted.difference(&found).count(),
            extra: found.difference(wanted).count(),
            text,
        };
        if selection.is_exact() {
            return Some(selection);
        }
        // What is missed is lost; what is too much can be left out by hand.
        let cost = |it: &Selection| 3 * it.missed + it.extra;
        if best
            .as_ref()
            .is_none_or(|best| cost(&selection) < cost(best))
        {
            best = Some(selection);
        }
    }
    best
}

fn candidates(members: &[&Path], patterns: &[String]) -> Vec<String> {
    let Some(last) = members.first().and_then(|path| path.last()) else {
        return Vec::new();
    };
    let same = members
        .iter()
        .all(|path| path.last().is_some_and(|it| it.tag == last.tag));
    let tag = if same { last.tag.as_str() } else { "*" };
    let own: Vec<String> = last
        .classes
        .iter()
        .filter(|class| {
            is_plain(class) && all_have(members, |spot| spot.classes.contains(class), 1)
        })
        .map(|class| format!("{tag}.{class}"))
        .collect();
    let anchors = anchors(members);
    let mut texts = own.clone();
    for anchor in &anchors {
        texts.extend(own.iter().map(|own| format!("{anchor} {own}")));
        texts.push(format!("{anchor} {tag}"));
        texts.push(format!("{anchor} > {tag}"));
        if tag == "a" {
            texts.push(format!("{anchor} {tag}:has(img)"));
            texts.push(format!("{anchor} {tag}:not(:has(img))"));
        }
    }
    for tags in ["a > img", "figure img", "a:has(img)", "a:not(:has(img))"] {
        if tags.ends_with(tag) || tags.starts_with(&format!("{tag}:")) {
            texts.push(tags.to_owned());
        }
    }
    for pattern in patterns {
        texts.push(format!("{tag}{pattern}"));
        if tag == "a" {
            texts.push(format!("{tag}{pattern}:has(img)"));
            texts.push(format!("{tag}{pattern}:not(:has(img))"));
        }
    }
    if let Some(style) = (tag != "a" && tag != "img").then(|| format!("{tag}[style]")) {
        texts.push(style);
    }
    texts.push(tag.to_owned());
    texts
}

/// Elements that stand around every member, the nearest first: those with an id
/// or a class, then those whose name alone says something.
fn anchors(members: &[&Path]) -> Vec<String> {
    const TELLING: [&str; 13] = [
        "main", "article", "section", "table", "td", "ul", "ol", "li", "figure", "dl", "div", "p",
        "center",
    ];
    let Some(first) = members.first() else {
        return Vec::new();
    };
    let around = || first.iter().rev().skip(1);
    let mut anchors: Vec<String> = Vec::new();
    let mut add = |anchor: String| {
        if !anchors.contains(&anchor) {
            anchors.push(anchor);
        }
    };
    for spot in around() {
        let tag = &spot.tag;
        for class in spot.classes.iter().filter(|class| is_plain(class)) {
            let shared = all_around(members, |it| it.tag == *tag && it.classes.contains(class));
            if shared {
                add(format!("{tag}.{class}"));
            }
        }
        if let Some(id) = spot.id.as_ref().filter(|id| is_plain(id))
            && all_around(members, |it| it.id.as_ref() == Some(id))
        {
            add(format!("#{id}"));
        }
    }
    for spot in around().filter(|spot| TELLING.contains(&spot.tag.as_str())) {
        if all_around(members, |it| it.tag == spot.tag) {
            add(spot.tag.clone());
        }
    }
    anchors
}

fn all_have(members: &[&Path], has: impl Fn(&Spot) -> bool, last: usize) -> bool {
    members
        .iter()
        .all(|path| path.iter().rev().take(last).any(&has))
}

fn all_around(members: &[&Path], has: impl Fn(&Spot) -> bool) -> bool {
    members
        .iter()
        .all(|path| path.iter().rev().skip(1).any(&has))
}

/// Names that need no escaping and were not made by a machine.
fn is_plain(name: &str) -> bool {
    let digits = name.chars().filter(char::is_ascii_digit).count();
    name.len() < 40
        && digits < 4
        && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> Path {
        text.split(' ')
            .map(|part| {
                let mut names = part.split('.');
                Spot {
                    tag: names.next().unwrap_or_default().to_owned(),
                    id: None,
                    classes: names.map(str::to_owned).collect(),
                }
            })
            .collect()
    }

    #[test]
    fn the_simplest_selector_wins() {
        let (a, b) = (path("body ul.albums li a"), path("body ul.albums li a"));
        let wanted = BTreeSet::from([1, 2]);
        let found = select(&[&a, &b], &wanted, &[], |text| match text {
            "ul.albums a" => BTreeSet::from([1, 2]),
            _ => BTreeSet::from([1, 2, 3]),
        });
        assert_eq!(found.unwrap().text, "ul.albums a");
    }

    #[test]
    fn the_best_is_taken_where_none_is_exact() {
        let a = path("body a");
        let wanted = BTreeSet::from([1]);
        let found = select(&[&a], &wanted, &["[href*=\"x\"]".to_owned()], |text| {
            if text.contains("href") {
                BTreeSet::from([1, 2])
            } else {
                BTreeSet::from([1, 2, 3])
            }
        });
        let found = found.unwrap();
        assert_eq!((found.text.as_str(), found.extra), ("a[href*=\"x\"]", 1));
    }
}
