//! How our own mail, and the servers to be believed, are known.

use std::fmt;

use super::message::authentication::Trusted;

/// The header that marks our own mail; its value is signed by whoever sends.
pub const LOOP_HEADER: &str = "X-Mentord-Desk";

/// What is needed to know our own mail again.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// Whether a Message-ID (without brackets) is one we made.
    pub is_ours: &'a dyn Fn(&str) -> bool,
    /// The value our letters carry in [`LOOP_HEADER`].
    pub loop_mark: Option<&'a str>,
    /// Servers whose Authentication-Results are believed.
    pub trusted: &'a Trusted,
}

/// Believed by nobody who knows nothing.
pub(super) static NOBODY: Trusted = Trusted { servers: Vec::new(), hops: Vec::new() };

impl Known<'static> {
    /// Knows nothing: no mail is ours.
    #[must_use]
    pub fn nothing() -> Self {
        Self { is_ours: &|_| false, loop_mark: None, trusted: &NOBODY }
    }
}

impl fmt::Debug for Known<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Known").field("loop_mark", &self.loop_mark.map(|_| "...")).finish_non_exhaustive()
    }
}
