//! Sample people and every letter to them: what `mentord check` renders, and what tests begin with.

use std::sync::Arc;

use jiff::{
    Timestamp,
    civil::{Date, date, time},
    tz::TimeZone,
};

use super::{Keys, RenderError, Scene, Templates, invitation, render};
use crate::{
    calendar::invite::Method,
    domain::{
        Call, Contact, DateRange, Desk, EmailAddress, Event, Evidence, Pairing, PairingId, Person, PersonId,
        Programme, ProgrammeId, Reason, Side, Slot, Staff, Standing,
        cadence::Series,
        contact::{Ladder, Question, Silence, Trouble},
        event::HeardAs,
        incoming::{Answer, Partstat},
        programme::{
            Ask, Background, ContactRule, Counts, FirstMover, Introduction, Meeting, Privacy, QuietHours, Rooms,
            WorkingDays,
        },
    },
    planning::{
        letter::{
            About, AnswerLetter, Case, CaseLetter, CasePerson, Content, DeskTrouble, Digest, DigestNote, Letter,
            MailRef, News, NextStep, Notice, Reader, UpdateWhy,
        },
        view::{Fate, PairingView, Participant, SentLetter, Sight},
    },
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

    pub(super) fn scene<'a>(&'a self, keys: &'a Keys, templates: &'a Templates) -> Scene<'a> {
        Scene {
            desk: &self.desk,
            programme: &self.programme,
            views: &self.views,
            keys,
            templates,
            now: self.now,
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
        staff: vec![Staff {
            name: "Rosa Staff".to_owned(),
            called: "Rosa".to_owned(),
            email: address("rosa@people.test")?,
            matrix: None,
            phone: Some("+44 20 7946 0999".to_owned()),
        }],
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
            reminder: None,
            ask: Ask::Off,
        },
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
        leave: Vec::new(),
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
            without: [date(2027, 4, 6)].into(),
            place: pairing.place.clone(),
        };
        contact = contact.after(&Event::Booked { series }, introduced).ok()?;
    }
    let people = mentors.iter().chain(mentees).map(|person| {
        let participant =
            Participant { person: (*person).clone(), standing: Standing::default(), lately: Vec::new() };
        (person.id.clone(), participant)
    });
    Some(PairingView {
        pairing,
        contact,
        programme: Arc::new(programme.clone()),
        people: people.collect(),
        sent: ["introduction", "invite"]
            .map(|kind| SentLetter {
                kind: kind.to_owned(),
                reader: "ada".to_owned(),
                decided: introduced,
                fate: Fate::Sent { at: introduced },
            })
            .to_vec(),
        sight: Sight::default(),
        unsettled: false,
    })
}

/// A letter with a reason of its own.
pub(super) fn letter(content: Content, readers: Vec<Reader>) -> Letter {
    let kind = content.kind();
    let reason = Reason(format!("academy/ada-sam.1/{kind}/2027-01-13"));
    Letter { content, reasons: vec![reason], readers, not_after: None, rests_on_silence: false }
}

pub(super) fn reader(id: &str) -> Reader {
    Reader::Person(PersonId(id.to_owned()))
}

pub(super) fn first_silence(view: &PairingView) -> Option<Silence> {
    Some(Silence { ladder: Ladder::First, since: view.introduced_at()? })
}

/// The case of a silent pair, after two nudges.
pub(super) fn silent_case(view: &PairingView) -> Option<Case> {
    let at = |text: &str| text.parse::<Timestamp>().ok();
    let silence = first_silence(view)?;
    let person = |id: &PersonId, side| CasePerson {
        id: id.clone(),
        side,
        last_heard: None,
        address_works: true,
        refused: None,
        away: None,
        stopped: false,
    };
    let mentors = view.pairing.mentors.iter().map(|id| person(id, Side::Mentor));
    let mentees = view.pairing.mentees.iter().map(|id| person(id, Side::Mentee));
    let sent = |when: &str, kind: &str, to: &PersonId| {
        Some(CaseLetter { at: at(when)?, kind: kind.to_owned(), to: to.0.clone(), trouble: None })
    };
    let (mentor, mentee) = (view.pairing.mentors.first()?, view.pairing.mentees.first()?);
    Some(Case {
        pairing: view.pairing.id.clone(),
        trouble: vec![(Trouble::Silence { silence }, at("2027-01-19T09:00:00Z")?)],
        introduced: view.introduced_at(),
        people: mentors.chain(mentees).collect(),
        sent: vec![
            sent("2027-01-13T09:00:00Z", "nudge", mentor)?,
            sent("2027-01-15T09:00:00Z", "nudge", mentor)?,
            sent("2027-01-15T14:00:00Z", "nudge", mentee)?,
        ],
        last_contact: None,
        next_call: view.contact.booking.as_ref().and_then(|booking| booking.series.calls().next()),
        rsvp: Vec::new(),
    })
}

