//! A sheet held against the record, and taken into it: what somebody looked over, and nothing else.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};
use jiff::Timestamp;

use super::{orders::not_done::NotDone, roster::involved};
use crate::{
    domain::{Event, PairingId, Programme, ProgrammeId, Sentence, contact::Phase, programme::Attachment},
    letters::Catalogue,
    planning::{
        decision::{Decision, Edit},
        orders::{SheetRecord, check_sheet},
        roster::{
            merge::RosterChange,
            sheet::{Known, KnownPairing, Manner, RowResult, SheetOrder, Understood, understand},
            take,
        },
        view::PersonRecord,
    },
    record::Context,
    report::{self, register::RegisterRow},
    sheet::{self, Sheet, register, returned},
    store::Tx,
};

/// A register of more pairings is a file for a database, and no attachment.
pub(super) const MOST_IN_REGISTER: usize = 10_000;

/// A sheet as it was read and what it comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// The file's.
    pub name: String,
    pub sheet: Sheet,
    pub understood: Understood,
}

impl Read {
    /// What is done once somebody has looked it over.
    #[must_use]
    pub fn order(&self) -> SheetOrder {
        SheetOrder {
            name: self.name.clone(),
            changes: self.understood.changes.clone(),
            events: self.understood.events.clone(),
            shared: self.understood.shared.clone(),
        }
    }

    /// What was understood, for people: a line a sentence.
    #[must_use]
    pub fn lines(&self, words: &Catalogue) -> Vec<String> {
        let read = self.aside(words);
        report::sheet::lines(words, &self.name, self.sheet.name.as_deref(), &read, &self.understood)
    }

    /// What of the sheet is no row of it.
    #[must_use]
    pub fn aside(&self, words: &Catalogue) -> report::sheet::Read<'_> {
        let reasons = words.say(&sentence!("sheet.reason_heading"));
        let sheet = &self.sheet;
        let unused = sheet.columns.iter().filter(|(heading, meaning)| {
            *meaning == sheet::Meaning::Unused && !heading.is_empty() && *heading != reasons
        });
        report::sheet::Read {
            unused: unused
                .filter(|(heading, _)| sheet.register.is_none() || !register::is_own(heading))
                .map(|(heading, _)| heading.as_str())
                .collect(),
            notes: &sheet.notes,
            hidden: (sheet.hidden.0, &sheet.hidden.1),
            empty: sheet.empty,
            others: &sheet.others,
            left_out: Some(self.left_out_name(words)),
            register: sheet.register.is_some(),
        }
    }

    /// The file in which the rows come back that are not taken.
    #[must_use]
    pub fn left_out_name(&self, words: &Catalogue) -> String {
        let file = self.name.rsplit(['/', '\\']).next().unwrap_or_default();
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let stem = if stem.is_empty() || stem == "-" { "sheet" } else { stem };
        words.say(&sentence!("sheet.returned_name", stem))
    }

    /// The rows that are not taken as a sheet of their own, with the reason in a column; `None` if all are.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn left_out(&self, words: &Catalogue, now: Timestamp) -> Result<Option<Attachment>> {
        let rows = self.understood.rows.iter();
        let reason = |row: &RowResult| Some((row.line, words.say(row.outcome.left_out()?)));
        let rows: Vec<(usize, String)> = rows.filter_map(reason).collect();
        if rows.is_empty() {
            return Ok(None);
        }
        let (page, heading) =
            (words.say(&sentence!("sheet.returned_page")), words.say(&sentence!("sheet.reason_heading")));
        let bytes = returned::xlsx(&self.sheet, &rows, (&page, &heading), now)
            .context("Cannot write the rows that are not taken")?;
        let file_name = self.left_out_name(words);
        Ok(Some(Attachment { file_name, media_type: register::MEDIA_TYPE.to_owned(), bytes }))
    }
}

/// Reads a sheet of that file name and holds it against the record; writes nothing. `usual`: the
/// programme of rows that do not say theirs; without it, that of the register, else the only one.
///
/// # Errors
/// When the store fails. Inside: one sentence, if the sheet as a whole cannot be used.
pub fn read(
    tx: &Tx<'_>,
    ctx: &Context,
    (name, bytes): (&str, &[u8]),
    usual: Option<&ProgrammeId>,
    manner: Manner,
    now: Timestamp,
) -> Result<Result<Read, Sentence>> {
    let sheet = match sheet::read(bytes) {
        Ok(sheet) => sheet,
        Err(wrong) => return Ok(Err(sentence!("sheet.unusable", name, wrong))),
    };
    let understood = of_sheet(tx, ctx, &sheet, usual, manner, now)?;
    Ok(Ok(Read { name: name.to_owned(), sheet, understood }))
}

/// The same for a sheet that came by mail: it adds and changes, and ends nothing.
///
/// # Errors
/// When the store fails. Inside: one sentence, if the sheet as a whole cannot be used.
pub fn of_mail(
    tx: &Tx<'_>,
    ctx: &Context,
    file: (&str, &[u8]),
    now: Timestamp,
) -> Result<Result<Read, Sentence>> {
    read(tx, ctx, file, None, Manner::AddAndChange, now)
}

