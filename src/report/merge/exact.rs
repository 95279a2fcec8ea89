//! A crowd recorded by several generators, merged, is the crowd recorded by one.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::merge;
use crate::measure::generator::limits::Limits;
use crate::measure::histogram::Histogram;
use crate::measure::judge::judge;
use crate::measure::recorder::{About, Recorder};
use crate::measure::run::{Run, Setup};
use crate::measure::sample::{
    Action, CacheState, ConnectTimes, Failure, Operation, Outcome, Persona, Phase, Sample, View,
    Visit,
};
use crate::measure::threshold::Threshold;
use crate::measure::witness::Witness;

/// Replicas that share the crowd.
const REPLICAS: usize = 3;

/// The same numbers every time, spread over many sizes.
struct Dice(u64);

impl Dice {
    /// Up to `sides`, exclusive.
    fn roll(&mut self, sides: usize) -> usize {
        // Knuth's MMIX generator; its high bits are the good ones.
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % sides as u64) as usize
    }

    /// From microseconds to seconds.
    fn duration(&mut self) -> Duration {
        let size = 10_u64.pow(self.roll(7) as u32);
        Duration::from_micros(size + self.roll(9 * size as usize) as u64)
    }

    fn of<T: Copy>(&mut self, set: &[T]) -> T {
        set[self.roll(set.len())]
    }
}

fn sample(dice: &mut Dice, now: Instant) -> Sample {
    let outcome = if dice.roll(4) == 0 {
        dice.of(&Outcome::ALL)
    } else {
        Outcome::Ok
    };
    let queued = dice.duration() / 100;
    Sample {
        operation: dice.of(&Operation::ALL),
        outcome,
        cache: if outcome.is_ok() {
            dice.of(&CacheState::ALL)
        } else {
            CacheState::Miss
        },
        status: dice.of(&[200, 304, 403, 500]),
        intended: now,
        started: now + queued,
        first_byte: (dice.roll(3) > 0).then(|| dice.duration()),
        total: dice.duration(),
        sent_bytes: dice.roll(1000) as u64,
        wire_bytes: dice.roll(100_000) as u64,
        body_bytes: dice.roll(200_000) as u64,
        connected: (dice.roll(5) == 0).then(|| ConnectTimes {
            dns: dice.duration(),
            connect: dice.duration(),
            tls: (dice.roll(2) == 0).then(|| dice.duration()),
        }),
        retried: dice.roll(50) == 0,
    }
}

/// Tells one thing to each witness.
fn tell(dice: &mut Dice, now: Instant, witnesses: [&Recorder; 2]) {
    match dice.roll(10) {
        0 => {
            let view = View {
                page: dice.of(&[Operation::Listing, Operation::Gallery, Operation::Photo]),
                intended: now,
                duration: dice.duration(),
                images: dice.roll(30) as u32,
                broken_images: dice.roll(2) as u32,
                page_ok: dice.roll(9) > 0,
            };
            for witness in witnesses {
                witness.view(&view);
            }
        }
        1 => {
            let visit = Visit {
                persona: dice.of(&Persona::ALL),
                action: dice.of(&Action::ALL),
                intended: now,
                started: now + dice.duration() / 10,
                duration: dice.duration(),
                ok: dice.roll(3) > 0,
                cancelled: dice.roll(20) == 0,
            };
            for witness in witnesses {
                witness.visit(&visit);
            }
        }
        _ => {
            let sample = sample(dice, now);
            for witness in witnesses {
                witness.sample(&sample);
                if !sample.outcome.is_ok() {
                    witness.failure(&sample, &|| Failure {
                        operation: sample.operation,
                        outcome: sample.outcome,
                        status: sample.status,
                        url: "http://gallery/".to_owned(),
                        detail: "It failed.".to_owned(),
                    });
                }
            }
        }
    }
}

fn about(number: Option<usize>) -> About {
    let setup = Setup {
        users: if number.is_some() {
            10
        } else {
            10 * REPLICAS as u64
        },
        share: number.map(|number| (number as u64, REPLICAS as u64)),
        ..Setup::default()
    };
    About {
        setup,
        ..About::default()
    }
}

const THRESHOLDS: [&str; 2] = ["view.p95 < 1s", "failures < 1%"];

