//! A pair in London and New York for the tests of this folder.

use std::{collections::BTreeMap, sync::Arc};

use jiff::{
    SignedDuration, Timestamp,
    civil::{date, time},
    tz::TimeZone,
};

use super::{
    inbound::mail_context::MailContext,
    schedule::agenda::{self, AgendaItem},
    view::{MailboxStatus, PairingView, Participant},
};
use crate::domain::{
    Contact, DateRange, EmailAddress, Event, Incoming, Pairing, PairingId, Person, PersonId, Programme,
    ProgrammeId, Sentence, Standing,
    incoming::Class,
    order::Spoken,
    programme::{
        Ask, Background, ContactRule, Counts, FirstMover, Introduction, Meeting, Moves, Named, QuietHours,
        Reminder, Rooms, SessionRules, Step, StepAct, Wait, WorkingDays,
    },
};

pub(super) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(super) fn id(text: &str) -> PersonId {
    PersonId(text.to_owned())
}

/// A mail of which nothing is known yet.
pub(super) fn mail(class: Class, from: &str) -> Incoming {
    Incoming {
        class,
        reason: Sentence::default(),
        from: Some(from.to_owned()),
        from_name: None,
        doubtful: None,
        vouched: false,
        also_from: Vec::new(),
        to: Vec::new(),
        cc: Vec::new(),
        delivered_to: Vec::new(),
        original_from: None,
        bulk: None,
        supposed: false,
        closed: None,
        attached: 0,
        subject: String::new(),
        message_id: None,
        in_reply_to: Vec::new(),
        returns_on: None,
        text: None,
        bounce: None,
        calendar: Vec::new(),
    }
}

/// Nothing that bears on a mail to the desk alone, heard then, but these pairings.
pub(super) fn mail_context(heard: &str, views: Vec<PairingView>) -> MailContext {
    let heard = at(heard);
    let day = heard.to_zoned(TimeZone::UTC).date();
    MailContext {
        mail: "0123456789abcdef".to_owned(),
        heard,
        writer: None,
        staff: None,
        sharing: Vec::new(),
        from_desk: false,
        addressed: Vec::new(),
        token: None,
        thread: None,
        was_asked: Vec::new(),
        today: day,
        answered_today: 0,
        letters: Vec::new(),
        proved: None,
        answers_invite: false,
        series: BTreeMap::new(),
        bounced: None,
        reported: None,
        heard_on: day,
        reading: crate::domain::Reading::default(),
        words: None,
        worry: None,
        staff_names: Vec::new(),
        worry_readers: Vec::new(),
        orders: Spoken::default(),
        sheets: 0,
        themselves: false,
        to_desk_alone: true,
        vouched: false,
        suspect: None,
        views,
    }
}

pub(super) fn programme() -> Programme {
    let nudge = |named| StepAct::Nudge(named);
    Programme {
        id: ProgrammeId("academy".to_owned()),
        title: "Academy".to_owned(),
        zone: TimeZone::get("Europe/London").unwrap(),
        starts: date(2027, 1, 11),
        ends: date(2027, 4, 30),
        working_days: WorkingDays::default(),
        holidays: vec![
            DateRange::new(date(2027, 3, 26), date(2027, 3, 29)).unwrap(),
            DateRange::new(date(2027, 4, 5), date(2027, 4, 9)).unwrap(),
        ],
        quiet: QuietHours { from: time(20, 0, 0, 0), to: time(8, 0, 0, 0) },
        letters_a_week: 3,
        worries: Vec::new(),
        worry_answer: None,
        language: None,
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
            agenda: String::new(),
            reminder: Reminder::Before(SignedDuration::from_hours(24)),
            ask: Ask::Off,
            moves: Moves::Ask,
            extend_for_skipped: false,
        },
        sessions: SessionRules::default(),
        contact: ContactRule {
            counts: Counts::Both,
            rsvp_counts: true,
            meetings_count: true,
            first: vec![
                Step { after: Wait::WorkingDays(2), act: nudge(Named::Mentor) },
                Step { after: Wait::WorkingDays(4), act: nudge(Named::Both) },
                Step { after: Wait::WorkingDays(6), act: StepAct::TellStaff },
            ],
            ongoing: vec![
                Step { after: Wait::Days(8), act: nudge(Named::Mentor) },
                Step { after: Wait::Days(15), act: StepAct::TellStaff },
            ],
        },
    }
}

