//! What on a page seems to delete our photo, and only ours.

use std::collections::BTreeSet;

use url::Url;

use super::ours::{Ours, elements_around, is_harmless};
use crate::draft::classify::Sheet;
use crate::draft::find::locator;
use crate::draft::forms::{form_selector, link_selector, quoted, telling_part};
use crate::draft::harm;
use crate::draft::write::flows::{self, key};
use crate::markup::Selector;
use crate::page::capture::capture_all;
use crate::page::mark::Mark;
use crate::page::outline::{Control, Form, Link};
use crate::scenario::template::Template;

/// Parameters that say which photo.
const WHICH: [&str; 9] = [
    "id", "photo", "photo_id", "pid", "img", "image", "pic", "picture", "file",
];

/// Something that seems to delete our photo.
#[derive(Debug, Clone)]
pub(super) struct Press {
    /// What `verify_upload` must remember for it.
    pub(super) captures: Vec<String>,
    /// The steps.
    pub(super) steps: String,
}

/// On the photo's own page: forms first, then links.
pub(super) fn on_page(ours: &Ours, other: Option<&Sheet>) -> Vec<Press> {
    let sheet = &ours.photo;
    if sheet.is_image {
        return Vec::new();
    }
    let other = other.filter(|it| it.fetched.target != sheet.fetched.target);
    let token = token(sheet.fetched.target.url());
    let about = |text: &str| token.as_ref().is_some_and(|token| names(text, token));
    let elsewhere = |href: &str| {
        let links = other.map(|it| &it.outline.links);
        links.is_some_and(|links| links.iter().any(|link| link.href == href))
    };
    let open = "get = \"{photo.url}\"".to_owned();
    let to = |line: String| Press {
        captures: Vec::new(),
        steps: flows::step("delete", "open the photo", std::slice::from_ref(&open))
            + &flows::step("delete", "delete it", &[line]),
    };
    let posted_elsewhere = |form: &Form| {
        let forms = other.map(|it| &it.outline.forms);
        let same = |it: &Form| !form.action.is_empty() && it.action == form.action;
        forms.is_some_and(|forms| forms.iter().any(same))
            && !form.controls.iter().any(|it| about(&it.value))
    };
    let forms = sheet.outline.forms.iter().filter(|form| {
        deletes_by(form) && is_about(form, token.as_deref()) && !posted_elsewhere(form)
    });
    let links = sheet
        .outline
        .links
        .iter()
        .filter(|link| deletes(link) && !elsewhere(&link.href) && about(&link.href));
    let mut ways: Vec<Press> = forms
        .map(|form| to(format!("submit = {}", quoted(&form_selector(form, sheet)))))
        .collect();
    let links = links.filter_map(|link| link_selector(sheet, link));
    ways.extend(links.map(|select| to(format!("open = {}", quoted(&select)))));
    ways
}

/// Beside the photo's title on a page that lists photos.
pub(super) fn in_list(ours: &Ours) -> Vec<Press> {
    if ours.arrived {
        return Vec::new();
    }
    let sheet = &ours.sheet;
    let links: Vec<&Link> = sheet
        .outline
        .links
        .iter()
        .filter(|it| deletes(it))
        .collect();
    let forms: Vec<&Form> = sheet
        .outline
        .forms
        .iter()
        .filter(|it| deletes_by(it))
        .collect();
    let link = links.first().and_then(|first| {
        let part = telling_part(&first.href)?;
        let select = format!("a[href*=\"{part}\"]");
        let paths: Vec<_> = links.iter().map(|it| &it.path).collect();
        let ours = beside(ours, &select, "href", &elements_around(&paths))?;
        Some(Press {
            captures: vec![ours.capture("photo.delete_url", &select, "href")],
            steps: flows::step(
                "delete",
                "delete the photo",
                &["get = \"{photo.delete_url}\"".to_owned()],
            ),
        })
    });
    let form = forms
        .first()
        .and_then(|first| form_beside(ours, first, &forms));
    form.into_iter().chain(link).collect()
}

/// Whether a form is about the page that it stands on, or names this photo.
pub(super) fn is_about(form: &Form, token: Option<&str>) -> bool {
    let named = |text: &str| token.is_some_and(|token| names(text, token));
    matches!(form.action.as_str(), "" | "#")
        || named(&form.action)
        || form.controls.iter().any(|it| named(&it.value))
}

fn deletes(link: &Link) -> bool {
    harm::deletes(&link.names) && !harm::signs_out(&link.names)
}

fn deletes_by(form: &Form) -> bool {
    form.post && harm::deletes(&form.names) && !harm::signs_out(&form.names)
}

