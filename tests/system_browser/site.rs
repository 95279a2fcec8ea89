//! A site of a few fixed pages, for what the demo gallery would never do.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// A page: its path, its headers beyond the usual ones, its body. A first header
/// `Status` stands for the status, as in CGI.
pub(crate) type Page = (&'static str, &'static str, String);

/// A site that answers until the test ends.
pub(crate) struct Site {
    pub(crate) address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Site {
    /// Listens on any port of an address of loopback.
    pub(crate) fn open(host: &str, pages: Vec<Page>) -> Self {
        let listener = TcpListener::bind((host, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        let pages = Arc::new(pages);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (pages, log) = (Arc::clone(&pages), Arc::clone(&log));
                // A browser opens connections that it may need later. One that leaves
                // early is none of the site's business.
                std::thread::spawn(move || drop(answer(&stream, &pages, &log)));
            }
        });
        Self { address, asked }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The paths that were asked for so far.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn answer(mut stream: &TcpStream, pages: &[Page], log: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let mut line = String::new();
    while reader.read_line(&mut line)? > 2 {
        line.clear();
    }
    let path = first.split(' ').nth(1).unwrap_or_default();
    log.lock().unwrap().push(path.to_owned());
    let (headers, body) = pages
        .iter()
        .find(|(known, ..)| *known == path)
        .map_or(("Status: 404 Not Found\r\n", ""), |(_, headers, body)| {
            (*headers, body.as_str())
        });
    let (status, headers) = headers
        .strip_prefix("Status: ")
        .and_then(|rest| rest.split_once("\r\n"))
        .unwrap_or(("200 OK", headers));
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n{headers}\r\n{body}",
        body.len()
    )
}
