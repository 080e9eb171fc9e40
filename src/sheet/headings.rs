//! The headings of a sheet, in the words of those who keep it.

use std::{collections::HashMap, fmt};

use super::vocabulary::{Heading, Word};
use crate::{config::problem::quotable, domain::Sentence};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Meaning {
    /// The pairing's id, as the register has it.
    Id,
    Mentor(Detail),
    Mentee(Detail),
    /// Day and time, or one of them.
    Weekly,
    Place,
    Programme,
    Kind,
    Background,
    /// The day on which they were introduced.
    Introduced,
    /// A day on which something began.
    Started,
    /// The day before which no call is.
    FirstDay,
    /// How the pairing stands: runs, paused, ended.
    Stage,
    /// Nothing mentord uses.
    Unused,
}

/// What of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Detail {
    Name,
    FirstName,
    LastName,
    Email,
    Zone,
    Phone,
    /// What they are called.
    Called,
}

impl Detail {
    pub(super) const ALL: [Self; 7] =
        [Self::Name, Self::FirstName, Self::LastName, Self::Email, Self::Zone, Self::Phone, Self::Called];
    /// Those that say what a person's name is.
    pub(super) const NAMES: [Self; 3] = [Self::Name, Self::FirstName, Self::LastName];
}

impl Meaning {
    /// Columns that only speak together are of one group: a person's name with their address.
    pub(super) fn group(self) -> Self {
        match self {
            // What somebody is called is changed by itself.
            Self::Mentor(Detail::Called) | Self::Mentee(Detail::Called) => self,
            Self::Mentor(_) => Self::Mentor(Detail::Email),
            Self::Mentee(_) => Self::Mentee(Detail::Email),
            other => other,
        }
    }

    pub(super) fn is_person(self) -> bool {
        matches!(self, Self::Mentor(_) | Self::Mentee(_))
    }
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) heading: String,
    pub(super) meaning: Meaning,
    /// Of "Mentee 2": 2; of a heading without a number, 0.
    pub(super) nth: u8,
}

/// The headings of a sheet of pairings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Headings {
    pub(super) columns: Vec<Column>,
}

/// Why a row holds no headings.
#[derive(Debug)]
pub(super) struct NoHeadings {
    /// Without its end.
    pub(super) what: Sentence,
    /// It names both sides, so it is the row of headings.
    pub(super) of_headings: bool,
}

impl Headings {
    /// What each column holds.
    ///
    /// # Errors
    /// One sentence, if nobody could be paired from such columns.
    pub(super) fn read(cells: &[String]) -> Result<Self, NoHeadings> {
        let columns = columns(cells);
        let refuse = |what: Sentence, of_headings: bool| Err(NoHeadings { what, of_headings });
        if cells.iter().any(|cell| cell.contains('@')) {
            return refuse(sentence!("sheet.no_headings"), false);
        }
        for mentor in [true, false] {
            let found = columns.iter().any(|column| match column.meaning {
                Meaning::Mentor(_) => mentor,
                Meaning::Mentee(_) => !mentor,
                _ => false,
            });
            if !found {
                let headings: Vec<&str> = columns.iter().map(|column| column.heading.as_str()).collect();
                return refuse(sentence!("sheet.no_column", mentor, headings), false);
            }
        }
        let mut seen = HashMap::new();
        for column in columns.iter().filter(|column| !may_repeat(column.meaning)) {
            if let Some(other) = seen.insert((column.meaning, column.nth), &column.heading) {
                let (one, other) = (other, &column.heading);
                return refuse(sentence!("sheet.same_headings", one, other), true);
            }
        }
        Ok(Self { columns })
    }

    /// Headings in two rows: a group counts for the columns right of it that have none of their own.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub(super) fn under_groups(groups: &[String], below: &[String]) -> Result<Self, NoHeadings> {
        let mut group = "";
        let joined: Vec<String> = (0..groups.len().max(below.len()))
            .map(|at| {
                let cell = below.get(at).map_or("", String::as_str);
                if let Some(own) = groups.get(at).filter(|own| !own.is_empty()) {
                    group = own;
                }
                if cell.is_empty() { group.to_owned() } else { format!("{group} {cell}").trim().to_owned() }
            })
            .collect();
        Self::read(&joined)
    }

    /// Whether both sides have a column for addresses.
    pub(super) fn has_addresses(&self) -> bool {
        [Meaning::Mentor, Meaning::Mentee].into_iter().all(|side| self.has(side(Detail::Email)))
    }

    /// What a heading means by itself.
    pub(super) fn meaning_of(cell: &str) -> Meaning {
        match reading(cell).0 {
            Reading::Sure(meaning) => meaning,
            Reading::Buddy(_) | Reading::Unnamed(_) => Meaning::Unused,
        }
    }

    pub(super) fn has(&self, meaning: Meaning) -> bool {
        self.columns.iter().any(|column| column.meaning == meaning)
    }
}

