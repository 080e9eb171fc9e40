//! The season's words: letters, rules, news and clock changes as a line of the timeline has them.

use std::collections::BTreeMap;

use jiff::{Timestamp, tz::TimeZone};

use crate::cli::english;
use crate::domain::LetterKind;
use crate::{
    cli::open::Opened,
    domain::{
        Event, PairingId, Person, PersonEvent, PersonId,
        contact::Trouble,
        session::{CallWord, CallsCase},
        zones::place,
    },
    letters::Catalogue,
    planning::{schedule::upcoming, view::PairingView},
    store::Happened,
};

/// `Tue 18:00`, in the programme's zone.
pub(super) fn slot(view: &PairingView) -> String {
    view.pairing.weekly.map_or_else(String::new, |slot| slot.to_string())
}

pub(super) fn kind_words(kind: LetterKind) -> &'static str {
    match kind {
        LetterKind::Background => "what the mentee said beforehand",
        LetterKind::Waiting => "nothing is wrong on your side",
        LetterKind::Summary => "one letter for all that is due today",
        LetterKind::Told => "news of the other",
        LetterKind::Move => "another time for a call",
        LetterKind::Digest => "morning list",
        LetterKind::DeskTrouble => "trouble at the desk",
        kind => kind.word(),
    }
}

pub(super) fn called(opened: &Opened, views: &BTreeMap<PairingId, PairingView>, recipient: &str) -> String {
    let id = PersonId(recipient.to_owned());
    let found = views.values().find_map(|view| view.participant(&id));
    let left = || person(opened, &id).map(|person| person.called);
    found.map(|participant| participant.person.called.clone()).or_else(left).unwrap_or_else(|| {
        let mut staff = opened.loaded.desk.staff.iter();
        staff
            .find(|staff| staff.email.as_str() == recipient)
            .map_or_else(|| recipient.to_owned(), |staff| staff.called.clone())
    })
}

pub(super) fn full_name(
    opened: &Opened,
    views: &BTreeMap<PairingId, PairingView>,
    recipient: &str,
) -> String {
    let id = PersonId(recipient.to_owned());
    match views.values().find(|view| view.participant(&id).is_some()) {
        Some(view) => english::recipient(Some(view), &opened.loaded.desk.staff, recipient),
        None => person(opened, &id).map_or_else(
            || english::recipient(None, &opened.loaded.desk.staff, recipient),
            |person| person.name,
        ),
    }
}

/// Somebody on record; who left their pairing stands in no view any more.
fn person(opened: &Opened, id: &PersonId) -> Option<Person> {
    opened.store.read(|tx| tx.person(id)).ok().flatten().map(|row| row.person)
}

/// `Ada and Sam`; `Nadia with Joe, Mei and Ines`.
pub(super) fn pair(view: &PairingView) -> String {
    let names = |ids: &[PersonId]| -> String {
        let names: Vec<String> =
            ids.iter().filter_map(|id| Some(view.participant(id)?.person.called.clone())).collect();
        list(&names)
    };
    let with = if view.pairing.mentees.len() > 1 { "with" } else { "and" };
    format!("{} {with} {}", names(&view.pairing.mentors), names(&view.pairing.mentees))
}

/// Readers of one letter: a team by its first.
pub(super) fn list_of_names(names: &[String]) -> String {
    match names {
        [first, _, rest @ ..] if !rest.is_empty() => format!("{first} and {} more", rest.len() + 1),
        names => list(names),
    }
}

pub(super) fn list(names: &[String]) -> String {
    Catalogue::english().list(names)
}

/// Why a letter went out, where a rule of the programme asked for it.
pub(super) fn reason(view: &PairingView, event: &Event) -> Option<String> {
    match event {
        Event::Nudged { silence, step, .. }
        | Event::Reassured { silence, step, .. }
        | Event::Escalated { silence, step, .. } => {
            Some(Catalogue::english().say(&upcoming::step_words(view, *silence, *step)))
        }
        Event::Asked { .. } => Some("calls went by the calendar, and nobody has said a word".to_owned()),
        _ => None,
    }
}

