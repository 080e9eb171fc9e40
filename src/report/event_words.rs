//! What happened to pairings, people and the desk, in words.

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::session_words;

use crate::{
    domain::{
        DeskEvent, Event, Evidence, PersonEvent, PersonId, Sentence,
        contact::Question,
        event::PassedWhy,
        incoming::Partstat,
        proposal::{ProposalEnd, ProposedTime},
        session::CallWord,
    },
    letters::Catalogue,
    planning::{
        schedule::upcoming::{rule_words, step_words},
        staff::case::trouble_words,
        view::PairingView,
    },
    store::Happened,
};

/// What happened, in words.
#[must_use]
pub fn happened(words: &Catalogue, view: &PairingView, happened: &Happened) -> String {
    words.say(&match happened {
        Happened::ToPairing(event) => of_pairing(view, event),
        Happened::ToPerson(event) => of_person(event),
        Happened::ToDesk(event) => of_desk(event, &view.programme.zone),
    })
}

/// What happened to the desk, in words.
#[must_use]
pub fn desk_event(words: &Catalogue, event: &DeskEvent, zone: &TimeZone) -> String {
    words.say(&of_desk(event, zone))
}

fn of_pairing(view: &PairingView, event: &Event) -> Sentence {
    let name = |id: &PersonId| view.called(id);
    let zoned = |at: Timestamp| at.to_zoned(view.programme.zone.clone());
    match event {
        Event::Added { generation: 1 } => sentence!("event.added"),
        Event::Added { generation } => sentence!("event.added_again", generation),
        Event::MentorAsked => sentence!("event.mentor_asked"),
        Event::MentorAgreed { by } => sentence!("event.mentor_agreed", who => name(by)),
        Event::IntroductionWritten => sentence!("event.introduction_written"),
        Event::Introduced => sentence!("event.introduced"),
        Event::TakenIn { introduced } => sentence!("event.taken_in", introduced),
        Event::Booked { series, .. } => sentence!("event.booked", first => series.first),
        Event::Rebooked { series, new_time: true, .. } => {
            sentence!("event.calls_moved", first => series.first)
        }
        Event::Rebooked { series, .. } => sentence!("event.calls_updated", first => series.first),
        Event::Uninvited { address } => sentence!("event.uninvited", address),
        Event::Unbooked => sentence!("event.unbooked"),
        Event::Answered { by, call, partstat, .. } => {
            sentence!("event.answered", who => name(by), call => call.map(zoned), answer => answer(*partstat))
        }
        Event::Heard { by, evidence, .. } => {
            sentence!("event.heard", who => name(by), evidence => evidence_words(*evidence))
        }
        Event::InTouch { since } => sentence!("event.in_touch", since => zoned(*since)),
        Event::Presumed { call, .. } => sentence!("event.presumed", call),
        Event::Nudged { silence, step, who, .. } => {
            sentence!("event.nudged", who => name(who), step => step_words(view, *silence, *step))
        }
        Event::Reassured { silence, step, who } => {
            sentence!("event.reassured", who => name(who), step => step_words(view, *silence, *step))
        }
        Event::Corrected { who } => sentence!("event.corrected", who => name(who)),
        Event::Withdrawn { who, .. } => sentence!("event.withdrawn", who => name(who)),
        Event::Arranged { by, on } => sentence!("event.arranged", who => name(by), day => on),
        Event::PutOff { until } => sentence!("event.put_off", until),
        Event::StepDone { silence, step } => {
            sentence!("event.step_done", rule => rule_words(view, *silence, *step))
        }
        Event::StepPassed { silence, step, why } => passed(*why, &rule_words(view, *silence, *step)),
        Event::Escalated { silence, step, .. } => {
            sentence!("event.escalated", step => step_words(view, *silence, *step))
        }
        Event::Asked { who, question } => asked(&name(who), *question),
        Event::TalksElsewhere { by } => sentence!("event.talks_elsewhere", who => name(by)),
        Event::Reminded { who, call } => sentence!("event.reminded", who => name(who), call),
        Event::CallTold { by, call, word } => call_told(&name, by, *call, word),
        Event::SessionCorrected { call, outcome } => {
            sentence!("event.session_corrected", call, outcome => session_words::outcome_words(outcome, &name))
        }
        Event::Snoozed { who, until } => sentence!("event.snoozed", who => name(who), until),
        Event::Paused { back, .. } => sentence!("event.paused", back),
        Event::Resumed => sentence!("event.resumed"),
        Event::Skipped { by: Some(by), call } => sentence!("event.skipped", who => name(by), call),
        Event::Skipped { by: None, call } => sentence!("event.skipped_by_staff", call),
        Event::CallMoved { call, to, .. } => sentence!("event.call_moved", call, to),
        Event::DeclineAsked { who, until } => {
            sentence!("event.decline_asked", who => name(who), until => zoned(*until))
        }
        Event::DeclineSettled { who } => sentence!("event.decline_settled", who => name(who)),
        Event::Proposed { proposal } => proposed(&name(&proposal.by), proposal.time),
        Event::SlotAgreed { slot, .. } => sentence!("event.slot_agreed", slot),
        Event::ProposalEnded { end, time } => proposal_ended(end, *time, &name),
        Event::Remarked { text } => sentence!("event.remarked", text),
        Event::PutBack { .. } => sentence!("event.put_back"),
        Event::BackgroundSent => sentence!("event.background_sent"),
        Event::AddressDoubted { who, address, until } => {
            sentence!("event.address_doubted", address, who => name(who), until => zoned(*until))
        }
        Event::DoubtEnded { address } => sentence!("event.doubt_ended", address),
        Event::NeedsStaff { trouble } => {
            sentence!("event.needs_staff", trouble => trouble_words(view, trouble))
        }
        Event::Settled { trouble } => sentence!("event.settled", trouble => trouble_words(view, trouble)),
        Event::Ended { why } => sentence!("event.ended", why),
    }
}

