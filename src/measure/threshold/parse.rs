//! Reading thresholds, and saying what is wrong with those that cannot be read.
//!
//! They are typed by people, on command lines and in scenario files, so an error
//! points at the words it means, says what is accepted there, and guesses what
//! was meant.

use std::ops::Range;
use std::str::FromStr;

use super::bound::{bound, part_of_one};
use super::{Comparison, Part, Selection, Statistic, Subject, Threshold, Unit};
use crate::diagnostic::spelling;
use crate::measure::sample::Operation;

/// Why a threshold could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem}; {help}")]
pub struct ThresholdError {
    /// The bytes of the text that are meant.
    pub span: Range<usize>,
    /// What is wrong.
    pub problem: String,
    /// What is accepted instead, with a likely spelling where there is one.
    pub help: String,
}

const EXAMPLE: &str =
    "write one like 'view.p95 < 2s', 'upload.failures < 5%' or 'visits.rate > 10/s'";

impl FromStr for Threshold {
    type Err = ThresholdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl Threshold {
    /// Reads one: `SUBJECT.STATISTIC COMPARISON BOUND`, with or without blanks.
    ///
    /// - Subjects: `view`, `view.PAGE`, an operation's name, `image`, `page`,
    ///   `requests`, `visits`, `failures`, `bytes`.
    /// - Statistics: `p50`, `p95`, `p99.9` and so on, `mean`, `max`, of requests
    ///   also of their `first_byte` and `queued` time (`gallery.first_byte.p50`);
    ///   `failures` (a share), `rate`, `count`.
    /// - Comparisons: `<`, `<=`, `>`, `>=`.
    /// - Bounds: a duration, a percentage, a rate or a number.
    ///
    /// # Errors
    /// When a part is missing or not known, or the bound is not of the unit that
    /// the statistic has.
    pub fn parse(text: &str) -> Result<Self, ThresholdError> {
        let (left, comparison, right) = split(text)?;
        let (subject, statistic) = subject_and_statistic(text, left)?;
        let bound =
            bound(right, Unit::of(subject, statistic)).map_err(|expected| ThresholdError {
                span: span_of(text, right),
                problem: format!("the bound '{right}' is not of the right kind"),
                help: format!("here it must be {expected}"),
            })?;
        Ok(Self {
            text: text.trim().to_owned(),
            subject,
            statistic,
            comparison,
            bound,
        })
    }
}

/// Splits at the comparison; the sides are trimmed parts of `text`.
fn split(text: &str) -> Result<(&str, Comparison, &str), ThresholdError> {
    let error = |span: Range<usize>, problem: &str, help: &str| ThresholdError {
        span,
        problem: problem.to_owned(),
        help: help.to_owned(),
    };
    let Some(at) = text.find(['<', '>', '=', '≤', '≥']) else {
        return Err(error(
            0..text.len(),
            "a threshold needs a comparison",
            EXAMPLE,
        ));
    };
    let rest = &text[at..];
    let known = [
        ("<=", Comparison::AtMost),
        (">=", Comparison::AtLeast),
        ("≤", Comparison::AtMost),
        ("≥", Comparison::AtLeast),
        ("<", Comparison::Below),
        (">", Comparison::Above),
    ];
    let Some((sign, comparison)) = known.into_iter().find(|(sign, _)| rest.starts_with(sign))
    else {
        return Err(error(
            at..at + 1,
            "'=' is not a comparison of thresholds",
            "use <, <=, > or >=",
        ));
    };
    let (left, right) = (text[..at].trim(), rest[sign.len()..].trim());
    if left.is_empty() {
        return Err(error(
            at..at + sign.len(),
            "what is compared is missing",
            EXAMPLE,
        ));
    }
    if right.is_empty() {
        return Err(error(at..at + sign.len(), "the bound is missing", EXAMPLE));
    }
    Ok((left, comparison, right))
}

/// A word of the text, and what stands behind it.
struct Words<'a> {
    text: &'a str,
    left: std::iter::Peekable<std::str::Split<'a, char>>,
}

impl<'a> Words<'a> {
    fn next(&mut self) -> Option<&'a str> {
        self.left.next().map(str::trim)
    }

    fn take<T>(&mut self, known: impl Fn(&str) -> Option<T>) -> Option<T> {
        let found = known(self.left.peek()?.trim())?;
        self.left.next();
        Some(found)
    }

    fn error(&self, word: &str, problem: String, help: String) -> ThresholdError {
        ThresholdError {
            span: span_of(self.text, word),
            problem,
            help,
        }
    }
}

