//! Everything that is to come for a pairing, each item with its time: what is due, when to wake,
//! and what comes next are three readings of this one list.

use jiff::{Timestamp, ToSpan};

pub use super::agenda_item::{Action, AgendaItem};
use super::{
    agenda_item::{presumed_limit, someone_away},
    bookings::{self, Change},
    days, ladder_items,
    questions::questions,
    reminders::reminders,
    session_cases,
};
use crate::domain::{
    Side,
    contact::{Phase, Trouble},
    programme::Background,
};
use crate::planning::view::{PairingView, Participant};

/// Working days that a mentor who is asked first has for an answer before staff are told.
const PROPOSAL_DAYS: u16 = 4;

/// Whether an item may be done once it is due: what rests on a mailbox that has not been read since it fell due may
/// not: nobody is called silent whose answer may lie unread.
#[must_use]
pub fn may_be_done(view: &PairingView, item: &AgendaItem, now: Timestamp) -> bool {
    !item.action.requires_complete_fetch() || seen(view, item.due_at, now)
}

/// When to look at an item again: what is due and rests on silence waits for mail that a server has not given yet.
#[must_use]
pub fn not_before(view: &PairingView, item: &AgendaItem, now: Timestamp) -> Timestamp {
    let waits = item.due_at <= now && item.action.requires_complete_fetch();
    view.mail_awaited.filter(|until| waits && *until > now).unwrap_or(item.due_at)
}

/// What is to come for the pairing if nobody does anything, in order of time; [`may_be_done`] says what must wait.
#[must_use]
pub fn whole_agenda(view: &PairingView, now: Timestamp) -> Vec<AgendaItem> {
    let mut items = Vec::new();
    match &view.contact.phase {
        Phase::Ended { .. } => ended(view, now, &mut items),
        Phase::Proposed => proposed(view, now, &mut items),
        Phase::Introducing => closing(view, now, &mut items),
        Phase::Introduced { at } => {
            closing(view, now, &mut items);
            if !items.iter().any(|item| item.due_at <= now) {
                running(view, *at, now, &mut items);
            }
        }
    }
    worries(view, &mut items);
    items.retain(|item| !item.action.requires_complete_fetch() || !view.mailbox_status.receive_disabled);
    items.sort_by_key(|item| item.due_at);
    items
}

/// Whether the desk has looked since `at`, and could read all that may be about them; for a time to come it is taken
/// that it will.
fn seen(view: &PairingView, at: Timestamp, now: Timestamp) -> bool {
    let all_read = view.mail_awaited.is_none_or(|until| until <= now);
    at > now || all_read && view.mailbox_status.read_to_end.is_some_and(|read| read >= at)
}

fn ended(view: &PairingView, now: Timestamp, items: &mut Vec<AgendaItem>) {
    let live = view.contact.booking.as_ref().filter(|booking| !booking.cancelled);
    if live.is_some_and(|booking| booking.series.next_after(now).is_some()) {
        items.push(AgendaItem { due_at: now, action: Action::Calendar(Change::Unbook) });
    }
}

/// Ending, by the roster's word or with the programme.
fn closing(view: &PairingView, now: Timestamp, items: &mut Vec<AgendaItem>) {
    if let Some(why) = &view.pairing.ended {
        items.push(AgendaItem { due_at: now, action: Action::End { why: why.clone() } });
    }
    let over = days::morning(
        &view.programme,
        view.programme.ends.checked_add(1.day()).unwrap_or(view.programme.ends),
    );
    items.push(AgendaItem { due_at: over, action: Action::End { why: sentence!("event.programme_over") } });
}

fn proposed(view: &PairingView, now: Timestamp, items: &mut Vec<AgendaItem>) {
    closing(view, now, items);
    if items.iter().any(|item| item.due_at <= now) {
        return;
    }
    // Nobody is introduced whom the file names no longer: staff decide.
    if is_open(view, &Trouble::Vanished) {
        return;
    }
    if view.pairing.introduced.is_some() {
        items.push(AgendaItem { due_at: now, action: Action::TakeIn });
        return;
    }
    let writable = |participant: &Participant| participant.standing.reachable(&participant.person);
    if view.pairing.everyone().all(|id| view.participant(id).is_some_and(writable)) {
        // Nobody is introduced at midnight of the first day.
        let opens = days::instant(&view.programme, view.programme.starts, view.programme.quiet.to);
        let first = view.programme.introduction.ask_mentor_first && !view.contact.mentor_agreed;
        match (first, view.contact.mentor_asked) {
            _ if said_no(view) => {}
            (false, _) => items.push(AgendaItem { due_at: opens, action: Action::Introduce }),
            (true, None) => items.push(AgendaItem { due_at: opens, action: Action::AskMentor }),
            (true, Some(asked)) if !is_open(view, &Trouble::MentorUnanswered) && !answered(view) => {
                let day = days::add_working(&view.programme, view.date(asked), PROPOSAL_DAYS);
                items.push(AgendaItem {
                    due_at: days::morning(&view.programme, day),
                    action: Action::MentorSilent,
                });
            }
            (true, Some(_)) => {}
        }
    }
}

