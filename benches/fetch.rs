//! How many requests a CPU-second of the client carries, beside wrk on the
//! same stream in the same run: the HTTP part of a visit alone.
//!
//! One visit is a listing, its 24 thumbnails of about 5 kB, and three times a
//! photo page and its image of 240 kB: 31 requests. nginx serves them from
//! files, in processes of its own. CPU time counts, not time, so that a busy
//! machine does not change the result much.
//!
//! `cargo bench --bench fetch [-- SECONDS [USERS]]`; needs nginx, and wrk for
//! the comparison. With `NEW_CONNECTIONS=1` every visitor opens its own, as in a
//! real run. It stops by itself.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "what checks and measures may be blunt"
)]
#![expect(clippy::print_stdout, reason = "a benchmark says what it measured")]

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};
use url::Url;
use vernissage::http::client::Client;
use vernissage::http::options::Options;
use vernissage::http::session::Session;
use vernissage::measure::sample::Operation;
use vernissage::target::Target;
use vernissage::visit::session::{Batch, Request, Session as _, Want};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Failure = Box<dyn Error + Send + Sync>;

const THUMBNAILS: usize = 24;
const REQUESTS: u64 = 31;

fn main() -> Result<(), Failure> {
    let numbers: Vec<u64> = std::env::args().filter_map(|it| it.parse().ok()).collect();
    let seconds = numbers.first().copied().unwrap_or(5).min(10);
    let users = numbers.get(1).copied().unwrap_or(50);
    let folder = tempfile::tempdir()?;
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    write_gallery(folder.path())?;
    let nginx = Nginx::start(folder.path(), port)?;
    let visit = Visit::new(port)?;

    let before = cpu_time();
    let resident_before = resident();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    let visits = runtime.block_on(crowd(visit, users, Duration::from_secs(seconds)))?;
    let cpu = (cpu_time() - before).as_secs_f64();
    let per_second = (visits * REQUESTS) as f64 / cpu;
    let visitor = (resident().saturating_sub(resident_before)) as f64 / users as f64;
    println!(
        "ours  {:8.0} requests, {:6.0} visits a CPU-second ({visits} visits, {cpu:.2} CPU-s, {visitor:.0} kB a user)",
        per_second,
        per_second / REQUESTS as f64
    );
    if let Some(wrk) = wrk(folder.path(), port, users, seconds) {
        println!(
            "wrk   {:8.0} requests, {:6.0} visits a CPU-second",
            wrk,
            wrk / REQUESTS as f64
        );
        println!("ratio {:8.2}", per_second / wrk);
    }
    drop(nginx);
    Ok(())
}

/// The targets of one visit.
struct Visit {
    listing: Arc<Target>,
    thumbnails: Vec<Arc<Target>>,
    photos: Vec<(Arc<Target>, Arc<Target>)>,
}

impl Visit {
    fn new(port: u16) -> Result<Arc<Self>, Failure> {
        let at = |path: &str| -> Result<Arc<Target>, Failure> {
            let url = Url::parse(&format!("http://127.0.0.1:{port}/{path}"))?;
            Ok(Target::new(url)?)
        };
        let thumbnails = (0..THUMBNAILS).map(|n| at(&format!("t{n}.jpg")));
        let photos = (0..3).map(|n| Ok((at(&format!("p{n}.html"))?, at(&format!("m{n}.jpg"))?)));
        Ok(Arc::new(Self {
            listing: at("index.html")?,
            thumbnails: thumbnails.collect::<Result<_, Failure>>()?,
            photos: photos.collect::<Result<_, Failure>>()?,
        }))
    }

    async fn walk(&self, session: &mut Session) -> Result<(), Failure> {
        page(session, Operation::Gallery, &self.listing).await?;
        images(session, &self.listing, &self.thumbnails).await?;
        for (photo, medium) in &self.photos {
            page(session, Operation::Photo, photo).await?;
            images(session, photo, std::slice::from_ref(medium)).await?;
        }
        Ok(())
    }
}

async fn page(
    session: &mut Session,
    operation: Operation,
    at: &Arc<Target>,
) -> Result<(), Failure> {
    let request = Request::page(operation, Arc::clone(at), Instant::now());
    let fetched = session.fetch(request).await;
    if fetched.is_ok() {
        Ok(())
    } else {
        Err(format!("{at}: {fetched:?}").into())
    }
}

async fn images(
    session: &mut Session,
    on: &Target,
    targets: &[Arc<Target>],
) -> Result<(), Failure> {
    let batch = Batch {
        operation: Operation::Thumbnail,
        want: Want::Image,
        targets,
        referer: on.referer(),
        intended: Instant::now(),
    };
    let all = session.fetch_all(batch).await;
    match all
        .iter()
        .find(|one| !one.is_ok() || one.sample.wire_bytes == 0)
    {
        None => Ok(()),
        Some(wrong) => Err(format!("{wrong:?}").into()),
    }
}

