//! Does a page look like the first of several?
//!
//! A scenario says where the next page is; this is for where it says nothing, and
//! what is not on the first page must not be believed to be nowhere.

use std::sync::{Arc, LazyLock};

use url::Url;

use super::answer::Page;
use super::capture::links;
use crate::markup::Selector;
use crate::scenario::model::{Locator, Source};

static LINKS: LazyLock<Option<Locator>> = LazyLock::new(|| {
    let select = Selector::compile("a[href]").ok()?;
    let attributes = Vec::new();
    Some(Locator::of(Source::Css { select, attributes }))
});

/// Whether the page links to itself with a query that says more, with a number in
/// it: `/album?id=1&page=2` on `/album?id=1`. An order or a layout has none.
#[must_use]
pub fn goes_on(page: &Page<'_>) -> bool {
    let Some(locator) = &*LINKS else {
        return false;
    };
    let own = page.target().url();
    let links = links(locator, page);
    links
        .iter()
        .map(Arc::as_ref)
        .any(|it| says_more(own, it.url()))
}

fn says_more(own: &Url, link: &Url) -> bool {
    if link.origin() != own.origin() || link.path() != own.path() {
        return false;
    }
    let own: Vec<_> = own.query_pairs().collect();
    let theirs: Vec<_> = link.query_pairs().collect();
    let keeps_all = own.iter().all(|pair| theirs.contains(pair));
    let mut more = theirs.iter().filter(|pair| !own.contains(pair));
    keeps_all && more.any(|(_, value)| value.contains(|it: char| it.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use ::http::HeaderMap;

    use super::*;
    use crate::target::Target;

    fn goes_on_with(link: &str) -> bool {
        let url = Url::parse("http://gallery.test/album?id=1").unwrap();
        let (target, headers) = (Target::new(url).unwrap(), HeaderMap::new());
        let body = format!("<p><a class=x href=\"{link}\">more</a></p>");
        goes_on(&Page::new(&target, &headers, body.as_bytes()))
    }

    #[test]
    fn a_link_to_another_part_of_the_same_page_goes_on() {
        for link in [
            "/album?id=1&page=2",
            "?page=2&id=1",
            "http://gallery.test/album?id=1&start=20#photos",
        ] {
            assert!(goes_on_with(link), "{link}");
        }
    }

    #[test]
    fn other_links_lead_elsewhere() {
        for link in [
            "/album?id=1",
            "?id=2",
            "?id=1&sort=name",
            "?page=2",
            "/photo?id=1&page=2",
            "http://other.test/album?id=1&page=2",
            "#2",
        ] {
            assert!(!goes_on_with(link), "{link}");
        }
    }
}
