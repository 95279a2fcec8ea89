use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::server::{Server, Then, ok, status};
use super::{get, images, jpeg, post, target, visitor, visitor_with};
use crate::measure::sample::Outcome;
use crate::visit::session::{RequestBody, Session as _};

#[tokio::test]
async fn a_connection_is_opened_once_and_used_again() {
    let server = Server::start(|_| ok("text/html", "hello")).await;
    let mut session = visitor();
    let first = session.fetch(get(&server.url("/a"))).await;
    let second = session.fetch(get(&server.url("/b"))).await;
    assert!(first.is_ok() && second.is_ok());
    let times = first.sample.connected.unwrap();
    assert!(times.connect > Duration::ZERO);
    assert_eq!((times.dns, times.tls), (Duration::ZERO, None));
    assert_eq!(second.sample.connected, None);
    assert_eq!(server.asked()[1].connection, 0);
    assert_eq!(session.client.snapshot().opened, 1);
    session.renew();
    assert_eq!(session.client.snapshot().open, 0);
}

#[tokio::test]
async fn a_host_of_several_addresses_is_found_on_the_one_where_it_listens() {
    let server = Server::start(|_| ok("text/html", "hello")).await;
    let url = format!("http://localhost:{}/", server.port);
    let fetched = visitor().fetch(get(&url)).await;
    assert!(fetched.is_ok(), "{fetched:?}");
}

#[tokio::test]
async fn connections_are_kept_from_visit_to_visit_where_that_is_asked_for() {
    let server = Server::start(|_| ok("text/html", "hello")).await;
    let mut session = visitor_with(|options| options.keep_connections = true);
    session.fetch(get(&server.url("/a"))).await;
    session.leave();
    session.fetch(get(&server.url("/b"))).await;
    session.renew();
    session.fetch(get(&server.url("/c"))).await;
    assert_eq!(session.client.snapshot().opened, 1);
}

#[tokio::test]
async fn connections_that_nobody_uses_are_closed_where_files_are_few() {
    let server = Server::start(|_| ok("image/jpeg", jpeg())).await;
    let mut session = visitor_with(|options| options.idle_connections = 2);
    let targets: Vec<_> = (0..12)
        .map(|n| target(&server.url(&format!("/{n}.jpg"))))
        .collect();
    images(&mut session, &targets).await;
    assert_eq!(server.most_connections(), 6, "busy as ever");
    assert_eq!(session.client.snapshot().open, 2);
}

#[tokio::test]
async fn no_more_connections_than_a_browser_opens() {
    let server = Server::start(|_| ok("image/jpeg", jpeg())).await;
    let mut session = visitor();
    let targets: Vec<_> = (0..40)
        .map(|n| target(&server.url(&format!("/{n}.jpg"))))
        .collect();
    let all = images(&mut session, &targets).await;
    assert!(all.iter().all(super::Fetched::is_ok), "{all:?}");
    assert_eq!(server.most_connections(), 6);
    assert_eq!(server.asked().len(), 40);
    for (fetched, target) in all.iter().zip(&targets) {
        assert_eq!(
            &fetched.target, target,
            "results come in the order of the page"
        );
        assert!(fetched.sample.first_byte.unwrap() <= fetched.sample.total);
    }
    let opened = all.iter().filter(|one| one.sample.connected.is_some());
    assert_eq!(opened.count(), 6);
}

#[tokio::test]
async fn a_few_images_need_a_few_connections() {
    let server = Server::start(|_| ok("image/jpeg", jpeg())).await;
    let mut session = visitor();
    session.fetch(get(&server.url("/"))).await;
    let targets = ["/1", "/2"].map(|path| target(&server.url(path)));
    images(&mut session, &targets).await;
    assert_eq!(server.most_connections(), 2);
}

#[tokio::test]
async fn one_busy_origin_does_not_keep_another_waiting() {
    let busy = Server::start(|_| (Vec::new(), Then::Stall)).await;
    let free = Server::start(|_| ok("image/jpeg", jpeg())).await;
    let mut targets: Vec<_> = (0..8)
        .map(|n| target(&busy.url(&format!("/{n}"))))
        .collect();
    targets.push(target(&free.url("/quick")));
    let mut session = visitor_with(|options| options.timeout = Duration::from_millis(100));
    let all = images(&mut session, &targets).await;
    assert!(all[8].is_ok());
    assert!(all[8].sample.latency() < Duration::from_millis(100));
    let late = all
        .iter()
        .filter(|one| one.sample.outcome == Outcome::Timeout);
    assert_eq!(late.count(), 8);
}

/// Closes each connection before it answers the second request on it.
async fn server_of_stale_connections() -> Server {
    let count = AtomicUsize::new(0);
    Server::start(move |_| match count.fetch_add(1, Ordering::SeqCst) {
        1 => (Vec::new(), Then::Close),
        _ => ok("text/html", "hello"),
    })
    .await
}

