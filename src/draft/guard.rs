//! Keeps what a draft finds away from links that change something.
//!
//! The survey itself follows none; but a selector that it has found may find more
//! than it was made for, and a crowd follows whatever its scenario finds. So every
//! page that has been seen is looked over again, and what no one may follow is
//! excepted in the draft.

use std::collections::BTreeSet;

use regex::Regex;

use super::classify::Sheet;
use super::find::{Found, keys_of};
use super::harm;
use super::survey::Survey;
use crate::page::outline::Link;

/// Excepts, in everything that the survey has found for a crowd to follow, the
/// links of these pages that change something.
pub(super) fn guard(survey: &mut Survey, sheets: &[&Sheet]) {
    let followed = [
        &mut survey.albums,
        &mut survey.listing_next,
        &mut survey.photos,
        &mut survey.gallery_next,
        &mut survey.full,
    ];
    for found in followed.into_iter().flatten() {
        except(found, sheets);
    }
}

fn except(found: &mut Found, sheets: &[&Sheet]) {
    let wanted: BTreeSet<u64> = found.targets.iter().map(|it| it.key()).collect();
    let mut patterns = BTreeSet::new();
    for sheet in sheets {
        let matched = keys_of(sheet, &found.selection.text, &["href"]);
        let links = &sheet.outline.links;
        let (risky, safe): (Vec<&Link>, Vec<&Link>) = links
            .iter()
            .filter(|link| matched.contains(&link.target.key()))
            .partition(|link| harm::is_risky(link));
        let kept: Vec<&str> = safe.iter().map(|link| link.href.as_str()).collect();
        patterns.extend(risky.iter().map(|link| pattern(&link.href, &kept)));
        // The page that it was found on: what is excepted is no longer too much.
        if wanted.is_subset(&matched) {
            let unwanted: BTreeSet<u64> = risky.iter().map(|link| link.target.key()).collect();
            let left = found.selection.extra.saturating_sub(unwanted.len());
            found.selection.extra = left;
        }
    }
    if !patterns.is_empty() {
        let all: Vec<String> = patterns.into_iter().collect();
        found.except = Some(format!("(?i){}", all.join("|")));
    }
}

/// An expression for addresses like this one, which finds none of those that are
/// to be kept: by the word that says what it does, or else by all of it but for its
/// numbers.
fn pattern(href: &str, kept: &[&str]) -> String {
    let spares = |text: &String| {
        let expression = Regex::new(&format!("(?i){text}"));
        expression.is_ok_and(|it| !kept.iter().any(|href| it.is_match(href)))
    };
    if let Some(word) = harm::word_of_harm(href).filter(spares) {
        return word;
    }
    let mut text = String::from("^");
    let mut numbers = false;
    for c in href.chars() {
        if c.is_ascii_digit() {
            if !numbers {
                text.push_str(r"\d+");
            }
        } else {
            text.push_str(&regex::escape(c.encode_utf8(&mut [0; 4])));
        }
        numbers = c.is_ascii_digit();
    }
    text.push('$');
    if spares(&text) {
        return text;
    }
    // Its numbers alone tell it from the others.
    format!("^{}$", regex::escape(href))
}
