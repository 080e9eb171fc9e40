//! The only place that asks for the time.

use jiff::Timestamp;

/// Now, in whole seconds: the store keeps no finer ones.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the one clock")]
pub fn now() -> Timestamp {
    whole(Timestamp::now())
}

/// The instant without its fraction of a second.
#[must_use]
pub fn whole(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}
