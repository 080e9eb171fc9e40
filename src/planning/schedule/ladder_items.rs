//! The ladder of the running silence as items of the agenda: nudges, reassurances, and the day staff
//! are told.

use jiff::{SignedDuration, Timestamp, civil::Date};

use super::{
    agenda_item::{Action, AgendaItem, presumed_limit},
    courtesy, days, ladder,
    questions::may_ask,
};
use crate::domain::{
    PersonId, Side,
    contact::Silence,
    event::PassedWhy,
    programme::{Named, StepAct},
};
use crate::planning::{letter::About, view::PairingView};

/// The ladder of the running silence: the next nudges, and the day staff are told.
pub(in crate::planning) fn ladder_items(view: &PairingView, now: Timestamp, items: &mut Vec<AgendaItem>) {
    let Some(silence) = view.silence() else { return };
    // Nobody is asked to write to somebody who wants to leave; staff know, and settle it.
    if [Side::Mentor, Side::Mentee].into_iter().any(|side| ladder::wants_out(view, side)) {
        return;
    }
    // Nobody is asked to write to an address that does not work; staff know.
    if [Side::Mentor, Side::Mentee].into_iter().any(|side| ladder::unreachable(view, side)) {
        return;
    }
    let booking = view.contact.booking.as_ref().filter(|_| view.programme.contact.meetings_count);
    let arranged = booking.and_then(|booking| booking.next_arranged(now));
    if arranged.is_some() && view.contact.presumed.in_a_row < presumed_limit(view) {
        return;
    }
    let told = |planned_steps: &[ladder::PlannedStep]| planned_steps.iter().any(|planned| planned.state.told);
    let planned_steps = ladder::planned_steps(view, silence);
    let staff_on =
        planned_steps.iter().find(|planned| planned.act == StepAct::TellStaff).map(|planned| planned.day);
    for planned in &planned_steps {
        if planned.state.done.is_some() {
            continue;
        }
        let step = planned.step;
        let who = match planned.act {
            StepAct::TellStaff => {
                if !view.unsettled {
                    let late =
                        days::working_between(&view.programme, planned.day, view.date(now.max(planned.at)));
                    items.push(AgendaItem {
                        due_at: planned.at,
                        action: Action::Escalate { silence, step, late },
                    });
                }
                return;
            }
            StepAct::Nudge(who) => who,
        };
        let turns = ladder::turns(view, silence, planned, who, now);
        let passed = if told(&planned_steps) {
            Some(PassedWhy::StaffTold)
        } else if arranged.is_some() || view.contact.elsewhere {
            Some(PassedWhy::Arranged)
        } else {
            ladder::passed(&turns)
        };
        if let Some(why) = passed {
            // Passing over is no letter: nobody needs to have looked for it.
            items.push(AgendaItem { due_at: planned.at, action: Action::PassStep { silence, step, why } });
            if planned.at > now {
                continue;
            }
            return;
        }
        if (Nudging { view, silence, planned, who, staff_on, now }).add(&turns, items) {
            return;
        }
    }
}

/// A step that nudges.
struct Nudging<'v> {
    view: &'v PairingView,
    silence: Silence,
    planned: &'v ladder::PlannedStep,
    who: Named,
    /// The day on which staff are told.
    staff_on: Option<Date>,
    now: Timestamp,
}

