//! What several read models say alike: times, events and who made them, in words.

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::trouble as trouble_words;
use crate::{
    domain::{
        DeskEvent, Event, Evidence, PersonEvent, PersonId,
        contact::Question,
        event::PassedWhy,
        outage::{Outage, OutageKind},
        programme::Staff,
    },
    planning::{schedule::upcoming, view::PairingView},
    store::{Actor, Happened},
};

/// `Mon 11 Jan 2027, 09:00`, in letters and rooms.
#[must_use]
pub fn moment(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%a %-d %b %Y, %H:%M").to_string()
}

/// `Mon 2027-01-11 09:00`
#[must_use]
pub fn time(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%a %Y-%m-%d %H:%M").to_string()
}

/// What lasts too long, as a sentence for admins without its end.
#[must_use]
pub fn outage(outage: Outage, zone: &TimeZone) -> String {
    let since = time(outage.since, zone);
    match outage.kind {
        OutageKind::LettersWait => format!("a letter waits since {since}, and none leaves"),
        OutageKind::MailboxUnread => format!("the mailbox cannot be read since {since}"),
        OutageKind::Deaf => format!("mail to the desk does not arrive since {since}"),
        OutageKind::Disk => format!("the record cannot be written since {since}"),
    }
}

/// `1 mail`, `2 mails`
#[must_use]
pub fn count(number: usize, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}

/// A reader's name for people: `Ada Lovelace`, or staff's.
#[must_use]
pub fn recipient(view: Option<&PairingView>, staff: &[Staff], word: &str) -> String {
    let id = PersonId(word.to_owned());
    view.and_then(|view| view.participant(&id))
        .map(|participant| participant.person.name.clone())
        .unwrap_or_else(|| {
            staff
                .iter()
                .find(|staff| staff.email.as_str() == word)
                .map_or_else(|| word.to_owned(), |staff| format!("{} (staff)", staff.name))
        })
}

/// Who made it happen, in words.
#[must_use]
pub fn actor(actor: &Actor) -> String {
    match actor {
        Actor::Plan => "by the programme's rules".to_owned(),
        Actor::Mail { inbox, verdict } => format!("by mail {inbox}: {verdict}"),
        Actor::Roster => "by the roster file".to_owned(),
        Actor::CommandLine { user } => format!("by {user} at the command line"),
        Actor::Server { said } => format!("by the mail server: {said}"),
        Actor::Room { who } => format!("by {who} in the staff room"),
    }
}

/// `Monday 1 February 2027`
#[must_use]
pub fn day(date: Date) -> String {
    date.strftime("%A %-d %B %Y").to_string()
}

/// What happened, in words.
#[must_use]
pub fn happened(view: &PairingView, happened: &Happened) -> String {
    match happened {
        Happened::ToPairing(event) => event_words(view, event),
        Happened::ToPerson(event) => person_words(event),
        Happened::ToDesk(event) => desk_words(event, &view.programme.zone),
    }
}

