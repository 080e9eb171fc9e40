//! Mail from a real Dovecot: 10,000 mails understood and on record, beside `mbsync` pulling the same
//! mailbox with fsync on, in one run; and how soon a new mail is on record after the server told of it.
//!
//! Fails where the catch-up takes more than one and a half times as long as `mbsync`, or where of 100 reactions
//! 5 take longer than 20 ms.

#[expect(dead_code, unused_imports, reason = "the tests use more of it")]
#[path = "../tests/servers/mod.rs"]
mod real;

use std::{
    fmt::Write as _,
    fs,
    process::{Command, ExitCode, Stdio},
    sync::{Arc, Mutex},
    thread::sleep,
    time::{Duration, Instant},
};

use mentord::store::Store;
use real::{Cut, PASSWORD, Servers};

const MAILS: usize = 10_000;
const REACTIONS: usize = 60;
const SOON: Duration = Duration::from_millis(20);
const DESK: &str = "desk@desk.test";
const MONDAY: &str = "2027-01-11T15:00:00Z";
const TUESDAY: &str = "2027-01-12T15:00:00Z";
/// Plain IMAP for both: it is not TLS that is compared.
const PLAIN_IMAP: (&str, &str) = (
    "tls       = \"implicit\"\nusername  = \"desk@desk.test\"\npassword  = { file = \"secret\" }\nca_file   = \"tls.crt\"\nmailboxes",
    "tls       = \"none\"\nusername  = \"desk@desk.test\"\npassword  = { file = \"secret\" }\nmailboxes",
);
/// A daemon that sends at once, at any hour.
const AT_ONCE: [(&str, &str); 6] = [
    ("starts   = 2027-01-11", "starts   = 2026-01-05"),
    ("ends     = 2027-04-30", "ends     = 2035-12-31"),
    ("quiet_hours  = \"20:00-08:00\"", "quiet_hours  = \"off\""),
    ("at = \"08:30\"", "at = \"off\""),
    ("start    = \"on hold\"", "start    = \"at once\""),
    ("settle   = \"15 minutes\"", "settle   = \"0 minutes\""),
];

