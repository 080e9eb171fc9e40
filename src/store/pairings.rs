//! Pairings, their contact, and the views planning works on.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Row, params};

use super::{Tx, seconds, timestamp};
use crate::{
    domain::{Contact, Pairing, PairingId, PersonId, Programme, ProgrammeId, Sentence, contact::Phase},
    planning::{
        outbox, terms,
        view::{Fate, MailboxStatus, PairingRecord, PairingView, Participant, SentLetter},
    },
};

/// The target of the event that says that a view is loaded, at the level of traces: it is what costs most of a
/// decision, so a test and a bench count it.
pub const VIEW_LOADED: &str = "mentord::store::view";

#[derive(Debug, Clone)]
pub struct PairingRow {
    pub pairing: Pairing,
    pub contact: Contact,
    /// As the roster file last said it; `None` when it never stood in one.
    pub file: Option<Pairing>,
    /// The UID of its series.
    pub uid: String,
}

impl From<PairingRow> for PairingRecord {
    fn from(row: PairingRow) -> Self {
        Self { pairing: row.pairing, contact: row.contact }
    }
}

/// What a view needs that the store does not hold: programmes and how well the desk sees.
#[derive(Debug, Clone)]
pub struct Standings {
    pub programmes: BTreeMap<ProgrammeId, Arc<Programme>>,
    /// `source = "none"`.
    pub receive_disabled: bool,
    /// Of policy and zone data: what `next_due` was computed with.
    pub fingerprint: String,
}

fn read_row(row: &Row<'_>) -> rusqlite::Result<(String, String, String, String)> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
}

fn understand((record, contact, file, uid): (String, String, String, String)) -> Result<PairingRow> {
    let file = if file.is_empty() {
        None
    } else {
        Some(serde_json::from_str(&file).context("Cannot read a pairing")?)
    };
    Ok(PairingRow {
        pairing: serde_json::from_str(&record).context("Cannot read a pairing")?,
        contact: serde_json::from_str(&contact).context("Cannot read a pairing's contact")?,
        file,
        uid,
    })
}

