use proptest::prelude::*;

use super::{super::exposition::Value, *};

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
    assert!(!all.cut_off);
    assert_eq!(all.number("foo_total"), Some(17.0));
    assert_eq!(
        all.family("foo_total").unwrap().series[0].timestamp,
        Some(1_520_879_607.789)
    );
    assert_eq!(all.label("build_info", "version"), Some("3"));
    let summary = all.family("acme_http_router_request_seconds").unwrap();
    assert_eq!(summary.unit.as_deref(), Some("seconds"));
    assert_eq!(summary.series[0].created, Some(1_605_281_325.0));
    assert!(read(text.trim_end_matches("# EOF\n")).cut_off);
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
    let found = fault("a\u{1b}[31m 1\n");
    assert!(!found.contains('\u{1b}'), "{found:?}");
}

#[test]
fn the_first_of_two_equal_series_counts() {
    let all = read("a{b=\"1\"} 1\na{b=\"1\"} 2\na{b=\"2\"} 3\n");
    assert_eq!(all.duplicates, ["a{b=\"1\"}"]);
    assert_eq!(all.family("a").unwrap().series[0].number(), Some(1.0));
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
