//! What a worksheet says beside the values of its cells: which rows and columns do not show, which numbers are
//! written with leading zeros, and the formulas.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{Cursor, Read as _},
};

use quick_xml::{
    Reader, XmlVersion,
    events::{BytesStart, Event},
};
use zip::ZipArchive;

/// Formulas and formats of one sheet that are kept.
const MOST_KEPT: usize = 100_000;
/// Octets of a formula.
const LONGEST_FORMULA: usize = 2_000;

/// Rows and columns from 0.
#[derive(Debug, Default)]
pub(super) struct Markings {
    pub(super) hidden_rows: BTreeSet<u32>,
    pub(super) hidden_columns: BTreeSet<usize>,
    pub(super) formulas: BTreeMap<(u32, u32), String>,
    /// The pattern of digits that a number is shown in.
    pub(super) digits: BTreeMap<(u32, u32), String>,
}

/// The markings of each sheet by its name; of a part that cannot be read there are none.
pub(super) fn of_sheets(bytes: &[u8]) -> BTreeMap<String, Markings> {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return BTreeMap::new() };
    let mut part = |name: &str| -> Option<String> {
        let mut text = String::new();
        archive.by_name(name).ok()?.read_to_string(&mut text).ok()?;
        Some(text)
    };
    let styles = part("xl/styles.xml").map(|text| digit_patterns(&text)).unwrap_or_default();
    let relations = part("xl/_rels/workbook.xml.rels").map(|text| targets(&text)).unwrap_or_default();
    let sheets = part("xl/workbook.xml").map(|text| named_sheets(&text)).unwrap_or_default();
    let of_sheet = |(name, relation): (String, String)| {
        let target = relations.get(&relation)?;
        let path = match target.strip_prefix('/') {
            Some(absolute) => absolute.to_owned(),
            None => format!("xl/{target}"),
        };
        Some((name, markings(&part(&path)?, &styles)))
    };
    sheets.into_iter().filter_map(of_sheet).collect()
}

/// Each element of a part, with the text that follows its start.
fn elements(text: &str, mut element: impl FnMut(&BytesStart<'_>, bool), mut said: impl FnMut(&str)) {
    let mut reader = Reader::from_str(text);
    loop {
        match reader.read_event() {
            Ok(Event::Start(start)) => element(&start, true),
            Ok(Event::Empty(start)) => element(&start, false),
            Ok(Event::Text(text)) => said(&text.xml_content(XmlVersion::Implicit1_0)),
            Ok(Event::GeneralRef(reference)) => said(match &*reference {
                "amp" => "&",
                "lt" => "<",
                "gt" => ">",
                "quot" => "\"",
                "apos" => "'",
                _ => "",
            }),
            Ok(Event::End(_)) => said("\0"),
            Ok(Event::Eof) | Err(_) => return,
            Ok(_) => {}
        }
    }
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = start.attributes().flatten();
    let found = attributes.find(|attribute| attribute.key.local_name().as_ref() == name)?;
    found.normalized_value(XmlVersion::Implicit1_0).ok().map(std::borrow::Cow::into_owned)
}

fn is(start: &BytesStart<'_>, name: &str) -> bool {
    start.local_name().as_ref() == name
}

fn says_yes(start: &BytesStart<'_>, name: &str) -> bool {
    attribute(start, name).is_some_and(|value| matches!(value.as_str(), "1" | "true"))
}

/// Names of sheets with the relation that leads to each.
fn named_sheets(text: &str) -> Vec<(String, String)> {
    let mut sheets = Vec::new();
    let sheet = |start: &BytesStart<'_>, _: bool| {
        if is(start, "sheet")
            && let Some((name, relation)) = attribute(start, "name").zip(attribute(start, "id"))
        {
            sheets.push((name, relation));
        }
    };
    elements(text, sheet, |_| {});
    sheets
}

