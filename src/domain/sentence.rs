//! A sentence for people before it is put into a language: which one, and what fills it in.

use std::{borrow::Cow, collections::BTreeMap, fmt};

use jiff::{
    Zoned,
    civil::{Date, DateTime, Time},
};
use serde::{Deserialize, Serialize};

use super::{
    address::EmailAddress,
    ids::{PairingId, PersonId},
};

/// One sentence, or a part of one, by its key in a language's file of words. What decides makes it, what shows it
/// says it: `letters::Catalogue`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "Stored")]
pub struct Sentence {
    #[serde(rename = "say")]
    key: Cow<'static, str>,
    #[serde(rename = "with", skip_serializing_if = "BTreeMap::is_empty")]
    facts: BTreeMap<Cow<'static, str>, Fact>,
}

/// What fills a sentence in. Dates and times are texts as ISO 8601 has them; a language says how they are written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Fact {
    Absent,
    Flag(bool),
    Number(i64),
    Text(String),
    List(Vec<Fact>),
    Sentence(Box<Sentence>),
}

/// As a sentence stands in the record: what an earlier mentord wrote is English text.
#[derive(Deserialize)]
#[serde(untagged)]
enum Stored {
    Text(String),
    Sentence {
        say: String,
        #[serde(default)]
        with: BTreeMap<String, Fact>,
    },
}

/// The key of what is said as it stands.
const VERBATIM: &str = "verbatim";

impl From<Stored> for Sentence {
    fn from(stored: Stored) -> Self {
        match stored {
            Stored::Text(text) => Self::verbatim(text),
            Stored::Sentence { say, with } => {
                let facts = with.into_iter().map(|(name, fact)| (Cow::Owned(name), fact)).collect();
                Self { key: Cow::Owned(say), facts }
            }
        }
    }
}

impl Sentence {
    /// Use [`sentence!`](crate::sentence).
    #[must_use]
    pub fn new<const N: usize>(key: &'static str, facts: [(&'static str, Fact); N]) -> Self {
        let facts = facts.into_iter().map(|(name, fact)| (Cow::Borrowed(name), fact)).collect();
        Self { key: Cow::Borrowed(key), facts }
    }

    /// What a word of ours is called in that section: `kind.invite`.
    #[must_use]
    pub fn word(section: &str, word: &str) -> Self {
        Self { key: Cow::Owned(format!("{section}.{word}")), facts: BTreeMap::new() }
    }

    /// Words that are nobody's to translate: what a server said, what an earlier mentord noted.
    #[must_use]
    pub fn verbatim(text: impl Into<String>) -> Self {
        Self::new(VERBATIM, [("text", Fact::Text(text.into()))])
    }

    /// The words of one that is said as it stands.
    #[must_use]
    pub fn as_verbatim(&self) -> Option<&str> {
        match self.facts.get("text") {
            Some(Fact::Text(text)) if self.key == VERBATIM => Some(text),
            _ => None,
        }
    }

    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    #[must_use]
    pub fn facts(&self) -> &BTreeMap<Cow<'static, str>, Fact> {
        &self.facts
    }

    /// Whether nothing is said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// As it is kept in a column of text.
    #[must_use]
    pub fn stored(&self) -> String {
        // Strings, numbers and maps with texts as keys can always be written.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// What [`Self::stored`] wrote, or else the text as it stands.
    #[must_use]
    pub fn from_stored(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_else(|_| Self::verbatim(text))
    }
}

/// Nothing is said.
impl Default for Sentence {
    fn default() -> Self {
        Self::verbatim("")
    }
}

/// For log lines: the key, and what fills it in.
impl fmt::Display for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.key == VERBATIM {
            return self.facts.values().try_for_each(|fact| write!(f, "{fact}"));
        }
        write!(f, "{}", self.key)?;
        self.facts.iter().try_for_each(|(name, fact)| write!(f, " {name}={fact}"))
    }
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => f.write_str("-"),
            Self::Flag(flag) => write!(f, "{flag}"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => f.write_str(text),
            Self::List(facts) => facts
                .iter()
                .enumerate()
                .try_for_each(|(nth, fact)| write!(f, "{}{fact}", if nth == 0 { "" } else { "," })),
            Self::Sentence(sentence) => write!(f, "({sentence})"),
        }
    }
}

/// What can fill a sentence in.
pub trait AsFact {
    fn as_fact(&self) -> Fact;
}

impl<T: AsFact + ?Sized> AsFact for &T {
    fn as_fact(&self) -> Fact {
        (**self).as_fact()
    }
}

impl<T: AsFact + ?Sized> AsFact for &mut T {
    fn as_fact(&self) -> Fact {
        (**self).as_fact()
    }
}

impl<T: AsFact> AsFact for Option<T> {
    fn as_fact(&self) -> Fact {
        self.as_ref().map_or(Fact::Absent, AsFact::as_fact)
    }
}

impl<T: AsFact> AsFact for [T] {
    fn as_fact(&self) -> Fact {
        Fact::List(self.iter().map(AsFact::as_fact).collect())
    }
}

impl<T: AsFact> AsFact for Vec<T> {
    fn as_fact(&self) -> Fact {
        self.as_slice().as_fact()
    }
}

impl AsFact for bool {
    fn as_fact(&self) -> Fact {
        Fact::Flag(*self)
    }
}

impl AsFact for Sentence {
    fn as_fact(&self) -> Fact {
        Fact::Sentence(Box::new(self.clone()))
    }
}

macro_rules! numbers {
    ($($number:ty),*) => {
        $(impl AsFact for $number {
            fn as_fact(&self) -> Fact {
                Fact::Number(i64::try_from(*self).unwrap_or(i64::MAX))
            }
        })*
    };
}

macro_rules! texts {
    ($($text:ty),*) => {
        $(impl AsFact for $text {
            fn as_fact(&self) -> Fact {
                Fact::Text(self.to_string())
            }
        })*
    };
}

numbers!(u8, u16, u32, u64, usize, i64);
texts!(str, String, Cow<'_, str>, Date, Time, DateTime, Zoned, PersonId, PairingId, EmailAddress);

/// A [`Sentence`]: its key, then what fills it in, `name` or `name => value`.
#[macro_export]
macro_rules! sentence {
    ($key:literal $(, $name:ident $(=> $value:expr)?)* $(,)?) => {
        $crate::domain::Sentence::new(
            $key,
            [$((stringify!($name), {
                $(let $name = $value;)?
                $crate::domain::AsFact::as_fact(&$name)
            })),*],
        )
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_read_again() {
        let back: Date = "2027-02-01".parse().unwrap();
        let why = sentence!("inbound.away", who => "ada", back, sure => false, more => None::<u8>);
        let whole = sentence!("why.mail", inbox => 3_u8, verdict => why, names => vec!["Ada", "Sam"]);
        assert_eq!(Sentence::from_stored(&whole.stored()), whole);
        assert_eq!(
            whole.to_string(),
            "why.mail inbox=3 names=Ada,Sam verdict=(inbound.away back=2027-02-01 more=- sure=false who=ada)"
        );
        // As an earlier mentord wrote it.
        for text in ["a read receipt; no contact", "3", "", "{"] {
            assert_eq!(Sentence::from_stored(text), Sentence::verbatim(text), "{text}");
        }
        let old: Sentence = serde_json::from_str(r#""staff order: end""#).unwrap();
        assert_eq!(old.to_string(), "staff order: end");
    }
}
