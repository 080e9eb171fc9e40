//! What all loops share.

use anyhow::Result;
use jiff::Timestamp;
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    sync::Arc,
    time::Duration,
};
use tokio::{
    sync::{Notify, watch as channel},
    time::Instant,
};
use tokio_util::sync::CancellationToken;

use crate::daemon::{
    clock::{Reading, Steady},
    logins::Logins,
    secret,
    taking::Files,
    wiring,
};
use crate::{config::Loaded, record::Context, store::Store};

/// A look that takes longer is taken for one that failed.
const LOOK_PATIENCE: Duration = Duration::from_mins(2);

/// What all loops share. One thread runs them all, so nothing here is locked.
#[derive(Debug)]
pub struct Hub {
    pub store: Store,
    setup: channel::Sender<Rc<Setup>>,
    clock: RefCell<Steady>,
    /// Cancelled when the daemon is to stop.
    pub stop: CancellationToken,
    /// Something may be due.
    pub planner: Arc<Notify>,
    /// Something may leave.
    pub sender: Notify,
    /// Something may be posted.
    pub chat: Notify,
    /// The files are to be read again.
    pub reload: Notify,
    /// Hardly anybody is known before the first roster is in.
    knows_people: channel::Sender<bool>,
    pub poll_requests: PollRequests,
    pub heartbeat: Heartbeat,
    /// The files as they are now were not taken.
    pub refused: Cell<bool>,
    /// There is no room on the disk.
    pub full: Cell<bool>,
}

/// A configuration in use.
#[derive(Debug)]
pub struct Setup {
    /// Without the roster, which may be large and is needed only until it is taken.
    pub loaded: Loaded,
    pub ctx: Context,
    /// Access tokens, shared by all loops.
    pub logins: Logins,
    /// What the files list, until it is in the record.
    pub roster: RefCell<Option<Arc<Files>>>,
}

impl Setup {
    /// # Errors
    /// When the store fails, or the operator's own letters cannot be read.
    pub fn new(mut loaded: Loaded, store: &Store) -> Result<Self> {
        let ctx = wiring::context(&loaded, store)?;
        let logins = Logins::of(&loaded);
        let roster = std::mem::take(&mut loaded.roster);
        let roster = (!loaded.roster_known).then(|| Arc::new(Files::new(roster)));
        Ok(Self { loaded, ctx, logins, roster: RefCell::new(roster) })
    }
}

impl Setup {
    /// Makes something of the configuration that may have to wait for a secret's command.
    ///
    /// # Errors
    /// When it cannot be made.
    pub(in crate::daemon) async fn make<T: Send + 'static>(
        &self,
        make: impl FnOnce(&Loaded, &Logins) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (loaded, logins) = (self.loaded.clone(), self.logins.clone());
        tokio::task::spawn_blocking(move || make(&loaded, &logins)).await?
    }
}

impl Hub {
    #[must_use]
    pub fn new(store: Store, setup: Setup) -> Self {
        Self {
            store,
            setup: channel::Sender::new(Rc::new(setup)),
            clock: RefCell::new(Steady::start()),
            stop: CancellationToken::new(),
            planner: Arc::new(Notify::new()),
            sender: Notify::new(),
            chat: Notify::new(),
            reload: Notify::new(),
            knows_people: channel::Sender::new(true),
            poll_requests: PollRequests::default(),
            heartbeat: Heartbeat::default(),
            refused: Cell::new(false),
            full: Cell::new(false),
        }
    }

    /// The configuration as it is now.
    #[must_use]
    pub fn setup(&self) -> Rc<Setup> {
        Rc::clone(&self.setup.borrow())
    }

    /// Another configuration holds from now on.
    pub fn set_up(&self, setup: Setup) {
        self.setup.send_replace(Rc::new(setup));
        self.ring();
    }

