//! Opening a connection: DNS, TCP and TLS, each timed.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use rustix::io::Errno;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::ClientConfig;
use tokio_rustls::rustls::pki_types::ServerName;

use super::client::Client;
use super::connection::{H1, H2, Opened};
use super::stats::OpenGuard;
use super::transport::Transport;
use crate::measure::sample::{ConnectTimes, Outcome};
use crate::target::Origin;

/// How long an address is given before the next one is tried beside it
/// (RFC 8305, "Happy Eyeballs", section 5).
const NEXT_ADDRESS_AFTER: Duration = Duration::from_millis(250);

/// The longest that opening a connection may take: DNS, TCP and TLS.
const PATIENCE: Duration = Duration::from_secs(15);

/// Why no connection could be opened.
#[derive(Debug)]
pub struct ConnectError {
    /// How the request that needed it ends.
    pub outcome: Outcome,
    /// A sentence.
    pub detail: String,
    /// How long the parts took that were finished.
    pub times: ConnectTimes,
}

/// Opens a connection within the time limit for that.
///
/// # Errors
/// When it could not be opened; with what was measured until then.
pub async fn open(
    client: Arc<Client>,
    origin: Arc<Origin>,
    tls: Option<Arc<ClientConfig>>,
) -> Result<(Opened, ConnectTimes), ConnectError> {
    let mut times = ConnectTimes::default();
    let opening = tokio::time::timeout(PATIENCE, attempt(&client, &origin, tls, &mut times)).await;
    let (outcome, detail) = match opening {
        Ok(Ok(opened)) => return Ok((opened, times)),
        Ok(Err(failure)) => failure,
        Err(_) => (
            Outcome::Timeout,
            format!("no connection to {origin} within {PATIENCE:?}"),
        ),
    };
    Err(ConnectError {
        outcome,
        detail,
        times,
    })
}

async fn attempt(
    client: &Client,
    origin: &Origin,
    tls: Option<Arc<ClientConfig>>,
    times: &mut ConnectTimes,
) -> Result<Opened, (Outcome, String)> {
    let begin = Instant::now();
    let addresses = client.resolver().resolve(origin).await.map_err(|error| {
        let host = &origin.host;
        lacking(client, &error).unwrap_or_else(|| {
            let detail = format!("'{host}' could not be resolved: {error}");
            (Outcome::Dns, detail)
        })
    })?;
    let resolved = Instant::now();
    times.dns = if origin.host.parse::<std::net::IpAddr>().is_ok() {
        Duration::ZERO
    } else {
        resolved - begin
    };
    let stream = dial(&addresses).await;
    times.connect = resolved.elapsed();
    let stream = stream.map_err(|error| refused(client, origin, &error))?;
    // Requests are written whole: waiting to fill a packet only delays them.
    stream.set_nodelay(true).ok();
    let guard = OpenGuard::new(client.stats());
    let prior_knowledge = client.options().http2_prior_knowledge;
    let (transport, http2) = match tls {
        None => (Transport::Plain(stream), prior_knowledge),
        Some(config) => {
            let begin = Instant::now();
            let stream = shake_hands(origin, stream, config).await;
            times.tls = Some(begin.elapsed());
            let stream = stream.map_err(|detail| (Outcome::Tls, detail))?;
            let http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
            (Transport::Tls(Box::new(stream)), http2 || prior_knowledge)
        }
    };
    if !http2 {
        return Ok(Opened::H1(H1::new(transport, guard)));
    }
    match H2::new(transport, guard).await {
        Ok(h2) => Ok(Opened::H2(h2)),
        Err(error) => {
            let text = format!("{origin} does not speak HTTP/2: {error}");
            Err((Outcome::Protocol, text))
        }
    }
}

/// Connects to the first address that answers: each new attempt a little later
/// than the one before, or at once when that has failed.
async fn dial(addresses: &[SocketAddr]) -> io::Result<TcpStream> {
    if let [only] = addresses {
        return TcpStream::connect(only).await;
    }
    let mut waiting = addresses.iter();
    let mut attempts = FuturesUnordered::new();
    let mut told = None;
    attempts.extend(waiting.next().map(TcpStream::connect));
    loop {
        let next_address = tokio::time::sleep(NEXT_ADDRESS_AFTER);
        tokio::select! {
            biased;
            attempt = attempts.next() => match attempt {
                Some(Ok(stream)) => return Ok(stream),
                Some(Err(error)) => {
                    // What this machine lacks for one address says nothing of the
                    // gallery, where another address says something.
                    if told.as_ref().is_none_or(is_exhaustion) {
                        told = Some(error);
                    }
                    attempts.extend(waiting.next().map(TcpStream::connect));
                }
                None => return Err(told.unwrap_or_else(|| io::ErrorKind::NotFound.into())),
            },
            () = next_address, if waiting.len() > 0 => {
                attempts.extend(waiting.next().map(TcpStream::connect));
            }
        }
    }
}

