//! What follows from a mail: who was heard, what they asked for, and what needs staff.

use jiff::{Timestamp, ToSpan, civil::Date};

use super::{
    case, days,
    due::{Decision, all_readers, pairing_reason, silence_key},
    letter::{AnswerLetter, Content, Letter, MailRef, News, Reader},
    view::PairingView,
};
use crate::domain::{
    DateRange, Event, Evidence, Incoming, PairingId, PersonEvent, PersonId, Reason,
    contact::{Phase, Trouble},
    incoming::{Answer, Class, Partstat},
    person::Refused,
};

/// An absence longer than this many working days is told to staff at once.
const LONG_ABSENCE: u16 = 5;
/// "later" buys this many working days.
const LATER: u16 = 3;

/// What the record knows that bears on a mail: found by address, token, Message-ID and UID.
#[derive(Debug, Clone)]
pub struct Leads {
    /// The mail's name in the record, for reasons: unique for ever.
    pub mail: String,
    /// When it was heard: its INTERNALDATE, clamped (see the store).
    pub heard: Timestamp,
    pub writer: Option<PersonId>,
    /// The writer's place among staff.
    pub staff: Option<usize>,
    /// Participants among To and Cc, the writer left out.
    pub addressed: Vec<PersonId>,
    /// The pairing whose address, with its true token, is among the recipients.
    pub token: Option<PairingId>,
    /// Our letters that it answers, the nearest first.
    pub letters: Vec<LetterLead>,
    /// The pairing whose series it is about.
    pub series: Option<PairingId>,
    /// The person to whom a letter came back.
    pub bounced: Option<PersonId>,
    /// What they newly wrote, as answers; a name after the word picks one of several pairings.
    pub answers: Vec<(Answer, Option<String>)>,
    /// Every pairing named by the above, and all of the writer's.
    pub views: Vec<PairingView>,
}

/// One of our letters that a mail answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterLead {
    pub kind: String,
    pub reader: Reader,
    pub pairings: Vec<PairingId>,
}

/// What follows.
#[derive(Debug, Clone, Default)]
pub struct Reaction {
    pub decision: Decision,
    pub people: Vec<(PersonId, PersonEvent)>,
    /// Why staff must look at the mail themselves; `None`: it has been understood.
    pub unplaced: Option<String>,
    /// What was made of it, in words, for the journal and `inbox show`.
    pub verdict: String,
}

impl Reaction {
    fn understood(verdict: impl Into<String>) -> Self {
        Self { verdict: verdict.into(), ..Self::default() }
    }

    fn unplaced(why: impl Into<String>) -> Self {
        let why = why.into();
        Self { verdict: why.clone(), unplaced: Some(why), ..Self::default() }
    }

    fn event(&mut self, view: &PairingView, event: Event) {
        self.decision.events.push((view.pairing.id.clone(), event));
    }
}

/// What follows from `mail`. Pure: the same mail, leads and time give the same reaction.
#[must_use]
pub fn react(mail: &Incoming, leads: &Leads, now: Timestamp, staff: usize) -> Reaction {
    match mail.class {
        Class::Loop => Reaction::understood("the desk's own letter"),
        Class::Receipt => Reaction::understood("a read receipt; no contact"),
        Class::List => Reaction::understood("a newsletter or list; no contact"),
        Class::Complaint => {
            Reaction::unplaced("a complaint report: somebody marked a letter of the desk as spam")
        }
        Class::Unreadable => Reaction::unplaced(format!("could not be read: {}", mail.reason)),
        Class::Bounce => bounce(mail, leads, now, staff),
        Class::AutoReply => absence(mail, leads, now, staff),
        Class::Calendar => calendar(mail, leads),
        Class::Reply | Class::Order => reply(mail, leads, now, staff),
    }
}

