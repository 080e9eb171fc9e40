//! Between mentord and its servers: connections that break at the worst moment, or answer late.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

/// Passes plain SMTP or IMAP on to a server, and does one thing wrong.
pub(crate) struct Cut {
    pub(crate) port: u16,
    left: Arc<AtomicUsize>,
}

impl Cut {
    /// Of the first few messages the server's answer to the final dot is kept back and the
    /// connection cut: delivered, and the client cannot know.
    pub(crate) fn after_the_dot(server: u16, times: usize) -> Self {
        Self::serve(times, move |client, left| pass_on(client, server, &mut || !take_one(left)))
    }

    /// The same for the `nth` message alone; [`Self::left`] is 0 once that was cut off.
    pub(crate) fn after_a_dot(server: u16, nth: usize) -> Self {
        Self::serve(nth, move |client, left| {
            pass_on(client, server, &mut || {
                left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)) != Ok(1)
            })
        })
    }

    /// The server's answer to each final dot comes late; [`Self::left`] counts those messages.
    pub(crate) fn slow_after_the_dot(server: u16, delay: Duration) -> Self {
        Self::serve(0, move |client, seen| {
            pass_on(client, server, &mut || {
                seen.fetch_add(1, Ordering::SeqCst);
                thread::sleep(delay);
                true
            })
        })
    }

    /// The first few messages that an IMAP server hands out end in the middle of their literal.
    pub(crate) fn in_a_literal(server: u16, times: usize) -> Self {
        Self::serve(times, move |client, left| cut_literal(client, server, left))
    }

    /// Passes on what both say; `seen` is told of each piece that the server says, before the client is.
    pub(crate) fn listening(server: u16, seen: impl Fn(&[u8]) + Send + Sync + Clone + 'static) -> Self {
        Self::serve(0, move |client, _| overhear(client, server, &seen))
    }

    /// Of the first few answers that hold these words none is passed on, nor anything after it: what was
    /// asked was done, and the client waits. [`Self::left`] counts down.
    pub(crate) fn silent_from(server: u16, words: &'static str, times: usize) -> Self {
        Self::serve(times, move |client, left| fall_silent(client, server, words.as_bytes(), left))
    }

    /// Nothing that an IMAP server tells of mail while it idles is passed on; [`Self::left`] counts it.
    pub(crate) fn silent_while_idle(server: u16) -> Self {
        Self::serve(0, move |client, kept_back| silence(client, server, kept_back))
    }

    /// A line that can be frozen: see [`Self::freeze`].
    pub(crate) fn freezing(server: u16) -> Self {
        Self::serve(0, move |client, frozen| freezing(client, server, frozen))
    }

    /// From now on nothing passes on the connections that are open; they stay open, and new ones work.
    pub(crate) fn freeze(&self) {
        self.left.fetch_add(1, Ordering::SeqCst);
    }

    /// The proxy ends with the test's process.
    fn serve(
        count: usize,
        session: impl Fn(&TcpStream, &AtomicUsize) -> std::io::Result<()> + Send + Clone + 'static,
    ) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
        let port = listener.local_addr().expect("it is bound").port();
        let left = Arc::new(AtomicUsize::new(count));
        let counted = Arc::clone(&left);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (counted, session) = (Arc::clone(&counted), session.clone());
                thread::spawn(move || {
                    // Either side may hang up at any time; the other is told by the closed socket.
                    let _ = session(&client, &counted);
                });
            }
        });
        Self { port, left }
    }

    /// How many messages are still to be cut off, or were made late.
    pub(crate) fn left(&self) -> usize {
        self.left.load(Ordering::SeqCst)
    }
}

/// Passes on what both say while it is open; while it is closed nothing passes, and nobody is told.
pub(crate) struct Valve {
    pub(crate) port: u16,
    open: Arc<AtomicBool>,
}

