//! What an answer to a participant says.

use serde::Serialize;

use super::{
    absence::{AbsenceFacts, absence},
    clean,
    courtesy::evidence_word,
    people::name_in,
    render_context::{Audience, RenderContext},
};
use crate::{
    domain::{
        EmailAddress, Evidence, PersonId,
        act::{Act, UnclearDay},
        contact::{Ladder, Silence},
        person::LONGEST_NAME,
        words::WordsKind,
    },
    planning::{
        letter::{AnswerLetter, NextAbout, NextStep, UnclearAnswer},
        view::{Fate, PairingView},
    },
};

/// The most letters that "why" lists, the latest ones.
const MOST_LETTERS: usize = 12;
/// Characters of an address that is shown.
const LONGEST_FROM: usize = 120;
/// Characters of the programme's own sentence.
const LONGEST_SENTENCE: usize = 500;

#[derive(Debug, Serialize)]
pub(super) struct AnswerFacts {
    /// `why`, `choices`, `done`, `which` or `meant-for-other`
    pub what: &'static str,
    /// Done: the word that was understood.
    pub word: Option<&'static str>,
    /// Done, a pause: the first day on again.
    pub back: Option<String>,
    /// Done, an absence: what becomes of the calls inside it.
    pub absence: Option<AbsenceFacts>,
    /// Choices: a question was open, so yes and no are answers.
    pub question_open: bool,
    /// Noted: the words that were understood.
    pub acts: Vec<&'static str>,
    /// Plainly: `encrypted`, `tnef`, `empty`, `too-large` or `withheld`.
    pub kind: Option<WordsKind>,
    /// Unproved: the address that it came from.
    pub from: Option<String>,
    /// And later, all declined: the first of the calls.
    pub call: Option<String>,
    /// All declined: until when the others do not hear of it, or that they have.
    pub until: Option<String>,
    pub told: bool,
    /// Which day: `gone`, `after_the_end` or `far_ahead`.
    pub unclear: Option<UnclearDay>,
    /// Who of staff sees it: the first of the list, or whoever stands in.
    pub by: Option<String>,
    /// Who reads a worry: `Rosa Keller and lead@example.org`.
    pub readers: Option<String>,
    pub many_readers: bool,
    /// The programme's own sentence to whoever wrote one.
    pub worry_answer: Option<String>,
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
    /// What it was, as courtesy letters have it; `None`: words to the desk.
    pub what: Option<&'static str>,
}

#[derive(Debug, Serialize)]
pub(super) struct NextFacts {
    pub day: String,
    pub what: &'static str,
    /// Where there is nothing more exact.
    pub why: String,
    /// The day of the call it is about.
    pub call: Option<String>,
    /// The day since when no contact was seen, and what was on it: `introduction`, `again` (to the right
    /// address), `watch` or `contact`.
    pub since: Option<String>,
    pub since_what: &'static str,
}

