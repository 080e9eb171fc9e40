//! Hold: nothing leaves, since when and why.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Nothing leaves but what staff themselves asked about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    pub since: Timestamp,
    pub why: HoldWhy,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum HoldWhy {
    /// Somebody said so.
    Ordered { by: String },
    /// Staff see the plan before the first letter leaves.
    FirstStart,
    /// The clock says less than at the last pass.
    ClockBack { last: Timestamp },
    /// The clock jumped while the daemon ran: by this many seconds.
    ClockJumped { seconds: i64 },
    /// The state is a backup, made then: what left since is not in it.
    Restored { made: Timestamp },
}

/// What happened to the desk itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum DeskEvent {
    Held { why: HoldWhy },
    Released,
    /// Staff looked at a roster that changed, and said go.
    RosterApproved,
    /// A roster was taken into the record: so many changes.
    RosterTaken { changes: usize },
}

impl Hold {
    /// Whether `go` ends it: the desk held by itself and asked. What somebody ordered ends by
    /// `release` alone.
    #[must_use]
    pub fn awaits_go(&self) -> bool {
        !matches!(self.why, HoldWhy::Ordered { .. })
    }
}

impl HoldWhy {
    /// Half a sentence: "on hold since ..., because ...".
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Ordered { by } => format!("{by} said so"),
            Self::FirstStart => "this is the first start, and staff look at the plan first".to_owned(),
            Self::ClockBack { last } => {
                format!("the clock of the machine went back: the last pass was at {last}")
            }
            Self::ClockJumped { seconds } => format!(
                "the clock of the machine jumped by {} minutes while the desk was running",
                seconds / 60
            ),
            Self::Restored { made } => {
                format!("this state is a backup made at {made}: letters that left since are not in it")
            }
        }
    }
}
