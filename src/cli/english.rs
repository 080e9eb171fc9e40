//! What several verbs say, in the language of the command line.

use jiff::{Timestamp, tz::TimeZone};

use crate::{
    domain::{Staff, outage::Outage},
    letters::Catalogue,
    planning::view::PairingView,
    report::describe,
    store::{Actor, Happened},
};

/// `Mon 2027-01-11 09:00`
pub(super) fn time(at: Timestamp, zone: &TimeZone) -> String {
    describe::time(Catalogue::english(), at, zone)
}

/// `1 mail`, `2 mails`
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}

/// A reader's name for people: `Ada Lovelace`, or staff's.
pub(super) fn recipient(view: Option<&PairingView>, staff: &[Staff], word: &str) -> String {
    describe::recipient(Catalogue::english(), view, staff, word)
}

pub(super) fn actor(actor: &Actor) -> String {
    describe::actor(Catalogue::english(), actor)
}

pub(super) fn happened(view: &PairingView, happened: &Happened) -> String {
    describe::happened(Catalogue::english(), view, happened)
}

/// What lasts too long, as a sentence without its end.
pub(super) fn outage(outage: Outage, zone: &TimeZone) -> String {
    describe::outage(Catalogue::english(), outage, zone)
}
