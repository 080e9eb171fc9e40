//! What staff read of troubles at the desk's own end: mail that does not arrive first.

use serde::Serialize;

use super::{clean, render_context::Audience};
use crate::{domain::canary::Deaf, planning::letter::DeskTrouble};

const LONGEST_SAID: usize = 300;
/// Folders that are named; a mail lies in one or two.
const MOST_FOLDERS: usize = 5;

#[derive(Debug, Serialize)]
pub(super) struct DeafFacts {
    /// When the mail was sent.
    pub sent: String,
    /// To which address.
    pub address: String,
    /// The address has a plus part.
    pub plus: bool,
    /// The server's words when it took it.
    pub answered: Option<String>,
    /// The words with which it was refused.
    pub refused: Option<String>,
    /// When the mailbox was searched.
    pub searched: Option<String>,
    /// The folders that the desk reads: `INBOX and Junk`.
    pub read: String,
    /// Where it lies besides.
    pub found_in: Option<String>,
    pub searched_all: bool,
    /// Hundredths of the mailbox's room, where it is nearly used up.
    pub used: Option<u8>,
}

/// From so many hundredths on a mailbox may have no room for the next mail.
const NEARLY_FULL: u8 = 95;

pub(super) fn deaf(deaf: &Deaf, audience: &Audience) -> DeafFacts {
    let said = |text: &str| Some(clean::line(text, LONGEST_SAID)).filter(|text| !text.is_empty());
    let folders = |names: &[String]| -> Vec<String> {
        names.iter().take(MOST_FOLDERS).map(|name| clean::line(name, 80)).collect()
    };
    let found_in = folders(&deaf.found_in);
    DeafFacts {
        sent: audience.clock.moment(deaf.since),
        address: clean::line(&deaf.address, LONGEST_SAID),
        plus: deaf.address.contains('+'),
        answered: said(&deaf.answered),
        refused: deaf.refused.as_deref().and_then(said),
        searched: deaf.searched.map(|at| audience.clock.moment(at)),
        read: audience.clock.words.list(&folders(&deaf.read)),
        found_in: (!found_in.is_empty()).then(|| audience.clock.words.list(&found_in)),
        searched_all: deaf.searched_all,
        used: deaf.used.filter(|used| *used >= NEARLY_FULL),
    }
}

/// The word by which the template knows a trouble.
pub(super) fn word(trouble: &DeskTrouble) -> &'static str {
    match trouble {
        DeskTrouble::ChannelPaused => "paused",
        DeskTrouble::MailboxUnread => "unread",
        DeskTrouble::FoundInJunk => "junk",
        DeskTrouble::NotTheirs => "not-theirs",
        DeskTrouble::TooManyAnswers => "answers",
        DeskTrouble::Held => "held",
        DeskTrouble::StateLost => "lost",
        DeskTrouble::DiskFull => "disk",
        DeskTrouble::LoginEnds => "login",
        DeskTrouble::CameBack => "came-back",
        DeskTrouble::UnknownReport => "report",
        DeskTrouble::SetAside => "set-aside",
        DeskTrouble::Untidy => "untidy",
        DeskTrouble::WorryWaits => "worry",
        DeskTrouble::Deaf(_) => "deaf",
        DeskTrouble::TestInJunk => "test-junk",
        DeskTrouble::ConfigurationRefused => "configuration",
    }
}
