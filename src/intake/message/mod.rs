//! The parts of a mail: header fields, addresses, MIME parts, attached sheets and calendars, within limits.

pub(in crate::intake) mod attachments;
pub(in crate::intake) mod authentication;
pub(in crate::intake) mod calendar_part;
pub(in crate::intake) mod charset;
pub(in crate::intake) mod cms;
pub(in crate::intake) mod fields;
pub(in crate::intake) mod invite_subject;
pub(in crate::intake) mod limits;
pub(in crate::intake) mod mail;
pub(in crate::intake) mod mime;
pub(in crate::intake) mod opened;
pub(in crate::intake) mod rtf;
pub(in crate::intake) mod sheets;
pub(in crate::intake) mod tnef;
mod winmail;

#[cfg(test)]
mod calendar_part_tests;