fn targets(text: &str) -> BTreeMap<String, String> {
    let mut targets = BTreeMap::new();
    let target = |start: &BytesStart<'_>, _: bool| {
        if is(start, "Relationship") {
            targets.extend(attribute(start, "Id").zip(attribute(start, "Target")));
        }
    };
    elements(text, target, |_| {});
    targets
}

/// By the number of a cell's style: the pattern of digits, where it is one.
fn digit_patterns(text: &str) -> BTreeMap<usize, String> {
    let mut formats = BTreeMap::new();
    let mut patterns = BTreeMap::new();
    let mut of_cells = false;
    let mut style = 0_usize;
    let read = |start: &BytesStart<'_>, _: bool| {
        if is(start, "numFmt") {
            formats.extend(attribute(start, "numFmtId").zip(attribute(start, "formatCode")));
        } else if is(start, "cellXfs") {
            of_cells = true;
        } else if is(start, "cellStyles") || is(start, "cellStyleXfs") {
            of_cells = false;
        } else if is(start, "xf") && of_cells {
            let format = attribute(start, "numFmtId").and_then(|id| formats.get(&id).cloned());
            patterns.extend(format.filter(|format| is_of_digits(format)).map(|format| (style, format)));
            style += 1;
        }
    };
    elements(text, read, |_| {});
    patterns
}

/// Whether a format shows leading zeros and nothing but digits and what stands between them: no fraction, no
/// thousands, no date.
fn is_of_digits(format: &str) -> bool {
    let pieces = pieces(format);
    let zeros = pieces.iter().filter(|piece| **piece == Piece::Digit(true)).count();
    zeros > 1 && !pieces.contains(&Piece::Other)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    /// `true`: shown though it is zero.
    Digit(bool),
    Literal(char),
    Other,
}

/// The pieces of a format for positive numbers.
fn pieces(format: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = format.chars();
    while let Some(c) = rest.next() {
        match c {
            ';' => break,
            '0' => pieces.push(Piece::Digit(true)),
            '#' | '?' => pieces.push(Piece::Digit(false)),
            '"' => pieces.extend(rest.by_ref().take_while(|c| *c != '"').map(Piece::Literal)),
            '\\' => pieces.extend(rest.next().map(Piece::Literal)),
            // The width of a character, and what is repeated: nothing is shown.
            '_' | '*' => drop(rest.next()),
            // A colour, or a language.
            '[' => drop(rest.by_ref().find(|c| *c == ']')),
            ' ' | '-' | '(' | ')' | '/' | '+' => pieces.push(Piece::Literal(c)),
            _ => pieces.push(Piece::Other),
        }
    }
    pieces
}

/// A whole number as its pattern shows it: `07911 123456`.
pub(super) fn in_digits(pattern: &str, number: u64) -> String {
    let pieces = pieces(pattern);
    let mut digits: Vec<char> = number.to_string().chars().collect();
    let mut shown: Vec<char> = Vec::new();
    let mut places = pieces.iter().filter(|piece| matches!(piece, Piece::Digit(_))).count();
    for piece in pieces.iter().rev() {
        match piece {
            Piece::Literal(c) => shown.push(*c),
            Piece::Digit(zero) => {
                places -= 1;
                match digits.pop() {
                    Some(digit) => shown.push(digit),
                    None if *zero => shown.push('0'),
                    None => {}
                }
                // What has no place of its own stands before the first.
                if places == 0 {
                    shown.extend(std::mem::take(&mut digits).into_iter().rev());
                }
            }
            Piece::Other => {}
        }
    }
    shown.iter().rev().collect()
}

