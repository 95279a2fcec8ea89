//! A gallery behind HTTP Basic auth, with two accounts that may each delete only
//! what they have added themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use axum::http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use axum::response::Response;
use tempfile::TempDir;

use super::served::{Asked, Gallery, Replay, html, typed};
use super::support::{only_folder, outcome, read_run, rows, vernissage};

const SCENARIO: &str = r#"
format = 1
name = "guarded"
basic_auth = true

[browse.listing]
albums = "a.album"

[browse.gallery]
thumbnails = "img"
photos = "a.photo"

[browse.photo]
page = false
full = { url = "{photo}" }

[[upload]]
put = "{gallery}{photo.name}"
body = "{photo}"
expect = { status = 201 }

[[verify_upload]]
get = "{gallery}{photo.name}"

[[delete]]
delete = "{gallery}{photo.name}"
expect = { status = 204 }

[[verify_delete]]
get = "{gallery}{photo.name}"
expect = { status = 404 }
"#;

/// `ann:opensesame-1` and `bob:opensesame-2`, encoded by hand: not by what is tested.
const ACCOUNTS: [(&str, &str); 2] = [
    ("ann", "Basic YW5uOm9wZW5zZXNhbWUtMQ=="),
    ("bob", "Basic Ym9iOm9wZW5zZXNhbWUtMg=="),
];

#[derive(Default)]
struct Guarded {
    /// Photos, and who added them.
    photos: BTreeMap<String, &'static str>,
    seen: BTreeSet<&'static str>,
    refused: usize,
    trespasses: usize,
    /// Whether nothing may be deleted for now.
    locked: bool,
}

impl Gallery for Guarded {
    fn answer(&mut self, asked: &Asked) -> Response {
        let sent = asked.headers.get(AUTHORIZATION);
        let sent = sent.map_or("", |value| value.to_str().unwrap());
        let Some((user, _)) = ACCOUNTS.into_iter().find(|(_, basic)| *basic == sent) else {
            self.refused += 1;
            let mut answer = html(401, "who are you?");
            let realm = "Basic realm=\"photos\"".parse().unwrap();
            answer.headers_mut().insert(WWW_AUTHENTICATE, realm);
            return answer;
        };
        self.seen.insert(user);
        let path = asked.path.as_str();
        match (asked.method.as_str(), path) {
            ("GET", "/") => html(200, "<a class=album href='/one/'>one</a>"),
            ("GET", "/one/") => html(
                200,
                "<img src='/t.png'><a class=photo href='/p.png'><img src='/u.png'></a>",
            ),
            ("GET", "/t.png" | "/u.png" | "/p.png") => typed(200, "image/png", picture()),
            ("PUT", _) => {
                self.photos.insert(path.to_owned(), user);
                typed(201, "text/plain", "")
            }
            ("DELETE", _) if self.locked => typed(503, "text/plain", ""),
            ("DELETE", _) if self.photos.get(path) == Some(&user) => {
                self.photos.remove(path);
                typed(204, "text/plain", "")
            }
            ("DELETE", _) => {
                self.trespasses += 1;
                typed(403, "text/plain", "")
            }
            _ if self.photos.contains_key(path) => typed(200, "image/png", picture()),
            _ => typed(404, "text/plain", ""),
        }
    }
}

fn picture() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let image = image::DynamicImage::new_rgb8(8, 8);
    image.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// The binary with a subcommand, told of the gallery and its accounts.
fn command(gallery: &Replay<Guarded>, folder: &TempDir, first: &[&str]) -> Command {
    let scenario = folder.path().join("guarded.toml");
    fs::write(&scenario, SCENARIO).unwrap();
    let accounts = folder.path().join("accounts.csv");
    fs::write(
        &accounts,
        "user,password\nann,opensesame-1\nbob,opensesame-2\n",
    )
    .unwrap();
    let mut command = vernissage();
    command.args(first).args(["--host", gallery.url()]);
    command.arg("--scenario").arg(scenario);
    command.arg("--accounts").arg(accounts);
    command
}

