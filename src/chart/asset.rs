//! The style and the script that every page with charts needs once.

/// Rules for `.chart`; colours are custom properties (`--ink`, `--muted`,
/// `--line`, `--surface`, `--bad`, `--c1` to `--c4`) that the page sets for
/// light and dark.
pub const STYLE: &str = include_str!("chart.css");

/// Shows values under the pointer and at the arrow keys. Charts are complete
/// without it.
pub const SCRIPT: &str = include_str!("chart.js");

/// What a Content-Security-Policy must allow for [`SCRIPT`] to run: a hash, so
/// that no other script can.
pub const SCRIPT_SOURCE: &str = "sha256-eSeahB9AXuu+6BgU9Sgmq3cVTGAkb1QKbYmbVzy+NCI=";

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use tokio_rustls::rustls::SupportedCipherSuite;
    use tokio_rustls::rustls::crypto::aws_lc_rs;

    use super::*;

    /// The only SHA-256 among our dependencies is the one inside TLS.
    fn sha256(text: &str) -> Vec<u8> {
        aws_lc_rs::default_provider()
            .cipher_suites
            .iter()
            .find_map(|suite| match suite {
                SupportedCipherSuite::Tls13(suite)
                    if suite.common.hash_provider.output_len() == 32 =>
                {
                    Some(
                        suite
                            .common
                            .hash_provider
                            .hash(text.as_bytes())
                            .as_ref()
                            .to_vec(),
                    )
                }
                _ => None,
            })
            .expect("TLS 1.3 has a suite with SHA-256")
    }

    #[test]
    fn the_policy_allows_this_script_and_no_other() {
        let expected = format!("sha256-{}", STANDARD.encode(sha256(SCRIPT)));
        assert_eq!(
            SCRIPT_SOURCE, expected,
            "chart.js has changed: so must its hash"
        );
        assert!(!SCRIPT.contains("</"), "would end the script element");
    }
}
