//! What families mean, as data.
//!
//! The files under `meanings/` are the whole knowledge of this module: who a
//! process is, what its families mean, and which values are wrong. They are
//! built into the binary; `docs/EXPLAIN.md` says how to add to them. A test
//! reads them all, so a fault in one never leaves the house.

use std::{
    collections::{BTreeMap, HashMap},
    sync::LazyLock,
};

use serde::Deserialize;

use super::{exposition::Kind, findings::Severity};

const FILES: [(&str, &str); 9] = [
    ("processes.toml", include_str!("meanings/processes.toml")),
    ("swarm.toml", include_str!("meanings/swarm.toml")),
    ("docker.toml", include_str!("meanings/docker.toml")),
    ("prometheus.toml", include_str!("meanings/prometheus.toml")),
    (
        "alertmanager.toml",
        include_str!("meanings/alertmanager.toml"),
    ),
    ("node.toml", include_str!("meanings/node.toml")),
    ("cadvisor.toml", include_str!("meanings/cadvisor.toml")),
    ("vernissage.toml", include_str!("meanings/vernissage.toml")),
    ("process.toml", include_str!("meanings/process.toml")),
];

/// Comes last: its groups stand below all others.
const OTHERS: (&str, &str) = ("others.toml", include_str!("meanings/others.toml"));

static TABLE: LazyLock<Table> = LazyLock::new(Table::load);

/// All files together.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) groups: Vec<Group>,
    pub(super) processes: Vec<ProcessRule>,
    pub(super) facts: Vec<FactRule>,
    pub(super) checks: Vec<Check>,
    families: Vec<Meaning>,
    exact: HashMap<String, usize>,
    /// Places of entries with a `*`, the most particular first.
    patterns: Vec<usize>,
    /// Files that could not be read; empty, as a test holds.
    pub(super) faults: Vec<String>,
}

/// What one file may hold.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    group: Vec<Group>,
    #[serde(default)]
    process: Vec<ProcessRule>,
    #[serde(default)]
    fact: Vec<FactRule>,
    #[serde(default)]
    family: Vec<Meaning>,
    #[serde(default)]
    check: Vec<Check>,
}

/// A heading under which families stand.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Group {
    pub(super) id: String,
    pub(super) title: String,
    /// Lower ones come first.
    pub(super) order: u32,
    #[serde(default)]
    pub(super) about: Option<String>,
}

/// How a process is known.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProcessRule {
    pub(super) id: String,
    pub(super) title: String,
    /// Families that must be there; `*` stands for anything.
    pub(super) needs: Vec<String>,
    /// Families with one series that must have this value.
    #[serde(default)]
    pub(super) equals: BTreeMap<String, f64>,
    pub(super) roles: Vec<String>,
    #[serde(default)]
    pub(super) says: Option<String>,
}

/// A label that belongs in the heading.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FactRule {
    pub(super) name: String,
    pub(super) role: String,
    pub(super) family: String,
    pub(super) label: String,
    /// Two dumps that differ here are not of the same process.
    #[serde(default)]
    pub(super) identity: bool,
}

/// What one family, or all that fit a pattern, mean.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Meaning {
    pub(super) name: String,
    pub(super) group: String,
    /// One sentence; without it, the exposition's own HELP is shown.
    #[serde(default)]
    pub(super) means: Option<String>,
    /// Why an operator cares.
    #[serde(default)]
    pub(super) why: Option<String>,
    /// What misleads about it.
    #[serde(default)]
    pub(super) trap: Option<String>,
    /// Why its value must not be used at all.
    #[serde(default)]
    pub(super) broken: Option<String>,
    #[serde(default)]
    pub(super) unit: Option<Unit>,
    /// The true type, where the declared one or the name misleads.
    #[serde(default)]
    pub(super) kind: Option<Kind>,
    /// It only says something where the process has one of these roles.
    #[serde(default)]
    pub(super) roles: Vec<String>,
    /// Without a leader, its value is old.
    #[serde(default)]
    pub(super) needs_leader: bool,
    /// Observations of zero that a histogram begins with.
    #[serde(default)]
    pub(super) initial_zeros: f64,
    /// Its value is a moment that lies at most so many seconds before the
    /// scrape (`inf`: some time before it).
    #[serde(default)]
    pub(super) clock_within: Option<f64>,
    /// Only shown where everything is asked for.
    #[serde(default)]
    pub(super) detail: bool,
    /// All families of this entry become one line.
    #[serde(default)]
    pub(super) fold: Option<Fold>,
}

