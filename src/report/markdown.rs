//! The report for places that show Markdown: a pull request, a job's summary.

use crate::harmless::{markdown as text, markdown_code as code};
use crate::measure::run::Run;
use crate::units;

use super::compare::Comparison;
use super::table::Table;
use super::{camera, headline, howto, numbers, tables};

/// The summary as Markdown (GitHub's, with tables).
#[must_use]
pub fn render(run: &Run) -> String {
    let (word, class, meaning) = headline::verdict(run);
    let sign = match class {
        "pass" => "✅",
        "fail" => "❌",
        _ => "⚠️",
    };
    let mut out = format!(
        "## {sign} {word}: {}\n\n{}\n",
        text(&run.setup.scenario_title),
        text(&meaning)
    );
    for reason in run.verdict.reasons.iter().chain(&run.warnings) {
        out.push_str(&format!("\n- {}", text(reason)));
    }
    out.push_str("\n\n");
    section(&mut out, "", &tables::thresholds(&run.verdict.thresholds));
    out.push_str(&format!(
        "{} {} on {}, {} in all; numbers are {}.\n\n",
        text(&headline::lead(run)),
        units::counted(run.setup.users, "user", "users"),
        code(&run.setup.host),
        numbers::seconds(run.duration_s),
        numbers::headline_phase(run)
    ));
    if let Some(phase) = run.headline() {
        section(&mut out, "Views", &tables::views(phase));
        section(&mut out, "Operations", &tables::operations(phase));
    }
    failures(&mut out, run);
    browser(&mut out, run);
    out.push_str(&text(&howto::writes(&run.writes)));
    out.push_str(&format!(
        "\n\nMade by vernissage {}: {}\n",
        text(&run.version),
        code(&run.setup.command)
    ));
    out
}

/// A comparison as Markdown.
#[must_use]
pub fn comparison(comparison: &Comparison) -> String {
    let mut out = format!(
        "## {} and {}\n\n{}\n",
        text(&comparison.before),
        text(&comparison.after),
        comparison.comparable()
    );
    for difference in &comparison.differences {
        out.push_str(&format!("\n- {}", text(&difference.sentence)));
    }
    out.push_str("\n\n");
    section(&mut out, "", &comparison.table());
    out.push_str(&text(&comparison.summary()));
    out.push('\n');
    out
}

/// What a browser saw: how often it was bad, a table, and what befell it.
fn browser(out: &mut String, run: &Run) {
    let Some(seen) = &run.camera else { return };
    out.push_str(&format!(
        "### In a browser\n\n{}\n",
        text(&camera::about(seen))
    ));
    for note in camera::notes(seen) {
        out.push_str(&format!("\n- {}", text(note)));
    }
    out.push_str("\n\n");
    section(out, "", &camera::vitals(run, seen));
}

fn failures(out: &mut String, run: &Run) {
    if run.failures.is_empty() {
        return;
    }
    out.push_str("### What went wrong, in all phases\n\n");
    for group in &run.failures {
        let status = if group.status > 0 {
            format!(" {}", group.status)
        } else {
            String::new()
        };
        out.push_str(&format!(
            "- **{} ×** {} {}{status}: {} {}\n",
            group.count,
            code(group.operation.name()),
            code(group.outcome.name()),
            text(&group.example),
            code(&group.example_url)
        ));
    }
    out.push('\n');
}

fn section(out: &mut String, title: &str, table: &Table) {
    if table.is_empty() {
        return;
    }
    if !title.is_empty() {
        out.push_str(&format!("### {title}\n\n"));
    }
    let names: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
    let rule: Vec<&str> = table
        .columns
        .iter()
        .map(|column| if column.numeric { "---:" } else { "---" })
        .collect();
    out.push_str(&format!(
        "| {} |\n| {} |\n",
        names.join(" | "),
        rule.join(" | ")
    ));
    for row in &table.rows {
        let cells: Vec<String> = row.iter().map(|cell| text(&cell.line())).collect();
        out.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::{self, Shape};

    #[test]
    fn a_run_as_markdown() {
        insta::assert_snapshot!(render(&fixture::run(&Shape::default())));
    }

    #[test]
    fn what_a_browser_saw_as_markdown() {
        let mut out = String::new();
        browser(&mut out, &fixture::with_camera());
        insta::assert_snapshot!(out);
    }
}
