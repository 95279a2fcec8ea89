//! Drafts scenarios for pages as students write them, and visits them by the
//! drafts: the doctor must be content with each.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "what checks and measures may be blunt"
)]

mod club;
mod recognised;
#[path = "../support/served.rs"]
mod served;
mod server;
mod sites;
mod traps;
mod writes;

use std::sync::Arc;

use tokio_util::sync::CancellationToken;
use url::Url;
use vernissage::draft::{Draft, draft, draft_by_structure};
use vernissage::http::client::Client;
use vernissage::http::options::Options;
use vernissage::page::extract::Extractor;
use vernissage::probe::checklist::State;
use vernissage::probe::{Diagnosis, Probe};
use vernissage::visit::accounts::Accounts;
use vernissage::visit::ledger::Ledger;
use vernissage::visit::ledger::event::Header;
use vernissage::visit::personas::Mix;
use vernissage::visit::photo::PhotoMaker;
use vernissage::visit::rehearsal::Nobody;
use vernissage::visit::stage::Setting;
use vernissage::visit::think::ThinkTime;

use server::{Server, Site};

async fn drafted(server: &Server) -> Draft {
    let client = Client::new(Options::default()).unwrap();
    draft(&mut client.session(), &server.url()).await.unwrap()
}

/// Visits a site by its draft.
async fn probed(url: Url, draft: &Draft) -> Diagnosis {
    let folder = tempfile::tempdir().unwrap();
    let header = Header::new("test", url.as_str(), "draft");
    let ledger = Ledger::create(&folder.path().join("ledger.jsonl"), header).unwrap();
    let scenario = Arc::new(draft.loaded.scenario.clone());
    let client = Client::new(Options::default()).unwrap();
    let probe = Probe {
        setting: Setting {
            extractor: Arc::new(Extractor::new(&scenario, Default::default())),
            scenario,
            host: url,
            accounts: Accounts::default(),
            witness: Arc::new(Nobody),
            ledger: Arc::new(ledger),
            think: ThinkTime::NONE,
            mix: Mix::default(),
            seed: 1,
            photos: Arc::new(PhotoMaker::default()),
            cancel: CancellationToken::new(),
            grace: std::time::Duration::ZERO,
        },
        listener: Arc::new(|_| {}),
        may_leave_photo: false,
    };
    probe.run(|| client.session()).await
}

/// What the doctor found under a key, from its checklist: `5 …`.
fn count(diagnosis: &Diagnosis, key: &str) -> usize {
    let check = diagnosis.checks.iter().find(|it| it.what.starts_with(key));
    let Some(check) = check.filter(|it| it.state == State::Passed) else {
        return 0;
    };
    let number = check.detail.split(' ').next().unwrap();
    number.parse().unwrap_or(0)
}

/// Drafts, visits, and compares what was found with what there is.
async fn works(site: Site, expected: &[(&str, usize)]) -> (Draft, Server) {
    let server = Server::open(site);
    let draft = drafted(&server).await;
    let diagnosis = probed(server.url(), &draft).await;
    let failed: Vec<_> = diagnosis
        .checks
        .iter()
        .filter(|check| check.has_failed())
        .collect();
    assert!(diagnosis.is_good(), "{failed:#?}\n{}", draft.text);
    for (key, number) in expected {
        assert_eq!(count(&diagnosis, key), *number, "{key}\n{}", draft.text);
    }
    let harmful = |path: &String| {
        ["logout", "deconnexion", "supprimer", "delete", "abmelden"]
            .iter()
            .any(|word| path.contains(word))
    };
    let asked = server.asked();
    let asked: Vec<_> = asked.iter().filter(|it| harmful(it)).collect();
    assert!(asked.is_empty(), "followed {asked:?}");
    (draft, server)
}

const FOUND: &str = "browse.gallery.photos";

#[tokio::test]
async fn tables() {
    let (draft, _) = works(
        sites::tables(),
        &[
            ("browse.listing.albums", 3),
            ("browse.listing.thumbnails", 3),
            ("browse.gallery.thumbnails", 6),
            (FOUND, 6),
            ("browse.photo.medium", 1),
            ("browse.photo.full", 1),
        ],
    )
    .await;
    assert!(draft.text.contains("medium = "), "{}", draft.text);
}

#[tokio::test]
async fn cards_with_the_link_beside_the_image() {
    works(
        sites::cards(),
        &[
            ("browse.listing.albums", 4),
            ("browse.gallery.thumbnails", 5),
            (FOUND, 5),
        ],
    )
    .await;
}

