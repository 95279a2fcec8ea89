use std::sync::atomic::AtomicBool;

use super::*;
use crate::measure::sample::{Action, ConnectTimes, Operation, Outcome, Persona};

fn sample(started: Instant) -> Sample {
    Sample {
        operation: Operation::Thumbnail,
        outcome: Outcome::Ok,
        cache: CacheState::Miss,
        status: 200,
        intended: started,
        started,
        first_byte: Some(Duration::from_millis(2)),
        total: Duration::from_millis(5),
        sent_bytes: 0,
        wire_bytes: 10_000,
        body_bytes: 10_000,
        connected: None,
        retried: false,
    }
}

fn view(intended: Instant, broken_images: u32) -> View {
    View {
        page: Operation::Gallery,
        intended,
        duration: Duration::from_millis(40),
        images: 24,
        broken_images,
        page_ok: true,
    }
}

fn visit(started: Instant, late: Duration) -> Visit {
    Visit {
        persona: Persona::Mixed,
        action: Action::Walk,
        intended: started.checked_sub(late).expect("a time before"),
        started,
        duration: Duration::from_secs(3),
        ok: true,
        cancelled: false,
    }
}

#[test]
fn what_began_in_a_phase_belongs_to_it_whenever_it_ends() {
    let recorder = Recorder::with_shards(2);
    let ramp = recorder.clock().started();
    recorder.begin_phase(Phase::Steady);
    let steady = Instant::now();
    recorder.begin_phase(Phase::Drain);
    recorder.sample(&sample(ramp));
    recorder.sample(&sample(steady));
    recorder.sample(&sample(steady));
    recorder.view(&view(steady, 0));
    recorder.visit(&visit(ramp, Duration::ZERO));
    recorder.visit(&Visit {
        cancelled: true,
        ..visit(ramp, Duration::ZERO)
    });
    let run = recorder.finish(About::default());
    let requests = |phase| run.phase(phase).map(|phase| phase.operations[0].requests);
    assert_eq!(requests(Phase::Ramp), Some(1));
    assert_eq!(requests(Phase::Steady), Some(2));
    assert!(
        run.phase(Phase::Drain)
            .is_some_and(|phase| phase.operations.is_empty())
    );
    assert_eq!(run.phases[1].views[0].count, 1);
    assert_eq!(run.phases[0].visits[0].count, 1);
    // Three seconds later the drain has begun: that is when the visit was done.
    let completed = run.phases.iter().map(|phase| phase.completed.visits);
    assert!(completed.eq([0, 0, 1]));
    assert_eq!(run.headline().map(|phase| phase.phase), Some(Phase::Steady));
}

#[test]
fn a_body_that_the_cache_had_is_no_answers() {
    let recorder = Recorder::with_shards(1);
    let now = recorder.clock().started();
    recorder.sample(&sample(now));
    recorder.sample(&Sample {
        cache: CacheState::Revalidated,
        status: 304,
        wire_bytes: 0,
        ..sample(now)
    });
    let run = recorder.finish(About::default());
    let row = &run.phases[0].operations[0];
    assert_eq!((row.requests, row.body_bytes), (2, 10_000));
}

#[test]
fn hits_of_the_cache_are_no_requests() {
    let recorder = Recorder::with_shards(1);
    let now = Instant::now();
    let hit = Sample {
        cache: CacheState::Hit,
        ..sample(now)
    };
    recorder.sample(&hit);
    recorder.sample(&sample(now));
    recorder.tick();
    let live = recorder.live();
    let row = &live.totals.operations[Operation::Thumbnail.index()];
    assert_eq!(
        (row.requests, row.total.count(), row.wire_bytes),
        (1, 1, 10_000)
    );
    assert_eq!(row.cache.get(&CacheState::Hit), Some(&1));
    assert_eq!(live.totals.requests, 1);
}

#[test]
fn failures_have_times_of_their_own_and_one_example() {
    let recorder = Recorder::with_shards(1);
    let failed = Sample {
        outcome: Outcome::BadStatus,
        status: 503,
        connected: Some(ConnectTimes {
            connect: Duration::from_millis(1),
            ..ConnectTimes::default()
        }),
        ..sample(Instant::now())
    };
    for number in 0..3 {
        recorder.sample(&failed);
        recorder.failure(&failed, &|| Failure {
            operation: Operation::Thumbnail,
            outcome: Outcome::BadStatus,
            status: 503,
            url: format!("http://gallery/{number}"),
            detail: "A picture was expected.".to_owned(),
        });
    }
    recorder.view(&view(Instant::now(), 1));
    let run = recorder.finish(About::default());
    let row = &run.phases[0].operations[0];
    assert_eq!((row.requests, row.failures()), (3, 3));
    assert_eq!((row.total.count(), row.failed.count()), (0, 3));
    assert_eq!(row.statuses.get(&503), Some(&3));
    assert_eq!(run.failures.len(), 1);
    assert_eq!(run.failures[0].count, 3);
    assert_eq!(run.failures[0].example_url, "http://gallery/0");
    assert_eq!(run.phases[0].connections.opened, 3);
    assert_eq!(
        run.phases[0].connections.dns.count(),
        0,
        "an address needs no name server"
    );
    assert_eq!(
        (
            run.phases[0].views[0].failures,
            run.timeline.slices[0].views
        ),
        (1, 1)
    );
}

