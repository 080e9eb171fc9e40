//! A desk that is deaf: mail that is moved, has no room or is refused on its way in, a server that does
//! not tell of mail, and a line on which nothing passes any more.

use std::path::{Path, PathBuf};

use super::daemon::{TODAY, introduced, to_staff};
use super::*;
use crate::real::{Cut, Pass, Service, libfaketime};

const PAIR: [(&str, &str); 1] = [("ada", "sam")];
const DESK: &str = "desk@desk.test";
const LOST: &str = "Mail to the desk may be getting lost";
const AT_ONCE: (&str, &str) = ("start    = \"on hold\"", "start    = \"at once\"");
/// Plain IMAP, so that a proxy of the test can stand between, and no copies in Sent.
const PLAIN_IMAP: (&str, &str) = (
    "tls       = \"implicit\"\nusername  = \"desk@desk.test\"\npassword  = { file = \"secret\" }\nca_file   = \"tls.crt\"\nmailboxes",
    "tls       = \"none\"\nusername  = \"desk@desk.test\"\npassword  = { file = \"secret\" }\nmailboxes",
);

/// A daemon whose clock the test moves on; it is on hold, where the desk writes to itself all the same.
pub(super) struct Watched<'servers> {
    servers: &'servers Servers,
    pub(super) desk: Desk<'servers>,
    pub(super) service: Service,
    clock: PathBuf,
    begun: jiff::Timestamp,
    minutes: i64,
}

impl<'servers> Watched<'servers> {
    fn start(servers: &'servers Servers) -> Self {
        let watched = Self::start_with(servers, &[]);
        to_staff(servers, "Ready to start");
        watched
    }

    /// The same with changes of the configuration.
    pub(super) fn start_with(servers: &'servers Servers, changes: &[(&str, &str)]) -> Self {
        let desk = servers.desk_with(&PAIR, &[&TODAY, changes].concat());
        let clock = desk.file("clock");
        std::fs::write(&clock, "+0").expect("the folder is writable");
        let service = desk.serve_with(&faked(&libfaketime(), &clock));
        #[expect(clippy::disallowed_methods, reason = "the daemon's clock is the machine's, moved on")]
        let begun = jiff::Timestamp::now();
        Self { servers, desk, service, clock, begun, minutes: 0 }
    }

    /// Lets that many minutes pass on the daemon's clock, in steps that it takes for corrections.
    pub(super) fn pass(&mut self, minutes: i64) {
        let end = self.minutes + minutes;
        while self.minutes < end {
            self.minutes = (self.minutes + 25).min(end);
            std::fs::write(&self.clock, format!("+{}m", self.minutes)).expect("the folder is writable");
            let seen_from = self.begun.as_second() + self.minutes * 60 - 60;
            self.servers.wait_until("the daemon has seen the time", || {
                // A write of another process wakes all loops.
                let state = self.state();
                state.execute("INSERT OR REPLACE INTO meta (key, value) VALUES ('woken', random())", []).ok();
                let last: String = meta(&state, "last_pass").unwrap_or_default();
                last.parse::<i64>().is_ok_and(|last| last >= seen_from)
            });
        }
    }

    pub(super) fn state(&self) -> rusqlite::Connection {
        let state = rusqlite::Connection::open(self.desk.file("state/mentord.sqlite")).expect("it is there");
        state.busy_timeout(Duration::from_secs(5)).expect("it can be set");
        state
    }

    fn meta(&self, key: &str) -> Option<Value> {
        meta(&self.state(), key).and_then(|text| serde_json::from_str(&text).ok())
    }

    /// The desk writes to itself, an hour after the start.
    fn sends(&mut self) {
        self.pass(61);
        self.wait("the desk wrote to itself", |desk| desk.meta("canary").is_some());
    }

    pub(super) fn wait(&self, what: &str, ready: impl Fn(&Self) -> bool) {
        self.servers.wait_until(what, || ready(self));
    }

    /// Runs a verb on the daemon's clock.
    pub(super) fn mentord(&self, arguments: &[&str]) -> Pass {
        self.desk.mentord_with(&faked(&libfaketime(), &self.clock), arguments)
    }

    /// `status --json` on the daemon's clock.
    pub(super) fn status(&self) -> Value {
        let pass = self.mentord(&["status", "--json"]);
        serde_json::from_str(&pass.stdout).unwrap_or_else(|error| panic!("{error}: {pass}"))
    }

