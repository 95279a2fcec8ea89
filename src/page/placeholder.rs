//! Many images that are all the same one are a placeholder: a script of the page
//! would put the real ones in their place.

use super::answer::Page;
use super::links;
use super::locate::{Purpose, targets};
use crate::markup::Selector;
use crate::scenario::model::{Locator, Source};

/// Elements from which on it is no coincidence.
const MANY: usize = 3;

/// A sentence, if a locator of images finds many elements and only one address
/// for all of them: where the real addresses probably stand.
#[must_use]
pub fn placeholder(locator: &Locator, page: &Page<'_>) -> Option<String> {
    let found = targets(locator, page, Purpose::Image);
    let [only] = &found.targets[..] else {
        return None;
    };
    if found.count < MANY {
        return None;
    }
    let advice = match &locator.source {
        Source::Css { select, .. } => lazy_attribute(select, page).map(|name| {
            format!(
                "; write {{ select = \"{}\", attribute = [\"{name}\", \"src\"] }}",
                select.text()
            )
        }),
        _ => None,
    };
    Some(format!(
        "{} elements lead to one image, {only}, a placeholder as it seems{}",
        found.count,
        advice.unwrap_or_default()
    ))
}

/// The `data-…` attribute of the first element that holds an address.
fn lazy_attribute(select: &Selector, page: &Page<'_>) -> Option<String> {
    let element = page.document().first(select)?;
    let mut attributes = element.value().attrs();
    attributes
        .find(|(name, value)| {
            let address = value.contains('/') && !value.contains(char::is_whitespace);
            name.starts_with("data-") && address && links::leads_somewhere(value)
        })
        .map(|(name, _)| name.to_owned())
}

#[cfg(test)]
mod tests {
    use ::http::HeaderMap;

    use super::super::tests::{css, target};
    use super::*;

    #[test]
    fn images_that_are_all_the_same_are_told() {
        let lazy = |n: u32| format!("<img data-original='/i/{n}?w=160' src=/blank.gif>");
        let html: String = (0..4).map(lazy).collect();
        let url = target("http://h/");
        let headers = HeaderMap::new();
        let page = Page::new(&url, &headers, html.as_bytes());
        let said = placeholder(&css("img"), &page).unwrap();
        assert!(said.contains("4 elements lead to one image, http://h/blank.gif"));
        assert!(
            said.contains("attribute = [\"data-original\", \"src\"]"),
            "{said}"
        );
        let page = Page::new(&url, &headers, b"<img src=a><img src=b><img src=c>");
        assert_eq!(placeholder(&css("img"), &page), None);
    }
}