fn bounce(mail: &Incoming, leads: &Leads, now: Timestamp, staff: usize) -> Reaction {
    let Some(bounce) = &mail.bounce else { return Reaction::unplaced("a bounce that names no recipient") };
    let Some(who) = &leads.bounced else {
        return Reaction::unplaced("a bounce that names no letter of the desk");
    };
    let said = bounce.recipients.first().map(|recipient| recipient.said.clone()).unwrap_or_default();
    let dead = bounce
        .recipients
        .iter()
        .find(|recipient| recipient.permanent && recipient.status.as_deref().is_none_or(address_is_dead));
    let Some(dead) = dead else {
        let mut reaction = Reaction::understood("a letter is delayed or was put off; nothing follows");
        reaction.people.push((who.clone(), PersonEvent::SoftFailure { said }));
        return reaction;
    };
    let said = if dead.said.is_empty() { dead.status.clone().unwrap_or_default() } else { dead.said.clone() };
    let mut reaction = Reaction::understood(format!("a letter to {who} came back for good"));
    address_refused(&mut reaction, &leads.views, who, &said, now, staff);
    reaction
}

/// Whether an enhanced status code says that the address itself is no good (RFC 3463 §3.2, §3.3).
#[must_use]
pub fn address_is_dead(status: &str) -> bool {
    status.starts_with("5.1.") || status == "5.2.1"
}

/// An address refused for good stops every ladder of its owner; staff are told once.
pub fn address_refused(
    reaction: &mut Reaction,
    views: &[PairingView],
    who: &PersonId,
    said: &str,
    now: Timestamp,
    staff: usize,
) {
    let theirs: Vec<&PairingView> =
        views.iter().filter(|view| view.people.contains_key(who) && runs(view)).collect();
    let participant = views.iter().find_map(|view| view.participant(who));
    let Some(address) = participant.map(|participant| participant.person.email.clone()) else { return };
    if participant.is_some_and(|participant| !participant.standing.reachable(&participant.person)) {
        return;
    }
    let refused = Refused { address: address.clone(), said: said.to_owned(), at: now };
    reaction.people.push((who.clone(), PersonEvent::AddressRefused { refused }));
    let trouble = Trouble::AddressRefused { who: who.clone(), said: said.to_owned() };
    for view in &theirs {
        reaction.event(view, Event::NeedsStaff { trouble: trouble.clone() });
    }
    if let Some(view) = theirs.first() {
        let reason = Reason::of_person(who, "address-refused", &format!("{address}/{now}"));
        reaction.decision.letters.push(escalation(view, &trouble, reason, now, staff));
    }
}

fn escalation(view: &PairingView, trouble: &Trouble, reason: Reason, now: Timestamp, staff: usize) -> Letter {
    let mut told = view.clone();
    let event = Event::NeedsStaff { trouble: trouble.clone() };
    told.contact = told.contact.after(&event, now).unwrap_or_else(|_| view.contact.clone());
    Letter {
        content: Content::Escalation { case: case::case(&told, now) },
        reasons: vec![reason],
        readers: (0..staff).map(Reader::Staff).collect(),
        not_after: None,
        rests_on_silence: false,
    }
}

/// Whether anything can still be heard of the pairing.
fn runs(view: &PairingView) -> bool {
    matches!(view.contact.phase, Phase::Introducing | Phase::Introduced { .. })
}