pub(super) fn answer(
    answer: &AnswerLetter,
    views: &[&PairingView],
    context: &RenderContext<'_>,
    audience: &Audience,
) -> AnswerFacts {
    let mut facts = AnswerFacts {
        what: "choices",
        word: None,
        back: None,
        absence: None,
        question_open: views.iter().any(|view| {
            audience.person.as_ref().is_some_and(|recipient| view.contact.asked.contains_key(recipient))
        }),
        acts: Vec::new(),
        kind: None,
        from: None,
        call: None,
        until: None,
        told: false,
        unclear: None,
        by: seen_by(context),
        readers: None,
        many_readers: false,
        worry_answer: None,
        letters: Vec::new(),
        heard: Vec::new(),
        next: None,
    };
    match answer {
        AnswerLetter::Choices => {}
        AnswerLetter::Prove { word: act } => {
            facts.what = "prove";
            facts.word = Some(word(act));
        }
        AnswerLetter::Unproved { from } => {
            facts.what = "unproved";
            facts.from = Some(clean::line(from, LONGEST_FROM));
        }
        AnswerLetter::Noted { acts, asked } => {
            facts.what = "noted";
            facts.question_open = *asked;
            facts.acts = acts.iter().map(word).collect();
        }
        AnswerLetter::Plainly { kind } => {
            facts.what = "plainly";
            facts.kind = Some(*kind);
        }
        AnswerLetter::YesOrNo => facts.what = "yes-or-no",
        AnswerLetter::Meant(UnclearAnswer::Delegated) => facts.what = "delegated",
        AnswerLetter::Meant(UnclearAnswer::AllDeclined { next, told }) => {
            facts.what = "all-declined";
            facts.call = next.map(|call| audience.clock.day(call));
            facts.told = *told;
            let asked = |who| views.first().and_then(|view| view.contact.declined.get(who));
            let until = audience.person.as_ref().and_then(asked).filter(|_| !told);
            facts.until = until.map(|until| audience.clock.moment(*until));
        }
        AnswerLetter::Meant(UnclearAnswer::AndLater { call }) => {
            facts.what = "and-later";
            facts.call = call.map(|call| audience.clock.day(call));
        }
        AnswerLetter::WhichDay { unclear } => {
            facts.what = "which-day";
            facts.unclear = Some(*unclear);
        }
        AnswerLetter::WorryHeard { readers } => {
            facts.what = "worry";
            let names: Vec<String> = readers.iter().map(|reader| name_of(reader, context)).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            facts.readers = (!names.is_empty()).then(|| audience.clock.words.list(&names));
            facts.many_readers = names.len() > 1;
            facts.worry_answer = own_sentence(views);
        }
        AnswerLetter::WithdrawHeard => {
            facts.what = "withdraw";
            facts.worry_answer = own_sentence(views);
        }
        AnswerLetter::MoveAsked { .. } => facts.what = "move-asked",
        AnswerLetter::NoMove { .. } => facts.what = "no-move",
        AnswerLetter::MeantForOther => facts.what = "meant-for-other",
        AnswerLetter::Which { word: answer } => {
            facts.what = "which";
            facts.word = Some(word(answer));
        }
        AnswerLetter::Done(answer) => {
            facts.what = "done";
            facts.word = Some(word(answer));
            if let Act::PauseUntil { back } = answer {
                facts.back = Some(audience.clock.date(*back));
            }
            if let (Act::Away { back, .. }, Some(view), Some(who)) = (answer, views.first(), &audience.person)
            {
                facts.absence = Some(absence(view, who, *back, context.now, audience));
            }
        }
        AnswerLetter::Why { next } => {
            facts.what = "why";
            facts.letters = letters(views, context, audience);
            facts.heard = heard(views, audience);
            facts.next = next.as_ref().map(|next| next_facts(next, views, audience));
        }
    }
    facts
}

/// The first of staff, or whoever stands in for them.
fn seen_by(context: &RenderContext<'_>) -> Option<String> {
    let first = match context.on_duty.away(0) {
        Some(_) => context.on_duty.stand_in(0).unwrap_or(0),
        None => 0,
    };
    context.desk.staff.get(first).map(|staff| super::clean::line(&staff.called, LONGEST_NAME))
}

/// One of staff by name, anybody else by address.
fn name_of(address: &EmailAddress, context: &RenderContext<'_>) -> String {
    let staff = context.desk.staff.iter().find(|staff| staff.email == *address);
    staff.map_or_else(|| address.to_string(), |staff| super::clean::line(&staff.name, LONGEST_NAME))
}

/// What the programme says to whoever raised something.
fn own_sentence(views: &[&PairingView]) -> Option<String> {
    let answer = views.first()?.programme.worry_answer.as_deref()?;
    Some(super::clean::line(answer, LONGEST_SENTENCE)).filter(|answer| !answer.is_empty())
}

