//! Series in words: their shortest names, their distributions, their labels.

use std::collections::{HashMap, HashSet};

use super::{
    explanation::DistributionView,
    exposition::{Family, Series},
    labels::LONGEST_PART,
    value::{Unit, shown},
};
use crate::harmless::short;

/// So many characters name a series at most.
const LONGEST_NAME: usize = 300;

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

pub(super) fn quantile_name(quantile: f64) -> String {
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
        .map(|(name, value)| {
            let (name, value) = (short(name, LONGEST_PART), short(value, LONGEST_PART));
            format!("{name} {value}")
        })
        .collect();
    short(&pairs.join(" · "), LONGEST_NAME).into_owned()
}

/// Labels that are not the same on all series; all of them where there is only
/// one.
pub(super) fn telling_labels(family: &Family) -> HashSet<&str> {
    let Some((first, others)) = family.series.split_first() else {
        return HashSet::new();
    };
    // How many of the others have the label as the first one has it: looking at
    // each series once, whatever the number of labels.
    let mut alike: HashMap<&str, usize> = HashMap::new();
    for (name, value) in others.iter().flat_map(|one| one.labels.iter()) {
        let same = first.labels.get(name) == Some(value);
        *alike.entry(name).or_default() += usize::from(same);
    }
    let of_first = first.labels.iter().map(|(name, _)| name);
    let all = of_first.chain(alike.keys().copied());
    all.filter(|name| others.is_empty() || alike.get(name) != Some(&others.len()))
        .collect()
}

/// A series by the values of the labels that tell it from its sisters. A bare
/// number or nothing at all says little without the label's name.
pub(super) fn short_name(series: &Series, telling: &HashSet<&str>) -> String {
    let values: Vec<String> = series
        .labels
        .iter()
        .filter(|(name, _)| telling.contains(name))
        .map(|(name, value)| {
            let (name, short) = (short(name, LONGEST_PART), short(value, LONGEST_PART));
            if value.is_empty() {
                format!("{name}=\"\"")
            } else if value.bytes().all(|byte| byte.is_ascii_digit()) {
                format!("{name} {short}")
            } else {
                short.into_owned()
            }
        })
        .collect();
    short(&values.join(" "), LONGEST_NAME).into_owned()
}

#[cfg(test)]
mod tests {
    use super::super::parse::parse;
    use super::*;

    fn names(dump: &str) -> Vec<String> {
        let dump = parse(dump.as_bytes()).unwrap();
        let family = &dump.families[0];
        let telling = telling_labels(family);
        let series = family.series.iter();
        series.map(|one| short_name(one, &telling)).collect()
    }

    #[test]
    fn only_what_differs_is_a_name() {
        let two =
            "a{job=\"x\",cpu=\"0\",mode=\"idle\"} 1\na{job=\"x\",cpu=\"1\",mode=\"idle\"} 1\n";
        assert_eq!(names(two), ["cpu 0", "cpu 1"]);
        assert_eq!(names("a{job=\"x\"} 1\n"), ["x"]);
        let lacking = "a{job=\"x\"} 1\na 1\na{job=\"x\",more=\"\"} 1\n";
        assert_eq!(names(lacking), ["x", "", "x more=\"\""]);
    }
}
