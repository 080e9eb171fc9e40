//! The daemon on the real servers: first start, hold, release, reload, stop, and what breaks.

use std::fs;

use super::*;
use crate::real::{Cut, Service, libfaketime};

const PAIR: [(&str, &str); 1] = [("ada", "sam")];
/// A programme that runs today at any hour, and no morning list between.
pub(super) const TODAY: [(&str, &str); 4] = [
    ("starts   = 2027-01-11", "starts   = 2026-01-05"),
    ("ends     = 2027-04-30", "ends     = 2035-12-31"),
    ("quiet_hours  = \"20:00-08:00\"", "quiet_hours  = \"off\""),
    ("at = \"08:30\"", "at = \"off\""),
];
pub(super) const AT_ONCE: (&str, &str) = ("start    = \"on hold\"", "start    = \"at once\"");
pub(super) const NO_SETTLING: (&str, &str) = ("settle   = \"15 minutes\"", "settle   = \"0 minutes\"");

pub(super) fn today(more: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    TODAY.iter().chain(more).copied().collect()
}

/// A staff letter of the desk whose subject begins so.
pub(super) fn to_staff(servers: &Servers, subject: &str) -> Letter {
    servers.wait_for(STAFF, subject, |letter| letter.subject().starts_with(subject))
}

/// Staff answer a letter, as a client does: to its Reply-To.
fn staff_answers(servers: &Servers, letter: &Letter, text: &str) {
    let home = desk_address(&letter.header("Reply-To"));
    servers.send_as(STAFF, &home, &answer(letter, STAFF, &home, text));
}

/// A letter's text without its line breaks.
pub(super) fn words(letter: &Letter) -> String {
    letter.text().split_whitespace().collect::<Vec<_>>().join(" ")
}

pub(super) fn introduced(servers: &Servers, person: &str) -> Letter {
    let address = format!("{person}@people.test");
    servers.wait_for(&address, "an introduction", |letter| {
        letter.subject().contains("an introduction") && letter.calendar().is_none()
    })
}

fn nothing_for_participants(desk: &Desk<'_>) {
    for person in ["ada", "sam"] {
        assert_eq!(desk.letters_to(&format!("{person}@people.test")).len(), 0, "{person} got a letter");
    }
}

pub(super) fn held(desk: &Desk<'_>) -> bool {
    at(&desk.status(), "/hold") == true
}

#[test]
fn a_first_start_shows_the_plan_and_begins_with_go() {
    let servers = Servers::start();
    let desk = servers.desk_with(&PAIR, &today(&[]));
    let mut service = desk.serve();
    let plan = to_staff(&servers, "Ready to start");
    assert!(words(&plan).contains("Ada Example and Sam Example: introduction at once"), "{}", plan.text());
    assert!(held(&desk));
    nothing_for_participants(&desk);

    // A From line proves nothing, and neither does the right address from a stranger.
    let home = desk_address(&plan.header("Reply-To"));
    servers.send_as(STAFF, "desk@desk.test", &mail(STAFF, "desk@desk.test", "forged", "", "go"));
    servers.send_as("eve@people.test", &home, &answer(&plan, "eve@people.test", &home, "go"));
    servers.settle();
    servers.wait_until("both were read", || {
        desk.mentord(&["inbox", "list", "--all"]).stdout.lines().count() >= 2
    });
    assert!(held(&desk), "nobody said go who may");
    nothing_for_participants(&desk);

    staff_answers(&servers, &plan, "Go!\r\n\r\n> go or not");
    let letter = introduced(&servers, "ada");
    introduced(&servers, "sam");
    let said = to_staff(&servers, "Go (Riverside");
    assert!(words(&said).contains("letters leave from now on"), "{}", said.text());
    assert!(said.header("Auto-Submitted").starts_with("auto-replied"));

    // An answer is heard through IDLE.
    let home = desk_address(&letter.header("Reply-To"));
    let to = format!("sam@people.test, {home}");
    servers.send_as("ada@people.test", &home, &answer(&letter, "ada@people.test", &to, "Hi Sam, Tuesday?"));
    servers
        .wait_until("Ada was heard", || *at(&desk.pairing("ada-sam"), "/last_heard/mentor") != Value::Null);

    service.signal("TERM");
    assert_eq!(service.ended(), Some(0));
    let told = service.told().join("\n");
    assert!(told.contains("STOPPING=1") && told.contains("STATUS=on hold"), "{told}");
    // Once more on the same state: nothing leaves twice.
    desk.serve().stop();
    assert_eq!(desk.letters_to("ada@people.test").len(), 2, "introduction and invite");
}

