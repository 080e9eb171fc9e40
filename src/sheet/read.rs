//! A sheet of pairings as people keep them: CSV in any of the usual encodings or an Excel workbook,
//! headings in their own words; and the register that comes back.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
};

use jiff::Timestamp;

use super::{
    grid::{self, Book, Grid},
    headings::{Detail, Headings, Meaning},
    line::Line,
    mojibake,
    pairing::{NameColumns, pairing, whole},
    passed_over::{self, Kept},
    row::Cells,
};
use crate::{
    config::problem::quotable,
    domain::{EmailAddress, Sentence, called},
    planning::roster::sheet::{Cell, SheetPairing, SheetPerson, SheetRow},
};

/// Rows above the headings: titles and dates.
const MOST_TITLES: usize = 20;

/// A sheet as it was understood.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Heading and meaning.
    pub columns: Vec<(String, Meaning)>,
    pub rows: Vec<SheetRow>,
    /// Rows that are taken for notes below the table: where, and what they say.
    pub notes: Vec<(usize, String)>,
    /// The sheet of a workbook.
    pub name: Option<String>,
    /// Its other sheets that hold pairings too, and are not read.
    pub others: Vec<String>,
    /// Rows with people that do not show, and headings of columns that do not: they are left out.
    pub hidden: (usize, Vec<String>),
    /// Rows prepared for later, with nobody in them.
    pub empty: usize,
    /// The encoding that was found, or that it is a workbook.
    pub form: &'static str,
    /// It is a register that comes back.
    pub register: Option<Written>,
    /// Each row as it stands, by its line; of a register the hidden sheet too, row by row.
    pub cells: BTreeMap<usize, Vec<String>>,
    pub stamp: Vec<Vec<String>>,
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
    let mut found: Option<Sheet> = None;
    let mut wrong = None;
    for (name, grid) in &book.grids {
        match of_grid(grid, &book, name.is_some()) {
            Ok(mut sheet) => match (&mut found, name) {
                (None, name) => {
                    sheet.name.clone_from(name);
                    found = Some(sheet);
                    // The same text with another delimiter is no other sheet.
                    if name.is_none() {
                        break;
                    }
                }
                // A template without rows is not what people mean.
                (Some(first), Some(_)) if first.rows.is_empty() && !sheet.rows.is_empty() => {
                    sheet.name.clone_from(name);
                    *first = sheet;
                }
                (Some(first), Some(name)) if !sheet.rows.is_empty() => first.others.push(name.clone()),
                _ => {}
            },
            // The first sheet that holds anything is the one that people mean.
            Err(said) if !grid.lines.is_empty() => wrong = wrong.or(Some(said)),
            Err(_) => {}
        }
    }
    found.ok_or_else(|| wrong.unwrap_or_else(|| sentence!("sheet.empty")))
}

fn of_grid(grid: &Grid, book: &Book, workbook: bool) -> Result<Sheet, Sentence> {
    let shown = without_hidden_columns(grid, book.stamp.is_some());
    let hidden = |at: usize| {
        let line = grid.lines.iter().find(|line| line.number == at);
        let columns = grid.hidden_columns.iter().filter_map(|column| line?.cells.get(*column));
        columns.filter(|heading| !heading.is_empty()).map(|heading| quotable(heading)).collect::<Vec<_>>()
    };
    let (headings, at, lines) = match find_headings(&shown) {
        Ok(found) => found,
        // All would be well if what is hidden were shown.
        Err(wrong) if !grid.hidden_columns.is_empty() => {
            let columns = find_headings(grid).map(|(_, at, _)| hidden(at)).map_err(|_| wrong)?;
            return Err(sentence!("sheet.hidden_needed", n => columns.len(), columns));
        }
        Err(wrong) => return Err(wrong),
    };
    let mut hidden = hidden(at);
    hidden.retain(|heading| headings.columns.iter().all(|column| column.heading != *heading));
    let mut sheet = of_lines(&headings, lines, book.stamp.as_ref(), workbook);
    sheet.hidden.1 = hidden;
    sheet.form = book.form;
    Ok(sheet)
}

