//! What an answer to a participant says, and news for the other side.

use serde::Serialize;

use super::scene::{Audience, Scene, name_in};
use crate::{
    domain::{Evidence, PersonId, incoming::Answer, person::LONGEST_NAME},
    planning::{
        letter::{AnswerLetter, News},
        view::{Fate, PairingView},
    },
};

/// The most letters that "why" lists, the latest ones.
const MOST_LETTERS: usize = 12;

#[derive(Debug, Serialize)]
pub(super) struct AnswerFacts {
    /// `why`, `choices`, `done`, `which` or `meant-for-other`
    pub what: &'static str,
    /// Done: the word that was understood.
    pub word: Option<&'static str>,
    /// Done, a pause or an absence: the first day on again.
    pub back: Option<String>,
    /// Choices: a question was open, so yes and no are answers.
    pub question_open: bool,
    pub letters: Vec<LetterFacts>,
    pub heard: Vec<HeardFacts>,
    pub next: Option<NextFacts>,
}

#[derive(Debug, Serialize)]
pub(super) struct LetterFacts {
    pub kind: String,
    pub day: String,
    /// With whom.
    pub names: String,
}

/// When somebody was last heard in a way that the other side may know.
#[derive(Debug, Serialize)]
pub(super) struct HeardFacts {
    pub who: String,
    pub you: bool,
    pub day: Option<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct NextFacts {
    pub day: String,
    pub what: String,
    pub why: String,
}

pub(super) fn answer(
    answer: &AnswerLetter,
    views: &[&PairingView],
    scene: &Scene<'_>,
    audience: &Audience,
) -> AnswerFacts {
    let mut facts = AnswerFacts {
        what: "choices",
        word: None,
        back: None,
        question_open: views.iter().any(|view| {
            audience.person.as_ref().is_some_and(|reader| view.contact.asked.contains_key(reader))
        }),
        letters: Vec::new(),
        heard: Vec::new(),
        next: None,
    };
    match answer {
        AnswerLetter::Choices => {}
        AnswerLetter::MeantForOther => facts.what = "meant-for-other",
        AnswerLetter::Which { word: answer } => {
            facts.what = "which";
            facts.word = Some(word(answer));
        }
        AnswerLetter::Done(answer) => {
            facts.what = "done";
            facts.word = Some(word(answer));
            if let Answer::PauseUntil { back } | Answer::Away { back, .. } = answer {
                facts.back = Some(audience.clock.date(*back));
            }
        }
        AnswerLetter::Why { next } => {
            facts.what = "why";
            facts.letters = letters(views, scene, audience);
            facts.heard = heard(views, audience);
            facts.next = next.as_ref().map(|next| NextFacts {
                day: audience.clock.day(next.at),
                what: super::clean::line(&next.what, 100),
                // The rule is the programme's word, not the reader's.
                why: super::clean::line(
                    next.why.split_once(": rule ").map_or(next.why.as_str(), |(since, _)| since),
                    500,
                ),
            });
        }
    }
    facts
}

fn word(answer: &Answer) -> &'static str {
    match answer {
        Answer::Talked => "talked",
        Answer::Met => "met",
        Answer::Yes => "yes",
        Answer::No => "no",
        Answer::Later => "later",
        Answer::NotYet => "not yet",
        Answer::Elsewhere => "elsewhere",
        Answer::Fewer => "fewer",
        Answer::Stop => "stop",
        Answer::NotMe => "not me",
        Answer::Why => "why",
        Answer::PauseUntil { .. } => "pause",
        Answer::Away { .. } => "away",
        Answer::Skip { .. } => "skip",
        Answer::Move { .. } => "move",
    }
}

