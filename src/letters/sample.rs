//! Sample people and every letter to them: what `mentord check` renders, and what tests begin with.

use std::sync::Arc;

use jiff::{
    Timestamp,
    civil::{date, time},
    tz::TimeZone,
};

use super::{
    Keys, Names, RenderContext, RenderError, Templates, TestKind, alert, invitation,
    render::{render, words},
    sample_letters::{first_silence, letters},
    sample_moves,
    test_mail::test_mail,
};
use crate::domain::LetterKind;
use crate::{
    calendar::invite::Method,
    domain::{
        Contact, Desk, EmailAddress, Event, Evidence, Pairing, PairingId, Person, PersonId, Programme,
        ProgrammeId, Slot, Staff, Standing,
        cadence::Series,
        event::HeardAs,
        hours::OpenHours,
        outage::{Outage, OutageKind},
        programme::{
            Ask, Background, ContactRule, Counts, FirstMover, Introduction, Meeting, Moves, Privacy,
            QuietHours, Rooms, SessionRules, WorkingDays,
        },
        staff_on_duty::EVERYONE_THERE,
    },
    planning::view::{Fate, MailboxStatus, PairingView, Participant, SentLetter},
};

/// A desk, a programme and three pairings of one mentor: with a person, with a team, without a
/// weekly time.
#[derive(Debug, Clone)]
pub(super) struct Sample {
    pub desk: Desk,
    pub programme: Programme,
    pub views: Vec<PairingView>,
    pub now: Timestamp,
}

pub(super) const SECRET: [u8; 32] = [7; 32];

impl Sample {
    pub(super) fn new() -> Option<Self> {
        let london = TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
        let new_york = TimeZone::get("America/New_York").unwrap_or(TimeZone::UTC);
        let programme = programme(&london);
        let mut ada = person("ada", "Ada Lovelace", &london)?;
        ada.phone = Some("+44 20 7946 0000".to_owned());
        ada.skills = vec!["rust".to_owned(), "sql".to_owned()];
        let mut sam = person("sam", "Sam Jones", &new_york)?;
        sam.phone = Some("+1 212 555 0100".to_owned());
        let (eve, bo) = (person("eve", "Eve Adams", &london)?, person("bo", "Bo Li", &london)?);
        let kim = person("kim", "Kim Park", &london)?;
        let views = vec![
            view(&programme, "ada-sam", &[&ada], &[&sam], Some("Tue 18:00"))?,
            view(&programme, "ada-team", &[&ada], &[&eve, &bo], Some("Thu 17:00"))?,
            view(&programme, "ada-kim", &[&ada], &[&kim], None)?,
        ];
        Some(Self { desk: desk(&london)?, programme, views, now: "2027-01-13T09:00:00Z".parse().ok()? })
    }

    pub(super) fn context<'a>(&'a self, keys: &'a Keys, templates: &'a Templates) -> RenderContext<'a> {
        RenderContext {
            desk: &self.desk,
            programme: &self.programme,
            views: &self.views,
            keys,
            templates: templates.of_desk(),
            on_duty: &EVERYONE_THERE,
            now: self.now,
            names: Names::ANY,
            above: None,
        }
    }
}

fn desk(zone: &TimeZone) -> Option<Desk> {
    Some(Desk {
        name: "Riverside Mentoring".to_owned(),
        address: address("desk@desk.test")?,
        zone: zone.clone(),
        plus_addressing: true,
        language: "en".to_owned(),
        form: crate::domain::programme::Form::Sie,
        staff: vec![Staff {
            name: "Rosa Staff".to_owned(),
            called: "Rosa".to_owned(),
            email: address("rosa@people.test")?,
            matrix: None,
            phone: Some("+44 20 7946 0999".to_owned()),
            deputy: None,
            leave: Vec::new(),
        }],
        grace: jiff::SignedDuration::ZERO,
        privacy: Privacy::Kept,
    })
}

