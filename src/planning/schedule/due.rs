//! What is due now: one decision at a time, with the events it records and the letters it makes.

use jiff::{SignedDuration, Timestamp, civil::Date};

use super::{
    agenda,
    agenda_item::{Action, AgendaItem, PersonAgenda},
    calendar_mail, courtesy, questions,
};
use crate::domain::{
    Event, PersonId, Reason,
    contact::{Ladder, Question, Silence, Trouble},
    proposal::{Proposal, ProposalEnd, ProposedTime, UNANSWERED},
};
use crate::planning::{
    decision::Decision,
    letter::{About, Content, Letter, MoveStage, News, Notice, Recipient},
    staff::case,
    view::{PairingView, PersonView},
};

/// More decisions than this for one subject at one instant is a bug, not a programme.
pub const MOST_DECISIONS: usize = 64;
/// What could not be planned is looked at again after this.
pub const AFTER_A_FAULT: SignedDuration = SignedDuration::from_mins(15);

/// The one most urgent thing to do for a pairing, if anything is due at `now`. What goes to a
/// person by way of courtesy is not among it: see [`due_for_person`].
#[must_use]
pub fn due(view: &PairingView, now: Timestamp) -> Option<Decision> {
    due_of(view, &agenda::whole_agenda(view, now), now)
}

/// The same where the whole agenda at `now` is at hand.
#[must_use]
pub fn due_of(view: &PairingView, agenda: &[AgendaItem], now: Timestamp) -> Option<Decision> {
    let is_due = |item: &&AgendaItem| item.due_at <= now && !matches!(item.action, Action::Courtesy { .. });
    let item = agenda.iter().filter(is_due).find(|item| agenda::may_be_done(view, item, now))?;
    Some(decide(view, item.clone(), now))
}

/// When to look at the pairing again if nothing comes in; `None`: never.
#[must_use]
pub fn next_wake(view: &PairingView, now: Timestamp) -> Option<Timestamp> {
    next_wake_of(view, &agenda::whole_agenda(view, now), now)
}

/// The same where the whole agenda at `now` is at hand.
#[must_use]
pub fn next_wake_of(view: &PairingView, agenda: &[AgendaItem], now: Timestamp) -> Option<Timestamp> {
    let own = agenda.iter().filter(|item| !matches!(item.action, Action::Courtesy { .. }));
    own.map(|item| agenda::not_before(view, item, now)).min()
}

/// When the person is next due a letter, over all their pairings.
#[must_use]
pub fn next_letter(view: &PersonView, now: Timestamp) -> Option<Timestamp> {
    with_agenda(view, now, next_letter_of)
}

/// The same where the agendas at `now` are at hand.
#[must_use]
pub fn next_letter_of(person: &PersonAgenda<'_>, now: Timestamp) -> Option<Timestamp> {
    let items = courtesies(person, now, |_, _| true);
    items.iter().map(|(pairing, item)| agenda::not_before(pairing, item, now)).min()
}