pub(super) fn participant(name: &str, zone: &str) -> Participant {
    Participant {
        person: Person {
            id: id(name),
            name: name.to_owned(),
            called: name.to_owned(),
            email: EmailAddress::parse(&format!("{name}@people.test")).unwrap(),
            aliases: Vec::new(),
            zone: TimeZone::get(zone).unwrap(),
            matrix: None,
            phone: None,
            skills: Vec::new(),
            capacity: None,
            language: None,
            leave: Vec::new(),
            hours: Vec::new(),
        },
        standing: Standing::default(),
        lately: Vec::new(),
        busy: Vec::new(),
    }
}

/// Ada and Sam, taken in and not introduced; the mailbox is always read.
pub(super) fn view() -> PairingView {
    let people = BTreeMap::from([
        (id("ada"), participant("ada", "Europe/London")),
        (id("sam"), participant("sam", "America/New_York")),
    ]);
    PairingView {
        pairing: Pairing {
            id: PairingId("ada-sam".to_owned()),
            programme: ProgrammeId("academy".to_owned()),
            kind: None,
            mentors: vec![id("ada")],
            mentees: vec![id("sam")],
            weekly: None,
            starts: None,
            ends: None,
            length_minutes: None,
            every_weeks: None,
            handover: None,
            place: None,
            background: None,
            introduced: None,
            ended: None,
        },
        contact: Contact::new(1),
        uid: "series-1@desk.test".to_owned(),
        programme: Arc::new(programme()),
        last_day: programme().ends,
        people,
        former: BTreeMap::new(),
        sent: Vec::new(),
        mailbox_status: MailboxStatus {
            receive_disabled: false,
            read_to_end: Some(Timestamp::MAX),
            unread_days: Vec::new(),
        },
        unsettled: false,
        words: Vec::new(),
        worries: Vec::new(),
        mail_awaited: None,
    }
}

impl PairingView {
    /// What the view becomes when that happens.
    pub(super) fn then(mut self, event: Event, when: &str) -> Self {
        self.contact = self.contact.after(&event, at(when)).unwrap();
        self
    }

    /// Introduced on Monday 11 January 2027 at 09:00.
    pub(super) fn introduced(self) -> Self {
        self.then(Event::IntroductionWritten, "2027-01-11T09:00:00Z")
            .then(Event::Introduced, "2027-01-11T09:00:00Z")
    }

    /// With the weekly time booked as planning would.
    pub(super) fn booked(mut self, slot: &str, now: &str) -> Self {
        self.pairing.weekly = Some(slot.parse().unwrap());
        let Some(crate::planning::schedule::bookings::Change::Book { series }) =
            crate::planning::schedule::bookings::change(&self, at(now))
        else {
            panic!("there is something to book")
        };
        let invited = crate::planning::schedule::bookings::invited(&self);
        self.then(Event::Booked { series, invited, clock: Default::default() }, now)
    }

    pub(super) fn with_programme(mut self, edit: impl FnOnce(&mut Programme)) -> Self {
        let mut programme = programme();
        edit(&mut programme);
        self.programme = Arc::new(programme);
        self
    }
}

/// What may be done once it is due.
pub(crate) fn agenda(view: &PairingView, now: Timestamp) -> Vec<AgendaItem> {
    let mut items = agenda::whole_agenda(view, now);
    items.retain(|item| agenda::may_be_done(view, item, now));
    items
}
