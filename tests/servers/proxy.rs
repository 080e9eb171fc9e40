//! Between mentord and Postfix: a connection that breaks at the worst moment, and one that never speaks.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Passes plain SMTP on to a server. Of the first few messages the server's answer to the final dot
/// is kept back and the connection cut: delivered, and the client cannot know.
pub(crate) struct Cut {
    pub(crate) port: u16,
    left: Arc<AtomicUsize>,
}

impl Cut {
    /// The proxy ends with the test's process.
    pub(crate) fn after_the_dot(server: u16, times: usize) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
        let port = listener.local_addr().expect("it is bound").port();
        let left = Arc::new(AtomicUsize::new(times));
        let counted = Arc::clone(&left);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let counted = Arc::clone(&counted);
                thread::spawn(move || {
                    // Either side may hang up at any time; the other is told by the closed socket.
                    let _ = pass_on(&client, server, &counted);
                });
            }
        });
        Self { port, left }
    }

    /// How many messages are still to be cut off.
    pub(crate) fn left(&self) -> usize {
        self.left.load(Ordering::SeqCst)
    }
}

/// One session, line by line and in step: what SMTP without pipelining is.
fn pass_on(client: &TcpStream, server: u16, left: &AtomicUsize) -> std::io::Result<()> {
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
        let cuts = in_message
            && left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok();
        if cuts {
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
