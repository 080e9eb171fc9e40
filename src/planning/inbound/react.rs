//! What follows from a mail: who was heard, what they asked for, and what needs staff.

use jiff::Timestamp;

use super::{
    bounced::bounce,
    invites::calendar,
    machines::{absence, from_frozen, note_that_it_works},
    mail_context::Leads,
    reaction::{Reaction, settle_silences},
    reply::reply,
};
use crate::{
    domain::{
        Incoming, Order,
        incoming::Class,
        order::{Change, Which},
    },
    planning::letter::{AnswerLetter, Content, Letter, Reader},
};

/// What follows from `mail`. Pure: the same mail, leads and time give the same reaction.
#[must_use]
pub fn react(mail: &Incoming, leads: &Leads, now: Timestamp, staff: usize) -> Reaction {
    if let Some(reaction) = about_a_worry(mail, leads) {
        return reaction;
    }
    if let Some(reaction) = from_frozen(mail, leads) {
        return reaction;
    }
    let mut reaction = match mail.class {
        Class::Loop => Reaction::understood("the desk's own letter"),
        Class::Receipt => Reaction::understood("a read receipt; no contact"),
        // A list's header says only that nothing automatic is to be answered: who is on file, answers our
        // letter or writes to a pair is a person.
        Class::List if !leads.know_nothing() => restrained(reply(mail, leads, now, staff), mail, leads),
        Class::List => Reaction::understood("a newsletter or list; no contact"),
        Class::Complaint => {
            Reaction::unplaced("a complaint report: somebody marked a letter of the desk as spam")
        }
        Class::Unreadable => Reaction::unplaced(format!("could not be read: {}", mail.reason)),
        Class::Bounce => bounce(mail, leads, now, staff),
        Class::AutoReply => absence(mail, leads),
        Class::Calendar => calendar(mail, leads, now),
        Class::Reply => restrained(reply(mail, leads, now, staff), mail, leads),
    };
    note_that_it_works(&mut reaction, mail, leads);
    settle_silences(&mut reaction, &leads.views, leads.heard);
    reaction
}

/// What comes back of a letter about a worry, or answers it: it may quote the words, so nothing of it is kept or
/// shown. One of its readers settles it with "done"; where one was not reached, it goes on.
fn about_a_worry(mail: &Incoming, leads: &Leads) -> Option<Reaction> {
    let key = leads.worry.clone()?;
    let mut reaction = Reaction { private: true, ..Reaction::default() };
    let lost = mail.bounce.as_ref().is_some_and(|bounce| bounce.recipients.iter().any(|it| it.failed));
    let readers = leads.letters.iter().map(|letter| &letter.reader);
    let by_reader = leads.themselves
        || readers
            .into_iter()
            .any(|it| matches!(it, Reader::Address(own) if mail.from.as_deref() == Some(own.as_str())));
    let done = |order: &Order| matches!(order, Order::Change(Which::Answered, Change::Done));
    match mail.class {
        Class::Bounce if lost => {
            reaction.worry_unread = Some(key);
            reaction.verdict = "a letter of the desk came back".to_owned();
        }
        Class::AutoReply => {
            reaction.worry_unread = Some(key);
            reaction.verdict = "an automatic answer".to_owned();
        }
        Class::Reply | Class::List if by_reader && leads.orders.orders.iter().any(done) => {
            reaction.worry_settled = Some(key);
            reaction.verdict = "a reader settled it".to_owned();
        }
        Class::Loop => return None,
        _ => reaction.verdict = "it answers a letter of the desk".to_owned(),
    }
    Some(reaction)
}

/// The most answers that somebody gets in a day who asks for them (`why`, `fewer`).
const MOST_ASKED_FOR: usize = 5;

/// One automatic answer a person and day (RFC 3834 §2), and a few to those who ask for them.
fn restrained(mut reaction: Reaction, mail: &Incoming, leads: &Leads) -> Reaction {
    if mail.bulk.is_some() || mail.class == Class::List {
        let answer = |letter: &Letter| matches!(letter.content, Content::Answered { .. });
        reaction.decision.letters.retain(|letter| !answer(letter));
        reaction.private_letters.retain(|letter| !answer(letter));
        return reaction;
    }
    let mut answered = leads.answered_today;
    let before = reaction.decision.letters.len();
    reaction.decision.letters.retain(|letter| {
        let Content::Answered { answer, .. } = &letter.content else { return true };
        let asked_for = matches!(answer, AnswerLetter::Why { .. } | AnswerLetter::Done(_));
        let fits = answered < if asked_for { MOST_ASKED_FOR } else { 1 };
        answered += usize::from(fits);
        fits
    });
    if reaction.decision.letters.len() < before {
        reaction.verdict.push_str("; answered today already");
    }
    reaction
}
