//! A visitor's browser cache (RFC 9111, as a private cache).
//!
//! Galleries live from it: thumbnails that are asked for once a visit and then
//! never again. A cache of our own, because it must cost less than the requests
//! it saves: an image is a line in a table (its lifetime and its validators), and
//! the text of a page is shared by all visitors.
//!
//! Two rules are bent on purpose. The age of an answer counts from its arrival
//! and its `Age`, not from its `Date`: the clocks of generator and gallery need
//! not agree, and a minute's difference must not change the load. And ranges are
//! not stored, as no visitor asks for them.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

use ::http::header::{
    ACCEPT_ENCODING, ACCEPT_LANGUAGE, ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED,
    USER_AGENT, VARY,
};
use ::http::{HeaderMap, HeaderName, HeaderValue};
use bytes::Bytes;
use xxhash_rust::xxh3::Xxh3;

use self::freshness::Freshness;
use crate::visit::session::Want;

pub mod freshness;
#[cfg(test)]
mod tests;

/// The cache of one visitor.
#[derive(Debug, Default)]
pub struct Cache {
    entries: HashMap<u64, Entry>,
    /// The keys in the order in which they came, to forget the oldest first, each
    /// with the number of its entry: one that was forgotten leaves its key behind,
    /// and may have come again since.
    order: VecDeque<(u64, u64)>,
    /// The number of the next entry.
    next: u64,
    limit: usize,
}

/// One stored answer.
#[derive(Debug)]
struct Entry {
    /// Tells it from those that had its key before.
    number: u64,
    fresh_until: Instant,
    lifetime: Duration,
    etag: Option<Box<[u8]>>,
    modified: Option<Box<[u8]>>,
    /// A hash of the request's headers that the answer depends on.
    vary: Option<u64>,
    varied: Box<[HeaderName]>,
    body_bytes: u64,
    page: Option<Box<StoredPage>>,
}

/// What a stored page gives.
#[derive(Debug, Clone)]
pub struct StoredPage {
    /// Its headers.
    pub headers: HeaderMap,
    /// Its text.
    pub text: Bytes,
}

/// What the cache has for a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lookup {
    /// Nothing that is of use.
    Miss,
    /// An answer that need not be asked for again.
    Fresh,
    /// An answer that must be asked about.
    Stale,
}

