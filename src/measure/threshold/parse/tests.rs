use super::*;

fn parsed(text: &str) -> (Subject, Statistic, Comparison, f64) {
    let threshold = Threshold::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    (
        threshold.subject,
        threshold.statistic,
        threshold.comparison,
        threshold.bound,
    )
}

#[test]
fn thresholds_are_read() {
    use Comparison::{Above, AtLeast, AtMost, Below};
    use Statistic::{Count, FailureShare, Max, Mean, Quantile, Rate};
    let one = |operation| Subject::Requests(Selection::One(operation));
    let all = Subject::Requests(Selection::All);
    let images = Subject::Requests(Selection::Images);
    let photo = Subject::Views(Some(Operation::Photo));
    let first = Part::FirstByte;
    let cases = [
        (
            "view.p95 < 2s",
            (
                Subject::Views(None),
                Quantile(Part::Total, 0.95),
                Below,
                2e6,
            ),
        ),
        (
            "  view.p95<2s ",
            (
                Subject::Views(None),
                Quantile(Part::Total, 0.95),
                Below,
                2e6,
            ),
        ),
        (
            "gallery.first_byte.p50 <= 200ms",
            (one(Operation::Gallery), Quantile(first, 0.5), AtMost, 2e5),
        ),
        (
            "full.p99.9 < 3 s",
            (
                one(Operation::Full),
                Quantile(Part::Total, 0.999),
                Below,
                3e6,
            ),
        ),
        (
            "full.queued.max < 1s",
            (one(Operation::Full), Max(Part::Queued), Below, 1e6),
        ),
        (
            "view.photo.mean ≤ 1s",
            (photo, Mean(Part::Total), AtMost, 1e6),
        ),
        (
            "failures < 1%",
            (Subject::Failures, FailureShare, Below, 0.01),
        ),
        (
            "failures <= 0",
            (Subject::Failures, FailureShare, AtMost, 0.0),
        ),
        (
            "failures.count <= 3",
            (Subject::Failures, Count, AtMost, 3.0),
        ),
        (
            "upload.failures < 5 %",
            (one(Operation::Upload), FailureShare, Below, 0.05),
        ),
        (
            "image.failures < 0.001",
            (images, FailureShare, Below, 0.001),
        ),
        ("visits.rate > 10/s", (Subject::Visits, Rate, Above, 10.0)),
        ("requests.rate >= 90/m", (all, Rate, AtLeast, 1.5)),
        ("bytes.rate > 10MB/s", (Subject::Bytes, Rate, Above, 1e7)),
        (
            "visits.count >= 100",
            (Subject::Visits, Count, AtLeast, 100.0),
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(parsed(text), expected, "{text}");
    }
    assert_eq!(
        Threshold::parse(" view.p95<2s ").unwrap().to_string(),
        "view.p95<2s"
    );
}

#[test]
fn errors_say_what_is_accepted_and_what_was_meant() {
    let cases = [
        ("view.p95 2s", "comparison", "view.p95 < 2s", "view.p95 2s"),
        ("view.p95 == 2s", "'='", "<=", "="),
        ("view.p95 <", "bound is missing", "upload.failures", "<"),
        ("< 2s", "missing", "view.p95", "<"),
        ("veiw.p95 < 2s", "'veiw'", "did you mean 'view'?", "veiw"),
        (
            "thumbnails.p95 < 2s",
            "'thumbnails'",
            "did you mean 'thumbnail'?",
            "thumbnails",
        ),
        (
            "sign-in.p95 < 2s",
            "'sign-in'",
            "did you mean 'sign_in'?",
            "sign-in",
        ),
        ("view < 2s", "'view' does not say", ".p95", "view"),
        (
            "view.q95 < 2s",
            "'q95' is not known of 'view'",
            "did you mean 'p95'?",
            "q95",
        ),
        ("view.p101 < 2s", "'p101'", ".p95", "p101"),
        (
            "view.first_byte.p95 < 2s",
            "'first_byte.p95'",
            ".p95",
            "first_byte.p95",
        ),
        ("failures.p95 < 2s", "'p95'", ".rate", "p95"),
        ("view.p95 < 1%", "'1%'", "500ms", "1%"),
        ("failures < 2s", "'2s'", "1%", "2s"),
        ("failures < 1", "'1'", "0.01", "1"),
        ("visits.rate > fast", "'fast'", "10/s", "fast"),
        ("", "comparison", "view.p95", ""),
    ];
    for (text, problem, help, meant) in cases {
        let error = Threshold::parse(text).expect_err(text);
        assert!(error.problem.contains(problem), "{text}: {error}");
        assert!(error.help.contains(help), "{text}: {error}");
        assert_eq!(&text[error.span.clone()], meant, "{text}: {error}");
    }
}

proptest::proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "[a-z_.<>=≤ 0-9%µ/]{0,30}") {
        if let Err(error) = Threshold::parse(&text) {
            assert!(text.get(error.span).is_some());
        }
    }
}

#[test]
fn the_caret_stands_under_the_word_that_is_meant() {
    for (text, meant) in [
        ("view.view < 2s", 5..9),
        ("view.p95 < view", 11..15),
        ("  image.image.p50 < 2s", 8..17),
        ("image.queued.qeued < 2s", 6..18),
    ] {
        let error = Threshold::parse(text).expect_err(text);
        assert_eq!(error.span, meant, "{text}: {error}");
    }
    assert!(Threshold::parse("gallery . first_byte . p50 < 1s").is_ok());
}

#[test]
fn a_chart_can_draw_limits_of_views() {
    let limit = |text| {
        Threshold::parse(text)
            .expect("a threshold")
            .limit_of_views()
    };
    assert_eq!(limit("view.p95 < 2s"), Some((0.95, 2e6)));
    assert_eq!(limit("view.total.p50 <= 300ms"), Some((0.5, 3e5)));
    for other in [
        "view.p95 > 2s",
        "view.gallery.p95 < 2s",
        "view.mean < 2s",
        "image.p95 < 2s",
    ] {
        assert_eq!(limit(other), None, "{other}");
    }
}
