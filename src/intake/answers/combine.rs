//! The acts of all clauses in one reading: what says the same is said once, what contradicts is nothing.

use jiff::civil::Date;

use super::clauses::{Found, Heard};
use super::days::{ahead, behind};
use super::decide::{self, Meant};
use super::sections::Section;
use super::tokens::{Sentence, Token};
use crate::domain::act::{Absent, Act, Asked, OpenQuestion, Reading, Said};

/// A story beside an answer that is longer (in words) is read by a person, unless it says that it is a good one.
const LONG_STORY: usize = 12;
/// A longer one is read by a person all the same.
const LONGEST_STORY: usize = 90;
/// Characters of the remainder.
const LONGEST_REMAINDER: usize = 4_000;

const ABLE: [&str; 8] = ["can", "will", "could", "would", "shall", "may", "please", "want"];
/// With "but" behind it, a wish is a no more often than a yes.
const WISHED: [&str; 8] =
    ["would", "wurde", "gern", "gerne", "aimerais", "volontiers", "encantaria", "gustaria"];
const BUT: [&str; 5] = ["but", "aber", "mais", "pero", "however"];

pub(super) struct Combined<'a> {
    pub(super) asked: &'a Asked,
    pub(super) said: Vec<Said>,
    /// A yes to "have you talked?" that says no more.
    pub(super) bare_talk: bool,
    pub(super) staff: bool,
    pub(super) story: usize,
    pub(super) good: bool,
    pub(super) remainder: Vec<String>,
    pub(super) unclear: Option<crate::domain::act::UnclearDay>,
    pub(super) reported: bool,
    /// Away from then on, with no word yet of when they are back.
    pub(super) away_from: Option<Date>,
    /// Something kind was said, a name alone left out.
    pub(super) kind: bool,
    pub(super) sentences: usize,
    /// A clause of the sentence begins with "but".
    pub(super) turned: bool,
    /// "stop" is all that a clause says.
    pub(super) lone_stop: bool,
    /// A no that is the word alone.
    pub(super) bare_no: bool,
    /// "no problem" and its like, alone in a clause.
    pub(super) calm: bool,
    /// A yes that says no more.
    pub(super) bare_yes: bool,
    /// A yes that only says that all is well.
    pub(super) soft_yes: bool,
    /// Who did not come to a call.
    pub(super) absent: Option<Absent>,
}

impl<'a> Combined<'a> {
    pub(super) fn new(asked: &'a Asked) -> Self {
        Self {
            asked,
            said: Vec::new(),
            bare_talk: false,
            staff: false,
            story: 0,
            good: false,
            remainder: Vec::new(),
            unclear: None,
            reported: false,
            away_from: None,
            kind: false,
            sentences: 0,
            turned: false,
            lone_stop: false,
            bare_no: false,
            calm: false,
            bare_yes: false,
            soft_yes: false,
            absent: None,
        }
    }

    /// A sentence, clause by clause.
    pub(super) fn sentence(&mut self, sentence: &Sentence, clauses: Vec<Heard>, worries: bool) {
        let perhaps = clauses.iter().any(|heard| heard.perhaps);
        self.turned = clauses
            .iter()
            .skip(1)
            .any(|heard| heard.tokens.first().is_some_and(|token| BUT.contains(&token.text.as_str())));
        let mut left = false;
        self.reported = false;
        self.sentences += 1;
        for heard in &clauses {
            left |= self.clause(heard, perhaps, sentence.asks);
        }
        if worries {
            self.add(Said::plain(Act::Worry), false);
            left = true;
        }
        if left {
            self.remainder.push(sentence.written.clone());
        }
    }

    /// A day alone in its clause says when: "yes, on Sunday".
    fn day_alone(&mut self, heard: &Heard) -> bool {
        let [day] = heard.days.as_slice() else { return false };
        // "3/17 at noon"
        let behind_it = heard.tokens.get(day.to..).unwrap_or_default();
        let alone = behind_it.iter().all(says_when) && day.from <= 1;
        let Some(last) = self.said.last_mut().filter(|last| alone && last.day.is_none()) else {
            return false;
        };
        match (&last.act, behind(day.when, self.asked.today), ahead(day.when, self.asked.today)) {
            (Act::Talked, Some(day), _) => last.day = Some(day),
            (Act::Talked, None, Some(day)) if self.bare_talk => {
                *last = Said { act: Act::Arranged, name: last.name.take(), day: Some(day) };
                self.bare_talk = false;
            }
            (Act::Arranged, _, Some(day)) => last.day = Some(day),
            _ => return false,
        }
        true
    }

