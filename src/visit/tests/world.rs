//! A made-up gallery in memory: albums of photos, sign-in, upload, delete.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;

use parking_lot::Mutex;

use super::super::ledger::file;
use super::super::session::{Part, Request, RequestBody};

/// What the gallery answers.
#[derive(Debug, Clone, Default)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) body: String,
    pub(super) headers: Vec<(&'static str, String)>,
    /// The answer never comes.
    pub(super) hangs: bool,
    /// The network fails with this.
    pub(super) broken: Option<crate::measure::sample::Outcome>,
}

pub(super) fn page(status: u16, body: impl Into<String>) -> Reply {
    Reply {
        status,
        body: body.into(),
        ..Reply::default()
    }
}

#[derive(Debug, Clone)]
pub(super) struct Shown {
    pub(super) album: u32,
    pub(super) title: String,
    pub(super) file_name: String,
    pub(super) bytes: usize,
}

#[derive(Debug, Default)]
pub(super) struct Gallery {
    pub(super) albums: Vec<u32>,
    /// The names of those that have one.
    pub(super) names: BTreeMap<u32, String>,
    pub(super) photos: BTreeMap<u32, Shown>,
    next: u32,
}

/// The gallery, and everything that it was asked.
pub(super) struct World {
    pub(super) gallery: Mutex<Gallery>,
    /// `METHOD /path` and what was sent, in order.
    pub(super) log: Mutex<Vec<String>>,
    /// Answers given instead, once each, to requests that begin like this.
    pub(super) instead: Mutex<Vec<(&'static str, Reply)>>,
    /// The ledger, to look into when a photo arrives.
    ledger: PathBuf,
    /// The next photo whose page is asked for is deleted first.
    pub(super) vanish_when_asked: AtomicBool,
    /// Photos that arrived before the ledger knew of them.
    pub(super) unannounced: Mutex<Vec<String>>,
}

impl World {
    pub(super) fn new(ledger: PathBuf) -> Self {
        let mut gallery = Gallery {
            albums: vec![1, 2, 3],
            next: 100,
            ..Gallery::default()
        };
        for album in 1..=3 {
            for photo in 0..6 {
                let shown = Shown {
                    album,
                    title: format!("Holiday {album} {photo}"),
                    file_name: "holiday.jpg".to_owned(),
                    bytes: 1,
                };
                gallery.photos.insert(album * 10 + photo, shown);
            }
        }
        Self {
            gallery: Mutex::new(gallery),
            log: Mutex::default(),
            instead: Mutex::default(),
            ledger,
            vanish_when_asked: AtomicBool::new(false),
            unannounced: Mutex::default(),
        }
    }

    /// From now on, the next request that begins like this gets this answer.
    pub(super) fn instead(&self, request: &'static str, reply: Reply) {
        self.instead.lock().push((request, reply));
    }

    pub(super) fn log(&self) -> Vec<String> {
        self.log.lock().clone()
    }

    pub(super) fn requests(&self, beginning: &str) -> usize {
        let log = self.log.lock();
        log.iter()
            .filter(|line| line.starts_with(beginning))
            .count()
    }

    pub(super) fn titles(&self) -> Vec<String> {
        let gallery = self.gallery.lock();
        gallery.photos.values().map(|it| it.title.clone()).collect()
    }

    pub(super) fn ask(&self, request: &Request) -> Reply {
        let method = request.method.as_str();
        let path = request.target.path_and_query().as_str();
        let line = format!("{method} {path}");
        self.log
            .lock()
            .push(format!("{line}{}", sent(&request.body)));
        {
            let mut instead = self.instead.lock();
            if let Some(at) = instead.iter().position(|(it, _)| line.starts_with(it)) {
                return instead.remove(at).1;
            }
        }
        self.answer(method, path, &request.body)
    }

    fn answer(&self, method: &str, path: &str, body: &RequestBody) -> Reply {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let parts: Vec<&str> = path.split('/').skip(1).collect();
        let number = |text: &str| text.parse::<u32>().unwrap_or(0);
        match (method, &parts[..]) {
            ("GET", [""]) => self.front(true),
            ("GET", ["sign-in"]) => page(
                200,
                "<form class=sign-in method=post><input type=hidden name=csrf value=t0ken>\
                 <input name=name><input name=password type=password></form>",
            ),
            ("POST", ["sign-in"]) => self.sign_in(body),
            ("POST", ["sign-out"]) => self.front(false),
            ("GET", ["g", album]) => self.album(number(album), query, ""),
            ("GET", ["galleries", "new"]) => page(
                200,
                "<form class=new-gallery method=post action=/galleries><input name=title></form>",
            ),
            ("POST", ["galleries"]) => {
                let mut gallery = self.gallery.lock();
                gallery.next += 1;
                let album = gallery.next;
                gallery.albums.push(album);
                drop(gallery);
                let mut reply = self.album(album, "", "");
                reply.headers.push(("x-final", format!("/g/{album}")));
                reply
            }
            ("GET", ["g", _, "delete"]) => page(200, "<form class=delete method=post></form>"),
            ("POST", ["g", album, "delete"]) => {
                let album = number(album);
                self.gallery.lock().albums.retain(|it| *it != album);
                self.front(true)
            }
            ("POST", ["g", album, "upload"]) => self.upload(number(album), body),
            ("GET", ["p", photo]) => self.photo(number(photo)),
            ("GET", ["p", photo, "delete"]) => match self.gallery.lock().photos.get(&number(photo))
            {
                Some(shown) => page(
                    200,
                    format!(
                        "<p>Delete {}?</p><form class=delete method=post></form>",
                        shown.title
                    ),
                ),
                None => page(404, "No such photo"),
            },
            ("POST", ["p", photo, "delete"]) => {
                match self.gallery.lock().photos.remove(&number(photo)) {
                    Some(_) => page(200, "<p class=notice>Deleted</p>"),
                    None => page(404, "No such photo"),
                }
            }
            _ => page(404, "No such page"),
        }
    }

