//! Taking pictures of the page.

use chromiumoxide::Page;
use chromiumoxide::cdp::browser_protocol::page::{
    CaptureScreenshotFormat, CaptureScreenshotParams, Viewport,
};
use serde::Deserialize;

use super::error::BrowserError;
use super::page::evaluate;
use super::screen::Screen;
use super::snapshot::{Format, LARGEST, Part, Picture, Wish};

/// A box on the page, in CSS pixels.
#[derive(Debug, Clone, Copy, Deserialize)]
struct Area {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

/// Takes a picture of the page as it is.
pub(super) async fn photograph(
    page: &Page,
    screen: &Screen,
    wish: &Wish,
) -> Result<Picture, BrowserError> {
    let area = area(page, &wish.part).await?;
    let limit = (LARGEST / screen.scale).floor();
    let (width, height) = (area.width.min(limit), area.height.min(limit));
    // The clip's scale is on top of the device's.
    let scale = wish
        .width
        .map_or(1.0, |wanted| f64::from(wanted) / (width * screen.scale));
    let mut wanted = CaptureScreenshotParams::builder()
        .format(match wish.format {
            Format::Png => CaptureScreenshotFormat::Png,
            Format::Jpeg => CaptureScreenshotFormat::Jpeg,
            Format::Webp => CaptureScreenshotFormat::Webp,
        })
        .clip(Viewport {
            x: area.x,
            y: area.y,
            width,
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
        cut: height < area.height || width < area.width,
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
                "(() => {{ let it; \
                 try {{ it = document.querySelector({quoted}); }} catch {{ return null; }} \
                 if (!it) return []; \
                 const box = it.getBoundingClientRect(); \
                 return [{{x: box.x + scrollX, y: box.y + scrollY, width: box.width, height: box.height}}]; }})()"
            );
            let found: Option<Vec<Area>> = evaluate(page, &script).await?;
            let Some(found) = found else {
                return Err(BrowserError::NoSelector(selector.clone()));
            };
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
