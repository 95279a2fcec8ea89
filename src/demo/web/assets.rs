//! The stylesheet and the icon. Their addresses carry a hash of their
//! content, so that browsers may keep them for ever.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use xxhash_rust::xxh3::xxh3_64;

use super::super::conditional;
use super::reply::{forbid_sniffing, no_such_page};

const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

struct Asset {
    url: String,
    etag: String,
    content_type: &'static str,
    content: &'static str,
}

impl Asset {
    fn new(name: &str, extension: &str, content_type: &'static str, content: &'static str) -> Self {
        let hash = xxh3_64(content.as_bytes());
        Self {
            url: format!("/assets/{name}.{hash:016x}.{extension}"),
            etag: format!("\"{hash:016x}\""),
            content_type,
            content,
        }
    }
}

static STYLE: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new(
        "style",
        "css",
        "text/css; charset=utf-8",
        include_str!("../templates/style.css"),
    )
});
static ICON: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new(
        "icon",
        "svg",
        "image/svg+xml",
        include_str!("../templates/icon.svg"),
    )
});

pub(super) fn style_url() -> &'static str {
    &STYLE.url
}

pub(super) fn icon_url() -> &'static str {
    &ICON.url
}

/// `GET /assets/{name}`.
pub(in crate::demo) async fn serve(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let assets = [&*STYLE, &*ICON];
    let asset = assets
        .into_iter()
        .find(|asset| asset.url.strip_prefix("/assets/") == Some(&name));
    let Some(asset) = asset else {
        return no_such_page();
    };
    let mut response = if conditional::not_modified(&headers, &asset.etag, None) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let mut response = asset.content.into_response();
        let content_type = HeaderValue::from_static(asset.content_type);
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, content_type);
        forbid_sniffing(response.headers_mut());
        response
    };
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, FOR_EVER);
    if let Ok(etag) = HeaderValue::from_str(&asset.etag) {
        response.headers_mut().insert(header::ETAG, etag);
    }
    response
}
