use std::convert::Infallible;
use std::sync::Arc;

use ::http::Response;
use bytes::Bytes;
use http_body_util::Full;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use super::{get, images, jpeg, target, visitor_with};
use crate::measure::sample::Outcome;
use crate::visit::session::Session as _;

fn acceptor(alpn: &[&str]) -> TlsAcceptor {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    config.alpn_protocols = alpn.iter().map(|name| name.as_bytes().to_vec()).collect();
    TlsAcceptor::from(Arc::new(config))
}

/// A gallery with TLS that speaks what it is told to; its address.
async fn gallery(alpn: &'static [&'static str]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let acceptor = acceptor(alpn);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let Ok(stream) = acceptor.accept(stream).await else {
                    return;
                };
                if stream.get_ref().1.alpn_protocol() == Some(b"h2") {
                    serve_h2(stream).await;
                } else {
                    serve_h1(stream).await;
                }
            });
        }
    });
    format!("https://localhost:{port}")
}

async fn serve_h1<S>(mut stream: S)
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
{
    while super::server::read(&mut stream, 0).await.is_some() {
        let (bytes, _) = super::server::ok("image/jpeg", jpeg());
        stream.write_all(&bytes).await.unwrap();
    }
}

async fn serve_h2<S>(stream: S)
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    use hyper_util::rt::{TokioExecutor, TokioIo};
    let answer = |request: ::http::Request<hyper::body::Incoming>| async move {
        assert!(request.uri().authority().is_some());
        let response = Response::builder()
            .header("content-type", "image/jpeg")
            .body(Full::new(Bytes::from(jpeg())))
            .unwrap();
        Ok::<_, Infallible>(response)
    };
    let service = hyper::service::service_fn(answer);
    let _ = hyper::server::conn::http2::Builder::new(TokioExecutor::new())
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

#[tokio::test]
async fn http1_over_tls() {
    let gallery = gallery(&["http/1.1"]).await;
    let mut session = visitor_with(|options| options.accept_invalid_certs = true);
    let targets: Vec<_> = (0..12).map(|n| target(&format!("{gallery}/{n}"))).collect();
    let all = images(&mut session, &targets).await;
    assert!(all.iter().all(super::Fetched::is_ok), "{all:?}");
    let times = all[0].sample.connected.unwrap();
    assert!(times.tls.unwrap() > std::time::Duration::ZERO);
    assert!(times.dns > std::time::Duration::ZERO);
    assert_eq!(session.client.snapshot().opened, 6);
    assert_eq!(session.client.snapshot().lookups, 1);
    session.renew();
    assert_eq!(session.client.snapshot().open, 0);
}

#[tokio::test]
async fn http2_over_tls_needs_one_connection() {
    let gallery = gallery(&["h2", "http/1.1"]).await;
    let mut session = visitor_with(|options| options.accept_invalid_certs = true);
    let targets: Vec<_> = (0..24).map(|n| target(&format!("{gallery}/{n}"))).collect();
    let all = images(&mut session, &targets).await;
    assert!(all.iter().all(super::Fetched::is_ok), "{all:?}");
    assert!(all.iter().all(|one| one.sample.first_byte.is_some()));
    assert_eq!(session.client.snapshot().opened, 1);
    assert!(
        session
            .fetch(super::image(&format!("{gallery}/x")))
            .await
            .is_ok()
    );
    assert_eq!(session.client.snapshot().opened, 1);
}

#[tokio::test]
async fn a_certificate_that_nobody_has_signed() {
    let gallery = gallery(&["http/1.1"]).await;
    let mut session = visitor_with(|_| {});
    let fetched = session.fetch(get(&format!("{gallery}/"))).await;
    assert_eq!(fetched.sample.outcome, Outcome::Tls, "{fetched:?}");
    let detail = fetched.detail.unwrap();
    assert!(detail.contains("certificate"), "{detail}");
}

#[tokio::test]
async fn http2_with_prior_knowledge() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve_h2(stream));
        }
    });
    let mut session = visitor_with(|options| options.http2_prior_knowledge = true);
    let targets: Vec<_> = (0..8)
        .map(|n| target(&format!("http://127.0.0.1:{port}/{n}")))
        .collect();
    let all = images(&mut session, &targets).await;
    assert!(all.iter().all(super::Fetched::is_ok), "{all:?}");
    assert_eq!(session.client.snapshot().opened, 1);
}
