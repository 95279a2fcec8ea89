//! Nothing that a file says makes the reader panic, or run on and on.

use proptest::prelude::*;
use vernissage::scenario::library::SHIPPED;

use super::bounds::bounded;

/// Reads a text and draws whatever is said about it, within limits.
fn read(text: &str) {
    bounded(text.len(), || {
        if let Err(report) = super::load(text) {
            assert!(report.errors() > 0, "refused without a reason:\n{text}");
            let _ = report.render(true);
        }
    });
}

/// Pieces that mean something to TOML, selectors, expressions or templates.
const PIECES: &[&str] = &[
    "{",
    "}",
    "{{",
    "\"",
    "'",
    "'''",
    "[",
    "]",
    "[[",
    "=",
    "\n",
    ".",
    "#",
    "\\",
    "*",
    "(",
    ")",
    ":",
    "{photo.id}",
    "{x:raw}",
    "select",
    "json = ",
    "capture = { a = 'b' }",
    "ü",
    "\u{0}",
    "\r",
    "1e999",
    "99999999999999999999",
    "1979-05-27",
    "true",
    "{ select = 1 }",
    "[[upload]]\n",
    "get = \"/\"\n",
    "(?i)",
    "a{1000}",
    ":has(",
    "::",
    "\u{202e}",
    "\u{1F5BC}",
    "format = 1\n",
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_survived(text in "\\PC{0,400}") {
        read(&text);
        read(&format!("{}{text}", super::SHORTEST));
    }

    #[test]
    fn any_soup_of_pieces_is_survived(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..60)) {
        read(&pieces.concat());
    }

    #[test]
    fn shipped_scenarios_are_survived_with_parts_changed(
        which in 0..SHIPPED.len(),
        changes in prop::collection::vec(
            (any::<prop::sample::Index>(), 0..30_usize, prop::sample::select(PIECES)), 1..6),
    ) {
        let mut text: Vec<char> = SHIPPED[which].text.chars().collect();
        for (at, length, piece) in changes {
            let at = at.index(text.len());
            let end = (at + length).min(text.len());
            text.splice(at..end, piece.chars());
            if text.is_empty() {
                break;
            }
        }
        read(&text.into_iter().collect::<String>());
    }
}

#[test]
fn what_is_meant_to_be_endless_ends() {
    let selector = |css: &str| super::SHORTEST.replace("a.album", css);
    let regex =
        |regex: &str| super::SHORTEST.replace("\"img\"", &format!("{{ regex = '{regex}' }}"));
    read(&selector(&":not(".repeat(20_000)));
    read(&selector(&format!(
        "{}{}",
        ":not(".repeat(20_000),
        ")".repeat(20_000)
    )));
    read(&selector(&"a ".repeat(20_000)));
    read(&selector(&":x".repeat(20_000)));
    read(&regex(&"(".repeat(20_000)));
    read(&regex("(a{1000}){1000}"));
    read(&regex(&"a|".repeat(20_000)));
    read(&"[".repeat(100_000));
    read(&format!("a = {}", "[".repeat(100_000)));
    read(&format!("a = {}", "{a=".repeat(50_000)));
    read(&"a.".repeat(50_000));
    read(
        &(0..20_000)
            .map(|n| format!("a{n} = 1\n"))
            .collect::<String>(),
    );
    read(&"[[upload]]\nget = \"/{a}\"\ncapture = { b = 'c' }\n".repeat(4_000));
    read(&"x".repeat(1_000_000));
    read(&"{".repeat(200_000));
}
