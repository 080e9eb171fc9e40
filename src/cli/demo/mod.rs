//! `demo`: plays a whole season with a virtual clock, tells it, and leaves everything to look at.

mod cast;
mod farewell;
mod mails;
mod season;
mod stage;
mod timeline;
mod tongue;
mod wording;

pub use season::play;
pub(super) use season::run;
pub use tongue::Tongue;
