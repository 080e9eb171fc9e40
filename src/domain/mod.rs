//! What a mentoring programme is: its people, pairings, rules, and everything that can happen to them.

pub mod act;
pub mod answers;
pub mod cadence;
mod climb;
pub mod contact;
pub mod dates;
pub mod event;
pub mod evidence;
pub mod failures;
pub mod hold;
pub mod incoming;
mod machine;
pub mod office;
pub mod order;
pub mod pairing;
pub mod person;
pub mod programme;
pub mod reason;
pub mod refusal;
pub mod refusal_words;
mod trouble;
pub mod words;

pub use act::{Act, Reading};
pub use cadence::{Call, Series, Slot};
pub use contact::Contact;
pub use dates::DateRange;
pub use event::{Event, PersonEvent};
pub use evidence::Evidence;
pub use hold::{DeskEvent, Hold, HoldWhy};
pub use incoming::Incoming;
pub use office::Office;
pub use order::Order;
pub use pairing::{Pairing, PairingId, Side};
pub use person::{EmailAddress, Person, PersonId, Standing};
pub use programme::{Desk, Programme, ProgrammeId, Staff};
pub use reason::Reason;
