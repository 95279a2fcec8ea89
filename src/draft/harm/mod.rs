//! What might change something when it is followed: links that sign out, delete,
//! vote.
//!
//! A draft asks for what it does not know yet, so this errs on one side: a gallery
//! that is not followed is a line for a person to correct, a photo that is deleted
//! is gone.

mod imperative;
mod looking;
mod numbered;
mod parts;
mod signs;
mod vocabulary;

use url::Url;

use crate::page::outline::Link;
use imperative as tell;
use looking::ERRANDS;
pub use looking::only_looks;
use numbered::errand_for_a_number;
use parts::{named_file, parts};
use signs::is_sign;
use vocabulary as say;

/// Words of a text up to which one of them may be an order.
const SHORT: usize = 3;

/// Words that may stand between two that belong together.
const BETWEEN: usize = 2;

/// Whether pressing it signs out, by everything that names it.
#[must_use]
pub fn signs_out(names: &str) -> bool {
    speaks_of_leaving(names) && !deletes(names)
}

fn speaks_of_leaving(names: &str) -> bool {
    let (words, pairs) = (say::SIGN_OUT_WORDS, say::SIGN_OUT_TOGETHER);
    says(&parts(names), say::SIGN_OUT, words, pairs)
}

/// Whether pressing it deletes something, by everything that names it.
#[must_use]
pub fn deletes(names: &str) -> bool {
    let parts = parts(names);
    says(&parts, say::DELETE, say::DELETE_WORDS, say::DELETE_TOGETHER)
        || orders_about(&parts, &["rm", "del", "kill"])
}

/// Whether any name of it says that it changes something.
#[must_use]
pub fn is_harmful(names: &str) -> bool {
    let parts = parts(names);
    deletes(names)
        || speaks_of_leaving(names)
        || says(&parts, say::CHANGE, say::CHANGE_WORDS, say::CHANGE_TOGETHER)
        || orders_about(&parts, tell::ORDERS)
}

/// Whether a text that a person reads tells to change something.
#[must_use]
pub fn orders(text: &str) -> bool {
    let parts = parts(text);
    let parts = without_courtesies(&parts);
    let order = |part: Option<&String>| part.is_some_and(|it| tell::ORDERS.contains(&it.as_str()));
    is_sign(text)
        || is_harmful(text)
        || tell::WHOLE.contains(&parts.join(" ").as_str())
        || (parts.len() <= SHORT && (order(parts.first()) || order(parts.last())))
        || begins_with_an_order(parts)
}

/// Without courtesies around them, and without a count: `Gefällt mir (3)`.
fn without_courtesies(mut parts: &[String]) -> &[String] {
    let idle = |part: &String| tell::COURTESIES.contains(&part.as_str());
    let counts = |part: &String| part.chars().all(|c| c.is_ascii_digit());
    while let Some((_, rest)) = parts.split_first().filter(|(first, _)| idle(first)) {
        parts = rest;
    }
    while let Some((_, rest)) = parts
        .split_last()
        .filter(|(last, _)| idle(last) || counts(last))
    {
        parts = rest;
    }
    parts
}

/// Whether it begins with an order and what that is about: `publish this photo`.
fn begins_with_an_order(parts: &[String]) -> bool {
    let Some((first, rest)) = parts.split_first() else {
        return false;
    };
    let is_object = |part: &str| tell::OBJECTS.contains(&part);
    let fillers = rest.iter().take(BETWEEN);
    let fillers = fillers.take_while(|it| is_filler(it) && !is_object(it));
    let is_of_something = tell::ORDERS_OF_SOMETHING.contains(&first.as_str());
    (tell::ORDERS.contains(&first.as_str()) || (is_of_something && fillers.count() > 0))
        && follows(rest, is_object)
}

/// Whether an address tells to change something. The host says nothing: a site
/// may be called anything.
#[must_use]
pub fn leads_to_harm(url: &Url) -> bool {
    let segments = url.path_segments().into_iter().flatten();
    let telling = |it: &&str| !it.is_empty() && it.chars().any(|c| !c.is_ascii_digit());
    let segments: Vec<&str> = segments.filter(telling).collect();
    let order = |text: &str| {
        let parts = parts(text);
        // `del.php`: what a script is written in is no part of its name.
        let named = named_file(&parts);
        [named.first(), named.last()]
            .into_iter()
            .flatten()
            .any(|it| tell::ORDERS.contains(&it.as_str()))
    };
    segments.iter().any(|it| is_harmful(it))
        || segments.last().is_some_and(|it| order(it))
        || errand_for_a_number(url)
        || url.query_pairs().any(|(name, value)| {
            is_harmful(&name)
                || order(&name)
                || is_harmful(&value)
                || (ERRANDS.contains(&name.as_ref()) && order(&value))
        })
}

/// Whether a link may be followed at all: on this site, no script's, and harmless
/// by its text, its names and its address.
#[must_use]
pub fn may_follow(link: &Link, host: &Url) -> bool {
    link.target.url().origin() == host.origin() && !link.scripted && !is_risky(link)
}

/// Whether anything about a link says that it changes something.
#[must_use]
pub fn is_risky(link: &Link) -> bool {
    // Classes say what something looks like: `photo-clear` gives no order.
    let marked = |names: &str| deletes(names) || speaks_of_leaving(names);
    orders(&link.text)
        || marked(&link.marks)
        || link.pictures.iter().any(|it| marked(it) || is_sign(it))
        || leads_to_harm(link.target.url())
}

/// What in an address says that it changes something, as a person would look for
/// it.
#[must_use]
pub fn word_of_harm(address: &str) -> Option<String> {
    let lower = address.to_lowercase();
    let stems = [say::DELETE, say::SIGN_OUT, say::CHANGE]
        .into_iter()
        .flatten();
    let stem = stems.copied().find(|stem| lower.contains(stem));
    stem.map(str::to_owned)
}

fn says(parts: &[String], stems: &[&str], words: &[&str], together: &[[&str; 2]]) -> bool {
    parts
        .iter()
        .any(|part| words.contains(&part.as_str()) || stems.iter().any(|stem| part.contains(stem)))
        || parts.iter().enumerate().any(|(at, part)| {
            together.iter().any(|[first, second]| {
                part == first && follows(&parts[at + 1..], |it| it == *second)
            })
        })
        || parts.iter().any(|part| {
            // `endsession`: written as one word.
            together
                .iter()
                .any(|[first, second]| part.strip_prefix(first).is_some_and(|rest| rest == *second))
        })
}

/// Whether such a word comes next, or after no more than a few fillers.
fn follows(parts: &[String], wanted: impl Fn(&str) -> bool) -> bool {
    for (at, part) in parts.iter().enumerate().take(BETWEEN + 1) {
        if wanted(part) {
            return true;
        }
        if at == BETWEEN || !is_filler(part) {
            return false;
        }
    }
    false
}

fn is_filler(part: &str) -> bool {
    say::FILLERS.contains(&part)
}

/// Whether an order stands before what it is about, or is written as one word with
/// it: `rm photo`, `banuser`, `photodel`.
fn orders_about(parts: &[String], orders: &[&str]) -> bool {
    let about =
        |order: &str, object: &str| orders.contains(&order) && tell::OBJECTS.contains(&object);
    let glued = |part: &str| {
        let mut places = part.char_indices().skip(1);
        places.any(|(at, _)| {
            let (first, second) = part.split_at(at);
            about(first, second) || about(second, first)
        })
    };
    parts.windows(2).any(|pair| about(&pair[0], &pair[1])) || parts.iter().any(|part| glued(part))
}

#[cfg(test)]
mod tests;
