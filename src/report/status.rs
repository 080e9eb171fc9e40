//! How everything stands: the contract of `status --json`.

use anyhow::Result;
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;

use super::health;
use crate::{
    domain::{
        LetterKind, PairingId, PersonId, Sentence, Side,
        contact::{Phase, Trouble},
        incoming::Partstat,
    },
    letters::Catalogue,
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
    pub next: Option<NextLetter>,
    pub needs_staff: Option<String>,
    pub series: Option<SeriesStatus>,
}

/// What comes next if nobody answers.
#[derive(Debug, Clone, Serialize)]
pub struct NextLetter {
    pub at: Timestamp,
    pub what: LetterKind,
    /// Half a sentence.
    pub why: String,
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
pub fn status(words: &Catalogue, tx: &Tx<'_>, ctx: &Context, source: &str, now: Timestamp) -> Result<Status> {
    let counts = tx.outbox_counts()?;
    let mut pairings = Vec::new();
    tx.each_pairing(|row| {
        let view = tx.view(&row.pairing.id, &ctx.standings, now)?;
        pairings.extend(view.map(|view| pairing(words, &view, &row.uid, now)));
        Ok(())
    })?;
    Ok(Status {
        hold: tx.held()?.is_some(),
        rehearsal: tx.rehearsal()?,
        held: tx
            .held()?
            .map(|hold| Held { since: hold.since, why: words.say(&hold.why.words(&ctx.desk.zone)) }),
        roster: None,
        pairings,
        outbox: Outbox { pending: counts.pending, in_doubt: counts.in_doubt, failed: counts.failed },
        sources: vec![SourceStatus { name: source.to_owned(), read_to_end_at: tx.last_read_to_end()? }],
        health: health::health(tx, now)?,
    })
}

/// How one pairing stands.
#[must_use]
pub fn pairing(words: &Catalogue, view: &PairingView, uid: &str, now: Timestamp) -> PairingStatus {
    PairingStatus {
        id: view.pairing.id.0.clone(),
        programme: view.programme.id.0.clone(),
        stage: case::stage(view),
        first_contact: view.contact.first_contact,
        last_heard: LastHeard {
            mentor: view.contact.side_heard(&view.pairing, Side::Mentor),
            mentee: view.contact.side_heard(&view.pairing, Side::Mentee),
        },
        next: upcoming::next(view, now)
            .filter(|_| !matches!(view.contact.phase, Phase::Ended { .. }))
            .map(|step| next(words, &step)),
        needs_staff: needs_staff(words, view),
        series: view.contact.booking.as_ref().map(|booking| SeriesStatus {
            uid: uid.to_owned(),
            sequence: booking.sequence,
            rsvp: rsvp(view, now),
            cancelled: booking.cancelled,
            next_call: bookings::next_call(view, now).map(|call| call.start),
        }),
    }
}

/// What comes next, in words.
#[must_use]
pub fn next(words: &Catalogue, step: &NextStep) -> NextLetter {
    NextLetter { at: step.at, what: step.what, why: words.say(&step.cause()) }
}

fn rsvp(view: &PairingView, now: Timestamp) -> BTreeMap<String, Partstat> {
    case::rsvp(view, now)
        .into_iter()
        .filter_map(|(id, answer)| Some((view.participant(&id)?.person.email.to_string(), answer)))
        .collect()
}

/// What needs a person, in a sentence; the worst first.
#[must_use]
pub fn needs_staff(words: &Catalogue, view: &PairingView) -> Option<String> {
    let needs: Vec<String> =
        list::needs(view).map(|open| words.say(&trouble_words(view, &open.trouble))).collect();
    (!needs.is_empty()).then(|| needs.join("; "))
}

/// A trouble: a sentence without its end.
pub(super) fn trouble_words(view: &PairingView, trouble: &Trouble) -> Sentence {
    let name = |id: &PersonId| {
        view.participant(id).map_or_else(|| id.to_string(), |participant| participant.person.name.clone())
    };
    match trouble {
        Trouble::Silence { silence } => sentence!("trouble.silence", day => view.date(silence.since)),
        Trouble::AddressRefused { who, said } => {
            sentence!("trouble.address_refused", who => name(who), said)
        }
        Trouble::Stopped { who } => sentence!("trouble.stopped", who => name(who)),
        Trouble::NotMe { who } => sentence!("trouble.not_me", who => name(who)),
        Trouble::LongAbsence { who, back } => sentence!("trouble.long_absence", who => name(who), back),
        Trouble::MentorDeclined { who } => sentence!("trouble.mentor_declined", who => name(who)),
        Trouble::MentorAnswered { who } => sentence!("trouble.mentor_answered", who => name(who)),
        Trouble::MentorUnanswered => sentence!("trouble.mentor_unanswered"),
        Trouble::Withdraws { who } => sentence!("trouble.withdraws", who => name(who)),
        Trouble::Wrote { who } => sentence!("trouble.wrote", who => name(who)),
        Trouble::PausedToTheEnd { back } => sentence!("trouble.paused_to_the_end", back),
        Trouble::Vanished => sentence!("trouble.vanished"),
    }
}

/// The view of one pairing, if it is there.
///
/// # Errors
/// When the store fails.
pub fn view(tx: &Tx<'_>, ctx: &Context, id: &PairingId, now: Timestamp) -> Result<Option<PairingView>> {
    Ok(record::views(tx, ctx, &std::collections::BTreeSet::from([id.clone()]), now)?.pop())
}
