//! What goes after a month: from the database, its log and what is copied from it; and what is in no
//! log at any time.

use std::{
    process::Child,
    thread::sleep,
    time::{Duration, Instant},
};

use mentord::{
    domain::Sentence,
    store::{State, Store},
};
use sha2::{Digest as _, Sha256};

use super::*;

/// Words that nothing but a mail holds.
const SUBJECT: &str = "Quiet otter";
const TEXT: &str = "The slow heron waits";
/// 31 days after Wednesday.
const MONTH_LATER: &str = "2027-02-13T09:30:00Z";

fn written(from: &str, to: &str, id: &str) -> String {
    format!(
        "From: {from}\r\nTo: {to}\r\nSubject: {SUBJECT}\r\nMessage-ID: <{id}@elsewhere.test>\r\n\
         Date: Wed, 13 Jan 2027 09:00:00 +0000\r\n\r\n{TEXT}\r\n"
    )
}

/// The files of the database that hold the words, its copies too.
fn holders(desk: &Desk, words: &str) -> Vec<String> {
    let mut names: Vec<String> = ["state", "."]
        .into_iter()
        .flat_map(|folder| fs::read_dir(desk.path(folder)).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().contains("sqlite"))
        .filter(|path| memchr::memmem::find(&fs::read(path).unwrap(), words.as_bytes()).is_some())
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn a_month_after_a_mail_no_byte_of_it_is_left() {
    let desk = Desk::new();
    desk.pass(MONDAY).ended(0);
    desk.drop_mail("1.stranger", written("S <s@elsewhere.test>", "desk@desk.test", "1"));
    desk.drop_mail("2.participant", written("Sam <sam@people.test>", "desk@desk.test", "2"));
    desk.drop_mail("3.staff", written("Rosa <rosa@people.test>", "desk@desk.test", "3"));
    desk.pass(WEDNESDAY).ended(0);
    desk.pass("2027-01-14T09:30:00Z").ended(0);
    assert_eq!(holders(&desk, SUBJECT), ["mentord.sqlite"], "the search finds what is there");
    desk.pass("2027-02-11T09:30:00Z").ended(0);
    assert_eq!(holders(&desk, SUBJECT), ["mentord.sqlite"], "29 days are no month");

    // A letter of that day, whose bytes are known to nobody else.
    let left = Store::open(&desk.path("state")).unwrap();
    let (id, bytes) = left
        .read(|tx| {
            let first =
                tx.deliveries()?.into_iter().find(|one| one.decided.to_string() == WEDNESDAY).unwrap();
            Ok((first.id, tx.delivery(first.id)?.unwrap().bytes))
        })
        .unwrap();
    drop(left);
    let said = desk.run(&["outbox", "show", &id.to_string()]).ended(0).out;
    assert!(said.starts_with("From: ") || said.contains("\nSubject: "), "{said}");

    desk.pass(MONTH_LATER).ended(0);
    desk.run(&["backup", "copy.sqlite"]).ended(0);
    for words in [SUBJECT, TEXT, "slow heron"] {
        assert_eq!(holders(&desk, words), Vec::<String>::new(), "{words}");
    }
    let hash: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    desk.run(&["outbox", "show", &id.to_string()]).ended(0).out_has(&[
        &format!("The words of letter {id} are gone since Sat 2027-02-13 09:30."),
        "reason -/sam-jones/noted/",
        "Message-ID <",
        "sent ",
        &hash,
    ]);
    desk.run(&["outbox", "list", "--all"]).ended(0).out_has(&["its words are gone since "]);
    desk.run(&["inbox", "show", "1"]).ended(0).out_has(&["its subject is gone since ", "staff must look"]);
    desk.run(&["inbox"]).ended(0).out_has(&["s@elsewhere.test: its subject is gone since "]);
    // What happened is known as before.
    desk.run(&["history", "ada-sam"]).ended(0).out_has(&["introduc"]);
    desk.run(&["plan", "--at", "2027-03-01T09:00:00Z"]).ended(0);
}

#[test]
fn what_was_refused_a_month_ago_cannot_go_out_any_more_and_what_is_in_doubt_can() {
    let desk = Desk::new();
    desk.pass(MONDAY).ended(0);
    let monday = MONDAY.parse().unwrap();
    // The first letter; its bytes.
    let settle = |desk: &Desk, state| {
        let store = Store::open(&desk.path("state")).unwrap();
        store
            .write(|tx| {
                tx.settle(1, state, &Sentence::verbatim("as it was told"), monday, monday).map(|_| ())
            })
            .unwrap();
        store.read(|tx| tx.delivery(1)).unwrap().unwrap().bytes
    };
    settle(&desk, State::Failed);
    desk.pass(MONTH_LATER).ended(0);
    desk.run(&["outbox", "retry", "1"])
        .ended(65)
        .err_has(&["words of letter 1 are gone since ", "cannot go"]);
    desk.run(&["outbox", "retry", "9999"]).ended(65).err_has(&["There is no open letter 9999"]);
    desk.run(&["outbox", "cancel", "1"]).ended(0);

    let other = Desk::new();
    other.pass(MONDAY).ended(0);
    let before = settle(&other, State::InDoubt);
    // The same bytes go again: in a folder they are the same letter.
    other.pass(MONTH_LATER).ended(0);
    let store = Store::open(&other.path("state")).unwrap();
    let after = store.read(|tx| tx.delivery(1)).unwrap().unwrap();
    assert_eq!((after.bytes, after.delivery.state), (before, State::Sent));
    assert_eq!(after.delivery.gone, None);
}

/// Ends the daemon with the test.
struct Daemon(Child);

impl Drop for Daemon {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// Mails of every kind, all with the words.
fn all_kinds() -> Vec<String> {
    let bounce = format!(
        "From: MAILER-DAEMON@people.test\r\nTo: desk@desk.test\r\nSubject: Undelivered: {SUBJECT}\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\n{TEXT}\r\n--b\r\n\
         Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; people.test\r\n\r\n\
         Final-Recipient: rfc822; sam@people.test\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n"
    );
    let absence = written("Sam <sam@people.test>", "desk@desk.test", "auto")
        .replace("\r\n\r\n", "\r\nAuto-Submitted: auto-replied\r\n\r\n");
    let invite = format!(
        "From: sam@people.test\r\nTo: desk@desk.test\r\nSubject: Accepted: {SUBJECT}\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/calendar; method=REPLY\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:1\r\n\
         ATTENDEE;PARTSTAT=ACCEPTED:mailto:sam@people.test\r\nCOMMENT:{TEXT}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    );
    let mut mails = vec![
        written("S <s@elsewhere.test>", "desk@desk.test", "1"),
        written("Sam <sam@people.test>", "desk@desk.test", "2"),
        written("Sam <sam@people.test>", "ada@people.test, desk@desk.test", "3"),
        written("Rosa <rosa@people.test>", "desk@desk.test", "4"),
        written("Rosa <rosa@people.test>", "desk@desk.test", "5").replace(TEXT, &format!("note ada: {TEXT}")),
        written("Rosa <rosa@people.test>", "desk@desk.test", "6").replace(TEXT, &format!("pair {TEXT}")),
        written("Ada <ada@home.test>", "sam@people.test, desk@desk.test", "7"),
        written("no address", "desk@desk.test", "8"),
        format!("Subject: {SUBJECT}\r\nContent-Type: multipart/mixed\r\n\r\n{TEXT}"),
        format!("{TEXT}\r\n{TEXT}"),
        bounce,
        absence,
        invite,
    ];
    // The same mail again, under another name.
    let again = mails.first().cloned();
    mails.extend(again);
    mails
}

/// A daemon on a programme that runs today; its log is `log`.
fn daemon() -> (Desk, impl Fn(&Desk) -> Daemon) {
    let running = CONFIG.replace("2027-01-11", "2026-01-05").replace("2027-04-30", "2035-12-31");
    let desk = Desk::with(&running, ROSTER);
    fs::create_dir_all(desk.path("state/inbox/new")).unwrap();
    let start = |desk: &Desk| {
        let log = File::create(desk.path("log")).unwrap();
        let mut command = program(desk.0.path(), &["run"]);
        command.env("MENTORD_LOG", "trace").env("RUST_LOG", "trace").stdin(Stdio::null());
        Daemon(command.stdout(log.try_clone().unwrap()).stderr(log).spawn().unwrap())
    };
    (desk, start)
}

fn wait(desk: &Desk, what: &str, ready: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !ready() {
        let log = fs::read_to_string(desk.path("log")).unwrap();
        assert!(Instant::now() < deadline, "waited in vain for {what}: {log}");
        sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_daemon_forgets_when_it_starts_also_on_hold() {
    let (desk, start) = daemon();
    let running = start(&desk);
    wait(&desk, "the letters", || !desk.letters().is_empty());
    drop(running);
    desk.run(&["hold"]).ended(0);
    let month = Duration::from_secs(31 * 24 * 3600);
    let store = Store::open(&desk.path("state")).unwrap();
    let past = mentord::daemon::clock::now() - month;
    store
        .write(|tx| tx.settle(1, State::Sent, &Sentence::verbatim("250 ok"), past, past).map(|_| ()))
        .unwrap();
    drop(store);
    let running = start(&desk);
    let gone = || {
        let store = Store::copy_of(&desk.path("state")).unwrap();
        store.read(|tx| Ok(tx.delivery(1)?.unwrap().delivery.gone.is_some())).unwrap()
    };
    wait(&desk, "the end of a letter's words", gone);
    let log = || fs::read_to_string(desk.path("log")).unwrap();
    wait(&desk, "a line", || log().contains("Words past their time are gone: letters 1"));
    drop(running);
}

#[test]
fn no_log_holds_the_words_of_a_mail_or_a_letter() {
    let (desk, start) = daemon();
    let running = start(&desk);
    // The first look makes the mailbox known; what comes after it is heard.
    wait(&desk, "an introduction", || !desk.letters().is_empty());
    let mails = all_kinds();
    for (n, mail) in mails.iter().enumerate() {
        desk.write(&format!("state/inbox/new/{n}.mail"), mail);
    }
    let handled = || {
        let store = Store::copy_of(&desk.path("state")).unwrap();
        store.read(|tx| tx.inbox(false)).unwrap().len()
    };
    wait(&desk, "the mails", || handled() >= mails.len() - 1);
    wait(&desk, "the answers", || desk.letters().iter().filter(|name| name.contains("-answer-")).count() > 0);
    let log = || fs::read_to_string(desk.path("log")).unwrap();
    wait(&desk, "a line", || log().contains("Mail was heard"));
    let log = log();
    for words in [SUBJECT, "otter", TEXT, "heron"] {
        assert!(!log.contains(words), "{words}: {log}");
    }
    assert!(!log.contains("people.test"), "{log}");
    // Nor words of letters.
    assert!(!log.contains("Could you write first") && !log.contains("an introduction ("), "{log}");
    drop(running);
    // The same passes by cron.
    let said = {
        let output = program(desk.0.path(), &["run", "--once"]).env("MENTORD_LOG", "trace").output().unwrap();
        String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
    };
    assert!(!said.contains("otter") && !said.contains("heron"), "{said}");
}
