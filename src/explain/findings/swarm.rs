//! Who leads the swarm, and whether anybody does.
//!
//! One manager cannot know that there is no leader: `swarm_manager_leader` is
//! 0 on every healthy manager but one. But a manager that has lost its quorum
//! leaves traces that a healthy follower does not. Only leaders measure Raft
//! transactions, so a count above zero says that it has led. Its messages to
//! the other managers fail. Calls that need a leader end in errors. One trace
//! alone is ordinary (leaders change when a manager is rebooted); two or more
//! together are called what they look like, with the traces named, and with
//! what would prove it.

use super::{Context, Finding, Severity};
use crate::{
    explain::{exposition::Exposition, process::Process},
    units,
};

const RAFT: &str = "docker.swarmkit.v1.Raft";
const CONTROL: &str = "docker.swarmkit.v1.Control";

/// What one manager's dump tells of the leader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::explain) enum Leadership {
    /// Not a manager, or not a swarm.
    NotAsked,
    /// This manager leads, so there is a quorum.
    Leads,
    /// It does not lead, and nothing speaks against another one that does.
    Follows,
    /// It led before, or cannot reach others; here is the one trace.
    Unsure(String),
    /// It looks as if nobody led; here are the traces.
    Lost(Vec<String>),
}

impl Leadership {
    pub(in crate::explain) fn is_lost(&self) -> bool {
        matches!(self, Self::Lost(_))
    }
}

/// Reads the traces.
pub(in crate::explain) fn leadership(
    dump: &Exposition,
    earlier: Option<&Exposition>,
    process: &Process,
) -> Leadership {
    if !process.is("manager") {
        return Leadership::NotAsked;
    }
    if process.is("leader") {
        return Leadership::Leads;
    }
    let since = if earlier.is_some() {
        " since the earlier dump"
    } else {
        ""
    };
    let mut traces = Vec::new();
    let led_then = earlier.and_then(|earlier| earlier.number("swarm_manager_leader"));
    let transactions = dump
        .family("swarm_raft_transaction_latency_seconds")
        .and_then(|family| family.series.first())
        .map_or(0.0, |series| series.magnitude());
    if led_then == Some(1.0) {
        traces.push("it led when the earlier dump was taken, and does not now".to_owned());
    } else if transactions > 0.0 {
        let count = units::number(transactions);
        traces.push(format!(
            "it has led since its start ({count} Raft transactions), not now"
        ));
    }
    let unreachable = newly_failed(dump, earlier, RAFT, &["Unavailable", "DeadlineExceeded"]);
    if unreachable > 0.0 {
        let count = units::number(unreachable);
        traces.push(format!(
            "{count} Raft messages{since} found another manager unreachable"
        ));
    }
    let codes = ["Unknown", "DeadlineExceeded", "Unavailable"];
    let control = newly_failed(dump, earlier, CONTROL, &codes);
    if control > 0.0 {
        let count = units::number(control);
        traces.push(format!("{count} calls that need a leader failed{since}"));
    }
    match traces.len() {
        0 => Leadership::Follows,
        1 => Leadership::Unsure(traces.swap_remove(0)),
        _ => Leadership::Lost(traces),
    }
}

/// Failed calls since the earlier dump; since the start where there is none,
/// or where the counters began again.
fn newly_failed(
    dump: &Exposition,
    earlier: Option<&Exposition>,
    service: &str,
    codes: &[&str],
) -> f64 {
    let now = failed(dump, service, codes);
    let before = earlier.map_or(0.0, |earlier| failed(earlier, service, codes));
    if now < before { now } else { now - before }
}

/// Calls from this node to a service that ended in one of these codes.
fn failed(dump: &Exposition, service: &str, codes: &[&str]) -> f64 {
    let Some(family) = dump.family("grpc_client_handled_total") else {
        return 0.0;
    };
    let of_interest = family.series.iter().filter(|series| {
        series.labels.get("grpc_service") == Some(service)
            && series
                .labels
                .get("grpc_code")
                .is_some_and(|code| codes.contains(&code))
    });
    of_interest.filter_map(|series| series.number()).sum()
}

pub(super) fn find(context: &Context<'_>) -> Vec<Finding> {
    match &context.leadership {
        Leadership::Lost(traces) => vec![lost(traces)],
        Leadership::Unsure(trace) => vec![unsure(trace)],
        Leadership::NotAsked | Leadership::Leads | Leadership::Follows => Vec::new(),
    }
}

/// Whether a table's check says again what has been said.
pub(super) fn implies(said: &[String], check: &str) -> bool {
    check == "raft-peer-unreachable" && said.iter().any(|id| id == "no-leader")
}

fn lost(traces: &[String]) -> Finding {
    Finding {
        id: "no-leader".to_owned(),
        severity: Severity::Critical,
        title: "The swarm seems to have no leader: the managers have lost their quorum.".to_owned(),
        detail: Some(
            "Containers run on, but nothing can be deployed, scaled or healed. All figures of \
             nodes, services and tasks below are as they were when there last was a leader. One \
             manager's dump cannot prove it: another manager may have taken over."
                .to_owned(),
        ),
        action: Some(
            "docker node ls on any manager: 'The swarm does not have a leader' proves it. Bring \
             managers back; if they are lost for good, docker swarm init --force-new-cluster on \
             one that is left."
                .to_owned(),
        ),
        evidence: std::iter::once("swarm_manager_leader 0 on a manager".to_owned())
            .chain(traces.iter().cloned())
            .collect(),
    }
}

fn unsure(trace: &str) -> Finding {
    Finding {
        id: "leadership-changed".to_owned(),
        severity: Severity::Notice,
        title: "This manager does not lead; make sure that another one does.".to_owned(),
        detail: Some("A change of leader is ordinary when a manager restarts.".to_owned()),
        action: Some("docker node ls shows one manager as Leader.".to_owned()),
        evidence: vec![trace.to_owned()],
    }
}
