//! `/galleries/{id}`: a gallery's thumbnails, newest first, so that what was
//! just added is seen on the first page.

use std::sync::Arc;

use askama::Template as _;
use axum::extract::{Path, Query, State};
use http::HeaderMap;

use super::super::app::App;
use super::super::store::{galleries, photos};
use super::front::PageQuery;
use super::page_cache::Key;
use super::pages::{GalleryPage, PER_PAGE, Paging, Thumb};
use super::reply::{Answer, Asked, Failure};
use super::text;

/// `GET /galleries/{id}`.
pub(in crate::demo) async fn show(
    State(app): State<Arc<App>>,
    Path(id): Path<i64>,
    Query(PageQuery { page }): Query<PageQuery>,
    headers: HeaderMap,
) -> Answer {
    let asked = Asked::new(&app, &headers, Key::Gallery(id, page));
    if let Some(known) = asked.cached() {
        return Ok(known);
    }
    let found = app
        .store
        .read(move |db| {
            let Some(gallery) = galleries::find(db, id)? else {
                return Ok(None);
            };
            let offset = page.saturating_sub(1).saturating_mul(PER_PAGE);
            let photos = photos::list(db, id, PER_PAGE, offset)?;
            Ok(Some((gallery, photos)))
        })
        .await?;
    let (gallery, photos) = found.ok_or_else(Failure::not_found)?;
    let paging = Paging::new(page, gallery.photos, format!("/galleries/{id}"))
        .ok_or_else(Failure::not_found)?;
    let page = GalleryPage {
        frame: asked.visitor.frame(&app),
        id: gallery.id,
        title: gallery.title,
        photos: gallery.photos,
        thumbs: photos.into_iter().map(Thumb::new).collect(),
        paging,
        limit: text::size(app.max_upload_bytes),
    };
    Ok(asked.rendered(page.render()?))
}
