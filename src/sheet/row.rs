//! The cells of a row by what they mean.

use std::collections::BTreeSet;

use super::{
    headings::{Column, Detail, Headings, Meaning},
    line::Line,
};

/// The cells of a row by what they mean.
pub(super) struct Cells<'a> {
    columns: &'a [Column],
    line: &'a Line,
    /// Those that speak; of a register, what was changed. `None`: all of them.
    speaks: Option<&'a BTreeSet<Meaning>>,
}

impl<'a> Cells<'a> {
    pub(super) fn of_line(headings: &'a Headings, line: &'a Line) -> Self {
        Self { columns: &headings.columns, line, speaks: None }
    }

    /// Of a register: only what was changed speaks.
    pub(super) fn changed(headings: &'a Headings, line: &'a Line, changed: &'a BTreeSet<Meaning>) -> Self {
        Self { columns: &headings.columns, line, speaks: Some(changed) }
    }

    fn speaks(&self, meaning: Meaning) -> bool {
        self.speaks.is_none_or(|changed| changed.contains(&meaning.group()))
    }

    /// The filled cells of one meaning, in their order.
    pub(super) fn of(&self, meaning: Meaning, nth: u8) -> Vec<&'a str> {
        let line = self.line;
        self.places(meaning, nth)
            .filter_map(|at| line.cells.get(at).map(String::as_str).filter(|cell| !cell.is_empty()))
            .collect()
    }

    /// The page that a cell of that meaning links to.
    pub(super) fn page(&self, meaning: Meaning) -> Option<&'a str> {
        let line = self.line;
        self.places(meaning, 0).find_map(|at| line.pages.get(&at).map(String::as_str))
    }

    fn places(&self, meaning: Meaning, nth: u8) -> impl Iterator<Item = usize> {
        let speaks = self.speaks(meaning);
        self.columns
            .iter()
            .enumerate()
            .filter(move |(_, column)| speaks && column.meaning == meaning && column.nth == nth)
            .map(|(at, _)| at)
    }

    /// `Mentee 1`, `Mentee 2`: the numbers in the headings of one side.
    pub(super) fn numbers(&self, side: fn(Detail) -> Meaning) -> BTreeSet<u8> {
        let of_side = |column: &&Column| Detail::ALL.iter().any(|detail| column.meaning == side(*detail));
        self.columns.iter().filter(of_side).map(|column| column.nth).collect()
    }

    pub(super) fn has(&self, meaning: Meaning) -> bool {
        self.columns.iter().any(|column| column.meaning == meaning) && self.speaks(meaning)
    }
}
