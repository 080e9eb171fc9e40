//! What the record knows that bears on a mail.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};

use crate::planning::view::runs;

use crate::{
    domain::{
        EmailAddress, LetterKind, PairingId, PersonId, Reading, Reason, Sentence, Staff, order::Spoken,
    },
    planning::{letter::Recipient, view::PairingView},
};

/// What the record knows that bears on a mail: found by address, token, Message-ID and UID.
#[derive(Debug, Clone)]
pub struct MailContext {
    /// The mail's name in the record, for reasons: unique for ever.
    pub mail: String,
    /// When it was heard: its INTERNALDATE, clamped (see the store).
    pub heard: Timestamp,
    pub writer: Option<PersonId>,
    /// Those who share the address it came from, where nothing says which of them wrote, or it answers who it was.
    pub sharing: Vec<PersonId>,
    /// The writer's place among staff.
    pub staff: Option<usize>,
    /// It claims to come from one of the desk's own plus addresses, which no person has.
    pub from_desk: bool,
    /// Participants among To and Cc, the writer left out.
    pub addressed: Vec<PersonId>,
    /// The pairing whose address, with its true token, is among the recipients.
    pub token: Option<PairingId>,
    /// Our letters that it answers, the nearest first.
    pub letters: Vec<LetterContext>,
    /// The letter that is proved: its own unguessable address is among the recipients, or where
    /// plus addresses do not work its Message-ID is answered.
    pub proved: Option<LetterContext>,
    /// The pairing whose thread it is in, by the id that all its letters refer to.
    pub thread: Option<PairingId>,
    /// Those who were asked already whether they write from this address.
    pub was_asked: Vec<PersonId>,
    /// The writer's day.
    pub today: Date,
    /// How many answers the writer got on it.
    pub answered_today: usize,
    /// Its subject is that of an answer to an invitation.
    pub answers_invite: bool,
    /// The pairings of all series it is about, by their UID.
    pub series: BTreeMap<String, PairingId>,
    /// The letter that came back.
    pub bounced: Option<Bounced>,
    /// Whom on file a report speaks of that names no letter of ours.
    pub reported: Option<PersonId>,
    /// The day it was heard, in the desk's zone.
    pub heard_on: Date,
    /// What they newly wrote, read.
    pub reading: Reading,
    /// The words themselves, for a person to read: what was newly written, or stands beside an answer to an
    /// invite.
    pub words: Option<String>,
    /// The worry that the letter it answers, or that came back, is about.
    pub worry: Option<String>,
    /// Staff, as a text may name them.
    pub staff_names: Vec<Staff>,
    /// Who reads a worry where no programme is known.
    pub worry_readers: Vec<EmailAddress>,
    /// What they newly wrote, as orders of staff; of no weight from anybody else.
    pub orders: Spoken,
    /// How many sheets staff have attached.
    pub sheets: usize,
    /// The author is on the staff list, and does not write from the desk's own mailbox.
    pub themselves: bool,
    /// To and Cc name nobody but the desk.
    pub to_desk_alone: bool,
    /// A server that is trusted says that the author's domain sent it.
    pub vouched: bool,
    /// What speaks against the author being who they say.
    pub suspect: Option<Sentence>,
    /// Every pairing named by the above, and all of the writer's.
    pub views: Vec<PairingView>,
}

impl MailContext {
    /// The person's pairings of which anything can still be heard.
    pub(in crate::planning) fn running(&self, person: &PersonId) -> Vec<&PairingView> {
        self.views.iter().filter(|view| view.people.contains_key(person) && runs(view)).collect()
    }

    /// Whether nothing at all ties the mail to the desk: nobody on file, no thread, no letter.
    #[must_use]
    pub fn know_nothing(&self) -> bool {
        self.writer.is_none()
            && self.sharing.is_empty()
            && self.staff.is_none()
            && self.addressed.is_empty()
            && self.token.is_none()
            && self.thread.is_none()
            && self.letters.is_empty()
            && self.series.is_empty()
            && self.bounced.is_none()
    }
}

/// One of our letters that a mail answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterContext {
    pub kind: LetterKind,
    /// The mail answers this very letter (the first of In-Reply-To), not one further up its thread.
    pub direct: bool,
    pub recipient: Recipient,
    pub pairings: Vec<PairingId>,
    /// The reason that names it.
    pub reason: Option<Reason>,
}

impl LetterContext {
    /// Whether it asks something which a word answers: have you talked, did the call take place.
    #[must_use]
    pub fn asks(&self) -> bool {
        [LetterKind::Nudge, LetterKind::Summary, LetterKind::Question].contains(&self.kind)
    }
}

/// The pairings in which the mail's people stand on both sides. Where two people are in several
/// pairings together, the token says which.
pub(in crate::planning) fn with_addressed<'a>(
    mail_context: &'a MailContext,
    writer: &PersonId,
) -> Vec<&'a PairingView> {
    let mut found: Vec<&PairingView> = Vec::new();
    for other in &mail_context.addressed {
        let across = |view: &&PairingView| {
            let side = view.pairing.side_of(writer);
            side.is_some_and(|side| view.pairing.side_of(other) == Some(side.other()))
        };
        let together: Vec<&PairingView> = mail_context.views.iter().filter(across).collect();
        let meant = together.iter().find(|view| names_thread(mail_context, &view.pairing.id));
        for view in meant.map_or_else(|| together.clone(), |view| vec![*view]) {
            if !found.iter().any(|known| known.pairing.id == view.pairing.id) {
                found.push(view);
            }
        }
    }
    found
}

pub(in crate::planning) fn names_thread(mail_context: &MailContext, id: &PairingId) -> bool {
    mail_context.token.as_ref().or(mail_context.thread.as_ref()) == Some(id)
}

/// The letter of ours that came back: known by its Message-ID in the report, or by the reverse-path of its delivery,
/// to which the report came home.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounced {
    pub recipient: Recipient,
    /// Where that letter went.
    pub address: EmailAddress,
    /// Its Message-ID, where the report names it.
    pub letter: Option<String>,
    /// The report speaks only of the copy that the desk sends to its own mailbox.
    pub only_own_copy: bool,
}
