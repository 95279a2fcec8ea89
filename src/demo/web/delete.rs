//! Deleting photos, and galleries that are empty, each after a confirmation.

use std::sync::Arc;

use askama::Template as _;
use axum::extract::{Path, State};
use http::StatusCode;

use super::super::app::App;
use super::super::store::galleries::{self, Removal};
use super::super::store::photos;
use super::forms::{Confirmed, FormVisitor};
use super::pages::{DeleteGalleryPage, DeletePhotoPage, Thumb};
use super::reply::{Answer, Failure, private_page, see_other};

/// `GET /photos/{id}/delete`.
pub(in crate::demo) async fn photo_form(
    State(app): State<Arc<App>>,
    Path(id): Path<i64>,
    FormVisitor(visitor): FormVisitor,
) -> Answer {
    let photo = app.store.read(move |db| photos::find(db, id)).await?;
    let photo = photo.ok_or_else(Failure::not_found)?;
    let page = DeletePhotoPage {
        frame: visitor.frame(&app),
        gallery_id: photo.gallery_id,
        gallery_title: photo.gallery_title,
        thumb: Thumb::new(photo.picture),
        file_name: photo.file_name,
    };
    Ok(private_page(StatusCode::OK, page.render()?))
}

/// `POST /photos/{id}/delete`.
pub(in crate::demo) async fn photo_submit(
    State(app): State<Arc<App>>,
    Path(id): Path<i64>,
    Confirmed(session): Confirmed,
) -> Answer {
    let photo = app.store.write(move |db| photos::delete(db, id)).await?;
    let photo = photo.ok_or_else(Failure::not_found)?;
    app.pages.changed();
    app.telemetry.deletes.inc();
    app.sessions
        .leave_notice(&session, format!("Deleted “{}”.", photo.picture.title));
    let files = Arc::clone(&app);
    let picture = photo.picture;
    tokio::task::spawn_blocking(move || {
        files.media.remove(
            &picture.key,
            &photo.extension,
            picture.width,
            picture.height,
        );
    })
    .await
    .map_err(|error| Failure::internal(&error))?;
    Ok(see_other(&format!("/galleries/{}", photo.gallery_id)))
}

/// `GET /galleries/{id}/delete`.
pub(in crate::demo) async fn gallery_form(
    State(app): State<Arc<App>>,
    Path(id): Path<i64>,
    FormVisitor(visitor): FormVisitor,
) -> Answer {
    let gallery = app.store.read(move |db| galleries::find(db, id)).await?;
    let gallery = gallery.ok_or_else(Failure::not_found)?;
    let page = DeleteGalleryPage {
        frame: visitor.frame(&app),
        id,
        title: gallery.title,
        photos: gallery.photos,
    };
    Ok(private_page(StatusCode::OK, page.render()?))
}

/// `POST /galleries/{id}/delete`.
pub(in crate::demo) async fn gallery_submit(
    State(app): State<Arc<App>>,
    Path(id): Path<i64>,
    Confirmed(session): Confirmed,
) -> Answer {
    match app.store.write(move |db| galleries::delete(db, id)).await? {
        Removal::NotFound => Err(Failure::not_found()),
        Removal::NotEmpty => Err(Failure::new(
            StatusCode::CONFLICT,
            "Not empty",
            "Only an empty gallery can be deleted. Delete its photos first.",
        )),
        Removal::Removed => {
            app.pages.changed();
            app.sessions
                .leave_notice(&session, "Deleted the gallery.".to_owned());
            Ok(see_other("/"))
        }
    }
}
