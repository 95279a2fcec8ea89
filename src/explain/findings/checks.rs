//! Runs the checks of the tables.

use std::collections::HashMap;

use super::{
    super::{
        exposition::{Family, Histogram, Kind, Labels, Series, Value},
        histogram::Quantile,
        table::{Check, Meaning, Of, fits},
        value::{Unit, shown, unit_of},
        view::true_kind,
    },
    Context, Finding, Severity,
};

/// So many series are named as evidence.
const EVIDENCE: usize = 4;

/// What a check read from one series.
struct Reading<'a> {
    series: Option<&'a Series>,
    family: &'a Family,
    value: f64,
    unit: Unit,
    /// A quantile that is only known to lie above the last bucket.
    above_last: bool,
    /// The observations behind a quantile.
    observations: Option<f64>,
    /// How much of a counter came since the earlier dump.
    increase: Option<f64>,
}

pub(super) fn find(context: &Context<'_>) -> Vec<Finding> {
    let checks = context.table.checks.iter();
    checks
        .filter(|check| context.process.is_any(&check.roles))
        .filter_map(|check| run(check, context))
        .collect()
}

fn run(check: &Check, context: &Context<'_>) -> Option<Finding> {
    let families: Vec<&Family> = if check.family.contains('*') {
        context
            .dump
            .families
            .iter()
            .filter(|family| fits(&check.family, &family.name))
            .collect()
    } else {
        context.dump.family(&check.family).into_iter().collect()
    };
    let mut hits = Vec::new();
    for family in families {
        let meaning = context.table.meaning(&family.name);
        if meaning.is_some_and(|meaning| meaning.broken.is_some()) {
            continue;
        }
        let readings = read(check, family, meaning, context);
        hits.extend(
            readings
                .into_iter()
                .filter(|reading| is_wrong(check, reading.value)),
        );
    }
    let lower_is_worse = check.below.is_some();
    hits.sort_by(|one, other| {
        let order = one.value.total_cmp(&other.value);
        if lower_is_worse {
            order
        } else {
            order.reverse()
        }
    });
    finding(check, &hits, context)
}

fn is_wrong(check: &Check, value: f64) -> bool {
    check.above.is_some_and(|limit| value > limit) && check.up_to.is_none_or(|limit| value <= limit)
        || check.below.is_some_and(|limit| value < limit)
        || check.equals.is_some_and(|wanted| value == wanted)
}

fn read<'a>(
    check: &Check,
    family: &'a Family,
    meaning: Option<&Meaning>,
    context: &Context<'a>,
) -> Vec<Reading<'a>> {
    let chosen = family
        .series
        .iter()
        .filter(|series| chosen(check, &series.labels));
    let unit = unit_of(family, meaning);
    let kind = true_kind(family, meaning);
    let reading = |series: &'a Series, value: f64, unit: Unit| Reading {
        series: Some(series),
        family,
        value,
        unit,
        above_last: false,
        observations: None,
        increase: None,
    };
    if let Some(over) = &check.over {
        let Some(whole) = context.dump.family(over) else {
            return Vec::new();
        };
        let wholes: HashMap<&Labels, f64> = whole
            .series
            .iter()
            .filter_map(|series| Some((&series.labels, series.number()?)))
            .collect();
        return chosen
            .filter_map(|series| {
                let whole = wholes.get(&series.labels).filter(|whole| **whole > 0.0)?;
                Some(reading(series, series.number()? / whole, Unit::Ratio))
            })
            .collect();
    }
    if let Some(quantile) = check.quantile {
        return chosen
            .filter_map(|series| {
                let judged = observed(check, family, meaning, series, context)?;
                let found = judged.quantile(quantile)?;
                Some(Reading {
                    above_last: matches!(found, Quantile::Above(_)),
                    observations: Some(judged.total()),
                    ..reading(series, found.value(), unit)
                })
            })
            .collect();
    }
    let mut single: Vec<Reading<'a>> = chosen
        .filter_map(|series| {
            let increase = increase(kind, family, series, context);
            Some(Reading {
                increase,
                ..reading(series, series.number()?, unit)
            })
        })
        .collect();
    if check.of == Of::Sum && single.len() > 1 {
        let value = single.iter().map(|one| one.value).sum();
        let increase = single.iter().map(|one| one.increase).sum();
        single = vec![Reading {
            series: None,
            family,
            value,
            unit,
            above_last: false,
            observations: None,
            increase,
        }];
    }
    single
}

fn chosen(check: &Check, labels: &Labels) -> bool {
    check.labels.iter().all(|(name, values)| {
        labels
            .get(name)
            .is_some_and(|value| values.iter().any(|wanted| wanted == value))
    })
}

