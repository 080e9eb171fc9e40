//! What a desk says of its letters, held against the mailboxes they went to.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::real::{Desk, Letter, Servers};

/// A delivery as the record has it.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) address: String,
    pub(crate) kind: String,
    pub(crate) state: String,
}

/// What the record holds, read beside whoever writes it.
pub(crate) struct Record(Connection);

impl Record {
    /// `None` where a kill came before there was one.
    pub(crate) fn open(desk: &Desk<'_>) -> Option<Self> {
        let file = desk.file("state/mentord.sqlite");
        let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY).ok()?;
        connection.busy_timeout(std::time::Duration::from_secs(10)).ok()?;
        Some(Self(connection))
    }

    /// Empty before the first migration.
    pub(crate) fn deliveries(&self) -> Vec<Row> {
        let sql = "SELECT d.message_id, d.address, l.kind, d.state FROM delivery d JOIN letter l ON l.id = d.letter";
        let Ok(mut statement) = self.0.prepare(sql) else { return Vec::new() };
        let rows = statement.query_map([], |row| {
            Ok(Row { id: row.get(0)?, address: row.get(1)?, kind: row.get(2)?, state: row.get(3)? })
        });
        rows.expect("the record can be read").map(|row| row.expect("a delivery")).collect()
    }

    /// How many deliveries are in that state; none before the first migration.
    pub(crate) fn in_state(&self, state: &str) -> u32 {
        let count = "SELECT count(*) FROM delivery WHERE state = ?1";
        self.0.query_row(count, [state], |row| row.get(0)).unwrap_or_default()
    }

    /// How many mails of each Message-ID were handled.
    pub(crate) fn heard(&self) -> BTreeMap<String, usize> {
        let mut heard = BTreeMap::new();
        let Ok(mut statement) = self.0.prepare("SELECT message_id FROM inbox") else { return heard };
        let rows = statement.query_map([], |row| row.get::<_, String>(0));
        for id in rows.expect("the record can be read") {
            *heard.entry(id.expect("a Message-ID")).or_default() += 1;
        }
        heard
    }

    /// How many mails were set aside because kill after kill came while they were being read; staff are told.
    pub(crate) fn set_aside(&self) -> usize {
        let sql = "SELECT count(*) FROM inbox WHERE message_id = '' AND unplaced LIKE '%inbound.desk_ended%'";
        let count: i64 = self.0.query_row(sql, [], |row| row.get(0)).expect("the record can be read");
        usize::try_from(count).expect("a count")
    }

    /// Whether all of it can be read.
    pub(crate) fn is_sound(&self) -> bool {
        self.checked().is_ok_and(|said| said == "ok")
    }

    /// Whether it is damaged; what a kill left half done, which who only reads cannot put right, is not.
    pub(crate) fn is_damaged(&self) -> bool {
        match self.checked() {
            Ok(said) => said != "ok",
            Err(error) => matches!(
                error.sqlite_error_code(),
                Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)
            ),
        }
    }

    fn checked(&self) -> rusqlite::Result<String> {
        self.0.query_row("PRAGMA integrity_check", [], |row| row.get(0))
    }
}

/// What became of a desk's letters.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) letters: usize,
    /// Letters that nobody got, or that were never decided though they were due.
    pub(crate) lost: Vec<String>,
    /// Two letters that say the same to the same reader.
    pub(crate) twice: Vec<String>,
    /// Message-IDs that arrived again, and how often.
    pub(crate) extra: BTreeMap<String, usize>,
    /// Of those, calendar mail.
    pub(crate) extra_calendar: usize,
    /// Arrived again with other bytes.
    pub(crate) altered: Vec<String>,
    /// In Sent: letters without a copy, and copies too many.
    pub(crate) uncopied: usize,
    pub(crate) overcopied: usize,
}

/// Counts at the mailboxes, once everything has arrived. `people` are all who were paired.
pub(crate) fn count(servers: &Servers, desk: &Desk<'_>, people: &[&str]) -> Tally {
    let rows = Record::open(desk).expect("the desk has run").deliveries();
    let mut tally = Tally::default();
    let mut by_address: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for row in &rows {
        by_address.entry(&row.address).or_default().push(row);
    }
    for who in people {
        for kind in ["introduction", "invite"] {
            let address = format!("{who}@people.test");
            let known = by_address.get(address.as_str());
            if !known.is_some_and(|rows| rows.iter().any(|row| row.kind == kind)) {
                tally.lost.push(format!("{kind} to {address}"));
            }
        }
    }
    for (address, rows) in by_address {
        // Several desks may write to one person of staff: only this one's letters count.
        let ours: BTreeSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
        let letters: Vec<Letter> = desk
            .letters_to(address)
            .into_iter()
            .filter(|letter| ours.contains(letter.message_id().as_str()))
            .collect();
        tally.letters += letters.len();
        at_one_mailbox(&mut tally, &rows, &letters);
    }
    let mut copies: BTreeMap<String, usize> = BTreeMap::new();
    for copy in servers.folder("desk@desk.test", "Sent") {
        *copies.entry(copy.message_id()).or_default() += 1;
    }
    for row in rows.iter().filter(|row| row.state == "sent") {
        match copies.get(&row.id) {
            None => tally.uncopied += 1,
            Some(copies) => tally.overcopied += copies - 1,
        }
    }
    tally
}

fn at_one_mailbox(tally: &mut Tally, rows: &[&Row], letters: &[Letter]) {
    let mut by_id: BTreeMap<String, Vec<&Letter>> = BTreeMap::new();
    for letter in letters {
        by_id.entry(letter.message_id()).or_default().push(letter);
    }
    for row in rows {
        let came = by_id.get(&row.id).map_or(0, Vec::len);
        if came == 0 {
            tally.lost.push(format!("{} to {}, {}", row.kind, row.address, row.state));
        }
    }
    let mut said: BTreeMap<(String, String, bool), usize> = BTreeMap::new();
    for (id, same) in &by_id {
        let Some(first) = same.first() else { continue };
        let calendar = first.calendar().is_some();
        *said.entry((first.subject(), first.text(), calendar)).or_default() += 1;
        if same.len() > 1 {
            tally.extra.insert(id.clone(), same.len() - 1);
            tally.extra_calendar += if calendar { same.len() - 1 } else { 0 };
            if same.iter().any(|letter| letter.as_sent() != first.as_sent()) {
                tally.altered.push(id.clone());
            }
        }
    }
    tally.twice.extend(said.into_iter().filter(|(_, times)| *times > 1).map(|((subject, ..), _)| subject));
}
