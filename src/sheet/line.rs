//! A row of a sheet as it stands, its cells without what cannot be seen in them.

use std::collections::BTreeMap;

use super::{links, mojibake};
use crate::domain::unseen::is_unseen;

/// Characters of one cell; Excel's own limit is 32,767.
pub(super) const LONGEST_CELL: usize = 10_000;

/// A row as it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Line {
    /// From 1, as a spreadsheet numbers it; of CSV, the line of the file.
    pub(super) number: usize,
    /// Trimmed.
    pub(super) cells: Vec<String>,
    /// Pages that cells link to, by column from 0.
    pub(super) pages: BTreeMap<usize, String>,
    /// Text that had been decoded wrongly: as it stood, and as it is.
    pub(super) repaired: Vec<(String, String)>,
    /// It does not show: somebody filtered or hid it.
    pub(super) hidden: bool,
}

impl Line {
    pub(super) fn new(number: usize, cells: Vec<String>) -> Self {
        let mut line = Self { number, ..Self::default() };
        for (column, cell) in cells.into_iter().enumerate() {
            let cell = line.linked(column, cell);
            let shown = seen(&cell);
            let repaired = mojibake::repaired(&shown);
            if let Some(repaired) = &repaired {
                line.repaired.push((shown.clone(), repaired.clone()));
            }
            line.cells.push(repaired.unwrap_or(shown));
        }
        while line.cells.last().is_some_and(String::is_empty) {
            line.cells.pop();
        }
        line
    }

    /// Where a cell leads, if that is a page.
    pub(super) fn link(&mut self, column: usize, target: &str) {
        self.pages.extend(links::page(target).map(|page| (column, page.to_owned())));
    }

    /// A formula that came as text, in CSV: what a spreadsheet would show.
    fn linked(&mut self, column: usize, cell: String) -> String {
        if !cell.trim_start().starts_with('=') {
            return cell;
        }
        let Some((target, text)) = links::of_formula(&cell) else { return cell };
        let text = text.unwrap_or_default();
        if let Some(address) = links::address(&target) {
            return if text.is_empty() || text.contains('@') {
                address
            } else {
                format!("{text} <{address}>")
            };
        }
        match links::page(&target) {
            Some(page) => {
                self.pages.insert(column, page.to_owned());
                if text.is_empty() { page.to_owned() } else { text }
            }
            // A link to a file is what it is.
            None => cell,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.cells.iter().all(String::is_empty)
    }
}

/// A cell as a person sees it: without what cannot be seen, each kind of space a space. It is cut one character past
/// what anything here may be long, so that it is refused as too long.
fn seen(cell: &str) -> String {
    if cell.is_ascii() && cell.len() <= LONGEST_CELL {
        return cell.trim().to_owned();
    }
    let of_address = cell.contains('@');
    let mut before = ' ';
    let mut letters = cell.chars().peekable();
    let mut seen = String::new();
    while let Some(c) = letters.next() {
        let follows = letters.peek().copied().unwrap_or(' ');
        let shown = match c {
            '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => ' ',
            // A space of no width parts "Sam" from "Jones", and nothing of an address.
            '\u{200b}' if !of_address && before.is_lowercase() && follows.is_uppercase() => ' ',
            c if is_unseen(c) => continue,
            c => c,
        };
        seen.push(shown);
        before = shown;
    }
    seen.trim().chars().take(LONGEST_CELL + 1).collect()
}
