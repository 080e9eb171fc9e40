//! Work that takes long, on a thread of its own, so that the loops go on meanwhile.

use std::{fmt, thread, time::Duration};

use tokio::sync::oneshot;

/// Why nothing came of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Abandoned {
    /// It takes too long. Its thread is left behind: the process ends without it.
    TooLong,
    /// The thread broke, which is a bug, or could not be started.
    Broke,
}

impl fmt::Display for Abandoned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLong => "it takes too long",
            Self::Broke => "the desk broke at it",
        })
    }
}

/// Does `work` on a thread of that name, and waits for it no longer than `within`.
///
/// # Errors
/// Where it did not come to its end.
pub(super) async fn apart<T: Send + 'static>(
    name: &str,
    within: Duration,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Abandoned> {
    let (done, outcome) = oneshot::channel();
    // Nobody may wait for it any longer. One that cannot be started drops its end at once.
    let started = thread::Builder::new().name(name.to_owned()).spawn(move || drop(done.send(work())));
    drop(started);
    match tokio::time::timeout(within, outcome).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(_)) => Err(Abandoned::Broke),
        Err(_) => Err(Abandoned::TooLong),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn what_comes_to_no_end_is_waited_for_no_longer() {
        let soon = Duration::from_millis(20);
        assert_eq!(apart("ends", Duration::from_secs(60), || 7).await, Ok(7));
        let (_hold, never) = mpsc::channel::<()>();
        assert_eq!(apart("lasts", soon, move || never.recv().is_ok()).await, Err(Abandoned::TooLong));
        let broken: Result<u8, _> =
            apart("breaks", Duration::from_secs(60), || panic!("as it was told")).await;
        assert_eq!(broken, Err(Abandoned::Broke));
    }
}
