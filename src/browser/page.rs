//! The one page: opening URLs on it, and taking pictures of it.

use std::time::{Duration, Instant};

use chromiumoxide::Page;
use chromiumoxide::cdp::browser_protocol::emulation::{
    MediaFeature, SetDeviceMetricsOverrideParams, SetEmulatedMediaParams,
    SetTouchEmulationEnabledParams, SetUserAgentOverrideParams,
};
use chromiumoxide::cdp::browser_protocol::network::GetResponseBodyParams;
use chromiumoxide::cdp::browser_protocol::page::{
    AddScriptToEvaluateOnNewDocumentParams, CaptureScreenshotFormat, CaptureScreenshotParams,
    NavigateParams, ReferrerPolicy, Viewport,
};
use chromiumoxide::cdp::js_protocol::runtime::EvaluateParams;
use chromiumoxide::error::CdpError;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::error::BrowserError;
use super::screen::Screen;
use super::sight::{Problem, Sight, Vitals};
use super::snapshot::{Format, Part, Picture, TALLEST, Wish};
use super::watch::{Document, Ear};

const PROBE: &str = include_str!("probe.js");

/// What `settle` of the probe gives.
#[derive(Debug, Default, Deserialize)]
struct Settled {
    #[serde(flatten)]
    vitals: Vitals,
    images: u32,
    broken: Vec<String>,
    complete: bool,
    url: String,
}

