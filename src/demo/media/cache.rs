//! Files kept in memory: the ones that visitors look at all the time.
//!
//! Files never change under their name, so an entry is good until its photo
//! is deleted. Memory is bounded; the longest unused go first.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::RwLock;

use super::names::Size;
use super::shelf::Shown;

/// How much is kept.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

#[derive(Default)]
pub(super) struct Cache {
    clock: AtomicU64,
    kept: RwLock<Kept>,
}

#[derive(Default)]
struct Kept {
    by_name: HashMap<String, Entry>,
    bytes: u64,
}

struct Entry {
    size: Size,
    shown: Shown,
    used: AtomicU64,
}

impl Cache {
    pub(super) fn get(&self, size: Size, name: &str) -> Option<Shown> {
        let kept = self.kept.read();
        let entry = kept.by_name.get(name).filter(|entry| entry.size == size)?;
        entry.used.store(
            self.clock.fetch_add(1, Ordering::Relaxed),
            Ordering::Relaxed,
        );
        Some(entry.shown.clone())
    }

    pub(super) fn put(&self, size: Size, name: &str, shown: Shown) {
        let used = AtomicU64::new(self.clock.fetch_add(1, Ordering::Relaxed));
        let mut kept = self.kept.write();
        kept.remove(name);
        kept.bytes += shown.length;
        kept.by_name
            .insert(name.to_owned(), Entry { size, shown, used });
        if kept.bytes > MOST_BYTES {
            kept.evict_to(MOST_BYTES * 7 / 8);
        }
    }

    pub(super) fn remove(&self, size: Size, name: &str) {
        let mut kept = self.kept.write();
        if kept
            .by_name
            .get(name)
            .is_some_and(|entry| entry.size == size)
        {
            kept.remove(name);
        }
    }
}

impl Kept {
    fn remove(&mut self, name: &str) {
        if let Some(entry) = self.by_name.remove(name) {
            self.bytes -= entry.shown.length;
        }
    }

    /// Evicts an eighth at once, so that the sorting is rare.
    fn evict_to(&mut self, most: u64) {
        let mut by_use: Vec<(u64, String)> = self
            .by_name
            .iter()
            .map(|(name, entry)| (entry.used.load(Ordering::Relaxed), name.clone()))
            .collect();
        by_use.sort_unstable();
        for (_, name) in by_use {
            if self.bytes <= most {
                break;
            }
            self.remove(&name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::shelf::Content;
    use super::*;
    use bytes::Bytes;
    use http::HeaderValue;
    use std::time::SystemTime;

    fn file(length: u64) -> Shown {
        Shown {
            content: Content::Memory(Bytes::new()),
            length,
            content_type: "image/jpeg",
            etag: HeaderValue::from_static("\"a\""),
            modified: SystemTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn memory_is_bounded_and_the_used_stay() {
        let cache = Cache::default();
        cache.put(Size::Thumb, "loved", file(1024));
        for number in 0..200 {
            cache.put(Size::Full, &number.to_string(), file(1024 * 1024));
            assert!(cache.get(Size::Thumb, "loved").is_some());
            assert!(cache.kept.read().bytes <= MOST_BYTES);
        }
        assert!(cache.get(Size::Full, "0").is_none());
        assert!(cache.get(Size::Full, "199").is_some());
        assert!(
            cache.get(Size::Medium, "199").is_none(),
            "a name is good for one size"
        );
        cache.remove(Size::Full, "199");
        assert!(cache.get(Size::Full, "199").is_none());
    }
}
