//! Why there is no picture.

use std::path::PathBuf;

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum BrowserError {
    /// No Chromium on this machine.
    #[error(
        "there is no Chromium here, which screenshots need: install it with \
         'apt-get install chromium', or name one with --chromium PATH or CHROME"
    )]
    Missing,
    /// The one that was named is not there, or may not be run.
    #[error(
        "{} is no Chromium that can be run: name another with --chromium PATH or CHROME, or \
         install one with 'apt-get install chromium'",
        .0.display()
    )]
    Unusable(PathBuf),
    /// It did not come up.
    #[error("Chromium did not start: {0}")]
    Start(String),
    /// It, or its page, has crashed or was killed.
    #[error("the browser has gone: {0}")]
    Gone(String),
    /// It uses more memory than it may.
    #[error("the browser used more memory than it may ({used} of {limit} bytes) and was closed")]
    TooLarge {
        /// Resident bytes of all its processes.
        used: u64,
        /// What it may use.
        limit: u64,
    },
    /// It did not answer in time.
    #[error("the browser did not answer within {0} s")]
    Timeout(u64),
    /// The gallery's page could not be opened at all.
    #[error("{url} cannot be opened: {reason}")]
    Unreachable {
        /// What was to be opened.
        url: String,
        /// Why, or Chromium's name for it: `net::ERR_CONNECTION_REFUSED`.
        reason: String,
    },
    /// What was to be photographed is not on the page.
    #[error("there is no visible element '{selector}' on {url}")]
    NoElement {
        /// The selector.
        selector: String,
        /// The page.
        url: String,
    },
    /// What was opened is nothing that a browser shows.
    #[error("{url} is no page to look at: {reason}")]
    NoPage {
        /// What was opened.
        url: String,
        /// What it is.
        reason: String,
    },
    /// The browser does not understand the selector.
    #[error("'{0}' is no CSS selector")]
    NoSelector(String),
    /// The page never stays.
    #[error("{url} goes on to another page, or loads itself, again and again")]
    Restless {
        /// What was opened.
        url: String,
    },
    /// Chromium refused a command.
    #[error("the browser said: {0}")]
    Refused(String),
}

impl BrowserError {
    /// Whether a new browser may do better.
    #[must_use]
    pub const fn is_fatal(&self) -> bool {
        matches!(
            self,
            Self::Gone(_) | Self::TooLarge { .. } | Self::Timeout(_) | Self::Start(_)
        )
    }
}

impl From<chromiumoxide::error::CdpError> for BrowserError {
    fn from(error: chromiumoxide::error::CdpError) -> Self {
        use chromiumoxide::error::CdpError;
        match error {
            CdpError::ChannelSendError(_) | CdpError::NoResponse | CdpError::Ws(_) => {
                Self::Gone("the connection to it is closed".to_owned())
            }
            CdpError::JavascriptException(details) => {
                let thrown = details.exception.as_ref();
                let told = thrown.and_then(|it| it.description.as_ref());
                let told = told.unwrap_or(&details.text);
                Self::Refused(told.lines().next().unwrap_or_default().to_owned())
            }
            other => Self::Refused(other.to_string()),
        }
    }
}
