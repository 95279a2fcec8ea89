//! Which gallery is meant, how it is spoken to, and as whom.
//!
//! Without `--host` that is the demo gallery, opened here. With `--host` and no
//! `--scenario` the gallery is looked at first: a known one is spoken to as its
//! shipped scenario says, any other by a drafted walk that only reads.

use std::sync::Arc;

use anyhow::{Context, anyhow};
use url::Url;

use super::credentials;
use crate::cli::args::run::TargetArgs;
use crate::cli::exit::Failed;
use crate::demo::{Gallery, Options};
use crate::draft::draft;
use crate::http::client::Client;
use crate::http::options::Options as HttpOptions;
use crate::scenario::library::{Loaded, load};
use crate::visit::accounts::{Account, Accounts};

/// How long hanging the demo's photos may take.
const SEEDING: std::time::Duration = std::time::Duration::from_secs(60);

/// A gallery that can be visited.
#[derive(Debug)]
pub struct Place {
    /// The demo gallery, if it was opened for this.
    pub demo: Option<Gallery>,
    /// Its address.
    pub host: Url,
    /// How it is spoken to.
    pub scenario: Arc<Loaded>,
    /// As whom.
    pub accounts: Accounts,
    /// How the scenario was come by, where nobody named it.
    pub chosen: Option<String>,
}

impl Place {
    /// Opens or finds the gallery.
    ///
    /// # Errors
    /// When the demo cannot be opened, the scenario cannot be read, or nothing
    /// answers at the host.
    pub async fn open(target: &TargetArgs) -> Result<Self, Failed> {
        let accounts = credentials::accounts(target).map_err(Failed::usage)?;
        let named = match &target.scenario {
            Some(name) => Some(load(name).map_err(|report| Failed::usage(*report))?),
            None => None,
        };
        let Some(host) = target.host.clone() else {
            return Self::demo(named);
        };
        let (scenario, chosen) = match named {
            Some(scenario) => (scenario, None),
            None => {
                let choice = choose(target, &host).await?;
                (choice.0, Some(choice.1))
            }
        };
        Ok(Self {
            demo: None,
            host,
            scenario: Arc::new(scenario),
            accounts,
            chosen,
        })
    }

    fn demo(named: Option<Loaded>) -> Result<Self, Failed> {
        let scenario = match named {
            Some(scenario) => scenario,
            None => load("demo").map_err(|report| Failed::usage(*report))?,
        };
        let gallery =
            Gallery::start(Options::default()).context("the demo gallery cannot be opened")?;
        // A doctor looks at every photo: they must hang.
        gallery
            .wait_until_seeded(SEEDING)
            .context("the demo gallery cannot be filled")?;
        let host = Url::parse(&gallery.url()).context("the demo gallery has no usable address")?;
        let account = Account::new(gallery.user(), gallery.password());
        Ok(Self {
            demo: Some(gallery),
            host,
            scenario: Arc::new(scenario),
            accounts: Accounts::new(vec![account]),
            chosen: None,
        })
    }

    /// One line: which gallery, and how it is spoken to.
    #[must_use]
    pub fn in_words(&self) -> String {
        let name = &self.scenario.scenario.name;
        match (&self.demo, &self.chosen) {
            (Some(_), _) => format!("The demo gallery at {}\n", self.host),
            (None, Some(chosen)) => format!("{}: {chosen}\n", self.host),
            (None, None) => format!("{} (scenario {name})\n", self.host),
        }
    }

    /// Closes the demo gallery, if it was opened for this.
    pub fn close(self) {
        if let Some(gallery) = self.demo
            && let Err(error) = gallery.shutdown()
        {
            tracing::warn!("the demo gallery did not close: {error}");
        }
    }
}

/// Looks at a gallery whose scenario nobody has named: the scenario, and how it
/// was come by.
///
/// # Errors
/// When nothing answers there, or nothing on it looks like a gallery.
pub async fn choose(target: &TargetArgs, host: &Url) -> Result<(Loaded, String), Failed> {
    let client = Client::new(HttpOptions {
        timeout: target.timeout,
        accept_invalid_certs: target.accept_invalid_certs,
        ..HttpOptions::default()
    })
    .context("connections cannot be made")?;
    let drafted = draft(&mut client.session(), host).await;
    let drafted = drafted.map_err(|error| {
        Failed::unreachable(anyhow!(
            "{error}\n  help: to look at the demo gallery instead, leave out --host"
        ))
    })?;
    if !drafted.finds_photos {
        return Err(Failed::unreachable(anyhow!(
            "{host} answers, and {}\n  help: name its scenario with --scenario, or begin one with: \
             vernissage draft {host}",
            drafted.summary
        )));
    }
    let what = match drafted.recognised {
        Some(_) => drafted.summary,
        None => format!(
            "{}; visitors only look (write a scenario for more: vernissage draft {host})",
            drafted.summary
        ),
    };
    Ok((drafted.loaded, what))
}
