//! How long an added latency is.

use std::fmt;
use std::time::Duration;

use rand::{Rng, RngExt as _};

/// Latencies above this are cut to it, so that a long-tailed distribution
/// cannot hold a connection for ever.
const LONGEST: Duration = Duration::from_secs(600);

/// A distribution of durations.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Distribution {
    /// Always the same.
    Fixed(Duration),
    /// Evenly between two bounds.
    Uniform(Duration, Duration),
    /// Normal with a mean and a standard deviation, cut at zero.
    Normal(Duration, Duration),
    /// Log-normal with a median and the standard deviation of the logarithm:
    /// what the latencies of real servers look like.
    LogNormal(Duration, f64),
}

impl Distribution {
    /// Draws one duration, at most ten minutes.
    pub fn draw(&self, rng: &mut impl Rng) -> Duration {
        let seconds = match *self {
            Self::Fixed(duration) => duration.as_secs_f64(),
            Self::Uniform(low, high) => {
                let (low, high) = (low.as_secs_f64(), high.as_secs_f64());
                low + (high - low) * rng.random::<f64>()
            }
            Self::Normal(mean, deviation) => {
                mean.as_secs_f64() + deviation.as_secs_f64() * standard_normal(rng)
            }
            Self::LogNormal(median, sigma) => {
                median.as_secs_f64() * (sigma * standard_normal(rng)).exp()
            }
        };
        Duration::from_secs_f64(seconds.clamp(0.0, LONGEST.as_secs_f64()))
    }
}

/// A draw from the standard normal distribution (Box and Muller, 1958).
fn standard_normal(rng: &mut impl Rng) -> f64 {
    let radius = (-2.0 * (1.0 - rng.random::<f64>()).ln()).sqrt();
    radius * (std::f64::consts::TAU * rng.random::<f64>()).cos()
}

impl fmt::Display for Distribution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed(duration) => write!(f, "fixed:{duration:?}"),
            Self::Uniform(low, high) => write!(f, "uniform:{low:?}..{high:?}"),
            Self::Normal(mean, deviation) => write!(f, "normal:{mean:?},{deviation:?}"),
            Self::LogNormal(median, sigma) => write!(f, "lognormal:{median:?},{sigma}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng as _;
    use rand::rngs::SmallRng;

    fn sorted_draws(distribution: Distribution) -> Vec<f64> {
        let mut rng = SmallRng::seed_from_u64(7);
        let mut draws: Vec<f64> = (0..20_001)
            .map(|_| distribution.draw(&mut rng).as_secs_f64())
            .collect();
        draws.sort_by(f64::total_cmp);
        draws
    }

    #[test]
    fn draws_have_the_shape_they_claim() {
        let ms = Duration::from_millis;
        assert_eq!(sorted_draws(Distribution::Fixed(ms(50)))[0], 0.05);

        let uniform = sorted_draws(Distribution::Uniform(ms(20), ms(80)));
        assert!(uniform[0] >= 0.02 && uniform[20_000] <= 0.08);
        assert!((uniform[10_000] - 0.05).abs() < 0.002);

        let normal = sorted_draws(Distribution::Normal(ms(50), ms(10)));
        assert!((normal[10_000] - 0.05).abs() < 0.001);
        assert!(
            (normal[16_827] - 0.06).abs() < 0.001,
            "one deviation at 84.13 %"
        );

        let lognormal = sorted_draws(Distribution::LogNormal(ms(50), 0.5));
        assert!((lognormal[10_000] - 0.05).abs() < 0.002);
        assert!((lognormal[16_827] - 0.05 * 0.5_f64.exp()).abs() < 0.003);
    }

    #[test]
    fn draws_are_never_negative_nor_endless() {
        let hour = Duration::from_secs(3600);
        assert_eq!(
            sorted_draws(Distribution::Normal(Duration::ZERO, hour))[0],
            0.0
        );
        assert_eq!(Distribution::Fixed(hour).draw(&mut rand::rng()), LONGEST);
    }
}
