//! Who removes what: the work of a clean-up, split among its sessions.

use std::collections::{BTreeMap, VecDeque};

use super::super::ledger::entry::Entry;

/// Entries of one account, for one session.
pub(super) struct Job {
    pub(super) user: String,
    pub(super) entries: Vec<Entry>,
}

/// Splits entries by account, and those of one account among the sessions.
pub(super) fn jobs(entries: Vec<Entry>, sessions: usize) -> VecDeque<Job> {
    let size = entries.len().div_ceil(sessions.max(1)).max(1);
    let mut by_user: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
    for entry in entries {
        by_user.entry(entry.user.clone()).or_default().push(entry);
    }
    let mut jobs = VecDeque::new();
    for (user, entries) in by_user {
        for part in entries.chunks(size) {
            jobs.push_back(Job {
                user: user.clone(),
                entries: part.to_vec(),
            });
        }
    }
    jobs
}
