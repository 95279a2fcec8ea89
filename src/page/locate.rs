//! Runs a locator over an answer.

use std::borrow::Cow;
use std::sync::Arc;

use regex::Regex;
use scraper::ElementRef;

use super::answer::Page;
use super::document::{MAX_MATCHES, fold, text_of};
use super::links::{self, Distinct};
use super::mark::{Lookout, Mark, RUN_MARK_PREFIX};
use super::{css, form, image, json};
use crate::scenario::model::{Attribute, Locator, Source};
use crate::target::Target;

/// What is wanted of an element, which decides where it is looked for when a
/// locator names no attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// A page to go to: `href`.
    Link,
    /// An image to load.
    Image,
    /// A part of the page: `href`, then `src`.
    Part,
    /// A text to remember.
    Value,
}

/// What a locator found.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Matches that gave a URL, repeats included.
    pub(super) count: usize,
    /// Each URL once, in the order of the page.
    pub(super) targets: Vec<Arc<Target>>,
}

/// The URLs that a locator finds.
pub(super) fn targets(locator: &Locator, page: &Page<'_>, purpose: Purpose) -> Found {
    targets_containing(locator, None, page, purpose)
}

/// Those of the links that lead to what a crowd has made, by its name.
pub(super) fn made_by_crowds(links: &Locator, page: &Page<'_>) -> Vec<Arc<Target>> {
    if !page.body().contains(RUN_MARK_PREFIX) {
        return Vec::new();
    }
    let mark = Mark {
        text: RUN_MARK_PREFIX,
        around: None,
    };
    targets_containing(links, Some(mark), page, Purpose::Link).targets
}

fn targets_containing(
    locator: &Locator,
    containing: Option<Mark<'_>>,
    page: &Page<'_>,
    purpose: Purpose,
) -> Found {
    let mut distinct = Distinct::default();
    let mut count = 0;
    for value in values_containing(locator, containing, page, purpose) {
        let Some(link) = link(locator, page, &value) else {
            continue;
        };
        if let Some(target) = links::resolve(page.base(), &link) {
            count += 1;
            distinct.add(target);
        }
    }
    Found {
        count,
        targets: distinct.targets,
    }
}

/// The link that a value stands for.
pub(super) fn link<'v>(locator: &Locator, page: &Page<'_>, value: &'v str) -> Option<Cow<'v, str>> {
    match &locator.url {
        Some(template) => links::fill(template, value, page).map(Cow::Owned),
        None => Some(Cow::Borrowed(value)),
    }
}

/// The values that a locator finds, after `pick` and `except`, before `url`; only
/// of elements and matches that bear the mark, where there is one.
pub(super) fn values_containing(
    locator: &Locator,
    containing: Option<Mark<'_>>,
    page: &Page<'_>,
    purpose: Purpose,
) -> Vec<String> {
    raw_values(locator, containing, page, purpose)
        .into_iter()
        .filter_map(|value| picked(locator, value))
        .collect()
}

fn picked(locator: &Locator, value: String) -> Option<String> {
    let value = match &locator.pick {
        Some(pick) => first_group(pick, &value)?.to_owned(),
        None => value,
    };
    let unwanted = locator
        .except
        .as_ref()
        .is_some_and(|it| it.is_match(&value));
    (!unwanted).then_some(value)
}

fn first_group<'v>(regex: &Regex, value: &'v str) -> Option<&'v str> {
    let captures = regex.captures(value)?;
    captures
        .get(1)
        .or_else(|| captures.get(0))
        .map(|it| it.as_str())
}

fn raw_values(
    locator: &Locator,
    containing: Option<Mark<'_>>,
    page: &Page<'_>,
    purpose: Purpose,
) -> Vec<String> {
    let mut lookout = Lookout::new(containing);
    match &locator.source {
        Source::Css { select, attributes } => page
            .document()
            .select(select, MAX_MATCHES)
            .into_iter()
            .filter(|element| lookout.sees(*element))
            .filter_map(|element| {
                let wanted = Wanted {
                    element,
                    page,
                    // A pick or a template makes a URL of what is not one yet.
                    bare: locator.pick.is_none() && locator.url.is_none(),
                    purpose,
                };
                wanted.read(attributes)
            })
            .collect(),
        Source::Regex(regex) => regex
            .captures_iter(page.body())
            .filter(|found| containing.is_none_or(|mark| found[0].contains(mark.text)))
            .filter_map(|captures| captures.get(1).or_else(|| captures.get(0)))
            .map(|matched| matched.as_str().to_owned())
            .take(MAX_MATCHES)
            .collect(),
        Source::Json { pointer, inside } => match inside {
            None => json::texts(page.body(), pointer).unwrap_or_default(),
            Some(select) => page
                .document()
                .select(select, MAX_MATCHES)
                .into_iter()
                .flat_map(|element| {
                    json::texts_in_script(&element.text().collect::<String>(), pointer)
                })
                .take(MAX_MATCHES)
                .collect(),
        },
        Source::Header(name) => page.header(name).map(Cow::into_owned).into_iter().collect(),
        Source::FinalUrl => vec![page.target().url().to_string()],
        // One value, made by the template alone.
        Source::Fixed => vec![String::new()],
    }
}

