//! A link, and everything that tells what it is for.

use std::sync::Arc;

use scraper::ElementRef;

use super::super::answer::Page;
use super::super::document::text_of;
use super::super::links;
use super::{Path, path, picture_of};
use crate::target::Target;

/// Attributes of links that do something else than lead to their address, or do
/// not so without a question.
const ACTS: [&str; 13] = [
    "onclick",
    "data-method",
    "data-confirm",
    "data-turbo-method",
    "data-turbo-confirm",
    "data-remote",
    "hx-post",
    "hx-put",
    "hx-patch",
    "hx-delete",
    "hx-confirm",
    "up-method",
    "up-confirm",
];

/// A link.
#[derive(Debug, Clone)]
pub struct Link {
    /// Where it stands.
    pub path: Path,
    /// Where it leads.
    pub target: Arc<Target>,
    /// As it was written.
    pub href: String,
    /// Its text, and what else names it: title, label, the image's alternative.
    pub text: String,
    /// Everything that tells what it is for: text, classes, id, address.
    pub names: String,
    /// Its `rel`.
    pub rel: String,
    /// Whether an image (or a background) is inside.
    pub has_image: bool,
    /// Classes and ids: its own, those of its surrounding element, and those of
    /// what is inside.
    pub marks: String,
    /// Names of the files of the images inside, without folder and ending.
    pub pictures: Vec<String>,
    /// Whether a script acts on it, asks first, or sends something else than GET.
    pub scripted: bool,
}

pub(super) fn link(element: ElementRef<'_>, page: &Page<'_>) -> Option<Link> {
    let href = element.attr("href")?;
    let target = links::resolve(page.base(), href)?;
    let attribute = |name: &str| element.attr(name).unwrap_or_default().to_owned();
    let inside: Vec<ElementRef<'_>> = element.descendent_elements().collect();
    let alternative = inside.iter().find_map(|it| it.attr("alt"));
    let shown = text_of(element);
    let text = [
        shown.as_str(),
        &attribute("title"),
        &attribute("aria-label"),
        alternative.unwrap_or_default(),
    ]
    .join(" ");
    let names = [
        text.as_str(),
        &attribute("class"),
        &attribute("id"),
        &attribute("onclick"),
        &attribute("data-method"),
        href,
    ]
    .join(" ");
    let has_image = inside
        .iter()
        .any(|it| picture_of(*it).is_some_and(|(_, url)| !url.is_empty()));
    Some(Link {
        path: path(element),
        target,
        href: href.to_owned(),
        text: text.trim().to_owned(),
        names,
        rel: attribute("rel"),
        has_image,
        marks: marks(element, &inside),
        pictures: inside.iter().filter_map(|it| picture_name(*it)).collect(),
        scripted: ACTS.iter().any(|name| element.attr(name).is_some()),
    })
}

/// Classes and ids of a link, around it and inside.
fn marks(link: ElementRef<'_>, inside: &[ElementRef<'_>]) -> String {
    let around = link.parent().and_then(ElementRef::wrap);
    let mut marks = String::new();
    for element in around.iter().chain([&link]).chain(inside) {
        for name in ["class", "id", "title"] {
            marks.push(' ');
            marks.push_str(element.attr(name).unwrap_or_default());
        }
    }
    marks
}

/// What the file of an image is called: `delete` of `icons/delete.png`.
fn picture_name(element: ElementRef<'_>) -> Option<String> {
    let source = match element.value().name() {
        "img" => element.attr("src")?,
        "use" => element
            .attr("href")
            .or_else(|| element.attr("xlink:href"))?,
        _ => return None,
    };
    let path = source.split('?').next().unwrap_or_default();
    let name = path.rsplit(['/', '#']).next().unwrap_or_default();
    Some(name.split('.').next().unwrap_or_default().to_owned())
}
