//! Journeys: a season told in the coordinator's words, over the real passes, a real store and real
//! mail, with a clock that the test moves. The timeline is the specification.

#[path = "journeys/absences.rs"]
mod absences;
#[path = "journeys/addresses.rs"]
mod addresses;
#[path = "journeys/after_calls.rs"]
mod after_calls;
#[path = "journeys/answered_calls.rs"]
mod answered_calls;
#[path = "journeys/calendars.rs"]
mod calendars;
#[path = "journeys/faults.rs"]
mod faults;
#[path = "journeys/german.rs"]
mod german;
#[path = "journeys/hearing.rs"]
mod hearing;
#[path = "journeys/lives.rs"]
mod lives;
#[path = "journeys/moves.rs"]
mod moves;
#[path = "journeys/orders.rs"]
mod orders;
#[path = "journeys/programmes.rs"]
mod programmes;
#[path = "journeys/proof.rs"]
mod proof;
#[path = "journeys/seasons.rs"]
mod seasons;
#[path = "journeys/shared.rs"]
mod shared;
#[path = "journeys/sheets.rs"]
mod sheets;
#[path = "journeys/silences.rs"]
mod silences;
#[path = "journeys/sixty.rs"]
mod sixty;
#[path = "journeys/staff.rs"]
mod staff;
#[path = "journeys/strangers.rs"]
mod strangers;
#[path = "journeys/taken_back.rs"]
mod taken_back;
#[path = "journeys/terms.rs"]
mod terms;
#[path = "journeys/threads.rs"]
mod threads;
#[path = "journeys/truths.rs"]
mod truths;
#[path = "journeys/words.rs"]
mod words;
mod world;
