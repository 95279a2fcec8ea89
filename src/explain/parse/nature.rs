//! What an input is, before it is read line by line: a text at all, and in which
//! of the two formats.

use super::{super::exposition::Format, EOF, Limits, ParseError, line};

/// The text without a byte order mark.
///
/// # Errors
/// For what a wrong URL or a wrong command usually brings, by name.
pub(super) fn text<'a>(input: &'a [u8], limits: &Limits) -> Result<&'a [u8], ParseError> {
    if input.len() > limits.bytes {
        return Err(ParseError {
            line: 1,
            message: format!(
                "the input has {} bytes; {} are read at most",
                input.len(),
                limits.bytes
            ),
        });
    }
    // Windows' editors put it there; it says nothing.
    let input = input.strip_prefix(b"\xef\xbb\xbf").unwrap_or(input);
    match something_else(input) {
        Some(what) => Err(ParseError {
            line: 1,
            message: what.to_owned(),
        }),
        None => Ok(input),
    }
}

fn something_else(input: &[u8]) -> Option<&'static str> {
    let start = input.trim_ascii_start();
    if start.is_empty() {
        Some("the input is empty")
    } else if start.starts_with(&[0x1f, 0x8b]) {
        Some("this is compressed with gzip; decompress it first")
    } else if is_utf_16(input) {
        Some(
            "this is UTF-16, as PowerShell's '>' writes it; fetch it again with \
             curl.exe --output FILE",
        )
    } else if start.starts_with(b"<") {
        Some("this is HTML, not metrics; the path of the metrics is usually /metrics")
    } else if start.starts_with(b"HTTP/") {
        Some("this begins with the head of an HTTP answer; fetch it without (curl without -i)")
    } else if is_json(start) {
        Some("this is JSON, not metrics; the path of the metrics is usually /metrics")
    } else {
        None
    }
}

/// A byte order mark of UTF-16, or every other byte of the start zero.
fn is_utf_16(input: &[u8]) -> bool {
    input.starts_with(&[0xff, 0xfe])
        || input.starts_with(&[0xfe, 0xff])
        || matches!(input, [first, 0, second, 0, ..] if *first != 0 && *second != 0)
        || matches!(input, [0, first, 0, second, ..] if *first != 0 && *second != 0)
}

/// A list, or an object: behind its first name stands a colon, where a metric in
/// braces has a comma, an equals sign or the closing brace.
fn is_json(start: &[u8]) -> bool {
    if start.starts_with(b"[") {
        return true;
    }
    let inside = start.strip_prefix(b"{").map(<[u8]>::trim_ascii_start);
    let Some(name) = inside.and_then(|inside| inside.strip_prefix(b"\"")) else {
        return false;
    };
    let mut escaped = false;
    let end = name.iter().position(|&byte| {
        let is_end = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        is_end
    });
    end.is_some_and(|end| name[end + 1..].trim_ascii_start().starts_with(b":"))
}

/// The format. OpenMetrics ends in `# EOF`; where that was cut off, it is told by
/// what the text format does not have.
pub(super) fn format(input: &[u8], max_labels: usize) -> Format {
    let mut counter = None;
    let mut lines = input.split(|&byte| byte == b'\n');
    let is_open_metrics = lines.any(|line| {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.starts_with(b"#") {
            counter = named_counter(line).or(counter);
            return line == EOF || line.starts_with(b"# UNIT ") || has_type_of_its_own(line);
        }
        let family = counter.take();
        family.is_some_and(|family| is_total_of(family, line)) || has_exemplar(line, max_labels)
    });
    if is_open_metrics {
        Format::OpenMetrics
    } else {
        Format::Text
    }
}

fn has_type_of_its_own(line: &[u8]) -> bool {
    let types: [&[u8]; 4] = [b" info", b" stateset", b" unknown", b" gaugehistogram"];
    let line = line.trim_ascii_end();
    line.starts_with(b"# TYPE ") && types.iter().any(|kind| line.ends_with(kind))
}

/// The family that a line calls a counter.
fn named_counter(line: &[u8]) -> Option<&[u8]> {
    let name = line.strip_prefix(b"# TYPE ")?;
    Some(
        name.trim_ascii_end()
            .strip_suffix(b" counter")?
            .trim_ascii(),
    )
}

/// OpenMetrics calls the counter of `foo_total` `foo`, the text format
/// `foo_total`.
fn is_total_of(family: &[u8], line: &[u8]) -> bool {
    line.strip_prefix(family)
        .and_then(|rest| rest.strip_prefix(b"_total"))
        .is_some_and(|rest| rest.starts_with(b"{") || rest.starts_with(b" "))
}

/// Whether a whole sample stands before ` # {`.
fn has_exemplar(line: &[u8], max_labels: usize) -> bool {
    const START: &[u8] = b" # {";
    let start = line.windows(START.len()).position(|part| part == START);
    start
        .and_then(|start| std::str::from_utf8(&line[..start]).ok())
        .is_some_and(|sample| line::sample(sample, Format::OpenMetrics, max_labels).is_ok())
}

#[cfg(test)]
mod tests {
    use super::super::super::exposition::{End, Exposition};
    use super::super::parse;
    use super::*;

    fn read(text: &str) -> Exposition {
        parse(text.as_bytes()).unwrap()
    }

    #[test]
    fn openmetrics_is_known_without_its_end() {
        for text in [
            "# TYPE foo counter\nfoo_total 8\nfoo_created 1520430000.123\n",
            "# TYPE foo_seconds histogram\n\
         foo_seconds_bucket{le=\"0.01\"} 8 # {trace_id=\"KOO\"} 0.0067 1520879607.789\n",
        ] {
            let all = read(text);
            assert_eq!((all.format, all.end), (Format::OpenMetrics, End::Missing));
            assert_eq!(all.families.len(), 1, "{text}");
        }
        for text in [
            "# TYPE foo_total counter\nfoo_total 8\n",
            "# TYPE foo counter\nfoo 8\n",
            "foo{words=\"1 # {not an exemplar\"} 8\n",
        ] {
            assert_eq!(read(text).format, Format::Text, "{text}");
        }
    }

    #[test]
    fn what_is_something_else_is_named() {
        let utf_16 = |text: &str| {
            text.encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect::<Vec<u8>>()
        };
        for (input, expected) in [
            (b"{\"status\": \"success\"}".to_vec(), "JSON"),
            (b"[{\"name\":\"a\"}]".to_vec(), "JSON"),
            (utf_16("\u{feff}# TYPE a gauge\na 1\n"), "UTF-16"),
            (utf_16("# TYPE a gauge\na 1\n"), "UTF-16"),
            (b"HTTP/1.1 200 OK\r\n\r\na 1\n".to_vec(), "curl without -i"),
        ] {
            let found = parse(&input).unwrap_err().message;
            assert!(found.contains(expected), "{found}");
        }
        assert_eq!(read("\u{feff}# TYPE a gauge\na 1\n").number("a"), Some(1.0));
        assert_eq!(read("{\"a\", b=\":\"} 1\n").families.len(), 1);
    }

    #[test]
    fn the_first_of_two_equal_series_counts() {
        let all = read("a{b=\"1\"} 1\na{b=\"1\"} 2\na{b=\"2\"} 3\n");
        assert_eq!(all.duplicates, ["a{b=\"1\"}"]);
        assert_eq!(all.family("a").unwrap().series[0].number(), Some(1.0));
    }
}
