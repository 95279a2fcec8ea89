//! Turns families into what is said of them.

use std::collections::HashSet;

use super::{
    changes::Before,
    explanation::{
        ChangeView, DistributionView, FamilyView, MOST_SERIES, QuantileView, SeriesView,
    },
    exposition::{Family, Histogram, Kind, Series, Summary, Value},
    histogram::Quantile,
    table::Meaning,
    value::{Unit, difference, rate, shown, unit_of},
    words::{in_words, info, short_name, spread, telling_labels},
};
use crate::harmless::short;

/// The quantiles that are told of histograms.
const QUANTILES: [f64; 3] = [0.5, 0.9, 0.99];
/// So many characters are told of a help text.
const LONGEST_HELP: usize = 500;

/// What a family says, given what the table knows of it.
pub(super) struct Viewer<'a> {
    family: &'a Family,
    meaning: Option<&'a Meaning>,
    before: Option<&'a Before<'a>>,
    no_leader: bool,
    unit: Unit,
}

impl<'a> Viewer<'a> {
    pub(super) fn new(
        family: &'a Family,
        meaning: Option<&'a Meaning>,
        before: Option<&'a Before<'a>>,
        no_leader: bool,
    ) -> Self {
        Self {
            family,
            meaning,
            before,
            no_leader,
            unit: unit_of(family, meaning),
        }
    }

    pub(super) fn view(&self) -> FamilyView {
        let Self {
            family,
            meaning,
            unit,
            ..
        } = *self;
        let own_words = || {
            let help = family
                .help
                .as_deref()
                .filter(|help| !help.trim().is_empty())?;
            Some(short(help, LONGEST_HELP).into_owned())
        };
        let ours = meaning.and_then(|meaning| meaning.means.clone());
        let kind = self.kind();
        let broken = meaning.and_then(|meaning| meaning.broken.clone());
        FamilyView {
            name: family.name.to_string(),
            kind: kind.name(),
            declared_kind: (kind != family.kind).then(|| family.kind.name()),
            unit,
            known: ours.is_some(),
            means: ours.or_else(own_words),
            why: meaning.and_then(|meaning| meaning.why.clone()),
            trap: meaning
                .and_then(|meaning| meaning.trap.clone())
                .or_else(|| self.named_total()),
            stale: self.no_leader && meaning.is_some_and(|meaning| meaning.needs_leader),
            detail: meaning.is_some_and(|meaning| meaning.detail),
            series_total: family.series.len(),
            series_zero: family.series.iter().filter(|one| self.is_zero(one)).count(),
            // A wrong value is worse than none.
            series: if broken.is_some() {
                Vec::new()
            } else {
                self.series()
            },
            broken,
        }
    }

    /// The true type.
    fn kind(&self) -> Kind {
        true_kind(self.family, self.meaning)
    }

    /// A gauge that is named like a counter misleads whoever takes its rate.
    fn named_total(&self) -> Option<String> {
        let misnamed = self.family.kind == Kind::Gauge && self.family.name.ends_with("_total");
        misnamed.then(|| "A gauge in spite of its name: its rate means nothing.".to_owned())
    }

    fn is_zero(&self, series: &Series) -> bool {
        self.without_initial_zeros(series) == 0.0
    }

    fn initial_zeros(&self) -> f64 {
        self.meaning.map_or(0.0, |meaning| meaning.initial_zeros)
    }

    fn without_initial_zeros(&self, series: &Series) -> f64 {
        match &series.value {
            Value::Histogram(histogram) => histogram.without_zeros(self.initial_zeros()).total(),
            _ => series.magnitude(),
        }
    }

    fn series(&self) -> Vec<SeriesView> {
        let mut order: Vec<&Series> = self.family.series.iter().collect();
        // States and codes read best in their own order; only what does not
        // fit in whole is cut by size.
        if order.len() > MOST_SERIES {
            let mut sized: Vec<(f64, &Series)> = order
                .into_iter()
                .map(|series| (self.without_initial_zeros(series).abs(), series))
                .collect();
            sized.sort_by(|one, other| other.0.total_cmp(&one.0));
            order = sized.into_iter().map(|(_, series)| series).collect();
            order.truncate(MOST_SERIES);
        }
        let telling = telling_labels(self.family);
        order
            .into_iter()
            .map(|series| self.one(series, &telling))
            .collect()
    }

