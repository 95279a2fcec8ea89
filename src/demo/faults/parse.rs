//! Faults as people write them, on the command line and to `/-/faults`.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::values::{ParseFaultError, duration, share_of};
use super::{ErrorRate, Faults, Kind, Stall, Truncation};

/// The status of injected errors unless a rule names another.
const DEFAULT_ERROR_STATUS: u16 = 500;
/// How much of a truncated body is sent unless a rule says otherwise.
const DEFAULT_FRACTION: f64 = 0.5;
/// How long a stall lasts unless a rule says otherwise.
const DEFAULT_PAUSE: Duration = Duration::from_secs(30);

impl Faults {
    /// Adds `[KIND=]DISTRIBUTION`: `50ms`, `20ms..80ms`, `fixed:50ms`,
    /// `uniform:20ms..80ms`, `normal:50ms,10ms` (mean, deviation) or
    /// `lognormal:50ms,0.5` (median, sigma).
    ///
    /// # Errors
    /// When the text is none of these.
    pub fn add_latency(&mut self, text: &str) -> Result<(), ParseFaultError> {
        let (kind, rule) = kind_and_rule(text)?;
        self.latency.set(kind, rule.parse()?);
        Ok(())
    }

    /// Adds `[KIND=]SHARE[:STATUS]`: `0.02`, `2%`, `full=0.02:503`.
    ///
    /// # Errors
    /// When the share is not within 0 and 1 or the status not within 400 and 599.
    pub fn add_error_rate(&mut self, text: &str) -> Result<(), ParseFaultError> {
        let (kind, rule) = kind_and_rule(text)?;
        let (share, status) = share_and_rest(rule)?;
        let status = match status {
            None => DEFAULT_ERROR_STATUS,
            Some(text) => text
                .parse()
                .ok()
                .filter(|status| (400..600).contains(status))
                .ok_or_else(|| ParseFaultError::new(text, "a status from 400 to 599"))?,
        };
        self.error_rate.set(kind, ErrorRate { share, status });
        Ok(())
    }

    /// Adds `[KIND=]SHARE[:FRACTION]`: `0.01`, `full=1%:0.3`; the fraction is
    /// how much of the body is sent, one half unless given.
    ///
    /// # Errors
    /// When the share or the fraction is not within 0 and 1.
    pub fn add_truncate(&mut self, text: &str) -> Result<(), ParseFaultError> {
        let (kind, rule) = kind_and_rule(text)?;
        let (share, fraction) = share_and_rest(rule)?;
        let fraction = fraction.map_or(Ok(DEFAULT_FRACTION), share_of)?;
        self.truncate.set(kind, Truncation { share, fraction });
        Ok(())
    }

    /// Adds `[KIND=]SHARE[:PAUSE]`: `0.01`, `thumbnail=5%:10s`; the pause is
    /// 30 s unless given.
    ///
    /// # Errors
    /// When the share is not within 0 and 1 or the pause is not a duration.
    pub fn add_stall(&mut self, text: &str) -> Result<(), ParseFaultError> {
        let (kind, rule) = kind_and_rule(text)?;
        let (share, pause) = share_and_rest(rule)?;
        let pause = pause.map_or(Ok(DEFAULT_PAUSE), duration)?;
        self.stall.set(kind, Stall { share, pause });
        Ok(())
    }

    /// Adds the rule of one fault by the fault's name, as in `FAULT=RULE`.
    pub(super) fn add(&mut self, fault: &str, rule: &str) -> Result<(), ParseFaultError> {
        match fault.replace('_', "-").as_str() {
            "latency" => self.add_latency(rule),
            "error-rate" => self.add_error_rate(rule),
            "truncate" => self.add_truncate(rule),
            "stall" => self.add_stall(rule),
            _ => Err(ParseFaultError::new(
                fault,
                "a fault (latency, error-rate, truncate or stall), as in `error-rate=full=0.02`",
            )),
        }
    }
}

impl FromStr for Faults {
    type Err = ParseFaultError;

    /// Reads `FAULT=[KIND=]RULE` items separated by `;` or line ends.
    fn from_str(text: &str) -> Result<Self, ParseFaultError> {
        let mut faults = Self::default();
        for item in text
            .split([';', '\n'])
            .map(str::trim)
            .filter(|item| !item.is_empty())
        {
            let (fault, rule) = item.split_once('=').unwrap_or((item, ""));
            faults.add(fault.trim(), rule.trim())?;
        }
        Ok(faults)
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_rules(f, "latency", self.latency.iter())?;
        write_rules(f, "error-rate", self.error_rate.iter())?;
        write_rules(f, "truncate", self.truncate.iter())?;
        write_rules(f, "stall", self.stall.iter())
    }
}

