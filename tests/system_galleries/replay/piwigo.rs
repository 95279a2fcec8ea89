//! Piwigo 16.4, as it was recorded.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::HeaderValue;
use axum::http::header::SET_COOKIE;
use axum::response::Response;

use super::piwigo_pages as pages;
use super::{Asked, Gallery, html, redirect, typed};
use crate::crowd::{PASSWORD, USER};
use crate::seeds;

/// Photos on a page of an album; a setting in Piwigo.
pub(super) const PAGE: usize = 5;
/// The largest piece that its upload page sends, in bytes.
const PIECE: usize = 500_000;

/// One photo.
pub(crate) struct Photo {
    pub(crate) album: usize,
    pub(crate) file: String,
    pub(crate) bytes: Vec<u8>,
    /// Visitors do not see it before its upload has been said to be complete.
    pub(crate) complete: bool,
    /// Sizes (`th`, `me`) that have been asked for once: their files are linked
    /// to directly then.
    pub(crate) made: BTreeSet<&'static str>,
}

#[derive(Default)]
pub(crate) struct Piwigo {
    pub(crate) photos: BTreeMap<u32, Photo>,
    /// Cookie → whether somebody has signed in with it.
    sessions: BTreeMap<String, bool>,
    opened: u64,
    pieces: BTreeMap<(String, String), Vec<u8>>,
    next: u32,
    /// What a browser would not have done.
    pub(crate) wrong: Vec<String>,
    pub(crate) signed_in: u64,
    pub(crate) signed_out: u64,
    pub(crate) added: u64,
    pub(crate) deleted: u64,
    pub(crate) in_pieces: u64,
    /// Bytes of photos in full size that were sent, by photo.
    pub(crate) full: BTreeMap<u32, u64>,
    /// Bytes of thumbnails and medium images that were sent.
    pub(crate) small: u64,
}

impl Piwigo {
    /// The seeds, as photos 1 to 24 of albums 1 to 3.
    pub(crate) fn new() -> Self {
        let mut piwigo = Self::default();
        for (album, _) in seeds::ALBUMS.iter().enumerate() {
            for number in 0..seeds::PHOTOS {
                let bytes = seeds::jpeg(piwigo.next, 800, 600);
                let id = piwigo.add(album + 1, format!("photo-{number}.jpg"), bytes);
                piwigo.complete(id);
            }
        }
        piwigo
    }

    fn add(&mut self, album: usize, file: String, bytes: Vec<u8>) -> u32 {
        self.next += 1;
        let photo = Photo {
            album,
            file,
            bytes,
            complete: false,
            made: BTreeSet::new(),
        };
        self.photos.insert(self.next, photo);
        self.next
    }

    fn complete(&mut self, id: u32) -> bool {
        let photo = self.photos.get_mut(&id);
        photo.map(|photo| photo.complete = true).is_some()
    }

    fn wrong(&mut self, asked: &Asked, sentence: &str) {
        let request = format!("{} {}?{}", asked.method, asked.path, asked.query);
        self.wrong.push(format!("{request}: {sentence}"));
    }

    fn is_admin(&self, asked: &Asked) -> bool {
        let session = asked.cookie("pwg_id");
        session.is_some_and(|id| self.sessions.get(id) == Some(&true))
    }

    /// The token of a session: every form of the administration must send it.
    fn token(asked: &Asked) -> String {
        let id = asked.cookie("pwg_id").unwrap_or_default();
        format!("{:016x}", xxhash_rust::xxh3::xxh3_64(id.as_bytes()))
    }

    fn with_session(&mut self, signed_in: bool, mut answer: Response) -> Response {
        self.opened += 1;
        let id = format!("s{}", self.opened);
        let cookie = format!("pwg_id={id}; path=/; HttpOnly");
        self.sessions.insert(id, signed_in);
        let cookie = HeaderValue::from_str(&cookie).unwrap();
        answer.headers_mut().insert(SET_COOKIE, cookie);
        answer
    }

    fn sign_in(&mut self, asked: &Asked) -> Response {
        let known = |id: &str| self.sessions.contains_key(id);
        if !asked.cookie("pwg_id").is_some_and(known) {
            self.wrong(asked, "signs in without the cookie of the sign-in page");
            return html(200, pages::sign_in("Cookies are blocked or not supported"));
        }
        let pressed = !asked.field("login").is_empty();
        if asked.field("username") != USER || asked.field("password") != PASSWORD || !pressed {
            return html(200, pages::sign_in("Invalid username or password!"));
        }
        self.signed_in += 1;
        self.with_session(true, redirect("index.php"))
    }

    fn sign_out(&mut self, asked: &Asked) -> Response {
        if !self.is_admin(asked) {
            self.wrong(asked, "signs out, and was not signed in");
        }
        if let Some(id) = asked.cookie("pwg_id") {
            self.sessions.remove(id);
        }
        self.signed_out += 1;
        redirect("index.php")
    }

    /// `i.php?/upload/…-th.jpg`, or the file that it has made.
    fn sized(&mut self, asked: &Asked, name: &str) -> Response {
        let Some((id, size)) = pages::sized(name) else {
            self.wrong(asked, "there is no such image");
            return html(404, "not found");
        };
        match self.photos.get_mut(&id) {
            Some(photo) => photo.made.insert(size),
            None => return html(404, "not found"),
        };
        let pixels = if size == "th" { 144 } else { 600 };
        let image = seeds::jpeg(id, pixels, pixels * 3 / 4);
        self.small += image.len() as u64;
        typed(200, "image/jpeg", image)
    }

