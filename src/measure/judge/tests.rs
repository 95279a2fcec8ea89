//! Verdicts on runs that are made up by hand, a second at a time.

use std::time::{Duration, Instant};

use super::*;
use crate::measure::recorder::{About, Recorder};
use crate::measure::run::{PhaseRecord, Run, Slice};
use crate::measure::sample::{
    Action, CacheState, ConnectTimes, Failure, Operation, Outcome, Persona, Phase, Sample, View,
    Visit,
};
use crate::measure::verdict::Judgement;
use crate::measure::witness::Witness;

/// A run in which everything happened that a record can tell of.
pub(in crate::measure) fn eventful_run() -> Run {
    let recorder = Recorder::with_shards(1);
    let now = Instant::now();
    recorder.begin_phase(Phase::Steady);
    recorder.begin_phase(Phase::Drain);
    let sample = Sample {
        operation: Operation::Upload,
        outcome: Outcome::Ok,
        cache: CacheState::Miss,
        status: 200,
        intended: now,
        started: now,
        first_byte: Some(Duration::from_millis(2)),
        total: Duration::from_millis(5),
        sent_bytes: 5,
        wire_bytes: 10,
        body_bytes: 20,
        connected: Some(ConnectTimes::default()),
        retried: true,
    };
    let outcomes = Outcome::ALL.map(|outcome| (outcome, CacheState::Miss));
    let caches = CacheState::ALL.map(|cache| (Outcome::Ok, cache));
    for (outcome, cache) in outcomes.into_iter().chain(caches) {
        let sample = Sample {
            outcome,
            cache,
            ..sample.clone()
        };
        recorder.sample(&sample);
        recorder.failure(&sample, &|| Failure {
            operation: Operation::Upload,
            outcome: sample.outcome,
            status: 200,
            url: "http://gallery/upload".to_owned(),
            detail: "No photo was listed.".to_owned(),
        });
    }
    recorder.view(&View {
        page: Operation::Gallery,
        intended: now,
        duration: Duration::from_millis(40),
        images: 24,
        broken_images: 1,
        page_ok: true,
    });
    recorder.visit(&Visit {
        persona: Persona::Mixed,
        action: Action::Add,
        intended: now,
        started: now,
        duration: Duration::from_secs(3),
        ok: true,
        cancelled: false,
    });
    let mut run = recorder.finish(About::default());
    run.verdict = judge(&run, &thresholds(&["view.p95 < 1s"]), &Limits::default());
    run
}

fn thresholds(texts: &[&str]) -> Vec<Threshold> {
    texts
        .iter()
        .map(|text| Threshold::parse(text).expect("a threshold"))
        .collect()
}

/// A second with a view of this many milliseconds, ten requests and so many
/// failures among them.
fn second(view_ms: u64, failures: u64) -> Slice {
    let mut slice = Slice {
        visits: 1,
        requests: 10,
        failures,
        views: 1,
        wire_bytes: 1_000_000,
        generator_cpu: 0.3,
        ..Slice::default()
    };
    slice.view.record(Duration::from_millis(view_ms));
    slice
}

/// A run of these seconds, of which the first five are the ramp.
fn run_of(seconds: &[Slice]) -> Run {
    let mut run = eventful_run();
    let (mut listing, mut view) = {
        let steady = &run.phases[0];
        (steady.operations[0].clone(), steady.views[0].clone())
    };
    listing.operation = Operation::Listing;
    listing.requests = 0;
    listing.outcomes.clear();
    listing.wire_bytes = 0;
    view.count = 0;
    view.duration.clear();
    for slice in &seconds[5..] {
        listing.requests += slice.requests;
        *listing.outcomes.entry(Outcome::Ok).or_default() += slice.requests - slice.failures;
        listing.wire_bytes += slice.wire_bytes;
        view.count += slice.views;
        view.duration.add(&slice.view);
    }
    let record = |phase, seconds| PhaseRecord {
        phase,
        seconds,
        operations: vec![listing.clone()],
        views: vec![view.clone()],
        visits: Vec::new(),
        completed: Default::default(),
        connections: Default::default(),
    };
    run.phases = vec![
        record(Phase::Ramp, 5.0),
        record(Phase::Steady, (seconds.len() - 5) as f64),
    ];
    run.timeline.slice_seconds = 1;
    run.timeline.phase_starts = vec![(Phase::Ramp, 0.0), (Phase::Steady, 5.0)];
    run.timeline.slices = seconds.to_vec();
    run.generator = Default::default();
    run.generator.cores = 2.0;
    run
}

fn good(seconds: usize) -> Vec<Slice> {
    vec![second(100, 0); seconds]
}

#[test]
fn a_run_whose_thresholds_hold_passes() {
    let run = run_of(&good(20));
    let asked = thresholds(&[
        "view.p95 < 2s",
        "view.gallery.max < 1s",
        "failures < 1%",
        "requests.rate >= 10/s",
        "bytes.rate > 900kB/s",
        "requests.count >= 150",
    ]);
    let verdict = judge(&run, &asked, &Limits::default());
    assert_eq!(verdict.judgement, Judgement::Pass, "{:?}", verdict.reasons);
    assert!(verdict.reasons.is_empty());
    let measured: Vec<&str> = verdict
        .thresholds
        .iter()
        .filter_map(|result| result.measured.as_deref())
        .collect();
    assert_eq!(
        measured,
        ["100 ms", "100 ms", "0 %", "10/s", "1 MB/s", "150"]
    );
}

