//! What coordinators type, held against what is meant.

use std::fmt::Write as _;

use jiff::civil::{Date, date};

use super::*;
use crate::{
    domain::{
        PairingId, Side,
        order::{Change, Order, PersonChange, Which},
    },
    intake::{Membership, OnFile, or_likeliest},
    letters::Catalogue,
};

const PHRASINGS: &str = include_str!("phrasings.tsv");
/// Who is on file: Ada and Sam, Bob and Eve, Grace and Kim; Julia is in no pairing.
struct Cast;

const PAIRS: [(&str, &str, &str); 3] = [
    ("ada lovelace", "sam jones", "Tue 18:00"),
    ("bob builder", "eve adams", "Wed 18:00"),
    ("grace hall", "kim lee", "Mon 16:00"),
];

impl OnFile for Cast {
    fn knows(&self, name: &str) -> bool {
        name == "julia" || !self.memberships(name).is_empty()
    }

    fn memberships(&self, name: &str) -> Vec<Membership> {
        let is = |whole: &str| whole == name || whole.split(' ').next() == Some(name);
        let member = |(mentor, mentee, weekly): &(&str, &str, &str)| {
            let side = if is(mentor) { Side::Mentor } else { is(mentee).then_some(Side::Mentee)? };
            Some(Membership { pairing: PairingId((*mentee).to_owned()), side, weekly: weekly.parse().ok() })
        };
        PAIRS.iter().filter_map(member).collect()
    }
}

/// A Friday.
const TODAY: Date = date(2027, 1, 15);

fn which(which: &Which) -> String {
    match which {
        Which::Answered => "it".to_owned(),
        Which::All => "all".to_owned(),
        Which::Everyone => "everyone".to_owned(),
        Which::Number(number) => number.to_string(),
        Which::Named(name) => name.clone(),
    }
}

fn change(about: &Which, change: &Change) -> String {
    let word = change.word();
    let about = which(about);
    match change {
        Change::End { why } => {
            format!("end {about}{}", why.as_ref().map(|why| format!(" because {why}")).unwrap_or_default())
        }
        Change::Pause { back } => format!("pause {about} until {back}"),
        Change::Snooze { until } => format!("snooze {about} until {until}"),
        Change::Session { call, became } => format!("session {about} {call} {became:?}"),
        Change::Move { weekly } => format!("move {about} to {weekly}"),
        Change::MoveCall { call, to, time } => {
            let time = time.map(|time| time.strftime(" %H:%M").to_string()).unwrap_or_default();
            format!("move {about} {call} to {to}{time}")
        }
        Change::Skip { call, last } if about == "everyone" => {
            format!("holiday {call}..{}", last.unwrap_or(*call))
        }
        Change::Extend { by } => format!("extend {about} {by:?}"),
        Change::Skip { call, last } => format!("skip {about} {call}..{}", last.unwrap_or(*call)),
        Change::Place { place } => format!("place {about}: {place}"),
        Change::Note { text } => format!("note {about}: {text}"),
        Change::Resend { introduction: true, invite: false } => format!("resend {about} introduction"),
        Change::Resend { introduction: false, invite: true } => format!("resend {about} invite"),
        Change::Resume | Change::Talked | Change::Done | Change::Resend { .. } => format!("{word} {about}"),
    }
}

fn described(order: &Order) -> String {
    match order {
        Order::Desk(order) => order.word().to_owned(),
        Order::Why(about) => format!("why {}", which(about)),
        Order::Preview(about) => format!("preview {}", which(about)),
        Order::How(about) => format!("status {}", which(about)),
        Order::Change(about, what) => change(about, what),
        Order::ReplaceMentor { which: about, old, new } => {
            format!("replace {} of {} by {new}", old.as_deref().unwrap_or("mentor"), which(about))
        }
        Order::Person(who, PersonChange::Address { new }) => format!("address {who} {new}"),
        Order::Person(who, PersonChange::Phone { number }) => format!("phone {who} {number}"),
        Order::Person(who, PersonChange::Away { range }) => {
            format!("away {who} {}..{}", range.first, range.last)
        }
        Order::Join { which: about, who, side } => {
            let side = if *side == Side::Mentor { " as mentor" } else { "" };
            format!("add {who} to {}{side}", which(about))
        }
        Order::Remind { which: about, who } => {
            format!("remind {} of {}", who.as_deref().unwrap_or("who should move"), which(about))
        }
        Order::Ask { which: about, who, text } => {
            format!("ask {} of {}: {text}", who.as_deref().unwrap_or("whoever"), which(about))
        }
        Order::Say(text) => format!("say {text}"),
        Order::Leave { which: about, who } => format!("remove {who} from {}", which(about)),
        Order::Person(who, PersonChange::Erase) => format!("erase {who}"),
        Order::Person(who, PersonChange::Clear) => format!("clear {who}"),
        Order::Pair(pair) => {
            let mut said = format!("pair {} with {}", pair.mentors.join(", "), pair.mentees.join(", "));
            if let Some(starts) = pair.starts {
                write!(said, " from {starts}").unwrap();
            }
            if let Some(weekly) = &pair.weekly {
                write!(said, " {weekly}").unwrap();
            }
            said
        }
    }
}

fn understood(text: &str) -> String {
    let spoken = or_likeliest(orders(text, TODAY), text, TODAY, &Cast);
    if spoken.fine {
        return "fine".to_owned();
    }
    if spoken.thanks && spoken.orders.is_empty() && spoken.perhaps.is_empty() {
        return "-".to_owned();
    }
    let mut said: Vec<String> = spoken.orders.iter().map(described).collect();
    said.extend(spoken.perhaps.iter().map(|order| format!("? {}", described(order))));
    said.extend(spoken.wrong.iter().map(|wrong| format!("! {}", wrong.word)));
    if said.is_empty() { "??".to_owned() } else { said.join(" + ") }
}

#[test]
fn phrasings_of_tired_people_are_understood() {
    let lines = PHRASINGS.lines().filter(|line| !line.starts_with('#'));
    let wrong: Vec<String> = lines
        .filter_map(|line| {
            let (text, meant) = line.split_once('\t').unwrap();
            let found = understood(text);
            (found != meant).then(|| format!("{text}\n    meant {meant}\n    found {found}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{} are not:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_time_that_is_none_is_refused_with_the_sentence_of_every_door() {
    let text = "move Ada and Sam to sometime";
    let spoken = or_likeliest(orders(text, TODAY), text, TODAY, &Cast);
    let [wrong] = spoken.wrong.as_slice() else { panic!("{spoken:?}") };
    assert_eq!(
        Catalogue::english().say(&wrong.right),
        "\"move Ada and Sam to sometime\": \"sometime\" is not a weekly time; write for example \"Tue 18:00\""
    );
}

#[test]
fn every_line_of_a_mail_counts() {
    for (text, expected) in [
        ("hope you had a nice christmas, it's freezing here\nend Bob and Eve", "? end Bob and Eve"),
        (
            "Adas new email is ada@new.example\nend Bob and Eve",
            "address Adas ada@new.example + end Bob and Eve",
        ),
        ("Many thanks!\nRosa", "-"),
        ("brilliant thx, have a nice weekend!\n\nRosa Keller\nRiverside Mentoring", "-"),
        (
            "Thanks a lot!\n\ncan we shift grace and kim to fridays 4pm from now on",
            "? move grace and kim to Fri 16:00",
        ),
    ] {
        assert_eq!(understood(text), expected, "{text}");
    }
}
