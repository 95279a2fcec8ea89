//! Text into markup: everything that was not written here is escaped.

use std::fmt::Write as _;

/// Escapes text for element content and for double-quoted attributes.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // Not allowed in any HTML document, not even as a reference.
            '\0'..='\u{8}' | '\u{b}' | '\u{e}'..='\u{1f}' => out.push('\u{fffd}'),
            _ => out.push(c),
        }
    }
    out
}

/// A JSON string that may stand inside a `<script>` element.
pub(super) fn json_string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\0'..='\u{1f}' => {
                push(&mut out, format_args!("\\u{:04x}", c as u32));
            }
            _ => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Appends formatted text; writing into a `String` cannot fail.
pub(super) fn push(out: &mut String, arguments: std::fmt::Arguments<'_>) {
    let _ = out.write_fmt(arguments);
}

/// A percentage with at most three decimals, as short as it can be.
pub(super) fn percent(part: f64) -> String {
    short(part * 100.0, 3) + "%"
}

/// A number with at most so many decimals, as short as it can be.
pub(super) fn short(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let text = if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        &text
    };
    if text == "-0" {
        "0".to_owned()
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_breaks_out() {
        assert_eq!(
            escape("<b a=\"1\">'&\u{1}"),
            "&lt;b a=&quot;1&quot;&gt;&#39;&amp;\u{fffd}"
        );
        assert_eq!(
            json_string("</script>\"\\\n"),
            r#""\u003c/script\u003e\"\\\u000a""#
        );
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!(percent(1.0 / 3.0), "33.333%");
        assert_eq!(short(12.0, 2), "12");
        assert_eq!(short(-0.0001, 1), "0");
    }
}
