//! PiGallery2 3.6, as it was recorded: everything is JSON, nothing is HTML but
//! the shell that a script fills.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::HeaderValue;
use axum::http::header::SET_COOKIE;
use axum::response::Response;
use serde_json::{Value, json};

use super::{Asked, Gallery, typed};
use crate::crowd::{PASSWORD, USER};
use crate::seeds;

/// The sizes that it makes: thumbnails, and what is enlarged.
const SIZES: [(&str, u32); 2] = [("320", 320), ("1080", 1080)];

const CONTENT: &str = "/pgapi/gallery/content/";
const UPLOAD: &str = "/pgapi/upload/";

#[derive(Default)]
pub(crate) struct PiGallery2 {
    /// Folder → file → bytes.
    pub(crate) folders: BTreeMap<String, BTreeMap<String, Vec<u8>>>,
    /// Files that are there and not indexed yet, with how often their folder
    /// must still be asked for.
    late: BTreeMap<String, u32>,
    sessions: BTreeSet<String>,
    opened: u64,
    /// What a browser would not have done.
    pub(crate) wrong: Vec<String>,
    pub(crate) signed_in: u64,
    pub(crate) signed_out: u64,
    pub(crate) added: u64,
    /// Bytes of photos in full size that were sent, by path.
    pub(crate) full: BTreeMap<String, u64>,
    /// Bytes of made images that were sent, by path and size.
    pub(crate) small: BTreeMap<String, u64>,
}

impl PiGallery2 {
    pub(crate) fn new() -> Self {
        let mut gallery = Self::default();
        for (album, name) in (0..).zip(seeds::ALBUMS) {
            // Names need encoding in a path.
            let folder = gallery.folders.entry(format!("{name} 2026")).or_default();
            for photo in 0..seeds::PHOTOS {
                let bytes = seeds::jpeg(album * seeds::PHOTOS + photo, 800, 600);
                folder.insert(format!("photo {photo}.jpg"), bytes);
            }
        }
        gallery
    }

    fn wrong(&mut self, asked: &Asked, sentence: &str) {
        let request = format!("{} {}?{}", asked.method, asked.path, asked.query);
        self.wrong.push(format!("{request}: {sentence}"));
    }

    fn is_signed_in(&self, asked: &Asked) -> bool {
        let session = asked.cookie("pigallery2-session");
        session.is_some_and(|id| self.sessions.contains(id))
    }

    fn sign_in(&mut self, asked: &Asked) -> Response {
        let body: Value = serde_json::from_slice(&asked.body).unwrap_or_default();
        let given = &body["loginCredential"];
        if given["username"] != USER || given["password"] != PASSWORD {
            return error(10, "credentials not found during login");
        }
        self.opened += 1;
        self.signed_in += 1;
        let id = format!("s{}", self.opened);
        let cookie = format!("pigallery2-session={id}; path=/; httponly");
        self.sessions.insert(id);
        let mut answer = result(&json!({ "name": USER, "role": 4 }));
        let cookie = HeaderValue::from_str(&cookie).unwrap();
        answer.headers_mut().insert(SET_COOKIE, cookie);
        answer
    }

    fn sign_out(&mut self, asked: &Asked) -> Response {
        if let Some(id) = asked.cookie("pigallery2-session") {
            self.sessions.remove(id);
        }
        self.signed_out += 1;
        result(&json!("ok"))
    }

    fn content(&mut self, asked: &Asked, path: &str) -> Response {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        match parts[..] {
            [] => {
                let folders = self.folders.keys();
                let folders: Vec<Value> = folders
                    .map(|name| json!({ "name": name, "path": "./" }))
                    .collect();
                result(
                    &json!({ "directory": { "name": ".", "directories": folders, "media": [] } }),
                )
            }
            [folder] => self.folder(asked, folder),
            [folder, file] => self.image(asked, folder, file, None),
            [folder, file, size] => self.image(asked, folder, file, Some(size)),
            _ => self.unknown(asked),
        }
    }

