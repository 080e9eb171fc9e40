//! What a participant writes to the desk alone: acts are carried out, and every other word stands before staff.

use jiff::Timestamp;

use super::{
    asked::Asked,
    done_in_full::is_done_in_full,
    mail_context::{LetterContext, MailContext, names_thread},
    reaction::{Reaction, YES_OR_NO, answer_about, before_staff, heard},
    worry,
};
use crate::{
    domain::{
        Evidence, Incoming, PersonEvent, PersonId, Reason, Sentence,
        act::{Act, Said},
        programme::Moves,
        words::WordsKind,
    },
    planning::{
        letter::{AnswerLetter, Letter, Recipient},
        schedule::due::pairing_reason,
        view::PairingView,
    },
};

/// A mail to the desk, being answered.
struct DeskMail<'a> {
    mail: &'a Incoming,
    mail_context: &'a MailContext,
    writer: &'a PersonId,
    now: Timestamp,
    reaction: Reaction,
}

pub(in crate::planning) fn to_desk(
    mail: &Incoming,
    mail_context: &MailContext,
    writer: &PersonId,
    now: Timestamp,
    staff: usize,
) -> Reaction {
    let (meant, open) = meant_pairings(mail_context, writer);
    let reaction = Reaction::default();
    let reading = &mail_context.reading;
    if reading.holds(&Act::Worry) {
        return worry::raised(reaction, mail, mail_context, Some(writer), &meant, now);
    }
    let mut desk = DeskMail { mail, mail_context, writer, now, reaction };
    if desk.greets_the_other(&meant) {
        return desk.meant_for_the_other(&meant);
    }
    if desk.proved() && mail.closed.is_none() {
        desk.reaction.decision.people.push((writer.clone(), PersonEvent::Proved));
    }
    if reading.holds(&Act::Withdraw) {
        return worry::withdraws(desk.reaction, mail, mail_context, writer, &meant, (now, staff));
    }
    if reading.said.is_empty() {
        return match desk.unread_answer(&meant).filter(|_| !open) {
            Some(view) => desk.yes_or_no(view),
            None => desk.no_act(&meant),
        };
    }
    for said in &reading.said {
        if !desk.act(said, &meant, open) {
            return desk.reaction;
        }
    }
    desk.remainder(&meant)
}

/// Before a programme begins and after it is over nothing is carried out, and nothing is lost.
pub(in crate::planning) fn outside_the_season(
    mail: &Incoming,
    mail_context: &MailContext,
    writer: &PersonId,
    theirs: &[&PairingView],
    (now, staff): (Timestamp, usize),
) -> Reaction {
    let reaction = Reaction::understood(sentence!("inbound.desk_out_of_season", writer));
    let named = theirs.iter().copied().find(|view| names_thread(mail_context, &view.pairing.id));
    let about = named.or_else(|| theirs.last().copied());
    if mail_context.reading.holds(&Act::Worry) {
        let views: Vec<&PairingView> = about.into_iter().collect();
        return worry::raised(reaction, mail, mail_context, Some(writer), &views, now);
    }
    let Some(view) = about else {
        return Reaction::unplaced(sentence!("inbound.out_of_season", writer));
    };
    let between =
        theirs.iter().any(|view| mail_context.addressed.iter().any(|other| view.people.contains_key(other)));
    if between {
        return Reaction::understood(sentence!("inbound.other_out_of_season", writer));
    }
    if mail_context.reading.holds(&Act::Withdraw) {
        return worry::withdraws(reaction, mail, mail_context, writer, &[view], (now, staff));
    }
    let mut desk = DeskMail { mail, mail_context, writer, now, reaction };
    let said = !mail_context.reading.said.is_empty()
        || mail_context.reading.staff
        || mail.closed.is_some()
        || mail.attached > 0;
    if said {
        desk.show(view);
        desk.receipt(&[view]);
    }
    desk.reaction
}

