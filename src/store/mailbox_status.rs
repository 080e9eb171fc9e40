//! How far each folder has been read, and when the mailbox could not be.

use anyhow::{Context as _, Result};
use jiff::{Timestamp, tz::TimeZone};
use rusqlite::{OptionalExtension as _, params};

use super::{Tx, seconds, timestamp};
use crate::{domain::DateRange, planning::view::MailboxStatus};

/// How far a folder has been read: (folder, UIDVALIDITY, next UID).
pub(super) type Place = (String, u32, u32);

/// Hosts behind the trusted servers: a JSON list.
const OWN_HOPS: &str = "own_hops";

impl Tx<'_> {
    pub fn cursors(&self) -> Result<Vec<Place>> {
        let mut statement =
            self.0.prepare_cached("SELECT folder, uidvalidity, next_uid FROM cursor ORDER BY folder")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        rows.collect::<Result<_, _>>().context("Cannot read the cursors")
    }

    /// Notes how far a folder has been read.
    pub fn set_place(&self, folder: &str, uidvalidity: u32, next_uid: u32) -> Result<()> {
        self.0
            .prepare_cached(
                "INSERT INTO cursor (folder, uidvalidity, next_uid) VALUES (?1, ?2, ?3)
                 ON CONFLICT (folder) DO UPDATE SET
                     whole = whole OR uidvalidity <> excluded.uidvalidity OR next_uid > excluded.next_uid,
                     uidvalidity = excluded.uidvalidity, next_uid = excluded.next_uid",
            )?
            .execute(params![folder, uidvalidity, next_uid])
            .context("Cannot write a cursor")?;
        Ok(())
    }

    /// The folder was read to its end: what comes next is new.
    pub fn read_through(&self, folder: &str) -> Result<()> {
        self.0
            .prepare_cached("UPDATE cursor SET whole = 0 WHERE folder = ?1")?
            .execute([folder])
            .context("Cannot write a cursor")?;
        Ok(())
    }

    /// Whether the message before this place is handed out because its folder is read from the
    /// start, so that mail from before our time may be among what comes.
    pub fn reads_whole(&self, folder: &str, uidvalidity: u32, next_uid: u32) -> Result<bool> {
        let goes_on: bool = self
            .0
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM cursor
                 WHERE folder = ?1 AND NOT whole AND uidvalidity = ?2 AND next_uid < ?3)",
            )?
            .query_row(params![folder, uidvalidity, next_uid], |row| row.get(0))
            .context("Cannot read a cursor")?;
        Ok(!goes_on)
    }

    /// When the first fetch began, by the real clock, as servers date mail: what was received before
    /// is none of ours. `None`: there was none yet.
    pub fn began(&self) -> Result<Option<Timestamp>> {
        Ok(self.meta("began")?.and_then(|value| value.parse().ok()).map(timestamp))
    }

    pub fn set_began(&self, at: Timestamp) -> Result<()> {
        self.set_meta("began", &seconds(at).to_string())
    }

    /// Hosts on the way into the mailbox behind the trusted servers, as a mail of the desk to itself has shown.
    pub fn own_hops(&self) -> Result<Vec<String>> {
        let hops = self.meta(OWN_HOPS)?;
        Ok(hops.and_then(|hops| serde_json::from_str(&hops).ok()).unwrap_or_default())
    }

    pub fn set_own_hops(&self, hops: &[String]) -> Result<()> {
        self.set_meta(OWN_HOPS, &serde_json::to_string(hops)?)
    }

    /// Every watched folder was read to its end at `now`.
    pub fn read_to_end(&self, now: Timestamp) -> Result<()> {
        self.set_meta("read_to_end", &seconds(now).to_string())?;
        self.0
            .execute("UPDATE mailbox_outage SET until = ?1 WHERE until IS NULL", [seconds(now)])
            .context("Cannot end a mailbox outage")?;
        Ok(())
    }

    /// The mailbox could not be read at `now`: unread since the last complete fetch.
    pub fn record_outage(&self, now: Timestamp) -> Result<()> {
        let open: Option<i64> = self
            .0
            .query_row("SELECT since FROM mailbox_outage WHERE until IS NULL", [], |row| row.get(0))
            .optional()
            .context("Cannot read the mailbox outages")?;
        if open.is_none() {
            self.0
                .execute("INSERT INTO mailbox_outage (since, until) VALUES (?1, NULL) ON CONFLICT (since) DO UPDATE SET until = NULL", [seconds(now)])
                .context("Cannot note a mailbox outage")?;
        }
        Ok(())
    }

    /// Since when the mailbox cannot be read.
    pub fn unread_since(&self) -> Result<Option<Timestamp>> {
        let since: Option<i64> = self
            .0
            .query_row("SELECT since FROM mailbox_outage WHERE until IS NULL", [], |row| row.get(0))
            .optional()
            .context("Cannot read the mailbox outages")?;
        Ok(since.map(timestamp))
    }

    pub fn last_read_to_end(&self) -> Result<Option<Timestamp>> {
        Ok(self.meta("read_to_end")?.and_then(|value| value.parse().ok()).map(timestamp))
    }

    /// How well the desk sees; a day counts as unread when the mailbox could not be read on it and
    /// was not read later that day.
    pub fn mailbox_status(
        &self,
        receive_disabled: bool,
        zone: &TimeZone,
        now: Timestamp,
    ) -> Result<MailboxStatus> {
        let mut statement =
            self.0.prepare_cached("SELECT since, until FROM mailbox_outage ORDER BY since")?;
        let rows =
            statement.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Option<i64>>(1)?)))?;
        let mut unread_days = Vec::new();
        for row in rows {
            let (since, until) = row.context("Cannot read the mailbox outages")?;
            let first = timestamp(since).to_zoned(zone.clone()).date();
            let end = until.map_or(now, timestamp).to_zoned(zone.clone()).date();
            // The day on which it was read again counts.
            let last = if until.is_some() { end.yesterday().unwrap_or(end) } else { end };
            unread_days.extend(DateRange::new(first, last));
        }
        Ok(MailboxStatus { receive_disabled, read_to_end: self.last_read_to_end()?, unread_days })
    }
}
