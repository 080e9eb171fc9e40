//! The headings of a sheet, in the words of those who keep it.

use std::{collections::HashMap, fmt};

use super::problem::quotable;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Meaning {
    Mentor(Detail),
    Mentee(Detail),
    /// Day and time, or one of them.
    Weekly,
    Place,
    Programme,
    Kind,
    Background,
    /// Nothing mentord uses.
    Unused,
}

/// What of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Detail {
    Name,
    FirstName,
    LastName,
    Email,
    Zone,
}

/// What each column holds.
///
/// # Errors
/// One sentence, if nobody could be paired from such columns.
pub(super) fn headings(cells: &[&str]) -> Result<Vec<(String, Meaning)>, String> {
    let columns: Vec<(String, Meaning)> = cells.iter().map(|cell| (quotable(cell), meaning(cell))).collect();
    let shown = || columns.iter().map(|(heading, _)| format!("\"{heading}\"")).collect::<Vec<_>>().join(", ");
    if cells.iter().any(|cell| cell.contains('@')) {
        return Err(
            "The first row of the sheet holds an address; put headings above it, such as Mentor, Mentor email, Mentee, Mentee email"
                .to_owned(),
        );
    }
    for (who, example) in [("mentor", "Mentor email"), ("mentee", "Mentee email")] {
        let found = columns.iter().any(|(_, meaning)| match meaning {
            Meaning::Mentor(_) => who == "mentor",
            Meaning::Mentee(_) => who == "mentee",
            _ => false,
        });
        if !found {
            return Err(format!(
                "The sheet has no column for the {who}; its headings are {}; name one \"{example}\"",
                shown()
            ));
        }
    }
    let mut seen = HashMap::new();
    for (heading, meaning) in columns.iter().filter(|(_, meaning)| !may_repeat(*meaning)) {
        if let Some(other) = seen.insert(*meaning, heading) {
            return Err(format!(
                "The headings \"{other}\" and \"{heading}\" say the same; leave one out or rename it"
            ));
        }
    }
    Ok(columns)
}

/// Day and time may stand apart, and there may be several columns of notes.
fn may_repeat(meaning: Meaning) -> bool {
    matches!(meaning, Meaning::Weekly | Meaning::Background | Meaning::Unused)
}

/// What a heading means, in any case and with any punctuation.
fn meaning(heading: &str) -> Meaning {
    let heading = heading.to_lowercase();
    let words: Vec<&str> =
        heading.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let says = |known: &[&str]| words.iter().any(|word| known.contains(word));
    let starts = |known: &[&str]| words.iter().any(|word| known.iter().any(|start| word.starts_with(start)));
    let mentee = starts(&["mentee", "student", "learner", "apprentice", "protégé", "protege"]);
    let mentor = starts(&["mentor", "coach", "tutor"]) && !says(&["mentoring", "mentorship", "coaching"]);
    if starts(&["background", "note", "about", "comment", "goal", "bio"]) {
        return Meaning::Background;
    }
    if mentor || mentee {
        let detail = if starts(&["email", "mail", "address"]) {
            Detail::Email
        } else if says(&["first", "given", "forename", "firstname"]) {
            Detail::FirstName
        } else if says(&["last", "family", "surname", "lastname"]) {
            Detail::LastName
        } else if says(&["zone", "timezone", "tz"]) {
            Detail::Zone
        } else if words.len() == 1 || says(&["name", "full", "fullname"]) {
            Detail::Name
        } else {
            return Meaning::Unused;
        };
        return if mentee { Meaning::Mentee(detail) } else { Meaning::Mentor(detail) };
    }
    if says(&["zone", "timezone", "tz"]) {
        Meaning::Unused
    } else if says(&["weekly", "time", "day", "weekday", "slot", "when"]) {
        Meaning::Weekly
    } else if says(&["place", "link", "location", "url", "room", "where"]) {
        Meaning::Place
    } else if starts(&["programme", "program", "course", "cohort"]) {
        Meaning::Programme
    } else if says(&["kind", "type", "track"]) {
        Meaning::Kind
    } else {
        Meaning::Unused
    }
}

impl fmt::Display for Meaning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (who, detail) = match self {
            Self::Mentor(detail) => ("mentor's ", detail),
            Self::Mentee(detail) => ("mentee's ", detail),
            Self::Weekly => return f.write_str("weekly time"),
            Self::Place => return f.write_str("place"),
            Self::Programme => return f.write_str("programme"),
            Self::Kind => return f.write_str("kind"),
            Self::Background => return f.write_str("background"),
            Self::Unused => return f.write_str("not used"),
        };
        f.write_str(who)?;
        f.write_str(match detail {
            Detail::Name => "name",
            Detail::FirstName => "first name",
            Detail::LastName => "last name",
            Detail::Email => "address",
            Detail::Zone => "time zone",
        })
    }
}
