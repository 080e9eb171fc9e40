//! The record and the time with which the mails of one fetch are handled.

use jiff::Timestamp;

use crate::{record::Context, store::Store};

/// What a mail is handled with.
#[derive(Clone, Copy)]
pub(super) struct FetchContext<'a> {
    pub(super) store: &'a Store,
    pub(super) ctx: &'a Context,
    /// The last complete fetch.
    pub(super) floor: Option<Timestamp>,
    pub(super) now: Timestamp,
}
