//! The stream lettre talks through: replies reach it clean, bounded and one at a time, and it is
//! known whether the final dot has left, and whether the server offers delivery reports.
//!
//! lettre reads a reply line without a bound, takes any byte that is not UTF-8 for a network error,
//! a reply without text (`250` alone) for a syntax error, and an early second reply for the answer
//! to the next command. After the dot each of those would turn a delivered letter into one in doubt.

use std::{
    fmt, io,
    net::SocketAddr,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::mail::wire::Wire;

/// The longest reply line that is passed on, CRLF included; lettre refuses more than 1000.
const LONGEST_LINE: usize = 900;
/// The longest reply line that is read at all, and the most that may wait unread.
const LONGEST_RAW: usize = 64 * 1024;
/// What ends a message (RFC 5321 §4.1.1.4). No stuffed body can hold or end in it.
const FINAL_DOT: &[u8] = b"\r\n.\r\n";

/// What was seen on the stream that lettre does not tell.
#[derive(Debug, Clone, Default)]
pub(super) struct Signs(Arc<Flags>);

#[derive(Debug, Default)]
struct Flags {
    dot_left: AtomicBool,
    offers_dsn: AtomicBool,
}

impl Signs {
    pub(super) fn forget_dot(&self) {
        self.0.dot_left.store(false, Ordering::Release);
    }

    /// Whether the final dot of the present message has left.
    pub(super) fn dot_left(&self) -> bool {
        self.0.dot_left.load(Ordering::Acquire)
    }

    /// Whether the server offers delivery status notifications (RFC 3461).
    pub(super) fn offers_dsn(&self) -> bool {
        self.0.offers_dsn.load(Ordering::Acquire)
    }

    /// Takes note of a clean reply line.
    fn note(&self, line: &[u8]) {
        let offer = line.strip_prefix(b"250").and_then(|rest| rest.get(1..)).unwrap_or_default();
        if offer.eq_ignore_ascii_case(b"DSN") {
            self.0.offers_dsn.store(true, Ordering::Release);
        }
    }
}

pub(super) struct Replies {
    wire: Wire,
    signs: Signs,
    /// Raw bytes of lines that are not complete or not yet asked for.
    raw: Vec<u8>,
    /// One clean line, and how much of it was handed out.
    line: Vec<u8>,
    given: usize,
    /// The last line of a reply has been handed out: no more is due before the next command.
    replied: bool,
}

impl fmt::Debug for Replies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Replies")
    }
}

impl Replies {
    /// `opening` is what the server is made to say first: a greeting that was read before TLS.
    pub(super) fn new(wire: Wire, opening: Option<&str>) -> (Self, Signs) {
        let signs = Signs::default();
        let raw = opening.map_or_else(Vec::new, |line| format!("{line}\r\n").into_bytes());
        (Self { wire, signs: signs.clone(), raw, line: Vec::new(), given: 0, replied: false }, signs)
    }

    /// Takes the next complete raw line, cleaned, as the line to hand out.
    fn next_line(&mut self) -> bool {
        let Some(end) = self.raw.iter().position(|b| *b == b'\n') else {
            return false;
        };
        let rest = self.raw.split_off(end + 1);
        let raw = std::mem::replace(&mut self.raw, rest);
        let text = raw.trim_ascii_end();
        let mut line: Vec<u8> = text.iter().take(LONGEST_LINE).map(|b| clean(*b)).collect();
        if line.len() == 3 && line.iter().all(u8::is_ascii_digit) {
            line.push(b' ');
        }
        self.replied = line.get(3) != Some(&b'-');
        self.signs.note(&line);
        line.extend_from_slice(b"\r\n");
        (self.line, self.given) = (line, 0);
        true
    }
}

/// A byte that may stand in a reply line; `?` for one that may not.
fn clean(byte: u8) -> u8 {
    match byte {
        b'\t' => b' ',
        b' '..=b'~' => byte,
        _ => b'?',
    }
}

fn refused(words: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, words)
}

impl AsyncRead for Replies {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        loop {
            if let Some(rest) = this.line.get(this.given..).filter(|rest| !rest.is_empty()) {
                let part = rest.get(..buf.remaining()).unwrap_or(rest);
                buf.put_slice(part);
                this.given += part.len();
                return Poll::Ready(Ok(()));
            }
            if this.next_line() {
                continue;
            }
            if this.raw.len() > LONGEST_RAW {
                return Poll::Ready(Err(refused("the server's line is too long")));
            }
            let mut chunk = [0; 2048];
            let mut chunk = ReadBuf::new(&mut chunk);
            ready!(Pin::new(&mut this.wire).poll_read(cx, &mut chunk))?;
            if chunk.filled().is_empty() {
                return Poll::Ready(Err(io::Error::new(
                    io::ErrorKind::UnexpectedEof,
                    "the server closed the connection",
                )));
            }
            this.raw.extend_from_slice(chunk.filled());
        }
    }
}

impl AsyncWrite for Replies {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        if this.replied {
            if !this.raw.is_empty() {
                return Poll::Ready(Err(refused("the server said more than it was asked")));
            }
            this.replied = false;
        }
        let written = ready!(Pin::new(&mut this.wire).poll_write(cx, buf))?;
        if buf == FINAL_DOT && written > 0 {
            this.signs.0.dot_left.store(true, Ordering::Release);
        }
        Poll::Ready(Ok(written))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().wire).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().wire).poll_shutdown(cx)
    }
}

impl AsyncTokioStream for Replies {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.wire.peer_addr()
    }
}
