//! Staff's morning list, a wall-clock job of each programme.

use anyhow::Result;
use jiff::{Timestamp, civil::Date};

use super::{
    apart::{MANY_PAIRINGS, look_ahead},
    sheets::{self, MOST_IN_REGISTER},
};
use crate::{
    domain::{Programme, ProgrammeId, Reason, programme::Attachment},
    planning::{
        decision::Decision,
        letter::{Content, Letter, UnplacedMail},
        schedule::days,
        staff::{
            daily::{self, Besides, Handover, StaffNow},
            list::Gathered,
            morning::{self, Occasion},
        },
        view::PairingView,
    },
    record::{self, Attribution, Context, posts, status},
    report::register,
    store::{State, Store, Tx},
};

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
    fn due(tx: &Tx<'_>, ctx: &Context, programme: &Programme, now: Timestamp) -> Result<Option<Self>> {
        let row = tx.programme_due(&programme.id)?;
        let (due, last) = row.unwrap_or((Some(now), String::new()));
        if due.is_none_or(|due| due > now) {
            return Ok(None);
        }
        let last: Option<Date> = last.parse().ok();
        let list = daily::list_due(programme, last, now);
        let handovers = handovers(tx, ctx, programme, now)?;
        Ok(Some(Self { last, list, handovers, listed: listed(tx, programme)? }))
    }

    /// The day of what is to be written; `None`: nothing is.
    fn date(&self, programme: &Programme, now: Timestamp) -> Option<Date> {
        daily::date(programme, self.list, &self.handovers, now)
    }
}

/// Looks through a programme of many pairings, if its list is due, so that other work goes on meanwhile.
///
/// # Errors
/// When the store fails.
pub async fn look_through(
    store: &Store,
    ctx: &Context,
    programme: &ProgrammeId,
    now: Timestamp,
) -> Result<Option<Survey>> {
    let Some(programme) = ctx.standings.programmes.get(programme).cloned() else { return Ok(None) };
    let due = store.read(|tx| {
        if tx.count_pairings()? <= MANY_PAIRINGS {
            return Ok(None);
        }
        let jobs = Jobs::due(tx, ctx, &programme, now)?;
        Ok(jobs.and_then(|jobs| Some((jobs.date(&programme, now)?, jobs.listed))))
    })?;
    let Some((date, listed)) = due else { return Ok(None) };
    let ctx = ctx.clone();
    let look = move |tx: &Tx<'_>| survey(tx, &ctx, &programme, (date, listed), now);
    look_ahead(store, "list", look).await
}

fn survey(
    tx: &Tx<'_>,
    ctx: &Context,
    programme: &Programme,
    (date, listed): (Date, Timestamp),
    now: Timestamp,
) -> Result<Survey> {
    let mut list = Gathered::new(date, listed);
    let mut week = posts::Week::default();
    let mut ids = Vec::new();
    let quoted = tx.pairings_with_unlisted_words()?;
    status::each_kept(tx, ctx, Some(&programme.id), now, |id, kept| {
        week.add(kept, now);
        if kept.on_list.is_empty() {
            list.count(kept.stage);
        } else if let Ok(known) = serde_json::from_str(kept.on_list) {
            list.add_known(id, kept.stage, &known, quoted.contains(id));
        } else if let Some(view) = tx.view(id, &ctx.standings, now)? {
            // What another mentord kept may not be read.
            list.add(&view);
        }
        // More are in no register.
        if ids.len() <= MOST_IN_REGISTER {
            ids.push(id.clone());
        }
        Ok(())
    })?;
    let asked_for = morning::occasion(programme, date) == Occasion::Always || list.more() > 0;
    let mut rows = Vec::new();
    if asked_for && ids.len() <= MOST_IN_REGISTER {
        for id in &ids {
            let view = tx.view(id, &ctx.standings, now)?;
            rows.extend(view.and_then(|view| register::row(ctx.words(), &view, now)));
        }
    }
    let register = sheets::register(ctx, programme, &rows, date, now)?;
    Ok(Survey { date, listed, list, week, register })
}

/// Writes the morning list if it is due, and notes when the next one is. `surveyed`: the programme's pairings,
/// where they were looked through before.
pub(super) fn plan_programme(
    tx: &Tx<'_>,
    ctx: &Context,
    programme: &Programme,
    surveyed: Option<&Survey>,
    now: Timestamp,
) -> Result<usize> {
    let Some(jobs) = Jobs::due(tx, ctx, programme, now)? else { return Ok(0) };
    let mut written = 0;
    if let Some(date) = jobs.date(programme, now) {
        let known = surveyed.filter(|known| (known.date, known.listed) == (date, jobs.listed));
        let looked = match known {
            Some(known) => known.clone(),
            None => survey(tx, ctx, programme, (date, jobs.listed), now)?,
        };
        written = match jobs.list {
            Some(_) => write(tx, ctx, programme, looked, &jobs.handovers, now)?,
            None => hand_over(tx, ctx, &looked, &jobs.handovers, now)?,
        };
    }
    let latest = jobs.list.or(jobs.last);
    let next = daily::next(programme, &ctx.desk.staff, latest, now);
    record::next_jobs_at(tx, &programme.id, next, latest)?;
    Ok(written)
}

