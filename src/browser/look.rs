//! Looking at a page: setting out for it, waiting until it is shown, and telling
//! what was seen or why there was nothing.

use std::time::{Duration, Instant};

use chromiumoxide::Page;
use chromiumoxide::cdp::browser_protocol::network::GetResponseBodyParams;
use chromiumoxide::cdp::browser_protocol::page::{NavigateParams, ReferrerPolicy};
use chromiumoxide::error::CdpError;
use serde::Deserialize;
use serde_json::Value;

use super::error::BrowserError;
use super::heard::{Document, short};
use super::page::evaluate;
use super::sight::{Problem, Sight, Vitals};
use super::watch::Ear;

/// How long scripts may go on asking for things after the images are shown. A page
/// that asks for news again and again, or waits for them, is taken as it is then.
const SCRIPTS: Duration = Duration::from_secs(10);
/// How often it is looked whether they have ended.
const GLANCE: Duration = Duration::from_millis(50);

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

/// One look at a page.
pub(super) struct Look<'a> {
    pub(super) page: &'a Page,
    pub(super) ear: &'a Ear,
    /// The only host that is asked.
    pub(super) host: &'a str,
    /// Takes secrets out of what people will read.
    pub(super) redact: fn(&str) -> String,
    /// Whether images outside the screen are waited for too.
    pub(super) whole: bool,
    /// When the waiting ends.
    pub(super) until: Instant,
}

