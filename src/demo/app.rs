//! What every request shares, and which handler answers it.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use tokio_util::sync::CancellationToken;

use super::access_log::AccessLog;
use super::error::Error;
use super::faults::{FaultSwitch, control};
use super::media::{self, Media};
use super::options::Options;
use super::password;
use super::sessions::Sessions;
use super::store::Store;
use super::telemetry::Telemetry;
use super::web::{self, PageCache};
use super::workshop::Workshop;

/// The running gallery's parts.
pub(super) struct App {
    pub(super) store: Store,
    pub(super) media: Media,
    pub(super) sessions: Sessions,
    pub(super) pages: PageCache,
    pub(super) faults: FaultSwitch,
    pub(super) telemetry: Telemetry,
    pub(super) access_log: Option<AccessLog>,
    pub(super) max_upload_bytes: u64,
    /// Where passwords are hashed and photos decoded.
    pub(super) workshop: Workshop,
    /// Cancelled when the gallery closes: latencies and stalls end at once.
    pub(super) stopping: CancellationToken,
}

impl App {
    /// Opens the data folder and makes the parts.
    pub(super) fn open(
        options: &Options,
        data: &Path,
        faults: FaultSwitch,
        stopping: CancellationToken,
    ) -> Result<Self, Error> {
        fs::create_dir_all(data).map_err(|source| Error::Files {
            path: data.to_owned(),
            source,
        })?;
        let store = Store::open(&data.join("gallery.db"))?;
        let hash = password::hash(&options.password).map_err(Error::Password)?;
        store.put_user(&options.user, &hash)?;
        let access_log = match &options.access_log {
            None => None,
            Some(path) => Some(AccessLog::open(path).map_err(|source| Error::Files {
                path: path.clone(),
                source,
            })?),
        };
        Ok(Self {
            store,
            media: Media::open(data)?,
            sessions: Sessions::new(options.session_lifetime),
            pages: PageCache::default(),
            faults,
            telemetry: Telemetry::new().map_err(|error| Error::Thread(error.to_string()))?,
            access_log,
            max_upload_bytes: options.max_upload_bytes,
            workshop: Workshop::open(super::server::cores())
                .map_err(|error| Error::Thread(error.to_string()))?,
            stopping,
        })
    }
}

/// All addresses of the gallery.
pub(super) fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/", get(web::front::show))
        .route(
            "/galleries/new",
            get(web::new_gallery::form).post(web::new_gallery::submit),
        )
        .route("/galleries/{id}", get(web::gallery::show))
        .route(
            "/galleries/{id}/upload",
            get(web::upload::form)
                .post(web::upload::submit)
                // Uploads have limits of their own, counted as they stream.
                .layer(DefaultBodyLimit::disable()),
        )
        .route(
            "/galleries/{id}/delete",
            get(web::delete::gallery_form).post(web::delete::gallery_submit),
        )
        .route("/photos/{id}", get(web::photo::show))
        .route(
            "/photos/{id}/delete",
            get(web::delete::photo_form).post(web::delete::photo_submit),
        )
        .route("/media/{kind}/{name}", get(media::serve))
        .route("/assets/{name}", get(web::assets::serve))
        .route(
            "/sign-in",
            get(web::sign_in::form).post(web::sign_in::submit),
        )
        .route("/sign-out", post(web::sign_in::sign_out))
        .route("/healthz", get(web::instruments::healthz))
        .route("/metrics", get(web::instruments::metrics))
        .route("/-/faults", get(control::show).post(control::replace))
        .fallback(web::not_found)
        .method_not_allowed_fallback(web::method_not_allowed)
        .with_state(app)
}