fn next_facts(next: &NextStep, views: &[&PairingView], audience: &Audience) -> NextFacts {
    let clock = &audience.clock;
    let (call, since) = match next.about {
        Some(NextAbout::Call(start)) => (Some(clock.day(start)), None),
        Some(NextAbout::Silence(silence)) => (None, Some(silence)),
        None => (None, None),
    };
    let contact = views.first().map(|view| &view.contact);
    NextFacts {
        day: clock.day(next.at),
        what: next.what.word(),
        // The rule is the programme's word, not the reader's.
        why: super::clean::line(&clock.words.say(&next.why), 500),
        call,
        since: since.map(|silence| clock.day(silence.since)),
        since_what: match since {
            Some(Silence { ladder: Ladder::First, .. })
                if contact.is_some_and(|contact| contact.first_introduced.is_some()) =>
            {
                "again"
            }
            Some(Silence { ladder: Ladder::First, .. }) => "introduction",
            Some(silence) if contact.is_some_and(|contact| contact.only_watched(silence)) => "watch",
            _ => "contact",
        },
    }
}

fn word(answer: &Act) -> &'static str {
    match answer {
        Act::Talked => "talked",
        Act::Tried => "tried",
        Act::Arranged => "arranged",
        Act::Withdraw => "withdraw",
        Act::Worry => "worry",
        Act::Yes => "yes",
        Act::No => "no",
        Act::Later => "later",
        Act::NotYet => "not yet",
        Act::Elsewhere => "elsewhere",
        Act::Fewer => "fewer",
        Act::Stop => "stop",
        Act::NotMe => "not me",
        Act::Why => "why",
        Act::PauseUntil { .. } => "pause",
        Act::Away { .. } => "away",
        Act::Skip { .. } => "skip",
        Act::Move { .. } => "move",
    }
}

/// The letters that a server accepted for the reader, oldest first.
fn letters(views: &[&PairingView], context: &RenderContext<'_>, audience: &Audience) -> Vec<LetterFacts> {
    let mut found: Vec<_> = views
        .iter()
        .flat_map(|view| view.sent.iter().map(move |letter| (*view, letter)))
        .filter(|(_, letter)| Some(&letter.recipient) == audience.person.as_ref().map(|id| &id.0))
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
            kind: letter.kind.to_string(),
            day: audience.clock.day(at),
            names: context.pair(view, audience).other.names,
        })
        .collect()
}

/// The reader once, over all pairings; then the others.
fn heard(views: &[&PairingView], audience: &Audience) -> Vec<HeardFacts> {
    let shown = |evidence: Evidence| {
        !matches!(
            evidence,
            Evidence::Later | Evidence::NotYet | Evidence::Tried | Evidence::Arranged | Evidence::ToDesk
        )
    };
    let mut found: Vec<(&PersonId, String, Option<Heard>)> = Vec::new();
    for view in views {
        for id in view.pairing.everyone() {
            let you = audience.person.as_ref() == Some(id);
            let at = heard_of(view, id)
                .filter(|(_, evidence)| you || shown(*evidence) && !is_private(view, id, *evidence))
                .max_by_key(|(at, _)| *at);
            match found.iter_mut().find(|(other, ..)| *other == id) {
                Some((_, _, last)) => *last = (*last).into_iter().chain(at).max_by_key(|(at, _)| *at),
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
            day: at.map(|(at, _)| audience.clock.day(at)),
            what: at.and_then(|(_, evidence)| evidence_word(evidence)),
        })
        .collect()
}

/// A no to all calls, while its writer is asked what it meant.
pub(super) fn is_private(view: &PairingView, id: &PersonId, evidence: Evidence) -> bool {
    evidence == Evidence::Declined && view.contact.declined.contains_key(id)
}

/// When somebody was heard, and how.
pub(super) type Heard = (jiff::Timestamp, Evidence);

/// All that the record keeps of when the person was heard, and how.
pub(super) fn heard_of<'v>(view: &'v PairingView, id: &'v PersonId) -> impl Iterator<Item = Heard> + 'v {
    let kept = [&view.contact.heard, &view.contact.heard_before].into_iter();
    kept.filter_map(|heard| heard.get(id)).flat_map(|hearing| hearing.contact.into_iter().chain(hearing.word))
}
