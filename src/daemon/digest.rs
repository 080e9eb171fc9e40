//! Staff's morning list, a wall-clock job of each programme.

use anyhow::Result;
use jiff::{Timestamp, civil::Date};

use super::{
    apart::{MANY_PAIRINGS, look_ahead},
    sheets::{self, MOST_IN_REGISTER},
};
use crate::{
    domain::{DateRange, Programme, ProgrammeId, Reason, programme::Attachment},
    planning::{
        letter::{Content, Digest, DigestNote, Letter, Reader, UnplacedMail},
        schedule::days,
        staff::{
            list::Gathered,
            morning::{self, Occasion},
        },
        view::PairingView,
    },
    record::{self, Deed, House, posts},
    report::register,
    store::{Actor, State, Store, Tx},
};

/// Mails that nobody could place, told of one by one; the rest is counted.
const MOST_MAILS: usize = 3;

/// All pairings of a programme, looked through for its morning list.
#[derive(Debug, Clone)]
pub struct Survey {
    date: Date,
    /// When the list before was written.
    listed: Timestamp,
    list: Gathered,
    week: posts::Week,
    register: Option<Attachment>,
}

/// What a programme's wall-clock jobs are at an instant.
struct Jobs {
    /// The day of the last list.
    last: Option<Date>,
    /// The day of the list that is due.
    list: Option<Date>,
    handovers: Vec<Handover>,
    /// When the last list was written: what came later is new.
    listed: Timestamp,
}

impl Jobs {
    /// `None`: nothing is due.
    fn due(tx: &Tx<'_>, house: &House, programme: &Programme, now: Timestamp) -> Result<Option<Self>> {
        let row = tx.programme_due(&programme.id)?;
        let (due, last) = row.unwrap_or((Some(now), String::new()));
        if due.is_none_or(|due| due > now) {
            return Ok(None);
        }
        let last: Option<Date> = last.parse().ok();
        let list = morning::next(programme, last, now).filter(|(_, at)| *at <= now).map(|(date, _)| date);
        let handovers = handovers(tx, house, programme, now)?;
        Ok(Some(Self { last, list, handovers, listed: listed(tx, programme)? }))
    }

    /// The day of what is to be written; `None`: nothing is.
    fn date(&self, programme: &Programme, now: Timestamp) -> Option<Date> {
        let today = now.to_zoned(programme.zone.clone()).date();
        self.list.or((!self.handovers.is_empty()).then_some(today))
    }
}

/// Looks through a programme of many pairings, if its list is due, so that other work goes on meanwhile.
///
/// # Errors
/// When the store fails.
pub async fn look_through(
    store: &Store,
    house: &House,
    programme: &ProgrammeId,
    now: Timestamp,
) -> Result<Option<Survey>> {
    let Some(programme) = house.standings.programmes.get(programme).cloned() else { return Ok(None) };
    let due = store.read(|tx| {
        if tx.count_pairings()? <= MANY_PAIRINGS {
            return Ok(None);
        }
        let jobs = Jobs::due(tx, house, &programme, now)?;
        Ok(jobs.and_then(|jobs| Some((jobs.date(&programme, now)?, jobs.listed))))
    })?;
    let Some((date, listed)) = due else { return Ok(None) };
    let house = house.clone();
    let look = move |tx: &Tx<'_>| survey(tx, &house, &programme, (date, listed), now);
    look_ahead(store, "list", look).await
}

fn survey(
    tx: &Tx<'_>,
    house: &House,
    programme: &Programme,
    (date, listed): (Date, Timestamp),
    now: Timestamp,
) -> Result<Survey> {
    let mut list = Gathered::new(date, listed);
    let mut week = posts::Week::default();
    let mut rows = Vec::new();
    for id in tx.pairing_ids(&programme.id)? {
        let Some(view) = tx.view(&id, &house.standings, now)? else { continue };
        list.add(&view);
        week.add(&view, now);
        // More are in no register.
        if rows.len() <= MOST_IN_REGISTER {
            rows.extend(register::row(&view, now));
        }
    }
    let asked_for = morning::occasion(programme, date) == Occasion::Always || list.more() > 0;
    let register = if asked_for { sheets::register(house, programme, &rows, date, now)? } else { None };
    Ok(Survey { date, listed, list, week, register })
}

/// Writes the morning list if it is due, and notes when the next one is. `surveyed`: the programme's pairings,
/// where they were looked through before.
pub(super) fn plan_programme(
    tx: &Tx<'_>,
    house: &House,
    programme: &Programme,
    surveyed: Option<&Survey>,
    now: Timestamp,
) -> Result<usize> {
    let Some(jobs) = Jobs::due(tx, house, programme, now)? else { return Ok(0) };
    let mut written = 0;
    if let Some(date) = jobs.date(programme, now) {
        let known = surveyed.filter(|known| (known.date, known.listed) == (date, jobs.listed));
        let looked = match known {
            Some(known) => known.clone(),
            None => survey(tx, house, programme, (date, jobs.listed), now)?,
        };
        written = match jobs.list {
            Some(_) => write(tx, house, programme, looked, &jobs.handovers, now)?,
            None => hand_over(tx, house, &looked, &jobs.handovers, now)?,
        };
    }
    let latest = jobs.list.or(jobs.last);
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
    looked: &Survey,
    handovers: &[Handover],
    now: Timestamp,
) -> Result<usize> {
    let digest = looked.list.digest(&shown(tx, house, looked, now)?, Vec::new(), now);
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

/// Those that have a line, as they stand now.
fn shown(tx: &Tx<'_>, house: &House, looked: &Survey, now: Timestamp) -> Result<Vec<PairingView>> {
    record::views(tx, house, &looked.list.shown().cloned().collect(), now)
}

fn write(
    tx: &Tx<'_>,
    house: &House,
    programme: &Programme,
    looked: Survey,
    handovers: &[Handover],
    now: Timestamp,
) -> Result<usize> {
    let date = looked.date;
    let notes = notes(tx, programme, now)?;
    let mut digest = looked.list.digest(&shown(tx, house, &looked, now)?, notes, now);
    let occasion = morning::occasion(programme, date);
    if occasion == Occasion::Always {
        let reason = Reason::of_programme(&programme.id.0, "mentors-week", &date.to_string());
        posts::week_of_mentors(tx, house, programme, &looked.week, &reason, now)?;
    }
    digest.register = looked.register;
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