fn write_rules<'a, T: fmt::Display + 'a>(
    f: &mut fmt::Formatter<'_>,
    fault: &str,
    rules: impl Iterator<Item = (Option<Kind>, &'a T)>,
) -> fmt::Result {
    for (kind, rule) in rules {
        match kind {
            Some(kind) => writeln!(f, "{fault}={kind}={rule}")?,
            None => writeln!(f, "{fault}={rule}")?,
        }
    }
    Ok(())
}

/// Splits `KIND=RULE`; without a kind (or with `all`) the rule is for all.
fn kind_and_rule(text: &str) -> Result<(Option<Kind>, &str), ParseFaultError> {
    match text.split_once('=') {
        None => Ok((None, text)),
        Some(("all", rule)) => Ok((None, rule)),
        Some((kind, rule)) => match kind.parse() {
            Ok(kind) => Ok((Some(kind), rule)),
            Err(()) => {
                let kinds = Kind::ALL.map(Kind::name).join(", ");
                Err(ParseFaultError::new(
                    kind,
                    format!("a kind of request (all, {kinds})"),
                ))
            }
        },
    }
}

fn share_and_rest(text: &str) -> Result<(f64, Option<&str>), ParseFaultError> {
    let (share, rest) = text
        .split_once(':')
        .map_or((text, None), |(a, b)| (a, Some(b)));
    Ok((share_of(share)?, rest))
}

#[cfg(test)]
mod tests {
    use super::super::Distribution;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_form_is_read() {
        let mut faults = Faults::default();
        faults.add_latency("50ms").unwrap();
        faults.add_latency("thumbnail=lognormal:50ms,0.5").unwrap();
        faults.add_error_rate("full=2%:503").unwrap();
        faults.add_truncate("all=0.5").unwrap();
        faults.add_stall("sign-in=1:1.5s").unwrap();
        let ms = Duration::from_millis;
        assert_eq!(
            faults.latency.get(Kind::Full),
            Some(&Distribution::Fixed(ms(50)))
        );
        assert_eq!(
            faults.latency.get(Kind::Thumbnail),
            Some(&Distribution::LogNormal(ms(50), 0.5))
        );
        assert_eq!(
            faults.error_rate.get(Kind::Full),
            Some(&ErrorRate {
                share: 0.02,
                status: 503
            })
        );
        assert_eq!(faults.error_rate.get(Kind::Photo), None);
        assert_eq!(
            faults.truncate.get(Kind::Other),
            Some(&Truncation {
                share: 0.5,
                fraction: 0.5
            })
        );
        assert_eq!(
            faults.stall.get(Kind::SignIn),
            Some(&Stall {
                share: 1.0,
                pause: ms(1500)
            })
        );
    }

    #[test]
    fn what_is_in_force_is_printed_as_it_is_read() {
        let text = "latency=uniform:20ms..80ms\nlatency=full=normal:50ms,10ms\n\
                    error-rate=0.25:503\ntruncate=full=0.1:0.3\nstall=medium=0.01:30s\n";
        let faults: Faults = text.parse().unwrap();
        assert_eq!(faults.to_string(), text);
    }

    #[test]
    fn mistakes_are_named() {
        for (text, said) in [
            (
                "error-rate=2",
                "`2` is not a share from 0 to 1, such as 0.02 or 2%",
            ),
            (
                "error-rate=0.1:200",
                "`200` is not a status from 400 to 599",
            ),
            ("stall=0.1:7", "`7` is not a duration, such as 50ms or 1.5s"),
            (
                "latency=80ms..20ms",
                "`80ms..20ms` is not in order: the lower bound comes first",
            ),
        ] {
            assert_eq!(text.parse::<Faults>().unwrap_err().to_string(), said);
        }
        let kind = "stall=picture=0.1"
            .parse::<Faults>()
            .unwrap_err()
            .to_string();
        assert!(kind.starts_with("`picture` is not a kind of request (all, listing, gallery"));
        assert!(
            "latency=soon"
                .parse::<Faults>()
                .unwrap_err()
                .to_string()
                .contains("lognormal")
        );
        assert!("flood=1".parse::<Faults>().is_err());
        assert!("latency".parse::<Faults>().is_err());
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "(latency|stall|truncate|error-rate)=[a-z%:.=,µ0-9]{0,20}") {
            let _ = text.parse::<Faults>();
        }
    }
}
