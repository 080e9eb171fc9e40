//! The real thing: mentord against Postfix and Dovecot on loopback.
//!
//! Each test starts servers of its own (`servers/mod.rs`), runs the built binary with the
//! contract's configuration, and reads what lies in the mailboxes. The clock is `--at`.

#[path = "servers/checks.rs"]
mod checks;
#[path = "servers/copies.rs"]
mod copies;
#[path = "servers/daemon.rs"]
mod daemon;
#[path = "servers/deaf.rs"]
mod deaf;
#[path = "servers/faults.rs"]
mod faults;
#[path = "servers/loud.rs"]
mod loud;
#[path = "servers/mailbox.rs"]
mod mailbox;
#[path = "servers/outages.rs"]
mod outages;
#[path = "servers/power.rs"]
mod power;
#[path = "servers/mod.rs"]
mod real;
#[path = "servers/sendmail.rs"]
mod sendmail;
#[path = "servers/state.rs"]
mod state;
#[path = "servers/tokens.rs"]
mod tokens;
#[path = "servers/worries.rs"]
mod worries;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use real::{Desk, Letter, Servers};
use serde_json::Value;

/// The programme's first day; noon in London is seven in the morning in New York.
const MONDAY: &str = "2027-01-11T15:00:00Z";
const TUESDAY: &str = "2027-01-12T15:00:00Z";
const WEDNESDAY: &str = "2027-01-13T15:00:00Z";
const THURSDAY: &str = "2027-01-14T15:00:00Z";
const FRIDAY: &str = "2027-01-15T15:00:00Z";
const NEXT_MONDAY: &str = "2027-01-18T15:00:00Z";
const NEXT_TUESDAY: &str = "2027-01-19T15:00:00Z";
const STAFF: &str = "rosa@people.test";

/// A mail from one person to others; more header lines may stand in `headers`.
fn mail(from: &str, to: &str, subject: &str, headers: &str, text: &str) -> String {
    static WRITTEN: AtomicUsize = AtomicUsize::new(0);
    let id = subject.replace(|sign: char| !sign.is_ascii_alphanumeric(), "-");
    // No two mails of a client share a Message-ID, be their words the same.
    let nth = WRITTEN.fetch_add(1, Ordering::Relaxed);
    format!(
        "From: {from}\r\nTo: {to}\r\nSubject: {subject}\r\nMessage-ID: <{id}.{nth}.{from}>\r\n{headers}\
         MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    )
}

/// A person's answer to a letter, as a client makes it with "reply to all".
fn answer(letter: &Letter, from: &str, to: &str, text: &str) -> String {
    let id = letter.message_id();
    let subject = format!("Re: {}", letter.subject());
    mail(from, to, &subject, &format!("In-Reply-To: <{id}>\r\nReferences: <{id}>\r\n"), text)
}

/// Letters that want an answer carry no Auto-Submitted: introduction, nudge, question.
fn asks(letter: &Letter) -> bool {
    letter.calendar().is_none() && letter.header("Auto-Submitted").is_empty()
}

fn invites(letters: &[Letter]) -> Vec<&Letter> {
    letters.iter().filter(|letter| letter.calendar().is_some()).collect()
}

/// The one letter to a person that introduces.
fn introduction(desk: &Desk<'_>, address: &str) -> Letter {
    desk.letters_to(address).into_iter().find(asks).unwrap_or_else(|| panic!("{address} got no introduction"))
}

/// The addresses of the desk in a header.
fn desk_address(header: &str) -> String {
    header
        .split([' ', ',', '<', '>'])
        .find(|word| word.starts_with("desk+") && word.ends_with("@desk.test"))
        .unwrap_or_else(|| panic!("no address of the pairing in '{header}'"))
        .to_owned()
}

/// Whether it is the reverse-path of one delivery: a pairing's address, with a tag behind its token.
fn is_envelope_of(path: &str, address: &str) -> bool {
    let (local, domain) = address.split_once('@').expect("an address");
    let tag = path.trim_matches(['<', '>']).strip_prefix(local).and_then(|rest| rest.strip_suffix(domain));
    tag.is_some_and(|tag| tag.starts_with('-') && tag.len() == "-12345678@".len())
}

fn at<'value>(value: &'value Value, path: &str) -> &'value Value {
    value.pointer(path).unwrap_or_else(|| panic!("no {path} in {value:#}"))
}

