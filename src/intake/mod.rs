//! The bytes of a mail to what it means: [`fn@read`].
//!
//! The order of the tests matters, and each records why it decided: a bounce may hold our invitation, so it
//! comes before the calendar; Google marks the answers of people as automatic, so the calendar comes before
//! automatic answers. What nothing recognises was written by a person.

mod answers;
mod automatic;
mod bounce;
mod dates;
mod known;
mod meaning;
mod message;
mod orders;
mod own_text;
mod read;
mod test_mail;
mod text;
mod unread;
pub mod written;

pub use answers::{combine::first_day, reading::reading};
pub use known::{Known, LOOP_HEADER};
pub use message::{
    authentication::Trusted,
    calendar_part::LINK_ONLY,
    invite_subject::answers_invite,
    limits::MAX_BYTES,
    mail::Unreadable,
    mime::TooMuch,
    sheets::{MAX_SHEET_BYTES, SheetFile, sheets},
};
pub use orders::{Membership, OnFile, or_likeliest, orders};
pub use own_text::own_text;
pub use read::read;
pub use test_mail::{Arrival, arrival, test_mark};
pub use unread::{own_hops, own_ids, set_aside_unread};
