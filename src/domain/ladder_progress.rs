//! What happens on the ladder of a silence.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{
    contact::{Contact, LadderProgress, Trouble},
    event::Event,
};

impl Contact {
    /// A step was begun, done, told or passed over.
    pub(super) fn ladder(&mut self, event: &Event, at: Timestamp) {
        let (silence, step) = match event {
            Event::Nudged { silence, step, .. }
            | Event::Reassured { silence, step, .. }
            | Event::StepDone { silence, step }
            | Event::StepPassed { silence, step, .. }
            | Event::Escalated { silence, step, .. } => (*silence, *step),
            _ => return,
        };
        let mut ladder = match self.ladder.take() {
            Some(ladder) if ladder.silence == silence => ladder,
            _ => LadderProgress { silence, steps: BTreeMap::new() },
        };
        let state = ladder.steps.entry(step).or_default();
        match event {
            Event::Nudged { who, late, .. } => {
                state.nudged.insert(who.clone(), at);
                state.late = state.late.max(*late);
            }
            Event::Reassured { who, .. } => {
                state.reassured.insert(who.clone(), at);
            }
            Event::Escalated { late, .. } => {
                state.done = Some(at);
                state.told = true;
                state.late = *late;
                self.needs_staff(&Trouble::Silence { silence }, at);
            }
            _ => state.done = Some(at),
        }
        self.ladder = Some(ladder);
    }
}