/// The letters that a server accepted for the reader, oldest first.
fn letters(views: &[&PairingView], scene: &Scene<'_>, audience: &Audience) -> Vec<LetterFacts> {
    let mut found: Vec<_> = views
        .iter()
        .flat_map(|view| view.sent.iter().map(move |letter| (*view, letter)))
        .filter(|(_, letter)| Some(&letter.reader) == audience.person.as_ref().map(|id| &id.0))
        .filter_map(|(view, letter)| match letter.fate {
            Fate::Sent { at } => Some((at, view, letter)),
            _ => None,
        })
        .collect();
    found.sort_by_key(|(at, ..)| *at);
    let from = found.len().saturating_sub(MOST_LETTERS);
    found
        .into_iter()
        .skip(from)
        .map(|(at, view, letter)| LetterFacts {
            kind: letter.kind.clone(),
            day: audience.clock.day(at),
            names: scene.pair(view, audience).other.names,
        })
        .collect()
}

/// The reader once, over all pairings; then the others.
fn heard(views: &[&PairingView], audience: &Audience) -> Vec<HeardFacts> {
    let shown =
        |evidence: Evidence| !matches!(evidence, Evidence::Later | Evidence::NotYet | Evidence::ToDesk);
    let mut found: Vec<(&PersonId, String, Option<jiff::Timestamp>)> = Vec::new();
    for view in views {
        for id in view.pairing.everyone() {
            let you = audience.person.as_ref() == Some(id);
            let at = view.contact.heard.get(id).and_then(|hearing| {
                let said = hearing.contact.iter().chain(&hearing.word);
                said.filter(|(_, evidence)| you || shown(*evidence)).map(|(at, _)| *at).max()
            });
            match found.iter_mut().find(|(other, ..)| *other == id) {
                Some((_, _, last)) => *last = (*last).max(at),
                None => {
                    let name = view.participant(id).map(|participant| name_in(view, &participant.person));
                    found.extend(name.map(|name| (id, name, at)));
                }
            }
        }
    }
    found.sort_by_key(|(id, ..)| audience.person.as_ref() != Some(*id));
    found
        .into_iter()
        .map(|(id, who, at)| HeardFacts {
            who,
            you: audience.person.as_ref() == Some(id),
            day: at.map(|at| audience.clock.day(at)),
        })
        .collect()
}

#[derive(Debug, Serialize)]
pub(super) struct NewsFacts {
    /// `away`, `paused`, `later`, `no-call`, `no-series` or `address`
    pub what: &'static str,
    pub who: String,
    pub full: String,
    /// The first day back, or the day until which they asked for time.
    pub day: String,
}

pub(super) fn news(news: News, about: &PersonId, view: &PairingView, audience: &Audience) -> NewsFacts {
    let clock = &audience.clock;
    let (what, day) = match news {
        News::Away { back } => ("away", clock.date(back)),
        News::Paused { back } => ("paused", clock.date(back)),
        News::Later { until } => ("later", clock.date(until)),
        News::Declined { call: Some(call) } => ("no-call", clock.moment(call)),
        News::Declined { call: None } => ("no-series", String::new()),
        News::NewAddress => ("address", String::new()),
    };
    let found = view.participant(about).map(|participant| &participant.person);
    NewsFacts {
        what,
        who: found.map_or_else(String::new, |person| name_in(view, person)),
        full: found.map_or_else(String::new, |person| super::clean::line(&person.name, LONGEST_NAME)),
        day,
    }
}

/// A pause as its reader sees it.
#[derive(Debug, Serialize)]
pub(super) struct PauseFacts {
    /// The reader asked for it.
    pub yours: bool,
    /// Who asked; `None`: staff.
    pub who: Option<String>,
    /// The first day on again.
    pub back: String,
}

pub(super) fn pause(view: &PairingView, audience: &Audience) -> Option<PauseFacts> {
    let pause = view.contact.pause.as_ref()?;
    Some(PauseFacts {
        yours: pause.by.is_some() && pause.by == audience.person,
        who: pause.by.as_ref().and_then(|by| Some(name_in(view, &view.participant(by)?.person))),
        back: audience.clock.date(pause.back),
    })
}