    /// Reads a clause; whether some of it is left.
    fn clause(&mut self, heard: &Heard, perhaps: bool, asks: bool) -> bool {
        if heard.said.is_empty() && !asks && self.day_alone(heard) {
            return false;
        }
        self.good |= heard.good;
        self.absent = self.absent.or(heard.absent);
        let mut left = heard.flag;
        self.staff |= heard.flag;
        let mut acted = false;
        for found in &heard.said {
            if self.withheld(*found, heard, perhaps, asks) {
                self.staff = true;
                left = true;
                continue;
            }
            match decide::meant(found.section, heard, self.asked) {
                // "Yes, though my laptop died halfway" is a yes still.
                Meant::Act(Act::No, _) if found.loose && self.holds(|act| *act == Act::Yes) => {
                    self.staff = true;
                    left = true;
                }
                Meant::Act(act, day) => {
                    acted = true;
                    // A no with its reason: the words say more than the act.
                    let said_no = found.section == Section::NotDone && self.holds(|act| *act == Act::No);
                    let reason = act == Act::No && found.section != Section::No && !said_no;
                    self.staff |= reason;
                    left |= reason;
                    let bare = matches!(found.section, Section::Yes);
                    // "No, all fine" is neither.
                    if found.section == Section::Fine && self.bare_no {
                        self.drop_acts(|act| *act == Act::No);
                        self.staff = true;
                        continue;
                    }
                    // "Yes I got your mail but no" is no talk.
                    if found.section == Section::No && heard.left == 0 && self.bare_talk {
                        self.drop_acts(|act| *act == Act::Talked);
                        (self.bare_talk, self.staff) = (false, true);
                    }
                    self.soft_yes = match act {
                        Act::Yes => found.section == Section::Fine && (self.soft_yes || self.said.is_empty()),
                        _ => self.soft_yes,
                    };
                    self.bare_no |= found.section == Section::No && heard.said.len() == 1;
                    self.lone_stop |= act == Act::Stop && heard.tokens.len() == 1;
                    let named = matches!(
                        act,
                        Act::Talked | Act::Later | Act::NotYet | Act::Elsewhere | Act::Yes | Act::No
                    );
                    self.add(Said { act, name: heard.name.clone().filter(|_| named), day }, bare);
                }
                Meant::AwayFrom(day) => {
                    self.away_from = self.away_from.or(Some(day));
                    acted = true;
                }
                Meant::Nothing => acted = true,
                Meant::Story => self.story += 1,
                Meant::Staff => {
                    self.staff = true;
                    left = true;
                }
                Meant::Unclear(day) => {
                    self.unclear = self.unclear.or(Some(day));
                    self.staff = true;
                    left = true;
                }
            }
        }
        self.reported |= heard.reported;
        self.kind |= heard.kind && !heard.unknown;
        self.calm |= heard.tokens.is_empty();
        if heard.kind || heard.left == 0 || heard.tokens.is_empty() {
            return left;
        }
        // A question that is no act is one for staff.
        self.staff |= asks && !acted || heard.perhaps;
        self.story += heard.left;
        left || !acted || heard.left > 3
    }

