//! The only place with SQL: one SQLite file, closures over a transaction, domain types in and out.

mod aliases;
mod backup;
mod canary;
mod cancel;
mod clock;
mod copies;
mod database;
mod decided;
mod deferred;
mod fault;
mod files;
mod grace;
mod health;
mod inbox;
mod journal;
mod lock;
mod mailbox_status;
mod names;
mod opening;
mod orders;
mod outage;
mod outbox;
mod pairing_status;
mod pairings;
mod participants;
mod people;
mod person_names;
mod posts;
mod private;
mod restore;
mod retention;
mod roster;
mod sending;
mod wake;
mod words;

#[cfg(test)]
#[expect(clippy::string_slice, reason = "a test over our own source, which is ASCII where it is cut")]
mod plans_tests;

pub use backup::{BACKUP_MADE, NotABackup, backup};
pub use cancel::NeverLeft;
pub use database::{FILE, Store, Tx};
pub use deferred::{Deferral, DeferredMail};
pub use fault::{Failed, Fault, fault};
pub use files::Files;
pub use grace::Grace;
pub use health::{Health, awaits_migration, examine, glance};
pub use inbox::{Handled, SameMail, Unplaced};
pub use journal::{Actor, Entry, Happened};
pub use lock::{Held, Lock};
pub use opening::{ForeignLog, Newer};
pub use orders::{Confirmation, Fate};
pub use outage::{LongestWaiting, ToldOutage};
pub use outbox::{Delivery, NewDelivery, NewLetter, OutboxCounts, Outgoing, State};
pub use pairing_status::{KeptStatus, MadeWith};
pub use pairings::{PairingRow, Standings, VIEW_LOADED};
pub use people::PersonRow;
pub use posts::{Message, NewPost, PostLine};
pub use private::close_to_others;
pub use restore::{Missing, NotThis, Restored, restore};
pub use retention::{Forgotten, WordsGone};
pub use roster::Listed;

use database::{PATIENCE, seconds, timestamp};
