//! A row to what it says of a pairing.

use super::{
    cells,
    headings::{Detail, Meaning},
    people,
    row::Cells,
};
use crate::{
    config::values,
    domain::{Sentence, Side},
    intake::written,
    planning::roster::sheet::{Cell, SheetPairing, SheetPerson},
};

/// Headings of unknown columns that hold names beside the addresses of a side, which has no column for its names.
#[derive(Debug, Default)]
pub(super) struct NameColumns {
    pub(super) mentor: Option<String>,
    pub(super) mentee: Option<String>,
}

impl NameColumns {
    fn of(&self, side: Side) -> Option<&str> {
        match side {
            Side::Mentor => self.mentor.as_deref(),
            Side::Mentee => self.mentee.as_deref(),
        }
    }
}

/// A row that is of no register names both sides, unless an id does.
pub(super) fn whole(pairing: SheetPairing) -> Result<SheetPairing, Sentence> {
    for (people, mentor) in [(&pairing.mentors, true), (&pairing.mentees, false)] {
        if *people == Cell::Silent && pairing.id.is_none() {
            return Err(sentence!("sheet.no_address", mentor));
        }
    }
    let both = |one: &SheetPerson| {
        pairing.mentees.says().is_some_and(|others| others.iter().any(|other| other.email == one.email))
    };
    match pairing.mentors.says().and_then(|mentors| mentors.iter().find(|one| both(one))) {
        Some(both) => Err(sentence!("sheet.on_both_sides", who => &both.email)),
        None => Ok(pairing),
    }
}

/// `register`: an empty cell was emptied by somebody.
pub(super) fn pairing(
    row: &Cells<'_>,
    names: &NameColumns,
    register: bool,
) -> Result<SheetPairing, Sentence> {
    let joined = |meaning: Meaning, with: &str| {
        let found = row.of(meaning, 0);
        let blank = matches!(meaning, Meaning::Weekly | Meaning::Place)
            && found.iter().all(|cell| cells::is_blank(cell));
        (!found.is_empty() && !blank).then(|| found.join(with))
    };
    let cell = |meaning: Meaning| joined(meaning, if meaning == Meaning::Background { "\n" } else { " " });
    let checked = |meaning: Meaning, what: Sentence, read: cells::Read<String>| match cell(meaning) {
        Some(text) => match read(&text) {
            Ok(value) => Ok(Cell::Says(value)),
            Err(wrong) => Err(cells::sentence(what, &text, wrong)),
        },
        None if register && row.has(meaning) => Ok(Cell::Emptied),
        None => Ok(Cell::Silent),
    };
    let empty = |meaning: Meaning| register && row.has(meaning);
    let weekly = match cell(Meaning::Weekly) {
        Some(text) => Some(written::weekly(&text).map_err(|why| written::refused(&text, why))?),
        None => None,
    };
    let stage = match cell(Meaning::Stage) {
        Some(text) => Cell::Says(cells::stage(&text)?),
        None => Cell::Silent,
    };
    let date = |meaning: Meaning| cell(meaning).map(|text| cells::date(&text)).transpose();
    let starts = match date(Meaning::FirstDay)? {
        Some(day) => Cell::Says(day),
        None if empty(Meaning::FirstDay) => Cell::Emptied,
        None => Cell::Silent,
    };
    let members = |side: Side, meaning: fn(Detail) -> Meaning| -> Result<Cell<Vec<SheetPerson>>, Sentence> {
        match people::of_side(side, row, meaning, names.of(side).map(|column| (column, side)))? {
            people if !people.is_empty() => Ok(Cell::Says(people)),
            _ if empty(meaning(Detail::Email)) => Ok(Cell::Emptied),
            _ => Ok(Cell::Silent),
        }
    };
    let place = checked(Meaning::Place, sentence!("sheet.the_place"), |text| {
        values::line(text, values::LONGEST_LINE)
    })?;
    // "Join" is no place: the page behind it is.
    let place = match (place, row.page(Meaning::Place)) {
        (Cell::Says(text), Some(page)) if !text.contains("://") => Cell::Says(page.to_owned()),
        (place, _) => place,
    };
    Ok(SheetPairing {
        id: cell(Meaning::Id),
        mentors: members(Side::Mentor, Meaning::Mentor)?,
        mentees: members(Side::Mentee, Meaning::Mentee)?,
        weekly: match &weekly {
            Some(weekly) => Cell::Says(weekly.slot),
            None if empty(Meaning::Weekly) => Cell::Emptied,
            None => Cell::Silent,
        },
        written: weekly,
        place,
        programme: checked(Meaning::Programme, sentence!("sheet.the_programme"), values::name)?,
        kind: checked(Meaning::Kind, sentence!("sheet.the_kind"), values::kind)?,
        background: checked(Meaning::Background, sentence!("sheet.the_bare_background"), values::prose)?,
        introduced: date(Meaning::Introduced)?,
        started: date(Meaning::Started)?,
        starts,
        stage,
    })
}
