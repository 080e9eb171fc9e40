//! What is wrong with a value that stands in files and in sheets: files are put right by admins, whose language is
//! English; a sheet's sentence is made where the sheet is read.

use super::problem::{Complaint, choices};
use crate::intake::written::zones::{Kind, NoPlace, Places};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Wrong {
    NoAddress,
    /// What stands before the @ holds a character that not every mail server takes.
    LocalPart {
        with: char,
    },
    NoName,
    NoKind,
    LineBreak,
    /// Characters that cannot be seen.
    Unseen,
    TooLong {
        most: usize,
    },
    NoPlace(NoPlace),
    /// `near`: a zone that was probably meant.
    NoZone {
        near: Option<String>,
    },
    /// The machine knows none.
    ZonesMissing,
}

impl From<Wrong> for Complaint {
    fn from(wrong: Wrong) -> Self {
        match wrong {
            Wrong::NoAddress => Self::new("is not a mail address", "write for example \"ada@example.org\""),
            Wrong::LocalPart { with } => Self::new(
                format!("has {with:?} before the @, which not every mail server takes"),
                "ask for another address of theirs",
            ),
            Wrong::NoName => Self::new("is empty", "write a name"),
            Wrong::NoKind => Self::new("is not a kind", "write a word such as \"technical\" or \"career\""),
            Wrong::LineBreak => Self::new("holds a line break", "write it on one line"),
            Wrong::Unseen => {
                Self::new("holds characters that cannot be seen", "type it anew instead of pasting it")
            }
            Wrong::TooLong { most } => Self::new("is too long", format!("{most} characters are the most")),
            Wrong::NoPlace(NoPlace { kind, places: Places { likely, all_year } }) => {
                let what = match kind {
                    Kind::Fixed => "is a fixed offset, not a place: clocks there never change",
                    Kind::Name => "is the name of a time, not a place",
                };
                let likely = choices(likely.iter().copied());
                let all_year = all_year
                    .map(|place| format!(" (or \"{place}\", which has no summer time)"))
                    .unwrap_or_default();
                Self::new(what, format!("write the place, such as {likely}{all_year}"))
            }
            Wrong::NoZone { near } => {
                let example = || "write for example \"Europe/London\" or \"America/New_York\"".to_owned();
                let hint = near.map_or_else(example, |near| format!("did you mean \"{near}\"?"));
                Self::new("is not a time zone", hint)
            }
            Wrong::ZonesMissing => {
                Self::new("cannot be looked up: this machine has no time zones", "install the package tzdata")
            }
        }
    }
}