impl DeskMail<'_> {
    /// More than a From line says who wrote: our letter is answered, or the pair's address was used.
    fn proved(&self) -> bool {
        self.letter().is_some() || self.mail_context.token.is_some()
    }

    fn letter(&self) -> Option<&LetterContext> {
        self.mail_context
            .letters
            .iter()
            .find(|letter| letter.recipient == Recipient::Person(self.writer.clone()))
    }

    fn no_contact(&self) -> Sentence {
        sentence!("inbound.no_contact", writer => self.writer)
    }

    /// Carries one act out; whether the next may be.
    fn act(&mut self, said: &Said, meant: &[&PairingView], open: bool) -> bool {
        let views: Vec<&PairingView> = match &said.name {
            Some(name) => meant.iter().copied().filter(|view| is_named(view, self.writer, name)).collect(),
            None => meant.to_vec(),
        };
        // A name that nobody has: a person looks.
        if views.is_empty() {
            self.reaction.verdict = self.no_contact();
            self.heard(meant);
            self.show_first(meant);
            self.receipt(meant);
            return false;
        }
        // A word that silences, on nothing but a From line.
        let moves = matches!(said.act, Act::Move { agreed: false, .. })
            && views.iter().any(|view| view.programme.meeting.moves == Moves::Either);
        let asked =
            |view: &&PairingView| view.contact.proposals_to(&view.pairing, self.writer).next().is_some();
        let agrees = said.act == Act::Yes && views.iter().any(asked);
        if (said.act.needs_proof() || moves || agrees) && !self.proved() {
            self.reaction.verdict = self.no_contact();
            self.heard(&views);
            self.show_first(&views);
            let reason = Reason::of_person(self.writer, "prove", &self.mail_context.mail);
            self.answer(&views, AnswerLetter::Prove { word: said.act.clone() }, reason);
            return false;
        }
        if open && said.name.is_none() && needs_pairing(&said.act) {
            self.which(&views, &said.act);
            return false;
        }
        let (mail, mail_context, writer, now) = (self.mail, self.mail_context, self.writer, self.now);
        let letter =
            mail_context.letters.iter().find(|letter| letter.recipient == Recipient::Person(writer.clone()));
        Asked { mail, mail_context, writer, letter, now, reaction: &mut self.reaction }.act(said, &views);
        true
    }

    /// The acts are done: what is said besides stands before staff, and its writer hears so once.
    fn remainder(mut self, meant: &[&PairingView]) -> Reaction {
        let reading = &self.mail_context.reading;
        let done = reading.said.iter().all(|said| is_done_in_full(&said.act, &self.reaction));
        let unread = self.mail.closed.is_some();
        if unread || reading.staff && !(done && reading.remainder.is_empty()) {
            self.show_first(meant);
            self.receipt(meant);
        } else if reading.unclear.is_some() {
            self.which_day(meant);
        }
        self.reaction
    }

    /// No act was read: heard, no contact. Whatever is no thanks or greeting stands before staff.
    fn no_act(mut self, meant: &[&PairingView]) -> Reaction {
        self.reaction.verdict = self.no_contact();
        self.heard(meant);
        let reading = &self.mail_context.reading;
        if let Some(closed) = self.mail.closed {
            self.show_first(meant);
            let reason = Reason::of_person(self.writer, "plainly", &self.mail_context.today.to_string());
            self.answer(meant, AnswerLetter::Plainly { kind: closed.into() }, reason);
        } else if self.mail_context.words.as_deref().is_none_or(|words| words.trim().is_empty()) {
            if self.mail.attached > 0 {
                self.show_first(meant);
                self.receipt(meant);
            }
        } else if reading.unclear.is_some() {
            self.show_first(meant);
            self.which_day(meant);
        } else {
            if reading.staff {
                self.show_first(meant);
            }
            if reading.short && self.question_open(meant) && reading.staff {
                self.menu(meant);
            } else if reading.staff {
                self.receipt(meant);
            }
        }
        self.reaction
    }

    /// The pairing whose invite the mail answers in its subject alone, or in a wrapping that nobody can open.
    fn unread_answer<'v>(&self, meant: &[&'v PairingView]) -> Option<&'v PairingView> {
        let booked =
            |view: &&&PairingView| view.contact.booking.as_ref().is_some_and(|booking| !booking.cancelled);
        meant.iter().filter(|_| self.mail_context.answers_invite).find(booked).copied()
    }

    fn yes_or_no(mut self, view: &PairingView) -> Reaction {
        self.reaction.verdict = sentence!("inbound.invite_unread", writer => self.writer);
        self.heard(&[view]);
        let unread = self.mail.closed.is_some() || self.mail.attached > 0;
        if self.mail_context.reading.staff || unread {
            self.show(view);
        }
        let reason = Reason::of_person(self.writer, YES_OR_NO, &self.mail_context.mail);
        self.answer(&[view], AnswerLetter::YesOrNo, reason);
        self.reaction
    }

    fn heard(&mut self, views: &[&PairingView]) {
        for view in views {
            heard(&mut self.reaction, view, self.writer, Evidence::ToDesk);
        }
    }

    /// The words go before staff once, whatever the number of pairings.
    fn show_first(&mut self, views: &[&PairingView]) {
        if let Some(view) = views.first() {
            self.show(view);
        }
    }

    fn show(&mut self, view: &PairingView) {
        let words = self.mail_context.words.as_deref().unwrap_or_default();
        let kind = match (self.mail.closed, words.trim().is_empty()) {
            (Some(closed), _) => closed.into(),
            (None, true) => WordsKind::Attachment,
            (None, false) => WordsKind::Said,
        };
        // Of a long mail, what the desk did not act upon is what staff must see.
        let remainder = &self.mail_context.reading.remainder;
        let long = words.chars().count() > crate::domain::words::MOST_QUOTED;
        let text = if long && !remainder.is_empty() { remainder } else { words };
        before_staff(&mut self.reaction, view, self.writer, (kind, text), self.mail_context.heard);
    }

    /// "Rosa has your message", unless an answer says something already.
    fn receipt(&mut self, views: &[&PairingView]) {
        if !self.reaction.decision.letters.iter().any(|letter| self.is_answer(letter)) {
            let acts = self.mail_context.reading.said.iter().map(|said| said.act.clone()).collect();
            let reason = Reason::of_person(self.writer, "noted", &self.mail_context.mail);
            let asked = self.question_open(views);
            self.answer(views, AnswerLetter::Noted { acts, asked }, reason);
        }
    }

    fn is_answer(&self, letter: &Letter) -> bool {
        letter.recipients.contains(&Recipient::Person(self.writer.clone()))
    }

    fn which_day(&mut self, views: &[&PairingView]) {
        if let Some(unclear) = self.mail_context.reading.unclear {
            let reason = Reason::of_person(self.writer, "which-day", &self.mail_context.mail);
            self.answer(views, AnswerLetter::WhichDay { unclear }, reason);
        }
    }

    /// The words that work: for somebody who meant one of them.
    fn menu(&mut self, views: &[&PairingView]) {
        if let Some(view) = views.first() {
            let occurrence = format!("{}/{}", self.writer, self.mail_context.today);
            let reason = pairing_reason(view, "choices", &occurrence);
            self.answer(views, AnswerLetter::Choices, reason);
        }
    }

    /// A word that is about one pairing, and nothing says which: heard in all, and asked once.
    fn which(&mut self, views: &[&PairingView], word: &Act) {
        self.reaction.verdict = sentence!("inbound.which_pairing", writer => self.writer);
        self.heard(views);
        let reason = Reason::of_person(self.writer, "which", &self.mail_context.mail);
        self.answer(views, AnswerLetter::Which { word: word.clone() }, reason);
    }

    fn answer(&mut self, views: &[&PairingView], answer: AnswerLetter, reason: Reason) {
        if !views.is_empty() {
            self.reaction.decision.letters.push(answer_about(views, self.writer, self.mail, answer, reason));
        }
    }

    /// Whether something was asked that a word answers.
    fn question_open(&self, views: &[&PairingView]) -> bool {
        let asked = self.letter().is_some_and(LetterContext::asks);
        asked
            || views
                .iter()
                .any(|view| view.contact.asked.get(self.writer).is_some_and(|asked| !asked.answered))
    }

    /// Whether the mail greets one of the others by name.
    fn greets_the_other(&self, meant: &[&PairingView]) -> bool {
        let Some(name) = &self.mail_context.reading.greets else { return false };
        let staff = self.mail_context.staff_names.iter().any(|staff| {
            [&staff.name, &staff.called].iter().any(|known| known.to_lowercase() == name.to_lowercase())
        });
        !staff && meant.iter().any(|view| is_named(view, self.writer, name))
    }

    /// It is theirs, and reached the desk alone: its writer is told, staff are not shown it.
    fn meant_for_the_other(mut self, meant: &[&PairingView]) -> Reaction {
        self.reaction.verdict = sentence!("inbound.meant_for_other", writer => self.writer);
        self.heard(meant);
        let greeted = self.mail_context.reading.greets.clone().unwrap_or_default();
        let views: Vec<&PairingView> =
            meant.iter().copied().filter(|view| is_named(view, self.writer, &greeted)).collect();
        let reason = Reason::of_person(self.writer, "meant-for-other", &self.mail_context.mail);
        self.answer(&views, AnswerLetter::MeantForOther, reason);
        self.reaction
    }
}

