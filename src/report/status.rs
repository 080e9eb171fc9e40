//! How everything stands: the contract of `status --json`.

use anyhow::Result;
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;

use super::health;
use crate::{
    domain::{
        PairingId, Side,
        contact::{Phase, Trouble},
        incoming::Partstat,
    },
    planning::{
        letter::NextStep,
        schedule::{bookings, upcoming},
        staff::{case, list},
        view::PairingView,
    },
    record::{self, Context},
    store::Tx,
};

/// The contract's `status --json`.
#[derive(Debug, Clone, Serialize)]
pub struct Status {
    pub hold: bool,
    /// The store's first pass had `--at`.
    pub rehearsal: bool,
    /// Since when and why nothing leaves.
    pub held: Option<Held>,
    /// A changed roster that is not taken yet.
    pub roster: Option<WaitingRoster>,
    pub pairings: Vec<PairingStatus>,
    pub outbox: Outbox,
    pub sources: Vec<SourceStatus>,
    pub health: health::Health,
}

#[derive(Debug, Clone, Serialize)]
pub struct Held {
    pub since: Timestamp,
    /// Half a sentence.
    pub why: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct WaitingRoster {
    pub changes: usize,
    /// When it is taken; `None`: after `go`.
    pub until: Option<Timestamp>,
}

#[derive(Debug, Clone, Serialize)]
pub struct PairingStatus {
    pub id: String,
    pub programme: String,
    pub stage: &'static str,
    pub first_contact: Option<Timestamp>,
    pub last_heard: LastHeard,
    pub next: Option<NextStep>,
    pub needs_staff: Option<String>,
    pub series: Option<SeriesStatus>,
}

#[derive(Debug, Clone, Serialize)]
pub struct LastHeard {
    pub mentor: Option<Timestamp>,
    pub mentee: Option<Timestamp>,
}

#[derive(Debug, Clone, Serialize)]
pub struct SeriesStatus {
    pub uid: String,
    pub sequence: u32,
    /// By address; those who have not answered are not among them.
    pub rsvp: BTreeMap<String, Partstat>,
    pub cancelled: bool,
    pub next_call: Option<Timestamp>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Outbox {
    pub pending: u32,
    pub in_doubt: u32,
    pub failed: u32,
}

#[derive(Debug, Clone, Serialize)]
pub struct SourceStatus {
    pub name: String,
    pub read_to_end_at: Option<Timestamp>,
}

/// How everything stands at `now`.
///
/// # Errors
/// When the store fails.
pub fn status(tx: &Tx<'_>, ctx: &Context, source: &str, now: Timestamp) -> Result<Status> {
    let counts = tx.outbox_counts()?;
    let mut pairings = Vec::new();
    tx.each_pairing(|row| {
        let view = tx.view(&row.pairing.id, &ctx.standings, now)?;
        pairings.extend(view.map(|view| pairing(&view, &row.uid, now)));
        Ok(())
    })?;
    Ok(Status {
        hold: tx.held()?.is_some(),
        rehearsal: tx.rehearsal()?,
        held: tx.held()?.map(|hold| Held { since: hold.since, why: hold.why.words(&ctx.desk.zone) }),
        roster: None,
        pairings,
        outbox: Outbox { pending: counts.pending, in_doubt: counts.in_doubt, failed: counts.failed },
        sources: vec![SourceStatus { name: source.to_owned(), read_to_end_at: tx.last_read_to_end()? }],
        health: health::health(tx, now)?,
    })
}

/// How one pairing stands.
#[must_use]
pub fn pairing(view: &PairingView, uid: &str, now: Timestamp) -> PairingStatus {
    PairingStatus {
        id: view.pairing.id.0.clone(),
        programme: view.programme.id.0.clone(),
        stage: case::stage(view),
        first_contact: view.contact.first_contact,
        last_heard: LastHeard {
            mentor: view.contact.side_heard(&view.pairing, Side::Mentor),
            mentee: view.contact.side_heard(&view.pairing, Side::Mentee),
        },
        next: upcoming::next(view, now).filter(|_| !matches!(view.contact.phase, Phase::Ended { .. })),
        needs_staff: needs_staff(view),
        series: view.contact.booking.as_ref().map(|booking| SeriesStatus {
            uid: uid.to_owned(),
            sequence: booking.sequence,
            rsvp: rsvp(view, now),
            cancelled: booking.cancelled,
            next_call: bookings::next_call(view, now).map(|call| call.start),
        }),
    }
}

fn rsvp(view: &PairingView, now: Timestamp) -> BTreeMap<String, Partstat> {
    case::rsvp(view, now)
        .into_iter()
        .filter_map(|(id, answer)| Some((view.participant(&id)?.person.email.to_string(), answer)))
        .collect()
}

/// What needs a person, in a sentence; the worst first.
#[must_use]
pub fn needs_staff(view: &PairingView) -> Option<String> {
    let words: Vec<String> = list::needs(view).map(|open| trouble(view, &open.trouble)).collect();
    (!words.is_empty()).then(|| words.join("; "))
}

/// A trouble in words.
#[must_use]
pub fn trouble(view: &PairingView, trouble: &Trouble) -> String {
    let name = |id: &crate::domain::PersonId| {
        view.participant(id).map_or_else(|| id.to_string(), |participant| participant.person.name.clone())
    };
    match trouble {
        Trouble::Silence { silence } => format!("no contact seen since {}", view.date(silence.since)),
        Trouble::AddressRefused { who, said } => format!("{}'s address does not work: {said}", name(who)),
        Trouble::Stopped { who } => format!("{} asked for no more letters", name(who)),
        Trouble::NotMe { who } => format!("the address on file for {} belongs to somebody else", name(who)),
        Trouble::LongAbsence { who, back } => format!("{} is away until {back}", name(who)),
        Trouble::MentorDeclined { who } => format!("{} was asked first and said no", name(who)),
        Trouble::MentorAnswered { who } => {
            format!("{} was asked first and answered neither yes nor no", name(who))
        }
        Trouble::MentorUnanswered => "the mentor was asked first and has not answered".to_owned(),
        Trouble::Withdraws { who } => format!("{} wants to leave", name(who)),
        Trouble::Wrote { who } => format!("{} wrote something that a person should read", name(who)),
        Trouble::PausedToTheEnd { back } => format!("paused until {back}, and no call is left after that"),
        Trouble::Vanished => "it is gone from its roster file; end it or put it back".to_owned(),
    }
}

/// The view of one pairing, if it is there.
///
/// # Errors
/// When the store fails.
pub fn view(tx: &Tx<'_>, ctx: &Context, id: &PairingId, now: Timestamp) -> Result<Option<PairingView>> {
    Ok(record::views(tx, ctx, &std::collections::BTreeSet::from([id.clone()]), now)?.pop())
}
