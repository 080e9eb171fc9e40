//! Hold: nothing leaves, since when and why.

use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};

use super::{Sentence, dates::DateRange, person::EmailAddress};

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
    pub fn words(&self, zone: &TimeZone) -> Sentence {
        let time = |at: &Timestamp| at.to_zoned(zone.clone());
        match self {
            Self::Ordered { by } => sentence!("hold.ordered", by),
            Self::FirstStart => sentence!("hold.first_start"),
            Self::ClockBack { last } => sentence!("hold.clock_back", last => time(last)),
            Self::ClockJumped { seconds } => {
                let Span { days, hours, minutes } = Span::of(seconds.unsigned_abs());
                sentence!("hold.clock_jumped", back => *seconds < 0, days, hours, minutes)
            }
            Self::Restored { made, letters: None } => sentence!("hold.restored_unseen", made => time(made)),
            Self::Restored { made, letters: Some(letters) } => {
                sentence!("hold.restored", made => time(made), letters)
            }
            Self::Lost { letters, last, running } => {
                sentence!("hold.lost", letters, last => time(last), running)
            }
        }
    }
}

/// How far a clock jumped, as roughly as people say it: in one of the three.
#[derive(Default)]
struct Span {
    days: Option<u64>,
    hours: Option<u64>,
    minutes: Option<u64>,
}

impl Span {
    fn of(seconds: u64) -> Self {
        let minutes = (seconds + 30) / 60;
        match minutes {
            0..=119 => Self { minutes: Some(minutes), ..Self::default() },
            120..=2879 => Self { hours: Some((minutes + 30) / 60), ..Self::default() },
            _ => Self { days: Some((minutes + 720) / 1440), ..Self::default() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jump_is_told_in_words() {
        let say = |why: HoldWhy, zone: &TimeZone| crate::letters::Catalogue::english().say(&why.words(zone));
        let words = |seconds| say(HoldWhy::ClockJumped { seconds }, &TimeZone::UTC);
        for (seconds, said) in
            [(3_700, "forward by 62 minutes"), (-7_300, "back by 2 hours"), (863_999, "forward by 10 days")]
        {
            assert!(words(seconds).contains(said), "{}", words(seconds));
        }
        let made = Timestamp::UNIX_EPOCH;
        let zone = TimeZone::get("Europe/London").unwrap();
        let restored = say(HoldWhy::Restored { made, letters: None }, &zone);
        assert!(restored.contains("made on Thu 1 Jan 1970, 01:00"), "{restored}");
        // As an earlier mentord wrote it.
        let old: HoldWhy =
            serde_json::from_str(r#"{"why":"restored","made":"1970-01-01T00:00:00Z"}"#).unwrap();
        assert_eq!(old, HoldWhy::Restored { made, letters: None });
    }
}