impl Valve {
    pub(crate) fn before(server: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
        let port = listener.local_addr().expect("it is bound").port();
        let open = Arc::new(AtomicBool::new(true));
        let passes = Arc::clone(&open);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let Ok(server) = TcpStream::connect(("127.0.0.1", server)) else { continue };
                for (from, to) in [(&client, &server), (&server, &client)] {
                    let (Ok(from), Ok(to)) = (from.try_clone(), to.try_clone()) else { continue };
                    let passes = Arc::clone(&passes);
                    thread::spawn(move || {
                        // Either side may hang up at any time; the other is told by the closed socket.
                        let _ = trickle(from, &to, &passes);
                        let _ = to.shutdown(std::net::Shutdown::Both);
                    });
                }
            }
        });
        Self { port, open }
    }

    pub(crate) fn close(&self) {
        self.open.store(false, Ordering::SeqCst);
    }

    pub(crate) fn open(&self) {
        self.open.store(true, Ordering::SeqCst);
    }
}

fn trickle(mut from: TcpStream, mut to: &TcpStream, open: &AtomicBool) -> std::io::Result<()> {
    to.set_nodelay(true)?;
    let mut buffer = [0_u8; 16 * 1024];
    loop {
        let length = from.read(&mut buffer)?;
        while !open.load(Ordering::SeqCst) {
            thread::sleep(Duration::from_millis(10));
        }
        if length == 0 {
            return Ok(());
        }
        to.write_all(buffer.get(..length).unwrap_or_default())?;
    }
}

/// Line by line, which for a server that idles is all there is; literals pass as they are.
fn silence(client: &TcpStream, server: u16, kept_back: &AtomicUsize) -> std::io::Result<()> {
    let server = TcpStream::connect(("127.0.0.1", server))?;
    server.set_nodelay(true)?;
    client.set_nodelay(true)?;
    let (mut up, mut to_server) = (client.try_clone()?, server.try_clone()?);
    let idles = Arc::new(AtomicBool::new(false));
    let begins = Arc::clone(&idles);
    thread::spawn(move || {
        let mut buffer = [0_u8; 16 * 1024];
        while let Ok(length) = up.read(&mut buffer)
            && length > 0
        {
            let said = buffer.get(..length).unwrap_or_default();
            begins.store(said.windows(4).any(|word| word == b"IDLE"), Ordering::SeqCst);
            if to_server.write_all(said).is_err() {
                break;
            }
        }
        let _ = to_server.shutdown(std::net::Shutdown::Both);
    });
    let (mut client, mut from_server) = (client, BufReader::new(server));
    loop {
        let mut line = Vec::new();
        if from_server.read_until(b'\n', &mut line)? == 0 {
            return client.shutdown(std::net::Shutdown::Both);
        }
        let tells = [&b" EXISTS\r\n"[..], b" RECENT\r\n"].iter().any(|news| line.ends_with(news));
        if tells && idles.load(Ordering::SeqCst) {
            kept_back.fetch_add(1, Ordering::SeqCst);
        } else {
            client.write_all(&line)?;
        }
    }
}

/// Passes both ways until it is frozen, and then swallows all that comes, and never closes.
fn freezing(client: &TcpStream, server: u16, frozen: &AtomicUsize) -> std::io::Result<()> {
    let server = TcpStream::connect(("127.0.0.1", server))?;
    server.set_nodelay(true)?;
    client.set_nodelay(true)?;
    let begun = frozen.load(Ordering::SeqCst);
    let pump = |mut from: &TcpStream, mut to: &TcpStream| {
        let mut buffer = [0_u8; 16 * 1024];
        while let Ok(length) = from.read(&mut buffer)
            && length > 0
        {
            let is_frozen = frozen.load(Ordering::SeqCst) > begun;
            if !is_frozen && to.write_all(buffer.get(..length).unwrap_or_default()).is_err() {
                break;
            }
        }
        if frozen.load(Ordering::SeqCst) == begun {
            let _ = to.shutdown(std::net::Shutdown::Both);
        }
    };
    thread::scope(|scope| {
        scope.spawn(|| pump(client, &server));
        pump(&server, client);
    });
    Ok(())
}

fn take_one(left: &AtomicUsize) -> bool {
    left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok()
}

fn overhear(mut client: &TcpStream, server: u16, seen: &impl Fn(&[u8])) -> std::io::Result<()> {
    let server = TcpStream::connect(("127.0.0.1", server))?;
    server.set_nodelay(true)?;
    client.set_nodelay(true)?;
    let (mut up, mut to_server, mut server) = (client.try_clone()?, server.try_clone()?, server);
    thread::spawn(move || {
        // The other direction needs no care.
        let _ = std::io::copy(&mut up, &mut to_server);
        let _ = to_server.shutdown(std::net::Shutdown::Both);
    });
    let mut buffer = [0_u8; 16 * 1024];
    loop {
        let length = server.read(&mut buffer)?;
        if length == 0 {
            return client.shutdown(std::net::Shutdown::Both);
        }
        let said = buffer.get(..length).unwrap_or_default();
        seen(said);
        client.write_all(said)?;
    }
}

