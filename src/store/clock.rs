//! The clock of the last pass, rehearsals, and hold.

use anyhow::Result;
use jiff::Timestamp;

use super::{Tx, seconds, timestamp};
use crate::domain::{Hold, HoldWhy};

fn by_staff() -> HoldWhy {
    HoldWhy::Ordered { by: "staff".to_owned() }
}

impl Tx<'_> {
    /// The clock of the last pass.
    pub fn last_pass(&self) -> Result<Option<Timestamp>> {
        Ok(self.meta("last_pass")?.and_then(|value| value.parse().ok()).map(timestamp))
    }

    pub fn set_last_pass(&self, at: Timestamp) -> Result<()> {
        self.set_meta("last_pass", &seconds(at).to_string())
    }

    /// Whether the first pass had `--at`: then everything here is a rehearsal.
    pub fn rehearsal(&self) -> Result<bool> {
        Ok(self.meta("rehearsal")?.is_some())
    }

    pub fn set_rehearsal(&self) -> Result<()> {
        self.set_meta("rehearsal", "yes")
    }

    /// Since when nothing leaves, and why.
    pub fn held(&self) -> Result<Option<Hold>> {
        Ok(self.meta("hold")?.and_then(|value| {
            // An earlier mentord wrote the second alone.
            let old = || Some(Hold { since: timestamp(value.parse().ok()?), why: by_staff() });
            serde_json::from_str(&value).ok().or_else(old)
        }))
    }

    pub fn hold(&self, hold: &Hold) -> Result<()> {
        self.set_meta("hold", &serde_json::to_string(hold)?)
    }

    pub fn release(&self) -> Result<()> {
        self.clear_meta("hold")
    }

    /// Since when the channel is paused, and what the server said.
    pub fn channel_paused(&self) -> Result<Option<(Timestamp, String)>> {
        Ok(self.meta("channel_paused")?.and_then(|value| {
            let (since, said) = value.split_once(' ')?;
            Some((timestamp(since.parse().ok()?), said.to_owned()))
        }))
    }

    pub fn pause_channel(&self, at: Timestamp, said: &str) -> Result<()> {
        self.set_meta("channel_paused", &format!("{} {said}", seconds(at)))
    }

    pub fn reopen_channel(&self) -> Result<()> {
        self.clear_meta("channel_paused")
    }
}
