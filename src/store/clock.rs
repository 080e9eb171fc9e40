//! The clock of the last pass, rehearsals, and hold.

use anyhow::Result;
use jiff::Timestamp;

use super::{Tx, seconds, timestamp};
use crate::domain::{Hold, HoldWhy};

/// Holds what somebody ordered.
const ORDERED: &str = "hold";
/// Holds what the desk does by itself.
const BY_DESK: &str = "hold_by_desk";

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

    /// Since when nothing leaves, and why. What somebody ordered and what the desk does by itself
    /// stand side by side; the order is told first.
    pub fn held(&self) -> Result<Option<Hold>> {
        Ok(self.hold_in(ORDERED)?.or(self.hold_in(BY_DESK)?))
    }

    /// The hold that the desk put itself on.
    pub fn held_by_desk(&self) -> Result<Option<Hold>> {
        self.hold_in(BY_DESK)
    }

    fn hold_in(&self, key: &str) -> Result<Option<Hold>> {
        Ok(self.meta(key)?.and_then(|value| {
            // An earlier mentord wrote the second alone.
            let old = || Some(Hold { since: timestamp(value.parse().ok()?), why: by_staff() });
            serde_json::from_str(&value).ok().or_else(old)
        }))
    }

    pub fn hold(&self, hold: &Hold) -> Result<()> {
        let key = if matches!(hold.why, HoldWhy::Ordered { .. }) { ORDERED } else { BY_DESK };
        self.set_meta(key, &serde_json::to_string(hold)?)
    }

    /// Ends what the desk did by itself; what somebody ordered stands.
    pub fn release_desk(&self) -> Result<()> {
        self.clear_meta(BY_DESK)
    }

    pub fn release(&self) -> Result<()> {
        self.clear_meta(ORDERED)?;
        self.clear_meta(BY_DESK)
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
