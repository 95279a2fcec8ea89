//! Forms that sign in, add or delete. They are found and described, and sent by
//! nobody here.

use super::classify::{Explorer, Sheet};
use super::cluster::may_follow;
use super::find::Ground;
use super::words;
use crate::page::outline::{Form, Link};
use crate::visit::session::Session;

/// Links that may lead to a form and are followed.
const WAYS: usize = 3;

/// A form, and the page that it stands on, as a path below the host.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub(super) page: String,
    pub(super) select: String,
    pub(super) form: Form,
}

impl Seen {
    /// The first control of a type.
    pub(super) fn control(&self, kinds: &[&str]) -> Option<&str> {
        let controls = &self.form.controls;
        controls
            .iter()
            .find(|(name, kind)| !name.is_empty() && kinds.contains(&kind.as_str()))
            .map(|(name, _)| name.as_str())
    }
}

/// The forms of a site, as far as they can be seen.
#[derive(Debug, Clone, Default)]
pub(super) struct Forms {
    pub(super) sign_in: Option<Seen>,
    pub(super) upload: Option<Seen>,
    pub(super) delete: Option<Seen>,
    pub(super) sign_out: Option<String>,
}

/// Looks for forms on these pages and behind links that say so.
pub(super) async fn forms<S: Session>(
    explorer: &mut Explorer<'_, S>,
    sheets: &[Sheet],
    ground: &Ground<'_>,
) -> Forms {
    let mut found = Forms::default();
    let mut pages = sheets.to_vec();
    for wanted in [words::is_sign_in as fn(&str) -> bool, words::is_upload] {
        let ways = sheets.iter().flat_map(|sheet| &sheet.outline.links);
        let ways = ways.filter(|link| wanted(&link.names) && may_follow(link, ground.host));
        for link in ways.take(WAYS) {
            if let Some(sheet) = explorer.sheet(&link.target).await
                && sheet.is_ok
            {
                pages.push(sheet);
            }
        }
    }
    for sheet in &pages {
        look(&mut found, sheet, ground);
    }
    found
}

fn look(found: &mut Forms, sheet: &Sheet, ground: &Ground<'_>) {
    for form in &sheet.outline.forms {
        let has = |wanted: &str| form.controls.iter().any(|(_, kind)| kind == wanted);
        let seen = || Seen {
            page: below(sheet, ground),
            select: selector(form, sheet),
            form: form.clone(),
        };
        if has("password") && form.post {
            found.sign_in.get_or_insert_with(seen);
        } else if has("file") && form.post {
            found.upload.get_or_insert_with(seen);
        } else if words::is_harmful(&form.names) {
            let leaves = signs_out(&form.names);
            if leaves {
                found
                    .sign_out
                    .get_or_insert_with(|| format!("submit = {}", quoted(&selector(form, sheet))));
            } else if form.post {
                found.delete.get_or_insert_with(seen);
            }
        }
    }
    let leaving = sheet
        .outline
        .links
        .iter()
        .find(|link| signs_out(&link.names));
    if let Some(Link { href, .. }) = leaving {
        found
            .sign_out
            .get_or_insert_with(|| format!("get = {}", quoted(href)));
    }
}

fn signs_out(names: &str) -> bool {
    let names = names.to_lowercase();
    words::is_harmful(&names)
        && [
            "out", "off", "nnect", "abmeld", "sesi", "sess", "salir", "sair", "esci", "afmeld",
        ]
        .iter()
        .any(|part| names.contains(part))
        && !["delete", "remove", "supprimer", "löschen", "eliminar"]
            .iter()
            .any(|word| names.contains(word))
}

/// The page's address below the host, as a scenario writes it.
pub(super) fn below(sheet: &Sheet, ground: &Ground<'_>) -> String {
    let url = sheet.fetched.target.url();
    let path = url.path();
    let base = ground.host.path().trim_end_matches('/');
    let path = path.strip_prefix(base).unwrap_or(path);
    match url.query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    }
}

/// A form as a scenario names it.
fn selector(form: &Form, sheet: &Sheet) -> String {
    let Some(spot) = form.path.last() else {
        return "form".to_owned();
    };
    if sheet.outline.forms.len() == 1 {
        return "form".to_owned();
    }
    if let Some(id) = &spot.id {
        return format!("form#{id}");
    }
    if let Some(class) = spot.classes.first() {
        return format!("form.{class}");
    }
    if form.action.is_empty() {
        let kind = ["password", "file"]
            .into_iter()
            .find(|kind| form.controls.iter().any(|(_, it)| it == kind));
        // A control stands for the form around it.
        return kind.map_or("form".to_owned(), |kind| format!("input[type=\"{kind}\"]"));
    }
    format!("form[action=\"{}\"]", form.action.replace(['"', '\\'], ""))
}

/// A text as TOML writes it.
pub(super) fn quoted(text: &str) -> String {
    if text.contains(['\'', '\n', '\r']) {
        return toml::Value::String(text.to_owned()).to_string();
    }
    if text.contains(['"', '\\']) {
        return format!("'{text}'");
    }
    format!("\"{text}\"")
}
