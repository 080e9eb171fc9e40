//! Posts for the rooms: entered with their cause, posted later, one a reason.

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use rusqlite::params;

use super::{Tx, seconds, timestamp};
use crate::domain::Reason;

/// A post as it is entered, and as it waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingPost {
    pub id: i64,
    /// What the room's network knows it by: the same post is never made twice.
    pub key: String,
    pub room: String,
    pub text: String,
    pub decided: Timestamp,
}

impl Tx<'_> {
    /// Enters a post. A reason that was answered before is a bug: the transaction fails (promise 1).
    pub fn enter_post(
        &self,
        reason: &Reason,
        key: &str,
        room: &str,
        text: &str,
        decided: Timestamp,
    ) -> Result<()> {
        self.0
            .prepare_cached(
                "INSERT INTO post (reason, key, room, text, decided) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![reason.as_str(), key, room, text, seconds(decided)])
            .with_context(|| format!("Cannot post for the reason {reason} a second time"))?;
        Ok(())
    }

    /// What waits to be posted, oldest first.
    pub fn waiting_posts(&self) -> Result<Vec<WaitingPost>> {
        let mut statement = self.0.prepare_cached(
            "SELECT id, key, room, text, decided FROM post WHERE posted IS NULL ORDER BY id",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(WaitingPost {
                id: row.get(0)?,
                key: row.get(1)?,
                room: row.get(2)?,
                text: row.get(3)?,
                decided: timestamp(row.get(4)?),
            })
        })?;
        rows.collect::<Result<_, _>>().context("Cannot list the posts")
    }

    /// Notes that a post stands in its room.
    pub fn settle_post(&self, id: i64, now: Timestamp) -> Result<()> {
        self.0
            .prepare_cached("UPDATE post SET posted = ?2 WHERE id = ?1")?
            .execute(params![id, seconds(now)])
            .context("Cannot note a post")?;
        Ok(())
    }
}
