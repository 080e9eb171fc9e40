//! What follows from a mail: who was heard, what they asked for, and what needs staff.

use jiff::{Timestamp, civil::Date};

use super::{
    asked::Asked,
    bounced::{Bounced, bounce},
    due::{Decision, all_readers, case_letter, pairing_reason},
    invites::calendar,
    letter::{AnswerLetter, Content, Letter, MailRef, News, Reader},
    machines::{absence, from_frozen, note_that_it_works},
    proposal,
    staff_words::{StaffOrders, ordered, staff_reply},
    view::PairingView,
};
use crate::domain::{
    DateRange, Event, Evidence, Incoming, PairingId, PersonEvent, PersonId, Reason,
    contact::{Phase, Trouble},
    incoming::{Answer, Class},
    order::Spoken,
    person::Refused,
};

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
    /// The letter that is proved: its own unguessable address is among the recipients, or where
    /// plus addresses do not work its Message-ID is answered.
    pub proved: Option<LetterLead>,
    /// The pairing whose series it is about.
    pub series: Option<PairingId>,
    /// The letter that came back.
    pub bounced: Option<Bounced>,
    /// The day it was heard, in the desk's zone.
    pub today: Date,
    /// What they newly wrote, as answers; a name after the word picks one of several pairings.
    pub answers: Vec<(Answer, Option<String>)>,
    /// What they newly wrote, as orders of staff; of no weight from anybody else.
    pub orders: Spoken,
    /// The author is on the staff list, and does not write from the desk's own mailbox.
    pub themselves: bool,
    /// To and Cc name nobody but the desk.
    pub to_desk_alone: bool,
    /// A server that is trusted says that the author's domain sent it.
    pub vouched: bool,
    /// What speaks against the author being who they say.
    pub suspect: Option<String>,
    /// Every pairing named by the above, and all of the writer's.
    pub views: Vec<PairingView>,
}

/// One of our letters that a mail answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterLead {
    pub kind: String,
    pub reader: Reader,
    pub pairings: Vec<PairingId>,
    /// The reason that names it.
    pub reason: Option<Reason>,
}

/// What follows.
#[derive(Debug, Clone, Default)]
pub struct Reaction {
    pub decision: Decision,
    pub people: Vec<(PersonId, PersonEvent)>,
    /// Which of staff is away, and when.
    pub staff_away: Option<(usize, DateRange)>,
    /// What staff order.
    pub order: Option<StaffOrders>,
    /// Why staff must look at the mail themselves; `None`: it has been understood.
    pub unplaced: Option<String>,
    /// What was made of it, in words, for the journal and `inbox show`.
    pub verdict: String,
}

impl Reaction {
    pub(super) fn understood(verdict: impl Into<String>) -> Self {
        Self { verdict: verdict.into(), ..Self::default() }
    }

    pub(super) fn unplaced(why: impl Into<String>) -> Self {
        let why = why.into();
        Self { verdict: why.clone(), unplaced: Some(why), ..Self::default() }
    }

    pub(super) fn event(&mut self, view: &PairingView, event: Event) {
        self.decision.events.push((view.pairing.id.clone(), event));
    }
}

/// What follows from `mail`. Pure: the same mail, leads and time give the same reaction.
#[must_use]
pub fn react(mail: &Incoming, leads: &Leads, now: Timestamp, staff: usize) -> Reaction {
    if let Some(reaction) = from_frozen(mail, leads) {
        return reaction;
    }
    let mut reaction = match mail.class {
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
    };
    note_that_it_works(&mut reaction, mail, leads);
    reaction
}

pub(super) fn escalation(
    view: &PairingView,
    trouble: &Trouble,
    reason: Reason,
    now: Timestamp,
    staff: usize,
) -> Letter {
    let mut told = view.clone();
    let event = Event::NeedsStaff { trouble: trouble.clone() };
    told.contact = told.contact.after(&event, now).unwrap_or_else(|_| view.contact.clone());
    if let Some((who, event)) = said_of(trouble, view, now)
        && let Some(participant) = told.people.get_mut(&who)
    {
        participant.standing = std::mem::take(&mut participant.standing).after(&event, now);
    }
    case_letter(&told, reason, now, staff)
}

/// What a trouble says of a person: the letter about it already knows.
fn said_of(trouble: &Trouble, view: &PairingView, now: Timestamp) -> Option<(PersonId, PersonEvent)> {
    match trouble {
        Trouble::AddressRefused { who, said } => {
            let address = view.participant(who)?.person.email.clone();
            let refused = Refused { address, said: said.clone(), at: now };
            Some((who.clone(), PersonEvent::AddressRefused { refused }))
        }
        Trouble::Stopped { who } => Some((who.clone(), PersonEvent::Stopped)),
        Trouble::NotMe { who } => Some((who.clone(), PersonEvent::NotMe)),
        _ => None,
    }
}

/// Whether anything can still be heard of the pairing.
pub(super) fn runs(view: &PairingView) -> bool {
    matches!(view.contact.phase, Phase::Introducing | Phase::Introduced { .. })
}

pub(super) fn tell_other_side(
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

pub(super) fn heard(reaction: &mut Reaction, view: &PairingView, by: &PersonId, evidence: Evidence) {
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

/// The pairings in which the mail's people stand on both sides.
pub(super) fn with_addressed<'a>(leads: &'a Leads, writer: &PersonId) -> Vec<&'a PairingView> {
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
    if let Some(reaction) = ordered(mail, leads) {
        return reaction;
    }
    let Some(writer) = &leads.writer else {
        return if leads.staff.is_some() {
            staff_reply(mail, leads)
        } else if leads.token.is_some() || !leads.letters.is_empty() {
            Reaction::unplaced("an unknown person in a known thread")
        } else {
            Reaction::unplaced("from somebody the desk does not know")
        };
    };
    if let Some(reaction) = proposal::answered(mail, leads, writer, now, staff) {
        return reaction;
    }
    if !leads.views.iter().any(|view| view.people.contains_key(writer) && runs(view)) {
        return Reaction::unplaced(format!("{writer} wrote, and no pairing of theirs runs"));
    }
    let between = with_addressed(leads, writer);
    // The introduction is answered to both: who says "not me" or "stop" there means the desk.
    let silences =
        leads.answers.first().is_some_and(|(answer, _)| matches!(answer, Answer::Stop | Answer::NotMe));
    let answers_ours = leads.letters.iter().any(|letter| letter.reader == Reader::Person(writer.clone()));
    let to_the_desk = silences && answers_ours;
    if !between.is_empty() && !to_the_desk {
        let mut reaction = Reaction::understood(format!("{writer} wrote to the other with the desk in copy"));
        for view in between {
            heard(&mut reaction, view, writer, Evidence::Wrote);
        }
        reaction.people.push((writer.clone(), PersonEvent::Proved));
        return reaction;
    }
    to_desk(mail, leads, writer, now, staff)
}

pub(super) fn both_heard(reaction: &mut Reaction, view: &PairingView, first: &PersonId, evidence: Evidence) {
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

pub(super) fn answer_letter(
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
