//! `/galleries/new`: a new, empty gallery.

use std::sync::Arc;

use askama::Template as _;
use axum::Form;
use axum::extract::State;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;

use super::super::app::App;
use super::super::store::galleries;
use super::forms::{FormVisitor, check};
use super::pages::{Frame, NewGalleryPage};
use super::reply::{Answer, private_page, see_other};
use super::text;

/// The form as it is sent.
#[derive(Deserialize)]
pub(in crate::demo) struct NewGallery {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    title: String,
}

/// `GET /galleries/new`.
pub(in crate::demo) async fn form(
    State(app): State<Arc<App>>,
    FormVisitor(visitor): FormVisitor,
) -> Answer {
    let page = NewGalleryPage {
        frame: visitor.frame(&app),
        title: "",
        error: None,
    };
    Ok(private_page(StatusCode::OK, page.render()?))
}

/// `POST /galleries/new`.
pub(in crate::demo) async fn submit(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Form(sent): Form<NewGallery>,
) -> Answer {
    let session = check(&app, &headers, &sent.csrf)?;
    let title = text::tidy(&sent.title);
    if title.is_empty() {
        let page = NewGalleryPage {
            frame: Frame::signed_in(&session, None),
            title: &sent.title,
            error: Some("A gallery needs a title."),
        };
        return Ok(private_page(
            StatusCode::UNPROCESSABLE_ENTITY,
            page.render()?,
        ));
    }
    let notice = format!("Made the gallery “{title}”.");
    let id = app
        .store
        .write(move |db| galleries::insert(db, &title, text::now()))
        .await?;
    app.pages.changed();
    app.sessions.leave_notice(&session, notice);
    Ok(see_other(&format!("/galleries/{id}")))
}
