//! How each pairing stood when it was last looked at, kept so that all of them can be shown at once.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use rusqlite::params;

use super::{Tx, seconds, timestamp};
use crate::domain::{PairingId, ProgrammeId};

/// How a pairing stands, as it is kept beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeptStatus<'k> {
    /// In the contract's words.
    pub stage: &'k str,
    /// Introduced and not paused.
    pub running: bool,
    /// Some of that needs a person.
    pub needs_staff: bool,
    /// Of its series, whoever declined it.
    pub next_call: Option<Timestamp>,
    /// As `status --json` says it.
    pub status: &'k str,
    /// Where it stands on staff's lists; empty: nothing stands open.
    pub on_list: &'k str,
}

/// What a kept status is worked out with besides its pairing, by programme: a digest. One that was worked out with
/// something else is not right any more.
pub type MadeWith = BTreeMap<ProgrammeId, i64>;

impl Tx<'_> {
    /// A pairing of which it is not known how it stands.
    pub(super) fn begin_status(&self, id: &PairingId, programme: &ProgrammeId) -> Result<()> {
        self.0
            .prepare_cached(
                "INSERT INTO pairing_status (pairing, programme) VALUES (?1, ?2)
                 ON CONFLICT (pairing) DO UPDATE SET programme = excluded.programme",
            )?
            .execute([&id.0, &programme.0])
            .context("Cannot note that a pairing has a status")?;
        Ok(())
    }

    /// It is not known any more how a pairing stands: nothing of what was kept stays.
    pub fn forget_status(&self, id: &PairingId) -> Result<()> {
        self.0
            .prepare_cached(
                "UPDATE pairing_status SET made_with = 0, valid_until = NULL, stage = '', running = 0, needs_staff = 0,
                     next_call = NULL, status = '', on_list = '' WHERE pairing = ?1",
            )?
            .execute([&id.0])
            .context("Cannot forget how a pairing stands")?;
        Ok(())
    }

    pub(super) fn delete_status(&self, id: &PairingId) -> Result<()> {
        self.0
            .prepare_cached("DELETE FROM pairing_status WHERE pairing = ?1")?
            .execute([&id.0])
            .context("Cannot forget a pairing's status")?;
        Ok(())
    }

    /// Keeps how a pairing stands. `valid_until`: from when on that may have changed with time alone.
    pub fn keep_status(
        &self,
        id: &PairingId,
        kept: KeptStatus<'_>,
        made_with: i64,
        valid_until: Option<Timestamp>,
    ) -> Result<()> {
        self.0
            .prepare_cached(
                "UPDATE pairing_status SET made_with = ?2, valid_until = ?3, stage = ?4, running = ?5,
                     needs_staff = ?6, next_call = ?7, status = ?8, on_list = ?9 WHERE pairing = ?1",
            )?
            .execute(params![
                id.0,
                made_with,
                valid_until.map(seconds),
                kept.stage,
                kept.running,
                kept.needs_staff,
                kept.next_call.map(seconds),
                kept.status,
                kept.on_list
            ])
            .context("Cannot keep how a pairing stands")?;
        Ok(())
    }

    /// Looks at how one pairing after the other stands, in the order of their ids; `None` where that has to be worked
    /// out. `of`: those of one programme alone. However many there are, one is in memory.
    pub fn each_status(
        &self,
        of: Option<&ProgrammeId>,
        made_with: &MadeWith,
        now: Timestamp,
        mut look: impl FnMut(&PairingId, Option<KeptStatus<'_>>) -> Result<()>,
    ) -> Result<()> {
        let mut statement = self.0.prepare_cached(
            "SELECT pairing, programme, made_with, valid_until, stage, running, needs_staff, next_call, status, on_list
             FROM pairing_status WHERE ?1 = '' OR programme = ?1 ORDER BY pairing",
        )?;
        let mut rows = statement.query([of.map_or("", |of| &of.0)]).context("Cannot read how all stand")?;
        // Nothing is copied of what may be a hundred thousand rows.
        let (mut id, mut programme) = (PairingId(String::new()), ProgrammeId(String::new()));
        while let Some(row) = rows.next().context("Cannot read how all stand")? {
            let text = |column: usize| row.get_ref(column)?.as_str().context("Cannot read how all stand");
            text(0)?.clone_into(&mut id.0);
            text(1)?.clone_into(&mut programme.0);
            let (made, until): (i64, Option<i64>) = (row.get(2)?, row.get(3)?);
            let right =
                made_with.get(&programme) == Some(&made) && until.is_none_or(|until| timestamp(until) > now);
            let kept = if right {
                Some(KeptStatus {
                    stage: text(4)?,
                    running: row.get(5)?,
                    needs_staff: row.get(6)?,
                    next_call: row.get::<_, Option<i64>>(7)?.map(timestamp),
                    status: text(8)?,
                    on_list: text(9)?,
                })
            } else {
                None
            };
            look(&id, kept)?;
        }
        Ok(())
    }

    /// The pairings of which it has to be worked out anew how they stand, by index.
    pub fn statuses_outdated(&self, made_with: &MadeWith, now: Timestamp) -> Result<Vec<PairingId>> {
        let mut statement = self.0.prepare_cached(
            "SELECT pairing FROM pairing_status WHERE valid_until <= ?1
             UNION SELECT pairing FROM pairing_status WHERE programme = ?2 AND made_with < ?3
             UNION SELECT pairing FROM pairing_status WHERE programme = ?2 AND made_with > ?3",
        )?;
        let mut found = Vec::new();
        for (programme, made_with) in made_with {
            let rows = statement
                .query_map(params![seconds(now), programme.0, made_with], |row| Ok(PairingId(row.get(0)?)))?;
            let of_one =
                rows.collect::<Result<Vec<_>, _>>().context("Cannot ask whose status is outdated")?;
            found.extend(of_one);
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }
}
