//! Keeps secrets out of everything that a person will read.
//!
//! Failures and notes carry URLs and texts of the gallery, and reports are
//! passed on. Two things are taken out, wherever they stand: values that are known
//! to be secret (the password, captured tokens), and the values of parameters of
//! addresses whose name says that they are.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;
use url::Url;

/// What stands in the place of a secret.
const HIDDEN: &str = "REDACTED";

/// Shorter secrets are taken out only where they stand as a word of their own:
/// a password `a` would otherwise make every message unreadable.
const LONG_ENOUGH: usize = 4;

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
    /// Keeps a value out of every text from now on.
    pub fn add(&mut self, value: &str) {
        if value.is_empty() || self.values.iter().any(|known| known == value) {
            return;
        }
        self.values.push(value.to_owned());
        // In URLs and forms the same secret stands encoded.
        let encoded: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
        let segment =
            percent_encoding::utf8_percent_encode(value, percent_encoding::NON_ALPHANUMERIC);
        for other in [encoded, segment.to_string()] {
            if !self.values.contains(&other) {
                self.values.push(other);
            }
        }
        // The longest first: a secret may contain another.
        self.values
            .sort_by_key(|known| std::cmp::Reverse(known.len()));
    }

    /// The text without secrets: none of the known values, no value of a telling
    /// parameter of an address in it.
    #[must_use]
    pub fn text(&self, text: &str) -> String {
        let mut clean = Cow::Borrowed(text);
        for secret in &self.values {
            if clean.contains(secret.as_str()) {
                clean = if secret.len() >= LONG_ENOUGH {
                    Cow::Owned(clean.replace(secret.as_str(), HIDDEN))
                } else {
                    Cow::Owned(replace_word(&clean, secret))
                };
            }
        }
        hide_parameters(&clean).into_owned()
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

fn replace_word(text: &str, word: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(word) {
        let (before, from) = rest.split_at(at);
        let after = &from[word.len()..];
        let joined = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let previous = before
            .chars()
            .next_back()
            .or_else(|| clean.chars().next_back());
        let alone = !joined(previous) && !joined(after.chars().next());
        clean.push_str(before);
        clean.push_str(if alone { HIDDEN } else { word });
        rest = after;
    }
    clean.push_str(rest);
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets(values: &[&str]) -> Secrets {
        let mut secrets = Secrets::default();
        for value in values {
            secrets.add(value);
        }
        secrets
    }

    #[test]
    fn known_secrets_are_taken_out_wherever_they_stand() {
        let it = secrets(&["p&ss wörd", "0badc0de"]);
        let url = Url::parse("http://ed:x@host/a/0badc0de?q=p%26ss+w%C3%B6rd").unwrap();
        assert_eq!(it.url(&url), "http://host/a/REDACTED?q=REDACTED");
        assert_eq!(it.text("said 'p&ss wörd'"), "said 'REDACTED'");
    }

    #[test]
    fn telling_parameters_are_taken_out_and_raw_queries_are_kept() {
        let it = Secrets::default();
        let url = Url::parse("http://h/i.php?/upload/a-th.jpg&pwg_token=12&page=2&pw=x").unwrap();
        assert_eq!(
            it.url(&url),
            "http://h/i.php?/upload/a-th.jpg&pwg_token=REDACTED&page=2&pw=REDACTED"
        );
    }

    #[test]
    fn telling_parameters_are_taken_out_of_texts() {
        let it = Secrets::default();
        for (text, clean) in [
            (
                "GET http://h/al?sid=5&b=2",
                "GET http://h/al?sid=REDACTED&b=2",
            ),
            (
                "led to /y;jsessionid=5F (302)",
                "led to /y;jsessionid=REDACTED (302)",
            ),
            (
                "/in?next=%2Fx%3Ftoken%3D7",
                "/in?next=%2Fx%3Ftoken%3DREDACTED",
            ),
            ("a token = 5; b", "a token = 5; b"),
        ] {
            assert_eq!(it.text(text), clean);
        }
    }

    #[test]
    fn links_in_a_text_lose_their_secrets_and_nothing_else() {
        let said = "failed (http://h/a?token=abc&n=1), http://h, then https://u:p@h/b and httpd";
        assert_eq!(
            links(said),
            "failed (http://h/a?token=REDACTED&n=1), http://h, then https://h/b and httpd"
        );
        assert_eq!(
            links("http://[::1]:8080/x?sid=5"),
            "http://[::1]:8080/x?sid=REDACTED"
        );
    }

    #[test]
    fn a_short_password_leaves_the_words_whole() {
        let it = secrets(&["ed"]);
        assert_eq!(
            it.text("ed expected (ed) redirected"),
            "REDACTED expected (REDACTED) redirected"
        );
    }

    #[test]
    fn names_tell() {
        assert!(is_telling("wpEditToken") && is_telling("photo.key") && is_telling("sid"));
        assert!(!is_telling("photo.id") && !is_telling("keyword"));
    }
}