fn event_words(view: &PairingView, event: &Event) -> String {
    let zone = &view.programme.zone;
    let name = |id: &PersonId| {
        view.participant(id).map_or_else(|| id.to_string(), |participant| participant.person.called.clone())
    };
    match event {
        Event::Added { generation: 1 } => "taken into the record".to_owned(),
        Event::Added { generation } => format!("begins again (generation {generation})"),
        Event::MentorAsked => "the mentor is asked first".to_owned(),
        Event::MentorAgreed { by } => format!("{} agrees to be introduced", name(by)),
        Event::IntroductionWritten => "introduction written".to_owned(),
        Event::Introduced => "introduced: a server accepted the introduction for both sides".to_owned(),
        Event::TakenIn { introduced } => {
            format!("taken in as a running pair, introduced {introduced}; the watch starts")
        }
        Event::Booked { series, .. } => {
            format!("calls booked, first {}", series.first.strftime("%a %Y-%m-%d %H:%M"))
        }
        Event::Rebooked { series, new_time, .. } => {
            let what = if *new_time { "moved" } else { "updated" };
            format!("calls {what}, now {}", series.first.strftime("%a %H:%M"))
        }
        Event::Unbooked => "calls cancelled".to_owned(),
        Event::Answered { by, call, partstat, .. } => {
            let about = call
                .map_or_else(|| "the series".to_owned(), |call| format!("the call of {}", time(call, zone)));
            format!("{} answered {about}: {partstat:?}", name(by))
        }
        Event::Heard { by, evidence, .. } => {
            format!("heard from {}: {}", name(by), evidence_words(*evidence))
        }
        Event::InTouch { since } => format!("in touch since {}", time(*since, zone)),
        Event::Presumed { call, .. } => {
            format!("the call of {call} is taken as contact (accepted, declined by no one)")
        }
        Event::Nudged { silence, step, who, .. } => {
            format!("nudge to {}: {}", name(who), upcoming::step_words(view, *silence, *step))
        }
        Event::Reassured { silence, step, who } => {
            format!("'nothing is wrong' to {}: {}", name(who), upcoming::step_words(view, *silence, *step))
        }
        Event::Corrected { who } => format!("{}'s address was put right; introduced anew", name(who)),
        Event::Withdrawn { who, .. } => format!("a letter to {} never left; it falls due again", name(who)),
        Event::Arranged { by, on } => format!("{} says they will talk on {on}", name(by)),
        Event::PutOff { until } => format!("staff look again on {until}"),
        Event::StepDone { silence, step } => {
            format!("step done: {}", upcoming::rule_words(view, *silence, *step))
        }
        Event::StepPassed { silence, step, why } => {
            let why = match why {
                PassedWhy::AllHeard => "all it names have been heard",
                PassedWhy::Arranged => "their calls take place undeclined",
                PassedWhy::NobodyToWriteTo => "nobody it names can be written to",
                PassedWhy::StaffTold => "staff were told meanwhile",
            };
            format!("step passed over, {why}: {}", upcoming::rule_words(view, *silence, *step))
        }
        Event::Escalated { silence, step, .. } => {
            format!("staff told: {}", upcoming::step_words(view, *silence, *step))
        }
        Event::Asked { who, question } => {
            let what = match question {
                Question::CallsHappening => "are the calls happening?".to_owned(),
                Question::AfterCall { call } => format!("how was the call of {call}?"),
                Question::Arranged { on } => format!("did you talk on {on}?"),
                Question::StillInTouch => "still in touch?".to_owned(),
            };
            format!("{} asked: {what}", name(who))
        }
        Event::TalksElsewhere { by } => format!("{} says they talk elsewhere; asked once a month", name(by)),
        Event::Reminded { who, call } => format!("{} reminded of the call of {call}", name(who)),
        Event::Snoozed { who, until } => format!("{} asked for time until {until}", name(who)),
        Event::Paused { back, .. } => format!("paused, back {back}"),
        Event::Resumed => "resumed".to_owned(),
        Event::Skipped { by: Some(by), call } => {
            format!("{} asked to leave out the call of {call}", name(by))
        }
        Event::Skipped { by: None, call } => format!("staff left out the call of {call}"),
        Event::CallMoved { call, to } => {
            format!("the call of {call} moves to {}", to.strftime("%a %Y-%m-%d %H:%M"))
        }
        Event::Remarked { text } => format!("staff note: {text}"),
        Event::PutBack { .. } => "an order was taken back; as before it".to_owned(),
        Event::BackgroundSent => "background sent to the mentor".to_owned(),
        Event::AddressDoubted { who, address, until } => format!(
            "somebody wrote from {address}; {} is asked whether it was they, no nudge before {}",
            name(who),
            time(*until, zone)
        ),
        Event::DoubtEnded { address } => format!("it is known whose address {address} is"),
        Event::NeedsStaff { trouble } => format!("needs staff: {}", trouble_words(view, trouble)),
        Event::Settled { trouble } => format!("settled: {}", trouble_words(view, trouble)),
        Event::Ended { why } => format!("ended: {why}"),
    }
}

fn evidence_words(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::Wrote => "wrote to the other",
        Evidence::Talked => "says they talked",
        Evidence::Invited => "sent an invitation",
        Evidence::Accepted => "accepted the invite",
        Evidence::Declined => "declined the invite",
        Evidence::Later => "asked for time",
        Evidence::NotYet => "not yet",
        Evidence::Tried => "wrote or rang, and nothing came back",
        Evidence::Arranged => "says they have a day",
        Evidence::ToDesk => "wrote to the desk alone",
        Evidence::StaffSaid => "staff say they are in touch",
    }
}

/// What happened to the desk, in words.
#[must_use]
pub fn desk_words(event: &DeskEvent, zone: &TimeZone) -> String {
    match event {
        DeskEvent::Held { why } => format!("on hold: {}", why.words(zone)),
        DeskEvent::Released => "released".to_owned(),
        DeskEvent::RosterApproved => "staff said go to a changed roster".to_owned(),
        DeskEvent::RosterTaken { changes } => {
            format!("a roster was taken in: {}", count(*changes, "change", "changes"))
        }
        DeskEvent::StaffAway { who, range } => {
            format!("{who} is away until {}; the deputy gets their letters", range.last)
        }
    }
}

fn person_words(event: &PersonEvent) -> String {
    match event {
        PersonEvent::Noted { fields } if fields.is_empty() => "taken into the record".to_owned(),
        PersonEvent::Noted { fields } => format!("changed: {}", fields.join(", ")),
        PersonEvent::Away { range, .. } => format!("away {} to {}", range.first, range.last),
        PersonEvent::Stopped => "asked for no more letters".to_owned(),
        PersonEvent::Fewer => "asked for fewer letters".to_owned(),
        PersonEvent::NotMe => "is not the person we meant".to_owned(),
        PersonEvent::AddressRefused { refused } => {
            format!("the address was refused for good: {}", refused.said)
        }
        PersonEvent::SoftFailure { said, .. } => {
            format!("a letter came back for a reason that may pass: {said}")
        }
        PersonEvent::Works => "mail came from the address: it works again".to_owned(),
        PersonEvent::NotTheirs { address } => format!("{address} is not theirs; it is forgotten"),
        PersonEvent::Proved => "answered from the address on file".to_owned(),
        PersonEvent::AliasLearned { address } => format!("writes from {address} too"),
        PersonEvent::AliasDenied { address } => format!("does not write from {address}"),
        PersonEvent::Cleared => "cleared by staff".to_owned(),
        PersonEvent::PutBack { .. } => "an order was taken back; as before it".to_owned(),
    }
}