    fn one(&self, series: &Series, telling: &HashSet<&str>) -> SeriesView {
        let unit = self.unit;
        let distribution = self.distribution(series, unit);
        let value = series.number();
        let words = match (&distribution, value, unit) {
            (Some(distribution), ..) => in_words(distribution, unit),
            (None, Some(_), Unit::Info) => info(series),
            (None, value, _) => shown(unit, value.unwrap_or(f64::NAN)),
        };
        SeriesView {
            labels: series
                .labels
                .iter()
                .map(|(a, b)| (a.to_owned(), b.to_owned()))
                .collect(),
            name: if unit == Unit::Info {
                String::new()
            } else {
                short_name(series, telling)
            },
            value: value.filter(|value| value.is_finite()),
            shown: words,
            distribution,
            change: self.change(series, unit),
        }
    }

    fn distribution(&self, series: &Series, unit: Unit) -> Option<DistributionView> {
        match &series.value {
            Value::Number(_) => None,
            Value::Histogram(histogram) => Some(of_histogram(
                &histogram.without_zeros(self.initial_zeros()),
                unit,
            )),
            Value::Summary(summary) => Some(of_summary(summary, unit)),
        }
    }

    fn change(&self, series: &Series, unit: Unit) -> Option<ChangeView> {
        let before = self.before?;
        if matches!(unit, Unit::Info | Unit::TimestampMilliseconds) {
            return None;
        }
        let change = before.change(self.family, self.kind(), series)?;
        if change.difference == 0.0 && !change.reset {
            return None;
        }
        let is_distribution = series.number().is_none();
        let unit_of_change = if is_distribution { Unit::Count } else { unit };
        let mut words = match (unit, series.number()) {
            (Unit::Boolean, Some(now)) => format!("was {}", shown(unit, now - change.difference)),
            _ => difference(unit_of_change, change.difference),
        };
        if let Some(per_second) = change.per_second {
            words.push_str(&format!(", {}", rate(unit_of_change, per_second)));
        }
        if change.reset {
            words.push_str(" since it began again");
        }
        let distribution = before
            .histogram(self.family, series)
            .filter(|histogram| histogram.total() > 0.0)
            .map(|histogram| of_histogram(&histogram, unit));
        if let Some(distribution) = &distribution {
            words.push_str(&format!(": {}", spread(distribution, unit)));
        }
        Some(ChangeView {
            change,
            shown: words,
            distribution,
        })
    }
}

/// The declared type, unless the table knows better.
pub(super) fn true_kind(family: &Family, meaning: Option<&Meaning>) -> Kind {
    match (meaning.and_then(|meaning| meaning.kind), family.kind) {
        (Some(better), _) => better,
        // Without a type, the name is all there is to go by.
        (None, Kind::Untyped) if family.name.ends_with("_total") => Kind::Counter,
        (None, declared) => declared,
    }
}

fn of_histogram(histogram: &Histogram, unit: Unit) -> DistributionView {
    let quantiles = QUANTILES.iter().filter_map(|&quantile| {
        let found = histogram.quantile(quantile)?;
        Some(QuantileView {
            quantile,
            value: Some(found.value()),
            in_first_bucket: matches!(found, Quantile::InFirst(..)),
            above_last_bucket: matches!(found, Quantile::Above(_)),
            shown: match found {
                Quantile::At(value) => shown(unit, value),
                Quantile::InFirst(_, edge) => format!("below {}", shown(unit, edge)),
                Quantile::Above(edge) => format!("above {}", shown(unit, edge)),
            },
        })
    });
    DistributionView {
        count: histogram.total(),
        mean: histogram.mean().filter(|mean| mean.is_finite()),
        quantiles: quantiles.collect(),
    }
}

fn of_summary(summary: &Summary, unit: Unit) -> DistributionView {
    let count = summary.count.unwrap_or(0.0);
    // NaN is a summary's way to say that it saw nothing lately.
    let seen = summary
        .quantiles
        .iter()
        .filter(|(_, value)| !value.is_nan());
    DistributionView {
        count,
        mean: summary.sum.filter(|_| count > 0.0).map(|sum| sum / count),
        quantiles: seen
            .map(|&(quantile, value)| QuantileView {
                quantile,
                value: Some(value).filter(|value| value.is_finite()),
                in_first_bucket: false,
                above_last_bucket: false,
                shown: shown(unit, value),
            })
            .collect(),
    }
}