/// What has changed for a pairing, where it is worth a line.
pub(super) fn pairing_news(view: &PairingView, event: &Event) -> Option<String> {
    let pair = pair(view);
    let name = |id: &PersonId| view.participant(id).map(|one| one.person.called.clone()).unwrap_or_default();
    match event {
        Event::InTouch { .. } => Some(format!("= {pair} are in touch")),
        Event::Presumed { call, .. } => Some(format!(
            "= {pair}: the call of {} counts as contact, since it was accepted and declined by no one",
            call.strftime("%-d %B")
        )),
        Event::CallTold { by, call, word: CallWord::Missed { who } } => Some(format!(
            "= {pair}: {} says that {} did not come on {}",
            name(by),
            name(who),
            call.strftime("%-d %B")
        )),
        Event::NeedsStaff { trouble: Trouble::Calls(CallsCase::Missed { who, .. }) } => {
            Some(format!("= {pair}: {} missed several calls; Rosa is to see it", name(who)))
        }
        Event::CallMoved { call, to, .. } => Some(format!(
            "= {pair}: the call of {} moves to {}",
            call.strftime("%-d %B"),
            to.strftime("%A %-d %B, %H:%M")
        )),
        Event::Proposed { proposal } => {
            Some(format!("= {pair}: the other time waits for an answer; {} proposed it", name(&proposal.by)))
        }
        Event::Snoozed { who, until } => {
            Some(format!("= no nudge to {} before {}", name(who), until.strftime("%A %-d %B")))
        }
        Event::TalksElsewhere { .. } => {
            Some(format!("= {pair} talk where mentord cannot see; it asks once a month"))
        }
        Event::Paused { back, .. } => {
            Some(format!("= {pair}: paused, back on {}", back.strftime("%A %-d %B")))
        }
        Event::Resumed => Some(format!("= {pair}: the pause is over")),
        Event::Settled { trouble: Trouble::Silence { .. } } => {
            Some(format!("= {pair}: off the morning list, they were heard"))
        }
        Event::Settled { .. } => Some(format!("= {pair}: settled, off the morning list")),
        Event::Ended { why } => Some(format!("= {pair}: ended ({})", Catalogue::english().say(why))),
        _ => None,
    }
}

pub(super) fn person_news(
    happened: &Happened,
    person: &str,
    views: &BTreeMap<PairingId, PairingView>,
) -> Option<String> {
    let id = PersonId(person.to_owned());
    let name = views.values().find_map(|view| view.participant(&id)).map(|one| one.person.called.clone())?;
    match happened {
        Happened::ToPerson(PersonEvent::Away { range, .. }) => {
            Some(format!("= {name} is away until {}; nudges wait", range.last.strftime("%A %-d %B")))
        }
        Happened::ToPerson(PersonEvent::Stopped) => Some(format!("= no more letters to {name}")),
        Happened::ToPerson(PersonEvent::AddressRefused { .. }) => {
            Some(format!("= {name}'s address does not work; nothing more is sent there"))
        }
        _ => None,
    }
}

/// Each clock change of these zones, and what four o'clock at home is elsewhere from then on.
pub(super) fn clock_changes(
    home: &TimeZone,
    zones: &[TimeZone],
    opens: Timestamp,
    closes: Timestamp,
) -> Vec<(Timestamp, String)> {
    let mut changes: BTreeMap<Timestamp, Vec<String>> = BTreeMap::new();
    for zone in zones {
        let coming = zone.following(opens).take_while(|change| change.timestamp() < closes);
        for change in coming {
            changes.entry(change.timestamp()).or_default().push(place(zone));
        }
    }
    let mut told = Vec::new();
    for (at, places) in changes {
        let date = at.to_zoned(home.clone()).date();
        let Ok(four) = home.to_zoned(date.at(16, 0, 0, 0)) else { continue };
        let elsewhere: Vec<String> = zones
            .iter()
            .filter(|zone| *zone != home)
            .map(|zone| {
                format!("{} in {}", four.timestamp().to_zoned(zone.clone()).strftime("%H:%M"), place(zone))
            })
            .collect();
        let there = list(&elsewhere);
        told.push((
            at,
            format!("= the clocks change in {}: 16:00 in {} is now {there}", list(&places), place(home)),
        ));
    }
    told
}