/// What shows of a sheet; of a register the ids stay, which say whose the rows are.
fn without_hidden_columns(grid: &Grid, register: bool) -> Cow<'_, Grid> {
    if grid.hidden_columns.is_empty() {
        return Cow::Borrowed(grid);
    }
    let is_id = |column: usize| {
        register
            && grid
                .lines
                .first()
                .and_then(|line| line.cells.get(column))
                .is_some_and(|cell| Headings::meaning_of(cell) == Meaning::Id)
    };
    let hidden: Vec<usize> = grid.hidden_columns.iter().copied().filter(|column| !is_id(*column)).collect();
    let mut shown = grid.clone();
    for line in &mut shown.lines {
        for column in &hidden {
            if let Some(cell) = line.cells.get_mut(*column) {
                cell.clear();
            }
        }
    }
    Cow::Owned(shown)
}

/// The headings, the line they stand on, and the rows below them.
fn find_headings(grid: &Grid) -> Result<(Headings, usize, &[Line]), Sentence> {
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
            return Ok((both, below.number, rest));
        }
        match plain {
            Ok(headings) => return Ok((headings, line.number, rest)),
            // Both sides are there, and something else is wrong: these are the headings.
            Err(said) if said.of_headings => return Err(said.what),
            Err(said) => wrong = wrong.or(Some(said.what)),
        }
    }
    Err(wrong.unwrap_or_else(|| sentence!("sheet.empty")))
}

fn of_lines(headings: &Headings, lines: &[Line], stamp: Option<&Grid>, workbook: bool) -> Sheet {
    let before = stamp.and_then(Stamp::read);
    let mut sheet = Sheet::default();
    let reading = Reading {
        headings,
        before: before.as_ref(),
        names: passed_over::name_columns(headings, lines),
        // In CSV a comma that was not quoted has moved everything by one; in most rows it is a column without heading.
        extra_counts: !workbook && !passed_over::most_have_more(headings, lines),
    };
    for line in lines {
        match passed_over::kept(headings, line) {
            Kept::Row => {
                sheet.cells.insert(line.number, line.cells.clone());
                sheet.rows.push(reading.row(line));
            }
            Kept::Hidden => sheet.hidden.0 += 1,
            Kept::Nobody => sheet.empty += 1,
            Kept::Note(note) => sheet.notes.push((line.number, note)),
            Kept::Nothing => {}
        }
    }
    spread_shared(&mut sheet.rows);
    refuse_contradictions(&mut sheet.rows);
    sheet.columns = headings.columns.iter().map(|column| (column.heading.clone(), column.meaning)).collect();
    if let Some(stamp) = stamp.filter(|_| before.is_some()) {
        sheet.stamp = stamp.lines.iter().map(|line| line.cells.clone()).collect();
    }
    sheet.register = before.map(|stamp| stamp.written);
    sheet
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

/// What the rows of a sheet are read with.
struct Reading<'a> {
    headings: &'a Headings,
    before: Option<&'a Stamp>,
    names: NameColumns,
    /// A cell without a heading is a mistake.
    extra_counts: bool,
}

