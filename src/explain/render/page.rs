//! A page of text that grows line by line: indents, wrapping, colours.

use super::{super::labels::LONGEST_PART, text::TextOptions};
use crate::harmless::{line as harmless, short};

/// Blanks up to a width.
pub(super) fn pad(text: &str, width: usize) -> String {
    let missing = width.saturating_sub(text.chars().count());
    format!("{text}{}", " ".repeat(missing))
}

/// How a line stands out.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Style {
    Plain,
    Bold,
    Dim,
    Red,
    Yellow,
    Green,
}

/// Text that grows line by line, wrapped at the width.
pub(super) struct Page<'a> {
    pub(super) out: String,
    pub(super) options: &'a TextOptions,
}

impl<'a> Page<'a> {
    pub(super) fn new(options: &'a TextOptions) -> Self {
        Self {
            out: String::new(),
            options,
        }
    }

    /// At most one empty line in a row.
    pub(super) fn blank(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    /// The name of a family and, behind it, its value.
    pub(super) fn family(&mut self, name: &str, value: &str) {
        let name = harmless(&short(name, LONGEST_PART));
        let mark = if self.options.colour { "\u{1b}[1m" } else { "" };
        let end = if self.options.colour { "\u{1b}[0m" } else { "" };
        let taken = name.chars().count() + 4;
        let lines = wrap(&harmless(value), self.width().saturating_sub(taken));
        match lines.as_slice() {
            [] => self.out.push_str(&format!("  {mark}{name}{end}\n")),
            [one] => self.out.push_str(&format!("  {mark}{name}{end}  {one}\n")),
            _ => {
                self.out.push_str(&format!("  {mark}{name}{end}\n"));
                self.paragraph("      ", "      ", value, Style::Plain);
            }
        }
    }

    pub(super) fn paragraph(&mut self, first: &str, other: &str, text: &str, style: Style) {
        let room = self.width().saturating_sub(other.chars().count());
        for (place, line) in wrap(&harmless(text), room).iter().enumerate() {
            let indent = if place == 0 { first } else { other };
            let line = self.styled(line, style);
            // The mark of a finding takes its colour, blank indents none.
            let indent = if indent.trim().is_empty() {
                indent.to_owned()
            } else {
                self.styled(indent, style)
            };
            self.out.push_str(&indent);
            self.out.push_str(&line);
            self.out.push('\n');
        }
    }

    fn width(&self) -> usize {
        self.options.width.max(40)
    }

    fn styled(&self, text: &str, style: Style) -> String {
        let code = match style {
            _ if !self.options.colour => return text.to_owned(),
            Style::Plain => return text.to_owned(),
            Style::Bold => "1",
            Style::Dim => "2",
            Style::Red => "1;31",
            Style::Yellow => "1;33",
            Style::Green => "32",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }
}

/// Lines of at most `room` characters; words that are longer stay whole, so
/// that names can be copied.
fn wrap(text: &str, room: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut used = 0;
    for word in text.split_inclusive(' ') {
        let length = word.trim_end().chars().count();
        match lines.last_mut() {
            Some(line) if used + length <= room => line.push_str(word),
            _ => {
                used = 0;
                lines.push(word.to_owned());
            }
        }
        used += word.chars().count();
    }
    lines
        .into_iter()
        .map(|line| line.trim_end().to_owned())
        .collect()
}
