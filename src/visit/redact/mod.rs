//! Keeps secrets out of everything that a person will read.
//!
//! Failures and notes carry URLs and texts of the gallery, and reports are
//! passed on. Two things are taken out, wherever they stand: values that are known
//! to be secret (the password, captured tokens), and the values of parameters of
//! addresses whose name says that they are.

mod escaped;

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;
use url::Url;

use escaped::{Layer, layers};

/// What stands in the place of a secret.
const HIDDEN: &str = "REDACTED";

/// Shorter secrets are taken out only where they stand as a word of their own:
/// a password `a` would otherwise make every message unreadable.
const LONG_ENOUGH: usize = 4;

/// Bytes of a text that may be a sentence of ours; pages are not cut.
const SENTENCE: usize = 1_000;

/// Parts of names of things that are secret.
const TELLING: [&str; 14] = [
    "token",
    "csrf",
    "xsrf",
    "passw",
    "pwd",
    "secret",
    "session",
    "sess",
    "nonce",
    "apikey",
    "api_key",
    "auth",
    "signature",
    "credential",
];

/// Names that are secret when they stand alone.
const TELLING_ALONE: [&str; 6] = ["pw", "sid", "key", "sig", "pass", "uhash"];

/// Whether something of this name is secret: a token, a session, a password.
#[must_use]
pub fn is_telling(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let last = name.rsplit('.').next().unwrap_or(&name);
    TELLING.iter().any(|part| name.contains(part)) || TELLING_ALONE.contains(&last)
}

/// The secrets of one visit.
#[derive(Clone, Default)]
pub struct Secrets {
    values: Vec<String>,
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Secrets({})", self.values.len())
    }
}

impl Secrets {
    /// Keeps a value out of every text from now on, also where it stands escaped.
    pub fn add(&mut self, value: &str) {
        if value.is_empty() || self.values.iter().any(|known| known == value) {
            return;
        }
        // What looks like an escape in the secret itself is taken off with the others.
        for (depth, layer) in layers(value).into_iter().enumerate() {
            let says_enough = depth == 0 || layer.text.len() >= LONG_ENOUGH;
            if says_enough && !self.values.contains(&layer.text) {
                self.values.push(layer.text);
            }
        }
    }

    /// The text without secrets: none of the known values, no value of a telling
    /// parameter of an address in it.
    #[must_use]
    pub fn text(&self, text: &str) -> String {
        hide_parameters(&self.without_values(text)).into_owned()
    }

    fn without_values<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.values.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut found: Vec<(usize, usize)> = Vec::new();
        for layer in &layers(text) {
            for secret in &self.values {
                found.extend(places(layer, secret));
                found.extend(broken_off(layer, secret));
            }
        }
        found.sort_unstable();
        let mut clean = String::new();
        let mut copied = 0;
        for (from, to) in found {
            // A secret may contain another, and is found in several layers.
            if copied == 0 || from >= copied {
                clean.push_str(&text[copied..from]);
                clean.push_str(HIDDEN);
            }
            copied = copied.max(to);
        }
        if copied == 0 {
            return Cow::Borrowed(text);
        }
        clean.push_str(&text[copied..]);
        Cow::Owned(clean)
    }

    /// The URL without secrets: no user name and password before the host, no
    /// value of a telling parameter, none of the known values.
    #[must_use]
    pub fn url(&self, url: &Url) -> String {
        let mut url = url.clone();
        // Both fail only for URLs without a host, which have no user either.
        let _ = url.set_username("");
        let _ = url.set_password(None);
        self.text(url.as_str())
    }
}

/// The name of a parameter of an address, wherever the address stands: behind a
/// question mark, a semicolon (`;jsessionid=`), or within the parameter of another
/// address.
static NAMES: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)(?:[?&;#]|\\u0026|%3f|%26|%3b)([\w.\[\]-]+)(?:=|%3d)").ok());

/// A text without the values of telling parameters. It stays as it was written
/// otherwise: parsing and writing addresses again would change raw ones
/// (`i.php?/upload/…`).
fn hide_parameters(text: &str) -> Cow<'_, str> {
    let ends = |c: char| c.is_whitespace() || "&;\"'<>#()\\`".contains(c);
    let mut clean = String::new();
    let (mut at, mut copied) = (0, 0);
    while let Some(found) = NAMES.as_ref().and_then(|it| it.captures_at(text, at)) {
        at = found.get(0).map_or(text.len(), |whole| whole.end());
        let length = text[at..].find(ends).unwrap_or(text.len() - at);
        if length > 0 && is_telling(&found[1]) {
            clean.push_str(&text[copied..at]);
            clean.push_str(HIDDEN);
            at += length;
            copied = at;
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    clean.push_str(&text[copied..]);
    Cow::Owned(clean)
}

/// The text, and the URLs in it without secrets.
#[must_use]
pub fn links(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("http") {
        let (before, from) = rest.split_at(at);
        clean.push_str(before);
        let ends = |c: char| c.is_whitespace() || "\"'`<>(){}".contains(c);
        let (link, after) = from.split_at(from.find(ends).unwrap_or(from.len()));
        match Url::parse(link) {
            Ok(url) if url.has_host() => {
                let without = Secrets::default().url(&url);
                // A URL that has none stays as it was written.
                let same = without == url.as_str();
                clean.push_str(if same { link } else { &without });
            }
            _ => clean.push_str(link),
        }
        rest = after;
    }
    clean.push_str(rest);
    clean
}

/// Where a secret stands in a layer of a text, as places in what was written.
fn places<'s>(layer: &'s Layer, secret: &'s str) -> impl Iterator<Item = (usize, usize)> + 's {
    let found = layer.text.match_indices(secret);
    let found = found.map(|(from, it)| (from, from + it.len()));
    let whole = move |&(from, to): &(usize, usize)| {
        secret.len() >= LONG_ENOUGH || is_a_word(&layer.text, from, to)
    };
    found
        .filter(whole)
        .map(|(from, to)| layer.written(from, to))
}

/// Where a sentence breaks off within a secret: foreign words are cut short, and what
/// stands of a password before the `…` is most of it.
fn broken_off<'s>(layer: &'s Layer, secret: &'s str) -> impl Iterator<Item = (usize, usize)> + 's {
    let is_sentence = layer.text.len() <= SENTENCE;
    let ends = layer.text.match_indices('…').filter(move |_| is_sentence);
    ends.filter_map(|(end, _)| {
        let before = &layer.text[..end];
        let lengths = secret.char_indices().map(|(at, _)| at);
        let mut lengths = lengths
            .filter(|at| (LONG_ENOUGH..=SENTENCE).contains(at))
            .rev();
        let length = lengths.find(|at| before.ends_with(&secret[..*at]))?;
        Some(layer.written(end - length, end))
    })
}

fn is_a_word(text: &str, from: usize, to: usize) -> bool {
    let joined = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    !joined(text[..from].chars().next_back()) && !joined(text[to..].chars().next())
}

#[cfg(test)]
mod tests;
