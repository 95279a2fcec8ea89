//! Values and links that a flow takes from an answer.

use std::sync::Arc;

use super::answer::Page;
use super::links;
use super::locate::{self, Purpose};
use super::mark::Mark;
use crate::scenario::model::Locator;
use crate::target::Target;

/// The first value that a locator finds: for elements their `value`, `content`
/// or text. `None` when it finds fewer than it must. With a URL template the
/// value is the whole, resolved URL.
#[must_use]
pub fn capture(locator: &Locator, page: &Page<'_>) -> Option<String> {
    capture_containing(locator, None, page)
}

/// The same, but only elements and matches of a regex count that bear a mark: of
/// ten photos on a page, the one of this title.
#[must_use]
pub fn capture_containing(
    locator: &Locator,
    containing: Option<Mark<'_>>,
    page: &Page<'_>,
) -> Option<String> {
    let values = capture_all(locator, containing, page);
    let enough = values.len() >= locator.at_least;
    values.into_iter().next().filter(|_| enough)
}

/// Every value that a locator finds, of what bears a mark if one is given; repeats
/// included, at most [`super::document::MAX_MATCHES`].
#[must_use]
pub fn capture_all(
    locator: &Locator,
    containing: Option<Mark<'_>>,
    page: &Page<'_>,
) -> Vec<String> {
    let values = locate::values_containing(locator, containing, page, Purpose::Value);
    if locator.url.is_none() {
        return values;
    }
    values
        .iter()
        .filter_map(|value| locate::link(locator, page, value))
        .filter_map(|link| links::resolve(page.base(), &link))
        .map(|target| target.to_string())
        .collect()
}

/// Every link that a locator finds, without repeats, in the order of the page.
#[must_use]
pub fn links(locator: &Locator, page: &Page<'_>) -> Vec<Arc<Target>> {
    locate::targets(locator, page, Purpose::Link).targets
}