impl Nudging<'_> {
    /// Adds the step's nudges and reassurances; whether the ladder must wait for them. A step waits
    /// without holding up later ones only while all whom it still names are away.
    fn add(&self, turns: &[(PersonId, ladder::Turn)], items: &mut Vec<AgendaItem>) -> bool {
        use ladder::Turn;
        let Self { view, silence, planned, .. } = *self;
        let open: Vec<(&PersonId, Timestamp)> = turns
            .iter()
            .filter_map(|(id, turn)| match turn {
                Turn::Nudge { not_before } => Some((id, *not_before)),
                _ => None,
            })
            .collect();
        let nudged = turns.iter().any(|(_, turn)| *turn == Turn::Nudged);
        if open.is_empty() && nudged {
            let before = items.len();
            if self.who == Named::Both {
                self.add_reassurances(items);
            }
            if items.len() > before {
                return true;
            }
            items.push(AgendaItem {
                due_at: self.now,
                action: Action::FinishStep { silence, step: planned.step },
            });
            return true;
        }
        if open.is_empty() {
            // All away: each on the first day back.
            let back: Vec<(&PersonId, Timestamp)> = turns
                .iter()
                .filter_map(|(id, turn)| match turn {
                    Turn::Away { back } => Some((id, days::morning(&view.programme, *back).max(planned.at))),
                    _ => None,
                })
                .collect();
            self.add_nudges(&back, items);
            return false;
        }
        self.add_nudges(&open, items);
        if self.who == Named::Both {
            self.add_reassurances(items);
        }
        true
    }

    fn add_nudges(&self, targets: &[(&PersonId, Timestamp)], items: &mut Vec<AgendaItem>) {
        let Self { view, silence, planned, now, .. } = *self;
        if view.unsettled {
            return;
        }
        for (id, not_before) in targets {
            let Some(recipient) = view.participant(id) else { continue };
            // Who may have written from another address is not called silent before they were asked.
            let side = view.pairing.side_of(id);
            let doubted = side.and_then(|side| view.contact.doubted_until(&view.pairing, side));
            let from = doubted.map_or(*not_before, |until| until.max(*not_before));
            let clear = after_arranged_call(view, courtesy::polite_from(&view.programme, recipient, from));
            let at = courtesy::when_for(view, recipient, clear);
            let expected = view.date(courtesy::polite_from(&view.programme, recipient, *not_before));
            let late = days::working_between(&view.programme, expected, view.date(now.max(at)));
            let nth = 1 + view
                .contact
                .steps_of(silence)
                .values()
                .filter(|state| state.nudged.contains_key(*id))
                .count();
            let about =
                About::Nudge { silence, step: planned.step, nth: u8::try_from(nth).unwrap_or(u8::MAX), late };
            let not_after = days::add_working(&view.programme, view.date(now.max(at)), 1);
            let not_after = Some(days::morning(&view.programme, not_after) + SignedDuration::from_hours(9));
            items.push(AgendaItem {
                due_at: at,
                action: Action::Courtesy { who: (*id).clone(), about, not_after },
            });
        }
    }

    /// Where `both` are named, who was heard and waits is told that nothing is wrong on their side.
    fn add_reassurances(&self, items: &mut Vec<AgendaItem>) {
        let Self { view, silence, planned, staff_on, .. } = *self;
        for side in [Side::Mentor, Side::Mentee] {
            if !ladder::side_heard_since(view, side, silence)
                || ladder::side_heard_since(view, side.other(), silence)
            {
                continue;
            }
            for recipient in view.side(side).filter(|recipient| may_ask(view, recipient)) {
                let id = &recipient.person.id;
                let wrote = view
                    .contact
                    .heard
                    .get(id)
                    .and_then(|heard| heard.contact)
                    .is_some_and(|(at, _)| view.contact.falls_into(silence, at));
                if !wrote || planned.state.reassured.contains_key(id) || view.unsettled {
                    continue;
                }
                let doubted = view.contact.doubted_until(&view.pairing, side.other());
                let from = doubted.map_or(planned.at, |until| planned.at.max(until));
                let at = courtesy::when_for(view, recipient, from);
                let about = About::Waiting { silence, step: planned.step, staff_on };
                items.push(AgendaItem {
                    due_at: at,
                    action: Action::Courtesy { who: id.clone(), about, not_after: None },
                });
            }
        }
    }
}

/// Never a nudge within 24 hours before a call that someone accepted and no one declined.
fn after_arranged_call(view: &PairingView, at: Timestamp) -> Timestamp {
    let Some(booking) = &view.contact.booking else { return at };
    match booking.next_arranged(at) {
        Some(call) if call.start <= at + SignedDuration::from_hours(24) => call.end,
        _ => at,
    }
}
