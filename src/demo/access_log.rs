//! The access log: Apache's combined format with the request time appended.
//!
//! `127.0.0.1 - curator [05/Mar/2026:17:04:09 +0000] "GET / HTTP/1.1" 200 5120
//! "-" "agent" 0.000412`: the bytes are those of the body as sent, the time is
//! in seconds from the request's head to the last byte of its answer. An
//! independent witness of what a load test reports.
//!
//! Lines are written by a thread of their own. Its queue is bounded and waits
//! when full: a line is never lost.

use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write as _};
use std::net::IpAddr;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use http::{HeaderMap, Method, Request, Uri, Version, header};
use jiff::{Timestamp, tz::TimeZone};
use parking_lot::Mutex;

/// Lines that may wait to be written.
const QUEUE: usize = 65_536;

/// One request in the log.
#[derive(Debug)]
pub(super) struct Line {
    at: Timestamp,
    peer: IpAddr,
    user: Option<String>,
    method: Method,
    target: Uri,
    version: Version,
    referer: Option<String>,
    agent: Option<String>,
    status: u16,
    bytes: u64,
    elapsed: Duration,
}

impl Line {
    pub(super) fn new<B>(peer: IpAddr, user: Option<String>, request: &Request<B>) -> Self {
        Self {
            at: Timestamp::now(),
            peer,
            user,
            method: request.method().clone(),
            target: request.uri().clone(),
            version: request.version(),
            referer: text_of(request.headers(), header::REFERER),
            agent: text_of(request.headers(), header::USER_AGENT),
            status: 0,
            bytes: 0,
            elapsed: Duration::ZERO,
        }
    }

    pub(super) fn finish(&mut self, status: u16, bytes: u64, elapsed: Duration) {
        (self.status, self.bytes, self.elapsed) = (status, bytes, elapsed);
    }

    fn write_to(&self, out: &mut String) {
        let user = self.user.as_deref().unwrap_or("-");
        let at = self.at.to_zoned(TimeZone::UTC);
        let at = at.strftime("%d/%b/%Y:%H:%M:%S %z");
        let target = self
            .target
            .path_and_query()
            .map_or("/", |target| target.as_str());
        let _ = write!(
            out,
            "{} - {} [{at}] \"{} ",
            self.peer,
            escaped(user),
            self.method
        );
        let _ = write!(
            out,
            "{} {:?}\" {} {} \"{}\" \"{}\" {}.{:06}",
            escaped(target),
            self.version,
            self.status,
            self.bytes,
            self.referer.as_deref().map_or("-".into(), escaped),
            self.agent.as_deref().map_or("-".into(), escaped),
            self.elapsed.as_secs(),
            self.elapsed.subsec_micros(),
        );
        out.push('\n');
    }
}

fn text_of(headers: &HeaderMap, name: header::HeaderName) -> Option<String> {
    headers
        .get(name)
        .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// Escapes what could end a field or a line, as nginx does: `\x22`.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c == '"' || c == '\\' || c.is_control() {
            let _ = write!(out, "\\x{:02X}", c as u32);
        } else {
            out.push(c);
        }
    }
    out
}

/// The open log. Closing it ([`AccessLog::close`]) writes what is queued.
#[derive(Debug)]
pub(super) struct AccessLog {
    queue: Mutex<Option<SyncSender<Box<Line>>>>,
    writer: Mutex<Option<JoinHandle<()>>>,
}

impl AccessLog {
    /// Opens the file to append to it.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().create(true).append(true).open(path)?;
        let (queue, lines) = sync_channel(QUEUE);
        let writer = std::thread::Builder::new()
            .name("demo-log".to_owned())
            .spawn(move || write_lines(&lines, file))?;
        Ok(Self {
            queue: Mutex::new(Some(queue)),
            writer: Mutex::new(Some(writer)),
        })
    }

    pub(super) fn write(&self, line: Box<Line>) {
        let queue = self.queue.lock().clone();
        if let Some(queue) = queue {
            // Fails only when the writer has ended, which it does on close.
            let _ = queue.send(line);
        }
    }

    /// Writes what is queued and closes the file.
    pub(super) fn close(&self) {
        drop(self.queue.lock().take());
        if let Some(writer) = self.writer.lock().take() {
            let _ = writer.join();
        }
    }
}

/// Writes lines as they come; flushes whenever none is waiting.
fn write_lines(lines: &Receiver<Box<Line>>, file: File) {
    let mut file = BufWriter::with_capacity(64 * 1024, file);
    let mut text = String::new();
    let mut failed = false;
    loop {
        let line = match lines.try_recv() {
            Ok(line) => line,
            Err(TryRecvError::Disconnected) => break,
            Err(TryRecvError::Empty) => {
                let _ = file.flush();
                match lines.recv() {
                    Ok(line) => line,
                    Err(_) => break,
                }
            }
        };
        text.clear();
        line.write_to(&mut text);
        if let Err(error) = file.write_all(text.as_bytes())
            && !failed
        {
            failed = true;
            tracing::warn!(%error, "the demo gallery's access log cannot be written");
        }
    }
    let _ = file.flush();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_in_the_combined_format_and_cannot_be_broken() {
        let request = Request::builder()
            .uri("/galleries/1?page=2")
            .header("user-agent", "a \"quoted\" agent")
            .header("referer", "http://127.0.0.1/")
            .body(())
            .unwrap();
        let mut line = Line::new("127.0.0.1".parse().unwrap(), None, &request);
        line.at = "2026-03-05T17:04:09Z".parse().unwrap();
        line.finish(200, 5120, Duration::from_micros(1_000_412));
        let mut text = String::new();
        line.write_to(&mut text);
        assert_eq!(
            text,
            "127.0.0.1 - - [05/Mar/2026:17:04:09 +0000] \"GET /galleries/1?page=2 HTTP/1.1\" \
             200 5120 \"http://127.0.0.1/\" \"a \\x22quoted\\x22 agent\" 1.000412\n"
        );
        assert_eq!(escaped("a\nb\\"), "a\\x0Ab\\x5C");
    }
}