#[test]
fn what_is_held_stays_and_what_is_released_goes_beside_a_running_daemon() {
    let servers = Servers::start();
    let desk = servers.desk_with(&PAIR, &today(&[AT_ONCE, NO_SETTLING]));
    let service = desk.serve();
    introduced(&servers, "sam");
    let pass = desk.mentord(&["hold"]);
    assert!(pass.code == Some(0) && pass.stdout.contains("On hold"), "{pass}");
    desk.pair(&[("ada", "sam"), ("bob", "tim")]);
    service.wait_logged_times("The roster was taken in changes=3", 2);
    assert_eq!(at(&desk.pairing("bob-tim"), "/stage"), "proposed");
    let pass = desk.mentord(&["run", "--once"]);
    assert!(pass.code == Some(75) && pass.stderr.contains("in use by run, process"), "{pass}");
    assert_eq!(desk.letters_to("bob@people.test").len(), 0, "on hold");

    let pass = desk.mentord(&["release"]);
    assert!(pass.stdout.contains("The daemon sends what is due"), "{pass}");
    introduced(&servers, "bob");
    servers.wait_for("bob@people.test", "an invite", |letter| letter.calendar().is_some());
    // An order at the command line goes through the same door, while the daemon runs.
    let pass = desk.mentord(&["pair", "end", "bob-tim", "--why", "a test", "--yes"]);
    assert_eq!(pass.code, Some(0), "{pass}");
    servers.wait_for("bob@people.test", "a cancellation", |letter| {
        letter.calendar().is_some_and(|calendar| calendar.contains("METHOD:CANCEL"))
    });
    let log = service.log();
    assert!(!log.contains('@'), "addresses stand in the log:\n{log}");
    service.stop();
}

#[test]
fn staff_hold_ask_and_release_by_mail() {
    let servers = Servers::start();
    let desk = servers.desk_with(&PAIR, &today(&[]));
    let service = desk.serve();
    let plan = to_staff(&servers, "Ready to start");
    staff_answers(&servers, &plan, "status");
    let said = to_staff(&servers, "How it stands");
    assert!(
        words(&said).contains("this is the first start") && words(&said).contains("1 proposed"),
        "{}",
        said.text()
    );
    staff_answers(&servers, &plan, "go");
    introduced(&servers, "sam");
    let go = to_staff(&servers, "Go (Riverside");
    staff_answers(&servers, &go, "hold");
    servers.wait_until("it is held", || held(&desk));
    let held_letter = to_staff(&servers, "On hold");
    // What Rosa ordered herself is not ended by an old go.
    staff_answers(&servers, &plan, "go");
    servers.wait_until("the second go is answered", || {
        servers.mailbox(STAFF).iter().filter(|letter| letter.subject().starts_with("Go (")).count() == 2
    });
    assert!(held(&desk));
    staff_answers(&servers, &held_letter, "why ada-sam");
    let why = to_staff(&servers, "Why (Riverside");
    assert!(words(&why).contains("introduction written"), "{}", why.text());
    staff_answers(&servers, &held_letter, "release");
    servers.wait_until("it is released", || !held(&desk));
    service.stop();
}

