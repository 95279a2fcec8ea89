//! Which image a browser loads for an element.
//!
//! Follows the HTML standard, section 4.8.4.3 ("selecting an image source"):
//! the `<source>`s of a `<picture>` in order, then the `<img>` itself, whose
//! `src` is a candidate of density 1 unless `srcset` says more. On top of it,
//! what lazy-loading scripts do: `data-srcset` and `data-src` go before a
//! placeholder in `src`.

use scraper::ElementRef;

use super::srcset::{self, Candidate, Descriptor};
use super::{css, media};
use crate::scenario::model::Device;

/// The URL that the element's `srcset` (or that of the `<picture>` around it)
/// resolves to on this device; `None` when there is none.
pub(super) fn from_srcset(element: ElementRef<'_>, device: Device) -> Option<&str> {
    sources(element)
        .filter(|source| is_for(*source, device))
        .find_map(|source| {
            resolve(source, "srcset", None, device)
                .or_else(|| resolve(source, "data-srcset", None, device))
        })
        .or_else(|| resolve(element, "srcset", element.attr("src"), device))
        .or_else(|| resolve(element, "data-srcset", None, device))
}

/// The `<source>` elements before an `<img>` in its `<picture>`.
fn sources(element: ElementRef<'_>) -> impl Iterator<Item = ElementRef<'_>> {
    element
        .parent()
        .and_then(ElementRef::wrap)
        .filter(|parent| parent.value().name() == "picture" && element.value().name() == "img")
        .into_iter()
        .flat_map(|picture| picture.child_elements())
        .take_while(move |child| child.id() != element.id())
        .filter(|child| child.value().name() == "source")
}

/// Whether a `<source>` is of a type that our visitors read and for this device.
fn is_for(source: ElementRef<'_>, device: Device) -> bool {
    let kind = source.attr("type").map(str::trim).unwrap_or_default();
    let known = kind.is_empty()
        || matches!(
            kind.to_ascii_lowercase().as_str(),
            "image/jpeg"
                | "image/jpg"
                | "image/png"
                | "image/apng"
                | "image/gif"
                | "image/webp"
                | "image/avif"
                | "image/svg+xml"
                | "image/bmp"
                | "image/x-icon"
        );
    known && media::matches(source.attr("media").unwrap_or_default(), device)
}

fn resolve<'a>(
    element: ElementRef<'a>,
    attribute: &str,
    src: Option<&'a str>,
    device: Device,
) -> Option<&'a str> {
    let text = element.attr(attribute)?;
    let mut candidates = srcset::parse(text);
    candidates.retain(|candidate| !is_inline(candidate.url));
    if candidates.is_empty() {
        return None;
    }
    let src = src
        .map(str::trim)
        .filter(|src| !src.is_empty() && !is_inline(src));
    // `src` is in the race where `srcset` leaves density 1 open.
    let open = candidates.iter().all(
        |candidate| matches!(candidate.descriptor, Descriptor::Density(density) if density != 1.0),
    );
    if let Some(url) = src.filter(|_| open) {
        candidates.push(Candidate {
            url,
            descriptor: Descriptor::Density(1.0),
        });
    }
    let sizes = element.attr("sizes").or_else(|| element.attr("data-sizes"));
    let size = source_size(sizes.unwrap_or_default(), device);
    srcset::choose(&candidates, size, device.scale).map(|candidate| candidate.url)
}

/// A `data:` URL: a placeholder that nobody asks for over the network.
pub(super) fn is_inline(url: &str) -> bool {
    let scheme = url.trim_start().get(..5);
    scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:"))
}

/// The width in CSS pixels that `sizes` gives an image ("parse a sizes
/// attribute"); the whole viewport where it says nothing.
fn source_size(sizes: &str, device: Device) -> f64 {
    css::split(sizes, ',')
        .find_map(|entry| {
            let (condition, length) = last_value(entry);
            let length = css::length(length, device)?;
            let condition = condition.to_ascii_lowercase();
            let holds =
                condition.is_empty() || media::condition(&condition, device, 0).unwrap_or(false);
            holds.then_some(length)
        })
        .unwrap_or_else(|| f64::from(device.width))
}

/// Splits `(min-width: 600px) calc(50vw - 1em)` before its last value.
fn last_value(entry: &str) -> (&str, &str) {
    let from = css::outside(entry)
        .filter(|(_, c)| c.is_whitespace())
        .last()
        .map_or(0, |(at, c)| at + c.len_utf8());
    let (condition, value) = entry.split_at(from);
    (condition.trim(), value)
}

#[cfg(test)]
mod tests {
    use super::super::document::Document;
    use super::*;
    use crate::markup::Selector;

    const DESK: Device = Device {
        width: 1000,
        scale: 1.0,
    };
    const PHONE: Device = Device {
        width: 400,
        scale: 3.0,
    };

    fn loaded(html: &str, device: Device) -> Option<String> {
        let document = Document::parse(html);
        let img = document.first(&Selector::compile("img").unwrap())?;
        from_srcset(img, device).map(str::to_owned)
    }

    #[test]
    fn sizes_decide_what_a_width_means() {
        let html = r#"<img src=s.jpg sizes="(max-width: 500px) 100vw, calc(50vw - 20px)"
            srcset="a.jpg 480w, b.jpg 800w, c.jpg 1200w">"#;
        assert_eq!(loaded(html, DESK).unwrap(), "a.jpg");
        assert_eq!(loaded(html, PHONE).unwrap(), "c.jpg");
    }

    #[test]
    fn src_competes_where_density_one_is_open() {
        let html = r#"<img src="a.jpg" srcset="b.jpg 1.5x, c.jpg 2x">"#;
        assert_eq!(loaded(html, DESK).unwrap(), "a.jpg");
        assert_eq!(loaded(html, PHONE).unwrap(), "c.jpg");
    }

    #[test]
    fn the_first_source_that_fits_wins() {
        let html = r#"<picture><source type="image/jxl" srcset="x.jxl">
            <source media="(max-width: 500px)" srcset="small.webp" type="image/webp">
            <source srcset="large.webp 2000w" type="image/webp"><img src="old.jpg"></picture>"#;
        assert_eq!(loaded(html, DESK).unwrap(), "large.webp");
        assert_eq!(loaded(html, PHONE).unwrap(), "small.webp");
    }

    #[test]
    fn placeholders_are_not_loaded() {
        let html = r#"<img srcset="data:image/gif;base64,R0 1w" data-srcset="real.jpg 1x">"#;
        assert_eq!(loaded(html, DESK).unwrap(), "real.jpg");
        assert_eq!(loaded("<img src=a.jpg>", DESK), None);
    }

    #[test]
    fn sizes_that_make_no_sense_mean_the_viewport() {
        assert_eq!(source_size("auto", DESK), 1000.0);
        assert_eq!(source_size("(min-width: 1px) nonsense, 10px", DESK), 10.0);
        assert_eq!(source_size("", DESK), 1000.0);
        assert_eq!(source_size("(MIN-WIDTH: 100px) 30PX", DESK), 30.0);
    }
}
