//! Rendered pages, kept as long as nothing has changed.
//!
//! Everyone who is not signed in sees the same pages, so they are rendered
//! once for each state of the gallery. Any change empties the whole cache: a
//! gallery is read a thousand times more often than written, and a rule that
//! cannot be wrong is worth a few renderings.

use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;
use http::HeaderValue;
use parking_lot::RwLock;
use xxhash_rust::xxh3::xxh3_128;

/// How many pages are kept; some 10 kB each.
const MOST: usize = 2_000;

/// Which page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Front(u64),
    Gallery(i64, u64),
    Photo(i64),
}

/// A rendered page.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) html: Bytes,
    pub(super) etag: HeaderValue,
}

impl Page {
    pub(super) fn new(html: String) -> Self {
        let etag = format!("\"{:032x}\"", xxh3_128(html.as_bytes()));
        let etag =
            HeaderValue::from_str(&etag).unwrap_or_else(|_| HeaderValue::from_static("\"\""));
        Self {
            html: html.into(),
            etag,
        }
    }
}

/// The state of the gallery that a page was rendered from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp(u64);

/// The rendered pages.
#[derive(Default)]
pub(in crate::demo) struct PageCache {
    kept: RwLock<Kept>,
}

#[derive(Default)]
struct Kept {
    changes: u64,
    pages: HashMap<Key, Arc<Page>>,
}

impl PageCache {
    /// To be called after each change to the galleries or photos.
    pub(in crate::demo) fn changed(&self) {
        let mut kept = self.kept.write();
        kept.changes += 1;
        kept.pages.clear();
    }

    /// To be taken before the database is read for a page.
    pub(super) fn stamp(&self) -> Stamp {
        Stamp(self.kept.read().changes)
    }

    pub(super) fn get(&self, key: Key) -> Option<Arc<Page>> {
        self.kept.read().pages.get(&key).cloned()
    }

    /// Keeps a page, unless something has changed since its stamp.
    pub(super) fn put(&self, key: Key, stamp: Stamp, page: &Arc<Page>) {
        let mut kept = self.kept.write();
        if kept.changes != stamp.0 {
            return;
        }
        if kept.pages.len() >= MOST {
            kept.pages.clear();
        }
        kept.pages.insert(key, Arc::clone(page));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_rendered_before_a_change_is_not_kept() {
        let cache = PageCache::default();
        let page = Arc::new(Page::new("old".to_owned()));
        let stamp = cache.stamp();
        cache.put(Key::Front(1), stamp, &page);
        assert!(cache.get(Key::Front(1)).is_some());
        cache.changed();
        assert!(cache.get(Key::Front(1)).is_none());
        cache.put(Key::Front(1), stamp, &page);
        assert!(cache.get(Key::Front(1)).is_none());
    }
}
