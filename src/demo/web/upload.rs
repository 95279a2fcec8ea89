//! `/galleries/{id}/upload`: adding photos.
//!
//! Photos are streamed to disk as they come, then read, scaled and listed.
//! All photos of one form are taken or none.

use std::sync::Arc;

use askama::Template as _;
use axum::extract::{FromRequest as _, Multipart, Path, Request, State};
use http::{HeaderMap, StatusCode, header};

use super::super::app::App;
use super::super::media::{self, Refusal, new_key};
use super::super::store::galleries;
use super::super::store::photos::{self, NewPhoto};
use super::forms::{FormVisitor, refuse_after_draining, signed_in};
use super::pages::UploadPage;
use super::receive::{self, Received, Upload};
use super::reply::{Answer, Failure, private_page, see_other};
use super::text;

/// `GET /galleries/{id}/upload`.
pub(in crate::demo) async fn form(
    State(app): State<Arc<App>>,
    Path(id): Path<i64>,
    FormVisitor(visitor): FormVisitor,
) -> Answer {
    let gallery = app.store.read(move |db| galleries::find(db, id)).await?;
    let gallery = gallery.ok_or_else(Failure::not_found)?;
    let page = UploadPage {
        frame: visitor.frame(&app),
        id,
        title: gallery.title,
        limit: text::size(app.max_upload_bytes),
    };
    Ok(private_page(StatusCode::OK, page.render()?))
}

/// `POST /galleries/{id}/upload`.
pub(in crate::demo) async fn submit(
    State(app): State<Arc<App>>,
    Path(id): Path<i64>,
    request: Request,
) -> Answer {
    let session = match signed_in(&app, request.headers()) {
        Ok(session) => session,
        Err(failure) => return refuse_after_draining(request.into_body(), failure).await,
    };
    if let Err(failure) = check_before_reading(&app, id, request.headers()).await {
        // A client that asks before it sends (`Expect`) needs no draining.
        if request.headers().contains_key(header::EXPECT) {
            return Err(failure);
        }
        return refuse_after_draining(request.into_body(), failure).await;
    }
    let multipart = Multipart::from_request(request, &())
        .await
        .map_err(|rejection| {
            Failure::new(rejection.status(), "Not an upload", rejection.body_text())
        })?;
    let received = receive::all(&app, &session, multipart).await?;
    let count = received.uploads.len();
    let titles = store_all(&app, id, received).await?;
    app.pages.changed();
    let notice = match titles.as_slice() {
        [title] => format!("Added “{title}”."),
        _ => format!("Added {count} photos."),
    };
    app.sessions.leave_notice(&session, notice);
    Ok(see_other(&format!("/galleries/{id}")))
}

/// What can be known before the photos are read.
async fn check_before_reading(app: &App, id: i64, headers: &HeaderMap) -> Result<(), Failure> {
    let length = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<u64>().ok())
        .unwrap_or(0);
    if length > receive::longest_request(app.max_upload_bytes) {
        return Err(receive::too_large(app.max_upload_bytes));
    }
    let gallery = app.store.read(move |db| galleries::find(db, id)).await?;
    gallery.map(drop).ok_or_else(Failure::not_found)
}

/// Stores all photos and returns their titles. A visitor who leaves half-way
/// does not stop it: the files that a thread finishes later would be nobody's.
async fn store_all(app: &Arc<App>, id: i64, received: Received) -> Result<Vec<String>, Failure> {
    let app = Arc::clone(app);
    tokio::spawn(async move { store(&app, id, received).await })
        .await
        .map_err(|error| Failure::internal(&error))?
}

/// Reads, scales and lists all photos, or removes what was done and says why
/// not.
async fn store(app: &Arc<App>, id: i64, received: Received) -> Result<Vec<String>, Failure> {
    let count = received.uploads.len();
    let mut made = Made {
        app,
        photos: Vec::with_capacity(count),
        listed: false,
    };
    for (number, upload) in (1..).zip(received.uploads) {
        let title = match (received.title.as_str(), count) {
            ("", _) => text::stem(&upload.file_name).to_owned(),
            (title, 1) => title.to_owned(),
            (title, _) => format!("{title} ({number})"),
        };
        let photo = make(app, id, upload, title).await.inspect_err(|_| {
            app.telemetry.uploads_refused.inc_by(count as u64);
        })?;
        made.photos.push(photo);
    }
    let rows = made.photos.clone();
    let gallery_is_there = app
        .store
        .write(move |db| {
            if galleries::find(db, id)?.is_none() {
                return Ok(false);
            }
            rows.iter()
                .try_for_each(|photo| photos::insert(db, photo).map(drop))?;
            Ok(true)
        })
        .await?;
    if !gallery_is_there {
        return Err(Failure::not_found());
    }
    made.listed = true;
    app.telemetry.uploads_stored.inc_by(count as u64);
    app.telemetry
        .upload_bytes
        .inc_by(made.photos.iter().map(|photo| photo.bytes).sum());
    Ok(made
        .photos
        .iter()
        .map(|photo| photo.title.clone())
        .collect())
}

/// Photos whose files are made. Unless they come to be listed, dropping this
/// removes the files.
struct Made<'a> {
    app: &'a App,
    photos: Vec<NewPhoto>,
    listed: bool,
}

impl Drop for Made<'_> {
    fn drop(&mut self) {
        if !self.listed {
            for photo in &self.photos {
                let extension = photo.extension;
                self.app
                    .media
                    .remove(&photo.key, extension, photo.width, photo.height);
            }
        }
    }
}

/// Makes one photo's files.
async fn make(
    app: &Arc<App>,
    gallery_id: i64,
    upload: Upload,
    title: String,
) -> Result<NewPhoto, Failure> {
    let media = Arc::clone(app);
    let make = move || {
        let file_name = upload.file_name.clone();
        let decoded =
            media::decode(&upload.path).map_err(|refusal| refused(&file_name, &refusal))?;
        let key = new_key();
        let (width, height) = decoded.pixels.dimensions();
        let media = &media.media;
        let files = media
            .write_derived(&key, &decoded.pixels)
            .and_then(|()| {
                media
                    .adopt_full(&key, decoded.extension, &upload.path)
                    .map_err(|error| error.to_string())
            })
            .map_err(|error| Failure::internal(&error));
        if let Err(failure) = files {
            media.remove(&key, decoded.extension, width, height);
            return Err(failure);
        }
        Ok(NewPhoto {
            id: None,
            gallery_id,
            key,
            title,
            file_name,
            extension: decoded.extension,
            width,
            height,
            bytes: upload.bytes,
            created_at: text::now(),
        })
    };
    app.workshop.run(make).await?
}

fn refused(file_name: &str, refusal: &Refusal) -> Failure {
    let status = match refusal {
        Refusal::NotAnImage => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Refusal::Damaged | Refusal::TooManyPixels { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        Refusal::Unreadable(error) => return Failure::internal(error),
    };
    Failure::new(
        status,
        "Not accepted",
        format!("“{file_name}” {refusal}. Nothing was added."),
    )
}
