//! How many views are loaded while something runs, counted by the event that says so.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use mentord::store::VIEW_LOADED;
use tracing::{
    Event, Metadata, Subscriber,
    span::{Attributes, Id, Record},
};

struct Counter(Arc<AtomicUsize>);

impl Subscriber for Counter {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == VIEW_LOADED
    }

    fn event(&self, _: &Event<'_>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// What that comes to, and how many views this thread loads for it.
pub(crate) fn counted<T>(run: impl FnOnce() -> T) -> (T, usize) {
    let count = Arc::new(AtomicUsize::new(0));
    let done = tracing::subscriber::with_default(Counter(count.clone()), run);
    (done, count.load(Ordering::Relaxed))
}
