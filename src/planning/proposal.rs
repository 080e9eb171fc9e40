//! What a mentor who is asked first answers.

use jiff::Timestamp;

use super::{
    due::pairing_reason,
    letter::AnswerLetter,
    react::{Leads, Reaction, answer_letter, escalation},
    view::PairingView,
};
use crate::domain::{
    Event, Incoming, PersonId,
    contact::{Phase, Trouble},
    incoming::Answer,
};

/// A mentor who was asked first answers before the pair is introduced.
pub(super) fn answered(
    mail: &Incoming,
    leads: &Leads,
    writer: &PersonId,
    now: Timestamp,
    staff: usize,
) -> Option<Reaction> {
    let asked = |view: &&PairingView| {
        view.contact.phase == Phase::Proposed
            && view.contact.mentor_asked.is_some()
            && !view.contact.mentor_agreed
            && view.pairing.mentors.contains(writer)
    };
    let answers = leads.letters.iter().any(|letter| letter.kind == "proposal");
    let view = leads.views.iter().filter(asked).find(|view| {
        leads
            .letters
            .iter()
            .any(|letter| letter.kind == "proposal" && letter.pairings.contains(&view.pairing.id))
            || leads.token.as_ref() == Some(&view.pairing.id)
    })?;
    let mut reaction = Reaction::understood(format!("{writer} answered whether to be introduced"));
    match leads.answers.first() {
        Some((Answer::Yes, _)) => reaction.event(view, Event::MentorAgreed { by: writer.clone() }),
        Some((Answer::No, _)) => {
            let trouble = Trouble::MentorDeclined { who: writer.clone() };
            let reason = pairing_reason(view, "proposal", "declined");
            reaction.decision.letters.push(escalation(view, &trouble, reason, now, staff));
            reaction.event(view, Event::NeedsStaff { trouble });
        }
        _ if answers => {
            let occurrence = format!("{writer}/{}", view.date(leads.heard));
            let choices = answer_letter(view, writer, mail, AnswerLetter::Choices, "choices", &occurrence);
            reaction.decision.letters.push(choices);
        }
        _ => return None,
    }
    Some(reaction)
}