fn absence(mail: &Incoming, leads: &Leads, now: Timestamp, staff: usize) -> Reaction {
    let Some(who) = leads.writer.clone().or_else(|| reader_of(leads)) else {
        return Reaction::understood("an automatic answer of somebody the desk does not know; no contact");
    };
    let Some(back) = mail.returns_on else {
        return Reaction::understood(format!("an automatic answer of {who} without a date; no contact"));
    };
    let views: Vec<&PairingView> =
        leads.views.iter().filter(|view| view.people.contains_key(&who) && runs(view)).collect();
    let Some(first) = views.first() else {
        return Reaction::understood(format!("an automatic answer of {who}; no pairing of theirs runs"));
    };
    let from = first.date(leads.heard);
    let Some(range) = back.yesterday().ok().and_then(|last| DateRange::new(from, last)) else {
        return Reaction::understood(format!("an automatic answer of {who}, back already"));
    };
    let mut reaction = Reaction::understood(format!("{who} is away, back on {back}; no contact"));
    let known = first.participant(&who).is_some_and(|participant| {
        participant.standing.absences.iter().any(|known| known.last == range.last && known.contains(from))
    });
    if known {
        return reaction;
    }
    reaction.people.push((who.clone(), PersonEvent::Away { range }));
    for view in views {
        if days::working_between(&view.programme, from.yesterday().unwrap_or(from), range.last) > LONG_ABSENCE
        {
            long_absence(&mut reaction, view, &who, back, now, staff);
        }
    }
    reaction
}

/// Staff are told at once, and the other side kindly.
fn long_absence(
    reaction: &mut Reaction,
    view: &PairingView,
    who: &PersonId,
    back: Date,
    now: Timestamp,
    staff: usize,
) {
    let trouble = Trouble::LongAbsence { who: who.clone(), back };
    let occurrence = format!("{who}/{back}");
    let reason = pairing_reason(view, "long-absence", &occurrence);
    reaction.decision.letters.push(escalation(view, &trouble, reason, now, staff));
    reaction.event(view, Event::NeedsStaff { trouble });
    tell_other_side(reaction, view, who, News::Away { back }, &occurrence);
}

fn tell_other_side(
    reaction: &mut Reaction,
    view: &PairingView,
    who: &PersonId,
    news: News,
    occurrence: &str,
) {
    let Some(side) = view.pairing.side_of(who) else { return };
    let others = view.pairing.members(side.other());
    let readers: Vec<Reader> = all_readers(view, false)
        .into_iter()
        .filter(|reader| matches!(reader, Reader::Person(id) if others.contains(id)))
        .collect();
    if readers.is_empty() {
        return;
    }
    reaction.decision.letters.push(Letter {
        content: Content::Told { pairing: view.pairing.id.clone(), about: who.clone(), news },
        reasons: vec![pairing_reason(view, "told", occurrence)],
        readers,
        not_after: None,
        rests_on_silence: false,
    });
}

fn reader_of(leads: &Leads) -> Option<PersonId> {
    leads.letters.iter().find_map(|letter| match &letter.reader {
        Reader::Person(id) => Some(id.clone()),
        Reader::Staff(_) => None,
    })
}

fn calendar(mail: &Incoming, leads: &Leads) -> Reaction {
    let Some(first) = mail.calendar.first() else {
        return Reaction::unplaced("calendar mail without an event");
    };
    match first.method.as_str() {
        "REPLY" => rsvp(mail, leads),
        "REQUEST" | "PUBLISH" => guest_invite(leads),
        "COUNTER" => Reaction::unplaced("somebody proposes another time in their calendar"),
        other => {
            Reaction::unplaced(format!("calendar mail with METHOD:{other}, which the desk does not act on"))
        }
    }
}

fn rsvp(mail: &Incoming, leads: &Leads) -> Reaction {
    let Some(view) = leads.views.iter().find(|view| Some(&view.pairing.id) == leads.series.as_ref()) else {
        return Reaction::unplaced("an answer to an invite that is not the desk's");
    };
    let mut reaction = Reaction::default();
    for answer in &mail.calendar {
        // The attendee answered; From may be a calendar server or a delegate.
        let by = answer
            .attendee
            .as_deref()
            .and_then(|address| owner(view, address))
            .or_else(|| leads.writer.clone().filter(|writer| view.people.contains_key(writer)));
        let Some(by) = by else {
            return Reaction::unplaced("an answer to an invite by somebody who was not invited");
        };
        let Some(partstat) = answer.partstat else { continue };
        answered(
            &mut reaction,
            view,
            &by,
            answer.recurrence_id,
            partstat,
            leads,
            answer.sequence,
            answer.dtstamp,
        );
        reaction.verdict = format!("{by} answered the invite: {partstat:?}");
    }
    if reaction.verdict.is_empty() {
        return Reaction::unplaced("an answer to the invite that says neither yes nor no");
    }
    reaction
}