#[test]
fn staff_pair_and_end_by_mail_and_nobody_else_does() {
    let servers = Servers::start();
    let desk = servers.desk_with(&PAIR, &today(&[AT_ONCE, NO_SETTLING]));
    let service = desk.serve();
    introduced(&servers, "sam");
    let order = "pair Bob Example bob@people.test with Tim Example tim@people.test, Thu 18:00";
    servers.send_as(STAFF, "desk@desk.test", &mail(STAFF, "desk@desk.test", "a new pair", "", order));
    let asked = to_staff(&servers, "Please confirm: Bob Example (new");
    let shown = words(&asked);
    assert!(shown.contains("to Tim Example (tim@people.test): \"Bob and Tim: an introduction"), "{shown}");
    // Somebody who got hold of the letter is not on the staff list.
    let home = desk_address(&asked.header("Reply-To"));
    servers.send_as("eve@people.test", &home, &answer(&asked, "eve@people.test", &home, "go"));
    let refused = to_staff(&servers, "An order in your name was refused");
    assert!(
        words(&refused).contains("eve@people.test, which is not on the staff list"),
        "{}",
        refused.text()
    );
    assert_eq!(desk.letters_to("tim@people.test").len(), 0, "nothing was confirmed");

    staff_answers(&servers, &asked, "go now");
    introduced(&servers, "tim");
    servers.wait_for("bob@people.test", "an invite", |letter| letter.calendar().is_some());
    let done = to_staff(&servers, "What you ordered");
    assert!(words(&done).contains("Done. Bob Example (new, bob@people.test)"), "{}", done.text());

    staff_answers(&servers, &done, "end Bob and Tim");
    let asked = to_staff(&servers, "Please confirm: Bob Example and Tim Example: the pairing ends");
    staff_answers(&servers, &asked, "go now");
    servers.wait_for("bob@people.test", "a cancellation", |letter| {
        letter.calendar().is_some_and(|calendar| calendar.contains("METHOD:CANCEL"))
    });
    // Once more: it counts once.
    staff_answers(&servers, &asked, "go");
    servers.wait_until("the second go is answered", || {
        servers.mailbox(STAFF).iter().any(|letter| words(letter).contains("nothing was done a second time"))
    });
    service.stop();
}

#[test]
fn a_changed_roster_settles_and_a_large_one_waits_for_go() {
    let servers = Servers::start();
    let settling = ("settle   = \"15 minutes\"", "settle   = \"3 seconds\"");
    let desk = servers.desk_with(&PAIR, &today(&[AT_ONCE, settling]));
    let service = desk.serve();
    introduced(&servers, "sam");
    desk.pair(&[("ada", "sam"), ("bob", "tim")]);
    let settles = to_staff(&servers, "The roster changed: taken at");
    assert!(
        words(&settles).contains("Bob Example and Tim Example would be introduced"),
        "{}",
        settles.text()
    );
    introduced(&servers, "bob");

    // A slip of the hand: twelve at once, put right before anybody said go.
    let two = [("ada", "sam"), ("bob", "tim")];
    let many: Vec<(String, String)> = (0..12).map(|n| (format!("m{n}"), format!("n{n}"))).collect();
    let many: Vec<(&str, &str)> =
        two.into_iter().chain(many.iter().map(|(m, n)| (m.as_str(), n.as_str()))).collect();
    desk.pair(&many);
    let first = to_staff(&servers, "The roster changed much at once");
    assert!(words(&first).contains("M11 Example and N11 Example would be introduced"), "{}", first.text());
    desk.pair(&two);
    servers.wait_until("nothing waits", || *at(&desk.status(), "/roster") == Value::Null);
    staff_answers(&servers, &first, "go");
    to_staff(&servers, "Go (Riverside");
    assert_eq!(desk.letters_to("m0@people.test").len(), 0, "it was taken back");

    desk.pair(&many);
    servers.wait_until("the second plan", || {
        servers.mailbox(STAFF).iter().filter(|letter| letter.subject().contains("much at once")).count() == 2
    });
    assert_eq!(desk.letters_to("m0@people.test").len(), 0, "nobody said go to this");
    let plans: Vec<Letter> = servers
        .mailbox(STAFF)
        .into_iter()
        .filter(|letter| letter.subject().contains("much at once"))
        .collect();
    let newer = plans.iter().find(|letter| letter.message_id() != first.message_id()).expect("two plans");
    staff_answers(&servers, newer, "go");
    introduced(&servers, "m0");
    introduced(&servers, "n11");
    service.stop();
}

