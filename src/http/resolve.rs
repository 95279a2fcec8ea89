//! Host names to addresses, remembered for a while by all visitors of a run.
//!
//! A thousand visitors on one machine would otherwise measure this machine's
//! resolver. The time that a lookup takes is told only for the visitor who
//! really waited for it.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::stats::Stats;
use crate::target::Origin;

/// How long the addresses of a host name are remembered.
const REMEMBERED: Duration = Duration::from_secs(30);

type Addresses = Arc<[SocketAddr]>;
/// Locked while a lookup is under way, so that it is made only once.
type Slot = Arc<tokio::sync::Mutex<Option<(Instant, Addresses)>>>;

/// The shared memory of addresses.
#[derive(Debug)]
pub struct Resolver {
    hosts: Mutex<HashMap<(String, u16), Slot>>,
    stats: Arc<Stats>,
}

impl Resolver {
    /// Knows no addresses yet.
    #[must_use]
    pub fn new(stats: Arc<Stats>) -> Self {
        Self {
            hosts: Mutex::new(HashMap::new()),
            stats,
        }
    }

    /// The addresses of an origin, in the order in which they are tried; at least
    /// one.
    ///
    /// # Errors
    /// When the name cannot be resolved, or to nothing.
    pub async fn resolve(&self, origin: &Origin) -> io::Result<Addresses> {
        if let Ok(address) = origin.host.parse::<IpAddr>() {
            return Ok(Arc::new([SocketAddr::new(address, origin.port)]));
        }
        let slot = {
            let mut hosts = self.hosts.lock();
            let key = (origin.host.clone(), origin.port);
            Arc::clone(hosts.entry(key).or_default())
        };
        let mut known = slot.lock().await;
        if let Some((since, addresses)) = &*known
            && since.elapsed() < REMEMBERED
        {
            return Ok(Arc::clone(addresses));
        }
        self.stats.count_lookup();
        let found = tokio::net::lookup_host((origin.host.as_str(), origin.port)).await?;
        let addresses: Addresses = interleaved(found.collect()).into();
        if addresses.is_empty() {
            let message = "the name has no address";
            return Err(io::Error::new(io::ErrorKind::NotFound, message));
        }
        *known = Some((Instant::now(), Arc::clone(&addresses)));
        Ok(addresses)
    }
}

/// The resolver's order, the families by turns: where one of them leads nowhere,
/// the next attempt is of the other (RFC 8305, section 4).
fn interleaved(addresses: Vec<SocketAddr>) -> Vec<SocketAddr> {
    let first = addresses.first().is_some_and(SocketAddr::is_ipv6);
    let (same, other): (Vec<_>, Vec<_>) = addresses
        .into_iter()
        .partition(|address| address.is_ipv6() == first);
    let (mut same, mut other) = (same.into_iter(), other.into_iter());
    let mut order = Vec::new();
    loop {
        let pair = [same.next(), other.next()];
        if pair.iter().all(Option::is_none) {
            return order;
        }
        order.extend(pair.into_iter().flatten());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_take_turns() {
        let addresses = |text: &str| -> Vec<SocketAddr> {
            let words = text.split(' ');
            words
                .map(|it| SocketAddr::new(it.parse().unwrap(), 80))
                .collect()
        };
        let order = interleaved(addresses("::1 ::2 ::3 127.0.0.1"));
        assert_eq!(order, addresses("::1 127.0.0.1 ::2 ::3"));
        assert_eq!(interleaved(Vec::new()), []);
    }
}
