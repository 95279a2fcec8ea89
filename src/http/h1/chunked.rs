//! Bodies in chunks (RFC 9112, section 7.1), as they come in.

/// The longest line of a chunk's size, and of all trailers together.
const LONGEST_LINE: usize = 16 << 10;

/// How far into a chunked body we are.
#[derive(Debug)]
pub struct Chunked {
    state: State,
    /// Bytes of the current line, or of the trailers.
    line: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// In the hexadecimal size of the next chunk.
    Size(Option<u64>),
    /// Behind the size, where spaces or an extension may stand.
    Extension(u64),
    /// In a chunk of which so much is left.
    Data(u64),
    /// Behind a chunk, before the end of its line.
    DataEnd,
    /// In the trailers; whether the current line is empty so far.
    Trailer { empty: bool },
    /// Behind the last byte.
    Over,
}

/// What some bytes of a chunked body were.
#[derive(Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Data.
    Data(&'a [u8]),
    /// All is read, and more is to come.
    NeedMore,
    /// The body is over.
    End,
    /// Not a chunk.
    Nonsense,
}

impl Default for Chunked {
    fn default() -> Self {
        Self {
            state: State::Size(None),
            line: 0,
        }
    }
}

impl Chunked {
    /// Takes the next piece off the front of the bytes.
    pub fn next<'a>(&mut self, bytes: &mut &'a [u8]) -> Piece<'a> {
        loop {
            if self.state == State::Over {
                return Piece::End;
            }
            if bytes.is_empty() {
                return Piece::NeedMore;
            }
            if let State::Data(left) = self.state {
                let length = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
                let (data, rest) = bytes.split_at(length);
                *bytes = rest;
                self.state = match left - length as u64 {
                    0 => State::DataEnd,
                    left => State::Data(left),
                };
                return Piece::Data(data);
            }
            let byte = bytes[0];
            *bytes = &bytes[1..];
            self.line += 1;
            let Some(next) = self.step(byte) else {
                return Piece::Nonsense;
            };
            if self.line > LONGEST_LINE {
                return Piece::Nonsense;
            }
            self.state = next;
        }
    }

    /// One byte outside of data; `None` when it should not stand there.
    fn step(&mut self, byte: u8) -> Option<State> {
        match self.state {
            State::Size(size) => match (byte, size) {
                (b'\n', Some(size)) => Some(self.chunk(size)),
                (b';' | b' ' | b'\t' | b'\r', Some(size)) => Some(State::Extension(size)),
                _ => {
                    let digit = char::from(byte).to_digit(16)?;
                    let size = size.unwrap_or(0).checked_mul(16)?;
                    Some(State::Size(Some(size.checked_add(u64::from(digit))?)))
                }
            },
            State::Extension(size) if byte == b'\n' => Some(self.chunk(size)),
            State::Extension(size) => Some(State::Extension(size)),
            State::DataEnd => match byte {
                b'\r' => Some(State::DataEnd),
                b'\n' => {
                    self.line = 0;
                    Some(State::Size(None))
                }
                _ => None,
            },
            State::Trailer { empty } => match byte {
                b'\n' if empty => Some(State::Over),
                b'\n' => Some(State::Trailer { empty: true }),
                b'\r' => Some(State::Trailer { empty }),
                _ => Some(State::Trailer { empty: false }),
            },
            State::Data(_) | State::Over => None,
        }
    }

    fn chunk(&mut self, size: u64) -> State {
        self.line = 0;
        match size {
            0 => State::Trailer { empty: true },
            size => State::Data(size),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The data of a body that comes in steps, and how it ends.
    fn read(body: &[u8], step: usize) -> (Vec<u8>, &'static str) {
        let mut chunked = Chunked::default();
        let mut data = Vec::new();
        for mut bytes in body.chunks(step) {
            loop {
                match chunked.next(&mut bytes) {
                    Piece::Data(piece) => data.extend_from_slice(piece),
                    Piece::NeedMore => break,
                    Piece::End => return (data, if bytes.is_empty() { "end" } else { "more" }),
                    Piece::Nonsense => return (data, "nonsense"),
                }
            }
        }
        (data, "cut")
    }

    #[test]
    fn chunks_are_put_together_however_they_come() {
        let body = b"5\r\nhello\r\n1C;name=\"value\"\r\n, it is a vernissage tonight\r\n0\r\n\r\n";
        let short = b"5\nhello\n0\n\n";
        let trailers = b"a \r\n0123456789\r\n000\r\nExpires: never\r\nX: y\r\n\r\n";
        for step in [1, 2, 3, 7, 1000] {
            let whole = (b"hello, it is a vernissage tonight".to_vec(), "end");
            assert_eq!(read(body, step), whole, "by {step}");
            assert_eq!(read(short, step), (b"hello".to_vec(), "end"));
            assert_eq!(read(trailers, step), (b"0123456789".to_vec(), "end"));
        }
    }

    #[test]
    fn what_is_no_chunk_is_told() {
        let without_size = b"\r\nhello";
        let too_large = b"11111111111111111\r\n";
        let wrong_end = b"2\r\nabc";
        for wrong in [
            &without_size[..],
            b"zz\r\n",
            too_large,
            wrong_end,
            b"-1\r\n",
        ] {
            assert_eq!(read(wrong, 3).1, "nonsense", "{wrong:?}");
        }
        assert_eq!(read(b"5\r\nhel", 3), (b"hel".to_vec(), "cut"));
        assert_eq!(read(b"0\r\n\r\nHTTP/1.1", 100).1, "more");
        let endless = [b"5;".to_vec(), vec![b'x'; 20_000]].concat();
        assert_eq!(read(&endless, 1000).1, "nonsense");
    }
}
