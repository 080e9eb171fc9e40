//! The headings of a sheet, in the words of those who keep it.

use std::{collections::HashMap, fmt};

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
}

impl Detail {
    pub(super) const ALL: [Self; 6] =
        [Self::Name, Self::FirstName, Self::LastName, Self::Email, Self::Zone, Self::Phone];
}

impl Meaning {
    /// Columns that only speak together are of one group: a person's name with their address.
    pub(super) fn group(self) -> Self {
        match self {
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
        let columns: Vec<Column> = cells.iter().map(|cell| column(cell)).collect();
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
        let has = |meaning| self.columns.iter().any(|column| column.meaning == meaning);
        has(Meaning::Mentor(Detail::Email)) && has(Meaning::Mentee(Detail::Email))
    }
}

fn column(cell: &str) -> Column {
    let digits: String = cell.chars().filter(char::is_ascii_digit).collect();
    let meaning = meaning(cell);
    let nth = if meaning.is_person() { digits.parse().unwrap_or(0) } else { 0 };
    Column { heading: quotable(cell), meaning, nth }
}

/// Day and time may stand apart, and there may be several columns of notes.
fn may_repeat(meaning: Meaning) -> bool {
    matches!(meaning, Meaning::Weekly | Meaning::Background | Meaning::Unused)
}

/// What a heading means, in any case and with any punctuation.
fn meaning(heading: &str) -> Meaning {
    let heading = heading.to_lowercase();
    let words: Vec<&str> =
        heading.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).collect();
    let says = |known: &[&str]| words.iter().any(|word| known.contains(word));
    let starts = |known: &[&str]| words.iter().any(|word| known.iter().any(|start| word.starts_with(start)));
    let mentee = starts(&["mentee", "student", "learner", "apprentice", "protégé", "protege", "trainee"]);
    let mentor = starts(&["mentor", "coach", "tutor"]) && !says(&["mentoring", "mentorship", "coaching"]);
    if starts(&["background", "note", "about", "comment", "goal", "bio"]) {
        return Meaning::Background;
    }
    if mentor && mentee {
        return Meaning::Unused;
    }
    if mentor || mentee {
        let Some(detail) = detail(&words) else { return Meaning::Unused };
        return if mentee { Meaning::Mentee(detail) } else { Meaning::Mentor(detail) };
    }
    if says(&["zone", "timezone", "tz", "email", "mail", "phone"]) {
        Meaning::Unused
    } else if says(&["introduced", "introduction"]) {
        Meaning::Introduced
    } else if says(&["status", "stage", "state"]) {
        Meaning::Stage
    } else if says(&["start", "started", "starts", "since"]) && !says(&["time"]) {
        Meaning::Started
    } else if says(&["weekly", "time", "day", "weekday", "slot", "when"]) {
        Meaning::Weekly
    } else if says(&["place", "link", "location", "url", "room", "where"]) {
        Meaning::Place
    } else if starts(&["programme", "program", "course", "cohort"]) {
        Meaning::Programme
    } else if says(&["kind", "type", "track"]) {
        Meaning::Kind
    } else if matches!(words.as_slice(), ["id"] | ["pairing"] | ["pairing", "id"] | ["pair", "id"]) {
        Meaning::Id
    } else {
        Meaning::Unused
    }
}

fn detail(words: &[&str]) -> Option<Detail> {
    let says = |known: &[&str]| words.iter().any(|word| known.contains(word));
    let starts = |known: &[&str]| words.iter().any(|word| known.iter().any(|start| word.starts_with(start)));
    Some(if starts(&["email", "mail", "address"]) {
        Detail::Email
    } else if says(&["first", "given", "forename", "firstname"]) {
        Detail::FirstName
    } else if says(&["last", "family", "surname", "lastname"]) {
        Detail::LastName
    } else if says(&["zone", "timezone", "tz"]) {
        Detail::Zone
    } else if starts(&["phone", "telephone", "mobile", "cell"]) || says(&["tel"]) {
        Detail::Phone
    } else if words.len() == 1 || says(&["name", "full", "fullname", "names"]) || words == ["mentee", "s"] {
        Detail::Name
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
        })
    }
}