impl Reading<'_> {
    fn row(&self, line: &Line) -> SheetRow {
        let headings = self.headings;
        let repaired = line.repaired.iter().map(|(was, is)| {
            let (was, is) = (quotable(was), quotable(is));
            sentence!("sheet.repaired", was, is)
        });
        let notes: Vec<Sentence> = repaired.collect();
        let id = headings.columns.iter().position(|column| column.meaning == Meaning::Id);
        let id = id.and_then(|at| line.cells.get(at)).filter(|id| !id.is_empty());
        let was = id.zip(self.before).and_then(|(id, stamp)| Some((stamp, stamp.rows.get(id)?)));
        let Some((stamp, was)) = was else {
            let said = self.plain(line);
            return SheetRow { line: line.number, said, was: None, asked: None, notes };
        };
        let changed = changed(headings, line, stamp, was);
        let mut said = pairing(&Cells::changed(headings, line, &changed), &self.names, true);
        if let (Ok(said), Some(id)) = (&mut said, id) {
            said.id = Some(id.clone());
        }
        let then = pairing(&Cells::changed(&stamp.headings, was, &changed), &NameColumns::default(), true);
        SheetRow { line: line.number, said, was: then.ok(), asked: None, notes }
    }

    /// A row that is of no register.
    fn plain(&self, line: &Line) -> Result<SheetPairing, Sentence> {
        let known = self.headings.columns.len();
        let extra = line.cells.get(known..).and_then(|extra| extra.iter().find(|cell| !cell.is_empty()));
        if let Some(extra) = extra.filter(|_| self.extra_counts) {
            return Err(sentence!("sheet.extra_cells", text => quotable(extra)));
        }
        let of_people = self.headings.columns.iter().zip(&line.cells);
        let lost = of_people
            .filter(|(column, _)| column.meaning.is_person())
            .find(|(_, cell)| mojibake::is_lost(cell));
        if let Some((_, cell)) = lost {
            return Err(sentence!("sheet.letters_lost", text => quotable(cell)));
        }
        let mut said = pairing(&Cells::of_line(self.headings, line), &self.names, false).and_then(whole)?;
        // A row of the register that was copied still says what the other one is called.
        let people = [&mut said.mentors, &mut said.mentees].into_iter().filter(|_| self.before.is_some());
        for person in people.filter_map(Cell::says_mut).flatten() {
            let of_name = |called: &String| person.name.as_ref().is_some_and(|name| name.contains(called));
            person.called = person.called.take().filter(of_name);
        }
        Ok(said)
    }
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
    // Whom a new name to call them by is meant for, the others of the row say.
    for side in [Meaning::Mentor, Meaning::Mentee] {
        if changed.contains(&side(Detail::Called)) {
            changed.insert(side(Detail::Email));
        }
    }
    changed
}

/// What one row says of an address that several people share holds for the whole sheet.
fn spread_shared(rows: &mut [SheetRow]) {
    fn people(row: &mut SheetRow) -> impl Iterator<Item = &mut SheetPerson> {
        let said = row.said.as_mut().ok();
        let sides = said.map(|said| [&mut said.mentors, &mut said.mentees]);
        sides.into_iter().flatten().filter_map(Cell::says_mut).flatten()
    }
    let marked = rows.iter_mut().flat_map(people).filter(|person| person.shared);
    let shared: HashSet<EmailAddress> = marked.map(|person| person.email.clone()).collect();
    for person in rows.iter_mut().flat_map(people).filter(|person| shared.contains(&person.email)) {
        person.shared = true;
    }
}

/// An address of which nothing else is said is one person throughout the sheet, and a pair stands in it once.
fn refuse_contradictions(rows: &mut [SheetRow]) {
    let mut names: HashMap<EmailAddress, (String, usize)> = HashMap::new();
    let mut pairs = HashMap::new();
    for row in rows.iter_mut().filter(|row| row.was.is_none()) {
        let Ok(pairing) = &row.said else { continue };
        let addresses = |people: &Cell<Vec<SheetPerson>>| {
            let people = people.says().into_iter().flatten();
            // Two who share an address make two pairs.
            let name =
                |person: &SheetPerson| person.name.as_deref().filter(|_| person.shared).map(called::bare);
            people.map(|person| (person.email.clone(), name(person))).collect::<BTreeSet<_>>()
        };
        let key = (
            addresses(&pairing.mentors),
            addresses(&pairing.mentees),
            pairing.programme.says().cloned(),
            pairing.kind.says().cloned(),
            pairing.id.clone(),
        );
        let twice = pairs.get(&key).filter(|_| !key.0.is_empty());
        let wrong = twice.map(|line| sentence!("sheet.pair_twice", line));
        for person in [&pairing.mentors, &pairing.mentees].into_iter().filter_map(Cell::says).flatten() {
            let Some(name) = person.name.as_ref().filter(|_| !person.shared) else { continue };
            let (known, line) = names.entry(person.email.clone()).or_insert((name.clone(), row.line));
            if !called::are_one(known, name) {
                let address = &person.email;
                row.asked.get_or_insert(
                    sentence!("sheet.two_names", address, known => known.as_str(), line => *line, name),
                );
            }
        }
        pairs.entry(key).or_insert(row.line);
        if let Some(wrong) = wrong.filter(|_| row.asked.is_none()) {
            row.said = Err(wrong);
        }
    }
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
