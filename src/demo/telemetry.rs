//! What the gallery says of itself at `/metrics`.
//!
//! Every series exists from the start, and labels come from closed sets: an
//! alert on a rate must not wait for the first error, and no address or name
//! can make a new series.

use std::time::Duration;

use prometheus::{
    Encoder as _, Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge,
    Opts, Registry, TextEncoder,
};

use super::kind::Kind;
use super::process::ProcessSeries;

/// Upper edges in seconds, from a cached page to a stalled body.
const DURATION_EDGES: [f64; 14] = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];
/// Status classes; `499` (the visitor left) counts as `4xx`.
const CLASSES: [&str; 4] = ["2xx", "3xx", "4xx", "5xx"];

/// The gallery's metrics.
pub(super) struct Telemetry {
    registry: Registry,
    requests: [[IntCounter; CLASSES.len()]; Kind::ALL.len()],
    durations: [Histogram; Kind::ALL.len()],
    bytes: [IntCounter; Kind::ALL.len()],
    pub(super) in_flight: IntGauge,
    pub(super) galleries: IntGauge,
    pub(super) photos: IntGauge,
    pub(super) sessions: IntGauge,
    pub(super) sign_ins_accepted: IntCounter,
    pub(super) sign_ins_refused: IntCounter,
    pub(super) sign_outs: IntCounter,
    pub(super) uploads_stored: IntCounter,
    pub(super) uploads_refused: IntCounter,
    pub(super) upload_bytes: IntCounter,
    pub(super) deletes: IntCounter,
    pub(super) faults: FaultCounters,
    process: ProcessSeries,
}

/// Faults that were applied.
pub(super) struct FaultCounters {
    pub(super) latency: IntCounter,
    pub(super) error: IntCounter,
    pub(super) truncate: IntCounter,
    pub(super) stall: IntCounter,
}

impl Telemetry {
    /// Makes and registers all series.
    pub(super) fn new() -> Result<Self, prometheus::Error> {
        let make = Maker {
            registry: Registry::new(),
        };
        let requests = make.counters("http_requests_total", REQUESTS_HELP, &["route", "status"])?;
        let bytes = make.counters("http_response_bytes_total", BYTES_HELP, &["route"])?;
        let durations = make.durations()?;
        let sign_ins = make.counters("sign_ins_total", "Sign-ins by result.", &["result"])?;
        let uploads = make.counters("uploads_total", "Uploaded photos by result.", &["result"])?;
        let faults = make.counters("faults_total", "Faults that were applied.", &["fault"])?;
        let labels = |kind: usize| Kind::ALL[kind].name();
        make.build_info()?;
        Ok(Self {
            requests: std::array::from_fn(|kind| {
                CLASSES.map(|class| requests.with_label_values(&[labels(kind), class]))
            }),
            durations: std::array::from_fn(|kind| durations.with_label_values(&[labels(kind)])),
            bytes: std::array::from_fn(|kind| bytes.with_label_values(&[labels(kind)])),
            in_flight: make.gauge("http_requests_in_flight", "Requests being answered.")?,
            galleries: make.gauge("galleries", "Galleries in the database.")?,
            photos: make.gauge("photos", "Photos in the database.")?,
            sessions: make.gauge("sessions", "Sessions kept, signed in or about to.")?,
            sign_ins_accepted: sign_ins.with_label_values(&["accepted"]),
            sign_ins_refused: sign_ins.with_label_values(&["refused"]),
            sign_outs: make.counter("sign_outs_total", "Sign-outs.")?,
            uploads_stored: uploads.with_label_values(&["stored"]),
            uploads_refused: uploads.with_label_values(&["refused"]),
            upload_bytes: make.counter("upload_bytes_total", "Bytes of the photos stored.")?,
            deletes: make.counter("deletes_total", "Photos deleted.")?,
            faults: FaultCounters {
                latency: faults.with_label_values(&["latency"]),
                error: faults.with_label_values(&["error"]),
                truncate: faults.with_label_values(&["truncate"]),
                stall: faults.with_label_values(&["stall"]),
            },
            process: ProcessSeries::register(&make.registry)?,
            registry: make.registry,
        })
    }

