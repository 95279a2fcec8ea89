//! What a page itself says about a failure.

use std::sync::LazyLock;

use serde_json::Value;

use super::answer::Page;
use super::check::cut;
use super::document::text_of;
use crate::markup::Selector;

/// Where galleries and frameworks put their error messages, most telling first.
const SIGNS: &str = ".mw-message-box-error, .errorbox, .errornote, .errorlist, .errors, .error, \
    .alert-danger, .alert-error, .messages .error, .help-block.error, .invalid-feedback, \
    .error-message, .flash-error, [role=alert]";
/// Where JSON answers do.
const FIELDS: [&str; 6] = ["error", "message", "err", "errors", "detail", "reason"];
/// Plain answers up to this many bytes are repeated.
const PLAIN: usize = 2_000;

static SIGN: LazyLock<Option<Selector>> = LazyLock::new(|| Selector::compile(SIGNS).ok());

/// A clause that repeats the page's own words: `the page says "…"`.
pub(super) fn of(page: &Page<'_>) -> Option<String> {
    if page.body().trim().is_empty() {
        return Some("the answer is empty".to_owned());
    }
    if page.is_markup() {
        return from_html(page);
    }
    if page.body().trim_start().starts_with(['{', '[']) {
        return from_json(page.body());
    }
    let short = page.body().len() <= PLAIN;
    short.then(|| format!("the answer is \"{}\"", cut(page.body())))
}

fn from_html(page: &Page<'_>) -> Option<String> {
    let sign = SIGN.as_ref()?;
    page.document()
        .select(sign, 20)
        .into_iter()
        .map(text_of)
        .find(|text| !text.is_empty())
        .map(|text| format!("the page says \"{}\"", cut(&text)))
        .or_else(|| {
            let title = page.title()?;
            Some(format!("the page is titled \"{}\"", cut(&title)))
        })
}

/// Only the fields that name an error: an answer may hold tokens.
fn from_json(body: &str) -> Option<String> {
    let json: Value = serde_json::from_str(body.get(..PLAIN * 10).unwrap_or(body)).ok()?;
    let said = FIELDS
        .iter()
        .filter_map(|field| json.get(field))
        .find(|said| !said.is_null() && **said != Value::Bool(false))?;
    let said = match said {
        Value::String(text) => text.clone(),
        Value::Object(inner) => inner.get("message").unwrap_or(said).to_string(),
        other => other.to_string(),
    };
    Some(format!("the answer says \"{}\"", cut(&said)))
}
