//! What follows from answers to the desk's invite.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{
    decline,
    mail_context::MailContext,
    reaction::{Reaction, YES_OR_NO, answer_about, before_staff, heard},
    worry,
};
use crate::domain::{
    EmailAddress, Event, Evidence, Incoming, PairingId, PersonEvent, PersonId, Reason, Sentence,
    act::Act,
    answers::{AnswerFate, Answers},
    incoming::{CalendarAnswer, Partstat},
    words::WordsKind,
};
use crate::planning::{
    letter::{AnswerLetter, Content, Letter, News, Recipient, UnclearAnswer},
    view::{PairingView, Participant},
};

/// A comment beside the answer is for staff alone: the other side learns the yes or no.
pub(super) fn comment(
    mut reaction: Reaction,
    mail: &Incoming,
    mail_context: &MailContext,
    (view, by): (&PairingView, &PersonId),
    now: Timestamp,
) -> Reaction {
    let text = mail_context.words.as_deref().unwrap_or_default().trim();
    if text.is_empty() {
        return reaction;
    }
    if mail_context.reading.holds(&Act::Worry) {
        let verdict = reaction.verdict.clone();
        return Reaction { verdict, ..worry::raised(reaction, mail, mail_context, Some(by), &[view], now) };
    }
    if mail_context.reading.staff {
        before_staff(&mut reaction, view, by, (WordsKind::Comment, text), mail_context.heard);
    }
    reaction
}

pub(super) fn rsvp(mail: &Incoming, mail_context: &MailContext, now: Timestamp) -> Reaction {
    let mut reaction = Reaction::default();
    let (mut about, mut doubted, mut wrong) = (None, None, None);
    let mut said: Vec<(&PairingView, PersonId, Vec<Rsvp>)> = Vec::new();
    for answer in &mail.calendar {
        let (view, by) = match invited(answer, mail_context) {
            Ok(found) => found,
            Err(why) => {
                wrong.get_or_insert(why);
                continue;
            }
        };
        let Some(partstat) = answer.partstat else { continue };
        if !is_theirs(mail, mail_context, view, &by) {
            doubted.get_or_insert((view, by));
            continue;
        }
        calendar_known(&mut reaction, view, &by, answer);
        about.get_or_insert((view, by.clone()));
        // Whoever sends somebody else, or means all calls from one on, is asked by a person.
        if answer.and_later || partstat == Partstat::Delegated {
            let later = answer.and_later;
            ask_what_is_meant(&mut reaction, mail, mail_context, (view, &by), answer);
            wrong.get_or_insert(sentence!("inbound.answer_for_a_person", by, later));
            heard(&mut reaction, view, &by, Evidence::ToDesk);
            continue;
        }
        let rsvp = Rsvp::of(answer, partstat);
        match said.iter_mut().find(|(other, who, _)| other.pairing.id == view.pairing.id && *who == by) {
            Some((_, _, all)) => all.push(rsvp),
            None => said.push((view, by.clone(), vec![rsvp])),
        }
        let word = Sentence::word("inbound.partstat", partstat.word());
        reaction.verdict = sentence!("inbound.answered_invite", by, word);
    }
    for (view, by, said) in &said {
        answered(&mut reaction, view, by, said, (mail, mail_context));
    }
    if let Some((view, by)) = doubted.filter(|_| reaction.verdict.is_empty()) {
        return ask_back(mail, mail_context, view, &by);
    }
    if reaction.verdict.is_empty() {
        let why = wrong.unwrap_or_else(|| sentence!("inbound.answer_unclear"));
        reaction = Reaction { decision: reaction.decision, ..Reaction::unplaced(why) };
    } else {
        reaction.unplaced = wrong;
    }
    match about {
        Some((view, by)) => comment(reaction, mail, mail_context, (view, &by), now),
        None => reaction,
    }
}

/// One question, whatever the number of calls.
fn ask_what_is_meant(
    reaction: &mut Reaction,
    mail: &Incoming,
    mail_context: &MailContext,
    (view, by): (&PairingView, &PersonId),
    answer: &CalendarAnswer,
) {
    let writable = view.participant(by).is_some_and(Participant::writable);
    if !writable || !reaction.decision.letters.is_empty() {
        return;
    }
    let booking = view.contact.booking.as_ref();
    let call = answer.recurrence_id.and_then(|named| Some(booking?.series.call_named(named)?.start));
    let unclear = if answer.and_later { UnclearAnswer::AndLater { call } } else { UnclearAnswer::Delegated };
    let reason = Reason::of_person(by, YES_OR_NO, &mail_context.mail);
    reaction.decision.letters.push(answer_about(&[view], by, mail, AnswerLetter::Meant(unclear), reason));
}