/// A form in a list cannot be submitted by its title: its address and what it
/// carries are remembered, and sent.
fn form_beside(ours: &Ours, first: &Form, forms: &[&Form]) -> Option<Press> {
    let select = match telling_part(&first.action) {
        Some(part) => format!("form[action*=\"{part}\"]"),
        None => form_selector(first, &ours.sheet),
    };
    let paths: Vec<_> = forms.iter().map(|it| &it.path).collect();
    let page = &ours.page;
    let ours = beside(ours, &select, "action", &elements_around(&paths))?;
    let mut captures = vec![ours.capture("photo.delete_url", &select, "action")];
    let (mut tokens, mut fields) = (Vec::new(), Vec::new());
    let carries = |it: &&Control| {
        matches!(it.kind.as_str(), "hidden" | "submit")
            && !it.name.is_empty()
            && !it.value.is_empty()
    };
    for (number, control) in first.controls.iter().filter(carries).enumerate() {
        let value = format!("{select} [name=\"{}\"]", control.name);
        let same = |form: &&Form| {
            let mut all = form.controls.iter();
            all.any(|it| it.name == control.name && it.value == control.value)
        };
        let name = if forms.len() > 1 && forms.iter().all(same) {
            tokens.push(format!("token_{number} = {}", quoted(&value)));
            format!("token_{number}")
        } else {
            captures.push(ours.capture(&format!("photo.field_{number}"), &value, "value"));
            format!("photo.field_{number}")
        };
        fields.push(format!("{} = \"{{{name}}}\"", key(&control.name)));
    }
    let mut steps = String::new();
    if !tokens.is_empty() {
        let open = format!("get = {}", quoted(page));
        let capture = format!("capture = {{ {} }}", tokens.join(", "));
        steps.push_str(&flows::step(
            "delete",
            "open the page with the form",
            &[open, capture],
        ));
    }
    let mut lines = vec!["post = \"{photo.delete_url}\"".to_owned()];
    if !fields.is_empty() {
        lines.push(format!("form = {{ {} }}", fields.join(", ")));
    }
    steps.push_str(&flows::step("delete", "delete the photo", &lines));
    Some(Press { captures, steps })
}

/// Our photo, with the smallest element around it that holds its title and one
/// such thing. It must hold no other photo: what stands beside all of them may
/// well delete all of them.
fn beside(ours: &Ours, select: &str, attribute: &str, around: &[String]) -> Option<Ours> {
    let things = locator(Selector::compile(select).ok()?, &[attribute]);
    let mut photos = locator(Selector::compile(&ours.select).ok()?, &["href"]);
    photos.url = Template::parse("{value}").ok();
    let page = ours.sheet.page();
    let count = |mark: Option<Mark<'_>>| {
        let links = capture_all(&photos, mark, &page).into_iter();
        links
            .filter(|link| is_harmless(&ours.sheet, link))
            .collect::<BTreeSet<_>>()
            .len()
    };
    if count(None) < 2 {
        return None;
    }
    let places = std::iter::once(None).chain(around.iter().map(Some));
    for place in places {
        let element = match place {
            Some(text) => Some(Selector::compile(text).ok()?),
            None => None,
        };
        let mark = Mark {
            text: &ours.title,
            around: element.as_ref(),
        };
        let alone = place.is_none() || count(Some(mark)) == 1;
        if alone && capture_all(&things, Some(mark), &page).len() == 1 {
            return Some(Ours {
                around: place.cloned(),
                ..ours.clone()
            });
        }
    }
    None
}

/// What in a photo's address says which photo it is.
pub(super) fn token(url: &Url) -> Option<String> {
    let named = url
        .query_pairs()
        .find(|(name, value)| WHICH.contains(&&**name) && !value.is_empty())
        .map(|(_, value)| value.into_owned());
    let in_path = || {
        let mut parts = url.path().rsplit('/');
        let numbered = |part: &&str| part.contains(|c: char| c.is_ascii_digit());
        parts.find(numbered).map(str::to_owned)
    };
    named.or_else(in_path)
}

/// Whether an address or a value names this photo, as a part of its own.
fn names(text: &str, token: &str) -> bool {
    text.split(['/', '?', '&', '=', '#', ',', ';'])
        .any(|part| part == token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_which_photo_it_is() {
        for (address, expected) in [
            ("http://h/albums/3/photos/17", Some("17")),
            ("http://h/photo.php?id=17&album=3", Some("17")),
            ("http://h/view?album=3&pid=9", Some("9")),
            ("http://h/about", None),
        ] {
            let url = Url::parse(address).unwrap();
            assert_eq!(token(&url).as_deref(), expected, "{address}");
        }
        assert!(names("/photos/17/delete", "17") && names("delete.php?id=17", "17"));
        assert!(!names("/photos/170/delete", "17"));
    }
}
