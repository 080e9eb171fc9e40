//! The pairings that a letter speaks of, as the journal and the calendars have them.

use std::collections::BTreeSet;

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use mentord::{
    domain::{
        Event, Evidence, PairingId, PersonEvent, PersonId, Side,
        contact::{Phase, Trouble},
        event::HeardAs,
        proposal::ProposalEnd,
        session::Outcome,
        sessions::{Session, sessions},
    },
    mail::Accepted,
    planning::view::PairingView,
    store::Happened,
};

use super::{
    World,
    truth::{Deed, KnownCall, Member, Record, What},
};

impl World {
    /// The pairings of the letter; of one that is about none alone (an order, a list), all of them.
    pub(super) fn records_of(&self, taken: &Accepted, at: Timestamp) -> Vec<Record> {
        let mut ids: BTreeSet<PairingId> = BTreeSet::new();
        for reason in self.reasons(taken) {
            let Some(id) = reason.pairing().cloned() else { continue };
            if self.store.read(|tx| tx.pairing(&id)).expect("the pairings").is_some() {
                ids.insert(id);
            }
        }
        if ids.is_empty() {
            let all = self.store.read(|tx| tx.pairings()).expect("pairings");
            ids.extend(all.into_iter().map(|row| row.pairing.id));
        }
        let mut known = self.known_records.borrow_mut();
        ids.into_iter()
            .map(|id| known.entry(id).or_insert_with_key(|id| self.record(id, at)).clone())
            .collect()
    }

    fn record(&self, id: &PairingId, now: Timestamp) -> Record {
        let view = self.view(&id.0);
        let members: Vec<Member> = view
            .pairing
            .everyone()
            .map(|who| {
                let person = &view.participant(who).expect("a member").person;
                Member {
                    id: who.0.clone(),
                    called: person.called.clone(),
                    name: person.name.clone(),
                    mentor: view.pairing.side_of(who) == Some(Side::Mentor),
                }
            })
            .collect();
        let mut record = Record {
            calls: calls(&view, now),
            last_contact: view.contact.last_contact(&view.pairing, view.programme.contact.counts),
            members,
            ..Record::default()
        };
        if let Phase::Introduced { at } = view.contact.phase {
            record.introduced.push(view.contact.writing_since.unwrap_or(at).min(at));
        }
        self.read_journal(id, &mut record);
        for who in view.pairing.everyone() {
            self.read_person(who, &mut record);
        }
        record.deeds.sort_by_key(|deed| deed.at);
        record
    }

    fn read_journal(&self, id: &PairingId, record: &mut Record) {
        let journal = self.store.read(|tx| tx.journal_of_pairing(id)).expect("a journal");
        for entry in journal {
            let Happened::ToPairing(event) = entry.happened else { continue };
            match event {
                Event::Added { .. } => {
                    record.deeds.clear();
                    record.introduced.truncate(1);
                }
                Event::Introduced => record.introduced.push(entry.at),
                Event::TakenIn { .. } => record.introduced.push(entry.at),
                Event::Heard { by, evidence, worth, happened } => {
                    if worth != HeardAs::HeardOnly && evidence != Evidence::Accepted {
                        record.presumed_from = None;
                    }
                    // A talk of an earlier day counts then; who tells of it has written a word today.
                    if let Some(at) = happened {
                        record.deeds.push(Deed { at, who: by.0.clone(), what: what(evidence, worth) });
                        record.deeds.push(Deed { at: entry.at, who: by.0, what: What::Word });
                    } else {
                        record.deeds.push(Deed { at: entry.at, who: by.0, what: what(evidence, worth) });
                    }
                }
                Event::Presumed { end, .. } => {
                    record.presumed_from.get_or_insert(end);
                }
                // What came from an address that was somebody else's is not theirs.
                Event::Corrected { who } => {
                    record.presumed_from = None;
                    if self.said_not_me(&who) {
                        record.deeds.retain(|deed| deed.who != who.0);
                    }
                }
                Event::ProposalEnded { end: ProposalEnd::Unanswered, .. } => record.unanswered = true,
                Event::MentorAgreed { .. }
                | Event::NeedsStaff {
                    trouble: Trouble::MentorDeclined { .. } | Trouble::MentorAnswered { .. },
                } => record.proposal_answered = true,
                _ => {}
            }
        }
    }

    fn said_not_me(&self, who: &PersonId) -> bool {
        let journal = self.store.read(|tx| tx.journal_of_person(who)).expect("a journal");
        journal.iter().any(|entry| matches!(entry.happened, Happened::ToPerson(PersonEvent::NotMe)))
    }

