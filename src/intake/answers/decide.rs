//! Which act a clause is, for the question that is open.

use jiff::civil::Date;

use super::away::{away, back, pause};
use super::clauses::Heard;
use super::clock::clock;
use super::day_names::weekday;
use super::days::{DaySpan, When, ahead, behind, sure};
use super::sections::Section;
use crate::domain::act::{Act, Asked, OpenQuestion, UnclearDay};

/// Words of what was, or goes on, between the two.
const DONE: [&str; 16] = [
    "have", "been", "had", "touch", "contact", "are", "haben", "sind", "kontakt", "avons", "sommes", "est",
    "a", "hemos", "estamos", "contacto",
];

/// What a clause comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meant {
    Act(Act, Option<Date>),
    /// Away from that day on; when they are back is said elsewhere, or not.
    AwayFrom(Date),
    /// Nothing that anybody needs.
    Nothing,
    /// A story that is told beside an answer.
    Story,
    /// Something for staff.
    Staff,
    Unclear(UnclearDay),
}

use Meant::{Nothing, Staff, Story, Unclear};
use OpenQuestion::{After, Calls, Contact, Invite, Proposal, Reminder};

/// What a clause that was found to say this means where that was asked.
pub(super) fn meant(section: Section, heard: &Heard, asked: &Asked) -> Meant {
    let act = |act: Act| Meant::Act(act, None);
    let about_calls = matches!(asked.question, Calls | After);
    match section {
        Section::Yes if asked.question == Contact => Meant::Act(Act::Talked, gone_day(heard, asked)),
        Section::Yes => act(Act::Yes),
        // "Yes, but not on Mondays"
        Section::Regret if matches!(asked.question, Proposal | Invite | Reminder) => Staff,
        // "No, we haven't", where they are asked whether they have talked yet.
        Section::No if asked.question == Contact && heard.tokens.iter().any(|token| token.is("not")) => {
            act(Act::NotYet)
        }
        Section::No | Section::Regret => act(Act::No),
        Section::Held if about_calls => act(Act::Yes),
        Section::Held => match heard.days.first() {
            // "we met on Sunday", but never on a day to come.
            Some(day) if matches!(day.when, When::Ahead(_)) => Staff,
            _ => Meant::Act(Act::Talked, gone_day(heard, asked)),
        },
        Section::Went | Section::Habit => match asked.question {
            Calls | After => act(Act::Yes),
            Contact => Meant::Act(Act::Talked, None),
            OpenQuestion::Nothing if section == Section::Habit => Meant::Act(Act::Talked, None),
            _ => Story,
        },
        Section::Fine => match asked.question {
            Calls | After => act(Act::Yes),
            _ => Story,
        },
        Section::Failed | Section::NotDone | Section::NotHeld if about_calls => act(Act::No),
        Section::Failed | Section::NotDone => Story,
        Section::NotHeld | Section::NotYet if asked.question == Proposal => Staff,
        Section::NotHeld | Section::NotYet => act(Act::NotYet),
        Section::Plan => match asked.question {
            Contact | OpenQuestion::Nothing => act(Act::NotYet),
            _ => Story,
        },
        Section::Tried if about_calls => act(Act::No),
        Section::Tried => act(Act::Tried),
        // "We agreed to pause until 1 March"
        Section::Arranged if says(heard, &["pause", "break", "pausa", "pausieren"]) => pause(heard, asked),
        Section::Arranged => arranged(heard, asked),
        Section::Moved | Section::Move => moved(heard, asked, section == Section::Moved),
        Section::Skip => skipped(heard, asked),
        Section::Cannot => match (asked.question, heard.days.is_empty(), asked.next_call) {
            (Invite | Proposal, _, _) if !names_a_date(heard) => act(Act::No),
            (_, false, _) => skipped(heard, asked),
            (Reminder, true, Some(call)) => act(Act::Skip { call }),
            (Reminder, true, None) => act(Act::No),
            _ => Staff,
        },
        Section::Away => away(heard, asked),
        Section::Back => back(heard, asked),
        Section::Pause => pause(heard, asked),
        Section::Fewer => act(Act::Fewer),
        // "Don't write so often", "don't write at night": less is asked for, not nothing.
        Section::Stop if heard.limited || !heard.days.is_empty() => Staff,
        Section::Stop => act(Act::Stop),
        Section::NotMe => act(Act::NotMe),
        Section::Why => act(Act::Why),
        Section::Elsewhere => match asked.question {
            // "We catch up on Zoom each Tuesday" is the call.
            Calls | After if !heard.days.is_empty() && says(heard, &["zoom", "teams", "skype"]) => {
                act(Act::Yes)
            }
            // The word that letters offer means itself, whatever was asked; "we have been in touch on Signal" is a
            // talk, "we use Signal" says where they talk.
            Contact
                if !says(heard, &["elsewhere", "anderswo", "woanders", "ailleurs", "otro", "otra"])
                    && (heard.tokens.len() <= 2
                        || heard.tokens.iter().any(|token| DONE.contains(&token.text.as_str()))) =>
            {
                Meant::Act(Act::Talked, None)
            }
            _ => act(Act::Elsewhere),
        },
        // "I'm out until Monday"
        Section::Withdraw if heard.days.iter().any(|day| until(day, heard)) => away(heard, asked),
        Section::Withdraw => act(Act::Withdraw),
        Section::Worry => act(Act::Worry),
        Section::Later => match asked.question {
            Invite | Reminder if heard.tokens.len() > 2 => Staff,
            _ => act(Act::Later),
        },
        Section::Accept => match asked.question {
            Proposal | Invite | Reminder => act(Act::Yes),
            _ => Story,
        },
        Section::Decline if asked.question == Invite && names_a_date(heard) => skipped(heard, asked),
        Section::Decline => match asked.question {
            Proposal | Invite => act(Act::No),
            _ => Staff,
        },
        Section::Slip => act(Act::Yes),
        // "Only this week" is the next one.
        Section::OnlyOne => match (heard.days.iter().find(|day| names_a_day(day)), asked.next_call) {
            (None, Some(call)) => act(Act::Skip { call }),
            _ => skipped(heard, asked),
        },
        Section::All => act(Act::No),
        Section::Kind => Nothing,
        Section::Good
        | Section::Flag
        | Section::Calm
        | Section::Perhaps
        | Section::Reported
        | Section::Deny
        | Section::Limit
        | Section::Missed
        | Section::OwnMiss
        | Section::Words => Story,
    }
}

