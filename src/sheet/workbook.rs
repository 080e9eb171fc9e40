//! An Excel workbook (ECMA-376, `.xlsx`) to rows of text: the one module that takes one apart.
//!
//! A workbook is a zip of XML that a stranger may have made. It is expanded once to be counted
//! and looked at before anything reads it: how large it becomes, whether its text is plain UTF-8,
//! and whether it claims more than it holds (`calamine` sets memory aside for whatever number of
//! strings a workbook claims). What passes is read cell by cell, never as a whole rectangle.

use std::{
    collections::BTreeMap,
    io::{Cursor, Read as _},
    panic::{AssertUnwindSafe, catch_unwind},
};

use calamine::{DataRef, ExcelDateTime, Reader as _, SheetVisible, Xlsx};
use zip::ZipArchive;

use super::{
    grid::{Grid, MOST_COLUMNS, MOST_ROWS, MOST_TEXT, too_many_columns, too_many_rows},
    line::{LONGEST_CELL, Line},
    links,
    markings::{self, Markings},
};
use crate::domain::Sentence;

/// Octets that a workbook may become when it is expanded: ten times a register of 20,000 rows.
const MOST_EXPANDED: u64 = 64 * 1024 * 1024;
/// Files in the zip.
const MOST_PARTS: usize = 2_000;
/// Sheets that are read.
const MOST_SHEETS: usize = 50;
/// Merged cells of one sheet that are filled, and the cells they may fill.
const MOST_MERGED: usize = 20_000;

type Workbook<'a> = Xlsx<Cursor<&'a [u8]>>;

/// A sheet of a workbook.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) name: String,
    pub(super) hidden: bool,
    pub(super) grid: Grid,
}

/// The sheets in the order of their tabs.
///
/// # Errors
/// One sentence without its end.
pub(super) fn pages(bytes: &[u8]) -> Result<Vec<Page>, Sentence> {
    look_over(bytes)?;
    // What the library does not expect it may answer with a panic: that is a bad workbook too.
    catch_unwind(AssertUnwindSafe(|| read(bytes))).unwrap_or_else(|_| Err(sentence!("sheet.damaged")))
}

fn read(bytes: &[u8]) -> Result<Vec<Page>, Sentence> {
    let mut workbook: Workbook<'_> = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    let sheets: Vec<(String, bool)> = workbook
        .sheets_metadata()
        .iter()
        .take(MOST_SHEETS)
        .map(|sheet| (sheet.name.clone(), sheet.visible != SheetVisible::Visible))
        .collect();
    let marked = markings::of_sheets(bytes);
    let none = Markings::default();
    let mut pages = Vec::new();
    let mut text = 0;
    for (name, hidden) in sheets {
        let marked = marked.get(&name).unwrap_or(&none);
        if let Some(grid) = page(&mut workbook, &name, marked, &mut text)? {
            pages.push(Page { name, hidden, grid });
        }
    }
    Ok(pages)
}

fn damaged(error: impl std::fmt::Display) -> Sentence {
    let said: String = error.to_string().chars().filter(|c| !c.is_control()).take(200).collect();
    sentence!("sheet.workbook_unreadable", said)
}

fn too_much_text() -> Sentence {
    sentence!("sheet.too_much_text", most => MOST_TEXT / 1024 / 1024)
}

/// Expands every part once, keeping nothing.
fn look_over(bytes: &[u8]) -> Result<(), Sentence> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    if archive.len() > MOST_PARTS {
        return Err(sentence!("sheet.too_many_parts", parts => archive.len(), most => MOST_PARTS));
    }
    let mut left = MOST_EXPANDED;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(damaged)?;
        let name = part.name().map_err(damaged)?.to_ascii_lowercase();
        let mut expanded = Vec::new();
        // The size that a zip declares is a claim, so the octets themselves are counted.
        part.take(left + 1).read_to_end(&mut expanded).map_err(damaged)?;
        left = left
            .checked_sub(expanded.len() as u64)
            .ok_or_else(|| sentence!("sheet.expands_too_far", most => MOST_EXPANDED / 1024 / 1024))?;
        if name.ends_with(".xml") || name.ends_with(".rels") || name.starts_with("xl/") {
            look_at(&name, &expanded)?;
        }
    }
    Ok(())
}

