//! The register as an Excel workbook that can be edited and sent back.
//!
//! Beside the sheet that people see lies a hidden one with the same rows as they were written: when
//! the register comes back, what differs from it is what somebody changed. The same rows at the
//! same time are the same bytes.

use jiff::Timestamp;

use super::{
    cells::paused_until,
    written::{self, Page, WriteError},
};
use crate::report::register::{RegisterPerson, RegisterRow};

/// The media type of such a file.
pub const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// Opens the hidden sheet.
pub(super) const KIND: &str = "mentord register 1";
/// Headings, each with its column's width in characters; new ones stand behind the others.
const HEADINGS: [(&str, u16); 16] = [
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
    ("Mentor called", 14),
    ("Mentee called", 14),
    ("First day", 12),
];

/// Whether a heading is one of the register's own.
#[must_use]
pub fn is_own(heading: &str) -> bool {
    HEADINGS.iter().any(|(own, _)| *own == heading)
}

/// The workbook's bytes.
///
/// # Errors
/// When the rows are more than a sheet can hold.
pub fn xlsx(programme: &str, rows: &[RegisterRow], at: Timestamp) -> Result<Vec<u8>, WriteError> {
    let table: Vec<Vec<String>> = rows.iter().map(|row| cells(row).to_vec()).collect();
    let mut stamp = vec![
        vec![KIND.to_owned(), programme.to_owned(), at.to_string()],
        HEADINGS.iter().map(|(heading, _)| (*heading).to_owned()).collect(),
    ];
    stamp.extend(table.iter().cloned());
    let headings = HEADINGS.iter().map(|(heading, width)| ((*heading).to_owned(), Some(*width))).collect();
    written::xlsx(&Page { name: "Register".to_owned(), headings, rows: table, frozen: 1 }, &stamp, at)
}

fn cells(row: &RegisterRow) -> [String; 16] {
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
        lines(&row.mentors, |one| &one.called),
        lines(&row.mentees, |one| &one.called),
        row.starts.map(|day| day.to_string()).unwrap_or_default(),
    ]
}

#[cfg(test)]
#[path = "register_tests.rs"]
mod tests;
