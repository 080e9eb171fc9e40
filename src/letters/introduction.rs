//! What an introduction says: who begins, what is known of the other, and of whom a mentor takes over.

use minijinja::{Value, context};

use super::{
    calls, clean,
    people::name_in,
    plan::Plan,
    render_context::{Audience, RenderContext},
};
use crate::{
    domain::{
        Side,
        person::LONGEST_NAME,
        programme::{Background, FirstMover},
    },
    planning::view::PairingView,
};

const LONGEST_BACKGROUND: usize = 4_000;

pub(super) fn introduction<'a>(plan: Plan<'a>, context: &RenderContext<'a>, audience: &Audience) -> Plan<'a> {
    let view = plan.views.first().copied();
    let side = view.and_then(|view| audience.person.as_ref().and_then(|id| view.pairing.side_of(id)));
    let introduction = &context.programme.introduction;
    let attachments = match side {
        Some(Side::Mentor) => introduction.attach_mentor.as_slice(),
        Some(Side::Mentee) => introduction.attach_mentee.as_slice(),
        None => &[],
    };
    let told = side == Some(Side::Mentor) && introduction.background == Background::AtOnce;
    let first = match (context.programme.first_mover, side) {
        (FirstMover::Either, _) => "either",
        (FirstMover::Mentor, Some(Side::Mentor)) | (FirstMover::Mentee, Some(Side::Mentee)) => "you",
        _ => "they",
    };
    let files: Vec<String> =
        attachments.iter().map(|file| clean::line(&file.file_name, LONGEST_NAME)).collect();
    let calls =
        view.and_then(calls::series_of).and_then(|series| calls::calls(series, context.now, audience));
    Plan {
        facts: context! {
            background => if told { view.map(background).unwrap_or_default() } else { Vec::new() },
            corrected => view.and_then(|view| corrected(view, audience)),
            handover => view.and_then(|view| handover(view, audience)),
            first, files, calls, ..plan.facts
        },
        attachments,
        ..plan
    }
}

/// Who took over from whom, as a letter about it names them; `yours`: the reader went.
pub(super) fn handover(view: &PairingView, audience: &Audience) -> Option<Value> {
    let handover = view.pairing.handover.as_ref()?;
    Some(context! {
        from => clean::line(&handover.from_name, LONGEST_NAME),
        to => clean::line(&handover.to_name, LONGEST_NAME),
        yours => audience.person.as_ref() == Some(&handover.from),
    })
}

/// Whose address was put right since the last introduction, to everyone but themselves.
fn corrected(view: &PairingView, audience: &Audience) -> Option<String> {
    let who = view.contact.corrected_of.as_ref().filter(|who| audience.person.as_ref() != Some(who))?;
    view.participant(who).map(|participant| name_in(view, &participant.person))
}

pub(super) fn background(view: &PairingView) -> Vec<String> {
    clean::paragraphs(view.pairing.background.as_deref().unwrap_or_default(), LONGEST_BACKGROUND)
}