    fn front(&self, signed_in: bool) -> Reply {
        let gallery = self.gallery.lock();
        let link = |it: &u32| {
            let name = gallery.names.get(it).map_or("", String::as_str);
            format!("<a class=album href=/g/{it}><img class=cover src=/c/{it}.jpg>{name}</a>")
        };
        let albums: String = gallery.albums.iter().map(link).collect();
        drop(gallery);
        let sign = if signed_in {
            "<form class=sign-out method=post action=/sign-out></form>"
        } else {
            "<a class=sign-in href=/sign-in>Sign in</a>"
        };
        let head = "<link rel=stylesheet href=/style.css>";
        page(
            200,
            format!("{head}<main class=front>{albums}{sign}</main>"),
        )
    }

    fn sign_in(&self, body: &RequestBody) -> Reply {
        let RequestBody::Urlencoded(fields) = body else {
            return page(400, "Not a form");
        };
        let value = |name: &str| {
            let field = fields.iter().find(|(it, _)| it == name);
            field.map_or("", |(_, value)| value.as_str())
        };
        if value("csrf") == "t0ken" && value("password") == super::PASSWORD {
            self.front(true)
        } else {
            page(
                200,
                format!("<p class=error>Wrong password: {}</p>", value("password")),
            )
        }
    }

    fn album(&self, album: u32, query: &str, notice: &str) -> Reply {
        let gallery = self.gallery.lock();
        if !gallery.albums.contains(&album) {
            return page(404, "No such gallery");
        }
        let photos: String = gallery
            .photos
            .iter()
            .filter(|(_, it)| it.album == album)
            .map(|(id, it)| {
                let title = &it.title;
                format!("<a class=photo data-photo={id} href=/p/{id}><img class=thumb src=/t/{id}.jpg>{title}</a>")
            })
            .collect();
        let next = if query.is_empty() {
            "<a class=next href=?page=2>Next</a>"
        } else {
            ""
        };
        page(
            200,
            format!(
                "<link rel=stylesheet href=/style.css><main class=gallery>{notice}{photos}{next}\
                 <form class=upload method=post enctype=multipart/form-data \
                 action=/g/{album}/upload><input type=hidden name=csrf value=s3cret-t0ken>\
                 <input name=title><input type=file name=photos></form></main>"
            ),
        )
    }

    fn upload(&self, album: u32, body: &RequestBody) -> Reply {
        let RequestBody::Multipart(parts) = body else {
            return page(400, "Not multipart");
        };
        let mut title = String::new();
        let mut file = None;
        for part in parts {
            match part {
                Part::Text { name, value } if name == "title" => title.clone_from(value),
                Part::Text { .. } => {}
                Part::File {
                    file_name, bytes, ..
                } => file = Some((file_name.clone(), bytes.len())),
            }
        }
        let Some((file_name, bytes)) = file else {
            return page(200, "<p class=error>No file</p>");
        };
        let announced = file::read(&self.ledger).unwrap();
        if !announced.open.values().any(|entry| entry.name == file_name) {
            self.unannounced.lock().push(file_name.clone());
        }
        let mut gallery = self.gallery.lock();
        gallery.next += 1;
        let id = gallery.next;
        gallery.photos.insert(
            id,
            Shown {
                album,
                title,
                file_name,
                bytes,
            },
        );
        drop(gallery);
        self.album(
            album,
            "",
            &format!("<p class=notice data-photo={id}>Added</p>"),
        )
    }

    fn photo(&self, id: u32) -> Reply {
        if self.vanish_when_asked.swap(false, Relaxed) {
            self.gallery.lock().photos.remove(&id);
        }
        match self.gallery.lock().photos.get(&id) {
            Some(shown) => page(
                200,
                format!(
                    "<main class=photo><h1>{}</h1><img class=medium src=/m/{id}.jpg>\
                     <a class=full href=/f/{id}.jpg>Full size</a></main>",
                    shown.title
                ),
            ),
            None => page(404, "No such photo"),
        }
    }
}

fn sent(body: &RequestBody) -> String {
    let fields = |fields: &[(String, String)]| {
        let pairs: Vec<String> = fields.iter().map(|(n, v)| format!("{n}={v}")).collect();
        format!(" {}", pairs.join("&"))
    };
    match body {
        RequestBody::Empty => String::new(),
        RequestBody::Urlencoded(pairs) => fields(pairs),
        RequestBody::Multipart(parts) => {
            let pairs: Vec<(String, String)> = parts
                .iter()
                .map(|part| match part {
                    Part::Text { name, value } => (name.clone(), value.clone()),
                    Part::File {
                        name,
                        file_name,
                        bytes,
                        ..
                    } => (name.clone(), format!("{file_name}:{}", bytes.len())),
                })
                .collect();
            fields(&pairs)
        }
        RequestBody::Json(json) => format!(" {json}"),
        RequestBody::Raw { bytes, .. } => format!(" {} bytes", bytes.len()),
    }
}
