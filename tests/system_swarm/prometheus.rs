//! The stack's Prometheus and Alertmanager, asked from their node.

use serde_json::Value;

use super::node::Node;
use super::shell::try_output;

/// A page at this node, if it is there.
pub(crate) fn get(node: &Node, address: &str) -> Option<String> {
    let mut curl = node.inside("curl");
    curl.args(["--silent", "--fail", "--max-time", "5", address]);
    try_output(&mut curl).ok()
}

fn json(node: &Node, address: &str) -> Option<Value> {
    serde_json::from_str(&get(node, address)?).ok()
}

/// What a query gives now: (labels, value).
pub(crate) fn query(node: &Node, query: &str) -> Vec<(Value, f64)> {
    let base = "http://127.0.0.1:9090/api/v1/query";
    let url = url::Url::parse_with_params(base, [("query", query)]).unwrap();
    let Some(answer) = json(node, url.as_str()) else {
        return Vec::new();
    };
    let rows = answer["data"]["result"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    rows.into_iter()
        .filter_map(|row| {
            let value = row["value"][1].as_str()?.parse().ok()?;
            Some((row["metric"].clone(), value))
        })
        .collect()
}

/// What a query gives for each value of a label, sorted.
pub(crate) fn by_label(node: &Node, label: &str, text: &str) -> Vec<(String, f64)> {
    let rows = query(node, text).into_iter();
    let mut rows: Vec<(String, f64)> = rows
        .map(|(labels, value)| (labels[label].as_str().unwrap_or_default().to_owned(), value))
        .collect();
    rows.sort_by(|a, b| a.0.cmp(&b.0));
    rows
}

/// Jobs with the numbers of their targets that are up and that are known, sorted.
pub(crate) fn targets(node: &Node) -> Vec<(String, usize, usize)> {
    let answer = json(node, "http://127.0.0.1:9090/api/v1/targets?state=active");
    let targets = answer.map(|answer| answer["data"]["activeTargets"].clone());
    let mut jobs = std::collections::BTreeMap::<String, (usize, usize)>::new();
    for target in targets
        .as_ref()
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let job = target["labels"]["job"].as_str().unwrap_or_default();
        let counts = jobs.entry(job.to_owned()).or_default();
        counts.0 += usize::from(target["health"] == "up");
        counts.1 += 1;
    }
    jobs.into_iter()
        .map(|(job, (up, all))| (job, up, all))
        .collect()
}

/// Whether an alert is firing, as Alertmanager has heard.
pub(crate) fn is_firing(node: &Node, name: &str) -> bool {
    let alerts = json(node, "http://127.0.0.1:9093/api/v2/alerts?active=true");
    let alerts = alerts
        .as_ref()
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let mut names = alerts.map(|alert| alert["labels"]["alertname"].clone());
    names.any(|own| own == name)
}
