//! Mails heard again, at their own time, once it is known who wrote them.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::correlate::{Evidence, context_of};
use crate::{
    domain::{
        EmailAddress, Incoming, PersonId, Sentence,
        incoming::{Class, Closed},
        words::MOST_OF_A_WORRY,
    },
    planning::{
        inbound::{
            react,
            reaction::{Reaction, Settles},
            strangers,
        },
        letter::DeskTrouble,
    },
    record::{self, Attribution, Context, desk},
    store::{Actor, Tx},
};

/// What is kept of a mail whose writer is not known: its header, and what was newly written, until it
/// is known whose words they are.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct ParkedMail {
    hash: String,
    heard: Timestamp,
    from: String,
    to: Vec<String>,
    cc: Vec<String>,
    delivered_to: Vec<String>,
    subject: String,
    message_id: Option<String>,
    in_reply_to: Vec<String>,
    /// What they newly wrote, until it is known whose words they are.
    #[serde(default)]
    text: Option<String>,
    /// Why there are no words of theirs.
    #[serde(default)]
    closed: Option<Closed>,
    /// How many files were attached.
    #[serde(default)]
    attached: usize,
}

/// Addresses of each kind, and ids, that are kept of a header.
const MOST_KEPT: usize = 100;

impl ParkedMail {
    /// `None` for mail that no person wrote. `name`: the mail's in the record.
    pub(super) fn of(mail: &Incoming, name: String, heard: Timestamp) -> Option<Self> {
        let from = mail.from.clone().filter(|_| mail.class == Class::Reply)?;
        let some = |addresses: &[String]| addresses.iter().take(MOST_KEPT).cloned().collect();
        Some(Self {
            hash: name,
            heard,
            from,
            to: some(&mail.to),
            cc: some(&mail.cc),
            delivered_to: some(&mail.delivered_to),
            subject: mail.subject.clone(),
            message_id: mail.message_id.clone(),
            in_reply_to: some(&mail.in_reply_to),
            text: mail.text.as_ref().map(|text| text.chars().take(MOST_OF_A_WORRY).collect()),
            closed: mail.closed,
            attached: mail.attached,
        })
    }

    /// As the store has it.
    ///
    /// # Errors
    /// When it is none.
    pub(super) fn read(kept: &str) -> Result<Self> {
        serde_json::from_str(kept).context("Cannot read what was kept of a mail")
    }

    fn mail(&self) -> Incoming {
        Incoming {
            class: Class::Reply,
            reason: Sentence::default(),
            from: Some(self.from.clone()),
            from_name: None,
            doubtful: None,
            vouched: false,
            also_from: Vec::new(),
            to: self.to.clone(),
            cc: self.cc.clone(),
            delivered_to: self.delivered_to.clone(),
            original_from: None,
            bulk: None,
            supposed: false,
            closed: self.closed,
            attached: self.attached,
            subject: self.subject.clone(),
            message_id: self.message_id.clone(),
            in_reply_to: self.in_reply_to.clone(),
            returns_on: None,
            text: self.text.clone(),
            bounce: None,
            calendar: Vec::new(),
        }
    }
}

/// Records what follows from a mail, and from what it says of an address that is not on file.
pub(super) fn apply_reaction(
    tx: &Tx<'_>,
    ctx: &Context,
    reaction: Reaction,
    inbox: i64,
    heard: Timestamp,
    now: Timestamp,
) -> Result<()> {
    let settles = reaction.settles.clone();
    record::words::enter(tx, ctx, &reaction, inbox, now)?;
    let send_again = reaction.send_again.clone();
    let actor = Actor::Mail { inbox, verdict: reaction.verdict.clone() };
    enter(tx, ctx, reaction, actor, heard, now)?;
    if let Some(letter) = send_again {
        record::send_what_came_back(tx, ctx, &letter, now)?;
    }
    match settles {
        Some(Settles::Address { address, theirs: true, .. }) => {
            replay_parked(tx, ctx, &address, None, now).map(|_| ())
        }
        Some(Settles::Address { who, address, theirs: false }) => denied(tx, ctx, (&who, &address), now),
        Some(Settles::Author { who, address, mail }) => {
            replay_parked(tx, ctx, &address, Some((&mail, &who)), now)?;
            ask_about_next(tx, ctx, &address, now)
        }
        None => Ok(()),
    }
}

/// A reason that was answered before is not answered again: the letter is simply not written.
fn enter(
    tx: &Tx<'_>,
    ctx: &Context,
    reaction: Reaction,
    actor: Actor,
    heard: Timestamp,
    now: Timestamp,
) -> Result<()> {
    let mut decision = reaction.decision;
    let mut letters = Vec::with_capacity(decision.letters.len());
    for letter in decision.letters {
        let mut known = false;
        for reason in &letter.reasons {
            known |= tx.has_reason(reason)?;
        }
        if !known {
            letters.push(letter);
        }
    }
    decision.letters = letters;
    record::record(tx, ctx, &decision, &Attribution { actor, at: heard }, now).map(|_| ())
}

/// It is known who wrote: what waits from the address counts, each mail at its own time; of several who share it only
/// that one, by that author. Returns how many counted.
fn replay_parked(
    tx: &Tx<'_>,
    ctx: &Context,
    address: &EmailAddress,
    of: Option<(&str, &PersonId)>,
    now: Timestamp,
) -> Result<usize> {
    let mut counted = 0;
    for (inbox, parked) in tx.open_from(address.as_str())? {
        if parked.is_empty() {
            continue;
        }
        let parked = ParkedMail::read(&parked)?;
        if of.is_none_or(|(mail, _)| mail == parked.hash) {
            let author = of.map(|(_, author)| author);
            counted += usize::from(replay(tx, ctx, inbox, (&parked, author), now)?);
        }
    }
    Ok(counted)
}