impl Tx<'_> {
    pub fn pairing(&self, id: &PairingId) -> Result<Option<PairingRow>> {
        self.one_pairing("SELECT record, contact, file, uid FROM pairing WHERE id = ?1", id)
    }

    /// The same without what the file said, which is as long as the rest and which no view needs.
    pub(super) fn pairing_now(&self, id: &PairingId) -> Result<Option<PairingRow>> {
        self.one_pairing("SELECT record, contact, '', uid FROM pairing WHERE id = ?1", id)
    }

    fn one_pairing(&self, sql: &str, id: &PairingId) -> Result<Option<PairingRow>> {
        self.0
            .prepare_cached(sql)?
            .query_row([&id.0], read_row)
            .optional()
            .context("Cannot read a pairing")?
            .map(understand)
            .transpose()
    }

    pub fn pairings(&self) -> Result<Vec<PairingRow>> {
        let mut statement =
            self.0.prepare_cached("SELECT record, contact, file, uid FROM pairing ORDER BY id")?;
        let rows = statement
            .query_map([], read_row)?
            .collect::<Result<Vec<_>, _>>()
            .context("Cannot read the pairings")?;
        rows.into_iter().map(understand).collect()
    }

    /// Looks at one pairing after the other, in the order of their ids; however many there are, one is in memory.
    pub fn each_pairing(&self, mut look: impl FnMut(PairingRow) -> Result<()>) -> Result<()> {
        let mut statement =
            self.0.prepare_cached("SELECT record, contact, file, uid FROM pairing ORDER BY id")?;
        let mut rows = statement.query([]).context("Cannot read the pairings")?;
        while let Some(row) = rows.next().context("Cannot read the pairings")? {
            look(understand(read_row(row)?)?)?;
        }
        Ok(())
    }

    /// The ids that begin so, as [`Self::person_ids_from`].
    pub fn pairing_ids_from(&self, start: &str) -> Result<BTreeSet<String>> {
        self.ids_from("SELECT id FROM pairing WHERE id >= ?1 AND id < ?2", start)
    }

    pub fn pairing_ids(&self, programme: &ProgrammeId) -> Result<Vec<PairingId>> {
        let mut statement =
            self.0.prepare_cached("SELECT id FROM pairing WHERE programme = ?1 ORDER BY id")?;
        let rows = statement.query_map([&programme.0], |row| Ok(PairingId(row.get(0)?)))?;
        rows.collect::<Result<_, _>>().context("Cannot list the pairings of a programme")
    }

    /// Writes a pairing with its members.
    pub fn save_pairing(&self, row: &PairingRow) -> Result<()> {
        let file = row.file.as_ref().map(serde_json::to_string).transpose()?.unwrap_or_default();
        let ended = matches!(row.contact.phase, Phase::Ended { .. });
        self.0
            .prepare_cached(
                "INSERT INTO pairing (id, programme, record, contact, file, ended, uid) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                 ON CONFLICT (id) DO UPDATE SET programme = excluded.programme, record = excluded.record,
                     contact = excluded.contact, file = excluded.file, ended = excluded.ended, uid = excluded.uid",
            )?
            .execute(params![
                row.pairing.id.0,
                row.pairing.programme.0,
                serde_json::to_string(&row.pairing)?,
                serde_json::to_string(&row.contact)?,
                file,
                ended,
                row.uid
            ])
            .context("Cannot write a pairing")?;
        self.0
            .prepare_cached("DELETE FROM membership WHERE pairing = ?1")?
            .execute([&row.pairing.id.0])
            .context("Cannot write a pairing's members")?;
        let mut insert =
            self.0.prepare_cached("INSERT OR IGNORE INTO membership (pairing, person) VALUES (?1, ?2)")?;
        for person in row.pairing.everyone() {
            insert.execute([&row.pairing.id.0, &person.0]).context("Cannot write a pairing's members")?;
        }
        self.begin_status(&row.pairing.id, &row.pairing.programme)
    }

    /// Writes only what happened to a pairing.
    pub fn save_contact(&self, id: &PairingId, contact: &Contact) -> Result<()> {
        let ended = matches!(contact.phase, Phase::Ended { .. });
        self.0
            .prepare_cached("UPDATE pairing SET contact = ?2, ended = ?3 WHERE id = ?1")?
            .execute(params![id.0, serde_json::to_string(contact)?, ended])
            .context("Cannot write a pairing's contact")?;
        Ok(())
    }

    pub fn set_pairing_due(&self, id: &PairingId, at: Option<Timestamp>, fingerprint: &str) -> Result<()> {
        self.0
            .prepare_cached("UPDATE pairing SET next_due = ?2, fingerprint = ?3 WHERE id = ?1")?
            .execute(params![id.0, at.map(seconds), fingerprint])
            .context("Cannot note when a pairing is due")?;
        Ok(())
    }

    /// Pairings for which something falls due by `now`, by index.
    pub fn pairings_due(&self, now: Timestamp) -> Result<Vec<PairingId>> {
        let mut statement =
            self.0.prepare_cached("SELECT id FROM pairing WHERE next_due <= ?1 ORDER BY next_due, id")?;
        let rows = statement.query_map([seconds(now)], |row| Ok(PairingId(row.get(0)?)))?;
        rows.collect::<Result<_, _>>().context("Cannot ask what is due")
    }

    /// The pairings that are due by then, each with its time.
    pub fn pairings_due_by(&self, until: Timestamp) -> Result<Vec<(PairingId, Timestamp)>> {
        let mut statement = self.0.prepare_cached("SELECT id, next_due FROM pairing WHERE next_due <= ?1")?;
        let rows = statement
            .query_map([seconds(until)], |row| Ok((PairingId(row.get(0)?), timestamp(row.get(1)?))))?;
        rows.collect::<Result<_, _>>().context("Cannot ask what is due")
    }

    /// Whether anybody was ever written to about the pairing.
    pub fn was_written_about(&self, id: &PairingId) -> Result<bool> {
        self.0
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM letter_pairing WHERE pairing = ?1)")?
            .query_row([&id.0], |row| row.get(0))
            .context("Cannot look for a pairing's letters")
    }

    /// Forgets a pairing of which nobody was told; the journal keeps that it was there.
    pub fn delete_pairing(&self, id: &PairingId) -> Result<()> {
        self.delete_status(id)?;
        self.0
            .prepare_cached("DELETE FROM membership WHERE pairing = ?1")?
            .execute([&id.0])
            .context("Cannot forget a pairing's people")?;
        self.0
            .prepare_cached("DELETE FROM pairing_name WHERE pairing = ?1")?
            .execute([&id.0])
            .context("Cannot forget a pairing's names")?;
        self.0
            .prepare_cached("DELETE FROM pairing WHERE id = ?1")?
            .execute([&id.0])
            .context("Cannot forget a pairing")?;
        Ok(())
    }

    /// Those that have not ended, in the order of their ids.
    pub fn running_pairings(&self) -> Result<Vec<PairingId>> {
        let mut statement = self.0.prepare_cached("SELECT id FROM pairing WHERE ended = 0 ORDER BY id")?;
        let rows = statement.query_map([], |row| Ok(PairingId(row.get(0)?)))?;
        rows.collect::<Result<_, _>>().context("Cannot list the pairings that run")
    }

    pub fn count_pairings(&self) -> Result<usize> {
        let count: i64 = self
            .0
            .prepare_cached("SELECT count(*) FROM pairing WHERE ended = 0")?
            .query_row([], |row| row.get(0))
            .context("Cannot count the pairings")?;
        Ok(usize::try_from(count).unwrap_or(0))
    }

    /// When anything at all falls due next.
    pub fn next_due(&self) -> Result<Option<Timestamp>> {
        let next: Option<i64> = self
            .0
            .prepare_cached(
                "SELECT min(next_due) FROM (SELECT min(next_due) AS next_due FROM pairing WHERE next_due IS NOT NULL
                 UNION ALL SELECT min(next_due) FROM person WHERE next_due IS NOT NULL
                 UNION ALL SELECT min(next_due) FROM programme WHERE next_due IS NOT NULL)",
            )?
            .query_row([], |row| row.get(0))
            .context("Cannot ask when anything is due")?;
        Ok(next.map(timestamp))
    }

    /// When the next wall-clock job of a programme is due.
    pub fn next_job(&self) -> Result<Option<Timestamp>> {
        let next: Option<i64> = self
            .0
            .prepare_cached("SELECT min(next_due) FROM programme WHERE next_due IS NOT NULL")?
            .query_row([], |row| row.get(0))
            .context("Cannot ask when the next job is due")?;
        Ok(next.map(timestamp))
    }

    pub fn pairings_of(&self, person: &PersonId) -> Result<Vec<PairingId>> {
        let mut statement =
            self.0.prepare_cached("SELECT pairing FROM membership WHERE person = ?1 ORDER BY pairing")?;
        let rows = statement.query_map([&person.0], |row| Ok(PairingId(row.get(0)?)))?;
        rows.collect::<Result<_, _>>().context("Cannot list a person's pairings")
    }

    pub fn pairing_of_series(&self, uid: &str) -> Result<Option<PairingId>> {
        self.0
            .prepare_cached("SELECT id FROM pairing WHERE uid = ?1 AND uid <> ''")?
            .query_row([uid], |row| Ok(PairingId(row.get(0)?)))
            .optional()
            .context("Cannot look a series up")
    }

    /// All that planning may look at; `None` for a pairing that is not there, or whose programme
    /// is not configured.
    pub fn view(&self, id: &PairingId, standings: &Standings, now: Timestamp) -> Result<Option<PairingView>> {
        tracing::trace!(target: VIEW_LOADED, %id, "A view is loaded");
        let Some(row) = self.pairing_now(id)? else { return Ok(None) };
        let Some(programme) = standings.programmes.get(&row.pairing.programme) else { return Ok(None) };
        let last_day = row.pairing.ends.unwrap_or(programme.ends);
        let programme = terms::of_pairing(programme, &row.pairing, &row.contact);
        let mut people = BTreeMap::new();
        for person in row.pairing.everyone() {
            if let Some(participant) = self.participant(person, now)? {
                people.insert(person.clone(), participant);
            }
        }
        let sent = self.sent_letters(id)?;
        let former = self.former(&row, (&people, &sent), now)?;
        let mailbox_status: MailboxStatus =
            self.mailbox_status(standings.receive_disabled, &programme.zone, now)?;
        let unsettled = outbox::unsettled(&sent);
        Ok(Some(PairingView {
            pairing: row.pairing,
            contact: row.contact,
            uid: row.uid,
            programme,
            last_day,
            people,
            sent,
            mailbox_status,
            former,
            unsettled,
            words: self.unlisted_words(id)?,
            worries: self.open_worries(id)?,
            mail_awaited: self.mail_awaited(id)?,
        }))
    }

    /// Those whom the calendar mail reached and who are in the pairing no more.
    fn former(
        &self,
        row: &PairingRow,
        (people, sent): (&BTreeMap<PersonId, Participant>, &[SentLetter]),
        now: Timestamp,
    ) -> Result<BTreeMap<PersonId, Participant>> {
        let mut former = BTreeMap::new();
        let Some(booking) = row.contact.booking.as_ref().filter(|booking| !booking.cancelled) else {
            return Ok(former);
        };
        for address in &booking.invited {
            if people.values().any(|participant| participant.person.owns(address)) {
                continue;
            }
            let mut owners = self.owners(address.as_str())?;
            owners.retain(|id| !people.contains_key(id));
            // Of several who share it, whoever got letters of this pairing.
            let reached =
                owners.iter().find(|id| sent.iter().any(|letter| letter.recipient == id.0)).cloned();
            if let Some(id) = reached.or_else(|| owners.into_iter().next())
                && let Some(participant) = self.participant(&id, now)?
            {
                former.insert(id, participant);
            }
        }
        Ok(former)
    }

    fn sent_letters(&self, id: &PairingId) -> Result<Vec<SentLetter>> {
        let mut statement = self.0.prepare_cached(
            "SELECT l.kind, d.recipient, l.decided, d.state, d.settled, d.said FROM letter_pairing p
             JOIN letter l ON l.id = p.letter JOIN delivery d ON d.letter = l.id
             WHERE p.pairing = ?1 ORDER BY d.id",
        )?;
        let rows = statement.query_map([&id.0], |row| {
            let decided = timestamp(row.get(2)?);
            let settled = row.get::<_, Option<i64>>(4)?.map_or(decided, timestamp);
            let said = Sentence::from_stored(&row.get::<_, String>(5)?);
            let fate = match row.get::<_, String>(3)?.as_str() {
                "sent" => Fate::Sent { at: settled },
                // What a server is being given may have arrived.
                "in_doubt" | "sending" => Fate::InDoubt { since: settled },
                "failed" => Fate::Failed { at: settled, said },
                "cancelled" => Fate::Cancelled,
                _ => Fate::Pending { said: Some(said).filter(|said| !said.is_empty()) },
            };
            Ok(SentLetter { kind: row.get(0)?, recipient: row.get(1)?, decided, fate })
        })?;
        rows.collect::<Result<_, _>>().context("Cannot read a pairing's letters")
    }

    pub fn programme_due(&self, id: &ProgrammeId) -> Result<Option<(Option<Timestamp>, String)>> {
        self.0
            .prepare_cached("SELECT next_due, last_digest FROM programme WHERE id = ?1")?
            .query_row([&id.0], |row| Ok((row.get::<_, Option<i64>>(0)?.map(timestamp), row.get(1)?)))
            .optional()
            .context("Cannot read a programme")
    }

    pub fn set_programme_due(
        &self,
        id: &ProgrammeId,
        at: Option<Timestamp>,
        last_digest: &str,
    ) -> Result<()> {
        self.0
            .prepare_cached(
                "INSERT INTO programme (id, next_due, last_digest) VALUES (?1, ?2, ?3)
                 ON CONFLICT (id) DO UPDATE SET next_due = excluded.next_due, last_digest = excluded.last_digest",
            )?
            .execute(params![id.0, at.map(seconds), last_digest])
            .context("Cannot note when a programme is due")?;
        Ok(())
    }
}
