//! Puts samples into families: buckets into histograms, quantiles into
//! summaries, `_total` back to its counter.

use std::{
    collections::{HashMap, HashSet, hash_map::RandomState},
    hash::BuildHasher as _,
    sync::Arc,
};

use super::{
    super::{
        exposition::{End, Exposition, Family, Format, Histogram, Kind, Series, Summary, Value},
        labels::Labels,
    },
    Limits,
    line::{Sample, excerpt},
    part::{Part, SUFFIXES, edge, has_part, sort, store},
};
use crate::harmless;

/// Collects one exposition.
pub(super) struct Builder<'a> {
    limits: &'a Limits,
    result: Exposition,
    /// Family and hash of labels to the place of the series; the hash is keyed
    /// afresh each run, so that no input can aim at it.
    places: HashMap<(usize, u64), usize>,
    hasher: RandomState,
    /// `HELP`, `TYPE` and `UNIT` that were read, to refuse a second one.
    described: HashSet<(&'static str, Arc<str>)>,
    names: HashSet<Arc<str>>,
    samples: usize,
}

/// A dump that is glued together must not be kept a second time as messages.
const DUPLICATES_KEPT: usize = 100;

impl<'a> Builder<'a> {
    pub(super) fn new(format: Format, limits: &'a Limits) -> Self {
        Self {
            limits,
            result: Exposition {
                format,
                ..Exposition::default()
            },
            places: HashMap::new(),
            hasher: RandomState::new(),
            described: HashSet::new(),
            names: HashSet::new(),
            samples: 0,
        }
    }

    pub(super) fn format(&self) -> Format {
        self.result.format
    }

    pub(super) fn max_labels(&self) -> usize {
        self.limits.labels
    }

    pub(super) fn is_empty(&self) -> bool {
        self.samples == 0
    }

    pub(super) fn help(&mut self, name: &str, text: String) -> Result<(), String> {
        let place = self.describe("HELP", name)?;
        self.result.families[place].help = Some(text);
        Ok(())
    }

    pub(super) fn unit(&mut self, name: &str, unit: &str) -> Result<(), String> {
        let place = self.describe("UNIT", name)?;
        self.result.families[place].unit = Some(unit.to_owned()).filter(|unit| !unit.is_empty());
        Ok(())
    }

    pub(super) fn kind(&mut self, name: &str, kind: Kind) -> Result<(), String> {
        let place = self.describe("TYPE", name)?;
        if !self.result.families[place].series.is_empty() || self.came_before(name, kind) {
            return Err(format!(
                "the TYPE of '{}' comes after its samples",
                excerpt(name)
            ));
        }
        self.result.families[place].kind = kind;
        Ok(())
    }

    pub(super) fn add(&mut self, sample: &Sample<'_>) -> Result<(), String> {
        if self.samples >= self.limits.samples {
            return Err(format!(
                "there are more than {} samples",
                self.limits.samples
            ));
        }
        self.samples += 1;
        let (family, part) = self.belongs_to(sample);
        let own_label = match part {
            Part::Bucket => Some("le"),
            Part::Quantile => Some("quantile"),
            _ => None,
        };
        let edge = own_label.map(|label| edge(sample, label)).transpose()?;
        let labels = self.labels(sample, own_label);
        let place = self.series(family, labels);
        let series = &mut self.result.families[family].series[place.0];
        series.timestamp = sample.timestamp.or(series.timestamp);
        let stored = store(series, part, edge, sample.value, place.1);
        if !stored && self.result.duplicates.len() < DUPLICATES_KEPT {
            let label = own_label
                .map(|label| format!(" with its {label}"))
                .unwrap_or_default();
            self.result.duplicates.push(format!(
                "{}{label}",
                harmless::line(&series.labels.written(&sample.name)),
            ));
        }
        Ok(())
    }