#[expect(clippy::too_many_arguments, reason = "an RSVP is told apart by exactly these")]
fn answered(
    reaction: &mut Reaction,
    view: &PairingView,
    by: &PersonId,
    call: Option<Timestamp>,
    partstat: Partstat,
    leads: &Leads,
    sequence: Option<u32>,
    stamp: Option<Timestamp>,
) {
    let Some(booking) = &view.contact.booking else { return };
    let sequence = sequence.unwrap_or(booking.sequence);
    let stamp = stamp.unwrap_or(leads.heard);
    reaction.event(view, Event::Answered { by: by.clone(), call, partstat, sequence, stamp });
    let evidence = match partstat {
        Partstat::Accepted | Partstat::Tentative => Evidence::Accepted,
        Partstat::Declined => Evidence::Declined,
        Partstat::NeedsAction | Partstat::Delegated => return,
    };
    heard(reaction, view, by, evidence);
}

fn owner(view: &PairingView, address: &str) -> Option<PersonId> {
    view.people
        .values()
        .find(|participant| {
            participant.person.email.as_str() == address
                || participant.person.aliases.iter().any(|alias| alias.as_str() == address)
        })
        .map(|participant| participant.person.id.clone())
}

fn heard(reaction: &mut Reaction, view: &PairingView, by: &PersonId, evidence: Evidence) {
    if !runs(view) {
        return;
    }
    let worth = evidence.worth(view.programme.contact.rsvp_counts).into();
    reaction.event(view, Event::Heard { by: by.clone(), evidence, worth });
    let settles =
        matches!(evidence, Evidence::Wrote | Evidence::Talked | Evidence::Invited | Evidence::StaffSaid);
    for open in view.contact.open.iter().filter(|_| settles) {
        if matches!(open.trouble, Trouble::Silence { .. }) {
            reaction.event(view, Event::Settled { trouble: open.trouble.clone() });
        }
    }
}

/// A participant invites the other from their own calendar, with the desk as guest.
fn guest_invite(leads: &Leads) -> Reaction {
    let Some(writer) = &leads.writer else {
        return Reaction::unplaced("an invitation from somebody unknown");
    };
    let mut reaction = Reaction::understood(format!("{writer} invited the other to a call"));
    let views = with_addressed(leads, writer);
    for view in &views {
        heard(&mut reaction, view, writer, Evidence::Invited);
    }
    if views.is_empty() {
        return Reaction::unplaced(format!("{writer} sent an invitation to the desk alone"));
    }
    reaction
}

/// The pairings in which the mail's people stand on both sides.
fn with_addressed<'a>(leads: &'a Leads, writer: &PersonId) -> Vec<&'a PairingView> {
    let mut found: Vec<&PairingView> = leads
        .views
        .iter()
        .filter(|view| {
            let side = view.pairing.side_of(writer);
            side.is_some_and(|side| {
                leads.addressed.iter().any(|id| view.pairing.side_of(id) == Some(side.other()))
            })
        })
        .collect();
    // The people decide; the token only decides what they leave open.
    if found.len() > 1
        && let Some(token) = &leads.token
        && found.iter().any(|view| view.pairing.id == *token)
    {
        found.retain(|view| view.pairing.id == *token);
    }
    found
}

