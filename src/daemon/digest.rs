//! Staff's morning list, a wall-clock job of each programme.

use anyhow::Result;
use jiff::{Timestamp, civil::Date};

use super::sheets;
use crate::{
    domain::{DateRange, Programme, Reason},
    planning::{
        letter::{Content, Digest, DigestNote, Letter, Reader, UnplacedMail},
        schedule::days,
        staff::{
            list,
            morning::{self, Occasion},
        },
        view::PairingView,
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
    let handovers = handovers(tx, house, programme, now)?;
    let mut written = 0;
    let mut latest = last;
    if let Some((date, at)) = morning::next(programme, last, now)
        && at <= now
    {
        written = write(tx, house, programme, date, &handovers, now)?;
        latest = Some(date);
    } else if !handovers.is_empty() {
        written = hand_over(tx, house, programme, &handovers, now)?;
    }
    let next = morning::next(programme, latest, now).map(|(_, at)| at);
    let leave = house.desk.staff.iter().flat_map(|staff| &staff.leave);
    let told = leave.filter_map(|leave| morning::told_at(programme, *leave)).filter(|at| *at > now).min();
    let next = next.into_iter().chain(told).min();
    tx.set_programme_due(&programme.id, next, &latest.map(|date| date.to_string()).unwrap_or_default())?;
    Ok(written)
}

/// One of staff who is away, and the reason for telling whoever stands in.
struct Handover {
    position: usize,
    reason: Reason,
}

/// Those who went away and whose deputies have not been told yet.
fn handovers(tx: &Tx<'_>, house: &House, programme: &Programme, now: Timestamp) -> Result<Vec<Handover>> {
    let office = record::staff::office(tx, house, now)?;
    let today = now.to_zoned(house.desk.zone.clone()).date();
    let mut found = Vec::new();
    for (position, staff) in house.desk.staff.iter().enumerate() {
        let (Some(until), Some(_)) = (office.away(position), office.stand_in(position)) else { continue };
        let begun = |leave: &DateRange| {
            leave.contains(today) && morning::told_at(programme, *leave).is_some_and(|at| at <= now)
        };
        let told = record::staff::learned(tx, staff)?.iter().any(|range| range.contains(today));
        let reason = Reason::of_programme(&programme.id.0, "handover", &format!("{}/{until}", staff.email));
        if (told || staff.leave.iter().any(begun)) && !tx.has_reason(&reason)? {
            found.push(Handover { position, reason });
        }
    }
    Ok(found)
}

/// Deputies are told what is open, where there is anything, in a letter of its own.
fn hand_over(
    tx: &Tx<'_>,
    house: &House,
    programme: &Programme,
    handovers: &[Handover],
    now: Timestamp,
) -> Result<usize> {
    let views = views(tx, house, programme, now)?;
    let today = now.to_zoned(programme.zone.clone()).date();
    let digest = list::digest(&views, today, listed(tx, programme)?, Vec::new(), now);
    let office = record::staff::office(tx, house, now)?;
    let mut readers: Vec<usize> = handovers.iter().filter_map(|it| office.stand_in(it.position)).collect();
    readers.sort_unstable();
    readers.dedup();
    if digest.lines.is_empty() || readers.is_empty() {
        return Ok(0);
    }
    let digest = Digest {
        handed_over: handovers.iter().map(|it| it.position).collect(),
        only_handed_over: true,
        ..digest
    };
    let reasons = handovers.iter().map(|it| it.reason.clone()).collect();
    enter(tx, house, digest, reasons, readers, now)
}

fn views(tx: &Tx<'_>, house: &House, programme: &Programme, now: Timestamp) -> Result<Vec<PairingView>> {
    let ids = tx.pairing_ids(&programme.id)?.into_iter().collect();
    record::views(tx, house, &ids, now)
}

fn write(
    tx: &Tx<'_>,
    house: &House,
    programme: &Programme,
    date: Date,
    handovers: &[Handover],
    now: Timestamp,
) -> Result<usize> {
    let views = views(tx, house, programme, now)?;
    let mut digest = list::digest(&views, date, listed(tx, programme)?, notes(tx, programme, now)?, now);
    let occasion = morning::occasion(programme, date);
    if occasion == Occasion::Always {
        let reason = Reason::of_programme(&programme.id.0, "mentors-week", &date.to_string());
        posts::week_of_mentors(tx, house, programme, &views, &reason, now)?;
    }
    if occasion == Occasion::Always || digest.more > 0 {
        digest.register = sheets::register(house, programme, &views, date, now)?;
    }
    let unplaced = |note: &DigestNote| matches!(note, DigestNote::Unplaced { first, .. } if first.iter().any(|mail| !mail.text.is_empty()));
    let told = |note: &DigestNote| unplaced(note) || matches!(note, DigestNote::Away { .. });
    let new = digest.lines.iter().any(|line| line.new) || digest.notes.iter().any(told);
    let goes = match occasion {
        Occasion::Always => true,
        Occasion::WithSomethingOnIt => !digest.lines.is_empty() || !digest.notes.is_empty(),
        Occasion::WithSomethingNew => new,
    };
    if !goes || house.staff() == 0 {
        return Ok(0);
    }
    for line in &digest.lines {
        tx.words_were_listed(&line.case.pairing, now)?;
    }
    tx.set_meta(&listed_key(programme), &now.to_string())?;
    let mut reasons = vec![Reason::of_programme(&programme.id.0, "digest", &date.to_string())];
    // The list itself tells deputies what is theirs now.
    if !digest.lines.is_empty() {
        digest.handed_over = handovers.iter().map(|it| it.position).collect();
        reasons.extend(handovers.iter().map(|it| it.reason.clone()));
    }
    enter(tx, house, digest, reasons, (0..house.staff()).collect(), now)
}

fn listed_key(programme: &Programme) -> String {
    format!("digest_listed/{}", programme.id)
}

/// When the last list was written: what came later is new. A desk that noted only the date of its last list, as
/// earlier ones did, has told of everything before that day.
fn listed(tx: &Tx<'_>, programme: &Programme) -> Result<Timestamp> {
    if let Some(at) = tx.meta(&listed_key(programme))?.and_then(|at| at.parse().ok()) {
        return Ok(at);
    }
    let last = tx.programme_due(&programme.id)?.and_then(|(_, last)| last.parse::<Date>().ok());
    Ok(last.map_or(Timestamp::MIN, |last| days::instant(programme, last, jiff::civil::Time::MIN)))
}

fn enter(
    tx: &Tx<'_>,
    house: &House,
    digest: Digest,
    reasons: Vec<Reason>,
    readers: Vec<usize>,
    now: Timestamp,
) -> Result<usize> {
    let letter = Letter {
        content: Content::Digest(digest),
        reasons,
        readers: readers.into_iter().map(Reader::Staff).collect(),
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
        let mut first = Vec::new();
        for mail in unplaced.into_iter().take(MOST_MAILS) {
            let text = tx.words_of_mail(mail.id)?;
            first.push(UnplacedMail { from: mail.sender, subject: mail.subject, why: mail.unplaced, text });
        }
        notes.push(DigestNote::Unplaced { count, first });
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
