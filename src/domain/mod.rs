//! What a mentoring programme is: its people, pairings, rules, and everything that can happen to them.

#[macro_use]
mod sentence;

pub mod act;
pub mod address;
pub mod answers;
pub mod booking;
pub mod cadence;
pub mod called;
pub mod canary;
pub mod contact;
pub mod dates;
pub mod event;
pub mod evidence;
pub mod failures;
pub mod hold;
mod ids;
pub mod incoming;
mod ladder_progress;
mod letter_kind;
mod machine;
pub mod order;
pub mod outage;
pub mod pairing;
pub mod person;
pub mod programme;
pub mod reason;
pub mod refusal;
pub mod refusal_words;
mod secret;
pub mod slug;
mod spoken;
pub mod staff_on_duty;
mod trouble;
pub mod unseen;
pub mod weekly;
pub mod words;
pub mod zones;

pub use act::{Act, Reading};
pub use booking::Booking;
pub use cadence::{Call, Series, Slot};
pub use contact::Contact;
pub use dates::DateRange;
pub use event::{Event, PersonEvent};
pub use evidence::Evidence;
pub use hold::{DeskEvent, Hold, HoldWhy};
pub use incoming::Incoming;
pub use letter_kind::LetterKind;
pub use order::Order;
pub use pairing::{Pairing, PairingId, Side};
pub use person::{EmailAddress, Person, PersonId, Standing};
pub use programme::{Desk, Programme, ProgrammeId, Staff};
pub use reason::Reason;
pub use secret::Secret;
pub use sentence::{AsFact, Fact, Sentence};
pub use staff_on_duty::StaffOnDuty;
