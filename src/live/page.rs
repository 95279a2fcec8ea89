//! The page at `/`: how the run goes, for people.
//!
//! It is complete without a script (a reload every few seconds is asked for
//! then) and loads nothing from elsewhere: the charts are inline SVG.

use std::time::Duration;

use askama::Template;

use super::feed::Feed;
use super::history::Point;
use crate::chart::asset;
use crate::chart::scale::Unit;
use crate::chart::series::Series;
use crate::chart::time::{Limit, TimeChart};
use crate::measure::generator::limits::saturated;
use crate::measure::sample::Phase;
use crate::measure::summary::Live;
use crate::units;

/// Exchanges the page's content for its newest.
const SCRIPT: &str = include_str!("templates/live.js");

/// What a Content-Security-Policy must allow for the page's script to run.
pub const SCRIPT_SOURCE: &str = "sha256-xI4uzQTMIpAgH5uwVcEHBjo+2vj+FRJ/6hhG9TACT10=";

const STYLE: &str = include_str!("templates/live.css");

/// Height of a chart in CSS pixels.
const HEIGHT: u32 = 150;

#[derive(Template)]
#[template(path = "live.html")]
struct Page<'a> {
    version: &'static str,
    style: String,
    chart_script: &'static str,
    script: &'static str,
    feed: &'a Feed,
    state: String,
    saturated: Vec<String>,
    tiles: Vec<Tile>,
    charts: Vec<String>,
    operations: Vec<Row>,
}

struct Tile {
    label: &'static str,
    value: String,
    note: String,
    bad: bool,
}

struct Row {
    name: &'static str,
    requests: String,
    failures: u64,
    p50: String,
    p95: String,
    received: String,
}

/// The page of this moment.
#[must_use]
pub fn render(feed: &Feed) -> String {
    let live = feed.live();
    let page = Page {
        version: env!("CARGO_PKG_VERSION"),
        style: format!("{STYLE}{}", asset::STYLE),
        chart_script: asset::SCRIPT,
        script: SCRIPT,
        feed,
        state: state(&live, feed.about.length),
        saturated: saturated(&live, &feed.about.limits)
            .into_iter()
            .map(|(_, reason)| reason)
            .collect(),
        tiles: tiles(&live),
        charts: charts(feed),
        operations: operations(&live),
    };
    page.render()
        .unwrap_or_else(|error| format!("The page cannot be drawn: {error}"))
}

fn state(live: &Live, length: Option<Duration>) -> String {
    let word = match live.phase {
        Phase::Ramp => "Visitors are arriving",
        Phase::Steady => "All visitors are there",
        Phase::Drain => "The run is over, visitors are leaving",
    };
    let elapsed = Duration::from_secs(live.elapsed.as_secs());
    let left = length
        .filter(|_| live.phase != Phase::Drain)
        .map(|length| Duration::from_secs(length.saturating_sub(live.elapsed).as_secs()));
    match left {
        Some(left) => format!(
            "{word}: {} gone, {} left",
            units::duration(elapsed),
            units::duration(left)
        ),
        None => format!("{word}: {} gone", units::duration(elapsed)),
    }
}

fn tiles(live: &Live) -> Vec<Tile> {
    let (recent, totals) = (&live.recent, &live.totals);
    let tile = |label, value, note, bad| Tile {
        label,
        value,
        note,
        bad,
    };
    let share = totals.failures as f64 / totals.requests.max(1) as f64;
    vec![
        tile(
            "Visitors",
            units::count(live.users.active),
            format!(
                "of {}, {} on a visit",
                units::count(live.users.wanted),
                units::count(live.users.visiting)
            ),
            false,
        ),
        tile(
            "Views, p95",
            units::maybe_micros(recent.view_p95),
            format!("p50 {}", units::maybe_micros(recent.view_p50)),
            false,
        ),
        tile(
            "Requests a second",
            units::number(recent.requests_per_s),
            format!("{} in all", units::count(totals.requests)),
            false,
        ),
        tile(
            "Failures",
            units::count(totals.failures),
            format!("{} of all requests", units::percent(share)),
            totals.failures > 0,
        ),
    ]
}

fn charts(feed: &Feed) -> Vec<String> {
    let points = feed.history.points();
    let line = |name: &str, value: fn(&Point) -> Option<f64>| {
        Series::line(name, points.iter().map(value).collect())
    };
    let objective = Limit {
        label: format!("objective {}", units::duration(feed.about.objective)),
        value: feed.about.objective.as_micros() as f64,
        threshold: true,
    };
    let chart = |title: &str, unit, suffix, series, limits| TimeChart {
        title: title.to_owned(),
        note: String::new(),
        unit,
        suffix,
        slice_seconds: 1.0,
        series,
        bands: Vec::new(),
        limits,
        height: HEIGHT,
    };
    let views = vec![
        line("p50", |point| point.view_p50),
        line("p95", |point| point.view_p95).peaks(),
    ];
    let requests = vec![
        line("requests", |point| Some(point.requests)).area(),
        line("failures", |point| Some(point.failures)).peaks(),
    ];
    let users = vec![line("visitors", |point| Some(point.users)).area()];
    let bytes = vec![line("received", |point| Some(point.bytes)).area()];
    [
        chart("Views", Unit::Micros, "", views, vec![objective]),
        chart(
            "Requests a second",
            Unit::Number,
            "/s",
            requests,
            Vec::new(),
        ),
        chart("Visitors", Unit::Count, "", users, Vec::new()),
        chart("Received a second", Unit::Bytes, "/s", bytes, Vec::new()),
    ]
    .iter()
    .map(TimeChart::figure)
    .collect()
}

fn operations(live: &Live) -> Vec<Row> {
    let occurred = live.totals.operations.iter().filter(|row| row.requests > 0);
    occurred
        .map(|row| Row {
            name: row.operation.name(),
            requests: units::count(row.requests),
            failures: row.failures(),
            p50: units::maybe_micros(row.total.quantile(0.5)),
            p95: units::maybe_micros(row.total.quantile(0.95)),
            received: units::bytes(row.wire_bytes),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `openssl dgst -sha256 -binary src/live/templates/live.js | base64` gives
    /// the new one.
    #[test]
    fn the_policy_allows_this_script_and_no_other() {
        use base64::Engine as _;
        use tokio_rustls::rustls::SupportedCipherSuite;
        // The only SHA-256 among our dependencies is the one inside TLS.
        let suites = tokio_rustls::rustls::crypto::aws_lc_rs::default_provider().cipher_suites;
        let hash = suites.iter().find_map(|suite| match suite {
            SupportedCipherSuite::Tls13(suite) if suite.common.hash_provider.output_len() == 32 => {
                Some(suite.common.hash_provider.hash(SCRIPT.as_bytes()))
            }
            _ => None,
        });
        let hash = hash.expect("a suite with SHA-256");
        let text = base64::engine::general_purpose::STANDARD.encode(hash.as_ref());
        assert_eq!(SCRIPT_SOURCE, format!("sha256-{text}"));
        assert!(!SCRIPT.contains("</"), "would end the script element");
    }
}
