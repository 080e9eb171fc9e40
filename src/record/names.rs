//! The names by which mails mean a pairing, kept beside the record: computed from it and the installation's secret.

use anyhow::Result;

use super::Context;
use crate::{domain::Pairing, store::Tx};

/// Notes by which names a mail may mean the pairing: the id to which all letters of each generation refer, and the
/// name in its addresses where that is not its id.
///
/// # Errors
/// When the store fails.
pub fn enter(tx: &Tx<'_>, ctx: &Context, pairing: &Pairing, generations: u32) -> Result<()> {
    for generation in 1..=generations {
        let root = ctx.keys.root_id(&pairing.programme, &pairing.id, generation);
        tx.enter_pairing_name(&root, &pairing.id)?;
    }
    let name = ctx.keys.pairing_name(&ctx.desk.address, &pairing.id);
    if name != pairing.id.0 {
        tx.enter_pairing_name(&name, &pairing.id)?;
    }
    Ok(())
}
