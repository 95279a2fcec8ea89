//! Buttons without words: crosses, bins, stars.

/// Whole texts, and names of pictures, of buttons that take something away.
const CROSSES: &[&str] = &[
    "x", "×", "✕", "✖", "✗", "✘", "❌", "❎", "⨯", "⨉", "╳", "🗑", "🚮", "⌫", "⏻", "⏏", "🚪", "-",
    "−", "–", "➖", "cross", "bin",
];

/// Signs that something is rated with.
const RATINGS: &[char] = &[
    '★', '☆', '⭐', '🌟', '✩', '✰', '♥', '♡', '❤', '💔', '🖤', '👍', '👎',
];

/// Whether it is nothing but a sign of taking away or of rating.
pub(super) fn is_sign(text: &str) -> bool {
    let bare =
        |c: char| c.is_whitespace() || matches!(c, '\u{fe0e}' | '\u{fe0f}' | '[' | ']' | '(' | ')');
    let text = text.to_lowercase();
    let counted = |c: char| bare(c) || c.is_ascii_digit();
    let rest = text.trim_matches(counted);
    CROSSES.contains(&text.trim_matches(bare))
        || (!rest.is_empty() && rest.chars().all(|c| bare(c) || RATINGS.contains(&c)))
}
