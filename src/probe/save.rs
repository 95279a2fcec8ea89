//! Pages for a bug report, with secrets removed: passwords, cookies, tokens,
//! hidden inputs that guard a form.

use std::borrow::Cow;
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
        let _ = writeln!(text, "    {header}: {}", clean(value, secrets));
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
/// `<textarea …>…`, which says its value between its tags.
static AREAS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    expression(r#"(?is)(<textarea\b(?:[^>"']|"[^"]*"|'[^']*')*>)(.*?)(</textarea|\z)"#)
});
/// `token: "…"`, `"csrfToken":"…"`, `pwg_token = '…'` in scripts and JSON; the quotes
/// may be written for a script or an attribute around, or be left out.
static ASSIGNMENTS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let name = r"[\w.-]*(?:token|csrf|xsrf|nonce|secret|passw|session|api_?key|credential)[\w.-]*";
    let quote = r#"["'`]|\\["']|&quot;|&#34;|&#39;|&apos;"#;
    let value = r#""(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`|\\"[^"\n]*"|&quot;.*?&quot;|&#34;.*?&#34;|[\w+/=.-]{6,}"#;
    expression(&format!(r"(?i)({name}(?:{quote})?\s*[:=]\s*)({value})"))
});

/// A page without secrets.
#[must_use]
pub fn clean(page: &str, secrets: &Secrets) -> String {
    let page = secrets.text(page);
    let page = replaced(&page, &TAGS, |tag| clean_tag(&tag[0]));
    let page = replaced(&page, &AREAS, |area| {
        if guards(&area[1]) {
            format!("{}{HIDDEN}{}", &area[1], &area[3])
        } else {
            area[0].to_owned()
        }
    });
    replaced(&page, &ASSIGNMENTS, |found| {
        clean_value(&found[1], &found[2])
    })
    .into_owned()
}

fn replaced<'p>(
    page: &'p str,
    what: &LazyLock<Option<Regex>>,
    by: impl Fn(&Captures<'_>) -> String,
) -> Cow<'p, str> {
    match &**what {
        Some(what) => what.replace_all(page, |found: &Captures<'_>| by(found)),
        None => page.into(),
    }
}

/// An assignment whose value is hidden, in the quotes that it had. What has none is
/// a name of the script's own unless there is a digit in it.
fn clean_value(name: &str, value: &str) -> String {
    let quotes = ["\\\"", "&quot;", "&#34;", "\"", "'", "`"];
    match quotes.into_iter().find(|quote| value.starts_with(quote)) {
        Some(quote) => format!("{name}{quote}{HIDDEN}{quote}"),
        None if value.contains(|c: char| c.is_ascii_digit()) => format!("{name}{HIDDEN}"),
        None => format!("{name}{value}"),
    }
}

/// The value of an attribute, if the tag has it.
fn attribute(tag: &str, wanted: &str) -> Option<String> {
    let attributes = ATTRIBUTES.as_ref()?;
    let found = attributes
        .captures_iter(tag)
        .find(|it| it[1].eq_ignore_ascii_case(wanted))?;
    Some(found[3].trim_matches(['"', '\'']).to_owned())
}

/// Whether a tag is named like something secret.
fn guards(tag: &str) -> bool {
    ["name", "id", "property"]
        .into_iter()
        .filter_map(|name| attribute(tag, name))
        .any(|name| is_telling(&name))
}

/// A tag whose value is hidden if the tag guards something.
fn clean_tag(tag: &str) -> String {
    let Some(attributes) = &*ATTRIBUTES else {
        return tag.to_owned();
    };
    let kind = attribute(tag, "type").unwrap_or_default();
    let kind = kind.to_ascii_lowercase();
    let value = attribute(tag, "value").unwrap_or_default();
    let named = guards(tag);
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
            (r#"<a href="/al?sid=q111">x</a>"#, "q111"),
            ("<a href='/out?a=1&amp;token=q222'>out</a>", "q222"),
            (
                r#"<button onclick="del('/d?csrf=q333')">x</button>"#,
                "q333",
            ),
            (r#"<form action="/p?nonce=q444"></form>"#, "q444"),
            ("<img src=/i.jpg?sig=q555>", "q555"),
            (r#"<a href="/x;jsessionid=q666abc">y</a>"#, "q666"),
            ("<textarea name=csrf rows=2>q777</textarea>", "q777"),
            (r#"<script>var cfg={"csrfToken":q888888}</script>"#, "q888"),
            ("<script>const authToken=`q999`</script>", "q999"),
            (
                r#"<div data-x="{&quot;csrfToken&quot;:&quot;q10&quot;}">"#,
                "q10",
            ),
            (r#"<script>x("{\"apiKey\":\"q11\"}")</script>"#, "q11"),
            (r#"{"url":"\/d?a=1\u0026token=q12"}"#, "q12"),
            ("9;url=/z?token=q13", "q13"),
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
            "<textarea name=comment>Nice</textarea>",
            r#"<a href="album.php?id=3&page=2">Lisbon</a>"#,
            "<script>csrfToken = readToken()</script>",
        ] {
            assert_eq!(cleaned(page), page);
        }
    }
}
