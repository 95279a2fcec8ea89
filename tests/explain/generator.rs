//! What a load generator's own dump says of its limits.

use vernissage::explain::findings::Severity;
use vernissage::explain::{self, Options};
use vernissage::live::metrics::catalogue;
use vernissage::measure::generator::limits::Shortage;

use super::{finding, ids, read};

#[test]
fn a_saturated_generator_says_by_what() {
    let dump = "vernissage_generator_saturated 1\n\
                vernissage_generator_saturated_by{reason=\"cpu\"} 0\n\
                vernissage_generator_saturated_by{reason=\"connections\"} 1\n\
                vernissage_generator_saturated_by{reason=\"open_files\"} 1\n";
    let explanation = explain::explain(&read(dump), None, &Options::default());
    assert_eq!(
        ids(&explanation),
        [
            "generator-saturated",
            "generator-saturated-by-connections",
            "generator-saturated-by-open-files",
        ]
    );
    let files = finding(&explanation, "generator-saturated-by-open-files");
    assert!(files.action.as_ref().unwrap().contains("LimitNOFILE"));
}

/// A reason that nobody explains would be silent.
#[test]
fn every_reason_is_told() {
    for shortage in Shortage::ALL {
        let name = shortage.name();
        let dump = format!("vernissage_generator_saturated_by{{reason=\"{name}\"}} 1\n");
        let explanation = explain::explain(&read(&dump), None, &Options::default());
        assert_eq!(explanation.findings.len(), 1, "{name}");
    }
}

#[test]
fn ports_are_near_their_limit_as_files_are() {
    let dump = |ports: u64, limit: u64| {
        let text = format!(
            "vernissage_generator_local_ports {ports}\n\
             vernissage_generator_local_ports_limit {limit}\n"
        );
        explain::explain(&read(&text), None, &Options::default())
    };
    let near = dump(27_000, 28_232);
    let said = finding(&near, "generator-ports-near-limit");
    assert_eq!(said.severity, Severity::Notice, "TIME_WAIT is among them");
    assert!(said.title.contains("95.6 %"), "{}", said.title);
    assert!(ids(&dump(1_000, 28_232)).is_empty());
    // The system does not tell.
    assert!(ids(&dump(1_000, 0)).is_empty());
}

#[test]
fn every_family_of_ours_is_explained() {
    let table = include_str!("../../src/explain/meanings/vernissage.toml");
    for family in catalogue::ALL {
        let ours = family.name.starts_with("vernissage_");
        let entry = format!("name = \"{}\"\n", family.name);
        assert!(!ours || table.contains(&entry), "{}", family.name);
    }
}