/// Excel, LibreOffice and Google write UTF-8; anything else could hide what is looked for here.
fn look_at(name: &str, part: &[u8]) -> Result<(), Sentence> {
    let is_text =
        name.ends_with(".xml") || name.ends_with(".rels") || part.trim_ascii_start().starts_with(b"<");
    if !is_text {
        return Ok(());
    }
    let odd = || sentence!("sheet.odd_workbook");
    let text = std::str::from_utf8(part).map_err(|_| odd())?;
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if let Some(declaration) = start.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")) {
        let declared = declaration.0.to_ascii_lowercase();
        if declared.contains("encoding") && !declared.contains("utf-8") && !declared.contains("us-ascii") {
            return Err(odd());
        }
    }
    if text.contains('\0') || text.contains("<!DOCTYPE") || text.contains("<!ENTITY") {
        return Err(odd());
    }
    for claim in text.split("uniqueCount").skip(1) {
        let digits = claim.trim_start_matches(|c: char| c.is_whitespace() || "=\"'".contains(c));
        let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        let claimed = digits.get(..end).unwrap_or_default();
        // Each string takes `<si/>` at the least.
        if !claimed.is_empty()
            && claimed.parse::<usize>().map_or(true, |claimed| claimed > part.len() / 5 + 1)
        {
            return Err(sentence!("sheet.false_claim"));
        }
    }
    Ok(())
}

type Rows = BTreeMap<u32, BTreeMap<u32, String>>;

/// A sheet's cells; `None` for what is no worksheet (a chart).
fn page(
    workbook: &mut Workbook<'_>,
    name: &str,
    marked: &Markings,
    text: &mut usize,
) -> Result<Option<Grid>, Sentence> {
    let mut rows: Rows = BTreeMap::new();
    {
        let mut cells = match workbook.worksheet_cells_reader(name) {
            Ok(cells) => cells,
            Err(calamine::XlsxError::NotAWorksheet(_)) => return Ok(None),
            Err(error) => return Err(damaged(error)),
        };
        while let Some(cell) = cells.next_cell().map_err(damaged)? {
            let (row, column) = cell.get_position();
            let Some(said) = shown(cell.get_value(), marked, (row, column)) else { continue };
            enter(&mut rows, (row, column), said, name, text)?;
        }
    }
    // A formula whose result the file does not hold: a link says its text, another one stands for itself.
    for (place, formula) in &marked.formulas {
        if rows.get(&place.0).is_none_or(|cells| !cells.contains_key(&place.1)) {
            let said = links::of_formula(formula)
                .map_or_else(|| format!("={formula}"), |(_, text)| text.unwrap_or_default());
            enter(&mut rows, *place, said, name, text)?;
        }
    }
    let targets = targets(workbook, name, marked)?;
    // Before cells are merged: a name with an address may stand for several rows.
    for ((row, column), target) in &targets {
        if let Some(address) = links::address(target)
            && let Some(cell) = rows.get_mut(row).and_then(|cells| cells.get_mut(column))
            && !cell.contains('@')
        {
            *cell = format!("{cell} <{address}>").trim_start().to_owned();
        }
    }
    fill_merged(workbook, name, &mut rows, text)?;
    let lines = rows.into_iter().map(|(row, cells)| {
        let width = cells.keys().next_back().map_or(0, |last| *last as usize + 1);
        let mut line = vec![String::new(); width];
        for (column, said) in cells {
            if let Some(cell) = line.get_mut(column as usize) {
                *cell = said;
            }
        }
        let mut line = Line::new(row as usize + 1, line);
        for ((_, column), target) in targets.range((row, 0)..=(row, u32::MAX)) {
            line.link(*column as usize, target);
        }
        line.hidden = marked.hidden_rows.contains(&row);
        line
    });
    let lines = lines.filter(|line| !line.is_empty()).collect();
    Ok(Some(Grid { lines, hidden_columns: marked.hidden_columns.clone() }))
}

/// What a person sees in the cell: a number with the zeros that its format shows.
fn shown(value: &DataRef<'_>, marked: &Markings, place: (u32, u32)) -> Option<String> {
    let said = words(value)?;
    let number =
        matches!(value, DataRef::Int(_) | DataRef::Float(_)).then(|| said.parse::<u64>().ok()).flatten();
    match number.zip(marked.digits.get(&place)) {
        Some((number, pattern)) => Some(markings::in_digits(pattern, number)),
        None => Some(said),
    }
}

