//! Connections to one server: each lent to one letter at a time, and kept between letters.

use std::{
    cell::{Cell, RefCell},
    fmt,
};

use tokio::sync::Notify;

use super::client::Open;

/// Connections that are kept, and how many there are.
pub(super) struct Pool {
    idle: RefCell<Vec<Open>>,
    /// Those that are lent or kept.
    open: Cell<usize>,
    /// So many at the most.
    limit: Cell<usize>,
    /// Fewer once the server would not have another.
    most: Cell<usize>,
    /// A connection has been given back, or is no more.
    returned: Notify,
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").field("open", &self.open.get()).field("most", &self.most.get()).finish()
    }
}

impl Pool {
    pub(super) fn new(limit: usize) -> Self {
        let (idle, open, returned) = Default::default();
        Self { idle, open, limit: Cell::new(limit), most: Cell::new(limit), returned }
    }

    /// Lends a connection that is kept, or opens one. Where the server would not have one more beside those that are
    /// open, waits for one of them.
    ///
    /// # Errors
    /// Why the only connection cannot be opened.
    pub(super) async fn lend<E, F>(&self, connect: impl Fn() -> F) -> Result<Lent<'_>, E>
    where
        F: Future<Output = Result<Open, E>>,
        E: fmt::Display,
    {
        loop {
            let kept = self.idle.borrow_mut().pop();
            if let Some(open) = kept {
                return Ok(Lent { open, place: Place { pool: self, kept: false } });
            }
            if self.open.get() >= self.most.get() {
                self.returned.notified().await;
                continue;
            }
            self.open.set(self.open.get() + 1);
            let place = Place { pool: self, kept: false };
            match connect().await {
                Ok(open) => return Ok(Lent { open, place }),
                Err(error) => {
                    drop(place);
                    if self.open.get() == 0 {
                        return Err(error);
                    }
                    tracing::debug!("No further connection beside {}: {error}", self.open.get());
                    self.most.set(self.open.get());
                }
            }
        }
    }

    /// How many there may be.
    pub(super) fn most(&self) -> usize {
        self.most.get()
    }

    /// Whether there are others beside one that is lent.
    pub(super) fn is_shared(&self) -> bool {
        self.open.get() > 1
    }

    /// The server would not have one of those that are open.
    pub(super) fn one_too_many(&self) {
        self.most.set(self.open.get().saturating_sub(1).max(1));
    }

    /// From now on one at a time.
    pub(super) fn narrow(&self) {
        self.limit.set(1);
        self.most.set(1);
    }

    /// Takes out what is kept; the server is asked anew for as many as there may be.
    pub(super) fn clear(&self) -> Vec<Open> {
        let kept = self.idle.take();
        self.open.set(self.open.get().saturating_sub(kept.len()));
        self.most.set(self.limit.get());
        kept
    }
}

/// A connection that is lent; one that is not given back is closed.
pub(super) struct Lent<'p> {
    pub(super) open: Open,
    place: Place<'p>,
}

impl Lent<'_> {
    pub(super) fn give_back(self) {
        let Self { open, mut place } = self;
        place.kept = true;
        place.pool.idle.borrow_mut().push(open);
    }
}

/// A connection that is lent counts as open, and one that is kept goes on to.
struct Place<'p> {
    pool: &'p Pool,
    kept: bool,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        if !self.kept {
            self.pool.open.set(self.pool.open.get().saturating_sub(1));
        }
        self.pool.returned.notify_one();
    }
}
