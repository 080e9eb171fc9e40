//! A bound on what an IMAP server can make us hold: async-imap allocates up to 512 MiB for one response.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::{LARGEST_MESSAGE, wire::Wire};

/// The largest literal that is let through: a message may be this large, and a little more for
/// servers that count line ends differently.
const LARGEST_LITERAL: u64 = LARGEST_MESSAGE + 1024 * 1024;
/// The longest run of bytes outside literals within one response line.
const LONGEST_LINE: u64 = 1024 * 1024;

/// Watches what comes in; a literal or a line over its bound is an error before it is stored.
#[derive(Debug)]
pub(super) struct Guard {
    wire: Wire,
    watch: Watch,
}

impl Guard {
    pub(super) fn new(wire: Wire) -> Self {
        Self { wire, watch: Watch::default() }
    }
}

/// Where in the server's talk we are (RFC 3501 §4.3: `{N}` CRLF, then N octets).
#[derive(Debug, Default)]
struct Watch {
    /// Octets of the present literal still to come.
    literal: u64,
    /// Octets of the present line so far, literals not counted.
    line: u64,
    /// The number in the braces now being read, or just read.
    braces: Option<u64>,
    closed: bool,
}

impl Watch {
    fn see(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            if self.literal > 0 {
                let skip = usize::try_from(self.literal).unwrap_or(usize::MAX).min(bytes.len());
                self.literal -= skip as u64;
                bytes = bytes.get(skip..).unwrap_or_default();
                continue;
            }
            let Some((byte, rest)) = bytes.split_first() else { break };
            bytes = rest;
            self.line += 1;
            if self.line > LONGEST_LINE {
                return Err(refused("the server's line is too long"));
            }
            match byte {
                b'{' => (self.braces, self.closed) = (Some(0), false),
                b'0'..=b'9' if !self.closed => {
                    let digit = u64::from(byte - b'0');
                    self.braces = self.braces.map(|n| n.saturating_mul(10).saturating_add(digit));
                }
                b'}' if self.braces.is_some() => self.closed = true,
                b'\r' if self.closed => {}
                b'\n' => {
                    let announced = self.braces.take().filter(|_| self.closed);
                    self.closed = false;
                    match announced {
                        Some(octets) if octets > LARGEST_LITERAL => {
                            return Err(refused("the server sends more at once than was asked for"));
                        }
                        Some(octets) => self.literal = octets,
                        None => self.line = 0,
                    }
                }
                _ => (self.braces, self.closed) = (None, false),
            }
        }
        Ok(())
    }
}

fn refused(words: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, words)
}

impl AsyncRead for Guard {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buf.filled().len();
        ready!(Pin::new(&mut this.wire).poll_read(cx, buf))?;
        Poll::Ready(this.watch.see(buf.filled().get(before..).unwrap_or_default()))
    }
}

impl AsyncWrite for Guard {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().wire).poll_write(cx, buf)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().wire).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().wire).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fed(bytes: &[u8], step: usize) -> io::Result<()> {
        let mut watch = Watch::default();
        bytes.chunks(step).try_for_each(|chunk| watch.see(chunk))
    }

    #[test]
    fn a_literal_is_measured_before_it_comes() {
        for step in [1, 7, 4096] {
            assert!(fed(b"* 1 FETCH (BODY[] {4294967295}\r\n", step).is_err());
            assert!(fed(b"* 1 FETCH (BODY[] {99999999999999999999999}\r\n", step).is_err());
            // Inside a literal nothing is measured, and after it the line goes on.
            assert!(fed(b"* 1 FETCH (BODY[] {14}\r\n{4294967295}\r\n UID 1)\r\n* OK\r\n", step).is_ok());
            assert!(fed(b"* 1 FETCH (BODY[] {2}\r\nab BODY[TEXT] {900000000}\r\n", step).is_err());
            // Not a literal: no CRLF after the brace.
            assert!(fed(b"* OK see {4294967295} bytes\r\n", step).is_ok());
        }
    }

    #[test]
    fn an_endless_line_ends() {
        assert!(fed(&vec![b'x'; 2 * 1024 * 1024], 4096).is_err());
        let lines = b"* OK still here\r\n".repeat(200_000);
        assert!(fed(&lines, 4096).is_ok());
    }
}
