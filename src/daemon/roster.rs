//! Takes what the roster files say into the record; a file speaks only when it changes.

use anyhow::{Context as _, Result};
use data_encoding::HEXLOWER;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use crate::{
    config::Roster,
    domain::PersonId,
    planning::{
        address::Involved,
        decision::Decision,
        roster::{
            merge::{self, RosterChange, Stored},
            take,
        },
    },
    record::{self, Attribution, Context},
    store::{Actor, Listed, Tx},
};

/// Holds what the files said when they were last taken.
const LAST_TAKEN: &str = "roster";
/// Holds what the files say that are being taken in.
const BEING_TAKEN: &str = "roster_being_taken";
/// In the place of that: whatever they say, until a roster was taken for the first time.
const WHATEVER: &str = "whatever";
/// Holds the print of the files whose rosters are in the record: they need not be taken apart again.
pub(super) const FILES_TAKEN: &str = "files_taken";

/// What the files would change in the record.
///
/// # Errors
/// When the store fails.
pub fn changes(tx: &Tx<'_>, listed: &Roster) -> Result<Vec<RosterChange>> {
    let mut people = Vec::new();
    for row in tx.people()? {
        let missing_known = tx.is_known_missing(Listed::Person(&row.person.id.0))?;
        people.push(Stored { record: row.person, last_read: row.file, missing_known });
    }
    let mut pairings = Vec::new();
    for row in tx.pairings()? {
        let missing_known = tx.is_known_missing(Listed::Pairing(&row.pairing.id.0))?;
        pairings.push(Stored { record: row.pairing, last_read: row.file, missing_known });
    }
    Ok(merge::changes(&people, &pairings, &listed.people, &listed.pairings))
}

/// Takes the changes into the record, and returns them.
///
/// # Errors
/// When the store fails; nothing is taken then.
pub fn take(tx: &Tx<'_>, ctx: &Context, listed: &Roster, now: Timestamp) -> Result<Vec<RosterChange>> {
    // Files that say what they said the last time need not be held against the record.
    let said = hash(listed)?;
    if was_taken(tx, &said)? {
        return Ok(Vec::new());
    }
    begin(tx, &said)?;
    let changes = changes(tx, listed)?;
    changes.iter().try_for_each(|change| apply(tx, ctx, change, now))?;
    end(tx, &said)?;
    Ok(changes)
}

/// The files begin to be taken in. What was said before is in the record no more, so the same files are read
/// again if this does not come to its end.
///
/// # Errors
/// When the store fails.
pub(super) fn begin(tx: &Tx<'_>, said: &str) -> Result<()> {
    tx.clear_meta(LAST_TAKEN)?;
    tx.clear_meta(FILES_TAKEN)?;
    if tx.meta(BEING_TAKEN)?.as_deref() != Some(WHATEVER) {
        tx.set_meta(BEING_TAKEN, said)?;
    }
    Ok(())
}

/// Whatever the files say now is taken in, without asking: nothing is in the record yet.
///
/// # Errors
/// When the store fails.
pub(super) fn begin_with_whatever(tx: &Tx<'_>) -> Result<()> {
    tx.set_meta(BEING_TAKEN, WHATEVER)
}

/// All that the files say is in the record.
///
/// # Errors
/// When the store fails.
pub(super) fn end(tx: &Tx<'_>, said: &str) -> Result<()> {
    tx.clear_meta(BEING_TAKEN)?;
    tx.set_meta(LAST_TAKEN, said)
}

/// Whether that has begun to be taken in, and did not come to its end.
///
/// # Errors
/// When the store fails.
pub(super) fn is_being_taken(tx: &Tx<'_>, said: &str) -> Result<bool> {
    Ok(tx.meta(BEING_TAKEN)?.is_some_and(|begun| begun == said || begun == WHATEVER))
}

