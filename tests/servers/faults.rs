//! Faults of the machine and the network under a running daemon: power, time-outs, a full pipe, limits
//! of the process, files taken away, and an end in the midst of work.

use std::fs::{self, File};
use std::process::{Child, Command, Stdio};

use rusqlite::Connection;

use super::*;
use crate::daemon::{AT_ONCE, NO_SETTLING, PLAIN_IMAP, PLAIN_SMTP, TODAY, introduced};
use crate::real::Valve;

const PAIR: [(&str, &str); 1] = [("ada", "sam")];
const QUICK: (&str, &str) = ("per_minute = 600", "per_minute = 6000");

fn changes(more: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    TODAY.iter().chain(&[AT_ONCE, NO_SETTLING, QUICK]).chain(more).copied().collect()
}

/// Pairs of people who take part in one test.
fn crowd(count: usize) -> Vec<(String, String)> {
    (0..count).map(|n| (format!("m{n}"), format!("e{n}"))).collect()
}

fn named(pairs: &[(String, String)]) -> Vec<(&str, &str)> {
    pairs.iter().map(|(mentor, mentee)| (mentor.as_str(), mentee.as_str())).collect()
}

/// Every letter to these people came once, and each got an introduction and an invite.
fn each_letter_once(desk: &Desk<'_>, pairs: &[(String, String)]) {
    for person in pairs.iter().flat_map(|(mentor, mentee)| [mentor, mentee]) {
        let letters = desk.letters_to(&format!("{person}@people.test"));
        let ids: std::collections::BTreeSet<String> = letters.iter().map(Letter::message_id).collect();
        assert_eq!((letters.len(), ids.len()), (2, 2), "{person}: introduction and invite");
    }
}

fn settled(desk: &Desk<'_>, invites: usize) -> bool {
    let list = desk.mentord(&["outbox", "list", "--all"]).stdout;
    let status = desk.status();
    list.matches("  invite to ").count() == invites
        && at(&status, "/outbox/in_doubt") == 0
        && at(&status, "/outbox/pending") == 0
}

fn store(desk: &Desk<'_>) -> Connection {
    Connection::open(desk.file("state/mentord.sqlite")).expect("the daemon made it")
}

/// A reply to an introduction, to the other with the desk in copy.
fn says_hello(servers: &Servers, letter: &Letter, from: &str, other: &str) {
    let home = desk_address(&letter.header("Reply-To"));
    let to = format!("{other}@people.test, {home}");
    let from = format!("{from}@people.test");
    servers.send_as(&from, &home, &answer(letter, &from, &to, "Hello there"));
}

fn terminate(daemon: &mut Child) -> Option<i32> {
    let told = Command::new("kill").args(["-TERM", &daemon.id().to_string()]).status();
    assert!(told.is_ok_and(|status| status.success()), "the daemon has gone");
    ended(daemon)
}

