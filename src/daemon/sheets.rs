//! A sheet held against the record, and taken into it: what somebody looked over, and nothing else.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};
use jiff::Timestamp;

use crate::{
    config::{
        register,
        sheet::{self, Sheet},
        slug,
    },
    domain::{
        EmailAddress, PairingId, Person, Programme, ProgrammeId, contact::Phase, programme::Attachment,
    },
    planning::roster::{
        merge::RosterChange,
        sheet::{Known, KnownPairing, KnownPerson, Manner, SheetOrder, Understood, understand},
    },
    record::{self, Deed, House, edits},
    report::{self, register::RegisterRow},
    store::{Actor, Tx},
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
        }
    }

    /// What was understood, for people: a line a sentence.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        report::sheet::lines(&self.name, self.sheet.name.as_deref(), &self.columns(), &self.understood)
    }

    fn columns(&self) -> report::sheet::Read<'_> {
        report::sheet::Read {
            unused: self
                .sheet
                .columns
                .iter()
                .filter(|(heading, meaning)| *meaning == sheet::Meaning::Unused && !heading.is_empty())
                .filter(|(heading, _)| self.sheet.register.is_none() || !register::is_own(heading))
                .map(|(heading, _)| heading.as_str())
                .collect(),
            notes: &self.sheet.notes,
            register: self.sheet.register.is_some(),
        }
    }
}

/// Reads a sheet of that file name and holds it against the record; writes nothing. `usual`: the
/// programme of rows that do not say theirs; without it, that of the register, else the only one.
///
/// # Errors
/// When the store fails. Inside: one sentence, if the sheet as a whole cannot be used.
pub fn read(
    tx: &Tx<'_>,
    house: &House,
    (name, bytes): (&str, &[u8]),
    usual: Option<&ProgrammeId>,
    manner: Manner,
    now: Timestamp,
) -> Result<Result<Read, String>> {
    let sheet = match sheet::read(bytes) {
        Ok(sheet) => sheet,
        Err(wrong) => return Ok(Err(format!("{name}: {wrong}."))),
    };
    let understood = of_sheet(tx, house, &sheet, usual, manner, now)?;
    Ok(Ok(Read { name: name.to_owned(), sheet, understood }))
}

/// The same for a sheet that came by mail: it adds and changes, and ends nothing.
///
/// # Errors
/// When the store fails. Inside: one sentence, if the sheet as a whole cannot be used.
pub fn of_mail(
    tx: &Tx<'_>,
    house: &House,
    file: (&str, &[u8]),
    now: Timestamp,
) -> Result<Result<Read, String>> {
    read(tx, house, file, None, Manner::AddAndChange, now)
}

/// What a sheet comes to in the record as it is.
///
/// # Errors
/// When the store fails.
pub fn of_sheet(
    tx: &Tx<'_>,
    house: &House,
    sheet: &Sheet,
    usual: Option<&ProgrammeId>,
    manner: Manner,
    now: Timestamp,
) -> Result<Understood> {
    let programmes = &house.standings.programmes;
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
        people: people.map(|row| KnownPerson { person: row.person, standing: row.standing }).collect(),
        pairings: pairings.collect(),
        programmes: programmes.values().cloned().collect(),
        usual,
        desk: &house.desk.address,
        slug,
        manner,
        now,
    };
    Ok(understand(&known, &sheet.rows))
}

