//! From what stands in an attribute to a URL that can be asked for.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use url::Url;

use super::answer::Page;
use crate::scenario::template::Template;
use crate::target::Target;

/// Resolves a link as a browser does; `None` for what leads nowhere else over
/// HTTP: empty links, fragments, `javascript:`, `mailto:`, `data:` and the like.
pub(super) fn resolve(base: &Url, link: &str) -> Option<Arc<Target>> {
    if !leads_somewhere(link) {
        return None;
    }
    base.join(link).ok().and_then(|url| Target::new(url).ok())
}

/// Whether a link is more than a fragment and speaks HTTP as far as one can see.
pub(super) fn leads_somewhere(link: &str) -> bool {
    let link = link.trim_matches(|c: char| c <= ' ');
    if link.is_empty() || link.starts_with('#') {
        return false;
    }
    let scheme = link
        .split_once(':')
        .map(|(scheme, _)| scheme)
        .filter(|scheme| is_scheme(scheme));
    scheme.is_none_or(|scheme| {
        scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
    })
}

/// RFC 3986, section 3.1.
fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
}

/// Fills a locator's URL template, which knows `{value}`, `{page}` and `{photo}`.
pub(super) fn fill(template: &Template, value: &str, page: &Page<'_>) -> Option<String> {
    let filled = template.fill_url(|name| match name {
        "value" => Some(Cow::Borrowed(value)),
        "page" => {
            let mut url = page.target().url().clone();
            url.set_query(None);
            Some(Cow::Owned(url.into()))
        }
        "photo" => Some(Cow::Borrowed(page.target().url().as_str())),
        _ => None,
    });
    filled.ok()
}

/// Targets in the order of the page, each once.
#[derive(Default)]
pub(super) struct Distinct {
    seen: HashSet<Arc<Target>>,
    pub(super) targets: Vec<Arc<Target>>,
}

impl Distinct {
    pub(super) fn add(&mut self, target: Arc<Target>) {
        if self.seen.insert(Arc::clone(&target)) {
            self.targets.push(target);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn resolved(link: &str) -> Option<String> {
        let base = Url::parse("http://localhost:81/gallery/index.php?/list#x").unwrap();
        resolve(&base, link).map(|target| target.to_string())
    }

    #[test]
    fn links_resolve_as_in_a_browser() {
        for (link, url) in [
            ("a.jpg", "http://localhost:81/gallery/a.jpg"),
            ("/a.jpg#top", "http://localhost:81/a.jpg"),
            ("?page=2", "http://localhost:81/gallery/index.php?page=2"),
            (
                "i.php?/upload/a,b-th.jpg",
                "http://localhost:81/gallery/i.php?/upload/a,b-th.jpg",
            ),
            ("//cdn.example/a.jpg", "http://cdn.example/a.jpg"),
            (" ../b c.jpg\n", "http://localhost:81/b%20c.jpg"),
            ("File:A.jpg", ""),
            ("./File:A.jpg", "http://localhost:81/gallery/File:A.jpg"),
            ("/wiki/File:A.jpg", "http://localhost:81/wiki/File:A.jpg"),
            (
                "?x=%2F%zz",
                "http://localhost:81/gallery/index.php?x=%2F%zz",
            ),
            (
                "HTTPS://gallery.example/ü",
                "https://gallery.example/%C3%BC",
            ),
        ] {
            assert_eq!(resolved(link).unwrap_or_default(), url, "{link}");
        }
    }

    #[test]
    fn what_leads_nowhere_is_dropped() {
        for link in [
            "",
            " ",
            "#",
            "#top",
            "javascript:void(0)",
            " JavaScript:x",
            "mailto:a@b.c",
            "data:image/gif;base64,R0",
            "tel:123",
            "about:blank",
            "ftp://a/b",
            "http://",
            "blob:x",
        ] {
            assert_eq!(resolved(link), None, "{link}");
        }
    }

    proptest! {
        #[test]
        fn any_link_is_survived(link in "\\PC*|[a-z:/?#@\\[\\]%. ]{0,40}") {
            if let Some(url) = resolved(&link) {
                prop_assert!(url.starts_with("http"));
                prop_assert!(!url.contains('#'));
                prop_assert!(!url.contains(char::is_whitespace));
            }
        }
    }
}
