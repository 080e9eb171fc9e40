//! Mail addresses.

use std::{borrow::Cow, fmt};

use serde::{Deserialize, Serialize};

/// The longest address SMTP can carry in a path (RFC 5321 §4.5.3.1.3), less its brackets.
pub const LONGEST_ADDRESS: usize = 254;
/// The longest name a header or a calendar is given; longer ones are refused where they are read.
pub const LONGEST_NAME: usize = 200;

/// An address as RFC 5321 writes it (`local@domain`), lower-cased: comparing is without case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(String);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a mail address such as ada@example.org")]
pub struct NotAnAddress(pub String);

/// A domain as DNS has it, its labels in other scripts as A-labels (RFC 5890): one spelling of two. `None` if there
/// is no such domain.
#[must_use]
pub fn ascii_domain(domain: &str) -> Option<Cow<'_, str>> {
    if domain.is_ascii() {
        return Some(Cow::Borrowed(domain));
    }
    idna::domain_to_ascii(domain).ok().map(Cow::Owned)
}

/// What stands behind an address that several people share, in brackets.
const SHARED: [&str; 3] = ["shared", "geteilt", "gemeinsam"];
/// The same as a part of the address, which no domain holds, where a text is taken apart into words.
const WITHIN: &str = "/shared";

/// `family@example.org (shared)`: the address, and whether the mark stands behind it.
#[must_use]
pub fn without_shared_mark(typed: &str) -> (&str, bool) {
    let typed = typed.trim();
    if let Some(address) = typed.strip_suffix(WITHIN) {
        return (address, true);
    }
    let marked = typed.strip_suffix(')').and_then(|rest| rest.rsplit_once('('));
    match marked.filter(|(_, mark)| SHARED.contains(&mark.trim().to_lowercase().as_str())) {
        Some((address, _)) => (address.trim_end(), true),
        None => (typed, false),
    }
}

/// A text in which the mark is a part of the address before it: `Jon Kent <family@example.org/shared>`.
#[must_use]
pub fn with_mark_within(text: &str) -> Cow<'_, str> {
    let mut found = Cow::Borrowed(text);
    for mark in SHARED.map(|mark| format!("({mark})")) {
        let mut from = 0;
        while let Some(at) = found.get(from..).and_then(|rest| rest.find(&mark)).map(|at| from + at) {
            let (before, behind) = (found.get(..at).unwrap_or_default(), found.get(at + mark.len()..));
            let before = before.trim_end();
            let (address, closes) = before.strip_suffix('>').map_or((before, ""), |address| (address, ">"));
            let word = address.rsplit(char::is_whitespace).next().unwrap_or_default();
            if word.contains('@') {
                let marked = format!("{address}{WITHIN}{closes}");
                from = marked.len();
                found = Cow::Owned(marked + behind.unwrap_or_default());
            } else {
                from = at + mark.len();
            }
        }
    }
    found
}

impl EmailAddress {
    /// Reads an address under a stricter rule than RFC 5321: no quoted local parts, no address
    /// literals, no leading `-` (it would be read as an option by a sendmail), a dot in the domain
    /// or a bare host name, at most 254 octets.
    pub fn parse(text: &str) -> Result<Self, NotAnAddress> {
        let refused = || NotAnAddress(text.chars().filter(|c| !c.is_control()).take(80).collect());
        let written = text.trim().to_lowercase();
        let (local, domain) = written.rsplit_once('@').ok_or_else(refused)?;
        let domain = ascii_domain(domain).ok_or_else(refused)?;
        let address = format!("{local}@{domain}");
        let local_ok = !local.is_empty()
            && local.len() <= 64
            && !local.starts_with(['-', '.'])
            && !local.ends_with('.')
            && !local.contains("..")
            && local.chars().all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c));
        let domain_ok = !domain.is_empty()
            && domain.split('.').all(|label| {
                !label.is_empty()
                    && label.len() <= 63
                    && !label.starts_with('-')
                    && !label.ends_with('-')
                    && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            });
        if local_ok && domain_ok && address.len() <= LONGEST_ADDRESS {
            Ok(Self(address))
        } else {
            Err(refused())
        }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    #[must_use]
    pub fn local(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(local, _)| local)
    }

    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = NotAnAddress;
    fn try_from(text: String) -> Result<Self, NotAnAddress> {
        Self::parse(&text)
    }
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> Self {
        address.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_of_a_shared_address_is_read_behind_it_and_within() {
        for (typed, address, shared) in [
            ("family@home.test (shared)", "family@home.test", true),
            (" family@home.test(Gemeinsam) ", "family@home.test", true),
            ("Jon <family@home.test> ( geteilt )", "Jon <family@home.test>", true),
            ("family@home.test/shared", "family@home.test", true),
            ("family@home.test (work)", "family@home.test (work)", false),
            ("family@home.test", "family@home.test", false),
            ("(shared)", "", true),
            ("", "", false),
        ] {
            assert_eq!(without_shared_mark(typed), (address, shared), "{typed}");
        }
    }

    #[test]
    fn only_behind_an_address_the_mark_becomes_a_part_of_it() {
        for (text, within) in [
            ("pair Jon <a@b.test> (shared) with Lea", "pair Jon <a@b.test/shared> with Lea"),
            ("Jon, a@b.test (gemeinsam), kommt", "Jon, a@b.test/shared, kommt"),
            ("a@b.test (shared) and c@d.test (shared)", "a@b.test/shared and c@d.test/shared"),
            ("note 3: a document (shared) with Bob", "note 3: a document (shared) with Bob"),
            ("(shared)", "(shared)"),
            ("ü (shared) (shared)", "ü (shared) (shared)"),
        ] {
            assert_eq!(with_mark_within(text), within, "{text}");
        }
    }
}