#[tokio::test]
async fn backgrounds() {
    let (draft, _) = works(
        sites::backgrounds(),
        &[
            ("browse.listing.albums", 2),
            ("browse.gallery.thumbnails", 4),
            (FOUND, 4),
        ],
    )
    .await;
    assert!(draft.text.contains("background-image"), "{}", draft.text);
}

#[tokio::test]
async fn lazy_images() {
    works(
        sites::lazy(),
        &[
            ("browse.listing.albums", 3),
            ("browse.gallery.thumbnails", 6),
            (FOUND, 6),
        ],
    )
    .await;
}

#[tokio::test]
async fn french_labels_and_dangerous_links() {
    let (draft, _) = works(
        sites::french(),
        &[
            ("browse.listing.albums", 3),
            ("browse.gallery.thumbnails", 4),
            (FOUND, 4),
            ("browse.gallery.next", 1),
        ],
    )
    .await;
    assert!(draft.text.contains("motdepasse"), "{}", draft.text);
    assert!(draft.text.contains("sign out"), "{}", draft.text);
}

#[tokio::test]
async fn no_labels_at_all() {
    works(
        sites::bare(),
        &[
            ("browse.listing.albums", 3),
            ("browse.gallery.thumbnails", 4),
            (FOUND, 4),
        ],
    )
    .await;
}

#[tokio::test]
async fn a_single_gallery() {
    let (draft, _) = works(
        sites::single(),
        &[
            ("browse.listing.thumbnails", 8),
            ("browse.listing.photos", 8),
        ],
    )
    .await;
    assert!(draft.loaded.scenario.browse.listing.albums.is_none());
}

#[tokio::test]
async fn a_site_without_photos_is_told_as_one() {
    let server = Server::open(sites::empty());
    let draft = drafted(&server).await;
    assert!(!draft.finds_photos);
    assert!(draft.text.contains("NOT FOUND"), "{}", draft.text);
}

#[tokio::test]
async fn the_demo_is_recognised() {
    let gallery = vernissage::demo::Gallery::start(vernissage::demo::Options::default()).unwrap();
    let client = Client::new(Options::default()).unwrap();
    let url = Url::parse(&gallery.url()).unwrap();
    let draft = draft(&mut client.session(), &url).await.unwrap();
    assert_eq!(draft.recognised.unwrap().scenario, "demo");
    assert!(vernissage::scenario::library::load_text("draft", &draft.text).is_ok());
}

/// Without its marks the demo is a site like any other, and the draft walks it.
#[tokio::test]
async fn the_demo_is_walked_by_its_structure_alone() {
    let gallery = vernissage::demo::Gallery::start(vernissage::demo::Options::default()).unwrap();
    gallery
        .wait_until_seeded(std::time::Duration::from_secs(60))
        .unwrap();
    let client = Client::new(Options::default()).unwrap();
    let url = Url::parse(&gallery.url()).unwrap();
    let draft = draft_by_structure(&mut client.session(), &url, None)
        .await
        .unwrap();
    assert!(draft.recognised.is_none());
    let diagnosis = probed(url, &draft).await;
    assert!(
        diagnosis.is_good(),
        "{:#?}\n{}",
        diagnosis.checks,
        draft.text
    );
    assert!(
        count(&diagnosis, "browse.listing.albums") > 0,
        "{}",
        draft.text
    );
    assert!(count(&diagnosis, FOUND) > 0, "{}", draft.text);
}

#[tokio::test]
async fn known_galleries_are_recognised_by_their_marks() {
    for (page, scenario) in [
        (
            r#"<meta name="generator" content="Piwigo (aka PWG), see piwigo.org">"#,
            "piwigo",
        ),
        (
            r#"<META content="MediaWiki 1.39.5" name=generator>"#,
            "mediawiki",
        ),
        (
            r#"<link rel="stylesheet" href="/.cpr/ui.css?_=x">"#,
            "copyparty",
        ),
        ("<app-pi-gallery2></app-pi-gallery2>", "pigallery2"),
    ] {
        let server = Server::open(Site::new().page("/", page));
        let draft = drafted(&server).await;
        assert_eq!(draft.recognised.unwrap().scenario, scenario, "{page}");
    }
}

#[tokio::test]
async fn nothing_there_is_said() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
    drop(listener);
    let client = Client::new(Options::default()).unwrap();
    let error = draft(&mut client.session(), &url).await.unwrap_err();
    assert!(error.to_string().contains("does not answer"), "{error}");
}