/// Those who went away and whose deputies have not been told yet.
fn handovers(tx: &Tx<'_>, ctx: &Context, programme: &Programme, now: Timestamp) -> Result<Vec<Handover>> {
    let staff = &ctx.desk.staff;
    let learned = staff.iter().map(|staff| record::staff::learned(tx, staff)).collect::<Result<Vec<_>>>()?;
    let on_duty = record::staff::on_duty(tx, ctx, now)?;
    let known = StaffNow { staff, learned: &learned, on_duty: &on_duty, zone: &ctx.desk.zone };
    let mut found = Vec::new();
    for handover in daily::handovers(programme, known, now) {
        if !tx.has_reason(&handover.reason)? {
            found.push(handover);
        }
    }
    Ok(found)
}

/// Deputies are told what is open, where there is anything, in a letter of its own.
fn hand_over(
    tx: &Tx<'_>,
    ctx: &Context,
    looked: &Survey,
    handovers: &[Handover],
    now: Timestamp,
) -> Result<usize> {
    let digest = looked.list.digest(&shown(tx, ctx, looked, now)?, Vec::new(), now);
    let on_duty = record::staff::on_duty(tx, ctx, now)?;
    match daily::hand_over(digest, handovers, &on_duty) {
        Some(letter) => enter(tx, ctx, letter, now),
        None => Ok(0),
    }
}

/// Those that have a line, as they stand now.
fn shown(tx: &Tx<'_>, ctx: &Context, looked: &Survey, now: Timestamp) -> Result<Vec<PairingView>> {
    record::views(tx, ctx, &looked.list.shown().cloned().collect(), now)
}

fn write(
    tx: &Tx<'_>,
    ctx: &Context,
    programme: &Programme,
    looked: Survey,
    handovers: &[Handover],
    now: Timestamp,
) -> Result<usize> {
    let date = looked.date;
    let notes = besides(tx, programme, now, daily::MOST_MAILS)?.notes(now);
    mails_were_told(tx, programme, now)?;
    let mut digest = looked.list.digest(&shown(tx, ctx, &looked, now)?, notes, now);
    let occasion = morning::occasion(programme, date);
    if occasion == Occasion::Always {
        let reason = Reason::of_programme(&programme.id, "mentors-week", &date.to_string());
        posts::week_of_mentors(tx, ctx, programme, &looked.week, &reason, now)?;
    }
    digest.register = looked.register;
    let Some(letter) = daily::list(programme, date, digest, handovers, ctx.staff()) else { return Ok(0) };
    if let Content::Digest(digest) = &letter.content {
        for line in &digest.lines {
            tx.words_were_listed(&line.case.pairing, now)?;
        }
    }
    tx.set_meta(&listed_key(programme), &now.to_string())?;
    enter(tx, ctx, letter, now)
}

fn listed_key(programme: &Programme) -> String {
    format!("digest_listed/{}", programme.id)
}

/// When the last list was written: what came later is new. A desk that noted only the date of its last list, as
/// earlier ones did, has told of everything before that day.
pub(super) fn listed(tx: &Tx<'_>, programme: &Programme) -> Result<Timestamp> {
    if let Some(at) = tx.meta(&listed_key(programme))?.and_then(|at| at.parse().ok()) {
        return Ok(at);
    }
    let last = tx.programme_due(&programme.id)?.and_then(|(_, last)| last.parse::<Date>().ok());
    Ok(last.map_or(Timestamp::MIN, |last| days::instant(programme, last, jiff::civil::Time::MIN)))
}

fn enter(tx: &Tx<'_>, ctx: &Context, letter: Letter, now: Timestamp) -> Result<usize> {
    let decision = Decision { letters: vec![letter], ..Decision::default() };
    record::record(tx, ctx, &decision, &Attribution::planned(now), now)?;
    Ok(1)
}

/// What needs a person besides the pairings, on the lists up to `until`; the first `texts` mails with their words.
///
/// # Errors
/// When the store fails.
pub(super) fn besides(tx: &Tx<'_>, programme: &Programme, until: Timestamp, texts: usize) -> Result<Besides> {
    let since = tx.meta(&mails_key(programme))?.and_then(|at| at.parse().ok()).unwrap_or(Timestamp::MIN);
    let mut unplaced = Vec::new();
    for (nth, (from, mail)) in tx.unplaced_between(since, until)?.into_iter().enumerate() {
        let text = if nth < texts { tx.words_of_mail(mail.id)? } else { String::new() };
        let mail = UnplacedMail {
            from: mail.sender,
            subject: mail.subject,
            why: mail.unplaced.unwrap_or_default(),
            text,
        };
        unplaced.push((from, mail));
    }
    Ok(Besides {
        unplaced,
        in_doubt: tx.deliveries_in(State::InDoubt)?.len(),
        waiting: tx.deliveries_in(State::Pending)?.iter().filter(|delivery| delivery.attempts > 0).count(),
        in_junk: tx.found_in_junk(since)?,
        unread_since: tx.unread_since()?,
    })
}

/// Mails count until they have been on one list.
fn mails_were_told(tx: &Tx<'_>, programme: &Programme, now: Timestamp) -> Result<()> {
    tx.set_meta(&mails_key(programme), &now.to_string())
}

fn mails_key(programme: &Programme) -> String {
    format!("digest_mails_since/{}", programme.id)
}
