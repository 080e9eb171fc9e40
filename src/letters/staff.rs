//! What staff read: a pairing that needs a person, with what they need to act.

use serde::Serialize;

use super::{
    RenderError,
    absence::{AbsenceFacts, absence},
    answers::heard_of,
    clean,
    people::name_in,
    quotes,
    render_context::{Audience, Pair, RenderContext, live},
    silent::{ring, silent},
};
use crate::{
    domain::{
        DateRange, Evidence, Side,
        contact::{Ladder, Trouble},
        incoming::Partstat,
    },
    planning::{
        letter::{Case, CasePerson, WholeLetter},
        schedule::days,
        view::PairingView,
    },
};

pub(super) const LONGEST_WORDS: usize = 200;

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
    /// What they wrote that staff have not been shown yet.
    pub quotes: Vec<quotes::QuoteFacts>,
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
    /// `silence`, `address`, `stopped`, `not-me`, `absence`, `declined`, `unanswered`, `answered`, `withdraws`,
    /// `wrote`, `paused`, `vanished`; of calls, whose days are `day`: `contradicted`, `not-held`, `missed`,
    /// `short-notice`, `moved-often`
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
    /// `day` is that of a call, which counts as contact though nobody said so.
    pub presumed: bool,
    /// The silence is over, by what the programme counts as contact: since when.
    pub over: Option<String>,
    /// Silence since the introduction, and that was not the first: its day.
    pub again: Option<String>,
    /// Silence: since that day. Unanswered: the first day back of a mentor who is away.
    pub day: Option<String>,
    /// Cancelled at short notice: so long before the call.
    pub hours: Option<i64>,
    /// Absence: until when, and what becomes of the calls.
    pub absence: Option<AbsenceFacts>,
}

/// A letter that is shown before it leaves.
#[derive(Debug, Clone, Serialize)]
pub(super) struct WholeFacts {
    kind: &'static str,
    to: String,
    subject: String,
    lines: Vec<String>,
    entry: Vec<String>,
}