/// How many mails in the desk's INBOX hold the words.
fn in_inbox(servers: &Servers, words: &str) -> usize {
    let inbox = servers.folder("desk@desk.test", "INBOX");
    inbox.iter().filter(|letter| letter.text().contains(words)).count()
}

fn asked(desk: &Desk<'_>, address: &str) -> usize {
    desk.letters_to(address).iter().filter(|letter| asks(letter)).count()
}

/// The servers keep what the other tests of this file rest on.
#[test]
fn the_servers_deliver_refuse_defer_bounce_and_answer_for_who_is_away() {
    let servers = Servers::start();
    let to = |person: &str, subject: &str| {
        let address = format!("{person}@people.test");
        let raw = mail("desk@desk.test", &address, subject, "", "Hello");
        servers.send_as("desk+x.y@desk.test", &address, &raw);
    };

    to("ada", "plain");
    let letter = servers.wait_for("ada@people.test", "the mail", |letter| letter.subject() == "plain");
    assert_eq!(letter.text().trim_end(), "Hello");
    assert_eq!(letter.folder, "INBOX");

    assert!(servers.answer_to_recipient("bounce@people.test").starts_with("550 5.1.1"));
    assert!(servers.answer_to_recipient("wait@people.test").starts_with("450 4.2.0"));
    assert!(servers.answer_to_recipient("anyone@elsewhere.example").starts_with("554"));

    to("away", "are you there");
    let reply = servers.wait_for("desk@desk.test", "the vacation's answer", |letter| {
        letter.header("Auto-Submitted").starts_with("auto-replied")
    });
    assert!(reply.text().contains("until 25 January 2027"));
    assert!(reply.header("Delivered-To").contains("desk+x.y@desk.test"));

    to("gone", "anyone");
    let report = servers.wait_for("desk@desk.test", "the delivery report", |letter| {
        letter.header("Content-Type").starts_with("multipart/report")
    });
    assert_eq!(report.header("Return-Path"), "<>");

    let spam = mail("sam@people.test", "desk@desk.test", "[junk] hi", "", "Hi");
    servers.send_as("sam@people.test", "desk@desk.test", &spam);
    servers.wait_for("desk@desk.test", "the filtered mail", |letter| letter.folder == "Junk");
    servers.file_into("desk@desk.test", "Junk", "Subject: filed\r\n\r\nby hand\r\n");
    assert_eq!(servers.folder("desk@desk.test", "Junk").len(), 2);
}

#[test]
fn introduction_and_invite_reach_both_once_and_the_desk_keeps_a_copy() {
    let servers = Servers::start();
    let desk = servers.desk(&[("ada", "sam")]);
    desk.pass(MONDAY);

    let (ada, sam) = (desk.letters_to("ada@people.test"), desk.letters_to("sam@people.test"));
    for (letters, other) in [(&ada, "sam@people.test"), (&sam, "ada@people.test")] {
        assert_eq!(letters.len(), 2, "an introduction and an invite");
        let introduction = letters.iter().find(|letter| asks(letter)).expect("an introduction");
        let to = introduction.header("To");
        assert!(to.contains("ada@people.test") && to.contains("sam@people.test"), "To: {to}");
        let reply_to = introduction.header("Reply-To");
        let (first, second) = reply_to.split_once(',').expect("Reply-To names two");
        assert!(first.contains(other), "Reply-To: {reply_to}");
        assert_eq!(desk_address(second), desk_address(&reply_to));
        assert_eq!(invites(letters).len(), 1);
    }
    let uid = |letters: &[Letter]| invites(letters).first().map(|invite| invite.calendar_property("UID"));
    assert_eq!(uid(&ada), uid(&sam), "one series, one UID");
    let first = invites(&ada).first().map(|invite| invite.calendar_property("DTSTART"));
    assert_eq!(first.as_deref(), Some("20270112T180000"), "at least 24 hours after the introduction");

    let copies: Vec<String> =
        servers.folder("desk@desk.test", "Sent").iter().map(Letter::message_id).collect();
    for letter in ada.iter().chain(&sam) {
        assert_eq!(copies.iter().filter(|id| **id == letter.message_id()).count(), 1);
    }

    desk.pass(MONDAY);
    assert_eq!(desk.letters_to("ada@people.test").len(), 2, "the same instant again sends nothing");
    let pairing = desk.pairing("ada-sam");
    assert_eq!(at(&pairing, "/stage"), "introduced");
    assert_eq!(*at(&pairing, "/first_contact"), Value::Null);
}