/// The pairings of the writer that a mail to the desk alone is about, and whether it is open which:
/// then it counts for all of them, since nobody who has just written is told that they are silent.
fn meant_pairings<'a>(mail_context: &'a MailContext, writer: &PersonId) -> (Vec<&'a PairingView>, bool) {
    let theirs = mail_context.running(writer);
    for letter in &mail_context.letters {
        let named: Vec<&PairingView> =
            theirs.iter().copied().filter(|view| letter.pairings.contains(&view.pairing.id)).collect();
        if !named.is_empty() {
            return (named, false);
        }
    }
    if let Some(view) = theirs.iter().find(|view| names_thread(mail_context, &view.pairing.id)) {
        return (vec![view], false);
    }
    let waits = |view: &&PairingView| {
        view.contact.asked.get(writer).is_some_and(|asked| !asked.answered)
            || view.contact.proposals_to(&view.pairing, writer).next().is_some()
            || view.contact.declined.contains_key(writer)
    };
    let waiting: Vec<&PairingView> = theirs.iter().copied().filter(waits).collect();
    let answers = |said: &Said| matches!(said.act, Act::Yes | Act::No | Act::Talked);
    let of_question = mail_context.reading.said.first().is_some_and(answers);
    if waiting.len() == 1 && of_question {
        return (waiting, false);
    }
    let open = theirs.len() > 1;
    (theirs, open)
}

/// Whether a word says something of one pairing, and not of its writer: those are true of all.
fn needs_pairing(act: &Act) -> bool {
    let of_the_writer = matches!(
        act,
        Act::Later
            | Act::NotYet
            | Act::No
            | Act::Fewer
            | Act::Stop
            | Act::NotMe
            | Act::Why
            | Act::Away { .. }
            | Act::Tried
            | Act::Arranged
    );
    !of_the_writer
}

fn is_named(view: &PairingView, writer: &PersonId, name: &str) -> bool {
    let wanted = name.trim().to_lowercase();
    view.people.values().filter(|participant| participant.person.id != *writer).any(|participant| {
        let person = &participant.person;
        [&person.called, &person.name].into_iter().any(|known| known.to_lowercase() == wanted)
    })
}
