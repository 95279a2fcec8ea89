//! copyparty: folders as galleries, a password and no name.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::crowd::{Crowd, PASSWORD, USER};
use crate::doctor;
use crate::http::get;
use crate::proof::{self, Gallery, Noted, soon};
use crate::server::{Server, free_port};
use crate::{parts, seeds};

struct Copyparty {
    server: Server,
    folder: TempDir,
}

impl Copyparty {
    fn open() -> Self {
        let folder = TempDir::new().unwrap();
        let path = |name: &str| folder.path().join(name);
        seeds::plant(&path("photos"));
        let port = free_port();
        let settings = path("copyparty.conf");
        std::fs::write(&settings, settings_for(port, &folder)).unwrap();
        let mut command = Command::new(parts::python());
        command
            .args(["-B", "-m", "copyparty", "-c"])
            .arg(settings)
            .env("HOME", folder.path())
            .env("XDG_CONFIG_HOME", path("settings"));
        let server = Server::start(&mut command, port, &path("server.log"));
        Self { server, folder }
    }

    fn crowd(&self) -> Crowd {
        Crowd {
            host: self.server.url().to_owned(),
            scenario: "copyparty",
            folder: self.folder.path().to_owned(),
        }
    }

    fn files(&self) -> BTreeMap<String, PathBuf> {
        seeds::files(&self.folder.path().join("photos"))
    }

    /// The paths of all photos, as its API lists them.
    fn listed(&self) -> BTreeSet<String> {
        let list = |folder: &str| -> Value {
            let (status, body) = get(&format!("{}/{folder}?ls", self.server.url()));
            assert_eq!(status, 200, "{folder}");
            serde_json::from_slice(&body).unwrap()
        };
        let names = |list: &Value, what: &str| -> Vec<String> {
            let entries = list[what].as_array().unwrap().iter();
            entries
                .map(|entry| entry["href"].as_str().unwrap().to_owned())
                .collect()
        };
        let root = list("");
        let mut found = BTreeSet::from_iter(names(&root, "files"));
        for folder in names(&root, "dirs") {
            for name in names(&list(&folder), "files") {
                found.insert(format!("{folder}{name}"));
            }
        }
        found
    }
}

/// The bans are off: a crowd comes from one address, and a photo that is
/// looked for after its delete is a 404.
fn settings_for(port: u16, folder: &TempDir) -> String {
    let path = |name: &str| folder.path().join(name).display().to_string();
    format!(
        "[global]\n  i: 127.0.0.1\n  p: {port}\n  hist: {hist}\n  no-ansi\n  \
         ban-pw: no\n  ban-403: no\n  ban-404: no\n  ban-422: no\n  ban-url: no\n  \
         # every request into the log, thumbnails too\n  lf-url: ^$\n\n\
         [accounts]\n  {USER}: {PASSWORD}\n\n\
         [/]\n  {photos}\n  accs:\n    r: *\n    A: {USER}\n",
        hist = path("index"),
        photos = path("photos"),
    )
}

impl Gallery for Copyparty {
    fn photos(&self) -> BTreeMap<String, u64> {
        // An upload has another name until it is complete; the two ways of
        // asking come one after the other.
        for _ in 0..100 {
            let files = self.files();
            let complete = files.keys().all(|name| !name.ends_with(".PARTIAL"));
            if complete && self.listed() == files.keys().cloned().collect() {
                let hashes = files
                    .into_iter()
                    .filter(|(_, path)| path.is_file())
                    .map(|(name, path)| (name, seeds::hash(&path)));
                return hashes.collect();
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        panic!(
            "the list and the folder know different photos: {:?}, {:?}",
            self.listed(),
            self.files().keys()
        );
    }

    fn noted(&self) -> Noted {
        let log = self.server.log();
        let count = |part: &str| log.matches(part).count() as u64;
        assert_eq!(count("invalid password"), 0);
        Noted {
            signed_in: count("name=\"cppwd\""),
            signed_out: count("GET  /?pw=x @"),
            added: count("'OK // "),
            deleted: count("deleted 1 files"),
        }
    }
}

/// Requests for this path in the log, and by whom.
fn asked(log: &str, path: &str, who: &str) -> u64 {
    log.matches(&format!("GET  /{path} @{who}\n")).count() as u64
}

#[test]
#[ignore = "system test: needs Python and PyPI (copyparty); run by .ci/run"]
fn every_persona_visits_copyparty() {
    let gallery = Copyparty::open();
    let crowd = gallery.crowd();

    let walked = proof::walkers(&gallery, &crowd);
    let read = |log: &str| {
        let photos = gallery.files().into_iter();
        let full =
            photos.map(|(path, file)| asked(log, &path, "*") * file.metadata().unwrap().len());
        full.sum::<u64>()
    };
    soon(|| read(&gallery.server.log()) >= walked.wire_bytes("full"));
    let log = gallery.server.log();
    let (mut full, mut thumbnails) = (0, 0);
    for (path, file) in gallery.files() {
        let size = file.metadata().unwrap().len();
        let (fulls, small) = (asked(&log, &path, "*"), format!("{path}?th=w"));
        assert!(fulls > 0, "{path} was not read in full size");
        full += fulls * size;
        let times = asked(&log, &small, "*");
        assert!(times > 0, "{path} was not read as a thumbnail");
        let (status, body) = get(&format!("{}/{small}", gallery.server.url()));
        assert_eq!(status, 200);
        thumbnails += times * body.len() as u64;
    }
    assert_eq!(walked.wire_bytes("full"), full, "bytes of photos");
    assert_eq!(
        walked.wire_bytes("thumbnail"),
        thumbnails,
        "bytes of thumbnails"
    );

    for (name, arguments) in proof::WRITERS {
        proof::writers(&gallery, &crowd, name, arguments);
        // Adding is for those who are signed in, and after signing out nobody is.
        let log = gallery.server.log();
        assert!(log.contains(&format!("?j @{USER}\n")) && !log.contains("?j @*\n"));
        assert!(asked(&log, "?h", "*") > 0 && asked(&log, "?h", USER) == 0);
        let folders = std::fs::read_dir(gallery.folder.path().join("photos")).unwrap();
        assert_eq!(folders.count(), seeds::ALBUMS.len(), "folders are left");
    }
    proof::killed_uploaders(&gallery, &crowd);
    doctor::is_recognised(&gallery, &crowd);
    doctor::is_walked(
        &gallery,
        &crowd,
        "/",
        &[
            // Beside each folder stands a link to its archive, which the draft
            // cannot tell apart and says so.
            "✓ browse.listing.albums finds galleries: 6",
            "CHECK: this also finds 3 more",
            "✓ browse.gallery.photos finds photos: 8",
            "✓ full images are whole images",
        ],
    );
}