/// Whether one of these words stands in the clause.
fn says(heard: &Heard, words: &[&str]) -> bool {
    heard.tokens.iter().any(|token| words.contains(&token.text.as_str()))
}

fn names_a_date(heard: &Heard) -> bool {
    heard.days.iter().any(|day| matches!(day.when, When::Date { .. } | When::Ahead(_)))
}

/// The day of a talk that was.
pub(super) fn gone_day(heard: &Heard, asked: &Asked) -> Option<Date> {
    heard.days.iter().find_map(|day| behind(day.when, asked.today))
}

pub(super) fn year(day: &DaySpan) -> bool {
    match day.when {
        When::Date { year, .. } | When::Range { year, .. } => year,
        // Counted from today.
        When::Length { .. } => true,
        _ => false,
    }
}

/// A day to come, if it is sure.
pub(super) fn coming(day: &DaySpan, asked: &Asked) -> Result<Date, Meant> {
    let date = match day.when {
        When::Past(_) => return Err(Unclear(UnclearDay::Gone)),
        when => ahead(when, asked.today).ok_or(Staff)?,
    };
    sure(date, year(day), asked.today, asked.ends).map(|()| date).map_err(Unclear)
}

fn arranged(heard: &Heard, asked: &Asked) -> Meant {
    if matches!(asked.question, Proposal | Invite | Reminder) {
        return Story;
    }
    let about_calls = matches!(asked.question, Calls | After);
    match heard.days.first() {
        // "We have been meeting since January"
        Some(day) if matches!(word_before(day, heard), "since" | "seit" | "depuis" | "desde") => {
            meant(Section::Habit, heard, asked)
        }
        None if asked.question == Contact => Meant::Act(Act::Arranged, None),
        None => Story,
        Some(day) => match day.when {
            When::Weekly if about_calls => Meant::Act(Act::Yes, None),
            When::Weekly if asked.question == Contact => Meant::Act(Act::Talked, None),
            // "hablamos ayer": a day that was.
            When::Past(_) => meant(Section::Held, heard, asked),
            When::Week { .. } | When::Vague | When::Weekly | When::Length { .. } => match asked.question {
                Contact => Meant::Act(Act::NotYet, None),
                _ => Story,
            },
            _ => match coming(day, asked) {
                Ok(date) => Meant::Act(Act::Arranged, Some(date)),
                Err(other) => other,
            },
        },
    }
}

