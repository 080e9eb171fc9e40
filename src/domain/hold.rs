//! Hold: nothing leaves, since when and why.

use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};

use super::{dates::DateRange, person::EmailAddress};

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
    /// `letters`: how many of them are known to have left; `None` while nobody has looked.
    Restored {
        made: Timestamp,
        #[serde(default)]
        letters: Option<usize>,
    },
    /// The state knows nothing, and the mailbox holds letters that this desk wrote, the last of them
    /// then. So many pairings of the roster were introduced by them.
    Lost { letters: usize, last: Timestamp, running: usize },
}

/// What happened to the desk itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum DeskEvent {
    Held {
        why: HoldWhy,
    },
    Released,
    /// Staff looked at a roster that changed, and said go.
    RosterApproved,
    /// A roster was taken into the record: so many changes.
    RosterTaken {
        changes: usize,
    },
    /// One of staff is away, as an automatic answer said.
    StaffAway {
        who: EmailAddress,
        range: DateRange,
    },
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
    /// Whether the state does not know all that left: a single run says so to whoever ordered it.
    #[must_use]
    pub fn lacks_letters(&self) -> bool {
        matches!(self, Self::Restored { .. } | Self::Lost { .. })
    }

    /// Half a sentence, times in that zone: "on hold since ..., because ...".
    #[must_use]
    pub fn words(&self, zone: &TimeZone) -> String {
        let time = |at: &Timestamp| at.to_zoned(zone.clone()).strftime("%a %-d %b %Y, %H:%M").to_string();
        match self {
            Self::Ordered { by } => format!("{by} said so"),
            Self::FirstStart => "this is the first start, and staff look at the plan first".to_owned(),
            Self::ClockBack { last } => {
                format!("the clock of the machine went back: the last pass was on {}", time(last))
            }
            Self::ClockJumped { seconds } => format!(
                "the clock of the machine jumped {} by {} while the desk was running",
                if *seconds < 0 { "back" } else { "forward" },
                span(seconds.unsigned_abs())
            ),
            Self::Restored { made, letters: None } => {
                format!(
                    "this state is a backup made on {}: letters that left since are not in it",
                    time(made)
                )
            }
            Self::Restored { made, letters: Some(letters) } => {
                let made = time(made);
                match letters {
                    0 => format!(
                        "this state is a backup made on {made}; no letter is known to have left since"
                    ),
                    1 => format!(
                        "this state is a backup made on {made}: 1 letter that left since is not in it, and does not leave a second time"
                    ),
                    _ => format!(
                        "this state is a backup made on {made}: {letters} letters that left since are not in it, and do not leave a second time"
                    ),
                }
            }
            Self::Lost { letters, last, running } => format!(
                "this state is empty, and its mailbox holds {letters} {} of this desk from before, the last of {}; {running} {} introduced by them and {} as running",
                if *letters == 1 { "letter" } else { "letters" },
                time(last),
                if *running == 1 { "pairing was" } else { "pairings were" },
                if *running == 1 { "counts" } else { "count" },
            ),
        }
    }
}

/// `10 days`, `3 hours`, `90 minutes`
fn span(seconds: u64) -> String {
    let minutes = (seconds + 30) / 60;
    match minutes {
        0..=119 => format!("{minutes} minutes"),
        120..=2879 => format!("{} hours", (minutes + 30) / 60),
        _ => format!("{} days", (minutes + 720) / 1440),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jump_is_told_in_words() {
        let words = |seconds| HoldWhy::ClockJumped { seconds }.words(&TimeZone::UTC);
        for (seconds, said) in
            [(3_700, "forward by 62 minutes"), (-7_300, "back by 2 hours"), (863_999, "forward by 10 days")]
        {
            assert!(words(seconds).contains(said), "{}", words(seconds));
        }
        let made = Timestamp::UNIX_EPOCH;
        let zone = TimeZone::get("Europe/London").unwrap();
        assert!(
            HoldWhy::Restored { made, letters: None }.words(&zone).contains("made on Thu 1 Jan 1970, 01:00")
        );
        // As an earlier mentord wrote it.
        let old: HoldWhy =
            serde_json::from_str(r#"{"why":"restored","made":"1970-01-01T00:00:00Z"}"#).unwrap();
        assert_eq!(old, HoldWhy::Restored { made, letters: None });
    }
}