/// A box on the page, in CSS pixels.
#[derive(Debug, Clone, Copy, Deserialize)]
struct Area {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

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

/// Opens a URL and waits until its images are shown, `patience` at most.
pub(super) async fn look(
    page: &Page,
    ear: &Ear,
    url: &str,
    referer: Option<&str>,
    whole: bool,
    patience: Duration,
) -> Result<Sight, BrowserError> {
    let until = Instant::now() + patience;
    *ear.lock() = Default::default();
    // A page that was there before must not be taken for the one that is wanted.
    let _ = evaluate::<Value>(page, "window.__vernissage_left = true").await;
    let arrived = navigate(page, url, referer, until).await?;
    let settled = settle(page, whole, until).await?;
    let complete = arrived && settled.complete;
    let document = ear.lock().document.clone();
    let body = match &document {
        Some(document) if document.is_text => body(page, document).await,
        _ => bytes::Bytes::new(),
    };
    let mut problems = std::mem::take(&mut ear.lock().problems);
    for url in &settled.broken {
        problems.insert(Problem::BrokenImage { url: url.clone() });
    }
    if !complete {
        let seconds = patience.as_secs();
        problems.insert(Problem::Unfinished { seconds });
    }
    let (status, headers) = document.map_or((0, Vec::new()), |it| (it.status, it.headers));
    Ok(Sight {
        url: settled.url,
        status,
        headers,
        body,
        vitals: settled.vitals,
        images: settled.images,
        broken_images: u32::try_from(settled.broken.len()).unwrap_or(u32::MAX),
        complete,
        problems: problems.into_iter().collect(),
    })
}

/// Sets out for a URL, and says whether the library has seen the page arrive. It
/// gives up after half a minute whatever it is told.
async fn navigate(
    page: &Page,
    url: &str,
    referer: Option<&str>,
    until: Instant,
) -> Result<bool, BrowserError> {
    let mut wanted = NavigateParams::new(url);
    if let Some(referer) = referer {
        wanted.referrer = Some(referer.to_owned());
        wanted.referrer_policy = Some(ReferrerPolicy::StrictOriginWhenCrossOrigin);
    }
    let answer = match tokio::time::timeout_at(until.into(), page.execute(wanted)).await {
        Ok(Ok(answer)) => answer.result,
        Ok(Err(CdpError::Timeout)) => return Ok(true),
        Ok(Err(error)) => return Err(error.into()),
        Err(_) => return Ok(false),
    };
    if let Some(reason) = answer.error_text {
        let url = url.to_owned();
        return Err(BrowserError::Unreachable { url, reason });
    }
    if answer.loader_id.is_none() {
        // Another place on the same page.
        evaluate::<Value>(page, "window.__vernissage_left = false").await?;
    }
    Ok(true)
}

/// Waits until the page is shown, in rounds that are shorter than the half minute
/// in which the library wants an answer to everything.
async fn settle(page: &Page, whole: bool, until: Instant) -> Result<Settled, BrowserError> {
    const ROUND: Duration = Duration::from_secs(20);
    const LAST: Duration = Duration::from_millis(500);
    /// Pages that go on to another by themselves do so a few times.
    const MOST_ERRORS: u32 = 10;
    let mut errors = 0;
    loop {
        let left = until.saturating_duration_since(Instant::now());
        let round = left.clamp(LAST, ROUND);
        let script = format!("window.__vernissage.settle({whole}, {})", round.as_millis());
        let is_over = left <= LAST;
        match evaluate::<Settled>(page, &script).await {
            Ok(settled) if settled.complete || is_over => return Ok(settled),
            Ok(_) => {}
            Err(error) if is_over || errors == MOST_ERRORS || error.is_fatal() => {
                return Err(error);
            }
            Err(_) => {
                errors += 1;
                tokio::time::sleep(LAST).await;
            }
        }
    }
}

/// The page as it came, before scripts changed it: what the crowd reads too.
async fn body(page: &Page, document: &Document) -> bytes::Bytes {
    match page
        .execute(GetResponseBodyParams::new(document.id.clone()))
        .await
    {
        Ok(answer) if !answer.base64_encoded => answer.result.body.into(),
        _ => bytes::Bytes::new(),
    }
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

/// Takes a picture of the page as it is.
pub(super) async fn photograph(
    page: &Page,
    screen: &Screen,
    wish: &Wish,
) -> Result<Picture, BrowserError> {
    let area = area(page, &wish.part).await?;
    let tallest = TALLEST / screen.scale;
    let height = area.height.min(tallest);
    // The clip's scale is on top of the device's.
    let scale = wish
        .width
        .map_or(1.0, |width| f64::from(width) / (area.width * screen.scale));
    let mut wanted = CaptureScreenshotParams::builder()
        .format(match wish.format {
            Format::Png => CaptureScreenshotFormat::Png,
            Format::Jpeg => CaptureScreenshotFormat::Jpeg,
            Format::Webp => CaptureScreenshotFormat::Webp,
        })
        .clip(Viewport {
            x: area.x,
            y: area.y,
            width: area.width,
            height,
            scale,
        })
        .capture_beyond_viewport(wish.part.is_beyond_the_screen());
    if let Some(quality) = wish.quality {
        wanted = wanted.quality(i64::from(quality));
    }
    let bytes = capture(page, wanted.build()).await?;
    let size = imagesize::blob_size(&bytes)
        .map_err(|error| BrowserError::Refused(format!("the picture is none: {error}")))?;
    Ok(Picture {
        bytes,
        width: u32::try_from(size.width).unwrap_or(u32::MAX),
        height: u32::try_from(size.height).unwrap_or(u32::MAX),
        cut: height < area.height,
    })
}

async fn capture(page: &Page, wanted: CaptureScreenshotParams) -> Result<Vec<u8>, BrowserError> {
    use base64::Engine as _;
    let answer = page.execute(wanted).await?;
    base64::engine::general_purpose::STANDARD
        .decode(&answer.data)
        .map_err(|error| BrowserError::Refused(format!("the picture is none: {error}")))
}

/// Where the part is, from the top left of the page.
async fn area(page: &Page, part: &Part) -> Result<Area, BrowserError> {
    const VIEWPORT: &str = "({x: scrollX, y: scrollY, width: innerWidth, height: innerHeight})";
    const WHOLE: &str = "({x: 0, y: 0, width: Math.max(innerWidth, document.documentElement.scrollWidth), \
         height: Math.max(innerHeight, document.documentElement.scrollHeight)})";
    match part {
        Part::Viewport => evaluate(page, VIEWPORT).await,
        Part::Whole => evaluate(page, WHOLE).await,
        Part::Element(selector) => {
            let quoted = serde_json::Value::from(selector.as_str());
            let script = format!(
                "(() => {{ const it = document.querySelector({quoted}); if (!it) return []; \
                 const box = it.getBoundingClientRect(); \
                 return [{{x: box.x + scrollX, y: box.y + scrollY, width: box.width, height: box.height}}]; }})()"
            );
            let found: Vec<Area> = evaluate(page, &script).await?;
            match found.first() {
                Some(&area) if area.width >= 1.0 && area.height >= 1.0 => Ok(area),
                _ => Err(BrowserError::NoElement {
                    selector: selector.clone(),
                    url: page.url().await?.unwrap_or_default(),
                }),
            }
        }
    }
}
