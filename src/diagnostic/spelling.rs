//! What was probably meant.

/// The candidate that the given word is most likely a misspelling of, if any
/// is close enough: by edit distance (a third of the word may differ, as rustc
/// has it), else a candidate made of the same words in another order, else one
/// that the word begins or that begins with it.
#[must_use]
pub fn likely<'c>(given: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let candidates: Vec<&str> = candidates.into_iter().collect();
    let given = folded(given);
    by_distance(&given, &candidates)
        .or_else(|| by_words(&given, &candidates))
        .or_else(|| by_beginning(&given, &candidates))
}

/// Upper case and the three ways of joining words are the same mistake.
fn folded(word: &str) -> String {
    word.to_lowercase().replace(['-', ' '], "_")
}

fn by_distance<'c>(given: &str, candidates: &[&'c str]) -> Option<&'c str> {
    // Beyond any key of ours, and the comparison is quadratic.
    if given.len() > 100 {
        return None;
    }
    let allowed = given.chars().count().max(3) / 3;
    candidates
        .iter()
        .map(|&candidate| {
            let distance = strsim::damerau_levenshtein(given, &folded(candidate));
            (distance, candidate)
        })
        .filter(|&(distance, _)| distance <= allowed)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

fn by_words<'c>(given: &str, candidates: &[&'c str]) -> Option<&'c str> {
    let sorted = |word: &str| {
        let folded = folded(word);
        let mut words: Vec<String> = folded.split(['_', '.']).map(str::to_owned).collect();
        words.sort();
        words
    };
    let words = sorted(given);
    let same = |candidate: &&&str| sorted(candidate) == words;
    candidates.iter().find(same).copied()
}

fn by_beginning<'c>(given: &str, candidates: &[&'c str]) -> Option<&'c str> {
    if given.len() < 3 {
        return None;
    }
    let begins = |candidate: &&&str| {
        let candidate = folded(candidate);
        candidate.starts_with(given) || (candidate.len() > 3 && given.starts_with(&candidate))
    };
    candidates.iter().find(begins).copied()
}

#[cfg(test)]
mod tests {
    use super::likely;

    #[test]
    fn what_was_meant_is_found() {
        let keys = [
            "albums",
            "thumbnails",
            "photos",
            "next",
            "no_text",
            "attribute",
        ];
        assert_eq!(likely("ablums", keys), Some("albums"));
        assert_eq!(likely("Thumbnail", keys), Some("thumbnails"));
        assert_eq!(likely("text-no", keys), Some("no_text"));
        assert_eq!(likely("thumb", keys), Some("thumbnails"));
        assert_eq!(likely("attributes", keys), Some("attribute"));
        assert_eq!(likely("colour", keys), None);
        assert_eq!(likely("", keys), None);
    }
}
