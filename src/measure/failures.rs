//! Failures, grouped so that a report can name each kind with one example.
//!
//! A gallery that is down fails every request, so groups are counted and never
//! listed, and the example's description is made once for each group. One lock
//! guards them all: a failing request costs a thousand times what it holds.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use parking_lot::Mutex;

use super::run::FailureGroup;
use super::sample::{Failure, Operation, Outcome, Sample};

/// Kinds that are kept apart by status. Beyond it, further statuses of an
/// operation and outcome join the first kind that is known of them, so that a
/// gallery which answers with every status there is cannot fill the memory.
const KINDS: usize = 200;

type Kind = (Operation, Outcome, u16);

#[derive(Debug, Default)]
struct Group {
    count: u64,
    first_s: f64,
    last_s: f64,
    /// Set when someone has begun to describe the first failure.
    described: bool,
    url: String,
    detail: String,
}

/// The failures of a run.
#[derive(Debug, Default)]
pub(super) struct Failures(Mutex<HashMap<Kind, Group>>);

impl Failures {
    /// Counts a failed request that ended `seconds` after the start.
    pub(super) fn count(&self, sample: &Sample, seconds: f64) {
        self.add((sample.operation, sample.outcome, sample.status), seconds);
    }

    /// Counts a failure for which nothing was sent.
    pub(super) fn count_unsent(&self, failure: &Failure, seconds: f64) {
        let kind = (failure.operation, failure.outcome, failure.status);
        self.add(kind, seconds);
        self.exemplify(kind, &|| failure.clone());
    }

    fn add(&self, kind: Kind, seconds: f64) {
        let mut groups = self.0.lock();
        let kind = kind_of(&groups, kind);
        match groups.entry(kind) {
            Entry::Occupied(mut known) => {
                let group = known.get_mut();
                group.count += 1;
                group.first_s = group.first_s.min(seconds);
                group.last_s = group.last_s.max(seconds);
            }
            Entry::Vacant(new) => {
                new.insert(Group {
                    count: 1,
                    first_s: seconds,
                    last_s: seconds,
                    ..Group::default()
                });
            }
        }
    }

    /// Keeps the description of the first failure of its kind.
    pub(super) fn describe(&self, sample: &Sample, describe: &dyn Fn() -> Failure) {
        let kind = (sample.operation, sample.outcome, sample.status);
        self.exemplify(kind, describe);
    }

    fn exemplify(&self, kind: Kind, describe: &dyn Fn() -> Failure) {
        {
            let mut groups = self.0.lock();
            let kind = kind_of(&groups, kind);
            let group = groups.entry(kind).or_default();
            if std::mem::replace(&mut group.described, true) {
                return;
            }
        }
        // Not under the lock: the description is made by code that is not ours.
        let failure = describe();
        let mut groups = self.0.lock();
        let kind = kind_of(&groups, kind);
        let group = groups.entry(kind).or_default();
        group.url = failure.url;
        group.detail = failure.detail;
    }

    /// The groups, most frequent first.
    pub(super) fn groups(&self) -> Vec<FailureGroup> {
        sorted(&self.0.lock())
    }

    /// The groups, which are forgotten; their times count from `from` seconds.
    pub(super) fn take(&self, from: f64) -> Vec<FailureGroup> {
        let mut groups = sorted(&std::mem::take(&mut *self.0.lock()));
        for group in &mut groups {
            group.first_s = (group.first_s - from).max(0.0);
            group.last_s = (group.last_s - from).max(0.0);
        }
        groups
    }
}

fn sorted(groups: &HashMap<Kind, Group>) -> Vec<FailureGroup> {
    let mut groups: Vec<FailureGroup> = groups
        .iter()
        .filter(|(_, group)| group.count > 0)
        .map(|(&(operation, outcome, status), group)| FailureGroup {
            operation,
            outcome,
            status,
            count: group.count,
            first_s: group.first_s,
            last_s: group.last_s,
            example_url: group.url.clone(),
            example: group.detail.clone(),
        })
        .collect();
    groups.sort_by_key(|group| {
        (
            std::cmp::Reverse(group.count),
            group.operation,
            group.outcome,
            group.status,
        )
    });
    groups
}

fn kind_of(groups: &HashMap<Kind, Group>, kind: Kind) -> Kind {
    if groups.len() < KINDS || groups.contains_key(&kind) {
        return kind;
    }
    let alike = |known: &&Kind| (known.0, known.1) == (kind.0, kind.1);
    groups.keys().filter(alike).min().copied().unwrap_or(kind)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::time::{Duration, Instant};

    use super::*;
    use crate::measure::sample::CacheState;

    fn failed(outcome: Outcome, status: u16) -> Sample {
        let now = Instant::now();
        Sample {
            operation: Operation::Photo,
            outcome,
            cache: CacheState::Miss,
            status,
            intended: now,
            started: now,
            first_byte: None,
            total: Duration::from_millis(5),
            sent_bytes: 0,
            wire_bytes: 0,
            body_bytes: 0,
            connected: None,
            retried: false,
        }
    }

    #[test]
    fn one_example_a_kind_is_described_once() {
        let failures = Failures::default();
        let told = Cell::new(0);
        for seconds in [3.0, 1.0, 2.0] {
            let sample = failed(Outcome::BadStatus, 500);
            failures.count(&sample, seconds);
            failures.describe(&sample, &|| {
                told.set(told.get() + 1);
                Failure {
                    operation: Operation::Photo,
                    outcome: Outcome::BadStatus,
                    status: 500,
                    url: "http://gallery/1".to_owned(),
                    detail: format!("description {}", told.get()),
                }
            });
        }
        failures.count(&failed(Outcome::Refused, 0), 4.0);
        let groups = failures.groups();
        assert_eq!(told.get(), 1);
        assert_eq!(groups.len(), 2);
        assert_eq!((groups[0].count, groups[0].status), (3, 500));
        assert_eq!((groups[0].first_s, groups[0].last_s), (1.0, 3.0));
        assert_eq!(groups[0].example, "description 1");
        assert_eq!(groups[1].count, 1);
    }

    #[test]
    fn every_status_there_is_does_not_fill_the_memory() {
        let failures = Failures::default();
        for status in 100..=999 {
            failures.count(&failed(Outcome::BadStatus, status), 1.0);
        }
        failures.count(&failed(Outcome::Timeout, 0), 1.0);
        let groups = failures.groups();
        assert_eq!(groups.len(), KINDS + 1);
        assert_eq!(groups.iter().map(|group| group.count).sum::<u64>(), 901);
    }
}
