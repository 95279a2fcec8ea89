//! What families mean, as data.
//!
//! The files under `meanings/` are the whole knowledge of this module: who a
//! process is, what its families mean, and which values are wrong. They are
//! built into the binary; `docs/EXPLAIN.md` says how to add to them. A test
//! reads them all, so a fault in one never leaves the house.

mod schema;

use std::{collections::HashMap, sync::LazyLock};

use self::schema::File;
pub(super) use self::schema::{Check, FactRule, Fold, Group, Meaning, Of, ProcessRule};

const FILES: [(&str, &str); 9] = [
    ("processes.toml", include_str!("../meanings/processes.toml")),
    ("swarm.toml", include_str!("../meanings/swarm.toml")),
    ("docker.toml", include_str!("../meanings/docker.toml")),
    (
        "prometheus.toml",
        include_str!("../meanings/prometheus.toml"),
    ),
    (
        "alertmanager.toml",
        include_str!("../meanings/alertmanager.toml"),
    ),
    ("node.toml", include_str!("../meanings/node.toml")),
    ("cadvisor.toml", include_str!("../meanings/cadvisor.toml")),
    (
        "vernissage.toml",
        include_str!("../meanings/vernissage.toml"),
    ),
    ("process.toml", include_str!("../meanings/process.toml")),
];

/// Comes last: its groups stand below all others.
const OTHERS: (&str, &str) = ("others.toml", include_str!("../meanings/others.toml"));

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
    /// Entries with a `*`, the most particular first: the length of what
    /// stands before the `*`, and the place.
    patterns: Vec<(usize, usize)>,
    /// Files that could not be read; empty, as a test holds.
    pub(super) faults: Vec<String>,
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
            if let Some(head) = meaning.name.find('*') {
                self.patterns.push((head, place));
            } else {
                self.exact.insert(meaning.name.clone(), place);
            }
        }
        let families = &self.families;
        self.patterns
            .sort_by_key(|&(_, place)| std::cmp::Reverse(families[place].name.len()));
    }

    /// Families that show a moment, and how long it lies at most before the
    /// scrape, in seconds.
    pub(super) fn clocks(&self) -> impl Iterator<Item = (&str, f64)> {
        let families = self.families.iter();
        families.filter_map(|one| Some((one.name.as_str(), one.clock_within?)))
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
        // The heads are compared first: a hostile dump has many families.
        let by_pattern = || {
            let mut patterns = self.patterns.iter();
            let found = patterns.find(|&&(head, place)| {
                let pattern = &self.families[place].name;
                family.as_bytes().starts_with(&pattern.as_bytes()[..head]) && fits(pattern, family)
            });
            found.map(|&(_, place)| place)
        };
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