fn reply(mail: &Incoming, leads: &Leads, now: Timestamp, staff: usize) -> Reaction {
    let Some(writer) = &leads.writer else {
        return if leads.staff.is_some() {
            staff_reply(leads)
        } else if leads.token.is_some() || !leads.letters.is_empty() {
            Reaction::unplaced("an unknown person in a known thread")
        } else {
            Reaction::unplaced("from somebody the desk does not know")
        };
    };
    if !leads.views.iter().any(|view| view.people.contains_key(writer) && runs(view)) {
        return Reaction::unplaced(format!("{writer} wrote, and no pairing of theirs runs"));
    }
    let between = with_addressed(leads, writer);
    if !between.is_empty() {
        let mut reaction = Reaction::understood(format!("{writer} wrote to the other with the desk in copy"));
        for view in between {
            heard(&mut reaction, view, writer, Evidence::Wrote);
        }
        reaction.people.push((writer.clone(), PersonEvent::Proved));
        return reaction;
    }
    to_desk(mail, leads, writer, now, staff)
}

/// Staff write by hand, and may answer a letter that the desk wrote to them.
fn staff_reply(leads: &Leads) -> Reaction {
    let answers_ours = leads.letters.iter().find(|letter| matches!(letter.reader, Reader::Staff(_)));
    let talked = leads.answers.iter().any(|(answer, _)| matches!(answer, Answer::Talked | Answer::Met));
    let Some(letter) = answers_ours.filter(|letter| talked && letter.pairings.len() == 1) else {
        return Reaction::understood("staff wrote; no contact of the pair");
    };
    let mut reaction = Reaction::understood("staff say that they are in touch");
    for view in leads.views.iter().filter(|view| letter.pairings.contains(&view.pairing.id)) {
        if let Some(first) = view.pairing.everyone().next() {
            both_heard(&mut reaction, view, first, Evidence::StaffSaid);
        }
    }
    reaction
}

fn both_heard(reaction: &mut Reaction, view: &PairingView, first: &PersonId, evidence: Evidence) {
    heard(reaction, view, first, evidence);
    for other in view.pairing.everyone().filter(|id| *id != first) {
        let event = Event::Heard { by: other.clone(), evidence, worth: evidence.worth(true).into() };
        reaction.event(view, event);
    }
}

fn to_desk(mail: &Incoming, leads: &Leads, writer: &PersonId, now: Timestamp, staff: usize) -> Reaction {
    let meant = meant_pairings(leads, writer);
    let letter = leads.letters.iter().find(|letter| letter.reader == Reader::Person(writer.clone()));
    let proved = letter.is_some() || leads.token.is_some();
    let mut reaction = Reaction::default();
    if proved {
        reaction.people.push((writer.clone(), PersonEvent::Proved));
    }
    if meant.is_empty() {
        return Reaction::unplaced(format!(
            "{writer} wrote to the desk, and several pairings could be meant"
        ));
    }
    if leads.answers.is_empty() {
        return not_an_answer(reaction, mail, leads, writer, &meant, letter);
    }
    for (answer, name) in &leads.answers {
        let views: Vec<&PairingView> = match name {
            Some(name) => meant.iter().copied().filter(|view| is_named(view, writer, name)).collect(),
            None => meant.clone(),
        };
        if views.is_empty() {
            return not_an_answer(reaction, mail, leads, writer, &meant, letter);
        }
        // What silences a person needs more than a From line: our letter answered, or the token.
        let silences =
            matches!(answer, Answer::Stop | Answer::NotMe | Answer::PauseUntil { .. } | Answer::Fewer);
        if silences && !proved {
            return not_an_answer(reaction, mail, leads, writer, &views, letter);
        }
        let mut asked = Asked { mail, leads, writer, letter, now, staff, reaction: &mut reaction };
        asked.act(answer, &views);
    }
    reaction
}

/// The pairings of the writer that a mail to the desk alone is about.
fn meant_pairings<'a>(leads: &'a Leads, writer: &PersonId) -> Vec<&'a PairingView> {
    let theirs: Vec<&PairingView> =
        leads.views.iter().filter(|view| view.people.contains_key(writer) && runs(view)).collect();
    let by_letter: Vec<&PairingView> = leads
        .letters
        .first()
        .map(|letter| {
            theirs.iter().copied().filter(|view| letter.pairings.contains(&view.pairing.id)).collect()
        })
        .unwrap_or_default();
    if !by_letter.is_empty() {
        return by_letter;
    }
    if let Some(view) = theirs.iter().find(|view| Some(&view.pairing.id) == leads.token.as_ref()) {
        return vec![view];
    }
    if theirs.len() == 1 { theirs } else { Vec::new() }
}