impl Look<'_> {
    /// Opens a URL and waits until its images are shown.
    pub(super) async fn at(
        &self,
        url: &str,
        referer: Option<&str>,
        patience: Duration,
    ) -> Result<Sight, BrowserError> {
        self.ear.lock().begin();
        // A page that was there before must not be taken for the one that is wanted.
        let _ = evaluate::<Value>(self.page, "window.__vernissage_left = true").await;
        // What is no page is told at once: the library waits half a minute for its arrival.
        let (arrived, settled) = tokio::select! {
            looked = async {
                let arrived = self.navigate(url, referer).await?;
                Ok::<_, BrowserError>((arrived, self.come_to_rest(url).await?))
            } => looked?,
            status = self.refused() => return Err(self.no_page(url, status)),
        };
        let complete = arrived && settled.complete;
        let document = self.ear.lock().document.clone();
        let body = match &document {
            Some(document) if document.is_text => self.body(document).await,
            _ => bytes::Bytes::new(),
        };
        if !complete {
            self.ear.lock().unfinished(patience.as_secs());
        }
        let mut problems = std::mem::take(&mut self.ear.lock().problems);
        for url in &settled.broken {
            let url = short(&(self.redact)(url));
            // What its request met is the same thing said twice.
            let same = problems
                .iter()
                .find_map(|it| Some((it.clone(), it.of_request(&url)?)));
            let reason = same.map(|(request, reason)| {
                problems.remove(&request);
                reason
            });
            problems.insert(Problem::BrokenImage { url, reason });
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
    async fn navigate(&self, url: &str, referer: Option<&str>) -> Result<bool, BrowserError> {
        let mut wanted = NavigateParams::new(url);
        if let Some(referer) = referer {
            wanted.referrer = Some(referer.to_owned());
            wanted.referrer_policy = Some(ReferrerPolicy::StrictOriginWhenCrossOrigin);
        }
        let going = self.page.execute(wanted);
        let answer = match tokio::time::timeout_at(self.until.into(), going).await {
            Ok(Ok(answer)) => answer.result,
            Ok(Err(CdpError::Timeout)) => return Ok(true),
            Ok(Err(error)) => return Err(error.into()),
            Err(_) => return Ok(false),
        };
        if let Some(error) = answer.error_text {
            // What led to it has been heard by then.
            tokio::time::sleep(GLANCE).await;
            return Err(self.unreachable(url, error));
        }
        if answer.loader_id.is_none() {
            // Another place on the same page.
            evaluate::<Value>(self.page, "window.__vernissage_left = false").await?;
        }
        Ok(true)
    }

    fn unreachable(&self, url: &str, error: String) -> BrowserError {
        let heard = self.ear.lock();
        if let Some(status) = heard.refused() {
            return self.no_page(url, status);
        }
        let leads_to = heard.leads_to().filter(|other| other != self.host);
        let status = heard.document.as_ref().map_or(0, |it| it.status);
        let reason = match (leads_to, status) {
            (Some(other), _) => {
                format!("it leads to {other}, and only the gallery's own host is asked")
            }
            _ if error == "net::ERR_INVALID_AUTH_CREDENTIALS" => {
                "status 401, as it wants a name and a password".to_owned()
            }
            (None, 400..) => format!("status {status} and nothing to show"),
            _ => error,
        };
        let url = short(&(self.redact)(url));
        BrowserError::Unreachable { url, reason }
    }

    /// The answer is put aside; its status.
    async fn refused(&self) -> u16 {
        loop {
            let refused = self.ear.lock().refused();
            if let Some(status) = refused {
                return status;
            }
            tokio::time::sleep(GLANCE).await;
        }
    }

    fn no_page(&self, url: &str, status: u16) -> BrowserError {
        BrowserError::NoPage {
            url: short(&(self.redact)(url)),
            reason: match status {
                204 | 205 => format!("the answer is empty (status {status})"),
                _ => "it is a download, which is refused".to_owned(),
            },
        }
    }

    /// Waits until the page is shown and its scripts ask for nothing more: a gallery
    /// that is made by scripts is empty when its page has come.
    async fn come_to_rest(&self, url: &str) -> Result<Settled, BrowserError> {
        let mut left = SCRIPTS;
        loop {
            let settled = self.settle(url).await?;
            if !settled.complete || left.is_zero() {
                return Ok(settled);
            }
            let before = self.ear.lock().requests.activity();
            let from = Instant::now();
            self.listen_for_rest(self.until.min(from + left)).await;
            left = left.saturating_sub(from.elapsed());
            if !before.is_busy && self.ear.lock().requests.activity().requests == before.requests {
                return Ok(settled);
            }
        }
    }

    async fn listen_for_rest(&self, until: Instant) {
        while !self.ear.lock().requests.is_at_rest() && Instant::now() < until {
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// Waits until the page is shown, in rounds that are shorter than the half minute
    /// in which the library wants an answer to everything.
    async fn settle(&self, url: &str) -> Result<Settled, BrowserError> {
        const ROUND: Duration = Duration::from_secs(20);
        const LAST: Duration = Duration::from_millis(500);
        /// Pages that go on to another by themselves do so a few times.
        const MOST_ERRORS: u32 = 10;
        let mut errors = 0;
        loop {
            let left = self.until.saturating_duration_since(Instant::now());
            let round = left.clamp(LAST, ROUND).as_millis();
            let script = format!("window.__vernissage.settle({}, {round})", self.whole);
            let is_over = left <= LAST;
            match evaluate::<Settled>(self.page, &script).await {
                Ok(settled) if settled.complete || is_over => return Ok(settled),
                Ok(_) => {}
                Err(error) if error.is_fatal() => return Err(error),
                Err(error) if is_over => return Err(error),
                Err(_) if errors == MOST_ERRORS => {
                    let url = short(&(self.redact)(url));
                    return Err(BrowserError::Restless { url });
                }
                Err(_) => {
                    errors += 1;
                    tokio::time::sleep(LAST).await;
                }
            }
        }
    }

    /// The page as it came, before scripts changed it: what the crowd reads too.
    async fn body(&self, document: &Document) -> bytes::Bytes {
        let wanted = GetResponseBodyParams::new(document.id.clone());
        match self.page.execute(wanted).await {
            Ok(answer) if !answer.base64_encoded => answer.result.body.into(),
            _ => bytes::Bytes::new(),
        }
    }
}