/// What a heading says by itself, before it is known what stands beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reading {
    Sure(Meaning),
    /// Of a buddy: the mentor, or the mentee where there is a mentor besides.
    Buddy(Detail),
    /// Of a person, and it does not say of whom.
    Unnamed(Detail),
}

fn columns(cells: &[String]) -> Vec<Column> {
    let read: Vec<(Reading, Option<Heading>)> = cells.iter().map(|cell| reading(cell)).collect();
    let is = |side: fn(Detail) -> Meaning| {
        read.iter().any(|(found, _)| Detail::ALL.iter().any(|detail| *found == Reading::Sure(side(*detail))))
    };
    let buddy = if is(Meaning::Mentor) && !is(Meaning::Mentee) { Meaning::Mentee } else { Meaning::Mentor };
    let sure = |found: &Reading| match found {
        Reading::Sure(meaning) => Some(*meaning),
        Reading::Buddy(detail) => Some(buddy(*detail)),
        Reading::Unnamed(_) => None,
    };
    let known: Vec<Option<Meaning>> = read.iter().map(|(found, _)| sure(found)).collect();
    let whose = |detail: Detail| {
        let bare = read.iter().map(move |(found, _)| *found == Reading::Unnamed(detail));
        owners(&known, detail, &bare.collect::<Vec<_>>())
    };
    let given: HashMap<usize, Meaning> = Detail::ALL.into_iter().flat_map(whose).collect();
    let meant = |at: usize| {
        let known = known.get(at).copied().flatten();
        known.or_else(|| given.get(&at).copied()).unwrap_or(Meaning::Unused)
    };
    let twice = |at: usize| {
        let same = (0..known.len()).filter(|other| meant(*other) == meant(at));
        same.filter(|other| read.get(*other).is_some_and(|(_, heading)| number(heading.as_ref()) == 0))
            .count()
            > 1
    };
    let column = |(at, cell): (usize, &String)| {
        let heading = read.get(at).and_then(|(_, heading)| heading.as_ref());
        let meaning = meant(at);
        let nth = match number(heading) {
            // "Mentee name 1", "Mentee name 2": without their numbers they would say the same.
            0 if meaning.is_person() && twice(at) => heading.and_then(|heading| heading.last).unwrap_or(0),
            nth if meaning.is_person() => nth,
            _ => 0,
        };
        Column { heading: quotable(cell), meaning, nth }
    };
    cells.iter().enumerate().map(column).collect()
}

fn number(heading: Option<&Heading>) -> u8 {
    heading.and_then(|heading| heading.nth).unwrap_or(0)
}

/// Unnamed each column is that says "Email" alone: the side's that stands before it, or, where there are two behind
/// both names, in the order of the names.
fn owners(known: &[Option<Meaning>], detail: Detail, bare: &[bool]) -> Vec<(usize, Meaning)> {
    let side_of = |meaning: Meaning| match meaning {
        Meaning::Mentor(_) => Some(Meaning::Mentor as fn(Detail) -> Meaning),
        Meaning::Mentee(_) => Some(Meaning::Mentee as fn(Detail) -> Meaning),
        _ => None,
    };
    let mut sides: Vec<fn(Detail) -> Meaning> = Vec::new();
    for side in known.iter().flatten().filter_map(|meaning| side_of(*meaning)) {
        let own = side(detail);
        if !known.contains(&Some(own)) && !sides.iter().any(|other| other(detail) == own) {
            sides.push(side);
        }
    }
    let columns: Vec<usize> = bare.iter().enumerate().filter(|(_, bare)| **bare).map(|(at, _)| at).collect();
    let before = |at: usize| {
        let known = known.iter().take(at).rev().flatten().find_map(|meaning| side_of(*meaning));
        known.filter(|side| sides.iter().any(|free| free(detail) == side(detail)))
    };
    match (sides.as_slice(), columns.as_slice()) {
        ([side], [at]) => vec![(*at, side(detail))],
        ([_, _], [at]) => before(*at).map(|side| (*at, side(detail))).into_iter().collect(),
        ([one, other], [first, second]) => {
            let beside = before(*first).zip(before(*second)).map(|(one, other)| (one(detail), other(detail)));
            let (first_is, second_is) =
                beside.filter(|(one, other)| one != other).unwrap_or((one(detail), other(detail)));
            vec![(*first, first_is), (*second, second_is)]
        }
        _ => Vec::new(),
    }
}

/// Day and time may stand apart, and there may be several columns of notes.
fn may_repeat(meaning: Meaning) -> bool {
    matches!(meaning, Meaning::Weekly | Meaning::Background | Meaning::Unused)
}

/// What a heading means, in any case and with any punctuation.
fn reading(cell: &str) -> (Reading, Option<Heading>) {
    let Some(heading) = Heading::read(cell) else { return (Reading::Sure(Meaning::Unused), None) };
    let found = of_heading(&heading);
    (found, Some(heading))
}

