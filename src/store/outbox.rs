//! The outbox: letters with their reasons, deliveries with their finished bytes.

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use rusqlite::{
    OptionalExtension as _, Row, params,
    types::{FromSql, FromSqlError, FromSqlResult, ValueRef},
};

use super::{Tx, WordsGone, seconds, timestamp};
use crate::domain::{EmailAddress, LetterKind, PairingId, ProgrammeId, Reason, Sentence};

impl FromSql for LetterKind {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Self::of(value.as_str()?).ok_or_else(|| FromSqlError::Other("there is no such kind of letter".into()))
    }
}

/// A letter as it enters the outbox.
#[derive(Debug, Clone)]
pub struct NewLetter<'a> {
    pub kind: LetterKind,
    pub programme: &'a str,
    pub reasons: &'a [Reason],
    pub pairings: &'a [PairingId],
    pub decided: Timestamp,
    pub courtesy: bool,
    pub requires_complete_fetch: bool,
    pub not_after: Option<Timestamp>,
}

#[derive(Debug, Clone)]
pub struct NewDelivery<'a> {
    pub letter: i64,
    pub recipient: &'a str,
    pub address: &'a EmailAddress,
    pub envelope_from: &'a str,
    pub message_id: &'a str,
    pub subject: &'a str,
    pub bytes: &'a [u8],
    pub not_before: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Pending,
    Sending,
    InDoubt,
    Sent,
    Failed,
    Cancelled,
}

impl State {
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Sending => "sending",
            Self::InDoubt => "in_doubt",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    fn read(word: &str) -> Self {
        match word {
            "sending" => Self::Sending,
            "in_doubt" => Self::InDoubt,
            "sent" => Self::Sent,
            "failed" => Self::Failed,
            "cancelled" => Self::Cancelled,
            _ => Self::Pending,
        }
    }
}

/// A delivery without its bytes.
#[derive(Debug, Clone)]
pub struct Delivery {
    pub id: i64,
    pub letter: i64,
    pub kind: LetterKind,
    pub programme: String,
    pub recipient: String,
    pub address: String,
    pub message_id: String,
    pub subject: String,
    pub state: State,
    pub attempts: u32,
    pub decided: Timestamp,
    pub first_tried: Option<Timestamp>,
    pub not_before: Timestamp,
    pub not_after: Option<Timestamp>,
    pub requires_complete_fetch: bool,
    pub settled: Option<Timestamp>,
    /// What the server said last, or why it does not leave.
    pub said: Sentence,
    /// Only that it was is known any more.
    pub gone: Option<WordsGone>,
}