#[test]
fn a_self_signed_certificate_named_in_ca_file_is_trusted() {
    let servers = Servers::start_self_signed();
    let desk = servers.desk(&[("ada", "sam")]);
    desk.pass(MONDAY);
    assert_eq!(desk.letters_to("ada@people.test").len(), 2);
}

#[test]
fn a_reply_is_seen_in_the_inbox_and_in_junk() {
    let servers = Servers::start();
    let desk = servers.desk(&[("ada", "sam")]);
    desk.pass(MONDAY);

    let letter = introduction(&desk, "sam@people.test");
    let pairing_address = desk_address(&letter.header("Reply-To"));
    let both = format!("ada@people.test, {pairing_address}");
    let raw = answer(&letter, "sam@people.test", &both, "Hi Ada, Tuesday works for me.");
    servers.send_as("sam@people.test", &pairing_address, &raw);
    servers.settle();
    desk.pass(TUESDAY);
    let pairing = desk.pairing("ada-sam");
    assert_ne!(*at(&pairing, "/last_heard/mentee"), Value::Null);
    assert_eq!(*at(&pairing, "/last_heard/mentor"), Value::Null);

    let letter = introduction(&desk, "ada@people.test");
    let both = format!("sam@people.test, {pairing_address}");
    let raw = answer(&letter, "ada@people.test", &both, "Hi Sam, see you then.");
    servers.file_into("desk@desk.test", "Junk", &raw);
    desk.pass(WEDNESDAY);
    let pairing = desk.pairing("ada-sam");
    assert_ne!(*at(&pairing, "/last_heard/mentor"), Value::Null);
    assert_ne!(*at(&pairing, "/first_contact"), Value::Null);
    assert_eq!(at(&pairing, "/stage"), "in-touch");
    assert_eq!(asked(&desk, "ada@people.test"), 1, "who has been heard is not nudged");
    desk.pass(THURSDAY);
    let told: String = desk.letters_to(STAFF).iter().map(Letter::text).collect();
    assert!(told.contains("Junk") || told.contains("junk"), "staff hear of answers found there: {told}");
}

#[test]
fn a_vacation_that_answers_the_introduction_is_no_contact_and_holds_the_nudge() {
    let servers = Servers::start();
    let desk = servers.desk(&[("away", "sam")]);
    desk.pass(MONDAY);
    let letter = introduction(&desk, "away@people.test");
    let vacation = servers.wait_for("desk@desk.test", "the vacation's answer", |reply| {
        reply.header("Auto-Submitted").starts_with("auto-replied")
    });
    assert!(
        desk.letters_to("away@people.test")
            .iter()
            .any(|letter| vacation.in_reply_to().contains(&letter.message_id())),
        "it answers a letter of ours"
    );
    let came_to = vacation.header("Delivered-To");
    assert!(is_envelope_of(&came_to, &desk_address(&letter.header("Reply-To"))), "{came_to}");

    for day in [TUESDAY, WEDNESDAY, THURSDAY] {
        desk.pass(day);
    }
    let pairing = desk.pairing("away-sam");
    assert_eq!(*at(&pairing, "/last_heard/mentor"), Value::Null);
    assert_eq!(at(&pairing, "/stage"), "introduced");
    assert_eq!(asked(&desk, "away@people.test"), 1, "a nudge waits while all it names are away");
    let told = desk.letters_to(STAFF).iter().any(|letter| letter.text().contains("Away Example"));
    assert!(told, "an absence of more than five working days is told to staff");
}

