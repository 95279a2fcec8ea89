//! The dashboard, as far as it can be judged without Grafana.

use std::collections::BTreeSet;

use serde_json::Value;

/// The dashboard.
pub(crate) fn read() -> Value {
    let text = std::fs::read_to_string("deploy/grafana/vernissage.json").unwrap();
    serde_json::from_str(&text).unwrap()
}

/// Its panels that show something, without the rows that part them.
fn panels(dashboard: &Value) -> impl Iterator<Item = &Value> {
    let panels = dashboard["panels"].as_array().unwrap().iter();
    panels.filter(|panel| panel["type"] != "row")
}

/// What each panel asks: (title, query).
pub(crate) fn queries() -> Vec<(String, String)> {
    let dashboard = read();
    let asked = panels(&dashboard).flat_map(|panel| {
        let targets = panel["targets"].as_array().into_iter().flatten();
        targets.map(move |target| {
            let title = panel["title"].as_str().unwrap();
            (
                title.to_owned(),
                target["expr"].as_str().unwrap().to_owned(),
            )
        })
    });
    asked.collect()
}

/// What it marks in every panel: (name, query).
pub(crate) fn annotations() -> Vec<(String, String)> {
    let dashboard = read();
    let all = dashboard["annotations"]["list"].as_array().unwrap().iter();
    let asked = all.filter_map(|one| {
        let query = one["expr"].as_str()?;
        Some((one["name"].as_str()?.to_owned(), query.to_owned()))
    });
    asked.collect()
}

#[test]
fn every_panel_says_what_it_shows_in_which_unit() {
    let dashboard = read();
    let mut ids = BTreeSet::new();
    for panel in panels(&dashboard) {
        let title = panel["title"]
            .as_str()
            .filter(|title| !title.is_empty())
            .unwrap();
        let described = panel["description"]
            .as_str()
            .is_some_and(|text| text.len() > 20);
        assert!(described, "{title}: a description");
        assert!(ids.insert(panel["id"].as_u64().unwrap()), "{title}: its id");
        assert!(
            panel["fieldConfig"]["defaults"]["unit"].is_string(),
            "{title}: a unit"
        );
        let targets = panel["targets"].as_array().unwrap();
        assert!(!targets.is_empty(), "{title}: asks nothing");
    }
    assert!(ids.len() >= 20, "{} panels", ids.len());
}

/// Or it works only where the data source has the same id as with us.
#[test]
fn the_data_source_is_a_variable() {
    let dashboard = read();
    let source = "${datasource}";
    for panel in panels(&dashboard) {
        assert_eq!(panel["datasource"]["uid"], source, "{}", panel["title"]);
        for target in panel["targets"].as_array().unwrap() {
            assert_eq!(target["datasource"]["uid"], source, "{}", panel["title"]);
        }
    }
    let variables = dashboard["templating"]["list"].as_array().unwrap();
    assert!(
        variables
            .iter()
            .any(|one| one["name"] == "datasource" && one["type"] == "datasource")
    );
    assert!(dashboard["id"].is_null(), "an id belongs to one Grafana");
}

/// Grafana would push them apart, and not as meant.
#[test]
fn panels_do_not_overlap() {
    let dashboard = read();
    let mut taken = BTreeSet::new();
    for panel in dashboard["panels"].as_array().unwrap() {
        let place = |key: &str| panel["gridPos"][key].as_u64().unwrap();
        assert!(place("x") + place("w") <= 24, "{}", panel["title"]);
        for x in place("x")..place("x") + place("w") {
            for y in place("y")..place("y") + place("h") {
                assert!(taken.insert((x, y)), "{} is on another", panel["title"]);
            }
        }
    }
}
