//! The morning list: a line a pair, shorter the longer it has stood.

use serde::Serialize;

use super::{
    RenderError, clean,
    links::{mailto, tel},
    render_context::{Audience, RenderContext},
    staff::{self, CaseFacts, LONGEST_WORDS},
};
use crate::{
    domain::{PersonId, person::LONGEST_NAME, words::MOST_QUOTED},
    planning::{
        letter::{Digest, DigestNote, ListLine},
        schedule::days,
    },
};

/// Days after which a line does not get shorter any more.
const SHORTEST: u16 = 3;

#[derive(Debug, Serialize)]
pub(super) struct LineFacts {
    pub case: CaseFacts,
    /// Staff have not been told of it yet.
    pub new: bool,
    pub days: u16,
    /// `0`: the first line about it; up to [`SHORTEST`].
    pub age: u16,
}

pub(super) fn line(
    line: &ListLine,
    context: &RenderContext<'_>,
    audience: &Audience,
) -> Result<LineFacts, RenderError> {
    let mut case = line.case.clone();
    case.trouble.retain(|(trouble, _)| !trouble.is_news());
    // What came last is what is new.
    case.trouble.sort_by_key(|(_, since)| std::cmp::Reverse(*since));
    Ok(LineFacts {
        case: staff::case(&case, context, audience)?,
        new: line.new,
        days: line.days,
        age: if line.new { 0 } else { line.days.clamp(1, SHORTEST) },
    })
}

/// Numbers to ring and addresses to write to, with what each opens.
pub(super) fn shown(lines: &[LineFacts]) -> Vec<(String, String)> {
    let mut shown = Vec::new();
    for person in lines.iter().flat_map(|line| &line.case.people) {
        shown.push((person.email.clone(), mailto(&person.email, &[])));
        shown.extend(person.phone.as_ref().map(|phone| (phone.clone(), tel(phone))));
    }
    shown
}

/// Somebody who is away for long.
#[derive(Debug, Serialize)]
pub(super) struct AwayFacts {
    pub name: String,
    /// Those on the other sides of their pairings.
    pub with: String,
    /// The first working day back.
    pub back: String,
}

pub(super) fn away(
    digest: &Digest,
    context: &RenderContext<'_>,
    audience: &Audience,
) -> Result<Vec<AwayFacts>, RenderError> {
    let mut found = Vec::new();
    for note in &digest.notes {
        let DigestNote::Away { who, back, pairings } = note else { continue };
        let views = pairings.iter().map(|id| context.view(id)).collect::<Result<Vec<_>, _>>()?;
        let Some(first) = views.first() else { continue };
        let Some(away) = first.participant(who) else { continue };
        let other = |id: &&PersonId| *id != who;
        let with: Vec<String> = views
            .iter()
            .flat_map(|view| view.pairing.everyone().filter(other).filter_map(|id| view.participant(id)))
            .map(|participant| clean::line(&participant.person.name, LONGEST_NAME))
            .collect();
        found.push(AwayFacts {
            name: clean::line(&away.person.name, LONGEST_NAME),
            with: audience.clock.words.list(&with),
            back: audience.clock.short(days::working_from(&first.programme, *back)),
        });
    }
    Ok(found)
}

/// A line below the cases.
#[derive(Debug, Serialize)]
pub(super) struct NoteFacts {
    /// `unplaced`, `in-doubt`, `waiting`, `junk` or `unread`
    pub what: &'static str,
    pub count: usize,
    pub since: Option<String>,
    /// Unplaced: the first few mails.
    pub mails: Vec<MailFacts>,
}

#[derive(Debug, Serialize)]
pub(super) struct MailFacts {
    pub from: String,
    pub subject: String,
    pub why: String,
    pub text: String,
}

pub(super) fn note(note: &DigestNote, audience: &Audience) -> Option<NoteFacts> {
    let mut mails = Vec::new();
    let (what, count, since) = match note {
        DigestNote::Unplaced { count, first } => {
            mails.extend(first.iter().map(|mail| MailFacts {
                from: clean::line(&mail.from, 100),
                subject: clean::line(&mail.subject, 100),
                why: clean::line(&audience.clock.words.say(&mail.why), LONGEST_WORDS),
                text: clean::line(&mail.text, MOST_QUOTED),
            }));
            ("unplaced", *count, None)
        }
        // A line of its own.
        DigestNote::Away { .. } => return None,
        DigestNote::InDoubt { count } => ("in-doubt", *count, None),
        DigestNote::Waiting { count } => ("waiting", *count, None),
        DigestNote::FoundInJunk { count } => ("junk", *count, None),
        DigestNote::MailboxUnread { since } => ("unread", 0, Some(audience.clock.moment(*since))),
    };
    Some(NoteFacts { what, count, since, mails })
}
