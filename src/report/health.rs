//! How well the desk can do its work: what waits, what cannot be read, whether mail arrives.

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use crate::{
    domain::{
        outage::{Outage, OutageKind},
        refusal::{EnhancedStatus, reply_code},
    },
    store::{LongestWaiting, Tx},
};

/// A letter that waits longer than this for a server, while none leaves, is an outage.
pub const LETTERS_WAIT: SignedDuration = SignedDuration::from_hours(1);
/// The same where it is the reader's own server that puts it off: by then something else has left.
const OF_ONE_RECIPIENT: SignedDuration = SignedDuration::from_hours(25);
/// So is a mailbox that could not be read for so long.
pub const MAILBOX_UNREAD: SignedDuration = SignedDuration::from_mins(30);

/// The figures of `status --json`, for whatever watches the machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Health {
    /// Since when the letter waits that could have left longest ago.
    pub oldest_waiting: Option<Timestamp>,
    /// Since when the mailbox was not read to its end.
    pub mailbox_unread_since: Option<Timestamp>,
    pub canary: CanaryHealth,
    /// What lasts so long that somebody must know; empty: all is well.
    pub troubles: Vec<Outage>,
}

/// The desk's last mail to itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct CanaryHealth {
    pub sent_at: Option<Timestamp>,
    /// When the last one that came home did.
    pub home_at: Option<Timestamp>,
    /// Where that lay.
    pub folder: Option<String>,
    /// Since when none comes home.
    pub missing_since: Option<Timestamp>,
    /// Why none could be sent lately.
    pub unsent: Option<String>,
}

/// The figures at `now`.
///
/// # Errors
/// When the store fails.
pub fn health(tx: &Tx<'_>, now: Timestamp) -> Result<Health> {
    let waiting = tx.longest_waiting(now)?;
    let unread_since = tx.unread_since()?;
    let deaf = tx.deaf()?;
    let canary = tx.canary()?;
    let home = tx.canary_home()?;
    let left = tx.last_left()?.max(canary.as_ref().map(|canary| canary.sent));
    let mut troubles = Vec::new();
    if let Some(waiting) = waiting.as_ref().filter(|waiting| shut_out(waiting, left, now)) {
        troubles.push(Outage { kind: OutageKind::LettersWait, since: waiting.since });
    }
    match (&deaf, unread_since) {
        (Some(deaf), _) => troubles.push(Outage { kind: OutageKind::Deaf, since: deaf.since }),
        (None, Some(since)) if now.duration_since(since) >= MAILBOX_UNREAD => {
            troubles.push(Outage { kind: OutageKind::MailboxUnread, since });
        }
        _ => {}
    }
    Ok(Health {
        oldest_waiting: waiting.map(|waiting| waiting.since),
        mailbox_unread_since: unread_since,
        canary: CanaryHealth {
            sent_at: canary.map(|canary| canary.sent),
            home_at: home.as_ref().map(|home| home.at),
            folder: home.map(|home| home.folder),
            missing_since: deaf.map(|deaf| deaf.since),
            unsent: tx.canary_unsent()?.map(|unsent| unsent.said),
        },
        troubles,
    })
}

/// Whether a letter waits long while no other leaves either; one reader's own server that puts it off
/// shuts nobody else out.
fn shut_out(waiting: &LongestWaiting, left: Option<Timestamp>, now: Timestamp) -> bool {
    // Address and mailbox (RFC 3463 §3.2, §3.3): the codes of one reader's own server.
    let said = waiting.said.to_string();
    let status = reply_code(&said).and_then(|_| EnhancedStatus::in_text(&said));
    let of_recipient = status.is_some_and(|status| matches!(status.subject, 1 | 2));
    let patience = if of_recipient { OF_ONE_RECIPIENT } else { LETTERS_WAIT };
    now.duration_since(waiting.since) >= patience && left.is_none_or(|left| left < waiting.since)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Sentence;

    fn at(minute: i64) -> Timestamp {
        "2027-01-11T09:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minute)
    }

    #[test]
    fn a_letter_that_waits_is_an_outage_only_where_none_leaves() {
        for (said, left, now, expected) in [
            ("Cannot reach mx.test:587", None, 60, true),
            ("Cannot reach mx.test:587", None, 59, false),
            ("Cannot reach mx.test:587", Some(-5), 60, true),
            ("Cannot reach mx.test:587", Some(30), 90, false),
            ("", None, 60, true),
            ("421 4.3.0 down for the night", None, 60, true),
            ("451 4.7.1 try later", None, 60, true),
            ("450 4.2.0 <ada@people.test>: mailbox busy", None, 600, false),
            ("450 4.2.0 <ada@people.test>: mailbox busy", None, 1500, true),
            ("452 4.2.2 <ada@people.test>: over quota", None, 600, false),
        ] {
            let waiting = LongestWaiting { since: at(0), said: Sentence::verbatim(said) };
            assert_eq!(shut_out(&waiting, left.map(at), at(now)), expected, "{said} {left:?} {now}");
        }
    }
}
