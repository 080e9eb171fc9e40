//! What a letter is rendered from, and how pairings and people look to its reader.

use jiff::{Timestamp, ToSpan, civil::Date};
use serde::Serialize;

use super::{
    Catalogue, Keys, Language, Names, RenderError, clean,
    links::{Links, mailto},
    markup,
    people::{Group, called, everyone_called, group},
    when::Clock,
};
use crate::{
    domain::{
        Booking, Call, Desk, PairingId, PersonId, Programme, Series, Side, Staff, StaffOnDuty,
        person::LONGEST_NAME, zones,
    },
    planning::{
        letter::{Above, Recipient},
        schedule::{agenda_item, bookings},
        view::PairingView,
    },
};

const LONGEST_PLACE: usize = 300;
const LONGEST_ABOVE: usize = 500;

/// All that a letter may speak of.
#[derive(Debug, Clone, Copy)]
pub struct RenderContext<'a> {
    pub desk: &'a Desk,
    pub programme: &'a Programme,
    /// Every pairing the letter mentions.
    pub views: &'a [PairingView],
    pub keys: &'a Keys,
    /// In the reader's language.
    pub templates: Language<'a>,
    /// Who of staff is there.
    pub on_duty: &'a StaffOnDuty,
    pub now: Timestamp,
    /// What is to be made for it.
    pub names: Names<'a>,
    /// A sentence of staff's own that stands above it.
    pub above: Option<&'a Above>,
}

/// `Rosa: sorry for the short notice.`
pub(super) fn above_words(above: &Above, words: &Catalogue) -> String {
    let by = markup::shield(&clean::line(&above.by, LONGEST_NAME));
    let text = markup::shield(&clean::line(&above.text, LONGEST_ABOVE));
    words.say(&sentence!("letter.above", by, text))
}

/// One reader, as letters speak to them.
#[derive(Debug, Clone)]
pub(super) struct Audience {
    /// `None`: staff.
    pub person: Option<PersonId>,
    pub called: String,
    pub name: String,
    pub email: crate::domain::EmailAddress,
    pub clock: Clock,
    /// What their copy's ids are made of: a person's id, a staff member's address.
    pub key: String,
}

/// A pairing as its reader sees it; to staff, `mine` are the mentors and `other` the mentees.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Pair {
    pub id: String,
    pub kind: Option<String>,
    /// `mentor`, `mentee` or `staff`
    pub side: &'static str,
    pub mine: Group,
    pub other: Group,
    /// `Ada and Sam`
    pub both: String,
    pub introduced: Option<String>,
    pub place: Option<String>,
    pub place_is_link: bool,
    /// `every Tuesday, 18:00 (London)`
    pub weekly: Option<String>,
    pub minutes: u16,
    /// `Tuesday 19 January, 18:00 (London)`: the next call that nobody declined.
    pub next_call: Option<String>,
    /// Who is known to be away then, though it stands in the calendars.
    pub next_away: Option<AwayThen>,
    /// Where answers go.
    pub address: String,
}

/// A whole side that is away on the day of a call.
#[derive(Debug, Clone, Serialize)]
pub(super) struct AwayThen {
    /// It is the reader's.
    pub you: bool,
    pub names: String,
    pub many: bool,
}

fn away_then(
    words: &Catalogue,
    view: &PairingView,
    call: &Call,
    recipient: Option<Side>,
) -> Option<AwayThen> {
    let mut sides = [Side::Mentor, Side::Mentee];
    sides.sort_by_key(|side| recipient != Some(*side));
    let away = |side: &Side| agenda_item::side_away(view, *side, call);
    let side = sides.into_iter().find(away)?;
    let group = group(words, view, view.side(side).map(|member| &member.person));
    Some(AwayThen { you: recipient == Some(side), names: group.names, many: group.many })
}

