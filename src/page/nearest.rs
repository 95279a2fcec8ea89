//! For a selector that found nothing: what on the page comes nearest.
//!
//! Whoever writes a scenario wants to know which part of `#photos li > img.thumb`
//! is wrong. Its parts are dropped from the end until something matches, then
//! from the start, and the first dropped name is compared with the names that
//! the page does have.

use std::collections::BTreeSet;
use std::fmt;

use super::answer::Page;
use super::css;
use super::document::MAX_MATCHES;
use crate::diagnostic::spelling;
use crate::markup::Selector;
use crate::scenario::model::{Locator, Source};

/// Names of a page that are compared.
const MAX_NAMES: usize = 2_000;

/// What comes nearest to a selector that matches nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nearest {
    /// The longest beginning of the selector that matches, and how often.
    pub beginning: Option<(String, usize)>,
    /// The longest end of it that matches, and how often.
    pub end: Option<(String, usize)>,
    /// The part that the beginning breaks off at.
    pub missing: String,
    /// What stands on the page and is spelled like the missing part.
    pub similar: Option<String>,
}

impl fmt::Display for Nearest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut clauses = Vec::new();
        for (select, count) in self.beginning.iter().chain(&self.end) {
            clauses.push(match count {
                1 => format!("'{select}' matches once"),
                _ => format!("'{select}' matches {count} times"),
            });
        }
        if let Some(similar) = &self.similar {
            clauses.push(format!(
                "the page has '{similar}' where the selector says '{}'",
                self.missing
            ));
        }
        if clauses.is_empty() {
            write!(
                f,
                "no part of it matches, beginning with '{}'",
                self.missing
            )
        } else {
            f.write_str(&clauses.join(", "))
        }
    }
}

/// What on the page comes nearest to a selector; `None` if it matches.
///
/// Of a list of selectors the one that gets farthest counts.
#[must_use]
pub fn nearest(selector: &Selector, page: &Page<'_>) -> Option<Nearest> {
    if count(selector.text(), page) > 0 {
        return None;
    }
    css::split(selector.text(), ',')
        .map(|single| of_one(single, page))
        .max_by_key(|it| it.beginning.as_ref().map_or(0, |(select, _)| select.len()))
}

/// What to look at when a locator has found nothing on a page, as a clause.
#[must_use]
pub fn explain(locator: &Locator, page: &Page<'_>) -> String {
    match &locator.source {
        Source::Css { select, .. } => {
            let shown = select.text();
            match nearest(select, page) {
                Some(near) => format!("'{shown}' matches nothing; nearest: {near}"),
                None => format!("'{shown}' matches, but what it matches has no usable address"),
            }
        }
        Source::Regex(regex) => format!("the expression '{regex}' matches nothing on the page"),
        Source::Json { .. } => "the JSON pointer leads to nothing".to_owned(),
        Source::Header(name) => format!("the answer has no usable header '{name}'"),
        Source::FinalUrl | Source::Fixed => "no address could be made".to_owned(),
    }
}

fn of_one(single: &str, page: &Page<'_>) -> Nearest {
    let parts = parts(single);
    let matching = |candidate: &str| {
        let candidate = candidate.trim_matches(|c: char| c.is_whitespace() || ">+~".contains(c));
        let found = count(candidate, page);
        (found > 0).then(|| (candidate.to_owned(), found))
    };
    let beginning = parts
        .iter()
        .enumerate()
        .rev()
        .find_map(|(index, part)| Some((index, matching(&single[..part.at])?)));
    let broken = beginning.as_ref().map_or(0, |(index, _)| *index);
    let missing = part_text(single, &parts, broken);
    let end = parts
        .iter()
        .skip(1)
        .filter(|part| part.starts_compound)
        .find_map(|part| matching(&single[part.at..]));
    Nearest {
        beginning: beginning.map(|(_, found)| found),
        similar: similar(&missing, page),
        end,
        missing,
    }
}

fn count(text: &str, page: &Page<'_>) -> usize {
    Selector::compile(text).map_or(0, |it| page.document().select(&it, MAX_MATCHES).len())
}

/// Where a simple selector begins: `img`, `.thumb`, `[alt]`, `:has(a)`.
#[derive(Debug, PartialEq, Eq)]
struct Part {
    at: usize,
    starts_compound: bool,
}

fn parts(single: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut before = ' ';
    for (at, c) in css::outside(single) {
        let after_combinator = before.is_whitespace() || ">+~".contains(before);
        let is_combinator = c.is_whitespace() || ">+~".contains(c);
        let begins = match c {
            '.' | '#' | '[' => true,
            ':' => before != ':',
            '(' | ')' | ']' => false,
            _ => after_combinator && !is_combinator,
        };
        if begins {
            parts.push(Part {
                at,
                starts_compound: after_combinator,
            });
        }
        before = c;
    }
    parts
}

fn part_text(single: &str, parts: &[Part], index: usize) -> String {
    let from = parts.get(index).map_or(0, |part| part.at);
    let to = parts.get(index + 1).map_or(single.len(), |part| part.at);
    single[from..to]
        .trim_matches(|c: char| c.is_whitespace() || ">+~".contains(c))
        .to_owned()
}

/// A class or id of the page that is spelled like the part.
fn similar(part: &str, page: &Page<'_>) -> Option<String> {
    let (sign, name) = part.split_at_checked(1)?;
    let mut names = BTreeSet::new();
    for element in page.document().elements() {
        match sign {
            "." => names.extend(element.value().classes()),
            "#" => names.extend(element.value().id()),
            _ => return None,
        }
        if names.len() >= MAX_NAMES {
            break;
        }
    }
    names.remove(name);
    spelling::likely(name, names).map(|other| format!("{sign}{other}"))
}

#[cfg(test)]
mod tests {
    use super::super::tests::target;
    use super::*;
    use ::http::HeaderMap;
    use proptest::prelude::*;

    fn told(select: &str) -> Option<String> {
        let target = target("http://h/");
        let headers = HeaderMap::new();
        let body = br#"<ul id=photos><li class=card><a href=1><img class=thumbnail></a>
            <li class=card><a href=2><img class=thumbnail></a></ul>"#;
        let page = Page::new(&target, &headers, body);
        nearest(&Selector::compile(select).unwrap(), &page).map(|it| it.to_string())
    }

    #[test]
    fn the_part_that_is_wrong_is_named() {
        assert_eq!(told("#photos img"), None);
        for (select, sentence) in [
            (
                "#photos li > a > img.thumbnails",
                "'#photos li > a > img' matches 2 times, \
                 the page has '.thumbnail' where the selector says '.thumbnails'",
            ),
            (
                "#thumbs > li a:has(> img[class])",
                "'li a:has(> img[class])' matches 2 times",
            ),
            (
                "#photo",
                "the page has '#photos' where the selector says '#photo'",
            ),
            ("table td", "no part of it matches, beginning with 'table'"),
            ("table, #photos table", "'#photos' matches once"),
        ] {
            assert_eq!(told(select).unwrap(), sentence, "{select}");
        }
    }

    proptest! {
        #[test]
        fn any_selector_is_survived(select in "([a-c#.\\[\\]:>~+ ,]|:has\\(|\\)|:not\\(|'|li|img){1,12}") {
            if Selector::compile(&select).is_ok() {
                let _ = told(&select);
            }
        }
    }
}
