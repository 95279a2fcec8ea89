//! How many visitors, how fast, for how long: validated and immutable.

use std::fmt;
use std::time::Duration;

use url::Url;

use crate::units;

/// The load of a run.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Where the crowd goes; Goose wants to know it too.
    pub host: Url,
    /// How many users, how fast they come, and when they leave.
    pub shape: Shape,
    /// Visits begin at this rate a second whether or not the gallery keeps up;
    /// `None` in the closed model, where each user begins its next visit when
    /// the last one is over.
    pub arrivals: Option<f64>,
    /// A ceiling on requests a second, for the words of the load model only:
    /// the throttle itself is the connections' business.
    pub throttle: Option<u32>,
    /// The seed of the arrival times.
    pub seed: u64,
    /// How long visits may take to come to an end when the run is over. What
    /// needs longer is cut off.
    pub drain: Duration,
}

/// How the number of users changes over time.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// Up to a number at a rate, and then for a while.
    Ramp {
        /// Users.
        users: u32,
        /// Users started a second.
        hatch_rate: f64,
        /// When it ends.
        end: End,
    },
    /// Any shape, in Goose's words.
    Steps(TestPlan),
}

/// When a ramped run ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// When it is told to.
    Stopped,
    /// This long after the last user was started.
    After(Duration),
    /// When every user has made this many visits.
    Iterations(u32),
}

impl Shape {
    /// The most users that are there at the same time.
    #[must_use]
    pub fn peak(&self) -> u32 {
        match self {
            Self::Ramp { users, .. } => *users,
            Self::Steps(plan) => plan.peak(),
        }
    }

    /// Users started a second; 0 for steps, which have a rate each.
    #[must_use]
    pub fn hatch_rate(&self) -> f64 {
        match self {
            Self::Ramp { hatch_rate, .. } => *hatch_rate,
            Self::Steps(_) => 0.0,
        }
    }

    /// How many visits each user makes, if it is not until the run's end.
    #[must_use]
    pub fn visits_each(&self) -> Option<u32> {
        match self {
            Self::Ramp {
                end: End::Iterations(visits),
                ..
            } => Some(*visits),
            Self::Ramp { .. } | Self::Steps(_) => None,
        }
    }

    /// How long the run will take from the first user on, if that is known.
    #[must_use]
    pub fn length(&self) -> Option<Duration> {
        match self {
            Self::Ramp {
                users,
                hatch_rate,
                end: End::After(time),
            } => Some(ramp_time(*users, *hatch_rate) + *time),
            Self::Ramp { .. } => None,
            Self::Steps(plan) => Some(plan.0.iter().map(|step| step.time).sum()),
        }
    }
}

/// The time from the first to the last user's start.
fn ramp_time(users: u32, hatch_rate: f64) -> Duration {
    Duration::from_secs_f64(f64::from(users.saturating_sub(1)) / hatch_rate)
}

impl Plan {
    /// The crowd in a few words: "200 visitors, 10 more each second, for 60 s".
    #[must_use]
    pub fn in_words(&self) -> String {
        let visitors = units::counted(u64::from(self.shape.peak()), "visitor", "visitors");
        match &self.shape {
            Shape::Steps(steps) => format!("up to {visitors} (plan {steps})"),
            Shape::Ramp {
                users,
                hatch_rate,
                end,
            } => {
                let rate = match users {
                    0 | 1 => String::new(),
                    _ => format!(" {} more each second,", units::number(*hatch_rate)),
                };
                let end = match end {
                    End::Stopped => "until you stop it".to_owned(),
                    End::After(time) if *users < 2 => format!("for {}", units::duration(*time)),
                    End::After(time) => format!("and for {} after that", units::duration(*time)),
                    End::Iterations(visits) => {
                        let visits = units::counted(u64::from(*visits), "visit", "visits");
                        format!("{visits} each")
                    }
                };
                format!("{visitors},{rate} {end},")
            }
        }
    }

    /// The load model as a sentence, for the report.
    #[must_use]
    pub fn load_model(&self) -> String {
        let users = units::counted(u64::from(self.shape.peak()), "user", "users");
        let mut text = match self.arrivals {
            Some(rate) => format!(
                "partly open: visits begin {} times a second, made by up to {users}",
                units::number(rate)
            ),
            None => {
                format!("closed: {users}, each beginning a visit when its last one is over")
            }
        };
        if let Some(ceiling) = self.throttle {
            let ceiling = units::count(u64::from(ceiling));
            text.push_str(&format!("; capped at {ceiling} requests a second"));
        }
        text
    }
}

/// A shape as steps: by the end of each, that many users are there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestPlan(Vec<Step>);

/// One step of a test plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Step {
    users: u32,
    time: Duration,
}

/// Why a text is not a test plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "'{part}' in the test plan {problem}; write USERS,TIME;USERS,TIME as in '10,30s;10,2m;0,10s'"
)]
pub struct TestPlanError {
    part: String,
    problem: &'static str,
}

impl TestPlan {
    /// Reads `10,30s;10,2m;0,10s`.
    ///
    /// # Errors
    /// When a step is not a number of users and a time in whole seconds, when no
    /// step has users, or when the first one has none.
    pub fn parse(text: &str) -> Result<Self, TestPlanError> {
        let steps = text.split(';').map(step).collect::<Result<Vec<_>, _>>()?;
        if steps.iter().all(|step| step.users == 0) {
            return Err(TestPlanError {
                part: text.to_owned(),
                problem: "starts no users",
            });
        }
        Ok(Self(steps))
    }

    fn peak(&self) -> u32 {
        self.0.iter().map(|step| step.users).max().unwrap_or(0)
    }
}

fn step(part: &str) -> Result<Step, TestPlanError> {
    let error = |problem| TestPlanError {
        part: part.trim().to_owned(),
        problem,
    };
    let (users, time) = part.split_once(',').ok_or_else(|| error("has no comma"))?;
    let users = users
        .trim()
        .parse()
        .map_err(|_| error("does not begin with a number of users"))?;
    let time = units::parse_duration(time).map_err(|_| error("does not end with a time"))?;
    if time.subsec_nanos() != 0 {
        return Err(error("is not in whole seconds"));
    }
    Ok(Step { users, time })
}

/// In the form that Goose reads.
impl fmt::Display for TestPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, step) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { ";" };
            write!(f, "{separator}{},{}", step.users, step.time.as_secs())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_plan_is_read_and_given_to_goose_in_its_own_form() {
        let plan = TestPlan::parse("10,30s; 10,2m;0,10").unwrap();
        assert_eq!(plan.to_string(), "10,30;10,120;0,10");
        assert_eq!(plan.peak(), 10);
        assert_eq!(Shape::Steps(plan).length(), Some(Duration::from_secs(160)));
    }

    #[test]
    fn a_bad_test_plan_says_which_step_is_wrong() {
        let error = TestPlan::parse("10,30s;many,2m").unwrap_err();
        assert!(error.to_string().contains("'many,2m'"), "{error}");
        assert!(TestPlan::parse("0,30s").is_err());
        assert!(TestPlan::parse("5,0.5s").is_err());
    }

    #[test]
    fn the_length_counts_from_the_first_user() {
        let shape = Shape::Ramp {
            users: 11,
            hatch_rate: 10.0,
            end: End::After(Duration::from_secs(20)),
        };
        assert_eq!(shape.length(), Some(Duration::from_secs(21)));
    }
}