#[test]
fn users_and_lateness_are_counted() {
    let recorder = Recorder::with_shards(1);
    recorder.set_users_wanted(3);
    recorder.user_started();
    recorder.user_started();
    recorder.user_stopped();
    let guard = recorder.visiting();
    recorder.missed_arrival();
    let now = Instant::now() + Duration::from_secs(1);
    recorder.visit(&visit(now, TOLERATED_LATENESS));
    recorder.visit(&visit(now, TOLERATED_LATENESS + Duration::from_millis(1)));
    recorder.tick();
    let live = recorder.live();
    let expected = Users {
        wanted: 3,
        started: 2,
        active: 1,
        visiting: 1,
    };
    assert_eq!(live.users, expected);
    assert_eq!(
        (live.generator.late_starts, live.generator.missed_arrivals),
        (1, 1)
    );
    drop(guard);
    assert_eq!(recorder.users().visiting, 0);
}

#[test]
fn every_row_is_there_before_anything_happens() {
    let live = Recorder::with_shards(1).live();
    assert_eq!(live.totals.operations.len(), Operation::COUNT);
    assert_eq!(live.totals.pages.len(), 3);
    assert_eq!(live.totals.actions.len(), Persona::COUNT * Action::COUNT);
    assert_eq!((live.phase, live.totals.requests), (Phase::Ramp, 0));
}

#[test]
fn seconds_become_slices_even_when_ticks_come_late() {
    let recorder = Recorder::with_shards(1);
    let at = |millis| recorder.clock().started() + Duration::from_millis(millis);
    for end in [1_001, 2_003, 5_100, 5_300] {
        recorder.sample(&sample(at(end - 500)));
        recorder.tick_at(at(end));
    }
    let requests: Vec<u64> = recorder
        .timeline()
        .slices
        .iter()
        .map(|slice| slice.requests)
        .collect();
    assert_eq!(requests, [1, 1, 0, 0, 2]);
}

#[test]
fn ticks_between_the_seconds_end_one_slice_each() {
    let recorder = Recorder::with_shards(1);
    let at = |millis| recorder.clock().started() + Duration::from_millis(millis);
    for end in [1_502, 2_498, 3_501, 4_497, 5_503] {
        recorder.sample(&sample(at(end - 500)));
        recorder.tick_at(at(end));
    }
    let requests: Vec<u64> = recorder
        .timeline()
        .slices
        .iter()
        .map(|slice| slice.requests)
        .collect();
    assert_eq!(requests, [1; 5]);
}

#[test]
fn nothing_is_lost_while_threads_record_and_the_collector_ticks() {
    const THREADS: u64 = 4;
    const SAMPLES: u64 = 20_000;
    let recorder = Recorder::with_shards(2);
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let ticking = scope.spawn(|| {
            while !done.load(Ordering::SeqCst) {
                recorder.tick();
            }
        });
        let recording: Vec<_> = (0..THREADS)
            .map(|_| {
                scope.spawn(|| {
                    for _ in 0..SAMPLES {
                        recorder.sample(&sample(Instant::now()));
                        recorder.view(&view(Instant::now(), 0));
                    }
                })
            })
            .collect();
        for thread in recording {
            thread.join().expect("a thread that ends");
        }
        done.store(true, Ordering::SeqCst);
        ticking.join().expect("a collector that ends");
    });
    let run = recorder.finish(About::default());
    let row = &run.phases[0].operations[0];
    let all = THREADS * SAMPLES;
    assert_eq!(
        (row.requests, row.total.count(), row.first_byte.count()),
        (all, all, all)
    );
    assert_eq!(run.phases[0].views[0].duration.count(), all);
    let slices = &run.timeline.slices;
    assert_eq!(slices.iter().map(|slice| slice.requests).sum::<u64>(), all);
    assert_eq!(
        slices.iter().map(|slice| slice.image.count()).sum::<u64>(),
        all
    );
    assert_eq!(recorder.live().totals.requests, all);
}