#[test]
fn a_broken_file_keeps_the_old_configuration_and_a_good_one_is_taken() {
    let servers = Servers::start();
    let desk = servers.desk_with(&PAIR, &today(&[AT_ONCE, NO_SETTLING]));
    let service = desk.serve();
    introduced(&servers, "sam");
    let good = fs::read_to_string(desk.config()).expect("a configuration");
    fs::write(desk.config(), good.replace("letters_a_week", "letters_a_wek"))
        .expect("the folder is writable");
    service.signal("HUP");
    service.wait_told_again("RELOADING=1", 1);
    service.wait_told_again("READY=1", 2);
    service.wait_logged("The configuration is not taken, the one from before stays");
    assert!(service.log().contains("letters_a_wek"), "{}", service.log());
    // It still hears, and still sends.
    desk.pair(&[("ada", "sam"), ("bob", "tim")]);
    service.signal("HUP");
    fs::write(desk.config(), good).expect("the folder is writable");
    introduced(&servers, "bob");
    let told = service.told().join("\n");
    assert!(told.contains("MONOTONIC_USEC="), "{told}");
    service.wait_told_again("WATCHDOG=1", 3);
    service.stop();
}

#[test]
fn a_clock_that_jumps_holds_everything_until_it_is_right_or_staff_say_so() {
    let servers = Servers::start();
    let desk = servers.desk_with(&PAIR, &today(&[AT_ONCE, NO_SETTLING]));
    let clock = desk.file("clock");
    fs::write(&clock, "+0").expect("the folder is writable");
    let (library, file) = (libfaketime(), clock.clone());
    let environment = [
        ("LD_PRELOAD", library.to_str().expect("a path")),
        ("FAKETIME_TIMESTAMP_FILE", file.to_str().expect("a path")),
        ("FAKETIME_NO_CACHE", "1"),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
    ];
    let service = desk.serve_with(&environment);
    introduced(&servers, "sam");
    let letters = || desk.letters_to("ada@people.test").len() + desk.letters_to("sam@people.test").len();
    servers.wait_until("the invites are there", || letters() == 4);

    // Ten days forward: two nudges would be due, and a reminder.
    fs::write(&clock, "+10d").expect("the folder is writable");
    desk.mentord(&["pair", "place", "ada-sam", "the library", "--yes"]);
    servers.wait_until("it holds", || held(&desk));
    let asked = to_staff(&servers, "The desk is on hold and asks you");
    assert!(words(&asked).contains("clock of the machine jumped"), "{}", asked.text());
    assert_eq!(letters(), 4, "nothing leaves on a clock nobody believes");
    fs::write(&clock, "+0").expect("the folder is writable");
    desk.mentord(&["pair", "place", "ada-sam", "the office", "--yes"]);
    servers.wait_until("it goes on by itself", || !held(&desk));

    // And back: staff say that this is right.
    fs::write(&clock, "-1d").expect("the folder is writable");
    desk.mentord(&["pair", "place", "ada-sam", "the park", "--yes"]);
    servers.wait_until("it holds again", || held(&desk));
    desk.mentord(&["release"]);
    service.wait_logged("The clock is believed from now on");
    assert!(!held(&desk));
    service.stop();
}

#[test]
fn a_connection_cut_after_the_dot_and_one_cut_in_a_literal_lose_and_repeat_nothing() {
    let servers = Servers::start();
    let smtp = Cut::after_the_dot(servers.smtp_port, 1);
    let imap = Cut::in_a_literal(servers.imap_port, 2);
    let desk = servers.desk_with(&PAIR, &today(&[AT_ONCE, NO_SETTLING]));
    let through_smtp = smtp.port.to_string();
    let through_imap = imap.port.to_string();
    let mut changes: Vec<(&str, &str)> = today(&[AT_ONCE, NO_SETTLING, PLAIN_SMTP, PLAIN_IMAP]);
    changes.extend([("15025", through_smtp.as_str()), ("15993", through_imap.as_str())]);
    changes.push(("in_doubt_after = \"10 minutes\"", "in_doubt_after = \"1 second\""));
    desk.configure(&changes);
    let service = desk.serve();
    let letter = introduced(&servers, "sam");
    introduced(&servers, "ada");
    servers.wait_until("nothing is in doubt or waits", || {
        let status = desk.status();
        at(&status, "/outbox/in_doubt") == 0 && at(&status, "/outbox/pending") == 0
    });
    assert_eq!(smtp.left(), 0, "a connection was cut");
    // Sent again, byte for byte the same, because no copy could vouch for it.
    for person in ["ada@people.test", "sam@people.test"] {
        in_doubt_twice(&desk.letters_to(person));
    }
    let home = desk_address(&letter.header("Reply-To"));
    for (n, text) in ["Hi Ada, one", "Hi Ada, two"].into_iter().enumerate() {
        let to = format!("ada@people.test, {home}");
        let subject = format!("word {n}");
        servers.send_as("sam@people.test", &home, &mail("sam@people.test", &to, &subject, "", text));
    }
    servers.wait_until("both were heard once", || {
        let list = desk.mentord(&["inbox", "list", "--all"]).stdout;
        ["word 0", "word 1"].iter().all(|subject| list.matches(subject).count() == 1)
    });
    assert_eq!(imap.left(), 0, "connections were cut");
    service.stop();
}

