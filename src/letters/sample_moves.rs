//! Sample letters about other times for calls.

use jiff::{ToSpan as _, civil::Weekday};

use crate::{
    domain::{
        Call, Event, PersonId, Slot,
        proposal::{Proposal, ProposedTime},
    },
    planning::{
        letter::{AnswerLetter, Content, MoveStage, NoMove, Recipient},
        view::PairingView,
    },
};

/// Proposals of the mentor's, from a calendar: one call, two, and all of them.
fn proposals(view: &PairingView, call: Call) -> Option<Vec<Vec<Proposal>>> {
    let by = view.pairing.mentors.first()?.clone();
    let series = &view.contact.booking.as_ref()?.series;
    let proposal =
        |time| Proposal { by: by.clone(), time, mail: String::new(), until: call.start, counter: true };
    let moved = |call: &Call| {
        let to = call.date.checked_add(2.days()).ok()?.at(18, 30, 0, 0);
        Some(proposal(ProposedTime::Call { call: call.date, to }))
    };
    let two: Vec<Proposal> = series.calls().take(2).filter_map(|call| moved(&call)).collect();
    let slot = Slot { weekday: Weekday::Thursday, time: jiff::civil::time(18, 30, 0, 0) };
    Some(vec![vec![moved(&call)?], two, vec![proposal(ProposedTime::Weekly { slot })]])
}

/// What letters about them say, and to whom each goes.
pub(super) fn contents(view: &PairingView, call: Call) -> Option<Vec<(Content, Recipient)>> {
    let mut out = Vec::new();
    let pairing = || view.pairing.id.clone();
    let mentors = view.pairing.mentors.first()?;
    let mentees = view.pairing.mentees.first()?;
    let to = |who: &PersonId| Recipient::Person(who.clone());
    let answer = |answer, who| {
        let content = Content::Answered { pairings: vec![pairing()], answer, to_mail: None };
        (content, to(who))
    };
    if view.contact.booking.is_none() {
        return Some(out);
    }
    for proposals in proposals(view, call)? {
        let stages = [
            (MoveStage::Asked, mentees),
            (MoveStage::Refused { by: mentees.clone() }, mentors),
            (MoveStage::Unanswered, mentors),
            (MoveStage::Unanswered, mentees),
        ];
        for (stage, who) in stages {
            let content = Content::Move { pairing: pairing(), proposals: proposals.clone(), stage };
            out.push((content, to(who)));
        }
        out.push(answer(AnswerLetter::MoveAsked { proposals: proposals.clone() }, mentors));
        for why in [
            NoMove::Over,
            NoMove::NoCall { day: call.date },
            NoMove::TooLate,
            NoMove::Gone,
            NoMove::AfterTheEnd,
            NoMove::ClockChange,
            NoMove::Unchanged,
            NoMove::OtherCall,
            NoMove::Closed,
            NoMove::Nothing,
        ] {
            let proposals = if why == NoMove::Nothing { Vec::new() } else { proposals.clone() };
            out.push(answer(AnswerLetter::NoMove { why, proposals }, mentors));
        }
    }
    Some(out)
}

/// What may be open between the people of a pairing.
pub(super) fn open(view: &PairingView) -> Vec<Event> {
    let next = view.contact.booking.as_ref().and_then(|booking| booking.series.calls().next());
    let mentee = view.pairing.mentees.first().cloned();
    let (Some(call), Some(who)) = (next, mentee) else { return Vec::new() };
    let proposals = proposals(view, call).into_iter().flatten().flatten();
    let proposed = proposals.map(|proposal| Event::Proposed { proposal });
    proposed.chain([Event::DeclineAsked { who, until: call.start }]).collect()
}
