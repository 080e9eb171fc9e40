//! The settings: files read, checked to the last key, and turned into domain values.
//!
//! All that is wrong in all files is said at once, each with its place and with what would be
//! right; nothing is half loaded.

mod alert;
mod desk;
pub mod export;
mod load;
mod mail;
mod names;
mod oauth;
mod own_copy;
mod people;
pub(crate) mod problem;
mod programme;
mod provider;
pub mod roster;
mod secret;
mod server;
mod source;
mod table;
pub(crate) mod values;
pub(crate) mod wrong;

#[cfg(test)]
mod alert_tests;
#[cfg(test)]
mod desk_tests;
#[cfg(test)]
pub(crate) mod load_tests;
#[cfg(test)]
mod oauth_tests;
#[cfg(test)]
mod refusal_tests;

pub use alert::AlertConfig;
pub use desk::Start;
pub use load::{
    Known, Loaded, QUICKSTART, QUICKSTART_ROSTER, REFERENCE, load, load_embedded, load_unless_known,
};
pub use mail::{AfterReading, MailSource, MatrixConfig, ReceiveConfig, SendConfig, Transport};
pub use oauth::{Client, Grant, OAuth};
pub use problem::{Problem, Problems};
pub use provider::{OwnCopy, Preset, Provider};
pub use roster::Roster;
pub use secret::SecretSource;
pub use server::{Login, Proof, Server, Tls};
pub use source::print_of;
