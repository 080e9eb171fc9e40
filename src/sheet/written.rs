//! Sheets written as an Excel workbook: the one module that writes one. The same rows at the same time are the same
//! bytes.

use jiff::{Timestamp, tz::TimeZone};
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError,
};

use super::grid::STAMP;

/// Why a workbook cannot be written.
pub(super) type WriteError = XlsxError;

/// The longest text a cell of Excel holds, in characters, less what escaping adds.
const LONGEST: usize = 30_000;
/// The width of a column that says none, in characters.
const WIDTH: u16 = 22;

/// A sheet that people see.
pub(super) struct Page {
    pub(super) name: String,
    /// Headings, each with its column's width in characters.
    pub(super) headings: Vec<(String, Option<u16>)>,
    pub(super) rows: Vec<Vec<String>>,
    /// Columns that stay in sight.
    pub(super) frozen: u16,
}

/// The workbook's bytes. `stamp`: the rows of the hidden sheet by which a register is known again, its headings in
/// the second.
///
/// # Errors
/// When the rows are more than a sheet can hold.
pub(super) fn xlsx(page: &Page, stamp: &[Vec<String>], at: Timestamp) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let made = at.to_zoned(TimeZone::UTC);
    let year = u16::try_from(made.year()).unwrap_or(1900).max(1900);
    let made = ExcelDateTime::from_ymd(year, made.month().unsigned_abs(), made.day().unsigned_abs())?;
    workbook.set_properties(&DocProperties::new().set_author("mentord").set_creation_datetime(&made));
    let sheet = workbook.add_worksheet();
    sheet.set_name(&page.name)?;
    let bold = Format::new().set_bold().set_background_color(Color::RGB(0x00DD_E6EE)).set_text_wrap();
    for (column, (heading, width)) in (0..).zip(&page.headings) {
        sheet.write_string_with_format(0, column, heading, &bold)?;
        sheet.set_column_width(column, width.unwrap_or(WIDTH))?;
    }
    write_rows(sheet, 1, &page.rows)?;
    sheet.set_freeze_panes(1, page.frozen)?;
    let last = (
        u32::try_from(page.rows.len()).unwrap_or(u32::MAX),
        u16::try_from(page.headings.len()).unwrap_or(1).saturating_sub(1),
    );
    sheet.autofilter(0, 0, last.0, last.1)?;
    if !stamp.is_empty() {
        let hidden = workbook.add_worksheet();
        hidden.set_name(STAMP)?.set_hidden(true);
        write_rows(hidden, 0, stamp)?;
    }
    workbook.save_to_buffer()
}

/// Whether a spreadsheet that reads a cell from CSV would take it for a formula.
#[must_use]
pub fn begins_like_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

fn write_rows(sheet: &mut Worksheet, top: u32, rows: &[Vec<String>]) -> Result<(), XlsxError> {
    let plain = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    // Should the cell ever go through CSV, what begins like a formula stays text.
    let quoted = plain.clone().set_quote_prefix();
    for (line, row) in (top..).zip(rows) {
        for (column, said) in (0..).zip(row) {
            if said.is_empty() {
                continue;
            }
            let said: String = said.chars().take(LONGEST).collect();
            let format = if begins_like_formula(&said) { &quoted } else { &plain };
            sheet.write_string_with_format(line, column, said, format)?;
        }
    }
    Ok(())
}
