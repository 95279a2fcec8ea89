//! The one page: dressed for a screen, and asked things in JavaScript.

use chromiumoxide::Page;
use chromiumoxide::cdp::browser_protocol::emulation::{
    MediaFeature, SetDeviceMetricsOverrideParams, SetEmulatedMediaParams,
    SetTouchEmulationEnabledParams, SetUserAgentOverrideParams,
};
use chromiumoxide::cdp::browser_protocol::page::AddScriptToEvaluateOnNewDocumentParams;
use chromiumoxide::cdp::js_protocol::runtime::EvaluateParams;
use chromiumoxide::error::CdpError;
use serde::de::DeserializeOwned;

use super::error::BrowserError;
use super::screen::Screen;

/// Watches each page from within.
const PROBE: &str = include_str!("probe.js");

/// Puts the page behind a screen.
pub(super) async fn dress(
    page: &Page,
    screen: &Screen,
    user_agent: Option<&str>,
) -> Result<(), BrowserError> {
    let script = AddScriptToEvaluateOnNewDocumentParams::new(PROBE);
    page.execute(script).await?;
    let metrics = SetDeviceMetricsOverrideParams::new(
        i64::from(screen.width),
        i64::from(screen.height),
        screen.scale,
        screen.mobile,
    );
    page.execute(metrics).await?;
    let touch = SetTouchEmulationEnabledParams::new(screen.mobile);
    page.execute(touch).await?;
    let scheme = if screen.dark { "dark" } else { "light" };
    let scheme = MediaFeature::new("prefers-color-scheme", scheme);
    let media = SetEmulatedMediaParams::builder().feature(scheme).build();
    page.execute(media).await?;
    if let Some(agent) = user_agent {
        page.execute(SetUserAgentOverrideParams::new(agent)).await?;
    }
    Ok(())
}

/// Runs a script in the page and waits for what it promises.
pub(super) async fn evaluate<T: DeserializeOwned>(
    page: &Page,
    script: &str,
) -> Result<T, BrowserError> {
    let wanted = EvaluateParams::builder()
        .expression(script)
        .await_promise(true)
        .return_by_value(true)
        .build()
        .map_err(BrowserError::Refused)?;
    // Without the library's own idea of where the page is, which may be out of date.
    let answer = page.execute(wanted).await?.result;
    if let Some(thrown) = answer.exception_details {
        return Err(CdpError::JavascriptException(Box::new(thrown)).into());
    }
    let value = answer.result.value.unwrap_or_default();
    serde_json::from_value(value).map_err(|error| BrowserError::Refused(error.to_string()))
}
