//! A delivery on its way: which is next, what keeps it back, and what became of it.

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, params};

use super::{
    NeverLeft, Outgoing, State, Tx,
    outbox::{COLUMNS, read_delivery},
    seconds, timestamp,
};
use crate::domain::{EmailAddress, Sentence};

/// Whether a letter `l` may leave at `?1`: its time has not passed, and on hold (`?3`) it is one that tells staff about
/// the hold itself, or answers their orders.
pub(super) const MAY_LEAVE: &str = "(l.not_after IS NULL OR l.not_after >= ?1)
    AND (NOT ?3 OR l.kind IN ('plan', 'order', 'confirm', 'desk-trouble', 'worry'))";

impl Tx<'_> {
    /// The next delivery that may be tried at `now` with an id above `after`. On hold only what tells
    /// staff about the hold itself, or answers their orders.
    pub fn next_outgoing(&self, now: Timestamp, after: i64) -> Result<Option<Outgoing>> {
        let held = self.held()?.is_some();
        let sql = format!(
            "SELECT {COLUMNS}, d.envelope_from, d.bytes FROM delivery d JOIN letter l ON l.id = d.letter
             WHERE d.state = 'pending' AND d.not_before <= ?1 AND d.id > ?2 AND d.forgotten IS NULL
               AND {MAY_LEAVE} ORDER BY d.id LIMIT 1"
        );
        let found = self
            .0
            .prepare_cached(&sql)?
            .query_row(params![seconds(now), after, held], |row| {
                Ok((read_delivery(row)?, row.get::<_, String>(19)?, row.get::<_, Vec<u8>>(20)?))
            })
            .optional()
            .context("Cannot ask for the next letter")?;
        found
            .map(|(delivery, envelope_from, bytes)| {
                let to = EmailAddress::parse(&delivery.address)?;
                Ok(Outgoing { delivery, to, envelope_from, bytes })
            })
            .transpose()
    }

    /// How many letters that answer mail left, or are on their way, since then: to that reader since a day ago, and in all
    /// since an hour ago.
    pub fn answers_left(&self, recipient: &str, day: Timestamp, hour: Timestamp) -> Result<(usize, usize)> {
        let to_reader = self
            .0
            .prepare_cached(
                "SELECT count(*) FROM delivery d JOIN letter l ON l.id = d.letter
                 WHERE d.recipient = ?1 AND d.settled > ?2 AND d.state IN ('sent', 'sending') AND l.kind IN ('answer', 'order', 'confirm', 'was-it-you')",
            )?
            .query_row(params![recipient, seconds(day)], |row| row.get(0))
            .context("Cannot count a reader's answers")?;
        let in_all = self
            .0
            .prepare_cached(
                "SELECT count(*) FROM delivery d JOIN letter l ON l.id = d.letter
                 WHERE d.state IN ('sent', 'sending') AND d.settled > ?1 AND l.kind IN ('answer', 'order', 'confirm', 'was-it-you')",
            )?
            .query_row([seconds(hour)], |row| row.get(0))
            .context("Cannot count the answers")?;
        Ok((to_reader, in_all))
    }

    /// The delivery waits until then.
    pub fn put_off(&self, id: i64, until: Timestamp, said: &Sentence) -> Result<()> {
        self.0
            .prepare_cached(
                "UPDATE delivery SET not_before = ?2, said = ?3 WHERE id = ?1 AND state = 'pending'",
            )?
            .execute(params![id, seconds(until), said.stored()])
            .context("Cannot put a letter off")?;
        Ok(())
    }

    /// When the next waiting delivery may be tried; `None`: none waits.
    pub fn next_not_before(&self) -> Result<Option<Timestamp>> {
        let next: Option<i64> = self
            .0
            .prepare_cached("SELECT min(not_before) FROM delivery WHERE state = 'pending'")?
            .query_row([], |row| row.get(0))
            .context("Cannot ask when the next letter may go")?;
        Ok(next.map(timestamp))
    }

    /// Whether at least so many may be tried at `now`, as [`Self::next_outgoing`] finds them.
    pub fn many_wait(&self, many: usize, now: Timestamp) -> Result<bool> {
        let held = self.held()?.is_some();
        let many = i64::try_from(many).unwrap_or(i64::MAX);
        let sql = format!(
            "SELECT count(*) >= CAST(?2 AS INTEGER) FROM (SELECT 1 FROM delivery d JOIN letter l ON l.id = d.letter
             WHERE d.state = 'pending' AND d.not_before <= ?1 AND d.forgotten IS NULL AND {MAY_LEAVE}
             LIMIT CAST(?2 AS INTEGER))"
        );
        self.0
            .prepare_cached(&sql)?
            .query_row(params![seconds(now), many, held], |row| row.get(0))
            .context("Cannot count what waits")
    }

    /// Whether a letter that may go at `now` claims that something was not seen.
    pub fn silence_waits(&self, now: Timestamp) -> Result<bool> {
        self.0
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM delivery d JOIN letter l ON l.id = d.letter
                 WHERE d.state = 'pending' AND d.not_before <= ?1 AND l.requires_complete_fetch = 1)",
            )?
            .query_row([seconds(now)], |row| row.get(0))
            .context("Cannot ask for letters about silence")
    }

    /// Counts the attempt before it is made; whether it may be made. `false` where something stopped
    /// the letter meanwhile: a hold, its time, or a mailbox that was not read since it was decided and
    /// it claims that something was not seen. From here to [`Self::settle`] nobody knows.
    pub fn begin_sending(&self, id: i64, now: Timestamp) -> Result<bool> {
        let held = self.held()?.is_some();
        let read_to_end = if self.unread_since()?.is_some() { None } else { self.last_read_to_end()? };
        let sql = format!(
            "UPDATE delivery SET state = 'sending', attempts = attempts + 1,
                 first_tried = coalesce(first_tried, ?1), settled = ?1, stopped = ''
             WHERE id = ?2 AND state = 'pending' AND EXISTS (
                 SELECT 1 FROM letter l WHERE l.id = delivery.letter AND {MAY_LEAVE}
                 AND (l.requires_complete_fetch = 0 OR l.decided <= ?4))"
        );
        let read_to_end = read_to_end.map_or(i64::MIN, seconds);
        let changed = self
            .0
            .prepare_cached(&sql)?
            .execute(params![seconds(now), id, held, read_to_end])
            .context("Cannot count an attempt")?;
        Ok(changed == 1)
    }

    /// Notes what became of a delivery. One that was stopped while it was on its way does not wait
    /// again: it is cancelled, and given back.
    pub fn settle(
        &self,
        id: i64,
        state: State,
        said: &Sentence,
        now: Timestamp,
        not_before: Timestamp,
    ) -> Result<Option<NeverLeft>> {
        let stopped: String = self
            .0
            .prepare_cached("SELECT stopped FROM delivery WHERE id = ?1")?
            .query_row([id], |row| row.get(0))
            .context("Cannot look a letter up")?;
        let never = state == State::Pending && !stopped.is_empty();
        let (state, said) = if never { (State::Cancelled, stopped) } else { (state, said.stored()) };
        self.0
            .prepare_cached(
                "UPDATE delivery SET state = ?2, said = ?3, settled = ?4, not_before = ?5 WHERE id = ?1",
            )?
            .execute(params![id, state.word(), said, seconds(now), seconds(not_before)])
            .context("Cannot note what became of a letter")?;
        if never { self.never_left(id).map(Some) } else { Ok(None) }
    }

    /// Whether a letter that left may go once more: it claims nothing of what was not seen, and nothing of
    /// its kind was sent to its reader about the same pairing since.
    pub fn still_says_what_is_so(&self, id: i64) -> Result<bool> {
        self.0
            .prepare_cached(
                "SELECT NOT l.courtesy AND NOT l.requires_complete_fetch AND NOT EXISTS (
                     SELECT 1 FROM letter_pairing p
                     JOIN letter_pairing op ON op.pairing = p.pairing
                     JOIN letter o ON o.id = op.letter AND o.id > l.id
                     JOIN delivery od ON od.letter = o.id AND od.recipient = d.recipient
                     WHERE p.letter = l.id AND (o.kind = l.kind
                         OR o.kind IN ('invite', 'update', 'cancellation') AND l.kind IN ('invite', 'update', 'cancellation')))
                 FROM delivery d JOIN letter l ON l.id = d.letter WHERE d.id = ?1",
            )?
            .query_row([id], |row| row.get(0))
            .context("Cannot ask whether a letter is still right")
    }

    /// Whether the delivery is in that state now.
    pub fn is_in(&self, id: i64, state: State) -> Result<bool> {
        self.0
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM delivery WHERE id = ?1 AND state = ?2)")?
            .query_row(params![id, state.word()], |row| row.get(0))
            .context("Cannot look a letter up")
    }

    /// After a crash: what was being sent is in doubt.
    pub fn doubt_unfinished(&self) -> Result<usize> {
        self.0
            .execute(
                "UPDATE delivery SET state = 'in_doubt', said = ?1 WHERE state = 'sending'",
                [sentence!("service.stopped_while_sending").stored()],
            )
            .context("Cannot note the letters in doubt")
    }
}

#[cfg(test)]
#[path = "sending_tests.rs"]
mod tests;