fn programme(zone: &TimeZone) -> Programme {
    Programme {
        id: ProgrammeId("academy".to_owned()),
        title: "Academy spring 2027".to_owned(),
        zone: zone.clone(),
        starts: date(2027, 1, 11),
        ends: date(2027, 4, 30),
        working_days: WorkingDays::default(),
        holidays: Vec::new(),
        quiet: QuietHours { from: time(20, 0, 0, 0), to: time(8, 0, 0, 0) },
        letters_a_week: 3,
        worries: Vec::new(),
        language: None,
        worry_answer: None,
        first_mover: FirstMover::Mentor,
        rooms: Rooms::default(),
        digest_at: Some(time(8, 30, 0, 0)),
        introduction: Introduction {
            ask_mentor_first: false,
            background: Background::AfterAnswer,
            attach_mentor: Vec::new(),
            attach_mentee: Vec::new(),
        },
        meeting: Meeting {
            every_weeks: 1,
            length_minutes: 45,
            agenda: "session-plan".to_owned(),
            reminder: crate::domain::programme::Reminder::Off,
            ask: Ask::Off,
            moves: Moves::Ask,
            extend_for_skipped: false,
        },
        sessions: SessionRules::default(),
        contact: ContactRule {
            counts: Counts::Both,
            rsvp_counts: true,
            meetings_count: true,
            first: Vec::new(),
            ongoing: Vec::new(),
        },
    }
}

fn address(text: &str) -> Option<EmailAddress> {
    EmailAddress::parse(text).ok()
}

fn person(id: &str, name: &str, zone: &TimeZone) -> Option<Person> {
    Some(Person {
        id: PersonId(id.to_owned()),
        name: name.to_owned(),
        called: name.split(' ').next()?.to_owned(),
        email: address(&format!("{id}@people.test"))?,
        aliases: Vec::new(),
        zone: zone.clone(),
        matrix: None,
        phone: None,
        skills: Vec::new(),
        capacity: None,
        language: None,
        leave: Vec::new(),
        hours: vec![OpenHours::read("mon-fri 00:00-23:30", |time| time.parse().ok())?],
    })
}

fn view(
    programme: &Programme,
    id: &str,
    mentors: &[&Person],
    mentees: &[&Person],
    weekly: Option<&str>,
) -> Option<PairingView> {
    let ids = |people: &[&Person]| people.iter().map(|person| person.id.clone()).collect();
    let pairing = Pairing {
        id: PairingId(id.to_owned()),
        programme: programme.id.clone(),
        kind: None,
        mentors: ids(mentors),
        mentees: ids(mentees),
        weekly: weekly.and_then(|slot| slot.parse::<Slot>().ok()),
        starts: None,
        ends: None,
        length_minutes: None,
        every_weeks: None,
        handover: None,
        place: Some(format!("https://meet.example/{id}")),
        background: Some("Finished the web module and wants to learn Rust.".to_owned()),
        introduced: None,
        ended: None,
    };
    let introduced: Timestamp = "2027-01-11T10:00:00Z".parse().ok()?;
    let mut contact = Contact::new(1)
        .after(&Event::IntroductionWritten, introduced)
        .and_then(|contact| contact.after(&Event::Introduced, introduced))
        .ok()?;
    if let Some(slot) = pairing.weekly {
        let from = programme.starts.checked_add(jiff::ToSpan::days(7)).ok()?;
        let first = from.series(jiff::ToSpan::day(1)).find(|date| date.weekday() == slot.weekday)?;
        let series = Series {
            zone: programme.zone.clone(),
            first: first.to_datetime(slot.time),
            every_weeks: 1,
            length_minutes: 45,
            until: programme.ends,
            without: [date(2027, 4, 6)].into_iter().filter(|date| date.weekday() == slot.weekday).collect(),
            moved: std::collections::BTreeMap::new(),
            place: pairing.place.clone(),
        };
        contact = contact
            .after(
                &Event::Booked { series, invited: Default::default(), clock: Default::default() },
                introduced,
            )
            .ok()?;
    }
    let people = mentors.iter().chain(mentees).map(|person| {
        let participant = Participant {
            person: (*person).clone(),
            standing: Standing::default(),
            lately: Vec::new(),
            busy: Vec::new(),
        };
        (person.id.clone(), participant)
    });
    Some(PairingView {
        pairing,
        contact,
        uid: String::new(),
        programme: Arc::new(programme.clone()),
        last_day: programme.ends,
        people: people.collect(),
        sent: [LetterKind::Introduction, LetterKind::Invite]
            .map(|kind| SentLetter {
                kind,
                recipient: "ada".to_owned(),
                decided: introduced,
                fate: Fate::Sent { at: introduced },
            })
            .to_vec(),
        mailbox_status: MailboxStatus::default(),
        former: std::collections::BTreeMap::new(),
        unsettled: false,
        words: Vec::new(),
        worries: Vec::new(),
        mail_awaited: None,
    })
}

