//! A season that was played, with what is known of it beside the world.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use mentord::{
    domain::{Side, contact::Trouble},
    mail::Accepted,
};

use super::season::{Persona, Season};
use crate::world::{Delivered, World};

pub(super) struct Pair {
    pub(super) id: String,
    pub(super) mentor: &'static str,
    pub(super) mentee: &'static str,
    pub(super) persona: &'static Persona,
}

impl Pair {
    pub(super) fn of_side(&self, side: Side) -> &'static str {
        if side == Side::Mentor { self.mentor } else { self.mentee }
    }

    pub(super) fn side_of(&self, who: &str) -> Side {
        if who == self.mentor { Side::Mentor } else { Side::Mentee }
    }
}

/// What a person wrote to the desk or past it.
pub(super) struct Written {
    pub(super) at: Timestamp,
    pub(super) who: &'static str,
    pub(super) pair: String,
    pub(super) text: &'static str,
    pub(super) delivered: Delivered,
}

/// Something that staff must read about a pair.
pub(super) struct Owed {
    pub(super) pair: String,
    pub(super) at: Timestamp,
    /// In the same pass.
    pub(super) at_once: bool,
    pub(super) what: &'static str,
}

/// How a pair stood when a morning list left.
pub(super) struct Standing {
    pub(super) pair: String,
    pub(super) programme: String,
    pub(super) open: Vec<Trouble>,
    pub(super) put_off: bool,
    /// Somebody of the two is known to be away.
    pub(super) away: bool,
}

/// A season that was played.
pub(super) struct Played {
    pub(super) season: &'static Season,
    pub(super) world: World,
    pub(super) pairs: Vec<Pair>,
    pub(super) written: Vec<Written>,
    pub(super) owed: Vec<Owed>,
    /// By the index of the letter that is a morning list.
    pub(super) lists: BTreeMap<usize, Vec<Standing>>,
}

/// The pairings and the kinds of the reasons of a letter, its own kind among them.
pub(super) struct About {
    pub(super) pairs: BTreeSet<String>,
    pub(super) kinds: BTreeSet<String>,
}

pub(super) fn about(world: &World, taken: &Accepted) -> About {
    let mut about = About { pairs: BTreeSet::new(), kinds: BTreeSet::from([taken.kind.clone()]) };
    for reason in world.reasons(taken) {
        about.pairs.extend(reason.pairing().map(|id| id.0.clone()));
        about.kinds.insert(reason.kind);
    }
    about
}
