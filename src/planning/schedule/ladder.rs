//! The ladder of a silence: on which day each step falls, and whom it still concerns.

use jiff::{Timestamp, ToSpan, civil::Date};

use super::days;
use crate::domain::{
    PersonId, Side,
    contact::{Arrangement, Ladder, Silence, StepState},
    event::PassedWhy,
    evidence::Evidence,
    programme::{Named, Step, StepAct, Wait},
};
use crate::planning::view::{PairingView, Participant};

/// Those who talk where the desk cannot see are asked once in this many days.
pub const ELSEWHERE_DAYS: i32 = 28;

/// A step of the running silence with its day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedStep {
    pub step: u8,
    pub act: StepAct,
    pub day: Date,
    /// 09:00 of that day in the programme's zone.
    pub at: Timestamp,
    pub state: StepState,
}

/// Every step of the running silence in order; later days move as earlier steps went out late.
#[must_use]
pub fn planned_steps(view: &PairingView, silence: Silence) -> Vec<PlannedStep> {
    let steps: &[Step] = match silence.ladder {
        Ladder::First => &view.programme.contact.first,
        Ladder::Ongoing => &view.programme.contact.ongoing,
    };
    let base = base_date(view, silence);
    let not_before = arrangement(view, silence).map(|it| days::add_working(&view.programme, it.on, 2));
    let states = view.contact.steps_of(silence);
    let mut late: u16 = 0;
    let mut planned_steps = Vec::with_capacity(steps.len());
    for (step, rule) in (0u8..).zip(steps) {
        let planned = match rule.after {
            Wait::WorkingDays(n) => days::add_counted_working(view, base, n),
            Wait::Days(n) => days::add_counted(view, base, n),
        };
        let day = days::add_counted_working(view, planned, late);
        let day = not_before.map_or(day, |held| day.max(held));
        let state = states.get(&step).cloned().unwrap_or_default();
        late = late.saturating_add(state.late);
        planned_steps.push(PlannedStep {
            step,
            act: rule.act,
            day,
            at: days::morning(&view.programme, day),
            state,
        });
    }
    planned_steps
}

/// The talk that they have agreed upon in this silence: the ladder waits for it, and for the answer of who is
/// asked about it on the working day after.
#[must_use]
pub fn arrangement(view: &PairingView, silence: Silence) -> Option<&Arrangement> {
    view.contact.arrangement.as_ref().filter(|it| view.contact.falls_into(silence, it.said))
}

/// The date from which steps count: the silence's first day; later, once they have been in touch, for those who meet
/// less often than every week, and for those who said that they talk elsewhere.
#[must_use]
pub fn base_date(view: &PairingView, silence: Silence) -> Date {
    let since = view.date(silence.since);
    if silence.ladder == Ladder::First {
        return since;
    }
    let live = view.contact.booking.as_ref().filter(|booking| !booking.cancelled);
    let weeks = live.map_or(view.programme.meeting.every_weeks, |booking| booking.series.every_weeks);
    let between = 7 * (i32::from(weeks) - 1).max(0);
    let wait = if view.contact.elsewhere { ELSEWHERE_DAYS.max(between) } else { between };
    since.checked_add(wait.days()).unwrap_or(since)
}

/// The members of the sides a nudge names.
#[must_use]
pub fn named(view: &PairingView, named: Named) -> Vec<PersonId> {
    let sides: &[Side] = match named {
        Named::Mentor => &[Side::Mentor],
        Named::Mentee => &[Side::Mentee],
        Named::Both => &[Side::Mentor, Side::Mentee],
    };
    sides.iter().flat_map(|side| view.pairing.members(*side)).cloned().collect()
}

/// Whether a side made its half of a contact after the silence began: the others' turn.
#[must_use]
pub fn side_heard_since(view: &PairingView, side: Side, silence: Silence) -> bool {
    view.contact.side_spoke(&view.pairing, side, silence)
}

/// Whether no address of the side works, as servers or their owners have said.
#[must_use]
pub fn unreachable(view: &PairingView, side: Side) -> bool {
    view.side(side).all(|member| !member.standing.reachable(&member.person))
}

/// Whether everyone of the side wants to leave, and staff have not settled it.
#[must_use]
pub fn wants_out(view: &PairingView, side: Side) -> bool {
    let mut members = view.pairing.members(side).iter().peekable();
    members.peek().is_some() && members.all(|member| view.contact.withdraws(member))
}

