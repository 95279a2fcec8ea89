//! How long a visitor thinks, and the one way to sleep.
//!
//! Every pause of a visit goes through [`pause`], so that no visitor sleeps on
//! when the run has ended.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, Instant};

use rand::RngExt;
use tokio_util::sync::CancellationToken;

use super::random::Stream;
use crate::units;

/// The pause between two pages, drawn uniformly from a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ThinkTime {
    shortest: Duration,
    longest: Duration,
}

/// Why a text is not a think time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ThinkTimeError {
    /// One of the durations cannot be read.
    #[error(
        "'{0}' is not a think time; write 0 for none, 2s for the same every time, \
         or 1s..5s for something between"
    )]
    Unreadable(String),
    /// The range runs backwards.
    #[error("the think time '{given}' runs backwards; write the shorter one first: {turned}")]
    Backwards {
        /// What was given.
        given: String,
        /// The same range the right way round.
        turned: ThinkTime,
    },
}

impl ThinkTime {
    /// No pause at all.
    pub const NONE: Self = Self {
        shortest: Duration::ZERO,
        longest: Duration::ZERO,
    };

    /// The same pause every time.
    #[must_use]
    pub const fn always(pause: Duration) -> Self {
        Self {
            shortest: pause,
            longest: pause,
        }
    }

    /// The shortest and the longest pause.
    #[must_use]
    pub fn range(&self) -> (Duration, Duration) {
        (self.shortest, self.longest)
    }

    /// Draws one pause, to the microsecond.
    pub fn draw(&self, stream: &mut Stream) -> Duration {
        let micros = |duration: Duration| u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
        let drawn = stream.random_range(micros(self.shortest)..=micros(self.longest));
        Duration::from_micros(drawn)
    }
}

/// Uniform between 1 and 5 seconds.
impl Default for ThinkTime {
    fn default() -> Self {
        Self {
            shortest: Duration::from_secs(1),
            longest: Duration::from_secs(5),
        }
    }
}

impl FromStr for ThinkTime {
    type Err = ThinkTimeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = |part: &str| {
            units::parse_duration(part)
                .map_err(|_| ThinkTimeError::Unreadable(text.trim().to_owned()))
        };
        let Some((low, high)) = text.split_once("..") else {
            let same = read(text)?;
            return Ok(Self {
                shortest: same,
                longest: same,
            });
        };
        let (shortest, longest) = (read(low)?, read(high.trim_start_matches('='))?);
        if shortest > longest {
            return Err(ThinkTimeError::Backwards {
                given: text.trim().to_owned(),
                turned: Self {
                    shortest: longest,
                    longest: shortest,
                },
            });
        }
        Ok(Self { shortest, longest })
    }
}

/// In the form that [`FromStr`] reads.
impl fmt::Display for ThinkTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let typed = |duration: Duration| match duration.as_micros() {
            0 => "0".to_owned(),
            micros if micros.is_multiple_of(1_000_000) => format!("{}s", micros / 1_000_000),
            micros if micros.is_multiple_of(1_000) => format!("{}ms", micros / 1_000),
            micros => format!("{micros}us"),
        };
        if self.shortest == self.longest {
            f.pad(&typed(self.shortest))
        } else {
            f.pad(&format!(
                "{}..{}",
                typed(self.shortest),
                typed(self.longest)
            ))
        }
    }
}

/// Longer pauses are cut to this: nobody waits a year, and a clock that far
/// ahead may not exist.
const LONGEST: Duration = Duration::from_secs(365 * 86_400);

/// The visit was cut short because the run has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cancelled;

/// Sleeps, or wakes early because the run has ended. Returns when the pause was
/// over by the clock: what comes next was wanted from that moment on, however
/// late the timer fires.
///
/// # Errors
/// When the run has ended.
pub async fn pause(duration: Duration, cancel: &CancellationToken) -> Result<Instant, Cancelled> {
    if cancel.is_cancelled() {
        return Err(Cancelled);
    }
    let over = Instant::now() + duration.min(LONGEST);
    if duration.is_zero() {
        return Ok(over);
    }
    tokio::select! {
        () = tokio::time::sleep_until(over.into()) => Ok(over),
        () = cancel.cancelled() => Err(Cancelled),
    }
}

#[cfg(test)]
mod tests {
    use super::super::random::{Purpose, stream};
    use super::*;

    #[test]
    fn think_times_read_back_as_they_are_written() {
        for text in ["0", "2s", "1s..5s", "250ms..1s", "0..10s"] {
            assert_eq!(text.parse::<ThinkTime>().unwrap().to_string(), text);
        }
        assert_eq!(ThinkTime::default().to_string(), "1s..5s");
        assert_eq!("0".parse::<ThinkTime>().unwrap(), ThinkTime::NONE);
    }

    #[test]
    fn a_wrong_think_time_says_what_to_write() {
        let error = "5s..1s".parse::<ThinkTime>().unwrap_err().to_string();
        assert!(error.ends_with("first: 1s..5s"), "{error}");
        let error = "soon".parse::<ThinkTime>().unwrap_err().to_string();
        assert!(error.contains("1s..5s"), "{error}");
    }

    #[test]
    fn draws_stay_within_the_range() {
        let think: ThinkTime = "10ms..20ms".parse().unwrap();
        let mut stream = stream(1, 1, 1, Purpose::Think);
        for _ in 0..1000 {
            let drawn = think.draw(&mut stream);
            assert!((10..=20).contains(&drawn.as_millis()));
        }
    }

    #[tokio::test]
    async fn a_pause_ends_with_the_run() {
        let cancel = CancellationToken::new();
        let before = Instant::now();
        let over = pause(Duration::from_micros(10), &cancel).await.unwrap();
        assert!(over > before && over <= Instant::now());
        let waiting = pause(Duration::MAX, &cancel);
        tokio::pin!(waiting);
        tokio::select! {
            biased;
            _ = &mut waiting => panic!("the pause was not a pause"),
            () = tokio::task::yield_now() => cancel.cancel(),
        }
        assert_eq!(waiting.await, Err(Cancelled));
        assert_eq!(pause(Duration::ZERO, &cancel).await, Err(Cancelled));
    }
}
