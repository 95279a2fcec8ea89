//! How many visitors, how fast, for how long: validated and immutable.

use std::time::Duration;

use url::Url;

use super::steps::TestPlan;
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
    /// Any shape.
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
            Self::Steps(plan) => Some(plan.length()),
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

#[cfg(test)]
mod tests {
    use super::*;

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