    /// Records one finished request.
    pub(super) fn record(&self, kind: Kind, status: u16, bytes: u64, elapsed: Duration) {
        let class = usize::from(status / 100).clamp(2, 5) - 2;
        self.requests[kind as usize][class].inc();
        self.durations[kind as usize].observe(elapsed.as_secs_f64());
        self.bytes[kind as usize].inc_by(bytes);
    }

    /// The text exposition of all series.
    pub(super) fn exposition(&self) -> Result<Vec<u8>, prometheus::Error> {
        self.process.refresh();
        let mut text = Vec::with_capacity(32 * 1024);
        TextEncoder::new().encode(&self.registry.gather(), &mut text)?;
        Ok(text)
    }
}

const REQUESTS_HELP: &str = "Requests by route and class of status.";
const BYTES_HELP: &str = "Bytes of response bodies sent, by route.";
const DURATIONS_HELP: &str =
    "Time from a request's head to the last byte of its answer in seconds, by route.";

/// Makes series and registers them under the gallery's prefix.
struct Maker {
    registry: Registry,
}

impl Maker {
    fn counters(
        &self,
        name: &str,
        help: &str,
        labels: &[&str],
    ) -> Result<IntCounterVec, prometheus::Error> {
        let counters = IntCounterVec::new(Opts::new(prefixed(name), help), labels)?;
        self.registry.register(Box::new(counters.clone()))?;
        Ok(counters)
    }

    fn counter(&self, name: &str, help: &str) -> Result<IntCounter, prometheus::Error> {
        let counter = IntCounter::with_opts(Opts::new(prefixed(name), help))?;
        self.registry.register(Box::new(counter.clone()))?;
        Ok(counter)
    }

    fn gauge(&self, name: &str, help: &str) -> Result<IntGauge, prometheus::Error> {
        let gauge = IntGauge::with_opts(Opts::new(prefixed(name), help))?;
        self.registry.register(Box::new(gauge.clone()))?;
        Ok(gauge)
    }

    fn durations(&self) -> Result<HistogramVec, prometheus::Error> {
        let options = HistogramOpts::new(prefixed("http_request_duration_seconds"), DURATIONS_HELP)
            .buckets(DURATION_EDGES.to_vec());
        let durations = HistogramVec::new(options, &["route"])?;
        self.registry.register(Box::new(durations.clone()))?;
        Ok(durations)
    }

    fn build_info(&self) -> Result<(), prometheus::Error> {
        let options = Opts::new(prefixed("build_info"), "Always 1; the version is a label.")
            .const_label("version", env!("CARGO_PKG_VERSION"));
        let info = IntGauge::with_opts(options)?;
        info.set(1);
        self.registry.register(Box::new(info))
    }
}

fn prefixed(name: &str) -> String {
    format!("demo_gallery_{name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_series_is_there_from_the_start() {
        let telemetry = Telemetry::new().unwrap();
        let text = String::from_utf8(telemetry.exposition().unwrap()).unwrap();
        for kind in Kind::ALL {
            for class in CLASSES {
                let series = format!(
                    "demo_gallery_http_requests_total{{route=\"{kind}\",status=\"{class}\"}} 0\n"
                );
                assert!(text.contains(&series), "{series}");
            }
        }
        assert!(text.contains("demo_gallery_uploads_total{result=\"refused\"} 0\n"));
        assert!(text.contains("\nprocess_start_time_seconds "), "{text}");
        telemetry.record(Kind::Full, 206, 10, Duration::from_millis(2));
        telemetry.record(Kind::Full, 499, 10, Duration::from_millis(2));
        let text = String::from_utf8(telemetry.exposition().unwrap()).unwrap();
        assert!(text.contains("demo_gallery_http_response_bytes_total{route=\"full\"} 20\n"));
        assert!(text.contains("requests_total{route=\"full\",status=\"4xx\"} 1\n"));
    }
}
