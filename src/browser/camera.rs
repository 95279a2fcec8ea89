//! A browser with one page, from its start to its end.

use std::future::Future;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use chromiumoxide::browser::Browser;
use chromiumoxide::cdp::browser_protocol::browser::{
    SetDownloadBehaviorBehavior, SetDownloadBehaviorParams,
};
use chromiumoxide::cdp::browser_protocol::network::{
    ClearBrowserCacheParams, ClearBrowserCookiesParams, CookieParam, Headers,
    SetExtraHttpHeadersParams,
};
use chromiumoxide::handler::HandlerConfig;
use chromiumoxide::{Handler, Page};
use futures_util::StreamExt;
use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::error::BrowserError;
use super::find::Chromium;
use super::page;
use super::process::Process;
use super::screen::Screen;
use super::sight::Sight;
use super::snapshot::{Picture, Wish};
pub use super::usage::Usage;
use super::watch::{Ear, listen};

/// Memory that a browser may use before it is replaced. One page of a gallery
/// needs 200 to 400 MB with all of Chromium's processes.
const MOST_MEMORY: u64 = 1024 * 1024 * 1024;

/// What every command may take beyond the patience with the gallery.
const SPARE: Duration = Duration::from_secs(15);

/// How often the library is asked whether anything is due: it notices its own
/// deadlines only when something else happens.
const POKE: Duration = Duration::from_millis(250);

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

/// The page, and what is heard of it.
#[derive(Debug, Clone)]
struct Tab {
    page: Page,
    ear: Ear,
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
        let looking = page::look(&page, &ear, url.as_str(), referer, whole, patience);
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
        let taking = page::photograph(&page, &self.options.screen, wish);
        self.bounded(Duration::from_secs(30), taking).await
    }

    /// Asks the page something in JavaScript.
    ///
    /// # Errors
    /// When the expression throws, or the browser is gone.
    pub async fn ask(&self, expression: &str) -> Result<serde_json::Value, BrowserError> {
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

    /// Becomes a new person: no cookies, an empty cache.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn forget(&self) -> Result<(), BrowserError> {
        let Tab { page, .. } = self.tab();
        let forgetting = async {
            page.execute(ClearBrowserCookiesParams::default()).await?;
            page.execute(ClearBrowserCacheParams::default()).await?;
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

fn host(options: &Options) -> String {
    options.gallery.host_str().unwrap_or_default().to_owned()
}

/// Connects to the browser and opens its one page.
async fn connected(
    process: &Process,
    options: &Options,
    gone: &CancellationToken,
) -> Result<(Browser, Tab), BrowserError> {
    let config = HandlerConfig {
        ignore_https_errors: options.accept_invalid_certs,
        viewport: None,
        request_timeout: options.patience,
        ..HandlerConfig::default()
    };
    let (browser, handler) = Browser::connect_with_config(&process.address, config).await?;
    tokio::spawn(drive(handler, gone.clone()));
    let work = async {
        let refuse = SetDownloadBehaviorParams::new(SetDownloadBehaviorBehavior::Deny);
        browser.execute(refuse).await?;
        let tab = new_tab(&browser, options, gone).await?;
        for other in browser.pages().await? {
            if other.target_id() != tab.page.target_id() {
                other.close().await?;
            }
        }
        Ok(tab)
    };
    let tab = tokio::time::timeout(SPARE * 2, work)
        .await
        .unwrap_or(Err(BrowserError::Timeout((SPARE * 2).as_secs())))?;
    Ok((browser, tab))
}

/// A page that is ready to be looked at.
async fn new_tab(
    browser: &Browser,
    options: &Options,
    gone: &CancellationToken,
) -> Result<Tab, BrowserError> {
    let page = browser.new_page("about:blank").await?;
    let ear = listen(&page, &host(options), gone).await?;
    page::dress(&page, &options.screen, options.user_agent.as_deref()).await?;
    if !options.headers.is_empty() {
        let headers: serde_json::Map<_, _> = options
            .headers
            .iter()
            .map(|(name, value)| (name.clone(), value.as_str().into()))
            .collect();
        let headers = Headers::new(serde_json::Value::Object(headers));
        page.execute(SetExtraHttpHeadersParams::new(headers))
            .await?;
    }
    Ok(Tab { page, ear })
}

/// Carries messages between us and the browser until either ends.
async fn drive(mut handler: Handler, gone: CancellationToken) {
    let mut poke = tokio::time::interval(POKE);
    loop {
        tokio::select! {
            () = gone.cancelled() => return,
            _ = poke.tick() => {}
            next = handler.next() => {
                if !matches!(next, Some(Ok(()))) {
                    gone.cancel();
                    return;
                }
            }
        }
    }
}
