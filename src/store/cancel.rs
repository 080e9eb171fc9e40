//! What stops a letter, or starts it again: evidence, endings, time, and staff.

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use rusqlite::params;

use super::{Tx, seconds, timestamp};
use crate::domain::{PairingId, Sentence};

/// A delivery that was cancelled before it left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeverLeft {
    pub letter: i64,
    pub recipient: String,
    pub decided: Timestamp,
    pub courtesy: bool,
}

const OF_PAIRING: &str = "l.id IN (SELECT letter FROM letter_pairing WHERE pairing = ?1)";

impl Tx<'_> {
    /// Evidence stops what rests on silence.
    pub fn cancel_silent(
        &self,
        pairing: &PairingId,
        why: &Sentence,
        now: Timestamp,
    ) -> Result<Vec<NeverLeft>> {
        self.cancel(&format!("l.requires_complete_fetch = 1 AND {OF_PAIRING}"), &pairing.0, why, now)
    }

    /// Ending stops everything that waits, courtesies of several pairings included.
    pub fn cancel_of_pairing(
        &self,
        pairing: &PairingId,
        why: &Sentence,
        now: Timestamp,
    ) -> Result<Vec<NeverLeft>> {
        self.cancel(OF_PAIRING, &pairing.0, why, now)
    }

    /// Pausing stops the courtesies that wait.
    pub fn cancel_courtesies(
        &self,
        pairing: &PairingId,
        why: &Sentence,
        now: Timestamp,
    ) -> Result<Vec<NeverLeft>> {
        self.cancel(&format!("l.courtesy = 1 AND {OF_PAIRING}"), &pairing.0, why, now)
    }

    /// One courtesy that may not leave at this hour: what it says falls due again.
    pub fn cancel_courtesy(&self, delivery: i64, why: &Sentence, now: Timestamp) -> Result<Vec<NeverLeft>> {
        self.cancel("d.id = CAST(?1 AS INTEGER) AND l.courtesy = 1", &delivery.to_string(), why, now)
    }

    /// Somebody is left in peace for a while: no courtesy of this pairing goes to them.
    pub fn cancel_courtesies_of(
        &self,
        pairing: &PairingId,
        recipient: &str,
        why: &Sentence,
        now: Timestamp,
    ) -> Result<Vec<NeverLeft>> {
        self.cancel_of(
            &format!("l.courtesy = 1 AND d.recipient = ?2 AND {OF_PAIRING}"),
            &pairing.0,
            recipient,
            why,
            now,
        )
    }

    /// Somebody wants to leave: nothing of this pairing goes to them but cancellations and answers.
    pub fn cancel_of_pairing_and_reader(
        &self,
        pairing: &PairingId,
        recipient: &str,
        why: &Sentence,
        now: Timestamp,
    ) -> Result<Vec<NeverLeft>> {
        let which = format!("d.recipient = ?2 AND l.kind NOT IN ('cancellation', 'answer') AND {OF_PAIRING}");
        self.cancel_of(&which, &pairing.0, recipient, why, now)
    }

    /// Whatever waits for this reader dies, calendar cancellations excepted.
    pub fn cancel_of_recipient(
        &self,
        recipient: &str,
        why: &Sentence,
        now: Timestamp,
    ) -> Result<Vec<NeverLeft>> {
        self.cancel("d.recipient = ?1 AND l.kind NOT IN ('cancellation', 'answer')", recipient, why, now)
    }

    /// Whatever waits for this reader dies: the address is nobody's.
    pub fn cancel_all_of_recipient(
        &self,
        recipient: &str,
        why: &Sentence,
        now: Timestamp,
    ) -> Result<Vec<NeverLeft>> {
        self.cancel("d.recipient = ?1", recipient, why, now)
    }

    /// What waits for this reader and will be written anew for another address: introductions,
    /// invites and updates, courtesies.
    pub fn cancel_what_comes_again(
        &self,
        recipient: &str,
        why: &Sentence,
        now: Timestamp,
    ) -> Result<Vec<NeverLeft>> {
        self.cancel(
            "d.recipient = ?1 AND (l.courtesy = 1 OR l.kind IN ('proposal', 'introduction', 'invite', 'update'))",
            recipient,
            why,
            now,
        )
    }

    /// The introduction of the pairing, where it has not left yet: another one follows.
    pub fn cancel_introduction(
        &self,
        pairing: &PairingId,
        why: &Sentence,
        now: Timestamp,
    ) -> Result<Vec<NeverLeft>> {
        self.cancel(&format!("l.kind IN ('proposal', 'introduction') AND {OF_PAIRING}"), &pairing.0, why, now)
    }

    /// What would bring the series of the pairing into a calendar: a newer one follows.
    pub fn cancel_calendar(
        &self,
        pairing: &PairingId,
        why: &Sentence,
        now: Timestamp,
    ) -> Result<Vec<NeverLeft>> {
        let kinds = "l.kind IN ('invite', 'update')";
        self.cancel(&format!("{kinds} AND {OF_PAIRING}"), &pairing.0, why, now)
    }

    /// Brings back what was cancelled for that reason when the letter was decided: the letter is taken back.
    pub fn bring_back(&self, letter: i64, why: &Sentence) -> Result<()> {
        self.0
            .prepare_cached(
                "UPDATE delivery SET state = 'pending', said = '', settled = NULL
                 WHERE state = 'cancelled' AND said = ?2 AND forgotten IS NULL
                   AND settled = (SELECT decided FROM letter WHERE id = ?1)
                   AND letter IN (SELECT o.letter FROM letter_pairing o JOIN letter_pairing l ON l.pairing = o.pairing
                                  WHERE l.letter = ?1)",
            )?
            .execute(params![letter, why.stored()])
            .context("Cannot bring a letter back")?;
        Ok(())
    }

    /// What is past its time dies with its reason.
    pub fn expire(&self, now: Timestamp) -> Result<Vec<NeverLeft>> {
        let past = seconds(now).to_string();
        self.cancel("l.not_after < CAST(?1 AS INTEGER)", &past, &sentence!("withdrawn.expired"), now)
    }

    /// Cancels the waiting deliveries that `which` picks. What is being sent or in doubt may have
    /// left; if it turns out that it did not, it is not tried again.
    fn cancel(&self, which: &str, value: &str, why: &Sentence, now: Timestamp) -> Result<Vec<NeverLeft>> {
        self.cancel_of(&format!("?2 = '' AND {which}"), value, "", why, now)
    }

    /// The same for a pairing (`?1`) and a reader (`?2`).
    fn cancel_of(
        &self,
        which: &str,
        value: &str,
        recipient: &str,
        why: &Sentence,
        now: Timestamp,
    ) -> Result<Vec<NeverLeft>> {
        let sql = format!(
            "SELECT d.id, d.state FROM delivery d JOIN letter l ON l.id = d.letter
             WHERE d.state IN ('pending', 'sending', 'in_doubt') AND {which} ORDER BY d.id"
        );
        let mut statement = self.0.prepare_cached(&sql)?;
        let rows = statement
            .query_map([value, recipient], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?
            .collect::<Result<Vec<_>, _>>()
            .context("Cannot list what is to be cancelled")?;
        let mut cancelled = Vec::with_capacity(rows.len());
        for (id, state) in rows {
            if state == "pending" {
                self.0
                    .prepare_cached(
                        "UPDATE delivery SET state = 'cancelled', said = ?2, settled = ?3 WHERE id = ?1",
                    )?
                    .execute(params![id, why.stored(), seconds(now)])
                    .context("Cannot cancel a letter")?;
                cancelled.push(self.never_left(id)?);
            } else {
                self.0
                    .prepare_cached("UPDATE delivery SET stopped = ?2 WHERE id = ?1")?
                    .execute(params![id, why.stored()])
                    .context("Cannot stop a letter")?;
            }
        }
        Ok(cancelled)
    }

    pub(super) fn never_left(&self, id: i64) -> Result<NeverLeft> {
        self.0
            .prepare_cached(
                "SELECT d.letter, d.recipient, l.decided, l.courtesy FROM delivery d JOIN letter l ON l.id = d.letter
                 WHERE d.id = ?1",
            )?
            .query_row([id], |row| {
                Ok(NeverLeft {
                    letter: row.get(0)?,
                    recipient: row.get(1)?,
                    decided: timestamp(row.get(2)?),
                    courtesy: row.get(3)?,
                })
            })
            .context("Cannot look a letter up")
    }

    /// Tries a failed or waiting letter again at once; not one whose words are gone.
    pub fn retry(&self, id: i64, now: Timestamp) -> Result<bool> {
        let changed = self
            .0
            .execute(
                "UPDATE delivery SET state = 'pending', not_before = ?2, first_tried = NULL, attempts = 0, stopped = ''
                 WHERE id = ?1 AND state IN ('pending', 'failed', 'in_doubt') AND forgotten IS NULL",
                params![id, seconds(now)],
            )
            .context("Cannot retry a letter")?;
        Ok(changed == 1)
    }

    pub fn cancel_delivery(&self, id: i64, why: &Sentence, now: Timestamp) -> Result<bool> {
        let changed = self
            .0
            .execute(
                "UPDATE delivery SET state = 'cancelled', said = ?2, settled = ?3
                 WHERE id = ?1 AND state IN ('pending', 'failed', 'in_doubt')",
                params![id, why.stored(), seconds(now)],
            )
            .context("Cannot cancel a letter")?;
        Ok(changed == 1)
    }
}
