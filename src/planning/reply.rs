//! What a person wrote: to the other, to the desk alone, or in a thread that is not theirs.
//!
//! The people in To, Cc and From decide; the token decides only what they leave open.

use jiff::Timestamp;

use super::{
    asked::Asked,
    due::pairing_reason,
    letter::{AnswerLetter, Content, Letter, MailRef, Reader},
    proposal,
    react::{Leads, Reaction, heard, runs},
    staff_words::{ordered, staff_reply},
    strangers,
    view::PairingView,
};
use crate::domain::{Event, Evidence, Incoming, PairingId, PersonEvent, PersonId, Reason, incoming::Answer};

/// Letters that are answered in a word.
const ASKING: [&str; 5] = ["nudge", "summary", "question", "waiting", "reminder"];

pub(super) fn reply(mail: &Incoming, leads: &Leads, now: Timestamp, staff: usize) -> Reaction {
    if let Some(reaction) = ordered(mail, leads) {
        return reaction;
    }
    if let Some(reaction) = strangers::confirmed(mail, leads) {
        return reaction;
    }
    if leads.from_desk {
        return Reaction::unplaced("it claims to come from an address of the desk's, which no person has");
    }
    // Staff may be mentors too: what answers a letter to staff is staff's word.
    let to_staff = leads.letters.first().is_some_and(|letter| matches!(letter.reader, Reader::Staff(_)));
    let writer = match &leads.writer {
        Some(writer) if leads.staff.is_none() || !to_staff => writer,
        _ if leads.staff.is_some() => return staff_reply(mail, leads),
        _ => return strangers::unknown(mail, leads, now),
    };
    if let Some(reaction) = proposal::answered(mail, leads, writer, now, staff) {
        return reaction;
    }
    if !leads.views.iter().any(|view| view.people.contains_key(writer) && runs(view)) {
        return Reaction::unplaced(format!("{writer} wrote, and no pairing of theirs runs"));
    }
    let between = with_addressed(leads, writer);
    // The introduction is answered to both: who says "not me" or "stop" there means the desk.
    let silences =
        leads.answers.first().is_some_and(|(answer, _)| matches!(answer, Answer::Stop | Answer::NotMe));
    let answers_ours = leads.letters.iter().any(|letter| letter.reader == Reader::Person(writer.clone()));
    let to_the_desk = silences && answers_ours;
    if !between.is_empty() && !to_the_desk {
        let mut reaction = Reaction::understood(format!("{writer} wrote to the other with the desk in copy"));
        for view in between {
            heard(&mut reaction, view, writer, Evidence::Wrote);
        }
        reaction.people.push((writer.clone(), PersonEvent::Proved));
        return reaction;
    }
    if let Some(thread) = of_others(leads, writer) {
        return Reaction::unplaced(format!("{writer} wrote in the thread of {thread}, which is not theirs"));
    }
    to_desk(mail, leads, writer, now, staff)
}

/// The pairings in which the mail's people stand on both sides. Where two people are in several
/// pairings together, the token says which.
pub(super) fn with_addressed<'a>(leads: &'a Leads, writer: &PersonId) -> Vec<&'a PairingView> {
    let mut found: Vec<&PairingView> = Vec::new();
    for other in &leads.addressed {
        let across = |view: &&PairingView| {
            let side = view.pairing.side_of(writer);
            side.is_some_and(|side| view.pairing.side_of(other) == Some(side.other()))
        };
        let together: Vec<&PairingView> = leads.views.iter().filter(across).collect();
        let meant = together.iter().find(|view| names_thread(leads, &view.pairing.id));
        for view in meant.map_or_else(|| together.clone(), |view| vec![*view]) {
            if !found.iter().any(|known| known.pairing.id == view.pairing.id) {
                found.push(view);
            }
        }
    }
    found
}

fn names_thread(leads: &Leads, id: &PairingId) -> bool {
    leads.token.as_ref().or(leads.thread.as_ref()) == Some(id)
}

/// A running pairing in whose thread the mail is, if the writer is in none of those it names.
fn of_others<'a>(leads: &'a Leads, writer: &PersonId) -> Option<&'a PairingId> {
    let named = leads.token.iter().chain(&leads.thread);
    let mut threads = named.chain(leads.letters.iter().flat_map(|letter| &letter.pairings)).peekable();
    let first = *threads.peek()?;
    let theirs = |id: &PairingId| {
        leads.views.iter().any(|view| view.pairing.id == *id && view.people.contains_key(writer))
    };
    let known = leads.views.iter().any(|view| view.pairing.id == *first);
    (known && !threads.any(theirs)).then_some(first)
}

pub(super) fn both_heard(reaction: &mut Reaction, view: &PairingView, first: &PersonId, evidence: Evidence) {
    heard(reaction, view, first, evidence);
    for other in view.pairing.everyone().filter(|id| *id != first) {
        let event = Event::Heard { by: other.clone(), evidence, worth: evidence.worth(true).into() };
        reaction.event(view, event);
    }
}

