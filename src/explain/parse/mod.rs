//! Reads the Prometheus text format 0.0.4 and OpenMetrics 1.0.
//!
//! Our own parser, because the registry has none that fits (looked at in
//! 2026): `openmetrics-parser` 0.5 is under the LGPL, `prometheus-parse` 0.2
//! ignores lines that its regular expressions do not match (a `}` in a label is
//! enough) and knows no OpenMetrics, `prometheus-parser` 0.4 is an alpha. The
//! formats are small; an operator needs the line that is wrong, and a URL may
//! answer with anything, so time and memory are bounded from the first byte.
//!
//! Sources: <https://prometheus.io/docs/instrumenting/exposition_formats/> and
//! <https://github.com/OpenObservability/OpenMetrics> (specification 1.0). As
//! the reference parsers do, `TYPE` and `HELP` may come once a family, and
//! `TYPE` before its samples. Where real exporters are laxer than the letter
//! (blank lines, `\r\n`, interleaved families), so are we.

mod builder;
mod cursor;
mod line;
mod nature;
mod part;

use self::builder::Builder;
use super::exposition::{End, Exposition, Format, Kind};

/// What a hostile or broken answer may cost at most.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Bytes of the whole input. What is kept stays below about six times that.
    pub bytes: usize,
    /// Bytes of one line.
    pub line_bytes: usize,
    /// Samples: series, buckets and quantiles.
    pub samples: usize,
    /// Labels of one sample.
    pub labels: usize,
}

impl Default for Limits {
    /// 32 MiB, 500 000 samples, 64 labels: ten times what a large Prometheus
    /// or cAdvisor serves.
    fn default() -> Self {
        Self {
            bytes: 32 << 20,
            line_bytes: 256 << 10,
            samples: 500_000,
            labels: 64,
        }
    }
}

/// Why an exposition could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct ParseError {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong there, as a sentence without its full stop.
    pub message: String,
}

/// Reads an exposition within the default [`Limits`].
///
/// # Errors
/// When the input is empty, not UTF-8, not an exposition, or beyond a limit.
pub fn parse(input: &[u8]) -> Result<Exposition, ParseError> {
    parse_within(input, &Limits::default())
}

/// Reads an exposition within limits of one's own.
///
/// # Errors
/// As [`parse`].
pub fn parse_within(input: &[u8], limits: &Limits) -> Result<Exposition, ParseError> {
    let input = nature::text(input, limits)?;
    let format = nature::format(input, limits.labels);
    let mut builder = Builder::new(format, limits);
    let mut ended_at = None;
    let mut half_line = false;
    let mut last = 1;
    let mut lines = input.split(|&byte| byte == b'\n').enumerate().peekable();
    while let Some((place, raw)) = lines.next() {
        last = place + 1;
        let at = |message: String| ParseError {
            line: place + 1,
            message,
        };
        if raw.len() > limits.line_bytes {
            return Err(at(format!(
                "the line has {} bytes; {} are read at most",
                raw.len(),
                limits.line_bytes
            )));
        }
        // Of a number without a line feed behind it, the end may be missing:
        // `process_max_fds 10` was 1024.
        if lines.peek().is_none() && !raw.trim_ascii().is_empty() && raw != EOF {
            half_line = true;
            break;
        }
        let text = line_of(raw).map_err(at)?;
        if text.trim_matches(BLANK).is_empty() {
            continue;
        }
        if let Some(end) = ended_at {
            return Err(at(format!("there is text after the '# EOF' of line {end}")));
        }
        if text.as_bytes() == EOF {
            ended_at = Some(place + 1);
        } else {
            read_line(text, &mut builder).map_err(at)?;
        }
    }
    if builder.is_empty() {
        return Err(ParseError {
            line: last,
            message: nothing_in_it(input, half_line),
        });
    }
    let end = match (format, ended_at) {
        _ if half_line => End::HalfLine,
        (Format::OpenMetrics, None) => End::Missing,
        _ => End::Whole,
    };
    Ok(builder.finish(end))
}

/// OpenMetrics' last line.
const EOF: &[u8] = b"# EOF";

fn line_of(raw: &[u8]) -> Result<&str, String> {
    let text = std::str::from_utf8(raw)
        .map_err(|error| format!("byte {} of the line is not UTF-8", error.valid_up_to() + 1))?;
    Ok(text.strip_suffix('\r').unwrap_or(text))
}

fn nothing_in_it(input: &[u8], half_line: bool) -> String {
    if half_line && !input.trim_ascii_start().starts_with(b"#") {
        "this one line has no line feed at its end; the rest seems cut off".to_owned()
    } else {
        "there are no metrics in it, only comments".to_owned()
    }
}

const BLANK: [char; 2] = [' ', '\t'];

fn read_line(text: &str, builder: &mut Builder<'_>) -> Result<(), String> {
    match text.trim_start_matches(BLANK).strip_prefix('#') {
        Some(comment) => read_comment(comment, builder),
        None => builder.add(&line::sample(text, builder.format(), builder.max_labels())?),
    }
}

/// `HELP`, `TYPE` and `UNIT`; any other comment is only a comment.
fn read_comment(comment: &str, builder: &mut Builder<'_>) -> Result<(), String> {
    let comment = comment.trim_start_matches(BLANK);
    let Some((keyword, rest)) = comment.split_once(BLANK) else {
        return Ok(());
    };
    if !matches!(keyword, "HELP" | "TYPE" | "UNIT") {
        return Ok(());
    }
    let (name, rest) = line::family_name(rest.trim_start_matches(BLANK))
        .map_err(|problem| format!("after '# {keyword}', {problem}"))?;
    let words = rest.trim_start_matches(BLANK);
    match keyword {
        "HELP" => builder.help(&name, line::unescape_help(words)),
        "TYPE" => builder.kind(&name, kind(words.trim_end_matches(BLANK))?),
        _ => builder.unit(&name, words.trim_end_matches(BLANK)),
    }
}

fn kind(word: &str) -> Result<Kind, String> {
    Ok(match word {
        "counter" => Kind::Counter,
        "gauge" => Kind::Gauge,
        "histogram" => Kind::Histogram,
        "summary" => Kind::Summary,
        "untyped" | "unknown" => Kind::Untyped,
        "info" => Kind::Info,
        "stateset" => Kind::StateSet,
        "gaugehistogram" => Kind::GaugeHistogram,
        _ => {
            return Err(format!(
                "'{}' is not a type; the types are counter, gauge, histogram, summary and \
                 untyped, in OpenMetrics also info, stateset, gaugehistogram and unknown",
                line::excerpt(word)
            ));
        }
    })
}

#[cfg(test)]
mod tests;