    /// Waits until another configuration holds than this one.
    pub async fn changed(&self, from: &Rc<Setup>) {
        let mut receiver = self.setup.subscribe();
        // The sender lives as long as the hub.
        let _ = receiver.wait_for(|setup| !Rc::ptr_eq(setup, from)).await;
    }

    /// Whether the people of the first roster are in the record.
    pub(in crate::daemon) fn people_are_known(&self, known: bool) {
        self.knows_people.send_replace(known);
    }

    /// Waits until they are.
    pub async fn until_people_are_known(&self) {
        // The sender lives as long as the hub.
        let _ = self.knows_people.subscribe().wait_for(|known| *known).await;
    }

    /// What the clock says, and whether the machine's is believed.
    pub fn clock(&self) -> Reading {
        self.clock.borrow_mut().read()
    }

    /// Now, in whole seconds; never less than before.
    pub fn now(&self) -> Timestamp {
        self.clock().now
    }

    /// Staff say that the machine's clock is right.
    pub fn believe_clock(&self) {
        self.clock.borrow_mut().believe();
    }

    /// Rests before the next attempt; the end, or another configuration, ends it.
    pub(in crate::daemon) async fn rest(&self, setup: &Rc<Setup>, long: Duration) {
        tokio::select! {
            () = self.stop.cancelled() => {}
            () = self.changed(setup) => {}
            () = tokio::time::sleep(long) => {}
        }
    }

    /// How long until then, `longest` at the most. What is due already and was not done waits for
    /// something else, of which a bell tells.
    pub(in crate::daemon) fn until(&self, next: Option<Timestamp>, longest: Duration) -> Duration {
        let now = self.now();
        next.filter(|next| *next > now)
            .and_then(|next| Duration::try_from(next.duration_since(now)).ok())
            .map_or(longest, |until| until.min(longest))
    }

    /// How long until then, a second at the least and `longest` at the most.
    pub(in crate::daemon) fn wait_for(&self, then: Timestamp, longest: Duration) -> Duration {
        let until = Duration::try_from(then.duration_since(self.now())).unwrap_or_default();
        until.clamp(Duration::from_secs(1), longest)
    }

    /// Something happened that every loop may have work from.
    pub fn ring(&self) {
        self.planner.notify_one();
        self.sender.notify_one();
        self.chat.notify_one();
    }
}

/// What a look at the mailbox came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Not every folder was read to its end.
    Unread,
    /// All was read, and mail to the desk is known not to arrive.
    Deaf,
    Complete,
}

/// Looks at the mailbox, asked for by those who will not speak before they have looked.
#[derive(Debug)]
pub struct PollRequests {
    asked: channel::Sender<u64>,
    /// The number of the last look that has ended, and what it came to.
    done: channel::Sender<(u64, Look)>,
    /// Whether everything was ever read to its end.
    first: Cell<bool>,
}

impl Default for PollRequests {
    fn default() -> Self {
        Self {
            asked: channel::Sender::new(0),
            done: channel::Sender::new((0, Look::Unread)),
            first: Cell::new(false),
        }
    }
}

impl PollRequests {
    /// Asks for a look that begins now; whether every watched folder was read to its end, and what is
    /// not there was not sent either.
    pub async fn look(&self) -> bool {
        self.ended().await == Look::Complete
    }

    /// The same; whether every watched folder was read to its end.
    pub async fn look_read(&self) -> bool {
        self.ended().await != Look::Unread
    }

    async fn ended(&self) -> Look {
        let mut number = 0;
        self.asked.send_modify(|asked| {
            *asked += 1;
            number = *asked;
        });
        let mut done = self.done.subscribe();
        let ended = done.wait_for(|(last, _)| *last >= number);
        match tokio::time::timeout(LOOK_PATIENCE, ended).await {
            Ok(Ok(ended)) => ended.1,
            _ => Look::Unread,
        }
    }

    /// Whether everything was ever read to its end.
    #[must_use]
    pub fn seen(&self) -> bool {
        self.first.get()
    }