fn is_named(view: &PairingView, writer: &PersonId, name: &str) -> bool {
    let wanted = name.trim().to_lowercase();
    view.people.values().filter(|participant| participant.person.id != *writer).any(|participant| {
        let person = &participant.person;
        [&person.called, &person.name].into_iter().any(|known| known.to_lowercase() == wanted)
    })
}

/// Words to the desk that are no answer: heard, no contact. One kind answer where a question was
/// open, or where they were meant for the other.
fn not_an_answer(
    mut reaction: Reaction,
    mail: &Incoming,
    leads: &Leads,
    writer: &PersonId,
    views: &[&PairingView],
    letter: Option<&LetterLead>,
) -> Reaction {
    reaction.verdict = format!("{writer} wrote to the desk alone; no contact");
    for view in views {
        heard(&mut reaction, view, writer, Evidence::ToDesk);
    }
    let Some(view) = views.first() else { return reaction };
    let asking = |kind: &str| ["nudge", "summary", "question", "waiting", "reminder"].contains(&kind);
    let (answer, kind, occurrence) = match letter {
        Some(letter) if asking(&letter.kind) => {
            let thread = mail.in_reply_to.first().cloned().unwrap_or_default();
            (AnswerLetter::Choices, "choices", format!("{writer}/{thread}/{}", view.date(leads.heard)))
        }
        _ => (AnswerLetter::MeantForOther, "meant-for-other", writer.to_string()),
    };
    let already = view.sent.iter().any(|sent| sent.kind == "answer" && sent.reader == writer.0)
        && answer == AnswerLetter::MeantForOther;
    if !already {
        reaction.decision.letters.push(answer_letter(view, writer, mail, answer, kind, &occurrence));
    }
    reaction
}

fn answer_letter(
    view: &PairingView,
    writer: &PersonId,
    mail: &Incoming,
    answer: AnswerLetter,
    kind: &str,
    occurrence: &str,
) -> Letter {
    let to_mail = MailRef {
        message_id: mail.message_id.clone(),
        references: mail.in_reply_to.clone(),
        subject: mail.subject.clone(),
    };
    Letter {
        content: Content::Answered { pairing: Some(view.pairing.id.clone()), answer, to_mail: Some(to_mail) },
        reasons: vec![pairing_reason(view, kind, occurrence)],
        readers: vec![Reader::Person(writer.clone())],
        not_after: None,
        rests_on_silence: false,
    }
}

/// A participant's answer being carried out.
struct Asked<'a> {
    mail: &'a Incoming,
    leads: &'a Leads,
    writer: &'a PersonId,
    letter: Option<&'a LetterLead>,
    now: Timestamp,
    staff: usize,
    reaction: &'a mut Reaction,
}