/// Whether nothing but the first roster's end is awaited: until then hardly anybody is known.
///
/// # Errors
/// When the store fails.
pub(super) fn awaits_the_first(tx: &Tx<'_>) -> Result<bool> {
    Ok(tx.meta(BEING_TAKEN)?.as_deref() == Some(WHATEVER))
}

/// Takes one change into the record. What the record says by now counts, not what it said when the change was
/// found out.
///
/// # Errors
/// When the store fails.
pub(super) fn apply(tx: &Tx<'_>, ctx: &Context, change: &RosterChange, now: Timestamp) -> Result<()> {
    let decisions = decide(tx, ctx, change, now)?;
    record::record_all(tx, ctx, &decisions, &Attribution::new(&Actor::Roster, now), now).map(|_| ())
}

fn decide(tx: &Tx<'_>, ctx: &Context, change: &RosterChange, now: Timestamp) -> Result<Vec<Decision>> {
    Ok(match change {
        RosterChange::NewPerson { person, .. } => vec![take::new_person(person)],
        RosterChange::ChangedPerson { read, .. } => {
            let row = tx.person(&read.id)?.context("Cannot find a person that changed")?;
            let theirs = involved(tx, ctx, &read.id, now)?;
            take::changed_person(&row.clone().into(), row.file.as_ref(), read, &theirs, now)
        }
        RosterChange::ReadPerson { read } => vec![take::read_person(read)],
        RosterChange::VanishedPerson(id) => vec![take::vanished_person(id)],
        RosterChange::NewPairing { pairing, .. } => vec![take::new_pairing(pairing)],
        RosterChange::ChangedPairing { read, .. } => {
            let row = tx.pairing(&read.id)?.context("Cannot find a pairing that changed")?;
            vec![take::changed_pairing(&row.clone().into(), row.file.as_ref(), read)]
        }
        RosterChange::ReadPairing { read } => {
            let row = tx.pairing(&read.id)?.context("Cannot find a pairing that was read")?;
            vec![take::read_pairing(&row.into(), read)]
        }
        RosterChange::VanishedPairing(id) => {
            let row = tx.pairing(id)?.context("Cannot find a pairing that vanished")?;
            vec![take::vanished_pairing(&row.into(), tx.was_written_about(id)?)]
        }
    })
}

/// A person's pairings, for a change of their address.
///
/// # Errors
/// When the store fails.
pub(super) fn involved(tx: &Tx<'_>, ctx: &Context, who: &PersonId, now: Timestamp) -> Result<Vec<Involved>> {
    let mut involved = Vec::new();
    for id in tx.pairings_of(who)? {
        let Some(row) = tx.pairing(&id)? else { continue };
        involved.push(Involved { record: row.into(), view: tx.view(&id, &ctx.standings, now)? });
    }
    Ok(involved)
}

/// Whether that is what the files said when they were last taken.
///
/// # Errors
/// When the store fails.
pub fn was_taken(tx: &Tx<'_>, hash: &str) -> Result<bool> {
    Ok(tx.meta(LAST_TAKEN)?.as_deref() == Some(hash))
}

