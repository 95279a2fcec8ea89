//! Piwigo's pages, as far as a visitor looks at them.

use std::fmt::Write;

use axum::response::Response;

use super::html;
use super::piwigo::{PAGE, Photo, Piwigo};
use crate::seeds::ALBUMS;

/// The front page, or a page of an album: `/category/2/start-5`.
pub(super) fn index(piwigo: &Piwigo, query: &str) -> Response {
    let mut parts = query.trim_start_matches('/').split('/');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(""), None, None) => front(piwigo),
        (Some("category"), Some(album), start) => {
            let start = start.and_then(|it| it.strip_prefix("start-")?.parse().ok());
            let number = album.split('-').next().unwrap_or(album);
            category(piwigo, number.parse().unwrap_or(0), start.unwrap_or(0))
        }
        _ => html(404, "Requested page not found"),
    }
}

fn front(piwigo: &Piwigo) -> Response {
    let mut list = String::new();
    for (album, name) in (1..).zip(ALBUMS) {
        let first = piwigo.photos.iter().find(|(_, photo)| photo.album == album);
        let image = first.map_or(String::new(), |(id, photo)| {
            image(*id, photo, "th", &format!("alt=\"{name}\""))
        });
        let _ = write!(
            list,
            "<li><div class=\"thumbnailCategory\"><div class=\"illustration\">\
             <a href=\"index.php?/category/{album}-{name}\">{image}</a></div>\
             <h3><a href=\"index.php?/category/{album}-{name}\">{name}</a></h3></div></li>"
        );
    }
    page(&format!("<ul class=\"thumbnailCategories\">{list}</ul>"))
}

fn category(piwigo: &Piwigo, album: usize, start: usize) -> Response {
    let photos = piwigo.photos.iter();
    let seen: Vec<_> = photos
        .filter(|(_, photo)| photo.album == album && photo.complete)
        .collect();
    let mut list = String::new();
    for (id, photo) in seen.iter().skip(start).take(PAGE) {
        let image = image(**id, photo, "th", "class=\"thumbnail\"");
        let _ = write!(
            list,
            "<li><a href=\"picture.php?/{id}/category/{album}\">{image}</a></li>"
        );
    }
    let next = if start + PAGE < seen.len() {
        let next = start + PAGE;
        format!("<a href=\"index.php?/category/{album}/start-{next}\" rel=\"next\">Next</a>")
    } else {
        String::new()
    };
    page(&format!(
        "<ul class=\"thumbnails\" id=\"thumbnails\">{list}</ul>\
         <div class=\"navigationBar\">{next}</div>"
    ))
}

/// `picture.php?/4/category/2`, or `?/4`.
pub(super) fn picture(piwigo: &Piwigo, query: &str) -> Response {
    let id = query.trim_start_matches('/').split('/').next();
    let id = id.and_then(|id| id.parse().ok());
    let photo = id.and_then(|id: u32| Some((id, piwigo.photos.get(&id)?)));
    match photo.filter(|(_, photo)| photo.complete) {
        Some((id, photo)) => page(&format!(
            "{image}<a id=\"downloadSwitchLink\" \
             href=\"action.php?id={id}&amp;part=e&amp;download\" rel=\"nofollow\">Download</a>",
            image = image(id, photo, "me", "id=\"theMainImage\"")
        )),
        None => html(404, "Requested page not found"),
    }
}

/// A size that was never asked for has a placeholder, and its maker in
/// `data-src`; afterwards its file is in `src`.
fn image(id: u32, photo: &Photo, size: &str, attributes: &str) -> String {
    if photo.made.contains(size) {
        return format!("<img {attributes} src=\"_data/i/upload/p{id}-{size}.jpg\">");
    }
    format!(
        "<img {attributes} src=\"themes/default/images/img_small.png\" \
         data-src=\"i.php?/upload/p{id}-{size}.jpg\">"
    )
}

/// The photo and the size in a name that [`image`] gave.
pub(super) fn sized(name: &str) -> Option<(u32, &'static str)> {
    let (id, size) = name.strip_prefix('p')?.split_once('-')?;
    let size = match size {
        "th.jpg" => "th",
        "me.jpg" => "me",
        _ => return None,
    };
    Some((id.parse().ok()?, size))
}

pub(super) fn sign_in(error: &str) -> String {
    let errors = if error.is_empty() {
        String::new()
    } else {
        format!("<div class=\"errors\"><ul><li>{error}</li></ul></div>")
    };
    format!(
        "<!doctype html>{errors}<form action=\"identification.php\" method=\"post\">\
         <input name=\"username\"><input name=\"password\" type=\"password\">\
         <input type=\"hidden\" name=\"redirect\" value=\"\">\
         <input type=\"submit\" name=\"login\" value=\"Submit\"></form>"
    )
}

/// The page to add photos: a script, and no file input.
pub(super) fn photos_add(token: &str) -> String {
    format!(
        "<!doctype html><script>var chunk_size = '500kb'; var pwg_token = '{token}';</script>\
         <div id=\"uploader\"></div>"
    )
}

fn page(content: &str) -> Response {
    html(
        200,
        format!(
            "<!doctype html><title>Piwigo</title><body id=\"theCategoryPage\">\
             {content}<a href=\"?act=logout\" rel=\"nofollow\">Logout</a></body>"
        ),
    )
}
