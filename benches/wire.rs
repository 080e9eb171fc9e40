//! The time a letter takes on the wire: our SMTP client against a bare one, same sink, same run.
//!
//! Fails above 5 ms a letter: a lost TCP_NODELAY costs 40.

#[path = "delivery/smtp.rs"]
mod smtp;

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    process::ExitCode,
    thread,
    time::{Duration, Instant},
};

use mentord::{
    domain::EmailAddress,
    mail::{Parcel, SendOutcome},
};
use smtp::plain_smtp;

const LETTERS: u32 = 1000;
const BOUND: Duration = Duration::from_millis(5);

fn main() -> ExitCode {
    match measure() {
        Ok((ours, bare)) => {
            let ratio = ours.as_secs_f64() / bare.as_secs_f64();
            println!("wire: {ours:.1?} a letter, bare client {bare:.1?}, ratio {ratio:.2}, bound {BOUND:?}");
            if ours < BOUND { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            eprintln!("wire: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Mean time a letter, ours and the bare client's; the better of two rounds each.
fn measure() -> anyhow::Result<(Duration, Duration)> {
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    let port = listener.local_addr()?.port();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || sink(stream));
        }
    });
    let letter = format!("Subject: x\r\n\r\n{}", "A line of a letter of four kilobytes.\r\n".repeat(105));
    let (mut ours, mut bare) = (Duration::MAX, Duration::MAX);
    for _ in 0..2 {
        bare = bare.min(talk(port, letter.as_bytes())?);
        ours = ours.min(deliver(port, letter.as_bytes())?);
    }
    Ok((ours, bare))
}

fn deliver(port: u16, letter: &[u8]) -> anyhow::Result<Duration> {
    let mut out = plain_smtp(port);
    let to = EmailAddress::parse("ada@people.test")?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let start = Instant::now();
        for _ in 0..LETTERS {
            let parcel = Parcel {
                envelope_from: "desk@desk.test",
                to: &to,
                copy_to: None,
                report: false,
                bytes: letter,
                message_id: "m@desk.test",
                kind: "nudge",
                who: "ada",
                at: jiff::Timestamp::UNIX_EPOCH,
            };
            let outcome = out.deliver(&parcel).await;
            anyhow::ensure!(matches!(outcome, SendOutcome::Sent { .. }), "{outcome:?}");
        }
        let mean = start.elapsed() / LETTERS;
        out.close().await;
        Ok(mean)
    })
}

/// The least a client can do: one write and one answer a step.
fn talk(port: u16, letter: &[u8]) -> anyhow::Result<Duration> {
    let stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_nodelay(true)?;
    let mut replies = BufReader::new(stream.try_clone()?);
    let mut stream = stream;
    let body = [letter, b".\r\n"].concat();
    let mut step = |said: &[u8]| -> anyhow::Result<()> {
        stream.write_all(said)?;
        replies.read_line(&mut String::new())?;
        Ok(())
    };
    step(b"")?;
    step(b"EHLO bench.test\r\n")?;
    let start = Instant::now();
    for _ in 0..LETTERS {
        step(b"MAIL FROM:<desk@desk.test>\r\n")?;
        step(b"RCPT TO:<ada@people.test>\r\n")?;
        step(b"DATA\r\n")?;
        step(&body)?;
    }
    Ok(start.elapsed() / LETTERS)
}

/// A server that takes everything.
fn sink(mut stream: TcpStream) {
    let _ = stream.set_nodelay(true);
    let Ok(reader) = stream.try_clone() else { return };
    let mut reader = BufReader::with_capacity(64 * 1024, reader);
    let mut said: &[u8] = b"220 sink\r\n";
    let mut line = Vec::new();
    while stream.write_all(said).is_ok() {
        line.clear();
        if reader.by_ref().take(10_000).read_until(b'\n', &mut line).unwrap_or(0) == 0 {
            return;
        }
        said = b"250 ok\r\n";
        if line.starts_with(b"DATA") {
            if stream.write_all(b"354 go\r\n").is_err() {
                return;
            }
            loop {
                line.clear();
                if reader.read_until(b'\n', &mut line).unwrap_or(0) == 0 {
                    return;
                }
                if line == b".\r\n" {
                    break;
                }
            }
        }
    }
}