/// The pairing whose series a VEVENT is about, and who answers: the attendee, since From may be a calendar server or a
/// delegate.
pub(super) fn invited<'m>(
    answer: &CalendarAnswer,
    mail_context: &'m MailContext,
) -> Result<(&'m PairingView, PersonId), Sentence> {
    let pairing = mail_context.series.get(&answer.uid);
    let view = mail_context.views.iter().find(|view| Some(&view.pairing.id) == pairing);
    let view = view.ok_or_else(|| sentence!("inbound.answer_to_no_invite"))?;
    let by = answer
        .attendee
        .as_deref()
        .and_then(|address| owner(view, address))
        .or_else(|| mail_context.writer.clone().filter(|writer| view.people.contains_key(writer)));
    by.map(|by| (view, by)).ok_or_else(|| sentence!("inbound.answer_of_uninvited"))
}

/// Programs whose calendars lose the series where an object holds one call alone: sabre/vobject and what is made of it.
const WHOLE_SERIES: [&str; 4] = ["sabre", "nextcloud", "owncloud", "grommunio"];

/// What the answer shows of the calendar that wrote it is remembered by the address that the calendar serves.
pub(super) fn calendar_known(
    reaction: &mut Reaction,
    view: &PairingView,
    by: &PersonId,
    answer: &CalendarAnswer,
) {
    let product = answer.product.as_deref().unwrap_or_default().to_lowercase();
    let Some(participant) = view.participant(by).filter(|_| !product.is_empty()) else { return };
    let whole_series = WHOLE_SERIES.iter().any(|name| product.contains(name));
    let address = participant.person.email.clone();
    if whole_series != participant.standing.whole_series.contains(&address) {
        reaction.decision.people.push((by.clone(), PersonEvent::CalendarKnown { address, whole_series }));
    }
}

/// Whether more than the ATTENDEE line says whose answer it is: it came from an address of theirs, or by something of
/// the pair's that nobody else knows (its address, its letters, their thread).
pub(super) fn is_theirs(
    mail: &Incoming,
    mail_context: &MailContext,
    view: &PairingView,
    by: &PersonId,
) -> bool {
    // Nobody of the pairing answers in the name of another of it.
    let of_another = mail_context.writer.as_ref().is_some_and(|id| id != by && view.people.contains_key(id));
    if of_another {
        return false;
    }
    let own = view.participant(by).map(|participant| &participant.person);
    let owns = |address: &String| {
        own.zip(EmailAddress::parse(address).ok()).is_some_and(|(person, address)| person.owns(&address))
    };
    let here = |id: &PairingId| *id == view.pairing.id;
    mail.from.iter().chain(&mail.original_from).any(owns)
        || mail_context.token.as_ref().is_some_and(here)
        || mail_context.thread.as_ref().is_some_and(here)
        || mail_context.letters.iter().any(|letter| letter.pairings.iter().any(here))
}

/// Somebody answers in another's name, from an address that is nobody's: nothing follows, and whose answer it is said
/// to be is asked, once a day.
pub(super) fn ask_back(
    mail: &Incoming,
    mail_context: &MailContext,
    view: &PairingView,
    by: &PersonId,
) -> Reaction {
    let from = mail.from.as_deref().unwrap_or_default();
    let mut reaction = Reaction::understood(sentence!("inbound.asked_back", by, from));
    if view.participant(by).is_some_and(Participant::writable) {
        let answer = AnswerLetter::Unproved { from: from.to_owned() };
        reaction.decision.letters.push(Letter {
            content: Content::Answered { pairings: vec![view.pairing.id.clone()], answer, to_mail: None },
            reasons: vec![Reason::of_person(by, "rsvp-unproved", &mail_context.heard_on.to_string())],
            recipients: vec![Recipient::Person(by.clone())],
            not_after: None,
            requires_complete_fetch: false,
        });
    }
    reaction
}

/// An answer to a call, by its RECURRENCE-ID, or to the series.
pub(in crate::planning) struct Rsvp {
    pub(in crate::planning) call: Option<Timestamp>,
    pub(in crate::planning) partstat: Partstat,
    pub(in crate::planning) sequence: Option<u32>,
    pub(in crate::planning) stamp: Option<Timestamp>,
    /// They have been asked what they mean: a no to all calls is one.
    pub(in crate::planning) meant: bool,
}

