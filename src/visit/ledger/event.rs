//! The lines of the file: one JSON object each, read from the first to the last.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::entry::{Entry, State};

/// The version of the file format. It grows when a line means something else,
/// not when there are more of them.
pub const FORMAT: u32 = 1;

/// The first line: whose ledger it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// [`FORMAT`].
    pub format: u32,
    /// The id of the run, which is in every mark.
    pub run: String,
    /// The gallery's URL, without credentials.
    pub host: String,
    /// The scenario: the name of a shipped one, or the path of a file.
    pub scenario: String,
    /// When the run began: RFC 3339, UTC.
    pub at: String,
}

impl Header {
    /// The header of a run that begins now.
    #[must_use]
    pub fn new(run: &str, host: &str, scenario: &str) -> Self {
        Self {
            format: FORMAT,
            run: run.to_owned(),
            host: host.to_owned(),
            scenario: scenario.to_owned(),
            at: now(),
        }
    }
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// The first line.
    Run(Header),
    /// Something is about to be sent.
    Intended(Entry),
    /// The gallery said that it has it.
    Uploaded {
        /// Which.
        number: u64,
        /// When: RFC 3339, UTC.
        at: String,
        /// What it said about it.
        captures: BTreeMap<String, String>,
    },
    /// Something else is known now.
    State {
        /// Of which.
        number: u64,
        /// When: RFC 3339, UTC.
        at: String,
        /// What.
        state: State,
    },
}

impl Event {
    pub(super) fn uploaded(number: u64, captures: BTreeMap<String, String>) -> Self {
        Self::Uploaded {
            number,
            at: now(),
            captures,
        }
    }

    pub(super) fn state(number: u64, state: State) -> Self {
        Self::State {
            number,
            at: now(),
            state,
        }
    }

    /// The line, with its end.
    pub(super) fn line(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut line = serde_json::to_vec(self)?;
        line.push(b'\n');
        Ok(line)
    }
}

/// This moment: RFC 3339, UTC.
pub(super) fn now() -> String {
    jiff::Timestamp::now().to_string()
}