    fn is_deaf(&self) -> bool {
        self.meta("deaf").is_some()
    }

    /// The mails of the desk to itself that lie anywhere in its mailbox.
    fn canaries(&self) -> Vec<Letter> {
        let all = self.servers.mailbox(DESK).into_iter();
        all.filter(|letter| !letter.header("X-Mentord-Canary").is_empty()).collect()
    }
}

/// A clock that says what stands in the file; time goes on as it does.
fn faked<'a>(library: &'a Path, clock: &'a Path) -> [(&'static str, &'a str); 5] {
    [
        ("LD_PRELOAD", library.to_str().expect("a path")),
        ("FAKETIME_TIMESTAMP_FILE", clock.to_str().expect("a path")),
        ("FAKETIME_NO_CACHE", "1"),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
        ("NO_FAKE_STAT", "1"),
    ]
}

fn meta(state: &rusqlite::Connection, key: &str) -> Option<String> {
    state.query_row("SELECT value FROM meta WHERE key = ?1", [key], |row| row.get(0)).ok()
}

fn words(letter: &Letter) -> String {
    letter.text().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_desk_that_hears_sees_its_own_mail_removes_it_and_counts_it_nowhere() {
    let servers = Servers::start();
    let mut desk = Watched::start(&servers);
    desk.sends();
    desk.wait("it came home", |desk| desk.meta("canary_home").is_some());
    let home = desk.meta("canary_home").expect("it came home");
    assert_eq!((at(&home, "/folder").as_str(), at(&home, "/junk").as_bool()), (Some("INBOX"), Some(false)));
    // A provider that files what was sent.
    let copy = "X-Mentord-Canary: ";
    let mark =
        at(&desk.meta("canary").expect("it was sent"), "/mark").as_str().unwrap_or_default().to_owned();
    servers.file_into(DESK, "Sent", &format!("Subject: a copy\r\n{copy}{mark}\r\n\r\nx\r\n"));
    desk.pass(1);
    desk.wait("it is removed from every folder", |desk| desk.canaries().is_empty());
    let letters = desk.desk.mentord(&["outbox", "list", "--all"]).stdout;
    assert!(!letters.contains("canary") && !letters.contains("desk@"), "it is no letter: {letters}");
    let inbox = desk.desk.mentord(&["inbox", "list", "--all"]).stdout;
    assert!(!inbox.contains("to itself"), "it stands in no list: {inbox}");
    assert!(!servers.mailbox(STAFF).iter().any(|letter| letter.subject() == LOST));
    assert!(!desk.is_deaf());
    desk.service.stop();
}

#[test]
fn a_filter_that_moves_mail_away_is_told_with_the_folder_until_mail_arrives_again() {
    let servers = Servers::start();
    servers.sieve("desk", "require [\"fileinto\", \"mailbox\"];\nfileinto :create \"Old stuff\";\n");
    let mut desk = Watched::start(&servers);
    desk.sends();
    desk.wait("the filter moved it", |desk| {
        desk.canaries().iter().any(|letter| letter.folder == "Old stuff")
    });
    desk.pass(61);
    let told = words(&to_staff(&servers, LOST));
    assert!(
        told.contains("it lay in Old stuff, which the desk does not read, and not in INBOX and Junk"),
        "{told}"
    );
    assert!(told.contains("the server answered: \"250") && told.contains("desk+canary."), "{told}");
    assert!(desk.is_deaf());
    let unread_since: Option<i64> = desk
        .state()
        .query_row("SELECT since FROM mailbox_outage WHERE until IS NULL", [], |row| row.get(0))
        .ok();
    let sent =
        at(&desk.meta("canary").expect("it was sent"), "/sent").as_str().unwrap_or_default().to_owned();
    let sent: jiff::Timestamp = sent.parse().expect("a time");
    assert_eq!(unread_since, Some(sent.as_second()), "as a mailbox that was not read since then");

    servers.sieve("desk", "keep;\n");
    desk.pass(181);
    desk.wait("mail arrives again", |desk| !desk.is_deaf());
    desk.wait("the mailbox is read again", |desk| {
        desk.state().query_row("SELECT count(*) FROM mailbox_outage WHERE until IS NULL", [], |row| {
            row.get::<_, i64>(0)
        }) == Ok(0)
    });
    desk.pass(1);
    desk.wait("both are removed", |desk| desk.canaries().is_empty());
    assert_eq!(servers.mailbox(STAFF).iter().filter(|letter| letter.subject() == LOST).count(), 1);
    desk.service.stop();
}

#[test]
fn a_full_mailbox_is_told_with_how_full_it_is() {
    let servers = Servers::start_with_quota();
    let mut desk = Watched::start(&servers);
    // Large mails first, and then small ones, until not even these have room.
    for lines in [3_000, 300, 30] {
        let mail = format!("Subject: some lines\r\n\r\n{}", "a line of some length\r\n".repeat(lines));
        while servers.try_file_into(DESK, "INBOX", &mail) {}
    }
    desk.sends();
    desk.pass(61);
    let told = words(&to_staff(&servers, LOST));
    let used = told.split_once("room ").and_then(|(_, rest)| rest.split_once(" %")).map(|(used, _)| used);
    let used: u8 = used.and_then(|used| used.parse().ok()).unwrap_or_else(|| panic!("{told}"));
    assert!((95..=100).contains(&used), "{told}");
    assert!(told.contains("neither in INBOX and Junk nor in any other folder"), "{told}");
    assert!(desk.is_deaf());
    desk.service.stop();
}

#[test]
fn plus_addresses_refused_on_the_way_in_are_told_with_the_servers_words() {
    let servers = Servers::start_without_plus();
    let mut desk = Watched::start(&servers);
    desk.sends();
    // Taken at first; what comes back says why, before the hour is over.
    let told = words(&to_staff(&servers, LOST));
    assert!(told.contains("The address was refused: \""), "{told}");
    assert!(told.contains("plus_addressing = false"), "{told}");
    assert!(desk.is_deaf());
    let unplaced = desk.desk.mentord(&["inbox", "list"]).stdout;
    assert!(!unplaced.contains("Undelivered"), "nobody has to look at the report: {unplaced}");
    desk.service.stop();
}

/// What a person writes now is on record within this: a renewal, a look, and a slow machine.
const HEARD_WITHIN: Duration = Duration::from_secs(75);

/// Sam answers; how long it takes until that was heard.
fn heard_after(servers: &Servers, desk: &Desk<'_>, letter: &Letter) -> Duration {
    let home = desk_address(&letter.header("Reply-To"));
    let to = format!("ada@people.test, {home}");
    let begun = Instant::now();
    servers.send_as("sam@people.test", &home, &answer(letter, "sam@people.test", &to, "Hi Ada, Tuesday?"));
    while *at(&desk.pairing("ada-sam"), "/last_heard/mentee") == Value::Null {
        assert!(begun.elapsed() < HEARD_WITHIN, "Sam was not heard");
        std::thread::sleep(Duration::from_millis(200));
    }
    begun.elapsed()
}

#[test]
fn mail_of_which_the_server_does_not_tell_is_heard_within_a_minute() {
    let servers = Servers::start();
    let silent = Cut::silent_while_idle(servers.imap_port);
    let through = silent.port.to_string();
    let mut changes: Vec<(&str, &str)> = TODAY.to_vec();
    changes.extend([AT_ONCE, PLAIN_IMAP, ("15993", through.as_str())]);
    let desk = servers.desk_with(&PAIR, &changes);
    let service = desk.serve();
    let letter = introduced(&servers, "sam");
    servers.wait_until("the invites are there", || desk.letters_to("sam@people.test").len() == 2);
    let took = heard_after(&servers, &desk, &letter);
    assert!(silent.left() > 0, "the server told, and nothing was passed on");
    eprintln!("heard after {took:?} though IDLE was silent");
    service.stop();
}

#[test]
fn a_line_on_which_nothing_passes_any_more_is_noticed_within_a_minute() {
    let servers = Servers::start();
    let line = Cut::freezing(servers.imap_port);
    let through = line.port.to_string();
    let mut changes: Vec<(&str, &str)> = TODAY.to_vec();
    changes.extend([AT_ONCE, PLAIN_IMAP, ("15993", through.as_str())]);
    let desk = servers.desk_with(&PAIR, &changes);
    let service = desk.serve();
    let letter = introduced(&servers, "sam");
    servers.wait_until("the invites are there", || desk.letters_to("sam@people.test").len() == 2);
    line.freeze();
    let took = heard_after(&servers, &desk, &letter);
    eprintln!("heard after {took:?} over a new line");
    assert!(took > Duration::from_secs(1), "the old line told of nothing");
    service.stop();
}
