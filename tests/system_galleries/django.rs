//! What the two Django galleries have in common: how they are started, and what
//! their database, their files and their log say.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use rusqlite::{Connection, OpenFlags};
use tempfile::TempDir;

use crate::crowd::{Crowd, PASSWORD, Report, USER};
use crate::parts;
use crate::proof::{Noted, soon};
use crate::seeds;
use crate::server::{Server, free_port};

/// A site of `tests/galleries/…_site.py`, seeded and running.
pub(crate) struct Site {
    pub(crate) server: Server,
    folder: TempDir,
}

/// One line of the development server's log.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) status: u16,
    /// Bytes of the body.
    pub(crate) bytes: u64,
}

impl Site {
    pub(crate) fn open(script: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let seeds = folder.path().join("seeds");
        seeds::plant(&seeds);
        let mut seed = command(script, &folder);
        seed.arg("seed").arg(&seeds);
        parts::must_run(&mut seed, "the gallery could not be seeded");
        let port = free_port();
        let mut serve = command(script, &folder);
        serve.arg("serve").arg(port.to_string());
        let server = Server::start(&mut serve, port, &folder.path().join("server.log"));
        Self { server, folder }
    }

    pub(crate) fn crowd(&self, scenario: &'static str) -> Crowd {
        Crowd {
            host: self.server.url().to_owned(),
            scenario,
            folder: self.folder.path().to_owned(),
        }
    }

    pub(crate) fn media(&self) -> PathBuf {
        self.folder.path().join("media")
    }

    /// The first column of a query, as texts.
    pub(crate) fn ask(&self, query: &str) -> Vec<String> {
        let path = self.folder.path().join("gallery.sqlite3");
        let database = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        let mut statement = database.prepare(query).unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    }

    pub(crate) fn count(&self, query: &str) -> u64 {
        self.ask(&format!("SELECT CAST(({query}) AS TEXT)"))[0]
            .parse()
            .unwrap()
    }

    /// The photos, from the paths that the database knows; the folder of
    /// originals must hold them and nothing else.
    pub(crate) fn photos(&self, query: &str, originals: &str) -> BTreeMap<String, u64> {
        // Rows are gone a moment before their files.
        for _ in 0..100 {
            let rows = self.ask(query);
            let files: Vec<String> = seeds::files(&self.media())
                .into_keys()
                .filter(|path| path.rsplit_once('/').is_some_and(|(at, _)| at == originals))
                .collect();
            if sorted(rows.clone()) == files {
                return rows
                    .into_iter()
                    .map(|path| (path.clone(), seeds::hash(&self.media().join(path))))
                    .collect();
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        panic!("the database and the folder {originals} know different photos");
    }

    /// Sign-ins and sign-outs that succeeded, from the log.
    pub(crate) fn noted(&self, added: &str, deleted: &str) -> Noted {
        let log = self.log();
        let posts = |path: &str, statuses: [u16; 2]| {
            let these = log.iter().filter(|line| {
                line.method == "POST"
                    && line.path.starts_with(path)
                    && statuses.contains(&line.status)
            });
            these.count() as u64
        };
        Noted {
            signed_in: posts("/admin/login/", [302, 302]),
            signed_out: posts("/admin/logout/", [200, 302]),
            added: self.count(added),
            deleted: self.count(deleted),
        }
    }

    /// Nobody is signed in any more: sign-outs have ended their sessions.
    pub(crate) fn nobody_is_signed_in(&self) {
        assert_eq!(self.count("SELECT count(*) FROM django_session"), 0);
    }

    pub(crate) fn log(&self) -> Vec<Line> {
        self.server.log().lines().filter_map(Line::read).collect()
    }

    /// Requests for images that were answered with one. (304: the visitor had it
    /// already, and asked whether it still holds.)
    fn images(&self) -> Vec<Line> {
        let mut log = self.log();
        log.retain(|line| line.path.starts_with("/media/") && line.status != 304);
        log
    }

    /// Every original was sent whole, and the bytes of images that the crowd
    /// counted are those that the server has sent.
    pub(crate) fn everything_was_read(&self, walkers: &Report, originals: &[String]) {
        let read: u64 = ["thumbnail", "medium", "full"]
            .into_iter()
            .map(|operation| walkers.wire_bytes(operation))
            .sum();
        let sent = |images: &[Line]| images.iter().map(|line| line.bytes).sum::<u64>();
        soon(|| sent(&self.images()) >= read);
        let images = self.images();
        for line in &images {
            assert_eq!(line.status, 200, "{line:?}");
            let path = self.media().join(line.path.trim_start_matches("/media/"));
            let size = std::fs::metadata(&path).unwrap().len();
            assert_eq!(line.bytes, size, "{line:?}");
        }
        for original in originals {
            let wanted = format!("/media/{original}");
            assert!(
                images.iter().any(|line| line.path == wanted),
                "{original} was not read in full size"
            );
        }
        assert_eq!(read, sent(&images), "bytes of images");
    }

    /// The different images below this folder that the log knows.
    pub(crate) fn images_read(&self, wanted: impl Fn(&str) -> bool) -> usize {
        let log = self.log();
        let paths = log
            .iter()
            .map(|line| line.path.as_str())
            .filter(|path| wanted(path));
        paths.collect::<std::collections::BTreeSet<_>>().len()
    }
}

impl Line {
    /// `[22/Nov/2026 23:01:33] "GET /admin/ HTTP/1.1" 200 14183`
    fn read(line: &str) -> Option<Self> {
        let (request, numbers) = line.split_once("] \"")?.1.rsplit_once("\" ")?;
        let mut request = request.split(' ');
        let (status, bytes) = numbers.split_once(' ')?;
        Some(Self {
            method: request.next()?.to_owned(),
            path: request.next()?.to_owned(),
            status: status.parse().ok()?,
            bytes: bytes.parse().ok()?,
        })
    }
}

fn command(script: &str, folder: &TempDir) -> Command {
    let mut command = Command::new(parts::python());
    command
        .arg("-B")
        .arg(parts::scripts().join(script))
        .arg(folder.path())
        .env("GALLERY_USER", USER)
        .env("GALLERY_PASSWORD", PASSWORD);
    command
}

fn sorted(mut texts: Vec<String>) -> Vec<String> {
    texts.sort();
    texts
}
