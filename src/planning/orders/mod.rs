//! What staff order, from the typed words to a decision: resolved by the names on file, then decided by what the
//! record says of everyone and everything concerned. Pure: what the record knows is looked up before.

mod concerned;
mod decide;
mod membership;
mod names;
mod new_pairing;
mod pairing_change;
mod person_change;
mod put_right;
mod refusal;
mod resolve;
mod resolved;
mod session_change;
mod sheet;
mod to_person;

#[cfg(test)]
mod tests;

pub use concerned::{Concerned, Decided, Given, OrderEffect};
pub use decide::decide;
pub use names::{Meaning, Names, Pointers, typed_names};
pub use new_pairing::{person_id_from, wanted_id};
pub use put_right::put_right;
pub use refusal::{BadAddress, Refusal, Unclear};
pub use resolve::{each, programme_called, resolve};
pub use resolved::{NewPairing, Resolved, Task, Who};
pub use sheet::{SheetRecord, check_sheet};