fn judged(mut run: Run) -> Run {
    let thresholds = THRESHOLDS.map(|text| Threshold::parse(text).unwrap());
    run.verdict = judge(&run, &thresholds, &Limits::NONE);
    run
}

/// The runs of the replicas, and the run of one generator that saw it all.
fn recorded() -> (Vec<Run>, Run) {
    let parts: Vec<Arc<Recorder>> = (0..REPLICAS).map(|_| Recorder::with_shards(1)).collect();
    let whole = Recorder::with_shards(1);
    let mut dice = Dice(2026);
    for phase in [Phase::Steady, Phase::Drain] {
        for recorder in parts.iter().chain([&whole]) {
            recorder.begin_phase(phase);
        }
        for turn in 0..3_000 {
            // Never long ago: what began before a phase belongs to the one before.
            tell(&mut dice, Instant::now(), [&parts[turn % REPLICAS], &whole]);
        }
    }
    let numbered = parts.iter().enumerate();
    let parts = numbered.map(|(index, part)| judged(part.finish(about(Some(index + 1)))));
    (parts.collect(), judged(whole.finish(about(None))))
}

/// A number of everything that slices count, and all their histograms.
fn sums(run: &Run) -> ([u64; 5], [Histogram; 3]) {
    let (mut counts, mut histograms) = ([0; 5], [(); 3].map(|()| Histogram::new()));
    for slice in &run.timeline.slices {
        let own = [
            slice.visits,
            slice.requests,
            slice.failures,
            slice.views,
            slice.wire_bytes,
        ];
        counts
            .iter_mut()
            .zip(own)
            .for_each(|(sum, count)| *sum += count);
        let own = [&slice.view, &slice.image, &slice.page];
        histograms
            .iter_mut()
            .zip(own)
            .for_each(|(sum, one)| sum.add(one));
    }
    (counts, histograms)
}

/// As it stands in a run file, whole histograms among it; decoded, since the
/// bytes also say how far a histogram could count.
fn json(part: &impl serde::Serialize) -> String {
    let mut value = serde_json::to_value(part).unwrap();
    decode(&mut value);
    value.to_string()
}

fn decode(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Array(parts) => parts.iter_mut().for_each(decode),
        serde_json::Value::Object(parts) => parts.values_mut().for_each(decode),
        serde_json::Value::String(text) if text.starts_with("HIST") => {
            let histogram: Histogram = serde_json::from_value(value.clone()).unwrap();
            *value = serde_json::json!(histogram.buckets().collect::<Vec<_>>());
        }
        _ => {}
    }
}

#[test]
fn merged_runs_are_one_run_of_all_samples() {
    let (parts, whole) = recorded();
    let merged = merge(&parts).unwrap();
    for (merged, whole) in merged.phases.iter().zip(&whole.phases) {
        assert_eq!(merged.phase, whole.phase);
        assert_eq!(json(&merged.operations), json(&whole.operations));
        assert_eq!(json(&merged.views), json(&whole.views));
        assert_eq!(json(&merged.visits), json(&whole.visits));
        assert_eq!(json(&merged.connections), json(&whole.connections));
    }
    assert_eq!(merged.phases.len(), whole.phases.len());
    assert_eq!(sums(&merged), sums(&whole));
    // Statuses are told apart as long as there are few kinds; a run that has
    // seen more than one of its parts puts more of them together.
    let kinds = |run: &Run| {
        let mut kinds = BTreeMap::new();
        for group in &run.failures {
            *kinds.entry((group.operation, group.outcome)).or_insert(0) += group.count;
        }
        kinds
    };
    assert_eq!(kinds(&merged), kinds(&whole));
    assert_eq!(merged.generator.late_starts, whole.generator.late_starts);
    assert_eq!(merged.setup.users, whole.setup.users);
    assert_eq!(merged.verdict.judgement, whole.verdict.judgement);
    let measured = |run: &Run| {
        run.verdict
            .thresholds
            .iter()
            .map(|it| it.measured.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        measured(&merged),
        measured(&whole),
        "judged by the whole, not by its parts"
    );
    assert_eq!(merged.warnings, Vec::<String>::new());
}