    /// Sorts, names OpenMetrics' families as queries do, and drops those that
    /// were described but have no series.
    pub(super) fn finish(self, end: End) -> Exposition {
        let mut result = self.result;
        result.end = end;
        result.families.retain(|family| !family.series.is_empty());
        result.index.clear();
        for (place, family) in result.families.iter_mut().enumerate() {
            let suffix = match (result.format, family.kind) {
                (Format::OpenMetrics, Kind::Counter) => "_total",
                (Format::OpenMetrics, Kind::Info) => "_info",
                _ => "",
            };
            if !suffix.is_empty() && !family.name.ends_with(suffix) {
                family.name = format!("{}{suffix}", family.name).into();
            }
            for series in &mut family.series {
                match &mut series.value {
                    Value::Number(_) => {}
                    Value::Histogram(histogram) => sort(&mut histogram.buckets),
                    Value::Summary(summary) => sort(&mut summary.quantiles),
                }
            }
            result.index.insert(Arc::clone(&family.name), place);
        }
        result
    }

    fn describe(&mut self, keyword: &'static str, name: &str) -> Result<usize, String> {
        let place = self.family(name);
        let name = Arc::clone(&self.result.families[place].name);
        if self.described.insert((keyword, Arc::clone(&name))) {
            return Ok(place);
        }
        Err(format!(
            "there is a second {keyword} for '{}'; are these two dumps in one file?",
            excerpt(&name)
        ))
    }

    /// Whether samples that belong to this family came already, and were taken
    /// for families of their own.
    fn came_before(&self, name: &str, kind: Kind) -> bool {
        SUFFIXES.iter().any(|(suffix, _)| {
            let is_part = has_part(kind, suffix, self.format());
            let part = is_part.then(|| format!("{name}{suffix}"));
            let place = part.and_then(|part| self.result.index.get(part.as_str()));
            place.is_some_and(|&place| {
                let family = &self.result.families[place];
                let described = ("TYPE", Arc::clone(&family.name));
                !family.series.is_empty() && !self.described.contains(&described)
            })
        })
    }

    fn family(&mut self, name: &str) -> usize {
        if let Some(&place) = self.result.index.get(name) {
            return place;
        }
        let name: Arc<str> = name.into();
        let place = self.result.families.len();
        self.result.families.push(Family {
            name: Arc::clone(&name),
            help: None,
            unit: None,
            kind: Kind::Untyped,
            series: Vec::new(),
        });
        self.result.index.insert(name, place);
        place
    }

    /// The family of a sample, found by its suffix where a declared type has
    /// such samples.
    fn belongs_to(&mut self, sample: &Sample<'_>) -> (usize, Part) {
        let name: &str = &sample.name;
        for (suffix, part) in SUFFIXES {
            let Some(base) = name.strip_suffix(suffix) else {
                continue;
            };
            let Some(&place) = self.result.index.get(base) else {
                continue;
            };
            if has_part(self.result.families[place].kind, suffix, self.format()) {
                return (place, part);
            }
        }
        let place = self.family(name);
        let part = match self.result.families[place].kind {
            Kind::Summary if sample.labels.iter().any(|(label, _)| label == "quantile") => {
                Part::Quantile
            }
            _ => Part::Number,
        };
        (place, part)
    }

    fn labels(&mut self, sample: &Sample<'_>, without: Option<&str>) -> Labels {
        let mut labels: Vec<(Arc<str>, Box<str>)> = sample
            .labels
            .iter()
            .filter(|(name, _)| Some(&**name) != without)
            .map(|(name, value)| (self.intern(name), Box::from(&**value)))
            .collect();
        labels.sort_unstable();
        Labels(labels)
    }

    fn intern(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.names.get(name) {
            return Arc::clone(known);
        }
        let name: Arc<str> = name.into();
        self.names.insert(Arc::clone(&name));
        name
    }

    /// The place of the series, and whether it is new.
    fn series(&mut self, family: usize, labels: Labels) -> (usize, bool) {
        let key = (family, self.hasher.hash_one(&labels));
        let all = &mut self.result.families[family];
        if let Some(&place) = self.places.get(&key)
            && all.series[place].labels == labels
        {
            return (place, false);
        }
        let value = match all.kind {
            Kind::Histogram | Kind::GaugeHistogram => Value::Histogram(Histogram::default()),
            Kind::Summary => Value::Summary(Summary::default()),
            _ => Value::Number(f64::NAN),
        };
        all.series.push(Series {
            labels,
            value,
            timestamp: None,
            created: None,
        });
        let place = all.series.len() - 1;
        self.places.insert(key, place);
        (place, true)
    }
}
