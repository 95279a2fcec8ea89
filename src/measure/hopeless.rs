//! Visits that never work.
//!
//! A scenario that does not fit makes every visit of a persona fail at the same
//! step. Where nothing is sent there, no request fails, and thresholds on requests
//! hold: so it is said.

use super::run::PhaseRecord;
use super::sample::{Action, Persona};
use super::tally::personas_and_actions;
use crate::units;

/// Says of which visits all have failed.
pub(super) fn warnings(phases: &[PhaseRecord]) -> Vec<String> {
    let rows = || phases.iter().flat_map(|phase| &phase.visits);
    personas_and_actions()
        .filter_map(|(persona, action)| {
            let own = rows().filter(|row| (row.persona, row.action) == (persona, action));
            let (count, failures) = own.fold((0, 0), |(count, failures), row| {
                (count + row.count, failures + row.failures)
            });
            (count > 0 && failures == count).then(|| sentence(persona, action, count))
        })
        .collect()
}

fn sentence(persona: Persona, action: Action, count: u64) -> String {
    let came_to = match action {
        Action::Walk => "to look around",
        Action::Add => "to add a photo",
        Action::Delete => "to delete a photo",
    };
    let all = match count {
        1 => "The only visit".to_owned(),
        count => format!("All {} visits", units::count(count)),
    };
    format!(
        "{all} of the persona {persona} {came_to} failed: `vernissage probe` with the same \
         scenario tells why."
    )
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::super::recorder::{About, Recorder};
    use super::super::sample::{Failure, Operation, Outcome, Visit};
    use super::super::witness::Witness;
    use super::*;

    #[test]
    fn a_persona_whose_visits_all_fail_is_told_with_an_example() {
        let recorder = Recorder::with_shards(1);
        let now = Instant::now();
        let visits = [
            (Persona::Walker, Action::Walk, false),
            (Persona::Walker, Action::Walk, true),
            (Persona::Uploader, Action::Add, false),
            (Persona::Uploader, Action::Add, false),
        ];
        for (persona, action, ok) in visits {
            recorder.visit(&Visit {
                persona,
                action,
                intended: now,
                started: now,
                duration: Duration::from_secs(1),
                ok,
                cancelled: false,
            });
            if !ok {
                recorder.unsent(&Failure {
                    operation: Operation::Upload,
                    outcome: Outcome::Rejected,
                    status: 0,
                    url: "http://gallery/1".to_owned(),
                    detail: "no form on the page matches 'form.uplaod'".to_owned(),
                });
            }
        }
        let run = recorder.finish(About::default());
        assert_eq!(
            run.warnings,
            [
                "All 2 visits of the persona uploader to add a photo failed: `vernissage probe` \
                 with the same scenario tells why."
            ]
        );
        assert_eq!((run.failures.len(), run.failures[0].count), (1, 3));
        assert!(run.failures[0].example.contains("form.uplaod"));
        let requests = run
            .phases
            .iter()
            .flat_map(|phase| &phase.operations)
            .count();
        assert_eq!(requests, 0, "nothing was sent");
    }
}