impl<'a> RenderContext<'a> {
    pub(super) fn view(&self, id: &PairingId) -> Result<&'a PairingView, RenderError> {
        self.views
            .iter()
            .find(|view| view.pairing.id == *id)
            .ok_or_else(|| RenderError::NoPairing(id.clone()))
    }

    /// The same, for whoever speaks another language: a person's own goes before their programme's, and that before
    /// the desk's, which is that of staff.
    pub(super) fn spoken_to(&self, recipient: &Recipient) -> Self {
        let Some(id) = recipient.person() else {
            return Self { templates: self.templates.other(None), ..*self };
        };
        let person = self.views.iter().find_map(|view| view.participant(id).or_else(|| view.former.get(id)));
        let own = person.and_then(|participant| participant.person.language.as_deref());
        let language = own.or(self.programme.language.as_deref());
        Self { templates: self.templates.other(language), ..*self }
    }

    pub(super) fn audience(&self, recipient: &Recipient) -> Result<Audience, RenderError> {
        match recipient {
            Recipient::Person(id) => {
                let person = self
                    .views
                    .iter()
                    .find_map(|view| view.participant(id).or_else(|| view.former.get(id)))
                    .map(|participant| &participant.person)
                    .ok_or_else(|| RenderError::NoRecipient(id.0.clone()))?;
                Ok(Audience {
                    person: Some(id.clone()),
                    called: called(person),
                    name: clean::line(&person.name, LONGEST_NAME),
                    email: person.email.clone(),
                    clock: Clock::new(&person.zone, self.now, self.templates),
                    key: id.0.clone(),
                })
            }
            Recipient::Address(address) => {
                let staff = self.desk.staff.iter().find(|staff| staff.email == *address);
                let name = |of: fn(&Staff) -> &str| {
                    staff.map(|staff| clean::line(of(staff), LONGEST_NAME)).unwrap_or_default()
                };
                Ok(Audience {
                    person: None,
                    called: name(|staff| &staff.called),
                    name: name(|staff| &staff.name),
                    email: address.clone(),
                    clock: Clock::new(&self.programme.zone, self.now, self.templates),
                    key: address.as_str().to_owned(),
                })
            }
            Recipient::Staff(position) => {
                let staff = self
                    .desk
                    .staff
                    .get(*position)
                    .ok_or_else(|| RenderError::NoRecipient(format!("staff {position}")))?;
                Ok(Audience {
                    person: None,
                    called: clean::line(&staff.called, LONGEST_NAME),
                    name: clean::line(&staff.name, LONGEST_NAME),
                    email: staff.email.clone(),
                    clock: Clock::new(&self.programme.zone, self.now, self.templates),
                    key: staff.email.as_str().to_owned(),
                })
            }
        }
    }

    pub(super) fn pairing_address(&self, view: &PairingView) -> String {
        self.keys.pairing_address(
            &self.desk.address,
            self.desk.plus_addressing,
            &view.pairing.id,
            view.contact.generation,
        )
    }

    pub(super) fn root_id(&self, view: &PairingView) -> String {
        self.keys.root_id(&view.pairing.programme, &view.pairing.id, view.contact.generation)
    }

    pub(super) fn pair(&self, view: &PairingView, audience: &Audience) -> Pair {
        let words = self.templates.words();
        let side = audience.person.as_ref().and_then(|id| view.pairing.side_of(id));
        let mine = side.unwrap_or(Side::Mentor);
        let booking = live(view);
        let place = booking.map_or(view.pairing.place.as_deref(), |booking| booking.series.place.as_deref());
        let place = place.map(|place| clean::line(place, LONGEST_PLACE)).filter(|place| !place.is_empty());
        let mentors = group(words, view, view.side(Side::Mentor).map(|p| &p.person));
        let mentees = group(words, view, view.side(Side::Mentee).map(|p| &p.person));
        let both = everyone_called(words, [&mentors, &mentees]);
        let names = self.names;
        let next = ["next_call", "next_away"].iter().any(|fact| names.has(fact));
        let next = next.then(|| bookings::next_call(view, self.now)).flatten();
        let (mine, other) = match mine {
            Side::Mentor => (mentors, mentees),
            Side::Mentee => (mentees, mentors),
        };
        Pair {
            id: view.pairing.id.0.clone(),
            kind: view.pairing.kind.as_ref().map(|kind| clean::line(kind, LONGEST_NAME)),
            side: match side {
                Some(Side::Mentor) => "mentor",
                Some(Side::Mentee) => "mentee",
                None => "staff",
            },
            mine,
            other,
            both,
            introduced: names
                .fact("introduced", || view.contact.introduced().map(|at| audience.clock.day(at))),
            place_is_link: place.as_deref().is_some_and(is_link),
            place,
            weekly: names.fact("weekly", || self.weekly(view, audience)),
            minutes: booking
                .map_or(view.programme.meeting.length_minutes, |booking| booking.series.length_minutes),
            next_call: next.map(|call| audience.clock.moment(call.start)),
            next_away: next.and_then(|call| away_then(words, view, &call, side)),
            address: if names.has("address") { self.pairing_address(view) } else { String::new() },
        }
    }

    /// The weekly time as the reader's clock will show it at the next call.
    fn weekly(&self, view: &PairingView, audience: &Audience) -> Option<String> {
        if let Some(booking) = live(view) {
            let start = booking.series.next_by_rule(self.now)?;
            return Some(rhythm(booking.series.every_weeks, start, audience));
        }
        let slot = view.pairing.weekly?;
        let zone = &view.programme.zone;
        let from = view.date(self.now).max(view.programme.starts);
        let date = from.series(1.day()).take(7).find(|date| date.weekday() == slot.weekday)?;
        let start = zone.to_ambiguous_zoned(date.to_datetime(slot.time)).compatible().ok()?.timestamp();
        Some(rhythm(view.programme.meeting.every_weeks, start, audience))
    }

    /// What may be clicked: other people's addresses with the desk in copy, places, staff, the desk.
    pub(super) fn links<'p>(
        &self,
        pairs: impl IntoIterator<Item = &'p Pair>,
        answer: Option<String>,
    ) -> Links {
        let mut links = Links { answer, ..Links::default() };
        for staff in &self.desk.staff {
            let address = staff.email.as_str();
            links.shown.insert(address.to_owned(), mailto(address, &[]));
        }
        let desk = self.desk.address.as_str();
        links.shown.insert(desk.to_owned(), mailto(desk, &[]));
        for pair in pairs {
            for who in &pair.other.people {
                links.shown.insert(who.email.clone(), mailto(&who.email, &[("cc", &pair.address)]));
            }
            if let Some(place) = pair.place.as_ref().filter(|_| pair.place_is_link) {
                links.shown.insert(place.clone(), place.clone());
            }
        }
        links
    }
}

