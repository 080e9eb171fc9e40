//! Orders in words: what one does, why one cannot be done, and what came of it.

use jiff::{Timestamp, Zoned, tz::TimeZone};

pub use super::refusal_words::refusal;
use crate::{
    domain::{
        LetterKind, Pairing, PairingId, Sentence, Side,
        order::{Became, Change, DeskOrder, Extension, PersonChange, typed},
        zones,
    },
    letters::Catalogue,
    planning::{
        address::NewAddress,
        letter::NextStep,
        orders::{Concerned, NewPairing, OrderEffect, Refusal, Resolved, Task, Who},
        roster::sheet::SheetOrder,
    },
};

/// One line without control characters, at most 500 characters.
#[must_use]
pub fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(500).collect()
}

/// What an order does, a sentence.
#[must_use]
pub fn order(words: &Catalogue, order: &Resolved, concerned: &Concerned) -> String {
    match order {
        Resolved::Change(id, change) => {
            let Some(record) = concerned.pairings.get(id) else {
                return words.say(&sentence!("order.undone", pairing => id, word => typed(change.word())));
            };
            let zone = concerned.programmes.get(&record.pairing.programme).map(|programme| &programme.zone);
            pairing_change(words, &words.list(&concerned.names_of(id)), &record.pairing, change, zone)
        }
        Resolved::ReplaceMentor { pairing, new, .. } => {
            let record = concerned.pairings.get(pairing);
            let mentees = record.map(|it| it.pairing.mentees.as_slice()).unwrap_or_default();
            let mentees: Vec<String> = mentees.iter().map(|id| concerned.name(id)).collect();
            let pair = words.list(&concerned.names_of(pairing));
            let (new, mentees) = (who(words, new, concerned), words.list(&mentees));
            words.say(&sentence!("order.replace_mentor", pair, new, mentees))
        }
        Resolved::Each(ids, change) => everyone(words, ids.len(), change),
        Resolved::Join { pairing, who: new, side } => {
            let (pair, name) = (words.list(&concerned.names_of(pairing)), who(words, new, concerned));
            words.say(&sentence!("order.join", pair, name, mentor => *side == Side::Mentor))
        }
        Resolved::Leave { pairing, who } => {
            let (pair, name) = (words.list(&concerned.names_of(pairing)), concerned.name(who));
            words.say(&sentence!("order.leave", pair, name))
        }
        Resolved::Remind { pairing, who } => {
            let (pair, name) = (words.list(&concerned.names_of(pairing)), concerned.name(who));
            words.say(&sentence!("order.remind", pair, name))
        }
        Resolved::Ask { who, text, .. } => {
            words.say(&sentence!("order.ask", name => concerned.name(who), text => one_line(text)))
        }
        Resolved::Say(text) => words.say(&sentence!("order.say", text => one_line(text))),
        Resolved::Person(id, change) => person_change(words, &concerned.name(id), change),
        Resolved::Pair(pair) => new_pairing(words, pair, concerned),
        Resolved::Desk(order) => desk(words, *order).unwrap_or_else(|| words.say(&typed(order.word()))),
        Resolved::Why(_) | Resolved::Preview(_) | Resolved::How(_) => words.say(&typed(order.word())),
    }
}

/// What a sheet does, a sentence.
#[must_use]
pub fn sheet(words: &Catalogue, sheet: &SheetOrder) -> String {
    let n = sheet.changes.len() + sheet.events.len();
    words.say(&sentence!("order.sheet", name => one_line(&sheet.name), n))
}

/// What an order about the desk does, a sentence.
fn desk(words: &Catalogue, order: DeskOrder) -> Option<String> {
    let does = match order {
        DeskOrder::Hold => sentence!("order.hold"),
        DeskOrder::Release => sentence!("order.release"),
        DeskOrder::Go | DeskOrder::GoNow => sentence!("order.go"),
        DeskOrder::Undo => sentence!("order.undo"),
        DeskOrder::No | DeskOrder::Status | DeskOrder::Help => return None,
    };
    Some(words.say(&does))
}

