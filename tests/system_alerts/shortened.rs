//! The shipped files with shorter times, so that a test need not last three days.
//!
//! Every time in them must be in these tables, and every row of the tables must be
//! found: what is changed there and not here fails, and is not quietly waited for.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

use super::rules::{ALERTS, RECORDING};

/// The shipped example that calls somebody.
const WEBHOOK: &str = "deploy/alertmanager/examples/webhook.yml";

/// The windows of rates. Their order stays as it is; names go on saying `5m`.
const WINDOWS: [(&str, &str); 7] = [
    ("[2m]", "[6s]"),
    ("[5m]", "[8s]"),
    ("[30m]", "[12s]"),
    ("[1h]", "[16s]"),
    ("[6h]", "[24s]"),
    ("[3d]", "[40s]"),
    ("[1d]", "[60s]"),
];

/// How long a condition must hold: two scrapes at least, here as there.
const WAITS: [(&str, &str); 5] = [
    ("for: 30s", "for: 2s"),
    ("for: 1m", "for: 2s"),
    ("for: 2m", "for: 2s"),
    ("for: 3m", "for: 3s"),
    ("for: 15m", "for: 4s"),
];

/// How long Alertmanager collects before it calls, and when it calls again.
const CALLS: [(&str, &str); 10] = [
    ("group_wait: 30s", "group_wait: 1s"),
    ("group_wait: 10s", "group_wait: 1s"),
    ("group_wait: 0s", "group_wait: 0s"),
    ("group_interval: 5m", "group_interval: 2s"),
    ("group_interval: 1m", "group_interval: 1s"),
    ("group_interval: 30s", "group_interval: 1s"),
    ("repeat_interval: 50s", "repeat_interval: 1s"),
    ("repeat_interval: 1h", "repeat_interval: 1h"),
    ("repeat_interval: 12h", "repeat_interval: 12h"),
    ("repeat_interval: 1d", "repeat_interval: 1d"),
];

/// What the receivers' addresses become.
const ADDRESSES: [&str; 2] = [
    "http://alerts.example.org:8080",
    "http://dead-mans-switch.example.org",
];

/// Replaces every time that the pattern finds. A row counts when it was met.
fn shorten(
    text: &str,
    pattern: &str,
    table: &[(&'static str, &'static str)],
    met: &mut BTreeSet<&'static str>,
) -> String {
    let pattern = Regex::new(pattern).unwrap();
    let replaced = pattern.replace_all(text, |found: &regex::Captures<'_>| {
        let row = table.iter().find(|(long, _)| *long == &found[0]);
        let &(long, short) = row.unwrap_or_else(|| panic!("{} is in no table", &found[0]));
        met.insert(long);
        short.to_owned()
    });
    replaced.into_owned()
}

fn all_met(table: &[(&'static str, &'static str)], met: &BTreeSet<&'static str>) {
    for (long, _) in table {
        assert!(met.contains(long), "{long} is in no file any more");
    }
}

/// The shipped rules with shorter windows, in a folder; gives their pattern.
pub(crate) fn rules(folder: &Path) -> PathBuf {
    let (mut windows, mut waits) = (BTreeSet::new(), BTreeSet::new());
    for path in [RECORDING, ALERTS] {
        let text = fs::read_to_string(path).unwrap();
        let text = shorten(&text, r"\[[0-9a-z]+\]", &WINDOWS, &mut windows);
        let text = shorten(&text, r"\bfor: [0-9]\S*", &WAITS, &mut waits);
        let name = Path::new(path).file_name().unwrap();
        fs::write(folder.join(name), text).unwrap();
    }
    all_met(&WINDOWS, &windows);
    all_met(&WAITS, &waits);
    folder.join("*.yml")
}

/// The shipped webhook example that calls an address, with a token in a file.
pub(crate) fn calls(address: &str, token: &Path) -> String {
    let mut met = BTreeSet::new();
    let text = fs::read_to_string(WEBHOOK).unwrap();
    let times = r"\b(group_wait|group_interval|repeat_interval): [0-9]\S*";
    let mut text = shorten(&text, times, &CALLS, &mut met);
    all_met(&CALLS, &met);
    for there in ADDRESSES {
        assert!(text.contains(there), "{there}");
        text = text.replace(there, &format!("http://{address}"));
    }
    let secret = "/run/secrets/alert_token";
    assert!(text.contains(secret));
    text.replace(secret, &token.display().to_string())
}