/// One of staff who is away, as the one who stands in reads of it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Absent {
    #[serde(skip)]
    pub position: usize,
    pub called: String,
    /// The last day away.
    pub until: String,
}

/// For whom of staff the reader stands in.
pub(super) fn standing_in(context: &RenderContext<'_>, audience: &Audience) -> Vec<Absent> {
    if audience.person.is_some() {
        return Vec::new();
    }
    let staff = &context.desk.staff;
    let Some(own) = staff.iter().position(|staff| staff.email == audience.email) else { return Vec::new() };
    let absent = |(position, until)| {
        let called = clean::line(&staff.get::<usize>(position)?.called, LONGEST_NAME);
        Some(Absent { position, called, until: audience.clock.date(until) })
    };
    context.on_duty.stands_in_for(own).into_iter().filter_map(absent).collect()
}

/// The booking that is in the calendars now.
pub(super) fn live(view: &PairingView) -> Option<&Booking> {
    view.contact.booking.as_ref().filter(|booking| !booking.cancelled)
}

/// `every Tuesday, 18:00 (London)`
pub(super) fn rhythm(every_weeks: u8, start: Timestamp, audience: &Audience) -> String {
    let clock = &audience.clock;
    let (day, time) = (clock.weekday(clock.date_of(start)), clock.words.time(clock.time_of(start)));
    let place = zones::place(&clock.zone);
    clock.words.say(&sentence!("letter.weekly", weeks => every_weeks, day, time, place))
}

/// `from Tuesday 16 March 14:00`, for each time that the reader's clock shows another hour than
/// for the call before; an end of the list says that there are more.
pub(super) fn shifts(series: &Series, after: Timestamp, audience: &Audience) -> Vec<String> {
    const MOST: usize = 4;
    let clock = &audience.clock;
    let mut before = None;
    series
        .calls()
        .filter(|call| call.start > after && !series.moved.contains_key(&call.date))
        .filter_map(|call| {
            let is = clock.time_of(call.start);
            let was = before.replace(is)?;
            let (time, day) = (clock.words.time(is), clock.day(call.start));
            (was != is).then(|| clock.words.say(&sentence!("letter.time_from", time, day)))
        })
        .take(MOST)
        .collect()
}

/// A Monday ten to sixteen days on, as an example of `pause until D`.
pub(super) fn pause_example(clock: &Clock) -> Option<Date> {
    let from = clock.today.checked_add(10.days()).ok()?;
    from.series(1.day()).take(7).find(|date| date.weekday() == jiff::civil::Weekday::Monday)
}

/// Whether the place may be clicked: a web address without anything that could end a link early.
fn is_link(place: &str) -> bool {
    (place.starts_with("https://") || place.starts_with("http://"))
        && place.chars().all(|c| c.is_ascii_graphic() && !"<>\"'\\^`{|}".contains(c))
}