/// Where a person stands with a step that names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turn {
    /// To be nudged, not before that instant.
    Nudge { not_before: Timestamp },
    /// Nudged by this step already.
    Nudged,
    /// Heard since the silence began, or said a word that spares them this step.
    Heard,
    /// Away, or asked for time: not before that day.
    Away { back: Date },
    /// Cannot be written to.
    Unreachable,
}

/// Where each person whom the step names stands, as of `now`.
#[must_use]
pub fn turns(
    view: &PairingView,
    silence: Silence,
    planned: &PlannedStep,
    who: Named,
    now: Timestamp,
) -> Vec<(PersonId, Turn)> {
    let today = view.date(now).max(planned.day);
    named(view, who).into_iter().map(|id| (id.clone(), turn(view, silence, planned, &id, today))).collect()
}

fn turn(view: &PairingView, silence: Silence, planned: &PlannedStep, id: &PersonId, today: Date) -> Turn {
    let Some(participant) = view.participant(id) else { return Turn::Unreachable };
    if planned.state.nudged.contains_key(id) {
        return Turn::Nudged;
    }
    if participant.standing.stopped.is_some()
        || !participant.standing.reachable(&participant.person)
        || view.left_in_peace(id)
    {
        return Turn::Unreachable;
    }
    let side = view.pairing.side_of(id).unwrap_or(Side::Mentor);
    if side_heard_since(view, side, silence) || spared(view, silence, planned, id) {
        return Turn::Heard;
    }
    let snoozed = view.contact.heard.get(id).and_then(|heard| heard.snoozed_until);
    let ready = back_from(participant, snoozed.map_or(planned.day, |until| until.max(planned.day)));
    let back = back_from(participant, ready.max(today));
    if back > today {
        return Turn::Away { back };
    }
    // Nobody is asked to write to someone who is known to be away.
    let there = side_back(view, side.other(), ready);
    let there_still = side_back(view, side.other(), there.max(today));
    if there_still > today {
        return Turn::Away { back: there_still };
    }
    let ready = ready.max(there);
    // What waited for somebody's return is not late: staff are told on their day.
    Turn::Nudge { not_before: days::morning(&view.programme, ready).max(planned.at) }
}

/// The first day from `day` on which anyone of the side is there.
fn side_back(view: &PairingView, side: Side, day: Date) -> Date {
    view.side(side).map(|member| back_from(member, day)).min().unwrap_or(day)
}

/// The first day from `day` on that lies in no absence.
fn back_from(participant: &Participant, day: Date) -> Date {
    let mut back = day;
    while let Some(range) = participant.standing.away_on(&participant.person, back)
        && let next = range.day_after()
        && next > back
    {
        back = next;
    }
    back
}

/// A word that is no contact ("not yet", a decline, words to the desk) spares its author the one
/// step that comes next.
fn spared(view: &PairingView, silence: Silence, planned: &PlannedStep, id: &PersonId) -> bool {
    let Some((said, evidence)) = view.contact.heard.get(id).and_then(|heard| heard.word) else {
        return false;
    };
    if !view.contact.falls_into(silence, said) || evidence == Evidence::Later {
        return false;
    }
    // Who wrote and rang in vain has done their part: it is the other side's turn.
    if evidence == Evidence::Tried {
        return true;
    }
    let steps = view.contact.steps_of(silence);
    let first_after = planned_steps(view, silence)
        .into_iter()
        .filter(|other| matches!(other.act, StepAct::Nudge(_)))
        .find(|other| steps.get(&other.step).and_then(|state| state.done).is_none_or(|done| done > said));
    first_after.is_some_and(|first| first.step == planned.step)
}

/// Whether a nudge step can go on, and if not why it is passed over.
#[must_use]
pub fn passed(turns: &[(PersonId, Turn)]) -> Option<PassedWhy> {
    let open =
        turns.iter().any(|(_, turn)| matches!(turn, Turn::Nudge { .. } | Turn::Nudged | Turn::Away { .. }));
    if open {
        None
    } else if turns.iter().any(|(_, turn)| *turn == Turn::Heard) {
        Some(PassedWhy::AllHeard)
    } else {
        Some(PassedWhy::NobodyToWriteTo)
    }
}
