//! What the readers of a worry read, and nobody else.

use serde::Serialize;

use super::{
    RenderError, clean,
    people::{group, name_in},
    render_context::{Audience, RenderContext},
};
use crate::{
    domain::{Side, person::LONGEST_NAME, words::MOST_OF_A_WORRY},
    planning::letter::WorryLetter,
};

#[derive(Debug, Serialize)]
pub(super) struct WorryFacts {
    pub who: Option<WriterFacts>,
    pub email: String,
    /// Somebody of the pairing who shares that address with others, any of whom may have written.
    pub sharer: Option<String>,
    pub day: String,
    pub again: bool,
    /// Others read it too.
    pub others: bool,
    pub lines: Vec<String>,
}

/// Who wrote it, of a pairing.
#[derive(Debug, Serialize)]
pub(super) struct WriterFacts {
    pub called: String,
    pub full: String,
    /// `mentor` or `mentee`
    pub side: &'static str,
    /// The other side, in full.
    pub other: String,
    pub phone: Option<String>,
}

pub(super) fn worry(
    worry: &WorryLetter,
    context: &RenderContext<'_>,
    audience: &Audience,
) -> Result<WorryFacts, RenderError> {
    let view = worry.pairing.as_ref().map(|pairing| context.view(pairing)).transpose()?;
    let found = view.zip(worry.writer.as_ref()).and_then(|(view, id)| Some((view, view.participant(id)?)));
    let who = found.map(|(view, writer)| {
        let person = &writer.person;
        let side = view.pairing.side_of(&person.id).unwrap_or(Side::Mentee);
        WriterFacts {
            called: name_in(view, person),
            full: clean::line(&person.name, LONGEST_NAME),
            side: if side == Side::Mentor { "mentor" } else { "mentee" },
            other: group(context.templates.words(), view, view.side(side.other()).map(|other| &other.person))
                .full,
            phone: person.phone.as_ref().map(|phone| clean::line(phone, 40)).filter(|it| !it.is_empty()),
        }
    });
    let email = match (&worry.from, found) {
        (Some(from), _) => from.to_string(),
        (None, Some((_, writer))) => writer.person.email.to_string(),
        (None, None) => String::new(),
    };
    let sharer = view.filter(|_| worry.writer.is_none()).zip(worry.from.as_ref()).and_then(|(view, from)| {
        let sharer = view.people.values().find(|it| it.person.email == *from)?;
        Some(clean::line(&sharer.person.name, LONGEST_NAME))
    });
    Ok(WorryFacts {
        who,
        email,
        sharer,
        day: audience.clock.moment(worry.heard),
        again: worry.again,
        others: worry.several,
        lines: clean::paragraphs(&worry.text, MOST_OF_A_WORRY),
    })
}