    fn download(&mut self, asked: &Asked) -> Response {
        let id = asked.query.strip_prefix("id=").and_then(|rest| {
            rest.strip_suffix("&part=e&download")
                .and_then(|id| id.parse().ok())
        });
        match id.and_then(|id: u32| Some((id, self.photos.get(&id)?))) {
            Some((id, photo)) => {
                let bytes = photo.bytes.clone();
                *self.full.entry(id).or_default() += bytes.len() as u64;
                typed(200, "image/jpeg", bytes)
            }
            None => html(404, "Requested id not found"),
        }
    }

    /// `ws.php`: JSON that says that it is plain text.
    fn web_service(&mut self, asked: &Asked) -> Response {
        let method = asked.query.strip_prefix("method=");
        let method = method.and_then(|rest| rest.strip_suffix("&format=json"));
        if !self.is_admin(asked) || asked.field("pwg_token") != Self::token(asked) {
            self.wrong(asked, "has no session, or not its token");
            return says(
                403,
                r#"{"stat":"fail","err":403,"message":"Invalid security token"}"#,
            );
        }
        match method {
            Some("pwg.images.upload") => self.upload(asked),
            Some("pwg.images.uploadCompleted") => {
                let known = asked
                    .field("image_id")
                    .parse()
                    .is_ok_and(|id| self.complete(id));
                if !known || asked.field("category_id").is_empty() {
                    self.wrong(asked, "completes nothing");
                }
                says(200, r#"{"stat":"ok","result":{"moved_from_lounge":[]}}"#)
            }
            Some("pwg.images.delete") => {
                let id = asked.field("image_id").parse();
                let known = id.is_ok_and(|id: u32| self.photos.remove(&id).is_some());
                self.deleted += u64::from(known);
                says(
                    200,
                    &format!(r#"{{"stat":"ok","result":{}}}"#, u8::from(known)),
                )
            }
            _ => says(
                501,
                r#"{"stat":"fail","err":501,"message":"Method name is not valid"}"#,
            ),
        }
    }

    fn upload(&mut self, asked: &Asked) -> Response {
        let number = |name| asked.field(name).parse::<usize>();
        let (Some(file), Ok(chunk), Ok(chunks), Ok(album)) = (
            asked.file("file"),
            number("chunk"),
            number("chunks"),
            number("category"),
        ) else {
            self.wrong(asked, "an upload without its fields");
            return says(
                200,
                r#"{"stat":"fail","err":1002,"message":"Missing parameters"}"#,
            );
        };
        let name = asked.field("name").to_owned();
        let session = asked.cookie("pwg_id").unwrap_or_default().to_owned();
        let key = (session, name.clone());
        let pieces = self.pieces.entry(key.clone()).or_default();
        let in_order = pieces.len() == chunk * PIECE;
        pieces.extend_from_slice(&file.bytes);
        let full = file.bytes.len() == PIECE;
        if !in_order || file.bytes.len() > PIECE || (chunk + 1 < chunks && !full) {
            self.wrong(
                asked,
                "a piece that is too large, too small or out of order",
            );
        }
        if chunk + 1 < chunks {
            return says(200, r#"{"stat":"ok","result":null}"#);
        }
        self.in_pieces += u64::from(chunks > 1);
        let bytes = self.pieces.remove(&key).unwrap_or_default();
        if self.photos.values().any(|photo| photo.file == name) {
            self.wrong(asked, "a file name that is taken");
        }
        if image::load_from_memory(&bytes).is_err() {
            self.wrong(asked, "what is put together is no image");
            return html(200, "forbidden file type");
        }
        let id = self.add(album, name, bytes);
        self.added += 1;
        // Recorded as a number, and as a text.
        let shown = if id.is_multiple_of(2) {
            format!("\"{id}\"")
        } else {
            id.to_string()
        };
        says(
            200,
            &format!(
                r#"{{"stat":"ok","result":{{"image_id":{shown},"category":{{"id":{album}}}}}}}"#
            ),
        )
    }
}

impl Gallery for Piwigo {
    fn answer(&mut self, asked: &Asked) -> Response {
        let page = (asked.method.as_str(), asked.path.as_str());
        match page {
            ("GET", "/" | "/index.php") if asked.query == "act=logout" => self.sign_out(asked),
            ("GET", "/" | "/index.php") => pages::index(self, &asked.query),
            ("GET", "/picture.php") => pages::picture(self, &asked.query),
            ("GET", "/identification.php") => {
                self.with_session(false, html(200, pages::sign_in("")))
            }
            ("POST", "/identification.php") => self.sign_in(asked),
            ("GET", "/i.php") => self.sized(asked, asked.query.trim_start_matches("/upload/")),
            ("GET", path) if path.starts_with("/_data/i/upload/") => {
                self.sized(asked, path.trim_start_matches("/_data/i/upload/"))
            }
            ("GET", "/action.php") => self.download(asked),
            ("GET", "/admin.php") if self.is_admin(asked) => {
                html(200, pages::photos_add(&Self::token(asked)))
            }
            ("GET", "/admin.php") => {
                self.wrong(asked, "the administration, without an account");
                redirect("identification.php?redirect=%2Fadmin.php")
            }
            ("POST", "/ws.php") => self.web_service(asked),
            ("GET", path) if path.ends_with("/img_small.png") => {
                self.wrong(asked, "took the placeholder for a thumbnail");
                html(404, "not found")
            }
            _ => {
                self.wrong(asked, "there is no such page");
                html(404, "not found")
            }
        }
    }
}

fn says(status: u16, json: &str) -> Response {
    typed(status, "text/plain; charset=utf-8", json.to_owned())
}