/// One element and what is wanted of it.
struct Wanted<'p> {
    element: ElementRef<'p>,
    page: &'p Page<'p>,
    bare: bool,
    purpose: Purpose,
}

impl Wanted<'_> {
    /// The first attribute that the element has and that is of use.
    fn read(&self, attributes: &[Attribute]) -> Option<String> {
        if !attributes.is_empty() {
            return attributes.iter().find_map(|it| self.attribute(it));
        }
        match self.purpose {
            Purpose::Link => self.named("href"),
            Purpose::Part => self.named("href").or_else(|| self.named("src")),
            Purpose::Image => self.image(),
            Purpose::Value => self.value(),
        }
    }

    fn attribute(&self, attribute: &Attribute) -> Option<String> {
        match attribute {
            Attribute::Named(name) => self.named(name),
            Attribute::Srcset => self.srcset(),
            Attribute::Text => self.useful(&text_of(self.element)),
            Attribute::Background => {
                background(self.element.attr("style")?).and_then(|url| self.useful(&url))
            }
        }
    }

    fn named(&self, name: &str) -> Option<String> {
        self.useful(self.element.attr(name)?)
    }

    fn srcset(&self) -> Option<String> {
        image::from_srcset(self.element, self.page.device()).and_then(|url| self.useful(url))
    }

    fn image(&self) -> Option<String> {
        let link = match self.element.value().name() {
            "a" | "area" | "link" => self.named("href"),
            "meta" => self.named("content"),
            "video" => self.named("poster"),
            "object" => self.named("data"),
            _ => None,
        };
        link.or_else(|| self.srcset())
            .or_else(|| self.named("data-src"))
            .or_else(|| self.named("src"))
            .or_else(|| self.attribute(&Attribute::Background))
    }

    fn value(&self) -> Option<String> {
        match self.element.value().name() {
            "select" | "textarea" => form::current_value(self.element),
            "meta" => self.named("content"),
            _ => self
                .element
                .attr("value")
                .and_then(|value| self.useful(value)),
        }
        .or_else(|| self.attribute(&Attribute::Text))
    }

    /// Keeps what is not empty and, where a URL is wanted, leads somewhere:
    /// `data:` placeholders make way for the next attribute.
    fn useful(&self, value: &str) -> Option<String> {
        let useful = match self.purpose {
            Purpose::Value => !value.is_empty(),
            _ if self.bare => links::leads_somewhere(value),
            _ => !value.trim().is_empty() && !image::is_inline(value),
        };
        useful.then(|| value.to_owned())
    }
}

/// The first image of a `style` attribute's `background` or `background-image`
/// that is not a `data:` URL.
pub(super) fn background(style: &str) -> Option<String> {
    css::split(style, ';')
        .filter_map(|declaration| declaration.split_once(':'))
        .filter(|(property, _)| {
            let property = property.trim().to_ascii_lowercase();
            property == "background" || property == "background-image"
        })
        .flat_map(|(_, value)| css_urls(value))
        .find(|url| !url.is_empty() && !image::is_inline(url))
}

/// The URLs in `url(…)` and `url("…")` of a CSS value.
fn css_urls(value: &str) -> Vec<String> {
    let mut urls = Vec::new();
    let mut rest = value;
    while let Some((_, after)) = rest.split_once("url(") {
        let after = after.trim_start();
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
        let text = quote.map_or(after, |_| &after[1..]);
        let mut url = String::new();
        let mut chars = text.char_indices();
        rest = "";
        while let Some((at, c)) = chars.next() {
            match c {
                '\\' => url.extend(chars.next().map(|(_, escaped)| escaped)),
                _ if Some(c) == quote || (quote.is_none() && c == ')') => {
                    rest = &text[at + 1..];
                    break;
                }
                _ => url.push(c),
            }
        }
        urls.push(fold(&url));
    }
    urls
}
