//! What must be true of every gallery, whatever it is: asked of the gallery,
//! not of the crowd.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::crowd::{self, Crowd, Report};

/// A gallery that can be asked in other ways than the crowd's.
pub(crate) trait Gallery {
    /// Every photo that is in it now: its file's path → the hash of its bytes.
    /// Fails when the ways to ask it contradict each other.
    fn photos(&self) -> BTreeMap<String, u64>;

    /// How often someone signed in, signed out, added and deleted, as the
    /// gallery itself has noted it.
    fn noted(&self) -> Noted;
}

/// What a gallery has noted since it was opened.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Noted {
    pub(crate) signed_in: u64,
    pub(crate) signed_out: u64,
    pub(crate) added: u64,
    pub(crate) deleted: u64,
}

impl Noted {
    fn since(self, before: Self) -> Self {
        Self {
            signed_in: self.signed_in - before.signed_in,
            signed_out: self.signed_out - before.signed_out,
            added: self.added - before.added,
            deleted: self.deleted - before.deleted,
        }
    }
}

/// The crowds that write, by name: each persona alone, then mixed visitors.
pub(crate) const WRITERS: [(&str, &[&str]); 3] = [
    ("uploaders", &["--crowd", "uploader=1", "--iterations", "2"]),
    ("deleters", &["--crowd", "deleter=1", "--iterations", "2"]),
    (
        "mixed",
        &["--crowd", "mixed=1", "--mix", "1:1:2", "--iterations", "4"],
    ),
];

/// Enough for a page that a busy machine takes its time for.
const PATIENCE: Duration = Duration::from_secs(180);

/// The shipped scenario with a crowd that looks at everything: every album,
/// every photo, each in full size, nobody twice.
pub(crate) fn everything(scenario: &str, folder: &Path) -> String {
    let mut text = shipped(scenario);
    text.push_str(
        "\n[crowd]\n\
         walk = { galleries = 8, photos = 40, full_size = 1, next_page = 1, returning = 0 }\n",
    );
    let path = folder.join("everything.toml");
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

/// The shipped scenario without these lines.
pub(crate) fn without(scenario: &str, lines: &str, folder: &Path) -> String {
    let text = shipped(scenario);
    assert!(text.contains(lines), "{scenario} has changed");
    let path = folder.join("without.toml");
    std::fs::write(&path, text.replace(lines, "")).unwrap();
    path.to_str().unwrap().to_owned()
}

fn shipped(scenario: &str) -> String {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("scenarios/{scenario}.toml"));
    std::fs::read_to_string(source).unwrap()
}

/// Walkers who look at everything, and change nothing.
pub(crate) fn walkers(gallery: &impl Gallery, crowd: &Crowd) -> Report {
    let before = gallery.photos();
    let scenario = everything(crowd.scenario, &crowd.folder);
    let report = crowd.run_with(
        &scenario,
        "walkers",
        &["--crowd", "walker=1", "--iterations", "1"],
    );
    assert_eq!(gallery.photos(), before, "walkers changed something");
    assert_eq!(report.writes("uploaded"), 0);
    report
}

/// One persona alone, or all of them: what they added is gone at the end, and
/// the gallery has noted as many of everything as the crowd believes.
pub(crate) fn writers(gallery: &impl Gallery, crowd: &Crowd, name: &str, arguments: &[&str]) {
    let before = (gallery.photos(), gallery.noted());
    let report = crowd.run(name, arguments);
    assert_eq!(
        gallery.photos(),
        before.0,
        "{name}: something was left, lost or changed"
    );
    let uploaded = report.writes("uploaded");
    let since = || gallery.noted().since(before.1);
    soon(|| since().signed_in == since().signed_out && since().deleted == uploaded);
    let noted = since();
    assert!(uploaded > 0, "{name}: nothing was added");
    assert_eq!(
        noted.added, uploaded,
        "{name}: photos that the gallery noted"
    );
    assert_eq!(noted.deleted, uploaded, "{name}: deletes that it noted");
    assert_eq!(
        report.writes("deleted") + report.writes("removed"),
        uploaded
    );
    assert_eq!(report.writes("left"), 0);
    assert!(noted.signed_in > 0, "{name}: nobody signed in");
    assert_eq!(
        noted.signed_in, noted.signed_out,
        "{name}: not everyone who signed in has signed out"
    );
}

/// Uploaders who are killed in the middle: their photos are really there, and
/// `clean` really removes them, and nothing else.
pub(crate) fn killed_uploaders(gallery: &impl Gallery, crowd: &Crowd) {
    let before = gallery.photos();
    let added = gallery.noted().added;
    // Slow enough that some are sending when they are killed, and few are left.
    let mut running = crowd.start(
        "killed",
        &[
            "--crowd",
            "uploader=1",
            "--run-time",
            "10m",
            "--throttle-requests",
            "20",
        ],
    );
    let start = Instant::now();
    while gallery.noted().added < added + 4 {
        assert!(
            running.lives() && start.elapsed() < PATIENCE,
            "no photos arrive; see {}",
            crowd.folder.join("killed.log").display()
        );
        std::thread::sleep(Duration::from_millis(50));
    }
    let run = running.kill();
    let there = settled(gallery);
    let ledger = crowd::ledger(&run);
    for (path, hash) in &there {
        match before.get(path) {
            Some(known) => assert_eq!(hash, known, "{path} was changed"),
            None => assert!(
                ledger.keys().any(|name| is_file(path, name)),
                "{path} is not in the ledger: {ledger:?}"
            ),
        }
    }
    for (name, _) in ledger.iter().filter(|(_, state)| *state == "uploaded") {
        assert!(
            there.keys().any(|path| is_file(path, name)),
            "{name} should be there: {there:?}"
        );
    }
    crowd.clean(&run);
    assert_eq!(
        gallery.photos(),
        before,
        "clean left, lost or changed something"
    );
}

/// Waits a little for what a gallery writes down after it has answered. What
/// does not come is for an assertion to tell.
pub(crate) fn soon(mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() && start.elapsed() < Duration::from_secs(10) {
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Whether the gallery's file is this photo: galleries keep the name, or
/// capitalise it.
fn is_file(path: &str, name: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or(path);
    file.eq_ignore_ascii_case(name)
}

/// The photos, once requests that were under way at the kill have ended: when
/// nothing has changed for half a second.
fn settled(gallery: &impl Gallery) -> BTreeMap<String, u64> {
    let mut last = gallery.photos();
    loop {
        std::thread::sleep(Duration::from_millis(500));
        let now = gallery.photos();
        if now == last {
            return now;
        }
        last = now;
    }
}
