//! Photos that vanish while somebody looks.
//!
//! A crowd that deletes meets itself: a walker opens a gallery, thinks for some
//! seconds, clicks on a photo, and a deleter has been faster. The gallery is
//! right to say 404. So before a missing page or image is called a failure, the
//! page that led to it is loaded anew, as a person would: what it does not show
//! any more has vanished and is no failure; what it still shows is.

use std::sync::Arc;
use std::time::Instant;

use ::http::HeaderValue;
use ::http::header::CACHE_CONTROL;

use super::session::{Fetched, Request, Session, StatusSet};
use super::tab::Tab;
use super::think::Cancelled;
use super::view::Seen;
use crate::measure::sample::{Operation, Outcome};
use crate::page::facts::Facts;
use crate::target::Target;

/// Whether the gallery says that there is no such thing.
pub(super) fn is_missing(fetched: &Fetched) -> bool {
    fetched.sample.outcome == Outcome::BadStatus && matches!(fetched.sample.status, 404 | 410)
}

impl<S: Session> Tab<'_, S> {
    /// Looks again at the page that led to these and makes no failure of what is
    /// missing and not on it any more. Whether there was anything to forgive.
    pub(super) async fn forgive(
        &mut self,
        page: &Seen,
        fetched: &mut [Fetched],
    ) -> Result<bool, Cancelled> {
        let again = self.reload(page).await?;
        let mut forgiven = false;
        for missing in fetched.iter_mut().filter(|it| is_missing(it)) {
            let gone = match &again {
                Again::Gone => true,
                Again::Shows(facts) => !shows(facts, &missing.target),
                Again::Unclear => false,
            };
            if gone {
                missing.sample.outcome = Outcome::Ok;
                missing.detail = None;
                forgiven = true;
            }
        }
        Ok(forgiven)
    }

    async fn reload(&mut self, page: &Seen) -> Result<Again, Cancelled> {
        let extractor = Arc::clone(&self.stage.setting.extractor);
        let target = Arc::clone(&page.target);
        let mut request = Request::page(Operation::Verify, target, Instant::now());
        request.accept = StatusSet::ANY;
        // What a browser sends with its reload button.
        let reload = HeaderValue::from_static("no-cache");
        request.headers.push((CACHE_CONTROL, reload));
        let fetched = self.send(request).await?;
        self.record(&fetched);
        if matches!(fetched.sample.status, 404 | 410) {
            return Ok(Again::Gone);
        }
        if !fetched.is_ok() || fetched.sample.status >= 400 {
            return Ok(Again::Unclear);
        }
        let facts = extractor.facts(page.role, &fetched.target, &fetched.headers, &fetched.body);
        Ok(match facts.problem {
            Some(_) => Again::Unclear,
            None => Again::Shows(facts),
        })
    }
}

/// What the page looks like now.
enum Again {
    /// It has vanished itself.
    Gone,
    /// It is there.
    Shows(Arc<Facts>),
    /// It did not come as it should.
    Unclear,
}

fn shows(facts: &Facts, target: &Target) -> bool {
    [
        &facts.albums,
        &facts.thumbnails,
        &facts.photos,
        &facts.medium,
        &facts.full,
    ]
    .into_iter()
    .flatten()
    .any(|shown| **shown == *target)
}