#[test]
fn an_answer_from_a_calendar_is_read_and_shown() {
    let servers = Servers::start();
    let desk = servers.desk(&[("ada", "sam")]);
    desk.pass(MONDAY);
    let letters = desk.letters_to("ada@people.test");
    let invite = *invites(&letters).first().expect("an invite");
    let uid = invite.calendar_property("UID");
    let organizer = invite.calendar_property("ORGANIZER");
    let to = organizer.rsplit_once(':').map_or(organizer.as_str(), |(_, address)| address);
    let reply = format!(
        "From: ada@people.test\r\nTo: {to}\r\nSubject: Accepted: {}\r\nMessage-ID: <rsvp@people.test>\r\n\
         MIME-Version: 1.0\r\nContent-Type: text/calendar; method=REPLY; charset=UTF-8\r\n\r\n\
         BEGIN:VCALENDAR\r\nPRODID:-//a client//EN\r\nVERSION:2.0\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n\
         UID:{uid}\r\nSEQUENCE:{}\r\nDTSTAMP:20270111T160000Z\r\nORGANIZER:mailto:{to}\r\n\
         ATTENDEE;PARTSTAT=ACCEPTED:mailto:ada@people.test\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        invite.subject(),
        invite.calendar_property("SEQUENCE"),
    );
    servers.send_as("ada@people.test", to, &reply);
    servers.settle();
    desk.pass(TUESDAY);
    let pairing = desk.pairing("ada-sam");
    assert_eq!(at(&pairing, "/series/uid"), uid.as_str());
    assert_eq!(at(&pairing, "/series/rsvp/ada@people.test"), "ACCEPTED");
    assert_ne!(*at(&pairing, "/last_heard/mentor"), Value::Null);
}

#[test]
fn silence_is_nudged_twice_and_then_told_to_staff() {
    let servers = Servers::start();
    let desk = servers.desk(&[("ada", "sam")]);
    let mut asked_by_day = Vec::new();
    for day in [MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, NEXT_MONDAY] {
        desk.pass(day);
        asked_by_day.push((asked(&desk, "ada@people.test"), asked(&desk, "sam@people.test")));
    }
    // The introduction; after two working days the mentor; after four both.
    assert_eq!(asked_by_day, [(1, 1), (1, 1), (2, 1), (2, 1), (3, 2), (3, 2)]);
    assert_eq!(at(&desk.pairing("ada-sam"), "/stage"), "quiet");

    let before = desk.letters_to(STAFF).len();
    desk.pass(NEXT_TUESDAY);
    let told = desk.letters_to(STAFF);
    let new: Vec<String> =
        told.iter().skip(before).map(|letter| letter.subject() + "\n" + &letter.text()).collect();
    assert!(new.iter().any(|text| text.contains("Ada") && text.contains("Sam")), "staff are told: {new:#?}");
    assert_ne!(*at(&desk.pairing("ada-sam"), "/needs_staff"), Value::Null);
    assert_eq!((asked(&desk, "ada@people.test"), asked(&desk, "sam@people.test")), (3, 2));

    desk.pass(NEXT_TUESDAY);
    assert_eq!(desk.letters_to(STAFF).len(), told.len(), "once per silence");
}

#[test]
fn a_refused_address_is_told_to_staff_and_one_that_waits_is_tried_again() {
    let servers = Servers::start();
    let desk = servers.desk(&[("ada", "bounce"), ("bob", "wait"), ("cyd", "gone")]);
    let pass = |instant| {
        let pass = desk.mentord(&["run", "--once", "--at", instant]);
        assert!(matches!(pass.code, Some(0 | 75)), "what waits may be said by 75: {pass}");
        servers.settle();
    };
    pass(MONDAY);
    for person in ["ada", "bob", "cyd"] {
        let letters = desk.letters_to(&format!("{person}@people.test"));
        assert!(letters.iter().any(asks), "{person} has an envelope of their own");
        // A pair is given a time once both could be told of each other.
        assert_eq!(invites(&letters).len(), usize::from(person == "cyd"), "{person}");
    }
    assert_ne!(*at(&desk.pairing("ada-bounce"), "/needs_staff"), Value::Null);
    assert_eq!(*at(&desk.pairing("bob-wait"), "/needs_staff"), Value::Null);
    let outbox = desk.status();
    assert_ne!(at(&outbox, "/outbox/pending"), 0, "the letters to wait@ are still to go");
    assert_ne!(at(&outbox, "/outbox/failed"), 0, "the letters to bounce@ will never go");
    let tries = || servers.log().matches("450 4.2.0 <wait@people.test>").count();
    let first = tries();
    assert_ne!(first, 0);

    let report = servers.wait_for("desk@desk.test", "the delivery report", |letter| {
        letter.header("Content-Type").starts_with("multipart/report")
    });
    let home = desk_address(&introduction(&desk, "cyd@people.test").header("Reply-To"));
    let came_to = report.header("Delivered-To");
    assert!(is_envelope_of(&came_to, &home), "bounces come home to the pair: {came_to}");
    pass(TUESDAY);
    assert!(tries() > first, "tried again");
    assert_ne!(*at(&desk.pairing("cyd-gone"), "/needs_staff"), Value::Null);
    assert_eq!(*at(&desk.pairing("cyd-gone"), "/last_heard/mentee"), Value::Null);
    let told: String = desk.letters_to(STAFF).iter().map(Letter::text).collect();
    assert!(told.contains("No such person here"), "with the server's own words: {told}");
}