/// Whether there was no file descriptor left in this process or on this machine,
/// or no port.
fn is_exhaustion(error: &io::Error) -> bool {
    let exhausted = [Errno::MFILE, Errno::NFILE, Errno::ADDRNOTAVAIL];
    Errno::from_io_error(error).is_some_and(|errno| exhausted.contains(&errno))
}

/// What is said, and counted, where this machine was the limit.
fn lacking(client: &Client, error: &io::Error) -> Option<(Outcome, String)> {
    is_exhaustion(error).then(|| {
        client.stats().count_exhausted();
        let detail = format!(
            "this machine could open no more connections ({error}): \
             it is the limit here, not the gallery"
        );
        (Outcome::Refused, detail)
    })
}

fn refused(client: &Client, origin: &Origin, error: &io::Error) -> (Outcome, String) {
    if let Some(lacking) = lacking(client, error) {
        return lacking;
    }
    match error.kind() {
        io::ErrorKind::TimedOut => (
            Outcome::Timeout,
            format!("{origin} did not answer to being connected to"),
        ),
        io::ErrorKind::ConnectionReset => (
            Outcome::Reset,
            format!("{origin} reset the connection while it was being opened"),
        ),
        _ => (
            Outcome::Refused,
            format!("no connection to {origin}: {error}"),
        ),
    }
}

async fn shake_hands(
    origin: &Origin,
    stream: TcpStream,
    config: Arc<ClientConfig>,
) -> Result<tokio_rustls::client::TlsStream<TcpStream>, String> {
    let name = ServerName::try_from(origin.host.clone())
        .map_err(|_| format!("'{}' cannot stand in a certificate", origin.host))?;
    TlsConnector::from(config)
        .connect(name, stream)
        .await
        .map_err(|error| format!("no TLS session with {origin}: {error}"))
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use tokio::net::{TcpListener, TcpSocket};

    use super::*;

    /// An address of this machine on which nobody listens.
    async fn closed() -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.2:0").await.unwrap();
        listener.local_addr().unwrap()
    }

    /// An address that does not answer at all: its queue is full, and nobody
    /// takes anyone from it. Holds on to what keeps it so.
    async fn silent() -> (SocketAddr, Vec<TcpStream>, TcpListener) {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
        let listener = socket.listen(1).unwrap();
        let address = listener.local_addr().unwrap();
        let mut held = Vec::new();
        let short = Duration::from_millis(100);
        while let Ok(stream) = tokio::time::timeout(short, TcpStream::connect(address)).await {
            held.push(stream.unwrap());
        }
        (address, held, listener)
    }

    #[tokio::test]
    async fn an_address_that_refuses_is_followed_by_the_next_at_once() {
        let gallery = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let there = gallery.local_addr().unwrap();
        // The quickest of a few: a busy machine may hold up any one of them.
        let mut quickest = Duration::MAX;
        for _ in 0..5 {
            let begin = Instant::now();
            let stream = dial(&[closed().await, there]).await.unwrap();
            quickest = quickest.min(begin.elapsed());
            assert_eq!(stream.peer_addr().unwrap(), there);
        }
        assert!(quickest < NEXT_ADDRESS_AFTER, "{quickest:?}");
        let error = dial(&[closed().await, closed().await]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
    }

    #[tokio::test]
    async fn an_address_that_is_silent_is_not_waited_for() {
        let (silent, _held, _listener) = silent().await;
        let gallery = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let there = gallery.local_addr().unwrap();
        let begin = Instant::now();
        let stream = dial(&[silent, there]).await.unwrap();
        assert_eq!(stream.peer_addr().unwrap(), there);
        assert!(begin.elapsed() >= NEXT_ADDRESS_AFTER);
    }

    #[test]
    fn what_this_machine_lacks_is_told_from_what_the_gallery_refuses() {
        let error = |errno: Errno| io::Error::from_raw_os_error(errno.raw_os_error());
        assert!(is_exhaustion(&error(Errno::MFILE)));
        assert!(is_exhaustion(&error(Errno::ADDRNOTAVAIL)));
        assert!(!is_exhaustion(&error(Errno::CONNREFUSED)));
    }
}
