//! What is accepted in a threshold, for those who wrote something else.

use super::Subject;
use crate::diagnostic::spelling;

/// What can stand behind a subject, as examples.
pub(super) fn accepted_statistics(subject: Subject) -> Vec<&'static str> {
    const TIMES: [&str; 5] = ["p50", "p95", "p99.9", "mean", "max"];
    match subject {
        Subject::Failures | Subject::Bytes => vec!["rate", "count"],
        Subject::Views(None) => {
            let pages = ["listing", "gallery", "photo"];
            [&TIMES[..], &["failures", "rate", "count"], &pages].concat()
        }
        Subject::Views(Some(_)) | Subject::Visits => {
            [&TIMES[..], &["failures", "rate", "count"]].concat()
        }
        Subject::Requests(_) => {
            let parts = ["first_byte.p50", "queued.p95"];
            [&TIMES[..], &parts, &["failures", "rate", "count"]].concat()
        }
    }
}

/// `.p50, .mean or .max`.
pub(super) fn one_of(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => format!(".{one}"),
        [most @ .., last] => {
            let most: Vec<String> = most.iter().map(|word| format!(".{word}")).collect();
            format!("{} or .{last}", most.join(", "))
        }
    }
}

/// "did you mean …? " for a word that is near to a known one.
pub(super) fn did_you_mean(given: &str, known: &[&str]) -> String {
    spelling::likely(given, known.iter().copied())
        .map_or_else(String::new, |word| format!("did you mean '{word}'? "))
}
