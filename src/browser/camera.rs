//! A browser with one page, from its start to its end.

use std::future::Future;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use chromiumoxide::browser::Browser;
use chromiumoxide::cdp::browser_protocol::network::{
    ClearBrowserCacheParams, ClearBrowserCookiesParams, CookieParam,
};
use chromiumoxide::cdp::browser_protocol::storage::ClearDataForOriginParams;
use parking_lot::Mutex;
use serde_json::Value;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::connect::{Tab, connected, host, new_tab};
use super::error::BrowserError;
use super::find::Chromium;
use super::process::Process;
use super::screen::Screen;
use super::sight::Sight;
use super::snapshot::{Picture, Wish};
pub use super::usage::Usage;
use super::{look, page, shutter};

/// Memory that a browser may use before it is replaced. One page of a gallery
/// needs 200 to 400 MB with all of Chromium's processes.
const MOST_MEMORY: u64 = 1024 * 1024 * 1024;

/// What every command may take beyond the patience with the gallery.
const SPARE: Duration = Duration::from_secs(15);

/// How a camera is set up.
#[derive(Debug, Clone)]
pub struct Options {
    /// The browser.
    pub chromium: Chromium,
    /// Our own binary, which guards it.
    pub program: PathBuf,
    /// The gallery: no other host is spoken to.
    pub gallery: Url,
    /// The screen.
    pub screen: Screen,
    /// Sent in place of the browser's own.
    pub user_agent: Option<String>,
    /// Headers beyond the browser's own, sent with every request.
    pub headers: Vec<(String, String)>,
    /// A gallery whose TLS certificate cannot be trusted is opened all the same.
    pub accept_invalid_certs: bool,
    /// How long a page may take to come.
    pub patience: Duration,
    /// Takes secrets out of a text that people will read: URLs with tokens in them
    /// stand in what a page complains of.
    pub redact: fn(&str) -> String,
}

/// A browser with one page.
#[derive(Debug)]
pub struct Camera {
    process: Process,
    browser: Browser,
    tab: Mutex<Tab>,
    /// Whether the last look has not come to its end: its navigation may still go
    /// on, and would be taken for that of the next.
    unfinished: AtomicBool,
    gone: CancellationToken,
    options: Options,
}

impl Camera {
    /// Starts a browser with a fresh profile and its one page.
    ///
    /// # Errors
    /// When it does not start, or not in time.
    pub async fn open(options: Options) -> Result<Self, BrowserError> {
        let host = host(&options);
        let process = Process::start(&options.chromium, &options.program, &host).await?;
        let gone = CancellationToken::new();
        match connected(&process, &options, &gone).await {
            Ok((browser, tab)) => Ok(Self {
                process,
                browser,
                tab: Mutex::new(tab),
                unfinished: AtomicBool::new(false),
                gone,
                options,
            }),
            Err(error) => {
                process.end().await;
                Err(error)
            }
        }
    }

    /// Opens a URL and waits until its images are shown; all of them if `whole`,
    /// those on the screen otherwise.
    ///
    /// # Errors
    /// When the page cannot be opened, or the browser is gone or too large.
    pub async fn look(
        &self,
        url: &Url,
        referer: Option<&str>,
        whole: bool,
    ) -> Result<Sight, BrowserError> {
        let used = self.usage().memory_bytes;
        if used > MOST_MEMORY {
            return Err(BrowserError::TooLarge {
                used,
                limit: MOST_MEMORY,
            });
        }
        // Whoever stops listening to us half-way leaves this as it is.
        if self.unfinished.swap(true, Ordering::Relaxed) {
            self.bounded(Duration::ZERO, self.change_tab()).await?;
        }
        let Tab { page, ear } = self.tab();
        let patience = self.options.patience;
        let looking = look::Look {
            page: &page,
            ear: &ear,
            host: &host(&self.options),
            redact: self.options.redact,
            whole,
            until: Instant::now() + patience,
        };
        let looking = looking.at(url.as_str(), referer, patience);
        let sight = self.bounded(patience, looking).await?;
        self.unfinished.store(!sight.complete, Ordering::Relaxed);
        Ok(sight)
    }

