//! Colours, and lines that end before the terminal does.

/// How a piece of text strikes the eye.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Bold,
    Quiet,
    Good,
    Bad,
    Warn,
}

/// Paints, or does not.
pub(super) struct Paint {
    pub(super) colour: bool,
}

impl Paint {
    /// The text in a style (ECMA-48 "select graphic rendition").
    pub(super) fn paint(&self, style: Style, text: &str) -> String {
        let code = match style {
            Style::Plain => return text.to_owned(),
            Style::Bold => "1",
            Style::Quiet => "2",
            Style::Good => "1;32",
            Style::Bad => "1;31",
            Style::Warn => "1;33",
        };
        if self.colour && !text.trim().is_empty() {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}

/// Text without anything that moves a cursor or turns the direction of writing.
pub(super) fn plain(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' | '\t' => ' ',
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
            _ if c.is_control() => '\u{fffd}',
            _ => c,
        })
        .collect()
}

/// Breaks text at spaces into lines of at most `width` characters; a word that
/// is longer is broken as well.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(1);
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let length = word.chars().count();
        if used > 0 && used + 1 + length > width {
            lines.push(String::new());
            used = 0;
        }
        for c in (used > 0).then_some(' ').into_iter().chain(word.chars()) {
            if used == width {
                lines.push(String::new());
                used = 0;
            }
            if let Some(line) = lines.last_mut() {
                line.push(c);
            }
            used += 1;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_before_the_terminal_does() {
        assert_eq!(
            wrap("a tired person understands", 10),
            ["a tired", "person", "understand", "s"]
        );
        assert_eq!(wrap("", 10), [""]);
    }

    #[test]
    fn nothing_repaints_the_terminal() {
        assert_eq!(plain("\u{1b}[2Jgone\n\u{202e}"), "\u{fffd}[2Jgone \u{fffd}");
    }
}