/// How many families become one line.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fold {
    /// The label that tells ordinary series from those worth a word.
    pub(super) label: String,
    pub(super) ordinary: Vec<String>,
    /// Labels that name such a series.
    pub(super) by: Vec<String>,
}

/// In which unit a family counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Seconds that something took.
    Seconds,
    /// Seconds of work: its rate is a number of processors or a share of time.
    CpuSeconds,
    /// Bytes.
    Bytes,
    /// Whole things.
    Count,
    /// Any number.
    Number,
    /// A part of one.
    Ratio,
    /// Seconds since 1970.
    Timestamp,
    /// Milliseconds since 1970.
    TimestampMilliseconds,
    /// 0 or 1.
    Boolean,
    /// Always 1: the labels are the news.
    Info,
    /// Degrees.
    Celsius,
}

/// A value that is worth a word.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Check {
    pub(super) id: String,
    pub(super) family: String,
    /// Labels and the values that they may have.
    #[serde(default, rename = "where")]
    pub(super) labels: BTreeMap<String, Vec<String>>,
    /// Only where the process has one of these roles.
    #[serde(default)]
    pub(super) roles: Vec<String>,
    /// Look at the ratio to this family's series with the same labels.
    #[serde(default)]
    pub(super) over: Option<String>,
    /// Look at this quantile of a histogram or summary.
    #[serde(default)]
    pub(super) quantile: Option<f64>,
    /// Observations below which a quantile is not worth a word.
    #[serde(default)]
    pub(super) at_least: f64,
    #[serde(default)]
    pub(super) of: Of,
    #[serde(default)]
    pub(super) above: Option<f64>,
    #[serde(default)]
    pub(super) below: Option<f64>,
    #[serde(default)]
    pub(super) equals: Option<f64>,
    /// With `above`: not beyond this, where a graver check begins.
    #[serde(default)]
    pub(super) up_to: Option<f64>,
    pub(super) severity: Severity,
    /// With `{value}`, `{limit}` and the names of labels.
    pub(super) says: String,
    #[serde(default)]
    pub(super) detail: Option<String>,
    #[serde(default)]
    pub(super) action: Option<String>,
}

/// Whether a check looks at each series or at their sum.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Of {
    #[default]
    Each,
    Sum,
}

impl Table {
    /// The table that is built into the binary.
    pub(super) fn built_in() -> &'static Self {
        &TABLE
    }

    fn load() -> Self {
        let mut table = Self::default();
        for (name, text) in FILES.into_iter().chain([OTHERS]) {
            match toml::from_str::<File>(text) {
                Ok(file) => table.take_in(file),
                Err(error) => table.faults.push(format!("{name}: {error}")),
            }
        }
        table.groups.sort_by_key(|group| group.order);
        table.index();
        table
    }

    fn take_in(&mut self, file: File) {
        self.groups.extend(file.group);
        self.processes.extend(file.process);
        self.facts.extend(file.fact);
        self.families.extend(file.family);
        self.checks.extend(file.check);
    }

    fn index(&mut self) {
        for (place, meaning) in self.families.iter().enumerate() {
            if meaning.name.contains('*') {
                self.patterns.push(place);
            } else {
                self.exact.insert(meaning.name.clone(), place);
            }
        }
        let families = &self.families;
        self.patterns
            .sort_by_key(|&place| std::cmp::Reverse(families[place].name.len()));
    }

    /// Where a family's entry stands in the tables: the order of telling.
    pub(super) fn rank(&self, family: &str) -> usize {
        self.place(family).unwrap_or(usize::MAX)
    }

    /// The entry of a family: its own, else that of the longest pattern.
    pub(super) fn meaning(&self, family: &str) -> Option<&Meaning> {
        self.families.get(self.place(family)?)
    }

    fn place(&self, family: &str) -> Option<usize> {
        let mut patterns = self.patterns.iter().copied();
        let by_pattern = || patterns.find(|&place| fits(&self.families[place].name, family));
        self.exact.get(family).copied().or_else(by_pattern)
    }
}

