//! A sluice between the crowd and the gallery: it lets everything through but the
//! bodies of uploads, of which it can hold back the second half.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};

/// What becomes of an upload that is held.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// The sender's other half is in the sluice already, and goes on when it is
    /// opened: the gallery gets a photo whose sender is dead.
    Late,
    /// The other half has not left the sender, and never comes.
    Cut,
}

#[derive(Default)]
struct State {
    /// Uploads that may pass before the first is held.
    pass: usize,
    /// Uploads whose fate has been chosen.
    turns: usize,
    /// Those that have come half-way.
    held: Vec<Fate>,
    is_open: bool,
}

/// An open sluice; ends with the test process.
pub(crate) struct Sluice {
    pub(crate) url: String,
    state: Arc<(Mutex<State>, Condvar)>,
}

impl Sluice {
    /// Holds every upload after the first few.
    pub(crate) fn before(gallery: &str, pass: usize) -> Self {
        let gallery = gallery.trim_start_matches("http://").trim_end_matches('/');
        let gallery = gallery.to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let state = Arc::new((
            Mutex::new(State {
                pass,
                ..State::default()
            }),
            Condvar::new(),
        ));
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for visitor in listener.incoming().flatten() {
                let (gallery, state) = (gallery.clone(), Arc::clone(&shared));
                std::thread::spawn(move || {
                    let _ = carry(visitor, &gallery, &state);
                });
            }
        });
        Self { url, state }
    }

    /// How many uploads have come half-way: those that will arrive late, and those
    /// that are cut.
    pub(crate) fn held(&self) -> (usize, usize) {
        let state = self.state.0.lock().unwrap();
        let late = state.held.iter().filter(|it| **it == Fate::Late).count();
        (late, state.held.len() - late)
    }

    /// Lets go what is held, and holds nothing from now on.
    pub(crate) fn open(&self) {
        self.state.0.lock().unwrap().is_open = true;
        self.state.1.notify_all();
    }
}

/// One connection: requests one by one, answers as they come.
fn carry(
    visitor: TcpStream,
    gallery: &str,
    state: &(Mutex<State>, Condvar),
) -> std::io::Result<()> {
    let mut gallery = TcpStream::connect(gallery)?;
    let (mut answers, mut back) = (gallery.try_clone()?, visitor.try_clone()?);
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut answers, &mut back);
        let _ = back.shutdown(Shutdown::Write);
    });
    let mut visitor = BufReader::new(visitor);
    loop {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            if visitor.read_until(b'\n', &mut head)? == 0 {
                return gallery.shutdown(Shutdown::Write);
            }
        }
        let text = String::from_utf8_lossy(&head).to_lowercase();
        let length = text
            .lines()
            .find_map(|it| it.strip_prefix("content-length: "));
        let length = length.and_then(|it| it.trim().parse().ok()).unwrap_or(0);
        gallery.write_all(&head)?;
        let fate = if text.contains("multipart/form-data") {
            hold(state)
        } else {
            None
        };
        let mut first = vec![0; if fate.is_some() { length / 2 } else { length }];
        visitor.read_exact(&mut first)?;
        gallery.write_all(&first)?;
        let Some(fate) = fate else { continue };
        let mut rest = vec![0; length - first.len()];
        if fate == Fate::Late {
            visitor.read_exact(&mut rest)?;
        }
        let (lock, opened) = state;
        let mut it = lock.lock().unwrap();
        it.held.push(fate);
        let open = opened.wait_while(it, |it| !it.is_open).unwrap();
        drop(open);
        match fate {
            // The way back stays open: a gallery may drop what it is asked by
            // one who has closed the connection.
            Fate::Late => return gallery.write_all(&rest),
            Fate::Cut => return gallery.shutdown(Shutdown::Both),
        }
    }
}

/// Whether this upload is held, and how: by turns.
fn hold(state: &(Mutex<State>, Condvar)) -> Option<Fate> {
    let mut state = state.0.lock().unwrap();
    if state.is_open {
        return None;
    }
    if state.pass > 0 {
        state.pass -= 1;
        return None;
    }
    state.turns += 1;
    Some(if state.turns % 2 == 1 {
        Fate::Late
    } else {
        Fate::Cut
    })
}
