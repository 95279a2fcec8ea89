//! Remembers facts by the hash of the page they were found on.
//!
//! Sharded so that visitors rarely wait for one another; each shard evicts by
//! the clock algorithm ("second chance"): pages that were asked for again since
//! the hand last passed stay. Pages that differ for every visitor (a token in
//! them) are never asked for again and leave first, so they cannot push out the
//! pages that everyone shares.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::{Arc, OnceLock};

use parking_lot::Mutex;

use super::facts::Facts;

/// A power of two, so that the shard is a mask away.
const SHARDS: usize = 16;

/// What a page is known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key {
    /// A hash of the body.
    pub(super) body: u128,
    /// A hash of the URL, the role and whatever else the facts depend on.
    pub(super) around: u64,
}

impl std::hash::Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // Both are good hashes already.
        state.write_u64((self.body as u64) ^ self.around);
    }
}

/// How much is remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Pages.
    pub pages: usize,
    /// Bytes of facts, as far as they can be estimated.
    pub bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            pages: 128 * 1024,
            bytes: 64 * 1024 * 1024,
        }
    }
}

/// How well the memory serves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stats {
    /// Pages that were known.
    pub hits: u64,
    /// Pages that had to be parsed.
    pub misses: u64,
    /// Pages that are remembered now.
    pub pages: usize,
    /// Bytes that they take, estimated.
    pub bytes: usize,
}

type Slot = Arc<OnceLock<Arc<Facts>>>;

#[derive(Debug)]
struct Entry {
    slot: Slot,
    bytes: usize,
    asked_again: bool,
}

#[derive(Debug, Default)]
struct Shard {
    entries: HashMap<Key, Entry, BuildHasherDefault<Through>>,
    clock: VecDeque<Key>,
    bytes: usize,
    hits: u64,
    misses: u64,
}

#[derive(Debug)]
pub(super) struct Cache {
    shards: [Mutex<Shard>; SHARDS],
    limits: Limits,
}

impl Cache {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            shards: Default::default(),
            limits: Limits {
                pages: (limits.pages / SHARDS).max(1),
                bytes: limits.bytes / SHARDS,
            },
        }
    }

    /// The facts of a page, read by `read` where they are not known. Only one
    /// caller reads a page; others who ask meanwhile wait for it.
    pub(super) fn get_or_insert(&self, key: Key, read: impl FnOnce() -> Facts) -> Arc<Facts> {
        let shard = self.shard(key);
        let slot = match shard.lock().look_up(key) {
            Ok(facts) => return facts,
            Err(slot) => slot,
        };
        let mut was_read = false;
        let facts = Arc::clone(slot.get_or_init(|| {
            was_read = true;
            Arc::new(read())
        }));
        if was_read {
            shard.lock().weigh(key, facts.bytes(), self.limits);
        }
        facts
    }

    pub(super) fn stats(&self) -> Stats {
        let mut stats = Stats::default();
        for shard in &self.shards {
            let shard = shard.lock();
            stats.hits += shard.hits;
            stats.misses += shard.misses;
            stats.pages += shard.entries.len();
            stats.bytes += shard.bytes;
        }
        stats
    }

    fn shard(&self, key: Key) -> &Mutex<Shard> {
        let index = (key.body >> 64) as usize % SHARDS;
        &self.shards[index]
    }
}

impl Shard {
    /// The facts, or the slot where they are to be put.
    fn look_up(&mut self, key: Key) -> Result<Arc<Facts>, Slot> {
        if let Some(entry) = self.entries.get_mut(&key) {
            self.hits += 1;
            entry.asked_again = true;
            return entry.slot.get().map_or_else(
                || Err(Arc::clone(&entry.slot)),
                |facts| Ok(Arc::clone(facts)),
            );
        }
        self.misses += 1;
        let slot = Slot::default();
        self.clock.push_back(key);
        self.entries.insert(
            key,
            Entry {
                slot: Arc::clone(&slot),
                bytes: 0,
                asked_again: false,
            },
        );
        Err(slot)
    }

    /// Counts what a page takes and makes room for it.
    fn weigh(&mut self, key: Key, bytes: usize, limits: Limits) {
        if let Some(entry) = self.entries.get_mut(&key) {
            self.bytes += bytes - entry.bytes.min(bytes);
            entry.bytes = bytes;
        }
        while self.entries.len() > limits.pages || self.bytes > limits.bytes {
            let Some(oldest) = self.clock.pop_front() else {
                break;
            };
            match self.entries.get_mut(&oldest) {
                Some(entry) if entry.asked_again => {
                    entry.asked_again = false;
                    self.clock.push_back(oldest);
                }
                _ => {
                    let gone = self.entries.remove(&oldest);
                    self.bytes -= gone.map_or(0, |entry| entry.bytes);
                }
            }
        }
    }
}

/// Passes on what is a hash already.
#[derive(Default)]
struct Through(u64);

impl Hasher for Through {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn key(number: u64) -> Key {
        let hash = xxhash_rust::xxh3::xxh3_128(&number.to_le_bytes());
        Key {
            body: hash,
            around: 7,
        }
    }

    fn facts(problem: &str) -> Facts {
        Facts {
            problem: Some(problem.to_owned()),
            ..Facts::default()
        }
    }

    #[test]
    fn a_page_is_read_once_however_many_ask_at_once() {
        let cache = Cache::new(Limits::default());
        let reads = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for page in 0..100 {
                        let found = cache.get_or_insert(key(page), || {
                            reads.fetch_add(1, Ordering::Relaxed);
                            facts(&page.to_string())
                        });
                        assert_eq!(found.problem, Some(page.to_string()));
                    }
                });
            }
        });
        assert_eq!(reads.load(Ordering::Relaxed), 100);
        let stats = cache.stats();
        assert_eq!((stats.misses, stats.hits, stats.pages), (100, 700, 100));
    }

    #[test]
    fn memory_is_bounded_and_pages_that_are_asked_for_stay() {
        let limits = Limits {
            pages: 64 * SHARDS,
            bytes: 1024 * 1024,
        };
        let cache = Cache::new(limits);
        let mut reads = 0;
        for page in 0..100_000 {
            // Everyone asks for page 0 now and then; the others differ each time.
            if page % 50 == 0 {
                let _ = cache.get_or_insert(key(0), || {
                    reads += 1;
                    facts("front page")
                });
            }
            let _ = cache.get_or_insert(key(page + 1), || facts("one of many"));
        }
        assert_eq!(reads, 1);
        let stats = cache.stats();
        assert!(stats.pages <= limits.pages, "{stats:?}");
        assert!(stats.bytes <= limits.bytes, "{stats:?}");
        assert!(stats.bytes > 0, "{stats:?}");
    }

    #[test]
    fn a_read_that_panics_is_tried_again() {
        let cache = Cache::new(Limits::default());
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            cache.get_or_insert(key(1), || panic!("on purpose"))
        }));
        assert!(panicked.is_err());
        let found = cache.get_or_insert(key(1), || facts("fine"));
        assert_eq!(found.problem.as_deref(), Some("fine"));
    }
}
