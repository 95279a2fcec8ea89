//! Runs the checks of the tables.

use super::{
    super::{
        exposition::Family,
        labels::LONGEST_PART,
        table::{Check, fits},
        value::{Unit, shown},
    },
    Context, Finding, Severity,
    reading::{Reading, read},
};
use crate::harmless::short;

/// So many series are named as evidence.
const EVIDENCE: usize = 4;

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
        evidence: evidence(check, hits),
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

fn evidence(check: &Check, hits: &[Reading<'_>]) -> Vec<String> {
    let shown = hits.iter().take(EVIDENCE);
    let mut lines: Vec<String> = shown.map(|hit| hit.evidence(check)).collect();
    if hits.len() > EVIDENCE {
        lines.push(format!("and {} more", hits.len() - EVIDENCE));
    }
    lines
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
            "value" => sentence.push_str(&worst.words()),
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
                sentence.push_str(&short(value.unwrap_or_default(), LONGEST_PART));
            }
        }
        rest = after;
    }
    sentence.push_str(rest);
    sentence
}
