//! What several read models say alike: times, people, and who made something happen, in words.

use jiff::{Timestamp, tz::TimeZone};

pub use super::event_words::{desk_event, happened};
use crate::{
    domain::{
        PersonId,
        outage::{Outage, OutageKind},
        programme::Staff,
    },
    letters::Catalogue,
    planning::view::PairingView,
    store::Actor,
};

/// `Mon 2027-01-11 09:00`
#[must_use]
pub fn time(words: &Catalogue, at: Timestamp, zone: &TimeZone) -> String {
    words.say(&sentence!("event.time", at => at.to_zoned(zone.clone())))
}

/// What lasts too long, as a sentence for admins without its end.
#[must_use]
pub fn outage(words: &Catalogue, outage: Outage, zone: &TimeZone) -> String {
    let since = outage.since.to_zoned(zone.clone());
    words.say(&match outage.kind {
        OutageKind::LettersWait => sentence!("status.letters_wait", since),
        OutageKind::MailboxUnread => sentence!("status.mailbox_unread", since),
        OutageKind::Deaf => sentence!("status.deaf", since),
        OutageKind::Disk => sentence!("status.disk", since),
    })
}

/// A reader's name for people: `Ada Lovelace`, or staff's.
#[must_use]
pub fn recipient(words: &Catalogue, view: Option<&PairingView>, staff: &[Staff], word: &str) -> String {
    let participant = view.and_then(|view| view.participant(&PersonId(word.to_owned())));
    if let Some(participant) = participant {
        return participant.person.name.clone();
    }
    match staff.iter().find(|staff| staff.email.as_str() == word) {
        Some(Staff { name, .. }) => of_staff(words, name),
        None => word.to_owned(),
    }
}

/// `Rosa Keller (staff)`
#[must_use]
pub fn of_staff(words: &Catalogue, name: &str) -> String {
    words.say(&sentence!("event.of_staff", name))
}

/// Who made it happen, in words.
#[must_use]
pub fn actor(words: &Catalogue, actor: &Actor) -> String {
    words.say(&match actor {
        Actor::Plan => sentence!("event.by_plan"),
        Actor::Mail { inbox, verdict } => sentence!("event.by_mail", inbox, verdict),
        Actor::Roster => sentence!("event.by_roster"),
        Actor::CommandLine { user } => sentence!("event.by_command_line", user),
        Actor::Server { said } => sentence!("event.by_server", said),
        Actor::Room { who } => sentence!("event.by_room", who),
    })
}