impl Cache {
    /// An empty cache for so many answers.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self {
            entries: HashMap::new(),
            order: VecDeque::new(),
            next: 0,
            limit,
        }
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.entries.clear();
        self.order.clear();
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Looks for an answer to a request. Its headers are made only for answers
    /// that depend on them.
    #[must_use]
    pub fn look(&self, key: u64, want: Want, asked: impl FnOnce() -> HeaderMap) -> Lookup {
        let Some(entry) = self.entries.get(&key) else {
            return Lookup::Miss;
        };
        let lacks_text = want == Want::Page && entry.page.is_none();
        let differs = entry
            .vary
            .is_some_and(|vary| vary != fingerprint(&entry.varied, &asked()));
        if lacks_text || differs {
            Lookup::Miss
        } else if Instant::now() < entry.fresh_until {
            Lookup::Fresh
        } else if entry.etag.is_some() || entry.modified.is_some() {
            Lookup::Stale
        } else {
            Lookup::Miss
        }
    }

    /// Adds the questions that a stale answer is asked about with.
    pub fn add_validators(&self, key: u64, headers: &mut HeaderMap) {
        let Some(entry) = self.entries.get(&key) else {
            return;
        };
        let mut add = |name: HeaderName, value: &Option<Box<[u8]>>| {
            let value = value.as_deref().map(HeaderValue::from_bytes);
            if let Some(Ok(value)) = value {
                headers.insert(name, value);
            }
        };
        add(IF_NONE_MATCH, &entry.etag);
        add(IF_MODIFIED_SINCE, &entry.modified);
    }

    /// How many bytes the stored answer has, and its text if it is a page.
    #[must_use]
    pub fn stored(&self, key: u64) -> (u64, Option<&StoredPage>) {
        self.entries
            .get(&key)
            .map_or((0, None), |entry| (entry.body_bytes, entry.page.as_deref()))
    }

    /// The gallery has said that a stored answer is still right.
    pub fn refresh(&mut self, key: u64, answer: &HeaderMap, now: Instant) {
        let Some(entry) = self.entries.get_mut(&key) else {
            return;
        };
        // A 304 may name a new lifetime; most say nothing of it.
        if freshness::is_named(answer)
            && let Some(freshness) = Freshness::of(answer)
        {
            entry.lifetime = freshness.lifetime;
        }
        entry.fresh_until = now + entry.lifetime;
    }

    /// Stores an answer to a GET if it may be stored; forgets the one before.
    pub fn store(
        &mut self,
        key: u64,
        answer: Storable<'_>,
        now: Instant,
        asked: impl FnOnce() -> HeaderMap,
    ) {
        let freshness = Freshness::of(answer.headers);
        let validator = |name| {
            answer
                .headers
                .get(name)
                .map(|value: &HeaderValue| Box::<[u8]>::from(value.as_bytes()))
        };
        let etag = validator(ETAG);
        let modified = validator(LAST_MODIFIED);
        let useless = etag.is_none() && modified.is_none();
        let varied = varied(answer.headers);
        let (Some(freshness), Some(varied)) = (freshness, varied) else {
            self.forget(key);
            return;
        };
        if freshness.lifetime.is_zero() && useless {
            self.forget(key);
            return;
        }
        // One that replaces another keeps its place in the order.
        let before = self.entries.get(&key).map(|entry| entry.number);
        let entry = Entry {
            number: before.unwrap_or(self.next),
            fresh_until: now + freshness.lifetime.saturating_sub(freshness.age),
            lifetime: freshness.lifetime,
            etag,
            modified,
            vary: (!varied.is_empty()).then(|| fingerprint(&varied, &asked())),
            varied,
            body_bytes: answer.body_bytes,
            page: answer.text.map(|text| {
                Box::new(StoredPage {
                    headers: detached(answer.headers),
                    text,
                })
            }),
        };
        self.entries.insert(key, entry);
        if before.is_none() {
            self.order.push_back((key, self.next));
            self.next += 1;
            self.make_room();
        }
    }

    /// Forgets an answer, because it may no longer be right.
    pub fn forget(&mut self, key: u64) {
        self.entries.remove(&key);
    }

    fn make_room(&mut self) {
        while self.entries.len() > self.limit {
            match self.order.pop_front() {
                Some(oldest) if self.lives(oldest) => self.entries.remove(&oldest.0),
                Some(_) => None,
                None => return,
            };
        }
        // Keys that were forgotten stay in the order until they come up.
        if self.order.len() > self.limit * 2 {
            let mut order = std::mem::take(&mut self.order);
            order.retain(|&place| self.lives(place));
            self.order = order;
        }
    }

    /// Whether a place in the order is that of an entry which is still there.
    fn lives(&self, (key, number): (u64, u64)) -> bool {
        let entry = self.entries.get(&key);
        entry.is_some_and(|entry| entry.number == number)
    }
}

/// An answer that might be stored.
#[derive(Debug)]
pub struct Storable<'a> {
    /// Its headers.
    pub headers: &'a HeaderMap,
    /// Its bytes after decompression.
    pub body_bytes: u64,
    /// Its text, if it is a page.
    pub text: Option<Bytes>,
}

/// The request's headers that an answer depends on and that one visitor may
/// send differently; `None` when it depends on more than headers (`*`).
fn varied(answer: &HeaderMap) -> Option<Box<[HeaderName]>> {
    if !answer.contains_key(VARY) {
        return Some(Box::default());
    }
    let mut names = Vec::new();
    for line in answer.get_all(VARY) {
        for name in line.as_bytes().split(|&byte| byte == b',') {
            let name = name.trim_ascii();
            if name == b"*" {
                return None;
            }
            // These are the same on every request of a visitor.
            match HeaderName::from_bytes(name) {
                Ok(ACCEPT_ENCODING | ACCEPT_LANGUAGE | USER_AGENT) | Err(_) => {}
                Ok(name) => names.push(name),
            }
        }
    }
    Some(names.into())
}

fn fingerprint(names: &[HeaderName], headers: &HeaderMap) -> u64 {
    let mut hasher = Xxh3::new();
    for name in names {
        for value in headers.get_all(name) {
            hasher.update(value.as_bytes());
            hasher.update(b"\n");
        }
        hasher.update(b"\0");
    }
    hasher.digest()
}

/// A copy that does not keep the connection's read buffer alive.
fn detached(headers: &HeaderMap) -> HeaderMap {
    let mut copy = HeaderMap::with_capacity(headers.len());
    for (name, value) in headers {
        if let Ok(value) = HeaderValue::from_bytes(value.as_bytes()) {
            copy.append(name, value);
        }
    }
    copy
}
