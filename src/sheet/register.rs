//! The register as an Excel workbook that can be edited and sent back: the one module that writes
//! one.
//!
//! Beside the sheet that people see lies a hidden one with the same rows as they were written: when
//! the register comes back, what differs from it is what somebody changed. The same rows at the
//! same time are the same bytes.

use jiff::{Timestamp, tz::TimeZone};
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError,
};

use super::{cells::paused_until, grid::STAMP};
use crate::report::register::{RegisterPerson, RegisterRow};

/// The media type of such a file.
pub const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// Opens the hidden sheet.
pub(super) const KIND: &str = "mentord register 1";
/// Headings, each with its column's width in characters.
const HEADINGS: [(&str, u16); 13] = [
    ("Pairing", 16),
    ("Programme", 14),
    ("Kind", 12),
    ("Mentor", 22),
    ("Mentor e-mail", 28),
    ("Mentee", 22),
    ("Mentee e-mail", 28),
    ("Weekly", 12),
    ("Place", 28),
    ("Background", 34),
    ("Stage", 22),
    ("Last heard", 18),
    ("Needs staff", 34),
];
/// The longest text a cell of Excel holds, in characters, less what escaping adds.
const LONGEST: usize = 30_000;

/// Whether a heading is one of the register's own.
#[must_use]
pub fn is_own(heading: &str) -> bool {
    HEADINGS.iter().any(|(own, _)| *own == heading)
}

/// The workbook's bytes.
///
/// # Errors
/// When the rows are more than a sheet can hold.
pub fn xlsx(programme: &str, rows: &[RegisterRow], at: Timestamp) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let made = at.to_zoned(TimeZone::UTC);
    let year = u16::try_from(made.year()).unwrap_or(1900).max(1900);
    let made = ExcelDateTime::from_ymd(year, made.month().unsigned_abs(), made.day().unsigned_abs())?;
    workbook.set_properties(&DocProperties::new().set_author("mentord").set_creation_datetime(&made));
    let sheet = workbook.add_worksheet();
    sheet.set_name("Register")?;
    write_table(sheet, 0, rows)?;
    sheet.set_freeze_panes(1, 1)?;
    let last =
        (u16::try_from(HEADINGS.len()).unwrap_or(1) - 1, u32::try_from(rows.len()).unwrap_or(u32::MAX));
    sheet.autofilter(0, 0, last.1, last.0)?;
    let hidden = workbook.add_worksheet();
    hidden.set_name(STAMP)?.set_hidden(true);
    for (column, said) in [KIND, programme, &at.to_string()].into_iter().enumerate() {
        hidden.write_string(0, u16::try_from(column).unwrap_or(0), said)?;
    }
    write_table(hidden, 1, rows)?;
    workbook.save_to_buffer()
}

fn write_table(sheet: &mut Worksheet, top: u32, rows: &[RegisterRow]) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold().set_background_color(Color::RGB(0x00DD_E6EE)).set_text_wrap();
    let plain = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    // Should the cell ever go through CSV, what begins like a formula stays text.
    let quoted = plain.clone().set_quote_prefix();
    for (column, (heading, width)) in (0..).zip(HEADINGS) {
        sheet.write_string_with_format(top, column, heading, &bold)?;
        sheet.set_column_width(column, width)?;
    }
    for (line, row) in (top + 1..).zip(rows) {
        for (column, said) in (0..).zip(cells(row)) {
            if said.is_empty() {
                continue;
            }
            let said: String = said.chars().take(LONGEST).collect();
            let format = if said.starts_with(['=', '+', '-', '@', '\t', '\r']) { &quoted } else { &plain };
            sheet.write_string_with_format(line, column, said, format)?;
        }
    }
    Ok(())
}

fn cells(row: &RegisterRow) -> [String; 13] {
    let lines = |people: &[RegisterPerson], what: fn(&RegisterPerson) -> &str| {
        people.iter().map(what).collect::<Vec<_>>().join("\n")
    };
    let text = |cell: &Option<String>| cell.clone().unwrap_or_default();
    [
        row.id.clone(),
        row.programme.clone(),
        text(&row.kind),
        lines(&row.mentors, |one| &one.name),
        lines(&row.mentors, |one| &one.email),
        lines(&row.mentees, |one| &one.name),
        lines(&row.mentees, |one| &one.email),
        text(&row.weekly),
        text(&row.place),
        text(&row.background),
        row.back.map_or_else(|| row.stage.clone(), paused_until),
        row.last_heard.clone(),
        row.needs_staff.clone(),
    ]
}

#[cfg(test)]
#[path = "register_tests.rs"]
mod tests;
