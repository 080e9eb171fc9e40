//! What a mentoring programme is: its people, pairings, rules, and everything that can happen to them.

pub mod cadence;
pub mod dates;
pub mod incoming;
pub mod pairing;
pub mod person;
pub mod programme;

pub use cadence::{Call, Series, Slot};
pub use dates::DateRange;
pub use incoming::Incoming;
pub use pairing::{Pairing, PairingId, Side};
pub use person::{EmailAddress, Person, PersonId, Standing};
pub use programme::{Desk, Programme, ProgrammeId, Staff};
