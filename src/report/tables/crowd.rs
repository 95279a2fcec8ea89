//! Who came, what for, and when.

use crate::measure::run::{Run, VisitRecord, add_rows};
use crate::measure::sample::{Action, Persona};
use crate::report::numbers::{Totals, mix, part, seconds, shares};
use crate::report::table::{Cell, Column, Table};
use crate::units;

/// The phases of the run beside one another.
pub(in crate::report) fn phases(run: &Run) -> Table {
    let rows = run
        .phases
        .iter()
        .map(|phase| {
            let totals = Totals::of(phase);
            let rate = |count| Cell::maybe(totals.rate(count).map(units::number));
            let headline = run
                .headline()
                .is_some_and(|headline| headline.phase == phase.phase);
            vec![
                Cell::new(phase.phase.name()).with(if headline { "headline" } else { "" }),
                Cell::new(seconds(phase.seconds)),
                Cell::count(totals.visits),
                rate(totals.visits),
                Cell::count(totals.requests),
                rate(totals.requests),
                Cell::failures(totals.failures, totals.requests),
                Cell::micros(totals.view.quantile(0.5)),
                Cell::micros(totals.view.quantile(0.95)),
                Cell::bytes(totals.wire_bytes),
            ]
        })
        .collect();
    Table {
        columns: vec![
            Column::words(
                "Phase",
                "Ramp: users are being started. Steady: all are there. Drain: visits end.",
            ),
            Column::number("Length", "", 0),
            Column::number(
                "Visits",
                "Visits that were completed in it, whenever they had begun.",
                0,
            ),
            Column::number("/s", "Visits a second.", 0),
            Column::number("Requests", "Requests that began in it.", 0),
            Column::number("/s", "Requests a second.", 0),
            Column::number("Failed", "Requests that failed.", 0),
            Column::number(
                "View p50",
                "Half of the pages were complete within this time.",
                0,
            ),
            Column::number(
                "View p95",
                "95 of 100 pages were complete within this time.",
                0,
            ),
            Column::number("Bytes", "Bytes of the answers' bodies on the wire.", 0),
        ],
        rows,
        sum: false,
    }
}

/// Who came and what for, with the shares that were wanted, over the whole run.
pub(in crate::report) fn visits(run: &Run) -> Table {
    let all = sum_of_visits(run);
    let visits: u64 = all.iter().map(|row| row.count).sum();
    let personas = shares(&run.setup.crowd);
    let mixed = mix(&run.setup.mix);
    let rows = all
        .iter()
        .map(|row| {
            let own: u64 = all
                .iter()
                .filter(|other| other.persona == row.persona)
                .map(|other| other.count)
                .sum();
            let wanted = wanted_share(row.persona, row.action, mixed);
            let users = personas.iter().find(|(name, _)| name == row.persona.name());
            vec![
                Cell::new(row.persona.name()).with(
                    users
                        .map(|(_, share)| format!("{} of users", units::percent(*share)))
                        .unwrap_or_default(),
                ),
                Cell::new(row.action.name()),
                Cell::count(row.count),
                Cell::maybe(part(row.count, visits).map(units::percent)),
                Cell::maybe(part(row.count, own).map(units::percent)),
                Cell::maybe(wanted.map(units::percent)),
                Cell::failures(row.failures, row.count),
                Cell::count(row.cancelled),
                Cell::micros(row.duration.quantile(0.5)),
                Cell::micros(row.duration.quantile(0.95)),
                Cell::micros(row.late.quantile(0.99)),
            ]
        })
        .collect();
    Table {
        columns: vec![
            Column::words("Persona", "What kind of person a virtual user is."),
            Column::words("Came to", "What the visit was for."),
            Column::number("Visits", "Visits that ended by themselves.", 0),
            Column::number("Of all", "The share of all visits.", 0),
            Column::number("Of own", "The share of this persona's visits.", 0),
            Column::number(
                "Wanted",
                "The share of this persona's visits that was asked for (--mix).",
                0,
            ),
            Column::number("Failed", "Visits in which something failed.", 0),
            Column::number(
                "Cut short",
                "Visits ended by the end of the run: neither done nor failed.",
                0,
            ),
            Column::number("p50", "Half of the visits were shorter.", 0),
            Column::number("p95", "95 of 100 visits were shorter.", 0),
            Column::number("Late p99", "How much later than intended visits began.", 0),
        ],
        rows,
        sum: false,
    }
}

fn wanted_share(persona: Persona, action: Action, mixed: Option<[f64; 3]>) -> Option<f64> {
    let own = match persona {
        Persona::Walker => Action::Walk,
        Persona::Uploader => Action::Add,
        Persona::Deleter => Action::Delete,
        Persona::Mixed => {
            return mixed.map(|[add, delete, walk]| match action {
                Action::Add => add,
                Action::Delete => delete,
                Action::Walk => walk,
            });
        }
    };
    Some(if own == action { 1.0 } else { 0.0 })
}

fn sum_of_visits(run: &Run) -> Vec<VisitRecord> {
    let mut all = Vec::new();
    for phase in &run.phases {
        add_rows(
            &mut all,
            &phase.visits,
            |row| (row.persona, row.action),
            VisitRecord::add,
        );
    }
    all
}