pub(super) fn whole(letters: &[WholeLetter]) -> Vec<WholeFacts> {
    let facts = |letter: &WholeLetter| WholeFacts {
        kind: letter.kind.word(),
        to: clean::line(&letter.to, LONGEST_WORDS),
        subject: clean::line(&letter.subject, LONGEST_WORDS),
        lines: letter.lines.clone(),
        entry: letter.entry.clone(),
    };
    letters.iter().map(facts).collect()
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct PersonFacts {
    pub called: String,
    pub name: String,
    pub email: String,
    pub phone: Option<String>,
    pub heard: Option<String>,
    /// How: `wrote`, `talked`, `declined`, `no`, ...
    pub said: Option<&'static str>,
    pub works: bool,
    pub refused: Option<String>,
    /// Letters came back for a reason that may pass.
    pub came_back: Option<CameBackFacts>,
    /// The first working day back.
    pub back: Option<String>,
    /// An absence of theirs was told, by them or by a machine.
    pub absence_told: bool,
    /// That absence seems so from what was written; no header said it.
    pub away_supposed: bool,
    pub stopped: bool,
    /// When they asked for no more letters.
    pub stopped_on: Option<String>,
    /// When somebody at their address said that it is not theirs.
    pub not_me_on: Option<String>,
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
    /// The one call it is about.
    pub call: Option<String>,
}

pub(super) fn case(
    case: &Case,
    context: &RenderContext<'_>,
    audience: &Audience,
) -> Result<CaseFacts, RenderError> {
    let view = context.view(&case.pairing)?;
    let clock = &audience.clock;
    let people: Vec<(Side, PersonFacts)> =
        case.people.iter().filter_map(|of| Some((of.side, person(of, view, audience)?))).collect();
    let silent = silent(case, view, context.now);
    Ok(CaseFacts {
        all_silent: silent.len() == people.len(),
        also: case
            .also
            .iter()
            .map(|id| context.view(id).map(|view| context.pair(view, audience).both))
            .collect::<Result<_, _>>()?,
        silent: (!silent.is_empty()).then(|| audience.clock.words.list(&silent)),
        pair: context.pair(view, audience),
        troubles: case
            .trouble
            .iter()
            .map(|(trouble, since)| TroubleFacts {
                since: clock.short_day(*since),
                ..trouble_facts(trouble, view, (context, audience))
            })
            .collect(),
        introduced: case.introduced.map(|at| clock.short_day(at)),
        last_contact: case.last_contact.map(|at| clock.short_day(at)),
        ring: ring(case, view, &people),
        people: people.into_iter().map(|(_, person)| person).collect(),
        sent: sent(case, view, audience),
        next_call: case.next_call.map(|call| clock.moment(call.start)),
        quotes: case.words.iter().map(|words| quotes::quote(words, view, audience)).collect(),
        rsvp: rsvp(case, view, context, audience),
    })
}

/// What each answered to the invite, and to single calls to come that they declined.
fn rsvp(case: &Case, view: &PairingView, context: &RenderContext<'_>, audience: &Audience) -> Vec<RsvpFacts> {
    const MOST_CALLS: usize = 3;
    let name = |id| Some(name_in(view, &view.participant(id)?.person));
    let to_invite = case.rsvp.iter().filter_map(|(id, answer)| {
        let word = match answer {
            Partstat::Accepted => "yes",
            Partstat::Declined => "no",
            Partstat::Tentative => "maybe",
            Partstat::NeedsAction | Partstat::Delegated => return None,
        };
        Some(RsvpFacts { who: name(id)?, word, call: None })
    });
    let Some(booking) = live(view) else { return to_invite.collect() };
    let to_calls = booking.answers.iter().flat_map(|(id, answers)| {
        let declined = |start| answers.for_call(start) == Some(Partstat::Declined);
        let of_series = answers.series.is_some_and(|given| given.partstat == Partstat::Declined);
        let calls = booking.series.calls().map(|call| call.start).filter(move |_| !of_series);
        let calls = calls.filter(|start| *start > context.now).filter(move |start| declined(*start));
        calls.take(MOST_CALLS).filter_map(move |start| {
            Some(RsvpFacts { who: name(id)?, word: "no", call: Some(audience.clock.short_day(start)) })
        })
    });
    to_invite.chain(to_calls).collect()
}

fn person(of: &CasePerson, view: &PairingView, audience: &Audience) -> Option<PersonFacts> {
    let participant = view.participant(&of.id)?;
    let (person, standing) = (&participant.person, &participant.standing);
    let last = heard_of(view, &of.id).max_by_key(|(at, _)| *at);
    let day = |at| audience.clock.short_day(at);
    Some(PersonFacts {
        called: name_in(view, person),
        name: clean::line(&person.name, LONGEST_WORDS),
        email: person.email.as_str().to_owned(),
        phone: person.phone.as_ref().map(|phone| clean::line(phone, 40)).filter(|phone| !phone.is_empty()),
        // As it stands when the letter is written: the case may have been made before the same mail was heard.
        heard: last.map(|(at, _)| at).or(of.last_heard).map(day),
        said: last.map(|(_, evidence)| said(evidence)),
        works: of.address_works,
        refused: of.refused.as_ref().map(|said| clean::line(&audience.clock.words.say(said), LONGEST_WORDS)),
        came_back: of.came_back.as_ref().map(|(said, days, last)| CameBackFacts {
            said: clean::line(&audience.clock.words.say(said), LONGEST_WORDS),
            days: *days,
            last: audience.clock.short(*last),
        }),
        back: of
            .away
            .map(|range| audience.clock.short(days::working_from(&view.programme, range.day_after()))),
        absence_told: !standing.absences.is_empty(),
        away_supposed: of.away_supposed,
        stopped: of.stopped,
        stopped_on: standing.stopped.map(day),
        not_me_on: standing.frozen.map(day),
    })
}

/// What a person did when they were heard, for staff.
fn said(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::Wrote => "wrote",
        Evidence::Talked => "talked",
        Evidence::Invited => "invited",
        Evidence::Accepted => "accepted",
        Evidence::Declined => "declined",
        Evidence::Later => "later",
        Evidence::NotYet => "no",
        Evidence::Tried => "tried",
        Evidence::Arranged => "arranged",
        Evidence::ToDesk => "desk",
        Evidence::StaffSaid => "staff",
    }
}

