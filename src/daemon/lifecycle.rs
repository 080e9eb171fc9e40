//! What systemd is told (sd_notify(3)): ready, reloading, stopping, alive.
//!
//! A thread of its own does the telling: whoever listens may be slow, and the loops do not wait for
//! it.

use std::{
    sync::{
        OnceLock,
        mpsc::{SyncSender, sync_channel},
    },
    thread,
    time::Duration,
};

use sd_notify::NotifyState;

/// Words that wait for a slow listener; more are dropped, signs of life first of all.
const MOST_WAITING: usize = 64;

/// How long the last word may take.
const LAST_WORD: Duration = Duration::from_millis(200);

enum Word {
    Ready,
    /// With CLOCK_MONOTONIC, in microseconds, where it is known.
    Reloading(Option<i128>),
    /// With whom to tell that it was said.
    Stopping(SyncSender<()>),
    Status(String),
    Alive,
}

fn tell(word: Word) {
    static TELLER: OnceLock<SyncSender<Word>> = OnceLock::new();
    let teller = TELLER.get_or_init(|| {
        let (sender, words) = sync_channel::<Word>(MOST_WAITING);
        thread::spawn(move || words.into_iter().for_each(|word| say(&word)));
        sender
    });
    if teller.try_send(word).is_err() {
        tracing::debug!("systemd does not listen");
    }
}

fn say(word: &Word) {
    let states = match word {
        Word::Ready => vec![NotifyState::Ready],
        Word::Reloading(since) => {
            let since = since.map(NotifyState::MonotonicUsec);
            std::iter::once(NotifyState::Reloading).chain(since).collect()
        }
        Word::Stopping(_) => vec![NotifyState::Stopping],
        Word::Status(line) => vec![NotifyState::Status(line)],
        Word::Alive => vec![NotifyState::Watchdog],
    };
    // Without NOTIFY_SOCKET nobody listens, and that is fine.
    if let Err(err) = sd_notify::notify(&states) {
        tracing::debug!("systemd could not be told: {err}");
    }
    if let Word::Stopping(said) = word {
        let _ = said.try_send(());
    }
}

/// Everything runs.
pub fn ready() {
    tell(Word::Ready);
}

/// The files are being read again; [`ready`] follows.
pub fn reloading() {
    let since = match NotifyState::monotonic_usec_now() {
        Ok(NotifyState::MonotonicUsec(since)) => Some(since),
        _ => None,
    };
    tell(Word::Reloading(since));
}

/// The end begins; the process may be gone a moment later, so this waits until it was said, within
/// reason.
pub fn stopping() {
    let (said, was_said) = sync_channel(1);
    tell(Word::Stopping(said));
    let _ = was_said.recv_timeout(LAST_WORD);
}

/// One line for `systemctl status`.
pub fn status(line: &str) {
    tell(Word::Status(line.to_owned()));
}

/// All that must live does.
pub fn alive() {
    tell(Word::Alive);
}