fn with_agenda<T>(view: &PersonView, now: Timestamp, f: impl FnOnce(&PersonAgenda<'_>, Timestamp) -> T) -> T {
    let agendas: Vec<Vec<AgendaItem>> =
        view.pairings.iter().map(|pairing| agenda::whole_agenda(pairing, now)).collect();
    let pairings = view.pairings.iter().zip(agendas.iter().map(Vec::as_slice)).collect();
    f(&PersonAgenda { id: &view.id, participant: &view.participant, pairings }, now)
}

/// The one letter that is due for a person at `now`: everything that falls due on their day, over
/// all their pairings.
#[must_use]
pub fn due_for_person(view: &PersonView, now: Timestamp) -> Option<Decision> {
    with_agenda(view, now, due_for_person_of)
}

/// The same where the agendas at `now` are at hand.
#[must_use]
pub fn due_for_person_of(person: &PersonAgenda<'_>, now: Timestamp) -> Option<Decision> {
    let items = courtesies(person, now, |pairing, item| agenda::may_be_done(pairing, item, now));
    items.iter().find(|(_, item)| item.due_at <= now)?;
    let today = courtesy::local_date(person.participant, now);
    let mut decision = Decision::default();
    let mut notices: Vec<Notice> = Vec::new();
    let mut reasons = Vec::new();
    let mut not_after: Option<Timestamp> = None;
    for (pairing, item) in items {
        if courtesy::local_date(person.participant, item.due_at.max(now)) != today {
            continue;
        }
        let Action::Courtesy { who, about, not_after: until } = item.action else { continue };
        decision.events.push((pairing.pairing.id.clone(), event_of(&who, &about)));
        reasons.push(reason_of(pairing, &who, &about));
        not_after = match (not_after, until) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        let notice = Notice { pairing: pairing.pairing.id.clone(), about };
        // Two steps that waited for one person make one notice.
        match notices.iter_mut().find(|before| same_kind(before, &notice)) {
            Some(before) => *before = notice,
            None => notices.push(notice),
        }
    }
    notices.sort_by_key(|notice| pressing(&notice.about));
    let requires_complete_fetch =
        notices.iter().any(|notice| !matches!(notice.about, About::Reminder { .. }));
    decision.letters.push(Letter {
        content: Content::Courtesy(notices),
        reasons,
        recipients: vec![Recipient::Person(person.id.clone())],
        not_after,
        requires_complete_fetch,
    });
    Some(decision)
}

fn courtesies<'v>(
    person: &PersonAgenda<'v>,
    now: Timestamp,
    may: impl Fn(&PairingView, &AgendaItem) -> bool,
) -> Vec<(&'v PairingView, AgendaItem)> {
    let mut items: Vec<(&PairingView, AgendaItem)> = person
        .pairings
        .iter()
        .flat_map(|(pairing, agenda)| agenda.iter().map(move |item| (*pairing, item)))
        .filter(|(_, item)| matches!(&item.action, Action::Courtesy { who, .. } if who == person.id))
        .filter(|(pairing, item)| may(pairing, item))
        .map(|(pairing, item)| (pairing, once_a_week(person, pairing, item.clone())))
        .map(|(pairing, item)| (pairing, still_polite(person, pairing, item, now)))
        .collect();
    items.sort_by_key(|(_, item)| item.due_at);
    items
}

/// Somebody with several pairings is asked about all of them at once.
fn once_a_week(person: &PersonAgenda<'_>, pairing: &PairingView, mut item: AgendaItem) -> AgendaItem {
    if let Action::Courtesy { about: About::Question(question), .. } = item.action {
        let at = questions::together(person, question, item.due_at);
        if at > item.due_at {
            item.due_at = courtesy::when_for(pairing, person.participant, at);
        }
    }
    item
}

/// What could not go at its time (the desk was down, the mailbox unread) goes at the next polite
/// one, not in the middle of the night.
fn still_polite(
    person: &PersonAgenda<'_>,
    pairing: &PairingView,
    mut item: AgendaItem,
    now: Timestamp,
) -> AgendaItem {
    if item.due_at < now {
        let reminds = matches!(&item.action, Action::Courtesy { about: About::Reminder { .. }, .. });
        item.due_at = if reminds {
            courtesy::out_of_quiet(pairing.programme.quiet, person.participant, now)
        } else {
            courtesy::when_for(pairing, person.participant, now)
        };
    }
    item
}

fn same_kind(one: &Notice, other: &Notice) -> bool {
    one.pairing == other.pairing && pressing(&one.about) == pressing(&other.about)
}

fn pressing(about: &About) -> u8 {
    match about {
        About::Nudge { .. } => 0,
        About::Question(_) => 1,
        About::Reminder { .. } => 2,
        About::Waiting { .. } => 3,
    }
}

fn event_of(who: &PersonId, about: &About) -> Event {
    let who = who.clone();
    match about {
        About::Nudge { silence, step, late, .. } => {
            Event::Nudged { silence: *silence, step: *step, who, late: *late }
        }
        About::Waiting { silence, step, .. } => Event::Reassured { silence: *silence, step: *step, who },
        About::Reminder { call } => Event::Reminded { who, call: call.date },
        About::Question(question) => Event::Asked { who, question: *question },
    }
}

