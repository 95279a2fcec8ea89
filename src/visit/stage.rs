//! What all visitors of a run share.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::accounts::Accounts;
use super::ledger::Ledger;
use super::personas::Mix;
use super::photo::PhotoMaker;
use super::rehearsal::Nobody;
use super::session::StatusSet;
use super::think::ThinkTime;
use crate::measure::sample::Action;
use crate::measure::witness::Witness;
use crate::page::extract::Extractor;
use crate::scenario::model::{Expect, Scenario};
use crate::target::{Origin, Target, TargetError};

/// No more different complaints than this are kept.
const MOST_COMPLAINTS: usize = 20;

/// What a stage is set with.
#[derive(Clone)]
pub struct Setting {
    /// How the gallery is spoken to.
    pub scenario: Arc<Scenario>,
    /// What reads its pages.
    pub extractor: Arc<Extractor>,
    /// The gallery's URL; everything in the scenario is relative to it.
    pub host: Url,
    /// Whom visitors sign in as.
    pub accounts: Accounts,
    /// Who is told everything.
    pub witness: Arc<dyn Witness>,
    /// Where everything that is put into the gallery is written down first.
    pub ledger: Arc<Ledger>,
    /// The pause between pages.
    pub think: ThinkTime,
    /// What `mixed` visitors come for.
    pub mix: Mix,
    /// The seed of everything that is drawn.
    pub seed: u64,
    /// Makes the photos that are added.
    pub photos: Arc<PhotoMaker>,
    /// Cancelled when the run ends: visits end at the next moment, but a write
    /// that is on its way.
    pub cancel: CancellationToken,
    /// How long a write that is on its way may still take after that. What is
    /// not done by then is left to the clean-up.
    pub grace: Duration,
}

impl Setting {
    /// A stage without a crowd: nobody thinks, nobody is told, and nobody waits for
    /// a write once it is over.
    #[must_use]
    pub fn quiet(
        scenario: Arc<Scenario>,
        host: Url,
        accounts: Accounts,
        ledger: Arc<Ledger>,
    ) -> Self {
        let device = scenario.crowd.device.unwrap_or_default();
        Self {
            extractor: Arc::new(Extractor::new(&scenario, device)),
            scenario,
            host,
            accounts,
            witness: Arc::new(Nobody),
            ledger,
            think: ThinkTime::NONE,
            mix: Mix::default(),
            seed: 0,
            photos: Arc::new(PhotoMaker::default()),
            cancel: CancellationToken::new(),
            grace: Duration::ZERO,
        }
    }
}

/// What all visitors of a run share.
pub struct Stage {
    pub(super) setting: Setting,
    pub(super) accepts: Accepts,
    /// The gallery's origin, if it wants name and password with every request.
    pub(super) asks_by_header: Option<Arc<Origin>>,
    complaints: Mutex<Vec<String>>,
}

/// The statuses that count as success on the pages of a walk.
pub(super) struct Accepts {
    pub(super) listing: StatusSet,
    pub(super) gallery: StatusSet,
    pub(super) photo: StatusSet,
}

impl Stage {
    /// Sets the stage. The host's path gets a slash at its end, so that URLs
    /// relative to it stay below it.
    #[must_use]
    pub fn new(mut setting: Setting) -> Self {
        if !setting.host.path().ends_with('/') {
            let path = format!("{}/", setting.host.path());
            setting.host.set_path(&path);
        }
        let browse = &setting.scenario.browse;
        let accepts = Accepts {
            listing: accept(&browse.listing.expect, true),
            gallery: accept(&browse.gallery.expect, true),
            photo: accept(&browse.photo.expect, true),
        };
        let basic_auth = setting.scenario.basic_auth;
        let host = basic_auth.then(|| Target::new(setting.host.clone()).ok());
        let asks_by_header = host.flatten().map(|host| Arc::clone(host.origin()));
        Self {
            setting,
            accepts,
            asks_by_header,
            complaints: Mutex::default(),
        }
    }

