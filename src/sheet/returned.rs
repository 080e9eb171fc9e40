//! The rows of a sheet that were not taken, as a sheet of their own with the reason in a column: to be put right there
//! and sent again.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{
    headings::{Headings, Meaning},
    read::Sheet,
    written::{self, Page, WriteError},
};

/// The width of the column of reasons, in characters.
const WIDTH_OF_REASONS: u16 = 60;

/// The workbook's bytes. `left_out`: the lines of the rows, each with its reason; `heading`: of the reasons.
///
/// # Errors
/// When the rows are more than a sheet can hold.
pub fn xlsx(
    sheet: &Sheet,
    left_out: &[(usize, String)],
    (name, heading): (&str, &str),
    at: Timestamp,
) -> Result<Vec<u8>, WriteError> {
    // Of a sheet that came back once before: its reasons are over.
    let old = sheet.columns.iter().position(|(own, _)| own == heading);
    let without_old = |cells: &[String]| -> Vec<String> {
        let kept = cells.iter().enumerate().filter(|(at, _)| Some(*at) != old);
        kept.map(|(_, cell)| cell.clone()).collect()
    };
    let columns: Vec<String> = sheet.columns.iter().map(|(own, _)| own.clone()).collect();
    let columns = without_old(&columns);
    let mut headings = vec![(heading.to_owned(), Some(WIDTH_OF_REASONS))];
    headings.extend(columns.iter().map(|own| (own.clone(), None)));
    let cells = |line: &usize| sheet.cells.get(line).map(Vec::as_slice).unwrap_or_default();
    let rows = left_out.iter().map(|(line, why)| {
        let mut row = vec![why.clone()];
        row.extend(without_old(cells(line)));
        row
    });
    let page = Page { name: name.to_owned(), headings, rows: rows.collect(), frozen: 1 };
    let lines: Vec<&[String]> = left_out.iter().map(|(line, _)| cells(line)).collect();
    written::xlsx(&page, &stamp_of(sheet, &lines), at)
}

/// What a register remembers of these rows, so that again only what is changed in them speaks.
fn stamp_of(sheet: &Sheet, lines: &[&[String]]) -> Vec<Vec<String>> {
    let id = |columns: &[Meaning]| columns.iter().position(|meaning| *meaning == Meaning::Id);
    let own: Vec<Meaning> = sheet.columns.iter().map(|(_, meaning)| *meaning).collect();
    let [first, headings, rows @ ..] = sheet.stamp.as_slice() else { return Vec::new() };
    let stamped: Vec<Meaning> = headings.iter().map(|cell| Headings::meaning_of(cell)).collect();
    let (Some(own), Some(stamped)) = (id(&own), id(&stamped)) else { return Vec::new() };
    let wanted: BTreeSet<&String> = lines.iter().filter_map(|line| line.get(own)).collect();
    let mut stamp = vec![first.clone(), headings.clone()];
    stamp.extend(rows.iter().filter(|row| row.get(stamped).is_some_and(|id| wanted.contains(id))).cloned());
    stamp
}