fn enter(
    rows: &mut Rows,
    (row, column): (u32, u32),
    said: String,
    name: &str,
    text: &mut usize,
) -> Result<(), Sentence> {
    *text += said.len();
    if *text > MOST_TEXT {
        return Err(too_much_text());
    }
    if usize::try_from(column).unwrap_or(usize::MAX) >= MOST_COLUMNS {
        return Err(too_many_columns(Some(name)));
    }
    rows.entry(row).or_default().insert(column, said);
    if rows.len() > MOST_ROWS {
        return Err(too_many_rows(Some(name)));
    }
    Ok(())
}

/// Where the links of single cells lead, those of formulas with them.
fn targets(
    workbook: &mut Workbook<'_>,
    name: &str,
    marked: &Markings,
) -> Result<BTreeMap<(u32, u32), String>, Sentence> {
    let formulas = marked.formulas.iter();
    let mut links: BTreeMap<(u32, u32), String> =
        formulas.filter_map(|(place, formula)| Some((*place, links::of_formula(formula)?.0))).collect();
    for link in workbook.hyperlinks_by_sheet_name(name).map_err(damaged)?.into_iter().take(MOST_MERGED) {
        if link.range.end == link.range.start
            && let Some(target) = link.target
        {
            links.insert(link.range.start, target);
        }
    }
    Ok(links)
}

/// One mentor over the rows of several mentees: a merged cell counts for each of its rows. Across
/// columns it counts once, as a title does.
fn fill_merged(
    workbook: &mut Workbook<'_>,
    name: &str,
    rows: &mut Rows,
    text: &mut usize,
) -> Result<(), Sentence> {
    let mut filled = 0;
    for merged in workbook.merge_cells_by_sheet_name(name).map_err(damaged)?.into_iter().take(MOST_MERGED) {
        let ((first, column), (last, _)) = (merged.start, merged.end);
        let Some(said) = rows.get(&first).and_then(|cells| cells.get(&column)).cloned() else { continue };
        let others: Vec<u32> = match first.checked_add(1).filter(|next| *next <= last) {
            Some(next) => rows.range(next..=last).map(|(row, _)| *row).take(MOST_MERGED - filled).collect(),
            None => continue,
        };
        for row in others {
            filled += 1;
            *text += said.len();
            if *text > MOST_TEXT {
                return Err(too_much_text());
            }
            if let Some(cells) = rows.get_mut(&row) {
                cells.entry(column).or_insert_with(|| said.clone());
            }
        }
    }
    Ok(())
}

/// What a person sees in the cell, as near as may be; `None` if it is empty.
fn words(value: &DataRef<'_>) -> Option<String> {
    let said = match value {
        DataRef::Empty => return None,
        DataRef::String(text) => cut(text),
        DataRef::SharedString(text) => cut(text),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => cut(&text.replace('T', " ")),
        DataRef::Int(number) => number.to_string(),
        // A phone number in a cell for numbers: no exponent, no fraction that is not there.
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(yes) => if *yes { "TRUE" } else { "FALSE" }.to_owned(),
        DataRef::DateTime(at) => date_words(at),
        DataRef::Error(error) => error.to_string(),
    };
    let said = said.trim();
    (!said.is_empty()).then(|| said.to_owned())
}

/// A cell is cut one character past what anything here may be long, so that it is refused as too long.
fn cut(text: &str) -> String {
    text.chars().take(LONGEST_CELL + 1).collect()
}

/// `18:00` for a time, `2027-01-12` for a date, both for both.
fn date_words(at: &ExcelDateTime) -> String {
    let value = at.as_f64();
    if !value.is_finite() {
        return String::new();
    }
    let minutes = ((value - value.floor()) * 24.0 * 60.0).round().min(24.0 * 60.0 - 1.0);
    let (hours, minutes) = ((minutes / 60.0).floor(), minutes % 60.0);
    if (0.0..1.0).contains(&value) {
        return format!("{hours:02}:{minutes:02}");
    }
    let (year, month, day, ..) = at.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    if hours == 0.0 && minutes == 0.0 { date } else { format!("{date} {hours:02}:{minutes:02}") }
}

#[cfg(test)]
#[path = "workbook_tests.rs"]
mod tests;
