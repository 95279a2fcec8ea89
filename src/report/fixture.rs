//! Made-up runs for tests: the same every time, and shaped like real ones.

use std::collections::BTreeMap;

use crate::measure::histogram::Histogram;
use crate::measure::run::{
    Connections, FailureGroup, Generator, Machine, OperationRecord, PhaseRecord, Run, SCHEMA,
    Setup, Slice, Timeline, ViewRecord, VisitRecord, Writes,
};
use crate::measure::sample::{Action, CacheState, Operation, Outcome, Persona, Phase};
use crate::measure::verdict::{Judgement, ThresholdResult, Verdict};

/// A small generator (splitmix64), so that fixtures need no seedable library.
struct Dice(u64);

impl Dice {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A log-normal value around a median in microseconds.
    fn latency(&mut self, median: f64, spread: f64) -> u64 {
        let normal: f64 = (0..12).map(|_| self.unit()).sum::<f64>() - 6.0;
        (median * (normal * spread).exp()).round().max(1.0) as u64
    }

    fn histogram(&mut self, count: u64, median: f64, spread: f64) -> Histogram {
        let mut histogram = Histogram::new();
        for _ in 0..count {
            histogram.record_micros(self.latency(median, spread));
        }
        histogram
    }
}

/// What a fixture is like.
pub(super) struct Shape {
    /// Seconds of ramp, steady and drain.
    pub(super) seconds: [u32; 3],
    /// Where the dice start.
    pub(super) seed: u64,
    /// All latencies are multiplied by this.
    pub(super) slowness: f64,
    /// Whether some requests fail.
    pub(super) failing: bool,
}

impl Default for Shape {
    fn default() -> Self {
        Self {
            seconds: [20, 60, 4],
            seed: 7,
            slowness: 1.0,
            failing: true,
        }
    }
}

const OPERATIONS: [(Operation, u64, f64, u64); 12] = [
    (Operation::Listing, 1, 9_000.0, 6_200),
    (Operation::Gallery, 3, 14_000.0, 11_800),
    (Operation::Thumbnail, 60, 4_100.0, 14_300),
    (Operation::Photo, 6, 8_200.0, 4_100),
    (Operation::Medium, 6, 22_000.0, 182_000),
    (Operation::Full, 2, 61_000.0, 742_000),
    (Operation::Asset, 2, 2_300.0, 9_400),
    (Operation::SignIn, 1, 84_000.0, 3_100),
    (Operation::Upload, 1, 132_000.0, 2_900),
    (Operation::Delete, 1, 31_000.0, 2_700),
    (Operation::Verify, 1, 12_000.0, 7_600),
    (Operation::SignOut, 1, 6_000.0, 2_100),
];

/// A run that looks like one of the demo gallery.
pub(super) fn run(shape: &Shape) -> Run {
    let mut dice = Dice(shape.seed);
    let names = [Phase::Ramp, Phase::Steady, Phase::Drain];
    let mut phases = Vec::new();
    let mut phase_starts = Vec::new();
    let mut start = 0.0;
    for (phase, seconds) in names.into_iter().zip(shape.seconds) {
        if seconds > 0 {
            phases.push(phase_record(&mut dice, phase, seconds, shape));
            phase_starts.push((phase, start));
            start += f64::from(seconds);
        }
    }
    Run {
        schema: SCHEMA,
        version: "0.1.0".to_owned(),
        started_at: "2025-06-01T20:00:00+02:00".to_owned(),
        duration_s: start,
        setup: setup(),
        machine: machine(),
        phases,
        timeline: Timeline {
            slice_seconds: 1,
            phase_starts,
            slices: slices(&mut dice, shape),
        },
        failures: if shape.failing {
            failures()
        } else {
            Vec::new()
        },
        writes: Writes {
            uploaded: 54,
            uploaded_bytes: 38_400_000,
            deleted: 31,
            removed: 23,
            left: 0,
            galleries: 6,
            ledger: "reports/2025-06-01T20-00-00/ledger.jsonl".to_owned(),
        },
        generator: Generator {
            cpu_seconds: 21.4,
            cpu_peak: 0.61,
            memory_peak_bytes: 48_300_000,
            lag: dice.histogram(800, 180.0, 0.8),
            late_starts: 0,
            missed_arrivals: 0,
            open_files_peak: 1_214,
        },
        warnings: Vec::new(),
        verdict: verdict(shape.failing),
    }
}

/// A run that ended before anything happened.
pub(super) fn empty() -> Run {
    let mut run = run(&Shape {
        seconds: [0, 0, 0],
        ..Shape::default()
    });
    run.failures.clear();
    run.writes = Writes::default();
    run.generator = Generator::default();
    run.verdict = Verdict {
        judgement: Judgement::Pass,
        reasons: vec![],
        thresholds: vec![],
    };
    run
}

