//! A full disk: told to staff by a letter that is recorded nowhere, and to whoever runs the machine.

use std::{
    fs::{self, File, OpenOptions},
    io,
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
    time::SystemTime,
};

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};

use super::{logins::Logins, wiring};
use crate::{
    config::Loaded,
    mail::{Outbound, Parcel, SendOutcome},
    planning::letter::DeskTrouble,
    record::{Context, desk},
    store::Store,
};

/// A file whose date says when staff were last told: setting it needs no room.
const TOLD: &str = "mentord.disk-full";
/// One who starts again and again does not tell again and again.
const TOLD_EVERY: SignedDuration = SignedDuration::from_hours(24);
const KIND: &str = "disk-full";

/// Makes the file by which it is remembered that staff were told, while there is room for it.
///
/// # Errors
/// When it cannot be made.
pub fn prepare(state: &Path) -> io::Result<()> {
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(state.join(TOLD));
    match made {
        Ok(file) => file.set_modified(SystemTime::UNIX_EPOCH),
        Err(err) if err.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(err) => Err(err),
    }
}

/// Whether staff are to be told now; from here on they count as told.
fn is_to_be_told(state: &Path, now: Timestamp) -> io::Result<bool> {
    prepare(state)?;
    let path = state.join(TOLD);
    let told = Timestamp::try_from(fs::metadata(&path)?.modified()?).map_err(io::Error::other)?;
    if now.duration_since(told) < TOLD_EVERY {
        return Ok(false);
    }
    File::options().write(true).open(&path)?.set_modified(SystemTime::from(now))?;
    Ok(true)
}

/// Tells staff that the disk is full, once a day at the most, by whatever way letters leave; how many
/// letters left. Where it cannot be remembered that they were told, nothing is sent.
///
/// # Errors
/// When the store cannot be read, or the letter cannot be written.
pub async fn tell(
    store: &Store,
    ctx: &Context,
    outbound: &mut Outbound,
    state: &Path,
    now: Timestamp,
) -> Result<usize> {
    match is_to_be_told(state, now) {
        Ok(true) => {}
        Ok(false) => return Ok(0),
        Err(err) => {
            tracing::error!(
                "Staff are not told that the disk is full: that they were could not be noted ({err})"
            );
            return Ok(0);
        }
    }
    let letters = store.read(|tx| desk::unrecorded_trouble(tx, ctx, DeskTrouble::DiskFull, KIND, now))?;
    let mut left = 0;
    for letter in &letters {
        let parcel = Parcel {
            envelope_from: &letter.envelope_from,
            to: &letter.to,
            copy_to: None,
            report: false,
            bytes: &letter.bytes,
            message_id: &letter.message_id,
            kind: KIND,
            who: "staff",
            at: now,
        };
        match outbound.deliver(&parcel).await {
            SendOutcome::Sent { .. } => left += 1,
            SendOutcome::Later { said, .. }
            | SendOutcome::Never { said, .. }
            | SendOutcome::InDoubt { said } => {
                tracing::error!("Staff could not be told that the disk is full: {said}");
            }
        }
    }
    outbound.close().await;
    if left > 0 {
        tracing::warn!(letters = left, "Staff were told that the disk is full");
    }
    Ok(left)
}

/// The same where the store cannot be opened for work: its secret and its staff's absences are read from a
/// copy in memory. Before there is a store nobody has heard of the desk, and whoever starts it looks on.
///
/// # Errors
/// As [`tell`].
pub async fn tell_without_store(loaded: &Loaded, now: Timestamp) -> Result<usize> {
    let copy = Store::copy_of(&loaded.state_dir)?;
    if copy.read(|tx| tx.meta("secret"))?.is_none() {
        return Ok(0);
    }
    let ctx = wiring::context(loaded, &copy)?;
    let mut outbound = wiring::outbound(loaded, &Logins::of(loaded))?;
    tell(&copy, &ctx, &mut outbound, &loaded.state_dir, now).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{config, mail::Memory};

    #[tokio::test]
    async fn staff_are_told_once_a_day_however_often_it_starts() {
        let folder = tempfile::tempdir().unwrap();
        let loaded = config::load_embedded(Path::new("/nowhere")).unwrap();
        let store = Store::in_memory().unwrap();
        let ctx = wiring::context(&loaded, &store).unwrap();
        let now: Timestamp = "2027-01-11T09:00:00Z".parse().unwrap();
        let mut out = Outbound::Memory(Memory::default());
        prepare(folder.path()).unwrap();
        for left in [1, 0, 0] {
            assert_eq!(tell(&store, &ctx, &mut out, folder.path(), now).await.unwrap(), left);
            prepare(folder.path()).unwrap();
        }
        let tomorrow = now + SignedDuration::from_hours(25);
        assert_eq!(tell(&store, &ctx, &mut out, folder.path(), tomorrow).await.unwrap(), 1);
        let Outbound::Memory(memory) = out else { panic!("it was a memory") };
        let text = String::from_utf8_lossy(&memory.taken()[0].bytes).into_owned();
        assert!(text.contains("Subject: The desk stands still: its disk is full"), "{text}");
        assert_eq!(store.read(|tx| tx.deliveries()).unwrap().len(), 0, "nothing was recorded");
    }
}
