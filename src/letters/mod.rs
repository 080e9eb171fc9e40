//! A letter that is due to finished bytes for each reader; ids from reasons. Pure.
//!
//! | module | says |
//! |---|---|
//! | [`keys`] | every id that leaves the desk: Message-ID, UID, address, boundary |
//! | [`template`] | the words: embedded, and an operator's own in their place |
//! | [`Language`] | the templates and words of one language |
//! | `catalogue` | the words beside the letters: sentences by key, dates, lists |
//! | `context`, `introduction`, `courtesy`, `calls`, `absence`, `staff`, `silent`, `answers`, `deaf` | what a letter says, as facts for a template |
//! | `sample`, `sample_letters` | sample people, and every letter to them |
//! | `marks`, `clean`, `when` | light marks to text and HTML; what people wrote made harmless; dates |
//! | `plan` | each letter's facts, calendar, attachments and way |
//! | `test_mail`, `alert` | the desk's mail to itself; what admins are told |
//! | `mime`, [`render`](mod@render) | headers and structure; a letter to one reader's copy |

use crate::domain::PairingId;

mod absence;
mod alert;
mod answers;
mod calls;
mod calls_case;
mod catalogue;
mod check;
mod clean;
mod courtesy;
mod deaf;
mod embedded;
mod introduction;
pub mod keys;
mod language;
mod links;
mod list;
mod markup;
mod mime;
mod moves;
mod news;
mod people;
mod plan;
mod quotes;
pub mod render;
mod render_context;
mod sample;
mod sample_letters;
mod sample_lists;
mod sample_moves;
mod silent;
mod staff;
pub mod template;
mod test_mail;
mod when;
mod worry;

#[cfg(test)]
mod german_tests;
#[cfg(test)]
mod letters_tests;

pub use alert::{AlertWords, alert, alert_mail};
pub use calls::{Method, entry, invitation};
pub use catalogue::{Catalogue, CatalogueError};
pub use keys::Keys;
pub use language::Language;
pub use render::{Finished, address_and_subject, render};
pub use render_context::RenderContext;
pub use template::{Names, Templates};
pub use test_mail::{CANARY_HEADER, TestKind, TestMail, test_mail};

/// Why a letter cannot be rendered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    #[error("letters/{path}{}: {said}", line.map(|line| format!(", line {line}")).unwrap_or_default())]
    Template { path: String, line: Option<usize>, said: String },
    #[error("letters/{path}: {fault}")]
    Words { path: String, fault: CatalogueError },
    #[error("No letter uses a template letters/{0}")]
    NoTemplate(String),
    #[error("The letter's recipient, {0}, is not in its context")]
    NoRecipient(String),
    #[error("The pairing {0} is not in the letter's context")]
    NoPairing(PairingId),
    #[error("The pairing {0} has no calls to invite to")]
    NoSeries(PairingId),
    #[error("A letter without a reason cannot be written")]
    NoReason,
    #[error("Cannot write the calendar entry: {0}")]
    Calendar(String),
    #[error("Cannot compose the mail: {0}")]
    Mail(String),
}
