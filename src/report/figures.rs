//! What was measured, as charts.

pub(super) mod seen;

use crate::chart::distribution::Distribution;
use crate::chart::ranges::{Ranges, Row};
use crate::chart::scale::Unit;
use crate::chart::series::Series;
use crate::chart::time::{Band, Limit, TimeChart};
use crate::measure::histogram::Histogram;
use crate::measure::run::{PhaseRecord, Run, Slice};
use crate::measure::threshold::Threshold;
use crate::units;

use self::seen::browser;
use super::compare::Comparison;
use super::numbers::Totals;

/// Percentiles that latency charts show, with their names.
const QUANTILES: [(&str, f64); 3] = [("p50", 0.5), ("p95", 0.95), ("p99", 0.99)];
const TALL: u32 = 220;
const LOW: u32 = 150;

/// A chart over the time of this run, without series yet.
fn over_time(run: &Run, title: &str, unit: Unit, height: u32) -> TimeChart {
    TimeChart {
        title: title.to_owned(),
        note: String::new(),
        unit,
        suffix: "",
        slice_seconds: slice_seconds(run),
        series: Vec::new(),
        bands: bands(run),
        limits: Vec::new(),
        height,
    }
}

fn slice_seconds(run: &Run) -> f64 {
    f64::from(run.timeline.slice_seconds.max(1))
}

fn bands(run: &Run) -> Vec<Band> {
    let starts = &run.timeline.phase_starts;
    let headline = run.headline().map(|record| record.phase);
    let end = run.timeline.slices.len() as f64 * slice_seconds(run);
    starts
        .iter()
        .enumerate()
        .map(|(index, (phase, from))| Band {
            name: phase.name().to_owned(),
            from_s: *from,
            to_s: starts.get(index + 1).map_or(end, |(_, next)| *next),
            shaded: Some(*phase) != headline,
        })
        .collect()
}

fn series(run: &Run, value: impl Fn(&Slice) -> Option<f64>) -> Vec<Option<f64>> {
    run.timeline.slices.iter().map(value).collect()
}

/// A count in each slice as a rate a second.
fn rate(run: &Run, count: impl Fn(&Slice) -> u64) -> Vec<Option<f64>> {
    let length = slice_seconds(run);
    series(run, |slice| Some(count(slice) as f64 / length))
}

fn quantile_series(run: &Run, of: impl Fn(&Slice) -> &Histogram) -> Vec<Series> {
    QUANTILES
        .iter()
        .map(|(name, quantile)| {
            let values = series(run, |slice| {
                of(slice).quantile(*quantile).map(|micros| micros as f64)
            });
            Series::line(name, values).peaks()
        })
        .collect()
}

/// How long people waited for pages, over time.
pub(super) fn view_latency(run: &Run) -> String {
    let mut chart = over_time(
        run,
        "How long a page took, with all its images",
        Unit::Micros,
        TALL,
    );
    chart.series = quantile_series(run, |slice| &slice.view);
    chart.series.extend(browser(run, "in a browser", |frame| {
        frame.images_ms.or(frame.lcp_ms)
    }));
    chart.limits = view_limits(run);
    chart.figure()
}

/// Thresholds on views as a whole that can be drawn: `view.p95 < 2s`.
fn view_limits(run: &Run) -> Vec<Limit> {
    run.verdict
        .thresholds
        .iter()
        .filter_map(|result| {
            let threshold = Threshold::parse(&result.threshold).ok()?;
            let (quantile, value) = threshold.limit_of_views()?;
            let (name, _) = QUANTILES
                .iter()
                .find(|(_, shown)| (shown - quantile).abs() < 1e-9)?;
            Some(Limit {
                label: format!("{name} < {}", units::micros(value.round() as u64)),
                value,
                threshold: true,
            })
        })
        .collect()
}

/// How long images took, over time.
pub(super) fn image_latency(run: &Run) -> String {
    let mut chart = over_time(run, "How long an image took", Unit::Micros, LOW);
    chart.series = quantile_series(run, |slice| &slice.image);
    chart.figure()
}

/// How long the pages themselves took, over time.
pub(super) fn page_latency(run: &Run) -> String {
    let mut chart = over_time(run, "How long the HTML of a page took", Unit::Micros, LOW);
    chart.series = quantile_series(run, |slice| &slice.page);
    chart
        .series
        .extend(browser(run, "first byte in a browser", |frame| {
            frame.ttfb_ms
        }));
    chart.figure()
}

