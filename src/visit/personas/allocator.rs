//! Which user is which persona, and which replica plays which user.

use std::fmt;
use std::str::FromStr;

use super::CrowdShares;
use crate::measure::sample::Persona;

/// Deals out personas to users.
///
/// Users are dealt to in order, each the persona that is furthest behind its
/// share. Taking the largest deficit alone can leave a persona more than one
/// user behind (weights 6:46:351:351 do at 43 users), so of those that may come
/// next the one whose deadline is nearest comes: the chairman assignment of
/// R. Tijdeman (Discrete Mathematics 32, 1980), which keeps every persona
/// within 1 − 1/(2k − 2) of a user of its share, k being the number of
/// personas, at every number of users.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allocator {
    /// The order repeats after the sum of the weights, where all is exact.
    order: Vec<Persona>,
}

impl Allocator {
    /// Deals by these shares.
    #[must_use]
    pub fn new(shares: &CrowdShares) -> Self {
        let divisor = shares.weights.into_iter().fold(0, gcd).max(1);
        let weights = shares.weights.map(|weight| i128::from(weight / divisor));
        let personas: Vec<usize> = (0..weights.len()).filter(|i| weights[*i] > 0).collect();
        let sum: i128 = weights.iter().sum();
        let mut dealt = [0_i128; Persona::COUNT];
        let mut order = Vec::with_capacity(usize::try_from(sum).unwrap_or_default());
        for users in 1..=sum {
            let next = next_persona(&weights, &personas, &dealt, users);
            dealt[next] += 1;
            order.push(Persona::ALL[next]);
        }
        Self { order }
    }

    /// The persona of a user, by its index in the whole crowd from 0.
    #[must_use]
    pub fn persona(&self, user: u64) -> Persona {
        let length = u64::try_from(self.order.len()).unwrap_or(1).max(1);
        usize::try_from(user % length)
            .ok()
            .and_then(|index| self.order.get(index))
            .copied()
            .unwrap_or(Persona::Mixed)
    }
}

fn next_persona(
    weights: &[i128; Persona::COUNT],
    personas: &[usize],
    dealt: &[i128; Persona::COUNT],
    users: i128,
) -> usize {
    let sum: i128 = weights.iter().sum();
    let scale = (2 * personas.len() as i128 - 2).max(1);
    // Deficits in users, times `sum`, to stay within whole numbers.
    let deficit = |persona: usize| weights[persona] * users - dealt[persona] * sum;
    // Users until the persona would be too far behind, times its weight.
    let slack = |persona: usize| sum * (scale - 1) - scale * deficit(persona);
    let nearest = personas
        .iter()
        .copied()
        .filter(|persona| scale * deficit(*persona) >= sum)
        .min_by(|a, b| (slack(*a) * weights[*b]).cmp(&(slack(*b) * weights[*a])));
    let furthest_behind = || personas.iter().copied().max_by_key(|p| deficit(*p));
    nearest.or_else(furthest_behind).unwrap_or_default()
}

fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// Which users of the whole crowd this process plays: `3/8` is the third of
/// eight replicas, which share the crowd by turns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    slot: u64,
    of: u64,
}

/// Why a text is not a share.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ShareError {
    /// It is written wrongly.
    #[error("'{0}' is not a share; write slot/replicas with the slots from 1, such as 3/8")]
    NotAShare(String),
    /// A swarm has been scaled, and its replicas were not told.
    #[error(
        "there is no share {slot} of {of}: this generator is one more than the crowd is \
         shared by. Tell all of them how many they are (VERNISSAGE_REPLICAS in stack.yml) \
         and do not only scale the service"
    )]
    TooMany {
        /// Which one this is.
        slot: u64,
        /// How many they were told that they are.
        of: u64,
    },
}

impl Share {
    /// The index in the whole crowd of this process's user `user`.
    #[must_use]
    pub fn global_index(&self, user: u64) -> u64 {
        user * self.of + self.slot - 1
    }

    /// Its number from 1 and how many there are; `None` for the whole crowd.
    #[must_use]
    pub fn numbers(&self) -> Option<(u64, u64)> {
        (self.of > 1).then_some((self.slot, self.of))
    }

    /// The part of the whole crowd that this process is.
    #[must_use]
    pub fn part(&self) -> f64 {
        1.0 / self.of as f64
    }

    /// How many of a crowd of `users` this process plays.
    #[must_use]
    pub fn users(&self, users: u64) -> u64 {
        (users + self.of - self.slot) / self.of
    }
}

/// The whole crowd.
impl Default for Share {
    fn default() -> Self {
        Self { slot: 1, of: 1 }
    }
}

impl FromStr for Share {
    type Err = ShareError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = |(slot, of): (&str, &str)| {
            let (slot, of) = (slot.trim().parse().ok()?, of.trim().parse().ok()?);
            (slot > 0 && (1..=100_000).contains(&of)).then_some(Self { slot, of })
        };
        match text.split_once('/').and_then(read) {
            Some(Self { slot, of }) if slot > of => Err(ShareError::TooMany { slot, of }),
            Some(share) => Ok(share),
            None => Err(ShareError::NotAShare(text.to_owned())),
        }
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.slot, self.of)
    }
}
