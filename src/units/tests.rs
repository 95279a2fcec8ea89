use super::*;

#[test]
fn durations_read_well() {
    let shown = |micros| duration(Duration::from_micros(micros));
    assert_eq!(shown(0), "0 µs");
    assert_eq!(shown(850), "850 µs");
    assert_eq!(shown(12_340), "12.3 ms");
    assert_eq!(shown(999_700), "1 s");
    assert_eq!(shown(4_560_000), "4.56 s");
    assert_eq!(shown(125_000_000), "2 min 5 s");
    assert_eq!(shown(3_720_000_000), "1 h 2 min");
}

#[test]
fn durations_are_read() {
    assert_eq!(parse_duration("500ms"), Ok(Duration::from_millis(500)));
    assert_eq!(parse_duration("1h30m"), Ok(Duration::from_secs(5400)));
    assert_eq!(parse_duration("20"), Ok(Duration::from_secs(20)));
    assert!(parse_duration("20 parsecs").is_err());
    assert!(parse_duration("").is_err());
    assert!(parse_duration("1h30").is_err());
}

#[test]
fn what_cannot_be_waited_for_is_refused_with_what_can() {
    assert_eq!(parse_duration("0"), Ok(Duration::ZERO));
    assert_eq!(parse_duration("365d"), Ok(LONGEST));
    for long in ["366d", "18446744073709551615", "9e99", &"9".repeat(400)] {
        let error = parse_duration(long).unwrap_err().to_string();
        assert!(error.contains("a duration"), "{error}");
    }
    let error = parse_duration("99999999999s").unwrap_err().to_string();
    assert!(error.ends_with("the longest is a year, 365d"), "{error}");
    assert_eq!(parse_period("100ms"), Ok(Duration::from_millis(100)));
    for short in ["0", "0s", "99ms", "1us"] {
        let error = parse_period(short).unwrap_err().to_string();
        assert!(error.ends_with("the shortest is 100ms"), "{error}");
    }
    assert!(parse_limit("0").is_err() && parse_limit("1us").is_ok());
}

#[test]
fn bytes_and_rates_are_read() {
    assert_eq!(parse_bytes("300kB"), Ok(300_000));
    assert_eq!(parse_bytes("2GiB"), Ok(2 * 1024 * 1024 * 1024));
    assert_eq!(parse_rate("90/m"), Ok(1.5));
    assert_eq!(parse_rate("1000000"), Ok(FASTEST));
    assert!(parse_rate("0.042/h").is_ok());
    for far in [
        "0",
        "0.0000000000000000000000000000001",
        "1000001/s",
        "0.04/h",
    ] {
        let error = parse_rate(far).unwrap_err().to_string();
        assert!(error.contains("one a day"), "{error}");
    }
}

#[test]
fn counts_and_shares_read_well() {
    assert_eq!(count(1_234_567), "1\u{202f}234\u{202f}567");
    assert_eq!(counted(1, "gallery", "galleries"), "1 gallery");
    assert_eq!(counted(0, "gallery", "galleries"), "0 galleries");
    assert_eq!(percent(0.00001), "< 0.01 %");
    assert_eq!(percent(0.123), "12.3 %");
    assert_eq!(bytes(999), "999 B");
    assert_eq!(bytes(24_600), "24.6 kB");
    assert_eq!(number(-0.5), "-0.5");
}
