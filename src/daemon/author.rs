//! Who wrote a mail, and whom it is to: by address, and where several people share one, by what ties the mail to one
//! of them.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};

use crate::{
    domain::{Incoming, PairingId, PersonId},
    planning::inbound::{
        mail_context::LetterContext,
        shared::{only, signs},
    },
    store::Tx,
};

/// Recipients of a mail that are looked up: no person writes to more, and each costs some time.
const MOST_RECIPIENTS: usize = 1_000;

/// What ties a mail to the record beside its addresses.
pub(super) struct Ties<'a> {
    /// Our letters that it answers, the nearest first.
    pub(super) letters: &'a [LetterContext],
    /// The pairing by whose address or in whose thread it came, or whose series it is about.
    pub(super) pairing: Option<&'a PairingId>,
}

/// Whose From it is; else whose Sender or Reply-To, where a list or a server put itself into From. Several share it.
/// Staff may have answers sent to a participant.
pub(super) fn writers(tx: &Tx<'_>, mail: &Incoming, by_staff: bool) -> Result<Vec<PersonId>> {
    let others = mail.also_from.iter().filter(|_| !by_staff);
    for address in mail.original_from.iter().chain(&mail.from).chain(others) {
        let found = tx.owners(address).context("Cannot look the writer up")?;
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(Vec::new())
}

/// The one of several with the same address who wrote: whose letter is answered, whose pairing it is about, who signs,
/// who alone is paired with somebody whom it is to. The name in From is the mailbox's, so it says nothing. `None`: it
/// could be either, or it is signed by another than all else says.
pub(super) fn writer_among(
    tx: &Tx<'_>,
    several: &[PersonId],
    mail: &Incoming,
    ties: &Ties<'_>,
) -> Result<Option<PersonId>> {
    if let [] | [_] = several {
        return Ok(several.first().cloned());
    }
    let mut signed = Vec::new();
    for id in several {
        let signs = tx.person(id)?.is_some_and(|row| signs(&row.person, mail.text.as_deref()));
        signed.extend(signs.then(|| id.clone()));
    }
    let signed = only(signed.into_iter());
    let tied = match tied_to(tx, several, ties)? {
        None if signed.is_none() => partner_of(tx, several, mail)?,
        tied => tied,
    };
    Ok(match (tied, signed) {
        (Some(tied), Some(signed)) if tied != signed => None,
        (tied, signed) => tied.or(signed),
    })
}

/// By what nobody guesses: the letter that is answered, else the pairing.
fn tied_to(tx: &Tx<'_>, several: &[PersonId], ties: &Ties<'_>) -> Result<Option<PersonId>> {
    let mut readers = ties.letters.iter().filter_map(|letter| letter.recipient.person());
    if let Some(reader) = readers.find(|reader| several.contains(reader)) {
        return Ok(Some(reader.clone()));
    }
    // Another's copy of the letter, passed on.
    let of_letter = ties.letters.first().map(|letter| letter.pairings.as_slice());
    let pairing = ties.pairing.or(match of_letter {
        Some([pairing]) => Some(pairing),
        _ => None,
    });
    let Some(row) = pairing.map(|pairing| tx.pairing(pairing)).transpose()?.flatten() else {
        return Ok(None);
    };
    Ok(only(several.iter().filter(|id| row.pairing.side_of(id).is_some())).cloned())
}

/// Who alone is paired with somebody whom the mail is to.
fn partner_of(tx: &Tx<'_>, several: &[PersonId], mail: &Incoming) -> Result<Option<PersonId>> {
    let mut theirs: BTreeSet<PairingId> = BTreeSet::new();
    for address in mail.to.iter().chain(&mail.cc).take(MOST_RECIPIENTS) {
        for other in tx.owners(address)?.iter().filter(|other| !several.contains(other)) {
            theirs.extend(tx.pairings_of(other)?);
        }
    }
    Ok(only(paired(tx, several, &theirs)?.into_iter()))
}

/// The people among To and Cc, the writer left out, each once: of several who share an address those of the pairing that
/// it is about, else those who are paired with the writer, else all.
pub(super) fn addressed(
    tx: &Tx<'_>,
    mail: &Incoming,
    writer: Option<&PersonId>,
    pairing: Option<&PairingId>,
) -> Result<Vec<PersonId>> {
    let mut addressed = Vec::new();
    let mut looked_up = BTreeSet::new();
    for address in mail.to.iter().chain(&mail.cc) {
        if looked_up.len() == MOST_RECIPIENTS || !looked_up.insert(address) {
            continue;
        }
        let mut owners = tx.owners(address)?;
        if owners.len() > 1 {
            let about = pairing.cloned().into_iter().collect();
            let with_writer = match writer {
                Some(writer) => tx.pairings_of(writer)?.into_iter().collect(),
                None => BTreeSet::new(),
            };
            for pairings in [about, with_writer] {
                let meant = paired(tx, &owners, &pairings)?;
                if !meant.is_empty() {
                    owners = meant;
                }
            }
        }
        owners.retain(|person| Some(person) != writer && !addressed.contains(person));
        addressed.extend(owners);
    }
    Ok(addressed)
}

/// Those who are in one of the pairings.
fn paired(tx: &Tx<'_>, people: &[PersonId], pairings: &BTreeSet<PairingId>) -> Result<Vec<PersonId>> {
    let mut found = Vec::new();
    for id in people {
        let theirs = tx.pairings_of(id)?;
        found.extend(theirs.iter().any(|theirs| pairings.contains(theirs)).then(|| id.clone()));
    }
    Ok(found)
}
