//! A sheet of pairings as people keep them: CSV in any of the usual encodings or an Excel workbook,
//! headings in their own words; and the register that comes back.

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;

use super::{
    cells,
    grid::{self, Grid, Line},
    headings::{Column, Headings},
};
use crate::config::{problem::quotable, values};
use crate::{
    domain::{EmailAddress, Sentence, Side},
    intake::written,
    planning::roster::sheet::{Cell, SheetPairing, SheetPerson, SheetRow},
};

use super::headings::{Detail, Meaning};

/// Rows above the headings: titles and dates.
const MOST_TITLES: usize = 20;

/// A sheet as it was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Heading and meaning.
    pub columns: Vec<(String, Meaning)>,
    pub rows: Vec<SheetRow>,
    /// Rows that are taken for notes below the table: where, and what they say.
    pub notes: Vec<(usize, String)>,
    /// The sheet of a workbook.
    pub name: Option<String>,
    /// The encoding that was found, or that it is a workbook.
    pub form: &'static str,
    /// It is a register that comes back.
    pub register: Option<Written>,
}

/// When a register was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    pub programme: String,
    pub at: Timestamp,
}

/// Reads a sheet of whatever kind its content is. Rows that are not understood stay in it with
/// what is wrong.
///
/// # Errors
/// One sentence without its end, if the sheet as a whole cannot be used.
pub fn read(bytes: &[u8]) -> Result<Sheet, Sentence> {
    let book = grid::book(bytes)?;
    let mut wrong = None;
    for (name, grid) in &book.grids {
        match find_headings(grid) {
            Ok((headings, lines)) => {
                let mut sheet = of_lines(&headings, lines, book.stamp.as_ref(), name.is_some());
                sheet.name.clone_from(name);
                sheet.form = book.form;
                return Ok(sheet);
            }
            // The first sheet that holds anything is the one that people mean.
            Err(said) if !grid.lines.is_empty() => wrong = wrong.or(Some(said)),
            Err(_) => {}
        }
    }
    Err(wrong.unwrap_or_else(|| sentence!("sheet.empty")))
}

/// The headings, and the rows below them.
fn find_headings(grid: &Grid) -> Result<(Headings, &[Line]), Sentence> {
    let mut wrong: Option<Sentence> = None;
    for at in 0..grid.lines.len().min(MOST_TITLES) {
        let Some([line, rest @ ..]) = grid.lines.get(at..) else { break };
        let plain = Headings::read(&line.cells);
        // "Mentor" and "Mentee" over "Name, E-mail, Name, E-mail".
        if plain.as_ref().map_or(true, |headings| !headings.has_addresses())
            && let Some(([below], rest)) = rest.split_first_chunk()
            && !Headings::read(&below.cells).is_ok_and(|headings| headings.has_addresses())
            && let Ok(both) = Headings::under_groups(&line.cells, &below.cells)
            && both.has_addresses()
        {
            return Ok((both, rest));
        }
        match plain {
            Ok(headings) => return Ok((headings, rest)),
            // Both sides are there, and something else is wrong: these are the headings.
            Err(said) if said.of_headings => return Err(said.what),
            Err(said) => wrong = wrong.or(Some(said.what)),
        }
    }
    Err(wrong.unwrap_or_else(|| sentence!("sheet.empty")))
}

fn of_lines(headings: &Headings, lines: &[Line], stamp: Option<&Grid>, workbook: bool) -> Sheet {
    let before = stamp.and_then(Stamp::read);
    let mut rows = Vec::new();
    let mut notes = Vec::new();
    for line in lines {
        if is_note(headings, line) {
            notes.push((line.number, quotable(&line.cells.concat())));
            continue;
        }
        rows.push(row(headings, line, before.as_ref(), workbook));
    }
    refuse_contradictions(&mut rows);
    let columns = headings.columns.iter().map(|column| (column.heading.clone(), column.meaning)).collect();
    let register = before.map(|stamp| stamp.written);
    Sheet { columns, rows, notes, name: None, form: "", register }
}

