use proptest::prelude::*;

use super::{
    super::exposition::{End, Value},
    *,
};

fn read(text: &str) -> Exposition {
    parse(text.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn fault(text: &str) -> String {
    parse(text.as_bytes()).map(|_| ()).unwrap_err().to_string()
}

#[test]
fn reads_the_example_of_the_text_format() {
    let text = r#"
# HELP http_requests_total The total number of HTTP requests.
# TYPE http_requests_total counter
http_requests_total{method="post",code="200"} 1027 1395066363000
http_requests_total{method="post",code="400"}    3 1395066363000

# Escaping in label values:
msdos_file_access_time_seconds{path="C:\\DIR\\FILE.TXT",error="Cannot find file:\n\"FILE.TXT\""} 1.458255915e9

# Minimalistic line:
metric_without_timestamp_and_labels 12.47

# A weird metric from before the epoch:
something_weird{problem="division by zero"} +Inf -3982045

# A histogram, which has a pretty complex representation in the text format:
# HELP http_request_duration_seconds A histogram of the request duration.
# TYPE http_request_duration_seconds histogram
http_request_duration_seconds_bucket{le="0.05"} 24054
http_request_duration_seconds_bucket{le="0.1"} 33444
http_request_duration_seconds_bucket{le="+Inf"} 144320
http_request_duration_seconds_sum 53423
http_request_duration_seconds_count 144320

# TYPE rpc_duration_seconds summary
rpc_duration_seconds{quantile="0.01"} 3102
rpc_duration_seconds{quantile="0.5"} 4773
rpc_duration_seconds_sum 1.7560473e+07
rpc_duration_seconds_count 2693
"#;
    let all = read(text);
    assert_eq!(all.format, Format::Text);
    assert_eq!(all.families.len(), 6);
    assert_eq!(all.series_count(), 14);
    let requests = all.family("http_requests_total").unwrap();
    assert_eq!(requests.kind, Kind::Counter);
    assert_eq!(requests.series[0].timestamp, Some(1_395_066_363.0));
    assert_eq!(requests.series[0].labels.get("method"), Some("post"));
    let path = all.label("msdos_file_access_time_seconds", "path");
    assert_eq!(path, Some(r"C:\DIR\FILE.TXT"));
    assert_eq!(all.number("something_weird"), Some(f64::INFINITY));
    let Value::Histogram(histogram) = &all.families[4].series[0].value else {
        panic!()
    };
    assert_eq!(histogram.total(), 144_320.0);
    assert_eq!(histogram.buckets[0], (0.05, 24_054.0));
}

#[test]
fn reads_openmetrics() {
    let text = "# TYPE acme_http_router_request_seconds summary\n\
        # UNIT acme_http_router_request_seconds seconds\n\
        acme_http_router_request_seconds_sum{path=\"/api/v1\",method=\"GET\"} 9036.32\n\
        acme_http_router_request_seconds_count{path=\"/api/v1\",method=\"GET\"} 807283.0\n\
        acme_http_router_request_seconds_created{path=\"/api/v1\",method=\"GET\"} 1605281325.0\n\
        # TYPE foo counter\n\
        foo_total 17.0 1520879607.789 # {trace_id=\"KOO5S4vxi0o\"} 0.67 1520879607.789\n\
        # TYPE build info\nbuild_info{version=\"3\"} 1\n# EOF\n";
    let all = read(text);
    assert_eq!(all.format, Format::OpenMetrics);
    assert_eq!(all.end, End::Whole);
    assert_eq!(all.number("foo_total"), Some(17.0));
    assert_eq!(
        all.family("foo_total").unwrap().series[0].timestamp,
        Some(1_520_879_607.789)
    );
    assert_eq!(all.label("build_info", "version"), Some("3"));
    let summary = all.family("acme_http_router_request_seconds").unwrap();
    assert_eq!(summary.unit.as_deref(), Some("seconds"));
    assert_eq!(summary.series[0].created, Some(1_605_281_325.0));
    assert_eq!(read(text.trim_end_matches("# EOF\n")).end, End::Missing);
}

#[test]
fn reads_quoted_names_and_windows_lines() {
    let all = read("{\"größe.in bytes\",disk=\"a\"} 5\r\nplain 1\r\n");
    assert_eq!(all.number("größe.in bytes"), Some(5.0));
    assert_eq!(all.number("plain"), Some(1.0));
}

#[test]
fn errors_name_their_line() {
    for (text, expected) in [
        ("", "line 1: the input is empty"),
        (
            "# just words\n",
            "line 2: there are no metrics in it, only comments",
        ),
        ("<html>", "line 1: this is HTML"),
        ("a 1\nb\n", "line 2: 'b' has no value"),
        ("a one\n", "line 1: the value 'one' is not a number"),
        (
            "a{b=\"c\n",
            "line 1: the quotes of the label 'b' are not closed",
        ),
        (
            "a{b=c} 1\n",
            "line 1: the value of the label 'b' is not in quotes",
        ),
        (
            "a{b=\"c\" d=\"e\"} 1\n",
            "line 1: ',' or '}' was expected between labels",
        ),
        (
            "a{b=\"1\",b=\"2\"} 1\n",
            "line 1: the label 'b' is there twice",
        ),
        (
            "a 1 soon\n",
            "line 1: the timestamp 'soon' is not a number of milliseconds",
        ),
        ("a 1 2 3\n", "line 1: after the value, '3' was not expected"),
        (
            "1a 1\n",
            "line 1: the name of a metric was expected, not '1a 1'",
        ),
        ("# TYPE a count\na 1\n", "line 1: 'count' is not a type"),
        (
            "# TYPE a gauge\na 1\n# TYPE a gauge\n",
            "line 3: there is a second TYPE for 'a'",
        ),
        (
            "a_bucket{le=\"1\"} 1\n# TYPE a histogram\na_bucket{le=\"2\"} 1\n",
            "line 2: the TYPE of 'a' comes after its samples",
        ),
        (
            "a 1\n# TYPE a gauge\n",
            "line 2: the TYPE of 'a' comes after its samples",
        ),
        (
            "# TYPE a histogram\na_bucket 1\n",
            "line 2: a bucket of 'a_bucket' has no label 'le'",
        ),
        (
            "# TYPE a histogram\na_bucket{le=\"x\"} 1\n",
            "line 2: le=\"x\" is not a number",
        ),
        (
            "a 1\n# EOF\nb 2\n",
            "line 3: there is text after the '# EOF' of line 2",
        ),
    ] {
        let found = fault(text);
        assert!(
            found.starts_with(expected),
            "{text:?}\n  {found}\n  {expected}"
        );
    }
    assert!(
        parse(b"a 1\nb{c=\"\xff\"} 1\n")
            .unwrap_err()
            .to_string()
            .starts_with("line 2: byte 6")
    );
    assert!(
        parse(&[0x1f, 0x8b, 8])
            .unwrap_err()
            .message
            .contains("gzip")
    );
}

#[test]
fn limits_hold() {
    let limits = Limits {
        bytes: 100,
        line_bytes: 30,
        samples: 3,
        labels: 2,
    };
    let refused = |text: &str| parse_within(text.as_bytes(), &limits).unwrap_err().message;
    assert!(refused(&"a 1\n".repeat(26)).contains("100 are read at most"));
    assert!(refused(&format!("a{} 1\n", "b".repeat(40))).contains("30 are read at most"));
    assert!(refused("a 1\nb 1\nc 1\nd 1\n").contains("more than 3 samples"));
    assert!(refused("a{b=\"\",c=\"\",d=\"\"} 1\n").contains("more than 2 labels"));
}

#[test]
fn no_control_characters_reach_a_message() {
    let evil = "\u{1b}[2J\u{202e}\u{9b}";
    for text in [
        format!("a{evil} 1\n"),
        format!("# TYPE \"a{evil}\"x gauge\na 1\n"),
        format!("# TYPE a {evil}\na 1\n"),
        format!("# TYPE \"a{evil}\" gauge\n# TYPE \"a{evil}\" gauge\na 1\n"),
        format!("{{\"a{evil}\"}} 1\n# TYPE \"a{evil}\" gauge\n"),
        format!("a{{\"b{evil}\"}} 1\n"),
        format!("a{{\"b{evil}\"=\"\",\"b{evil}\"=\"\"}} 1\n"),
        format!("a {evil}\n"),
        format!("a 1 {evil}\n"),
    ] {
        let found = fault(&text);
        let steers = |c: char| c.is_control() || c == '\u{202e}';
        assert!(!found.contains(steers), "{text:?} {found:?}");
    }
    let all = read(&format!("{{\"a{evil}\"}} 1\n{{\"a{evil}\"}} 1\n"));
    assert!(
        !all.duplicates[0].contains('\u{1b}'),
        "{:?}",
        all.duplicates
    );
}

#[test]
fn half_a_line_at_the_end_is_left_out() {
    let all = read("process_open_fds 95\nprocess_max_fds 10");
    assert_eq!(all.end, End::HalfLine);
    assert!(all.family("process_max_fds").is_none());
    assert_eq!(read("a 1\nb{c=\"").end, End::HalfLine);
    assert_eq!(read("a_total 1\n# EOF").end, End::Whole);
    assert_eq!(
        fault("a 1"),
        "line 1: this one line has no line feed at its end; the rest seems cut off"
    );
}

const REAL: &[u8] = include_bytes!("../../../tests/fixtures/docker-metrics/dump-standalone.txt");

proptest! {
    #[test]
    fn random_bytes_never_panic(input in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = parse(&input);
    }

    #[test]
    fn lines_of_the_formats_own_signs_never_panic(
        input in proptest::collection::vec("[a-c_{}=\",\\\\# \\n0-9.eEINFT+-]{0,40}", 0..12)
    ) {
        let _ = parse(input.join("\n").as_bytes());
    }

    #[test]
    fn a_mutated_dump_never_panics_and_errors_point_into_it(
        places in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        end in any::<prop::sample::Index>(),
    ) {
        let mut input = REAL.to_vec();
        for (place, byte) in places {
            let place = place.index(input.len());
            input[place] = byte;
        }
        input.truncate(end.index(input.len()) + 1);
        let lines = input.split(|&byte| byte == b'\n').count();
        if let Err(error) = parse(&input) {
            prop_assert!(error.line >= 1 && error.line <= lines);
        }
    }
}
