//! Which process a dump comes from, by the rules in `meanings/processes.toml`.

use serde::Serialize;

use super::{
    exposition::Exposition,
    labels::LONGEST_PART,
    table::{ProcessRule, Table, fits},
};
use crate::harmless::short;

/// The process that answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Process {
    /// A stable word, such as `docker-swarm-leader`; `unknown` for none.
    pub id: String,
    /// For people.
    pub title: String,
    /// What one should know of it first.
    pub says: Option<String>,
    /// What it is, from the general to the particular: `docker`, `swarm`,
    /// `manager`, `leader`.
    pub roles: Vec<String>,
    /// Version, machine, and what else its info families tell.
    pub facts: Vec<Fact>,
}

/// One thing that an info family tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// What it is.
    pub name: String,
    /// The label's value, as it came.
    pub value: String,
    /// Two dumps that differ here are of different processes.
    #[serde(skip)]
    pub(super) identity: bool,
}

impl Process {
    pub(super) fn is(&self, role: &str) -> bool {
        self.roles.iter().any(|own| own == role)
    }

    /// Whether something meant for these roles is meant for it; no roles mean
    /// everybody.
    pub(super) fn is_any(&self, roles: &[String]) -> bool {
        roles.is_empty() || roles.iter().any(|role| self.is(role))
    }

    /// Why the two cannot be one process at two times, if so.
    pub(super) fn differs_from(&self, earlier: &Self) -> Option<String> {
        if self.roles.first() != earlier.roles.first() {
            return Some(format!(
                "the earlier dump is of something else: {}",
                earlier.title
            ));
        }
        self.facts
            .iter()
            .filter(|fact| fact.identity)
            .find_map(|fact| {
                let other = earlier.facts.iter().find(|other| other.name == fact.name)?;
                (other.value != fact.value).then(|| {
                    format!(
                        "the earlier dump is of another {}: {}",
                        fact.name,
                        short(&other.value, LONGEST_PART)
                    )
                })
            })
    }
}

/// Finds the first rule that holds.
pub(super) fn identify(dump: &Exposition, table: &Table) -> Process {
    let Some(rule) = table.processes.iter().find(|rule| holds(rule, dump)) else {
        return Process {
            id: "unknown".to_owned(),
            title: "A process that is not in our tables".to_owned(),
            says: Some("Its families are shown with the words that it gives them.".to_owned()),
            roles: Vec::new(),
            facts: Vec::new(),
        };
    };
    let facts = table
        .facts
        .iter()
        .filter(|fact| rule.roles.contains(&fact.role))
        .filter_map(|fact| {
            let value = dump.label(&fact.family, &fact.label)?.to_owned();
            Some(Fact {
                name: fact.name.clone(),
                value,
                identity: fact.identity,
            })
        })
        .collect();
    Process {
        id: rule.id.clone(),
        title: rule.title.clone(),
        says: rule.says.clone(),
        roles: rule.roles.clone(),
        facts,
    }
}

fn holds(rule: &ProcessRule, dump: &Exposition) -> bool {
    let has = |pattern: &String| {
        dump.family(pattern).is_some()
            || pattern.contains('*')
                && dump
                    .families
                    .iter()
                    .any(|family| fits(pattern, &family.name))
    };
    rule.needs.iter().all(has)
        && rule
            .equals
            .iter()
            .all(|(family, value)| dump.number(family) == Some(*value))
}
