//! One copy of each page for all visitors.
//!
//! A gallery serves the same page to everybody. Unpacking and decoding it again
//! for each visitor, and keeping a copy in each visitor's browser cache, would
//! be most of the client's work and memory. So the bytes as they came are
//! hashed (xxh3, 128 bits: collisions do not happen by chance), and what was
//! made of them once is shared.

use std::collections::HashMap;

use bytes::Bytes;
use parking_lot::Mutex;
use xxhash_rust::xxh3::{xxh3_64, xxh3_128_with_seed};

/// Bytes of pages in each of the two generations.
const GENERATION: usize = 16 << 20;
/// Larger pages are rare, and not worth emptying the table for.
const LARGEST: usize = 1 << 20;

/// A page that has been unpacked and decoded.
#[derive(Debug, Clone)]
pub struct Page {
    /// The text, in UTF-8.
    pub text: Bytes,
    /// How many bytes it had after decompression.
    pub unpacked: u64,
}

/// The shared pages: a young generation, and an old one that is dropped when
/// the young one has grown up, so that pages in use survive and others do not.
#[derive(Debug, Default)]
pub struct Interner {
    generations: Mutex<Generations>,
}

#[derive(Debug, Default)]
struct Generations {
    young: HashMap<u128, Page>,
    old: HashMap<u128, Page>,
    young_bytes: usize,
}

impl Interner {
    /// A key for bytes as they came and what they were said to be.
    #[must_use]
    pub fn key(wire: &[u8], coding: &[u8], content_type: &[u8]) -> u128 {
        let said = xxh3_64(content_type) ^ xxh3_64(coding).rotate_left(1);
        xxh3_128_with_seed(wire, said)
    }

    /// The page made of these bytes, if it is still known.
    #[must_use]
    pub fn get(&self, key: u128) -> Option<Page> {
        let mut generations = self.generations.lock();
        if let Some(page) = generations.young.get(&key) {
            return Some(page.clone());
        }
        let page = generations.old.remove(&key)?;
        generations.insert(key, page.clone());
        Some(page)
    }

    /// Shares a page; gives back the copy to use.
    #[must_use]
    pub fn insert(&self, key: u128, mut page: Page) -> Page {
        if page.text.len() > LARGEST {
            return page;
        }
        // A slice would keep the whole read buffer alive that it was cut from.
        page.text = Bytes::copy_from_slice(&page.text);
        self.generations.lock().insert(key, page.clone());
        page
    }
}

impl Generations {
    fn insert(&mut self, key: u128, page: Page) {
        if self.young_bytes + page.text.len() > GENERATION {
            self.old = std::mem::take(&mut self.young);
            self.young_bytes = 0;
        }
        self.young_bytes += page.text.len();
        self.young.insert(key, page);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(size: usize) -> Page {
        Page {
            text: Bytes::from(vec![b'x'; size]),
            unpacked: size as u64,
        }
    }

    #[test]
    fn the_same_bytes_become_the_same_page() {
        let interner = Interner::default();
        let key = Interner::key(b"hello", b"", b"text/html");
        assert!(interner.get(key).is_none());
        let first = interner.insert(key, page(5));
        let again = interner.get(key).unwrap();
        assert_eq!(first.text.as_ptr(), again.text.as_ptr());
        assert_ne!(key, Interner::key(b"hello", b"gzip", b"text/html"));
    }

    #[test]
    fn memory_is_bounded_and_pages_in_use_stay() {
        let interner = Interner::default();
        let used = Interner::key(b"used", b"", b"");
        let _ = interner.insert(used, page(1000));
        for number in 0..200_u32 {
            let key = Interner::key(&number.to_be_bytes(), b"", b"");
            let _ = interner.insert(key, page(LARGEST));
            assert!(interner.get(used).is_some());
        }
        let generations = interner.generations.lock();
        assert!(generations.young_bytes <= GENERATION);
        assert!(generations.young.len() + generations.old.len() <= 40);
    }
}
