//! What systemd is told (sd_notify(3)): ready, reloading, stopping, alive.

use sd_notify::NotifyState;

fn tell(states: &[NotifyState<'_>]) {
    // Without NOTIFY_SOCKET nobody listens, and that is fine.
    if let Err(err) = sd_notify::notify(states) {
        tracing::debug!("systemd could not be told: {err}");
    }
}

/// Everything runs.
pub fn ready() {
    tell(&[NotifyState::Ready]);
}

/// The files are being read again; [`ready`] follows.
pub fn reloading() {
    match NotifyState::monotonic_usec_now() {
        Ok(since) => tell(&[NotifyState::Reloading, since]),
        Err(_) => tell(&[NotifyState::Reloading]),
    }
}

pub fn stopping() {
    tell(&[NotifyState::Stopping]);
}

/// One line for `systemctl status`.
pub fn status(line: &str) {
    tell(&[NotifyState::Status(line)]);
}

/// All that must live does.
pub fn alive() {
    tell(&[NotifyState::Watchdog]);
}
