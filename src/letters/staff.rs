//! What staff read: a pairing that needs a person, with what they need to act.

use serde::Serialize;

use super::{
    RenderError, clean,
    scene::{Audience, Pair, Scene, name_in},
    when,
};
use crate::{
    domain::{Side, contact::Ladder, contact::Trouble, incoming::Partstat},
    planning::{
        letter::{Case, CasePerson, DigestNote},
        view::PairingView,
    },
};

const LONGEST_WORDS: usize = 200;

#[derive(Debug, Serialize)]
pub(super) struct CaseFacts {
    pub pair: Pair,
    pub troubles: Vec<TroubleFacts>,
    pub introduced: Option<String>,
    pub last_contact: Option<String>,
    pub people: Vec<PersonFacts>,
    /// Letters of one kind and day are one line.
    pub sent: Vec<SentFacts>,
    pub next_call: Option<String>,
    pub rsvp: Vec<RsvpFacts>,
    /// Whom to ring: the silent, those with a phone first.
    pub ring: Vec<PersonFacts>,
    /// Those of whose side nobody was heard since the silence began.
    pub silent: Option<String>,
    pub all_silent: bool,
    /// Other pairings with the same trouble: `Ada and Kim` each.
    pub also: Vec<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct TroubleFacts {
    /// `silence`, `address`, `stopped`, `not-me`, `absence` or `vanished`
    pub what: &'static str,
    pub who: Option<String>,
    /// An address that does not work, or is somebody else's.
    pub email: Option<String>,
    pub said: Option<String>,
    /// Since when it is open.
    pub since: String,
    /// Silence: since the introduction, not since a contact.
    pub first: bool,
    /// A running pair that was taken in: `day` is when the desk began to look.
    pub watched: bool,
    /// Silence: since that day. Absence: the first day back.
    pub day: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct PersonFacts {
    pub called: String,
    pub name: String,
    pub email: String,
    pub phone: Option<String>,
    pub heard: Option<String>,
    pub works: bool,
    pub refused: Option<String>,
    /// Letters came back for a reason that may pass.
    pub came_back: Option<CameBackFacts>,
    /// The last day away.
    pub away_until: Option<String>,
    pub stopped: bool,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct CameBackFacts {
    pub said: String,
    /// On how many days.
    pub days: usize,
    /// The last of them.
    pub last: String,
}

#[derive(Debug, Serialize)]
pub(super) struct SentFacts {
    pub kind: String,
    pub to: String,
    pub day: String,
    pub trouble: Option<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct RsvpFacts {
    pub who: String,
    pub word: &'static str,
}

pub(super) fn case(case: &Case, scene: &Scene<'_>, audience: &Audience) -> Result<CaseFacts, RenderError> {
    let view = scene.view(&case.pairing)?;
    let clock = &audience.clock;
    let people: Vec<(Side, PersonFacts)> =
        case.people.iter().filter_map(|of| Some((of.side, person(of, view, audience)?))).collect();
    let silent = silent(case, &people);
    Ok(CaseFacts {
        all_silent: silent.len() == people.len(),
        also: case
            .also
            .iter()
            .map(|id| scene.view(id).map(|view| scene.pair(view, audience).both))
            .collect::<Result<_, _>>()?,
        silent: (!silent.is_empty()).then(|| when::list(&silent)),
        pair: scene.pair(view, audience),
        troubles: case
            .trouble
            .iter()
            .map(|(trouble, since)| TroubleFacts {
                since: clock.short_day(*since),
                ..trouble_facts(trouble, view, audience)
            })
            .collect(),
        introduced: case.introduced.map(|at| clock.short_day(at)),
        last_contact: case.last_contact.map(|at| clock.short_day(at)),
        ring: ring(case, &people),
        people: people.into_iter().map(|(_, person)| person).collect(),
        sent: sent(case, view, audience),
        next_call: case.next_call.map(|call| clock.moment(call.start)),
        rsvp: case
            .rsvp
            .iter()
            .filter_map(|(id, answer)| {
                let who = name_in(view, &view.participant(id)?.person);
                let word = match answer {
                    Partstat::Accepted => "yes",
                    Partstat::Declined => "no",
                    Partstat::Tentative => "maybe",
                    Partstat::NeedsAction | Partstat::Delegated => return None,
                };
                Some(RsvpFacts { who, word })
            })
            .collect(),
    })
}

fn person(of: &CasePerson, view: &PairingView, audience: &Audience) -> Option<PersonFacts> {
    let person = &view.participant(&of.id)?.person;
    Some(PersonFacts {
        called: name_in(view, person),
        name: clean::line(&person.name, LONGEST_WORDS),
        email: person.email.as_str().to_owned(),
        phone: person.phone.as_ref().map(|phone| clean::line(phone, 40)).filter(|phone| !phone.is_empty()),
        heard: of.last_heard.map(|at| audience.clock.short_day(at)),
        works: of.address_works,
        refused: of.refused.as_ref().map(|said| clean::line(said, LONGEST_WORDS)),
        came_back: of.came_back.as_ref().map(|(said, days, last)| CameBackFacts {
            said: clean::line(said, LONGEST_WORDS),
            days: *days,
            last: audience.clock.short(*last),
        }),
        away_until: of.away.map(|range| audience.clock.short(range.last)),
        stopped: of.stopped,
    })
}

fn trouble_facts(trouble: &Trouble, view: &PairingView, audience: &Audience) -> TroubleFacts {
    let name = |id| view.participant(id).map(|participant| name_in(view, &participant.person));
    let email = |id| view.participant(id).map(|participant| participant.person.email.to_string());
    let mut facts = TroubleFacts {
        what: "vanished",
        who: None,
        email: None,
        said: None,
        since: String::new(),
        first: false,
        watched: false,
        day: None,
    };
    match trouble {
        Trouble::Silence { silence } => {
            facts.what = "silence";
            facts.first = silence.ladder == Ladder::First;
            facts.watched = view.contact.only_watched(*silence);
            facts.day = Some(audience.clock.short_day(silence.since));
        }
        Trouble::AddressRefused { who, said } => {
            facts.what = "address";
            facts.who = name(who);
            facts.email = email(who);
            facts.said = Some(clean::line(said, LONGEST_WORDS));
        }
        Trouble::Stopped { who } => {
            facts.what = "stopped";
            facts.who = name(who);
        }
        Trouble::NotMe { who } => {
            facts.what = "not-me";
            facts.who = name(who);
            facts.email = email(who);
        }
        Trouble::LongAbsence { who, back } => {
            facts.what = "absence";
            facts.who = name(who);
            facts.day = Some(audience.clock.short(*back));
        }
        Trouble::MentorDeclined { who } => {
            facts.what = "declined";
            facts.who = name(who);
        }
        Trouble::MentorUnanswered => facts.what = "unanswered",
        Trouble::Vanished => {}
    }
    facts
}

fn silence_since(case: &Case) -> Option<jiff::Timestamp> {
    case.trouble.iter().find_map(|(trouble, _)| match trouble {
        Trouble::Silence { silence } => Some(silence.since),
        _ => None,
    })
}

fn silent(case: &Case, people: &[(Side, PersonFacts)]) -> Vec<String> {
    let Some(since) = silence_since(case) else { return Vec::new() };
    let heard =
        |side| case.people.iter().any(|of| of.side == side && of.last_heard.is_some_and(|at| at > since));
    people.iter().filter(|(side, _)| !heard(*side)).map(|(_, person)| person.called.clone()).collect()
}

/// Whom a call helps most: whoever the trouble is about, else those not heard since the silence
/// began, mentors first; nobody who is away or asked for no more letters.
fn ring(case: &Case, people: &[(Side, PersonFacts)]) -> Vec<PersonFacts> {
    let named: Vec<_> = case
        .trouble
        .iter()
        .filter_map(|(trouble, _)| match trouble {
            Trouble::AddressRefused { who, .. } | Trouble::Stopped { who } | Trouble::NotMe { who } => {
                Some(who)
            }
            _ => None,
        })
        .collect();
    let silence = silence_since(case);
    let mut wanted: Vec<(bool, bool, &PersonFacts)> = case
        .people
        .iter()
        .zip(people)
        .filter(|(of, _)| {
            if named.is_empty() {
                silence.is_some_and(|since| of.last_heard.is_none_or(|at| at <= since)) && of.away.is_none()
            } else {
                named.contains(&&of.id)
            }
        })
        .map(|(_, (side, facts))| (facts.phone.is_none(), *side == Side::Mentee, facts))
        .collect();
    wanted.sort_by_key(|(no_phone, mentee, _)| (*no_phone, *mentee));
    wanted.into_iter().map(|(.., facts)| facts.clone()).collect()
}

/// What was sent; letters of one kind, day and fate are one line that names all its readers.
fn sent(case: &Case, view: &PairingView, audience: &Audience) -> Vec<SentFacts> {
    let mut out: Vec<(SentFacts, Vec<String>)> = Vec::new();
    for letter in &case.sent {
        let id = crate::domain::PersonId(letter.to.clone());
        let to = view
            .participant(&id)
            .map_or_else(|| clean::line(&letter.to, LONGEST_WORDS), |found| name_in(view, &found.person));
        let day = audience.clock.short_day(letter.at);
        let trouble = letter.trouble.as_ref().map(|said| clean::line(said, LONGEST_WORDS));
        match out
            .iter_mut()
            .find(|(line, _)| line.kind == letter.kind && line.day == day && line.trouble == trouble)
        {
            Some((_, names)) => {
                if !names.contains(&to) {
                    names.push(to);
                }
            }
            None => {
                let line = SentFacts { kind: letter.kind.clone(), to: String::new(), day, trouble };
                out.push((line, vec![to]));
            }
        }
    }
    out.into_iter().map(|(line, names)| SentFacts { to: when::list(&names), ..line }).collect()
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
}

pub(super) fn note(note: &DigestNote, audience: &Audience) -> NoteFacts {
    let mut mails = Vec::new();
    let (what, count, since) = match note {
        DigestNote::Unplaced { count, first } => {
            mails.extend(first.iter().map(|mail| MailFacts {
                from: clean::line(&mail.from, 100),
                subject: clean::line(&mail.subject, 100),
                why: clean::line(&mail.why, LONGEST_WORDS),
            }));
            ("unplaced", *count, None)
        }
        DigestNote::InDoubt { count } => ("in-doubt", *count, None),
        DigestNote::Waiting { count } => ("waiting", *count, None),
        DigestNote::FoundInJunk { count } => ("junk", *count, None),
        DigestNote::MailboxUnread { since } => ("unread", 0, Some(audience.clock.moment(*since))),
    };
    NoteFacts { what, count, since, mails }
}