impl Rsvp {
    /// What somebody pressed in a calendar.
    pub(super) fn of(answer: &CalendarAnswer, partstat: Partstat) -> Self {
        let (call, sequence, stamp) = (answer.recurrence_id, answer.sequence, answer.dtstamp);
        Self { call, partstat, sequence, stamp, meant: false }
    }
}

/// All that one of them answers about a series in one mail: each is noted, and what is new in all of it is told.
pub(in crate::planning) fn answered(
    reaction: &mut Reaction,
    view: &PairingView,
    by: &PersonId,
    said: &[Rsvp],
    (mail, mail_context): (&Incoming, &MailContext),
) {
    let Some(booking) = &view.contact.booking else { return };
    let had = booking.answers.get(by).cloned().unwrap_or_default();
    let mut answers = had.clone();
    let mut named = Vec::new();
    for Rsvp { call, partstat, sequence, stamp, .. } in said {
        let call = match call.map(|call| booking.series.call_named(call)) {
            None => None,
            Some(Some(call)) => Some(call.start),
            // An answer to a call that is none of this series says nothing about the others.
            Some(None) => continue,
        };
        // Nobody has seen a number that is still to come, and no clock is ahead of the mail itself: such an answer
        // would win over all that follow.
        let sequence = sequence.unwrap_or(booking.sequence).min(booking.sequence);
        let stamp = stamp.unwrap_or(mail_context.heard).min(mail_context.heard);
        reaction.event(view, Event::Answered { by: by.clone(), call, partstat: *partstat, sequence, stamp });
        let evidence = match partstat {
            Partstat::Accepted | Partstat::Tentative => Evidence::Accepted,
            Partstat::Declined => Evidence::Declined,
            Partstat::NeedsAction | Partstat::Delegated => continue,
        };
        heard(reaction, view, by, evidence);
        if answers.take(call, *partstat, sequence, stamp, booking.timed_at(call)) == AnswerFate::Applied {
            named.push((call, stamp));
        }
    }
    let Some(stamp) = named.iter().map(|(_, stamp)| *stamp).max() else { return };
    let calls = named.iter().map(|(call, _)| *call);
    for news in news_of((&had, &answers), calls.collect(), mail_context.heard) {
        match news {
            News::Declined { call: None } if !said.iter().any(|rsvp| rsvp.meant) => {
                decline::asked_first(reaction, view, by, stamp, (mail, mail_context));
            }
            // Nobody has heard of the no that this takes back.
            News::Accepted { call: None } if decline::is_asked(view, by) => {}
            news => decline::tell_the_other(reaction, view, by, news, stamp, mail_context),
        }
    }
    if answers.about(None) != Some(Partstat::Declined) && decline::is_asked(view, by) {
        reaction.event(view, Event::DeclineSettled { who: by.clone() });
    }
}

/// What the other side does not know yet, from what somebody had answered and what they answer now: a yes is news where
/// a no was told, and a no where it was not. `named`: what they answered; `None` is the series.
fn news_of((had, now): (&Answers, &Answers), named: Vec<Option<Timestamp>>, heard: Timestamp) -> Vec<News> {
    let turned = |call: Option<Timestamp>, from: bool, to: Partstat| {
        (had.about(call) == Some(Partstat::Declined)) == from && now.about(call) == Some(to)
    };
    let series = named.contains(&None);
    if series && turned(None, false, Partstat::Declined) {
        return vec![News::Declined { call: None }];
    }
    if series && turned(None, true, Partstat::Accepted) {
        return vec![News::Accepted { call: None }];
    }
    let single: BTreeSet<Timestamp> = named.into_iter().flatten().collect();
    let declined = single.iter().filter(|call| turned(Some(**call), false, Partstat::Declined));
    // A yes to the series takes in calls that they had said no to.
    let taken_in = had.calls.keys().filter(|call| series && **call > heard);
    let accepted: BTreeSet<Timestamp> = single
        .iter()
        .chain(taken_in)
        .filter(|call| turned(Some(**call), true, Partstat::Accepted))
        .copied()
        .collect();
    let all = series && accepted.len() > 1;
    let accepted = if all { vec![None] } else { accepted.into_iter().map(Some).collect() };
    let declined = declined.map(|call| News::Declined { call: Some(*call) });
    declined.chain(accepted.into_iter().map(|call| News::Accepted { call })).collect()
}

fn owner(view: &PairingView, address: &str) -> Option<PersonId> {
    let address = EmailAddress::parse(address).ok()?;
    let owner = view.people.values().find(|participant| participant.person.owns(&address))?;
    Some(owner.person.id.clone())
}
