//! What a mentor who is asked first answers.

use jiff::Timestamp;

use super::{
    asked::Asked,
    mail_context::MailContext,
    reaction::{Reaction, answer_letter, before_staff},
};
use crate::domain::{
    Event, Incoming, LetterKind, PersonId,
    act::{Act, Said},
    contact::{Phase, Trouble},
    words::WordsKind,
};
use crate::planning::{
    letter::{AnswerLetter, Recipient},
    schedule::agenda::is_open,
    view::PairingView,
};

/// What an answer to "may we introduce you?" comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Yes,
    /// Not, or not now: nobody is introduced on it.
    No,
    /// The mail has reached somebody else.
    NotTheirs,
    /// Words that staff read.
    Unclear,
}

/// A mentor who was asked first answers before the pair is introduced. A second answer counts too,
/// as long as nobody has been introduced on the first.
pub(in crate::planning) fn answered(
    mail: &Incoming,
    mail_context: &MailContext,
    writer: &PersonId,
    now: Timestamp,
) -> Option<Reaction> {
    let asked = |view: &&PairingView| {
        view.contact.phase == Phase::Proposed
            && view.contact.mentor_asked.is_some()
            && view.pairing.mentors.contains(writer)
    };
    let view = mail_context.views.iter().filter(asked).find(|view| is_about(mail_context, view))?;
    let said: Vec<&Act> = mail_context.reading.said.iter().map(|said| &said.act).collect();
    let mut reaction = Reaction::understood(sentence!("inbound.answered_proposal", writer));
    // On staff's next list.
    let told = |reaction: &mut Reaction, trouble: Trouble| {
        if !is_open(view, &trouble) {
            reaction.event(view, Event::NeedsStaff { trouble });
        }
    };
    let who = writer.clone();
    match verdict(&said) {
        Verdict::Yes => agreed(&mut reaction, view, writer),
        Verdict::No => {
            told(&mut reaction, Trouble::MentorDeclined { who });
            if said.contains(&&Act::Stop) {
                for_all_pairings(&mut reaction, &Act::Stop, view, (mail, mail_context, writer), now);
            }
        }
        Verdict::NotTheirs => {
            for_all_pairings(&mut reaction, &Act::NotMe, view, (mail, mail_context, writer), now);
            // At an earlier address of theirs nothing is wrong with the one on file.
            if reaction.unplaced.is_none() {
                told(&mut reaction, Trouble::NotMe { who });
            }
        }
        Verdict::Unclear => {
            told(&mut reaction, Trouble::MentorAnswered { who });
            let why = sentence!("inbound.proposal_unclear", writer, pairing => &view.pairing.id);
            reaction.unplaced = Some(why);
            noted(&mut reaction, view, writer, mail, mail_context);
        }
    }
    // A condition, or a reason, is for a person to read.
    let answered = reaction.unplaced.is_none() && mail_context.reading.staff;
    if answered && !mail_context.reading.holds(&Act::Worry) {
        let words = mail_context.words.as_deref().unwrap_or_default();
        before_staff(&mut reaction, view, writer, (WordsKind::Said, words), mail_context.heard);
        if !reaction
            .decision
            .letters
            .iter()
            .any(|letter| letter.recipients.contains(&Recipient::Person(writer.clone())))
        {
            noted(&mut reaction, view, writer, mail, mail_context);
        }
    }
    Some(reaction)
}

/// The writer hears who has their words.
fn noted(
    reaction: &mut Reaction,
    view: &PairingView,
    writer: &PersonId,
    mail: &Incoming,
    mail_context: &MailContext,
) {
    let answer = AnswerLetter::Noted { acts: Vec::new(), asked: true };
    let letter = answer_letter(view, writer, mail, answer, "noted", &mail_context.mail);
    reaction.decision.letters.push(letter);
}

/// Whether the mail answers the desk's question about that pairing.
fn is_about(mail_context: &MailContext, view: &PairingView) -> bool {
    let asks = |kind: LetterKind| kind == LetterKind::Proposal;
    mail_context.letters.iter().any(|letter| asks(letter.kind) && letter.pairings.contains(&view.pairing.id))
        || mail_context.token.as_ref() == Some(&view.pairing.id)
}

/// Any no is a no, whatever else is said: whoever hesitates is introduced to nobody.
fn verdict(said: &[&Act]) -> Verdict {
    let no = |act: &&&Act| {
        matches!(act, Act::No | Act::Later | Act::NotYet | Act::Stop | Act::Withdraw | Act::Worry)
    };
    if said.contains(&&Act::NotMe) {
        Verdict::NotTheirs
    } else if said.iter().any(|act| no(&act)) {
        Verdict::No
    } else if said.contains(&&Act::Yes) {
        Verdict::Yes
    } else {
        Verdict::Unclear
    }
}

fn agreed(reaction: &mut Reaction, view: &PairingView, writer: &PersonId) {
    let no_of = |open: &Trouble| match open {
        Trouble::MentorDeclined { who } => Some(who.clone()),
        _ => None,
    };
    let declined: Vec<PersonId> = view.contact.open.iter().filter_map(|open| no_of(&open.trouble)).collect();
    if let Some(other) = declined.iter().find(|who| *who != writer) {
        let why = sentence!("inbound.mentors_differ", writer, other, pairing => &view.pairing.id);
        reaction.unplaced = Some(why);
    } else if !view.contact.mentor_agreed {
        reaction.event(view, Event::MentorAgreed { by: writer.clone() });
    } else if declined.contains(writer) {
        reaction.event(view, Event::Settled { trouble: Trouble::MentorDeclined { who: writer.clone() } });
    }
}

/// What touches the person and not the pairing alone, as it is carried out for any letter answered.
fn for_all_pairings(
    reaction: &mut Reaction,
    act: &Act,
    view: &PairingView,
    (mail, mail_context, writer): (&Incoming, &MailContext, &PersonId),
    now: Timestamp,
) {
    let letter =
        mail_context.letters.iter().find(|letter| letter.recipient == Recipient::Person(writer.clone()));
    let verdict = reaction.verdict.clone();
    Asked { mail, mail_context, writer, letter, now, reaction }.act(&Said::plain(act.clone()), &[view]);
    reaction.verdict = verdict;
}

#[cfg(test)]
#[path = "proposal_tests.rs"]
mod tests;
