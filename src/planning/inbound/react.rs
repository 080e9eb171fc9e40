//! What follows from a mail: who was heard, what they asked for, and what needs staff.

use jiff::Timestamp;

use super::{
    bounced::bounce,
    calendar_mail::calendar,
    machines::{absence, from_frozen, note_that_it_works},
    mail_context::MailContext,
    reaction::{Reaction, settle_silences},
    reply::reply,
};
use crate::{
    domain::{
        Incoming, Order,
        incoming::Class,
        order::{Change, Which},
    },
    planning::letter::{AnswerLetter, Content, Letter, Recipient},
};

/// What follows from `mail`. Pure: the same mail, leads and time give the same reaction.
#[must_use]
pub fn react(mail: &Incoming, mail_context: &MailContext, now: Timestamp, staff: usize) -> Reaction {
    if let Some(reaction) = about_a_worry(mail, mail_context) {
        return reaction;
    }
    if let Some(reaction) = from_frozen(mail, mail_context) {
        return reaction;
    }
    let mut reaction = match mail.class {
        Class::Loop => Reaction::understood(sentence!("inbound.own_letter")),
        Class::Receipt => Reaction::understood(sentence!("inbound.receipt")),
        // A list's header says only that nothing automatic is to be answered: who is on file, answers our
        // letter or writes to a pair is a person.
        Class::List if !mail_context.know_nothing() => {
            restrained(reply(mail, mail_context, now, staff), mail, mail_context)
        }
        Class::List => Reaction::understood(sentence!("inbound.list")),
        Class::Complaint => Reaction::unplaced(sentence!("inbound.complaint")),
        Class::Unreadable => Reaction::unplaced(sentence!("inbound.unreadable", why => &mail.reason)),
        Class::Bounce => bounce(mail, mail_context, now, staff),
        Class::AutoReply => absence(mail, mail_context),
        Class::Calendar => calendar(mail, mail_context, now),
        Class::Reply => restrained(reply(mail, mail_context, now, staff), mail, mail_context),
    };
    note_that_it_works(&mut reaction, mail, mail_context);
    settle_silences(&mut reaction, &mail_context.views, mail_context.heard);
    reaction
}

/// What comes back of a letter about a worry, or answers it: it may quote the words, so nothing of it is kept or
/// shown. One of its readers settles it with "done"; where one was not reached, it goes on.
fn about_a_worry(mail: &Incoming, mail_context: &MailContext) -> Option<Reaction> {
    let key = mail_context.worry.clone()?;
    let mut reaction = Reaction { private: true, ..Reaction::default() };
    let lost = mail.bounce.as_ref().is_some_and(|bounce| bounce.recipients.iter().any(|it| it.failed));
    let recipients = mail_context.letters.iter().map(|letter| &letter.recipient);
    let by_reader = mail_context.themselves
        || recipients
            .into_iter()
            .any(|it| matches!(it, Recipient::Address(own) if mail.from.as_deref() == Some(own.as_str())));
    let done = |order: &Order| matches!(order, Order::Change(Which::Answered, Change::Done));
    match mail.class {
        Class::Bounce if lost => {
            reaction.worry_unread = Some(key);
            reaction.verdict = sentence!("inbound.letter_came_back");
        }
        Class::AutoReply => {
            reaction.worry_unread = Some(key);
            reaction.verdict = sentence!("inbound.automatic");
        }
        Class::Reply | Class::List if by_reader && mail_context.orders.orders.iter().any(done) => {
            reaction.worry_settled = Some(key);
            reaction.verdict = sentence!("inbound.reader_settled");
        }
        Class::Loop => return None,
        _ => reaction.verdict = sentence!("inbound.answers_ours"),
    }
    Some(reaction)
}

/// The most answers that somebody gets in a day who asks for them (`why`, `fewer`).
const MOST_ASKED_FOR: usize = 5;

/// One automatic answer a person and day (RFC 3834 §2), and a few to those who ask for them.
fn restrained(mut reaction: Reaction, mail: &Incoming, mail_context: &MailContext) -> Reaction {
    if mail.bulk.is_some() || mail.class == Class::List {
        let answer = |letter: &Letter| matches!(letter.content, Content::Answered { .. });
        reaction.decision.letters.retain(|letter| !answer(letter));
        reaction.private_letters.retain(|letter| !answer(letter));
        return reaction;
    }
    let mut answered = mail_context.answered_today;
    let before = reaction.decision.letters.len();
    reaction.decision.letters.retain(|letter| {
        let Content::Answered { answer, .. } = &letter.content else { return true };
        let asked_for = matches!(
            answer,
            AnswerLetter::Why { .. }
                | AnswerLetter::Done(_)
                | AnswerLetter::MoveAsked { .. }
                | AnswerLetter::NoMove { .. }
                | AnswerLetter::Meant(_)
        );
        let fits = answered < if asked_for { MOST_ASKED_FOR } else { 1 };
        answered += usize::from(fits);
        fits
    });
    if reaction.decision.letters.len() < before {
        reaction.verdict = sentence!("inbound.answered_today", verdict => &reaction.verdict);
    }
    reaction
}