fn to_desk(mail: &Incoming, leads: &Leads, writer: &PersonId, now: Timestamp, staff: usize) -> Reaction {
    let (meant, open) = meant_pairings(leads, writer);
    let letter = leads.letters.iter().find(|letter| letter.reader == Reader::Person(writer.clone()));
    let proved = letter.is_some() || leads.token.is_some();
    let mut reaction = Reaction::default();
    if proved {
        reaction.people.push((writer.clone(), PersonEvent::Proved));
    }
    if leads.answers.is_empty() {
        return not_an_answer(reaction, mail, leads, writer, &meant, false);
    }
    for (answer, name) in &leads.answers {
        let views: Vec<&PairingView> = match name {
            Some(name) => meant.iter().copied().filter(|view| is_named(view, writer, name)).collect(),
            None => meant.clone(),
        };
        if views.is_empty() {
            return not_an_answer(reaction, mail, leads, writer, &meant, false);
        }
        // What silences a person needs more than a From line: our letter answered, or the token.
        if answer.needs_proof() && !proved {
            return not_an_answer(reaction, mail, leads, writer, &views, true);
        }
        if open && name.is_none() && needs_pairing(answer) {
            return which(reaction, mail, leads, writer, &views, answer);
        }
        let mut asked = Asked { mail, leads, writer, letter, now, staff, reaction: &mut reaction };
        asked.act(answer, &views);
    }
    reaction
}

/// The pairings of the writer that a mail to the desk alone is about, and whether it is open which:
/// then it counts for all of them, since nobody who has just written is told that they are silent.
fn meant_pairings<'a>(leads: &'a Leads, writer: &PersonId) -> (Vec<&'a PairingView>, bool) {
    let theirs: Vec<&PairingView> =
        leads.views.iter().filter(|view| view.people.contains_key(writer) && runs(view)).collect();
    for letter in &leads.letters {
        let named: Vec<&PairingView> =
            theirs.iter().copied().filter(|view| letter.pairings.contains(&view.pairing.id)).collect();
        if !named.is_empty() {
            return (named, false);
        }
    }
    if let Some(view) = theirs.iter().find(|view| names_thread(leads, &view.pairing.id)) {
        return (vec![view], false);
    }
    let waits = |view: &&PairingView| view.contact.asked.get(writer).is_some_and(|asked| !asked.answered);
    let waiting: Vec<&PairingView> = theirs.iter().copied().filter(waits).collect();
    let answers = |answer: &Answer| matches!(answer, Answer::Yes | Answer::No | Answer::Talked | Answer::Met);
    let of_question = leads.answers.first().is_some_and(|(answer, _)| answers(answer));
    if waiting.len() == 1 && of_question {
        return (waiting, false);
    }
    let open = theirs.len() > 1;
    (theirs, open)
}

/// Whether a word says something of one pairing, and not of its writer: those are true of all.
fn needs_pairing(answer: &Answer) -> bool {
    let of_the_writer = matches!(
        answer,
        Answer::Later
            | Answer::NotYet
            | Answer::No
            | Answer::Fewer
            | Answer::Stop
            | Answer::NotMe
            | Answer::Why
            | Answer::Away { .. }
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

/// A word that is about one pairing, and nothing says which: heard in all, and asked once.
fn which(
    mut reaction: Reaction,
    mail: &Incoming,
    leads: &Leads,
    writer: &PersonId,
    views: &[&PairingView],
    word: &Answer,
) -> Reaction {
    reaction.verdict = format!("{writer} wrote a word to the desk that several pairings could mean");
    for view in views {
        heard(&mut reaction, view, writer, Evidence::ToDesk);
    }
    let reason = Reason::of_person(writer, "which", &leads.mail);
    let answer = AnswerLetter::Which { word: word.clone() };
    reaction.decision.letters.push(answer_about(views, writer, mail, answer, reason));
    reaction
}

/// Words to the desk that are no answer: heard, no contact. One kind answer where a question was
/// open or a word needs proof, or where they were meant for the other.
fn not_an_answer(
    mut reaction: Reaction,
    mail: &Incoming,
    leads: &Leads,
    writer: &PersonId,
    views: &[&PairingView],
    needs_proof: bool,
) -> Reaction {
    reaction.verdict = format!("{writer} wrote to the desk alone; no contact");
    for view in views {
        heard(&mut reaction, view, writer, Evidence::ToDesk);
    }
    let Some(view) = views.first() else { return reaction };
    // Whatever letter of the thread was answered: the choices themselves, or a nudge before them.
    let asked = leads.letters.iter().any(|letter| {
        letter.reader == Reader::Person(writer.clone()) && ASKING.contains(&letter.kind.as_str())
    });
    let (answer, reason) = if asked || needs_proof {
        let occurrence = format!("{writer}/{}", leads.today);
        (AnswerLetter::Choices, pairing_reason(view, "choices", &occurrence))
    } else {
        (AnswerLetter::MeantForOther, Reason::of_person(writer, "meant-for-other", "1"))
    };
    reaction.decision.letters.push(answer_about(views, writer, mail, answer, reason));
    reaction
}

pub(super) fn answer_letter(
    view: &PairingView,
    writer: &PersonId,
    mail: &Incoming,
    answer: AnswerLetter,
    kind: &str,
    occurrence: &str,
) -> Letter {
    answer_about(&[view], writer, mail, answer, pairing_reason(view, kind, occurrence))
}

fn answer_about(
    views: &[&PairingView],
    writer: &PersonId,
    mail: &Incoming,
    answer: AnswerLetter,
    reason: Reason,
) -> Letter {
    let to_mail = MailRef {
        message_id: mail.message_id.clone(),
        references: mail.in_reply_to.clone(),
        subject: mail.subject.clone(),
    };
    let pairings = views.iter().map(|view| view.pairing.id.clone()).collect();
    Letter {
        content: Content::Answered { pairings, answer, to_mail: Some(to_mail) },
        reasons: vec![reason],
        readers: vec![Reader::Person(writer.clone())],
        not_after: None,
        rests_on_silence: false,
    }
}

#[cfg(test)]
#[path = "inbound/reply_tests.rs"]
mod tests;
