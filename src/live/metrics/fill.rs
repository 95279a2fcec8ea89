//! Which numbers of the snapshot each family shows.

use std::time::UNIX_EPOCH;

use super::buckets::{Edges, seconds};
use super::catalogue as family;
use super::sheet::Sheet;
use crate::live::feed::Feed;
use crate::measure::generator::limits::{Shortage, saturated};
use crate::measure::run::{OperationRecord, Writes};
use crate::measure::sample::{CacheState, Outcome};
use crate::measure::summary::{Live, Totals};

/// Fills the sheet, in the order of [`family::ALL`].
pub(super) fn fill(sheet: &mut Sheet, feed: &Feed) {
    let live = feed.live();
    let edges = Edges::of_waiting(feed.about.objective);
    requests(sheet, &live.totals, &edges);
    visits(sheet, &live.totals, &edges);
    traffic(sheet, &live.totals);
    crowd(sheet, &live);
    generator(sheet, &live, feed);
    ledger(sheet, &feed.writes());
    about(sheet, feed);
}

fn requests(sheet: &mut Sheet, totals: &Totals, edges: &Edges) {
    let rows = || totals.operations.iter();
    let by_outcome = rows().flat_map(|row| {
        Outcome::ALL.into_iter().map(|outcome| {
            let count = row.outcomes.get(&outcome).copied().unwrap_or(0);
            ([row.operation.name(), outcome.name()], count)
        })
    });
    sheet.numbers(&family::REQUESTS, by_outcome);
    sheet.histograms(
        &family::REQUEST_DURATION,
        rows().map(|row| ([row.operation.name()], edges.count(&row.total))),
    );
    sheet.histograms(
        &family::FIRST_BYTE,
        rows().map(|row| ([row.operation.name()], edges.count(&row.first_byte))),
    );
}

fn visits(sheet: &mut Sheet, totals: &Totals, edges: &Edges) {
    let pages = || totals.pages.iter();
    sheet.histograms(
        &family::VIEW_DURATION,
        pages().map(|row| ([row.page.name()], edges.count(&row.duration))),
    );
    let views = pages().flat_map(|row| {
        let page = row.page.name();
        [
            ([page, "ok"], row.count.saturating_sub(row.failures)),
            ([page, "failed"], row.failures),
        ]
    });
    sheet.numbers(&family::VIEWS, views);
    let visits = totals.actions.iter().flat_map(|row| {
        let (persona, action) = (row.persona.name(), row.action.name());
        let ok = row.count.saturating_sub(row.failures);
        [
            ([persona, action, "ok"], ok),
            ([persona, action, "failed"], row.failures),
            ([persona, action, "cancelled"], row.cancelled),
        ]
    });
    sheet.numbers(&family::VISITS, visits);
}

fn traffic(sheet: &mut Sheet, totals: &Totals) {
    let each = |value: fn(&OperationRecord) -> u64| {
        let rows = totals.operations.iter();
        rows.map(move |row| ([row.operation.name()], value(row)))
    };
    sheet.numbers(&family::RECEIVED_BYTES, each(|row| row.wire_bytes));
    sheet.numbers(&family::SENT_BYTES, each(|row| row.sent_bytes));
    let cache = totals.operations.iter().flat_map(|row| {
        CacheState::ALL.into_iter().map(|state| {
            let count = row.cache.get(&state).copied().unwrap_or(0);
            ([row.operation.name(), state.name()], count)
        })
    });
    sheet.numbers(&family::CACHE, cache);
    sheet.single(&family::CONNECTIONS, totals.connections.opened as f64);
}

fn crowd(sheet: &mut Sheet, live: &Live) {
    let users = &live.users;
    sheet.numbers(
        &family::USERS,
        [
            (["wanted"], users.wanted),
            (["active"], users.active),
            (["visiting"], users.visiting),
        ],
    );
    let generator = &live.generator;
    sheet.single(&family::LATE_STARTS, generator.late_starts as f64);
    sheet.single(&family::MISSED_ARRIVALS, generator.missed_arrivals as f64);
    sheet.single(&family::UNOPENED, generator.unopened_connections as f64);
}

fn generator(sheet: &mut Sheet, live: &Live, feed: &Feed) {
    let (generator, usage) = (&live.generator, &live.usage);
    let limits = &feed.about.limits;
    let lag = Edges::of_lag(limits.lag_p99).count(&generator.lag);
    let ratio = usage.cpu / generator.cores.max(f64::MIN_POSITIVE);
    sheet.single(&family::GENERATOR_CPU, generator.cpu_seconds);
    sheet.single(&family::GENERATOR_CPU_RATIO, ratio);
    sheet.histograms(&family::GENERATOR_LAG, [([], lag)]);
    sheet.single(&family::GENERATOR_MEMORY, usage.memory_bytes as f64);
    sheet.single(&family::GENERATOR_OPEN_FILES, usage.open_files as f64);
    sheet.single(
        &family::GENERATOR_OPEN_FILES_LIMIT,
        generator.open_files_limit as f64,
    );
    sheet.single(&family::GENERATOR_LOCAL_PORTS, usage.local_ports as f64);
    sheet.single(
        &family::GENERATOR_LOCAL_PORTS_LIMIT,
        generator.local_ports_limit as f64,
    );
    let saturated = saturated(live, limits);
    let is_saturated = u8::from(!saturated.is_empty());
    sheet.single(&family::GENERATOR_SATURATED, f64::from(is_saturated));
    let by = Shortage::ALL.map(|shortage| {
        let is_short = saturated.iter().any(|(found, _)| *found == shortage);
        ([shortage.name()], u64::from(is_short))
    });
    sheet.numbers(&family::GENERATOR_SATURATED_BY, by);
}

fn ledger(sheet: &mut Sheet, writes: &Writes) {
    sheet.numbers(
        &family::LEDGER_PHOTOS,
        [
            (["uploaded"], writes.uploaded),
            (["deleted"], writes.deleted),
            (["removed"], writes.removed),
            (["left"], writes.left),
        ],
    );
}

fn about(sheet: &mut Sheet, feed: &Feed) {
    let objective = feed.about.objective.as_micros() as f64;
    sheet.single(&family::OBJECTIVE, seconds(objective));
    sheet.numbers(
        &family::BUILD_INFO,
        [([env!("CARGO_PKG_VERSION"), feed.about.scenario.as_str()], 1)],
    );
    let started = feed.process_started().duration_since(UNIX_EPOCH);
    let started = started.map_or(0.0, |since| since.as_secs_f64());
    sheet.single(&family::PROCESS_START, started);
}