/// What came since the earlier dump, where that is enough to judge; else all
/// since the start.
fn observed(
    check: &Check,
    family: &Family,
    meaning: Option<&Meaning>,
    series: &Series,
    context: &Context<'_>,
) -> Option<Histogram> {
    let Value::Histogram(histogram) = &series.value else {
        return None;
    };
    let recent = context
        .before
        .and_then(|before| before.histogram(family, series))
        .filter(|recent| recent.total() >= check.at_least.max(1.0));
    let all = histogram.without_zeros(meaning.map_or(0.0, |meaning| meaning.initial_zeros));
    Some(recent.unwrap_or(all)).filter(|judged| judged.total() >= check.at_least)
}

fn increase(kind: Kind, family: &Family, series: &Series, context: &Context<'_>) -> Option<f64> {
    let before = context.before?;
    if kind != Kind::Counter {
        return None;
    }
    before
        .change(family, kind, series)
        .map(|change| change.difference)
}

fn finding(check: &Check, hits: &[Reading<'_>], context: &Context<'_>) -> Option<Finding> {
    let worst = hits.first()?;
    let mut title = sentence(check, worst);
    if hits.len() > 1 {
        let more = format!(" (and {} more)", hits.len() - 1);
        title.insert_str(title.len() - 1, &more);
    }
    let (severity, reservation) = weigh(check, hits);
    let mut detail: Vec<String> = check.detail.iter().cloned().chain(reservation).collect();
    let meaning = context.table.meaning(&worst.family.name);
    let stale = context.leadership.is_lost() && meaning.is_some_and(|one| one.needs_leader);
    if stale {
        detail.push("This is as it was when there last was a leader.".to_owned());
    }
    Some(Finding {
        id: check.id.clone(),
        severity,
        title,
        detail: (!detail.is_empty()).then(|| detail.join(" ")),
        action: check.action.clone(),
        evidence: evidence(hits),
    })
}

/// How grave it is after all, and why less than the table has it.
fn weigh(check: &Check, hits: &[Reading<'_>]) -> (Severity, Option<String>) {
    let mildly = check.severity.max(Severity::Notice);
    let Some(worst) = hits.first() else {
        return (check.severity, None);
    };
    // The 99th percentile of fewer than 100 is simply the slowest one.
    let enough = check
        .quantile
        .map_or(0.0, |quantile| (1.0 / (1.0 - quantile)).round());
    if let Some(few) = worst.observations.filter(|seen| *seen < enough) {
        let few = shown(Unit::Count, few);
        let words = format!("Only {few} observations: a single slow one is enough for that.");
        return (mildly, Some(words));
    }
    match hits.iter().map(|hit| hit.increase).sum::<Option<f64>>() {
        // It is over, as far as the two dumps tell.
        Some(0.0) => (
            mildly,
            Some("None of it since the earlier dump.".to_owned()),
        ),
        Some(new) => {
            let words = format!("Since the earlier dump: {}.", shown(worst.unit, new));
            (check.severity, Some(words))
        }
        None => (check.severity, None),
    }
}

fn evidence(hits: &[Reading<'_>]) -> Vec<String> {
    let mut lines: Vec<String> = hits
        .iter()
        .take(EVIDENCE)
        .map(|hit| {
            let labels = hit
                .series
                .map(|series| series.labels.written())
                .unwrap_or_default();
            format!("{}{labels} {}", hit.family.name, words(hit))
        })
        .collect();
    if hits.len() > EVIDENCE {
        lines.push(format!("and {} more", hits.len() - EVIDENCE));
    }
    lines
}

fn words(reading: &Reading<'_>) -> String {
    let words = shown(reading.unit, reading.value);
    if reading.above_last {
        format!("above {words}")
    } else {
        words
    }
}

/// Fills `{value}`, `{limit}` and `{label}` in; a label that is not there is
/// left out.
fn sentence(check: &Check, worst: &Reading<'_>) -> String {
    let mut sentence = String::new();
    let mut rest = check.says.as_str();
    while let Some((head, tail)) = rest.split_once('{') {
        let Some((name, after)) = tail.split_once('}') else {
            break;
        };
        sentence.push_str(head);
        match name {
            "value" => sentence.push_str(&words(worst)),
            "limit" => {
                let limit = check
                    .above
                    .or(check.below)
                    .or(check.equals)
                    .unwrap_or_default();
                sentence.push_str(&shown(worst.unit, limit));
            }
            label => {
                let value = worst.series.and_then(|series| series.labels.get(label));
                sentence.push_str(value.unwrap_or_default());
            }
        }
        rest = after;
    }
    sentence.push_str(rest);
    sentence
}