    /// What is true of a person in all their pairings.
    fn read_person(&self, who: &PersonId, record: &mut Record) {
        let journal = self.store.read(|tx| tx.journal_of_person(who)).expect("a journal");
        let mut deeds: Vec<Deed> = Vec::new();
        for entry in journal {
            let Happened::ToPerson(event) = entry.happened else { continue };
            let what = match event {
                PersonEvent::Away { range, .. } => What::Away(range.first, range.last),
                PersonEvent::Stopped => What::Stop,
                PersonEvent::NotMe => What::NotMe,
                // The address was somebody else's; what they said is over.
                PersonEvent::Noted { fields } if fields.iter().any(|field| field == "email") => {
                    deeds.retain(|deed| matches!(deed.what, What::Away(..)));
                    continue;
                }
                PersonEvent::Cleared => {
                    deeds.retain(|deed| matches!(deed.what, What::Away(..)));
                    continue;
                }
                _ => continue,
            };
            deeds.push(Deed { at: entry.at, who: who.0.clone(), what });
        }
        record.deeds.extend(deeds);
    }
}

fn what(evidence: Evidence, worth: HeardAs) -> What {
    match evidence {
        Evidence::Wrote | Evidence::Invited => What::Mail,
        Evidence::Talked | Evidence::StaffSaid => What::Talked,
        Evidence::Accepted if worth != HeardAs::HeardOnly => What::Yes,
        Evidence::Accepted | Evidence::Declined => What::Rsvp,
        Evidence::Later | Evidence::NotYet | Evidence::Tried | Evidence::Arranged | Evidence::ToDesk => {
            What::Word
        }
    }
}

/// Every day of the rule to come, as the calendars have it by now.
fn calls(view: &PairingView, now: Timestamp) -> Vec<KnownCall> {
    let Some(booking) = view.contact.booking.as_ref().filter(|booking| !booking.cancelled) else {
        return Vec::new();
    };
    let series = &booking.series;
    let away = |who: &PersonId, date: Date| {
        let participant = view.participant(who)?;
        participant.standing.away_on(&participant.person, date)?;
        Some(participant.person.called.clone())
    };
    let mut calls: Vec<KnownCall> = series
        .rule_dates()
        .filter_map(|date| {
            let call = series.calls().find(|call| call.date == date);
            let start = call.map_or_else(|| series.original_start(date), |call| Some(call.start))?;
            let side_away = [Side::Mentor, Side::Mentee]
                .into_iter()
                .any(|side| view.pairing.members(side).iter().all(|who| away(who, date).is_some()));
            Some(KnownCall {
                start,
                declined: call.is_some_and(|call| booking.declined(&call)),
                left_out: call.is_none(),
                away: view.pairing.everyone().filter_map(|who| away(who, date)).collect(),
                side_away,
            })
        })
        .filter(|call| call.start > now)
        .collect();
    calls.sort_by_key(|call| call.start);
    calls
}

impl World {
    /// What became of the calls of a pairing, a line each.
    pub(crate) fn sessions(&self, pairing: &str) -> Vec<String> {
        let id = PairingId(pairing.to_owned());
        let journal = self.store.read(|tx| tx.journal_of_pairing(&id)).expect("a journal");
        let events = journal.iter().filter_map(|entry| match &entry.happened {
            Happened::ToPairing(event) => Some((event, entry.at)),
            _ => None,
        });
        let sessions = sessions(events, true, self.now).expect("a journal that can be replayed");
        sessions.iter().map(session).collect()
    }
}

fn session(session: &Session) -> String {
    let zone = TimeZone::get(super::ZONE).expect("a zone");
    let at = |at: Timestamp| at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string();
    let word = session.outcome.word();
    let what = match &session.outcome {
        Outcome::Held if session.presumed => "held (presumed)".to_owned(),
        Outcome::Missed { by } if !by.is_empty() => {
            let by: Vec<&str> = by.iter().map(|who| who.0.as_str()).collect();
            format!("missed by {}", by.join(" and "))
        }
        Outcome::Moved { on, start } => {
            let to = start.map(at).or_else(|| on.map(|on| on.to_string()));
            format!("moved to {}", to.unwrap_or_default())
        }
        Outcome::Cancelled { by, hours } => {
            let by = by.as_ref().map(|who| format!(" by {who}")).unwrap_or_default();
            let hours = hours.map(|hours| format!(", {hours} hours before")).unwrap_or_default();
            format!("cancelled{by}{hours}")
        }
        _ => word.to_owned(),
    };
    format!("{} {what}", session.call)
}
