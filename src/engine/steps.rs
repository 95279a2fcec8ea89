//! Test plans: any shape of a crowd, as steps.

use std::fmt;
use std::ops::Range;
use std::time::Duration;

use crate::units;

/// How many users a run may have.
pub const MOST_USERS: u32 = 1_000_000;

/// A shape as steps: by the end of each, that many users are there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestPlan(Vec<Step>);

/// One step of a test plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Step {
    users: u32,
    time: Duration,
}

/// What becomes of the number of users at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// One more comes.
    Comes,
    /// One leaves.
    Leaves,
}

/// Why a text is not a test plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "'{part}' in the test plan {problem}; write USERS,TIME;USERS,TIME as in '10,30s;10,2m;0,10s'"
)]
pub struct TestPlanError {
    part: String,
    problem: String,
}

impl TestPlan {
    /// Reads `10,30s;10,2m;0,10s`.
    ///
    /// # Errors
    /// When a step is not a number of users and a time in whole seconds, has too
    /// many users, or no step has any.
    pub fn parse(text: &str) -> Result<Self, TestPlanError> {
        let steps = text.split(';').map(step).collect::<Result<Vec<_>, _>>()?;
        let plan = Self(steps);
        if plan.peak() == 0 {
            return Err(TestPlanError {
                part: text.to_owned(),
                problem: "starts no users".to_owned(),
            });
        }
        Ok(plan)
    }

    /// The same times with other numbers of users.
    #[must_use]
    pub fn with_users(&self, users: impl Fn(u32) -> u32) -> Self {
        let steps = self.0.iter().map(|step| Step {
            users: users(step.users),
            ..*step
        });
        Self(steps.collect())
    }

    /// The most users that are there at the same time.
    #[must_use]
    pub fn peak(&self) -> u32 {
        self.0.iter().map(|step| step.users).max().unwrap_or(0)
    }

    /// How long it takes.
    #[must_use]
    pub fn length(&self) -> Duration {
        self.0.iter().map(|step| step.time).sum()
    }

    /// When users come and go, from the beginning of the plan: evenly over each
    /// step, the first of them at once, as Goose would do it.
    pub(super) fn changes(&self) -> impl Iterator<Item = (Duration, Change)> + Send + '_ {
        let mut before = (Duration::ZERO, 0);
        self.0.iter().flat_map(move |step| {
            let (begin, users) = before;
            before = (begin + step.time, step.users);
            let change = if step.users > users {
                Change::Comes
            } else {
                Change::Leaves
            };
            let count = step.users.abs_diff(users);
            let gap = step.time.checked_div(count).unwrap_or_default();
            (0..count).map(move |number| (begin + gap * number, change))
        })
    }

    /// From when to when the most users are there: from the first time that they are,
    /// to the last. In between a plan may have fewer.
    pub(super) fn at_peak(&self) -> Range<Duration> {
        let mut users = 0;
        let (mut first, mut last) = (None, self.length());
        for (at, change) in self.changes() {
            match change {
                Change::Comes => {
                    users += 1;
                    if users == self.peak() {
                        first = first.or(Some(at));
                        last = self.length();
                    }
                }
                Change::Leaves => {
                    if users == self.peak() {
                        last = at;
                    }
                    users -= 1;
                }
            }
        }
        first.unwrap_or(last)..last
    }

    /// Users a second where they come fastest; infinite where they come at once.
    pub(super) fn steepest(&self) -> f64 {
        let before = std::iter::once(0).chain(self.0.iter().map(|step| step.users));
        let rates = self.0.iter().zip(before).map(|(step, before)| {
            f64::from(step.users.saturating_sub(before)) / step.time.as_secs_f64()
        });
        // Nobody in no time is no number.
        rates.filter(|rate| !rate.is_nan()).fold(0.0, f64::max)
    }
}

fn step(part: &str) -> Result<Step, TestPlanError> {
    let error = |problem: String| TestPlanError {
        part: part.trim().to_owned(),
        problem,
    };
    let told = |problem: &str| error(problem.to_owned());
    let (users, time) = part.split_once(',').ok_or_else(|| told("has no comma"))?;
    let users = users
        .trim()
        .parse()
        .map_err(|_| told("does not begin with a number of users"))?;
    if users > MOST_USERS {
        return Err(error(format!("has more than {MOST_USERS} users")));
    }
    let time = units::parse_duration(time)
        .map_err(|cause| error(format!("does not end with a time: {cause}")))?;
    if time.subsec_nanos() != 0 {
        return Err(told("is not in whole seconds"));
    }
    Ok(Step { users, time })
}

/// In the form that [`TestPlan::parse`] reads.
impl fmt::Display for TestPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, step) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { ";" };
            write!(f, "{separator}{},{}s", step.users, step.time.as_secs())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_plan_is_read() {
        let plan = TestPlan::parse("10,30s; 10,2m;0,10").unwrap();
        assert_eq!(plan.to_string(), "10,30s;10,120s;0,10s");
        assert_eq!(plan.peak(), 10);
        assert_eq!(plan.length(), Duration::from_secs(160));
        assert_eq!(
            plan.with_users(|all| all / 3).to_string(),
            "3,30s;3,120s;0,10s"
        );
    }

    #[test]
    fn a_bad_test_plan_says_which_step_is_wrong() {
        let error = TestPlan::parse("10,30s;many,2m").unwrap_err();
        assert!(error.to_string().contains("'many,2m'"), "{error}");
        for wrong in ["0,30s", "5,0.5s", "5", "5,1000000000d", "4000000000,1s"] {
            assert!(TestPlan::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn users_come_and_go_evenly() {
        let plan = TestPlan::parse("2,4s;2,10s;0,1s;3,0s").unwrap();
        let changes: Vec<_> = plan
            .changes()
            .map(|(at, change)| (at.as_millis(), change))
            .collect();
        let come = |at| (at, Change::Comes);
        let leave = |at| (at, Change::Leaves);
        let wanted = [
            come(0),
            come(2_000),
            leave(14_000),
            leave(14_500),
            come(15_000),
            come(15_000),
            come(15_000),
        ];
        assert_eq!(changes, wanted);
        assert_eq!(plan.at_peak(), Duration::from_secs(15)..plan.length());
        let seconds = |from, to| Duration::from_secs(from)..Duration::from_secs(to);
        let twice = TestPlan::parse("4,4s;1,3s;4,3s;4,5s;0,4s").unwrap();
        assert_eq!(twice.at_peak(), seconds(3, 15));
        assert!(plan.steepest().is_infinite());
        let slow = TestPlan::parse("2,4s;0,0s;0,0s;6,3s").unwrap();
        assert_eq!(slow.steepest(), 2.0);
    }
}