/// Rounds of the next test: each kills one pass at another point of its length.
const KILLS: u32 = 10;
/// Letters that may be under way at once, and so in doubt after one kill.
const UNDER_WAY: usize = 4;

#[test]
fn a_pass_killed_at_any_point_leaves_everyone_with_each_letter() {
    let servers = Servers::start();
    let pairings =
        |round: u32| (0..6).map(move |pair| (format!("m{round}x{pair}"), format!("e{round}x{pair}")));
    let desk_of = |round: u32| {
        let people: Vec<(String, String)> = pairings(round).collect();
        let named: Vec<(&str, &str)> = people.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        servers.desk(&named)
    };

    // The shorter of two: the first finds cold caches.
    let length = (0..2)
        .map(|n| {
            // People of their own: to an empty state their letters of before would be a lost one's.
            let desk = desk_of(KILLS + 1 + n);
            let started = Instant::now();
            desk.pass(MONDAY);
            started.elapsed()
        })
        .min()
        .expect("two passes");

    let mut killed_midway = 0;
    for round in 1..=KILLS {
        let desk = desk_of(round);
        let mut pass = desk.begin_pass(MONDAY);
        // Not a wait for something: the moment of the kill is what is tried.
        std::thread::sleep(length * round / (KILLS + 1));
        if pass.try_wait().expect("a child can be asked").is_none() {
            killed_midway += 1;
        }
        pass.kill().expect("a child can be killed");
        pass.wait().expect("a killed child ends");

        // At once, and twice after `in_doubt_after`.
        for instant in [MONDAY, "2027-01-11T15:11:00Z", "2027-01-11T15:22:00Z"] {
            let again = desk.mentord(&["run", "--once", "--at", instant]);
            assert!(matches!(again.code, Some(0 | 75)), "round {round}: {again}");
        }
        servers.settle();
        let status = desk.status();
        assert_eq!(at(&status, "/outbox/pending"), 0, "round {round}");
        assert_eq!(at(&status, "/outbox/in_doubt"), 0, "round {round}");

        let mut twice = 0;
        for person in pairings(round).flat_map(|(mentor, mentee)| [mentor, mentee]) {
            let letters = desk.letters_to(&format!("{person}@people.test"));
            twice += in_doubt_twice(&letters);
            let mut kinds: Vec<(String, bool)> =
                letters.iter().map(|letter| (letter.message_id(), letter.calendar().is_some())).collect();
            kinds.sort();
            kinds.dedup();
            let with_calendar = kinds.iter().filter(|(_, calendar)| *calendar).count();
            assert_eq!(
                (kinds.len(), with_calendar),
                (2, 1),
                "round {round}, {person}: introduction and invite"
            );
        }
        assert!(twice <= UNDER_WAY, "round {round}: {twice} letters arrived twice");
    }
    assert!(killed_midway >= KILLS / 2, "only {killed_midway} kills met a running pass of {length:?}");
    assert!(length > Duration::from_millis(1));
}

/// Counts letters that arrived again; each must be the same bytes.
fn in_doubt_twice(letters: &[Letter]) -> usize {
    let mut by_id: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for letter in letters {
        by_id.entry(letter.message_id()).or_default().push(letter.as_sent());
    }
    for (id, copies) in &by_id {
        assert!(
            copies.windows(2).all(|pair| pair.first() == pair.last()),
            "{id} came again with other words"
        );
    }
    letters.len() - by_id.len()
}