/// Every letter to every reader, over every kind of pairing and so many of the states that templates tell apart; the
/// faults found.
pub(super) fn render_all(templates: &Templates, most_states: usize) -> Vec<RenderError> {
    let Some(base) = Sample::new() else { return Vec::new() };
    let keys = Keys::new(SECRET, &base.desk.address);
    let mut faults = besides(&base, &keys, templates);
    for kind in templates.kinds() {
        let mut states = states(&base);
        states.truncate(most_states);
        if kind.is_some() {
            states.truncate(2);
        }
        for (nth, mut sample) in states.into_iter().enumerate() {
            for view in &mut sample.views {
                view.pairing.kind.clone_from(&kind);
            }
            let context = sample.context(&keys, templates);
            for letter in letters(&sample).unwrap_or_default() {
                for recipient in &letter.recipients {
                    // The words differ from state to state, and the mail around them does not.
                    faults.extend(match nth {
                        0 => render(&letter, recipient, &context).err(),
                        _ => words(&letter, recipient, &context).err(),
                    });
                }
            }
            for view in sample.views.iter().filter(|view| view.contact.booking.is_some()) {
                faults.extend(invitation(view, &context, Method::Request).err());
            }
        }
    }
    faults
}

/// Mails that are no letters to people: alerts, canaries and probes.
fn besides(sample: &Sample, keys: &Keys, templates: &Templates) -> Vec<RenderError> {
    let mut faults = Vec::new();
    for kind in OutageKind::ALL {
        let outage = Outage { kind, since: sample.now };
        for over in [false, true] {
            faults.extend(alert(templates, outage, over, &sample.desk.zone, sample.now).err());
        }
    }
    for kind in [TestKind::Canary, TestKind::Probe] {
        faults.extend(test_mail(&sample.desk, keys, templates, (kind, true, "x"), sample.now).err());
    }
    faults
}

/// The sample in the states that templates tell apart.
pub(super) fn states(base: &Sample) -> Vec<Sample> {
    let heard = |evidence: Evidence, by: &str| {
        let mut sample = base.clone();
        for view in &mut sample.views {
            let Some(who) = [by, "eve", "kim"]
                .iter()
                .find_map(|id| view.people.keys().find(|person| person.0 == **id).cloned())
            else {
                continue;
            };
            let at = base.now;
            let event = Event::Heard { by: who, evidence, worth: HeardAs::HeardOnly, happened: None };
            if let Ok(contact) = view.contact.clone().after(&event, at) {
                view.contact = contact;
            }
        }
        sample
    };
    let mut bare = base.clone();
    bare.desk.staff.truncate(1);
    bare.desk.privacy = Privacy::DeletedAfterDays(14);
    bare.desk.plus_addressing = false;
    bare.programme.first_mover = FirstMover::Either;
    bare.programme.introduction.background = Background::AtOnce;
    let mut deleted = base.clone();
    deleted.desk.privacy = Privacy::Deleted;
    deleted.programme.first_mover = FirstMover::Mentee;
    let mut moved = base.clone();
    moved.desk.privacy = Privacy::Moved;
    for view in &mut moved.views {
        for event in sample_moves::open(view) {
            view.contact = view.contact.clone().after(&event, base.now).unwrap_or_default();
        }
    }
    let mut nudged = base.clone();
    for view in &mut nudged.views {
        let Some(silence) = first_silence(view) else { continue };
        for who in view.pairing.everyone().cloned().collect::<Vec<_>>() {
            let event = Event::Nudged { silence, step: 0, who, late: 0 };
            if let Ok(contact) = view.contact.clone().after(&event, base.now) {
                view.contact = contact;
            }
        }
    }
    let mut states = vec![base.clone(), bare, deleted, moved, nudged];
    states.extend(Evidence::ALL.map(|evidence| heard(evidence, "sam")));
    states.extend([Evidence::Wrote, Evidence::Accepted].map(|evidence| heard(evidence, "ada")));
    states
}
