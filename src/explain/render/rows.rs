//! Which series of a family are worth a line, and which families are.

use std::borrow::Cow;

use super::super::{
    clock::Basis,
    explanation::{Dump, Explanation, FamilyView, FoldedView, GroupView, SeriesView},
    labels::LONGEST_PART,
    value::{Unit, date, shown},
};
use crate::harmless::short;
use crate::units;

/// Series that are shown of a family, unless everything is asked for.
const SHOWN: usize = 8;

/// A family's values, ready to be set.
pub(super) struct Rows {
    /// Name and value of each; the name is empty where there is only one.
    pub(super) rows: Vec<(String, String)>,
    /// What was left out, in words.
    pub(super) rest: Option<String>,
    /// Short enough to stand behind one another on one line.
    pub(super) short: bool,
}

pub(super) fn rows(family: &FamilyView, everything: bool) -> Rows {
    let mut chosen: Vec<&SeriesView> = family
        .series
        .iter()
        .filter(|one| everything || tells(family, one))
        .collect();
    if !everything && chosen.len() > SHOWN {
        let size = |one: &SeriesView| {
            one.distribution
                .as_ref()
                .map_or(one.value.unwrap_or(0.0).abs(), |all| all.count)
        };
        chosen.sort_by(|one, other| size(other).total_cmp(&size(one)));
        chosen.truncate(SHOWN);
    }
    // Where all are at zero, that is the news.
    if chosen.is_empty() && family.series_total == 1 {
        chosen = family.series.iter().collect();
    }
    let rows: Vec<(String, String)> = chosen
        .iter()
        .map(|one| (one.name.clone(), words(one)))
        .collect();
    let short = chosen
        .iter()
        .all(|one| one.distribution.is_none() && one.name.chars().count() + one.shown.len() < 32);
    let left_out = family.series_total - rows.len().min(family.series_total);
    let zero = family.series_zero.min(left_out);
    let rest = match (rows.is_empty(), zero, left_out - zero) {
        (_, 0, 0) => None,
        (true, zero, 0) => Some(format!("all {zero} at zero")),
        (false, zero, 0) => Some(format!("{zero} more at zero")),
        (_, 0, more) => Some(format!("and {more} more")),
        (_, zero, more) => Some(format!("and {more} more, {zero} at zero")),
    };
    Rows { rows, rest, short }
}

/// Zeros say little, unless they are an answer or have just become zero.
fn tells(family: &FamilyView, series: &SeriesView) -> bool {
    let is_zero = match &series.distribution {
        Some(distribution) => distribution.count == 0.0,
        None => series.value == Some(0.0),
    };
    !is_zero || series.change.is_some() || family.unit == Unit::Boolean
}

fn words(series: &SeriesView) -> String {
    match &series.change {
        Some(change) => format!("{} ({})", series.shown, change.shown),
        None => series.shown.clone(),
    }
}

/// Whether a family stands on a line of its own, in the names of those that
/// never happened, or only among everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Line,
    AtZero,
    Detail,
}

pub(super) fn place(family: &FamilyView, everything: bool) -> Place {
    let changed = family.series.iter().any(|series| series.change.is_some());
    let happens = matches!(family.kind, "counter" | "histogram" | "summary");
    if everything || family.broken.is_some() {
        Place::Line
    } else if family.detail {
        Place::Detail
    } else if happens && family.series_zero == family.series_total && !changed {
        Place::AtZero
    } else {
        Place::Line
    }
}

/// Names of the group's families in one place.
pub(super) fn names(group: &GroupView, wanted: Place, everything: bool) -> Vec<Cow<'_, str>> {
    let families = group.families.iter();
    let there = families.filter(|family| place(family, everything) == wanted);
    shortened(there.map(|family| &family.name)).collect()
}

/// Names that are not too long for a line.
pub(super) fn shortened<'a>(
    names: impl Iterator<Item = &'a String>,
) -> impl Iterator<Item = Cow<'a, str>> {
    names.map(|name| short(name, LONGEST_PART))
}

/// How many there are of it, one or several.
pub(super) fn counted(number: usize, one: &str, several: &str) -> String {
    let thing = if number == 1 { one } else { several };
    format!("{} {thing}", units::count(number as u64))
}

/// How much there is behind one line.
pub(super) fn folded(folded: &FoldedView) -> String {
    format!(
        "{} series in {}, {} of them zero",
        units::count(folded.series as u64),
        counted(folded.families, "family", "families"),
        units::count(folded.zero_series as u64)
    )
}

/// The facts of the heading: `Docker 20.10.24 · kernel 6.1`.
pub(super) fn facts(explanation: &Explanation) -> String {
    let facts = explanation.process.facts.iter();
    let pairs: Vec<String> = facts
        .map(|fact| format!("{} {}", fact.name, short(&fact.value, LONGEST_PART)))
        .collect();
    pairs.join(" · ")
}

/// How much there is, when it was taken, and how long the process had run.
pub(super) fn about_the_dump(dump: &Dump) -> Vec<String> {
    let mut lines = vec![format!(
        "{}, {} series ({} at zero), {}",
        counted(dump.families, "family", "families"),
        units::count(dump.series as u64),
        units::count(dump.zero_series as u64),
        dump.format
    )];
    let when = match (dump.taken_at_seconds, dump.taken_at_basis) {
        (Some(at), Some(Basis::NotBefore)) => Some(format!("taken {} or later", date(at))),
        (Some(at), _) => Some(format!("taken {}", date(at))),
        (None, _) => None,
    };
    let up = dump.uptime_seconds.map(|seconds| {
        let least = dump.taken_at_basis == Some(Basis::NotBefore);
        let least = if least { "at least " } else { "" };
        format!("up {least}{}", shown(Unit::Seconds, seconds.round()))
    });
    let times: Vec<String> = when.into_iter().chain(up).collect();
    if !times.is_empty() {
        lines.push(times.join(" · "));
    }
    lines
}

/// What is compared with what, where there are two dumps.
pub(super) fn comparison(explanation: &Explanation) -> Option<String> {
    let compared = explanation.compared.as_ref()?;
    let source = compared.source.as_deref().unwrap_or("an earlier dump");
    let mut line = format!("compared with {source}");
    if let (Some(seconds), Some(basis)) = (compared.seconds, &compared.basis) {
        line.push_str(&format!(
            ", {} before ({basis})",
            shown(Unit::Seconds, seconds)
        ));
    }
    Some(line)
}
