//! What an absence means for its reader: the day back, and what becomes of the calls inside it.

use jiff::{Timestamp, civil::Date};
use serde::Serialize;

use super::{Catalogue, people::name_in, render_context::Audience, when::Clock};
use crate::{
    domain::{Call, DateRange, PersonId},
    planning::{
        schedule::{agenda_item, bookings, days},
        view::PairingView,
    },
};

/// The most days that are named; of the others there is only a number.
const MOST_DAYS: usize = 4;

#[derive(Debug, Serialize)]
pub(super) struct AbsenceFacts {
    /// The first day away, while it is to come.
    pub from: Option<String>,
    /// The first working day back.
    pub back: String,
    /// The calls that leave the calendars.
    pub out: DaysFacts,
    /// Those that take place, since others of that side are there.
    pub team: DaysFacts,
    /// Who they are: `Bea and Cal`.
    pub there: String,
    /// Those that stand in the calendars, though nobody of that side is there.
    pub alone: DaysFacts,
}

/// Days of calls as the reader's calendar has them.
#[derive(Debug, Default, Serialize)]
pub(super) struct DaysFacts {
    pub days: Vec<String>,
    /// How many more there are.
    pub more: usize,
    /// The first, as people write it in an answer: `19 January`.
    pub plain: Option<String>,
}

impl DaysFacts {
    fn new(starts: &[Timestamp], clock: &Clock) -> Self {
        // One more is named rather than counted.
        let named = if starts.len() <= MOST_DAYS + 1 { starts.len() } else { MOST_DAYS };
        Self {
            days: starts.iter().take(named).map(|start| clock.day(*start)).collect(),
            more: starts.len() - named,
            plain: starts.first().map(|start| clock.plain(clock.date_of(*start))),
        }
    }
}

/// The absence of that person which ends before `back`, as it stands in the record.
pub(super) fn absence(
    view: &PairingView,
    who: &PersonId,
    back: Date,
    now: Timestamp,
    audience: &Audience,
) -> AbsenceFacts {
    let clock = &audience.clock;
    let range = range(view, who, back, now);
    let calls = range.map(|range| bookings::calls_within(view, range, now)).unwrap_or_default();
    let (alone, team): (Vec<Call>, Vec<Call>) =
        calls.standing.iter().partition(|call| agenda_item::someone_away(view, call));
    let starts = |calls: &[Call]| calls.iter().map(|call| call.start).collect::<Vec<_>>();
    AbsenceFacts {
        from: range.filter(|range| range.first > view.date(now)).map(|range| clock.date(range.first)),
        back: clock.date(days::working_from(&view.programme, back)),
        out: DaysFacts::new(&calls.out, clock),
        there: team.first().map(|call| there(&clock.words, view, who, call)).unwrap_or_default(),
        team: DaysFacts::new(&starts(&team), clock),
        alone: DaysFacts::new(&starts(&alone), clock),
    }
}

fn range(view: &PairingView, who: &PersonId, back: Date, now: Timestamp) -> Option<DateRange> {
    let known = view.participant(who).and_then(|participant| {
        let absences = participant.standing.absences.iter().chain(&participant.person.leave);
        absences.filter(|range| range.day_after() == back).max_by_key(|range| range.last).copied()
    });
    known.or_else(|| DateRange::new(view.date(now), back.yesterday().ok()?))
}

/// Who of the side of `who` is there for the call.
fn there(words: &Catalogue, view: &PairingView, who: &PersonId, call: &Call) -> String {
    let Some(side) = view.pairing.side_of(who) else { return String::new() };
    let names: Vec<String> = view
        .side(side)
        .filter(|member| member.standing.away_on(&member.person, call.date).is_none())
        .map(|member| name_in(view, &member.person))
        .collect();
    words.list(&names)
}