#[tokio::test]
async fn a_stale_connection_is_tried_once_more() {
    let server = server_of_stale_connections().await;
    let mut session = visitor();
    assert!(session.fetch(get(&server.url("/a"))).await.is_ok());
    let fetched = session.fetch(get(&server.url("/b"))).await;
    assert!(fetched.is_ok(), "{fetched:?}");
    assert!(fetched.sample.retried && fetched.sample.connected.is_some());
    let lines: Vec<_> = server
        .asked()
        .iter()
        .map(|one| one.path().to_owned())
        .collect();
    assert_eq!(lines, ["/a", "/b", "/b"]);
    assert_eq!(session.client.snapshot().retried, 1);
}

#[tokio::test]
async fn a_write_is_never_sent_twice() {
    let server = server_of_stale_connections().await;
    let mut session = visitor();
    assert!(session.fetch(get(&server.url("/a"))).await.is_ok());
    let pairs = vec![("a".to_owned(), "b".to_owned())];
    let fetched = session
        .fetch(post(&server.url("/b"), RequestBody::Urlencoded(pairs)))
        .await;
    assert_eq!(fetched.sample.outcome, Outcome::Reset);
    assert_eq!(fetched.sample.sent_bytes, 3);
    assert_eq!(server.asked().len(), 2);
}

#[tokio::test]
async fn a_connection_closed_while_idle_is_replaced_without_a_retry() {
    let server = Server::start(|_| {
        let (bytes, _) = ok("text/html", "hello");
        (bytes, Then::Close)
    })
    .await;
    let mut session = visitor();
    for _ in 0..3 {
        let pairs = vec![("a".to_owned(), "b".to_owned())];
        let request = post(&server.url("/"), RequestBody::Urlencoded(pairs));
        let fetched = session.fetch(request).await;
        assert!(fetched.is_ok(), "{fetched:?}");
        assert!(!fetched.sample.retried);
        // The end of the connection must have arrived here before the next
        // request, or it could only be noticed after sending.
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(server.asked().len(), 3);
}

#[tokio::test]
async fn the_throttle_makes_requests_late_and_says_so() {
    let server = Server::start(|_| ok("image/jpeg", jpeg())).await;
    let mut session = visitor_with(|options| options.requests_per_second = Some(50.0));
    let targets: Vec<_> = (0..5)
        .map(|n| target(&server.url(&format!("/{n}"))))
        .collect();
    let begin = Instant::now();
    let all = images(&mut session, &targets).await;
    assert!(begin.elapsed() >= Duration::from_millis(80));
    assert!(all.iter().all(super::Fetched::is_ok));
    let last = &all[4].sample;
    assert!(last.started - last.intended >= Duration::from_millis(75));
    assert!(last.latency() >= Duration::from_millis(75));
}

/// A redirect takes a slot of its own, behind those that already wait: waiting for
/// it must not keep a processor busy.
#[tokio::test]
async fn whoever_waits_for_the_throttle_waits_asleep() {
    let server = Server::start(|asked| match asked.path().strip_prefix("/to") {
        Some(there) => status("302 Found", &format!("Location: {there}\r\n"), ""),
        None => ok("image/jpeg", jpeg()),
    })
    .await;
    let mut session = visitor_with(|options| options.requests_per_second = Some(20.0));
    let targets: Vec<_> = (0..10)
        .map(|n| target(&server.url(&format!("/to/{n}"))))
        .collect();
    let (begin, before) = (Instant::now(), cpu_time());
    let all = images(&mut session, &targets).await;
    assert!(all.iter().all(super::Fetched::is_ok), "{all:?}");
    assert_eq!(server.asked().len(), 20);
    // Twenty requests at twenty a second; a loop would have used all of it.
    assert!(begin.elapsed() >= Duration::from_millis(900));
    let used = cpu_time() - before;
    assert!(used < Duration::from_millis(400), "{used:?}");
}

/// Processor time of this thread, on which client and server run.
fn cpu_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec as u32)
}

#[tokio::test]
async fn connections_stay_open_while_someone_thinks() {
    let server = Server::start(|_| ok("image/jpeg", jpeg())).await;
    let mut session = visitor();
    let targets: Vec<_> = (0..12)
        .map(|n| target(&server.url(&format!("/{n}"))))
        .collect();
    for _ in 0..3 {
        let all = images(&mut session, &targets).await;
        assert!(all.iter().all(super::Fetched::is_ok), "{all:?}");
        assert_eq!(session.client.snapshot().open, 6);
    }
    assert_eq!(session.client.snapshot().opened, 6);
    assert_eq!(session.client.snapshot().retried, 0);
    session.renew();
    assert_eq!(session.client.snapshot().open, 0);
}
