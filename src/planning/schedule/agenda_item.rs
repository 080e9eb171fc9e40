//! What may fall due for a pairing or a person, and what several parts of the agenda ask of a view.

use jiff::Timestamp;

use super::bookings::Change;
use crate::{
    domain::{
        Call, PersonId, Sentence, Side,
        contact::{Silence, Trouble},
        event::PassedWhy,
        proposal::ProposedTime,
        session::CallsCase,
    },
    planning::{
        letter::About,
        view::{PairingView, Participant},
    },
};

/// Calls that count as contact though nobody said so, in a row.
const PRESUMED_IN_A_ROW: u8 = 2;
/// The same once they have said that the calls take place: the better it goes, the quieter.
const PRESUMED_ONCE_SAID: u8 = 4;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgendaItem {
    pub due_at: Timestamp,
    pub action: Action,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    TakeIn,
    AskMentor,
    /// The mentor, asked first, has not answered.
    MentorSilent,
    Introduce,
    Calendar(Change),
    Presume(Call),
    InTouch {
        since: Timestamp,
    },
    Resume,
    /// Somebody is back whom staff know to be away.
    Back {
        trouble: Trouble,
    },
    Background,
    /// Who said no to all calls has not said what they meant.
    Declined {
        by: PersonId,
    },
    /// Nobody has answered what somebody proposed.
    Unanswered(ProposedTime),
    /// What became of their calls is for staff to see.
    Calls(CallsCase),
    PassStep {
        silence: Silence,
        step: u8,
        why: PassedWhy,
    },
    FinishStep {
        silence: Silence,
        step: u8,
    },
    Escalate {
        silence: Silence,
        step: u8,
        late: u16,
    },
    End {
        why: Sentence,
    },
    /// Something that may be a worry has waited for its readers: it goes on to the next.
    WorryWaits {
        key: String,
    },
    /// Goes into a letter to that person, together with what else is due for them that day.
    Courtesy {
        who: PersonId,
        about: About,
        not_after: Option<Timestamp>,
    },
}

impl Action {
    /// Whether it claims that something was not seen.
    #[must_use]
    pub fn requires_complete_fetch(&self) -> bool {
        match self {
            Self::Escalate { .. } | Self::MentorSilent | Self::Unanswered(_) | Self::Declined { .. } => true,
            Self::Courtesy { about, .. } => !matches!(about, About::Reminder { .. }),
            _ => false,
        }
    }
}

/// A person, and each of their running pairings with its whole agenda.
#[derive(Debug, Clone)]
pub struct PersonAgenda<'v> {
    pub id: &'v PersonId,
    pub participant: &'v Participant,
    pub pairings: Vec<(&'v PairingView, &'v [AgendaItem])>,
}

/// How many calls in a row may count as contact before somebody is asked.
pub(in crate::planning) fn presumed_limit(view: &PairingView) -> u8 {
    if view.contact.talked_unseen > 0 { PRESUMED_ONCE_SAID } else { PRESUMED_IN_A_ROW }
}

/// Whether a whole side is known to be away on the day of the call.
#[must_use]
pub fn someone_away(view: &PairingView, call: &Call) -> bool {
    [Side::Mentor, Side::Mentee].into_iter().any(|side| side_away(view, side, call))
}

/// Whether everyone of that side is known to be away on the day of the call.
#[must_use]
pub fn side_away(view: &PairingView, side: Side, call: &Call) -> bool {
    view.side(side).all(|member| member.standing.away_on(&member.person, call.date).is_some())
}
