//! The personas against a made-up gallery: no sockets, every request on record.

mod cancel;
mod clean;
mod doubt;
mod fake;
mod flows;
mod rehearsal;
mod walks;
mod world;
mod writes;

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;
use url::Url;

use self::fake::{Diary, Fake};
use self::world::World;
use super::accounts::{Account, Accounts};
use super::ledger::Ledger;
use super::ledger::event::Header;
use super::photo::PhotoMaker;
use super::stage::{Setting, Stage};
use super::visitor::{VisitOutcome, Visitor};
use crate::measure::sample::Persona;
use crate::scenario::library;
use crate::scenario::model::Scenario;

const PASSWORD: &str = "correct horse";

/// A gallery, a stage in front of it, and what is written down about both.
struct Theatre {
    world: Arc<World>,
    diary: Arc<Diary>,
    stage: Arc<Stage>,
    cancel: CancellationToken,
    _folder: tempfile::TempDir,
}

/// The scenario of the made-up gallery, changed for a test.
fn scenario(change: impl FnOnce(&str) -> String) -> Scenario {
    let text = change(include_str!("gallery.toml"));
    match library::load_text("test", &text) {
        Ok(loaded) => loaded.scenario,
        Err(report) => panic!("{report:?}"),
    }
}

fn theatre() -> Theatre {
    theatre_with(scenario(str::to_owned), 1)
}

fn theatre_with(scenario: Scenario, seed: u64) -> Theatre {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.jsonl");
    let host = "http://gallery.test/";
    let ledger = Ledger::create(&path, Header::new("r1", host, "test")).unwrap();
    let diary = Arc::new(Diary::default());
    let cancel = CancellationToken::new();
    let stage = Stage::new(Setting {
        witness: Arc::clone(&diary) as Arc<_>,
        mix: "1:1:8".parse().unwrap(),
        seed,
        photos: Arc::new(PhotoMaker::with_median(4_000)),
        cancel: cancel.clone(),
        grace: Duration::from_secs(60),
        ..Setting::quiet(
            Arc::new(scenario),
            Url::parse(host).unwrap(),
            Accounts::new(vec![Account::new("ed", PASSWORD)]),
            Arc::new(ledger),
        )
    });
    Theatre {
        world: Arc::new(World::new(path)),
        diary,
        stage: Arc::new(stage),
        cancel,
        _folder: folder,
    }
}

impl Theatre {
    fn visitor(&self, persona: Persona, user: u64) -> Visitor<Fake> {
        let session = Fake::new(Arc::clone(&self.world));
        Visitor::new(Arc::clone(&self.stage), session, persona, user)
    }

    async fn visit(&self, persona: Persona) -> VisitOutcome {
        self.visitor(persona, 0).visit(Instant::now()).await
    }

    fn ledger(&self) -> &Ledger {
        &self.stage.setting.ledger
    }
}