fn reason_of(view: &PairingView, who: &PersonId, about: &About) -> Reason {
    let (kind, occurrence) = match about {
        About::Nudge { silence, step, .. } => ("nudge", format!("{}/{step}/{who}", silence_key(*silence))),
        About::Waiting { silence, step, .. } => {
            ("waiting", format!("{}/{step}/{who}", silence_key(*silence)))
        }
        About::Reminder { call } => ("reminder", format!("{}/{}/{who}", call.date, call.start)),
        About::Question(question) => {
            let since = view.silence().map(silence_key).unwrap_or_default();
            let what = match question {
                Question::CallsHappening => format!("calls/{since}"),
                Question::AfterCall { call } => format!("call/{call}"),
                Question::StillInTouch => format!("elsewhere/{since}"),
                Question::Arranged { on } => format!("arranged/{on}"),
            };
            ("question", format!("{what}/{who}"))
        }
    };
    match view.contact.withdrawn {
        0 => pairing_reason(view, kind, &occurrence),
        again => pairing_reason(view, kind, &format!("{occurrence}/again-{again}")),
    }
}

/// Names a silence within its pairing.
#[must_use]
pub fn silence_key(silence: Silence) -> String {
    let ladder = match silence.ladder {
        Ladder::First => "first",
        Ladder::Ongoing => "ongoing",
    };
    format!("{ladder}-{}", silence.since)
}

/// A reason whose subject is the view's pairing.
#[must_use]
pub fn pairing_reason(view: &PairingView, kind: &str, occurrence: &str) -> Reason {
    Reason::of_pairing(&view.programme.id, &view.pairing.id, view.contact.generation, kind, occurrence)
}

/// Every member of the pairing who may be written to at all.
#[must_use]
pub fn all_recipients(view: &PairingView, stopped_too: bool) -> Vec<Recipient> {
    view.pairing
        .everyone()
        .filter(|id| {
            view.participant(id).is_some_and(|recipient| {
                recipient.standing.reachable(&recipient.person)
                    && (stopped_too || recipient.standing.stopped.is_none() && !view.contact.withdraws(id))
            })
        })
        .cloned()
        .map(Recipient::Person)
        .collect()
}

fn decide(view: &PairingView, item: AgendaItem, now: Timestamp) -> Decision {
    let pairing = view.pairing.id.clone();
    let mut letters = Vec::new();
    let event = match item.action {
        Action::TakeIn => {
            Event::TakenIn { introduced: view.pairing.introduced.unwrap_or_else(|| view.date(now)) }
        }
        Action::AskMentor => {
            let content = Content::Proposal { pairing: pairing.clone() };
            let occurrence = (view.contact.corrected + 1).to_string();
            letters.push(plain(view, content, "proposal", &occurrence, mentors(view)));
            Event::MentorAsked
        }
        // Staff read of both on their next list.
        Action::MentorSilent => Event::NeedsStaff { trouble: Trouble::MentorUnanswered },
        Action::Introduce => {
            let content = Content::Introduction { pairing: pairing.clone() };
            let occurrence = (view.contact.corrected + 1).to_string();
            letters.push(plain(view, content, "introduction", &occurrence, all_recipients(view, false)));
            Event::IntroductionWritten
        }
        Action::Calendar(change) => calendar_mail::calendar(view, change, &mut letters, now),
        Action::Declined { by } => {
            letters.extend(declined(view, &by, now));
            Event::DeclineSettled { who: by }
        }
        Action::Unanswered(time) => return unanswered(view, &time, now),
        Action::Presume(call) => Event::Presumed { call: call.date, end: call.end },
        Action::InTouch { since } => Event::InTouch { since },
        Action::Resume => Event::Resumed,
        Action::Calls(case) => Event::NeedsStaff { trouble: Trouble::Calls(case) },
        Action::Back { trouble } => Event::Settled { trouble },
        Action::Background => {
            let content = Content::Background { pairing: pairing.clone() };
            letters.push(plain(view, content, "background", "1", mentors(view)));
            Event::BackgroundSent
        }
        Action::PassStep { silence, step, why } => Event::StepPassed { silence, step, why },
        Action::FinishStep { silence, step } => Event::StepDone { silence, step },
        Action::Escalate { silence, step, late } => Event::Escalated { silence, step, late },
        Action::End { why } => Event::Ended { why },
        Action::Courtesy { who, about, .. } => event_of(&who, &about),
        Action::WorryWaits { key } => return Decision { worries: vec![key], ..Decision::default() },
    };
    // A letter that nobody may get is no letter; the event stands all the same.
    letters.retain(|letter| !letter.recipients.is_empty());
    Decision { events: vec![(pairing, event)], letters, ..Decision::default() }
}