/// Every letter to every reader, over every kind of pairing; the faults found.
pub(super) fn render_all(templates: &Templates) -> Vec<RenderError> {
    let Some(base) = Sample::new() else { return Vec::new() };
    let keys = Keys::new(SECRET, &base.desk.address);
    let mut faults = Vec::new();
    for kind in templates.kinds() {
        for state in states(&base) {
            let mut sample = state;
            for view in &mut sample.views {
                view.pairing.kind.clone_from(&kind);
            }
            let scene = sample.scene(&keys, templates);
            for letter in letters(&sample).unwrap_or_default() {
                for reader in &letter.readers {
                    faults.extend(render(&letter, reader, &scene).err());
                }
            }
            for view in sample.views.iter().filter(|view| view.contact.booking.is_some()) {
                faults.extend(invitation(view, &scene, Method::Request).err());
            }
        }
    }
    faults
}

/// The sample in the states that templates tell apart.
fn states(base: &Sample) -> Vec<Sample> {
    let heard = |evidence: Evidence, by: &str| {
        let mut sample = base.clone();
        for view in &mut sample.views {
            let Some(who) = [by, "eve", "kim"].iter().find_map(|id| {
                view.people.keys().find(|person| person.0 == **id).cloned()
            }) else {
                continue;
            };
            let at = base.now;
            let event = Event::Heard { by: who, evidence, worth: HeardAs::HeardOnly };
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
    vec![
        base.clone(),
        bare,
        deleted,
        moved,
        nudged,
        heard(Evidence::Wrote, "sam"),
        heard(Evidence::Accepted, "sam"),
        heard(Evidence::Declined, "sam"),
        heard(Evidence::Invited, "sam"),
        heard(Evidence::Wrote, "ada"),
        heard(Evidence::Accepted, "ada"),
    ]
}

/// Every letter there is.
pub(super) fn letters(sample: &Sample) -> Option<Vec<Letter>> {
    let at = |text: &str| text.parse::<Timestamp>().ok();
    let [first, team, unbooked] = sample.views.as_slice() else { return None };
    let id = |view: &PairingView| view.pairing.id.clone();
    let everyone = |view: &PairingView| view.pairing.everyone().cloned().map(Reader::Person).collect::<Vec<_>>();
    let silence = first_silence(first)?;
    let ongoing = Silence { ladder: Ladder::Ongoing, since: at("2027-01-12T10:00:00Z")? };
    let call: Call = first.contact.booking.as_ref()?.series.calls().next()?;
    let day: Date = call.date;
    let staff_on = Some(date(2027, 1, 19));
    let before = Series { first: date(2027, 1, 20).at(9, 0, 0, 0), ..first.contact.booking.as_ref()?.series.clone() };
    let back = date(2027, 2, 1);

    let abouts = |silence: Silence| {
        [
            About::Nudge { silence, step: 0, nth: 1, late: 0 },
            About::Nudge { silence, step: 1, nth: 2, late: 0 },
            About::Nudge { silence, step: 2, nth: 3, late: 0 },
            About::Waiting { silence, step: 1, staff_on },
            About::Waiting { silence, step: 1, staff_on: None },
        ]
    };
    let questions = [Question::CallsHappening, Question::AfterCall { call: day }, Question::StillInTouch];
    let abouts: Vec<About> = abouts(silence)
        .into_iter()
        .chain(abouts(ongoing))
        .chain([About::Reminder { call }])
        .chain(questions.map(About::Question))
        .collect();

    let mut out = Vec::new();
    for view in &sample.views {
        let pairing = id(view);
        out.push(letter(Content::Introduction { pairing: pairing.clone() }, everyone(view)));
        out.push(letter(Content::Background { pairing: pairing.clone() }, vec![reader("ada")]));
        for about in &abouts {
            let notice = Notice { pairing: pairing.clone(), about: about.clone() };
            out.push(letter(Content::Courtesy(vec![notice]), everyone(view)));
        }
        for news in [News::Away { back }, News::Paused { back }, News::Later { until: back }] {
            let about = view.pairing.mentees.first()?.clone();
            out.push(letter(Content::Told { pairing: pairing.clone(), about, news }, vec![reader("ada")]));
        }
        out.push(letter(Content::Escalation { case: silent_case(view)? }, vec![Reader::Staff(0)]));
    }
    for view in [first, team] {
        let pairing = id(view);
        out.push(letter(Content::Invite { pairing: pairing.clone() }, everyone(view)));
        for why in [UpdateWhy::NewTime, UpdateWhy::NewPlace, UpdateWhy::Skips, UpdateWhy::NewEnd] {
            let content = Content::Update { pairing: pairing.clone(), before: before.clone(), why };
            out.push(letter(content, everyone(view)));
        }
        out.push(letter(Content::Cancellation { pairing }, everyone(view)));
    }
    for about in &abouts {
        let notices = [first, team, unbooked];
        let notices = notices.map(|view| Notice { pairing: id(view), about: about.clone() }).to_vec();
        out.push(letter(Content::Courtesy(notices), vec![reader("ada")]));
    }
    out.extend(answers(first, back)?);
    out.extend(digests(sample)?);
    for what in [DeskTrouble::ChannelPaused, DeskTrouble::MailboxUnread, DeskTrouble::FoundInJunk] {
        let content = Content::DeskTrouble { said: "550 5.7.1 not allowed".to_owned(), what };
        out.push(letter(content, vec![Reader::Staff(0)]));
    }
    Some(out)
}

fn answers(view: &PairingView, back: Date) -> Option<Vec<Letter>> {
    let next = NextStep {
        at: "2027-01-15T09:00:00Z".parse().ok()?,
        what: "a second note".to_owned(),
        why: "If nothing is seen until then.".to_owned(),
    };
    let words = [
        Answer::Talked,
        Answer::Met,
        Answer::Yes,
        Answer::No,
        Answer::Later,
        Answer::NotYet,
        Answer::Elsewhere,
        Answer::Fewer,
        Answer::Stop,
        Answer::NotMe,
        Answer::Why,
        Answer::PauseUntil { back },
    ];
    let answers = words.map(AnswerLetter::Done).into_iter().chain([
        AnswerLetter::Why { next: Some(next) },
        AnswerLetter::Why { next: None },
        AnswerLetter::Choices,
        AnswerLetter::MeantForOther,
    ]);
    let to_mail = Some(MailRef {
        message_id: Some("their-mail@people.test".to_owned()),
        references: vec!["root@desk.test".to_owned()],
        subject: "Re: You and Sam: in touch yet?".to_owned(),
    });
    Some(
        answers
            .flat_map(|answer| {
                [Some(view.pairing.id.clone()), None].map(|pairing| {
                    let content =
                        Content::Answered { pairing, answer: answer.clone(), to_mail: to_mail.clone() };
                    letter(content, vec![reader("ada")])
                })
            })
            .collect(),
    )
}

fn digests(sample: &Sample) -> Option<Vec<Letter>> {
    let [first, team, unbooked] = sample.views.as_slice() else { return None };
    let since: Timestamp = "2027-01-19T09:00:00Z".parse().ok()?;
    let case = |view: &PairingView, trouble: Trouble| {
        let mut case = silent_case(view)?;
        case.trouble = vec![(trouble, since)];
        Some(case)
    };
    let who = PersonId("ada".to_owned());
    let ongoing = Silence { ladder: Ladder::Ongoing, since };
    let mut refused =
        case(team, Trouble::AddressRefused { who: who.clone(), said: "5.1.1 no such user".to_owned() })?;
    if let Some(person) = refused.people.first_mut() {
        person.refused = Some("5.1.1 no such user".to_owned());
        person.away = DateRange::new(date(2027, 1, 18), date(2027, 1, 22));
        person.stopped = true;
        person.address_works = false;
    }
    refused.rsvp = vec![(PersonId("eve".to_owned()), Partstat::Accepted)];
    let cases = vec![
        silent_case(first)?,
        refused,
        case(unbooked, Trouble::Stopped { who: who.clone() })?,
        case(unbooked, Trouble::NotMe { who: who.clone() })?,
        case(unbooked, Trouble::LongAbsence { who, back: date(2027, 2, 1) })?,
        case(unbooked, Trouble::Vanished)?,
        case(unbooked, Trouble::Silence { silence: ongoing })?,
    ];
    let notes = vec![
        DigestNote::Unplaced { count: 1 },
        DigestNote::InDoubt { count: 2 },
        DigestNote::Waiting { count: 1 },
        DigestNote::FoundInJunk { count: 1 },
        DigestNote::MailboxUnread { since },
    ];
    let stages = vec![("introduced".to_owned(), 2), ("in-touch".to_owned(), 0), ("quiet".to_owned(), 1)];
    let digest = |cases: &[Case], notes: &[DigestNote]| {
        let digest = Digest {
            date: date(2027, 1, 21),
            cases: cases.to_vec(),
            stages: stages.clone(),
            notes: notes.to_vec(),
        };
        letter(Content::Digest(digest), vec![Reader::Staff(0)])
    };
    Some(vec![digest(&cases, &notes), digest(cases.get(..1)?, &[]), digest(&[], &[])])
}

