//! The requests of a page that are on their way.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use chromiumoxide::cdp::browser_protocol::network::RequestId;

/// Requests that are kept in mind: this must not grow for ever.
const MOST_REQUESTS: usize = 10_000;
/// A page is at rest when it has asked for nothing for so long.
const REST: Duration = Duration::from_millis(500);

/// The requests of a page that are on their way.
#[derive(Debug, Default)]
pub(super) struct Requests {
    asked: HashMap<RequestId, Asked>,
    /// How many there have been.
    count: u64,
    /// How often a page was asked for in the top frame.
    pages: u32,
    /// When something was last asked for, or had come.
    stirred: Option<Instant>,
}

/// A request that is on its way.
#[derive(Debug)]
struct Asked {
    url: String,
    /// Whether the page is not at rest before it has come.
    is_waited_for: bool,
    /// The page that had been asked for last by then.
    page: u32,
}

/// How much the page is asking for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Activity {
    /// Requests so far.
    pub(super) requests: u64,
    /// Whether any is on its way that is waited for.
    pub(super) is_busy: bool,
}

impl Requests {
    /// A page is asked for in the top frame. A redirect of it has the same id.
    pub(super) fn page(&mut self, id: &RequestId) {
        if !self.asked.contains_key(id) {
            self.pages += 1;
        }
    }

    pub(super) fn begin(&mut self, id: &RequestId, url: &str, is_waited_for: bool) {
        // A data: URL may be a whole image.
        if !url.starts_with("http") || self.asked.len() >= MOST_REQUESTS {
            return;
        }
        if is_waited_for {
            self.count += 1;
            self.stirred = Some(Instant::now());
        }
        let asked = Asked {
            url: url.to_owned(),
            is_waited_for,
            page: self.pages,
        };
        self.asked.insert(id.clone(), asked);
    }

    /// A page answers, so the one before it is left. What that still wanted is not
    /// waited for: a body that went on is told to have ended by nobody.
    pub(super) fn arrived(&mut self, id: &RequestId) {
        if let Some(page) = self.asked.get(id).map(|it| it.page) {
            self.asked.retain(|_, it| it.page >= page);
        }
    }

    /// It has come, or will not; its URL.
    pub(super) fn end(&mut self, id: &RequestId) -> Option<String> {
        let asked = self.asked.remove(id)?;
        if asked.is_waited_for {
            self.stirred = Some(Instant::now());
        }
        Some(asked.url)
    }

    pub(super) fn activity(&self) -> Activity {
        Activity {
            requests: self.count,
            is_busy: self.waited_for().next().is_some(),
        }
    }

    /// Whether nothing is on its way, and nothing has been for a moment.
    pub(super) fn is_at_rest(&self) -> bool {
        !self.activity().is_busy && self.stirred.is_none_or(|at| at.elapsed() >= REST)
    }

    /// The URLs of what is waited for, in their order.
    pub(super) fn missing(&self) -> Vec<&str> {
        let mut urls: Vec<&str> = self.waited_for().map(|it| it.url.as_str()).collect();
        urls.sort_unstable();
        urls
    }

    fn waited_for(&self) -> impl Iterator<Item = &Asked> {
        self.asked.values().filter(|it| it.is_waited_for)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u32) -> RequestId {
        RequestId::new(number.to_string())
    }

    #[test]
    fn what_is_waited_for_is_told() {
        let mut requests = Requests::default();
        requests.page(&id(1));
        requests.begin(&id(1), "http://h/", true);
        requests.begin(&id(2), "http://h/b.png", true);
        requests.begin(&id(3), "http://h/a.png", true);
        requests.begin(&id(4), "http://h/news", false);
        requests.begin(&id(5), "data:image/png;base64,", true);
        assert_eq!(requests.activity().requests, 3);
        assert_eq!(requests.end(&id(1)).as_deref(), Some("http://h/"));
        assert_eq!(requests.missing(), ["http://h/a.png", "http://h/b.png"]);
        assert!(requests.end(&id(2)).is_some() && requests.end(&id(3)).is_some());
        assert!(requests.missing().is_empty() && !requests.activity().is_busy);
        assert_eq!(requests.end(&id(3)), None);
    }

    #[test]
    fn what_a_page_wanted_is_forgotten_when_the_next_one_answers() {
        let mut requests = Requests::default();
        requests.page(&id(1));
        requests.begin(&id(1), "http://h/", true);
        requests.arrived(&id(1));
        requests.begin(&id(2), "http://h/old.png", true);
        requests.page(&id(3));
        requests.begin(&id(3), "http://h/redirects", true);
        requests.page(&id(3));
        requests.begin(&id(3), "http://h/next", true);
        assert_eq!(requests.missing().len(), 3, "it may be a download");
        // Heard before the answer, although it came after it.
        requests.begin(&id(4), "http://h/new.png", true);
        requests.arrived(&id(3));
        assert_eq!(requests.missing(), ["http://h/new.png", "http://h/next"]);
    }
}
