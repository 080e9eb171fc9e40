//! One letter to one person on its way, and what became of it.

use anyhow::{Context as _, bail};
use jiff::Timestamp;

use crate::domain::{EmailAddress, refusal::FailureScope};

/// The longest server answer that is kept, in characters.
pub(super) const LONGEST_SAID: usize = 300;

/// One letter to one person, finished.
#[derive(Debug, Clone, Copy)]
pub struct Parcel<'a> {
    /// The reverse-path (RFC 5321 §4.1.1.2); empty: the null sender.
    pub envelope_from: &'a str,
    pub to: &'a EmailAddress,
    /// Who gets the same bytes besides, named in no header; the letter goes without if that is refused.
    pub copy_to: Option<&'a EmailAddress>,
    /// A report is wanted once the letter was delivered, from a server that offers them (RFC 3461): it
    /// comes to the reverse-path.
    pub report: bool,
    /// The whole message, lines ended by CRLF, the last one too.
    pub bytes: &'a [u8],
    pub message_id: &'a str,
    pub kind: &'a str,
    /// The person's id.
    pub who: &'a str,
    pub at: Timestamp,
}

impl<'a> Parcel<'a> {
    /// What no server should be shown: an envelope that breaks the line, or lines that do not end in
    /// CRLF, which servers disagree about (SMTP smuggling).
    pub(super) fn check(&self) -> anyhow::Result<()> {
        if !self.envelope_from.is_empty() {
            EmailAddress::parse(self.envelope_from).context("Cannot use the envelope sender")?;
        }
        let mut last = b'\n';
        for byte in self.bytes.iter().copied() {
            if (last == b'\r') != (byte == b'\n') {
                bail!("Cannot send the letter: a line of it does not end in CRLF");
            }
            last = byte;
        }
        if !self.bytes.ends_with(b"\r\n") {
            bail!("Cannot send the letter: its last line does not end in CRLF");
        }
        Ok(())
    }

    /// Where a copy goes, if that is not where the letter goes anyway.
    pub(super) fn copy(&self) -> Option<&'a EmailAddress> {
        self.copy_to.filter(|copy| *copy != self.to)
    }

    /// A refusal that names the copy's address, and not the reader's, is about us.
    pub(super) fn ascribe(&self, outcome: SendOutcome) -> SendOutcome {
        let Some(copy) = self.copy() else { return outcome };
        let names_copy = |said: &str| {
            let said = said.to_lowercase();
            said.contains(copy.as_str()) && !said.contains(self.to.as_str())
        };
        match outcome {
            SendOutcome::Later { said, scope: FailureScope::Recipient } if names_copy(&said) => {
                SendOutcome::Later { said, scope: FailureScope::Channel }
            }
            SendOutcome::Never { said, scope: FailureScope::Recipient } if names_copy(&said) => {
                SendOutcome::Never { said, scope: FailureScope::Channel }
            }
            other => other,
        }
    }
}

/// What became of a parcel. `said` is the server's own words, one line of at most 300 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendOutcome {
    /// A server answered for it.
    Sent { said: String },
    /// Not now; nothing was delivered.
    Later { said: String, scope: FailureScope },
    /// Refused for good; nothing was delivered.
    Never { said: String, scope: FailureScope },
    /// The final dot went out and no answer came back (RFC 1047).
    InDoubt { said: String },
}

/// One line of at most 300 characters, without control characters.
pub(super) fn one_line(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().filter(|c| !c.is_control()).take(LONGEST_SAID).collect()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A letter to somebody, with a copy.
    pub(in crate::mail) fn parcel<'a>(to: &'a EmailAddress, copy_to: Option<&'a EmailAddress>) -> Parcel<'a> {
        Parcel {
            envelope_from: "",
            to,
            copy_to,
            report: false,
            bytes: b"x\r\n",
            message_id: "m@desk.test",
            kind: "nudge",
            who: "ada",
            at: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn what_a_refusal_is_about_where_a_copy_goes_too() {
        let (ada, desk) =
            (EmailAddress::parse("ada@people.test").unwrap(), EmailAddress::parse("desk@desk.test").unwrap());
        let refused = |said: &str, scope| SendOutcome::Never { said: said.to_owned(), scope };
        for (copy_to, said, scope) in [
            (None, "550 5.1.1 <desk@desk.test> unknown", FailureScope::Recipient),
            (Some(&desk), "550 5.1.1 <Desk@desk.test> unknown", FailureScope::Channel),
            (Some(&desk), "550 5.1.1 <ada@people.test> unknown", FailureScope::Recipient),
            (Some(&desk), "550 5.1.1 unknown", FailureScope::Recipient),
            (Some(&desk), "550 ada@people.test unknown to desk@desk.test", FailureScope::Recipient),
        ] {
            let outcome = parcel(&ada, copy_to).ascribe(refused(said, FailureScope::Recipient));
            assert_eq!(outcome, refused(said, scope), "{said}");
        }
        assert_eq!(parcel(&desk, Some(&desk)).copy(), None, "it goes there anyway");
    }

    #[test]
    fn words_of_a_server_are_one_bounded_line() {
        assert_eq!(one_line("550 a\r\n\tb\u{1b}[31m"), "550 a b[31m");
        assert_eq!(one_line(&"x".repeat(5000)).len(), LONGEST_SAID);
    }
}
