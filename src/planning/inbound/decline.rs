//! What the other side hears of a yes or a no: of a no to all calls only once whoever said it has been asked what they
//! meant.

use jiff::{SignedDuration, Timestamp};

use super::{
    mail_context::MailContext,
    reaction::{Reaction, YES_OR_NO, answer_about, tell_other_side},
};
use crate::domain::{Event, Incoming, PersonId, Reason, contact::Phase};
use crate::planning::{
    letter::{AnswerLetter, News, UnclearAnswer},
    schedule::days,
    view::{PairingView, Participant},
};

/// So near a call nobody is left to wait for an answer.
const NEAR: SignedDuration = SignedDuration::from_hours(24);

/// Whether they are asked what their no meant, and the others know nothing of it.
pub(super) fn is_asked(view: &PairingView, who: &PersonId) -> bool {
    view.contact.declined.contains_key(who)
}

/// They said no to all calls: was that meant? With a call within a day the others hear of it at once.
pub(super) fn asked_first(
    reaction: &mut Reaction,
    view: &PairingView,
    by: &PersonId,
    stamp: Timestamp,
    (mail, mail_context): (&Incoming, &MailContext),
) {
    let heard = mail_context.heard;
    let Some(booking) = view.contact.booking.as_ref().filter(|booking| !booking.cancelled) else { return };
    let Some(next) = booking.series.next_after(heard).map(|call| call.start) else { return };
    // Only of a pair that is introduced is it kept who is asked.
    let near = next <= heard + NEAR || !matches!(view.contact.phase, Phase::Introduced { .. });
    let writable = view.participant(by).is_some_and(Participant::writable);
    if near || !writable {
        tell_the_other(reaction, view, by, News::Declined { call: None }, stamp, mail_context);
    } else {
        let until = patience(view, heard).min(next - NEAR);
        reaction.event(view, Event::DeclineAsked { who: by.clone(), until });
    }
    let reason = Reason::of_person(by, YES_OR_NO, &mail_context.mail);
    if writable && !reaction.decision.letters.iter().any(|letter| letter.reasons.contains(&reason)) {
        // Today's call cannot be left out any more.
        let today = view.date(heard);
        let skippable = booking.series.calls().find(|call| view.date(call.start) > today);
        let unclear = UnclearAnswer::AllDeclined { next: skippable.map(|call| call.start), told: near };
        let letter = answer_about(&[view], by, mail, AnswerLetter::Meant(unclear), reason);
        reaction.decision.letters.push(letter);
    }
}

/// A working day.
fn patience(view: &PairingView, heard: Timestamp) -> Timestamp {
    let heard = heard.to_zoned(view.programme.zone.clone());
    let day = days::add_working(&view.programme, heard.date(), 1);
    days::instant(&view.programme, day, heard.time()).max(days::morning(&view.programme, day))
}

/// They meant it: the others hear of it now.
pub(super) fn meant(reaction: &mut Reaction, view: &PairingView, by: &PersonId, mail_context: &MailContext) {
    if is_asked(view, by) {
        reaction.event(view, Event::DeclineSettled { who: by.clone() });
        let heard = mail_context.heard;
        tell_the_other(reaction, view, by, News::Declined { call: None }, heard, mail_context);
    }
}

/// Attendees see only their own answers: who would wait alone in a call is told, and that it takes place after all.
pub(super) fn tell_the_other(
    reaction: &mut Reaction,
    view: &PairingView,
    by: &PersonId,
    news: News,
    stamp: Timestamp,
    mail_context: &MailContext,
) {
    let Some(booking) = view.contact.booking.as_ref().filter(|booking| !booking.cancelled) else { return };
    let (News::Declined { call } | News::Accepted { call }) = news else { return };
    let to_come = match call {
        Some(start) => start > mail_context.heard,
        None => booking.series.next_after(mail_context.heard).is_some(),
    };
    if to_come {
        let about = call.map_or_else(|| "series".to_owned(), |call| call.to_string());
        let word = if matches!(news, News::Declined { .. }) { "declined" } else { "accepted" };
        tell_other_side(reaction, view, by, news, &format!("{word}/{by}/{about}/{stamp}"));
    }
}