/// Both directions are passed on until the server says `words`; then nothing more of what it says.
fn fall_silent(mut client: &TcpStream, server: u16, words: &[u8], left: &AtomicUsize) -> std::io::Result<()> {
    let server = TcpStream::connect(("127.0.0.1", server))?;
    let (mut up, mut to_server, mut server) = (client.try_clone()?, server.try_clone()?, server);
    thread::spawn(move || {
        // The other direction needs no care.
        let _ = std::io::copy(&mut up, &mut to_server);
        let _ = to_server.shutdown(std::net::Shutdown::Both);
    });
    let mut silent = false;
    let mut buffer = [0_u8; 16 * 1024];
    loop {
        let length = server.read(&mut buffer)?;
        if length == 0 {
            return client.shutdown(std::net::Shutdown::Both);
        }
        let said = buffer.get(..length).unwrap_or_default();
        silent |= said.windows(words.len()).any(|window| window == words) && take_one(left);
        if !silent {
            client.write_all(said)?;
        }
    }
}

/// What the server says is passed on as it comes, until a message of some size begins.
fn cut_literal(client: &TcpStream, server: u16, left: &AtomicUsize) -> std::io::Result<()> {
    let server = TcpStream::connect(("127.0.0.1", server))?;
    let (mut up, mut to_server) = (client.try_clone()?, server.try_clone()?);
    thread::spawn(move || {
        // The other direction needs no care.
        let _ = std::io::copy(&mut up, &mut to_server);
        let _ = to_server.shutdown(std::net::Shutdown::Both);
    });
    let (mut client, mut server) = (client, &server);
    let mut buffer = [0_u8; 16 * 1024];
    loop {
        let length = server.read(&mut buffer)?;
        if length == 0 {
            return client.shutdown(std::net::Shutdown::Both);
        }
        let said = buffer.get(..length).unwrap_or_default();
        let begins = said.windows(8).position(|window| window == b"BODY[] {");
        let opened = begins.and_then(|at| {
            let line = said.get(at..)?.iter().position(|byte| *byte == b'\n')?;
            Some(at + line + 1)
        });
        if let Some(opened) = opened
            && length > opened + 100
            && take_one(left)
        {
            client.write_all(said.get(..opened + 50).unwrap_or(said))?;
            return client.shutdown(std::net::Shutdown::Both);
        }
        client.write_all(said)?;
    }
}

/// One session, line by line and in step: what SMTP without pipelining is. `answers`: whether the
/// answer to a final dot is passed on.
fn pass_on(client: &TcpStream, server: u16, answers: &mut dyn FnMut() -> bool) -> std::io::Result<()> {
    let server = TcpStream::connect(("127.0.0.1", server))?;
    server.set_nodelay(true)?;
    client.set_nodelay(true)?;
    let (mut from_client, mut from_server) =
        (BufReader::new(client.try_clone()?), BufReader::new(server.try_clone()?));
    let (mut client, mut server) = (client, &server);
    client.write_all(&reply(&mut from_server)?)?;
    let mut in_message = false;
    loop {
        let mut line = Vec::new();
        if from_client.read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        server.write_all(&line)?;
        if in_message && line != b".\r\n" {
            continue;
        }
        let answer = reply(&mut from_server)?;
        if in_message && !answers() {
            client.shutdown(std::net::Shutdown::Both)?;
            return Ok(());
        }
        in_message = answer.starts_with(b"354");
        client.write_all(&answer)?;
    }
}

/// All lines of one answer.
fn reply(server: &mut impl BufRead) -> std::io::Result<Vec<u8>> {
    let mut answer = Vec::new();
    loop {
        let mut line = Vec::new();
        if server.read_until(b'\n', &mut line)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        answer.extend_from_slice(&line);
        if line.get(3) != Some(&b'-') {
            return Ok(answer);
        }
    }
}