impl Asked<'_> {
    fn act(&mut self, answer: &Answer, views: &[&PairingView]) {
        self.reaction.verdict = format!("{} answered: {answer:?}", self.writer);
        let to_invite =
            self.letter.is_some_and(|letter| ["invite", "update"].contains(&letter.kind.as_str()));
        match answer {
            Answer::Yes | Answer::No if to_invite => {
                let partstat = if *answer == Answer::Yes { Partstat::Accepted } else { Partstat::Declined };
                for view in views {
                    answered(self.reaction, view, self.writer, None, partstat, self.leads, None, None);
                }
            }
            Answer::Talked | Answer::Met | Answer::Yes => {
                for view in views {
                    both_heard(self.reaction, view, self.writer, Evidence::Talked);
                }
            }
            Answer::No | Answer::NotYet => {
                for view in views {
                    heard(self.reaction, view, self.writer, Evidence::NotYet);
                }
            }
            Answer::Elsewhere => {
                for view in views {
                    both_heard(self.reaction, view, self.writer, Evidence::Talked);
                    self.reaction.event(view, Event::TalksElsewhere { by: self.writer.clone() });
                }
            }
            Answer::Later => views.iter().for_each(|view| self.later(view)),
            Answer::PauseUntil { back } => views.iter().for_each(|view| self.pause(view, *back)),
            Answer::Fewer => {
                self.person(PersonEvent::Fewer);
                self.done(answer, views);
            }
            Answer::Stop => {
                self.person(PersonEvent::Stopped);
                let who = self.writer.clone();
                self.for_staff(&Trouble::Stopped { who });
                self.done(answer, views);
            }
            Answer::NotMe => {
                self.person(PersonEvent::NotMe);
                let who = self.writer.clone();
                self.for_staff(&Trouble::NotMe { who });
                self.done(answer, views);
            }
            Answer::Why => {
                let Some(view) = views.first() else { return };
                let why = AnswerLetter::Why { next: super::forward::next_step(view, self.writer, self.now) };
                let letter = answer_letter(view, self.writer, self.mail, why, "why", &self.leads.mail);
                self.reaction.decision.letters.push(letter);
            }
        }
    }

    fn person(&mut self, event: PersonEvent) {
        self.reaction.people.push((self.writer.clone(), event));
    }

    /// What touches a person touches all their running pairings; staff get one letter.
    fn for_staff(&mut self, trouble: &Trouble) {
        let views: Vec<&PairingView> = self
            .leads
            .views
            .iter()
            .filter(|view| view.people.contains_key(self.writer) && runs(view))
            .collect();
        for view in &views {
            self.reaction.event(view, Event::NeedsStaff { trouble: trouble.clone() });
        }
        if let Some(view) = views.first() {
            let kind = if matches!(trouble, Trouble::NotMe { .. }) { "not-me" } else { "stopped" };
            let reason = Reason::of_person(self.writer, kind, &self.leads.mail);
            self.reaction.decision.letters.push(escalation(view, trouble, reason, self.now, self.staff));
        }
    }

    fn done(&mut self, answer: &Answer, views: &[&PairingView]) {
        let Some(view) = views.first() else { return };
        let done = AnswerLetter::Done(answer.clone());
        let letter = answer_letter(view, self.writer, self.mail, done, "done", &self.leads.mail);
        self.reaction.decision.letters.push(letter);
    }

    fn later(&mut self, view: &PairingView) {
        let until = days::add_working(&view.programme, view.date(self.leads.heard), LATER);
        heard(self.reaction, view, self.writer, Evidence::Later);
        self.reaction.event(view, Event::Snoozed { who: self.writer.clone(), until });
        // Who waits is told kindly; who does not wait need not know.
        let waits = view.silence().is_some_and(|silence| {
            let side = view.pairing.side_of(self.writer);
            side.is_some_and(|side| super::ladder::side_heard_since(view, side.other(), silence))
        });
        if waits {
            let silence = view.silence().map(silence_key).unwrap_or_default();
            let occurrence = format!("later/{}/{silence}", self.writer);
            let already = view.sent.iter().any(|sent| sent.kind == "told");
            if !already {
                tell_other_side(self.reaction, view, self.writer, News::Later { until }, &occurrence);
            }
        }
    }

    fn pause(&mut self, view: &PairingView, back: Date) {
        let today = view.date(self.leads.heard);
        if back <= today || back > today.saturating_add(1.year()) {
            return;
        }
        heard(self.reaction, view, self.writer, Evidence::Later);
        self.reaction.event(view, Event::Paused { by: Some(self.writer.clone()), back });
        tell_other_side(
            self.reaction,
            view,
            self.writer,
            News::Paused { back },
            &format!("pause/{}", self.leads.mail),
        );
        self.done(&Answer::PauseUntil { back }, &[view]);
    }
}
