//! Parts of the club's pages and answers.

use axum::http::HeaderValue;
use axum::http::header::SET_COOKIE;
use axum::response::Response;

use crate::served::redirect;

pub(super) const TOKEN: &str = "9f8e7d6c5b4a";

pub(super) const SIGN_IN: &str = "<form method=post action=/login><input name=member>\
    <input type=password name=secret><button>Log in</button></form>";

pub(super) fn upload_form(action: &str) -> String {
    format!(
        "<form class=add method=post enctype=multipart/form-data action={action}>\
         <input type=hidden name=token value={TOKEN}><input name=title><input name=tags>\
         <input type=file name=picture><button>Add</button></form>"
    )
}

pub(super) fn with_cookie(cookie: &'static str) -> Response {
    let mut answer = redirect("/");
    answer
        .headers_mut()
        .insert(SET_COOKIE, HeaderValue::from_static(cookie));
    answer
}

/// The number in `/photos/7/delete`.
pub(super) fn number(path: &str) -> Option<u32> {
    let mut parts = path.split(['/', '.']);
    parts.find_map(|part| part.parse().ok())
}