fn person_change(words: &Catalogue, name: &str, change: &PersonChange) -> String {
    match change {
        PersonChange::Address { new } => {
            words.say(&sentence!("order.address", name, address => new.to_string()))
        }
        PersonChange::Phone { number } => {
            words.say(&sentence!("order.phone", name, number => one_line(number)))
        }
        PersonChange::Away { range } => {
            let (first, last) = (words.day(range.first), words.day(range.last));
            words.say(&sentence!("order.away", name, first, last))
        }
        PersonChange::Clear => words.say(&sentence!("order.clear", name)),
        PersonChange::Erase => words.say(&sentence!("order.erase", name)),
    }
}

fn pairing_change(
    words: &Catalogue,
    pair: &str,
    pairing: &Pairing,
    change: &Change,
    zone: Option<&TimeZone>,
) -> String {
    let zone = zone.map(zones::place);
    match change {
        Change::End { why } => words.say(&sentence!("order.end", pair, why => why.as_deref().map(one_line))),
        Change::Pause { back } => words.say(&sentence!("order.pause", pair, back => words.day(*back))),
        Change::Resume => words.say(&sentence!("order.resume", pair)),
        Change::Move { weekly } => {
            let (before, weekly) = (pairing.weekly.map(|slot| words.slot(slot)), words.slot(weekly.slot));
            words.say(&sentence!("order.move", pair, before, weekly, zone))
        }
        Change::MoveCall { call, to, time } => {
            let (call, to, time) = (words.day(*call), words.day(*to), time.map(|time| words.time(time)));
            words.say(&sentence!("order.move_call", pair, call, to, time, zone))
        }
        Change::Skip { call, last } => {
            let (call, last) = (words.day(*call), last.map(|last| words.day(last)));
            words.say(&sentence!("order.skip", pair, call, last))
        }
        Change::Extend { by } => {
            let until = match by {
                Extension::Until(day) => Some(words.day(*day)),
                Extension::Days(_) | Extension::Months(_) => None,
            };
            let (days, months) = match by {
                Extension::Days(days) => (i64::from(*days), 0),
                Extension::Months(months) => (0, i64::from(*months)),
                Extension::Until(_) => (0, 0),
            };
            words.say(&sentence!("order.extend", pair, until, days, months, weeks => if days % 7 == 0 { days / 7 } else { 0 }))
        }
        Change::Place { place } => words.say(&sentence!("order.place", pair, place => one_line(place))),
        Change::Done => words.say(&sentence!("order.done", pair)),
        Change::Talked => words.say(&sentence!("order.talked", pair)),
        Change::Note { text } => words.say(&sentence!("order.note", pair, text => one_line(text))),
        Change::Session { call, became } => {
            let (outcome, who) = match became {
                Became::Held => ("held", None),
                Became::Missed { who } => ("missed", who.as_deref()),
                Became::Cancelled { who } => ("cancelled", who.as_deref()),
                Became::Unknown => ("unknown", None),
            };
            words.say(&sentence!("order.session", pair, call, outcome, who))
        }
        Change::Snooze { until } => words.say(&sentence!("order.snooze", pair, until => words.day(*until))),
        Change::Resend { introduction, invite } => words.say(&match (introduction, invite) {
            (true, false) => sentence!("order.resend_introduction", pair),
            (false, true) => sentence!("order.resend_invite", pair),
            _ => sentence!("order.resend_both", pair),
        }),
    }
}

/// What is done for every pairing that runs; `n`: how many these are.
fn everyone(words: &Catalogue, n: usize, change: &Change) -> String {
    words.say(&match change {
        Change::Pause { back } => sentence!("order.pause_everyone", n, back => words.day(*back)),
        Change::Resume => sentence!("order.resume_everyone", n),
        Change::Skip { call, last } => {
            let (call, last) = (words.day(*call), last.map(|last| words.day(last)));
            sentence!("order.holiday", n, call, last)
        }
        other => typed(other.word()),
    })
}

