//! Dumps that were made to do harm, or came to harm.

use proptest::prelude::*;
use rustix::time::{ClockId, clock_gettime};
use vernissage::explain::render::{TextOptions, json, markdown, text};
use vernissage::explain::{self, Options};

use super::{ENGINES, OTHERS, bytes, minute, read};

#[test]
fn what_a_dump_holds_cannot_steer_the_terminal_or_the_markup() {
    let evil = "# HELP evil \u{1b}]0;owned\u{7} <script>alert(1)</script>\n# TYPE evil gauge\n\
                evil{l=\"\u{1b}[2J\u{9b}\u{202e}|`<b>\"} 1\n\
                {\"{evil\u{1b}|\"} 1\n";
    let explanation = explain::explain(&read(evil), None, &Options::default());
    let options = TextOptions {
        everything: true,
        colour: false,
        width: 80,
    };
    let page = text(&explanation, &options);
    let marked = markdown(&explanation, true);
    let data = json(&explanation).unwrap();
    for rendered in [&page, &marked, &data] {
        assert!(
            !rendered
                .chars()
                .any(|c| c.is_control() && c != '\n' || c == '\u{202e}'),
            "{rendered:?}"
        );
    }
    assert!(
        !marked.contains("<script>") && !marked.contains("<b>"),
        "{marked}"
    );
}

#[test]
fn a_huge_answer_is_refused_at_the_limit() {
    let many: String = (0..500_001)
        .map(|number| format!("a{{b=\"{number}\"}} 1\n"))
        .collect();
    let error = explain::parse(many.as_bytes()).unwrap_err();
    assert_eq!(error.line, 500_001);
    let long = format!("a{{b=\"{}\"}} 1\n", "c".repeat(1 << 20));
    assert_eq!(explain::parse(long.as_bytes()).unwrap_err().line, 1);
    let vast = vec![b'a'; 40 << 20];
    assert!(
        explain::parse(&vast)
            .unwrap_err()
            .message
            .contains("are read at most")
    );
}

/// Everything that can be made of a dump.
fn all_forms(dump: &str) -> [String; 3] {
    let read = read(dump);
    let explanation = explain::explain(&read, Some(&read), &minute());
    let everything = TextOptions {
        everything: true,
        ..TextOptions::default()
    };
    [
        text(&explanation, &everything),
        markdown(&explanation, true),
        json(&explanation).unwrap(),
    ]
}

/// Half a megabyte takes a moment, whatever its shape: these take minutes where
/// each line is held against each other.
#[test]
fn no_shape_of_a_dump_takes_long() {
    let lines = |line: &dyn Fn(usize) -> String| (0..30_000).map(line).collect::<String>();
    let histogram = |line: String| format!("# TYPE h histogram\n{line}");
    for (shape, dump) in [
        ("labels", lines(&|i| format!("a{{l{i}=\"x\"}} 1\n"))),
        ("values", lines(&|i| format!("a{{l=\"{i}\"}} NaN\n"))),
        ("families", lines(&|i| format!("a{i} 1\n"))),
        ("counters", lines(&|i| format!("# TYPE a{i} counter\n"))),
        (
            "edges",
            histogram(lines(&|i| format!("h_bucket{{le=\"{}\"}} 1\n", 40_000 - i))),
        ),
        ("twice", lines(&|_| "a 1\n".to_owned())),
        ("exemplars", lines(&|i| format!("a{{l=\"{i} # {{\"}} 1\n"))),
    ] {
        let before = clock_gettime(ClockId::ThreadCPUTime).tv_sec;
        let forms = all_forms(&format!("{dump}end 1\n"));
        let used = clock_gettime(ClockId::ThreadCPUTime).tv_sec - before;
        assert!(used < 10, "{shape}: {used} s");
        assert!(forms[0].contains("end"), "{shape}");
    }
}

#[test]
fn what_is_long_is_told_in_short() {
    let long = "x".repeat(200_000);
    let dump = format!(
        "# HELP help {long}\nhelp 1\n\
         {{\"name{long}\"}} 1\n\
         row{{l=\"{long}\"}} 1\nrow{{l=\"y{long}\"}} 2\n\
         build_info{{version=\"{long}\"}} 1\n\
         nan{{l=\"{long}\"}} NaN\n\
         up{{job=\"j\",instance=\"{long}\"}} 0\n\
         # TYPE go info\ngo_info{{version=\"{long}\"}} 1\n\
         # TYPE grpc_calls counter\ngrpc_calls{{grpc_code=\"{long}\"}} 1\n"
    );
    let [page, marked, _] = all_forms(&dump);
    for rendered in [page, marked] {
        assert!(rendered.len() < 10_000, "{} bytes", rendered.len());
        assert!(rendered.contains("x…"), "{rendered}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Whatever becomes of a real dump on its way, reading and explaining it
    /// ends in words or in an error.
    #[test]
    fn mutated_dumps_never_panic(
        which in 0..ENGINES.len() + OTHERS.len(),
        places in proptest::collection::vec((any::<prop::sample::Index>(), "[0-9eE+.NaInf{}\",= \n-]"), 1..30),
    ) {
        let (path, _) = ENGINES.into_iter().chain(OTHERS).nth(which).unwrap();
        let original = bytes(path);
        let mut input = original.clone();
        for (place, sign) in places {
            let place = place.index(input.len());
            input.splice(place..=place, sign.bytes());
        }
        if let Ok(mutated) = explain::parse(&input) {
            let original = explain::parse(&original).unwrap();
            for (one, other) in [(&mutated, &original), (&original, &mutated)] {
                let explanation = explain::explain(one, Some(other), &minute());
                let _ = text(&explanation, &TextOptions { width: 0, colour: true, everything: true });
                let _ = markdown(&explanation, true);
                json(&explanation).unwrap();
            }
        }
    }

    /// Values that no exporter should send, but one will.
    #[test]
    fn wild_values_never_panic(
        values in proptest::collection::vec(any::<f64>(), 6),
        unit in prop::sample::select(vec!["seconds", "bytes", "total", "ratio", "info", "time"]),
    ) {
        let mut dump = String::from("# TYPE h_seconds histogram\n");
        for (place, value) in values.iter().enumerate() {
            dump.push_str(&format!("x_{unit}{{a=\"{place}\"}} {value}\n"));
            dump.push_str(&format!("h_seconds_bucket{{le=\"{value}\"}} {}\n", values[5 - place]));
        }
        dump.push_str(&format!("process_start_time_seconds {}\nh_seconds_sum {}\n", values[0], values[1]));
        if let Ok(read) = explain::parse(dump.as_bytes()) {
            let explanation = explain::explain(&read, Some(&read), &minute());
            let _ = text(&explanation, &TextOptions { everything: true, ..TextOptions::default() });
            json(&explanation).unwrap();
        }
    }
}