async fn crowd(visit: Arc<Visit>, users: u64, time: Duration) -> Result<u64, Failure> {
    let client = Client::new(Options {
        // As in wrk: what is compared is requests, not opening connections.
        keep_connections: std::env::var_os("NEW_CONNECTIONS").is_none(),
        ..Options::default()
    })?;
    let visits = Arc::new(AtomicU64::new(0));
    let end = Instant::now() + time;
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..users {
        let (visit, visits) = (Arc::clone(&visit), Arc::clone(&visits));
        let mut session = client.session();
        tasks.spawn(async move {
            while Instant::now() < end {
                visit.walk(&mut session).await?;
                visits.fetch_add(1, Ordering::Relaxed);
                session.renew();
            }
            Ok::<_, Failure>(())
        });
    }
    while let Some(done) = tasks.join_next().await {
        done??;
    }
    let connections = client.snapshot();
    println!("{connections:?}");
    Ok(visits.load(Ordering::Relaxed))
}

/// nginx on one folder; stopped by its own process when it goes.
struct Nginx(Child);

impl Nginx {
    fn start(folder: &Path, port: u16) -> Result<Self, Failure> {
        let conf = folder.join("nginx.conf");
        let root = folder.display();
        fs::write(
            &conf,
            format!(
                "daemon off; master_process off; pid {root}/pid; error_log {root}/error.log;\n\
                 events {{ worker_connections 8192; }}\n\
                 http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;\n\
                 types {{ text/html html; image/jpeg jpg; }} client_body_temp_path {root}/a;\n\
                 proxy_temp_path {root}/b; fastcgi_temp_path {root}/c; uwsgi_temp_path {root}/d;\n\
                 scgi_temp_path {root}/e; open_file_cache max=100;\n\
                 server {{ listen 127.0.0.1:{port}; root {root}; }} }}\n"
            ),
        )?;
        let child = Command::new("nginx")
            .arg("-p")
            .arg(folder)
            .arg("-c")
            .arg(&conf)
            .stderr(Stdio::null())
            .spawn()?;
        let nginx = Self(child);
        for _ in 0..500 {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return Ok(nginx);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Err("nginx did not start".into())
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn write_gallery(folder: &Path) -> Result<(), Failure> {
    let listing = "<p>A gallery with a few words for each photo.</p>\n".repeat(160);
    fs::write(folder.join("index.html"), listing)?;
    for number in 0..THUMBNAILS {
        fs::write(folder.join(format!("t{number}.jpg")), photo(5_000))?;
    }
    for number in 0..3 {
        fs::write(
            folder.join(format!("p{number}.html")),
            "<p>A photo.</p>".repeat(200),
        )?;
        fs::write(folder.join(format!("m{number}.jpg")), photo(240_000))?;
    }
    Ok(())
}

/// A JPEG of a given size: its header and end are real, its picture is noise.
fn photo(size: usize) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let picture = image::DynamicImage::new_rgb8(160, 120);
    let _ = picture.write_to(&mut bytes, image::ImageFormat::Jpeg);
    let mut bytes = bytes.into_inner();
    let end = bytes.split_off(bytes.len() - 2);
    bytes.resize(size, 7);
    bytes.extend_from_slice(&end);
    bytes
}

/// wrk's requests a CPU-second on the same stream.
fn wrk(folder: &Path, port: u16, users: u64, seconds: u64) -> Option<f64> {
    let mut paths = String::from("paths = {\"/index.html\"");
    for number in 0..THUMBNAILS {
        let _ = write!(paths, ",\"/t{number}.jpg\"");
    }
    for number in 0..3 {
        let _ = write!(paths, ",\"/p{number}.html\",\"/m{number}.jpg\"");
    }
    let script = folder.join("visit.lua");
    // Requests are made once: what counts is sending them.
    let lua = format!(
        "{paths}}}\nlocal made = {{}}\nlocal n = 0\n\
         init = function() for i, p in ipairs(paths) do made[i] = wrk.format(\"GET\", p) end end\n\
         request = function() n = n % #made + 1 return made[n] end\n\
         done = function(s) io.write(\"requests=\", s.requests, \"\\n\") end\n"
    );
    fs::write(&script, lua).ok()?;
    let before = children_ticks()?;
    let output = Command::new("wrk")
        .args(["-t1", &format!("-c{users}"), &format!("-d{seconds}s"), "-s"])
        .arg(&script)
        .args([
            "-H",
            "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36",
        ])
        .args([
            "-H",
            "Accept: image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8",
        ])
        .arg(format!("http://127.0.0.1:{port}/"))
        .output()
        .ok()?;
    let ticks = children_ticks()? - before;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let requests = text.split("requests=").nth(1)?.lines().next()?.trim();
    Some(requests.parse::<f64>().ok()? / (ticks / 100.0))
}

/// CPU time of children that have been waited for, in ticks of 10 ms.
fn children_ticks() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
    let user: f64 = fields.get(13)?.parse().ok()?;
    let system: f64 = fields.get(14)?.parse().ok()?;
    Some(user + system)
}

fn cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(
        time.tv_sec.unsigned_abs(),
        u32::try_from(time.tv_nsec).unwrap_or_default(),
    )
}

/// Resident memory in kB.
fn resident() -> u64 {
    let text = fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages: u64 = text
        .split(' ')
        .nth(1)
        .and_then(|it| it.parse().ok())
        .unwrap_or(0);
    pages * 4
}
