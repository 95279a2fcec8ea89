//! A static gallery behind nginx: the same bytes for everyone.

use std::fs;
use std::io::Cursor;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use image::{Rgb, RgbImage};
use tempfile::TempDir;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

const THUMBNAILS: usize = 24;
const PHOTOS: usize = 3;

/// The server, stopped when dropped.
pub(crate) struct Site {
    folder: TempDir,
    port: u16,
    nginx: Child,
}

impl Site {
    pub(crate) fn open() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        make_readable(folder.path())?;
        write_pages(&folder.path().join("site"))?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let nginx = start(folder.path(), port)?;
        Ok(Self {
            folder,
            port,
            nginx,
        })
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    pub(crate) fn scenario(&self) -> PathBuf {
        self.folder.path().join("static.toml")
    }

    /// A script that makes wrk send the requests of a visit, over and over.
    pub(crate) fn wrk_script(&self) -> Result<PathBuf> {
        let mut paths = vec!["/".to_owned()];
        paths.extend((0..THUMBNAILS).map(|n| format!("/thumb/{n}.jpg")));
        for n in 0..PHOTOS {
            paths.push(format!("/photo/{n}.html"));
            paths.push(format!("/full/{n}.jpg"));
        }
        let list: Vec<String> = paths
            .iter()
            .map(|path| format!("wrk.format('GET', '{path}')"))
            .collect();
        let script = format!(
            "local requests, n = nil, 0\n\
             init = function() requests = {{ {} }} end\n\
             request = function() n = n % #requests + 1; return requests[n] end\n",
            list.join(", ")
        );
        let path = self.folder.path().join("visit.lua");
        fs::write(&path, script)?;
        Ok(path)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        let _ = self.nginx.kill();
        let _ = self.nginx.wait();
    }
}

fn write_pages(site: &Path) -> Result<()> {
    for folder in ["thumb", "photo", "full"] {
        fs::create_dir_all(site.join(folder))?;
    }
    for n in 0..THUMBNAILS {
        fs::write(site.join(format!("thumb/{n}.jpg")), jpeg(200, 150, n, 60)?)?;
    }
    for n in 0..PHOTOS {
        fs::write(site.join(format!("full/{n}.jpg")), jpeg(1280, 960, n, 62)?)?;
        let page = format!(
            "<!doctype html><title>{n}</title><h1>Photo {n}</h1><img id=photo src=\"/full/{n}.jpg\">"
        );
        fs::write(site.join(format!("photo/{n}.html")), page)?;
    }
    fs::write(site.join("index.html"), listing())?;
    fs::write(
        site.parent().ok_or("no parent")?.join("static.toml"),
        SCENARIO,
    )?;
    Ok(())
}

fn listing() -> String {
    let items: String = (0..THUMBNAILS)
        .map(|n| {
            format!(
                "<li class=\"item\"><a class=\"photo\" href=\"/photo/{}.html\"><img src=\"/thumb/{n}.jpg\" alt=\"A photo, number {n}\" width=200 height=150></a>\
                 <p class=\"caption\">A photo with a caption that somebody wrote, number {n}</p></li>\n",
                n % PHOTOS
            )
        })
        .collect();
    format!(
        "<!doctype html><html lang=en><title>Static</title><body><a class=album href=\"/\">All</a><ul>{items}</ul></body></html>"
    )
}

/// One visit is the listing, which is the only gallery, and three photos.
const SCENARIO: &str = r#"
format = 1
name = "static"
title = "Static pages"

[browse]
start = "/"

[browse.listing]
thumbnails = "li.item img"
photos = "a.photo"

[browse.photo]
full = "img#photo"

[crowd.walk]
galleries = 1
photos = 3
next_page = 0
full_size = 1
returning = 0
"#;

/// Noise over a gradient: compresses to a size like that of a photo.
fn jpeg(width: u32, height: u32, seed: usize, quality: u8) -> Result<Vec<u8>> {
    let mut state = (seed as u32)
        .wrapping_mul(747_796_405)
        .wrapping_add(2_891_336_453);
    let image = RgbImage::from_fn(width, height, |x, y| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let noise = (state >> 27) as u8;
        Rgb([
            (x * 200 / width) as u8 + noise,
            (y * 200 / height) as u8 + noise,
            90 + noise,
        ])
    });
    let mut bytes = Cursor::new(Vec::new());
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, quality);
    image.write_with_encoder(encoder)?;
    Ok(bytes.into_inner())
}

/// nginx drops its privileges, so others must be able to read the pages.
fn make_readable(folder: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))?;
    Ok(())
}

fn start(folder: &Path, port: u16) -> Result<Child> {
    let configuration = format!(
        "daemon off; master_process off; worker_processes 1; pid {0}/pid; error_log {0}/error.log;\n\
         events {{ worker_connections 65000; }}\n\
         http {{ access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_requests 1000000;\n\
           client_body_temp_path {0}/t1; proxy_temp_path {0}/t2; fastcgi_temp_path {0}/t3;\n\
           uwsgi_temp_path {0}/t4; scgi_temp_path {0}/t5;\n\
           types {{ text/html html; image/jpeg jpg; }}\n\
           server {{ listen 127.0.0.1:{port} backlog=65535; root {0}/site; }} }}\n",
        folder.display()
    );
    let path = folder.join("nginx.conf");
    fs::write(&path, configuration)?;
    let child = Command::new("taskset")
        .args(["-c", "1", "nginx", "-c"])
        .arg(&path)
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| {
            format!("nginx could not be started ({error}): install nginx-light, wrk and util-linux")
        })?;
    let deadline = Instant::now() + Duration::from_secs(5);
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        if Instant::now() > deadline {
            return Err("nginx did not begin to listen: install nginx-light".into());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(child)
}