fn ended(daemon: &mut Child) -> Option<i32> {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        if let Some(status) = daemon.try_wait().expect("a child can be asked") {
            return status.code();
        }
        assert!(Instant::now() < deadline, "the daemon does not end");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// A pipe that takes nothing more, and its other end, which nobody reads.
fn full_pipe(servers: &Servers) -> (std::io::PipeReader, std::io::PipeWriter) {
    let (reader, writer) = std::io::pipe().expect("the system gives a pipe");
    let mut filler = Command::new("dd")
        .args(["if=/dev/zero", "bs=4096"])
        .stdout(writer.try_clone().expect("a handle can be copied"))
        .stderr(Stdio::null())
        .spawn()
        .expect("dd is everywhere");
    let about = format!("/proc/{}/io", filler.id());
    servers.wait_until("the pipe is full", || {
        fs::read_to_string(&about).unwrap_or_default().lines().any(|line| line == "wchar: 65536")
    });
    filler.kill().expect("a child can be killed");
    filler.wait().expect("a killed child ends");
    (reader, writer)
}

#[test]
fn a_log_that_nobody_reads_stalls_nothing() {
    let servers = Servers::start();
    let desk = servers.desk_with(&PAIR, &changes(&[]));
    let (reader, writer) = full_pipe(&servers);
    let mut daemon = desk
        .command(&["run"])
        .env("MENTORD_LOG", "trace")
        .stdout(writer.try_clone().expect("a handle can be copied"))
        .stderr(writer)
        .spawn()
        .expect("the binary is built");
    let sam = introduced(&servers, "sam");
    says_hello(&servers, &sam, "sam", "ada");
    let heard = || *at(&desk.pairing("ada-sam"), "/last_heard/mentee") != Value::Null;
    servers.wait_until("Sam was heard", heard);
    assert_eq!(terminate(&mut daemon), Some(0), "it ends though nobody reads its last words");
    drop(reader);
}

#[test]
fn a_submission_server_that_stalls_keeps_no_ear_shut() {
    let servers = Servers::start();
    let valve = Valve::before(servers.smtp_port);
    let through = valve.port.to_string();
    let desk = servers.desk_with(&PAIR, &changes(&[]));
    let mut all: Vec<(&str, &str)> = changes(&[PLAIN_SMTP]);
    all.push(("15025", through.as_str()));
    desk.configure(&all);
    let service = desk.serve();
    let sam = introduced(&servers, "sam");
    servers.wait_until("all has left", || settled(&desk, 2));

    valve.close();
    desk.pair(&[("ada", "sam"), ("bob", "tim")]);
    servers.wait_until("a letter is under way", || at(&desk.status(), "/outbox/pending") != 0);
    says_hello(&servers, &sam, "sam", "ada");
    let heard = || *at(&desk.pairing("ada-sam"), "/last_heard/mentee") != Value::Null;
    servers.wait_until("Sam was heard", heard);
    assert_eq!(desk.letters_to("tim@people.test").len(), 0, "the server says nothing");
    assert_eq!(at(&desk.status(), "/outbox/in_doubt"), 0, "no dot was sent");

    valve.open();
    introduced(&servers, "tim");
    servers.wait_until("all has left", || settled(&desk, 4));
    service.stop();
    let pairs = [("ada".to_owned(), "sam".to_owned()), ("bob".to_owned(), "tim".to_owned())];
    each_letter_once(&desk, &pairs);
}

#[test]
fn what_comes_and_falls_due_while_the_network_is_cut_is_seen_to_once_it_heals() {
    let servers = Servers::start();
    let (out, back) = (Valve::before(servers.smtp_port), Valve::before(servers.imap_port));
    let (smtp, imap) = (out.port.to_string(), back.port.to_string());
    let desk = servers.desk_with(&PAIR, &changes(&[]));
    let mut all: Vec<(&str, &str)> = changes(&[PLAIN_SMTP, PLAIN_IMAP]);
    all.extend([("15025", smtp.as_str()), ("15993", imap.as_str())]);
    desk.configure(&all);
    let service = desk.serve();
    let sam = introduced(&servers, "sam");
    servers.wait_until("all has left", || settled(&desk, 2));

    out.close();
    back.close();
    says_hello(&servers, &sam, "sam", "ada");
    desk.pair(&[("ada", "sam"), ("bob", "tim")]);
    service.wait_logged_times("The roster was taken in", 2);
    assert_eq!(*at(&desk.pairing("ada-sam"), "/last_heard/mentee"), Value::Null);

    out.open();
    back.open();
    let heard = || *at(&desk.pairing("ada-sam"), "/last_heard/mentee") != Value::Null;
    servers.wait_until("Sam was heard", heard);
    introduced(&servers, "tim");
    servers.wait_until("all has left", || settled(&desk, 4));
    service.stop();
    let pairs = [("ada".to_owned(), "sam".to_owned()), ("bob".to_owned(), "tim".to_owned())];
    each_letter_once(&desk, &pairs);
}

#[test]
fn a_daemon_told_to_end_in_the_midst_of_work_ends_in_time_and_goes_on_later() {
    let servers = Servers::start();
    let pairs = crowd(12);
    let desk = servers.desk_with(&named(&pairs), &changes(&[]));
    let mut service = desk.serve();
    introduced(&servers, "m0");
    let begun = Instant::now();
    service.signal("TERM");
    assert_eq!(service.ended(), Some(0), "{}", service.log());
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    let status = desk.status();
    assert_eq!(at(&status, "/outbox/in_doubt"), 0, "{status:#}");
    let service = desk.serve();
    servers.wait_until("all has left", || settled(&desk, 24));
    service.stop();
    servers.settle();
    each_letter_once(&desk, &pairs);
}

#[test]
fn a_log_of_the_store_taken_away_is_noticed_and_nothing_of_it_is_lost() {
    let servers = Servers::start();
    let desk = servers.desk_with(&PAIR, &changes(&[]));
    let mut service = desk.serve();
    introduced(&servers, "sam");
    servers.wait_until("all has left", || settled(&desk, 2));
    fs::remove_file(desk.file("state/mentord.sqlite-wal")).expect("the daemon has it open");
    assert_eq!(service.ended(), Some(74), "{}", service.log());
    assert!(service.log().contains("removed or replaced while mentord ran"), "{}", service.log());
    let sound: String = store(&desk)
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .expect("the database can be read");
    assert_eq!(sound, "ok");
    // Started anew, as systemd does: it knows what left.
    desk.pair(&[("ada", "sam"), ("bob", "tim")]);
    let service = desk.serve();
    introduced(&servers, "tim");
    servers.wait_until("all has left", || settled(&desk, 4));
    service.stop();
    let pairs = [("ada".to_owned(), "sam".to_owned()), ("bob".to_owned(), "tim".to_owned())];
    each_letter_once(&desk, &pairs);
}

/// Sets a limit of a running process.
fn limit(daemon: &Child, what: &str) {
    let set = Command::new("prlimit").args(["--pid", &daemon.id().to_string(), what]).status();
    assert!(set.is_ok_and(|status| status.success()), "prlimit comes with util-linux");
}

#[test]
fn a_process_without_files_or_memory_loses_and_repeats_nothing() {
    let servers = Servers::start_filing();
    // What a process that dies of it leaves in doubt, the provider's copy settles.
    let more = [
        (r#"own_copy  = "append""#, r#"own_copy  = "sent""#),
        ("in_doubt_after = \"10 minutes\"", "in_doubt_after = \"8 seconds\""),
    ];
    let desk = servers.desk_with(&PAIR, &changes(&more));
    let begin = || {
        let log = File::options().create(true).append(true).open(desk.file("log")).expect("it is ours");
        desk.command(&["run"]).stdout(Stdio::null()).stderr(log).spawn().expect("the binary is built")
    };
    let mut daemon = begin();
    introduced(&servers, "sam");
    servers.wait_until("all has left", || settled(&desk, 2));
    let mut pairs = vec![("ada".to_owned(), "sam".to_owned())];
    for (what, off, mentor, mentee) in
        [("--nofile=8", "--nofile=1024", "bob", "tim"), ("--as=1048576", "--as=unlimited", "cyd", "una")]
    {
        limit(&daemon, &format!("{what}:"));
        pairs.push((mentor.to_owned(), mentee.to_owned()));
        desk.pair(&named(&pairs));
        // It says so, or it dies of it, or it needs nothing more.
        let before = fs::read_to_string(desk.file("log")).unwrap_or_default().len();
        servers.wait_until("the limit is felt", || {
            fs::read_to_string(desk.file("log")).unwrap_or_default().len() > before
                || daemon.try_wait().expect("a child can be asked").is_some()
        });
        if daemon.try_wait().expect("a child can be asked").is_some() {
            daemon = begin();
        } else {
            limit(&daemon, &format!("{off}:"));
            let told = Command::new("kill").args(["-HUP", &daemon.id().to_string()]).status();
            told.expect("kill is everywhere");
        }
        let invites = pairs.len() * 2;
        servers.wait_until("all has left", || {
            if daemon.try_wait().expect("a child can be asked").is_some() {
                daemon = begin();
            }
            settled(&desk, invites)
        });
    }
    assert_eq!(terminate(&mut daemon), Some(0));
    servers.settle();
    each_letter_once(&desk, &pairs);
}
