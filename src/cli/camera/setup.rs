//! From flags and a scenario to a camera.

use std::path::Path;

use anyhow::Context;
use url::Url;

use crate::browser::camera::Options;
use crate::browser::find::{Chromium, find};
use crate::browser::screen::Screen;
use crate::cli::args::run::TargetArgs;
use crate::scenario::model::Scenario;
use crate::visit::accounts::Accounts;
use crate::visit::redact;

/// The Chromium that was named, or one on the `PATH`.
///
/// # Errors
/// When there is none; the sentence names the package.
pub(in crate::cli) fn chromium(named: Option<&Path>) -> anyhow::Result<Chromium> {
    // An empty CHROME is as good as none.
    Ok(find(named.filter(|path| !path.as_os_str().is_empty()))?)
}

/// How the camera is set up for a gallery.
///
/// # Errors
/// When this program does not find itself, to guard the browser with.
pub(in crate::cli) fn options(
    chromium: Chromium,
    target: &TargetArgs,
    scenario: &Scenario,
    accounts: &Accounts,
    host: &Url,
    screen: Screen,
) -> anyhow::Result<Options> {
    let phone = screen.mobile.then(|| mobile_agent(&chromium, &screen));
    Ok(Options {
        program: std::env::current_exe().context("this program does not find itself")?,
        gallery: host.clone(),
        screen,
        user_agent: scenario.user_agent.clone().or(phone),
        headers: headers(scenario, accounts),
        accept_invalid_certs: target.accept_invalid_certs,
        patience: target.timeout,
        redact: redact::links,
        chromium,
    })
}

/// The scenario's headers that need no variables, and the credentials where they
/// go into every request.
fn headers(scenario: &Scenario, accounts: &Accounts) -> Vec<(String, String)> {
    let fixed = scenario.headers.iter().filter_map(|(name, value)| {
        let fixed = value.variables().next().is_none();
        let value = value.fill(|_| None).ok()?;
        fixed.then(|| (name.clone(), value))
    });
    let account = accounts.deal(0).filter(|_| scenario.basic_auth);
    let basic = account.map(|account| {
        let credentials = account.basic_credentials();
        ("Authorization".to_owned(), format!("Basic {credentials}"))
    });
    fixed.chain(basic).collect()
}

/// What Chromium calls itself on a phone or a tablet, in the reduced form that
/// it has had since version 110
/// (<https://www.chromium.org/updates/ua-reduction/>).
fn mobile_agent(chromium: &Chromium, screen: &Screen) -> String {
    const PHONES_ARE_NARROWER: u32 = 600;
    let number = chromium.version.split_whitespace().last().unwrap_or("0");
    let major = number.split('.').next().unwrap_or("0");
    let mobile = if screen.width < PHONES_ARE_NARROWER {
        " Mobile"
    } else {
        ""
    };
    format!(
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) \
         Chrome/{major}.0.0.0{mobile} Safari/537.36"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_says_that_it_is_one_and_a_tablet_does_not() {
        let chromium = Chromium {
            path: "/usr/bin/chromium".into(),
            version: "Chromium 156.0.8078.79".to_owned(),
        };
        let phone = mobile_agent(&chromium, &Screen::PHONE);
        assert!(phone.contains("Chrome/156.0.0.0 Mobile Safari"), "{phone}");
        let tablet = mobile_agent(&chromium, &Screen::TABLET);
        assert!(tablet.contains("Chrome/156.0.0.0 Safari"), "{tablet}");
    }
}
