//! What people wrote, as staff read it.

use serde::Serialize;

use super::{clean, people::name_in, render_context::Audience};
use crate::{
    domain::words::{MOST_QUOTED, Words, WordsKind},
    planning::view::PairingView,
};

/// What somebody wrote that staff should read.
#[derive(Debug, Serialize)]
pub(super) struct QuoteFacts {
    pub who: Option<String>,
    pub email: Option<String>,
    /// `said`, `comment`, `attachment`, `encrypted`, `tnef`, `empty`, `too-large` or `withheld`
    pub kind: WordsKind,
    pub day: String,
    pub text: String,
}

pub(super) fn quote(words: &Words, view: &PairingView, audience: &Audience) -> QuoteFacts {
    let who = words.who.as_ref().and_then(|who| view.participant(who));
    QuoteFacts {
        who: who.map(|participant| name_in(view, &participant.person)),
        email: who.map(|participant| participant.person.email.to_string()),
        kind: words.kind,
        day: audience.clock.short_day(words.heard),
        text: clean::line(&words.text, MOST_QUOTED),
    }
}
