//! What it costs to record a sample, to collect a second of them, and to be looked
//! at by Prometheus or a person meanwhile.
//!
//! A visitor should not notice its recorder: at 100,000 requests a second, 100 ns
//! a sample are a hundredth of a core. `docs/BENCHMARKS.md` keeps the figures.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "what checks and measures may be blunt"
)]

use std::hint::black_box;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use vernissage::live::feed::{About, Feed};
use vernissage::live::{metrics, page};
use vernissage::measure::generator::limits::Limits;
use vernissage::measure::histogram::Histogram;
use vernissage::measure::recorder::Recorder;
use vernissage::measure::run::Writes;
use vernissage::measure::sample::{CacheState, Operation, Outcome, Sample, View};
use vernissage::measure::witness::Witness;

/// Samples like those of a walk: mostly thumbnails, times from 200 µs to 50 ms.
fn samples(started: Instant) -> Vec<Sample> {
    (0..1024_u64)
        .map(|number| {
            let micros = 200 + number * 7919 % 50_000;
            Sample {
                operation: match number % 31 {
                    0 => Operation::Gallery,
                    1..=24 => Operation::Thumbnail,
                    25..=27 => Operation::Photo,
                    _ => Operation::Medium,
                },
                outcome: Outcome::Ok,
                cache: CacheState::Miss,
                status: 200,
                intended: started,
                started,
                first_byte: Some(Duration::from_micros(micros / 2)),
                total: Duration::from_micros(micros),
                sent_bytes: 0,
                wire_bytes: 20_000,
                body_bytes: 20_000,
                connected: None,
                retried: false,
            }
        })
        .collect()
}

fn recording(criterion: &mut Criterion) {
    let recorder = Recorder::new();
    let samples = samples(Instant::now());
    let mut next = 0;
    criterion.bench_function("record a sample", |bencher| {
        bencher.iter(|| {
            recorder.sample(black_box(&samples[next % samples.len()]));
            next += 1;
        });
    });
    let view = View {
        page: Operation::Gallery,
        intended: Instant::now(),
        duration: Duration::from_millis(40),
        images: 24,
        broken_images: 0,
        page_ok: true,
    };
    criterion.bench_function("record a view", |bencher| {
        bencher.iter(|| recorder.view(black_box(&view)));
    });
    let mut histogram = Histogram::new();
    let mut value = 0;
    criterion.bench_function("record one value in a histogram", |bencher| {
        bencher.iter(|| {
            value = (value + 7919) % 50_000;
            histogram.record_micros(black_box(value));
        });
    });
}

/// While another thread records as fast as it can.
fn beside_another_thread(criterion: &mut Criterion) {
    let recorder = Recorder::new();
    let samples = samples(Instant::now());
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                samples.iter().for_each(|sample| recorder.sample(sample));
            }
        });
        let mut next = 0;
        criterion.bench_function("record a sample beside another thread", |bencher| {
            bencher.iter(|| {
                recorder.sample(black_box(&samples[next % samples.len()]));
                next += 1;
            });
        });
        done.store(true, Ordering::Relaxed);
    });
}

/// The collector's second: 20,000 samples in two shards.
fn collecting(criterion: &mut Criterion) {
    let recorder = Recorder::with_shards(2);
    let samples = samples(Instant::now());
    criterion.bench_function("collect a second", |bencher| {
        bencher.iter_custom(|rounds| {
            let mut took = Duration::ZERO;
            for _ in 0..rounds {
                for sample in samples.iter().cycle().take(20_000) {
                    recorder.sample(sample);
                }
                let start = Instant::now();
                recorder.tick();
                took += start.elapsed();
            }
            took
        });
    });
}

/// A scrape and a look at the live page, every family and a quarter of an hour of
/// points being there.
fn being_watched(criterion: &mut Criterion) {
    let recorder = Recorder::with_shards(2);
    for operation in Operation::ALL {
        for sample in samples(Instant::now()) {
            recorder.sample(&Sample {
                operation,
                ..sample
            });
        }
    }
    recorder.tick();
    let about = About {
        scenario: "demo".to_owned(),
        title: "The demo gallery".to_owned(),
        host: "http://127.0.0.1:1/".to_owned(),
        load_model: "closed: 200 users".to_owned(),
        objective: Duration::from_secs(2),
        limits: Limits::default(),
        length: None,
    };
    let feed = Feed::new(about, recorder, Writes::default);
    (0..900).for_each(|_| feed.history.note(&feed.live()));
    criterion.bench_function("answer a scrape", |bencher| {
        bencher.iter(|| metrics::exposition(black_box(&feed)).unwrap());
    });
    criterion.bench_function("draw the live page", |bencher| {
        bencher.iter(|| page::render(black_box(&feed)));
    });
}

criterion_group!(
    benches,
    recording,
    beside_another_thread,
    collecting,
    being_watched
);
criterion_main!(benches);
