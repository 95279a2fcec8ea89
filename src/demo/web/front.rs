//! `/`: the galleries and their covers.

use std::sync::Arc;

use askama::Template as _;
use axum::extract::{Query, State};
use axum::response::IntoResponse as _;
use http::HeaderMap;
use serde::Deserialize;

use super::super::app::App;
use super::super::store::galleries;
use super::page_cache::Key;
use super::pages::{Card, FrontPage, PER_PAGE, Paging};
use super::reply::{Answer, Asked, Failure};

/// `?page=2`.
#[derive(Debug, Deserialize)]
pub(in crate::demo) struct PageQuery {
    #[serde(default = "first")]
    pub(super) page: u64,
}

fn first() -> u64 {
    1
}

/// `GET /`.
pub(in crate::demo) async fn show(
    State(app): State<Arc<App>>,
    Query(PageQuery { page }): Query<PageQuery>,
    headers: HeaderMap,
) -> Answer {
    let asked = Asked::new(&app, &headers, Key::Front(page));
    if let Some(known) = asked.cached() {
        return Ok(known.into_response());
    }
    let (count, listed) = app
        .store
        .read(move |db| {
            let offset = page.saturating_sub(1).saturating_mul(PER_PAGE);
            Ok((
                galleries::count(db)?,
                galleries::list(db, PER_PAGE, offset)?,
            ))
        })
        .await?;
    let paging = Paging::new(page, count, "/".to_owned()).ok_or_else(Failure::not_found)?;
    let galleries = listed.into_iter().map(Card::new).collect();
    let frame = asked.visitor.frame(&app);
    Ok(asked.rendered(
        FrontPage {
            frame,
            galleries,
            paging,
        }
        .render()?,
    ))
}
