//! The names by which mails mean a pairing, kept beside the record: computed from it and the installation's secret.

use anyhow::Result;

use crate::{
    domain::{Pairing, PairingId},
    record::House,
    store::{Store, Tx},
};

/// What the names were last made with.
const MADE_WITH: &str = "pairing_names";
/// Pairings named in one transaction.
const TOGETHER: usize = 2_000;

/// Notes by which names a mail may mean the pairing: the id to which all letters of each generation refer, and the
/// name in its addresses where that is not its id.
///
/// # Errors
/// When the store fails.
pub fn enter(tx: &Tx<'_>, house: &House, pairing: &Pairing, generations: u32) -> Result<()> {
    for generation in 1..=generations {
        let root = house.keys.root_id(&pairing.programme, &pairing.id, generation);
        tx.enter_pairing_name(&root, &pairing.id)?;
    }
    let name = house.keys.pairing_name(&house.desk.address, &pairing.id);
    if name != pairing.id.0 {
        tx.enter_pairing_name(&name, &pairing.id)?;
    }
    Ok(())
}

/// Names every pairing, where that was not done with this address of the desk; earlier names stay.
///
/// # Errors
/// When the store fails.
pub fn complete(store: &Store, house: &House) -> Result<()> {
    let made_with = house.desk.address.as_str();
    // Whoever only looks on reads no mail.
    if !store.is_writable() || store.read(|tx| tx.meta(MADE_WITH))?.as_deref() == Some(made_with) {
        return Ok(());
    }
    let mut after = PairingId(String::new());
    loop {
        let rows = store.read(|tx| tx.pairings_after(&after.0, TOGETHER))?;
        let Some(last) = rows.last() else { break };
        after = last.pairing.id.clone();
        store.write(|tx| {
            rows.iter().try_for_each(|row| enter(tx, house, &row.pairing, row.contact.generation))
        })?;
    }
    store.write(|tx| tx.set_meta(MADE_WITH, made_with))
}