/// Whether a name fits a pattern in which `*` stands for anything.
pub(super) fn fits(pattern: &str, name: &str) -> bool {
    let Some((head, tail)) = pattern.split_once('*') else {
        return pattern == name;
    };
    let Some(mut rest) = name.strip_prefix(head) else {
        return false;
    };
    let mut pieces = tail.split('*').peekable();
    while let Some(piece) = pieces.next() {
        if pieces.peek().is_none() {
            return rest.ends_with(piece);
        }
        match rest.find(piece) {
            Some(place) => rest = &rest[place + piece.len()..],
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_file_is_sound() {
        let table = Table::built_in();
        assert!(table.faults.is_empty(), "{}", table.faults.join("\n"));
        let groups: HashSet<&str> = table.groups.iter().map(|group| &*group.id).collect();
        assert_eq!(groups.len(), table.groups.len(), "two groups have one id");
        let mut names = HashSet::new();
        for meaning in &table.families {
            assert!(
                groups.contains(&*meaning.group),
                "{}: no group {}",
                meaning.name,
                meaning.group
            );
            assert!(
                names.insert(&meaning.name),
                "{} is there twice",
                meaning.name
            );
            assert!(meaning.initial_zeros >= 0.0);
        }
        let known: HashSet<&str> = table
            .processes
            .iter()
            .flat_map(|process| process.roles.iter().map(String::as_str))
            .collect();
        let mut ids = HashSet::new();
        for check in &table.checks {
            assert!(
                ids.insert(&check.id),
                "the check {} is there twice",
                check.id
            );
            let tests = [check.above, check.below, check.equals];
            assert_eq!(
                tests.iter().flatten().count(),
                1,
                "{}: above, below or equals",
                check.id
            );
            assert!(check.says.ends_with('.'), "{}: not a sentence", check.id);
            let roles = check.roles.iter();
            assert!(
                roles.clone().all(|role| known.contains(&**role)),
                "{}",
                check.id
            );
        }
        for fact in &table.facts {
            assert!(
                known.contains(&*fact.role),
                "{}: no role {}",
                fact.name,
                fact.role
            );
        }
    }

    #[test]
    fn words_end_like_sentences() {
        for meaning in &Table::built_in().families {
            for text in [&meaning.means, &meaning.why, &meaning.trap, &meaning.broken] {
                let Some(text) = text else { continue };
                assert!(text.ends_with('.'), "{}: {text}", meaning.name);
            }
        }
    }

    #[test]
    fn patterns_fit() {
        assert!(fits("grpc_*", "grpc_client_handled_total"));
        assert!(fits(
            "swarm_store_*_seconds",
            "swarm_store_batch_latency_seconds"
        ));
        assert!(!fits("swarm_store_*_seconds", "swarm_store_batch"));
        assert!(fits("a*b*c", "a1b2c") && fits("a*b*c", "abc") && !fits("a*b*c", "acb"));
        assert!(fits("*", "anything"));
    }

    #[test]
    fn the_most_particular_entry_wins() {
        let table = Table::built_in();
        let name = |family: &str| table.meaning(family).map(|meaning| meaning.name.as_str());
        assert_eq!(
            name("swarm_store_write_tx_latency_seconds"),
            Some("swarm_store_write_tx_latency_seconds")
        );
        assert_eq!(
            name("swarm_store_batch_latency_seconds"),
            Some("swarm_store_*_seconds")
        );
        assert_eq!(name("go_memstats_sys_bytes"), Some("go_memstats_*_bytes"));
        assert_eq!(name("shop_orders_total"), None);
    }
}
