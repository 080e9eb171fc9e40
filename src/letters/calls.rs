//! The calls of a pairing: in the words of a letter, and as the object for calendars.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp, civil::Date};
use minijinja::{Value, context};
use serde::Serialize;

use super::{
    RenderError, markup,
    mime::CalendarPart,
    people::{name_in, staff_facts},
    render_context::{Audience, RenderContext, live, rhythm, shifts},
    when::Clock,
};
use crate::{
    calendar::invite::{self, Attendee, Invite, Mailbox},
    domain::{Booking, Call, Person, PersonId, Series, incoming::Partstat, zones},
    planning::{
        letter::{Recipient, UpdateWhy},
        view::PairingView,
    },
};

pub use crate::calendar::invite::Method;

/// The series as the reader's clock shows it.
#[derive(Debug, Serialize)]
pub(super) struct CallsFacts {
    /// `every Tuesday, 18:00 (London)`
    pub weekly: String,
    pub minutes: u16,
    pub first: String,
    /// The first without its time.
    pub first_day: String,
    /// The next one that nobody declined.
    pub next_day: Option<String>,
    pub last: String,
    /// Only one call is left.
    pub single: bool,
    pub place: Option<String>,
    /// Dates that the rule would give and that are left out, to come.
    pub skipped: Vec<String>,
    /// `14:00 from Tuesday 16 March`
    pub shifts: Vec<String>,
    /// The place whose clock the calls follow, where it is not the reader's.
    pub kept_in: Option<String>,
}

/// What changed.
#[derive(Debug, Serialize)]
pub(super) struct ChangeFacts {
    /// `time`, `place`, `people`, `skips`, `moved`, `paused`, `end` or `clock`
    pub what: &'static str,
    pub weekly: Option<String>,
    pub minutes: u16,
    pub last: Option<String>,
    /// Dates without a call that had one.
    pub out: Vec<String>,
    /// Dates that have a call again.
    pub back: Vec<String>,
    /// `Tuesday 2 February to Thursday 4 February, 18:30 (London)`
    pub moved: Vec<String>,
    /// Another weekly time: calls of the old one that were still to come before the new one begins, and those that
    /// had been moved.
    pub gone: Vec<String>,
    /// The place is another one too, and the last day.
    pub new_place: bool,
    pub new_end: bool,
    /// Some are left out, and this one, near as it is, takes place all the same.
    pub kept: Option<String>,
}

pub(super) fn calls(series: &Series, now: Timestamp, audience: &Audience) -> Option<CallsFacts> {
    let clock = &audience.clock;
    let last = series.last_call()?;
    let first = series.next_after(now).unwrap_or(last);
    let today = now.to_zoned(series.zone.clone()).date();
    Some(CallsFacts {
        weekly: rhythm(series.every_weeks, series.next_by_rule(now)?, audience),
        minutes: series.length_minutes,
        first: clock.moment(first.start),
        first_day: clock.day(first.start),
        next_day: None,
        last: clock.day(last.start),
        single: first == last,
        place: series.place.as_ref().map(|place| super::clean::line(place, 300)).filter(|p| !p.is_empty()),
        skipped: series.without.range(today..).map(|date| day_of(series, *date, clock)).collect(),
        shifts: shifts(series, now, audience),
        kept_in: (series.zone != clock.zone).then(|| zones::place(&series.zone)),
    })
}

