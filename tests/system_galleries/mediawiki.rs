//! MediaWiki as Debian packages it: categories as albums, a page for each photo.

use std::collections::BTreeMap;
use std::process::Command;

use rusqlite::{Connection, OpenFlags};
use tempfile::TempDir;

use crate::crowd::{Crowd, PASSWORD, Report, USER};
use crate::doctor;
use crate::proof::{self, Gallery, Noted, soon};
use crate::server::{Server, free_port};
use crate::{parts, seeds};

struct MediaWiki {
    server: Server,
    folder: TempDir,
}

impl MediaWiki {
    fn open() -> Self {
        let folder = TempDir::new().unwrap();
        let planted = folder.path().join("seeds");
        seeds::plant(&planted);
        let port = free_port().to_string();
        let script = |command: &str| {
            let mut script = Command::new(parts::scripts().join("mediawiki.sh"));
            script.arg(command).arg(folder.path());
            script
        };
        let mut seed = script("seed");
        seed.arg(planted)
            .arg(&port)
            .env("GALLERY_USER", USER)
            .env("GALLERY_PASSWORD", PASSWORD);
        parts::must_run(&mut seed, "MediaWiki could not be set up");
        let mut serve = script("serve");
        serve.arg(&port);
        let log = folder.path().join("server.log");
        let server = Server::start(&mut serve, port.parse().unwrap(), &log);
        Self { server, folder }
    }

    fn crowd(&self) -> Crowd {
        Crowd {
            host: self.server.url().to_owned(),
            scenario: "mediawiki",
            folder: self.folder.path().to_owned(),
        }
    }

    fn ask<T: rusqlite::types::FromSql>(&self, query: &str) -> Vec<T> {
        let path = self.folder.path().join("data/gallery.sqlite");
        let database = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        database
            .busy_timeout(std::time::Duration::from_secs(30))
            .unwrap();
        let mut statement = database.prepare(query).unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    }

    fn count(&self, query: &str) -> u64 {
        u64::try_from(self.ask::<i64>(query)[0]).unwrap()
    }

    /// Bytes of every image that it has sent, by path.
    fn images(&self) -> Vec<(String, u64)> {
        let log = self.server.log();
        let lines = log.lines().filter_map(|line| {
            let (path, bytes) = line.split_once("IMAGE ")?.1.rsplit_once(' ')?;
            Some((path.to_owned(), bytes.parse().unwrap()))
        });
        lines.collect()
    }

    fn everything_was_read(&self, walked: &Report) {
        let read: u64 = ["thumbnail", "medium", "full"]
            .into_iter()
            .map(|operation| walked.wire_bytes(operation))
            .sum();
        let sent = || self.images().iter().map(|(_, bytes)| bytes).sum::<u64>();
        soon(|| sent() >= read);
        assert_eq!(read, sent(), "bytes of images");
        let images = self.images();
        for original in self.photos().keys() {
            let full = format!("/images/{original}");
            let small = format!("/images/thumb/{original}/");
            let was_read = |wanted: &str| images.iter().any(|(path, _)| path.starts_with(wanted));
            assert!(was_read(&full), "{original} was not read in full size");
            assert!(was_read(&small), "{original} was not read in small sizes");
        }
    }
}

impl Gallery for MediaWiki {
    /// The files, of which each has its row, with its SHA-1 in it; thumbnails
    /// and what MediaWiki archives of deleted ones aside.
    fn photos(&self) -> BTreeMap<String, u64> {
        let folder = self.folder.path().join("images");
        for _ in 0..200 {
            let mut files = seeds::files(&folder);
            files.retain(|path, _| {
                let kept = ["thumb/", "deleted/", "temp/", "lockdir/", "archive/"];
                !kept.iter().any(|other| path.starts_with(other)) && path.ends_with(".jpg")
            });
            let mut rows = self.ask::<String>("SELECT CAST(img_name AS TEXT) FROM image");
            let mut names: Vec<String> = files
                .keys()
                .map(|path| path.rsplit('/').next().unwrap_or(path).to_owned())
                .collect();
            rows.sort();
            names.sort();
            if rows == names {
                let hashes = files.into_iter().filter(|(_, path)| path.is_file());
                return hashes
                    .map(|(name, path)| (name, seeds::hash(&path)))
                    .collect();
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        panic!("the database and the folder know different photos");
    }

    fn noted(&self) -> Noted {
        // MediaWiki's own log; and the server's, as signing in is not in it.
        let actions = |kind: &str| {
            format!(
                "SELECT count(*) FROM logging WHERE log_type = '{kind}' AND log_namespace = 6 \
                 AND log_title LIKE 'Vernissage-%' AND log_action = '{kind}'"
            )
        };
        let log = self.server.log();
        let posts = |post: &str| log.matches(post).count() as u64;
        Noted {
            signed_in: posts("[302]: POST /index.php/Special:UserLogin"),
            signed_out: posts("[200]: POST /index.php/Special:UserLogout"),
            added: self.count(&actions("upload")),
            deleted: self.count(&actions("delete")),
        }
    }
}

#[test]
#[ignore = "system test: needs MediaWiki and PHP (Debian); run by .ci/run"]
fn every_persona_visits_mediawiki() {
    let gallery = MediaWiki::open();
    let crowd = gallery.crowd();

    let walked = proof::walkers(&gallery, &crowd);
    assert_eq!(gallery.photos().len(), 24);
    gallery.everything_was_read(&walked);

    for (name, arguments) in proof::WRITERS {
        proof::writers(&gallery, &crowd, name, arguments);
    }
    proof::killed_uploaders(&gallery, &crowd);
    doctor::is_recognised(&gallery, &crowd);
    doctor::is_walked(
        &gallery,
        &crowd,
        "/index.php/Category:Albums",
        &[
            "✓ browse.listing.albums finds galleries: 3",
            "✓ browse.gallery.thumbnails finds thumbnails: 8",
            "✓ browse.gallery.photos finds photos: 8",
            "✓ browse.photo.full finds full images: 1",
        ],
    );
}
