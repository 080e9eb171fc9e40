//! Questions about calls and talks, with the time at which each may go.

use jiff::{SignedDuration, Timestamp};

use super::{
    agenda_item::{Action, AgendaItem, PersonAgenda, presumed_limit, someone_away},
    courtesy, days, ladder,
};
use crate::domain::{
    PersonId, Side,
    contact::Question,
    programme::{Ask, FirstMover},
};
use crate::planning::{
    letter::About,
    view::{PairingView, Participant},
};

/// How long after a call it is still asked about: whoever is asked about several pairs once a week hears of each.
pub(super) const ASK_WITHIN: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Questions to someone who asked for fewer letters, or whose calls are known to take place.
const SELDOM: SignedDuration = SignedDuration::from_hours(28 * 24);
/// So many calls that were said to have taken place: from then on the pair is asked once a month.
const CONFIRMED_OFTEN: u8 = 3;
/// Whoever has several pairings is asked about all of them in one letter, once in this time at most.
const OVER_ALL_PAIRINGS: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Whether anything but calendar mail may go to them.
pub(in crate::planning) fn may_ask(view: &PairingView, recipient: &Participant) -> bool {
    recipient.writable() && !view.left_in_peace(&recipient.person.id)
}

/// One kind of question at a time: who talks elsewhere is asked once a month, who is asked after
/// each call need not be asked whether there are calls.
pub(in crate::planning) fn questions(view: &PairingView, now: Timestamp, items: &mut Vec<AgendaItem>) {
    let Some(silence) = view.silence() else { return };
    if [Side::Mentor, Side::Mentee].into_iter().any(|side| ladder::wants_out(view, side)) {
        return;
    }
    if let Some(arrangement) = ladder::arrangement(view, silence) {
        let day = days::add_working(&view.programme, arrangement.on, 1);
        let at = days::instant(&view.programme, day, jiff::civil::Time::MIN);
        let question = Question::Arranged { on: arrangement.on };
        ask(view, std::slice::from_ref(&arrangement.by), question, at, now, items);
        return;
    }
    if view.contact.elsewhere {
        let at = days::morning(&view.programme, ladder::base_date(view, silence));
        ask(view, first_movers(view), Question::StillInTouch, at, now, items);
    } else if view.programme.meeting.ask != Ask::Off {
        after_calls(view, now, items);
    } else if view.contact.presumed.in_a_row >= presumed_limit(view)
        && let Some(last) = view.contact.presumed.last
    {
        ask(view, first_movers(view), Question::CallsHappening, last, now, items);
    }
}

/// Whether the person was asked that already: about a call once for ever, else once in a silence.
fn asked_already(view: &PairingView, id: &PersonId, question: Question) -> bool {
    view.contact.asked.get(id).is_some_and(|asked| {
        let once = matches!(question, Question::AfterCall { .. } | Question::Arranged { .. });
        asked.question == question && (once || view.silence().is_some_and(|silence| asked.at > silence.since))
    })
}

fn first_movers(view: &PairingView) -> &[PersonId] {
    match view.programme.first_mover {
        FirstMover::Mentor | FirstMover::Either => &view.pairing.mentors,
        FirstMover::Mentee => &view.pairing.mentees,
    }
}

/// "How did it go" after a call, to whom the programme asks: the last call and the next one.
fn after_calls(view: &PairingView, now: Timestamp, items: &mut Vec<AgendaItem>) {
    let Some(booking) = view.contact.booking.as_ref().filter(|booking| !booking.cancelled) else { return };
    let calls = || booking.series.calls().enumerate();
    let last = calls().take_while(|(_, call)| call.end <= now).last();
    let next = calls().find(|(_, call)| call.end > now);
    for (turn, call) in last.filter(|(_, call)| now <= call.end + ASK_WITHIN).into_iter().chain(next) {
        let in_first_week = view.first_week_over().is_some_and(|over| call.end <= over);
        if in_first_week || booking.declined(&call) || someone_away(view, &call) {
            continue;
        }
        let who: Vec<PersonId> = match view.programme.meeting.ask {
            Ask::Off => return,
            Ask::Mentor => view.pairing.mentors.clone(),
            Ask::Mentee => view.pairing.mentees.clone(),
            Ask::Turns if turn % 2 == 0 => view.pairing.mentors.clone(),
            Ask::Turns => view.pairing.mentees.clone(),
            Ask::Both => view.pairing.everyone().cloned().collect(),
        };
        ask(view, &who, Question::AfterCall { call: call.date }, call.end, now, items);
    }
}

fn ask(
    view: &PairingView,
    who: &[PersonId],
    question: Question,
    from: Timestamp,
    now: Timestamp,
    items: &mut Vec<AgendaItem>,
) {
    for id in who {
        let Some(recipient) = view.participant(id).filter(|recipient| may_ask(view, recipient)) else {
            continue;
        };
        if asked_already(view, id, question) {
            continue;
        }
        let last_asked = view.contact.asked.get(id).map(|asked| asked.at);
        // Who told of a day to come is asked about that day, whatever else.
        let promised = matches!(question, Question::Arranged { .. });
        let seldom = recipient.standing.fewer || view.contact.confirmed >= CONFIRMED_OFTEN && !promised;
        let from = match last_asked {
            Some(last) if seldom => from.max(last + SELDOM),
            _ => from,
        };
        let from = view.first_week_over().filter(|_| !promised).map_or(from, |over| from.max(over));
        // Asked on a working morning, not in the minute the call ends.
        let morning = days::morning(&view.programme, view.date(from));
        let wished = if morning > from {
            morning
        } else {
            days::morning(&view.programme, view.date(from).tomorrow().unwrap_or(view.date(from)))
        };
        let wished = if view.contact.elsewhere { from } else { wished };
        let at = courtesy::when_for(view, recipient, away_until(view, recipient, wished, now));
        let about = About::Question(question);
        items.push(AgendaItem {
            due_at: at,
            action: Action::Courtesy { who: id.clone(), about, not_after: None },
        });
    }
}

fn away_until(view: &PairingView, recipient: &Participant, wished: Timestamp, now: Timestamp) -> Timestamp {
    let day = view.date(wished.max(now));
    match recipient.standing.away_on(&recipient.person, day) {
        Some(range) => wished.max(days::morning(&view.programme, range.day_after())),
        None => wished,
    }
}

/// When a question may go to somebody with several pairings: about all of them at once, once a week at most.
pub(in crate::planning) fn together(
    person: &PersonAgenda<'_>,
    question: Question,
    at: Timestamp,
) -> Timestamp {
    if person.pairings.len() < 2 || matches!(question, Question::Arranged { .. }) {
        return at;
    }
    let asked = person.pairings.iter().filter_map(|(pairing, _)| pairing.contact.asked.get(person.id));
    let others = asked.filter(|asked| !matches!(asked.question, Question::Arranged { .. }));
    others.map(|asked| asked.at + OVER_ALL_PAIRINGS).max().map_or(at, |next| at.max(next))
}

#[cfg(test)]
#[path = "questions_tests.rs"]
mod tests;
