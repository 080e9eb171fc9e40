//! A server that is dead is loud: in the status, in `check`'s exit code, in the room, and by the ways of
//! `[alert]`; and quiet again once it is over.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::Arc;

use super::deaf::Watched;
use super::*;

const AT_ONCE: (&str, &str) = ("start    = \"on hold\"", "start    = \"at once\"");
/// A port on which nobody listens.
const NO_SMTP: (&str, &str) = ("15025", "1");
const NO_IMAP: (&str, &str) = ("15993", "1");

/// A dead man's switch that counts how often it was told that all is well.
fn switch() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
    let port = listener.local_addr().expect("it is bound").port();
    let told = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&told);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut request = [0_u8; 4096];
            let length = stream.read(&mut request).unwrap_or(0);
            if request.get(..length).is_some_and(|said| said.starts_with(b"GET /abc HTTP/1.1\r\n")) {
                counted.fetch_add(1, Ordering::SeqCst);
            }
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nOK");
        }
    });
    (format!("http://127.0.0.1:{port}/abc"), told)
}

#[test]
fn letters_that_wait_for_a_dead_server_are_told_everywhere_once_and_that_it_is_over() {
    let servers = Servers::start();
    let (ping, pings) = switch();
    let folder = tempfile::tempdir().expect("a folder can be made");
    let file = folder.path().join("said");
    let alert = format!("[alert]\nping = \"{ping}\"\ncommand = \"cat >> '{}'\"\n\n[state]", file.display());
    let said = || std::fs::read_to_string(&file).unwrap_or_default();
    let mut desk = Watched::start_with(&servers, &[AT_ONCE, NO_SMTP, ("[state]", &alert)]);
    desk.wait("letters wait", |desk| *at(&desk.status(), "/health/oldest_waiting") != Value::Null);
    desk.wait("all was well at first", |_| pings.load(Ordering::SeqCst) == 1);
    assert_eq!(at(&desk.status(), "/health/troubles").as_array().map(Vec::len), Some(0));

    desk.pass(62);
    desk.service.wait_logged("none leaves");
    desk.wait("the admin's command was run", |_| !said().is_empty());
    let told = said();
    assert!(told.starts_with("No letter of the desk leaves\n\n"), "{told}");
    assert!(!told.contains('@') && !told.contains("Ada"), "no address, no name: {told}");
    assert_eq!(at(&desk.status(), "/health/troubles/0/kind"), "letters-wait");
    let check = desk.mentord(&["check"]);
    assert!(check.code == Some(69) && check.stdout.contains("none leaves"), "{check}");
    let text = desk.mentord(&["status"]).stdout;
    assert!(text.contains("WRONG: a letter waits since"), "{text}");
    desk.wait("systemd shows it", |desk| {
        desk.service.told().iter().any(|told| told.contains("STATUS=running; a letter waits since"))
    });
    // The room's homeserver is not there either: the line waits for it.
    let lines = |desk: &Watched<'_>| {
        let count = "SELECT count(*) FROM post WHERE text LIKE 'No letter of the desk leaves since%'";
        desk.state().query_row(count, [], |row| row.get::<_, i64>(0)).unwrap_or(0)
    };
    desk.wait("the room has a line", |desk| lines(desk) == 1);

    // Not again within the day.
    desk.pass(50);
    assert_eq!(said(), told);
    desk.desk.configure(&[&super::daemon::TODAY[..], &[AT_ONCE, ("[state]", &alert)]].concat());
    desk.service.wait_logged("The configuration was read again");
    desk.pass(125);
    desk.wait("the admin hears that it is over", |_| said().contains("Over: no letter of the desk leaves"));
    assert_eq!(at(&desk.status(), "/health/troubles").as_array().map(Vec::len), Some(0));
    assert_eq!(lines(&desk), 1, "once");
    desk.service.stop();
}

#[test]
fn a_mailbox_that_cannot_be_read_is_loud_after_half_an_hour() {
    let servers = Servers::start();
    let mut desk = Watched::start_with(&servers, &[NO_IMAP]);
    desk.service.wait_logged("The mailbox could not be read to its end");
    assert_ne!(*at(&desk.status(), "/health/mailbox_unread_since"), Value::Null);
    assert_eq!(at(&desk.status(), "/health/troubles").as_array().map(Vec::len), Some(0), "a moment is none");
    desk.pass(32);
    desk.service.wait_logged("the mailbox cannot be read since");
    assert_eq!(at(&desk.status(), "/health/troubles/0/kind"), "mailbox-unread");
    assert_eq!(desk.mentord(&["check"]).code, Some(69));
    desk.service.stop();
}
