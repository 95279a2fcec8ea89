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

type Addresses = Arc<[SocketAddr]>;
/// Locked while a lookup is under way, so that it is made only once.
type Slot = Arc<tokio::sync::Mutex<Option<(Instant, Addresses)>>>;

/// The shared memory of addresses.
#[derive(Debug)]
pub struct Resolver {
    ttl: Duration,
    hosts: Mutex<HashMap<(String, u16), Slot>>,
    stats: Arc<Stats>,
}

impl Resolver {
    /// Remembers addresses for `ttl`.
    #[must_use]
    pub fn new(ttl: Duration, stats: Arc<Stats>) -> Self {
        Self {
            ttl,
            hosts: Mutex::new(HashMap::new()),
            stats,
        }
    }

    /// The addresses of an origin, in the resolver's order; at least one.
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
            && since.elapsed() < self.ttl
        {
            return Ok(Arc::clone(addresses));
        }
        self.stats.count_lookup();
        let found = tokio::net::lookup_host((origin.host.as_str(), origin.port)).await?;
        let addresses: Addresses = found.collect();
        if addresses.is_empty() {
            let message = "the name has no address";
            return Err(io::Error::new(io::ErrorKind::NotFound, message));
        }
        *known = Some((Instant::now(), Arc::clone(&addresses)));
        Ok(addresses)
    }
}
