//! Diagnostics as text.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Diagnostic, Label, Report, Severity, Source};

/// More than these would scroll the first ones away.
const SHOWN: usize = 50;

pub(super) fn report(report: &Report, coloured: bool) -> String {
    let renderer = if coloured {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let mut blocks: Vec<String> = report
        .diagnostics
        .iter()
        .take(SHOWN)
        .map(|diagnostic| renderer.render(&[group(diagnostic, &report.source)]))
        .collect();
    blocks.extend(last_line(report));
    blocks.join("\n\n")
}

fn group<'a>(diagnostic: &'a Diagnostic, source: &'a Source) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = Group::with_title(level.primary_title(diagnostic.message.as_str()));
    if !diagnostic.labels.is_empty() {
        let labels = diagnostic.labels.iter();
        let snippet = Snippet::source(&*source.text)
            .path(source.numbered.then_some(source.name.as_str()))
            .line_numbering(source.numbered)
            .annotations(labels.map(|label| annotation(label, &source.text)));
        group = group.element(snippet);
    }
    let notes = diagnostic.notes.iter();
    group = group.elements(notes.map(|text| Level::NOTE.message(text.as_str())));
    let helps = diagnostic.helps.iter();
    group.elements(helps.map(|text| Level::HELP.message(text.as_str())))
}

fn annotation<'a>(label: &'a Label, text: &str) -> annotate_snippets::Annotation<'a> {
    let kind = if label.primary {
        AnnotationKind::Primary
    } else {
        AnnotationKind::Context
    };
    let start = boundary(text, label.span.start);
    let end = boundary(text, label.span.end.max(label.span.start));
    let annotation = kind.span(start..end);
    if label.text.is_empty() {
        annotation
    } else {
        annotation.label(label.text.as_str())
    }
}

/// A span is made by us, but from offsets of other libraries: one that points
/// outside the text or into a character must not cost the user the message.
fn boundary(text: &str, offset: usize) -> usize {
    text.floor_char_boundary(offset.min(text.len()))
}

/// `3 errors in scenarios/mine.toml`, where there is something to count.
fn last_line(report: &Report) -> Option<String> {
    if report.diagnostics.len() < 2 {
        return None;
    }
    let count = |number: usize, word: &str| match number {
        0 => None,
        1 => Some(format!("1 {word}")),
        _ => Some(format!("{number} {word}s")),
    };
    let counts = [
        count(report.errors(), "error"),
        count(report.warnings(), "warning"),
    ];
    let counts: Vec<String> = counts.into_iter().flatten().collect();
    let hidden = report.diagnostics.len().saturating_sub(SHOWN);
    let hidden = match hidden {
        0 => String::new(),
        _ => format!(" (the first {SHOWN} are shown)"),
    };
    let name = &report.source.name;
    Some(format!("{} in {name}{hidden}", counts.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::super::{Diagnostic, Report, Source};

    #[test]
    fn several_mistakes_are_shown_in_the_order_of_the_file() {
        let source = Source::file("gallery.toml", "one = 1\ntwo = 2\n");
        let report = Report::new(
            source,
            vec![
                Diagnostic::warning("second").at(8..11, "here"),
                Diagnostic::error("first").at(0..3, "").help("do this"),
            ],
        );
        insta::assert_snapshot!(report, @r#"
        error: first
         --> gallery.toml:1:1
          |
        1 | one = 1
          | ^^^
          |
          = help: do this

        warning: second
         --> gallery.toml:2:1
          |
        2 | two = 2
          | ^^^ here

        1 error, 1 warning in gallery.toml
        "#);
    }

    #[test]
    fn a_value_of_the_command_line_is_pointed_at() {
        let report = Report::argument("--scenario", "nmae", "no such scenario", "", |it| {
            it.suggest("nmae", ["name", "demo"])
        });
        insta::assert_snapshot!(report, @r#"
        error: no such scenario
         |
         | --scenario nmae
         |            ^^^^
         |
         = help: did you mean `name`?
        "#);
    }

    #[test]
    fn a_span_outside_the_text_still_renders() {
        let source = Source::file("x", "ä");
        let report = Report::new(source, vec![Diagnostic::error("e").at(1..90, "l")]);
        assert!(report.to_string().contains("error: e"));
        let source = Source::file("x", "");
        let report = Report::new(source, vec![Diagnostic::error("e").at(7..8, "l")]);
        assert!(report.render(true).contains('e'));
    }
}