fn trouble_facts(
    trouble: &Trouble,
    view: &PairingView,
    (context, audience): (&RenderContext<'_>, &Audience),
) -> TroubleFacts {
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
        presumed: false,
        over: None,
        again: None,
        day: None,
        hours: None,
        absence: None,
    };
    match trouble {
        Trouble::Silence { silence } => {
            facts.what = "silence";
            facts.first = silence.ladder == Ladder::First;
            facts.watched = view.contact.only_watched(*silence);
            facts.presumed = view.contact.presumed.last == Some(silence.since);
            facts.day = Some(audience.clock.short_day(silence.since));
            let last = view.contact.last_contact(&view.pairing, view.programme.contact.counts);
            facts.over = last.filter(|at| *at > silence.since).map(|at| audience.clock.short_day(at));
            facts.again =
                facts.day.clone().filter(|_| facts.first && view.contact.first_introduced.is_some());
        }
        Trouble::AddressRefused { who, said } => {
            facts.what = "address";
            facts.who = name(who);
            facts.email = email(who);
            facts.said = Some(clean::line(&audience.clock.words.say(said), LONGEST_WORDS));
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
            facts.absence = Some(absence(view, who, *back, context.now, audience));
        }
        Trouble::MentorDeclined { who } => {
            facts.what = "declined";
            facts.who = name(who);
            facts.email = email(who);
        }
        Trouble::Withdraws { who } => {
            facts.what = "withdraws";
            facts.who = name(who);
        }
        Trouble::Wrote { who } => {
            facts.what = "wrote";
            facts.who = name(who);
            facts.email = email(who);
        }
        Trouble::PausedToTheEnd { back } => {
            facts.what = "paused";
            facts.day = Some(audience.clock.short(*back));
        }
        Trouble::Calls(case) => facts.of_calls(case, view, audience),
        Trouble::Asked { who, by } => {
            facts.what = "asked";
            facts.who = name(who);
            facts.email = email(who);
            let staff = context.desk.staff.iter().find(|staff| staff.email == *by);
            facts.said =
                Some(clean::line(staff.map_or_else(|| by.as_str(), |staff| &staff.called), LONGEST_WORDS));
        }
        Trouble::MentorUnanswered => {
            facts.what = "unanswered";
            let back = back_of(view, Side::Mentor, context.now);
            facts.day = back.map(|date| audience.clock.short(date));
        }
        Trouble::MentorAnswered { who } => {
            facts.what = "answered";
            facts.who = name(who);
            facts.email = email(who);
        }
        Trouble::Vanished => {}
    }
    facts
}

/// The first working day on which anyone of a side that is away now is back.
fn back_of(view: &PairingView, side: Side, now: jiff::Timestamp) -> Option<jiff::civil::Date> {
    let today = view.date(now);
    let away: Option<Vec<DateRange>> =
        view.side(side).map(|member| member.standing.away_on(&member.person, today)).collect();
    let back = away?.iter().map(DateRange::day_after).min()?;
    Some(days::working_from(&view.programme, back))
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
        let trouble = letter.trouble.as_ref();
        let trouble = trouble.map(|said| clean::line(&audience.clock.words.say(said), LONGEST_WORDS));
        match out
            .iter_mut()
            .find(|(line, _)| line.kind == letter.kind.word() && line.day == day && line.trouble == trouble)
        {
            Some((_, names)) => {
                if !names.contains(&to) {
                    names.push(to);
                }
            }
            None => {
                let line = SentFacts { kind: letter.kind.to_string(), to: String::new(), day, trouble };
                out.push((line, vec![to]));
            }
        }
    }
    out.into_iter().map(|(line, names)| SentFacts { to: audience.clock.words.list(&names), ..line }).collect()
}