    /// Whether a condition, or another's words, take it away.
    fn withheld(&self, found: Found, heard: &Heard, perhaps: bool, asks: bool) -> bool {
        let effect = matches!(
            found.section,
            Section::Withdraw
                | Section::Stop
                | Section::NotMe
                | Section::Pause
                | Section::Away
                | Section::Skip
                | Section::Move
                | Section::Fewer
        );
        let open = !found.section.may_be_perhaps() && heard.perhaps;
        // "Not me, but my colleague"; "Stop?"
        let silences = matches!(found.section, Section::Stop | Section::NotMe);
        let asked_back = asks && heard.tokens.len() <= 2;
        // "We only text, no emails"
        let told = heard.tokens.first().is_some_and(|token| token.is("no"))
            && self.holds(|act| matches!(act, Act::Elsewhere | Act::Talked));
        // "Jo" is a name below what is said, and a yes before it.
        let signed =
            self.sentences > 1 && heard.tokens.len() == 1 && heard.tokens.iter().any(|token| token.is("jo"));
        // "Yes, but only if" is no talk that was.
        let talk = found.section == Section::Yes && self.asked.question == OpenQuestion::Contact;
        let behind = heard.tokens.get(found.end..).unwrap_or_default();
        // "Yes I can make Tuesday" answers something else.
        let elsewhere =
            talk && heard.said.len() == 1 && behind.iter().any(|token| ABLE.contains(&token.text.as_str()));
        // "Wir treffen uns am Freitag nicht", "zu viele Mails sind es nicht"
        let denied =
            matches!(found.section, Section::Arranged | Section::Habit | Section::Held | Section::Fewer)
                && found.end < heard.tokens.len()
                && heard.tokens.last().is_some_and(|token| matches!(token.text.as_str(), "nicht" | "not"));
        // "I would love to, but Tuesdays no"
        let wished = found.section == Section::Accept
            && self.turned
            && heard.tokens.iter().any(|token| WISHED.contains(&token.text.as_str()));
        open || denied
            || wished
            || signed
            || silences && (self.turned || asked_back || told)
            || talk && perhaps
            || elsewhere
            || effect && (perhaps || self.reported)
    }

    /// What stands beyond what is read for acts: only a worry and a withdrawal count there.
    pub(super) fn beyond(&mut self, clauses: &[Heard], worries: bool) {
        let perhaps = clauses.iter().any(|heard| heard.perhaps);
        let out =
            clauses.iter().flat_map(|heard| &heard.said).any(|found| found.section == Section::Withdraw);
        if out && !perhaps {
            self.add(Said::plain(Act::Withdraw), false);
        }
        if worries {
            self.add(Said::plain(Act::Worry), false);
        }
    }

    /// What is not read for acts.
    pub(super) fn unread(&mut self, text: &str) {
        self.staff = true;
        self.remainder.push(text.trim().to_owned());
    }

    pub(super) fn finished(mut self) -> Reading {
        // "Stop. Let me explain what happened" is no wish for silence.
        if self.lone_stop && self.story > 3 {
            self.said.retain(|said| said.act != Act::Stop);
            self.staff = true;
        }
        let looked_at = self.holds(|act| {
            matches!(
                act,
                Act::PauseUntil { .. }
                    | Act::Skip { .. }
                    | Act::Move { .. }
                    | Act::Stop
                    | Act::NotMe
                    | Act::Withdraw
                    | Act::Worry
            )
        });
        let no = self.holds(|act| *act == Act::No);
        // "No, sorry. I am in hospital": not yet, where they are asked whether they have talked yet.
        if self.asked.question == OpenQuestion::Contact && self.story > 0 {
            for said in self.said.iter_mut().filter(|said| said.act == Act::No) {
                said.act = Act::NotYet;
            }
        }
        let alone = self.said.is_empty();
        let story = self.story > LONGEST_STORY || self.story > LONG_STORY && !self.good;
        // "No problem" may answer what was asked.
        let unsure = alone
            && self.calm
            && !matches!(
                self.asked.question,
                OpenQuestion::Contact | OpenQuestion::Nothing | OpenQuestion::Reminder
            );
        // A name alone, or a word that nobody knows.
        let unknown = alone && !self.kind && self.sentences > 0;
        self.staff |= unsure
            || unknown
            || self.away_from.is_some()
            || looked_at
            || story
            || (no || alone) && self.story > 0;
        let remainder: String = self.remainder.join("\n").chars().take(LONGEST_REMAINDER).collect();
        Reading {
            said: std::mem::take(&mut self.said),
            staff: self.staff,
            remainder: remainder.trim().to_owned(),
            unclear: self.unclear,
            absent: self.absent.filter(|_| no),
            ..Reading::default()
        }
    }
}

/// A word of a time of day.
fn says_when(token: &Token) -> bool {
    token.has_digit()
        || matches!(token.text.as_str(), "at" | "noon" | "half" | "past" | "am" | "pm" | "nine" | "ten")
}

/// The first day that is named: what `classify` prints.
#[must_use]
pub fn first_day(reading: &Reading) -> Option<Date> {
    reading.said.iter().find_map(|said| match said.act {
        Act::PauseUntil { back } | Act::Away { back, .. } => Some(back),
        Act::Skip { call } => Some(call),
        Act::Move { to, .. } => to,
        _ => said.day,
    })
}
