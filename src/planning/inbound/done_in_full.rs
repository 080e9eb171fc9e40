//! Which acts leave nothing for a person to do.

use super::reaction::Reaction;
use crate::{
    domain::{Event, act::Act},
    planning::letter::{AnswerLetter, Content, Letter},
};

/// Whether nothing is left to do: what was said of a call is kept, and another time is asked about.
pub(super) fn is_done_in_full(act: &Act, reaction: &Reaction) -> bool {
    let mut events = reaction.decision.events.iter().map(|(_, event)| event);
    match act {
        Act::Move { agreed: true, to: Some(_), .. } => events.any(|it| matches!(it, Event::CallTold { .. })),
        Act::Move { agreed: false, .. } => {
            let asked = |it: &Event| matches!(it, Event::Proposed { .. } | Event::CallMoved { .. });
            events.any(asked) || reaction.decision.letters.iter().any(says_why_not)
        }
        _ => matches!(
            act,
            Act::Stop
                | Act::NotMe
                | Act::Fewer
                | Act::Later
                | Act::PauseUntil { .. }
                | Act::Away { .. }
                | Act::Skip { .. }
        ),
    }
}

fn says_why_not(letter: &Letter) -> bool {
    let answer = match &letter.content {
        Content::Answered { answer, .. } => answer,
        _ => return false,
    };
    matches!(answer, AnswerLetter::NoMove { .. } | AnswerLetter::MoveAsked { .. } | AnswerLetter::Done(_))
}