/// A run whose generator was the limit.
pub(super) fn invalid() -> Run {
    let mut run = run(&Shape {
        slowness: 4.0,
        ..Shape::default()
    });
    run.verdict.judgement = Judgement::Invalid;
    run.verdict.reasons = vec![
        "The generator used 1.98 of 2 cores in its busiest second; above 90 % it delays its own \
         requests. Use fewer users, a second machine, or --crowd with fewer walkers."
            .to_owned(),
        "412 visits began more than 100 ms late.".to_owned(),
    ];
    run.generator.cpu_peak = 1.98;
    run.generator.late_starts = 412;
    run.warnings
        .push("The limit on open files is 1 024 and could not be raised.".to_owned());
    run
}

fn phase_record(dice: &mut Dice, phase: Phase, seconds: u32, shape: &Shape) -> PhaseRecord {
    let busy = match phase {
        Phase::Ramp => 0.5,
        Phase::Steady => 1.0,
        Phase::Drain => 0.3,
    };
    let visits = (f64::from(seconds) * 9.0 * busy) as u64;
    let operations = OPERATIONS
        .iter()
        .map(|(operation, each, median, size)| {
            let rare = !matches!(
                operation,
                Operation::Listing
                    | Operation::Gallery
                    | Operation::Thumbnail
                    | Operation::Photo
                    | Operation::Medium
                    | Operation::Full
                    | Operation::Asset
            );
            let requests = (visits * each / if rare { 9 } else { 1 }).max(1);
            operation_record(
                dice,
                *operation,
                requests,
                median * shape.slowness,
                *size,
                shape.failing,
            )
        })
        .collect();
    PhaseRecord {
        phase,
        seconds: f64::from(seconds),
        operations,
        views: views(dice, visits, shape),
        visits: visit_records(dice, visits),
        connections: Connections {
            opened: visits * 5,
            dns: Histogram::new(),
            connect: dice.histogram(visits * 5, 210.0, 0.5),
            tls: Histogram::new(),
        },
    }
}

fn operation_record(
    dice: &mut Dice,
    operation: Operation,
    requests: u64,
    median: f64,
    size: u64,
    failing: bool,
) -> OperationRecord {
    let failed = match operation {
        Operation::Full if failing => requests / 90,
        Operation::Thumbnail if failing => requests / 4_000,
        _ => 0,
    };
    let mut outcomes = BTreeMap::from([(Outcome::Ok, requests - failed)]);
    let mut statuses = BTreeMap::from([(200, requests - failed)]);
    if failed > 0 {
        outcomes.insert(
            if operation == Operation::Full {
                Outcome::Timeout
            } else {
                Outcome::BadStatus
            },
            failed,
        );
        statuses.insert(if operation == Operation::Full { 0 } else { 503 }, failed);
    }
    let hits = if operation.is_image() || operation == Operation::Asset {
        requests / 5
    } else {
        0
    };
    OperationRecord {
        operation,
        requests,
        outcomes,
        statuses,
        cache: BTreeMap::from([
            (CacheState::Miss, requests - requests / 20),
            (CacheState::Revalidated, requests / 20),
            (CacheState::Hit, hits),
        ]),
        retried: requests / 900,
        sent_bytes: if operation == Operation::Upload {
            requests * 700_000
        } else {
            0
        },
        wire_bytes: requests * size,
        body_bytes: requests * size * 11 / 10,
        first_byte: dice.histogram(requests, median * 0.7, 0.45),
        total: dice.histogram(requests - failed, median, 0.55),
        failed: dice.histogram(failed, 30e6, 0.001),
        queued: dice.histogram(requests, 40.0, 0.9),
    }
}

fn views(dice: &mut Dice, visits: u64, shape: &Shape) -> Vec<ViewRecord> {
    [
        (Operation::Listing, 1, 74_000.0, 8),
        (Operation::Gallery, 3, 182_000.0, 24),
        (Operation::Photo, 6, 41_000.0, 1),
    ]
    .into_iter()
    .map(|(page, each, median, images)| {
        let count = visits * each;
        let failures = if shape.failing { count / 300 } else { 0 };
        ViewRecord {
            page,
            count,
            failures,
            images: count * images,
            broken_images: failures,
            duration: dice.histogram(count - failures, median * shape.slowness, 0.6),
        }
    })
    .collect()
}

fn visit_records(dice: &mut Dice, visits: u64) -> Vec<VisitRecord> {
    [
        (Action::Walk, 80, 24e6),
        (Action::Add, 11, 12e6),
        (Action::Delete, 9, 10e6),
    ]
    .into_iter()
    .map(|(action, share, median)| VisitRecord {
        persona: Persona::Mixed,
        action,
        count: visits * share / 100,
        failures: visits * share / 9_000,
        cancelled: share / 20,
        duration: dice.histogram(visits * share / 100, median, 0.4),
        late: dice.histogram(visits * share / 100, 300.0, 0.6),
    })
    .collect()
}