    fn folder(&mut self, asked: &Asked, folder: &str) -> Response {
        let Some(files) = self.folders.get(folder) else {
            return self.unknown(asked);
        };
        let mut media = Vec::new();
        for name in files.keys() {
            match self.late.get_mut(name) {
                Some(times) if *times > 0 => *times -= 1,
                _ => media.push(json!({ "n": name, "m": { "s": { "w": 800, "h": 600 } } })),
            }
        }
        result(&json!({ "directory": { "name": folder, "directories": [], "media": media } }))
    }

    fn image(&mut self, asked: &Asked, folder: &str, file: &str, size: Option<&str>) -> Response {
        let bytes = self.folders.get(folder).and_then(|files| files.get(file));
        let Some(bytes) = bytes.cloned() else {
            return self.unknown(asked);
        };
        let path = format!("{folder}/{file}");
        let Some(size) = size else {
            *self.full.entry(path).or_default() += bytes.len() as u64;
            return typed(200, "image/jpeg", bytes);
        };
        let Some((_, pixels)) = SIZES.iter().find(|(name, _)| *name == size) else {
            return self.unknown(asked);
        };
        let image = seeds::jpeg(u32::from(bytes[200]), *pixels, *pixels * 3 / 4);
        *self.small.entry(format!("{path}/{size}")).or_default() += image.len() as u64;
        typed(200, "image/jpeg", image)
    }

    /// Says in `result` which files it did not take; the status is 200.
    fn upload(&mut self, asked: &Asked, folder: &str) -> Response {
        if !self.folders.contains_key(folder) {
            return self.unknown(asked);
        }
        let mut refused = Vec::new();
        for field in asked.fields.iter().filter(|field| field.name == "files") {
            let name = field.file_name.clone().unwrap_or_default();
            let files = self.folders.entry(folder.to_owned()).or_default();
            if files.contains_key(&name) || image::load_from_memory(&field.bytes).is_err() {
                refused.push(json!({ "filename": name, "error": "File already exists" }));
                self.wrong(asked, "a name that is taken, or no image");
                continue;
            }
            files.insert(name.clone(), field.bytes.to_vec());
            self.late.insert(name, 1);
            self.added += 1;
        }
        result(&json!(refused))
    }

    fn unknown(&mut self, asked: &Asked) -> Response {
        self.wrong(asked, "there is no such thing");
        typed(
            404,
            "application/json",
            r#"{"error":{"code":8,"message":"not found"},"result":null}"#,
        )
    }
}

impl Gallery for PiGallery2 {
    fn answer(&mut self, asked: &Asked) -> Response {
        let path = percent_encoding::percent_decode_str(&asked.path);
        let path = path.decode_utf8_lossy().into_owned();
        match (asked.method.as_str(), path.as_str()) {
            ("POST", "/pgapi/user/login") => self.sign_in(asked),
            (method, path) if !self.is_signed_in(asked) => {
                // The preflight may knock at the door; nobody goes on without a key.
                if (method, path) != ("GET", CONTENT) {
                    self.wrong(asked, "nobody is signed in");
                }
                typed(
                    401,
                    "application/json",
                    r#"{"error":{"code":1,"message":"not authenticated"},"result":null}"#,
                )
            }
            ("POST", "/pgapi/user/logout") => self.sign_out(asked),
            ("GET", path) if path.starts_with(CONTENT) => {
                self.content(asked, path.trim_start_matches(CONTENT))
            }
            ("POST", path) if path.starts_with(UPLOAD) => {
                self.upload(asked, path.trim_start_matches(UPLOAD))
            }
            _ => self.unknown(asked),
        }
    }
}

fn result(result: &Value) -> Response {
    let body = json!({ "error": null, "result": result });
    typed(200, "application/json; charset=utf-8", body.to_string())
}

fn error(code: u32, message: &str) -> Response {
    let body = json!({ "error": { "code": code, "message": message }, "result": null });
    typed(200, "application/json; charset=utf-8", body.to_string())
}
