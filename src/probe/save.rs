//! Pages for a bug report, with secrets removed: passwords, cookies, tokens,
//! hidden inputs that guard a form.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::LazyLock;

use ::http::HeaderMap;
use ::http::header::{AUTHORIZATION, SET_COOKIE};
use regex::{Captures, Regex};

use super::listen::{Ear, Heard};
use crate::visit::redact::{Secrets, is_telling};

/// What stands in the place of a secret.
const HIDDEN: &str = "REDACTED";

/// Saves every page that was heard, in order, into a folder that is made.
/// Gives the number of pages.
///
/// # Errors
/// When the folder or a file in it cannot be written.
pub fn save(ear: &Ear, folder: &Path) -> std::io::Result<usize> {
    std::fs::create_dir_all(folder)?;
    let secrets = ear.secrets();
    let pages = ear.pages();
    let mut index = String::new();
    for (number, heard) in pages.iter().enumerate() {
        let name = format!("{:03}-{}.{}", number + 1, heard.operation, ending(heard));
        let text = clean(&String::from_utf8_lossy(&heard.body), &secrets);
        std::fs::write(folder.join(&name), text)?;
        index.push_str(&entry(&name, heard, &secrets));
    }
    std::fs::write(folder.join("index.txt"), index)?;
    Ok(pages.len())
}

fn ending(heard: &Heard) -> &'static str {
    let kind = heard.headers.get(::http::header::CONTENT_TYPE);
    let kind = kind.map(|it| String::from_utf8_lossy(it.as_bytes()).to_lowercase());
    match kind.as_deref() {
        Some(kind) if kind.contains("html") => "html",
        Some(kind) if kind.contains("json") => "json",
        _ => "txt",
    }
}

fn entry(name: &str, heard: &Heard, secrets: &Secrets) -> String {
    let mut text = String::new();
    let url = secrets.url(heard.target.url());
    let _ = writeln!(text, "{name}: {} {url} → {}", heard.method, heard.status);
    for (header, value) in &shown(&heard.headers) {
        let _ = writeln!(text, "    {header}: {}", secrets.text(value));
    }
    text
}

/// Headers, with what they carry for the browser alone taken out.
fn shown(headers: &HeaderMap) -> Vec<(String, String)> {
    headers
        .iter()
        .map(|(name, value)| {
            let text = String::from_utf8_lossy(value.as_bytes()).into_owned();
            let hidden = if *name == SET_COOKIE {
                let (pair, rest) = text.split_once(';').unwrap_or((&text, ""));
                let cookie = pair.split('=').next().unwrap_or_default();
                format!("{cookie}={HIDDEN};{rest}")
            } else if *name == AUTHORIZATION || is_telling(name.as_str()) {
                HIDDEN.to_owned()
            } else {
                text
            };
            (name.to_string(), hidden)
        })
        .collect()
}

/// An expression of ours; one that did not compile would hide nothing, so the
/// tests below hold them.
fn expression(text: &str) -> Option<Regex> {
    Regex::new(text).ok()
}

/// `<input …>` and `<meta …>`, quotes respected.
static TAGS: LazyLock<Option<Regex>> =
    LazyLock::new(|| expression(r#"(?is)<(?:input|meta|button)\b(?:[^>"']|"[^"]*"|'[^']*')*>"#));
/// One attribute: name, and value in any kind of quotes.
static ATTRIBUTES: LazyLock<Option<Regex>> =
    LazyLock::new(|| expression(r#"(?is)([a-z:_-]+)(\s*=\s*)("[^"]*"|'[^']*'|[^\s"'>]+)"#));
/// `token: "…"`, `"csrfToken":"…"`, `pwg_token = '…'` in scripts and JSON.
static ASSIGNMENTS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    expression(
        r#"(?i)([\w.-]*(?:token|csrf|xsrf|nonce|secret|passw|session|api_?key|credential)[\w.-]*["']?\s*[:=]\s*)("[^"\n]*"|'[^'\n]*')"#,
    )
});

/// A page without secrets.
#[must_use]
pub fn clean(page: &str, secrets: &Secrets) -> String {
    let page = secrets.text(page);
    let page = match &*TAGS {
        Some(tags) => tags.replace_all(&page, |tag: &Captures<'_>| clean_tag(&tag[0])),
        None => page.as_str().into(),
    };
    match &*ASSIGNMENTS {
        Some(assignments) => assignments
            .replace_all(&page, |found: &Captures<'_>| {
                let quote = &found[2][..1];
                format!("{}{quote}{HIDDEN}{quote}", &found[1])
            })
            .into_owned(),
        None => page.into_owned(),
    }
}

/// A tag whose value is hidden if the tag guards something.
fn clean_tag(tag: &str) -> String {
    let Some(attributes) = &*ATTRIBUTES else {
        return tag.to_owned();
    };
    let value_of = |wanted: &str| {
        attributes
            .captures_iter(tag)
            .find(|it| it[1].eq_ignore_ascii_case(wanted))
            .map(|it| it[3].trim_matches(['"', '\'']).to_owned())
    };
    let kind = value_of("type").unwrap_or_default().to_ascii_lowercase();
    let value = value_of("value").unwrap_or_default();
    let named = ["name", "id", "property"]
        .into_iter()
        .filter_map(value_of)
        .any(|name| is_telling(&name));
    if !(named || kind == "password" || (kind == "hidden" && looks_random(&value))) {
        return tag.to_owned();
    }
    attributes
        .replace_all(tag, |it: &Captures<'_>| {
            let name = it[1].to_ascii_lowercase();
            if name == "value" || name == "content" {
                format!("{}{}\"{HIDDEN}\"", &it[1], &it[2])
            } else {
                it[0].to_owned()
            }
        })
        .into_owned()
}

/// Long, without spaces, digits among letters: no person wrote that.
fn looks_random(value: &str) -> bool {
    value.len() >= 16
        && !value.contains(char::is_whitespace)
        && value.contains(|c: char| c.is_ascii_digit())
        && value.contains(|c: char| c.is_ascii_alphabetic())
        && !value.contains("://")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaned(page: &str) -> String {
        let mut secrets = Secrets::default();
        secrets.add("hunter2!");
        clean(page, &secrets)
    }

    #[test]
    fn secrets_do_not_stay_on_a_page() {
        for (page, gone) in [
            ("<p>you said hunter2!</p>", "hunter2!"),
            (r#"<input type="hidden" name="csrf" value="a>b">"#, "a>b"),
            (
                "<input name=csrfmiddlewaretoken type=hidden value=Zx81>",
                "Zx81",
            ),
            (r#"<INPUT TYPE=password VALUE='old'>"#, "old"),
            (
                r#"<input type=hidden name=x value="0123456789abcdef0">"#,
                "0123456789abcdef0",
            ),
            (r#"<meta name="csrf-token" content="q9">"#, "q9"),
            ("<script>var pwg_token = 'ab12';</script>", "ab12"),
            (r#"{"csrfToken":"zz9"}"#, "zz9"),
        ] {
            let page = cleaned(page);
            assert!(!page.contains(gone), "{page}");
            assert!(page.contains(HIDDEN), "{page}");
        }
    }

    #[test]
    fn what_is_no_secret_stays() {
        for page in [
            r#"<input type="hidden" name="album" value="3">"#,
            r#"<img src="a.jpg" alt="The token of her love">"#,
            r#"<input name="title" value="Lisbon 2024">"#,
        ] {
            assert_eq!(cleaned(page), page);
        }
    }
}