/// Of all that the files say.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn hash(listed: &Roster) -> Result<String> {
    let mut hash = Sha256::new();
    for person in &listed.people {
        hash.update(serde_json::to_vec(&(&person.value, person.id_given))?);
    }
    for pairing in &listed.pairings {
        hash.update(serde_json::to_vec(&(&pairing.value, pairing.id_given))?);
    }
    Ok(HEXLOWER.encode(&hash.finalize()))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::{
        config,
        daemon::wiring,
        domain::{Pairing, contact::Trouble},
        planning::view::PairingRecord,
        store::Store,
    };

    #[test]
    fn a_file_speaks_only_when_it_changes() {
        let loaded = config::load_embedded(Path::new("/nowhere")).unwrap();
        let store = Store::in_memory().unwrap();
        let ctx = wiring::context(&loaded, &store).unwrap();
        let now: Timestamp = "2027-01-11T09:00:00Z".parse().unwrap();
        let listed = loaded.roster;
        let id = listed.pairings[0].value.id.clone();
        let take = |listed: &Roster| store.write(|tx| super::take(tx, &ctx, listed, now)).unwrap().len();
        let place = || store.read(|tx| tx.pairing(&id)).unwrap().unwrap().pairing.place;
        let said = |place: &str| {
            let mut other = listed.clone();
            other.pairings[0].value.place = Some(place.to_owned());
            other
        };

        assert_eq!(take(&listed), 3);
        assert_eq!(take(&listed), 0);
        // Ordered by hand: the unchanged file does not take it back.
        store
            .write(|tx| {
                let before: PairingRecord = tx.pairing(&id)?.unwrap().into();
                let ordered = Pairing { place: Some("the library".to_owned()), ..before.pairing.clone() };
                let decision = take::change_pairing(&before, &ordered);
                record::record(tx, &ctx, &decision, &Attribution::planned(now), now)
            })
            .unwrap();
        assert_eq!((take(&listed), place().as_deref()), (0, Some("the library")));
        assert_eq!((take(&said("the office")), place().as_deref()), (1, Some("the office")));
        // What it said before is news again.
        assert_eq!((take(&listed), place()), (1, listed.pairings[0].value.place.clone()));
    }

    #[test]
    fn two_who_swap_addresses_in_one_edit_have_them_swapped() {
        let loaded = config::load_embedded(Path::new("/nowhere")).unwrap();
        let store = Store::in_memory().unwrap();
        let ctx = wiring::context(&loaded, &store).unwrap();
        let now: Timestamp = "2027-01-11T09:00:00Z".parse().unwrap();
        let mut listed = loaded.roster;
        for person in &mut listed.people {
            person.id_given = true;
        }
        let take = |listed: &Roster| store.write(|tx| super::take(tx, &ctx, listed, now)).unwrap().len();
        take(&listed);
        let (one, two) = (listed.people[0].value.clone(), listed.people[1].value.clone());
        listed.people[0].value.email = two.email.clone();
        listed.people[1].value.email = one.email.clone();
        take(&listed);
        let owner = |address: &str| store.read(|tx| tx.owners(address)).unwrap().pop().unwrap();
        assert_eq!((owner(two.email.as_str()), owner(one.email.as_str())), (one.id.clone(), two.id.clone()));
        // Written again for another reason: an earlier address takes nobody's away.
        listed.people[0].value.called = "Somebody".to_owned();
        take(&listed);
        assert_eq!((owner(two.email.as_str()), owner(one.email.as_str())), (one.id, two.id));
    }

    #[test]
    fn a_pairing_nobody_heard_of_goes_as_it_came_and_may_come_again() {
        let loaded = config::load_embedded(Path::new("/nowhere")).unwrap();
        let store = Store::in_memory().unwrap();
        let ctx = wiring::context(&loaded, &store).unwrap();
        let now: Timestamp = "2027-01-11T09:00:00Z".parse().unwrap();
        let id = loaded.roster.pairings[0].value.id.clone();
        let take = |listed: &Roster| store.write(|tx| super::take(tx, &ctx, listed, now)).unwrap().len();
        let row = || store.read(|tx| tx.pairing(&id)).unwrap();
        let without = Roster { pairings: Vec::new(), ..loaded.roster.clone() };
        take(&loaded.roster);
        take(&without);
        assert_eq!(row().map(|row| row.pairing.id), None);
        take(&loaded.roster);
        assert_eq!(row().unwrap().contact.generation, 1);
        // Once it was introduced, staff are asked.
        assert!(crate::daemon::planner::tick(&store, &ctx, now).unwrap() > 0);
        take(&without);
        assert!(row().unwrap().contact.open.iter().any(|open| open.trouble == Trouble::Vanished));
    }
}
