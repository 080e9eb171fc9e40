//! The bytes of a spreadsheet to rows of text: CSV in Excel's dialects, or a workbook.

use std::collections::BTreeSet;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::{
    line::{LONGEST_CELL, Line},
    workbook,
};
use crate::domain::Sentence;

/// Rows of one sheet.
pub(super) const MOST_ROWS: usize = 20_000;
/// Columns of one sheet.
pub(super) const MOST_COLUMNS: usize = 200;
/// Octets of text in all.
pub(super) const MOST_TEXT: usize = 32 * 1024 * 1024;
/// Larger files are not looked into.
const LARGEST_FILE: usize = 20 * 1024 * 1024;
/// The name of the hidden sheet that remembers what a register said when it was written.
pub(super) const STAMP: &str = "mentord";

/// Rows that hold anything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Grid {
    pub(super) lines: Vec<Line>,
    /// Columns that do not show, from 0.
    pub(super) hidden_columns: BTreeSet<usize>,
}

/// What is in the file.
#[derive(Debug)]
pub(super) struct Book {
    /// Each way in which the file can be read as a sheet, the likeliest first; of a workbook, its
    /// sheets that can be seen, with their names.
    pub(super) grids: Vec<(Option<String>, Grid)>,
    /// Of a register that comes back.
    pub(super) stamp: Option<Grid>,
    /// The encoding, or that it is a workbook.
    pub(super) form: &'static str,
}

/// Reads a file of any kind that is understood, whatever it is called.
///
/// # Errors
/// One sentence without its end.
pub(super) fn book(bytes: &[u8]) -> Result<Book, Sentence> {
    if bytes.len() > LARGEST_FILE {
        return Err(sentence!("sheet.file_too_large", most => LARGEST_FILE / 1024 / 1024));
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return of_zip(bytes);
    }
    if bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return Err(sentence!("sheet.old_excel"));
    }
    let looks_otherwise =
        [b"%PDF".as_slice(), b"{\\rtf", b"\x89PNG", b"\xFF\xD8\xFF", b"<!DOCTYPE", b"<html"];
    if looks_otherwise.iter().any(|start| bytes.starts_with(start)) {
        return Err(sentence!("sheet.no_spreadsheet"));
    }
    let (text, form) = decoded(bytes);
    if text.contains('\0') {
        return Err(sentence!("sheet.no_spreadsheet"));
    }
    // Excel's own way to name the delimiter, on a line before the headings.
    let named = text.strip_prefix("sep=").and_then(|rest| rest.split_once('\n'));
    let (body, skipped, delimiters) = match named {
        Some((sep, rest)) => (rest, 1, vec![sep.bytes().next().unwrap_or(b',')]),
        None => (text.as_str(), 0, delimiters(&text)),
    };
    let grids = delimiters
        .into_iter()
        .map(|delimiter| Ok((None, csv_grid(body, skipped, delimiter)?)))
        .collect::<Result<_, Sentence>>()?;
    Ok(Book { grids, stamp: None, form })
}

fn of_zip(bytes: &[u8]) -> Result<Book, Sentence> {
    // OpenDocument names itself in its first, uncompressed part.
    let start = bytes.get(..200.min(bytes.len())).unwrap_or_default();
    let says = |word: &[u8]| start.windows(word.len()).any(|window| window == word);
    if says(b"application/vnd.oasis.opendocument") {
        return Err(sentence!("sheet.open_document"));
    }
    let mut grids = Vec::new();
    let mut stamp = None;
    let mut hidden = Vec::new();
    for page in workbook::pages(bytes)? {
        if page.hidden && page.name == STAMP {
            stamp = Some(page.grid);
        } else if page.hidden {
            hidden.push((Some(page.name), page.grid));
        } else {
            grids.push((Some(page.name), page.grid));
        }
    }
    if grids.is_empty() {
        grids = hidden;
    }
    Ok(Book { grids, stamp, form: "Excel workbook" })
}

fn csv_grid(text: &str, skipped: usize, delimiter: u8) -> Result<Grid, Sentence> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut lines = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| sentence!("sheet.unreadable", said => error.to_string()))?;
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if lines.len() == MOST_ROWS {
            return Err(too_many_rows(None));
        }
        let cells = record.iter().map(|cell| cell.trim().chars().take(4 * LONGEST_CELL).collect());
        let line = Line::new(line_of(&record, text) + skipped, cells.collect());
        if line.cells.len() > MOST_COLUMNS {
            return Err(too_many_columns(None));
        }
        if !line.is_empty() {
            lines.push(line);
        }
    }
    Ok(Grid { lines, hidden_columns: BTreeSet::new() })
}

/// `page`: of a workbook.
pub(super) fn too_many_rows(page: Option<&str>) -> Sentence {
    sentence!("sheet.too_many_rows", page, most => MOST_ROWS)
}

/// `page`: of a workbook.
pub(super) fn too_many_columns(page: Option<&str>) -> Sentence {
    sentence!("sheet.too_many_columns", page, most => MOST_COLUMNS)
}

/// Where a record starts, from 1: its position is that of the blank lines before it.
fn line_of(record: &csv::StringRecord, text: &str) -> usize {
    let Some(position) = record.position() else { return 0 };
    let start = usize::try_from(position.byte()).unwrap_or(0);
    let blank =
        text.get(start..).unwrap_or_default().bytes().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    usize::try_from(position.line()).unwrap_or(0) + blank.filter(|byte| *byte == b'\n').count()
}

/// UTF-8 or UTF-16 by its mark, UTF-16 by the zeros of Latin text, UTF-8 if it is that, else the
/// encoding of Western Windows.
fn decoded(bytes: &[u8]) -> (String, &'static str) {
    let (encoding, mark) = Encoding::for_bom(bytes).unwrap_or_else(|| (without_mark(bytes), 0));
    let (text, _) = encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default());
    (text.into_owned(), encoding.name())
}

fn without_mark(bytes: &[u8]) -> &'static Encoding {
    let zeros = |odd: usize| {
        bytes.iter().take(400).enumerate().filter(|(at, byte)| at % 2 == odd && **byte == 0).count() * 4
            > bytes.len().min(400)
    };
    match (zeros(0), zeros(1)) {
        (false, true) => UTF_16LE,
        (true, false) => UTF_16BE,
        _ if std::str::from_utf8(bytes).is_ok() => UTF_8,
        _ => WINDOWS_1252,
    }
}

/// The delimiters by how often the first lines have them outside quotes; titles above the headings
/// may have none.
fn delimiters(text: &str) -> Vec<u8> {
    let mut counts = [(b',', 0_usize), (b';', 0), (b'\t', 0)];
    let mut in_line = [0_usize; 3];
    let mut lines = 0;
    let mut quoted = false;
    for byte in text.bytes().chain([b'\n']) {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => {
                // The fullest line is the headings or a row, not a title with a comma in it.
                for ((_, most), found) in counts.iter_mut().zip(&mut in_line) {
                    *most = (*most).max(std::mem::take(found));
                }
                lines += 1;
                if lines == 10 {
                    break;
                }
            }
            _ if quoted => {}
            _ => counts
                .iter()
                .zip(&mut in_line)
                .filter(|((known, _), _)| *known == byte)
                .for_each(|(_, found)| *found += 1),
        }
    }
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts
        .into_iter()
        .enumerate()
        .filter(|(at, (_, count))| *at == 0 || *count > 0)
        .map(|(_, (byte, _))| byte)
        .collect()
}
