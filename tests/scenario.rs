//! Scenario files: what is read, and what is said about mistakes.

use vernissage::scenario::library;

#[test]
fn every_shipped_scenario_is_read() {
    for shipped in library::SHIPPED {
        if let Err(report) = library::load_shipped(*shipped) {
            panic!("{report}");
        }
    }
}
