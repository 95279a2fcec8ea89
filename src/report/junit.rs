//! The verdict for machines that count tests: JUnit's XML.
//!
//! A threshold is a test case; that the run is valid is one as well, so that an
//! invalid run is an error and not a pass without tests. The dialect is the one that
//! Jenkins, GitLab and GitHub's reporters read.

use crate::measure::run::Run;
use crate::measure::verdict::{Judgement, ThresholdResult};

const VALID: &str = "the run says something about the gallery";

/// The verdict as a JUnit file.
#[must_use]
pub fn render(run: &Run) -> String {
    let verdict = &run.verdict;
    let class = format!("vernissage.{}", run.setup.scenario);
    let mut cases: Vec<String> = verdict
        .thresholds
        .iter()
        .map(|result| threshold(&class, result))
        .collect();
    let mut failures = verdict
        .thresholds
        .iter()
        .filter(|result| !result.holds)
        .count();
    if verdict.judgement == Judgement::Fail && failures == 0 {
        cases.push(case(
            &class,
            "verdict",
            &outcome("failure", "FAIL", &verdict.reasons.join("\n")),
        ));
        failures += 1;
    }
    let invalid = verdict.judgement == Judgement::Invalid;
    let validity = if invalid {
        outcome("error", "INVALID", &verdict.reasons.join("\n"))
    } else {
        String::new()
    };
    cases.push(case(&class, VALID, &validity));
    let counts = format!(
        "tests=\"{}\" failures=\"{failures}\" errors=\"{}\"",
        cases.len(),
        u8::from(invalid)
    );
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <testsuites name=\"vernissage\" {counts} time=\"{time:.3}\">\n\
         <testsuite name=\"{name}\" {counts} skipped=\"0\" time=\"{time:.3}\" timestamp=\"{timestamp}\" hostname=\"{hostname}\">\n\
         {}\
         </testsuite>\n</testsuites>\n",
        cases.concat(),
        time = run.duration_s,
        name = escape(&run.setup.host),
        timestamp = escape(&run.started_at),
        hostname = escape(&run.machine.hostname),
    )
}

fn threshold(class: &str, result: &ThresholdResult) -> String {
    let body = if result.holds {
        String::new()
    } else {
        let measured = result.measured.as_deref().unwrap_or("nothing");
        let since = result
            .broken_since_s
            .map(|since| format!("Broken from {} on.", super::numbers::seconds(since)))
            .unwrap_or_default();
        outcome("failure", &format!("measured {measured}"), &since)
    };
    case(class, &result.threshold, &body)
}

fn outcome(kind: &str, message: &str, body: &str) -> String {
    format!(
        "<{kind} message=\"{}\">{}</{kind}>",
        escape(message),
        escape(body)
    )
}

fn case(class: &str, name: &str, body: &str) -> String {
    format!(
        "<testcase classname=\"{}\" name=\"{}\" time=\"0\">{body}</testcase>\n",
        escape(class),
        escape(name)
    )
}

/// Text for XML 1.0, which has no place for most control characters at all.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ if c.is_control() => out.push('\u{fffd}'),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::{self, Shape};

    #[test]
    fn thresholds_are_test_cases() {
        insta::assert_snapshot!(render(&fixture::run(&Shape::default())));
    }

    #[test]
    fn an_invalid_run_is_an_error_and_an_empty_one_has_a_test() {
        let invalid = render(&fixture::invalid());
        assert!(
            invalid.contains("errors=\"1\"") && invalid.contains("<error message=\"INVALID\">")
        );
        let empty = render(&fixture::empty());
        assert!(
            empty.contains("tests=\"1\" failures=\"0\" errors=\"0\""),
            "{empty}"
        );
    }

    #[test]
    fn nothing_breaks_out() {
        assert_eq!(
            escape("a<b>&\"\u{1b}\n"),
            "a&lt;b&gt;&amp;&quot;\u{fffd}&#10;"
        );
    }
}