    /// Why visits for this action are not possible on this stage; `None` if they
    /// are. A run says it before it begins; visitors who come for it walk.
    #[must_use]
    pub fn obstacle(&self, action: Action) -> Option<String> {
        let scenario = &self.setting.scenario;
        let writes = [("add", scenario.upload.is_some())];
        let deletes = [
            ("add", scenario.upload.is_some()),
            ("delete", scenario.delete.is_some()),
        ];
        let needed: &[_] = match action {
            Action::Walk => &[],
            Action::Add => &writes,
            Action::Delete => &deletes,
        };
        if let Some((missing, _)) = needed.iter().find(|(_, there)| !there) {
            return Some(format!(
                "the scenario {} does not say how to {missing} a photo",
                scenario.name
            ));
        }
        let signs_in = scenario.sign_in.is_some() || scenario.basic_auth;
        let must = action != Action::Walk || scenario.browse.sign_in_first;
        (must && signs_in && self.setting.accounts.is_empty()).then(|| {
            format!(
                "the scenario {} signs in for it, and no account was given \
                 (--user with --password-file)",
                scenario.name
            )
        })
    }

    /// Whether visits that come for this will sign in.
    #[must_use]
    pub fn will_sign_in(&self, action: Action) -> bool {
        let signs_in = self.setting.scenario.sign_in.is_some();
        let asked = action != Action::Walk || self.setting.scenario.browse.sign_in_first;
        signs_in && asked && self.obstacle(action).is_none()
    }

    /// Where everything that is put into the gallery is written down.
    #[must_use]
    pub fn ledger(&self) -> &Ledger {
        &self.setting.ledger
    }

    /// Cancelled when the run ends.
    #[must_use]
    pub fn cancel_token(&self) -> &CancellationToken {
        &self.setting.cancel
    }

    /// Things that a reader of the report should know, as whole sentences.
    #[must_use]
    pub fn complaints(&self) -> Vec<String> {
        self.complaints.lock().clone()
    }

    pub(super) fn complain(&self, sentence: String) {
        let mut complaints = self.complaints.lock();
        if complaints.len() < MOST_COMPLAINTS && !complaints.contains(&sentence) {
            tracing::warn!("{sentence}");
            complaints.push(sentence);
        }
    }

    /// Resolves a URL of the scenario. Relative ones, and those that begin with
    /// a slash, are below the host's own path (`--host http://h/gallery`), but
    /// for those that begin with that path already, as captured links do.
    ///
    /// # Errors
    /// When the text is no URL, or one of another scheme.
    pub fn resolve(&self, text: &str) -> Result<Arc<Target>, UrlError> {
        let host = &self.setting.host;
        let path = host.path();
        // With or without the slash that the path was given at its end.
        let has_path = text.starts_with(path) || text == path.trim_end_matches('/');
        let below = match text.strip_prefix('/') {
            Some(rest) if !has_path && !rest.starts_with('/') => rest,
            _ => text,
        };
        let url = host.join(below).map_err(|cause| UrlError::Parse {
            text: text.to_owned(),
            cause,
        })?;
        Ok(Target::new(url)?)
    }
}

/// Why a URL of the scenario cannot be asked for.
#[derive(Debug, thiserror::Error)]
pub enum UrlError {
    /// It is no URL.
    #[error("'{text}' is not a URL: {cause}")]
    Parse {
        /// What was given.
        text: String,
        /// What is wrong with it.
        cause: url::ParseError,
    },
    /// It is one that is not spoken here.
    #[error(transparent)]
    Target(#[from] TargetError),
}

/// The statuses that count as success.
pub(super) fn accept(expect: &Expect, follow: bool) -> StatusSet {
    if !expect.status.is_empty() {
        StatusSet::of(expect.status.clone())
    } else if follow {
        StatusSet::SUCCESS
    } else {
        StatusSet::of(vec![(200, 399)])
    }
}
