//! The parts of histograms and summaries: which sample is which, and where it
//! is kept.

use std::borrow::Cow;

use super::{
    super::exposition::{Format, Histogram, Kind, Series, Summary, Value},
    line::{Sample, excerpt},
};

/// Which part of its family a sample is.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Part {
    Number,
    Bucket,
    Quantile,
    Sum,
    Count,
    Created,
}

/// Suffixes of sample names, and the part they mean where the family has it.
pub(super) const SUFFIXES: [(&str, Part); 8] = [
    ("_bucket", Part::Bucket),
    ("_sum", Part::Sum),
    ("_gsum", Part::Sum),
    ("_count", Part::Count),
    ("_gcount", Part::Count),
    ("_created", Part::Created),
    ("_total", Part::Number),
    ("_info", Part::Number),
];

/// Whether a type has samples of that suffix.
pub(super) fn has_part(kind: Kind, suffix: &str, format: Format) -> bool {
    let open_metrics = format == Format::OpenMetrics;
    match suffix {
        "_bucket" => matches!(kind, Kind::Histogram | Kind::GaugeHistogram),
        "_sum" | "_count" => matches!(kind, Kind::Histogram | Kind::Summary),
        "_gsum" | "_gcount" => kind == Kind::GaugeHistogram,
        "_created" => {
            open_metrics && matches!(kind, Kind::Counter | Kind::Histogram | Kind::Summary)
        }
        "_total" => open_metrics && kind == Kind::Counter,
        "_info" => open_metrics && kind == Kind::Info,
        _ => false,
    }
}

/// The upper edge of a bucket, or the quantile of a summary.
pub(super) fn edge(sample: &Sample<'_>, label: &str) -> Result<f64, String> {
    let text: &Cow<'_, str> = sample
        .labels
        .iter()
        .find_map(|(name, value)| (name == label).then_some(value))
        .ok_or_else(|| {
            format!(
                "a bucket of '{}' has no label '{label}'",
                excerpt(&sample.name)
            )
        })?;
    text.parse()
        .ok()
        .filter(|edge: &f64| !edge.is_nan())
        .ok_or_else(|| format!("{label}=\"{}\" is not a number", excerpt(text)))
}

/// False where that very sample was there before; the first one counts.
pub(super) fn store(
    series: &mut Series,
    part: Part,
    edge: Option<f64>,
    value: f64,
    is_new: bool,
) -> bool {
    if part == Part::Created {
        return series.created.replace(value).is_none();
    }
    let slot = match (&mut series.value, part) {
        // A counter's `_created` may have come first and made the series.
        (Value::Number(number), _) => {
            let free = is_new || (number.is_nan() && series.created.is_some());
            if free {
                *number = value;
            }
            return free;
        }
        (Value::Histogram(Histogram { buckets: pairs, .. }), Part::Bucket)
        | (
            Value::Summary(Summary {
                quantiles: pairs, ..
            }),
            Part::Quantile,
        ) => {
            return push_edge(pairs, edge, value);
        }
        (
            Value::Histogram(Histogram { sum, .. }) | Value::Summary(Summary { sum, .. }),
            Part::Sum,
        ) => sum,
        (
            Value::Histogram(Histogram { count, .. }) | Value::Summary(Summary { count, .. }),
            Part::Count,
        ) => count,
        // A bare number under a histogram's name: there is no place for it.
        (Value::Histogram(_) | Value::Summary(_), _) => return true,
    };
    let free = slot.is_none();
    if free {
        *slot = Some(value);
    }
    free
}

/// Edges nearly always come in order, which makes this cheap; a list of them
/// out of order is searched only up to a bound, and sorted at the end.
fn push_edge(pairs: &mut Vec<(f64, f64)>, edge: Option<f64>, value: f64) -> bool {
    let Some(edge) = edge else { return true };
    let in_order = pairs.last().is_none_or(|(last, _)| *last < edge);
    if !in_order && pairs.iter().rev().take(64).any(|(known, _)| *known == edge) {
        return false;
    }
    pairs.push((edge, value));
    true
}

/// By edge or quantile.
pub(super) fn sort(pairs: &mut [(f64, f64)]) {
    pairs.sort_by(|one, other| one.0.total_cmp(&other.0));
}
