//! One thing that the crowd has put into the gallery, or was about to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What kind of thing it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A photo.
    Photo,
    /// A gallery.
    Gallery,
}

/// What is known about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It was about to be sent.
    #[default]
    Intended,
    /// The gallery said that it has it.
    Uploaded,
    /// A visit has deleted it.
    Deleted,
    /// The clean-up has removed it.
    Removed,
    /// It never came to be.
    Absent,
    /// Sending it failed in a way that leaves open whether it is there.
    Unknown,
}

impl State {
    /// Whether it may still be in the gallery.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Intended | Self::Uploaded | Self::Unknown)
    }
}

/// What is known before it is sent.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Its number in the run, from [`super::Ledger::reserve`].
    pub number: u64,
    /// What kind of thing it is.
    pub kind: Kind,
    /// The name of the file, or of the gallery; carries the run mark.
    pub name: String,
    /// The title; carries the run mark.
    pub title: String,
    /// URL of the gallery that it is put into; empty for galleries.
    pub gallery: String,
    /// The name of the account that adds it; empty without one.
    pub user: String,
    /// Its size.
    pub bytes: u64,
}

/// One thing in the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its number in the run.
    pub number: u64,
    /// What kind of thing it is.
    pub kind: Kind,
    /// The name of the file, or of the gallery; carries the run mark.
    pub name: String,
    /// The title; carries the run mark.
    pub title: String,
    /// URL of the gallery that it was put into; empty for galleries.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub gallery: String,
    /// The name of the account that added it; empty without one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub user: String,
    /// Its size.
    #[serde(default)]
    pub bytes: u64,
    /// When it was about to be sent: RFC 3339, UTC.
    pub at: String,
    /// What the gallery said about it: its own name, its id. `photo.*` of a
    /// photo, `gallery.*` of a gallery.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub captures: BTreeMap<String, String>,
    /// What is known; in the file the later lines say it.
    #[serde(skip)]
    pub state: State,
}

impl Entry {
    /// Whether what is open is in the gallery, in words: of what was cut off nobody
    /// knows.
    #[must_use]
    pub fn is_where(&self) -> &'static str {
        match self.state {
            State::Uploaded => "still there",
            _ => "may still be there",
        }
    }

    pub(super) fn intended(draft: Draft) -> Self {
        Self {
            number: draft.number,
            kind: draft.kind,
            name: draft.name,
            title: draft.title,
            gallery: draft.gallery,
            user: draft.user,
            bytes: draft.bytes,
            at: super::event::now(),
            captures: BTreeMap::new(),
            state: State::Intended,
        }
    }
}