/// What a sheet comes to in the record as it is.
///
/// # Errors
/// When the store fails.
pub fn of_sheet(
    tx: &Tx<'_>,
    ctx: &Context,
    sheet: &Sheet,
    usual: Option<&ProgrammeId>,
    manner: Manner,
    now: Timestamp,
) -> Result<Understood> {
    let programmes = &ctx.standings.programmes;
    let of_register = sheet.register.as_ref().map(|written| ProgrammeId(written.programme.clone()));
    let only = programmes.keys().next().filter(|_| programmes.len() == 1);
    let usual = usual.cloned().or(of_register).filter(|id| programmes.contains_key(id)).or(only.cloned());
    let people = tx.people()?.into_iter();
    let pairings = tx.pairings()?.into_iter().map(|row| KnownPairing {
        ended: match row.contact.phase {
            Phase::Ended { why, .. } => Some(why),
            _ => row.pairing.ended.clone(),
        },
        paused: row.contact.pause.as_ref().map(|pause| pause.back),
        pairing: row.pairing,
    });
    let known = Known {
        people: people.map(PersonRecord::from).collect(),
        pairings: pairings.collect(),
        programmes: programmes.values().cloned().collect(),
        usual,
        desk: &ctx.desk.address,
        manner,
        now,
    };
    Ok(understand(&known, &sheet.rows))
}

/// A part of what a sheet does, decided by what the record says once the parts before it are recorded.
#[derive(Debug, Clone, Copy)]
pub enum Step<'a> {
    Change(&'a RosterChange),
    /// Pauses and their ends.
    Events(&'a [(PairingId, Event)]),
}

/// What a sheet does, in order: pairings made by a sheet and in a roster file are the same record.
pub fn steps(order: &SheetOrder) -> impl Iterator<Item = Step<'_>> {
    let events = Some(Step::Events(&order.events)).filter(|_| !order.events.is_empty());
    order.changes.iter().map(Step::Change).chain(events)
}

/// What a part of a sheet does.
///
/// # Errors
/// When the store fails.
pub fn decide(tx: &Tx<'_>, ctx: &Context, step: Step<'_>, now: Timestamp) -> Result<Vec<Decision>> {
    Ok(match step {
        Step::Events(events) => vec![Decision::of_events(events.to_vec())],
        Step::Change(RosterChange::NewPerson { person, .. }) => {
            vec![Decision::of_edits(vec![Edit::add_person(person)])]
        }
        Step::Change(RosterChange::ChangedPerson { after, .. }) => {
            let row = tx.person(&after.id)?.context("Cannot find a person of a sheet")?;
            take::change_person(&row.into(), after, &involved(tx, ctx, &after.id, now)?, now)
        }
        Step::Change(RosterChange::NewPairing { pairing, .. }) => {
            vec![Decision::of_edits(vec![Edit::add_pairing(pairing)])]
        }
        Step::Change(RosterChange::ChangedPairing { after, .. }) => {
            let row = tx.pairing(&after.id)?.context("Cannot find a pairing of a sheet")?;
            vec![take::change_pairing(&row.into(), after)]
        }
        Step::Change(
            RosterChange::ReadPerson { .. }
            | RosterChange::ReadPairing { .. }
            | RosterChange::VanishedPairing(_)
            | RosterChange::VanishedPerson(_),
        ) => Vec::new(),
    })
}

/// Whether what somebody looked over can still be done.
///
/// # Errors
/// When the record is no longer what the sheet was held against, or the store fails.
pub fn check(tx: &Tx<'_>, order: &SheetOrder) -> Result<(), NotDone> {
    Ok(check_sheet(order, &named_by(tx, order)?)?)
}

/// What the record says of all that a sheet names.
fn named_by(tx: &Tx<'_>, order: &SheetOrder) -> Result<SheetRecord> {
    let mut record = SheetRecord::default();
    let mut pairings: BTreeSet<&PairingId> = order.events.iter().map(|(id, _)| id).collect();
    for change in &order.changes {
        match change {
            RosterChange::NewPerson { person, .. } | RosterChange::ChangedPerson { after: person, .. } => {
                record.people.extend(tx.person(&person.id)?.map(|row| (person.id.clone(), row.into())));
                record.owners.insert(person.email.clone(), tx.owners(person.email.as_str())?);
            }
            RosterChange::NewPairing { pairing, .. }
            | RosterChange::ChangedPairing { before: pairing, .. } => drop(pairings.insert(&pairing.id)),
            RosterChange::ReadPerson { .. }
            | RosterChange::ReadPairing { .. }
            | RosterChange::VanishedPairing(_)
            | RosterChange::VanishedPerson(_) => {}
        }
    }
    for id in pairings {
        record.pairings.extend(tx.pairing(id)?.map(|row| (id.clone(), row.into())));
    }
    Ok(record)
}

/// The register of a programme, for the morning list; `None` if nothing runs in it, or too much.
///
/// # Errors
/// When it cannot be written.
pub(super) fn register(
    ctx: &Context,
    programme: &Programme,
    rows: &[RegisterRow],
    date: jiff::civil::Date,
    now: Timestamp,
) -> Result<Option<Attachment>> {
    if rows.is_empty() || rows.len() > MOST_IN_REGISTER {
        return Ok(None);
    }
    let file_name = match ctx.standings.programmes.len() {
        1 => format!("register-{date}.xlsx"),
        _ => format!("register-{}-{date}.xlsx", programme.id),
    };
    let bytes = register::xlsx(&programme.id.0, rows, now).context("Cannot write the register")?;
    Ok(Some(Attachment { file_name, media_type: register::MEDIA_TYPE.to_owned(), bytes }))
}

#[cfg(test)]
#[path = "sheets_tests.rs"]
mod tests;
