//! What staff need to know of a pairing to act.

use jiff::{Timestamp, civil::Date};

use crate::domain::{
    PersonId, Sentence, Side,
    contact::{Phase, Trouble},
    failures::Failures,
    incoming::Partstat,
    session::CallsCase,
};
use crate::planning::{
    letter::{Case, CaseLetter, CasePerson},
    schedule::bookings,
    view::{Fate, PairingView},
};

/// How a pairing stands, in the contract's words (`status --json`).
#[must_use]
pub fn stage(view: &PairingView) -> &'static str {
    match view.contact.phase {
        Phase::Proposed | Phase::Introducing => "proposed",
        Phase::Ended { .. } => "ended",
        Phase::Introduced { .. } if view.contact.pause.is_some() => "paused",
        Phase::Introduced { .. } => {
            let stepped = view.silence().is_some_and(|silence| {
                view.contact
                    .steps_of(silence)
                    .values()
                    .any(|step| step.told || !step.nudged.is_empty() || !step.reassured.is_empty())
            });
            if stepped {
                "quiet"
            } else if view.contact.last_contact(&view.pairing, view.programme.contact.counts).is_some() {
                "in-touch"
            } else {
                "introduced"
            }
        }
    }
}

/// The case of a pairing as it stands.
#[must_use]
pub fn case(view: &PairingView, now: Timestamp) -> Case {
    Case {
        pairing: view.pairing.id.clone(),
        also: Vec::new(),
        trouble: view.contact.open.iter().map(|open| (open.trouble.clone(), open.since)).collect(),
        introduced: view.contact.introduced(),
        people: view.pairing.everyone().filter_map(|id| person(view, id, now)).collect(),
        sent: sent(view),
        last_contact: view.contact.last_contact(&view.pairing, view.programme.contact.counts),
        next_call: bookings::next_call(view, now),
        rsvp: rsvp(view, now),
        words: view.words.clone(),
    }
}

/// A trouble: a sentence without its end.
#[must_use]
pub fn trouble_words(view: &PairingView, trouble: &Trouble) -> Sentence {
    let name = |id: &PersonId| {
        view.participant(id).map_or_else(|| id.to_string(), |participant| participant.person.name.clone())
    };
    match trouble {
        Trouble::Silence { silence } => sentence!("trouble.silence", day => view.date(silence.since)),
        Trouble::AddressRefused { who, said } => {
            sentence!("trouble.address_refused", who => name(who), said)
        }
        Trouble::Stopped { who } => sentence!("trouble.stopped", who => name(who)),
        Trouble::NotMe { who } => sentence!("trouble.not_me", who => name(who)),
        Trouble::LongAbsence { who, back } => sentence!("trouble.long_absence", who => name(who), back),
        Trouble::MentorDeclined { who } => sentence!("trouble.mentor_declined", who => name(who)),
        Trouble::MentorAnswered { who } => sentence!("trouble.mentor_answered", who => name(who)),
        Trouble::MentorUnanswered => sentence!("trouble.mentor_unanswered"),
        Trouble::Withdraws { who } => sentence!("trouble.withdraws", who => name(who)),
        Trouble::Wrote { who } => sentence!("trouble.wrote", who => name(who)),
        Trouble::PausedToTheEnd { back } => sentence!("trouble.paused_to_the_end", back),
        Trouble::Asked { who, by } => sentence!("trouble.asked", who => name(who), by => by.to_string()),
        Trouble::Calls(case) => calls_words(case, &name),
        Trouble::Vanished => sentence!("trouble.vanished"),
    }
}

fn calls_words(case: &CallsCase, name: &dyn Fn(&PersonId) -> String) -> Sentence {
    match case {
        CallsCase::Contradicted { call } => sentence!("trouble.contradicted", call),
        CallsCase::NotHeld { calls } => sentence!("trouble.not_held", calls, n => calls.len()),
        CallsCase::Missed { who, calls } => {
            sentence!("trouble.missed", who => name(who), calls, n => calls.len())
        }
        CallsCase::ShortNotice { who, call, hours } => {
            sentence!("trouble.short_notice", who => name(who), call, hours)
        }
        CallsCase::MovedOften { calls, .. } => sentence!("trouble.moved_often", calls, n => calls.len()),
    }
}

/// What each answered to the next call that nobody declined: the series' answer, unless that call has its own.
#[must_use]
pub fn rsvp(view: &PairingView, now: Timestamp) -> Vec<(PersonId, Partstat)> {
    let Some(booking) = &view.contact.booking else { return Vec::new() };
    let next = bookings::next_call(view, now);
    booking
        .answers
        .iter()
        .filter_map(|(id, answers)| {
            let answer = match next {
                Some(call) => answers.for_call(call.start),
                None => answers.series.map(|given| given.partstat),
            };
            Some((id.clone(), answer?))
        })
        .collect()
}

fn person(view: &PairingView, id: &PersonId, now: Timestamp) -> Option<CasePerson> {
    let participant = view.participant(id)?;
    let to_them = || view.sent.iter().filter(|letter| letter.recipient == id.0);
    // The last one that is settled: an address may have been put right since an earlier refusal.
    let failed = to_them().rev().find_map(|letter| match &letter.fate {
        Fate::Failed { said, .. } => Some(Some(said.clone())),
        Fate::Sent { .. } => Some(None),
        _ => None,
    });
    let failed = failed.flatten();
    let refused = participant.standing.refused.as_ref().map(|refused| refused.said.clone()).or(failed);
    let away = participant.standing.away_on(&participant.person, view.date(now));
    let accepted = to_them().any(|letter| matches!(letter.fate, Fate::Sent { .. }));
    Some(CasePerson {
        id: id.clone(),
        side: view.pairing.side_of(id).unwrap_or(Side::Mentor),
        last_heard: [&view.contact.heard, &view.contact.heard_before]
            .into_iter()
            .filter_map(|heard| heard.get(id)?.last())
            .max(),
        address_works: accepted && refused.is_none(),
        refused,
        came_back: came_back(&participant.standing.failures),
        away,
        away_supposed: away.is_some_and(|range| participant.standing.supposed.contains(&range)),
        stopped: participant.standing.stopped.is_some(),
    })
}

fn came_back(failures: &Failures) -> Option<(Sentence, usize, Date)> {
    Some((failures.said().clone(), failures.half_points(), failures.last()?))
}

fn sent(view: &PairingView) -> Vec<CaseLetter> {
    view.sent
        .iter()
        .filter(|letter| view.people.contains_key(&PersonId(letter.recipient.clone())))
        .filter(|letter| letter.fate != Fate::Cancelled)
        .map(|letter| CaseLetter {
            at: match letter.fate {
                Fate::Sent { at } => at,
                _ => letter.decided,
            },
            kind: letter.kind,
            to: letter.recipient.clone(),
            trouble: match &letter.fate {
                Fate::Sent { .. } | Fate::Cancelled => None,
                Fate::Pending { said } => {
                    Some(said.clone().unwrap_or_else(|| sentence!("status.letter_waits")))
                }
                Fate::InDoubt { .. } => Some(sentence!("status.letter_in_doubt")),
                Fate::Failed { said, .. } => Some(said.clone()),
            },
        })
        .collect()
}
