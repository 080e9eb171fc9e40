//! What is known where a mail's text is read: what its writer was asked, their day, and the names that may stand
//! in it.

use jiff::{Timestamp, civil::Date};

use crate::{
    domain::{
        EmailAddress, LetterKind, PersonId,
        act::{Asked, OpenQuestion},
        contact::Question,
    },
    planning::{
        inbound::{mail_context::LetterContext, reaction::YES_OR_NO},
        view::PairingView,
    },
    record::Context,
};

/// What the writer was asked last, and all else that a reading of their words rests on.
pub(super) fn asked(
    ctx: &Context,
    views: &[PairingView],
    writer: Option<&PersonId>,
    letters: &[LetterContext],
    heard: Timestamp,
) -> Asked {
    // Somebody unknown who answers a letter is read as its recipient would be.
    let who = writer.or_else(|| letters.iter().find_map(|letter| letter.recipient.person()));
    let theirs: Vec<&PairingView> =
        views.iter().filter(|view| who.is_none_or(|who| view.people.contains_key(who))).collect();
    let answered = letters.first().map(|letter| &letter.pairings);
    let view = answered
        .and_then(|pairings| theirs.iter().find(|view| pairings.contains(&view.pairing.id)))
        .or(theirs.first())
        .copied();
    let own = who.and_then(|who| theirs.iter().find_map(|view| view.participant(who)));
    let language = own.and_then(|own| own.person.language.as_ref());
    let language = language.or_else(|| view.and_then(|view| view.programme.language.as_ref()));
    let zone = own.map_or(&ctx.desk.zone, |own| &own.person.zone).clone();
    let today = heard.to_zoned(zone.clone()).date();
    let calls: Vec<(Timestamp, Date)> = view
        .and_then(|view| view.contact.booking.as_ref())
        .filter(|booking| !booking.cancelled)
        .into_iter()
        .flat_map(|booking| booking.series.calls())
        .map(|call| (call.start, call.start.to_zoned(zone.clone()).date()))
        .collect();
    Asked {
        question: question(&theirs, who, letters),
        all_declined: all_declined(&theirs, who, letters),
        today,
        ends: theirs.iter().map(|view| view.programme.ends).max(),
        last_call: calls.iter().rev().find(|(start, _)| *start <= heard).map(|(_, day)| *day),
        next_call: calls.iter().find(|(start, _)| *start > heard).map(|(_, day)| *day),
        language: language.unwrap_or(&ctx.desk.language).clone(),
        names: theirs
            .iter()
            .flat_map(|view| view.people.values())
            .filter(|other| Some(&other.person.id) != who)
            .flat_map(|other| [other.person.called.clone(), other.person.name.clone()])
            .collect(),
    }
}

/// The letter that is answered says what was asked; without one, the question that stands open.
fn question(theirs: &[&PairingView], who: Option<&PersonId>, letters: &[LetterContext]) -> OpenQuestion {
    let put = |open_only: bool| {
        let asked = theirs.iter().filter_map(|view| view.contact.asked.get(who?));
        asked.filter(|asked| !open_only || !asked.answered).max_by_key(|asked| asked.at)
    };
    let of = |question: Question| match question {
        Question::CallsHappening => OpenQuestion::Calls,
        Question::AfterCall { .. } | Question::Arranged { .. } => OpenQuestion::After,
        Question::StillInTouch => OpenQuestion::Contact,
    };
    // Another time is asked about, as an invite asks.
    let proposed = who.is_some_and(|who| {
        theirs.iter().any(|view| view.contact.proposals_to(&view.pairing, who).next().is_some())
    });
    let reason = letters.first().and_then(|letter| letter.reason.as_ref());
    if reason.is_some_and(|reason| reason.kind == YES_OR_NO) {
        return OpenQuestion::Invite;
    }
    match letters.first().map(|letter| letter.kind) {
        Some(LetterKind::Nudge) => OpenQuestion::Contact,
        Some(LetterKind::Question | LetterKind::Summary) => {
            put(false).map_or(OpenQuestion::Contact, |asked| of(asked.question))
        }
        Some(LetterKind::Proposal) => OpenQuestion::Proposal,
        Some(LetterKind::Invite | LetterKind::Update | LetterKind::Move) => OpenQuestion::Invite,
        Some(LetterKind::Reminder) => OpenQuestion::Reminder,
        Some(LetterKind::WasItYou) => OpenQuestion::Nothing,
        None if put(true).is_none() && (proposed || all_declined(theirs, who, letters)) => {
            OpenQuestion::Invite
        }
        _ => put(true).map_or(OpenQuestion::Nothing, |asked| of(asked.question)),
    }
}

/// Whether they are asked what their no to all calls meant: nothing else is answered.
fn all_declined(theirs: &[&PairingView], who: Option<&PersonId>, letters: &[LetterContext]) -> bool {
    let Some(who) = who else { return false };
    let reason = letters.first().map(|letter| letter.reason.as_ref());
    let asks = reason.is_some_and(|reason| reason.is_some_and(|reason| reason.kind == YES_OR_NO));
    let asked = |view: &&PairingView| {
        let waits = view.contact.declined.contains_key(who);
        waits && (asks || letters.is_empty()) || asks && view.declines_all(who)
    };
    theirs.iter().any(asked)
}

/// Who reads a worry of somebody of whom no programme is known: whoever reads them in any.
pub(super) fn worry_readers(ctx: &Context) -> Vec<EmailAddress> {
    let mut readers: Vec<EmailAddress> = Vec::new();
    for address in ctx.standings.programmes.values().flat_map(|programme| &programme.worries) {
        if !readers.contains(address) {
            readers.push(address.clone());
        }
    }
    readers
}