fn new_pairing(words: &Catalogue, pair: &NewPairing, concerned: &Concerned) -> String {
    let side =
        |side: &[Who]| words.list(&side.iter().map(|one| who(words, one, concerned)).collect::<Vec<_>>());
    let programme = concerned.programmes.get(&pair.programme);
    let weekly = programme.and(pair.weekly).map(|weekly| words.slot(weekly));
    words.say(&sentence!("order.pair", mentors => side(&pair.mentors),
            mentees => side(&pair.mentees),
            programme => programme.map(|programme| programme.title.clone()),
            weekly,
            zone => programme.map(|programme| zones::place(&programme.zone)),
            starts => pair.starts.map(|day| words.day(day)),
            place => pair.place.as_deref().map(one_line),
            kind => pair.kind.as_deref().map(one_line),
            background => pair.background.as_deref().map(one_line),))
}

/// `Ada Lovelace`, or `Ada Lovelace (new, ada@example.org)`.
fn who(words: &Catalogue, who: &Who, concerned: &Concerned) -> String {
    match who {
        Who::OnFile(id) => concerned.name(id),
        Who::New { name, email, .. } => {
            words.say(&sentence!("order.new_person", name, address => email.to_string()))
        }
    }
}

/// What a new address brings about, a line a sentence.
#[must_use]
pub fn new_address(words: &Catalogue, news: &NewAddress) -> Vec<String> {
    let NewAddress { name, earlier, new, anew, told } = news;
    let (earlier, new) = (earlier.to_string(), new.to_string());
    let mut said = vec![words.say(&sentence!("order.new_address", name, new, earlier))];
    if !anew.is_empty() {
        said.push(words.say(&sentence!("order.introduced_anew", pairings => ids(anew))));
    }
    if !told.is_empty() {
        said.push(words.say(&sentence!("order.told_address", pairings => ids(told))));
    }
    said
}

/// What came of an order besides what it says, a line a sentence.
#[must_use]
pub fn effect(words: &Catalogue, effect: &OrderEffect) -> Vec<String> {
    match effect {
        OrderEffect::Done => Vec::new(),
        OrderEffect::Entered(id) => vec![words.say(&sentence!("order.entered", pairing => id))],
        OrderEffect::NewAddress(news) => new_address(words, news),
    }
}

pub(super) fn ids(ids: &[PairingId]) -> String {
    ids.iter().map(|id| id.0.as_str()).collect::<Vec<_>>().join(", ")
}

/// `to Ada Lovelace (ada@example.org): "..."`
#[must_use]
pub fn letter_to(words: &Catalogue, name: &str, address: &str, subject: &str) -> String {
    words.say(&sentence!("order.letter_to", name, address, subject))
}

/// A letter to come, with its time.
#[must_use]
pub fn letter_at(
    words: &Catalogue,
    (at, zone): (Timestamp, &TimeZone),
    kind: LetterKind,
    (address, subject): (&str, &str),
) -> String {
    let (at, kind) = (words.moment(at, zone), kind_words(words, kind));
    words.say(&sentence!("order.letter_at", at, kind, address, subject))
}

/// What a kind of letter is called.
#[must_use]
pub fn kind_words(words: &Catalogue, kind: LetterKind) -> String {
    words.say(&Sentence::word("kind", kind.word()))
}

/// What stands above the letters to come of a pair.
#[must_use]
pub fn ahead(words: &Catalogue, pair: &str, any: bool) -> String {
    words.say(&if any { sentence!("order.ahead", pair) } else { sentence!("order.none_ahead", pair) })
}

/// What comes next for a pair about which nothing leaves at once.
#[must_use]
pub fn next(words: &Catalogue, pair: &str, next: &NextStep, zone: &TimeZone) -> String {
    words.say(&sentence!("order.next", pair, what => next.what, at => words.moment(next.at, zone)))
}

/// What orders that were shown come to, for the subject.
#[must_use]
pub fn asked(catalogue: &Catalogue, tasks: &[Task], words: &[String]) -> String {
    match (tasks, words.first()) {
        ([Task::Sheet(sheet)], _) => one_line(&sheet.name),
        ([_], Some(words)) => words.trim_end_matches('.').to_owned(),
        (several, _) => catalogue.say(&sentence!("order.several", n => several.len())),
    }
}

