//! What follows where a calendar proposes another time (COUNTER, RFC 5546 §3.2.7).

use jiff::Timestamp;

use super::{
    invites::{Rsvp, answered, ask_back, calendar_known, comment, invited, is_theirs},
    mail_context::MailContext,
    moves::{self, Proposed},
    reaction::{Reaction, answer_letter, heard},
};
use crate::domain::{
    Event, Evidence, Incoming, PersonId, Slot,
    incoming::{CalendarAnswer, Partstat},
    proposal::{Proposal, ProposedTime},
};
use crate::planning::{
    letter::{AnswerLetter, NoMove},
    view::{PairingView, Participant},
};

/// Puts what one of a pairing proposes to the other side, in one letter whatever the number of calls.
pub(super) fn counter(mail: &Incoming, mail_context: &MailContext, now: Timestamp) -> Reaction {
    let found: Vec<_> = mail.calendar.iter().map(|answer| (answer, invited(answer, mail_context))).collect();
    let about = found.iter().find_map(|(_, found)| found.as_ref().ok().cloned());
    let Some((view, by)) = about else {
        let why = found.into_iter().find_map(|(_, found)| found.err());
        return Reaction::unplaced(why.unwrap_or_else(|| sentence!("inbound.answer_unclear")));
    };
    if !is_theirs(mail, mail_context, view, &by) {
        return ask_back(mail, mail_context, view, &by);
    }
    let mut reaction = Reaction::understood(sentence!("inbound.proposes_a_time", by => &by));
    // Of one series, and of one of its people: a mail that holds more is no calendar's.
    let theirs: Vec<&CalendarAnswer> = found
        .iter()
        .filter(|(_, found)| {
            found.as_ref().is_ok_and(|(other, who)| other.pairing.id == view.pairing.id && *who == by)
        })
        .map(|(answer, _)| *answer)
        .collect();
    theirs.iter().for_each(|answer| calendar_known(&mut reaction, view, &by, answer));
    put(&mut reaction, mail, mail_context, (view, &by), &theirs);
    comment(reaction, mail, mail_context, (view, &by), now)
}

fn put(
    reaction: &mut Reaction,
    mail: &Incoming,
    mail_context: &MailContext,
    (view, by): (&PairingView, &PersonId),
    theirs: &[&CalendarAnswer],
) {
    let times: Result<Vec<ProposedTime>, NoMove> =
        theirs.iter().map(|answer| proposed(view, answer)).collect();
    let context = (by, mail_context);
    let came = times.clone().and_then(|times| moves::propose(reaction, view, context, (&times, true)));
    let declined = theirs.iter().filter(|answer| answer.partstat == Some(Partstat::Declined));
    let declined: Vec<Rsvp> = declined.map(|answer| Rsvp::of(answer, Partstat::Declined)).collect();
    match came {
        // What is asked says that the old time does not suit them.
        Ok(Proposed::Asked { .. } | Proposed::Waits { .. }) => {
            let mut unsaid = Reaction::default();
            answered(&mut unsaid, view, by, &declined, (mail, mail_context));
            let events = unsaid.decision.events.into_iter();
            reaction
                .decision
                .events
                .extend(events.filter(|(_, event)| matches!(event, Event::Answered { .. })));
        }
        Ok(Proposed::Done) => {}
        Ok(Proposed::ForStaff) => reaction.unplaced = Some(sentence!("inbound.counter")),
        Err(why) => {
            heard(reaction, view, by, Evidence::ToDesk);
            let refused = !declined.is_empty();
            answered(reaction, view, by, &declined, (mail, mail_context));
            // A no beside the time that the call has is a no.
            let only_no = refused && matches!(why, NoMove::Unchanged | NoMove::Nothing);
            if !only_no && view.participant(by).is_some_and(Participant::writable) {
                let (name, until) = (&mail_context.mail, mail_context.heard);
                let proposal =
                    |time| Proposal { by: by.clone(), time, mail: name.clone(), until, counter: true };
                let proposals = times.unwrap_or_default().into_iter().map(proposal).collect();
                let answer = AnswerLetter::NoMove { why, proposals };
                let letter = answer_letter(view, by, mail, answer, "no-move", &mail_context.mail);
                reaction.decision.letters.push(letter);
            }
        }
    }
}

/// The call, or all of them, and the time, by the clock of the programme.
fn proposed(view: &PairingView, answer: &CalendarAnswer) -> Result<ProposedTime, NoMove> {
    let start = answer.proposed_start.ok_or(NoMove::Nothing)?;
    let to = start.to_zoned(view.programme.zone.clone()).datetime();
    let Some(named) = answer.recurrence_id else {
        return Ok(ProposedTime::Weekly { slot: Slot { weekday: to.date().weekday(), time: to.time() } });
    };
    let series = view.contact.booking.as_ref().map(|booking| &booking.series).ok_or(NoMove::Over)?;
    let day = named.to_zoned(view.programme.zone.clone()).date();
    let call = series.call_named(named).ok_or(NoMove::NoCall { day })?;
    Ok(ProposedTime::Call { call: call.date, to })
}