pub(super) fn change(
    before: &Series,
    booking: &Booking,
    why: UpdateWhy,
    now: Timestamp,
    audience: &Audience,
) -> ChangeFacts {
    let (clock, series) = (&audience.clock, &booking.series);
    let next = before.next_by_rule(now);
    let today = now.to_zoned(series.zone.clone()).date();
    let newly = |here: &Series, there: &Series| -> Vec<String> {
        let rule: Vec<Date> = there.rule_dates().filter(|date| *date >= today).collect();
        rule.iter()
            .filter(|date| here.without.contains(*date) && !there.without.contains(*date))
            .map(|date| day_of(there, *date, clock))
            .collect()
    };
    ChangeFacts {
        what: match why {
            UpdateWhy::NewTime => "time",
            UpdateWhy::NewPlace => "place",
            UpdateWhy::NewPeople => "people",
            UpdateWhy::Skips => "skips",
            UpdateWhy::MovedCalls => "moved",
            UpdateWhy::Paused => "paused",
            UpdateWhy::NewEnd => "end",
            UpdateWhy::NewClock => "clock",
            UpdateWhy::OtherClock => "other-clock",
        },
        weekly: next.map(|start| rhythm(before.every_weeks, start, audience)),
        minutes: before.length_minutes,
        last: before.last_call().map(|call| clock.day(call.start)),
        gone: if why == UpdateWhy::NewTime { gone(before, series, now, clock) } else { Vec::new() },
        new_place: before.place != series.place,
        new_end: before.until != series.until,
        kept: kept(before, booking, now, clock),
        out: newly(series, before),
        back: newly(before, series),
        moved: series
            .moved_since(before)
            .into_iter()
            .filter_map(|date| {
                let call = series.calls().find(|call| call.date == date)?;
                let (from, to) = (day_of(before, date, clock), clock.moment(call.start));
                Some(clock.words.say(&sentence!("letter.moved", from, to)))
            })
            .collect(),
    }
}

/// The calls of the earlier weekly time that nobody would look for in the new one.
fn gone(before: &Series, series: &Series, now: Timestamp, clock: &Clock) -> Vec<String> {
    let begins = series.next_after(now).map_or(Timestamp::MAX, |call| call.start);
    let to_come = before.calls().filter(|call| call.start > now);
    let stands = |call: &Call| series.calls().any(|other| other.start == call.start);
    let missed = to_come.filter(|call| call.start < begins || before.moved.contains_key(&call.date));
    let missed = missed.filter(|call| !stands(call));
    missed.map(|call| clock.moment(call.start)).collect()
}

/// The call within a day that nobody declined, where others are left out and it is not.
fn kept(before: &Series, booking: &Booking, now: Timestamp, clock: &Clock) -> Option<String> {
    if booking.series.without.is_subset(&before.without) {
        return None;
    }
    let near = |call: &Call| call.start <= now + SignedDuration::from_hours(24);
    let next = booking.series.next_after(now).filter(|call| near(call) && !booking.declined(call))?;
    Some(clock.moment(next.start))
}

/// The day on which the reader's calendar has the call that the rule gives for `date`, which is a day of
/// the series' own zone.
fn day_of(series: &Series, date: Date, clock: &Clock) -> String {
    let call = series.calls().find(|call| call.date == date).map(|call| call.start);
    call.or_else(|| series.original_start(date)).map_or_else(|| clock.date(date), |start| clock.day(start))
}

/// The calendar object of the pairing's series, as every attendee gets it.
///
/// # Errors
/// When the pairing has no series, or it cannot be written.
pub fn invitation(
    view: &PairingView,
    context: &RenderContext<'_>,
    method: Method,
) -> Result<Vec<u8>, RenderError> {
    part(view, context, method).map(|part| part.object.into_bytes())
}

/// Only the calls that have moved since `before`: Outlook takes a change of one call only from an
/// object that holds nothing else.
pub(super) fn part_of_moved(
    view: &PairingView,
    context: &RenderContext<'_>,
    before: &Series,
) -> Result<CalendarPart, RenderError> {
    let series = series_of(view).ok_or_else(|| RenderError::NoSeries(view.pairing.id.clone()))?;
    let moved = series.moved_since(before);
    compose(view, context, (Method::Request, Some(&moved)), |booking| attendees(view, booking, context.now))
}

pub(super) fn part(
    view: &PairingView,
    context: &RenderContext<'_>,
    method: Method,
) -> Result<CalendarPart, RenderError> {
    compose(view, context, (method, None), |booking| attendees(view, booking, context.now))
}