fn of_heading(heading: &Heading) -> Reading {
    let unused = Reading::Sure(Meaning::Unused);
    let (mentor, mentee, buddy) =
        (heading.has(&[Word::Mentor]), heading.has(&[Word::Mentee]), heading.has(&[Word::Buddy]));
    if heading.has(&[Word::Background]) {
        let only = heading.only(&[Word::Background, Word::Mentor, Word::Mentee, Word::Buddy, Word::Pair]);
        return if only { Reading::Sure(Meaning::Background) } else { unused };
    }
    if mentor && mentee {
        return unused;
    }
    if mentor || mentee || buddy {
        let Some(detail) = detail(heading, true) else { return unused };
        return match (mentor, mentee) {
            (true, _) => Reading::Sure(Meaning::Mentor(detail)),
            (_, true) => Reading::Sure(Meaning::Mentee(detail)),
            _ => Reading::Buddy(detail),
        };
    }
    of_pairing(heading).map_or_else(|| detail(heading, false).map_or(unused, Reading::Unnamed), Reading::Sure)
}

/// What of a person; `named`: the heading says of whom.
fn detail(heading: &Heading, named: bool) -> Option<Detail> {
    use Word::{
        Address, Buddy, Called, Email, First, Known, Last, Mentee, Mentor, Name, Number, Phone, Preferred,
        Time, Which, Zone,
    };
    let only = |also: &[Word]| heading.only(&[&[Mentor, Mentee, Buddy], also].concat());
    let has = |word: Word| heading.has(&[word]);
    Some(if has(Email) && only(&[Email, Address, Which, Name]) {
        Detail::Email
    } else if has(Zone) && only(&[Zone, Time]) {
        Detail::Zone
    } else if has(Phone) && only(&[Phone, Number, Which]) {
        Detail::Phone
    } else if (has(Called) || has(Preferred) && has(Name) || has(Known))
        && only(&[Called, Preferred, Known, Name])
    {
        Detail::Called
    } else if has(First) && has(Last) && only(&[First, Last, Name]) {
        Detail::Name
    } else if has(First) && only(&[First, Name]) {
        Detail::FirstName
    } else if has(Last) && only(&[Last, Name]) {
        Detail::LastName
    } else if named && only(&[Name, Number]) {
        Detail::Name
    } else {
        return None;
    })
}

/// What of a pairing.
fn of_pairing(heading: &Heading) -> Option<Meaning> {
    use Word::{
        Date, Day, First, Id, Introduced, Kind, Meeting, Mentoring, Number, Pair, Place, Programme, Stage,
        Start, Time, Weekly,
    };
    let has = |word: Word| heading.has(&[word]);
    let only = |words: &[Word]| heading.only(words);
    Some(if has(Introduced) && only(&[Introduced, Date, Day]) {
        Meaning::Introduced
    } else if has(Stage) && only(&[Stage, Pair]) {
        Meaning::Stage
    } else if has(First) && (has(Day) || has(Meeting)) && only(&[First, Day, Meeting, Date]) {
        Meaning::FirstDay
    } else if has(Start) && only(&[Start, Date, Day, Pair, Mentoring]) {
        Meaning::Started
    } else if has(Place) && only(&[Place, Meeting]) {
        Meaning::Place
    } else if (has(Weekly) || has(Time) || has(Day) || has(Meeting))
        && only(&[Weekly, Time, Day, Meeting, Start])
    {
        Meaning::Weekly
    } else if has(Programme) && only(&[Programme, Mentoring]) {
        Meaning::Programme
    } else if has(Kind) && only(&[Kind, Pair, Mentoring]) {
        Meaning::Kind
    } else if (has(Id) || has(Pair)) && only(&[Id, Pair, Number]) {
        Meaning::Id
    } else {
        return None;
    })
}

impl fmt::Display for Meaning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (who, detail) = match self {
            Self::Id => return f.write_str("pairing's id"),
            Self::Mentor(detail) => ("mentor's ", detail),
            Self::Mentee(detail) => ("mentee's ", detail),
            Self::Weekly => return f.write_str("weekly time"),
            Self::Place => return f.write_str("place"),
            Self::Programme => return f.write_str("programme"),
            Self::Kind => return f.write_str("kind"),
            Self::Background => return f.write_str("background"),
            Self::Introduced => return f.write_str("day they were introduced"),
            Self::Started => return f.write_str("day they began"),
            Self::FirstDay => return f.write_str("first day of calls"),
            Self::Stage => return f.write_str("stage"),
            Self::Unused => return f.write_str("not used"),
        };
        f.write_str(who)?;
        f.write_str(match detail {
            Detail::Name => "name",
            Detail::FirstName => "first name",
            Detail::LastName => "last name",
            Detail::Email => "address",
            Detail::Zone => "time zone",
            Detail::Phone => "phone",
            Detail::Called => "first name in letters",
        })
    }
}

#[cfg(test)]
#[path = "headings_tests.rs"]
mod tests;
