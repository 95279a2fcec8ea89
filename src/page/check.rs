//! Whether an answer is what was hoped for, and if not, what came instead.

use std::borrow::Cow;

use serde_json::Value;

use super::answer::Page;
use super::document::fold;
use super::{excerpt, json};
use crate::scenario::model::{Expect, JsonPointer};
use crate::scenario::template::Template;

/// Characters of a foreign text that a message repeats.
const SHOWN: usize = 160;

/// Checks everything but the status, which the session judges.
///
/// `lookup` gives the values of variables in expected texts.
///
/// # Errors
/// The first thing that does not hold, as a sentence: what was expected, what
/// came, and what the page itself says about it where it says something.
pub fn check<'v>(
    expect: &Expect,
    page: &Page<'_>,
    lookup: impl Fn(&str) -> Option<&'v str>,
) -> Result<(), String> {
    urls(expect, page)?;
    for text in &expect.text {
        let text = fill(text, &lookup)?;
        if !holds_text(page, &text) {
            return Err(with_excerpt(
                page,
                &format!("the text '{}' is not there", cut(&text)),
            ));
        }
    }
    for text in &expect.no_text {
        let text = fill(text, &lookup)?;
        if holds_text(page, &text) {
            let what = format!("the text '{}' is there and should not be", cut(&text));
            return Err(with_excerpt(page, &what));
        }
    }
    for selector in &expect.select {
        if page.document().first(selector).is_none() {
            let what = format!("nothing on the page matches '{}'", selector.text());
            return Err(with_excerpt(page, &what));
        }
    }
    for selector in &expect.no_select {
        if let Some(element) = page.document().first(selector) {
            let text = super::document::text_of(element);
            let what = format!("'{}' matches and should not", selector.text());
            return Err(if text.is_empty() {
                with_excerpt(page, &what)
            } else {
                format!("{what}: \"{}\"", cut(&text))
            });
        }
    }
    expect
        .json
        .iter()
        .try_for_each(|(pointer, value)| json_equals(page, pointer, value))
}

fn urls(expect: &Expect, page: &Page<'_>) -> Result<(), String> {
    if let Some(wanted) = &expect.location {
        let location = page.header("location");
        if !location.as_ref().is_some_and(|it| wanted.is_match(it)) {
            let came = location.map_or_else(
                || "there was no Location header".to_owned(),
                |it| format!("it leads to '{}'", cut(&it)),
            );
            let what = format!("expected a redirect to '{wanted}', but {came}");
            return Err(with_excerpt(page, &what));
        }
    }
    if let Some(wanted) = &expect.final_url {
        let url = page.target().url().as_str();
        if !wanted.is_match(url) {
            let what = format!("expected to end at '{wanted}', but ended at '{}'", cut(url));
            return Err(with_excerpt(page, &what));
        }
    }
    Ok(())
}

fn fill<'v>(text: &Template, lookup: &impl Fn(&str) -> Option<&'v str>) -> Result<String, String> {
    text.fill(lookup)
        .map_err(|name| format!("the expected text '{text}' needs '{name}', which has no value"))
}

/// Whether a text stands in the source of the page, or in what a person sees of
/// it: titles with quotes or ampersands look different in the source.
fn holds_text(page: &Page<'_>, text: &str) -> bool {
    if page.body().contains(text) {
        return true;
    }
    let escapable = |c: char| matches!(c, '&' | '<' | '>' | '"' | '\'') || !c.is_ascii();
    let differs = text.contains(|c: char| escapable(c) || c.is_whitespace());
    differs && page.is_markup() && page.document().visible_text().contains(&fold(text))
}

fn json_equals(page: &Page<'_>, pointer: &JsonPointer, expected: &Value) -> Result<(), String> {
    let shown = json::shown(pointer);
    let values = json::values(page.body(), pointer).map_err(|why| {
        with_excerpt(
            page,
            &format!("expected {shown} to be {expected}, but {why}"),
        )
    })?;
    let holds = match values.as_slice() {
        [] => expected.is_null(),
        values => values.iter().any(|value| json::same(expected, value)),
    };
    if holds {
        return Ok(());
    }
    let came = values.first().map_or_else(
        || "it is not there".to_owned(),
        |it| format!("it is {}", cut(&it.to_string())),
    );
    Err(with_excerpt(
        page,
        &format!("expected {shown} to be {expected}, but {came}"),
    ))
}

/// Adds what the page says went wrong.
fn with_excerpt(page: &Page<'_>, what: &str) -> String {
    match excerpt::of(page) {
        Some(said) => format!("{what}; {said}"),
        None => what.to_owned(),
    }
}

/// What a page itself says about a failure, as a clause: `the page says "…"`.
#[must_use]
pub fn said(page: &Page<'_>) -> Option<String> {
    excerpt::of(page)
}

/// A foreign text short enough for a message, on one line.
pub(super) fn cut(text: &str) -> Cow<'_, str> {
    let folded = fold(text);
    match folded.char_indices().nth(SHOWN) {
        Some((at, _)) => Cow::Owned(format!("{}…", folded[..at].trim_end())),
        None => Cow::Owned(folded),
    }
}
