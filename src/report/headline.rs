//! What a reader should know first: the verdict and a handful of numbers.

use crate::measure::run::Run;
use crate::measure::verdict::Judgement;
use crate::units;

use super::numbers::{Totals, seconds};

/// A number at the top of the report.
pub(super) struct Tile {
    /// What it is.
    pub(super) label: &'static str,
    /// What that means.
    pub(super) help: &'static str,
    /// Its value.
    pub(super) value: String,
    /// What stands under it.
    pub(super) notes: String,
    /// Whether it should worry the reader.
    pub(super) bad: bool,
    /// Whether it is a latency, which an invalid run cannot vouch for.
    pub(super) latency: bool,
}

/// The verdict's word, its class in the style sheet, and what it means here.
pub(super) fn verdict(run: &Run) -> (&'static str, &'static str, String) {
    let thresholds = &run.verdict.thresholds;
    match run.verdict.judgement {
        Judgement::Pass if thresholds.is_empty() => (
            "PASS",
            "pass",
            "No threshold was set, so nothing could be broken.".to_owned(),
        ),
        Judgement::Pass if thresholds.len() == 1 => {
            ("PASS", "pass", "The threshold holds.".to_owned())
        }
        Judgement::Pass => (
            "PASS",
            "pass",
            format!("All {} thresholds hold.", thresholds.len()),
        ),
        Judgement::Fail => {
            let broken = thresholds.iter().filter(|result| !result.holds).count();
            let what = match thresholds.len() {
                0 => "The gallery did not do what was asked of it.".to_owned(),
                1 => "The threshold is broken.".to_owned(),
                all => format!(
                    "{broken} of {all} thresholds {} broken.",
                    if broken == 1 { "is" } else { "are" }
                ),
            };
            ("FAIL", "fail", what)
        }
        Judgement::Invalid => (
            "INVALID",
            "invalid",
            "The load generator was the limit, not the gallery: do not trust these latencies."
                .to_owned(),
        ),
    }
}

/// The run in two or three sentences, for someone who has never seen a report.
/// Values keep their units on the same line.
pub(super) fn lead(run: &Run) -> String {
    let totals = Totals::headline(run);
    let mut sentences = Vec::new();
    let trusted = run.verdict.judgement != Judgement::Invalid;
    if let (true, Some(p50), Some(p95)) = (
        trusted,
        totals.view.quantile(0.5),
        totals.view.quantile(0.95),
    ) {
        sentences.push(format!(
            "Half of all pages were complete, with all their images, within {}; one in twenty took longer than {}.",
            unbroken(&units::micros(p50)),
            unbroken(&units::micros(p95))
        ));
    }
    sentences.push(match (totals.requests, totals.failures) {
        (0, _) => "No request was finished.".to_owned(),
        (requests, 0) => format!("None of {} requests failed.", units::count(requests)),
        (requests, failures) => format!(
            "{} of {} requests failed ({}).",
            units::count(failures),
            units::count(requests),
            unbroken(&units::percent(failures as f64 / requests as f64))
        ),
    });
    sentences.join(" ")
}

/// The numbers at the top of the report.
pub(super) fn tiles(run: &Run) -> Vec<Tile> {
    let totals = Totals::headline(run);
    let wait = |label, help, quantile, notes: &str| Tile {
        label,
        help,
        value: totals
            .view
            .quantile(quantile)
            .map_or_else(dash, units::micros),
        notes: notes.to_owned(),
        bad: false,
        latency: true,
    };
    let rate = |count| {
        totals
            .rate(count)
            .map_or_else(dash, |rate| format!("{}/s", units::number(rate)))
    };
    vec![
        wait(
            "Page p50",
            "Half of all pages were complete, with all their images, within this time.",
            0.5,
            "half took longer",
        ),
        wait(
            "Page p95",
            "95 of 100 pages were complete, with all their images, within this time.",
            0.95,
            "one in 20 took longer",
        ),
        wait(
            "Page p99",
            "99 of 100 pages were complete, with all their images, within this time.",
            0.99,
            "one in 100 took longer",
        ),
        Tile {
            label: "Failed requests",
            help: "Requests that did not bring a right and whole answer.",
            value: totals.failure_rate().map_or_else(dash, units::percent),
            notes: format!(
                "{} of {}",
                units::count(totals.failures),
                units::count(totals.requests)
            ),
            bad: totals.failures > 0,
            latency: false,
        },
        Tile {
            label: "Visits",
            help: "Visits from arriving to leaving that ended by themselves, a second.",
            value: rate(totals.visits),
            notes: format!(
                "{} in all, {} failed",
                units::count(totals.visits),
                units::count(totals.visit_failures)
            ),
            bad: false,
            latency: false,
        },
        Tile {
            label: "Requests",
            help: "Requests that were sent, a second; cache hits are not among them.",
            value: rate(totals.requests),
            notes: format!(
                "{} views, {}",
                units::count(totals.views),
                rate(totals.views)
            ),
            bad: false,
            latency: false,
        },
        Tile {
            label: "Data",
            help: "Bytes of the answers' bodies as they came over the wire, a second.",
            value: totals.rate(totals.wire_bytes).map_or_else(dash, |rate| {
                format!("{}/s", units::bytes(rate.round() as u64))
            }),
            notes: format!(
                "{} in {}",
                units::bytes(totals.wire_bytes),
                seconds(totals.seconds)
            ),
            bad: false,
            latency: false,
        },
        Tile {
            label: "Users",
            help: "Virtual users: people who visit, think, and visit again.",
            value: units::count(run.setup.users),
            notes: format!("think time {}", run.setup.think_time),
            bad: false,
            latency: false,
        },
    ]
}

fn unbroken(value: &str) -> String {
    value.replace(' ', "\u{a0}")
}

fn dash() -> String {
    "–".to_owned()
}

/// When a run began, as people write it; as it stands in the file if that is
/// not a time.
pub(super) fn started(run: &Run) -> String {
    run.started_at.parse::<jiff::civil::DateTime>().map_or_else(
        |_| run.started_at.clone(),
        |time| time.strftime("%-d %B %Y, %H:%M:%S").to_string(),
    )
}