/// A line of text below the table, such as "Last looked at by Rosa": one cell, and no address.
fn is_note(headings: &Headings, line: &Line) -> bool {
    let filled = line.cells.iter().filter(|cell| !cell.is_empty()).count();
    filled == 1 && headings.columns.len() > 1 && !line.cells.iter().any(|cell| cell.contains('@'))
}

/// What a register said when it was written, from its hidden sheet.
struct Stamp {
    written: Written,
    headings: Headings,
    rows: HashMap<String, Line>,
}

impl Stamp {
    fn read(grid: &Grid) -> Option<Self> {
        let [first, second, rows @ ..] = grid.lines.as_slice() else { return None };
        let [kind, programme, at, ..] = first.cells.as_slice() else { return None };
        let at = at.parse().ok().filter(|_| kind == super::register::KIND)?;
        let headings = Headings::read(&second.cells).ok()?;
        let id = headings.columns.iter().position(|column| column.meaning == Meaning::Id)?;
        let rows = rows.iter().filter_map(|line| Some((line.cells.get(id)?.clone(), line.clone()))).collect();
        Some(Self { written: Written { programme: programme.clone(), at }, headings, rows })
    }
}

/// The cells of a row by what they mean.
pub(super) struct Cells<'a> {
    columns: &'a [Column],
    cells: &'a [String],
    /// Those that speak; of a register, what was changed.
    speaks: Box<dyn Fn(Meaning) -> bool + 'a>,
}

impl<'a> Cells<'a> {
    /// The filled cells of one meaning, in their order.
    pub(super) fn of(&self, meaning: Meaning, nth: u8) -> Vec<&'a str> {
        let cells = self.cells;
        self.columns
            .iter()
            .enumerate()
            .filter(|(_, column)| column.meaning == meaning && column.nth == nth && (self.speaks)(meaning))
            .filter_map(|(at, _)| cells.get(at).map(String::as_str).filter(|cell| !cell.is_empty()))
            .collect()
    }

    /// `Mentee 1`, `Mentee 2`: the numbers in the headings of one side.
    pub(super) fn numbers(&self, side: fn(Detail) -> Meaning) -> BTreeSet<u8> {
        let of_side = |column: &&Column| Detail::ALL.iter().any(|detail| column.meaning == side(*detail));
        self.columns.iter().filter(of_side).map(|column| column.nth).collect()
    }

    fn has(&self, meaning: Meaning) -> bool {
        self.columns.iter().any(|column| column.meaning == meaning) && (self.speaks)(meaning)
    }
}

fn row(headings: &Headings, line: &Line, before: Option<&Stamp>, workbook: bool) -> SheetRow {
    let id = headings.columns.iter().position(|column| column.meaning == Meaning::Id);
    let id = id.and_then(|at| line.cells.get(at)).filter(|id| !id.is_empty());
    let was = id.zip(before).and_then(|(id, stamp)| Some((stamp, stamp.rows.get(id)?)));
    let Some((stamp, was)) = was else {
        let all = Cells { columns: &headings.columns, cells: &line.cells, speaks: Box::new(|_| true) };
        let extra = line
            .cells
            .get(headings.columns.len()..)
            .and_then(|extra| extra.iter().find(|cell| !cell.is_empty()));
        let said = match extra.filter(|_| !workbook) {
            // In CSV a comma that was not quoted has moved everything by one.
            Some(extra) => Err(sentence!("sheet.extra_cells", text => quotable(extra))),
            None => pairing(&all, false).and_then(whole),
        };
        return SheetRow { line: line.number, said, was: None };
    };
    let changed = changed(headings, line, stamp, was);
    let speaks = |meaning: Meaning| changed.contains(&meaning.group());
    let now = Cells { columns: &headings.columns, cells: &line.cells, speaks: Box::new(speaks) };
    let then = Cells { columns: &stamp.headings.columns, cells: &was.cells, speaks: Box::new(speaks) };
    let mut said = pairing(&now, true);
    if let (Ok(said), Some(id)) = (&mut said, id) {
        said.id = Some(id.clone());
    }
    SheetRow { line: line.number, said, was: pairing(&then, true).ok() }
}