fn subject_and_statistic(text: &str, left: &str) -> Result<(Subject, Statistic), ThresholdError> {
    let mut words = Words {
        text,
        left: unescaped_dots(left),
    };
    let subject = subject(&mut words)?;
    // `p99.9` has a dot of its own.
    let rest: Vec<&str> = std::iter::from_fn(|| words.next()).collect();
    let rest = rest.join(".");
    let statistic = statistic(&words, left, subject, &rest)?;
    Ok((subject, statistic))
}

fn unescaped_dots(left: &str) -> std::iter::Peekable<std::str::Split<'_, char>> {
    left.split('.').peekable()
}

fn subject(words: &mut Words<'_>) -> Result<Subject, ThresholdError> {
    let Some(first) = words.next() else {
        return Err(words.error(
            "",
            "what is compared is missing".to_owned(),
            EXAMPLE.to_owned(),
        ));
    };
    let subject = match first {
        "view" => {
            let page = words.take(|word| Operation::from_name(word).filter(|page| page.is_page()));
            Subject::Views(page)
        }
        "image" => Subject::Requests(Selection::Images),
        "page" => Subject::Requests(Selection::Pages),
        "requests" => Subject::Requests(Selection::All),
        "visits" => Subject::Visits,
        "failures" => Subject::Failures,
        "bytes" => Subject::Bytes,
        name => match Operation::from_name(name) {
            Some(operation) => Subject::Requests(Selection::One(operation)),
            None => return Err(unknown_subject(words, name)),
        },
    };
    Ok(subject)
}

fn unknown_subject(words: &Words<'_>, name: &str) -> ThresholdError {
    let all: Vec<&str> = [
        "view", "image", "page", "requests", "visits", "failures", "bytes",
    ]
    .into_iter()
    .chain(Operation::ALL.map(Operation::name))
    .collect();
    let help = format!(
        "{}it can be one of {}",
        did_you_mean(name, &all),
        all.join(", ")
    );
    words.error(name, format!("'{name}' is nothing that is measured"), help)
}

/// `rest` is what stands behind the subject, without its dot.
fn statistic(
    words: &Words<'_>,
    left: &str,
    subject: Subject,
    rest: &str,
) -> Result<Statistic, ThresholdError> {
    let times = !matches!(subject, Subject::Failures | Subject::Bytes);
    let parts = matches!(subject, Subject::Requests(_));
    let (part, name) = match rest.split_once('.') {
        Some(("first_byte", name)) if parts => (Part::FirstByte, name),
        Some(("queued", name)) if parts => (Part::Queued, name),
        Some(("total", name)) if times => (Part::Total, name),
        _ => (Part::Total, rest),
    };
    let timed = times.then(|| time_statistic(part, name)).flatten();
    let counted = match name {
        "" if subject == Subject::Failures => Some(Statistic::FailureShare),
        "failures" if times && part == Part::Total => Some(Statistic::FailureShare),
        "rate" if part == Part::Total => Some(Statistic::Rate),
        "count" if part == Part::Total => Some(Statistic::Count),
        _ => None,
    };
    timed.or(counted).ok_or_else(|| {
        let accepted = accepted_statistics(subject);
        let help = format!(
            "{}write {} behind it",
            did_you_mean(name, &accepted),
            one_of(&accepted)
        );
        if rest.is_empty() {
            words.error(
                left,
                format!("'{left}' does not say what of it is compared"),
                help,
            )
        } else {
            words.error(
                rest,
                format!("'{rest}' is not known of '{}'", before(left, rest)),
                help,
            )
        }
    })
}

fn before<'a>(left: &'a str, rest: &str) -> &'a str {
    left.strip_suffix(rest)
        .unwrap_or(left)
        .trim_end_matches(['.', ' '])
}

fn time_statistic(part: Part, name: &str) -> Option<Statistic> {
    match name {
        "mean" => Some(Statistic::Mean(part)),
        "max" => Some(Statistic::Max(part)),
        _ => {
            let digits = name.strip_prefix('p')?;
            let plain = digits
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'.');
            let percent: f64 = digits.parse().ok().filter(|_| plain)?;
            (percent > 0.0 && percent <= 100.0)
                .then_some(Statistic::Quantile(part, part_of_one(percent)))
        }
    }
}

fn accepted_statistics(subject: Subject) -> Vec<&'static str> {
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

fn one_of(words: &[&str]) -> String {
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
fn did_you_mean(given: &str, known: &[&str]) -> String {
    spelling::likely(given, known.iter().copied())
        .map_or_else(String::new, |word| format!("did you mean '{word}'? "))
}

/// Where `part`, which is a slice of `text` or equal to one, stands in it.
fn span_of(text: &str, part: &str) -> Range<usize> {
    let start = text.find(part).unwrap_or(0);
    start..(start + part.len()).min(text.len())
}

#[cfg(test)]
mod tests;