#[test]
fn a_broken_threshold_says_by_how_much_and_since_when() {
    let mut seconds = good(20);
    seconds.extend(vec![second(3_000, 5); 10]);
    let verdict = judge(
        &run_of(&seconds),
        &thresholds(&["view.p95 < 2s", "failures < 5%", "view.gallery.p95 < 2s"]),
        &Limits::default(),
    );
    assert_eq!(verdict.judgement, Judgement::Fail);
    let [view, failures, gallery] = &verdict.thresholds[..] else {
        panic!("three results");
    };
    assert_eq!(
        (view.measured.as_deref(), view.broken_since_s),
        (Some("3.01 s"), Some(20.0))
    );
    // 10 of 170 requests after two bad seconds are more than 5 %.
    assert_eq!(
        (failures.measured.as_deref(), failures.broken_since_s),
        (Some("20 %"), Some(21.0))
    );
    assert!(!gallery.holds);
    assert_eq!(
        gallery.broken_since_s, None,
        "the timeline does not know single pages"
    );
    assert_eq!(
        verdict.reasons[0],
        "'view.p95 < 2s' is broken: 3.01 s in the steady phase, broken for good since 20 s after \
         the start."
    );
}

#[test]
fn what_was_never_measured_does_not_hold() {
    let verdict = judge(
        &run_of(&good(20)),
        &thresholds(&[
            "upload.p95 < 2s",
            "delete.failures < 1%",
            "visits.rate > 1/s",
        ]),
        &Limits::default(),
    );
    assert_eq!(verdict.judgement, Judgement::Fail);
    assert_eq!(verdict.thresholds[0].measured, None);
    assert_eq!(
        verdict.reasons[..2],
        [
            "'upload.p95 < 2s' could not be judged: no upload request was finished in the steady \
             phase.",
            "'delete.failures < 1%' could not be judged: no delete request was finished in the \
             steady phase.",
        ]
    );
    // That nobody came is a measurement.
    assert_eq!(verdict.thresholds[2].measured.as_deref(), Some("0/s"));
}

#[test]
fn a_run_without_requests_is_invalid() {
    let run = Recorder::with_shards(1).finish(About::default());
    let verdict = judge(&run, &[], &Limits::default());
    assert_eq!(verdict.judgement, Judgement::Invalid);
    assert!(verdict.reasons[0].starts_with("Not one request was answered"));
}

/// The reasons of a run that is good but for what `change` does to it.
fn reasons_after(change: impl FnOnce(&mut Run)) -> Vec<String> {
    let mut run = run_of(&good(30));
    change(&mut run);
    let verdict = judge(&run, &thresholds(&["view.p95 < 1ms"]), &Limits::default());
    match verdict.judgement {
        Judgement::Invalid => verdict.reasons,
        _ => Vec::new(),
    }
}

fn busy_seconds(run: &mut Run, range: std::ops::Range<usize>) {
    for slice in &mut run.timeline.slices[range] {
        slice.generator_cpu = 1.9;
    }
}

#[test]
fn a_busy_generator_is_the_limit_and_a_busy_moment_is_not() {
    assert!(reasons_after(|run| busy_seconds(run, 5..7)).is_empty());
    assert!(
        reasons_after(|run| busy_seconds(run, 0..5)).is_empty(),
        "the ramp does not count"
    );
    let reasons = reasons_after(|run| busy_seconds(run, 5..15));
    assert_eq!(reasons.len(), 2, "why, and the broken threshold");
    assert!(
        reasons[0].starts_with(
            "The generator used more than 90 % of its 2 processors for 40 % of the time"
        ),
        "{}",
        reasons[0]
    );
}

#[test]
fn late_timers_and_late_visits_are_the_limit() {
    let lagging = |late_ms| {
        move |run: &mut Run| {
            let lag = &mut run.generator.lag;
            (0..500).for_each(|_| lag.record(Duration::from_millis(1)));
            (0..20).for_each(|_| lag.record(Duration::from_millis(late_ms)));
        }
    };
    assert!(reasons_after(lagging(60)).is_empty());
    assert!(reasons_after(lagging(300))[0].contains("fired up to 301 ms late"));
    let late = |late_starts| move |run: &mut Run| run.generator.late_starts = late_starts;
    assert!(reasons_after(late(2)).is_empty(), "two may be chance");
    assert!(reasons_after(late(3))[0].contains("began more than 100 ms after their time"));
}

#[test]
fn the_limits_of_the_system_are_the_limit() {
    let files = |peak| {
        move |run: &mut Run| {
            run.generator.open_files_limit = 1024;
            run.generator.open_files_peak = peak;
        }
    };
    assert!(reasons_after(files(900)).is_empty());
    assert!(reasons_after(files(1020))[0].contains("`ulimit -n 4096`"));
    let ports = |demo| {
        move |run: &mut Run| {
            run.setup.demo = demo;
            run.generator.local_ports_limit = 28_232;
            run.generator.local_ports_peak = 28_000;
        }
    };
    assert!(reasons_after(ports(true)).is_empty(), "both ends are here");
    assert!(reasons_after(ports(false))[0].contains("local ports"));
    let closed_ones = |run: &mut Run| {
        ports(false)(run);
        run.generator.open_files_peak = 3_000;
    };
    assert!(reasons_after(closed_ones).is_empty(), "most are closed");
}
