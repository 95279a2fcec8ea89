//! Where every draw comes from.
//!
//! Each visit of each user draws from its own streams, derived from the seed,
//! the user's index and the number of the visit. So the same `--seed` draws the
//! same visits whatever the timing, whichever user is first, and however many
//! replicas share the crowd. What a visit is, how long it thinks and what its
//! photo looks like are drawn from separate streams: one more pause, because a
//! page failed, must not turn the next gallery into another one.

use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use xxhash_rust::xxh3::xxh3_64;

/// A stream of draws: xoshiro256++ (Blackman and Vigna), whose values `rand`
/// keeps the same on every platform, unlike those of its `SmallRng`.
pub type Stream = Xoshiro256PlusPlus;

/// What a stream is drawn from for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// What the visit is for, how far it goes, what it chooses.
    Visit,
    /// How long it thinks.
    Think,
    /// Size and look of its photo.
    Photo,
    /// How long the user rests before it.
    Rest,
}

/// The stream of one visit for one purpose.
///
/// `user` is the index of the user in the whole crowd (over all replicas),
/// `visit` counts the visits of this user from 0.
#[must_use]
pub fn stream(seed: u64, user: u64, visit: u64, purpose: Purpose) -> Stream {
    let mut key = [0_u8; 25];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    key[8..16].copy_from_slice(&user.to_le_bytes());
    key[16..24].copy_from_slice(&visit.to_le_bytes());
    key[24] = purpose as u8;
    Stream::seed_from_u64(xxh3_64(&key))
}

#[cfg(test)]
mod tests {
    use rand::Rng;

    use super::*;

    #[test]
    fn a_stream_is_known_by_all_of_its_key() {
        let first = |seed, user, visit, purpose| stream(seed, user, visit, purpose).next_u64();
        let base = first(1, 2, 3, Purpose::Visit);
        assert_eq!(base, first(1, 2, 3, Purpose::Visit));
        assert_ne!(base, first(2, 2, 3, Purpose::Visit));
        assert_ne!(base, first(1, 3, 3, Purpose::Visit));
        assert_ne!(base, first(1, 2, 4, Purpose::Visit));
        assert_ne!(base, first(1, 2, 3, Purpose::Think));
    }

    #[test]
    fn a_seed_means_the_same_for_ever() {
        // If this changes, runs with the same --seed are no longer comparable
        // across versions: say so in the CHANGELOG.
        assert_eq!(
            stream(42, 0, 0, Purpose::Visit).next_u64(),
            13_295_208_738_615_884_280
        );
    }
}
