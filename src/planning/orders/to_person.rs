//! Letters that staff send to one person of a pairing: the one that asks them to write, and a question of staff's own.

use jiff::{SignedDuration, Timestamp};

use super::{Concerned, Decided, Given, Refusal, pairing_change::running};
use crate::{
    domain::{
        Event, PairingId, PersonId, Reason,
        contact::{Ladder, Silence, Trouble},
    },
    planning::{
        decision::Decision,
        letter::{About, Content, Letter, Notice, Recipient},
        schedule::courtesy::by_hand,
        view::PairingView,
    },
};

/// Who was in touch so lately is not silent.
const FRESH: SignedDuration = SignedDuration::from_hours(7 * 24);

/// The letter that asks somebody to write to the other; whoever sends it gets a copy.
pub(super) fn remind(
    id: &PairingId,
    who: &PersonId,
    concerned: &Concerned,
    given: Given<'_>,
) -> Result<Decided, Refusal> {
    let view = running(id, concerned)?;
    let silence = view.silence().ok_or_else(|| Refusal::NotIntroduced(id.clone()))?;
    let side = view.pairing.side_of(who).ok_or_else(|| Refusal::NoPairing(id.clone()))?;
    let counts = view.programme.contact.counts;
    // Nobody is told of a silence that they have broken, or that nobody could see.
    let fresh = silence.ladder == Ladder::Ongoing && given.now.duration_since(silence.since) < FRESH;
    if fresh
        || view.mailbox_status.receive_disabled
        || view.contact.is_over(silence, &view.pairing, counts)
        || view.contact.side_spoke(&view.pairing, side, silence)
    {
        return Err(Refusal::NotSilent { pairing: id.clone() });
    }
    let about = About::Nudge { silence, step: 0, nth: nth(view, who, silence), late: 0 };
    let notice = Notice { pairing: id.clone(), about };
    let by = given.staff.unwrap_or(0);
    let content = Content::Reminded { notice, who: who.clone(), by };
    let letter = letter(view, who, content, ("remind", true), concerned, given)?;
    let earliest = earliest(&letter, view, given);
    let decision = Decision { letters: vec![letter], ..Decision::default() };
    Ok(Decided { earliest, ..decision.into() })
}

/// The how-manieth letter about this silence it is to them.
fn nth(view: &PairingView, who: &PersonId, silence: Silence) -> u8 {
    let steps = view.contact.steps_of(silence);
    let nudged = steps.values().filter(|step| step.nudged.contains_key(who)).count();
    u8::try_from(nudged).unwrap_or(u8::MAX).saturating_add(1)
}

/// A question of staff's own, which stands on the list until they are heard.
pub(super) fn ask(
    (id, who): (&PairingId, &PersonId),
    text: &str,
    concerned: &Concerned,
    given: Given<'_>,
) -> Result<Decided, Refusal> {
    let view = running(id, concerned)?;
    let by = given.staff.unwrap_or(0);
    let content = Content::StaffQuestion { pairing: id.clone(), who: who.clone(), text: text.to_owned(), by };
    let letter = letter(view, who, content, ("ask", false), concerned, given)?;
    let earliest = earliest(&letter, view, given);
    let asker = concerned.staff.get(by).cloned();
    let awaited = asker.map(|by| Event::NeedsStaff { trouble: Trouble::Asked { who: who.clone(), by } });
    let decision = Decision {
        events: awaited.into_iter().map(|event| (id.clone(), event)).collect(),
        letters: vec![letter],
        ..Decision::default()
    };
    Ok(Decided { earliest, ..decision.into() })
}

/// When it leaves, if that is later than now.
fn earliest(letter: &Letter, view: &PairingView, given: Given<'_>) -> Option<Timestamp> {
    by_hand(letter, std::slice::from_ref(view), given.now).filter(|at| *at > given.now)
}

/// To that person, with a copy to whoever of staff sends it.
fn letter(
    view: &PairingView,
    who: &PersonId,
    content: Content,
    (kind, requires_complete_fetch): (&str, bool),
    concerned: &Concerned,
    given: Given<'_>,
) -> Result<Letter, Refusal> {
    let reachable = view.participant(who).is_some_and(|it| it.standing.reachable(&it.person));
    if !reachable || view.left_in_peace(who) {
        return Err(Refusal::NotWrittenTo { name: concerned.name(who) });
    }
    let occurrence = format!("{}/{who}", given.key);
    let id = &view.pairing.id;
    Ok(Letter {
        content,
        reasons: vec![Reason::of_pairing(&view.programme.id, id, view.contact.generation, kind, &occurrence)],
        recipients: vec![Recipient::Person(who.clone()), Recipient::Staff(given.staff.unwrap_or(0))],
        not_after: None,
        requires_complete_fetch,
    })
}
