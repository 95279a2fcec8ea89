//! `/photos/{id}`: one photo in medium size, with the way to the full one and
//! to its neighbours.

use std::sync::Arc;

use askama::Template as _;
use axum::extract::{Path, State};
use http::HeaderMap;

use super::super::app::App;
use super::super::media::{Media, Size, srcset_of};
use super::super::store::photos::{self, Placed};
use super::page_cache::Key;
use super::pages::{Frame, PhotoPage};
use super::reply::{Answer, Asked, Failure};
use super::text;

/// `GET /photos/{id}`.
pub(in crate::demo) async fn show(
    State(app): State<Arc<App>>,
    Path(id): Path<i64>,
    headers: HeaderMap,
) -> Answer {
    let asked = Asked::new(&app, &headers, Key::Photo(id));
    if let Some(known) = asked.cached() {
        return Ok(known);
    }
    let placed = app
        .store
        .read(move |db| photos::find_placed(db, id))
        .await?;
    let placed = placed.ok_or_else(Failure::not_found)?;
    let page = page(asked.visitor.frame(&app), placed);
    Ok(asked.rendered(page.render()?))
}

fn page(frame: Frame, placed: Placed) -> PhotoPage {
    let Placed {
        photo,
        previous,
        next,
        position,
        of,
    } = placed;
    let picture = photo.picture;
    let (added, added_on) = text::date(photo.created_at);
    PhotoPage {
        frame,
        id: picture.id,
        medium: srcset_of(Size::Medium, &picture.key, picture.width, picture.height),
        full_url: Media::full_url(&picture.key, &photo.extension),
        title: picture.title,
        gallery_id: photo.gallery_id,
        gallery_title: photo.gallery_title,
        file_name: photo.file_name,
        width: picture.width,
        height: picture.height,
        size: text::size(photo.bytes),
        added,
        added_on,
        position,
        of,
        previous,
        next,
    }
}