/// The next mail from an address that several share, of which nobody was asked yet.
fn ask_about_next(tx: &Tx<'_>, ctx: &Context, address: &EmailAddress, now: Timestamp) -> Result<()> {
    let waiting = tx.open_from(address.as_str())?;
    let Some((inbox, parked)) = waiting.into_iter().find(|(_, parked)| !parked.is_empty()) else {
        return Ok(());
    };
    let parked = ParkedMail::read(&parked)?;
    let reaction = heard_again(tx, ctx, (&parked, None), now)?;
    if reaction.unplaced.is_none() || reaction.decision.letters.is_empty() {
        return Ok(());
    }
    let actor = Actor::Mail { inbox, verdict: reaction.verdict.clone() };
    enter(tx, ctx, reaction, actor, now, now)
}

/// What follows from a mail by what was kept of it; `author`: who of several wrote it, where that was said.
fn heard_again(
    tx: &Tx<'_>,
    ctx: &Context,
    (parked, author): (&ParkedMail, Option<&PersonId>),
    now: Timestamp,
) -> Result<Reaction> {
    let mail = parked.mail();
    let evidence = Evidence::of(tx, ctx, &mail)?;
    let evidence = match author {
        Some(author) => evidence.by(author),
        None => evidence,
    };
    let mail_context = context_of(evidence, (tx, ctx), &mail, &parked.hash, parked.heard, now)?;
    Ok(react::react(&mail, &mail_context, now, ctx.staff()))
}

/// Hears a mail by what was kept of it, and by whom it is, where that was said; whether it counted. One that still nobody
/// can place is left to staff.
///
/// # Errors
/// When the store fails.
pub(super) fn replay(
    tx: &Tx<'_>,
    ctx: &Context,
    inbox: i64,
    (parked, author): (&ParkedMail, Option<&PersonId>),
    now: Timestamp,
) -> Result<bool> {
    let reaction = heard_again(tx, ctx, (parked, author), now)?;
    if let Some(why) = &reaction.unplaced {
        tx.leave_to_staff(inbox, why, now)?;
        return Ok(false);
    }
    tx.settle_mail(inbox, &reaction.verdict, now)?;
    record::words::enter(tx, ctx, &reaction, inbox, now)?;
    let actor = Actor::Mail { inbox, verdict: reaction.verdict.clone() };
    enter(tx, ctx, reaction, actor, parked.heard, now)?;
    Ok(true)
}

/// Somebody else writes in their thread: staff look, today.
fn denied(
    tx: &Tx<'_>,
    ctx: &Context,
    (who, address): (&PersonId, &EmailAddress),
    now: Timestamp,
) -> Result<()> {
    let why = sentence!("inbound.did_not_write", who, address);
    for (inbox, _) in tx.open_from(address.as_str())? {
        tx.leave_to_staff(inbox, &why, now)?;
    }
    desk::tell_trouble(tx, ctx, DeskTrouble::NotTheirs, "not-theirs", &why, now)
}

/// Staff say whose address the mail came from: it is learned, and the mail counts. Returns how many
/// mails from there counted.
///
/// # Errors
/// When the store fails.
pub fn is_of(
    tx: &Tx<'_>,
    ctx: &Context,
    address: &EmailAddress,
    who: &PersonId,
    actor: &Actor,
    now: Timestamp,
) -> Result<usize> {
    if tx.owners(address.as_str())?.contains(who) {
        return Ok(0);
    }
    say(tx, ctx, (who, address), true, (actor, now))?;
    replay_parked(tx, ctx, address, None, now)
}

/// Staff say who of those who share an address wrote one mail, and nothing waits for their answer any more; whether it
/// counted.
///
/// # Errors
/// When the store fails.
pub fn is_by(
    tx: &Tx<'_>,
    ctx: &Context,
    mail: i64,
    who: &PersonId,
    (actor, now): (&Actor, Timestamp),
) -> Result<bool> {
    let parked = tx.parked_of(mail)?;
    if parked.is_empty() {
        return Ok(false);
    }
    let parked = ParkedMail::read(&parked)?;
    if let Ok(address) = EmailAddress::parse(&parked.from) {
        let mut ids = BTreeSet::new();
        for owner in tx.owners(address.as_str())? {
            ids.extend(tx.pairings_of(&owner)?);
        }
        let mut reaction = Reaction::default();
        strangers::end_doubts(&mut reaction, &record::views(tx, ctx, &ids, now)?, &address);
        record::record(tx, ctx, &reaction.decision, &Attribution::new(actor, now), now)?;
    }
    replay(tx, ctx, mail, (&parked, Some(who)), now)
}

/// Staff take back that somebody writes from the address; whose it was said to be.
///
/// # Errors
/// When the store fails.
pub fn forget(
    tx: &Tx<'_>,
    ctx: &Context,
    address: &EmailAddress,
    actor: &Actor,
    now: Timestamp,
) -> Result<Option<PersonId>> {
    let Some(who) = tx.learned(address.as_str())? else { return Ok(None) };
    say(tx, ctx, (&who, address), false, (actor, now))?;
    Ok(Some(who))
}

/// Notes whose the address is, or is not, and ends what waited for it.
fn say(
    tx: &Tx<'_>,
    ctx: &Context,
    (who, address): (&PersonId, &EmailAddress),
    theirs: bool,
    (actor, now): (&Actor, Timestamp),
) -> Result<()> {
    let ids = tx.pairings_of(who)?.into_iter().collect();
    let views = record::views(tx, ctx, &ids, now)?;
    let mut reaction = Reaction::default();
    strangers::settle(&mut reaction, &views, who, address, theirs);
    record::record(tx, ctx, &reaction.decision, &Attribution::new(actor, now), now).map(|_| ())
}
