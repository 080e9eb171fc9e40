//! A season of many pairs as tables: who they are, and what they do with which letter.

use mentord::domain::{Side, incoming::Partstat};

use crate::world::{Client, Tongue, Whom};

/// Many pairs for some weeks, who do what their persona says.
pub(super) struct Season {
    pub(super) name: &'static str,
    /// Its first Monday.
    pub(super) starts: &'static str,
    pub(super) weeks: i64,
    pub(super) seed: u64,
    pub(super) shares: &'static [Share],
    /// The languages that people write; the more often one stands here, the more do.
    pub(super) tongues: &'static [Tongue],
    pub(super) clients: &'static [Client],
    /// A second programme beside the first, as TOML.
    pub(super) second_programme: Option<(&'static str, &'static str)>,
}

/// How many pairs are of a persona.
pub(super) struct Share {
    pub(super) persona: &'static Persona,
    pub(super) pairs: usize,
    /// How many of them each mentor has.
    pub(super) mentees: usize,
    /// They are of the second programme.
    pub(super) second: bool,
}

impl Share {
    pub(super) const fn of(persona: &'static Persona, pairs: usize) -> Self {
        Self { persona, pairs, mentees: 1, second: false }
    }
}

/// A kind of pair.
pub(super) struct Persona {
    pub(super) name: &'static str,
    pub(super) stands: Stands,
    /// Why a kind coordinator sees it so.
    pub(super) because: &'static str,
    pub(super) rules: &'static [Rule],
}

/// Whether the pair needs a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stands {
    /// The two are in fact in touch.
    Healthy,
    /// They are not, and nobody says so: the ladder's step for staff is on that day.
    Silent(&'static str),
    /// Something comes of which staff must read: see [`Does`].
    Troubled,
}

/// What one side does on an occasion.
pub(super) struct Rule {
    /// `None`: whoever of the two.
    pub(super) who: Option<Side>,
    pub(super) on: On,
    /// After how many minutes: the least and the most.
    pub(super) after: (usize, usize),
    pub(super) does: Does,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum On {
    /// A letter of one of these kinds has come; `""`: of any kind.
    Letter(&'static [&'static str]),
    /// The same, from that day of the season on.
    LetterFrom(i64, &'static [&'static str]),
    /// That day of the season, from midnight on; 0 is the first.
    Day(i64),
    /// Every so many days, from one day to another.
    Every { days: i64, from: i64, to: i64 },
}

pub(super) type Words = &'static [(Tongue, &'static str)];

#[derive(Debug, Clone, Copy)]
pub(super) enum Does {
    /// Answers the letter, or, without one, the last that they got of this pair.
    Writes(Whom, Words),
    /// The same, to the desk, and staff must read of it within a working day.
    Warns(Words),
    /// The same, and it may be a worry: its readers must have it at once.
    Worries(Words),
    /// Writes to the other in the thread of the introduction, the desk in copy.
    Chats(Words),
    Presses(Partstat),
    /// The mailbox answers by itself.
    IsAway(&'static str),
    /// Staff have seen to the worry.
    Settles,
    /// The letter comes back for good, and staff must read of it within a working day.
    Returns,
}

pub(super) const fn rule(who: Option<Side>, on: On, hours: (usize, usize), does: Does) -> Rule {
    Rule { who, on, after: (hours.0 * 60, hours.1 * 60), does }
}

pub(super) const fn mentor(on: On, hours: (usize, usize), does: Does) -> Rule {
    rule(Some(Side::Mentor), on, hours, does)
}

pub(super) const fn mentee(on: On, hours: (usize, usize), does: Does) -> Rule {
    rule(Some(Side::Mentee), on, hours, does)
}

pub(super) const fn either(on: On, hours: (usize, usize), does: Does) -> Rule {
    rule(None, on, hours, does)
}

/// At once, as machines answer.
pub(super) const fn at_once(who: Side, on: On, does: Does) -> Rule {
    Rule { who: Some(who), on, after: (1, 2), does }
}

pub(super) const INTRODUCED: On = On::Letter(&["introduction"]);
pub(super) const INVITED: On = On::Letter(&["invite"]);
/// What asks for an answer.
pub(super) const ASKED: On = On::Letter(&["nudge", "question"]);
