//! A small server for hand-made pages; it remembers what it was asked.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Cursor, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use image::{ImageFormat, Rgb, RgbImage};
use url::Url;

/// Paths (with their queries) and what they answer.
#[derive(Default)]
pub(crate) struct Site {
    answers: HashMap<String, (&'static str, Vec<u8>)>,
}

impl Site {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn page(mut self, path: &str, html: impl AsRef<str>) -> Self {
        let text = format!("<!doctype html><meta charset=utf-8>{}", html.as_ref());
        self.answers.insert(
            path.to_owned(),
            ("text/html; charset=utf-8", text.into_bytes()),
        );
        self
    }

    /// A JPEG of this width, of a motif of its own.
    pub(crate) fn photo(mut self, path: &str, width: u32) -> Self {
        let seed = path.bytes().fold(width, |sum, byte| {
            sum.wrapping_mul(31).wrapping_add(u32::from(byte))
        });
        self.answers
            .insert(path.to_owned(), ("image/jpeg", jpeg(seed, width)));
        self
    }
}

/// A JPEG of this width; the seed is its motif.
pub(crate) fn jpeg(seed: u32, width: u32) -> Vec<u8> {
    let picture = RgbImage::from_fn(width, width * 3 / 4, |x, y| {
        let noise = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503) ^ seed) >> 7;
        Rgb([noise as u8, x.wrapping_add(seed) as u8, (y * 2) as u8])
    });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

/// An open site.
pub(crate) struct Server {
    address: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(crate) fn open(site: Site) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let site = Arc::new(site);
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        // Ends with the test process.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (site, log) = (Arc::clone(&site), Arc::clone(&log));
                std::thread::spawn(move || serve(&stream, &site, &log));
            }
        });
        Self { address, asked }
    }

    pub(crate) fn url(&self) -> Url {
        Url::parse(&format!("http://{}/", self.address)).unwrap()
    }

    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn serve(stream: &TcpStream, site: &Site, log: &Mutex<Vec<String>>) {
    let mut lines = BufReader::new(stream).lines();
    let Some(Ok(first)) = lines.next() else {
        return;
    };
    for line in lines {
        match line {
            Ok(line) if line.is_empty() => break,
            Ok(_) => {}
            Err(_) => return,
        }
    }
    let path = first.split(' ').nth(1).unwrap_or("/").to_owned();
    log.lock().unwrap().push(path.clone());
    let (status, kind, body) = match site.answers.get(&path) {
        Some((kind, body)) => ("200 OK", *kind, body.clone()),
        None => ("404 Not Found", "text/html", b"<p>nothing here".to_vec()),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    let mut stream = stream;
    let _ = stream.write_all(head.as_bytes());
    let _ = stream.write_all(&body);
}