fn call_told(name: &dyn Fn(&PersonId) -> String, by: &PersonId, call: Date, word: &CallWord) -> Sentence {
    let by = name(by);
    match word {
        CallWord::Held => sentence!("event.told_held", by, call),
        CallWord::NotHeld => sentence!("event.told_not_held", by, call),
        CallWord::Missed { who } => sentence!("event.told_missed", by, call, who => name(who)),
        CallWord::Moved { on, .. } => sentence!("event.told_moved", by, call, on),
    }
}

fn proposed(who: &str, time: ProposedTime) -> Sentence {
    match time {
        ProposedTime::Call { call, to } => sentence!("event.proposed_call", who, call, to),
        ProposedTime::Weekly { slot } => sentence!("event.proposed_weekly", who, slot),
    }
}

fn proposal_ended(end: &ProposalEnd, time: ProposedTime, name: &dyn Fn(&PersonId) -> String) -> Sentence {
    let call = time.call();
    match end {
        ProposalEnd::Agreed { by } => sentence!("event.proposal_agreed", call, who => name(by)),
        ProposalEnd::Refused { by } => sentence!("event.proposal_refused", call, who => name(by)),
        ProposalEnd::Unanswered => sentence!("event.proposal_unanswered", call),
    }
}

fn answer(partstat: Partstat) -> Sentence {
    match partstat {
        Partstat::NeedsAction => sentence!("event.no_answer"),
        Partstat::Accepted => sentence!("event.accepted"),
        Partstat::Declined => sentence!("event.declined"),
        Partstat::Tentative => sentence!("event.tentative"),
        Partstat::Delegated => sentence!("event.delegated"),
    }
}

fn passed(why: PassedWhy, rule: &Sentence) -> Sentence {
    match why {
        PassedWhy::AllHeard => sentence!("event.passed_all_heard", rule),
        PassedWhy::Arranged => sentence!("event.passed_arranged", rule),
        PassedWhy::NobodyToWriteTo => sentence!("event.passed_nobody", rule),
        PassedWhy::StaffTold => sentence!("event.passed_staff_told", rule),
    }
}

fn asked(who: &str, question: Question) -> Sentence {
    match question {
        Question::CallsHappening => sentence!("event.asked_calls", who),
        Question::AfterCall { call } => sentence!("event.asked_after_call", who, call),
        Question::Arranged { on } => sentence!("event.asked_arranged", who, day => on),
        Question::StillInTouch => sentence!("event.asked_in_touch", who),
    }
}

fn evidence_words(evidence: Evidence) -> Sentence {
    match evidence {
        Evidence::Wrote => sentence!("evidence.wrote"),
        Evidence::Talked => sentence!("evidence.talked"),
        Evidence::Invited => sentence!("evidence.invited"),
        Evidence::Accepted => sentence!("evidence.accepted"),
        Evidence::Declined => sentence!("evidence.declined"),
        Evidence::Later => sentence!("evidence.later"),
        Evidence::NotYet => sentence!("evidence.not_yet"),
        Evidence::Tried => sentence!("evidence.tried"),
        Evidence::Arranged => sentence!("evidence.arranged"),
        Evidence::ToDesk => sentence!("evidence.to_desk"),
        Evidence::StaffSaid => sentence!("evidence.staff_said"),
    }
}

fn of_desk(event: &DeskEvent, zone: &TimeZone) -> Sentence {
    match event {
        DeskEvent::Held { why } => sentence!("desk_event.held", why => why.words(zone)),
        DeskEvent::Released => sentence!("desk_event.released"),
        DeskEvent::RosterApproved => sentence!("desk_event.roster_approved"),
        DeskEvent::RosterTaken { changes } => sentence!("desk_event.roster_taken", changes),
        DeskEvent::StaffAway { who, range } => {
            sentence!("desk_event.staff_away", who => who.to_string(), last => range.last)
        }
    }
}

fn of_person(event: &PersonEvent) -> Sentence {
    match event {
        PersonEvent::Noted { fields } if fields.is_empty() => sentence!("person_event.added"),
        PersonEvent::Noted { fields } => sentence!("person_event.changed", fields => fields.join(", ")),
        PersonEvent::Away { range, .. } => {
            sentence!("person_event.away", first => range.first, last => range.last)
        }
        PersonEvent::Stopped => sentence!("person_event.stopped"),
        PersonEvent::Fewer => sentence!("person_event.fewer"),
        PersonEvent::NotMe => sentence!("person_event.not_me"),
        PersonEvent::AddressRefused { refused } => {
            sentence!("person_event.address_refused", said => &refused.said)
        }
        PersonEvent::SoftFailure { said, .. } => sentence!("person_event.soft_failure", said),
        PersonEvent::Works => sentence!("person_event.works"),
        PersonEvent::NotTheirs { address } => sentence!("person_event.not_theirs", address),
        PersonEvent::CalendarKnown { address, whole_series } => {
            sentence!("person_event.calendar_known", address, whole => *whole_series)
        }
        PersonEvent::Proved => sentence!("person_event.proved"),
        PersonEvent::AliasLearned { address } => sentence!("person_event.alias_learned", address),
        PersonEvent::AliasDenied { address } => sentence!("person_event.alias_denied", address),
        PersonEvent::Cleared => sentence!("person_event.cleared"),
        PersonEvent::PutBack { .. } => sentence!("person_event.put_back"),
    }
}
