//! Which galleries and photos there will be: titles, order, what is painted.
//!
//! All of it follows from the seed, ids and file names included, so that a
//! run can be repeated on the same gallery.

use rand::rngs::SmallRng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};

use super::super::options::Options;
use super::palette::{Mood, THEMES};

/// The first gallery gets this many photos where there are enough: more than
/// one page of them.
const MORE_THAN_A_PAGE: usize = 28;
/// How many the others must keep for that.
const FEWEST_IN_OTHERS: usize = 4;
/// Between one photo and the next, in seconds.
const INTERVAL: i64 = 7 * 3600;

/// The smallest and largest photos that are painted.
const SMALLEST_SIDE: u32 = 64;
const LARGEST_SIDE: u32 = 8192;

/// What a new gallery is filled with.
pub(super) struct Plan {
    /// Titles; the ids are their places, from 1.
    pub(super) galleries: Vec<String>,
    /// In the order of making: the newest of each gallery first.
    pub(super) photos: Vec<Planned>,
}

/// One photo to be made.
#[derive(Debug)]
pub(super) struct Planned {
    pub(super) id: i64,
    pub(super) gallery: i64,
    pub(super) key: String,
    pub(super) title: String,
    pub(super) file_name: String,
    /// How many seconds ago it was added.
    pub(super) age: i64,
    pub(super) scene: Scene,
}

/// What a photo shows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scene {
    pub(super) mood: &'static Mood,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) seed: u64,
}

impl Plan {
    pub(super) fn new(options: &Options) -> Self {
        let (galleries, photos) = (options.galleries, options.photos);
        let mut rng = SmallRng::seed_from_u64(options.seed);
        let mut plan = Self {
            galleries: Vec::new(),
            photos: Vec::new(),
        };
        let mut id = 0;
        let mut by_rank: Vec<(usize, Planned)> = Vec::with_capacity(photos);
        for (number, count) in shares(galleries, photos).into_iter().enumerate() {
            let theme = &THEMES[number % THEMES.len()];
            let round = number / THEMES.len();
            plan.galleries.push(match round {
                0 => theme.title.to_owned(),
                _ => format!("{} {}", theme.title, round + 1),
            });
            for place in 0..count {
                id += 1;
                let (title, mood) = name(&mut rng, theme.moods, theme.places);
                let planned = Planned {
                    id,
                    gallery: number as i64 + 1,
                    key: format!("{:032x}", rng.random::<u128>()),
                    file_name: format!("{}-{id:04}.jpg", slug(&title)),
                    title,
                    age: (photos as i64 - id + 1) * INTERVAL,
                    scene: scene(&mut rng, mood, options.photo_side),
                };
                by_rank.push((count - place, planned));
            }
        }
        by_rank.sort_by_key(|(rank, planned)| (*rank, planned.gallery));
        plan.photos = by_rank.into_iter().map(|(_, planned)| planned).collect();
        plan
    }
}

/// How many photos each gallery gets.
fn shares(galleries: usize, photos: usize) -> Vec<usize> {
    if galleries == 0 {
        return Vec::new();
    }
    let others = galleries - 1;
    let even = photos.div_ceil(galleries);
    let wanted = even.max(MORE_THAN_A_PAGE);
    let first = if photos >= wanted + others * FEWEST_IN_OTHERS {
        wanted
    } else {
        even
    };
    let first = if others == 0 {
        photos
    } else {
        first.min(photos)
    };
    let mut shares = vec![first];
    for number in 0..others {
        let left = photos - first;
        shares.push(left / others + usize::from(number < left % others));
    }
    shares
}

fn name(rng: &mut SmallRng, moods: &'static [Mood], places: &[&str]) -> (String, &'static Mood) {
    let mood = moods.choose(rng).unwrap_or(&moods[0]);
    let words = mood.words.choose(rng).copied().unwrap_or("Light");
    let place = places.choose(rng).copied().unwrap_or("over the hills");
    (format!("{words} {place}"), mood)
}

fn slug(title: &str) -> String {
    title.to_lowercase().replace(' ', "-")
}

/// Three in five are landscapes of 4:3, the others 3:2 or upright.
fn scene(rng: &mut SmallRng, mood: &'static Mood, side: u32) -> Scene {
    let side = side.clamp(SMALLEST_SIDE, LARGEST_SIDE);
    let (width, height) = match rng.random_range(0..5) {
        0 => (side, side * 2 / 3),
        1 => (side * 3 / 4, side),
        _ => (side, side * 3 / 4),
    };
    Scene {
        mood,
        width,
        height,
        seed: rng.random(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn one_gallery_has_more_than_a_page_where_there_are_enough() {
        assert_eq!(shares(5, 60), [28, 8, 8, 8, 8]);
        assert_eq!(shares(2, 34), [28, 6]);
        assert_eq!(shares(3, 12), [4, 4, 4]);
        assert_eq!(shares(1, 7), [7]);
        assert_eq!(shares(4, 2), [1, 1, 0, 0]);
        assert_eq!(shares(2, 100), [50, 50]);
        assert!(shares(0, 10).is_empty());
    }

    #[test]
    fn the_same_seed_plans_the_same_photos() {
        let plan = |seed| {
            Plan::new(&Options {
                galleries: 7,
                seed,
                ..Options::default()
            })
        };
        let (one, two, other) = (plan(3), plan(3), plan(4));
        let keys = |plan: &Plan| {
            plan.photos
                .iter()
                .map(|p| p.key.clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(keys(&one), keys(&two));
        assert_ne!(keys(&one), keys(&other));
        assert_eq!(one.galleries.iter().collect::<HashSet<_>>().len(), 7);
        assert_eq!(
            one.photos
                .iter()
                .map(|p| p.id)
                .collect::<HashSet<_>>()
                .len(),
            60
        );
        let first: Vec<i64> = one.photos[..7].iter().map(|p| p.gallery).collect();
        assert_eq!(first, [1, 2, 3, 4, 5, 6, 7], "covers first");
    }
}
