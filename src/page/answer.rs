//! One answer of the gallery, looked into as far as anybody asks.

use std::borrow::Cow;
use std::cell::OnceCell;

use ::http::HeaderMap;
use url::Url;

use super::document::Document;
use crate::scenario::model::Device;
use crate::target::Target;

/// An answer: where it came from, its headers and its body. HTML is parsed when
/// it is first needed, and once.
///
/// Not [`Send`]: it is made, asked and dropped between two awaits.
pub struct Page<'a> {
    target: &'a Target,
    headers: &'a HeaderMap,
    body: Cow<'a, str>,
    device: Device,
    document: OnceCell<Document>,
    base: OnceCell<Url>,
}

impl<'a> Page<'a> {
    /// Wraps an answer.
    ///
    /// `target` is where it came from, after redirects. The body should be UTF-8;
    /// bytes that are not are replaced.
    #[must_use]
    pub fn new(target: &'a Target, headers: &'a HeaderMap, body: &'a [u8]) -> Self {
        Self {
            target,
            headers,
            body: decoded(body),
            device: Device::default(),
            document: OnceCell::new(),
            base: OnceCell::new(),
        }
    }

    /// Resolves images for this device.
    #[must_use]
    pub fn on(self, device: Device) -> Self {
        Self { device, ..self }
    }

    /// Where the answer came from.
    #[must_use]
    pub fn target(&self) -> &'a Target {
        self.target
    }

    /// The body as text.
    #[must_use]
    pub fn body(&self) -> &str {
        &self.body
    }

    /// The text of a header, with bytes that are not UTF-8 replaced (servers
    /// send Location headers of any encoding).
    #[must_use]
    pub fn header(&self, name: &str) -> Option<Cow<'a, str>> {
        let value = self.headers.get(name)?;
        Some(String::from_utf8_lossy(value.as_bytes()))
    }

    /// The page's title, if it has one.
    #[must_use]
    pub fn title(&self) -> Option<String> {
        self.document().title()
    }

    /// Whether the page was so large that only its first part was looked into.
    pub(super) fn was_cut(&self) -> bool {
        self.document
            .get()
            .is_some_and(|document| !document.is_whole())
    }

    pub(super) fn device(&self) -> Device {
        self.device
    }

    pub(super) fn document(&self) -> &Document {
        self.document.get_or_init(|| Document::parse(&self.body))
    }

    /// Whether the body looks like markup rather than JSON or plain text.
    pub(super) fn is_markup(&self) -> bool {
        self.body
            .trim_start_matches('\u{feff}')
            .trim_start()
            .starts_with('<')
    }

    /// What relative URLs on the page are relative to: `<base href>` if there is
    /// one, else the URL of the page.
    pub(super) fn base(&self) -> &Url {
        self.base.get_or_init(|| {
            let url = self.target.url();
            if !mentions_base(&self.body) {
                return url.clone();
            }
            self.document()
                .elements()
                .filter(|element| element.value().name() == "base")
                .find_map(|element| element.attr("href"))
                .and_then(|href| url.join(href.trim()).ok())
                .filter(|base| !base.cannot_be_a_base())
                .unwrap_or_else(|| url.clone())
        })
    }
}

/// Text that is UTF-8, as it nearly always is, is checked at once; the lossy
/// reading goes character by character.
fn decoded(body: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(body).map_or_else(|_| String::from_utf8_lossy(body), Cow::Borrowed)
}

/// Spares pages without `<base>`, which are nearly all, the look for it.
fn mentions_base(body: &str) -> bool {
    body.match_indices('<').any(|(at, _)| {
        body.as_bytes()
            .get(at + 1..at + 5)
            .is_some_and(|name| name.eq_ignore_ascii_case(b"base"))
    })
}
