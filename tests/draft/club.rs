//! A club's gallery that signs in, takes photos and deletes them, as a student
//! writes it; and the traps that such galleries hold.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use axum::response::Response;

mod parts;

use parts::{SIGN_IN, TOKEN, number, upload_form, with_cookie};

use crate::served::{Asked, Gallery, html, redirect, typed};
use crate::server::jpeg;

pub(crate) const USER: &str = "ann";
pub(crate) const PASSWORD: &str = "a password of the club";

/// How it is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// Albums, a page for each photo with a form that deletes, tokens.
    Pages,
    /// One table, a link to each image, a form in each row.
    Table,
    /// As `Pages`, with a link that leads to a question first.
    Question,
    /// As `Pages`; says that it has taken a photo, and forgets it.
    Forgets,
    /// As `Pages`; says that it has deleted a photo, and keeps it.
    Keeps,
    /// As `Pages`, with six photos on a page of an album.
    Paged,
    /// As `Paged`; an upload leads to the photo's own page.
    Arrives,
    /// As `Pages`, without anything that deletes.
    NoDelete,
}

/// The gallery.
pub(crate) struct Club {
    style: Style,
    /// Number → (title, bytes).
    pub(crate) photos: BTreeMap<u32, (String, Vec<u8>)>,
    next: u32,
    pub(crate) uploads: u32,
    pub(crate) signed_in: u32,
    pub(crate) signed_out: u32,
    /// What nobody should have asked for.
    pub(crate) wrong: Vec<String>,
}

impl Club {
    pub(crate) fn new(style: Style) -> Self {
        let photo = |n: u32| (n, (format!("Regatta {n}"), jpeg(n, 160)));
        Self {
            style,
            photos: (1..=6).map(photo).collect(),
            next: 7,
            uploads: 0,
            signed_in: 0,
            signed_out: 0,
            wrong: Vec::new(),
        }
    }

    fn is_in(asked: &Asked) -> bool {
        asked.cookie("club") == Some("member")
    }

    fn page(asked: &Asked, body: &str) -> Response {
        let account = if Self::is_in(asked) {
            "<a class=out href=/logout>Log out</a> <a href=/account/delete>Delete my account</a> \
             <a href=/closeAccount.php>×</a> <a href=/resetAll.php><img src=/thumbs/0.jpg></a>"
        } else {
            "<a href=/login>Log in</a>"
        };
        html(
            200,
            format!(
                "<!doctype html><title>Club</title><nav><a href=/>Home</a> {account}</nav>{body}"
            ),
        )
    }

    fn front(&self, asked: &Asked) -> Response {
        if self.style == Style::Table {
            return Self::page(asked, &self.table(Self::is_in(asked)));
        }
        Self::page(
            asked,
            "<ul class=albums><li><a href=/albums/1>Regattas</a><li><a href=/albums/2>Empty</a></ul>",
        )
    }

    fn table(&self, member: bool) -> String {
        let mut rows = String::new();
        for (number, (title, _)) in &self.photos {
            let delete = format!(
                "<form action=/delete method=post><input type=hidden name=token value={TOKEN}>\
                 <input type=hidden name=id value={number}><button>Delete</button></form>"
            );
            let delete = if member { delete.as_str() } else { "" };
            let _ = write!(
                rows,
                "<tr><td>{title}</td><td><a href=/files/{number}.jpg><img src=/thumbs/{number}.jpg></a></td><td>{delete}</td></tr>"
            );
        }
        let upload = if member {
            "<p><a href=/upload>Upload a photo</a></p>"
        } else {
            ""
        };
        format!("<table>{rows}</table>{upload}")
    }

    fn album(&self, asked: &Asked, number: u32) -> Response {
        // What stands in the box of the album is about the album.
        let mut body = "<div class=album><ul class=photos>".to_owned();
        let paged = matches!(self.style, Style::Paged | Style::Arrives);
        let (size, page) = if paged {
            (6, asked.query == "page=2")
        } else {
            (99, false)
        };
        let photos = self.photos.iter().filter(|_| number == 1);
        for (id, (title, _)) in photos.skip(usize::from(page) * size).take(size) {
            let _ = write!(
                body,
                "<li><a href=/photos/{id}><img src=/thumbs/{id}.jpg></a><b>{title}</b></li>"
            );
        }
        body.push_str("</ul>");
        if self.photos.len() > size && !page {
            body.push_str("<a href='/albums/1?page=2'>Next</a>");
        }
        if Self::is_in(asked) {
            // Whoever signs in may do more than he should by accident.
            for id in self.photos.keys() {
                let _ = write!(
                    body,
                    "<a href=/banPhoto.php?id={id}><img src=/thumbs/0.jpg></a>"
                );
            }
            let _ = write!(
                body,
                "<p><a class=danger href=/albums/{number}/delete>Delete this album</a></p>{}",
                upload_form(&format!("/albums/{number}/photos"))
            );
        }
        body.push_str("</div>");
        Self::page(asked, &body)
    }

