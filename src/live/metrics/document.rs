//! `docs/METRICS.md`, made of the same doc comments that are the HELP texts. A
//! test makes it again and compares.

use std::fmt::Write as _;
use std::time::Duration;

use super::buckets::Edges;
use super::catalogue;
use super::family::{Family, Kind};
use crate::measure::generator::limits::Shortage;
use crate::measure::sample::{Action, CacheState, Operation, Outcome, Persona};
use crate::units;

const HEAD: &str = "\
# Metrics

What a run tells at `/metrics` (`--listen`, by default
<http://127.0.0.1:9847/metrics>), in Prometheus' text format. This page is made
of the doc comments in `src/live/metrics/catalogue.rs`, which are the HELP texts
too; `UPDATE_DOCS=1 cargo test --test live` writes it again.

* Every series is there from the start, at 0: a `rate` sees the first failure.
* Labels come from closed sets. URLs, names and ids never become labels.
* All numbers are of the last full second, the same that the progress line and
  the page at `/` show. A scrape costs the visitors nothing.
* Counters and histograms begin at 0 with the process; `--linger 30s` keeps them
  there for a last scrape when the run is over.

";

/// The page.
#[must_use]
pub fn markdown() -> String {
    let mut page = HEAD.to_owned();
    labels(&mut page);
    edges(&mut page);
    page.push_str("## Families\n");
    for family in catalogue::ALL {
        entry(&mut page, family);
    }
    page.push_str(QUERIES);
    page
}

fn labels(page: &mut String) {
    page.push_str("## Labels\n\n| label | values |\n|---|---|\n");
    let pages = Operation::ALL.into_iter().filter(|page| page.is_page());
    let rows: [(&str, Vec<&str>); 9] = [
        ("operation", Operation::ALL.map(Operation::name).to_vec()),
        (
            "outcome of requests",
            Outcome::ALL.map(Outcome::name).to_vec(),
        ),
        ("page", pages.map(Operation::name).collect()),
        ("outcome of views", vec!["ok", "failed"]),
        ("persona", Persona::ALL.map(Persona::name).to_vec()),
        ("action", Action::ALL.map(Action::name).to_vec()),
        ("outcome of visits", vec!["ok", "failed", "cancelled"]),
        (
            "state of the cache",
            CacheState::ALL.map(CacheState::name).to_vec(),
        ),
        (
            "reason of saturation",
            Shortage::ALL.map(Shortage::name).to_vec(),
        ),
    ];
    for (label, values) in rows {
        let values: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
        let _ = writeln!(page, "| {label} | {} |", values.join(" "));
    }
    page.push('\n');
}

fn edges(page: &mut String) {
    let list = |edges: &Edges| {
        let edges = edges.micros().iter().map(|&edge| units::micros(edge));
        edges.collect::<Vec<_>>().join(", ")
    };
    let waiting = Edges::of_waiting(Duration::from_secs(2));
    let lag = Edges::of_lag(Duration::from_millis(100));
    let _ = write!(
        page,
        "## Edges of histograms\n\n\
         What people wait for: {}. One edge is exactly the objective (`--objective`, by\n\
         default 2 s), so that `1 - bucket{{le=\"2\"}} / count` is the share that missed it.\n\
         The generator's lag: {}, and what `--max-lag` tolerates.\n\
         Values are kept within 1 %, as in the report: one that is nearer than that to an\n\
         edge may be counted on its other side.\n\n",
        list(&waiting),
        list(&lag),
    );
}

fn entry(page: &mut String, family: &Family) {
    let labels = if family.labels.is_empty() {
        String::new()
    } else {
        format!("{{{}}}", family.labels.join(", "))
    };
    let _ = write!(page, "\n### `{}{labels}`\n\n", family.name);
    let _ = writeln!(page, "{}. {}", article(family.kind), family.help());
    let remarks = family.remarks();
    if !remarks.is_empty() {
        let _ = write!(page, "\n{remarks}\n");
    }
}

const fn article(kind: Kind) -> &'static str {
    match kind {
        Kind::Counter => "Counter",
        Kind::Gauge => "Gauge",
        Kind::Histogram => "Histogram",
    }
}

const QUERIES: &str = r#"
## Questions

```promql
# Requests a second, and the share that failed
sum(rate(vernissage_requests_total[5m]))
sum(rate(vernissage_requests_total{outcome!="ok"}[5m])) / sum(rate(vernissage_requests_total[5m]))

# What people wait for: the 95th percentile of all views
histogram_quantile(0.95, sum by (le) (rate(vernissage_view_duration_seconds_bucket[5m])))

# The share of views that missed an objective of 2 s
1 - sum(rate(vernissage_view_duration_seconds_bucket{le="2"}[5m]))
  / sum(rate(vernissage_view_duration_seconds_count[5m]))

# May the latencies be trusted?
max(vernissage_generator_saturated) == 0

# And if not: what has the generator run out of?
vernissage_generator_saturated_by == 1
```
"#;
