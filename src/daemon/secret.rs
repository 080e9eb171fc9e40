//! The only place that asks for randomness: the installation's secret, made at first start, marks that
//! nobody can foretell, and pauses that are not to be alike.

use anyhow::{Context as _, Result};
use data_encoding::HEXLOWER;

use crate::store::Tx;

/// The secret that every id is derived from; made and kept when there is none yet.
///
/// # Errors
/// When the store or the system's randomness fails.
pub fn installation(tx: &Tx<'_>) -> Result<[u8; 32]> {
    if let Some(kept) = tx.meta("secret")? {
        let bytes = HEXLOWER.decode(kept.as_bytes()).context("The installation's secret is damaged")?;
        return bytes.try_into().ok().context("The installation's secret is damaged");
    }
    let mut secret = [0_u8; 32];
    #[expect(clippy::disallowed_methods, reason = "this is the one source of randomness")]
    getrandom::fill(&mut secret).map_err(|err| anyhow::anyhow!("Cannot get randomness: {err}"))?;
    tx.set_meta("secret", &HEXLOWER.encode(&secret))?;
    Ok(secret)
}

/// A word of 20 letters and digits that nobody can foretell.
///
/// # Errors
/// When the system's randomness fails.
pub fn random_word() -> Result<String> {
    let mut octets = [0_u8; 10];
    #[expect(clippy::disallowed_methods, reason = "this is the one source of randomness")]
    getrandom::fill(&mut octets).map_err(|err| anyhow::anyhow!("Cannot get randomness: {err}"))?;
    Ok(HEXLOWER.encode(&octets))
}

/// Between 0 and 1, for pauses that are not to be alike.
#[must_use]
pub fn fraction() -> f64 {
    let mut octets = [0_u8; 4];
    #[expect(clippy::disallowed_methods, reason = "this is the one source of randomness")]
    let filled = getrandom::fill(&mut octets);
    if filled.is_err() {
        return 0.5;
    }
    f64::from(u32::from_be_bytes(octets)) / f64::from(u32::MAX)
}