/// The groups of columns in which the row differs from what the register said.
fn changed(headings: &Headings, line: &Line, stamp: &Stamp, was: &Line) -> BTreeSet<Meaning> {
    let text =
        |cells: &[String], at: usize| cells.get(at).map_or("", |cell| cell.trim()).replace("\r\n", "\n");
    let mut changed = BTreeSet::new();
    for (at, column) in headings.columns.iter().enumerate() {
        let then = stamp
            .headings
            .columns
            .iter()
            .position(|other| other.meaning == column.meaning && other.nth == column.nth)
            .map_or_else(String::new, |at| text(&was.cells, at));
        if column.meaning != Meaning::Unused && text(&line.cells, at) != then {
            changed.insert(column.meaning.group());
        }
    }
    changed
}

/// A row that is of no register names both sides, unless an id does.
fn whole(pairing: SheetPairing) -> Result<SheetPairing, Sentence> {
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
fn pairing(row: &Cells<'_>, register: bool) -> Result<SheetPairing, Sentence> {
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
    let people = |side: Side, meaning: fn(Detail) -> Meaning| -> Result<Cell<Vec<SheetPerson>>, Sentence> {
        match cells::people(side, row, meaning)? {
            people if !people.is_empty() => Ok(Cell::Says(people)),
            _ if empty(meaning(Detail::Email)) => Ok(Cell::Emptied),
            _ => Ok(Cell::Silent),
        }
    };
    Ok(SheetPairing {
        id: cell(Meaning::Id),
        mentors: people(Side::Mentor, Meaning::Mentor)?,
        mentees: people(Side::Mentee, Meaning::Mentee)?,
        weekly: match &weekly {
            Some(weekly) => Cell::Says(weekly.slot),
            None if empty(Meaning::Weekly) => Cell::Emptied,
            None => Cell::Silent,
        },
        in_zone: weekly.filter(|weekly| !weekly.is_bare()),
        place: checked(Meaning::Place, sentence!("sheet.the_place"), |text| {
            values::line(text, values::LONGEST_LINE)
        })?,
        programme: checked(Meaning::Programme, sentence!("sheet.the_programme"), values::name)?,
        kind: checked(Meaning::Kind, sentence!("sheet.the_kind"), values::kind)?,
        background: checked(Meaning::Background, sentence!("sheet.the_bare_background"), values::prose)?,
        introduced: date(Meaning::Introduced)?,
        started: date(Meaning::Started)?,
        stage,
    })
}

/// One address is one person throughout the sheet, and a pair stands in it once.
fn refuse_contradictions(rows: &mut [SheetRow]) {
    let mut names: HashMap<EmailAddress, (String, usize)> = HashMap::new();
    let mut pairs = HashMap::new();
    for row in rows.iter_mut().filter(|row| row.was.is_none()) {
        let Ok(pairing) = &row.said else { continue };
        let addresses = |people: &Cell<Vec<SheetPerson>>| {
            let people = people.says().into_iter().flatten();
            people.map(|person| person.email.clone()).collect::<BTreeSet<_>>()
        };
        let key = (
            addresses(&pairing.mentors),
            addresses(&pairing.mentees),
            pairing.programme.says().cloned(),
            pairing.kind.says().cloned(),
            pairing.id.clone(),
        );
        let twice = pairs.get(&key).filter(|_| !key.0.is_empty());
        let mut wrong = twice.map(|line| sentence!("sheet.pair_twice", line));
        for person in [&pairing.mentors, &pairing.mentees].into_iter().filter_map(Cell::says).flatten() {
            let Some(name) = &person.name else { continue };
            let (known, line) = names.entry(person.email.clone()).or_insert((name.clone(), row.line));
            if known.to_lowercase() != name.to_lowercase() {
                let address = &person.email;
                wrong.get_or_insert(
                    sentence!("sheet.two_names", address, known => known.as_str(), line => *line, name),
                );
            }
        }
        pairs.entry(key).or_insert(row.line);
        if let Some(wrong) = wrong {
            row.said = Err(wrong);
        }
    }
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