/// The series taken back, its reader first among the attendees: some clients look at no other.
pub(super) fn part_of_cancel(
    view: &PairingView,
    context: &RenderContext<'_>,
    reader: Option<&PersonId>,
) -> Result<CalendarPart, RenderError> {
    let address = reader.and_then(|id| view.participant(id)).map(|reader| &reader.person.email);
    compose(view, context, (Method::Cancel, None), |booking| {
        let mut all = attendees(view, booking, context.now);
        all.sort_by_key(|attendee| Some(&attendee.address) != address);
        all
    })
}

/// The series taken from the calendar of somebody who left: a CANCEL that names them alone, so
/// that nobody else's entry goes (RFC 5546 §3.2.5).
pub(super) fn part_for_who_left(
    view: &PairingView,
    context: &RenderContext<'_>,
    left: &Person,
) -> Result<CalendarPart, RenderError> {
    compose(view, context, (Method::Cancel, None), |_| {
        vec![Attendee {
            name: left.name.clone(),
            address: left.email.clone(),
            partstat: Partstat::NeedsAction,
            calls: BTreeMap::new(),
        }]
    })
}

/// The no to what somebody's calendar proposed for a call, or for all of them (DECLINECOUNTER, RFC 5546 §3.2.8): what
/// it is about stays as it is, and names them alone.
pub(super) fn part_of_declined_counter(
    view: &PairingView,
    context: &RenderContext<'_>,
    (by, call): (&PersonId, Option<Date>),
) -> Result<CalendarPart, RenderError> {
    let address = view.participant(by).map(|it| &it.person.email);
    let only: Option<Vec<Date>> = call.map(|call| vec![call]);
    compose(view, context, (Method::DeclineCounter, only.as_deref()), |booking| {
        let mut all = attendees(view, booking, context.now);
        all.retain(|attendee| Some(&attendee.address) == address);
        all
    })
}

fn compose(
    view: &PairingView,
    context: &RenderContext<'_>,
    (method, only): (Method, Option<&[Date]>),
    attendees: impl Fn(&Booking) -> Vec<Attendee>,
) -> Result<CalendarPart, RenderError> {
    let booking =
        view.contact.booking.as_ref().ok_or_else(|| RenderError::NoSeries(view.pairing.id.clone()))?;
    let uid = context.keys.uid(&view.pairing.programme, &view.pairing.id, view.contact.generation);
    let attendees = attendees(booking);
    let (summary, description) = words(view, &booking.series, context)?;
    let organizer = Mailbox { name: context.desk.name.clone(), address: context.desk.address.clone() };
    let object = invite::render(&Invite {
        method,
        uid: &uid,
        sequence: booking.sequence,
        stamp: context.now,
        series: &booking.series,
        only,
        summary: &summary,
        description: &description,
        organizer: &organizer,
        attendees: &attendees,
    })
    .map_err(|error| RenderError::Calendar(error.to_string()))?;
    Ok(CalendarPart { method: method.as_str(), object })
}

/// Everyone who is invited, with what they answered to the series, and to single calls to come.
fn attendees(view: &PairingView, booking: &Booking, now: Timestamp) -> Vec<Attendee> {
    view.pairing
        .everyone()
        .filter_map(|id| {
            let person = &view.participant(id)?.person;
            let answers = booking.answers.get(id);
            let answered = answers.and_then(|answers| answers.series);
            let any = answers.is_some_and(|answers| !answers.calls.is_empty());
            let own = booking
                .series
                .calls()
                .take_while(|_| any)
                .filter(|call| call.end > now)
                .filter_map(|call| Some((call.date, booking.answer_to_call(id, &call)?)));
            Some(Attendee {
                calls: own.collect(),
                name: person.name.clone(),
                address: person.email.clone(),
                partstat: answered.map_or(Partstat::NeedsAction, |given| given.partstat),
            })
        })
        .collect()
}

