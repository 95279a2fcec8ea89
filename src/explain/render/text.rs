//! The explanation for a terminal: short at the top, what looks wrong first.

use super::{
    super::{
        explanation::{Explanation, FamilyView, FoldedView, GroupView},
        findings::{Finding, Severity},
    },
    page::{Page, Style, pad},
    rows::{self, Place},
};
use crate::harmless::line as harmless;

/// How the text is set.
#[derive(Debug, Clone)]
pub struct TextOptions {
    /// Columns; at least 40 are taken.
    pub width: usize,
    /// With the terminal's colours.
    pub colour: bool,
    /// Also what is zero, and what only matters in detail.
    pub everything: bool,
}

impl Default for TextOptions {
    fn default() -> Self {
        Self {
            width: 100,
            colour: false,
            everything: false,
        }
    }
}

/// Sets an explanation for a terminal.
#[must_use]
pub fn text(explanation: &Explanation, options: &TextOptions) -> String {
    let mut page = Page::new(options);
    heading(&mut page, explanation);
    findings(&mut page, explanation);
    for note in &explanation.notes {
        page.paragraph("i ", "  ", note, Style::Plain);
    }
    for group in &explanation.groups {
        set_group(&mut page, group);
    }
    let groups = explanation.groups.iter();
    let hidden = |group| rows::names(group, Place::Detail, options.everything).len();
    let hidden: usize = groups.map(hidden).sum();
    if hidden > 0 {
        page.blank();
        let more = rows::counted(hidden, "more family", "more families");
        let them = if hidden == 1 { "it" } else { "them" };
        let line = format!("Only for details: {more}; --all shows {them}.");
        page.paragraph("", "", &line, Style::Dim);
    }
    page.out
}

fn heading(page: &mut Page<'_>, explanation: &Explanation) {
    page.paragraph("", "", &explanation.process.title, Style::Bold);
    let facts = rows::facts(explanation);
    if !facts.is_empty() {
        page.paragraph("", "", &facts, Style::Plain);
    }
    if let Some(source) = &explanation.dump.source {
        page.paragraph("", "", source, Style::Dim);
    }
    for line in rows::about_the_dump(&explanation.dump) {
        page.paragraph("", "", &line, Style::Dim);
    }
    if let Some(line) = rows::comparison(explanation) {
        page.paragraph("", "", &line, Style::Dim);
    }
    page.blank();
}

fn findings(page: &mut Page<'_>, explanation: &Explanation) {
    for finding in &explanation.findings {
        set_finding(page, finding);
    }
    let only_notices = explanation
        .findings
        .iter()
        .all(|finding| finding.severity == Severity::Notice);
    if only_notices {
        let also = if explanation.findings.is_empty() {
            ""
        } else {
            " else"
        };
        page.paragraph(
            "✓ ",
            "  ",
            &format!("Nothing{also} looks wrong."),
            Style::Green,
        );
    }
    page.blank();
}

fn set_finding(page: &mut Page<'_>, finding: &Finding) {
    let (mark, style) = match finding.severity {
        Severity::Critical => ("✗ ", Style::Red),
        Severity::Warning => ("! ", Style::Yellow),
        Severity::Notice => ("· ", Style::Bold),
    };
    page.paragraph(mark, "  ", &finding.title, style);
    for line in &finding.evidence {
        page.paragraph("    ", "      ", line, Style::Dim);
    }
    if let Some(detail) = &finding.detail {
        page.paragraph("  ", "  ", detail, Style::Plain);
    }
    if let Some(action) = &finding.action {
        page.paragraph("  → ", "    ", action, Style::Plain);
    }
}

fn set_group(page: &mut Page<'_>, group: &GroupView) {
    let everything = page.options.everything;
    let lines: Vec<&FamilyView> = group
        .families
        .iter()
        .filter(|family| rows::place(family, everything) == Place::Line)
        .collect();
    let at_zero = rows::names(group, Place::AtZero, everything);
    if lines.is_empty()
        && group.folded.is_empty()
        && at_zero.is_empty()
        && group.not_applicable.is_empty()
    {
        return;
    }
    page.blank();
    page.paragraph("", "", &group.title, Style::Bold);
    if let Some(about) = group.about.as_ref().filter(|_| !lines.is_empty()) {
        page.paragraph("  ", "  ", about, Style::Dim);
    }
    let mut said = None;
    for family in lines {
        // Families of one pattern share their words; once is enough.
        set_family(page, family, said == Some(&family.means));
        said = Some(&family.means);
    }
    for folded in &group.folded {
        set_folded(page, folded);
    }
    if !at_zero.is_empty() {
        page.paragraph(
            "  ",
            "      ",
            &format!("Never: {}", at_zero.join(", ")),
            Style::Dim,
        );
    }
    if !group.not_applicable.is_empty() {
        page.paragraph("  ", "      ", &not_applicable(group), Style::Dim);
    }
}

/// Why some families are left out, and a few of them by name.
fn not_applicable(group: &GroupView) -> String {
    let few: Vec<_> = rows::shortened(group.not_applicable.iter().take(3)).collect();
    let dots = if group.not_applicable.len() > few.len() {
        ", …"
    } else {
        ""
    };
    format!(
        "{} nothing on this process: {}{dots}",
        rows::counted(group.not_applicable.len(), "family means", "families mean"),
        few.join(", ")
    )
}

fn set_family(page: &mut Page<'_>, family: &FamilyView, said_before: bool) {
    let found = rows::rows(family, page.options.everything);
    let stale = if family.stale { " (stale)" } else { "" };
    let head = format!("{}{stale}", family.name);
    if family.broken.is_some() {
        page.family(&head, "not usable");
    } else if found.short {
        let mut words: Vec<String> = found
            .rows
            .iter()
            .map(|(name, value)| format!("{name} {value}").trim_start().to_owned())
            .collect();
        words.extend(found.rest.map(|rest| format!("({rest})")));
        page.family(&head, &words.join(" · "));
    } else {
        page.family(&head, "");
        let width = found
            .rows
            .iter()
            .map(|(name, _)| name.chars().count())
            .max()
            .unwrap_or(0);
        let width = width.min(page.options.width / 3);
        for (name, value) in &found.rows {
            let gap = if name.is_empty() { "" } else { "  " };
            let row = format!("{}{gap}{value}", pad(&harmless(name), width));
            page.paragraph("      ", "          ", &row, Style::Plain);
        }
        if let Some(rest) = found.rest {
            page.paragraph("      ", "      ", &format!("({rest})"), Style::Dim);
        }
    }
    let words: Vec<&str> = [&family.means, &family.why]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    if !words.is_empty() && !said_before {
        page.paragraph("      ", "      ", &words.join(" "), Style::Dim);
    }
    for warning in [&family.broken, &family.trap].into_iter().flatten() {
        page.paragraph("      ! ", "        ", warning, Style::Dim);
    }
}

fn set_folded(page: &mut Page<'_>, folded: &FoldedView) {
    page.family(&folded.name, &rows::folded(folded));
    for notable in &folded.notable {
        page.paragraph("      ", "          ", notable, Style::Plain);
    }
    let words: Vec<&str> = [&folded.means, &folded.why]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    page.paragraph("      ", "      ", &words.join(" "), Style::Dim);
}