fn crowd(gallery: &Replay<Guarded>, folder: &TempDir, shares: &str) -> Output {
    let mut command = command(gallery, folder, &["--users", "4", "--hatch-rate", "50"]);
    command.args(["--iterations", "3", "--think-time", "0"]);
    command.args(["--crowd", shares]);
    command.args(["--listen", "off", "-vv", "--reports"]);
    command.arg(folder.path().join("reports")).output().unwrap()
}

/// Everything that was written or said, but the accounts' own file.
fn told(folder: &Path, said: &[&Output]) -> String {
    let mut text = String::new();
    for output in said {
        text.push_str(&String::from_utf8_lossy(&output.stdout));
        text.push_str(&String::from_utf8_lossy(&output.stderr));
    }
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            text.push_str(&told(&path, &[]));
        } else if path.extension().is_none_or(|it| it != "csv") {
            text.push_str(&String::from_utf8_lossy(&fs::read(&path).unwrap()));
        }
    }
    text
}

#[test]
fn every_visitor_proves_who_it_is_and_no_secret_is_told() {
    let gallery = Replay::open(Guarded::default());
    let folder = tempfile::tempdir().unwrap();
    let ran = crowd(&gallery, &folder, "walker=2,uploader=1,deleter=1");
    let said = String::from_utf8_lossy(&ran.stdout).into_owned();
    assert!(matches!(ran.status.code(), Some(0 | 98)), "{ran:?}");
    let run = read_run(&only_folder(&folder.path().join("reports")));
    let bad = outcome(&run, "bad_status") + outcome(&run, "rejected");
    assert_eq!((bad, rows(&run).count() > 0), (0, true), "{said}");
    gallery.look(|it| {
        assert_eq!((it.refused, it.trespasses), (0, 0));
        assert_eq!(it.seen, BTreeSet::from(["ann", "bob"]));
        assert!(it.photos.is_empty(), "{:?}", it.photos);
    });

    let mut doctor = command(&gallery, &folder, &["probe"]);
    doctor.arg("--save").arg(folder.path().join("pages"));
    let doctor = doctor.output().unwrap();
    assert_eq!(doctor.status.code(), Some(0), "{doctor:?}");
    assert_eq!(gallery.look(|it| (it.refused, it.trespasses)), (0, 0));

    let told = told(folder.path(), &[&ran, &doctor]);
    for (_, basic) in ACCOUNTS {
        assert!(!told.contains(basic.trim_start_matches("Basic ")));
    }
    assert!(!told.contains("opensesame"), "a password was told");
}

#[test]
fn what_is_left_is_removed_by_whom_it_belongs_to() {
    let gallery = Replay::open(Guarded {
        locked: true,
        ..Guarded::default()
    });
    let folder = tempfile::tempdir().unwrap();
    // Of four uploaders two are ann and two are bob.
    crowd(&gallery, &folder, "uploader=1");
    let left = gallery.look(|it| it.photos.values().copied().collect::<BTreeSet<_>>());
    assert_eq!(left, BTreeSet::from(["ann", "bob"]), "both have added");
    gallery.change(|it| it.locked = false);
    let run = only_folder(&folder.path().join("reports"));
    let mut clean = command(&gallery, &folder, &["clean", run.to_str().unwrap()]);
    let cleaned = clean.output().unwrap();
    assert_eq!(cleaned.status.code(), Some(0), "{cleaned:?}");
    gallery.look(|it| {
        assert!(it.photos.is_empty(), "{:?}", it.photos);
        assert_eq!((it.refused, it.trespasses), (0, 0));
    });
}

#[test]
fn nobody_is_let_in_without_an_account() {
    let gallery = Replay::open(Guarded::default());
    let folder = tempfile::tempdir().unwrap();
    let scenario = folder.path().join("guarded.toml");
    fs::write(&scenario, SCENARIO).unwrap();
    let ran = vernissage()
        .args(["--host", gallery.url(), "--users", "1", "--no-report"])
        .arg("--scenario")
        .arg(scenario)
        .output()
        .unwrap();
    assert_eq!(ran.status.code(), Some(3), "{ran:?}");
    assert!(gallery.look(|it| it.refused) > 0);
}
