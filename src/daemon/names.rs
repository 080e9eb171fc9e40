//! Names every pairing where that was not done with the present address of the desk.

use anyhow::Result;

use crate::{
    domain::PairingId,
    record::{Context, names},
    store::Store,
};

/// What the names were last made with.
const MADE_WITH: &str = "pairing_names";
/// Pairings named in one transaction.
const TOGETHER: usize = 2_000;

/// Names every pairing, where that was not done with this address of the desk; earlier names stay.
///
/// # Errors
/// When the store fails.
pub fn complete(store: &Store, ctx: &Context) -> Result<()> {
    let made_with = ctx.desk.address.as_str();
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
            rows.iter().try_for_each(|row| names::enter(tx, ctx, &row.pairing, row.contact.generation))
        })?;
    }
    store.write(|tx| tx.set_meta(MADE_WITH, made_with))
}