#[test]
fn a_line_that_breaks_over_every_mail_loses_none_of_them() {
    let servers = Servers::start();
    let imap = Cut::in_a_literal(servers.imap_port, 9);
    let desk = servers.desk_with(&PAIR, &today(&[AT_ONCE, NO_SETTLING]));
    let through = imap.port.to_string();
    let mut changes: Vec<(&str, &str)> = today(&[AT_ONCE, NO_SETTLING, PLAIN_IMAP]);
    changes.push(("15993", through.as_str()));
    desk.configure(&changes);
    let service = desk.serve();
    let home = desk_address(&introduced(&servers, "sam").header("Reply-To"));
    for n in 0..5 {
        let to = format!("ada@people.test, {home}");
        let text = "a line of words\r\n".repeat(600);
        servers.send_as(
            "sam@people.test",
            &home,
            &mail("sam@people.test", &to, &format!("word {n}"), "", &text),
        );
    }
    // What was given up for now is read whole in the end, and stands on no list.
    servers.wait_until("each was heard once", || {
        let list = desk.mentord(&["inbox", "list", "--all"]).stdout;
        (0..5).all(|n| list.matches(&format!("word {n}\n       sam-example wrote to the other")).count() == 1)
    });
    assert_eq!(imap.left(), 0, "connections were cut");
    let open = desk.mentord(&["inbox", "list"]).stdout;
    assert!(!open.contains("word"), "{open}");
    service.stop();
}

/// Plain SMTP without a login, so that a proxy of the test can stand between.
pub(super) const PLAIN_SMTP: (&str, &str) = (
    r#"tls       = "starttls"             # "starttls", "implicit", or "none" (loopback only)
username  = "desk@desk.test"
password  = { file = "secret" }    # or { credential = "smtp" } or { command = "pass show desk" }
ca_file   = "tls.crt"              # only for a private authority"#,
    r#"tls = "none""#,
);
/// Plain IMAP, and no copies in Sent.
pub(super) const PLAIN_IMAP: (&str, &str) = (
    "tls       = \"implicit\"\nusername  = \"desk@desk.test\"\npassword  = { file = \"secret\" }\nca_file   = \"tls.crt\"\nmailboxes",
    "tls       = \"none\"\nusername  = \"desk@desk.test\"\npassword  = { file = \"secret\" }\nmailboxes",
);

#[test]
fn a_letter_on_its_way_is_seen_to_its_end_before_the_daemon_stops() {
    let servers = Servers::start();
    let slow = Cut::slow_after_the_dot(servers.smtp_port, Duration::from_secs(2));
    let desk = servers.desk_with(&PAIR, &today(&[AT_ONCE, NO_SETTLING]));
    let through = slow.port.to_string();
    let mut changes: Vec<(&str, &str)> = today(&[AT_ONCE, NO_SETTLING, PLAIN_SMTP]);
    changes.push(("15025", through.as_str()));
    desk.configure(&changes);
    let mut service = desk.serve();
    servers.wait_until("a letter is on its way", || slow.left() > 0);
    let begun = Instant::now();
    service.signal("TERM");
    assert_eq!(service.ended(), Some(0), "{}", service.log());
    assert!(begun.elapsed() < Duration::from_secs(10), "it ends within ten seconds");
    let status = desk.status();
    assert_eq!(at(&status, "/outbox/in_doubt"), 0, "{status:#}");
    desk.configure(&today(&[AT_ONCE, NO_SETTLING]));
    let service = desk.serve();
    introduced(&servers, "ada");
    introduced(&servers, "sam");
    service.stop();
    for person in ["ada@people.test", "sam@people.test"] {
        let letters = desk.letters_to(person);
        let ids: std::collections::BTreeSet<String> = letters.iter().map(Letter::message_id).collect();
        assert_eq!(ids.len(), letters.len(), "a letter came twice");
    }
}

