//! What happened, by whom and why; appended to, never edited.

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use rusqlite::{Row, params};
use serde::{Deserialize, Serialize};

use super::{Tx, timestamp};
use crate::domain::{DeskEvent, Event, PairingId, PersonEvent, PersonId, Sentence};

/// Who or what made it happen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Actor {
    /// The rules of the programme and the clock.
    Plan,
    /// A mail, by its id in the inbox; what was made of it.
    Mail { inbox: i64, verdict: Sentence },
    /// The roster file.
    Roster,
    /// A person at the command line.
    CommandLine { user: String },
    /// What a mail server answered.
    Server { said: Sentence },
    /// Staff in a chat room.
    Room { who: String },
}

/// What happened to a pairing, a person or the desk, as it is written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happened {
    ToPairing(Event),
    ToPerson(PersonEvent),
    /// Neither: to the desk itself.
    ToDesk(DeskEvent),
}

/// A line of the journal.
#[derive(Debug, Clone)]
pub struct Entry {
    pub id: i64,
    pub at: Timestamp,
    pub pairing: String,
    pub person: String,
    pub actor: Actor,
    pub happened: Happened,
    pub letter: Option<i64>,
}

/// The version of the JSON below; readers know all versions up to theirs.
const VERSION: u8 = 1;

#[derive(Serialize, Deserialize)]
struct Versioned<T> {
    v: u8,
    #[serde(flatten)]
    event: T,
}

impl Tx<'_> {
    /// Appends a line. `at` is when it happened, to the second, as decisions are made: a replay must give the same state.
    #[expect(clippy::too_many_arguments, reason = "a line has exactly these columns")]
    pub fn append(
        &self,
        at: Timestamp,
        now: Timestamp,
        programme: &str,
        pairing: &str,
        person: &str,
        actor: &Actor,
        happened: &Happened,
        letter: Option<i64>,
    ) -> Result<i64> {
        let event = match happened {
            Happened::ToPairing(event) => serde_json::to_string(&Versioned { v: VERSION, event })?,
            Happened::ToPerson(event) => serde_json::to_string(&Versioned { v: VERSION, event })?,
            Happened::ToDesk(event) => serde_json::to_string(&Versioned { v: VERSION, event })?,
        };
        self.0
            .prepare_cached(
                "INSERT INTO journal (at, noted, programme, pairing, person, actor, event, letter) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                super::seconds(at),
                super::seconds(now),
                programme,
                pairing,
                person,
                serde_json::to_string(actor)?,
                event,
                letter
            ])
            .context("Cannot write the journal")?;
        Ok(self.0.last_insert_rowid())
    }

    pub fn journal_of_pairing(&self, id: &PairingId) -> Result<Vec<Entry>> {
        self.entries("pairing = ?1", &id.0)
    }

    pub fn journal_of_person(&self, id: &PersonId) -> Result<Vec<Entry>> {
        self.entries("person = ?1 AND pairing = ''", &id.0)
    }

    /// What happened to the desk itself.
    pub fn journal_of_desk(&self) -> Result<Vec<Entry>> {
        self.entries("person = ?1 AND pairing = ''", "")
    }

    /// Appends what happened to the desk itself.
    pub fn append_desk(&self, event: DeskEvent, actor: &Actor, now: Timestamp) -> Result<()> {
        self.append(now, now, "", "", "", actor, &Happened::ToDesk(event), None).map(|_| ())
    }

    /// What happened to pairings when that letter was decided.
    pub fn journal_of_letter(&self, letter: i64) -> Result<Vec<Entry>> {
        self.entries(
            "letter = CAST(?1 AS INTEGER)
             AND pairing IN (SELECT pairing FROM letter_pairing WHERE letter = CAST(?1 AS INTEGER))",
            &letter.to_string(),
        )
    }

    /// All lines after that one.
    pub fn journal_after(&self, id: i64) -> Result<Vec<Entry>> {
        self.entries("id > CAST(?1 AS INTEGER)", &id.to_string())
    }

    /// The number of the newest line; 0 where there is none.
    pub fn newest_entry(&self) -> Result<i64> {
        self.0
            .prepare_cached("SELECT coalesce(max(id), 0) FROM journal")?
            .query_row([], |row| row.get(0))
            .context("Cannot read the journal")
    }

    fn entries(&self, filter: &str, value: &str) -> Result<Vec<Entry>> {
        let sql = format!(
            "SELECT id, at, pairing, person, actor, event, letter FROM journal WHERE {filter} ORDER BY id"
        );
        let mut statement = self.0.prepare_cached(&sql)?;
        let rows = statement
            .query_map([value], read_row)?
            .collect::<Result<Vec<_>, _>>()
            .context("Cannot read the journal")?;
        rows.into_iter().map(understand).collect()
    }
}

type Raw = (i64, i64, String, String, String, String, Option<i64>);

fn read_row(row: &Row<'_>) -> rusqlite::Result<Raw> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?))
}

fn understand((id, at, pairing, person, actor, event, letter): Raw) -> Result<Entry> {
    let happened = if pairing.is_empty() && person.is_empty() {
        Happened::ToDesk(
            serde_json::from_str::<Versioned<DeskEvent>>(&event).context("Cannot read the journal")?.event,
        )
    } else if pairing.is_empty() {
        Happened::ToPerson(
            serde_json::from_str::<Versioned<PersonEvent>>(&event).context("Cannot read the journal")?.event,
        )
    } else {
        Happened::ToPairing(
            serde_json::from_str::<Versioned<Event>>(&event).context("Cannot read the journal")?.event,
        )
    };
    let actor = serde_json::from_str(&actor).context("Cannot read the journal")?;
    Ok(Entry { id, at: timestamp(at), pairing, person, actor, happened, letter })
}
