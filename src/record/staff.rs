//! Staff who are away: what automatic answers told of it, and who gets their letters meanwhile.

use anyhow::{Context as _, Result};
use jiff::Timestamp;

use super::{Context, look_again_at_programme};
use crate::{
    domain::{DateRange, DeskEvent, Staff, StaffOnDuty},
    store::{Actor, Tx},
};

/// Holds the absences that automatic answers of one of staff have told, by address.
fn key(staff: &Staff) -> String {
    format!("staff_away/{}", staff.email)
}

/// The absences of one of staff that automatic answers have told.
///
/// # Errors
/// When the store fails.
pub fn learned(tx: &Tx<'_>, staff: &Staff) -> Result<Vec<DateRange>> {
    let Some(written) = tx.meta(&key(staff))? else { return Ok(Vec::new()) };
    serde_json::from_str(&written).context("Cannot read the absences of staff")
}

/// Who of staff is there on the day of `now`, in the desk's zone.
///
/// # Errors
/// When the store fails.
pub fn on_duty(tx: &Tx<'_>, ctx: &Context, now: Timestamp) -> Result<StaffOnDuty> {
    let staff = &ctx.desk.staff;
    let today = now.to_zoned(ctx.desk.zone.clone()).date();
    let told = staff.iter().map(|staff| learned(tx, staff)).collect::<Result<Vec<_>>>()?;
    Ok(StaffOnDuty::on(today, staff, &told))
}

/// One of staff is away: their letters go to the deputy, who is told what is open. An absence that is
/// known already is no news.
///
/// # Errors
/// When the store fails.
pub fn away(
    tx: &Tx<'_>,
    ctx: &Context,
    position: usize,
    range: DateRange,
    actor: &Actor,
    now: Timestamp,
) -> Result<()> {
    let Some(staff) = ctx.desk.staff.get(position) else { return Ok(()) };
    let mut known = learned(tx, staff)?;
    if known.iter().any(|known| known.last == range.last && known.contains(range.first)) {
        return Ok(());
    }
    // What is over need not be kept.
    known.retain(|known| known.last >= range.first);
    known.push(range);
    tx.set_meta(&key(staff), &serde_json::to_string(&known)?)?;
    tx.append_desk(DeskEvent::StaffAway { who: staff.email.clone(), range }, actor, now)?;
    for id in ctx.standings.programmes.keys() {
        look_again_at_programme(tx, id, now)?;
    }
    Ok(())
}
