//! Orders in words: what one does, why one cannot be done, and what came of it.

use jiff::{Timestamp, tz::TimeZone};

use super::describe::{day, moment};
pub use super::refusal_words::refusal;
use crate::{
    domain::{
        LetterKind, Pairing, PairingId,
        order::{Change, DeskOrder, PersonChange},
        zones,
    },
    letters::list,
    planning::{
        address::NewAddress,
        letter::NextStep,
        orders::{Concerned, NewPairing, Refusal, Resolved, Task, Who},
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
pub fn order(order: &Resolved, concerned: &Concerned) -> String {
    match order {
        Resolved::Change(id, change) => {
            let Some(record) = concerned.pairings.get(id) else { return format!("{id}: {}.", change.word()) };
            let zone = concerned.programmes.get(&record.pairing.programme).map(|programme| &programme.zone);
            pairing_change(&list(&concerned.names_of(id)), &record.pairing, change, zone)
        }
        Resolved::ReplaceMentor { pairing, new, .. } => {
            let record = concerned.pairings.get(pairing);
            let mentees = record.map(|it| it.pairing.mentees.as_slice()).unwrap_or_default();
            let mentees: Vec<String> = mentees.iter().map(|id| concerned.name(id)).collect();
            format!(
                "{}: the pairing ends, and {} becomes the mentor of {}.",
                list(&concerned.names_of(pairing)),
                who(new, concerned),
                list(&mentees)
            )
        }
        Resolved::Person(id, change) => person_change(&concerned.name(id), change),
        Resolved::Pair(pair) => new_pairing(pair, concerned),
        Resolved::Desk(order) => desk(*order).unwrap_or(order.word()).to_owned(),
        Resolved::Why(_) | Resolved::Preview(_) => order.word().to_owned(),
    }
}

/// What a sheet does, a sentence.
#[must_use]
pub fn sheet(sheet: &SheetOrder) -> String {
    let count = sheet.changes.len() + sheet.events.len();
    let changes = if count == 1 { "one change".to_owned() } else { format!("{count} changes") };
    format!("{}: {changes} taken from it, as shown.", one_line(&sheet.name))
}

/// What an order about the desk does, a sentence.
fn desk(order: DeskOrder) -> Option<&'static str> {
    Some(match order {
        DeskOrder::Hold => "The desk goes on hold: nothing leaves until somebody says release.",
        DeskOrder::Release => "Letters leave again.",
        DeskOrder::Go => "What waits for a go may leave.",
        DeskOrder::Undo => "The last order is taken back, as far as nothing of it has left.",
        DeskOrder::No | DeskOrder::Status | DeskOrder::Help => return None,
    })
}

fn person_change(name: &str, change: &PersonChange) -> String {
    match change {
        PersonChange::Address { new } => format!("{name} is written to at {new} from now on."),
        PersonChange::Away { range } => {
            format!("{name} is away from {} until {}; nudges wait.", day(range.first), day(range.last))
        }
        PersonChange::Clear => format!("Letters may go to {name} again."),
    }
}

fn pairing_change(pair: &str, pairing: &Pairing, change: &Change, zone: Option<&TimeZone>) -> String {
    let place = zone.map(|zone| format!(" ({})", zones::place(zone))).unwrap_or_default();
    match change {
        Change::End { why: None } => format!("{pair}: the pairing ends."),
        Change::End { why: Some(why) } => {
            format!("{pair}: the pairing ends (\"{}\", for staff only).", one_line(why))
        }
        Change::Pause { back } => {
            format!("{pair}: paused, back on {}; calls before that day are left out.", day(*back))
        }
        Change::Resume => format!("{pair}: the pause is over."),
        Change::Move { weekly } => match pairing.weekly {
            Some(before) => format!("{pair}: calls move from {before} to {weekly}{place}, every week."),
            None => format!("{pair}: calls on {weekly}{place}, every week."),
        },
        Change::MoveCall { call, to, time } => {
            let at = time.map(|time| format!(", {}", time.strftime("%H:%M"))).unwrap_or_default();
            format!("{pair}: the call of {} moves to {}{at}{place}.", day(*call), day(*to))
        }
        Change::Skip { call } => format!("{pair}: the call of {} is left out.", day(*call)),
        Change::Place { place } => format!("{pair}: calls take place here: {}", one_line(place)),
        Change::Done => format!("{pair}: settled."),
        Change::Talked => format!("{pair}: in touch, you say; the silence is over."),
        Change::Note { text } => format!("{pair}: noted for the history: {}", one_line(text)),
        Change::Snooze { until } => format!("{pair}: off the morning list until {}.", day(*until)),
        Change::Resend { introduction, invite } => match (introduction, invite) {
            (true, false) => format!("{pair}: the introduction goes out once more."),
            (false, true) => format!("{pair}: the calendar entry goes out once more."),
            _ => format!("{pair}: the introduction and the calendar entry go out once more."),
        },
    }
}

fn new_pairing(pair: &NewPairing, concerned: &Concerned) -> String {
    let side = |side: &[Who]| list(&side.iter().map(|one| who(one, concerned)).collect::<Vec<_>>());
    let mut said = format!("{} and {} become a pair", side(&pair.mentors), side(&pair.mentees));
    if let Some(programme) = concerned.programmes.get(&pair.programme) {
        said.push_str(&format!(" in {}", programme.title));
        if let Some(weekly) = pair.weekly {
            let place = zones::place(&programme.zone);
            said.push_str(&format!(", calls on {weekly} ({place})"));
        }
    }
    if let Some(place) = &pair.place {
        said.push_str(&format!(", at {}", one_line(place)));
    }
    if let Some(kind) = &pair.kind {
        said.push_str(&format!(", {}", one_line(kind)));
    }
    if let Some(background) = &pair.background {
        said.push_str(&format!("; background for the mentor: \"{}\"", one_line(background)));
    }
    said.push('.');
    said
}

/// `Ada Lovelace`, or `Ada Lovelace (new, ada@example.org)`.
fn who(who: &Who, concerned: &Concerned) -> String {
    match who {
        Who::OnFile(id) => concerned.name(id),
        Who::New { name, email } => format!("{name} (new, {email})"),
    }
}

/// What a new address brings about, a line a sentence.
#[must_use]
pub fn new_address(news: &NewAddress) -> Vec<String> {
    let NewAddress { name, earlier, new, anew, told } = news;
    let mut said = vec![format!("{name} is written to at {new} now, not at {earlier}.")];
    if !anew.is_empty() {
        said.push(format!("Introduced anew, with the right address: {}.", ids(anew)));
    }
    if !told.is_empty() {
        said.push(format!("In touch already; the other side is told the address: {}.", ids(told)));
    }
    said
}

pub(super) fn ids(ids: &[PairingId]) -> String {
    ids.iter().map(|id| id.0.as_str()).collect::<Vec<_>>().join(", ")
}

/// `to Ada Lovelace (ada@example.org): "..."`
#[must_use]
pub fn letter_to(name: &str, address: &str, subject: &str) -> String {
    format!("to {name} ({address}): \"{subject}\"")
}

/// A letter to come, with its time.
#[must_use]
pub fn letter_at(
    (at, zone): (Timestamp, &TimeZone),
    kind: LetterKind,
    address: &str,
    subject: &str,
) -> String {
    format!("{}: {kind} to {address}: \"{subject}\"", moment(at, zone))
}

/// What stands above the letters to come of a pair.
#[must_use]
pub fn ahead(pair: &str, any: bool) -> String {
    match any {
        true => format!("{pair}: within two weeks, if nobody answers:"),
        false => format!("{pair}: no letter is due within two weeks."),
    }
}

/// What comes next for a pair about which nothing leaves at once.
#[must_use]
pub fn next(pair: &str, next: &NextStep, zone: &TimeZone) -> String {
    format!("{pair}: next, if nobody answers, {} on {}", next.what, moment(next.at, zone))
}

/// What orders that were shown come to, for the subject.
#[must_use]
pub fn asked(tasks: &[Task], words: &[String]) -> String {
    match (tasks, words.first()) {
        ([Task::Sheet(sheet)], _) => one_line(&sheet.name),
        ([_], Some(words)) => words.trim_end_matches('.').to_owned(),
        (several, _) => format!("{} orders", several.len()),
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
pub fn not_confirmed(why: NotConfirmed, zone: &TimeZone) -> String {
    match why {
        NotConfirmed::Already { at } => {
            format!("That was confirmed already, on {}; nothing was done a second time.", moment(at, zone))
        }
        NotConfirmed::Dropped => "That was dropped or shown anew meanwhile; nothing was done.".to_owned(),
        NotConfirmed::TooLate { forgotten } => format!(
            "Those orders were forgotten on {}, a day after they were shown; nothing was done. Write them again if they still hold.",
            moment(forgotten, zone)
        ),
    }
}

/// That an order is done; `what`: what it does, a sentence.
#[must_use]
pub fn done(what: &str) -> String {
    format!("Done. {what}")
}

/// That nothing of what was confirmed was done.
#[must_use]
pub fn nothing_done(why: &Refusal) -> String {
    format!("Nothing was done. {}", refusal(why))
}

/// That nothing of what was written was done.
#[must_use]
pub fn nothing_of_it(why: &Refusal) -> String {
    format!("Nothing of it was done: {}", refusal(why))
}

/// Why one of several orders is not done.
#[must_use]
pub fn wrong(word: &str, why: &Refusal) -> String {
    format!("\"{word}\": {}", refusal(why))
}

/// How many letters leave now.
#[must_use]
pub fn leaves(letters: usize, held: bool) -> Option<String> {
    match (letters, held) {
        (0, _) => None,
        (_, true) => Some("On hold: its letters wait until somebody answers release.".to_owned()),
        (1, false) => Some("One letter leaves now, as shown.".to_owned()),
        (count, false) => Some(format!("{count} letters leave now, as shown.")),
    }
}

/// Why nothing is taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotUndone {
    Nothing,
    Left {
        subject: String,
        address: String,
    },
    Heard {
        pair: String,
    },
    /// Somebody else changed it since.
    Changed {
        name: String,
    },
}

/// Why nothing is taken back: a sentence.
#[must_use]
pub fn not_undone(why: &NotUndone) -> String {
    match why {
        NotUndone::Nothing => "There is no order of yours from the last day to take back.".to_owned(),
        NotUndone::Left { subject, address } => format!(
            "It cannot be taken back: \"{subject}\" has left to {address}. Another order can put it right, with letters that say so."
        ),
        NotUndone::Heard { pair } => {
            format!("It cannot be taken back: something was heard of {pair} since.")
        }
        NotUndone::Changed { name } => {
            format!("It cannot be taken back: {name} was changed since. Another order can put it right.")
        }
    }
}

/// That orders were forgotten; `words`: what they would have done.
#[must_use]
pub fn forgotten_before(words: &str) -> String {
    format!("Forgotten before it was done. {words}")
}

/// That orders were taken back; `words`: what they did.
#[must_use]
pub fn taken_back(words: &str) -> String {
    format!("Taken back; nothing of it had left. It was: {words}")
}