/// A mentor who was asked first would rather not: nobody is introduced before staff have settled it.
fn said_no(view: &PairingView) -> bool {
    view.contact.open.iter().any(|open| matches!(open.trouble, Trouble::MentorDeclined { .. }))
}

/// A mentor who was asked first wrote something that was neither yes nor no; staff have it.
fn answered(view: &PairingView) -> bool {
    view.contact.open.iter().any(|open| matches!(open.trouble, Trouble::MentorAnswered { .. }))
}

fn running(view: &PairingView, introduced: Timestamp, now: Timestamp, items: &mut Vec<AgendaItem>) {
    if view.contact.first_contact.is_none()
        && let Some(since) = view.contact.last_contact(&view.pairing, view.programme.contact.counts)
    {
        items.push(AgendaItem { due_at: now, action: Action::InTouch { since } });
    }
    if let Some(pause) = &view.contact.pause {
        let back = days::instant(&view.programme, pause.back, jiff::civil::Time::MIN);
        items.push(AgendaItem { due_at: back, action: Action::Resume });
    }
    for open in &view.contact.open {
        if let Trouble::LongAbsence { back, .. } = &open.trouble {
            let back = days::instant(&view.programme, *back, jiff::civil::Time::MIN);
            items.push(AgendaItem { due_at: back, action: Action::Back { trouble: open.trouble.clone() } });
        }
    }
    presumed(view, items);
    if let Some(case) = session_cases::next(view) {
        items.push(AgendaItem { due_at: now, action: Action::Calls(case) });
    }
    if let Some(change) = bookings::change(view, now) {
        items.push(AgendaItem { due_at: now, action: Action::Calendar(change) });
    }
    background(view, introduced, now, items);
    if view.contact.pause.is_some() {
        return;
    }
    open_questions(view, items);
    reminders(view, now, items);
    questions(view, now, items);
    ladder_items::ladder_items(view, now, items);
}

/// What somebody proposed, or meant by a no to all calls, is open so long.
fn open_questions(view: &PairingView, items: &mut Vec<AgendaItem>) {
    let contact = &view.contact;
    items.extend(contact.proposals.iter().map(|open| {
        let action = Action::Unanswered(open.time);
        AgendaItem { due_at: open.until, action }
    }));
    items.extend(contact.declined.iter().map(|(by, until)| {
        let action = Action::Declined { by: by.clone() };
        AgendaItem { due_at: *until, action }
    }));
}

fn background(view: &PairingView, introduced: Timestamp, now: Timestamp, items: &mut Vec<AgendaItem>) {
    let wanted = view.programme.introduction.background == Background::AfterAnswer
        && view.pairing.background.is_some()
        && !view.contact.background_sent;
    let proved = view.side(Side::Mentor).any(|mentor| {
        mentor.standing.proved
            || view
                .contact
                .heard
                .get(&mentor.person.id)
                .and_then(|h| h.last())
                .is_some_and(|at| at >= introduced)
    });
    if wanted && proved && !view.contact.taken_in {
        items.push(AgendaItem { due_at: now, action: Action::Background });
    }
}

/// The next call that will count, or has counted unnoticed, as contact.
fn presumed(view: &PairingView, items: &mut Vec<AgendaItem>) {
    let Some(booking) = view.contact.booking.as_ref().filter(|booking| !booking.cancelled) else { return };
    if !view.programme.contact.meetings_count || view.contact.presumed.in_a_row >= presumed_limit(view) {
        return;
    }
    let mentor = view.contact.side_contact(&view.pairing, Side::Mentor);
    let mentee = view.contact.side_contact(&view.pairing, Side::Mentee);
    let known = mentor.min(mentee).max(view.contact.presumed.last);
    let next = booking
        .arranged_calls()
        .filter(|call| known.is_none_or(|known| call.end > known))
        // Of which somebody has said that it was, or was not.
        .filter(|call| view.contact.ledger.outcome(call.date).is_none())
        .find(|call| !someone_away(view, call));
    if let Some(call) = next {
        items.push(AgendaItem { due_at: call.end, action: Action::Presume(call) });
    }
}

/// How often a worry that nobody settles is passed on.
const WORRY_ROUNDS: u8 = 3;

/// A worry that nobody has settled goes on after a working day, and again after each one more.
fn worries(view: &PairingView, items: &mut Vec<AgendaItem>) {
    for worry in view.worries.iter().filter(|worry| worry.rounds < WORRY_ROUNDS) {
        let passed = worry.passed.to_zoned(view.programme.zone.clone());
        let day = days::add_working(&view.programme, passed.date(), 1);
        let at = days::instant(&view.programme, day, passed.time()).max(days::morning(&view.programme, day));
        items.push(AgendaItem { due_at: at, action: Action::WorryWaits { key: worry.key.clone() } });
    }
}

/// Whether staff already know of this trouble.
#[must_use]
pub fn is_open(view: &PairingView, trouble: &Trouble) -> bool {
    view.contact.open.iter().any(|open| open.trouble == *trouble)
}