/// The title and the words of the calendar entry; the same for all who are invited.
fn words(
    view: &PairingView,
    series: &Series,
    context: &RenderContext<'_>,
) -> Result<(String, String), RenderError> {
    // One entry for all who are invited, and so in one language.
    let templates = context.templates.other(context.programme.language.as_deref());
    let context = &RenderContext { templates, ..*context };
    let names = |side| {
        let names: Vec<String> = view.side(side).map(|found| name_in(view, &found.person)).collect();
        context.templates.words().list(&names)
    };
    let (mentors, mentees) = (names(crate::domain::Side::Mentor), names(crate::domain::Side::Mentee));
    let staff = staff_facts(&context.desk.staff);
    let clock = Clock::new(&series.zone, context.now, context.templates);
    let facts = context! {
        mentors, mentees,
        programme => context! { title => super::clean::line(&context.programme.title, 200) },
        desk => context! { name => super::clean::line(&context.desk.name, 200), address => context.desk.address.as_str() },
        ask => staff.first(),
        minutes => series.length_minutes,
        plan => plan(series.length_minutes),
        place => series.place.as_ref().map(|place| super::clean::line(place, 300)),
        last => clock.date(series.until),
    };
    let kind = view.pairing.kind.as_deref();
    let summary = context.templates.render("calendar-entry", kind, "subject.txt", &facts)?;
    let mut description = String::new();
    let agenda = context.programme.meeting.agenda.trim();
    if !agenda.is_empty() {
        description = markup::parse(&context.templates.render(agenda, kind, "body.txt", &facts)?).unwrapped();
        description.push('\n');
    }
    let entry = context.templates.render("calendar-entry", kind, "body.txt", &facts)?;
    description.push_str(&markup::parse(&entry).unwrapped());
    Ok((super::mime::subject(&markup::reveal(&summary)), description))
}

/// What stands in the calendar of somebody of the pairing, line by line, in the language of the desk.
///
/// # Errors
/// When the pairing has no series, or its entry cannot be written.
pub fn entry(
    view: &PairingView,
    context: &RenderContext<'_>,
    recipient: &Recipient,
) -> Result<Vec<String>, RenderError> {
    let audience = &context.audience(recipient)?;
    let none = || RenderError::NoSeries(view.pairing.id.clone());
    let series = series_of(view).ok_or_else(none)?;
    let (title, description) = words(view, series, context)?;
    let CallsFacts { weekly, minutes, first, last, place, skipped, .. } =
        calls(series, context.now, audience).ok_or_else(none)?;
    let mailbox = |person: &Person| format!("{} <{}>", person.name, person.email);
    let invited: Vec<String> =
        view.pairing.everyone().filter_map(|id| Some(mailbox(&view.participant(id)?.person))).collect();
    let organizer = format!("{} <{}>", context.desk.name, context.desk.address);
    let mut lines = vec![
        sentence!("letter.entry_title", title),
        sentence!("letter.entry_when", weekly, minutes),
        sentence!("letter.entry_days", first, last, skipped),
    ];
    lines.extend(place.map(|place| sentence!("letter.entry_place", place)));
    lines.push(sentence!("letter.entry_invited", invited, organizer));
    let words = context.templates.words();
    let said = lines.iter().map(|line| words.say(line)).chain([String::new()]);
    Ok(said.chain(description.lines().map(str::to_owned)).collect())
}

/// The session plan's parts, in minutes: shorter calls shorten all parts and give what is left to
/// the middle; longer ones lengthen the middle alone.
pub(super) fn plan(minutes: u16) -> Value {
    const FULL: u16 = 70;
    let share = |part: u16| if minutes >= FULL { part } else { part * minutes / FULL };
    let (welcome, goals, recap, setting, wrap) = (share(10), share(5), share(10), share(10), share(5));
    let technical = minutes.saturating_sub(welcome + goals + recap + setting + wrap);
    context! { welcome, goals, recap, technical, setting, wrap }
}

/// The live series, for letters that speak of it.
pub(super) fn series_of(view: &PairingView) -> Option<&Series> {
    live(view).map(|booking| &booking.series)
}
