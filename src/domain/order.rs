//! What staff may order the desk itself, in answer to one of its letters or in the staff room.

use serde::{Deserialize, Serialize};

/// An order about the desk. Orders about pairings are answers to letters (`talked`, `snooze`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// What was shown may leave: a first start, or a roster that changed much.
    Go,
    /// Nothing leaves until `release`.
    Hold,
    Release,
    Status,
    /// Why a pairing got what it got, and what comes next; `None`: the one that is answered.
    Why {
        about: Option<String>,
    },
}

/// Longest name that `why` takes, in characters.
const LONGEST_NAME: usize = 100;

impl Order {
    /// The order that a text is: its first line that says anything, and that line alone. Case,
    /// quotes and a full stop at the end do not matter.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let line = text.lines().map(str::trim).find(|line| !line.is_empty())?;
        let line = line.trim_matches(|c: char| c.is_whitespace() || "\"'`*.!?,;:<>„“”»«".contains(c));
        let mut words = line.split_whitespace();
        let first = words.next()?.to_lowercase();
        let rest = words.collect::<Vec<_>>().join(" ");
        Some(match (first.as_str(), rest.is_empty()) {
            ("go", true) => Self::Go,
            ("hold", true) => Self::Hold,
            ("release", true) => Self::Release,
            ("status", true) => Self::Status,
            ("why", true) => Self::Why { about: None },
            ("why", false) if rest.chars().count() <= LONGEST_NAME => Self::Why { about: Some(rest) },
            _ => return None,
        })
    }

    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Go => "go",
            Self::Hold => "hold",
            Self::Release => "release",
            Self::Status => "status",
            Self::Why { .. } => "why",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_a_line_of_its_own() {
        for (text, order) in [
            ("go", Some(Order::Go)),
            ("\n\n  Go!\nthanks, Rosa", Some(Order::Go)),
            ("\"HOLD\".", Some(Order::Hold)),
            ("release", Some(Order::Release)),
            ("**status**", Some(Order::Status)),
            ("why", Some(Order::Why { about: None })),
            ("Why ada-sam?", Some(Order::Why { about: Some("ada-sam".to_owned()) })),
            ("why Ada Lovelace", Some(Order::Why { about: Some("Ada Lovelace".to_owned()) })),
            ("go ahead and hold on", None),
            ("hold on a moment", None),
            ("Thanks!\ngo", None),
            ("", None),
            ("gо", None), // a Cyrillic о
        ] {
            assert_eq!(Order::read(text), order, "{text:?}");
        }
        assert_eq!(Order::read(&format!("why {}", "x".repeat(101))), None);
    }
}
