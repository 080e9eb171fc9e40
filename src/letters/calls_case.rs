//! What staff are told of calls that are a case: whose, and of which days.

use super::{people::name_in, render_context::Audience, staff::TroubleFacts};
use crate::{domain::session::CallsCase, planning::view::PairingView};

impl TroubleFacts {
    pub(super) fn of_calls(&mut self, case: &CallsCase, view: &PairingView, audience: &Audience) {
        self.what = match case {
            CallsCase::Contradicted { .. } => "contradicted",
            CallsCase::NotHeld { .. } => "not-held",
            CallsCase::Missed { .. } => "missed",
            CallsCase::ShortNotice { .. } => "short-notice",
            CallsCase::MovedOften { .. } => "moved-often",
        };
        let who = case.person().and_then(|who| view.participant(who));
        self.who = who.map(|participant| name_in(view, &participant.person));
        let days: Vec<String> = case.calls().iter().map(|call| audience.clock.short(*call)).collect();
        self.day = Some(audience.clock.words.list(&days));
        if let CallsCase::ShortNotice { hours, .. } = case {
            self.hours = Some(*hours);
        }
    }
}
