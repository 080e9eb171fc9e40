//! Between an IMAP server and the parser: whole responses, bounded, and only such as can be read.
//!
//! async-imap allocates up to 512 MiB for one response, ends a connection for ever at the first
//! response that it cannot parse, and panics at some. So each response is put together here, measured
//! as it comes, and tried; what cannot be read is passed over and counted.

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    task::{Context, Poll, ready},
};

use async_imap::imap_proto;
use tokio::io::{AsyncRead, AsyncWrite, BufWriter, ReadBuf};

use crate::mail::{LARGEST_MESSAGE, wire::Wire};

/// The largest response that is let through: a message may be this large, and a little more for
/// servers that count line ends differently.
const LARGEST_RESPONSE: usize = LARGEST_MESSAGE as usize + 1024 * 1024;
/// The longest run of bytes outside literals within one response.
const LONGEST_LINE: usize = 1024 * 1024;
/// What is read at once.
const PIECE: usize = 64 * 1024;

/// Hands on what can be read of what comes in; what is over a bound is an error before it is stored.
pub(super) struct Guard {
    /// A command goes out whole: async-imap writes its tag, its words and its end one by one.
    wire: BufWriter<Wire>,
    piece: Box<[u8]>,
    frames: Frames,
    /// How much of `frames.whole` was handed on.
    given: usize,
}

impl std::fmt::Debug for Guard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Guard").field("wire", &self.wire).finish_non_exhaustive()
    }
}

impl Guard {
    pub(super) fn new(wire: Wire) -> Self {
        Self { wire: BufWriter::new(wire), piece: vec![0; PIECE].into(), frames: Frames::default(), given: 0 }
    }

    /// Octets that came from the server so far.
    pub(super) fn octets(&self) -> u64 {
        self.frames.octets
    }

    /// Untagged responses that could not be read, so far.
    pub(super) fn passed_over(&self) -> u64 {
        self.frames.passed_over
    }
}

/// Puts responses together (RFC 3501 §4.3: a line that ends in `{N}` goes on with N octets, and
/// another line).
#[derive(Debug, Default)]
struct Frames {
    /// The response that is coming in.
    frame: Vec<u8>,
    /// Octets of the present literal still to come.
    literal: usize,
    /// Octets of the frame outside literals.
    line: usize,
    /// Responses that can be read, to be handed on.
    whole: Vec<u8>,
    octets: u64,
    passed_over: u64,
}

impl Frames {
    fn take(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        self.octets += bytes.len() as u64;
        while !bytes.is_empty() {
            if self.literal > 0 {
                let (now, rest) = bytes.split_at(self.literal.min(bytes.len()));
                self.frame.extend_from_slice(now);
                self.literal -= now.len();
                bytes = rest;
                continue;
            }
            let end = bytes.iter().position(|byte| *byte == b'\n').map(|at| at + 1);
            let (now, rest) = bytes.split_at(end.unwrap_or(bytes.len()));
            self.frame.extend_from_slice(now);
            self.line += now.len();
            bytes = rest;
            if self.line > LONGEST_LINE {
                return Err(refused("the server's line is too long"));
            }
            if end.is_some() {
                self.line_ended()?;
            }
        }
        Ok(())
    }

    fn line_ended(&mut self) -> io::Result<()> {
        match announced(&self.frame) {
            Some(octets) if octets > LARGEST_RESPONSE.saturating_sub(self.frame.len()) => {
                Err(refused("the server sends more at once than was asked for"))
            }
            Some(octets) => {
                self.literal = octets;
                self.frame.reserve(octets.min(PIECE));
                Ok(())
            }
            None => {
                let frame = std::mem::take(&mut self.frame);
                self.line = 0;
                self.judge(frame);
                Ok(())
            }
        }
    }

    fn judge(&mut self, frame: Vec<u8>) {
        let frame = with_crlf(plain_name(frame));
        if reads(&frame) {
            if self.whole.is_empty() {
                self.whole = frame;
            } else {
                self.whole.extend_from_slice(&frame);
            }
            return;
        }
        match stand_in(&frame) {
            Some(instead) if reads(&instead) => self.whole.extend_from_slice(&instead),
            _ => self.passed_over += 1,
        }
    }
}

/// How many octets the literal has that the line just ended announces.
fn announced(frame: &[u8]) -> Option<usize> {
    // Words for people may end like a literal, and never hold one.
    if status_word(frame).is_some() || frame.starts_with(b"+") {
        return None;
    }
    let line = frame.strip_suffix(b"\n")?;
    let line = line.strip_suffix(b"\r").unwrap_or(line).strip_suffix(b"}")?;
    let digits = line.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let (head, number) = line.split_at(line.len() - digits);
    if digits == 0 || !head.ends_with(b"{") {
        return None;
    }
    // A number that is too large for us is certainly too large.
    Some(std::str::from_utf8(number).ok()?.parse().unwrap_or(usize::MAX))
}

