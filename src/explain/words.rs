//! Series in words: their shortest names, their distributions, their labels.

use std::collections::BTreeSet;

use super::{
    explanation::DistributionView,
    exposition::{Family, Series},
    value::{Unit, shown},
};

/// Count, mean and quantiles of a distribution.
pub(super) fn in_words(distribution: &DistributionView, unit: Unit) -> String {
    if distribution.count == 0.0 {
        return "nothing observed".to_owned();
    }
    format!(
        "{} × {}",
        shown(Unit::Count, distribution.count),
        spread(distribution, unit)
    )
}

/// Mean and quantiles; neighbours that say the same are told once:
/// `p50 to p99 below 100 ms`.
pub(super) fn spread(distribution: &DistributionView, unit: Unit) -> String {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(
        distribution
            .mean
            .map(|mean| format!("mean {}", shown(unit, mean))),
    );
    for same in distribution
        .quantiles
        .chunk_by(|one, next| one.shown == next.shown)
    {
        let (Some(first), Some(last)) = (same.first(), same.last()) else {
            continue;
        };
        let name = match same {
            [one] => quantile_name(one.quantile),
            _ => format!(
                "{} to {}",
                quantile_name(first.quantile),
                quantile_name(last.quantile)
            ),
        };
        parts.push(format!("{name} {}", first.shown));
    }
    parts.join(" · ")
}

fn quantile_name(quantile: f64) -> String {
    match quantile {
        0.0 => "min".to_owned(),
        1.0 => "max".to_owned(),
        part => format!("p{}", crate::units::number(part * 100.0)),
    }
}

/// The labels of an info series, which are its news.
pub(super) fn info(series: &Series) -> String {
    let pairs: Vec<String> = series
        .labels
        .iter()
        .map(|(name, value)| format!("{name} {value}"))
        .collect();
    pairs.join(" · ")
}

/// Labels that are not the same on all series.
pub(super) fn telling_labels(family: &Family) -> BTreeSet<&str> {
    let Some(first) = family.series.first() else {
        return BTreeSet::new();
    };
    let all: BTreeSet<&str> = family
        .series
        .iter()
        .flat_map(|one| one.labels.iter().map(|(name, _)| name))
        .collect();
    if family.series.len() == 1 {
        return all;
    }
    let differs = |name: &&str| {
        family
            .series
            .iter()
            .any(|one| one.labels.get(name) != first.labels.get(name))
    };
    all.into_iter().filter(differs).collect()
}

/// A series by the values of the labels that tell it from its sisters.
pub(super) fn short_name(series: &Series, telling: &BTreeSet<&str>) -> String {
    let values: Vec<String> = telling
        .iter()
        .filter_map(|name| {
            let value = series.labels.get(name)?;
            Some(if value.is_empty() {
                format!("{name}=\"\"")
            } else {
                value.to_owned()
            })
        })
        .collect();
    values.join(" ")
}
