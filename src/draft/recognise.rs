//! Tells known galleries apart, by the marks in `known.toml`.

use std::sync::Arc;
use std::time::Instant;

use ::http::HeaderValue;
use ::http::header::CACHE_CONTROL;
use regex::Regex;
use serde::Deserialize;
use url::Url;

use crate::measure::sample::Operation;
use crate::page::answer::Page;
use crate::page::outline;
use crate::target::Target;
use crate::visit::session::{Fetched, Request, Session, StatusSet};

/// The table.
const KNOWN: &str = include_str!("known.toml");

/// Characters of a mark that are told.
const LONGEST_MARK: usize = 60;

/// Why nothing could be looked at.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LookError {
    /// Nothing answers there.
    #[error("{url} does not answer: {cause}")]
    NoAnswer {
        /// The address.
        url: String,
        /// What happened.
        cause: String,
    },
    /// The address cannot be asked for.
    #[error("{0}")]
    Url(String),
    /// Our own table is broken; a test sees that it is not.
    #[error("the table of known galleries cannot be read: {0}")]
    Table(String),
}

/// A gallery that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recognised {
    /// The name of its shipped scenario.
    pub scenario: String,
    /// By what it was known, in words.
    pub because: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    gallery: Vec<Marks>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Marks {
    scenario: String,
    generator: Option<String>,
    #[serde(default)]
    cookies: Vec<String>,
    header: Option<String>,
    body: Option<String>,
    /// On an answer that is JSON.
    json: Option<String>,
    #[serde(default)]
    paths: Vec<String>,
}

/// Looks at the front page, and where that says nothing, at a few addresses
/// that only one kind of gallery has. Asks with GET alone.
///
/// # Errors
/// When the front page does not answer at all.
pub async fn recognise<S: Session>(
    session: &mut S,
    host: &Url,
) -> Result<Option<Recognised>, LookError> {
    let table: Table =
        toml::from_str(KNOWN).map_err(|error| LookError::Table(error.to_string()))?;
    let front = fetch(session, host).await?;
    if front.sample.status == 0 {
        return Err(LookError::NoAnswer {
            url: host.to_string(),
            cause: front
                .detail
                .unwrap_or_else(|| front.sample.outcome.to_string()),
        });
    }
    let cookies = session.cookie_names(&front.target);
    let found = table.gallery.iter().find_map(|marks| {
        let because = fits(marks, &front, &cookies)?;
        Some(named(marks, &because))
    });
    if found.is_some() {
        return Ok(found);
    }
    for marks in &table.gallery {
        for path in &marks.paths {
            let Ok(url) = host.join(path) else { continue };
            let answer = fetch(session, &url).await?;
            let answered = (1..500).contains(&answer.sample.status);
            // A site that answers everything with its front page says nothing.
            if !answered || answer.body == front.body {
                continue;
            }
            let cookies = session.cookie_names(&answer.target);
            if let Some(because) = fits(marks, &answer, &cookies) {
                return Ok(Some(named(marks, &format!("{because} at /{path}"))));
            }
        }
    }
    Ok(None)
}

fn named(marks: &Marks, because: &str) -> Recognised {
    Recognised {
        scenario: marks.scenario.clone(),
        because: because.to_owned(),
    }
}

pub(super) async fn fetch<S: Session>(session: &mut S, url: &Url) -> Result<Fetched, LookError> {
    let target = Target::new(url.clone()).map_err(|error| LookError::Url(error.to_string()))?;
    Ok(get(session, target).await)
}

pub(super) async fn get<S: Session>(session: &mut S, target: Arc<Target>) -> Fetched {
    let mut request = Request::page(Operation::Listing, target, Instant::now());
    request.accept = StatusSet::ANY;
    // As it is now: what has been seen before may have been changed by a trial.
    let reload = HeaderValue::from_static("no-cache");
    request.headers.push((CACHE_CONTROL, reload));
    session.fetch(request).await
}

/// Which mark fits an answer.
fn fits(marks: &Marks, answer: &Fetched, cookies: &[String]) -> Option<String> {
    let page = Page::new(&answer.target, &answer.headers, &answer.body);
    if let Some(expression) = expression(marks.generator.as_ref())
        && let Some(generator) = outline::generator(&page)
        && expression.is_match(&generator)
    {
        return Some(format!("the generator tag says {generator}"));
    }
    if let Some(cookie) = marks.cookies.iter().find(|it| cookies.contains(it)) {
        return Some(format!("it sets the cookie {cookie}"));
    }
    if let Some(expression) = expression(marks.header.as_ref()) {
        let lines = answer
            .headers
            .iter()
            .map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())));
        if let Some(line) = lines.into_iter().find(|line| expression.is_match(line)) {
            return Some(format!("it sends the header {line}"));
        }
    }
    let json = page.body().trim_start().starts_with('{');
    if json && answer.sample.status == 404 {
        return None;
    }
    let body = if json { &marks.json } else { &marks.body };
    let matched = expression(body.as_ref())?.find(page.body())?;
    let shown = beginning(matched.as_str());
    Some(format!("its page holds `{shown}`"))
}

/// As much of a mark as has room in a line, up to the end of a word.
fn beginning(mark: &str) -> String {
    let Some((most, _)) = mark.char_indices().nth(LONGEST_MARK) else {
        return mark.to_owned();
    };
    let (shown, _) = mark.split_at(most);
    let whole = shown.rsplit_once(char::is_whitespace);
    let shown = whole.map_or(shown, |(words, _)| words.trim_end());
    format!("{shown} …")
}

fn expression(text: Option<&String>) -> Option<Regex> {
    text.and_then(|text| Regex::new(text).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::library::shipped;

    #[test]
    fn a_long_mark_is_cut_between_words() {
        assert_eq!(beginning("<body class=it>"), "<body class=it>");
        let mark = "<script src=\"/combined.js\" data-version=\"1\" defer async type=\"module\">";
        assert_eq!(
            beginning(mark),
            "<script src=\"/combined.js\" data-version=\"1\" defer async …"
        );
        assert_eq!(beginning(&"é".repeat(70)), format!("{} …", "é".repeat(60)));
    }

    #[test]
    fn every_mark_can_be_used() {
        let table: Table = toml::from_str(KNOWN).unwrap();
        for marks in &table.gallery {
            assert!(shipped(&marks.scenario).is_some(), "{}", marks.scenario);
            for text in [&marks.generator, &marks.header, &marks.body, &marks.json]
                .into_iter()
                .flatten()
            {
                assert!(Regex::new(text).is_ok(), "{text}");
            }
        }
    }
}