    /// The looks asked for so far: a look that begins now serves them all.
    pub(in crate::daemon) fn begin(&self) -> u64 {
        *self.asked.borrow()
    }

    pub(in crate::daemon) fn end(&self, number: u64, look: Look) {
        self.first.set(self.first.get() || look != Look::Unread);
        self.done.send_modify(|(last, seen)| {
            (*last, *seen) = (number.max(*last), look);
        });
    }

    /// Waits until a look is asked for that has not begun.
    pub(in crate::daemon) async fn wanted(&self, begun: u64) {
        let _ = self.asked.subscribe().wait_for(|asked| *asked > begun).await;
    }
}

/// When each loop promised to be back; one that is not is dead, and the watchdog is not fed.
#[derive(Debug, Default)]
pub struct Heartbeat {
    planner: Promise,
    reader: Promise,
}

#[derive(Debug, Default)]
struct Promise(Cell<Option<Instant>>);

impl Promise {
    fn kept(&self, now: Instant) -> bool {
        self.0.get().is_none_or(|until| now <= until)
    }
}

impl Heartbeat {
    pub(in crate::daemon) fn planner(&self, within: Duration) {
        self.planner.0.set(Some(Instant::now() + within));
    }

    pub(in crate::daemon) fn reader(&self, within: Duration) {
        self.reader.0.set(Some(Instant::now() + within));
    }

    /// The loop that has broken its promise.
    #[must_use]
    pub fn dead(&self) -> Option<&'static str> {
        let now = Instant::now();
        [("planner", &self.planner), ("reader", &self.reader)]
            .into_iter()
            .find(|(_, promise)| !promise.kept(now))
            .map(|(name, _)| name)
    }
}

/// Growing pauses between attempts, each at a random point of its second half, so that many desks
/// do not knock at once.
#[derive(Debug)]
pub struct Backoff {
    first: Duration,
    longest: Duration,
    tried: u32,
}

impl Backoff {
    #[must_use]
    pub fn new(first: Duration, longest: Duration) -> Self {
        Self { first, longest, tried: 0 }
    }

    pub fn reset(&mut self) {
        self.tried = 0;
    }

    /// The next pause.
    pub fn pause(&mut self) -> Duration {
        let whole = self.first.saturating_mul(1 << self.tried.min(16)).min(self.longest);
        self.tried += 1;
        whole.mul_f64(0.5 + 0.5 * secret::fraction())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_the_longest_and_begin_anew() {
        let mut backoff = Backoff::new(Duration::from_secs(1), Duration::from_mins(5));
        for whole in [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300] {
            let pause = backoff.pause();
            assert!(
                pause <= Duration::from_secs(whole) && pause >= Duration::from_secs(whole) / 2,
                "{pause:?}"
            );
        }
        backoff.reset();
        assert!(backoff.pause() <= Duration::from_secs(1));
    }

    #[tokio::test]
    async fn a_look_serves_everyone_who_asked_before_it_began() {
        let poll_requests = Rc::new(PollRequests::default());
        let local = tokio::task::LocalSet::new();
        local
            .run_until(async {
                let ask = |poll_requests: &Rc<PollRequests>| {
                    let poll_requests = Rc::clone(poll_requests);
                    tokio::task::spawn_local(async move { poll_requests.look().await })
                };
                let (one, other) = (ask(&poll_requests), ask(&poll_requests));
                poll_requests.wanted(1).await;
                let begun = poll_requests.begin();
                let late = ask(&poll_requests);
                poll_requests.wanted(begun).await;
                poll_requests.end(begun, Look::Complete);
                assert!(one.await.unwrap() && other.await.unwrap());
                assert!(poll_requests.seen());
                poll_requests.end(poll_requests.begin(), Look::Unread);
                assert!(!late.await.unwrap(), "its own look failed");
            })
            .await;
    }
}
