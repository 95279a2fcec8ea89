//! Who comes, and what for.
//!
//! A persona says what the visits of one user are for. The shares of personas
//! hold within one user at any number of users, because they are dealt out and
//! not drawn; what a visit of a `mixed` user is for is drawn, as visits are
//! many.

pub mod allocator;

use std::fmt;
use std::str::FromStr;

use rand::RngExt;

use super::random::Stream;
use crate::diagnostic::spelling;
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
        likely: spelling::likely(name, Persona::ALL.map(Persona::name))
            .and_then(Persona::from_name),
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
