//! Forms that sign in, add or delete. They are found and described here, and sent
//! by nobody but a trial that was asked for.

use std::collections::BTreeSet;

use super::classify::{Explorer, Kind, Sheet};
use super::cluster::Cluster;
use super::find::{Ground, keys_of, named};
use super::harm::{deletes, may_follow, signs_out};
use super::words;
use crate::page::outline::{Form, Link};
use crate::target::Target;
use crate::visit::session::Session;

/// Links that may lead to a form and are followed.
const WAYS: usize = 3;

/// How one comes to the page that a form stands on, the best first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Way {
    /// It is the gallery itself.
    Gallery,
    /// By the link that this selector finds on the gallery's page alone: it
    /// carries the gallery along.
    Link(String),
    /// By its address, which stays the same.
    Page,
}

/// A form, and the page that it stands on, as a path below the host.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub(super) page: String,
    pub(super) way: Way,
    pub(super) select: String,
    pub(super) form: Form,
}

impl Seen {
    /// The first control of a type.
    pub(super) fn control(&self, kinds: &[&str]) -> Option<&str> {
        let controls = &self.form.controls;
        controls
            .iter()
            .find(|it| !it.name.is_empty() && kinds.contains(&it.kind.as_str()))
            .map(|it| it.name.as_str())
    }
}

/// A way to sign out.
#[derive(Debug, Clone)]
pub(super) struct Leaving {
    /// The page that it was seen on, as a path below the host.
    pub(super) page: String,
    /// What finds it there: it shows only to who is signed in.
    pub(super) select: String,
    /// Whether it is a form and not a link.
    pub(super) is_form: bool,
}

/// The forms of a site, as far as they can be seen.
#[derive(Debug, Clone, Default)]
pub(super) struct Forms {
    pub(super) sign_in: Option<Seen>,
    pub(super) upload: Option<Seen>,
    pub(super) delete: Option<Seen>,
    pub(super) sign_out: Option<Leaving>,
}

/// Looks for forms on these pages, of which the first is the front page, and
/// behind links that say so.
pub(super) async fn forms<S: Session>(
    explorer: &mut Explorer<'_, S>,
    sheets: &[Sheet],
    gallery: Option<&Target>,
    ground: &Ground<'_>,
) -> Forms {
    let is_gallery = |sheet: &Sheet| gallery == Some(&*sheet.fetched.target);
    let mut pages: Vec<(Sheet, Way)> = sheets
        .iter()
        .map(|sheet| {
            let way = if is_gallery(sheet) {
                Way::Gallery
            } else {
                Way::Page
            };
            (sheet.clone(), way)
        })
        .collect();
    let everywhere = sheets.first().filter(|front| !is_gallery(front));
    let everywhere = everywhere.map(|front| &front.outline.links);
    for wanted in [words::is_sign_in as fn(&str) -> bool, words::is_upload] {
        // The gallery first: its links carry it along.
        let mut ways: Vec<(&Sheet, &Link)> = sheets
            .iter()
            .flat_map(|sheet| sheet.outline.links.iter().map(move |link| (sheet, link)))
            .filter(|(_, link)| wanted(&link.names) && may_follow(link, ground.host))
            .collect();
        ways.sort_by_key(|(sheet, _)| !is_gallery(sheet));
        let mut seen = BTreeSet::new();
        ways.retain(|(_, link)| seen.insert(link.target.key()));
        for (on, link) in ways.into_iter().take(WAYS) {
            let known = everywhere.is_some_and(|all| all.iter().any(|it| it.target == link.target));
            let way = match link_selector(on, link) {
                Some(select) if is_gallery(on) && !known => Way::Link(select),
                _ => Way::Page,
            };
            if let Some(sheet) = explorer.sheet(&link.target).await
                && sheet.is_ok
            {
                pages.push((sheet, way));
            }
        }
    }
    let mut found = Forms::default();
    for (sheet, way) in &pages {
        look(&mut found, sheet, way);
    }
    found
}