fn main() -> ExitCode {
    let (mbsync, ours) = catch_up(&Servers::start());
    let ratio = ours.as_secs_f64() / mbsync.as_secs_f64();
    let rate = |time: Duration| MAILS as f64 / time.as_secs_f64();
    println!(
        "catchup: {MAILS} mails in {ours:.2?} ({:.0}/s), mbsync {mbsync:.2?} ({:.0}/s), ratio {ratio:.2}",
        rate(ours),
        rate(mbsync)
    );
    // In a mailbox of its own: with 10,000 mails in the folder Dovecot itself takes 20 ms to open it.
    let mut took = reactions(&Servers::start());
    took.sort_unstable();
    let at =
        |share: usize| took.get((took.len() * share / 100).min(took.len() - 1)).copied().unwrap_or_default();
    let (half, most) = (at(50), at(95));
    println!(
        "reaction: on record {half:.1?} after the server told of a mail, 95 of 100 within {most:.1?}, bound {SOON:?}"
    );
    if ratio < 1.5 && most < SOON { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What a desk's mailbox holds after some weeks in which nobody read it.
fn mail(n: usize) -> String {
    let (from, to, subject, headers) = match n % 5 {
        0 => ("ada@people.test", "sam@people.test, desk@desk.test", "Re: our call", ""),
        1 => ("sam@people.test", "ada@people.test, desk@desk.test", "Re: Tuesday", ""),
        2 => ("ada@people.test", DESK, "Out of office", "Auto-Submitted: auto-replied\r\n"),
        3 => ("news@shop.test", DESK, "This week", "List-Id: <news.shop.test>\r\nPrecedence: bulk\r\n"),
        _ => ("stranger@else.test", DESK, "A question", ""),
    };
    let mut raw = format!(
        "Return-Path: <{from}>\r\nReceived: from mx.people.test by mx.desk.test with ESMTP id {n};\r\n\tMon, 11 Jan 2027 16:00:00 +0000\r\n\
         From: {from}\r\nTo: {to}\r\nSubject: {subject} {n}\r\nMessage-ID: <{n}.bench@people.test>\r\n\
         Date: Mon, 11 Jan 2027 16:00:00 +0000\r\n{headers}MIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\nHello,\r\n\r\nthis is letter number {n} of many.\r\n\r\n\
         On Mon, Jan 11, 2027 at 9:00 AM the desk wrote:\r\n"
    );
    for line in 0..180 {
        let _ = writeln!(raw, "> a line of what was quoted, number {line} of it, as long as most of them\r");
    }
    raw
}

/// `mbsync` and a pass of ours on the same mailbox, in turns.
fn catch_up(servers: &Servers) -> (Duration, Duration) {
    let desk = servers.desk_with(&[("ada", "sam")], &[PLAIN_IMAP]);
    let imap = servers.imap_port.to_string();
    let through: [(&str, &str); 2] = [PLAIN_IMAP, ("15993", &imap)];
    desk.configure(&through);
    desk.pass(MONDAY);
    servers.fill(DESK, (0..MAILS).map(mail));
    // The server's own bookkeeping of new files is nobody's work here.
    servers.doveadm(&["mailbox", "status", "-u", DESK, "messages vsize", "INBOX"]);
    let state = fs::read(desk.file("state/mentord.sqlite")).expect("a state");
    let (mut mbsync, mut ours) = (Duration::MAX, Duration::MAX);
    for _ in 0..2 {
        mbsync = mbsync.min(pull(servers));
        for rest in ["-wal", "-shm"] {
            let _ = fs::remove_file(desk.file(&format!("state/mentord.sqlite{rest}")));
        }
        fs::write(desk.file("state/mentord.sqlite"), &state).expect("the folder is writable");
        let begun = Instant::now();
        let pass = desk.mentord(&["run", "--once", "--at", TUESDAY]);
        ours = ours.min(begun.elapsed());
        assert!(matches!(pass.code, Some(0 | 75)), "{pass}");
        let list = desk.mentord(&["inbox", "list", "--all"]).stdout;
        let read = list.matches("letter number").count().max(list.matches("@").count());
        assert!(read >= MAILS, "{read} of {MAILS} were read: {pass}");
    }
    (mbsync, ours)
}

fn pull(servers: &Servers) -> Duration {
    let dir = tempfile::tempdir().expect("a temporary folder can be made");
    let config = format!(
        "FSync yes\nIMAPStore far\nHost 127.0.0.1\nPort {}\nUser {DESK}\nPass {}\nSSLType None\nAuthMechs LOGIN\n\n\
         MaildirStore near\nPath {path}/\nInbox {path}/INBOX\n\n\
         Channel desk\nFar :far:INBOX\nNear :near:INBOX\nCreate Near\nSync Pull\nSyncState *\n",
        servers.imap_port,
        PASSWORD,
        path = dir.path().display()
    );
    fs::write(dir.path().join("rc"), config).expect("the folder is writable");
    let begun = Instant::now();
    let ended = Command::new("mbsync")
        .arg("-q")
        .arg("-c")
        .arg(dir.path().join("rc"))
        .arg("desk")
        .stdin(Stdio::null())
        .output()
        .expect("mbsync is installed: scripts/bench does it");
    let took = begun.elapsed();
    let count = |part: &str| fs::read_dir(dir.path().join("INBOX").join(part)).map_or(0, Iterator::count);
    assert!(ended.status.success() && count("new") + count("cur") >= MAILS, "{ended:?}");
    took
}

/// From the server's notice to the commit, as another process sees it.
fn reactions(servers: &Servers) -> Vec<Duration> {
    let told = Arc::new(Mutex::new(None));
    let note = Arc::clone(&told);
    let watch = Cut::listening(servers.imap_port, move |said| {
        if said.windows(6).any(|part| part == b"EXISTS") {
            note.lock().expect("nobody panics with it").get_or_insert_with(Instant::now);
        }
    });
    let port = watch.port.to_string();
    let mut changes: Vec<(&str, &str)> = AT_ONCE.to_vec();
    changes.extend([PLAIN_IMAP, ("15993", port.as_str())]);
    let desk = servers.desk_with(&[("bob", "tim")], &changes);
    let service = desk.serve();
    servers
        .wait_for("tim@people.test", "an introduction", |letter| letter.subject().contains("introduction"));
    servers.wait_for("tim@people.test", "an invite", |letter| letter.calendar().is_some());
    let store = Store::open(&desk.file("state")).expect("a state");
    let at_rest = || {
        let mut before = store.data_version().expect("a state");
        let mut quiet = Instant::now();
        while quiet.elapsed() < Duration::from_millis(300) {
            sleep(Duration::from_millis(5));
            let now = store.data_version().expect("a state");
            if now != before {
                (before, quiet) = (now, Instant::now());
            }
        }
    };
    let mut took = Vec::with_capacity(REACTIONS);
    for n in 0..REACTIONS {
        at_rest();
        *told.lock().expect("nobody panics with it") = None;
        let sender = if n % 2 == 0 { "bob@people.test" } else { "tim@people.test" };
        let id = format!("{}.{n}@people.test", n % 2);
        let raw =
            mail(n % 2).replace("ada@", "bob@").replace("sam@", "tim@").replace(".bench@", &format!(".{n}@"));
        servers.file_into(DESK, "INBOX", &raw);
        let deadline = Instant::now() + Duration::from_secs(30);
        let done = loop {
            if store.read(|tx| tx.same_mail(&id, sender)).expect("a state").is_some() {
                break Instant::now();
            }
            assert!(Instant::now() < deadline, "mail {n} was not heard:\n{}", service.log());
            sleep(Duration::from_micros(100));
        };
        let told = told.lock().expect("nobody panics with it").take();
        // What was recorded without a notice was something else, such as a letter that left.
        took.extend(told.map(|told| done.saturating_duration_since(told)));
    }
    service.stop();
    assert!(took.len() > REACTIONS / 2, "only {} notices were seen", took.len());
    took
}
