//! What follows from the desk's mail to itself: that it came home, or that the desk is deaf.

use anyhow::Result;
use jiff::Timestamp;

use super::{Context, desk};
use crate::{
    domain::{
        Reason, Sentence,
        canary::{Canary, Deaf, Home, Unsent},
    },
    planning::letter::DeskTrouble,
    store::Tx,
};

/// Since when the mail lands in Junk, as staff were last told.
const IN_JUNK: &str = "canary_in_junk";

/// A mail is on its way.
///
/// # Errors
/// When the store fails.
pub fn sent(tx: &Tx<'_>, canary: &Canary) -> Result<()> {
    tx.set_canary_unsent(None)?;
    tx.set_canary(canary)
}

/// None could be sent: what waits for the server says so as well, so nobody is told of this one.
///
/// # Errors
/// When the store fails.
pub fn unsent(tx: &Tx<'_>, said: &str, now: Timestamp) -> Result<()> {
    tx.set_canary_unsent(Some(&Unsent { at: now, said: said.to_owned() }))
}

/// A mail with that mark lies in a folder that the desk reads: if it is the last one, mail arrives.
/// In Junk counts as well, and staff are told so once.
///
/// # Errors
/// When the store fails.
pub fn seen(
    tx: &Tx<'_>,
    ctx: &Context,
    mark: &str,
    (folder, junk): (&str, bool),
    now: Timestamp,
) -> Result<bool> {
    let Some(canary) = tx.canary()?.filter(|canary| canary.mark == mark && canary.home.is_none()) else {
        return Ok(false);
    };
    let home = Home { at: now, folder: folder.to_owned(), junk };
    tx.set_canary_home(&home)?;
    tx.set_canary(&Canary { home: Some(home), missed: false, removed: false, ..canary })?;
    tx.set_deaf(None)?;
    if !junk {
        tx.clear_meta(IN_JUNK)?;
    } else if tx.meta(IN_JUNK)?.is_none() {
        tx.set_meta(IN_JUNK, &now.to_string())?;
        tell(tx, ctx, DeskTrouble::TestInJunk, "test-in-junk", now, now)?;
    }
    Ok(true)
}

/// Whether a delivery report is about the last mail, by its Message-ID or by the address in it; if so
/// and it is final, the desk is deaf.
///
/// # Errors
/// When the store fails.
pub fn reported(
    tx: &Tx<'_>,
    ctx: &Context,
    (message_id, addresses): (Option<&str>, &[&str]),
    refused: Option<&str>,
    now: Timestamp,
) -> Result<bool> {
    let Some(canary) = tx.canary()? else { return Ok(false) };
    let named = addresses.iter().any(|address| address.eq_ignore_ascii_case(&canary.address));
    // The desk's plain address may stand in a report about anything.
    let own_address = canary.address.contains('+');
    if message_id != Some(canary.message_id.as_str()) && !(named && own_address) {
        return Ok(false);
    }
    if let Some(said) = refused.filter(|_| canary.is_out()) {
        let deaf = Deaf { refused: Some(said.to_owned()), ..unfound(&canary) };
        missed(tx, ctx, &canary, &deaf, now)?;
    }
    Ok(true)
}

/// What is known of a mail that did not come home before anybody has searched for it.
#[must_use]
pub fn unfound(canary: &Canary) -> Deaf {
    Deaf {
        since: canary.sent,
        address: canary.address.clone(),
        answered: canary.answered.clone(),
        refused: None,
        searched: None,
        read: Vec::new(),
        found_in: Vec::new(),
        searched_all: true,
        used: None,
    }
}

/// The mail did not come home: from when it was sent the mailbox counts as not read. Staff are told once,
/// until one comes home again.
///
/// # Errors
/// When the store fails.
pub fn missed(tx: &Tx<'_>, ctx: &Context, canary: &Canary, deaf: &Deaf, now: Timestamp) -> Result<()> {
    tx.set_canary(&Canary { missed: true, ..canary.clone() })?;
    let since = tx.deaf()?.map(|known| known.since);
    tx.set_deaf(Some(&Deaf { since: since.unwrap_or(deaf.since), ..deaf.clone() }))?;
    tx.record_outage(deaf.since)?;
    if since.is_none() {
        tell(tx, ctx, DeskTrouble::Deaf(Box::new(deaf.clone())), "deaf", deaf.since, now)?;
    }
    Ok(())
}

/// A desk without a programme writes to nobody.
fn tell(
    tx: &Tx<'_>,
    ctx: &Context,
    what: DeskTrouble,
    kind: &str,
    since: Timestamp,
    now: Timestamp,
) -> Result<()> {
    if ctx.standings.programmes.is_empty() {
        return Ok(());
    }
    let reason = Reason::of_desk(kind, &since.to_string());
    desk::tell_trouble_once(tx, ctx, what, &reason, &Sentence::default(), now)
}
