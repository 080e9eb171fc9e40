//! Staff's morning list, a wall-clock job of each programme.

use anyhow::Result;
use jiff::{Timestamp, civil::Date};

use super::sheets;
use crate::{
    domain::{Programme, Reason},
    planning::{
        case,
        letter::{Content, DigestNote, Letter, Reader, UnplacedMail},
        morning,
    },
    record::{self, Deed, House, posts},
    store::{Actor, State, Tx},
};

/// Mails that nobody could place, told of one by one; the rest is counted.
const MOST_MAILS: usize = 3;

/// Writes the morning list if it is due, and notes when the next one is.
pub(super) fn plan_programme(
    tx: &Tx<'_>,
    house: &House,
    programme: &Programme,
    now: Timestamp,
) -> Result<usize> {
    let row = tx.programme_due(&programme.id)?;
    let (due, last) = row.unwrap_or((Some(now), String::new()));
    if due.is_none_or(|due| due > now) {
        return Ok(0);
    }
    let last: Option<Date> = last.parse().ok();
    let mut written = 0;
    let mut latest = last;
    if let Some((date, at)) = morning::next(programme, last, now)
        && at <= now
    {
        written = write(tx, house, programme, date, now)?;
        latest = Some(date);
    }
    let next = morning::next(programme, latest, now).map(|(_, at)| at);
    tx.set_programme_due(&programme.id, next, &latest.map(|date| date.to_string()).unwrap_or_default())?;
    Ok(written)
}

fn write(tx: &Tx<'_>, house: &House, programme: &Programme, date: Date, now: Timestamp) -> Result<usize> {
    let ids = tx.pairing_ids(&programme.id)?.into_iter().collect();
    let views = record::views(tx, house, &ids, now)?;
    let mut digest = case::digest(&views, date, notes(tx, programme, now)?, now);
    if morning::even_when_empty(date) {
        digest.register = sheets::register(house, programme, &views, date, now)?;
        let reason = Reason::of_programme(&programme.id.0, "mentors-week", &date.to_string());
        posts::week_of_mentors(tx, house, programme, &views, &reason, now)?;
    }
    let empty = digest.cases.is_empty() && digest.notes.is_empty();
    if (empty && !morning::even_when_empty(date)) || house.staff() == 0 {
        return Ok(0);
    }
    let letter = Letter {
        content: Content::Digest(digest),
        reasons: vec![Reason::of_programme(&programme.id.0, "digest", &date.to_string())],
        readers: (0..house.staff()).map(Reader::Staff).collect(),
        not_after: None,
        rests_on_silence: false,
    };
    let deed =
        Deed { events: Vec::new(), people: Vec::new(), letters: vec![letter], actor: Actor::Plan, at: now };
    record::record(tx, house, &deed, now)?;
    Ok(1)
}

/// What needs a person besides the pairings; mails count until they have been on one list.
fn notes(tx: &Tx<'_>, programme: &Programme, now: Timestamp) -> Result<Vec<DigestNote>> {
    let mut notes = Vec::new();
    let key = format!("digest_mails_since/{}", programme.id);
    let since = tx.meta(&key)?.and_then(|value| value.parse().ok()).unwrap_or(Timestamp::MIN);
    let unplaced = tx.unplaced_between(since, now)?;
    let junk = tx.found_in_junk(since)?;
    tx.set_meta(&key, &now.to_string())?;
    if !unplaced.is_empty() {
        let count = unplaced.len();
        let first = unplaced.into_iter().take(MOST_MAILS).map(|mail| UnplacedMail {
            from: mail.sender,
            subject: mail.subject,
            why: mail.unplaced,
        });
        notes.push(DigestNote::Unplaced { count, first: first.collect() });
    }
    let in_doubt = tx.deliveries_in(State::InDoubt)?.len();
    if in_doubt > 0 {
        notes.push(DigestNote::InDoubt { count: in_doubt });
    }
    let waiting = tx.deliveries_in(State::Pending)?.iter().filter(|delivery| delivery.attempts > 0).count();
    if waiting > 0 {
        notes.push(DigestNote::Waiting { count: waiting });
    }
    if junk > 0 {
        notes.push(DigestNote::FoundInJunk { count: junk });
    }
    if let Some(since) = tx.blind_since()? {
        notes.push(DigestNote::MailboxUnread { since });
    }
    Ok(notes)
}
