//! How the visitors' connections are made: flags, and what the scenario says of
//! headers.

use ::http::{HeaderName, HeaderValue};
use anyhow::Context;

use crate::cli::args::run::TargetArgs;
use crate::http::options::{Device, Options};
use crate::scenario::model::Scenario;

/// A screen narrower than this is a phone's, and so are the headers then.
const PHONE_WIDTH: u32 = 600;

/// Options for a gallery.
///
/// # Errors
/// When the scenario has a header that HTTP does not allow.
pub fn connection_options(
    target: &TargetArgs,
    scenario: &Scenario,
    throttle: Option<u32>,
) -> anyhow::Result<Options> {
    let screen = scenario.crowd.device.unwrap_or_default();
    let device = if screen.width < PHONE_WIDTH {
        Device::Phone
    } else {
        Device::Desktop
    };
    Ok(Options {
        timeout: target.timeout,
        accept_invalid_certs: target.accept_invalid_certs,
        user_agent: scenario.user_agent.clone(),
        headers: fixed_headers(scenario)?,
        requests_per_second: throttle.map(f64::from),
        device,
        ..Options::default()
    })
}

/// The scenario's headers without variables; those with some are set by each
/// visit.
fn fixed_headers(scenario: &Scenario) -> anyhow::Result<Vec<(HeaderName, HeaderValue)>> {
    let fixed = scenario
        .headers
        .iter()
        .filter(|(_, value)| value.variables().next().is_none());
    fixed
        .map(|(name, value)| {
            let value = value.fill(|_| None).unwrap_or_default();
            let header = HeaderName::try_from(name.as_str())
                .with_context(|| format!("'{name}' is not the name of a header"))?;
            let value = HeaderValue::try_from(value).with_context(|| {
                format!("the header '{name}' has a value that HTTP does not allow")
            })?;
            Ok((header, value))
        })
        .collect()
}
