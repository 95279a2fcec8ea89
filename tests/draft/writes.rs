//! `--try-writes`: what signs in, adds and deletes is tried for real, and is in
//! the draft afterwards. The gallery is asked whether anything is left.

use std::process::Output;

use tempfile::TempDir;

use crate::club::{Club, PASSWORD, Style, USER};
use crate::served::Replay;

/// Vernissage with an account of the club.
fn as_ann(folder: &TempDir, arguments: &[&str]) -> Output {
    std::process::Command::new(env!("CARGO_BIN_EXE_vernissage"))
        .current_dir(folder.path())
        .args(arguments)
        .args(["--user", USER, "--password-file", "password"])
        .env_remove("VERNISSAGE_PASSWORD")
        .output()
        .unwrap()
}

/// What has come of a trial.
struct Tried {
    club: Replay<Club>,
    folder: TempDir,
    output: Output,
}

impl Tried {
    fn of(style: Style) -> Self {
        let club = Replay::open(Club::new(style));
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("password"), PASSWORD).unwrap();
        let draft = [
            "draft",
            "--try-writes",
            "--output",
            "draft.toml",
            club.url(),
        ];
        let output = as_ann(&folder, &draft);
        Self {
            club,
            folder,
            output,
        }
    }

    fn said(&self) -> String {
        String::from_utf8_lossy(&self.output.stderr).into_owned()
    }

    fn draft(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("draft.toml")).unwrap()
    }

    /// Everything works, nothing is left, and the doctor agrees.
    fn works(&self) {
        let (said, draft) = (self.said(), self.draft());
        for what in [
            "signing in",
            "adding a photo",
            "deleting it again",
            "signing out",
        ] {
            assert!(
                said.contains(&format!("✓ {what} works")),
                "{what}:\n{said}\n{draft}"
            );
        }
        assert_eq!(self.output.status.code(), Some(0), "{said}");
        assert!(!said.contains(PASSWORD) && !draft.contains(PASSWORD));
        self.is_as_it_was(1);
        let host = self.club.url();
        let probe = as_ann(
            &self.folder,
            &["probe", "--scenario", "./draft.toml", "--host", host],
        );
        let told = String::from_utf8_lossy(&probe.stdout).into_owned();
        assert_eq!(probe.status.code(), Some(0), "{told}\n{draft}");
        for line in [
            "a photo can be added",
            "a deleted photo is gone",
            "signing out works",
        ] {
            assert!(
                told.contains(&format!("✓ {line}")),
                "{line}:\n{told}\n{draft}"
            );
        }
        self.is_as_it_was(2);
    }

    /// It is said where the ledger is, and it is there.
    fn keeps_the_ledger(&self) {
        let said = self.said();
        assert!(said.contains(" there: vernissage-"), "{said}");
        let ledger = said.split("vernissage clean ").nth(1).unwrap();
        let ledger = std::path::Path::new(ledger.split(' ').next().unwrap());
        assert!(ledger.join("ledger.jsonl").is_file(), "{said}");
        std::fs::remove_dir_all(ledger).unwrap();
    }

    fn is_as_it_was(&self, uploads: u32) {
        self.club.look(|club| {
            assert_eq!(club.wrong, [""; 0], "{}\n{}", self.said(), self.draft());
            assert_eq!(club.uploads, uploads, "{}", self.said());
            assert!(
                club.photos.keys().copied().eq(1..=6),
                "{:?}",
                club.photos.keys()
            );
            assert_eq!(club.signed_in, club.signed_out);
        });
    }
}

#[test]
fn forms_on_pages_are_found_and_tried() {
    Tried::of(Style::Pages).works();
}

#[test]
fn forms_in_the_rows_of_a_table_are_found_and_tried() {
    Tried::of(Style::Table).works();
}

#[test]
fn a_link_that_asks_first_is_answered() {
    Tried::of(Style::Question).works();
}

/// Ours is the last photo, and not on the first page of its album.
#[test]
fn a_photo_on_a_further_page_is_found_and_deleted() {
    Tried::of(Style::Paged).works();
}

#[test]
fn a_photo_whose_page_the_upload_leads_to_is_found_there() {
    let tried = Tried::of(Style::Arrives);
    tried.works();
    let draft = tried.draft();
    assert!(draft.contains("photo.url = { from = \"url\" }"), "{draft}");
}

/// 200 is not believed.
#[test]
fn a_photo_that_is_taken_and_forgotten_is_told() {
    let tried = Tried::of(Style::Forgets);
    let said = tried.said();
    assert_eq!(tried.output.status.code(), Some(1), "{said}");
    assert!(said.contains("✗ adding a photo"), "{said}");
    assert!(said.contains("was not found afterwards"), "{said}");
    let draft = tried.draft();
    assert!(draft.contains("adding a photo: FAILED"), "{draft}");
    assert!(!draft.contains("\n[[upload]]"), "{draft}");
    tried.keeps_the_ledger();
    tried.is_as_it_was(1);
}

#[test]
fn a_delete_that_deletes_nothing_is_told_and_the_ledger_kept() {
    let tried = Tried::of(Style::Keeps);
    let said = tried.said();
    assert_eq!(tried.output.status.code(), Some(1), "{said}");
    assert!(said.contains("✗ deleting it again"), "{said}");
    assert!(!tried.draft().contains("\n[[upload]]"), "{}", tried.draft());
    tried.keeps_the_ledger();
    tried.club.look(|club| assert_eq!(club.wrong, [""; 0]));
}

#[test]
fn nothing_is_added_where_nothing_deletes() {
    let tried = Tried::of(Style::NoDelete);
    let said = tried.said();
    assert!(said.contains("✓ signing in works"), "{said}");
    tried.is_as_it_was(0);
    assert!(said.contains("so nothing was added"), "{said}");
}

#[test]
fn a_wrong_password_is_told_and_nothing_is_added() {
    let tried = Tried::of(Style::Pages);
    std::fs::write(tried.folder.path().join("password"), "hunter2-hunter2").unwrap();
    let output = as_ann(&tried.folder, &["draft", "--try-writes", tried.club.url()]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("✗ signing in") && !said.contains("hunter2"),
        "{said}"
    );
    tried
        .club
        .look(|club| assert_eq!(club.uploads, 1, "only with the right one"));
}

#[test]
fn an_account_is_needed_to_try_anything() {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_vernissage"))
        .args(["draft", "--try-writes", "http://127.0.0.1:9/"])
        .env_remove("VERNISSAGE_USER")
        .env_remove("VERNISSAGE_PASSWORD")
        .env_remove("VERNISSAGE_PASSWORD_FILE")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--password-file"));
}
