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
    let (word, class, meaning) = judgement(run);
    if run.unfinished {
        let so_far = format!(
            "Cut off: this is what had been measured after {}, and the run has not told of its end. {meaning}",
            seconds(run.duration_s)
        );
        return (word, class, so_far);
    }
    (word, class, meaning)
}

fn judgement(run: &Run) -> (&'static str, &'static str, String) {
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
        Judgement::Pass if thresholds.len() == 2 => {
            ("PASS", "pass", "Both thresholds hold.".to_owned())
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
        Judgement::Invalid if run.measured_nothing() => {
            ("INVALID", "invalid", "Nothing was measured.".to_owned())
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
        (1, 0) => "The only request did not fail.".to_owned(),
        (1, _) => "The only request failed.".to_owned(),
        (requests, 0) => format!("None of {} requests failed.", units::count(requests)),
        (requests, failures) => format!(
            "{} of {} failed ({}).",
            units::count(failures),
            units::counted(requests, "request", "requests"),
            unbroken(&units::percent(failures as f64 / requests as f64))
        ),
    });
    sentences.join(" ")
}

impl Tile {
    fn new(label: &'static str, help: &'static str, value: Option<String>, notes: String) -> Self {
        Self {
            label,
            help,
            value: value.unwrap_or_else(|| units::NO_VALUE.to_owned()),
            notes,
            bad: false,
            latency: false,
        }
    }
}

/// The numbers at the top of the report: first what people waited for, then how
/// many came and what they moved.
pub(super) fn tiles(run: &Run) -> Vec<Tile> {
    let totals = Totals::headline(run);
    let mut tiles = waits(&totals);
    tiles.push(Tile {
        bad: totals.failures > 0,
        ..Tile::new(
            "Failed requests",
            "Requests that did not bring a right and whole answer.",
            totals.failure_rate().map(units::percent),
            format!(
                "{} of {}",
                units::count(totals.failures),
                units::count(totals.requests)
            ),
        )
    });
    tiles.extend(amounts(run, &totals));
    tiles
}

fn waits(totals: &Totals) -> Vec<Tile> {
    const WITHIN: [&str; 3] = [
        "Half of all pages were complete, with all their images, within this time.",
        "95 of 100 pages were complete, with all their images, within this time.",
        "99 of 100 pages were complete, with all their images, within this time.",
    ];
    let wait = |label, help, quantile, notes: &str| Tile {
        latency: true,
        ..Tile::new(
            label,
            help,
            totals.view.quantile(quantile).map(units::micros),
            notes.to_owned(),
        )
    };
    vec![
        wait("Page p50", WITHIN[0], 0.5, "half took longer"),
        wait("Page p95", WITHIN[1], 0.95, "one in 20 took longer"),
        wait("Page p99", WITHIN[2], 0.99, "one in 100 took longer"),
    ]
}

fn amounts(run: &Run, totals: &Totals) -> [Tile; 4] {
    let rate = |count| {
        totals
            .rate(count)
            .map(|rate| format!("{}/s", units::number(rate)))
    };
    let bytes = totals.rate(totals.wire_bytes);
    [
        Tile::new(
            "Visits",
            "Visits from arriving to leaving that were completed, a second, whenever they had begun.",
            rate(totals.visits),
            format!(
                "{} in all, {} failed",
                units::count(totals.visits),
                units::count(totals.visit_failures)
            ),
        ),
        Tile::new(
            "Requests",
            "Requests that were sent, a second; cache hits are not among them.",
            rate(totals.requests),
            format!(
                "{}, {}",
                units::counted(totals.views, "view", "views"),
                rate(totals.views).unwrap_or_else(|| units::NO_VALUE.to_owned())
            ),
        ),
        Tile::new(
            "Data",
            "Bytes of the answers' bodies as they came over the wire, a second.",
            bytes.map(|rate| format!("{}/s", units::bytes(rate.round() as u64))),
            format!(
                "{} in {}",
                units::bytes(totals.wire_bytes),
                seconds(totals.seconds)
            ),
        ),
        Tile::new(
            "Users",
            "Virtual users: people who visit, think, and visit again.",
            Some(units::count(run.setup.users)),
            format!("think time {}", run.setup.think_time),
        ),
    ]
}

fn unbroken(value: &str) -> String {
    value.replace(' ', "\u{a0}")
}

/// When a run began, as people write it; as it stands in the file if that is
/// not a time.
pub(super) fn started(run: &Run) -> String {
    run.started_at.parse::<jiff::civil::DateTime>().map_or_else(
        |_| run.started_at.clone(),
        |time| time.strftime("%-d %B %Y, %H:%M:%S").to_string(),
    )
}
