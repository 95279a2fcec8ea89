//! Words that others wrote, made harmless for where they are shown.
//!
//! Labels of a dump, titles of a gallery, lines of a file may bear control
//! characters that steer the reader's terminal, marks that turn the direction of
//! text and so disguise a line, markup, or a hundred thousand letters. They are
//! mended at the last moment, where they are shown; what is kept stays as it came.

use std::borrow::Cow;
use std::fmt::Write as _;

/// One line: line feeds and tabs as blanks, other control characters escaped
/// (`\u{1b}`), marks of direction left out.
#[must_use]
pub fn line(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\t' | '\u{2028}' | '\u{2029}' => clean.push(' '),
            _ if turns_direction(character) => {}
            _ if character.is_control() => clean.extend(character.escape_default()),
            _ => clean.push(character),
        }
    }
    clean
}

/// At most so many characters; an ellipsis says that there were more.
#[must_use]
pub fn short(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

/// Text whose characters mean nothing in Markdown.
#[must_use]
pub fn markdown(text: &str) -> String {
    let text = line(text);
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '@' => {
                out.extend(['\\', character]);
            }
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            _ => out.push(character),
        }
    }
    out
}

/// Text as Markdown's code, in more backticks than it has itself (CommonMark
/// 6.1). In a table, its bars still end the cell.
#[must_use]
pub fn markdown_code(text: &str) -> String {
    let plain = line(text);
    let longest = plain.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    if longest == 0 {
        return format!("`{plain}`");
    }
    let fence = "`".repeat(longest + 1);
    format!("{fence} {plain} {fence}")
}

/// JSON in which no string bears what steers a terminal. JSON itself escapes only
/// the first 32 control characters; outside of strings it has but line feeds.
#[must_use]
pub fn json(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if character != '\n' && (character.is_control() || turns_direction(character)) {
            let _ = write!(out, "\\u{:04x}", u32::from(character));
        } else {
            out.push(character);
        }
    }
    out
}

/// Unicode's `Bidi_Control` (Unicode Standard Annex 9, section 2).
fn turns_direction(character: char) -> bool {
    matches!(
        character,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_steers_nothing() {
        assert_eq!(
            line("a\u{1b}[2J\n\u{202e}b\u{9b}\u{2028}"),
            "a\\u{1b}[2J b\\u{9b} "
        );
        assert_eq!(line("größe 📷"), "größe 📷");
    }

    #[test]
    fn what_is_too_long_is_cut_between_characters() {
        assert_eq!(short("größe", 5), "größe");
        assert_eq!(short("größe", 3), "grö…");
        assert_eq!(short("größe", 0), "…");
    }

    #[test]
    fn nothing_is_markup() {
        assert_eq!(markdown("<img> a|b *c*"), "&lt;img&gt; a\\|b \\*c\\*");
        assert_eq!(markdown_code("a`b"), "`` a`b ``");
        assert_eq!(markdown_code("plain\u{1b}"), "`plain\\u{1b}`");
    }

    #[test]
    fn json_stays_json() {
        let text = serde_json::to_string("\u{1b}\u{9b}\u{202e}é\u{7f}").unwrap();
        let safe = json(&text);
        assert!(!safe.chars().any(|c| c.is_control() || turns_direction(c)));
        let back: String = serde_json::from_str(&safe).unwrap();
        assert_eq!(back, "\u{1b}\u{9b}\u{202e}é\u{7f}");
    }
}
