//! Receiving an upload: its parts, one after another, photos straight to disk.

use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError};
use http::StatusCode;
use tempfile::TempPath;
use tokio::io::{AsyncWriteExt as _, BufWriter};

use super::super::app::App;
use super::super::sessions::Session;
use super::forms::check_token;
use super::reply::Failure;
use super::text;

/// How many photos one form may bring.
const MOST_PHOTOS: u64 = 20;
/// The longest field that is not a photo.
const LONGEST_TEXT: usize = 4 * 1024;
/// What boundaries and fields may add to the photos.
const OVERHEAD: u64 = 64 * 1024;
/// Written to disk at once.
const BLOCK: usize = 256 * 1024;
/// How much of a refused form is read, so that its sender sees the reason.
const DISCARDED: usize = 64 * 1024 * 1024;
/// How long that may take.
const DISCARDING: Duration = Duration::from_secs(10);

/// What a form brought.
#[derive(Default)]
pub(super) struct Received {
    /// The title given, tidied, perhaps empty.
    pub(super) title: String,
    /// At least one.
    pub(super) uploads: Vec<Upload>,
}

/// A file that was received. Dropping it removes the file.
pub(super) struct Upload {
    pub(super) file_name: String,
    pub(super) path: TempPath,
    pub(super) bytes: u64,
}

/// The longest request that can be an acceptable form.
pub(super) fn longest_request(max_upload_bytes: u64) -> u64 {
    max_upload_bytes
        .saturating_mul(MOST_PHOTOS)
        .saturating_add(OVERHEAD)
}

pub(super) fn too_large(max_upload_bytes: u64) -> Failure {
    let limit = text::size(max_upload_bytes);
    let reason = format!("A photo may be at most {limit} large. Nothing was added.");
    Failure::new(StatusCode::PAYLOAD_TOO_LARGE, "Too large", reason)
}

/// Receives a whole form. When it is refused, its rest is read nevertheless.
pub(super) async fn all(
    app: &App,
    session: &Session,
    mut multipart: Multipart,
) -> Result<Received, Failure> {
    let received = fields(app, session, &mut multipart).await;
    if received.is_err() {
        app.telemetry.uploads_refused.inc();
        discard(&mut multipart).await;
    }
    received
}

async fn fields(
    app: &App,
    session: &Session,
    multipart: &mut Multipart,
) -> Result<Received, Failure> {
    let mut received = Received::default();
    let mut token_was_right = false;
    while let Some(field) = multipart
        .next_field()
        .await
        .map_err(|error| malformed(&error))?
    {
        match field.name() {
            Some("csrf") => {
                check_token(session, &text_of(field).await?)?;
                token_was_right = true;
            }
            Some("title") => received.title = text::tidy(&text_of(field).await?),
            Some("photos") if token_was_right => {
                if received.uploads.len() as u64 == MOST_PHOTOS {
                    let reason = format!("At most {MOST_PHOTOS} photos can be sent at once.");
                    return Err(refusal(StatusCode::PAYLOAD_TOO_LARGE, &reason));
                }
                received.uploads.extend(photo(app, field).await?);
            }
            // The token comes first, so that nothing is written without it.
            Some("photos") => check_token(session, "")?,
            _ => drop(text_of(field).await?),
        }
    }
    if !token_was_right {
        check_token(session, "")?;
    }
    if received.uploads.is_empty() {
        return Err(refusal(
            StatusCode::UNPROCESSABLE_ENTITY,
            "Choose at least one photo.",
        ));
    }
    Ok(received)
}

async fn text_of(mut field: Field<'_>) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|error| malformed(&error))? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > LONGEST_TEXT {
            return Err(refusal(
                StatusCode::PAYLOAD_TOO_LARGE,
                "A field of this form is too long.",
            ));
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Streams a photo to disk, counting. `None` for the empty part that a
/// browser sends when no file was chosen.
async fn photo(app: &App, mut field: Field<'_>) -> Result<Option<Upload>, Failure> {
    let file_name = text::file_name(field.file_name().unwrap_or_default());
    let path = new_file(&app.media.incoming()).map_err(|error| Failure::internal(&error))?;
    let file = tokio::fs::OpenOptions::new()
        .write(true)
        .open(&path)
        .await
        .map_err(|error| Failure::internal(&error))?;
    let mut file = BufWriter::with_capacity(BLOCK, file);
    let mut bytes: u64 = 0;
    while let Some(chunk) = field.chunk().await.map_err(|error| malformed(&error))? {
        bytes += chunk.len() as u64;
        if bytes > app.max_upload_bytes {
            return Err(too_large(app.max_upload_bytes));
        }
        file.write_all(&chunk)
            .await
            .map_err(|error| Failure::internal(&error))?;
    }
    file.flush()
        .await
        .map_err(|error| Failure::internal(&error))?;
    if bytes == 0 && file_name.is_empty() {
        return Ok(None);
    }
    let file_name = if file_name.is_empty() {
        "photo".to_owned()
    } else {
        file_name
    };
    Ok(Some(Upload {
        file_name,
        path,
        bytes,
    }))
}

fn new_file(folder: &Path) -> io::Result<TempPath> {
    tempfile::Builder::new()
        .prefix("upload-")
        .tempfile_in(folder)
        .map(tempfile::NamedTempFile::into_temp_path)
}

fn refusal(status: StatusCode, reason: &str) -> Failure {
    Failure::new(status, "Not accepted", reason)
}

/// A form that breaks off or does not follow its own format.
fn malformed(error: &MultipartError) -> Failure {
    let reason = format!("The upload could not be read: {}.", error.body_text());
    Failure::new(StatusCode::BAD_REQUEST, "Not an upload", reason)
}

async fn discard(multipart: &mut Multipart) {
    let until = Instant::now() + DISCARDING;
    let mut left = DISCARDED;
    let reading = async {
        while let Ok(Some(mut field)) = multipart.next_field().await {
            while let Ok(Some(chunk)) = field.chunk().await {
                left = left.saturating_sub(chunk.len());
                if left == 0 {
                    return;
                }
            }
        }
    };
    let _ = tokio::time::timeout_at(until.into(), reading).await;
}