/// Users over time.
pub(super) fn users(run: &Run) -> String {
    let mut chart = over_time(run, "Users", Unit::Count, LOW);
    chart.series = vec![
        Series::line("started", series(run, |slice| Some(slice.users as f64))),
        Series::line(
            "on a visit",
            series(run, |slice| Some(slice.visiting as f64)),
        )
        .area(),
    ];
    chart.limits = vec![Limit {
        label: format!("{} wanted", units::count(run.setup.users)),
        value: run.setup.users as f64,
        threshold: false,
    }];
    chart.figure()
}

/// Visits and views a second over time.
pub(super) fn visits(run: &Run) -> String {
    let mut chart = over_time(run, "Views and visits a second", Unit::Number, LOW);
    chart.suffix = "/s";
    chart.series = vec![
        Series::line("views", rate(run, |slice| slice.views)),
        Series::line("visits", rate(run, |slice| slice.visits)),
    ];
    chart.figure()
}

/// Requests a second over time.
pub(super) fn requests(run: &Run) -> String {
    let mut chart = over_time(run, "Requests a second", Unit::Number, LOW);
    chart.suffix = "/s";
    chart.series = vec![Series::line("requests", rate(run, |slice| slice.requests)).area()];
    chart.figure()
}

/// Failures a second over time.
pub(super) fn failures(run: &Run) -> String {
    let mut chart = over_time(run, "Failed requests a second", Unit::Number, LOW);
    chart.suffix = "/s";
    let values = rate(run, |slice| slice.failures);
    chart.series = vec![Series::line("failed", values).peaks().area()];
    if run.timeline.slices.iter().all(|slice| slice.failures == 0) {
        chart.note = "there were none".to_owned();
    }
    chart.figure()
}

/// Bytes a second over time.
pub(super) fn bytes(run: &Run) -> String {
    let mut chart = over_time(run, "Bytes a second", Unit::Bytes, LOW);
    chart.suffix = "/s";
    chart.note = "answers' bodies as they came over the wire".to_owned();
    chart.series = vec![Series::line("received", rate(run, |slice| slice.wire_bytes)).area()];
    chart.figure()
}

/// The generator's own processor use over time.
pub(super) fn generator_cpu(run: &Run) -> String {
    let mut chart = over_time(run, "The generator's processor use", Unit::Number, LOW);
    chart.suffix = " cores";
    chart.note = match run.machine.cores {
        0 => "1 is one core busy all the time".to_owned(),
        cores => format!("1 is one core busy all the time; there are {cores}"),
    };
    chart.series = vec![
        Series::line("cores", series(run, |slice| Some(slice.generator_cpu)))
            .peaks()
            .area(),
    ];
    if run.machine.cores > 0 {
        chart.limits = vec![Limit {
            label: format!("all {} cores", run.machine.cores),
            value: f64::from(run.machine.cores),
            threshold: false,
        }];
    }
    chart.figure()
}

/// How the durations of views are distributed.
pub(super) fn view_distribution(run: &Run) -> String {
    let view = Totals::headline(run).view;
    Distribution {
        title: "How long pages took".to_owned(),
        note: "views by their duration, on a logarithmic axis".to_owned(),
        things: "views".to_owned(),
        buckets: view.buckets().collect(),
        marks: QUANTILES
            .iter()
            .filter_map(|(name, quantile)| Some(((*name).to_owned(), view.quantile(*quantile)?)))
            .collect(),
        height: 180,
    }
    .figure()
}

/// How the times of each operation's requests are distributed.
pub(super) fn operation_ranges(phase: &PhaseRecord) -> String {
    let rows = phase
        .operations
        .iter()
        .filter_map(|row| range(row.operation.name(), &row.total))
        .collect();
    Ranges {
        title: "How long requests took".to_owned(),
        note: "to the last byte, of requests that succeeded".to_owned(),
        rows,
    }
    .figure()
}

/// How long pages took, before and after.
pub(super) fn comparison_ranges(comparison: &Comparison) -> String {
    let [before, after] = &comparison.views;
    Ranges {
        title: "How long pages took".to_owned(),
        note: "with all their images".to_owned(),
        rows: [range("before", before), range("after", after)]
            .into_iter()
            .flatten()
            .collect(),
    }
    .figure()
}

fn range(name: &str, histogram: &Histogram) -> Option<Row> {
    let at = |quantile| histogram.quantile(quantile);
    Some(Row {
        name: name.to_owned(),
        min: histogram.min()?,
        p25: at(0.25)?,
        p50: at(0.5)?,
        p75: at(0.75)?,
        p95: at(0.95)?,
        p99: at(0.99)?,
        max: histogram.max()?,
    })
}
