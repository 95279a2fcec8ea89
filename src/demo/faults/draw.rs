//! What one request meets: the rules, drawn.

use std::time::Duration;

use rand::{Rng, RngExt as _};

use super::{Faults, Kind};

/// The faults drawn for one request.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Drawn {
    /// Wait this long before handling the request.
    pub(crate) latency: Option<Duration>,
    /// Answer with this status instead of handling it.
    pub(crate) error: Option<u16>,
    /// Send only this fraction of the body, then cut the connection.
    pub(crate) truncate_at: Option<f64>,
    /// Pause this long in the middle of the body.
    pub(crate) stall: Option<Duration>,
}

impl Faults {
    /// Whether no request is affected at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.latency.is_empty()
            && self.error_rate.is_empty()
            && self.truncate.is_empty()
            && self.stall.is_empty()
    }

    /// Draws what a request of this kind meets. Each fault is drawn on its own.
    pub(crate) fn draw(&self, kind: Kind, rng: &mut impl Rng) -> Drawn {
        let mut hits = |share: f64| share > 0.0 && rng.random::<f64>() < share;
        let error = self.error_rate.get(kind).filter(|rule| hits(rule.share));
        let truncate = self.truncate.get(kind).filter(|rule| hits(rule.share));
        let stall = self.stall.get(kind).filter(|rule| hits(rule.share));
        Drawn {
            error: error.map(|rule| rule.status),
            truncate_at: truncate.map(|rule| rule.fraction),
            stall: stall.map(|rule| rule.pause),
            latency: self.latency.get(kind).map(|rule| rule.draw(rng)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_kept_and_other_kinds_spared() {
        let faults: Faults = "error-rate=full=0.25:503; truncate=full=1:0.3"
            .parse()
            .unwrap();
        let draws: Vec<Drawn> = (0..20_000)
            .map(|_| faults.draw(Kind::Full, &mut rand::rng()))
            .collect();
        let errors = draws
            .iter()
            .filter(|drawn| drawn.error == Some(503))
            .count();
        assert!(
            (4_500..5_500).contains(&errors),
            "{errors} of 20000 at a share of 0.25"
        );
        assert!(draws.iter().all(|drawn| drawn.truncate_at == Some(0.3)));
        assert_eq!(
            faults.draw(Kind::Medium, &mut rand::rng()),
            Drawn::default()
        );
    }
}
