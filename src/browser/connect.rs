//! From a browser that listens to its one page, and the talk between us and it.

use std::time::Duration;

use chromiumoxide::browser::Browser;
use chromiumoxide::cdp::browser_protocol::browser::{
    SetDownloadBehaviorBehavior, SetDownloadBehaviorParams,
};
use chromiumoxide::cdp::browser_protocol::network::{Headers, SetExtraHttpHeadersParams};
use chromiumoxide::handler::HandlerConfig;
use chromiumoxide::{Handler, Page};
use futures_util::StreamExt;
use tokio_util::sync::CancellationToken;

use super::camera::Options;
use super::error::BrowserError;
use super::page;
use super::process::Process;
use super::watch::{Ear, listen};

/// How long connecting may take.
const CONNECTED: Duration = Duration::from_secs(30);

/// How often the library is asked whether anything is due: it notices its own
/// deadlines only when something else happens.
const POKE: Duration = Duration::from_millis(250);

/// The page, and what is heard of it.
#[derive(Debug, Clone)]
pub(super) struct Tab {
    pub(super) page: Page,
    pub(super) ear: Ear,
}

/// The host that is spoken to, as it stands in a URL.
pub(super) fn host(options: &Options) -> String {
    options.gallery.host_str().unwrap_or_default().to_owned()
}

/// Connects to the browser and opens its one page.
pub(super) async fn connected(
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
    let tab = tokio::time::timeout(CONNECTED, work)
        .await
        .unwrap_or(Err(BrowserError::Timeout(CONNECTED.as_secs())))?;
    Ok((browser, tab))
}

/// A page that is ready to be looked at.
pub(super) async fn new_tab(
    browser: &Browser,
    options: &Options,
    gone: &CancellationToken,
) -> Result<Tab, BrowserError> {
    let page = browser.new_page("about:blank").await?;
    let ear = listen(&page, &host(options), options.redact, gone).await?;
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