fn slices(dice: &mut Dice, shape: &Shape) -> Vec<Slice> {
    let [ramp, steady, drain] = shape.seconds;
    (0..ramp + steady + drain)
        .map(|second| {
            let busy = if second < ramp {
                f64::from(second + 1) / f64::from(ramp)
            } else if second < ramp + steady {
                1.0
            } else {
                1.0 - f64::from(second - ramp - steady + 1) / f64::from(drain)
            };
            let strain = shape.slowness
                * (1.0 + 0.4 * (f64::from(second) / 17.0).sin())
                * if second % 41 == 33 { 4.0 } else { 1.0 };
            let views = (busy * 82.0 * (0.9 + 0.2 * dice.unit())) as u64;
            let requests = views * 8;
            Slice {
                users: (busy * 200.0) as u64,
                visiting: (busy * 187.0 * (0.97 + 0.03 * dice.unit())) as u64,
                visits: (busy * 9.0 * (0.6 + 0.8 * dice.unit())) as u64,
                requests,
                failures: if shape.failing && second % 41 == 33 {
                    5
                } else {
                    0
                },
                views,
                wire_bytes: requests * 61_000,
                view: dice.histogram(views, 92_000.0 * strain, 0.7),
                image: dice.histogram(requests, 5_800.0 * strain, 0.8),
                page: dice.histogram(views, 9_900.0 * strain, 0.6),
                generator_cpu: 0.08 + busy * 0.42 * (0.9 + 0.25 * dice.unit()),
            }
        })
        .collect()
}

fn setup() -> Setup {
    let flags = [
        ("users", "200"),
        ("hatch-rate", "10"),
        ("run-time", "1m"),
        ("seed", "42"),
    ];
    Setup {
        host: "http://127.0.0.1:41873/".to_owned(),
        demo: true,
        scenario: "demo".to_owned(),
        scenario_title: "The demo gallery".to_owned(),
        scenario_hash: "9f3c61d2a07be845".to_owned(),
        load_model: "closed: 200 users, who think between pages".to_owned(),
        users: 200,
        hatch_rate: 10.0,
        crowd: "mixed=1".to_owned(),
        mix: "1:1:8".to_owned(),
        think_time: "1s..5s".to_owned(),
        seed: 42,
        flags: flags
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec(),
        command: "vernissage run --users 200 --hatch-rate 10 --run-time 1m --seed 42".to_owned(),
    }
}

fn machine() -> Machine {
    Machine {
        hostname: "atelier".to_owned(),
        system: "Debian GNU/Linux 13, Linux 6.12.30".to_owned(),
        processor: "AMD Ryzen 7 7840U".to_owned(),
        cores: 2,
        memory_bytes: 8_200_000_000,
        open_files: 65_536,
    }
}

fn failures() -> Vec<FailureGroup> {
    vec![
        FailureGroup {
            operation: Operation::Full,
            outcome: Outcome::Timeout,
            status: 0,
            count: 17,
            first_s: 33.2,
            last_s: 78.0,
            example_url: "http://127.0.0.1:41873/photos/118/full.jpg".to_owned(),
            example: "The answer was not whole within 30 s: 412 kB of 742 kB had come.".to_owned(),
        },
        FailureGroup {
            operation: Operation::Thumbnail,
            outcome: Outcome::BadStatus,
            status: 503,
            count: 9,
            first_s: 33.9,
            last_s: 34.6,
            example_url: "http://127.0.0.1:41873/thumbs/a9/77.webp?w=320".to_owned(),
            example: "Expected 200, got 503 Service Unavailable: \"try again later\".".to_owned(),
        },
    ]
}

fn verdict(failing: bool) -> Verdict {
    let result = |threshold: &str, measured: &str, holds: bool| ThresholdResult {
        threshold: threshold.to_owned(),
        measured: Some(measured.to_owned()),
        holds,
        broken_since_s: (!holds).then_some(33.0),
    };
    if failing {
        Verdict {
            judgement: Judgement::Fail,
            reasons: vec![
                "full.failures was 1.11 %, and less than 1 % was asked for, from 33 s on."
                    .to_owned(),
            ],
            thresholds: vec![
                result("view.p95 < 500ms", "331 ms", true),
                result("failures < 1%", "0.07 %", true),
                result("full.failures < 1%", "1.11 %", false),
            ],
        }
    } else {
        Verdict {
            judgement: Judgement::Pass,
            reasons: Vec::new(),
            thresholds: vec![
                result("view.p95 < 500ms", "331 ms", true),
                result("failures < 1%", "0 %", true),
            ],
        }
    }
}
