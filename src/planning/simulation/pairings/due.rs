//! When each of many is due, and who is due first.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

/// When each of them is due.
pub(in crate::planning::simulation) type Times<T> = Vec<(T, Timestamp)>;

/// When each is due, in both orders.
pub(super) struct Due<T> {
    at: BTreeMap<T, Timestamp>,
    order: BTreeSet<(Timestamp, T)>,
}

impl<T: Ord + Clone> Due<T> {
    pub(super) fn new(due: Times<T>) -> Self {
        Self { order: due.iter().map(|(id, at)| (*at, id.clone())).collect(), at: due.into_iter().collect() }
    }

    pub(super) fn set(&mut self, id: &T, at: Option<Timestamp>) {
        if self.at.get(id).copied() == at {
            return;
        }
        if let Some(before) = self.at.remove(id) {
            self.order.remove(&(before, id.clone()));
        }
        if let Some(at) = at {
            self.at.insert(id.clone(), at);
            self.order.insert((at, id.clone()));
        }
    }

    pub(super) fn by(&self, now: Timestamp) -> Vec<T> {
        self.order.iter().take_while(|(at, _)| *at <= now).map(|(_, id)| id.clone()).collect()
    }

    pub(super) fn first(&self) -> Option<Timestamp> {
        self.order.first().map(|(at, _)| *at)
    }
}
