//! How a pairing stands, in the words of the command line, and what is kept of that beside it.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    hash::{DefaultHasher, Hash as _, Hasher as _},
};

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::Context;
use crate::{
    domain::{LetterKind, PairingId, ProgrammeId, Side, contact::Phase, incoming::Partstat},
    letters::Catalogue,
    planning::{
        letter::NextStep,
        schedule::{
            agenda::{self, AgendaItem},
            bookings, upcoming, validity,
        },
        staff::{
            case,
            list::{self, OnList},
        },
        view::{MailboxStatus, PairingView},
    },
    store::{KeptStatus, MadeWith, Tx},
};

/// Counted up when what is kept comes to be worked out otherwise.
const FORM: u8 = 1;

/// One pairing in the contract's `status --json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairingStatus {
    pub id: String,
    pub programme: String,
    pub stage: Cow<'static, str>,
    pub first_contact: Option<Timestamp>,
    pub last_heard: LastHeard,
    pub next: Option<NextLetter>,
    pub needs_staff: Option<String>,
    pub series: Option<SeriesStatus>,
}

/// What comes next if nobody answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextLetter {
    pub at: Timestamp,
    pub what: LetterKind,
    /// Half a sentence.
    pub why: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastHeard {
    pub mentor: Option<Timestamp>,
    pub mentee: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesStatus {
    pub uid: String,
    pub sequence: u32,
    /// By address; those who have not answered are not among them.
    pub rsvp: BTreeMap<String, Partstat>,
    pub cancelled: bool,
    pub next_call: Option<Timestamp>,
}

/// How one pairing stands.
#[must_use]
pub fn pairing_status(words: &Catalogue, view: &PairingView, now: Timestamp) -> PairingStatus {
    with_agenda(words, view, &agenda::whole_agenda(view, now), now)
}

/// The same where the whole agenda at `now` is at hand.
fn with_agenda(
    words: &Catalogue,
    view: &PairingView,
    agenda: &[AgendaItem],
    now: Timestamp,
) -> PairingStatus {
    PairingStatus {
        id: view.pairing.id.0.clone(),
        programme: view.programme.id.0.clone(),
        stage: Cow::Borrowed(case::stage(view)),
        first_contact: view.contact.first_contact,
        last_heard: LastHeard {
            mentor: view.contact.side_heard(&view.pairing, Side::Mentor),
            mentee: view.contact.side_heard(&view.pairing, Side::Mentee),
        },
        next: upcoming::next_of(view, agenda)
            .filter(|_| !matches!(view.contact.phase, Phase::Ended { .. }))
            .map(|step| next_letter(words, &step)),
        needs_staff: needs_staff(words, view),
        series: view.contact.booking.as_ref().map(|booking| SeriesStatus {
            uid: view.uid.clone(),
            sequence: booking.sequence,
            rsvp: rsvp(view, now),
            cancelled: booking.cancelled,
            next_call: bookings::next_call(view, now).map(|call| call.start),
        }),
    }
}

/// What comes next, in words.
#[must_use]
pub fn next_letter(words: &Catalogue, step: &NextStep) -> NextLetter {
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
        list::needs(view).map(|open| words.say(&case::trouble_words(view, &open.trouble))).collect();
    (!needs.is_empty()).then(|| needs.join("; "))
}

/// How a pairing stands as it is kept, in JSON: read only where somebody looks at it.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub struct WrittenStatus(Box<RawValue>);

impl WrittenStatus {
    /// `None`: it is no JSON.
    fn of(text: &str) -> Option<Self> {
        RawValue::from_string(text.to_owned()).ok().map(Self)
    }

    /// # Errors
    /// When another mentord wrote it.
    pub fn read(&self) -> Result<PairingStatus> {
        serde_json::from_str(self.0.get()).context("Cannot read how a pairing stands")
    }
}

/// How all pairings stand, in the order of their ids: what is kept where that is right, else worked out. Not those whose
/// programme is not configured.
///
/// # Errors
/// When the store fails.
pub fn statuses(tx: &Tx<'_>, ctx: &Context, now: Timestamp) -> Result<Vec<WrittenStatus>> {
    let mut all = Vec::new();
    tx.each_status(None, &made_with(tx, ctx, now)?, now, |id, kept| {
        if let Some(known) = kept.and_then(|kept| WrittenStatus::of(kept.status)) {
            all.push(known);
        } else if let Some(view) = tx.view(id, &ctx.standings, now)? {
            let status = serde_json::to_string(&pairing_status(Catalogue::english(), &view, now))?;
            all.extend(WrittenStatus::of(&status));
        }
        Ok(())
    })?;
    Ok(all)
}

/// How one pairing after the other stands, in the order of their ids, of what is kept beside the status: for those of one programme or of all.
///
/// # Errors
/// When the store fails, or `look` says so.
pub fn each_kept(
    tx: &Tx<'_>,
    ctx: &Context,
    of: Option<&ProgrammeId>,
    now: Timestamp,
    mut look: impl FnMut(&PairingId, KeptStatus<'_>) -> Result<()>,
) -> Result<()> {
    tx.each_status(of, &made_with(tx, ctx, now)?, now, |id, known| {
        if let Some(known) = known {
            return look(id, known);
        }
        let view = tx.view(id, &ctx.standings, now)?;
        view.map_or(Ok(()), |view| look(id, kept(&view, now, "", &on_list(&view)?)))
    })
}

/// Works out anew how these pairings stand, and keeps it.
///
/// # Errors
/// When the store fails.
pub fn refresh(tx: &Tx<'_>, ctx: &Context, ids: &[PairingId], now: Timestamp) -> Result<()> {
    for id in ids {
        if let Some(view) = tx.view(id, &ctx.standings, now)? {
            keep(tx, ctx, &view, &agenda::whole_agenda(&view, now), now)?;
        }
    }
    Ok(())
}

/// Keeps how a pairing stands. `agenda`: its whole agenda at `now`.
pub(super) fn keep(
    tx: &Tx<'_>,
    ctx: &Context,
    view: &PairingView,
    agenda: &[AgendaItem],
    now: Timestamp,
) -> Result<()> {
    let status = with_agenda(Catalogue::english(), view, agenda, now);
    let said = serde_json::to_string(&status)?;
    let on_list = on_list(view)?;
    let kept = kept(view, now, &said, &on_list);
    let calls = kept.next_call.into_iter().chain(status.series.and_then(|series| series.next_call));
    let until = calls.chain(validity::stays_until(view, agenda, now)).min();
    tx.keep_status(&view.pairing.id, kept, digest(ctx, &view.mailbox_status), until)
}

/// Where a pairing stands on staff's lists, as it is kept; empty: nothing stands open.
///
/// # Errors
/// When it cannot be written down.
pub fn on_list(view: &PairingView) -> Result<String> {
    if view.contact.open.is_empty() {
        return Ok(String::new());
    }
    Ok(serde_json::to_string(&OnList::of(view))?)
}

/// What is kept of how a pairing stands beside its status.
#[must_use]
pub fn kept<'k>(view: &PairingView, now: Timestamp, status: &'k str, on_list: &'k str) -> KeptStatus<'k> {
    let booking = view.contact.booking.as_ref().filter(|booking| !booking.cancelled);
    KeptStatus {
        stage: case::stage(view),
        running: view.contact.introduced().is_some() && view.contact.pause.is_none(),
        needs_staff: list::needs(view).next().is_some(),
        next_call: booking.and_then(|booking| booking.series.next_after(now)).map(|call| call.start),
        status,
        on_list,
    }
}

/// What a status of each programme is worked out with at `now`, besides its pairing.
///
/// # Errors
/// When the store fails.
pub fn made_with(tx: &Tx<'_>, ctx: &Context, now: Timestamp) -> Result<MadeWith> {
    let standings = &ctx.standings;
    let of_each = standings.programmes.values().map(|programme| {
        let mailbox = tx.mailbox_status(standings.receive_disabled, &programme.zone, now)?;
        Ok((programme.id.clone(), digest(ctx, &mailbox)))
    });
    of_each.collect()
}

/// Never 0, which says that nothing is known.
fn digest(ctx: &Context, mailbox: &MailboxStatus) -> i64 {
    let mut hasher = DefaultHasher::new();
    (&ctx.standings.fingerprint, FORM, Catalogue::english_digest(), mailbox.receive_disabled)
        .hash(&mut hasher);
    for range in &mailbox.unread_days {
        (range.first, range.last).hash(&mut hasher);
    }
    match hasher.finish() {
        0 => 1,
        digest => i64::from_ne_bytes(digest.to_ne_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::{
        config,
        daemon::{planner, roster, wiring},
        store::Store,
    };

    fn at(when: &str) -> Timestamp {
        when.parse().unwrap()
    }

    /// A desk with one pairing, looked through at nine.
    fn desk() -> (Store, Context) {
        let loaded = config::load_embedded(Path::new("/nowhere")).unwrap();
        let store = Store::in_memory().unwrap();
        let ctx = wiring::context(&loaded, &store).unwrap();
        let nine = at("2027-01-11T09:00:00Z");
        store.write(|tx| roster::take(tx, &ctx, &loaded.roster, nine)).unwrap();
        store.write(|tx| tx.read_to_end(nine)).unwrap();
        planner::tick(&store, &ctx, nine).unwrap();
        planner::refresh_outdated(&store, &ctx, nine).unwrap();
        (store, ctx)
    }

    fn outdated(store: &Store, ctx: &Context, now: &str) -> usize {
        planner::statuses_outdated(store, ctx, at(now)).unwrap().len()
    }

    #[test]
    fn what_is_kept_is_right_until_time_or_what_it_rests_on_changes_it() {
        let (store, ctx) = desk();
        let soon = "2027-01-11T09:00:30Z";
        assert_eq!(outdated(&store, &ctx, soon), 0, "nothing has changed");
        let mut other = ctx.clone();
        other.standings.fingerprint = "another policy".to_owned();
        assert_eq!(outdated(&store, &other, soon), 1, "another policy");
        assert_eq!(outdated(&store, &ctx, "2036-01-11T09:00:00Z"), 1, "the programme is over");
        // A day on which the mailbox could not be read, once it can be read again.
        store.write(|tx| tx.record_outage(at("2027-01-05T09:00:00Z"))).unwrap();
        assert_eq!(outdated(&store, &ctx, soon), 0, "it may end within the day");
        store.write(|tx| tx.read_to_end(at("2027-01-07T09:00:00Z"))).unwrap();
        assert_eq!(outdated(&store, &ctx, soon), 1, "unread days");
        planner::refresh_outdated(&store, &ctx, at(soon)).unwrap();
        assert_eq!(outdated(&store, &ctx, soon), 0, "it was worked out anew");
    }

    #[test]
    fn nothing_is_kept_of_a_programme_that_is_configured_no_more_once_its_pairing_is_looked_at() {
        let (store, ctx) = desk();
        let now = at("2027-01-11T09:00:30Z");
        let made_with = store.read(|tx| made_with(tx, &ctx, now)).unwrap();
        let known = || {
            let known = store.read(|tx| {
                let mut known = Vec::new();
                tx.each_status(None, &made_with, now, |id, kept| {
                    known.push((id.clone(), kept.is_some()));
                    Ok(())
                })?;
                Ok(known)
            });
            known.unwrap()
        };
        let before = known();
        let [(id, true)] = before.as_slice() else { panic!("it is known how it stands: {before:?}") };
        let mut other = ctx.clone();
        other.standings.programmes.clear();
        store.write(|tx| crate::record::refresh(tx, &other, &[id.clone()].into(), now)).unwrap();
        assert_eq!(known(), [(id.clone(), false)]);
    }

    #[test]
    fn what_cannot_be_read_is_worked_out() {
        let (store, ctx) = desk();
        let now = at("2027-01-11T09:00:30Z");
        let all = || -> Vec<PairingStatus> {
            let all = store.read(|tx| statuses(tx, &ctx, now)).unwrap();
            all.iter().map(|one| one.read().unwrap()).collect()
        };
        let before = all();
        assert_eq!(before.len(), 1);
        store
            .write(|tx| {
                let view = tx.view(&PairingId(before[0].id.clone()), &ctx.standings, now)?.unwrap();
                let made_with = made_with(tx, &ctx, now)?[&view.programme.id];
                tx.keep_status(&view.pairing.id, kept(&view, now, "of a later mentord", ""), made_with, None)
            })
            .unwrap();
        assert_eq!(all(), before);
    }
}