#[test]
fn a_daemon_killed_again_and_again_loses_nothing_and_forges_nothing() {
    let servers = Servers::start();
    let people: Vec<(String, String)> = (0..8).map(|n| (format!("m{n}"), format!("n{n}"))).collect();
    let pairs: Vec<(&str, &str)> = people.iter().map(|(m, n)| (m.as_str(), n.as_str())).collect();
    let quick = ("per_minute = 600", "per_minute = 6000");
    let doubt = ("in_doubt_after = \"10 minutes\"", "in_doubt_after = \"1 second\"");
    let desk = servers.desk_with(&pairs, &today(&[AT_ONCE, NO_SETTLING, quick, doubt]));
    for round in 0..6 {
        let service = desk.serve();
        // Not at the same point each time.
        servers.wait_until("some letters left", || {
            let left = desk.mentord(&["outbox", "list", "--all"]).stdout.matches(" sent ").count();
            left > round * 5 || left == 32
        });
        service.kill();
    }
    let service = desk.serve();
    servers.wait_until("all has left", || {
        let status = desk.status();
        at(&status, "/outbox/in_doubt") == 0 && at(&status, "/outbox/pending") == 0
    });
    servers.settle();
    for (mentor, mentee) in &people {
        for person in [mentor, mentee] {
            let letters = desk.letters_to(&format!("{person}@people.test"));
            in_doubt_twice(&letters);
            let ids: std::collections::BTreeSet<String> = letters.iter().map(Letter::message_id).collect();
            assert_eq!(ids.len(), 2, "{person}: introduction and invite");
        }
    }
    service.stop();
}

#[test]
fn the_planner_wakes_at_its_time_and_looks_before_it_speaks() {
    let servers = Servers::start();
    let desk = servers.desk_with(&[("ada", "sam"), ("bob", "tim")], &[AT_ONCE]);
    let library = libfaketime();
    let at_clock = |clock: &str| {
        desk.serve_with(&[
            ("LD_PRELOAD", library.to_str().expect("a path")),
            ("FAKETIME", clock),
            ("TZ", "UTC"),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
        ])
    };
    let service = at_clock("@2027-01-11 15:00:00");
    introduced(&servers, "sam");
    let letter = introduced(&servers, "bob");
    service.stop();

    // Two working days later, some seconds before nine.
    let service = at_clock("@2027-01-13 08:59:54");
    let home = desk_address(&letter.header("Reply-To"));
    let to = format!("tim@people.test, {home}");
    servers.send_as("bob@people.test", &home, &answer(&letter, "bob@people.test", &to, "Hi Tim"));
    servers.wait_for("ada@people.test", "a nudge", |letter| letter.subject().contains("in touch yet"));
    let nudges = desk.letters_to("bob@people.test");
    assert!(!nudges.iter().any(|letter| letter.subject().contains("in touch yet")), "he had answered");
    service.stop();
    let pairing = desk.pairing("ada-sam");
    assert_eq!(at(&pairing, "/stage"), "quiet", "{pairing:#}");
}

#[test]
fn a_daemon_on_a_rehearsal_or_beside_another_says_so() {
    let servers = Servers::start();
    let desk = servers.desk_with(&PAIR, &today(&[AT_ONCE]));
    let service = desk.serve();
    let mut second = Service::begin(&desk.config(), &[]);
    assert_eq!(second.ended(), Some(75));
    assert!(second.log().contains("in use by run, process"), "{}", second.log());
    service.stop();
    let rehearsal = servers.desk(&PAIR);
    // Its state is empty, and the mailbox holds what the other one wrote to the same people.
    let pass = rehearsal.pass_with_code(MONDAY, 75);
    assert!(pass.stderr.contains("this state is empty"), "{pass}");
    let mut service = Service::begin(&rehearsal.config(), &[]);
    assert_eq!(service.ended(), Some(78));
    assert!(service.log().contains("is a rehearsal"), "{}", service.log());
}