/// The other side hears that somebody said no to all calls, unless these are no more, or it is to hear of them from a
/// person.
fn declined(view: &PairingView, by: &PersonId, now: Timestamp) -> Option<Letter> {
    let live = view.contact.booking.as_ref().filter(|booking| !booking.cancelled)?;
    if view.left_in_peace(by) || live.series.next_after(now).is_none() {
        return None;
    }
    let side = view.pairing.side_of(by)?;
    let across = |recipient: &Recipient| {
        recipient.person().and_then(|id| view.pairing.side_of(id)) == Some(side.other())
    };
    let recipients = all_recipients(view, false).into_iter().filter(across).collect();
    let news = News::Declined { call: None };
    let content = Content::Told { pairing: view.pairing.id.clone(), about: by.clone(), news };
    Some(plain(view, content, "told", &format!("declined/{by}/series/{now}"), recipients))
}

/// All that one of them proposed and nobody has answered by now ends together: both sides hear in one letter that the
/// old time stands, as far as the calls are still to come.
fn unanswered(view: &PairingView, time: &ProposedTime, now: Timestamp) -> Decision {
    let by = view.contact.proposal_about(time).map(|proposal| &proposal.by);
    let over = view.contact.proposals.iter().filter(|open| Some(&open.by) == by && open.until <= now);
    let over: Vec<Proposal> = over.cloned().collect();
    let end = |proposal: &Proposal| {
        let event = Event::ProposalEnded { time: proposal.time, end: ProposalEnd::Unanswered };
        (view.pairing.id.clone(), event)
    };
    let events = over.iter().map(end).collect();
    let live = view.contact.booking.as_ref().filter(|booking| !booking.cancelled);
    let to_come = live.into_iter().flat_map(|booking| booking.series.calls()).filter(|call| call.start > now);
    let calls: Vec<Date> = to_come.map(|call| call.date).collect();
    let stands = |proposal: &Proposal| match proposal.time.call() {
        Some(call) => calls.contains(&call),
        None => !calls.is_empty(),
    };
    let still: Vec<Proposal> = over.into_iter().filter(stands).collect();
    let by = by.filter(|by| !still.is_empty() && view.pairing.side_of(by).is_some());
    let letter = by.map(|by| {
        let pairing = view.pairing.id.clone();
        let content = Content::Move { pairing, proposals: still, stage: MoveStage::Unanswered };
        plain(view, content, "move", &format!("{UNANSWERED}{by}/{now}"), all_recipients(view, false))
    });
    let letters = letter.into_iter().filter(|letter| !letter.recipients.is_empty()).collect();
    Decision { events, letters, ..Decision::default() }
}

fn mentors(view: &PairingView) -> Vec<Recipient> {
    all_recipients(view, false)
        .into_iter()
        .filter(|recipient| matches!(recipient, Recipient::Person(id) if view.pairing.mentors.contains(id)))
        .collect()
}

/// The case as the view has it, to all of staff.
pub(in crate::planning) fn case_letter(
    view: &PairingView,
    reason: Reason,
    now: Timestamp,
    staff: usize,
) -> Letter {
    Letter {
        content: Content::Escalation { case: case::case(view, now) },
        reasons: vec![reason],
        recipients: (0..staff).map(Recipient::Staff).collect(),
        not_after: None,
        requires_complete_fetch: false,
    }
}

/// A letter about one pairing, of which nothing else is so.
pub(in crate::planning) fn plain(
    view: &PairingView,
    content: Content,
    kind: &str,
    occurrence: &str,
    recipients: Vec<Recipient>,
) -> Letter {
    Letter {
        content,
        reasons: vec![pairing_reason(view, kind, occurrence)],
        recipients,
        not_after: None,
        requires_complete_fetch: false,
    }
}
