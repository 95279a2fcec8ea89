//! Whether the process began anew, and whether the dump itself is sound.

use super::{
    super::{
        clock::Basis,
        exposition::{End, Exposition, Value},
        value::{Unit, date, shown},
    },
    Context, Finding, Severity,
};

/// A process younger than this has counters that say little yet.
const YOUNG_SECONDS: f64 = 600.0;
/// Start times are computed from the boot time and may stir by a second.
const SAME_START: f64 = 2.0;
/// Prometheus takes a series for stale after five minutes.
const STALE_SECONDS: f64 = 300.0;
const EXAMPLES: usize = 4;
const START: &str = "process_start_time_seconds";

pub(super) fn find(context: &Context<'_>) -> Vec<Finding> {
    [
        restarted(context),
        rebooted(context),
        young(context),
        cut_off(context),
        old_samples(context),
        not_a_number(context),
        faulty_histograms(context),
        duplicates(context),
        gone(context),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Whether a family's moment moved between the dumps: a new start.
pub(in crate::explain) fn moved(
    family: &str,
    dump: &Exposition,
    earlier: Option<&Exposition>,
) -> Option<f64> {
    let now = dump.number(family)?;
    let before = earlier?.number(family)?;
    (now - before > SAME_START).then_some(now)
}

/// Whether a counter fell from the earlier dump to this one.
pub(in crate::explain) fn fell(family: &str, dump: &Exposition, earlier: &Exposition) -> bool {
    let values = dump.number(family).zip(earlier.number(family));
    values.is_some_and(|(now, before)| now < before)
}

/// When the process started, in seconds since 1970, where it says so in a number.
pub(in crate::explain) fn started(dump: &Exposition) -> Option<f64> {
    let start = dump.number(START)?;
    (start.is_finite() && start > 0.0).then_some(start)
}

fn restarted(context: &Context<'_>) -> Option<Finding> {
    let start = moved(START, context.dump, context.earlier)?;
    Some(Finding {
        detail: Some("Its counters began again at zero.".to_owned()),
        action: Some("If nobody restarted it, its log says why it ended.".to_owned()),
        ..bare(
            "restarted",
            Severity::Warning,
            format!("It was restarted between the dumps, at {}.", date(start)),
        )
    })
}

fn rebooted(context: &Context<'_>) -> Option<Finding> {
    let start = moved("node_boot_time_seconds", context.dump, context.earlier)?;
    Some(bare(
        "rebooted",
        Severity::Warning,
        format!(
            "The machine was rebooted between the dumps, at {}.",
            date(start)
        ),
    ))
}

fn young(context: &Context<'_>) -> Option<Finding> {
    let taken = context.taken?;
    let start = started(context.dump)?;
    let at_least = taken.at - start;
    if taken.latest - start > YOUNG_SECONDS || at_least < 0.0 {
        return None;
    }
    let about = if taken.basis == Basis::NotBefore {
        "at least "
    } else {
        ""
    };
    let age = shown(Unit::Seconds, at_least.round());
    Some(Finding {
        detail: Some("Its counters say little yet.".to_owned()),
        action: Some(
            "If nobody restarted it, look whether it keeps restarting: \
             changes(process_start_time_seconds[1h])."
                .to_owned(),
        ),
        ..bare(
            "young",
            Severity::Notice,
            format!("It had only just started: {about}{age} before the dump."),
        )
    })
}

fn cut_off(context: &Context<'_>) -> Option<Finding> {
    let (title, detail) = match context.dump.end {
        End::Whole => return None,
        End::Missing => (
            "The dump seems cut off: it lacks its last line, # EOF.",
            "What is not here may yet exist.",
        ),
        End::HalfLine => (
            "The dump seems cut off in its last line, which was left out.",
            "It has no line feed at its end, so that half of a number may be missing. What is not \
             here may yet exist.",
        ),
    };
    Some(Finding {
        detail: Some(detail.to_owned()),
        action: Some("Fetch it again.".to_owned()),
        ..bare("cut-off", Severity::Warning, title.to_owned())
    })
}

fn old_samples(context: &Context<'_>) -> Option<Finding> {
    let taken = context.taken?;
    let old: Vec<String> = context
        .dump
        .all_series()
        .filter(|(_, series)| {
            series
                .timestamp
                .is_some_and(|stamp| taken.at - stamp > STALE_SECONDS)
        })
        .map(|(family, series)| {
            let stamp = series.timestamp.map(date).unwrap_or_default();
            format!("{} of {stamp}", series.labels.written(&family.name))
        })
        .collect();
    let title = format!(
        "Dead series, with times older than five minutes: {}.",
        old.len()
    );
    some(
        old,
        "dead-series",
        Severity::Warning,
        title,
        "Who delivers them does so no more.",
    )
}

fn not_a_number(context: &Context<'_>) -> Option<Finding> {
    let found: Vec<String> = context
        .dump
        .all_series()
        .filter(|(_, series)| series.number().is_some_and(f64::is_nan))
        .map(|(family, series)| series.labels.written(&family.name))
        .collect();
    let title = format!("Series without a number (NaN): {}.", found.len());
    some(
        found,
        "nan",
        Severity::Notice,
        title,
        "Alerts on them never fire.",
    )
}

fn faulty_histograms(context: &Context<'_>) -> Option<Finding> {
    let faulty: Vec<String> = context
        .dump
        .all_series()
        .filter_map(|(family, series)| match &series.value {
            Value::Histogram(histogram) => {
                let fault = histogram.fault()?;
                Some(format!("{}: {fault}", series.labels.written(&family.name)))
            }
            _ => None,
        })
        .collect();
    let title = format!(
        "Histograms that break the format's rules: {}.",
        faulty.len()
    );
    some(
        faulty,
        "faulty-histograms",
        Severity::Warning,
        title,
        "Their quantiles are not to be trusted.",
    )
}

fn duplicates(context: &Context<'_>) -> Option<Finding> {
    let twice = context.dump.duplicates.clone();
    let title = format!("Series that are there twice: {}.", twice.len());
    some(
        twice,
        "duplicates",
        Severity::Warning,
        title,
        "Prometheus keeps one of the values and drops the rest.",
    )
}

fn gone(context: &Context<'_>) -> Option<Finding> {
    // Of half a dump, nobody knows what is gone.
    let (few, all) = context.gone.filter(|_| context.dump.end == End::Whole)?;
    let (few, all) = (few.clone(), *all);
    let title = format!("Dead series, there in the earlier dump and gone now: {all}.");
    let mut finding = some(
        few,
        "gone-series",
        Severity::Notice,
        title,
        "What they told of is not there any more, or is told no more.",
    )?;
    if all > finding.evidence.len() {
        finding
            .evidence
            .push(format!("and {} more", all - finding.evidence.len()));
    }
    Some(finding)
}

fn bare(id: &str, severity: Severity, title: String) -> Finding {
    let id = id.to_owned();
    Finding {
        id,
        severity,
        title,
        detail: None,
        action: None,
        evidence: Vec::new(),
    }
}

/// A finding with the first few of its examples, or none without any.
fn some(
    mut examples: Vec<String>,
    id: &str,
    severity: Severity,
    title: String,
    detail: &str,
) -> Option<Finding> {
    if examples.is_empty() {
        return None;
    }
    let more = examples.len().saturating_sub(EXAMPLES);
    examples.truncate(EXAMPLES);
    if more > 0 {
        examples.push(format!("and {more} more"));
    }
    Some(Finding {
        detail: Some(detail.to_owned()),
        evidence: examples,
        ..bare(id, severity, title)
    })
}
