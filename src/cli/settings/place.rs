//! Which gallery is meant, how it is spoken to, and as whom.
//!
//! Without `--host` that is the demo gallery, opened here. With `--host` and no
//! `--scenario` the gallery is looked at first: a known one is spoken to as its
//! shipped scenario says, any other by a drafted walk that only reads.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, anyhow, ensure};
use url::Url;

use super::credentials;
use crate::cli::args::run::TargetArgs;
use crate::cli::exit::Failed;
use crate::demo::{Gallery, Options};
use crate::draft::{Draft, draft};
use crate::http::client::Client;
use crate::http::options::Options as HttpOptions;
use crate::scenario::library::{Loaded, load};
use crate::units;
use crate::visit::accounts::{Account, Accounts};

/// How long hanging the demo's photos may take.
const SEEDING: Duration = Duration::from_secs(60);

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

/// What a gallery is wanted for whose scenario nobody has named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// A page, whatever is on it.
    Page,
    /// Photos: where none can be found there is nothing to do.
    Photos,
}

impl Place {
    /// Opens or finds the gallery. All photos of the demo hang.
    ///
    /// # Errors
    /// When the demo cannot be opened, the scenario cannot be read, or nothing
    /// answers at the host.
    pub async fn open(target: &TargetArgs, wanted: Wanted) -> Result<Self, Failed> {
        let accounts = credentials::accounts(target).map_err(Failed::usage)?;
        let read = |name: &str| load(name).map_err(|report| Failed::usage(*report));
        let named = target.scenario.as_deref().map(read).transpose()?;
        let (scenario, chosen) = match (named, &target.host) {
            (Some(scenario), _) => (scenario, None),
            (None, None) => (read("demo")?, None),
            (None, Some(host)) => {
                let (scenario, how) = choose(target, host, wanted).await?;
                (scenario, Some(how))
            }
        };
        if target.host.is_some() {
            credentials::names_are_given(&accounts, &scenario).map_err(Failed::usage)?;
        }
        let mut place = Self::at(target.host.as_ref(), Arc::new(scenario), accounts)?;
        place.chosen = chosen;
        if let Some(gallery) = &place.demo {
            all_hang(gallery, SEEDING)?;
        }
        Ok(place)
    }

    /// The gallery at this host, of which nothing is asked yet; without one the
    /// demo, which may still be hanging photos, and its own account.
    ///
    /// # Errors
    /// When the demo cannot be opened.
    pub fn at(
        host: Option<&Url>,
        scenario: Arc<Loaded>,
        accounts: Accounts,
    ) -> anyhow::Result<Self> {
        let (demo, host, accounts) = match host {
            Some(host) => (None, host.clone(), accounts),
            None => {
                let gallery = Gallery::start(Options::default())
                    .context("the demo gallery cannot be opened")?;
                let host =
                    Url::parse(&gallery.url()).context("the demo gallery has no usable address")?;
                let account = Account::new(gallery.user(), gallery.password());
                (Some(gallery), host, Accounts::new(vec![account]))
            }
        };
        Ok(Self {
            demo,
            host,
            scenario,
            accounts,
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
        close(self.demo);
    }
}

/// Closes the demo gallery, if there is one.
pub fn close(demo: Option<Gallery>) {
    if let Some(gallery) = demo
        && let Err(error) = gallery.shutdown()
    {
        tracing::warn!("the demo gallery did not close: {error}");
    }
}

/// Waits for the demo's photos: who looks at every one must find it.
fn all_hang(gallery: &Gallery, at_most: Duration) -> anyhow::Result<()> {
    let hang = gallery
        .wait_until_seeded(at_most)
        .context("the demo gallery cannot be filled")?;
    ensure!(
        hang,
        "the demo gallery could not hang its photos within {}: this machine is too busy",
        units::duration(at_most)
    );
    Ok(())
}

/// Looks at a gallery whose scenario nobody has named: the scenario, and how it
/// was come by.
///
/// # Errors
/// When nothing answers there, or what is wanted is not there.
pub async fn choose(
    target: &TargetArgs,
    host: &Url,
    wanted: Wanted,
) -> Result<(Loaded, String), Failed> {
    let drafted = look(target, host).await?;
    if wanted == Wanted::Photos && !drafted.finds_photos {
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

async fn look(target: &TargetArgs, host: &Url) -> Result<Draft, Failed> {
    let client = Client::new(HttpOptions {
        timeout: target.timeout,
        accept_invalid_certs: target.accept_invalid_certs,
        ..HttpOptions::default()
    })
    .context("connections cannot be made")?;
    draft(&mut client.session(), host).await.map_err(|error| {
        Failed::unreachable(anyhow!(
            "{error}\n  help: to look at the demo gallery instead, leave out --host"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn photos_that_do_not_hang_in_time_are_an_error() {
        let gallery = Gallery::start(Options {
            photos: 40,
            ..Options::default()
        });
        let gallery = gallery.unwrap();
        let error = all_hang(&gallery, Duration::ZERO).unwrap_err();
        assert!(error.to_string().contains("could not hang"), "{error}");
    }
}
