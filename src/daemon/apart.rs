//! Work that takes long, on a thread of its own, so that the loops go on meanwhile.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use anyhow::{Result, anyhow};
use tokio::sync::{mpsc, oneshot};

use crate::{
    domain::Sentence,
    store::{self, Store, Tx},
};

/// A transaction over many things ends after this, and other work has its turn.
pub(super) const TURN: Duration = Duration::from_millis(50);

/// To look through more pairings takes so long that other work has to go on meanwhile.
pub(super) const MANY_PAIRINGS: usize = 500;

/// To look through the whole record takes no longer; what does is a bug.
const LOOKED_WITHIN: Duration = Duration::from_mins(5);

/// Why nothing came of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Abandoned {
    /// Its thread is left behind: the process ends without it.
    #[error("it takes too long")]
    TooLong,
    /// The thread broke, which is a bug, or could not be started.
    #[error("the desk broke at it")]
    Broke,
}

impl Abandoned {
    /// For people.
    pub(super) fn words(self) -> Sentence {
        match self {
            Self::TooLong => sentence!("inbound.takes_too_long"),
            Self::Broke => sentence!("inbound.desk_broke"),
        }
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
) -> std::result::Result<T, Abandoned> {
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

/// Does `work` at each of many things, on as many threads as there are processors; what comes of each, in their
/// order. Where nothing ended for as long as `within`, or a thread broke, what is missing is tried once more, each by
/// itself and no longer than that, so that one takes none of the others along.
pub(super) async fn each_apart<J: Send + Sync + 'static, T: Send + 'static>(
    name: &str,
    within: Duration,
    jobs: &Arc<[J]>,
    work: fn(&J) -> T,
) -> Vec<std::result::Result<T, Abandoned>> {
    let done = together(name, within, jobs, work).await;
    let mut all = Vec::with_capacity(jobs.len());
    for (place, one) in done.into_iter().enumerate() {
        all.push(match one {
            Some(done) => Ok(done),
            None => {
                let jobs = Arc::clone(jobs);
                let alone = apart(name, within, move || jobs.get(place).map(work)).await;
                alone.and_then(|done| done.ok_or(Abandoned::Broke))
            }
        });
    }
    all
}

/// What comes of those that end in time; each thread takes the next when it is done with one.
async fn together<J: Send + Sync + 'static, T: Send + 'static>(
    name: &str,
    within: Duration,
    jobs: &Arc<[J]>,
    work: fn(&J) -> T,
) -> Vec<Option<T>> {
    let next = Arc::new(AtomicUsize::new(0));
    let (sender, mut receiver) = mpsc::unbounded_channel();
    let threads = thread::available_parallelism().map_or(1, usize::from).min(jobs.len());
    for _ in 0..threads {
        let (jobs, next, sender) = (Arc::clone(jobs), Arc::clone(&next), sender.clone());
        let take_on = move || {
            while let Some((place, job)) = {
                let place = next.fetch_add(1, Ordering::Relaxed);
                jobs.get(place).map(|job| (place, job))
            } {
                if sender.send((place, work(job))).is_err() {
                    break;
                }
            }
        };
        drop(thread::Builder::new().name(name.to_owned()).spawn(take_on));
    }
    drop(sender);
    let mut done: Vec<Option<T>> = Vec::new();
    done.resize_with(jobs.len(), || None);
    while let Ok(Some((place, one))) = tokio::time::timeout(within, receiver.recv()).await {
        if let Some(kept) = done.get_mut(place) {
            *kept = Some(one);
        }
    }
    done
}

/// Frees something large on a thread: that takes a while too.
pub(super) fn free<T: Send + 'static>(large: T) {
    // Where no thread can be started it is freed here.
    drop(thread::Builder::new().name("free".to_owned()).spawn(move || drop(large)));
}

/// Looks at the record on a thread of that name, as it stands when that begins. A store in memory is looked at
/// here.
///
/// # Errors
/// When the store fails, or the look did not come to its end.
pub(super) async fn look_apart<T: Send + 'static>(
    store: &Store,
    name: &str,
    look: impl Fn(&Tx<'_>) -> Result<T> + Send + 'static,
) -> Result<T> {
    match store.beside()? {
        Some(store) => apart(name, LOOKED_WITHIN, move || store.read(look))
            .await
            .map_err(|why| anyhow!("Cannot look at the whole record: {why}"))?,
        None => store.read(look),
    }
}

/// The same for what is only looked at beforehand; `None` where that cannot be done: it is looked at again where it
/// is needed, and whatever is wrong with it is reported there and stops nothing else.
///
/// # Errors
/// When the store fails.
pub(super) async fn look_ahead<T: Send + 'static>(
    store: &Store,
    name: &str,
    look: impl Fn(&Tx<'_>) -> Result<T> + Send + 'static,
) -> Result<Option<T>> {
    match look_apart(store, name, look).await {
        Err(err) if store::fault(&err).is_none() => {
            tracing::error!("Cannot look ahead ({name}): {err:#}");
            Ok(None)
        }
        looked => looked.map(Some),
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
        let broken: std::result::Result<u8, _> =
            apart("breaks", Duration::from_secs(60), || panic!("as it was told")).await;
        assert_eq!(broken, Err(Abandoned::Broke));
    }

    #[tokio::test]
    async fn of_many_one_that_breaks_or_lasts_takes_no_other_along() {
        let work: fn(&u64) -> u64 = |number| match number {
            13 => panic!("as it was told"),
            17 => loop {
                std::thread::park();
            },
            _ => number * 2,
        };
        let numbers: Arc<[u64]> = (0..20).collect();
        let done = each_apart("many", Duration::from_secs(1), &numbers, work).await;
        let expected: Vec<_> = (0..20)
            .map(|number| match number {
                13 => Err(Abandoned::Broke),
                17 => Err(Abandoned::TooLong),
                _ => Ok(number * 2),
            })
            .collect();
        assert_eq!(done, expected);
        assert!(each_apart("none", Duration::from_secs(60), &Arc::default(), work).await.is_empty());
    }

    #[tokio::test]
    async fn a_record_that_cannot_be_understood_beforehand_ends_nothing() {
        let folder = tempfile::tempdir().unwrap();
        for store in [Store::open(folder.path()).unwrap(), Store::in_memory().unwrap()] {
            assert_eq!(look_ahead(&store, "look", |tx| tx.count_pairings()).await.unwrap(), Some(0));
            let bad = look_ahead(&store, "look", |_| -> Result<u8> { anyhow::bail!("as it was told") }).await;
            assert_eq!(bad.unwrap(), None);
        }
        let store = Store::open(folder.path()).unwrap();
        let broken = look_ahead(&store, "look", |_| -> Result<u8> { panic!("as it was told") }).await;
        assert_eq!(broken.unwrap(), None);
    }
}
