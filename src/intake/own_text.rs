//! The words of a letter of the desk's own.

use super::message::mail::Mail;

/// The text of a mail that we made ourselves; `None`: it has none.
#[must_use]
pub fn own_text(raw: &[u8]) -> Option<String> {
    Mail::parse(raw).ok()?.bodies("text/plain").first().cloned()
}