/// Why an answer to shown orders does nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotConfirmed {
    Already { at: Timestamp },
    Dropped,
    TooLate { forgotten: Timestamp },
}

/// Why an answer to shown orders does nothing: a sentence.
#[must_use]
pub fn not_confirmed(words: &Catalogue, why: NotConfirmed, zone: &TimeZone) -> String {
    match why {
        NotConfirmed::Already { at } => {
            words.say(&sentence!("order.confirmed_already", at => words.moment(at, zone)))
        }
        NotConfirmed::Dropped => words.say(&sentence!("order.dropped")),
        NotConfirmed::TooLate { forgotten } => {
            words.say(&sentence!("order.too_late", at => words.moment(forgotten, zone)))
        }
    }
}

/// That an order is done; `what`: what it does, a sentence.
#[must_use]
pub fn done(words: &Catalogue, what: &str) -> String {
    words.say(&sentence!("order.is_done", what))
}

/// That nothing of what was confirmed was done.
#[must_use]
pub fn nothing_done(words: &Catalogue, why: &Refusal) -> String {
    words.say(&sentence!("order.nothing_done", why => refusal(words, why)))
}

/// That nothing of what was written was done.
#[must_use]
pub fn nothing_of_it(words: &Catalogue, why: &Refusal) -> String {
    words.say(&sentence!("order.nothing_of_it", why => refusal(words, why)))
}

/// Why one of several orders is not done.
#[must_use]
pub fn wrong(words: &Catalogue, word: &str, why: &Refusal) -> String {
    words.say(&sentence!("order.wrong", word => typed(word), why => refusal(words, why)))
}

/// What leaves because of orders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaves {
    pub letters: usize,
    pub held: bool,
    pub at: LeaveAt,
}

/// When letters leave that follow from orders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LeaveAt {
    Once,
    /// Until then the orders can be taken back.
    Later(Zoned),
    /// Those of pairings with a call that is about to begin leave at once, the others then.
    Partly(Zoned),
}

/// How many letters leave, and when.
#[must_use]
pub fn leaves(words: &Catalogue, leaves: &Leaves) -> Option<String> {
    let n = leaves.letters;
    let moment = |at: &Zoned| words.moment(at.timestamp(), at.time_zone());
    Some(words.say(&match &leaves.at {
        _ if n == 0 => return None,
        _ if leaves.held => sentence!("order.leaves_held"),
        LeaveAt::Once => sentence!("order.leaves", n),
        LeaveAt::Later(at) => sentence!("order.leaves_at", n, at => moment(at), undo => typed("undo")),
        LeaveAt::Partly(at) => sentence!("order.leaves_partly", n, at => moment(at)),
    }))
}

/// Why nothing is taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotUndone {
    Nothing,
    Left {
        subject: String,
        address: String,
    },
    /// `what`: half a sentence.
    Heard {
        pair: String,
        what: String,
    },
    /// Somebody else changed it since; `by`: who or what, where the journal knows it.
    Changed {
        name: String,
        by: Option<String>,
    },
}

/// Why nothing is taken back: a sentence.
#[must_use]
pub fn not_undone(words: &Catalogue, why: &NotUndone) -> String {
    match why {
        NotUndone::Nothing => words.say(&sentence!("order.nothing_to_undo")),
        NotUndone::Left { subject, address } => words.say(&sentence!("order.undo_left", subject, address)),
        NotUndone::Heard { pair, what } => words.say(&sentence!("order.undo_heard", pair, what)),
        NotUndone::Changed { name, by } => {
            words.say(&sentence!("order.undo_changed", name, by => by.clone()))
        }
    }
}

/// That orders were forgotten; `what`: what they would have done.
#[must_use]
pub fn forgotten_before(words: &Catalogue, what: &str) -> String {
    words.say(&sentence!("order.forgotten", words => what))
}

/// That orders were taken back; `what`: what they did.
#[must_use]
pub fn taken_back(words: &Catalogue, what: &str) -> String {
    words.say(&sentence!("order.taken_back", words => what))
}