/// "move it to Friday", "move Tuesday's call to the 18th", "can we do Thursdays at 6".
fn moved(heard: &Heard, asked: &Asked, agreed: bool) -> Meant {
    // "16 March to 18 March": two days with "to" between them are no range where something is moved.
    let apart = heard.days.iter().flat_map(|day| match day.when {
        When::Range { first, last, year } => {
            [first, last].map(|date| DaySpan { when: When::Date { date, year }, ..*day }).to_vec()
        }
        When::Vague | When::Length { .. } => Vec::new(),
        _ => vec![*day],
    });
    let apart: Vec<DaySpan> = apart.collect();
    let dated: Vec<&DaySpan> = apart.iter().collect();
    let (from, to) = match dated.as_slice() {
        [from, to] if from.from == to.from => (Some(*from), Some(*to)),
        [] => (None, None),
        [to] => (None, Some(*to)),
        [to, from, ..] if behind_a_from(from, heard) => (Some(*from), Some(*to)),
        [from, to, ..] if behind_a_from(from, heard) || !behind_a_to(from, heard) => (Some(*from), Some(*to)),
        [to, from, ..] => (Some(*from), Some(*to)),
    };
    if agreed && to.is_none() {
        return Staff;
    }
    let day = |day: Option<&DaySpan>| match day.map(|day| day.when) {
        None | Some(When::Weekly | When::Week { .. }) => Ok(None),
        Some(_) => match day {
            Some(day) => coming(day, asked).map(Some),
            None => Ok(None),
        },
    };
    // A call that was: "moved to Thu 17:00" may mean one that is over, too.
    let of_last = agreed && from.is_none() && matches!(asked.question, Calls | After);
    let since = to.filter(|_| of_last).and_then(|to| moved_to(to, asked));
    let to = match since.map_or_else(|| day(to), |since| Ok(Some(since))) {
        Ok(to) => to,
        Err(other) => return other,
    };
    // Which call it was may lie behind.
    let call = match day(from) {
        Err(unclear) if !agreed && to.is_some() => return unclear,
        call => call.ok().flatten(),
    };
    let at = heard.tokens.iter().enumerate().find_map(|(at, _)| clock(&heard.tokens, at));
    Meant::Act(Act::Move { call, to, at, agreed }, to)
}

/// The day to which the last call was moved, gone by or to come: never one before that call.
fn moved_to(day: &DaySpan, asked: &Asked) -> Option<Date> {
    let call = asked.last_call?;
    behind(day.when, asked.today).filter(|date| *date > call)
}

pub(super) fn word_before<'t>(day: &DaySpan, heard: &'t Heard) -> &'t str {
    let before = day.from.checked_sub(1).and_then(|at| heard.tokens.get(at));
    before.map(|token| token.text.as_str()).unwrap_or_default()
}

pub(super) fn behind_a_from(day: &DaySpan, heard: &Heard) -> bool {
    matches!(
        word_before(day, heard),
        "from" | "of" | "than" | "statt" | "vom" | "von" | "du" | "de" | "del" | "desde"
    )
}

fn behind_a_to(day: &DaySpan, heard: &Heard) -> bool {
    matches!(
        word_before(day, heard),
        "to" | "until" | "till" | "auf" | "au" | "a" | "al" | "para" | "do" | "have"
    )
}

fn names_a_day(day: &DaySpan) -> bool {
    !matches!(day.when, When::Week { .. } | When::Weekly | When::Vague | When::Length { .. })
}

pub(super) fn skipped(heard: &Heard, asked: &Asked) -> Meant {
    let Some(day) = heard.days.first() else {
        return match asked.next_call {
            Some(call) if asked.question == Reminder => Meant::Act(Act::Skip { call }, Some(call)),
            _ => Staff,
        };
    };
    let weekly = matches!(day.when, When::Weekday { .. } | When::Weekly);
    if weekly && matches!(asked.question, Invite | Proposal) {
        return Meant::Act(Act::No, None);
    }
    // "we won't talk until Friday"
    if until(day, heard)
        || matches!(
            word_before(day, heard),
            "since" | "after" | "before" | "seit" | "nach" | "vor" | "depuis" | "avant" | "desde"
        )
    {
        return Staff;
    }
    // "Vom 15. bis 28. kann ich nicht"
    if matches!(day.when, When::Range { .. }) {
        return away(heard, asked);
    }
    if let When::Week { .. } | When::Length { .. } | When::Weekly | When::Vague = day.when {
        // A week is a call only where it is known which.
        return match (day.when, asked.next_call) {
            (When::Week { monday }, Some(call)) if (0..7).contains(&(call - monday).get_days()) => {
                Meant::Act(Act::Skip { call }, Some(call))
            }
            _ => Staff,
        };
    }
    match coming(day, asked) {
        Ok(call) => Meant::Act(Act::Skip { call }, Some(call)),
        Err(other) => other,
    }
}

/// Whether "until" and its like stand before a day.
pub(super) fn until(day: &DaySpan, heard: &Heard) -> bool {
    let words = heard.tokens.get(day.from.saturating_sub(3)..=day.from).unwrap_or_default();
    words.iter().any(|token| {
        matches!(
            token.text.as_str(),
            "until" | "till" | "til" | "bis" | "jusque" | "hasta" | "through" | "untill" | "thru"
        )
    })
}

/// Whether a date is given with its weekday.
pub(super) fn names_weekday(day: &DaySpan, heard: &Heard) -> bool {
    heard.tokens.get(day.from..day.to).unwrap_or_default().iter().any(|token| weekday(token).is_some())
}
