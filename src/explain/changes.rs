//! What changed between two dumps of one process.
//!
//! Counters follow Prometheus' `increase`: a value below the earlier one is a
//! restart, and then all of it is new. Gauges are subtracted. A series that
//! was not there before counts from zero where it is a counter.

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use super::exposition::{Exposition, Family, Histogram, Kind, Series, Value};
use super::labels::Labels;

/// What became of one series.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Change {
    /// The increase of a counter, the difference of a gauge, the new
    /// observations of a distribution.
    pub difference: f64,
    /// The same a second, for counters and distributions, where the seconds
    /// between the dumps are known.
    pub per_second: Option<f64>,
    /// The counter began again, so that `difference` is a lower bound.
    pub reset: bool,
}

/// The earlier dump, made ready to be looked up.
pub(super) struct Before<'a> {
    series: HashMap<(&'a str, &'a Labels), &'a Series>,
    /// Seconds between the dumps.
    seconds: Option<f64>,
    /// The process began anew: all counters did.
    restarted: bool,
}

impl<'a> Before<'a> {
    pub(super) fn new(earlier: &'a Exposition, seconds: Option<f64>, restarted: bool) -> Self {
        let series = earlier
            .all_series()
            .map(|(family, series)| ((&*family.name, &series.labels), series))
            .collect();
        Self {
            series,
            seconds,
            restarted,
        }
    }

    pub(super) fn series(&self, family: &Family, labels: &Labels) -> Option<&'a Series> {
        // The key borrows for shorter than the map's own keys live, which the
        // map allows because both are plain references.
        self.series.get(&(&*family.name, labels)).copied()
    }

    /// What became of a series; none where a gauge is new, or the kind changed.
    pub(super) fn change(&self, family: &Family, kind: Kind, series: &Series) -> Option<Change> {
        let before = self.series(family, &series.labels);
        let rises = matches!(kind, Kind::Counter | Kind::Histogram | Kind::Summary);
        let now = series.magnitude();
        if !rises {
            return Some(Change {
                difference: now - before?.magnitude(),
                per_second: None,
                reset: false,
            });
        }
        let earlier = before.map_or(0.0, Series::magnitude);
        let reset = before.is_some() && (self.restarted || now < earlier);
        let difference = if reset { now } else { now - earlier };
        let per_second = self
            .seconds
            .filter(|_| !reset)
            .map(|seconds| difference / seconds);
        difference.is_finite().then_some(Change {
            difference,
            per_second,
            reset,
        })
    }

    /// The observations that a histogram got since; none where it began again.
    pub(super) fn histogram(&self, family: &Family, series: &Series) -> Option<Histogram> {
        let Value::Histogram(now) = &series.value else {
            return None;
        };
        match self
            .series(family, &series.labels)
            .map(|before| &before.value)
        {
            Some(Value::Histogram(before)) if !self.restarted => now.since(before),
            _ => None,
        }
    }

    /// Series of the earlier dump that the later one lacks, as they are
    /// written; the first few and how many there are.
    pub(super) fn gone(&self, later: &Exposition, few: usize) -> (Vec<String>, usize) {
        let present: HashSet<(&str, &Labels)> = later
            .all_series()
            .map(|(family, series)| (&*family.name, &series.labels))
            .collect();
        let mut gone: Vec<&(&str, &Labels)> = self
            .series
            .keys()
            .filter(|key| !present.contains(*key))
            .collect();
        gone.sort_by(|one, other| (one.0, &one.1.0).cmp(&(other.0, &other.1.0)));
        let shown = gone.iter().take(few);
        (
            shown.map(|(name, labels)| labels.written(name)).collect(),
            gone.len(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::{super::parse::parse, *};

    fn change(before: &str, after: &str) -> Option<Change> {
        let (before, after) = (
            parse(before.as_bytes()).unwrap(),
            parse(after.as_bytes()).unwrap(),
        );
        let family = &after.families[0];
        Before::new(&before, Some(10.0), false).change(family, family.kind, &family.series[0])
    }

    #[test]
    fn counters_rise_or_begin_again() {
        let counter = |value: u32| format!("# TYPE c counter\nc{{a=\"b\"}} {value}\n");
        let risen = change(&counter(5), &counter(25)).unwrap();
        assert_eq!(
            risen,
            Change {
                difference: 20.0,
                per_second: Some(2.0),
                reset: false
            }
        );
        let again = change(&counter(25), &counter(5)).unwrap();
        assert_eq!(
            again,
            Change {
                difference: 5.0,
                per_second: None,
                reset: true
            }
        );
        let new = change("other 1\n", &counter(5)).unwrap();
        assert_eq!((new.difference, new.reset), (5.0, false));
    }

    #[test]
    fn gauges_are_subtracted() {
        let gauge = |value: u32| format!("# TYPE g gauge\ng {value}\n");
        assert_eq!(change(&gauge(5), &gauge(3)).unwrap().difference, -2.0);
        assert_eq!(change("other 1\n", &gauge(3)), None);
    }

    #[test]
    fn what_is_gone_is_told() {
        let before = parse(b"a{x=\"1\"} 1\na{x=\"2\"} 1\nb 1\n").unwrap();
        let after = parse(b"a{x=\"1\"} 1\n").unwrap();
        let (few, all) = Before::new(&before, None, false).gone(&after, 1);
        assert_eq!((few, all), (vec!["a{x=\"2\"}".to_owned()], 2));
    }
}
