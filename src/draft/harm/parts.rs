//! Takes names apart: `rmPhoto`, `delete_photo`, `LogOut.php`.

/// Endings that say what a script is written in.
const WRITTEN_IN: [&str; 11] = [
    "php", "asp", "aspx", "jsp", "cgi", "html", "htm", "pl", "do", "cfm", "py",
];

/// The words of a text, small, parted by everything that is no letter and no
/// digit, where numbers begin, and where a capital follows a small letter.
pub(super) fn parts(text: &str) -> Vec<String> {
    let text = percent_encoding::percent_decode_str(text).decode_utf8_lossy();
    let characters: Vec<char> = text.chars().collect();
    let mut parts = Vec::new();
    let mut part = String::new();
    for (at, &c) in characters.iter().enumerate() {
        let previous = at.checked_sub(1).and_then(|at| characters.get(at)).copied();
        let next = characters.get(at + 1).copied();
        if !c.is_alphanumeric() || begins(previous, c, next) {
            parts.extend((!part.is_empty()).then(|| std::mem::take(&mut part)));
        }
        if c.is_alphanumeric() {
            part.extend(c.to_lowercase());
        }
    }
    parts.extend((!part.is_empty()).then_some(part));
    parts
}

/// Whether a new word begins here: `doLogout`, `RMPhoto`, `photo2`.
fn begins(previous: Option<char>, c: char, next: Option<char>) -> bool {
    let Some(previous) = previous else {
        return false;
    };
    (previous.is_lowercase() && c.is_uppercase())
        || (previous.is_uppercase() && c.is_uppercase() && next.is_some_and(char::is_lowercase))
        || previous.is_numeric() != c.is_numeric()
}

/// The words of a file's name, without its ending and without numbers.
pub(super) fn named_file(parts: &[String]) -> Vec<&String> {
    let ending = parts.last().filter(|it| WRITTEN_IN.contains(&it.as_str()));
    let end = parts.len() - usize::from(ending.is_some() && parts.len() > 1);
    parts[..end]
        .iter()
        .filter(|it| !it.chars().all(|c| c.is_ascii_digit()))
        .collect()
}