/// Takes what was shown into the record: pairings made by a sheet and in a roster file are the same
/// record. Returns which pairings it touched; what follows for them is planned.
///
/// # Errors
/// When the store fails; nothing may be committed then. Inside: one sentence, if the record is no
/// longer what the sheet was held against; nothing has been written then.
pub fn apply(
    tx: &Tx<'_>,
    house: &House,
    order: &SheetOrder,
    actor: &Actor,
    now: Timestamp,
) -> Result<Result<BTreeSet<PairingId>, String>> {
    if let Some(other) = changed_since(tx, order)? {
        return Ok(Err(format!(
            "The record has changed since {} was held against it ({other}), so nothing of it was taken; send it again to see what it comes to now.",
            order.name
        )));
    }
    let mut touched = BTreeSet::new();
    for change in &order.changes {
        match change {
            RosterChange::NewPerson { person, .. } => edits::enter_person(tx, person, None, actor, now)?,
            RosterChange::ChangedPerson { after, fields, .. } => {
                edits::change_person(tx, house, after, fields, None, actor, now)?;
                touched.extend(tx.pairings_of(&after.id)?);
            }
            RosterChange::NewPairing { pairing, .. } => {
                edits::enter_pairing(tx, house, pairing, None, actor, now)?;
                touched.insert(pairing.id.clone());
            }
            RosterChange::ChangedPairing { after, .. } => {
                edits::change_pairing(tx, house, after, None, actor, now)?;
                touched.insert(after.id.clone());
            }
            RosterChange::ReadPerson { .. }
            | RosterChange::ReadPairing { .. }
            | RosterChange::VanishedPairing(_)
            | RosterChange::VanishedPerson(_) => {}
        }
    }
    if !order.events.is_empty() {
        touched.extend(order.events.iter().map(|(pairing, _)| pairing.clone()));
        let deed = Deed::of_events(order.events.clone(), actor, now);
        record::record(tx, house, &deed, now)?;
    }
    record::refresh(tx, house, &touched, now)?;
    Ok(Ok(touched))
}

/// Who or what is not as it was when the sheet was held against the record.
fn changed_since(tx: &Tx<'_>, order: &SheetOrder) -> Result<Option<String>> {
    let owner = |address: &EmailAddress| tx.owner(address.as_str());
    for change in &order.changes {
        let changed = match change {
            RosterChange::NewPerson { person, .. } => {
                tx.person(&person.id)?.is_some() || owner(&person.email)?.is_some()
            }
            RosterChange::ChangedPerson { before, after, .. } => {
                tx.person(&before.id)?.map(|row| row.person).as_ref() != Some(before)
                    || owner(&after.email)?.is_some_and(|owner| owner != after.id)
            }
            RosterChange::NewPairing { pairing, .. } => tx.pairing(&pairing.id)?.is_some(),
            RosterChange::ChangedPairing { before, .. } => tx
                .pairing(&before.id)?
                .is_none_or(|row| row.pairing != *before || matches!(row.contact.phase, Phase::Ended { .. })),
            RosterChange::ReadPerson { .. }
            | RosterChange::ReadPairing { .. }
            | RosterChange::VanishedPairing(_)
            | RosterChange::VanishedPerson(_) => false,
        };
        if changed {
            return Ok(Some(name_of(change)));
        }
    }
    for (id, event) in &order.events {
        let row = tx.pairing(id)?.context("Cannot find a pairing of a sheet")?;
        // Ended by the same sheet, or by anybody.
        if row.pairing.ended.is_some() || row.contact.after(event, Timestamp::MAX).is_err() {
            return Ok(Some(id.0.clone()));
        }
    }
    Ok(None)
}

fn name_of(change: &RosterChange) -> String {
    let person = |person: &Person| person.name.clone();
    match change {
        RosterChange::NewPerson { person: new, .. } => person(new),
        RosterChange::ChangedPerson { before, .. } => person(before),
        RosterChange::NewPairing { pairing, .. } => pairing.id.0.clone(),
        RosterChange::ChangedPairing { before, .. } => before.id.0.clone(),
        RosterChange::ReadPerson { read } => person(read),
        RosterChange::ReadPairing { read } => read.id.0.clone(),
        RosterChange::VanishedPairing(id) => id.0.clone(),
        RosterChange::VanishedPerson(id) => id.0.clone(),
    }
}

/// The register of a programme, for the morning list; `None` if nothing runs in it, or too much.
///
/// # Errors
/// When it cannot be written.
pub(super) fn register(
    house: &House,
    programme: &Programme,
    rows: &[RegisterRow],
    date: jiff::civil::Date,
    now: Timestamp,
) -> Result<Option<Attachment>> {
    if rows.is_empty() || rows.len() > MOST_IN_REGISTER {
        return Ok(None);
    }
    let file_name = match house.standings.programmes.len() {
        1 => format!("register-{date}.xlsx"),
        _ => format!("register-{}-{date}.xlsx", programme.id),
    };
    let bytes = register::xlsx(&programme.id.0, rows, now).context("Cannot write the register")?;
    Ok(Some(Attachment { file_name, media_type: register::MEDIA_TYPE.to_owned(), bytes }))
}

#[cfg(test)]
#[path = "sheets_tests.rs"]
mod tests;
