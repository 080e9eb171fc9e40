//! What a mentor who is asked first answers.

use jiff::Timestamp;

use super::{
    asked::Asked,
    mail_context::Leads,
    reaction::{Reaction, answer_letter, before_staff},
};
use crate::domain::{
    Event, Incoming, PersonId,
    act::{Act, Said},
    contact::{Phase, Trouble},
    words::WordsKind,
};
use crate::planning::{
    letter::{AnswerLetter, Reader},
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
    leads: &Leads,
    writer: &PersonId,
    now: Timestamp,
) -> Option<Reaction> {
    let asked = |view: &&PairingView| {
        view.contact.phase == Phase::Proposed
            && view.contact.mentor_asked.is_some()
            && view.pairing.mentors.contains(writer)
    };
    let view = leads.views.iter().filter(asked).find(|view| is_about(leads, view))?;
    let said: Vec<&Act> = leads.reading.said.iter().map(|said| &said.act).collect();
    let mut reaction = Reaction::understood(format!("{writer} answered whether to be introduced"));
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
                for_all_pairings(&mut reaction, &Act::Stop, view, (mail, leads, writer), now);
            }
        }
        Verdict::NotTheirs => {
            for_all_pairings(&mut reaction, &Act::NotMe, view, (mail, leads, writer), now);
            // At an earlier address of theirs nothing is wrong with the one on file.
            if reaction.unplaced.is_none() {
                told(&mut reaction, Trouble::NotMe { who });
            }
        }
        Verdict::Unclear => {
            told(&mut reaction, Trouble::MentorAnswered { who });
            let why = format!(
                "{writer} was asked first whether to be introduced ({}), and answered neither yes nor no",
                view.pairing.id
            );
            reaction.unplaced = Some(why);
            noted(&mut reaction, view, writer, mail, leads);
        }
    }
    // A condition, or a reason, is for a person to read.
    let answered = reaction.unplaced.is_none() && leads.reading.staff;
    if answered && !leads.reading.holds(&Act::Worry) {
        let words = leads.words.as_deref().unwrap_or_default();
        before_staff(&mut reaction, view, writer, (WordsKind::Said, words), leads.heard);
        if !reaction
            .decision
            .letters
            .iter()
            .any(|letter| letter.readers.contains(&Reader::Person(writer.clone())))
        {
            noted(&mut reaction, view, writer, mail, leads);
        }
    }
    Some(reaction)
}

/// The writer hears who has their words.
fn noted(reaction: &mut Reaction, view: &PairingView, writer: &PersonId, mail: &Incoming, leads: &Leads) {
    let answer = AnswerLetter::Noted { acts: Vec::new(), asked: true };
    let letter = answer_letter(view, writer, mail, answer, "noted", &leads.mail);
    reaction.decision.letters.push(letter);
}

/// Whether the mail answers the desk's question about that pairing.
fn is_about(leads: &Leads, view: &PairingView) -> bool {
    let asks = |kind: &str| kind == "proposal";
    leads.letters.iter().any(|letter| asks(&letter.kind) && letter.pairings.contains(&view.pairing.id))
        || leads.token.as_ref() == Some(&view.pairing.id)
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
        reaction.unplaced =
            Some(format!("{writer} agrees to be introduced ({}), and {other} does not", view.pairing.id));
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
    (mail, leads, writer): (&Incoming, &Leads, &PersonId),
    now: Timestamp,
) {
    let letter = leads.letters.iter().find(|letter| letter.reader == Reader::Person(writer.clone()));
    let verdict = reaction.verdict.clone();
    Asked { mail, leads, writer, letter, now, reaction }.act(&Said::plain(act.clone()), &[view]);
    reaction.verdict = verdict;
}

#[cfg(test)]
#[path = "proposal_tests.rs"]
mod tests;
