//! Who comes, and what for.
//!
//! A persona says what the visits of one user are for. The shares of personas
//! hold within one user at any number of users, because they are dealt out and
//! not drawn; what a visit of a `mixed` user is for is drawn, as visits are
//! many.

use std::fmt;
use std::str::FromStr;

use rand::RngExt;

use super::random::Stream;
use crate::measure::sample::{Action, Persona};

/// No weight may be larger: it keeps the table of an [`Allocator`] small.
const LARGEST_WEIGHT: u32 = 10_000;

/// How often visits of `mixed` users add, delete and walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mix {
    add: u32,
    delete: u32,
    walk: u32,
}

/// Why a text is not a mix or a crowd; the message says what to write.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SharesError {
    /// Not three numbers.
    #[error("'{0}' is not a mix; write add:delete:walk as three whole numbers, such as 1:1:8")]
    Mix(String),
    /// Every weight is zero.
    #[error("'{0}' leaves nothing to do: at least one number must be above 0")]
    Nothing(String),
    /// Not `persona=weight`.
    #[error("'{0}' is not persona=weight; write for example walker=8,uploader=1,deleter=1")]
    Pair(String),
    /// Not a whole number, or too large a one.
    #[error("'{0}' is not a weight; it must be a whole number from 0 to 10000")]
    Weight(String),
    /// Not a persona.
    #[error("there is no persona '{given}'{}; there are walker, uploader, deleter and mixed",
        likely.map(|persona| format!(" (did you mean {persona}?)")).unwrap_or_default())]
    Persona {
        /// What was given.
        given: String,
        /// The persona that it resembles.
        likely: Option<Persona>,
    },
    /// One persona has two weights.
    #[error("{0} has two weights; give each persona one")]
    Twice(Persona),
}

impl Mix {
    /// The weight of an action.
    #[must_use]
    pub fn weight(&self, action: Action) -> u32 {
        match action {
            Action::Add => self.add,
            Action::Delete => self.delete,
            Action::Walk => self.walk,
        }
    }

    /// Draws what a visit is for.
    pub fn draw(&self, stream: &mut Stream) -> Action {
        let drawn = stream.random_range(0..(self.add + self.delete + self.walk).max(1));
        if drawn < self.add {
            Action::Add
        } else if drawn < self.add + self.delete {
            Action::Delete
        } else {
            Action::Walk
        }
    }
}

/// Add 1/10, delete 1/10, walk 8/10.
impl Default for Mix {
    fn default() -> Self {
        Self {
            add: 1,
            delete: 1,
            walk: 8,
        }
    }
}

impl FromStr for Mix {
    type Err = SharesError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts: Vec<&str> = text.split(':').collect();
        let [add, delete, walk] = parts[..] else {
            return Err(SharesError::Mix(text.to_owned()));
        };
        let mix = Self {
            add: weight(add)?,
            delete: weight(delete)?,
            walk: weight(walk)?,
        };
        if mix.add + mix.delete + mix.walk == 0 {
            return Err(SharesError::Nothing(text.to_owned()));
        }
        Ok(mix)
    }
}

/// In the form that [`FromStr`] reads.
impl fmt::Display for Mix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.add, self.delete, self.walk)
    }
}

fn weight(text: &str) -> Result<u32, SharesError> {
    text.trim()
        .parse()
        .ok()
        .filter(|weight| *weight <= LARGEST_WEIGHT)
        .ok_or_else(|| SharesError::Weight(text.trim().to_owned()))
}

/// The wanted shares of personas among users, as weights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrowdShares {
    weights: [u32; Persona::COUNT],
}

impl CrowdShares {
    /// The weight of a persona.
    #[must_use]
    pub fn weight(&self, persona: Persona) -> u32 {
        self.weights[persona.index()]
    }

    /// The personas that occur.
    pub fn personas(&self) -> impl Iterator<Item = Persona> {
        Persona::ALL
            .into_iter()
            .filter(|persona| self.weight(*persona) > 0)
    }
}

/// Every user is `mixed`.
impl Default for CrowdShares {
    fn default() -> Self {
        let mut weights = [0; Persona::COUNT];
        weights[Persona::Mixed.index()] = 1;
        Self { weights }
    }
}

impl FromStr for CrowdShares {
    type Err = SharesError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut weights = [None; Persona::COUNT];
        for pair in text.split(',').map(str::trim) {
            let (name, number) = pair
                .split_once('=')
                .ok_or_else(|| SharesError::Pair(pair.to_owned()))?;
            let persona = persona(name.trim())?;
            let slot = &mut weights[persona.index()];
            if slot.replace(weight(number)?).is_some() {
                return Err(SharesError::Twice(persona));
            }
        }
        let weights = weights.map(Option::unwrap_or_default);
        if weights.iter().all(|weight| *weight == 0) {
            return Err(SharesError::Nothing(text.to_owned()));
        }
        Ok(Self { weights })
    }
}

fn persona(name: &str) -> Result<Persona, SharesError> {
    Persona::from_name(name).ok_or_else(|| SharesError::Persona {
        given: name.to_owned(),
        likely: Persona::ALL
            .into_iter()
            .map(|persona| (strsim::damerau_levenshtein(persona.name(), name), persona))
            .filter(|(distance, _)| *distance <= 3)
            .min_by_key(|(distance, _)| *distance)
            .map(|(_, persona)| persona),
    })
}

/// In the form that [`FromStr`] reads.
impl fmt::Display for CrowdShares {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pairs: Vec<String> = self
            .personas()
            .map(|persona| format!("{persona}={}", self.weight(persona)))
            .collect();
        f.pad(&pairs.join(","))
    }
}

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
#[error("'{0}' is not a share; write slot/replicas with the slots from 1, such as 3/8")]
pub struct ShareError(String);

impl Share {
    /// The index in the whole crowd of this process's user `user`.
    #[must_use]
    pub fn global_index(&self, user: u64) -> u64 {
        user * self.of + self.slot - 1
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
        text.split_once('/')
            .and_then(|(slot, of)| {
                Some(Self {
                    slot: slot.trim().parse().ok()?,
                    of: of.trim().parse().ok()?,
                })
            })
            .filter(|share| (1..=share.of).contains(&share.slot) && share.of <= 100_000)
            .ok_or_else(|| ShareError(text.to_owned()))
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.slot, self.of)
    }
}

/// What a crowd of these shares and this mix comes for.
#[must_use]
pub fn coming_for(shares: &CrowdShares, mix: &Mix) -> Vec<Action> {
    let comes = |action: Action| {
        shares.personas().any(|persona| match persona {
            Persona::Walker => action == Action::Walk,
            Persona::Uploader => action == Action::Add,
            Persona::Deleter => action == Action::Delete,
            Persona::Mixed => mix.weight(action) > 0,
        })
    };
    Action::ALL
        .into_iter()
        .filter(|action| comes(*action))
        .collect()
}

#[cfg(test)]
mod tests;