/// A delivery to be sent.
#[derive(Debug, Clone)]
pub struct Outgoing {
    pub delivery: Delivery,
    pub to: EmailAddress,
    pub envelope_from: String,
    pub bytes: Vec<u8>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OutboxCounts {
    pub pending: u32,
    pub in_doubt: u32,
    pub failed: u32,
}

pub(super) const COLUMNS: &str =
    "d.id, d.letter, l.kind, l.programme, d.recipient, d.address, d.message_id, d.subject, d.state,
    d.attempts, l.decided, d.first_tried, d.not_before, l.not_after, l.requires_complete_fetch, d.settled, d.said,
    d.forgotten, d.hash";

pub(super) fn read_delivery(row: &Row<'_>) -> rusqlite::Result<Delivery> {
    Ok(Delivery {
        id: row.get(0)?,
        letter: row.get(1)?,
        kind: row.get(2)?,
        programme: row.get(3)?,
        recipient: row.get(4)?,
        address: row.get(5)?,
        message_id: row.get(6)?,
        subject: row.get(7)?,
        state: State::read(&row.get::<_, String>(8)?),
        attempts: row.get(9)?,
        decided: timestamp(row.get(10)?),
        first_tried: row.get::<_, Option<i64>>(11)?.map(timestamp),
        not_before: timestamp(row.get(12)?),
        not_after: row.get::<_, Option<i64>>(13)?.map(timestamp),
        requires_complete_fetch: row.get(14)?,
        settled: row.get::<_, Option<i64>>(15)?.map(timestamp),
        said: Sentence::from_stored(&row.get::<_, String>(16)?),
        gone: row
            .get::<_, Option<i64>>(17)?
            .map(|since| -> rusqlite::Result<_> {
                Ok(WordsGone { since: timestamp(since), hash: row.get(18)? })
            })
            .transpose()?,
    })
}

impl Tx<'_> {
    /// Enters a letter with its reasons. A reason that was answered before is a bug: the
    /// transaction fails and nothing is sent.
    pub fn enter_letter(&self, letter: &NewLetter<'_>) -> Result<i64> {
        self.0
            .prepare_cached(
                "INSERT INTO letter (kind, programme, decided, courtesy, requires_complete_fetch, not_after) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                letter.kind.word(),
                letter.programme,
                seconds(letter.decided),
                letter.courtesy,
                letter.requires_complete_fetch,
                letter.not_after.map(seconds)
            ])
            .context("Cannot enter a letter")?;
        let id = self.0.last_insert_rowid();
        for reason in letter.reasons {
            self.0
                .prepare_cached("INSERT INTO reason (reason, letter) VALUES (?1, ?2)")?
                .execute(params![reason.to_string(), id])
                .with_context(|| format!("Cannot answer the reason {reason} a second time"))?;
        }
        for pairing in letter.pairings {
            self.0
                .prepare_cached("INSERT OR IGNORE INTO letter_pairing (pairing, letter) VALUES (?1, ?2)")?
                .execute(params![pairing.0, id])
                .context("Cannot enter a letter's pairing")?;
        }
        Ok(id)
    }

    /// Whether a letter for that reason was ever decided.
    pub fn has_reason(&self, reason: &Reason) -> Result<bool> {
        self.0
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM reason WHERE reason = ?1)")?
            .query_row([reason.to_string()], |row| row.get(0))
            .context("Cannot look a reason up")
    }

    pub fn enter_delivery(&self, delivery: &NewDelivery<'_>) -> Result<i64> {
        self.0
            .prepare_cached(
                "INSERT INTO delivery (letter, recipient, address, envelope_from, message_id, subject, bytes, not_before)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                delivery.letter,
                delivery.recipient,
                delivery.address.as_str(),
                delivery.envelope_from,
                delivery.message_id,
                delivery.subject,
                delivery.bytes,
                seconds(delivery.not_before)
            ])
            .context("Cannot enter a delivery")?;
        Ok(self.0.last_insert_rowid())
    }

    pub fn deliveries_in(&self, state: State) -> Result<Vec<Delivery>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM delivery d JOIN letter l ON l.id = d.letter WHERE d.state = ?1 ORDER BY d.id"
        );
        let mut statement = self.0.prepare_cached(&sql)?;
        let rows = statement.query_map([state.word()], read_delivery)?;
        rows.collect::<Result<_, _>>().context("Cannot list the letters")
    }

    pub fn deliveries(&self) -> Result<Vec<Delivery>> {
        let sql = format!("SELECT {COLUMNS} FROM delivery d JOIN letter l ON l.id = d.letter ORDER BY d.id");
        let mut statement = self.0.prepare_cached(&sql)?;
        let rows = statement.query_map([], read_delivery)?;
        rows.collect::<Result<_, _>>().context("Cannot list the letters")
    }

    pub fn deliveries_of_letter(&self, letter: i64) -> Result<Vec<Delivery>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM delivery d JOIN letter l ON l.id = d.letter WHERE d.letter = ?1 ORDER BY d.id"
        );
        let mut statement = self.0.prepare_cached(&sql)?;
        let rows = statement.query_map([letter], read_delivery)?;
        rows.collect::<Result<_, _>>().context("Cannot list a letter's deliveries")
    }

    pub fn delivery(&self, id: i64) -> Result<Option<Outgoing>> {
        let sql = format!(
            "SELECT {COLUMNS}, d.envelope_from, d.bytes FROM delivery d JOIN letter l ON l.id = d.letter WHERE d.id = ?1"
        );
        let found = self
            .0
            .prepare_cached(&sql)?
            .query_row([id], |row| {
                Ok((read_delivery(row)?, row.get::<_, String>(19)?, row.get::<_, Vec<u8>>(20)?))
            })
            .optional()
            .context("Cannot read a letter")?;
        found
            .map(|(delivery, envelope_from, bytes)| {
                let to = EmailAddress::parse(&delivery.address)?;
                Ok(Outgoing { delivery, to, envelope_from, bytes })
            })
            .transpose()
    }

    /// The letter behind one of its Message-IDs: (kind, reader, delivery, its pairings).
    pub fn by_message_id(&self, message_id: &str) -> Result<Option<(LetterKind, String, Vec<PairingId>)>> {
        let Some(delivery) = self.delivery_by_id(message_id)? else { return Ok(None) };
        let found: Option<(i64, LetterKind, String)> = self
            .0
            .prepare_cached("SELECT l.id, l.kind, d.recipient FROM delivery d JOIN letter l ON l.id = d.letter WHERE d.id = ?1")?
            .query_row([delivery], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()
            .context("Cannot look a Message-ID up")?;
        let Some((letter, kind, recipient)) = found else { return Ok(None) };
        Ok(Some((kind, recipient, self.pairings_of_letter(letter)?)))
    }

    /// Where the letter with that Message-ID went: ours, or the one that a server gave it.
    pub fn address_of(&self, message_id: &str) -> Result<Option<EmailAddress>> {
        let Some(delivery) = self.delivery_by_id(message_id)? else { return Ok(None) };
        let address: Option<String> = self
            .0
            .prepare_cached("SELECT address FROM delivery WHERE id = ?1")?
            .query_row([delivery], |row| row.get(0))
            .optional()
            .context("Cannot look a letter's address up")?;
        Ok(address.and_then(|address| EmailAddress::parse(&address).ok()))
    }

    /// The first reason of the letter behind one of our Message-IDs.
    pub fn first_reason(&self, message_id: &str) -> Result<Option<Reason>> {
        self.0
            .prepare_cached(
                "SELECT r.reason FROM delivery d JOIN reason r ON r.letter = d.letter
                 WHERE d.id = ?1 ORDER BY r.reason LIMIT 1",
            )?
            .query_row([self.delivery_by_id(message_id)?], |row| Ok(Reason::from(row.get::<_, String>(0)?)))
            .optional()
            .context("Cannot look a letter's reason up")
    }

    /// The Message-IDs of the letters about a pairing.
    pub fn message_ids_of(&self, pairing: &PairingId) -> Result<Vec<String>> {
        let mut statement = self.0.prepare_cached(
            "SELECT d.message_id FROM letter_pairing p JOIN delivery d ON d.letter = p.letter WHERE p.pairing = ?1",
        )?;
        let rows = statement.query_map([&pairing.0], |row| row.get(0))?;
        rows.collect::<Result<_, _>>().context("Cannot list the letters of a pairing")
    }

    /// Our Message-IDs that begin so; `start` is hexadecimal.
    pub fn message_ids_starting(&self, start: &str) -> Result<Vec<String>> {
        let mut statement = self.0.prepare_cached(
            "SELECT message_id FROM delivery WHERE message_id >= ?1 AND message_id < ?1 || 'g'",
        )?;
        let rows = statement.query_map([start], |row| row.get(0))?;
        rows.collect::<Result<_, _>>().context("Cannot look a letter up")
    }

    /// How many letters of that kind were written to that reader since then; what is cancelled counts not.
    pub fn answers_to(&self, recipient: &str, kind: LetterKind, since: Timestamp) -> Result<usize> {
        self.0
            .prepare_cached(
                "SELECT count(*) FROM delivery d JOIN letter l ON l.id = d.letter
                 WHERE d.recipient = ?1 AND l.kind = ?2 AND d.state <> 'cancelled' AND l.decided >= ?3",
            )?
            .query_row(params![recipient, kind.word(), seconds(since)], |row| row.get(0))
            .context("Cannot count a reader's answers")
    }

    pub fn pairings_of_letter(&self, letter: i64) -> Result<Vec<PairingId>> {
        let mut statement =
            self.0.prepare_cached("SELECT pairing FROM letter_pairing WHERE letter = ?1 ORDER BY pairing")?;
        let rows = statement.query_map([letter], |row| Ok(PairingId(row.get(0)?)))?;
        rows.collect::<Result<_, _>>().context("Cannot list a letter's pairings")
    }

    pub fn reasons_of_letter(&self, letter: i64) -> Result<Vec<Reason>> {
        let mut statement =
            self.0.prepare_cached("SELECT reason FROM reason WHERE letter = ?1 ORDER BY reason")?;
        let rows = statement.query_map([letter], |row| Ok(Reason::from(row.get::<_, String>(0)?)))?;
        rows.collect::<Result<_, _>>().context("Cannot list a letter's reasons")
    }

    /// The reasons of that kind whose subject is that programme.
    pub fn reasons_of_programme(&self, programme: &ProgrammeId, kind: &str) -> Result<Vec<Reason>> {
        let first = Reason::of_programme(programme, kind, "").to_string();
        let behind = Reason::of_programme(programme, kind, "\u{10ffff}").to_string();
        let mut statement =
            self.0.prepare_cached("SELECT reason FROM reason WHERE reason >= ?1 AND reason < ?2")?;
        let rows = statement.query_map([first, behind], |row| Ok(Reason::from(row.get::<_, String>(0)?)))?;
        rows.collect::<Result<_, _>>().context("Cannot list the reasons of a programme")
    }

    /// Whether the letter counts in its readers' week.
    pub fn is_courtesy(&self, letter: i64) -> Result<bool> {
        self.0
            .prepare_cached("SELECT courtesy FROM letter WHERE id = ?1")?
            .query_row([letter], |row| row.get(0))
            .context("Cannot look a letter up")
    }

    pub fn outbox_counts(&self) -> Result<OutboxCounts> {
        let count = |states: &str| -> Result<u32> {
            self.0
                .query_row(&format!("SELECT count(*) FROM delivery WHERE state IN ({states})"), [], |row| {
                    row.get(0)
                })
                .context("Cannot count the letters")
        };
        Ok(OutboxCounts {
            pending: count("'pending', 'sending'")?,
            in_doubt: count("'in_doubt'")?,
            failed: count("'failed'")?,
        })
    }
}