    fn photo(&self, asked: &Asked, number: u32) -> Response {
        let Some((title, _)) = self.photos.get(&number) else {
            return html(404, "<p>no such photo");
        };
        let delete = match self.style {
            _ if !Self::is_in(asked) => String::new(),
            Style::NoDelete => String::new(),
            Style::Question => format!("<a class=del href=/photos/{number}/delete>Delete</a>"),
            _ => format!(
                "<form class=del method=post action=/photos/{number}/delete>\
                 <input type=hidden name=token value={TOKEN}><button>Delete photo</button></form>"
            ),
        };
        let album = if Self::is_in(asked) && self.style != Style::NoDelete {
            "<a href=/albums/1/delete>Delete this album</a>"
        } else {
            ""
        };
        Self::page(
            asked,
            &format!("<h1>{title}</h1><img class=big src=/files/{number}.jpg>{delete}{album}"),
        )
    }

    fn add(&mut self, asked: &Asked) -> Response {
        let Some(file) = asked.file("picture") else {
            self.wrong.push("an upload without a photo".to_owned());
            return html(200, "<p>No file!");
        };
        if !Self::is_in(asked) || asked.field("token") != TOKEN {
            self.wrong
                .push("an upload without an account or token".to_owned());
            return html(200, "<p>Not allowed");
        }
        self.uploads += 1;
        let (title, bytes) = (asked.field("title").to_owned(), file.bytes.to_vec());
        if self.style != Style::Forgets {
            // The file gets a name of the server's own.
            self.photos.insert(self.next, (title, bytes));
            self.next += 1;
        }
        match self.style {
            Style::Table => redirect("/"),
            Style::Arrives => redirect(&format!("/photos/{}", self.next - 1)),
            _ => redirect("/albums/1"),
        }
    }

    fn remove(&mut self, asked: &Asked, number: u32) -> Response {
        if !Self::is_in(asked) || asked.field("token") != TOKEN {
            self.wrong
                .push(format!("a delete of {number} without an account or token"));
            return html(403, "<p>Not allowed");
        }
        if number <= 6 {
            self.wrong
                .push(format!("a delete of {number}, which is not ours"));
        }
        if self.style != Style::Keeps {
            self.photos.remove(&number);
        }
        redirect(if self.style == Style::Table {
            "/"
        } else {
            "/albums/1"
        })
    }

    fn sign_in(&mut self, asked: &Asked) -> Response {
        if asked.field("member") != USER || asked.field("secret") != PASSWORD {
            return Self::page(
                asked,
                &format!("<p class=error>Wrong name or password{SIGN_IN}"),
            );
        }
        self.signed_in += 1;
        with_cookie("club=member; Path=/")
    }
}

impl Gallery for Club {
    fn answer(&mut self, asked: &Asked) -> Response {
        let path = asked.path.as_str();
        let id = number(path).unwrap_or_default();
        match (asked.method.as_str(), path) {
            ("GET", "/") => self.front(asked),
            ("GET", "/login") => Self::page(asked, SIGN_IN),
            ("POST", "/login") => self.sign_in(asked),
            ("GET", "/logout") => {
                if Self::is_in(asked) {
                    self.signed_out += 1;
                }
                with_cookie("club=; Path=/; Max-Age=0")
            }
            ("GET", "/upload") => Self::page(asked, &upload_form("/upload")),
            ("POST", "/upload") => self.add(asked),
            ("POST", "/delete") => {
                let id = asked.field("id").parse().unwrap_or_default();
                self.remove(asked, id)
            }
            ("GET", _) if path.starts_with("/albums/") && path.ends_with("/delete") => {
                self.wrong.push(format!("GET {path}"));
                html(200, "<p>The album is gone.")
            }
            ("GET", _) if path.starts_with("/albums/") => self.album(asked, id),
            ("POST", _) if path.starts_with("/albums/") => self.add(asked),
            ("GET", _) if path.starts_with("/photos/") && path.ends_with("/delete") => Self::page(
                asked,
                &format!(
                    "<p>Are you sure?<form method=post action={path}><input type=hidden name=token value={TOKEN}>\
                     <button>Yes</button></form>"
                ),
            ),
            ("POST", _) if path.starts_with("/photos/") => self.remove(asked, id),
            ("GET", _) if path.starts_with("/photos/") => self.photo(asked, id),
            ("GET", _) if path.starts_with("/thumbs/") => typed(200, "image/jpeg", jpeg(id, 80)),
            ("GET", _) if path.starts_with("/files/") => match self.photos.get(&id) {
                Some((_, bytes)) => typed(200, "image/jpeg", bytes.clone()),
                None => html(404, "<p>no such file"),
            },
            ("GET", "/favicon.ico") => html(404, ""),
            // Where known galleries have something: they are recognised by it.
            ("GET", "/pgapi/gallery/content/" | "/photologue/gallerylist/" | "/admin/login/") => {
                html(404, "")
            }
            (method, path) => {
                self.wrong.push(format!("{method} {path}"));
                html(404, "<p>nothing here")
            }
        }
    }
}