fn look(found: &mut Forms, sheet: &Sheet, way: &Way) {
    for form in &sheet.outline.forms {
        let has = |wanted: &str| form.controls.iter().any(|it| it.kind == wanted);
        let seen = || Seen {
            page: address(&sheet.fetched.target),
            way: way.clone(),
            select: form_selector(form, sheet),
            form: form.clone(),
        };
        if has("password") && form.post {
            if signs_in(form, sheet) {
                found.sign_in.get_or_insert_with(seen);
            }
        } else if has("file") && form.post {
            if found.upload.as_ref().is_none_or(|known| *way < known.way) {
                found.upload = Some(seen());
            }
        } else if signs_out(&form.names) {
            found.sign_out.get_or_insert_with(|| Leaving {
                page: address(&sheet.fetched.target),
                select: form_selector(form, sheet),
                is_form: true,
            });
        } else if form.post && deletes(&form.names) {
            found.delete.get_or_insert_with(seen);
        }
    }
    for link in &sheet.outline.links {
        if signs_out(&link.names)
            && !link.scripted
            && found.sign_out.is_none()
            && let Some(select) = link_selector(sheet, link)
        {
            found.sign_out = Some(Leaving {
                page: address(&sheet.fetched.target),
                select,
                is_form: false,
            });
        }
    }
}

/// Whether a form with a password signs in, and does not make an account.
fn signs_in(form: &Form, sheet: &Sheet) -> bool {
    let passwords = form.controls.iter().filter(|it| it.kind == "password");
    let address = sheet.fetched.target.url().as_str();
    passwords.count() == 1 && !words::is_register(&form.names) && !words::is_register(address)
}

/// The page's address on its host, as a scenario writes it.
pub(super) fn address(target: &Target) -> String {
    let url = target.url();
    match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    }
}

/// A selector that finds this link and no other on the page, and does so on
/// pages like it: made of what the address says, not of its numbers.
pub(super) fn link_selector(sheet: &Sheet, link: &Link) -> Option<String> {
    let mut candidates = Vec::new();
    if let Some(part) = telling_part(&link.href) {
        candidates.push(format!("a[href$=\"/{part}\"]"));
        candidates.push(format!("a[href*=\"{part}\"]"));
    }
    let exact = |text: &String| {
        let keys = keys_of(sheet, text, &["href"]);
        keys.len() == 1 && keys.contains(&link.target.key())
    };
    candidates.into_iter().find(exact).or_else(|| {
        let cluster = Cluster {
            links: vec![link.clone()],
        };
        let found = named(sheet, &cluster, Kind::Other)?;
        found.selection.is_exact().then_some(found.selection.text)
    })
}

/// A form as a scenario names it: so that it is found on pages like this one.
pub(super) fn form_selector(form: &Form, sheet: &Sheet) -> String {
    let forms = &sheet.outline.forms;
    let Some(spot) = form.path.last().filter(|_| forms.len() > 1) else {
        return "form".to_owned();
    };
    let numbered = |name: &str| name.contains(|c: char| c.is_ascii_digit());
    if let Some(id) = spot.id.as_ref().filter(|id| !numbered(id)) {
        return format!("form#{id}");
    }
    let has = |form: &Form, class: &String| {
        let spot = form.path.last();
        spot.is_some_and(|spot| spot.classes.contains(class))
    };
    let own = |class: &&String| forms.iter().filter(|it| has(it, class)).count() == 1;
    if let Some(class) = spot.classes.iter().find(own) {
        return format!("form.{class}");
    }
    if let Some(part) = telling_part(&form.action) {
        return format!("form[action*=\"{part}\"]");
    }
    let kind = ["password", "file"]
        .into_iter()
        .find(|kind| form.controls.iter().any(|it| it.kind == *kind));
    // A control stands for the form around it.
    match kind {
        Some(kind) => format!("input[type=\"{kind}\"]"),
        None => format!("form[action=\"{}\"]", form.action.replace(['"', '\\'], "")),
    }
}

/// The last part of an address that says what it is for: `upload`, `delete.php`.
pub(super) fn telling_part(address: &str) -> Option<&str> {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    path.split('/').rev().find(|part| {
        part.len() > 2
            && part.starts_with(|c: char| c.is_ascii_alphabetic())
            && part
                .chars()
                .all(|c| c.is_ascii_alphabetic() || matches!(c, '-' | '_' | '.'))
    })
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