/// Whether the parser makes one response of it, all of it.
fn reads(frame: &[u8]) -> bool {
    // It panics where a message has no date, and where no space follows a code; there may be more
    // of the kind.
    let dateless = b"INTERNALDATE NIL";
    let line = frame.split(|byte| *byte == b'\n').next().unwrap_or_default();
    if line.windows(dateless.len()).any(|part| part.eq_ignore_ascii_case(dateless))
        || line.windows(2).any(|pair| matches!(pair, [b']', 0x80..=0xff]))
    {
        return false;
    }
    let parsed = catch_unwind(AssertUnwindSafe(
        || matches!(imap_proto::Response::parse(frame), Ok((rest, _)) if rest.is_empty()),
    ));
    parsed.unwrap_or(false)
}

/// OK, NO, BAD, BYE or PREAUTH (RFC 3501 §7.1), and what stands before and behind it.
fn status_word(frame: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let space = frame.iter().position(|byte| *byte == b' ')?;
    let (tag, rest) = (frame.get(..space)?, frame.get(space + 1..)?);
    let end = rest.iter().position(|byte| matches!(byte, b' ' | b'\r' | b'\n')).unwrap_or(rest.len());
    let (word, behind) = rest.split_at(end);
    let words: [&[u8]; 5] = [b"OK", b"NO", b"BAD", b"BYE", b"PREAUTH"];
    words.iter().any(|known| word.eq_ignore_ascii_case(known)).then_some((tag, word, behind))
}

/// What a status or continuation says, in a form that can be read; nothing stands in for data.
fn stand_in(frame: &[u8]) -> Option<Vec<u8>> {
    if frame.starts_with(b"+") {
        return Some(b"+ go on\r\n".to_vec());
    }
    let (tag, word, behind) = status_word(frame)?;
    let plain = |byte: &&u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'[' | b']');
    let said: Vec<u8> = behind.iter().filter(plain).copied().take(PIECE).collect();
    Some([tag, b" ", word, b" ", said.trim_ascii(), b"\r\n"].concat())
}

/// Some servers end lines as files do.
fn with_crlf(mut frame: Vec<u8>) -> Vec<u8> {
    if frame.ends_with(b"\n") && !frame.ends_with(b"\r\n") {
        frame.pop();
        frame.extend_from_slice(b"\r\n");
    }
    frame
}

/// A quoted folder name with escapes (RFC 3501 §9, `quoted`) as a literal: the parser leaves the
/// escapes in.
fn plain_name(frame: Vec<u8>) -> Vec<u8> {
    let unescaped = || {
        let list = frame.strip_prefix(b"* LIST ")?;
        let attributes = list.iter().position(|byte| *byte == b')')?;
        let rest = list.get(attributes + 2..)?;
        let delimiter = match rest {
            [b'"', b'\\', _, b'"', b' ', ..] => 5,
            [b'"', _, b'"', b' ', ..] | [b'N' | b'n', _, _, b' ', ..] => 4,
            _ => return None,
        };
        let name = rest.get(delimiter..)?.trim_ascii_end();
        let inner = name.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
        if !inner.contains(&b'\\') {
            return None;
        }
        let mut plain = Vec::with_capacity(inner.len());
        let mut escaped = false;
        for byte in inner {
            escaped = *byte == b'\\' && !escaped;
            if !escaped {
                plain.push(*byte);
            }
        }
        let head = frame.get(..b"* LIST ".len() + attributes + 2 + delimiter)?;
        Some([head, format!("{{{}}}\r\n", plain.len()).as_bytes(), &plain, b"\r\n"].concat())
    };
    unescaped().unwrap_or(frame)
}

fn refused(words: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, words)
}

impl AsyncRead for Guard {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        loop {
            let waiting = this.frames.whole.get(this.given..).unwrap_or_default();
            if !waiting.is_empty() {
                let (now, _) = waiting.split_at(waiting.len().min(buf.remaining()));
                buf.put_slice(now);
                this.given += now.len();
                return Poll::Ready(Ok(()));
            }
            (this.frames.whole, this.given) = (Vec::new(), 0);
            let mut piece = ReadBuf::new(&mut this.piece);
            ready!(Pin::new(&mut this.wire).poll_read(cx, &mut piece))?;
            if piece.filled().is_empty() {
                // In the middle of a response it is no end.
                let broken_off = !this.frames.frame.is_empty();
                return Poll::Ready(if broken_off {
                    Err(io::ErrorKind::UnexpectedEof.into())
                } else {
                    Ok(())
                });
            }
            this.frames.take(piece.filled())?;
        }
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
#[path = "guard_tests.rs"]
mod tests;
