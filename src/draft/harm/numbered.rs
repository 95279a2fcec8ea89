//! Addresses of what is done to one thing of many: `/archive/3`.

use url::Url;

use super::imperative::OBJECTS;

/// Parts of addresses that change something beside one number, and nothing more:
/// `/archive/3` and `/photos/3/confirm`, but not `/archive/2024/05`.
const ERRANDS: &[&str] = &[
    "archive",
    "unarchive",
    "block",
    "unblock",
    "confirm",
    "accept",
    "decline",
    "deny",
    "toggle",
    "mark",
    "unmark",
    "lock",
    "unlock",
    "mute",
    "unmute",
    "follow",
    "unfollow",
    "favorite",
    "favourite",
    "unfavorite",
    "fav",
    "unfav",
    "bookmark",
    "feature",
    "promote",
    "demote",
    "leave",
];

/// Those that change something only where the number follows: `/cover/3`, while
/// `/albums/3/cover` is a picture.
const ERRANDS_BEFORE_A_NUMBER: &[&str] = &[
    "cover", "add", "move", "kick", "report", "join", "buy", "merge", "discard",
];

/// Whether the path ends in a word of doing something and the number that it is done
/// to, in either order. A year is no such number: `/archive/2024` is to be looked at.
pub(super) fn errand_for_a_number(url: &Url) -> bool {
    let segments = url.path_segments().into_iter().flatten();
    let mut last = segments.filter(|it| !it.is_empty()).rev();
    let Some(behind) = last.next() else {
        return false;
    };
    let before = last.next().unwrap_or_default();
    // `/photos/add/3` leads to a form for one more.
    let adds_photos = before == "add" && last.next().is_some_and(|it| OBJECTS.contains(&it));
    let says = |words: &[&str], it: &str| words.contains(&it.to_ascii_lowercase().as_str());
    let is_one_of_many = is_number(behind) && !is_year(behind) && !adds_photos;
    let orders = says(ERRANDS, before) || says(ERRANDS_BEFORE_A_NUMBER, before);
    (is_one_of_many && orders) || (is_number(before) && says(ERRANDS, behind))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_digit())
}

fn is_year(text: &str) -> bool {
    text.len() == 4 && (text.starts_with("19") || text.starts_with("20"))
}
