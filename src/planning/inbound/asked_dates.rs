//! What participants ask for with a date: an absence, a call left out, a call moved.

use jiff::{ToSpan, civil::Date};

use super::{asked::Asked, machines::is_away, reaction::heard};
use crate::domain::{Call, DateRange, Event, Evidence, act::Act};
use crate::planning::view::PairingView;

impl Asked<'_> {
    /// `away A to B`: the absence is the person's, in all pairings; the calls inside it are left out.
    pub(in crate::planning) fn away(&mut self, first: Date, back: Date, views: &[&PairingView]) {
        let Some(today) = views.first().map(|view| view.date(self.mail_context.heard)) else { return };
        // A year is a mistaken date, or a forged one.
        let back = back.min(today.saturating_add(1.year()));
        let range = back.yesterday().ok().and_then(|last| DateRange::new(first.max(today), last));
        let Some(range) = range else { return };
        for view in views {
            heard(self.reaction, view, self.writer, Evidence::Later);
        }
        let theirs = self.mail_context.running(self.writer);
        is_away(self.reaction, &theirs, self.writer, (range, false));
        for view in theirs {
            let zone = self.zone(view);
            let inside = |call: &Call| {
                range.contains(call.start.to_zoned(zone.clone()).date()) && self.side_is_away(view, call.date)
            };
            let calls: Vec<Call> = calls_to_come(view, self.mail_context.heard).filter(inside).collect();
            for call in calls {
                self.leave_out(view, call.date);
            }
        }
        self.done(&Act::Away { first: range.first, back }, views);
    }

    /// Whether nobody of the writer's side is left for a call on that day, once the writer is away.
    fn side_is_away(&self, view: &PairingView, day: Date) -> bool {
        let Some(side) = view.pairing.side_of(self.writer) else { return false };
        view.pairing.members(side).iter().filter(|member| *member != self.writer).all(|member| {
            view.participant(member)
                .is_some_and(|other| other.standing.absences.iter().any(|range| range.contains(day)))
        })
    }

    /// `skip D`: the update that takes the call out tells both. A day without a call is left to staff.
    pub(in crate::planning) fn skip(&mut self, view: &PairingView, call: Date) {
        heard(self.reaction, view, self.writer, Evidence::ToDesk);
        if let Some(call) = self.call_on(view, call) {
            self.leave_out(view, call);
        } else {
            let why = sentence!("inbound.skips_no_call", writer => self.writer, call);
            self.reaction.unplaced = Some(why);
        }
    }

    /// The day, by the programme's calendar, of the call that takes place on that day where the writer lives;
    /// else of that day itself.
    fn call_on(&self, view: &PairingView, day: Date) -> Option<Date> {
        let zone = self.zone(view);
        let calls = || calls_to_come(view, self.mail_context.heard);
        let there = calls().find(|call| call.start.to_zoned(zone.clone()).date() == day);
        there.or_else(|| calls().find(|call| call.date == day)).map(|call| call.date)
    }

    /// What they agreed between them is noted; what they wish needs the other's word.
    pub(in crate::planning) fn moved(&mut self, answer: &Act, views: &[&PairingView]) {
        match answer {
            Act::Move { agreed: true, call, to, at } => {
                for view in views {
                    let moved = self.moved_word(view, *to, *at);
                    if self.told_of_call(view, *call, &moved) {
                        self.waits_for(view, *to);
                    } else {
                        self.arranged(view, *to);
                    }
                }
            }
            Act::Move { call: Some(_), to: Some(_), .. } => self.ask_to_move(answer, views),
            // Which call, or to what time, only the words say: staff read them.
            _ => {
                for view in views {
                    heard(self.reaction, view, self.writer, Evidence::ToDesk);
                }
            }
        }
    }

    /// `move D to D T`: another time needs the other's word, which a person asks for, as when a calendar
    /// proposes one (COUNTER).
    pub(in crate::planning) fn ask_to_move(&mut self, answer: &Act, views: &[&PairingView]) {
        let Act::Move { call: Some(call), to: Some(to), at, .. } = answer else { return };
        for view in views {
            heard(self.reaction, view, self.writer, Evidence::ToDesk);
        }
        let why = sentence!("inbound.proposes_to_move", writer => self.writer, call, to, time => at);
        self.reaction.unplaced = Some(why);
        self.done(answer, views);
    }

    fn leave_out(&mut self, view: &PairingView, call: Date) {
        self.reaction.event(view, Event::Skipped { by: Some(self.writer.clone()), call });
    }
}

/// The calls after `heard`, as the calendars have them; those of today stay, people are on their way.
fn calls_to_come(view: &PairingView, heard: jiff::Timestamp) -> impl Iterator<Item = Call> + '_ {
    let today = view.date(heard);
    let live = view.contact.booking.as_ref().filter(|booking| !booking.cancelled);
    live.into_iter()
        .flat_map(|booking| booking.series.calls())
        .filter(move |call| view.date(call.start) > today)
}

#[cfg(test)]
#[path = "asked_tests.rs"]
mod asked_tests;
