//! What several verbs say alike: the clock they look on with, and pairings looked up by id.

use jiff::{Timestamp, tz::TimeZone};

use super::{english, exit::Failure, open::Opened};
use crate::{daemon::clock, domain::PairingId, planning::view::PairingView, report};

/// The clock that readers look on with: a rehearsal's stands at its last pass.
pub(super) fn clock_of(opened: &Opened) -> Result<Timestamp, Failure> {
    let real = clock::now();
    let (last, rehearsal) = opened.store.read(|tx| Ok((tx.last_pass()?, tx.rehearsal()?)))?;
    Ok(last.filter(|_| rehearsal).unwrap_or(real))
}

/// The pairing of that id, or a sentence with the nearest one.
pub(super) fn view(opened: &Opened, id: &str, now: Timestamp) -> Result<PairingView, Failure> {
    let wanted = PairingId(id.to_owned());
    if let Some(view) = opened.store.read(|tx| report::view(tx, &opened.ctx, &wanted, now))? {
        return Ok(view);
    }
    let ids = opened.store.read(|tx| tx.pairings())?;
    let nearest = ids
        .iter()
        .map(|row| (strsim::damerau_levenshtein(id, &row.pairing.id.0), &row.pairing.id.0))
        .min()
        .filter(|(distance, _)| *distance <= id.len().max(4) / 2);
    let hint = match nearest {
        Some((_, near)) => format!("did you mean {near}?"),
        None => "`mentord status` lists them all".to_owned(),
    };
    Err(Failure::input(format!("There is no pairing '{id}'; {hint}.")))
}

/// As [`english::time`], for something to come; what is due already comes with the next run.
pub(super) fn coming(at: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    if at > now { english::time(at, zone) } else { "at the next run".to_owned() }
}