    fn tab(&self) -> Tab {
        self.tab.lock().clone()
    }

    /// Goes on with a new page, and closes the one before.
    async fn change_tab(&self) -> Result<(), BrowserError> {
        let tab = new_tab(&self.browser, &self.options, &self.gone).await?;
        let before = std::mem::replace(&mut *self.tab.lock(), tab);
        // One that does not answer any more cannot be closed either.
        let _ = tokio::time::timeout(Duration::from_secs(2), before.page.close()).await;
        Ok(())
    }

    /// Takes a picture of the page as it is now.
    ///
    /// # Errors
    /// When there is no such part, or the browser is gone.
    pub async fn photograph(&self, wish: &Wish) -> Result<Picture, BrowserError> {
        let Tab { page, .. } = self.tab();
        let taking = shutter::photograph(&page, &self.options.screen, wish);
        self.bounded(Duration::from_secs(30), taking).await
    }

    /// Asks the page something in JavaScript.
    ///
    /// # Errors
    /// When the expression throws, or the browser is gone.
    pub async fn ask(&self, expression: &str) -> Result<Value, BrowserError> {
        let Tab { page, .. } = self.tab();
        let asking = page::evaluate(&page, expression);
        self.bounded(Duration::from_secs(30), asking).await
    }

    /// Gives the browser a cookie for a URL.
    ///
    /// # Errors
    /// When the browser refuses it, or is gone.
    pub async fn set_cookie(&self, url: &Url, name: &str, value: &str) -> Result<(), BrowserError> {
        let mut cookie = CookieParam::new(name, value);
        cookie.url = Some(url.to_string());
        let Tab { page, .. } = self.tab();
        let setting = async { Ok(page.set_cookie(cookie).await.map(drop)?) };
        self.bounded(Duration::ZERO, setting).await
    }

    /// Becomes a new person: no cookies, an empty cache, and nothing of what scripts
    /// and service workers have stored.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn forget(&self) -> Result<(), BrowserError> {
        let Tab { page, .. } = self.tab();
        let forgetting = async {
            page.execute(ClearBrowserCookiesParams::default()).await?;
            page.execute(ClearBrowserCacheParams::default()).await?;
            // It lives as long as the page, which goes on; a page of another origin
            // has none that matters.
            let _ = page::evaluate::<Value>(&page, "sessionStorage.clear()").await;
            let origin = self.options.gallery.origin().ascii_serialization();
            page.execute(ClearDataForOriginParams::new(origin, "all"))
                .await?;
            Ok(())
        };
        self.bounded(Duration::ZERO, forgetting).await
    }

    /// What Chromium has used so far.
    #[must_use]
    pub fn usage(&self) -> Usage {
        self.process.usage()
    }

    /// Which Chromium it is.
    #[must_use]
    pub fn chromium(&self) -> &Chromium {
        &self.options.chromium
    }

    /// The screen.
    #[must_use]
    pub fn screen(&self) -> &Screen {
        &self.options.screen
    }

    /// Ends the browser and removes its files.
    pub async fn close(self) {
        self.gone.cancel();
        drop(self.browser);
        self.process.end().await;
    }

    async fn bounded<T>(
        &self,
        time: Duration,
        work: impl Future<Output = Result<T, BrowserError>>,
    ) -> Result<T, BrowserError> {
        let limit = time + SPARE;
        tokio::select! {
            biased;
            () = self.gone.cancelled() => {
                Err(BrowserError::Gone("it crashed or was killed".to_owned()))
            }
            done = tokio::time::timeout(limit, work) => {
                done.unwrap_or(Err(BrowserError::Timeout(limit.as_secs())))
            }
        }
    }
}
