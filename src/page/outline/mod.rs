//! A page as data: its links, images and forms, each with the way to it from
//! the top. For finding out how an unknown site is built.

mod link;

use std::sync::Arc;

use scraper::ElementRef;

use super::answer::Page;
use super::document::text_of;
use super::links;
use super::locate::background;
use super::patience::Patience;
use crate::target::Target;
pub use link::Link;
use link::link;

/// Links, images and forms beyond which a page is not looked at further.
const MOST: usize = 2_000;
/// Pixels up to which an image is an icon.
const ICON: u32 = 32;

/// An element on the way: `li.photo#p3`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Spot {
    /// Its name, lower case.
    pub tag: String,
    /// Its id.
    pub id: Option<String>,
    /// Its classes.
    pub classes: Vec<String>,
}

/// The way from `<body>` to an element, which is the last.
pub type Path = Vec<Spot>;

/// An image.
#[derive(Debug, Clone)]
pub struct Image {
    /// Where it stands.
    pub path: Path,
    /// Where it comes from.
    pub target: Arc<Target>,
    /// Which attribute says so: `data-src`, `src`, `background`.
    pub attribute: &'static str,
    /// Whether the page itself says that it is an icon.
    pub is_icon: bool,
}

/// A form.
#[derive(Debug, Clone)]
pub struct Form {
    /// Where it stands.
    pub path: Path,
    /// Where it leads, as written.
    pub action: String,
    /// Whether it is sent with POST.
    pub post: bool,
    /// Everything that tells what it is for.
    pub names: String,
    /// Its controls.
    pub controls: Vec<Control>,
}

/// A control of a form.
#[derive(Debug, Clone)]
pub struct Control {
    /// Its name; may be empty.
    pub name: String,
    /// Its type, small letters; `select` and `textarea` for these.
    pub kind: String,
    /// What it says before anybody has filled it in.
    pub value: String,
    /// Whether the form cannot be sent without it.
    pub required: bool,
}

/// A page as data.
#[derive(Debug, Clone, Default)]
pub struct Outline {
    /// In the order of the page.
    pub links: Vec<Link>,
    /// In the order of the page.
    pub images: Vec<Image>,
    /// In the order of the page.
    pub forms: Vec<Form>,
}

/// What `<meta name="generator">` says.
#[must_use]
pub fn generator(page: &Page<'_>) -> Option<String> {
    page.document()
        .elements()
        .filter(|element| element.value().name() == "meta")
        .find(|element| {
            element
                .attr("name")
                .is_some_and(|name| name.eq_ignore_ascii_case("generator"))
        })
        .and_then(|element| element.attr("content"))
        .map(|content| content.trim().to_owned())
}

/// Everything on a page that could be of use.
#[must_use]
pub fn outline(page: &Page<'_>) -> Outline {
    let mut outline = Outline::default();
    let patience = Patience::new();
    for element in page.document().elements() {
        if patience.is_over() {
            break;
        }
        match element.value().name() {
            "a" | "area" if outline.links.len() < MOST => outline.links.extend(link(element, page)),
            "form" if outline.forms.len() < MOST => outline.forms.push(form(element, page)),
            _ => {}
        }
        if outline.images.len() < MOST {
            outline.images.extend(image(element, page));
        }
    }
    outline
}

fn path(element: ElementRef<'_>) -> Path {
    let mut path: Path = std::iter::once(element)
        .chain(element.ancestors().filter_map(ElementRef::wrap))
        .map(|it| Spot {
            tag: it.value().name().to_owned(),
            id: it.value().id().map(str::to_owned),
            classes: it.value().classes().map(str::to_owned).collect(),
        })
        .take_while(|spot| spot.tag != "html")
        .collect();
    path.reverse();
    path
}

/// Where an element's picture comes from: lazy attributes first, since `src` is
/// a placeholder then.
fn picture_of(element: ElementRef<'_>) -> Option<(&'static str, String)> {
    if element.value().name() == "img" {
        return [
            "data-src",
            "data-original",
            "data-lazy-src",
            "data-lazy",
            "src",
        ]
        .into_iter()
        .find_map(|name| {
            let value = element
                .attr(name)
                .filter(|value| links::leads_somewhere(value))?;
            Some((name, value.to_owned()))
        });
    }
    for name in ["data-bg", "data-background"] {
        if let Some(url) = element
            .attr(name)
            .filter(|value| links::leads_somewhere(value))
        {
            return Some((name, url.to_owned()));
        }
    }
    let url = background(element.attr("style")?)?;
    Some(("background", url))
}

fn image(element: ElementRef<'_>, page: &Page<'_>) -> Option<Image> {
    let (attribute, url) = picture_of(element)?;
    let target = links::resolve(page.base(), &url)?;
    let small = |name: &str| {
        let pixels = element
            .attr(name)
            .and_then(|it| it.trim().parse::<u32>().ok());
        pixels.is_some_and(|pixels| pixels <= ICON)
    };
    let vector = target.url().path().to_lowercase();
    Some(Image {
        path: path(element),
        target,
        attribute,
        is_icon: small("width")
            || small("height")
            || vector.ends_with(".svg")
            || vector.ends_with(".ico"),
    })
}

fn form(element: ElementRef<'_>, page: &Page<'_>) -> Form {
    let attribute = |name: &str| element.attr(name).unwrap_or_default().to_owned();
    let document = page.document();
    let mut controls = Vec::new();
    let mut names = [
        attribute("class"),
        attribute("id"),
        attribute("name"),
        attribute("action"),
    ]
    .join(" ");
    for control in document.elements() {
        let tag = control.value().name();
        if !matches!(tag, "input" | "button" | "select" | "textarea")
            || !document.belongs(control, element)
        {
            continue;
        }
        let kind = match tag {
            "input" => control.attr("type").unwrap_or("text").to_lowercase(),
            "button" => control.attr("type").unwrap_or("submit").to_lowercase(),
            other => other.to_owned(),
        };
        if kind == "submit" {
            names.push(' ');
            names.push_str(control.attr("value").unwrap_or_default());
            names.push(' ');
            names.push_str(&text_of(control));
        }
        let attribute = |name: &str| control.attr(name).unwrap_or_default().to_owned();
        controls.push(Control {
            name: attribute("name"),
            kind,
            value: attribute("value"),
            required: control.attr("required").is_some(),
        });
    }
    Form {
        path: path(element),
        action: attribute("action"),
        post: attribute("method").eq_ignore_ascii_case("post"),
        names,
        controls,
    }
}