fn markings(text: &str, styles: &BTreeMap<usize, String>) -> Markings {
    let mut found = Markings::default();
    let mut row = 0_u32;
    let mut cell = None;
    let formula = std::cell::RefCell::new(None::<((u32, u32), String)>);
    let formulas = std::cell::RefCell::new(BTreeMap::new());
    let element = |start: &BytesStart<'_>, opens: bool| {
        if is(start, "row") {
            row = attribute(start, "r").and_then(|row| row.parse().ok()).unwrap_or(row.saturating_add(1));
            if says_yes(start, "hidden") {
                found.hidden_rows.insert(row.saturating_sub(1));
            }
        } else if is(start, "col") && says_yes(start, "hidden") {
            let edge = |name| attribute(start, name).and_then(|edge| edge.parse::<usize>().ok());
            let (first, last) = (edge("min").unwrap_or(1), edge("max").unwrap_or(0));
            found.hidden_columns.extend((first.max(1)..=last.min(super::grid::MOST_COLUMNS)).map(|n| n - 1));
        } else if is(start, "c") {
            cell = attribute(start, "r").and_then(|place| position(&place));
            let style = attribute(start, "s").and_then(|style| style.parse().ok()).unwrap_or(0);
            if let Some((cell, pattern)) = cell.zip(styles.get(&style))
                && found.digits.len() < MOST_KEPT
            {
                found.digits.insert(cell, pattern.clone());
            }
        } else if is(start, "f") && opens {
            *formula.borrow_mut() = cell.map(|cell| (cell, String::new()));
        }
    };
    let said = |text: &str| {
        let mut formula = formula.borrow_mut();
        if text == "\0" {
            let done = formula.take().filter(|(_, text)| !text.is_empty());
            let mut formulas = formulas.borrow_mut();
            if formulas.len() < MOST_KEPT {
                formulas.extend(done);
            }
        } else if let Some((_, said)) = formula.as_mut()
            && said.len() + text.len() <= LONGEST_FORMULA
        {
            said.push_str(text);
        }
    };
    elements(text, element, said);
    found.formulas = formulas.into_inner();
    found
}

/// `B12` as row and column from 0.
fn position(place: &str) -> Option<(u32, u32)> {
    let letters = place.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = place.split_at_checked(letters)?;
    let mut column = 0_u32;
    for letter in letters.bytes() {
        let nth = letter.to_ascii_uppercase().checked_sub(b'A').filter(|nth| *nth < 26)?;
        column = column.checked_mul(26)?.checked_add(u32::from(nth) + 1)?;
    }
    Some((digits.parse::<u32>().ok()?.checked_sub(1)?, column.checked_sub(1)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_shown_with_its_zeros() {
        for (pattern, number, shown) in [
            ("00000000000", 7_911_123_456, "07911123456"),
            ("00000", 1_234, "01234"),
            ("0##########", 7_911_123_456, "07911123456"),
            ("00000 000000", 7_911_123_456, "07911 123456"),
            ("(000) 000-0000", 5_551_234, "(000) 555-1234"),
            ("\\0000 00", 12, "0000 12"),
            ("\"+\"00 00", 4_420, "+44 20"),
            ("000;-000", 7, "007"),
            ("[<=9999999]000-0000", 5_551_234, "555-1234"),
            ("00", 12_345, "12345"),
        ] {
            assert_eq!(in_digits(pattern, number), shown, "{pattern}");
        }
        for pattern in ["General", "0", "0.00", "#,##0", "dd/mm/yyyy", "hh:mm", "00%", "@", "0.00E+00", ""] {
            assert!(!is_of_digits(pattern), "{pattern}");
        }
        for pattern in ["00000", "000 00", "[$-409]000", "0000_)"] {
            assert!(is_of_digits(pattern), "{pattern}");
        }
    }

    #[test]
    fn places_of_cells_are_read_and_what_is_none_is_not() {
        for (place, read) in [
            ("A1", Some((0, 0))),
            ("B12", Some((11, 1))),
            ("AA3", Some((2, 26))),
            ("A0", None),
            ("1", None),
            ("A", None),
            ("ZZZZZZZZZ1", None),
            ("Ä1", None),
            ("A99999999999", None),
        ] {
            assert_eq!(position(place), read, "{place}");
        }
    }
}
