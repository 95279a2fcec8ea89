//! Where a run is watched: `--listen`.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::str::FromStr;

/// The port that is listened on unless another is asked for. It is not among
/// those that Prometheus' exporters have agreed on
/// (<https://github.com/prometheus/prometheus/wiki/Default-port-allocations>).
pub const PORT: u16 = 9847;

/// The path that says whether the process lives.
pub const HEALTH_PATH: &str = "/healthz";

/// Where a run is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Listen {
    /// Nothing was said: loopback and [`PORT`], if that is free.
    #[default]
    Default,
    /// There and nowhere else: a run that cannot be watched there fails.
    At(SocketAddr),
    /// Nowhere.
    Off,
}

impl Listen {
    /// The address, unless it is nowhere.
    #[must_use]
    pub const fn address(self) -> Option<SocketAddr> {
        match self {
            Self::Default => Some(default_address()),
            Self::At(address) => Some(address),
            Self::Off => None,
        }
    }
}

/// Loopback and [`PORT`].
#[must_use]
pub const fn default_address() -> SocketAddr {
    SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), PORT)
}

impl FromStr for Listen {
    type Err = String;

    /// `off`, `127.0.0.1:9847`, `[::1]:9847`, or a port of loopback.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "off" {
            return Ok(Self::Off);
        }
        if let Ok(port) = text.trim_start_matches(':').parse() {
            return Ok(Self::At(SocketAddr::new(
                IpAddr::V4(Ipv4Addr::LOCALHOST),
                port,
            )));
        }
        let local = text.replacen("localhost:", "127.0.0.1:", 1);
        local.parse().map(Self::At).map_err(|_| {
            format!(
                "'{text}' is no address to listen on; write 127.0.0.1:{PORT}, 0.0.0.0:{PORT} \
                 (for other machines), or off"
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_people_write_them() {
        let at = |text: &str| Ok(Listen::At(text.parse().expect("an address")));
        assert_eq!("off".parse(), Ok(Listen::Off));
        assert_eq!("0.0.0.0:80".parse::<Listen>(), at("0.0.0.0:80"));
        assert_eq!("9000".parse::<Listen>(), at("127.0.0.1:9000"));
        assert_eq!(":9000".parse::<Listen>(), at("127.0.0.1:9000"));
        assert_eq!("localhost:9000".parse::<Listen>(), at("127.0.0.1:9000"));
        assert_eq!("[::1]:9000".parse::<Listen>(), at("[::1]:9000"));
        let error = "gallery".parse::<Listen>().expect_err("no address");
        assert!(error.contains("or off"), "{error}");
    }

    #[test]
    fn nothing_said_means_loopback() {
        assert_eq!(
            Listen::default()
                .address()
                .map(|address| address.to_string()),
            Some("127.0.0.1:9847".to_owned())
        );
        assert_eq!(Listen::Off.address(), None);
    }
}
