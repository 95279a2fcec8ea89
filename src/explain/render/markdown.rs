//! The explanation as Markdown, for an issue or a runbook.

use std::fmt::Write as _;

use super::{
    super::{
        explanation::{Explanation, FamilyView, GroupView},
        findings::{Finding, Severity},
        labels::LONGEST_PART,
    },
    rows::{self, Place},
};
use crate::harmless::{markdown as plain, markdown_code as code, short};

/// Sets an explanation as Markdown; with `everything`, also what is zero and
/// what only matters in detail.
#[must_use]
pub fn markdown(explanation: &Explanation, everything: bool) -> String {
    let mut out = String::new();
    heading(&mut out, explanation);
    out.push_str("## What looks wrong\n\n");
    if explanation.findings.is_empty() {
        out.push_str("Nothing.\n");
    }
    for finding in &explanation.findings {
        set_finding(&mut out, finding);
    }
    for note in &explanation.notes {
        line(&mut out, &format!("\n> {}", plain(note)));
    }
    for group in &explanation.groups {
        set_group(&mut out, group, everything);
    }
    out
}

fn heading(out: &mut String, explanation: &Explanation) {
    line(out, &format!("# {}\n", plain(&explanation.process.title)));
    let mut lines = vec![plain(&rows::facts(explanation))];
    lines.extend(explanation.dump.source.as_deref().map(code));
    lines.extend(
        rows::about_the_dump(&explanation.dump)
            .iter()
            .map(|text| plain(text)),
    );
    lines.extend(rows::comparison(explanation).map(|text| plain(&text)));
    lines.retain(|text| !text.is_empty());
    line(out, &format!("{}\n", lines.join("  \n")));
}

fn set_finding(out: &mut String, finding: &Finding) {
    let severity = match finding.severity {
        Severity::Critical => "Critical",
        Severity::Warning => "Warning",
        Severity::Notice => "Notice",
    };
    let mut words = format!("- **{severity}: {}**", plain(&finding.title));
    if let Some(detail) = &finding.detail {
        let _ = write!(words, " {}", plain(detail));
    }
    if let Some(action) = &finding.action {
        let _ = write!(words, " → {}", plain(action));
    }
    line(out, &words);
    for evidence in &finding.evidence {
        line(out, &format!("  - {}", code(evidence)));
    }
}

fn set_group(out: &mut String, group: &GroupView, everything: bool) {
    line(out, &format!("\n## {}\n", plain(&group.title)));
    if let Some(about) = &group.about {
        line(out, &format!("{}\n", plain(about)));
    }
    let lines: Vec<&FamilyView> = group
        .families
        .iter()
        .filter(|family| rows::place(family, everything) == Place::Line)
        .collect();
    if !lines.is_empty() || !group.folded.is_empty() {
        out.push_str("| family | value | meaning |\n|---|---|---|\n");
    }
    for family in lines {
        line(out, &row(family, everything));
    }
    for folded in &group.folded {
        let notable: String = folded
            .notable
            .iter()
            .map(|text| format!("<br>{}", plain(text)))
            .collect();
        let words = [&folded.means, &folded.why].into_iter().flatten();
        let words: Vec<String> = words.map(|text| plain(text)).collect();
        line(
            out,
            &format!(
                "| {} | {}{notable} | {} |",
                cell(&folded.name),
                rows::folded(folded),
                words.join(" ")
            ),
        );
    }
    for (label, names) in [
        (
            "Never happened",
            rows::names(group, Place::AtZero, everything),
        ),
        (
            "Mean nothing on this process",
            rows::shortened(group.not_applicable.iter()).collect(),
        ),
        (
            "Of detail, not shown",
            rows::names(group, Place::Detail, everything),
        ),
    ] {
        if !names.is_empty() {
            let names: Vec<String> = names.iter().map(|name| code(name)).collect();
            line(out, &format!("\n{label}: {}.", names.join(", ")));
        }
    }
}

fn row(family: &FamilyView, everything: bool) -> String {
    let found = rows::rows(family, everything);
    let mut values: Vec<String> = found
        .rows
        .iter()
        .map(|(name, value)| plain(format!("{name} {value}").trim_start()))
        .collect();
    values.extend(found.rest.map(|rest| format!("({rest})")));
    if family.broken.is_some() {
        values = vec!["not usable".to_owned()];
    }
    let stale = if family.stale { " (stale)" } else { "" };
    let words = [&family.means, &family.why, &family.trap, &family.broken];
    let words: Vec<String> = words
        .into_iter()
        .flatten()
        .map(|text| plain(text))
        .collect();
    format!(
        "| {}{stale} | {} | {} |",
        cell(&family.name),
        values.join("<br>"),
        words.join(" ")
    )
}

fn line(out: &mut String, text: &str) {
    out.push_str(text);
    out.push('\n');
}

/// A name as code within a table, where a bar would end the cell.
fn cell(name: &str) -> String {
    code(&short(name, LONGEST_PART)).replace('|', "\\|")
}
